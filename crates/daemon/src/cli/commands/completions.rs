//! `downbeat completions`: the command line completed by a shell.

use clap_complete::Shell;
use std::io::{self, Write as _};

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat completions bash > downbeat
  downbeat completions zsh > _downbeat
  downbeat completions fish > downbeat.fish
  downbeat completions powershell > downbeat.ps1
  downbeat completions elvish > downbeat.elv

Where it belongs:
  bash        ~/.local/share/bash-completion/completions/
  zsh         a folder of $fpath
  fish        ~/.config/fish/completions/
  powershell  named in $PROFILE, with a dot in front
  elvish      ~/.config/elvish/lib/, with `use downbeat` in rc.elv

Exit codes:
  0  done
  2  the command line is wrong
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script for the program.
pub(crate) fn completions(arguments: &Arguments, mut program: clap::Command) -> anyhow::Result<()> {
    // Written to memory first: the library panics when it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "downbeat", &mut script);
    Ok(io::stdout().lock().write_all(&script)?)
}

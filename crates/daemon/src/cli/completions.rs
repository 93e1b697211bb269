//! `downbeat completions`: the command line completed by a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::{self, Write as _};

pub(super) const EXAMPLES: &str = "\
Examples:
  downbeat completions bash > /etc/bash_completion.d/downbeat
  downbeat completions zsh > \"${fpath[1]}/_downbeat\"
  downbeat completions fish > ~/.config/fish/completions/downbeat.fish
  downbeat completions powershell >> $PROFILE
  downbeat completions elvish >> ~/.config/elvish/rc.elv

Exit codes:
  0  done
  2  the command line is wrong
  1  anything else";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script.
pub(super) fn completions(arguments: &Arguments) -> anyhow::Result<()> {
    // By way of memory: the library panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "downbeat", &mut script);
    Ok(io::stdout().lock().write_all(&script)?)
}

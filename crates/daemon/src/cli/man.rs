//! `downbeat man`: the help as pages of the manual.

use super::Wrong;
use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_mangen::Man;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  downbeat man > downbeat.1
  downbeat man next | man -l -
  downbeat man --dir /usr/local/share/man/man1

Exit codes:
  0  done
  2  the command line is wrong
  1  anything else";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The command whose page is printed  [default: that of the program]
    #[arg(value_name = "COMMAND")]
    command: Option<String>,

    /// Write all pages into this folder, which is made where there is none
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    dir: Option<PathBuf>,
}

/// Prints a page, or writes all.
pub(super) fn man(arguments: &Arguments) -> anyhow::Result<()> {
    let mut program = super::Arguments::command().disable_help_subcommand(true);
    // Gives each command the name by which it is called.
    program.build();
    let commands = || program.get_subcommands().filter(|one| !one.is_hide_set());
    if let Some(dir) = &arguments.dir {
        fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        for command in std::iter::once(&program).chain(commands()) {
            let page = Man::new(command.clone());
            let path = dir.join(page.get_filename());
            page.generate_to(dir).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        return Ok(());
    }
    let command = match &arguments.command {
        None => &program,
        Some(name) => commands().find(|one| one.get_name() == name).ok_or_else(|| {
            let names: Vec<&str> = commands().map(clap::Command::get_name).collect();
            Wrong(format!("error: there is no command `{name}`: there are {}", names.join(", ")))
        })?,
    };
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    Ok(io::stdout().lock().write_all(&text)?)
}

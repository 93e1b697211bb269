//! `downbeat man`: the help as pages of the manual.

use super::Wrong;
use anyhow::Context as _;
use clap::CommandFactory as _;
use clap::builder::Resettable;
use clap_mangen::Man;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  downbeat man > downbeat.1
  downbeat man next > downbeat-next.1
  downbeat man --dir man1

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
            let path = dir.join(Man::new(command.clone()).get_filename());
            let text = page(command)?;
            fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
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
    Ok(io::stdout().lock().write_all(&page(command)?)?)
}

/// A page. The library fills the lines of what stands below the options, which are examples and tables: they are kept here.
fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut text = Vec::new();
    let source = concat!("downbeat ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone().after_help(Resettable::Reset)).source(source).render(&mut text)?;
    text.extend(sections(&below).into_bytes());
    Ok(text)
}

/// What stands below the options: a section for each heading, line by line.
fn sections(below: &str) -> String {
    let mut roff = String::new();
    for paragraph in below.split("\n\n") {
        let (heading, rest) = match paragraph.split_once(":\n") {
            Some((heading, rest)) if !heading.contains('\n') => (heading, rest),
            _ => ("Notes", paragraph),
        };
        roff.push_str(&format!(".SH \"{}\"\n.nf\n", heading.to_uppercase()));
        for line in rest.lines() {
            // At its start a line must not be taken for a request.
            roff.push_str(&format!("\\&{}\n", line.replace('\\', "\\e").replace('-', "\\-")));
        }
        roff.push_str(".fi\n");
    }
    roff
}

//! `downbeat man`: the help as pages of the manual.

use anyhow::Context as _;
use clap::builder::Resettable;
use clap_mangen::Man;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat man > downbeat.1
  downbeat man next > downbeat-next.1
  downbeat man service install > downbeat-service-install.1
  downbeat man --dir man1

Exit codes:
  0  done
  2  the command line is wrong
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The command whose page is printed  [default: that of the program]
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,

    /// Write all pages into this folder, which is made where there is none
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    dir: Option<PathBuf>,
}

/// Prints a page, or writes all.
pub(crate) fn man(arguments: &Arguments, program: clap::Command) -> anyhow::Result<()> {
    let mut program = program.disable_help_subcommand(true);
    // Gives each command the name by which it is called.
    program.build();
    let mut pages = Vec::new();
    collect(&program, None, &mut pages);
    if let Some(dir) = &arguments.dir {
        fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        for Manual { command, above } in pages {
            let path = dir.join(Man::new(command.clone()).get_filename());
            let text = page(command, above)?;
            fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        return Ok(());
    }
    let wanted = [&["downbeat".to_owned()], &*arguments.command].concat().join("-");
    let Some(Manual { command, above }) = pages.iter().find(|page| name(page.command) == wanted) else {
        let names: Vec<&str> = commands(&program).map(clap::Command::get_name).collect();
        let wanted = arguments.command.join(" ");
        wrong!("error: there is no command `{wanted}`: there are {}", names.join(", "));
    };
    Ok(io::stdout().lock().write_all(&page(command, *above)?)?)
}

/// A command that has a page.
struct Manual<'a> {
    command: &'a clap::Command,
    /// The command that has it as a subcommand.
    above: Option<&'a clap::Command>,
}

/// The command itself and all below it.
fn collect<'a>(command: &'a clap::Command, above: Option<&'a clap::Command>, pages: &mut Vec<Manual<'a>>) {
    pages.push(Manual { command, above });
    commands(command).for_each(|below| collect(below, Some(command), pages));
}

fn commands(of: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    of.get_subcommands().filter(|one| !one.is_hide_set())
}

/// The name of a command's page: `downbeat-service-install`.
fn name(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

/// A page. The library would fill the lines below the options, which are examples and tables; here they stay as they are.
fn page(command: &clap::Command, above: Option<&clap::Command>) -> io::Result<Vec<u8>> {
    let below = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut text = Vec::new();
    let source = concat!("downbeat ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone().after_help(Resettable::Reset)).source(source).render(&mut text)?;
    text.extend(sections(&below).into_bytes());
    if let Some(above) = above {
        writeln!(text, ".SH \"SEE ALSO\"\n{}(1)", name(above).replace('-', "\\-"))?;
    }
    Ok(text)
}

/// The text below the options: a section for each heading, line by line.
fn sections(below: &str) -> String {
    let mut roff = String::new();
    for paragraph in below.split("\n\n") {
        let (heading, rest) = match paragraph.split_once(":\n") {
            Some((heading, rest)) if !heading.contains('\n') => (heading, rest),
            _ => ("Notes", paragraph),
        };
        roff.push_str(&format!(".SH \"{}\"\n.nf\n", heading.to_uppercase()));
        for line in rest.lines() {
            // `\&` keeps the start of a line from being taken for a request.
            roff.push_str(&format!("\\&{}\n", line.replace('\\', "\\e").replace('-', "\\-")));
        }
        roff.push_str(".fi\n");
    }
    roff
}

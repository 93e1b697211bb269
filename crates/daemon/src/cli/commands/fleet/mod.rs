//! `downbeat fleet`: what the members of a fleet have told etcd.
//!
//! `view` asks and puts together, `print` draws it.

mod print;
mod view;

use crate::cli::support::{Configured, Wrong, block_on, terminal};
use clap::Subcommand;
use downbeat::operate::{self, Source};

pub(crate) const EXAMPLES: &str = "\
Examples, where no etcd answers:
  downbeat fleet status --config fleet.yaml    # exit code 1
  downbeat fleet status --config fleet.yaml --all --json    # exit code 1

It asks the etcd that `fleet:` in the configuration names, and changes nothing there. No member is
asked, and none need run.

Exit codes:
  0  etcd has answered, whether the members agree or not
  2  the command line or the configuration is wrong, or it has no `fleet:`
  1  etcd does not answer or refuses";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show the members, whether their configurations agree, and who beats and runs what
    Status(Status),
}

#[derive(Debug, clap::Args)]
struct Status {
    #[command(flatten)]
    config: Configured,

    /// Show all heartbeats and jobs, in place of the first twenty of each
    #[arg(long)]
    all: bool,

    /// Print one JSON object, with all heartbeats and jobs
    #[arg(long)]
    json: bool,
}

/// Does what is asked for.
pub(crate) fn fleet(arguments: &Arguments) -> anyhow::Result<()> {
    let What::Status(arguments) = &arguments.what;
    let none = || {
        Wrong("error: the configuration has no `fleet:`\nhelp: docs/fleet.md has what to write".to_owned())
    };
    let Source::Files(paths) = arguments.config.found()?.source else { return Err(none().into()) };
    let config = operate::load(paths)?;
    let fleet = config.fleet.as_ref().ok_or_else(none)?;
    let view = block_on(view::view(&config, fleet))?;
    match arguments.json {
        true => terminal::json(&view),
        false => print::print(&view, arguments.all),
    }
}

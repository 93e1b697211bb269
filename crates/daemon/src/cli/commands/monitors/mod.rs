//! `downbeat monitors`: the settings on the side of the monitors.
//!
//! `watched` has what a configuration wants, `ask` what the services tell, `compare` where the two disagree. `apply` makes them
//! agree at Healthchecks, by a `plan`, whose JSON is in `plan_shape`.

mod apply;
mod ask;
mod compare;
mod plan;
mod plan_shape;
mod watched;

use clap::Subcommand;
use std::process::ExitCode;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat monitors compare --config checks.yaml --key healthchecks=file:hc-key
  downbeat monitors compare --config checks.yaml --key healthchecks=file:hc-key --json
  downbeat monitors apply --config checks.yaml --key healthchecks=file:hc-key
  downbeat monitors apply --config checks.yaml --key healthchecks=file:hc-key --yes
  downbeat monitors apply --config checks.yaml --key healthchecks=file:hc-key --json

A key is read from a file (`file:PATH`) or a variable (`env:NAME`), and never shown. To compare, a read-only key is enough.

Exit codes of `compare`:
  0  all that was asked agrees with the configuration
  1  something differs, or a check is missing
  2  the command line or the configuration is wrong, or a service could not be asked
Exit codes of `apply`:
  0  the plan was shown, or was carried out
  1  something is left as it should not be: the output says what
  2  the command line or the configuration is wrong, or a call failed: the rest was not done";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show where the settings of the monitors disagree with the schedules
    Compare(compare::Arguments),

    /// Make the checks of Healthchecks that are missing, and mend those that differ; shows the plan unless told `--yes`
    Apply(apply::Arguments),
}

/// Does what is asked for, and gives the exit code.
pub(crate) fn monitors(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.what {
        What::Compare(arguments) => compare::compare(arguments),
        What::Apply(arguments) => apply::apply(arguments),
    }
}

//! `downbeat run-now`: has a running daemon run one of its jobs now, beside its schedule.

use super::service;
use crate::cli::support::channel::{self, Reply};
use crate::cli::support::{Which, terminal};
use anyhow::bail;
use std::io::{self, Write as _};
use std::process::ExitCode;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat run-now backup --pid-file downbeat.pid
  downbeat run-now backup --pid $(cat downbeat.pid)

Without an option it is the service that `downbeat service install` has made. The run is one like
all others of the job: with its time-out, its monitor and its place among the runs that
`max_running` allows. If a run of the job is under way, `overlap` says what happens. The command
ends as soon as the daemon has answered, and does not wait for the run: the log tells of its end.

Only the user of the daemon and root (on Windows administrators) may ask, on the same machine.

Exit codes:
  0  the run has begun, or begins as soon as it may
  2  the command line is wrong, or there is no such job, or another shard has it
  3  the run was skipped
  1  anything else: no daemon runs there, or it is stopping";

/// The run was skipped.
const SKIPPED: u8 = 3;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The name of the job
    #[arg(value_name = "JOB")]
    job: String,

    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    service: service::Name,
}

/// Asks the daemon, and prints its answer.
pub(crate) fn run_now(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let job = &arguments.job;
    let process = match arguments.which.process()? {
        Some(process) => process,
        None => service::process(&arguments.service)?,
    };
    let said = match channel::run_now(process, job)? {
        Reply::Begun => format!("{job}: started"),
        Reply::Waits(why) => format!("{job}: waits, and starts as soon as it may: {why}"),
        Reply::Kills => format!("{job}: the run under way is asked to end, and this one starts then"),
        Reply::Skipped(why) => {
            terminal::say(&format!("{job}: skipped: {why}"));
            return Ok(ExitCode::from(SKIPPED));
        }
        Reply::Unknown(near) => {
            let help = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            wrong!("error: process {process} has no job `{job}`{help}");
        }
        Reply::Elsewhere(whose) => {
            wrong!("error: process {process} does not run `{job}`: {whose}");
        }
        Reply::Refused(why) => bail!("process {process} is not told: {why}"),
        Reply::Stopping | Reply::Reloads => bail!("process {process} is stopping: no run starts any more"),
    };
    writeln!(io::stdout(), "{said}")?;
    Ok(ExitCode::SUCCESS)
}

//! `downbeat reload`: has a running daemon read its configuration again.

use super::service;
use crate::cli::support::{channel, pid_file};
use std::path::PathBuf;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat reload --pid-file downbeat.pid
  downbeat reload --pid $(cat downbeat.pid)

Without an option it is the service that `downbeat service install` has made. The log of the daemon
says what comes of it: a configuration that cannot be used changes nothing.

Exit codes:
  0  the daemon was told
  2  the command line is wrong
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The daemon that was started by `run` with this option
    #[arg(long, value_name = "FILE", conflicts_with_all = ["pid", "name", "user"])]
    pid_file: Option<PathBuf>,

    /// The daemon with this number of a process
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i32::MAX.into()), conflicts_with_all = ["name", "user"])]
    pid: Option<u32>,

    #[command(flatten)]
    service: service::Name,
}

/// Tells the daemon.
pub(crate) fn reload(arguments: &Arguments) -> anyhow::Result<()> {
    let process = match (&arguments.pid_file, arguments.pid) {
        (Some(file), _) => pid_file::read(file)?,
        (None, Some(pid)) => pid,
        (None, None) => return service::reload(&arguments.service),
    };
    channel::tell(process)
}

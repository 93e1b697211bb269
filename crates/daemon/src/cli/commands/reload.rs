//! `downbeat reload`: has a running daemon read its configuration again.

use super::service;
use crate::cli::support::{Which, channel};

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
    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    service: service::Name,
}

/// Tells the daemon.
pub(crate) fn reload(arguments: &Arguments) -> anyhow::Result<()> {
    match arguments.which.process()? {
        Some(process) => channel::tell(process),
        None => service::reload(&arguments.service),
    }
}

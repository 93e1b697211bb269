//! Owns the channel for requests to a running daemon: to read its configuration again, or to run a job.
//!
//! Each platform has its own: SIGHUP and a socket on Unix, a named pipe on Windows. Neither can be reached from another machine,
//! and both know the user of the process that asks. Before a signal is sent, the process is checked to be a downbeat that handles
//! it: the signal would end another process.

mod talk;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as platform;
#[cfg(windows)]
use windows as platform;

pub(crate) use platform::listen;
pub(crate) use talk::{Ears, Reply};

use std::io::{self, Write as _};

/// Tells the daemon with this process number to read its configuration again.
pub(crate) fn tell(process: u32) -> anyhow::Result<()> {
    platform::tell(process)?;
    Ok(writeln!(io::stdout(), "process {process} reads its configuration again")?)
}

/// Asks the daemon with this process number to run a job now, apart from its schedule. Returns its reply.
pub(crate) fn run_now(process: u32, job: &str) -> anyhow::Result<Reply> {
    platform::ask(process, &talk::Request::Run(job.to_owned()))
}

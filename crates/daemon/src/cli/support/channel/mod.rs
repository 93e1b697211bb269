//! Owns the way by which a running daemon is told something: to read its configuration again, or to run a job.
//!
//! It is a matter of the platform: SIGHUP and a socket of its own on Unix, a pipe of its own on Windows. Neither is reached from
//! another machine, and both know whose process asks. What is told is made sure to be a downbeat that listens: a signal ends a
//! process that does not know it.

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

/// Tells the daemon that is this process to read its configuration again.
pub(crate) fn tell(process: u32) -> anyhow::Result<()> {
    platform::tell(process)?;
    Ok(writeln!(io::stdout(), "process {process} reads its configuration again")?)
}

/// Asks the daemon that is this process to run a job now, beside its schedule. Returns its reply.
pub(crate) fn run_now(process: u32, job: &str) -> anyhow::Result<Reply> {
    platform::ask(process, &talk::Request::Run(job.to_owned()))
}

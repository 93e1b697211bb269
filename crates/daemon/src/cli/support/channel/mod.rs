//! Owns the way by which a running daemon is told to read its configuration again.
//!
//! It is a matter of the platform: SIGHUP on Unix, a pipe of its own on Windows. What is told is made sure to be a downbeat
//! that listens: a signal ends a process that does not know it.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as platform;
#[cfg(windows)]
use windows as platform;

pub(crate) use platform::listen;

use std::io::{self, Write as _};

/// Tells the daemon that is this process.
pub(crate) fn tell(process: u32) -> anyhow::Result<()> {
    platform::tell(process)?;
    Ok(writeln!(io::stdout(), "process {process} reads its configuration again")?)
}

//! By SIGHUP, for which the signals of `run` listen.

use super::super::signals::Signal;
use anyhow::{Context as _, bail};
use nix::errno::Errno;
use nix::sys::signal::{self, kill};
use nix::unistd::Pid;
use std::io;
use tokio::sync::mpsc;

/// What the program is called, by which a process is known to be one.
const NAME: &str = "downbeat";

/// Nothing beside the signals.
pub(crate) fn listen(_: mpsc::Sender<Signal>) -> io::Result<()> {
    Ok(())
}

/// Sends the signal to a process that has been looked at.
pub(super) fn tell(process: u32) -> anyhow::Result<()> {
    let pid = Pid::from_raw(i32::try_from(process).context("no process has this number")?);
    let is_there = kill(pid, None);
    if is_there == Err(Errno::ESRCH) {
        bail!("there is no process {process}");
    }
    listens(process)?;
    match kill(pid, signal::Signal::SIGHUP) {
        Ok(()) => Ok(()),
        Err(Errno::ESRCH) => bail!("process {process} has just ended"),
        Err(Errno::EPERM) => {
            bail!("process {process} is another user's: only that user and root may tell it")
        }
        Err(error) => Err(error).with_context(|| format!("process {process} cannot be told")),
    }
}

/// An error when it is no downbeat, or one that would be ended by the signal.
#[cfg(target_os = "linux")]
fn listens(process: u32) -> anyhow::Result<()> {
    let path = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(&path)
        .with_context(|| format!("what process {process} is cannot be seen"))?;
    let field = |name: &str| status.lines().find_map(|line| Some(line.strip_prefix(name)?.trim()));
    is_downbeat(process, field("Name:").unwrap_or_default())?;
    // A bit a signal, the first for the signal 1.
    let caught = field("SigCgt:").and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or_default();
    let hang_up = 1 << (signal::Signal::SIGHUP as u32 - 1);
    if caught & hang_up == 0 {
        bail!(
            "process {process} is a downbeat that does not listen: it is starting, or it is not `downbeat run`"
        );
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn listens(process: u32) -> anyhow::Result<()> {
    let output = std::process::Command::new("ps")
        .args(["-o", "comm=", "-p", &process.to_string()])
        .output()
        .with_context(|| format!("what process {process} is cannot be seen"))?;
    let path = String::from_utf8_lossy(&output.stdout);
    is_downbeat(process, path.trim().rsplit('/').next().unwrap_or_default())
}

fn is_downbeat(process: u32, name: &str) -> anyhow::Result<()> {
    if name != NAME {
        bail!("process {process} is no downbeat, it is `{name}`: it was not told anything");
    }
    Ok(())
}

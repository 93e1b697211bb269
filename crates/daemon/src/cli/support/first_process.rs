//! Owns the work of process 1, the first of a container: the program starts itself once more, and from then on does only the work
//! of a first process. It passes signals on to that child, reaps every process that has lost its parent, and ends with the
//! child's exit code. So the child never has to reap a process that it has not started, and gets signals like any process.

#[cfg(not(unix))]
pub(crate) use other::stand_in;
#[cfg(unix)]
pub(crate) use unix::stand_in;

/// The name of process 1 after it has started the program again, which tells it from the daemon.
#[cfg(unix)]
pub(crate) const NAME: &str = "downbeat-init";

#[cfg(unix)]
mod unix {
    use super::NAME;
    use crate::cli::support::terminal::say;
    use nix::errno::Errno;
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::{Pid, tcsetpgrp};
    use std::env;
    use std::fs;
    use std::io::{self, IsTerminal as _};
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, ExitCode};
    use tokio::signal::unix::{SignalKind, signal};
    use tokio::sync::mpsc;

    /// The signals that end a program or ask it for something.
    const PASSED: [Signal; 6] =
        [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT, Signal::SIGUSR1, Signal::SIGUSR2];

    /// How many signals may wait to be passed on.
    const WAITING: usize = 16;

    /// What a shell adds to the number of a signal.
    const KILLED: u8 = 128;

    /// As process 1, runs the same program with the same arguments as a child until it has ended, and returns its exit code. `None`
    /// for any other process, and if the program cannot be started again: then this process does the work itself.
    pub(crate) fn stand_in() -> Option<ExitCode> {
        if std::process::id() != 1 {
            return None;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime.and_then(|runtime| runtime.block_on(stood_in())) {
            Ok(code) => Some(code),
            Err(error) => {
                say(&format!(
                    "downbeat: process 1 does the work itself, and waits for no process that others leave: {error}"
                ));
                None
            }
        }
    }

    /// An error means that there is no child.
    async fn stood_in() -> io::Result<ExitCode> {
        // Before the child starts, so that no signal and no end is missed.
        let mut ends = signal(SignalKind::child())?;
        let mut signals = signals()?;
        let child = start()?;
        // If the name cannot be set, nobody can read it either.
        let _ = fs::write("/proc/self/comm", NAME);
        loop {
            if let Some(code) = reaped(child) {
                return Ok(ExitCode::from(code));
            }
            tokio::select! {
                // Both live as long as this process.
                _ = ends.recv() => {}
                Some(number) = signals.recv() => {
                    // The child was not reaped yet, so the number is still its own.
                    let _ = kill(child, number);
                }
            }
        }
    }

    /// The signals that this process gets from now on.
    fn signals() -> io::Result<mpsc::Receiver<Signal>> {
        let (sender, receiver) = mpsc::channel(WAITING);
        for number in PASSED {
            let mut sent = signal(SignalKind::from_raw(number as i32))?;
            let sender = sender.clone();
            tokio::spawn(
                async move { while sent.recv().await.is_some() && sender.send(number).await.is_ok() {} },
            );
        }
        Ok(receiver)
    }

    /// Starts the program once more, in a process group of its own, so that the signal of a key of the terminal reaches it only
    /// once.
    fn start() -> io::Result<Pid> {
        let mut arguments = env::args_os();
        let mut command = Command::new(env::current_exe()?);
        command.process_group(0);
        if let Some(name) = arguments.next() {
            command.arg0(name);
        }
        // It is reaped together with all others.
        let child = command.args(arguments).spawn()?.id();
        let child = Pid::from_raw(i32::try_from(child).map_err(io::Error::other)?);
        let terminal = io::stdin();
        if terminal.is_terminal() && tcsetpgrp(terminal, child).is_ok() {
            // It may have been stopped for reading before it had the terminal.
            let _ = kill(child, Signal::SIGCONT);
        }
        Ok(child)
    }

    /// Reaps all processes that have ended, and returns the exit code of this one if it is among them.
    fn reaped(child: Pid) -> Option<u8> {
        // Each turn reaps one process, and processes end only at a limited rate.
        loop {
            match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
                Ok(WaitStatus::Exited(pid, code)) if pid == child => {
                    return Some(u8::try_from(code).unwrap_or(u8::MAX));
                }
                Ok(WaitStatus::Signaled(pid, number, _)) if pid == child => {
                    return Some(KILLED.saturating_add(u8::try_from(number as i32).unwrap_or_default()));
                }
                Ok(WaitStatus::StillAlive) => return None,
                // A process that a signal without a name has ended, or none is left: it may have been the child.
                Err(_) if kill(child, None) == Err(Errno::ESRCH) => return Some(KILLED),
                Err(Errno::ECHILD) => return None,
                Ok(_) | Err(_) => {}
            }
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::process::ExitCode;

    /// On these systems the first process belongs to the system.
    pub(crate) fn stand_in() -> Option<ExitCode> {
        None
    }
}

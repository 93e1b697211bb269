//! Processes of Unix: a process group for a command and all that it starts.

use super::exit::Exit;
use super::start::{Command, Group, SHELL, Signal, Start};
use nix::errno::Errno;
use nix::sys::signal::{Signal as Number, kill, killpg};
use nix::unistd::Pid;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{ChildStderr, ChildStdout};
use tokio::time::sleep;

/// How often a group is asked whether anyone is left in it.
const LOOK: Duration = Duration::from_millis(20);

/// A running command. What is left of its group is killed when this is dropped before the command has ended.
#[derive(Debug)]
pub(crate) struct Child {
    child: tokio::process::Child,
    pid: Pid,
    has_group: bool,
    has_ended: bool,
}

/// Starts a command.
pub(crate) fn spawn(start: &Start) -> Result<Child, Exit> {
    let mut command = match &start.command {
        Command::Program { program, arguments } => {
            let mut command = tokio::process::Command::new(program);
            command.args(arguments);
            command
        }
        Command::Shell(line) => {
            let mut command = tokio::process::Command::new(SHELL);
            command.arg("-c").arg(line);
            command
        }
    };
    if let Some(variables) = &start.variables {
        command.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
    }
    if let Some(directory) = &start.directory {
        command.current_dir(directory);
    }
    if let Some(user) = start.user {
        command.uid(user.uid).gid(user.gid);
    }
    let has_group = start.group == Group::Own;
    if has_group {
        command.process_group(0);
    }
    command.stdin(if start.has_stdin { Stdio::inherit() } else { Stdio::null() });
    if start.is_captured {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
    }
    let failed = |error: io::Error| Exit::of(&start.command, start.directory.as_deref(), &error);
    let child = command.spawn().map_err(failed)?;
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).map(Pid::from_raw);
    let pid = pid.ok_or_else(|| failed(io::Error::other("it has no process number")))?;
    Ok(Child { child, pid, has_group, has_ended: false })
}

impl Child {
    pub(crate) fn pid(&self) -> u32 {
        self.pid.as_raw().unsigned_abs()
    }

    pub(crate) fn take_output(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout.take(), self.child.stderr.take())
    }

    /// Waits for the end of the command itself. May be dropped and called again.
    pub(crate) async fn wait(&mut self) -> io::Result<Exit> {
        let status = self.child.wait().await?;
        self.has_ended = true;
        Ok(exit(status))
    }

    /// Sends a signal to the group, or to the command alone where that has none.
    pub(crate) fn signal(&self, signal: Signal) {
        self.send(match signal {
            Signal::Interrupt => Number::SIGINT,
            Signal::Terminate => Number::SIGTERM,
            Signal::HangUp => Number::SIGHUP,
            Signal::Quit => Number::SIGQUIT,
            Signal::User1 => Number::SIGUSR1,
            Signal::User2 => Number::SIGUSR2,
        });
    }

    /// Kills the group, or the command alone where that has none.
    pub(crate) fn kill(&self) {
        self.send(Number::SIGKILL);
    }

    fn send(&self, number: Number) {
        // There may be nobody left, or nobody whom this user may signal.
        if self.has_group {
            let _ = killpg(self.pid, number);
        } else if !self.has_ended {
            let _ = kill(self.pid, number);
        }
    }

    /// Waits until nobody is left in the group.
    pub(crate) async fn group_is_gone(&self) {
        // The caller bounds this wait. A number stays taken as long as somebody is in the group.
        while self.has_group && killpg(self.pid, None) != Err(Errno::ESRCH) {
            sleep(LOOK).await;
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if !self.has_ended {
            self.kill();
        }
    }
}

fn exit(status: ExitStatus) -> Exit {
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code.unsigned_abs()),
        (None, signal) => Exit::Signal(signal.unwrap_or_default()),
    }
}

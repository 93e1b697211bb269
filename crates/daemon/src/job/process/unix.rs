//! Processes of Unix: a process group for a command and all that it starts.

use super::exit::Exit;
use super::start::{Command, Group, SHELL, Signal, Start};
use nix::errno::Errno;
use nix::sys::signal::{Signal as Number, kill, killpg};
use nix::unistd::Pid;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{ChildStderr, ChildStdout};
use tokio::time::sleep;

/// The pause between two checks whether a group has processes left.
const LOOK: Duration = Duration::from_millis(20);

/// A running command. If this is dropped before the command has ended, the rest of its group is killed.
#[derive(Debug)]
pub(crate) struct Child {
    child: tokio::process::Child,
    pid: Pid,
    has_group: bool,
    has_ended: bool,
}

/// Starts a command as the user of this program. A file that the system cannot execute, such as a script without a `#!` line, is
/// run by the shell, as by `execvp` of POSIX.
pub(super) fn spawn(start: &Start) -> Result<Child, Exit> {
    let spawned = match &start.command {
        Command::Program { program, arguments } => {
            let arguments: Vec<&OsStr> = arguments.iter().map(AsRef::as_ref).collect();
            match as_is(start, program, &arguments) {
                Err(error) if error.raw_os_error() == Some(Errno::ENOEXEC as i32) => {
                    let script = found(program, start.variables.as_deref());
                    as_is(start, SHELL.as_ref(), &[&[script.as_os_str()], &arguments[..]].concat())
                }
                spawned => spawned,
            }
        }
        Command::Shell(line) => as_is(start, SHELL.as_ref(), &["-c".as_ref(), line.as_ref()]),
    };
    spawned.map_err(|error| Exit::of(&start.command, start.directory.as_deref(), &error))
}

/// The path at which the system has found a program: the first in the folders of the command's `PATH`.
pub(super) fn found(program: &OsStr, variables: Option<&[(OsString, OsString)]>) -> PathBuf {
    let name = Path::new(program);
    let folders = match variables {
        Some(variables) => variables.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.clone()),
        None => std::env::var_os("PATH"),
    };
    let folders = folders.filter(|_| name.components().count() == 1).unwrap_or_default();
    let mut places = std::env::split_paths(&folders).map(|folder| folder.join(name));
    places.find(|place| place.is_file()).unwrap_or_else(|| name.to_owned())
}

fn as_is(start: &Start, program: &OsStr, arguments: &[&OsStr]) -> io::Result<Child> {
    let mut command = tokio::process::Command::new(program);
    command.args(arguments);
    if let Some(variables) = &start.variables {
        command.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
    }
    if let Some(directory) = &start.directory {
        command.current_dir(directory);
    }
    command.stdin(if start.has_stdin { Stdio::inherit() } else { Stdio::null() });
    begun(command, start)
}

/// Starts a process for a command, in its group and with its output.
pub(super) fn begun(mut command: tokio::process::Command, start: &Start) -> io::Result<Child> {
    let has_group = start.group == Group::Own;
    if has_group {
        command.process_group(0);
    }
    if start.is_captured {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
    }
    let child = command.spawn()?;
    let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).map(Pid::from_raw);
    let pid = pid.ok_or_else(|| io::Error::other("it has no process number"))?;
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

    /// Sends a signal to the group, or to the command alone if it has no group. A stopped command is continued, so that it can
    /// handle the signal.
    pub(crate) fn signal(&self, signal: Signal) {
        let (number, ends) = match signal {
            Signal::Interrupt => (Number::SIGINT, true),
            Signal::Terminate => (Number::SIGTERM, true),
            Signal::HangUp => (Number::SIGHUP, true),
            Signal::Quit => (Number::SIGQUIT, true),
            Signal::User1 => (Number::SIGUSR1, false),
            Signal::User2 => (Number::SIGUSR2, false),
        };
        self.send(number);
        if ends {
            self.send(Number::SIGCONT);
        }
    }

    /// Kills the group, or the command alone if it has no group.
    pub(crate) fn kill(&self) {
        self.send(Number::SIGKILL);
    }

    fn send(&self, number: Number) {
        // There may be no process left, or none that this user may signal.
        if self.has_group {
            let _ = killpg(self.pid, number);
        } else if !self.has_ended {
            let _ = kill(self.pid, number);
        }
    }

    /// Waits until the group has no process left.
    pub(crate) async fn group_is_gone(&self) {
        // The caller bounds this wait. The number of the group is not reused while it has a process.
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

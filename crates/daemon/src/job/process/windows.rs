//! Processes of Windows: a job object for a command and all processes that it starts. A console sends its keys to the command
//! directly. Windows could ask a command to end by Ctrl-Break, to a group of processes of its own, which would not get Ctrl-C any more;
//! neither std nor process-wrap sends one, and this program has no unsafe code. So the job object is ended at once.

use super::exit::Exit;
use super::start::{Command, SHELL, Signal, Start};
use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject};
use std::io;
use std::process::{ExitStatus, Stdio};
use tokio::process::{ChildStderr, ChildStdout};

/// A running command. If this is dropped before the command has ended, its job object is ended.
#[derive(Debug)]
pub(crate) struct Child {
    child: Box<dyn ChildWrapper>,
    pid: u32,
    has_ended: bool,
}

/// Starts a command.
pub(super) fn spawn(start: &Start) -> Result<Child, Exit> {
    let failed = |error: io::Error| Exit::of(&start.command, start.directory.as_deref(), &error);
    if start.user.is_some() {
        return Err(failed(io::Error::other("a command cannot run as another user on Windows")));
    }
    let program = match &start.command {
        Command::Program { program, .. } => program.clone(),
        Command::Shell(_) => SHELL.into(),
    };
    let mut command = CommandWrap::with_new(program, |command| {
        match &start.command {
            Command::Program { arguments, .. } => {
                command.args(arguments);
            }
            // With /S, cmd removes the outer quotation marks and nothing else.
            Command::Shell(line) => {
                command.raw_arg(format!("/D /S /C \"{line}\""));
            }
        }
        if let Some(variables) = &start.variables {
            command.env_clear().envs(variables.iter().map(|(name, value)| (name, value)));
        }
        if let Some(directory) = &start.directory {
            command.current_dir(directory);
        }
        command.stdin(if start.has_stdin { Stdio::inherit() } else { Stdio::null() });
        if start.is_captured {
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
    });
    command.wrap(JobObject);
    let child = command.spawn().map_err(failed)?;
    let pid = child.id().unwrap_or_default();
    Ok(Child { child, pid, has_ended: false })
}

impl Child {
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) fn take_output(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout().take(), self.child.stderr().take())
    }

    /// Waits for the end of the command itself. May be dropped and called again.
    pub(crate) async fn wait(&mut self) -> io::Result<Exit> {
        let status = self.child.inner_mut().wait().await?;
        self.has_ended = true;
        Ok(exit(status))
    }

    /// Ends the job object for a signal to terminate; the keys of a console reach the command directly.
    pub(crate) fn signal(&mut self, signal: Signal) {
        if signal == Signal::Terminate {
            self.kill();
        }
    }

    /// Ends the job object.
    pub(crate) fn kill(&mut self) {
        // There may be no process left.
        let _ = self.child.start_kill();
    }

    /// Nothing to wait for: the end of a job object is immediate.
    pub(crate) async fn group_is_gone(&self) {}
}

impl Drop for Child {
    fn drop(&mut self) {
        if !self.has_ended {
            self.kill();
        }
    }
}

fn exit(status: ExitStatus) -> Exit {
    Exit::Code(status.code().map_or(1, i32::cast_unsigned))
}

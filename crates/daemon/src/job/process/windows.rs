//! Processes of Windows: a job object for a command and all processes that it starts, which can be ended whole, and a process group,
//! which can be asked to end: by Ctrl-Break. That reaches the processes that share the console of this program. A service has no
//! console, so there the job object is ended at once.
//!
//! In a group of its own a command does not get Ctrl-C from the console; this program has to pass it on, as Ctrl-Break.

use super::exit::Exit;
use super::start::{Command, SHELL, Signal, Start};
use process_wrap::tokio::{ChildWrapper, CommandWrap, CreationFlags, JobObject, KillOnDrop};
use send_ctrlc::Interruptible;
use std::io;
use std::process::{ExitStatus, Stdio};
use tokio::process::{ChildStderr, ChildStdout};

/// Starts a process as the leader of a new process group, which has its number.
const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;

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
    let mut flags = CreationFlags(Default::default());
    flags.0.0 = CREATE_NEW_PROCESS_GROUP;
    command.wrap(flags).wrap(JobObject);
    if start.ends_with_program {
        // Windows ends the processes of such a job object when its only handle is closed.
        command.wrap(KillOnDrop);
    }
    let child = command.spawn().map_err(failed)?;
    let pid = child.id().ok_or_else(|| failed(io::Error::other("it has no process number")))?;
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

    /// Sends Ctrl-Break to the group for a signal to terminate. Where none can be sent, it ends the job object.
    pub(crate) fn signal(&mut self, signal: Signal) {
        if signal == Signal::Terminate && self.terminate().is_err() {
            self.kill();
        }
    }

    /// Ends the job object.
    pub(crate) fn kill(&mut self) {
        // There may be no process left.
        let _ = self.child.start_kill();
    }

    /// Does not wait: nothing that can be used here tells whether a job object has processes left.
    pub(crate) async fn group_is_gone(&self) {}
}

impl Interruptible for Child {
    /// The number of the group. It may belong to another one after the command has ended, and 0 would be every process of the console.
    fn pid(&mut self) -> io::Result<Option<u32>> {
        Ok((!self.has_ended && self.pid != 0).then_some(self.pid))
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
    Exit::Code(status.code().map_or(1, i32::cast_unsigned))
}

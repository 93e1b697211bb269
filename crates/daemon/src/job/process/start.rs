//! Owns what a process is started with: the command, its user, and which processes belong to it.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

/// The shell of the system.
pub(super) const SHELL: &str = if cfg!(windows) { "cmd" } else { "sh" };

/// What is run.
///
/// [`Debug`](fmt::Debug) shows the program and no arguments, which may hold secrets.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Command {
    /// A program and its arguments, which it gets as they are.
    Program {
        /// A path, or a name that is looked for in the `PATH` of the run's environment.
        program: OsString,
        /// Its arguments.
        arguments: Vec<OsString>,
    },
    /// A line for the shell of the system: `sh -c`, on Windows `cmd /D /S /C`.
    Shell(String),
}

impl Command {
    /// A program and its arguments.
    pub fn program<A: Into<OsString>>(
        program: impl Into<OsString>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        Self::Program { program: program.into(), arguments: arguments.into_iter().map(Into::into).collect() }
    }

    /// A line for the shell.
    pub fn shell(line: impl Into<String>) -> Self {
        Self::Shell(line.into())
    }

    /// What is started, for messages.
    pub fn name(&self) -> &OsStr {
        match self {
            Self::Program { program, .. } => program,
            Self::Shell(_) => OsStr::new(SHELL),
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program { program, arguments } => f
                .debug_struct("Program")
                .field("program", program)
                .field("arguments", &arguments.len())
                .finish(),
            Self::Shell(line) => f.debug_struct("Shell").field("line", &line.len()).finish(),
        }
    }
}

/// Which processes a signal reaches, and a time-out kills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// The command and all that it starts: they are a process group of their own, on Windows a job object.
    #[default]
    Own,
    /// The command alone, which stays in the process group of this program: one that reads from the terminal has to be in
    /// the terminal's foreground group. What a key sends (Ctrl-C) reaches it by itself.
    Shared,
}

/// As whom a command runs, in a program that is root and has called `serve_users` first. On Windows and on Apple's systems a run
/// with a user does not start.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// The number of the user.
    pub uid: u32,
    /// The number of the group.
    pub gid: u32,
    /// The numbers of all supplementary groups. Those of this program are dropped.
    pub groups: Vec<u32>,
}

/// What a command is told. Windows has none of these: there [`Terminate`](Self::Terminate) ends the job object, and the keys
/// of a console reach the command by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// SIGINT.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP.
    HangUp,
    /// SIGQUIT.
    Quit,
    /// SIGUSR1.
    User1,
    /// SIGUSR2.
    User2,
}

/// What a process is started with.
#[derive(Clone, Debug)]
pub(in crate::job) struct Start {
    pub(in crate::job) command: Command,
    /// All of its environment; `None` for this program's.
    pub(in crate::job) variables: Option<Vec<(OsString, OsString)>>,
    pub(in crate::job) directory: Option<PathBuf>,
    pub(in crate::job) user: Option<User>,
    #[cfg_attr(windows, expect(dead_code, reason = "a job object is always the command's own"))]
    pub(in crate::job) group: Group,
    /// Whether it reads what this program would read.
    pub(in crate::job) has_stdin: bool,
    /// Whether its output is read here.
    pub(in crate::job) is_captured: bool,
}

//! Owns the parameters of a process: the command, its user, and which processes belong to it.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

/// The shell of the system.
pub(super) const SHELL: &str = if cfg!(windows) { "cmd" } else { "sh" };

/// The command.
///
/// [`Debug`](fmt::Debug) shows the program without its arguments, which may hold secrets.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Command {
    /// A program and its arguments, which are not changed.
    Program {
        /// A path, or a name that is looked for in the `PATH` of the run's environment.
        program: OsString,
        /// Its arguments.
        arguments: Vec<OsString>,
    },
    /// A line for the shell of the system: `sh -c`, on Windows `cmd /D /S /C`, which reads no second line.
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

    /// The name of the program, for messages.
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
    /// The command and all processes that it starts. They form a process group of their own, on Windows also a job object.
    #[default]
    Own,
    /// The command alone, which stays in the process group of this program: a command that reads from the terminal must be in
    /// its foreground group. The signal of a key (Ctrl-C) reaches it directly.
    Shared,
}

/// The user of a command. The program must be root and must have called `serve_users` first. On Windows and on Apple's systems a
/// run with a user does not start.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// The number of the user.
    pub uid: u32,
    /// The number of the group.
    pub gid: u32,
    /// The numbers of all supplementary groups. Those of this program are dropped.
    pub groups: Vec<u32>,
}

/// A signal for a command. Windows has none of these: there [`Terminate`](Self::Terminate) is Ctrl-Break where this program has a
/// console, and ends the job object where it has none. The others do nothing.
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

/// The parameters of a process.
#[derive(Clone, Debug)]
pub(in crate::job) struct Start {
    pub(in crate::job) command: Command,
    /// Its whole environment; `None` for that of this program.
    pub(in crate::job) variables: Option<Vec<(OsString, OsString)>>,
    pub(in crate::job) directory: Option<PathBuf>,
    pub(in crate::job) user: Option<User>,
    #[cfg_attr(windows, expect(dead_code, reason = "a job object is always the command's own"))]
    pub(in crate::job) group: Group,
    /// Whether it gets the standard input of this program.
    pub(in crate::job) has_stdin: bool,
    /// Whether its processes end with this program, or with the command.
    #[cfg_attr(
        not(windows),
        expect(dead_code, reason = "a process group outlives the program that made it")
    )]
    pub(in crate::job) ends_with_program: bool,
    /// Whether this program reads its output.
    pub(in crate::job) is_captured: bool,
}

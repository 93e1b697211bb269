//! A process of a command and all that it starts: how it is started, signalled and ended, and how its end is called. Each
//! platform has a twin.

#[cfg(unix)]
#[path = "unix.rs"]
mod platform;
#[cfg(windows)]
#[path = "windows.rs"]
mod platform;

pub(super) use platform::{Child, spawn};

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

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
            Self::Shell(_) => OsStr::new(platform::SHELL),
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

/// As whom a command runs. For Unix: on Windows a run with one does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// The number of the user.
    pub uid: u32,
    /// The number of the group. The supplementary groups of this program are dropped.
    pub gid: u32,
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

/// How the process of a command ended, or why there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// By itself, with this exit code. On Windows it may be above 255.
    Code(u32),
    /// By the signal of this number.
    Signal(i32),
    /// There is no such program. Holds why, in words.
    NotFound(String),
    /// The program cannot be executed. Holds why, in words.
    NotExecutable(String),
}

/// The exit code of a shell for a command that is not there.
const NOT_FOUND: u32 = 127;

/// The exit code of a shell for a command that cannot be executed.
const NOT_EXECUTABLE: u32 = 126;

/// What a shell adds to the number of a signal.
const KILLED: u32 = 128;

impl Exit {
    /// The exit code, as a shell has it: 127 for a command that was not found, 126 for one that cannot be executed, 128 and
    /// the number of the signal that killed it.
    ///
    /// ```
    /// use downbeat::job::Exit;
    ///
    /// assert_eq!(Exit::Code(3).code(), 3);
    /// assert_eq!(Exit::Signal(9).code(), 137);
    /// ```
    pub fn code(&self) -> u32 {
        match self {
            Self::Code(code) => *code,
            Self::Signal(number) => KILLED.saturating_add_signed(*number),
            Self::NotFound(_) => NOT_FOUND,
            Self::NotExecutable(_) => NOT_EXECUTABLE,
        }
    }

    /// What the code alone does not say: `killed by SIGSEGV`.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Code(_) => None,
            Self::Signal(number) => Some(format!("killed by {}", platform::name(*number))),
            Self::NotFound(why) | Self::NotExecutable(why) => Some(why.clone()),
        }
    }

    /// Why a command could not be started.
    fn of(command: &Command, directory: Option<&Path>, error: &io::Error) -> Self {
        let program = command.name().display();
        if let Some(directory) = directory.filter(|directory| !directory.is_dir()) {
            return Self::NotExecutable(format!("{program}: there is no folder {}", directory.display()));
        }
        let is_path = Path::new(command.name()).components().count() > 1;
        match error.kind() {
            io::ErrorKind::NotFound if is_path && Path::new(command.name()).exists() => {
                Self::NotFound(format!("{program}: the interpreter in its first line was not found"))
            }
            io::ErrorKind::NotFound => Self::NotFound(format!("{program}: command not found")),
            io::ErrorKind::PermissionDenied => Self::NotExecutable(format!("{program}: permission denied")),
            _ => Self::NotExecutable(format!("{program}: cannot be started: {error}")),
        }
    }
}

/// What a process is started with.
#[derive(Clone, Debug)]
pub(super) struct Start {
    pub(super) command: Command,
    /// All of its environment; `None` for this program's.
    pub(super) variables: Option<Vec<(OsString, OsString)>>,
    pub(super) directory: Option<PathBuf>,
    pub(super) user: Option<User>,
    pub(super) group: Group,
    /// Whether it reads what this program would read.
    pub(super) has_stdin: bool,
    /// Whether its output is read here.
    pub(super) is_captured: bool,
}

//! Owns [`Exit`]: how a process ended, as an exit code of a shell and in words.

use super::start::Command;
use std::io;
use std::path::Path;

/// How the process of a command ended, or why there was none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// The process ended by itself with this exit code, which on Windows may be above 255.
    Code(u32),
    /// The signal with this number killed it.
    Signal(i32),
    /// There is no such program. Holds the reason, in words.
    NotFound(String),
    /// The program cannot be executed. Holds the reason, in words.
    NotExecutable(String),
}

/// The exit code of a shell for a missing command.
const NOT_FOUND: u32 = 127;

/// The exit code of a shell for a command that cannot be executed.
const NOT_EXECUTABLE: u32 = 126;

/// A shell adds this to the number of a signal.
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

    /// The reason, if the code alone does not tell it: `killed by SIGSEGV`.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Code(_) => None,
            Self::Signal(number) => Some(format!("killed by {}", name(*number))),
            Self::NotFound(why) | Self::NotExecutable(why) => Some(why.clone()),
        }
    }

    /// Why a command could not be started.
    pub(super) fn of(command: &Command, directory: Option<&Path>, error: &io::Error) -> Self {
        let program = command.name().display();
        // A folder that cannot be entered cannot be searched either.
        if let Some((directory, why)) =
            directory.and_then(|path| Some((path, path.join(".").metadata().err()?)))
        {
            let directory = directory.display();
            return Self::NotExecutable(match why.kind() {
                io::ErrorKind::NotFound => format!("{program}: there is no folder {directory}"),
                io::ErrorKind::PermissionDenied => {
                    format!("{program}: the folder {directory} may not be entered: permission denied")
                }
                _ => format!("{program}: the folder {directory} cannot be entered: {why}"),
            });
        }
        let path = Path::new(command.name());
        let is_path = path.components().count() > 1;
        // A relative path is looked up in the folder in which the command starts.
        let is_there = || directory.map_or_else(|| path.exists(), |directory| directory.join(path).exists());
        match error.kind() {
            io::ErrorKind::NotFound if is_path && is_there() => {
                Self::NotFound(format!("{program}: the interpreter in its first line was not found"))
            }
            io::ErrorKind::NotFound => Self::NotFound(format!("{program}: command not found")),
            io::ErrorKind::PermissionDenied => Self::NotExecutable(format!("{program}: permission denied")),
            _ => Self::NotExecutable(format!("{program}: cannot be started: {error}")),
        }
    }
}

/// The name of a signal.
fn name(number: i32) -> String {
    #[cfg(unix)]
    if let Ok(signal) = nix::sys::signal::Signal::try_from(number) {
        return signal.as_str().to_owned();
    }
    format!("signal {number}")
}

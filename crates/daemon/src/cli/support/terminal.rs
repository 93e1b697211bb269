//! Output to the terminal, without a panic when it is closed.

use std::io::{self, IsTerminal as _, Write as _};

/// Whether this process may read from a terminal: that of standard input, or its controlling terminal, at which programs ask
/// for passwords.
pub(crate) fn is_asked_here() -> bool {
    io::stdin().is_terminal() || controlling::is_ours()
}

#[cfg(unix)]
mod controlling {
    use nix::unistd::{getpgrp, tcgetpgrp};

    /// Whether there is a controlling terminal, and this process is in its foreground group.
    pub(super) fn is_ours() -> bool {
        std::fs::File::open("/dev/tty").is_ok_and(|terminal| tcgetpgrp(&terminal) == Ok(getpgrp()))
    }
}

#[cfg(not(unix))]
mod controlling {
    /// Process groups do not matter for reading from a console.
    pub(super) fn is_ours() -> bool {
        false
    }
}

/// Whether standard error is a terminal that wants colours.
pub(crate) fn stderr_has_color() -> bool {
    io::stderr().is_terminal() && wants_color()
}

/// Whether standard output is a terminal that wants colours.
pub(crate) fn stdout_has_color() -> bool {
    io::stdout().is_terminal() && wants_color()
}

/// See <https://no-color.org>. A console of Windows has to be asked to draw colours, and an old one cannot.
fn wants_color() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

/// A text that stands out, where there are colours.
pub(crate) fn bold(text: &str, color: bool) -> String {
    if color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// A text in green, where there are colours.
pub(crate) fn green(text: &str, color: bool) -> String {
    if color { format!("\u{1b}[32m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// A text in yellow, where there are colours.
pub(crate) fn yellow(text: &str, color: bool) -> String {
    if color { format!("\u{1b}[33m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Prints a value as JSON on a line of its own.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    // Through a string, so that an error of writing stays an I/O error.
    let line = serde_json::to_string(value)?;
    Ok(writeln!(io::stdout().lock(), "{line}")?)
}

/// Writes a line to standard error. Nothing can be done when that is closed.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The result of printing. That the reader of the output has closed it is no error: a command's own result does not change by it.
pub(crate) fn read_enough(printed: anyhow::Result<()>) -> anyhow::Result<()> {
    printed.or_else(|error| if is_broken_pipe(&error) { Ok(()) } else { Err(error) })
}

/// Whether an error means that the reader of the output has closed it.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

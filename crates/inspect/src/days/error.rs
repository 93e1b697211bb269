//! Why the days of a calendar cannot be read from a file. No message quotes the file, because the wrong file may hold secrets. A
//! message may name words of iCalendar, and days that were read.

/// Why the days of a calendar cannot be read from a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .line.map(|line| format!("line {line}: ")).unwrap_or_default())]
#[non_exhaustive]
pub struct DaysError {
    /// Counted from 1; `None` when it is about all of the file.
    pub line: Option<usize>,
    /// What is wrong, and what kind of thing was found. Never quotes the file.
    pub message: String,
    /// The remedy.
    pub help: String,
}

/// An error with its remedy.
#[derive(Debug)]
pub(super) struct Slip {
    pub(super) message: String,
    pub(super) help: String,
}

impl Slip {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    pub(super) fn at(self, line: usize) -> DaysError {
        DaysError { line: Some(line), message: self.message, help: self.help }
    }

    pub(super) fn of_file(self) -> DaysError {
        DaysError { line: None, message: self.message, help: self.help }
    }
}

/// Whether a character can be shown on a terminal without changing the text around it.
pub(super) fn is_visible(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

//! The content lines of iCalendar (RFC 5545, 3.1): `NAME;PARAMETER=VALUE:VALUE`. A line that begins with a space continues the one
//! before.

use super::error::{DaysError, Slip};

/// Whether a file begins as one of iCalendar.
pub(super) fn is_meant(file: &[u8]) -> bool {
    file.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"BEGIN:"))
}

/// A content line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The number of the line in the file that it begins on, from 1.
    pub(super) number: usize,
    /// In capitals.
    pub(super) name: String,
    pub(super) value: String,
}

impl Line {
    fn new(number: usize, bytes: Vec<u8>) -> Result<Self, DaysError> {
        // A line may be divided within a character, so it is decoded when it is complete.
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(Slip::new("this is not text in UTF-8", "save the file as UTF-8").at(number));
        };
        let name = text.split([':', ';']).next().unwrap_or_default();
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let Some(end) = colon(&text).filter(|_| is_name) else {
            let help = "a line is a name, a colon and a value; is the file whole, and as it was exported?";
            return Err(Slip::new("this is no line of iCalendar", help).at(number));
        };
        let value = text.get(end + 1..).unwrap_or_default().trim().to_owned();
        Ok(Self { number, name: name.to_ascii_uppercase(), value })
    }

    pub(super) fn slip(&self, message: impl Into<String>, help: impl Into<String>) -> DaysError {
        Slip::new(message, help).at(self.number)
    }
}

/// The place of the colon before the value. Parameters may have other colons in quotation marks.
fn colon(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    let found = text.char_indices().find(|(_, c)| {
        is_quoted ^= *c == '"';
        *c == ':' && !is_quoted
    });
    found.map(|(at, _)| at)
}

/// The content lines of a file.
pub(super) struct Lines<'a> {
    /// The physical lines with their numbers.
    rest: std::iter::Peekable<Numbered<'a>>,
}

type Numbered<'a> = std::iter::Zip<std::ops::RangeFrom<usize>, std::slice::Split<'a, u8, fn(&u8) -> bool>>;

impl<'a> Lines<'a> {
    pub(super) fn of(file: &'a [u8]) -> Self {
        let is_end: fn(&u8) -> bool = |byte| *byte == b'\n';
        Self { rest: (1..).zip(file.split(is_end)).peekable() }
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<Line, DaysError>;

    fn next(&mut self) -> Option<Self::Item> {
        let plain = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).to_vec();
        let (number, mut line) = loop {
            let (number, line) = self.rest.next()?;
            let line = plain(line);
            if !line.trim_ascii().is_empty() {
                break (number, line);
            }
        };
        while let Some((_, more)) =
            self.rest.next_if(|(_, line)| line.starts_with(b" ") || line.starts_with(b"\t"))
        {
            line.extend(plain(more).get(1..).unwrap_or_default());
        }
        Some(Line::new(number, line))
    }
}

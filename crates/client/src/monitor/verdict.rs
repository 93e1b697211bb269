//! Owns what the monitors' answers mean, as far as it is common to them.

use std::borrow::Cow;

use crate::error::Retry;

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The monitor has counted the beat.
    Delivered {
        /// What the operator should know all the same.
        note: Option<&'static str>,
    },
    /// The monitor has not.
    Refused {
        /// Why, if the status alone does not say it. An owned one quotes
        /// a line of the answer, however long, which may quote what was sent.
        reason: Option<Cow<'static, str>>,
        /// Whether another attempt makes sense.
        retry: Retry,
    },
    /// Nobody knows: the text of the answer, which says so, was broken off.
    Unfinished,
}

impl Verdict {
    pub(super) const DELIVERED: Self = Self::Delivered { note: None };

    pub(super) fn noted(note: &'static str) -> Self {
        Self::Delivered { note: Some(note) }
    }

    pub(super) fn refused(reason: &'static str, retry: Retry) -> Self {
        Self::Refused { reason: Some(Cow::Borrowed(reason)), retry }
    }

    /// A refusal in the words of the answer.
    pub(super) fn quoting(line: Option<String>, retry: Retry) -> Self {
        Self::Refused { reason: line.map(Cow::Owned), retry }
    }
}

/// An answer to be judged.
pub(crate) struct Answer<'t> {
    pub(super) status: u16,
    /// Its text, if it has one: the answer to a HEAD has none.
    pub(super) text: Option<&'t str>,
    /// Whether the kind was only inferred from the URL: another program may have answered.
    pub(super) is_inferred: bool,
}

impl Answer<'_> {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the status asks, or lets hope, for another attempt.
    pub(super) fn retry(&self) -> Retry {
        match self.status {
            // What the server cannot do it will not do later.
            501 | 505 => Retry::Never,
            408 | 425 | 429 | 500..=599 => Retry::Later,
            _ => Retry::Never,
        }
    }

    /// What the status alone says.
    pub(super) fn by_status(&self) -> Verdict {
        match self.is_success() {
            true => Verdict::DELIVERED,
            false => Verdict::quoting(self.text.and_then(first_line), self.retry()),
        }
    }
}

/// The first line of a text that a person may want to read: not of a web page. It is whole: the caller masks it
/// first, and then cuts it, so that no half of a secret is left at the cut.
pub(super) fn first_line(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_readable = !line.starts_with('<') && !line.contains(|c: char| c == '\u{fffd}' || c.is_control());
    is_readable.then(|| line.to_owned())
}

//! Owns [`Reply`]: a whole answer, whatever its status, for callers that speak another service's API by a [`Route`](crate::Route).

use std::fmt;
use std::time::SystemTime;

use hyper::header::{DATE, HeaderMap};

/// An answer, whatever its status is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    pub(crate) status: u16,
    pub(crate) date: Option<SystemTime>,
    pub(crate) text: String,
}

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// What the clock of the server showed, to the second: its header `Date`. `None` without one, or with one that is no date.
    pub fn date(&self) -> Option<SystemTime> {
        self.date
    }

    /// The text. Not masked: a server may quote what it was sent.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Leaves the text out, which may quote what was sent.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}

/// The time that an answer was made, by its header.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

//! Owns [`Signal`], a message to a monitor. [`run`] has the signals about runs of commands, [`text`] the cutting of texts to the
//! limits of monitors.

mod run;
mod text;

use std::borrow::Cow;
use std::time::Duration;

pub use run::{RunEnd, RunId, RunIdError};
pub(crate) use text::{
    MAX_BODY, MAX_ENCODED, MAX_IN_BODY, MAX_IN_URL, MAX_MESSAGE, first_bytes, first_for_query, first_in_json,
    is_uuid, on_one_line,
};

/// A message to a monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// The watched service is alive: a beat.
    Well,
    /// The watched service is ill. Holds the reason in words, cut to what the monitor accepts.
    Ill(String),
    /// Something begins. Not a beat: a monitor that hears nothing more raises an alarm.
    Start,
    /// A run of a command begins. Not a beat, like [`Start`](Self::Start).
    RunStart(RunId),
    /// A run of a command has ended.
    RunEnd(RunId, RunEnd),
    /// A line for the log of the check, which does not change its state.
    Note(String),
}

impl Signal {
    /// What it says in words, on one line, and how long what it tells of took.
    pub(crate) fn told(&self) -> (Cow<'_, str>, Option<Duration>) {
        match self {
            Self::Well => ("OK".into(), None),
            Self::Ill(reason) => (reason.into(), None),
            Self::Start | Self::RunStart(_) => ("started".into(), None),
            Self::RunEnd(_, end) => (end.line().into(), Some(end.took())),
            Self::Note(line) => (line.into(), None),
        }
    }
}

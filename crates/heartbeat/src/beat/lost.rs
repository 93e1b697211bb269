//! Owns [`Lost`]: why there was no beat.

use crate::check::Ill;
use crate::supervisor::{BrokenOff, Crowded};
use downbeat_client::{Outcome, Retry, Step};
use std::fmt;
use std::time::Duration;

/// Why there was no beat.
///
/// [`Display`](fmt::Display) shows it in one line, without secrets.
#[derive(Debug)]
#[non_exhaustive]
pub enum Lost {
    /// No attempt had a successful answer.
    Failed(Box<Outcome>),
    /// The watched service is ill.
    Ill {
        /// The finding of the first failed check.
        ill: Ill,
        /// What the monitor was told.
        told: Told,
    },
    /// It never began: other attempts were under way until its time was over.
    Crowded(Crowded),
    /// It was broken off, and may have arrived.
    BrokenOff(BrokenOff),
}

/// What a monitor was told about an ill service.
#[derive(Debug)]
#[non_exhaustive]
pub enum Told {
    /// That the service is ill, and why.
    Signalled {
        /// A note for the operator, for example that the reason was left out.
        note: Option<&'static str>,
    },
    /// Nothing: the monitor has no such signal. It raises its alarm when no beat comes.
    Silence,
    /// Nothing: the signal did not arrive.
    NotReached(Box<Outcome>),
}

/// See [`Lost::kind`].
const CHECK: &str = "check";
const TIME_OUT: &str = "time-out";

impl Lost {
    /// The reason, without the number and the duration of the attempts.
    pub fn reason(&self) -> String {
        match self {
            Self::Failed(outcome) => match outcome.result() {
                Err(error) => error.to_string(),
                Ok(_) => String::new(),
            },
            Self::Ill { ill, .. } => ill.to_string(),
            Self::Crowded(crowded) => crowded.to_string(),
            Self::BrokenOff(why) => why.to_string(),
        }
    }

    /// The [reason](Self::reason) without anything that a command has written, to be kept for long.
    pub fn reason_without_output(&self) -> String {
        match self {
            Self::Ill { ill, .. } => ill.without_output().to_owned(),
            _ => self.reason(),
        }
    }

    /// Whether two beats were lost in the same way, even if their reasons name different times or have different words.
    pub fn is_like(&self, kind: &str, reason: &str) -> bool {
        let says_more = !matches!(self.kind(), CHECK | TIME_OUT);
        self.kind() == kind && (!says_more || self.reason() == reason)
    }

    /// A stable word for the kind of failure, fit to be the label of a metric: the client's [`Step`], `check`, `crowded`
    /// or `broken-off`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Failed(outcome) => {
                outcome.result().as_ref().err().map_or("", |error| Step::as_str(error.step()))
            }
            Self::Ill { .. } => CHECK,
            Self::Crowded(_) => "crowded",
            Self::BrokenOff(_) => "broken-off",
        }
    }

    /// How long the last answer asks to wait before another attempt, if another one may help.
    pub fn asks_to_wait(&self) -> Option<Duration> {
        let (Self::Failed(outcome) | Self::Ill { told: Told::NotReached(outcome), .. }) = self else {
            return None;
        };
        let last = &outcome.failures().last()?.error;
        last.retry_after().filter(|_| last.retry() == Retry::Later)
    }

    /// Whether the watched service is ill, and not the connection to the monitor.
    pub fn is_ill(&self) -> bool {
        matches!(self, Self::Ill { .. })
    }
}

impl From<BrokenOff> for Lost {
    fn from(why: BrokenOff) -> Self {
        Self::BrokenOff(why)
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(outcome) => outcome.fmt(f),
            Self::Ill { ill, told: Told::Signalled { note } } => {
                write!(f, "the watched service is ill: {ill}; the monitor was told")?;
                note.map_or(Ok(()), |note| write!(f, " ({note})"))
            }
            Self::Ill { ill, told: Told::Silence } => {
                write!(f, "the watched service is ill: {ill}; no beat was sent")
            }
            Self::Ill { ill, told: Told::NotReached(outcome) } => {
                write!(f, "the watched service is ill: {ill}; the monitor could not be told: {outcome}")
            }
            Self::Crowded(crowded) => crowded.fmt(f),
            Self::BrokenOff(why) => why.fmt(f),
        }
    }
}

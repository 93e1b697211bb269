//! The state of a heartbeat or a job in a word, and the counts of beats by outcome.

use super::strip::Outcome;
use serde::Serialize;

/// The kind of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A heartbeat.
    Heartbeat,
    /// A job.
    Job,
}

downbeat_parser::named! {
    /// The state of a heartbeat or a job.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
    #[serde(rename_all = "kebab-case")]
    #[non_exhaustive]
    pub enum State {
        /// Its last beat did not arrive; its last run did not end well.
        Failing = "failing",
        /// Its checks found the watched service ill.
        Ill = "ill",
        /// It is configured but not taken up: that failed, or the program is just starting.
        NotStarted = "not-started",
        /// It has not beaten yet; none of its runs has ended yet.
        Waiting = "waiting",
        /// Its last beat arrived; its last run ended well.
        Well = "well",
        /// Its schedule has no more occurrences.
        Ended = "ended",
        /// It is switched off.
        Disabled = "disabled",
    }
}

impl State {
    /// Whether it needs attention.
    pub(super) const fn is_unwell(self) -> bool {
        matches!(self, Self::Failing | Self::Ill | Self::NotStarted)
    }

    /// The rank for the order of display: those that need attention come first.
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::Failing | Self::Ill | Self::NotStarted => 0,
            Self::Waiting | Self::Well => 1,
            Self::Ended | Self::Disabled => 2,
        }
    }
}

/// A number for each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// Of [`Outcome::Sent`].
    pub sent: u64,
    /// Of [`Outcome::Retried`].
    pub retried: u64,
    /// Of [`Outcome::Failed`].
    pub failed: u64,
    /// Of [`Outcome::Ill`].
    pub ill: u64,
    /// Of [`Outcome::Missed`].
    pub missed: u64,
}

impl Counts {
    /// The number of an outcome.
    pub const fn of(&self, outcome: Outcome) -> u64 {
        match outcome {
            Outcome::Sent => self.sent,
            Outcome::Retried => self.retried,
            Outcome::Failed => self.failed,
            Outcome::Ill => self.ill,
            Outcome::Missed => self.missed,
        }
    }

    pub(super) fn add(&mut self, outcome: Outcome, number: u64) {
        let count = match outcome {
            Outcome::Sent => &mut self.sent,
            Outcome::Retried => &mut self.retried,
            Outcome::Failed => &mut self.failed,
            Outcome::Ill => &mut self.ill,
            Outcome::Missed => &mut self.missed,
        };
        *count = count.saturating_add(number);
    }
}

//! The state of a heartbeat or a job in a word.

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

    /// What metrics say of it: 1 if it is well, 0 if it needs attention, nothing before the first result and after the last.
    pub(in crate::status) fn up(self) -> Option<u8> {
        (self.is_unwell() || self == Self::Well).then_some(u8::from(self == Self::Well))
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

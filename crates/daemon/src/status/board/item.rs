//! A heartbeat or a job, as a reader of the board finds it among all.

use super::beats::Beats;
use super::entry::Entry;
use super::job::Runs;
use super::state::{Kind, State};
use crate::history::Reliability;
use chrono::{DateTime, Utc};

/// A heartbeat or a job.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Heartbeat(&'a Entry<Beats>),
    Job(&'a Entry<Runs>),
}

/// The same of the entry, whichever it is.
macro_rules! of_entry {
    ($item:expr, $entry:ident => $read:expr) => {
        match $item {
            Item::Heartbeat($entry) => $read,
            Item::Job($entry) => $read,
        }
    };
}

impl<'a> Item<'a> {
    pub(super) fn state(self) -> State {
        of_entry!(self, entry => entry.state)
    }

    pub(super) fn next(self) -> Option<DateTime<Utc>> {
        of_entry!(self, entry => entry.next)
    }

    /// When its last beat was sent, or its last run began.
    pub(super) fn last(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Heartbeat(entry) => entry.past.last.map(|last| last.sent),
            Self::Job(entry) => entry.past.last.as_ref().map(|last| last.began),
        }
    }

    pub(super) fn reliability(self) -> Reliability {
        of_entry!(self, entry => entry.reliability)
    }

    pub(super) fn tags(self) -> &'a [String] {
        of_entry!(self, entry => &entry.shown.tags)
    }

    /// Whether one of the shown texts contains a text in lower case.
    pub(super) fn matches(self, name: &str, search: &str) -> bool {
        let command = if let Self::Job(entry) = self { entry.shown.details.command() } else { "" };
        let (schedule, target) = of_entry!(self, entry => entry.shown.searched());
        [name, schedule, target, command].into_iter().any(|text| text.to_lowercase().contains(search))
    }

    /// The rank for the order of display.
    pub(super) fn place(self) -> (u8, Kind, usize) {
        let kind = if let Self::Heartbeat(_) = self { Kind::Heartbeat } else { Kind::Job };
        (self.state().rank(), kind, of_entry!(self, entry => entry.place))
    }

    pub(super) fn version(self) -> u64 {
        of_entry!(self, entry => entry.version)
    }
}

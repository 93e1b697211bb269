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

impl<'a> Item<'a> {
    pub(super) fn state(self) -> State {
        match self {
            Self::Heartbeat(entry) => entry.state,
            Self::Job(entry) => entry.state,
        }
    }

    pub(super) fn next(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Heartbeat(entry) => entry.next,
            Self::Job(entry) => entry.next,
        }
    }

    /// When its last beat was sent, or its last run began.
    pub(super) fn last(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Heartbeat(entry) => entry.past.last.map(|last| last.sent),
            Self::Job(entry) => entry.past.last.as_ref().map(|last| last.began),
        }
    }

    pub(super) fn reliability(self) -> Reliability {
        match self {
            Self::Heartbeat(entry) => entry.reliability,
            Self::Job(entry) => entry.reliability,
        }
    }

    pub(super) fn tags(self) -> &'a [String] {
        match self {
            Self::Heartbeat(entry) => &entry.shown.tags,
            Self::Job(entry) => &entry.shown.tags,
        }
    }

    pub(super) fn matches(self, name: &str, search: &str) -> bool {
        match self {
            Self::Heartbeat(entry) => entry.matches(name, search),
            Self::Job(entry) => entry.matches(name, search),
        }
    }

    /// The rank for the order of display.
    pub(super) fn place(self) -> (u8, Kind, usize) {
        let (kind, place) = match self {
            Self::Heartbeat(entry) => (Kind::Heartbeat, entry.place),
            Self::Job(entry) => (Kind::Job, entry.place),
        };
        (self.state().rank(), kind, place)
    }

    pub(super) fn version(self) -> u64 {
        match self {
            Self::Heartbeat(entry) => entry.version,
            Self::Job(entry) => entry.version,
        }
    }
}

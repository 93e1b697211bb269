//! Searches that take long. The timetable does not wait for them: a separate thread does them.

use super::due::Id;
use chrono::{DateTime, Utc};
use downbeat_scheduler::{WithPolicy, Zone};

/// How far missed occurrences are counted: after a step of years all heartbeats are counted at once, and a greater number would
/// not help anybody.
pub const MAX_MISSED: usize = 1_000;

/// A search.
#[derive(Debug)]
pub(in crate::supervisor) struct Search {
    pub(super) id: Id,
    pub(super) question: Question,
    pub(super) schedule: WithPolicy<Zone>,
}

/// The search for the first occurrence after `past`; if those up to `passed` are too old, for the first one after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// The number of the search of its heartbeat: the result of an older search is out of date.
    pub(super) number: u64,
    pub(super) past: DateTime<Utc>,
    pub(super) passed: Option<DateTime<Utc>>,
}

/// The result of a search.
#[derive(Debug)]
pub(in crate::supervisor) struct Found {
    pub(super) id: Id,
    pub(super) question: Question,
    pub(super) next: Option<DateTime<Utc>>,
    /// How many occurrences are in between.
    pub(super) missed: usize,
}

#[cfg(test)]
impl Found {
    pub(in crate::supervisor) fn id(&self) -> Id {
        self.id
    }
}

impl Search {
    /// The heartbeat of the search.
    pub(in crate::supervisor) fn id(&self) -> Id {
        self.id
    }

    /// Does the search, which may take long.
    pub(in crate::supervisor) fn run(self) -> Found {
        let Self { id, question, schedule } = self;
        let Question { past, passed, .. } = question;
        let mut from = past;
        let mut missed = 0;
        if let Some(passed) = passed {
            missed = schedule.after(&past).take(MAX_MISSED).take_while(|at| *at <= passed).count();
            from = passed.max(past);
        }
        let next = schedule.next(&from).map(|next| next.to_utc());
        Found { id, question, next, missed }
    }
}

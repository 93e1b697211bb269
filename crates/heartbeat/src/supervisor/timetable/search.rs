//! Occurrences that take long to find. Nothing waits for them: the timetable asks, and a separate thread answers.

use super::due::Id;
use chrono::{DateTime, Utc};
use downbeat_scheduler::{WithPolicy, Zone};

/// How far missed occurrences are counted: after a leap of years all heartbeats are counted at once, and a larger
/// number would help no one.
pub const MAX_MISSED: usize = 1_000;

/// What has to be found.
#[derive(Debug)]
pub(in crate::supervisor) struct Search {
    pub(super) id: Id,
    pub(super) question: Question,
    pub(super) schedule: WithPolicy<Zone>,
}

/// The first occurrence after `past`; or, when those up to `passed` are too old, the first after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// Which question of its heartbeat: the answer to an older question no longer counts.
    pub(super) number: u64,
    pub(super) past: DateTime<Utc>,
    pub(super) passed: Option<DateTime<Utc>>,
}

/// What was found.
#[derive(Debug)]
pub(in crate::supervisor) struct Found {
    pub(super) id: Id,
    pub(super) question: Question,
    pub(super) next: Option<DateTime<Utc>>,
    /// How many occurrences lie between.
    pub(super) missed: usize,
}

#[cfg(test)]
impl Found {
    pub(in crate::supervisor) fn id(&self) -> Id {
        self.id
    }
}

impl Search {
    /// Which heartbeat it is for.
    pub(in crate::supervisor) fn id(&self) -> Id {
        self.id
    }

    /// Takes its time.
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

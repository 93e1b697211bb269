//! What is due when: all heartbeats in one structure, without a clock and without I/O.
//!
//! A binary heap holds the next moment of each heartbeat, so a beat costs a pop and a push however many there are. A moment
//! that no longer counts (its heartbeat was removed, or has another by now) is passed over when it comes up.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use downbeat_scheduler::WithPolicy;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Which heartbeat. Never used twice in one timetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u64);

/// Missed occurrences are counted so far: to count a century of seconds would take a while.
pub const MAX_MISSED: usize = 10_000;

/// Later than this, a beat of a heartbeat that does not catch up is not sent: more than the clock watch, or a machine that
/// is short of time, makes a beat late.
pub const LATE: TimeDelta = TimeDelta::seconds(5);

/// When a heartbeat beats.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The occurrences.
    pub schedule: WithPolicy<Tz>,
    /// How long behind each occurrence its beat is due: spreads what would be due at once. Not negative.
    pub offset: TimeDelta,
    /// When a beat is due that is for no occurrence, such as the one at start.
    pub start: Option<DateTime<Utc>>,
    /// Whether the newest of occurrences that passed unseen is sent late.
    pub catch_up: bool,
}

/// A beat that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub id: Id,
    /// The occurrence that it is for; `None` for the one at start.
    pub occurrence: Option<DateTime<Utc>>,
    /// When it was to be sent.
    pub at: DateTime<Utc>,
    /// Occurrences before it that passed unseen. Counted to [`MAX_MISSED`].
    pub missed: usize,
    /// Whether it is too late for a heartbeat that does not catch up: it counts as missed as well.
    pub too_late: bool,
    /// When the next one will be due; `None` when the schedule has no more occurrences.
    pub next: Option<DateTime<Utc>>,
}

/// The next moments of heartbeats.
#[derive(Debug, Default)]
pub struct Timetable {
    entries: HashMap<Id, Entry>,
    queue: BinaryHeap<Reverse<(DateTime<Utc>, Id)>>,
    next_id: u64,
}

#[derive(Debug)]
struct Entry {
    timing: Timing,
    /// Occurrences up to here were sent, missed, or before our time.
    past: DateTime<Utc>,
    /// The first occurrence behind that.
    next: Option<DateTime<Utc>>,
    /// The moment in the queue that counts.
    queued: Option<DateTime<Utc>>,
}

impl Entry {
    /// When the next beat is due.
    fn due(&self) -> Option<DateTime<Utc>> {
        let occurrence = self.next.map(|next| later(next, self.timing.offset));
        [self.timing.start, occurrence].into_iter().flatten().min()
    }
}

impl Timetable {
    /// Takes up a heartbeat, whose occurrences up to `now` are none of its business.
    pub fn insert(&mut self, timing: Timing, now: DateTime<Utc>) -> Id {
        let id = Id(self.next_id);
        self.next_id += 1;
        let next = timing.schedule.next(&now).map(|next| next.to_utc());
        self.entries.insert(id, Entry { timing, past: now, next, queued: None });
        self.queue_up(id);
        id
    }

    /// Forgets a heartbeat.
    pub fn remove(&mut self, id: Id) {
        self.entries.remove(&id);
    }

    /// Has a heartbeat beat at `at`, beside its occurrences.
    pub fn prompt(&mut self, id: Id, at: DateTime<Utc>) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.timing.start = Some(at);
            self.queue_up(id);
        }
    }

    /// How many heartbeats there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// When a heartbeat's next beat is due; `None` when it has no more.
    pub fn next(&self, id: Id) -> Option<DateTime<Utc>> {
        self.entries.get(&id)?.due()
    }

    /// When a heartbeat's next beat for an occurrence is due; `None` when its schedule has no more.
    pub fn next_occurrence(&self, id: Id) -> Option<DateTime<Utc>> {
        let entry = self.entries.get(&id)?;
        entry.next.map(|next| later(next, entry.timing.offset))
    }

    /// When the first beat of all is due.
    pub fn first(&mut self) -> Option<DateTime<Utc>> {
        // Each moment leaves the queue once.
        while let Some(&Reverse((at, id))) = self.queue.peek() {
            if self.counts(at, id) {
                return Some(at);
            }
            self.queue.pop();
        }
        None
    }

    /// Takes out the earliest beat that is due at `now`, if any, and sets its heartbeat to what follows.
    ///
    /// After a leap of the clock forward that is the newest occurrence, and those before it count as missed. After a leap
    /// back nothing is due until the first occurrence that was not due before.
    pub fn pop_due(&mut self, now: DateTime<Utc>) -> Option<Due> {
        let at = self.first().filter(|at| *at <= now)?;
        let Reverse((_, id)) = self.queue.pop()?;
        let entry = self.entries.get_mut(&id)?;
        let due = if entry.timing.start == Some(at) {
            entry.timing.start = None;
            Due { id, occurrence: None, at, missed: 0, too_late: false, next: entry.due() }
        } else {
            let first = entry.next?;
            let Timing { schedule, offset, catch_up, .. } = &entry.timing;
            let newest =
                schedule.at_or_before(&(now - *offset)).map_or(first, |newest| newest.to_utc()).max(first);
            let missed = if newest == first {
                0
            } else {
                schedule.after(&entry.past).take(MAX_MISSED).take_while(|missed| *missed < newest).count()
            };
            let at = later(newest, *offset);
            let too_late = !catch_up && now - at > LATE;
            entry.past = newest;
            entry.next = schedule.next(&newest).map(|next| next.to_utc());
            // A beat for an occurrence says as much as the one at start.
            if !too_late {
                entry.timing.start = None;
            }
            Due { id, occurrence: Some(newest), at, missed, too_late, next: entry.due() }
        };
        self.queue_up(id);
        Some(due)
    }

    fn counts(&self, at: DateTime<Utc>, id: Id) -> bool {
        self.entries.get(&id).is_some_and(|entry| entry.queued == Some(at))
    }

    fn queue_up(&mut self, id: Id) {
        let Some(entry) = self.entries.get_mut(&id) else { return };
        entry.queued = entry.due();
        if let Some(at) = entry.queued {
            self.queue.push(Reverse((at, id)));
        }
    }
}

/// `at` and so much later; the end of the calendar at most.
fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests;

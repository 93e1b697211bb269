//! When beats are due: all heartbeats in one structure, without a clock and without I/O.
//!
//! An [`Entry`] knows the next moments of a heartbeat. Two binary heaps hold these moments, because some are
//! times of the wall clock and some of the clock that is never set. So a beat costs a pop and a push, however many heartbeats there
//! are. A moment that does not count any more (its heartbeat was removed or has another moment) is skipped when it comes up.

mod due;
mod entry;
mod search;

pub use due::{Due, Id, Timing};
pub use entry::LATE;
pub use search::MAX_MISSED;
pub(super) use search::{Found, Search};

use crate::clock::{Reading, delta};
use chrono::{DateTime, TimeDelta, Utc};
use due::Moments;
use entry::Entry;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::Duration;

/// The next moments of heartbeats.
#[derive(Debug, Default)]
pub struct Timetable {
    /// Boxed, as a map has room for twice as many entries as are in it.
    entries: HashMap<Id, Box<Queued>>,
    on_the_wall: BinaryHeap<Reverse<(DateTime<Utc>, Id)>>,
    elapsed: BinaryHeap<Reverse<(Duration, Id)>>,
    next_id: u64,
    /// The heartbeats that may need a search.
    asking: Vec<Id>,
}

#[derive(Debug)]
struct Queued {
    entry: Entry,
    /// The number of moments in the heaps that count.
    moments: Moments,
}

impl Timetable {
    /// Takes up a heartbeat. It ignores occurrences up to `now`, except those whose beat is still to come because
    /// of the offset. `start` is a moment of the clock that is never set, at which it also beats.
    pub fn insert(&mut self, timing: Timing, start: Option<Duration>, now: Reading) -> Id {
        let id = Id(self.next_id);
        self.next_id += 1;
        let mut entry = Entry::new(id, timing, now);
        if let Some(start) = start {
            entry.prompt(start);
        }
        self.entries.insert(id, Box::new(Queued { entry, moments: Moments::default() }));
        self.queue_up(id);
        id
    }

    fn entry(&mut self, id: Id) -> Option<&mut Entry> {
        self.entries.get_mut(&id).map(|queued| &mut queued.entry)
    }

    /// Changes the timing of a heartbeat. A beat that was due stays due, and the next beat comes no later than it would have.
    pub fn change(&mut self, id: Id, timing: Timing, start: Option<Duration>, now: Reading) {
        if let Some(entry) = self.entry(id) {
            entry.change(timing, now);
            if let Some(start) = start {
                entry.prompt(start);
            }
            self.queue_up(id);
        }
    }

    /// Silences a heartbeat until it is [changed](Self::change). Returns how many beats were due already and only waited for their
    /// offset.
    pub fn silence(&mut self, id: Id, now: Reading) -> usize {
        let Some(entry) = self.entry(id) else { return 0 };
        let waited = entry.within_offset(now);
        entry.silence(now);
        self.queue_up(id);
        waited
    }

    /// Forgets a heartbeat.
    pub fn remove(&mut self, id: Id) {
        self.entries.remove(&id);
    }

    /// Gives room back that many more heartbeats needed.
    pub(super) fn shrink(&mut self) {
        self.entries.shrink_to_fit();
        self.on_the_wall.shrink_to_fit();
        self.elapsed.shrink_to_fit();
    }

    /// Makes a heartbeat beat at a moment of the clock that is never set, in addition to its occurrences.
    pub fn prompt(&mut self, id: Id, at: Duration) {
        if let Some(entry) = self.entry(id) {
            entry.prompt(at);
            self.queue_up(id);
        }
    }

    /// The wall clock was set by this much before `now`, negative for a step back. The beats that were due next still come. Schedules
    /// that follow the wall clock also beat by the new time.
    pub fn step(&mut self, by: TimeDelta, now: Reading) {
        self.on_the_wall.clear();
        self.elapsed.clear();
        let ids: Vec<Id> = self.entries.keys().copied().collect();
        for id in ids {
            if let Some(entry) = self.entry(id) {
                entry.step(by, now);
            }
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

    /// When the next beat of a heartbeat is due, by the current wall clock; `None` when it has no more.
    pub fn next(&self, id: Id, now: Reading) -> Option<DateTime<Utc>> {
        self.entries.get(&id)?.entry.next(now)
    }

    /// When the beat after that is due.
    pub fn next_after(&self, id: Id, now: Reading) -> Option<DateTime<Utc>> {
        self.entries.get(&id)?.entry.next_after(now)
    }

    /// Whether a heartbeat's schedule has no more occurrences.
    pub fn has_ended(&self, id: Id) -> bool {
        self.entries.get(&id).is_some_and(|queued| queued.entry.has_ended())
    }

    /// The heartbeats whose beats are due and only wait for their offset, and the number of these beats.
    pub fn within_offset(&self, now: Reading) -> Vec<(Id, usize)> {
        let waiting = self.entries.iter().map(|(id, queued)| (*id, queued.entry.within_offset(now)));
        let mut waiting: Vec<_> = waiting.filter(|(_, count)| *count > 0).collect();
        waiting.sort_unstable();
        waiting
    }

    /// The next search for a thread. Each search is given out once.
    pub(super) fn search(&mut self) -> Option<Search> {
        // Bound: each one leaves the list once.
        while let Some(id) = self.asking.pop() {
            let question = self.entries.get_mut(&id).and_then(|queued| queued.entry.question());
            if let Some((question, schedule)) = question {
                return Some(Search { id, question, schedule });
            }
        }
        None
    }

    /// A search that was given out has to be repeated.
    pub(super) fn ask_again(&mut self, id: Id) {
        if let Some(entry) = self.entry(id) {
            entry.ask_again();
            self.queue_up(id);
        }
    }

    /// Takes the result of a search. Returns its heartbeat and how many occurrences passed before it; `None` if the search is out of
    /// date.
    pub(super) fn found(&mut self, found: &Found, now: Reading) -> Option<(Id, usize)> {
        let missed = self.entries.get_mut(&found.id)?.entry.found(found, now)?;
        self.queue_up(found.id);
        Some((found.id, missed))
    }

    /// The time until the first beat of all is due.
    pub fn until_first(&mut self, now: Reading) -> Option<Duration> {
        let on_the_wall = self.first_on_the_wall().map(|at| (at - now.wall).to_std().unwrap_or_default());
        let elapsed = self.first_elapsed().map(|at| at.saturating_sub(now.monotonic));
        on_the_wall.into_iter().chain(elapsed).min()
    }

    /// Removes the earliest beat that is due at `now`, if any, and sets the next one of its heartbeat.
    pub fn pop_due(&mut self, now: Reading) -> Option<Due> {
        // Bound: each moment leaves its heap once.
        loop {
            let on_the_wall = self.first_on_the_wall().map(|at| now.wall - at);
            let elapsed = self
                .first_elapsed()
                .map(|at| delta(now.monotonic) - delta(at))
                .filter(|late| *late >= TimeDelta::zero());
            let on_the_wall = on_the_wall.filter(|late| *late >= TimeDelta::zero());
            let id = match (on_the_wall, elapsed) {
                (None, None) => return None,
                (on_the_wall, elapsed) if on_the_wall >= elapsed => self.on_the_wall.pop()?.0.1,
                _ => self.elapsed.pop()?.0.1,
            };
            let taken = self.entries.get_mut(&id)?.entry.take(now);
            self.queue_up(id);
            if let Some(taken) = taken {
                return Some(taken);
            }
        }
    }

    fn first_on_the_wall(&mut self) -> Option<DateTime<Utc>> {
        // Bound: each moment leaves the heap once.
        while let Some(&Reverse((at, id))) = self.on_the_wall.peek() {
            if self.entries.get(&id).is_some_and(|queued| queued.moments.on_the_wall == Some(at)) {
                return Some(at);
            }
            self.on_the_wall.pop();
        }
        None
    }

    fn first_elapsed(&mut self) -> Option<Duration> {
        // Bound: each moment leaves the heap once.
        while let Some(&Reverse((at, id))) = self.elapsed.peek() {
            if self.entries.get(&id).is_some_and(|queued| queued.moments.elapsed == Some(at)) {
                return Some(at);
            }
            self.elapsed.pop();
        }
        None
    }

    fn queue_up(&mut self, id: Id) {
        let Some(queued) = self.entries.get_mut(&id) else { return };
        queued.moments = queued.entry.moments();
        if queued.entry.asks() {
            self.asking.push(id);
        }
        if let Some(at) = queued.moments.on_the_wall {
            self.on_the_wall.push(Reverse((at, id)));
        }
        if let Some(at) = queued.moments.elapsed {
            self.elapsed.push(Reverse((at, id)));
        }
    }
}

#[cfg(test)]
mod tests;

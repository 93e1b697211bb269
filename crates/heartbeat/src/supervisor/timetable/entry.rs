//! The next moments of one heartbeat.
//!
//! Occurrences are counted in the heartbeat's own time. For a schedule of the clock and the calendar, that is the
//! time of the wall clock, however it is set. For an interval, it is what the wall clock showed when the
//! heartbeat was taken up, carried on by the clock that is never set. When the wall clock is set, the two clocks
//! disagree about when the next beat is due, and the beat comes when the first of them says so: the monitor's
//! clock was not set, and telling it twice is better than not telling it at all.

use super::due::{Due, Id, Moments, Timing};
use super::search::{Found, MAX_MISSED, Question};
use crate::clock::{Reading, STEP, delta};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_scheduler::{WithPolicy, Zone};
use std::time::Duration;

/// A beat that is later than this is not sent if its heartbeat does not catch up. The value is more than the delay by looks at the
/// clocks or by a busy machine.
pub const LATE: TimeDelta = TimeDelta::seconds(5);

/// A moment this shortly before the next one is not kept: both are the same, seen by two clocks.
const SAME: TimeDelta = TimeDelta::milliseconds(100);

/// A beat that was the next one when the clock was set, or the settings changed, and is still due.
#[derive(Clone, Copy, Debug)]
struct Held {
    /// When it is due by the clock that is never set.
    at: Duration,
    /// When it is due by the wall clock before the change.
    occurrence: DateTime<Utc>,
    missed: usize,
    too_late: bool,
    /// Whether its occurrence has passed by the current settings. It is reported as missed if another beat replaces it.
    occurred: bool,
}

/// The state of a schedule whose searches are done by other threads.
#[derive(Debug, Default)]
struct Dear {
    /// The occurrence after the next one, so that the next one is always known in time.
    then: Option<Option<DateTime<Utc>>>,
    /// The search that is needed, and whether it is under way.
    asked: Option<Question>,
    is_sought: bool,
    /// The number of searches so far.
    number: u64,
}

impl Held {
    fn of(occurrence: DateTime<Utc>) -> Self {
        Self { at: Duration::ZERO, occurrence, missed: 0, too_late: false, occurred: false }
    }

    /// How many occurrences are missed if it is not sent.
    fn owed(&self) -> usize {
        self.missed + usize::from(self.occurred)
    }
}

#[derive(Debug)]
pub(super) struct Entry {
    id: Id,
    timing: Timing,
    /// For an interval: the wall time at the origin of the clock that is never set.
    origin: Option<DateTime<Utc>>,
    /// Occurrences up to here were sent or missed, or came before the heartbeat was taken up.
    past: DateTime<Utc>,
    /// The first occurrence after that. Also `None` during a [search](Dear) for it.
    next: Option<DateTime<Utc>>,
    /// For a schedule whose searches take long.
    dear: Option<Box<Dear>>,
    /// When a beat without an occurrence, such as the one at start, is due.
    start: Option<Duration>,
    held: Option<Held>,
    /// Whether it is silent until it is changed.
    silent: bool,
}

impl Entry {
    pub(super) fn new(id: Id, timing: Timing, now: Reading) -> Self {
        let (past, next, start, held) = (now.wall, None, None, None);
        let mut entry = Self { id, timing, origin: None, past, next, dear: None, start, held, silent: false };
        entry.anchor(now);
        entry
    }

    /// Counts occurrences after `now`, and those before it whose beat is still to come because of the offset.
    fn anchor(&mut self, now: Reading) {
        let interval = self.timing.schedule.schedule().is_interval();
        self.origin = interval.then(|| now.wall_at(Duration::ZERO));
        self.past = now.wall - self.timing.offset;
        if self.timing.schedule.schedule().is_quick() {
            (self.dear, self.next) = (None, self.following(self.past));
        } else {
            (self.dear.get_or_insert_default().then, self.next) = (None, None);
            self.ask(self.past, None);
        }
    }

    /// Asks for the first occurrence after `past`. Earlier searches are out of date.
    fn ask(&mut self, past: DateTime<Utc>, passed: Option<DateTime<Utc>>) {
        let Some(dear) = &mut self.dear else { return };
        dear.number += 1;
        (dear.asked, dear.is_sought) = (Some(Question { number: dear.number, past, passed }), false);
    }

    /// Sends a beat during the search for the next occurrence. It counts for its own occurrence, if that is known, and for all that
    /// were due up to now; those are reported as missed.
    fn ask_beyond(&mut self, occurrence: Option<DateTime<Utc>>, own: DateTime<Utc>) {
        let Some(Question { past, passed, .. }) = self.dear.as_ref().and_then(|dear| dear.asked) else {
            return;
        };
        let due = own - self.timing.offset;
        let sent = occurrence.unwrap_or(due + SAME);
        if passed.unwrap_or(past) < sent {
            let counted_from = if passed.is_some() { past } else { past.max(sent) };
            self.ask(counted_from, Some(due.max(sent)));
        }
    }

    /// Whether a search is needed.
    pub(super) fn asks(&self) -> bool {
        self.dear.as_ref().is_some_and(|dear| dear.asked.is_some() && !dear.is_sought)
    }

    /// The search that is needed; given out once.
    pub(super) fn question(&mut self) -> Option<(Question, WithPolicy<Zone>)> {
        let dear = self.dear.as_mut().filter(|dear| !dear.is_sought)?;
        let question = dear.asked?;
        dear.is_sought = true;
        Some((question, self.timing.schedule.clone()))
    }

    pub(super) fn ask_again(&mut self) {
        if let Some(dear) = &mut self.dear {
            dear.is_sought = false;
        }
    }

    /// Takes the result of a search. Returns how many occurrences passed, if the search is still current.
    pub(super) fn found(&mut self, found: &Found, now: Reading) -> Option<usize> {
        let dear = self.dear.as_mut().filter(|dear| dear.asked == Some(found.question))?;
        dear.asked = None;
        if self.next.is_some() {
            dear.then = Some(found.next);
            return Some(0);
        }
        self.next = found.next;
        if let Some(passed) = found.question.passed {
            self.past = self.past.max(passed);
        }
        // The same occurrence may be held already.
        let left = self.left(now).map(|left| delta(now.monotonic) + left);
        self.held.take_if(|held| !held.occurred && left.is_some_and(|at| (at - delta(held.at)).abs() < SAME));
        if let Some(next) = found.next {
            self.ask(next, None);
        }
        Some(found.missed)
    }

    fn following(&self, past: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.timing.schedule.next(&past).map(|next| next.to_utc())
    }

    /// The heartbeat's own time.
    fn own(&self, now: Reading) -> DateTime<Utc> {
        self.origin.map_or(now.wall, |origin| later(origin, delta(now.monotonic)))
    }

    /// By how much the wall clock is ahead of the heartbeat's own time.
    fn ahead(&self, now: Reading) -> TimeDelta {
        let ahead = now.wall - self.own(now);
        if ahead.abs() < STEP {
            return TimeDelta::zero();
        }
        // Rounded to milliseconds, as two clocks cannot be read at the same instant.
        TimeDelta::milliseconds((ahead.num_microseconds().unwrap_or(0) + 500).div_euclid(1000))
    }

    /// When the beat for the next occurrence is due, in its own time.
    fn due(&self) -> Option<DateTime<Utc>> {
        self.next.map(|next| later(next, self.timing.offset))
    }

    /// The time until then.
    fn left(&self, now: Reading) -> Option<TimeDelta> {
        self.due().map(|due| (due - self.own(now)).max(TimeDelta::zero()))
    }

    pub(super) fn moments(&self) -> Moments {
        let (on_the_wall, interval) = match self.origin {
            None => (self.due(), None),
            Some(origin) => (None, self.due().map(|due| (due - origin).to_std().unwrap_or_default())),
        };
        let held = self.held.map(|held| held.at);
        Moments { on_the_wall, elapsed: [interval, held, self.start].into_iter().flatten().min() }
    }

    /// When the next beat is due, by the current wall clock.
    pub(super) fn next(&self, now: Reading) -> Option<DateTime<Utc>> {
        let occurrence = self.due().map(|due| later(due, self.ahead(now)));
        let others = [self.held.map(|held| held.at), self.start].into_iter().flatten().min();
        occurrence.into_iter().chain(others.map(|at| now.wall_at(at))).min()
    }

    /// When the beat after that is due.
    pub(super) fn next_after(&self, now: Reading) -> Option<DateTime<Utc>> {
        let after = match &self.dear {
            Some(dear) => dear.then.flatten(),
            None => self.next.and_then(|next| self.following(next)),
        };
        after.map(|after| later(after, self.timing.offset + self.ahead(now)))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.next.is_none() && self.dear.as_ref().is_none_or(|dear| dear.asked.is_none())
    }

    pub(super) fn prompt(&mut self, at: Duration) {
        if !self.silent {
            self.start = Some(at);
        }
    }

    /// How many occurrences have passed whose beat is still to come because of the offset.
    pub(super) fn within_offset(&self, now: Reading) -> usize {
        self.passed(now) + self.held.map_or(0, |held| held.owed())
    }

    fn passed(&self, now: Reading) -> usize {
        let own = self.own(now);
        match self.next {
            Some(next) if next <= own && self.dear.is_some() => 1,
            Some(next) if next <= own => {
                self.timing.schedule.after(&self.past).take(MAX_MISSED).take_while(|at| *at <= own).count()
            }
            _ => 0,
        }
    }

    pub(super) fn silence(&mut self, now: Reading) {
        (self.past, self.next, self.start, self.held) = (self.own(now), None, None, None);
        (self.dear, self.silent) = (None, true);
    }

    /// Sets the timing.
    pub(super) fn change(&mut self, timing: Timing, now: Reading) {
        self.silent = false;
        let is_interval = timing.schedule.schedule().is_interval();
        let (before, waited, own) = (self.next, self.passed(now), self.own(now));
        let newest = match &self.dear {
            Some(_) => before,
            None => self.timing.schedule.at_or_before(&own).map(|newest| newest.to_utc()),
        };
        let offset = self.timing.offset;
        let sought = self.dear.as_ref().and_then(|dear| dear.asked).filter(|_| before.is_none());
        let is_quick = self.dear.is_none() && timing.schedule.schedule().is_quick();
        // An occurrence that has passed is due. One that has not is held too if there would be silence instead.
        let kept = if waited > 0 { newest.max(before) } else { before };
        let goes_on = is_quick
            && offset == timing.offset
            && is_interval == self.origin.is_some()
            && timing.schedule.next(&self.past).map(|next| next.to_utc()) == before;
        self.timing = timing;
        if goes_on {
            return;
        }
        let ahead = self.ahead(now);
        self.anchor(now);
        let Some(kept) = kept else {
            // An occurrence that was being searched for may have been due.
            if sought.is_some_and(|sought| sought.past < own - offset) {
                self.hold(TimeDelta::zero(), Held::of(now.wall), now);
            }
            return;
        };
        let left = (later(kept, offset) - own).max(TimeDelta::zero());
        if waited > 0 || self.left(now).is_none_or(|new| new > left) {
            let held = Held::of(later(kept, ahead));
            self.hold(left, Held { missed: waited.saturating_sub(1), occurred: waited > 0, ..held }, now);
        }
    }

    /// Makes a beat due after this long, whatever the schedule says.
    fn hold(&mut self, left: TimeDelta, held: Held, now: Reading) {
        let is_next = self.left(now).is_some_and(|next| (next - left).abs() < SAME);
        if is_next && !held.occurred {
            return;
        }
        let at = now.monotonic.saturating_add(left.to_std().unwrap_or_default());
        let held = Held { at, ..held };
        // Only the earlier beat is held. It counts for the other one too.
        self.held = Some(match self.held {
            Some(before) if before.at <= at => Held { missed: before.missed + held.owed(), ..before },
            Some(before) => Held { missed: held.missed + before.owed(), ..held },
            None => held,
        });
    }

    /// Handles a step of the wall clock by this much before `now`.
    pub(super) fn step(&mut self, by: TimeDelta, now: Reading) {
        let Some(next) = self.next else {
            // A schedule that had ended begins again, and so does a search.
            if by < TimeDelta::zero() && self.origin.is_none() && !self.silent {
                self.anchor(now);
            }
            return;
        };
        if self.origin.is_none() {
            // After a step forward, its next occurrence is nearer, or has passed and is due.
            if by < TimeDelta::zero() {
                let left = later(next, self.timing.offset) - (now.wall - by);
                self.anchor(now);
                self.hold(left.max(TimeDelta::zero()), Held::of(next), now);
            }
        } else if by > TimeDelta::zero() {
            // If the machine slept and the clock with it, the interval is over earlier.
            let left = later(next, self.timing.offset) - self.own(now) - by;
            let occurrence = later(next, self.ahead(now) - by);
            let late = -left;
            if late < TimeDelta::zero() {
                return self.hold(left, Held::of(occurrence), now);
            }
            let passed = later(self.own(now), by - self.timing.offset);
            let missed =
                self.timing.schedule.after(&next).take(MAX_MISSED).take_while(|at| *at <= passed).count();
            let too_late = !self.timing.catch_up && late > LATE;
            self.hold(TimeDelta::zero(), Held { missed, too_late, ..Held::of(occurrence) }, now);
        }
    }

    /// Removes the beat that is due: that of the newest occurrence. Earlier occurrences count as missed.
    pub(super) fn take(&mut self, now: Reading) -> Option<Due> {
        let own = self.own(now);
        if let Some(first) = self.next.filter(|next| later(*next, self.timing.offset) <= own) {
            return Some(self.take_occurrence(first, own, now));
        }
        if let Some(held) = self.held.take_if(|held| held.at <= now.monotonic) {
            let Held { at, occurrence, missed, too_late, occurred } = held;
            if !too_late {
                self.start = None;
            }
            // With the new settings the same occurrence may be still to come, or be searched for.
            let past = later(occurrence, -self.ahead(now));
            match self.next {
                None => self.ask_beyond(occurred.then_some(past), own),
                Some(next) if occurred && next <= past => {
                    self.past = past;
                    if self.dear.is_some() {
                        self.next = None;
                        self.ask(past, None);
                    } else {
                        self.next = self.following(past);
                    }
                }
                Some(_) => {}
            }
            let (wall, next) = (now.wall_at(at), self.next(now));
            return Some(Due {
                occurrence: Some(occurrence),
                at: wall,
                monotonic: at,
                missed,
                too_late,
                next,
                ..Due::besides(self.id, now)
            });
        }
        let at = self.start.take_if(|start| *start <= now.monotonic)?;
        // It counts for the held beat too, unless the occurrence of that has passed.
        self.held.take_if(|held| held.owed() == 0);
        let (wall, next) = (now.wall_at(at), self.next(now));
        Some(Due { at: wall, monotonic: at, next, ..Due::besides(self.id, now) })
    }

    fn take_occurrence(&mut self, first: DateTime<Utc>, own: DateTime<Utc>, now: Reading) -> Due {
        if self.dear.is_some() {
            return self.take_dear(first, own, now);
        }
        let Timing { schedule, offset, .. } = &self.timing;
        let newest =
            schedule.at_or_before(&(own - *offset)).map_or(first, |newest| newest.to_utc()).max(first);
        let (missed, last) = if newest == first {
            (0, None)
        } else {
            let passed = schedule.after(&self.past).take(MAX_MISSED).take_while(|missed| *missed < newest);
            (passed.count(), schedule.previous(&newest).map(|last| last.to_utc()))
        };
        self.past = newest;
        self.next = self.following(newest);
        self.taken(newest, missed, last.map(|last| (first, last)), own, now)
    }

    /// The same for a schedule with long searches: the thread that searches the next occurrence counts those that have passed since
    /// the first one.
    fn take_dear(&mut self, first: DateTime<Utc>, own: DateTime<Utc>, now: Reading) -> Due {
        let passed = own - self.timing.offset;
        self.past = first;
        match self.dear.as_mut().and_then(|dear| dear.then.take()) {
            Some(Some(then)) if then > passed => {
                self.next = Some(then);
                self.ask(then, None);
            }
            Some(None) => self.next = None,
            // It is being searched for, or has passed too.
            _ => {
                self.next = None;
                self.ask(first, Some(passed));
            }
        }
        self.taken(first, 0, None, own, now)
    }

    /// An occurrence with the number of missed ones before it.
    fn taken(
        &mut self,
        newest: DateTime<Utc>,
        mut missed: usize,
        mut passed: Option<(DateTime<Utc>, DateTime<Utc>)>,
        own: DateTime<Utc>,
        now: Reading,
    ) -> Due {
        let (at, ahead) = (later(newest, self.timing.offset), self.ahead(now));
        let late = own - at;
        let too_late = !self.timing.catch_up && late > LATE;
        // A beat for an occurrence counts for the others too.
        if !too_late {
            self.start = None;
            let held = self.held.take().filter(|held| held.occurrence != later(newest, ahead));
            let owed = held.map_or(0, |held| held.owed());
            passed = passed.filter(|_| owed == 0);
            missed += owed;
        } else {
            passed = Some((passed.map_or(newest, |(first, _)| first), newest));
        }
        Due {
            id: self.id,
            occurrence: Some(later(newest, ahead)),
            at: later(at, ahead),
            monotonic: now.monotonic.saturating_sub(late.to_std().unwrap_or_default()),
            missed,
            passed: passed.map(|(first, last)| (later(first, ahead), later(last, ahead))),
            too_late,
            next: self.next(now),
        }
    }
}

/// `at` plus this much, at most the end of the calendar.
fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

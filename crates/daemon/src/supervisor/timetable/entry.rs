//! The next moments of one heartbeat.
//!
//! Occurrences are counted in the heartbeat's own time. For times of the clock and the calendar that is the wall, wherever
//! it is set. For an interval it is what the wall showed when the heartbeat was taken up, carried on by the clock that is
//! never set. When the wall clock is set, the two clocks disagree about when the next beat is due, and it comes when the
//! first of them says so: a monitor's clock was not set, and it is better told twice than not at all.

use super::Id;
use crate::clock::{Reading, STEP, delta};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use downbeat_scheduler::WithPolicy;
use std::time::Duration;

/// Missed occurrences are counted so far: to count a century of seconds would take a while.
pub const MAX_MISSED: usize = 10_000;

/// Later than this, a beat of a heartbeat that does not catch up is not sent: more than the look at the clocks, or a
/// machine that is short of time, makes a beat late.
pub const LATE: TimeDelta = TimeDelta::seconds(5);

/// A moment so shortly before the next one is not kept: both are the same, seen on two clocks.
const SAME: TimeDelta = TimeDelta::milliseconds(100);

/// When a heartbeat beats.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The occurrences.
    pub schedule: WithPolicy<Tz>,
    /// How long after each occurrence its beat is due: spreads what would be due at once. Not negative.
    pub offset: TimeDelta,
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
    /// The same moment on the clock that is never set.
    pub monotonic: Duration,
    /// Occurrences before it that passed unseen. Counted to [`MAX_MISSED`].
    pub missed: usize,
    /// Whether it is too late for a heartbeat that does not catch up: it counts as missed as well.
    pub too_late: bool,
    /// When the next one will be due; `None` when the schedule has no more occurrences.
    pub next: Option<DateTime<Utc>>,
}

/// The next moments of a heartbeat, on either clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moments {
    pub(super) on_the_wall: Option<DateTime<Utc>>,
    pub(super) elapsed: Option<Duration>,
}

/// What is known of a [`Due`] without the heartbeat that it is of.
pub(super) struct Taken {
    occurrence: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
    monotonic: Duration,
    missed: usize,
    too_late: bool,
    next: Option<DateTime<Utc>>,
}

impl Taken {
    pub(super) fn of(self, id: Id) -> Due {
        let Self { occurrence, at, monotonic, missed, too_late, next } = self;
        Due { id, occurrence, at, monotonic, missed, too_late, next }
    }
}

/// A beat that was next due when the clock was set, or the settings changed, and still is.
#[derive(Clone, Copy, Debug)]
struct Held {
    /// By the clock that is never set.
    at: Duration,
    /// As the wall clock was then.
    occurrence: DateTime<Utc>,
    missed: usize,
    too_late: bool,
}

#[derive(Debug)]
pub(super) struct Entry {
    timing: Timing,
    /// For an interval: what the wall showed, or would have, at the origin of the clock that is never set.
    origin: Option<DateTime<Utc>>,
    /// Occurrences up to here were sent, missed, or before our time.
    past: DateTime<Utc>,
    /// The first occurrence after that.
    next: Option<DateTime<Utc>>,
    /// When a beat is due that is for no occurrence, such as the one at start.
    start: Option<Duration>,
    held: Option<Held>,
    /// Nothing is due until it is changed.
    silent: bool,
}

impl Entry {
    pub(super) fn new(timing: Timing, now: Reading) -> Self {
        let (past, next, start, held) = (now.wall, None, None, None);
        let mut entry = Self { timing, origin: None, past, next, start, held, silent: false };
        entry.anchor(now);
        entry
    }

    /// Counts occurrences from now on, and those whose beat is still to come because of the offset.
    fn anchor(&mut self, now: Reading) {
        let interval = self.timing.schedule.schedule().is_interval();
        self.origin = interval.then(|| now.wall_at(Duration::ZERO));
        self.past = now.wall - self.timing.offset;
        self.next = self.following(self.past);
    }

    fn following(&self, past: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.timing.schedule.next(&past).map(|next| next.to_utc())
    }

    /// What its own time is.
    fn own(&self, now: Reading) -> DateTime<Utc> {
        self.origin.map_or(now.wall, |origin| later(origin, delta(now.monotonic)))
    }

    /// By how much the wall is ahead of its own time.
    fn ahead(&self, now: Reading) -> TimeDelta {
        let ahead = now.wall - self.own(now);
        if ahead.abs() < STEP {
            return TimeDelta::zero();
        }
        // Steps are of whole milliseconds as a rule, and two clocks cannot be read at once.
        TimeDelta::milliseconds((ahead.num_microseconds().unwrap_or(0) + 500).div_euclid(1000))
    }

    /// When the beat for the next occurrence is due, in its own time.
    fn due(&self) -> Option<DateTime<Utc>> {
        self.next.map(|next| later(next, self.timing.offset))
    }

    /// How long it is until then.
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

    /// When the next beat is due, on the wall as it is now.
    pub(super) fn next(&self, now: Reading) -> Option<DateTime<Utc>> {
        let occurrence = self.due().map(|due| later(due, self.ahead(now)));
        let others = [self.held.map(|held| held.at), self.start].into_iter().flatten().min();
        occurrence.into_iter().chain(others.map(|at| now.wall_at(at))).min()
    }

    /// When the one after that is due.
    pub(super) fn next_after(&self, now: Reading) -> Option<DateTime<Utc>> {
        let after = self.next.and_then(|next| self.following(next));
        after.map(|after| later(after, self.timing.offset + self.ahead(now)))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.next.is_none()
    }

    pub(super) fn prompt(&mut self, at: Duration) {
        if !self.silent {
            self.start = Some(at);
        }
    }

    /// How many occurrences have passed whose beat is still to come because of the offset.
    pub(super) fn within_offset(&self, now: Reading) -> usize {
        let own = self.own(now);
        match self.next {
            Some(next) if next <= own => {
                self.timing.schedule.after(&self.past).take(MAX_MISSED).take_while(|at| *at <= own).count()
            }
            _ => 0,
        }
    }

    pub(super) fn silence(&mut self, now: Reading) {
        (self.past, self.next, self.start, self.held) = (self.own(now), None, None, None);
        self.silent = true;
    }

    /// Goes by this from now on.
    pub(super) fn change(&mut self, timing: Timing, now: Reading) {
        self.silent = false;
        let is_interval = timing.schedule.schedule().is_interval();
        let before = (self.next, self.left(now), self.next.is_some_and(|next| next <= self.own(now)));
        let offset = std::mem::replace(&mut self.timing, timing).offset;
        let goes_on = offset == self.timing.offset
            && is_interval == self.origin.is_some()
            && self.following(self.past) == self.next;
        if goes_on {
            return;
        }
        let ahead = self.ahead(now);
        self.anchor(now);
        if let (Some(occurrence), Some(left), waited) = before {
            // What has occurred is due. What had not is so too if there would be silence instead.
            if waited || self.left(now).is_none_or(|new| new > left) {
                self.hold(left, later(occurrence, ahead), 0, false, now);
            }
        }
    }

    /// A beat is due after so long, whatever the timetable says.
    fn hold(
        &mut self,
        left: TimeDelta,
        occurrence: DateTime<Utc>,
        missed: usize,
        too_late: bool,
        now: Reading,
    ) {
        let at = now.monotonic.saturating_add(left.to_std().unwrap_or_default());
        let is_next = self.left(now).is_some_and(|next| (next - left).abs() < SAME);
        if !is_next && self.held.is_none_or(|held| at < held.at) {
            self.held = Some(Held { at, occurrence, missed, too_late });
        }
    }

    /// The wall clock was set by so much before `now`.
    pub(super) fn step(&mut self, by: TimeDelta, now: Reading) {
        let Some(next) = self.next else {
            // What had ended begins anew.
            if by < TimeDelta::zero() && self.origin.is_none() && !self.silent {
                self.anchor(now);
            }
            return;
        };
        if self.origin.is_none() {
            // Set forward, its next occurrence has come nearer, or has passed and is due.
            if by < TimeDelta::zero() {
                let left = later(next, self.timing.offset) - (now.wall - by);
                self.anchor(now);
                self.hold(left.max(TimeDelta::zero()), next, 0, false, now);
            }
        } else if by > TimeDelta::zero() {
            // The machine may have slept by a clock that sleeps with it: then the interval is over earlier.
            let left = later(next, self.timing.offset) - self.own(now) - by;
            let occurrence = later(next, self.ahead(now) - by);
            let late = -left;
            if late < TimeDelta::zero() {
                return self.hold(left, occurrence, 0, false, now);
            }
            let passed = later(self.own(now), by - self.timing.offset);
            let missed =
                self.timing.schedule.after(&next).take(MAX_MISSED).take_while(|at| *at <= passed).count();
            let too_late = !self.timing.catch_up && late > LATE;
            self.hold(TimeDelta::zero(), occurrence, missed, too_late, now);
        }
    }

    /// Takes out what is due. Of occurrences that is the newest, and those before it count as missed.
    pub(super) fn take(&mut self, now: Reading) -> Option<Taken> {
        let own = self.own(now);
        if let Some(first) = self.next.filter(|next| later(*next, self.timing.offset) <= own) {
            return Some(self.take_occurrence(first, own, now));
        }
        if let Some(held) = self.held.take_if(|held| held.at <= now.monotonic) {
            let Held { at, occurrence, missed, too_late } = held;
            if !too_late {
                self.start = None;
            }
            let (wall, next) = (now.wall_at(at), self.next(now));
            return Some(Taken {
                occurrence: Some(occurrence),
                at: wall,
                monotonic: at,
                missed,
                too_late,
                next,
            });
        }
        let at = self.start.take_if(|start| *start <= now.monotonic)?;
        // It says as much as the one that is held.
        self.held = None;
        let (wall, next) = (now.wall_at(at), self.next(now));
        Some(Taken { occurrence: None, at: wall, monotonic: at, missed: 0, too_late: false, next })
    }

    fn take_occurrence(&mut self, first: DateTime<Utc>, own: DateTime<Utc>, now: Reading) -> Taken {
        let Timing { schedule, offset, catch_up } = &self.timing;
        let newest =
            schedule.at_or_before(&(own - *offset)).map_or(first, |newest| newest.to_utc()).max(first);
        let missed = if newest == first {
            0
        } else {
            schedule.after(&self.past).take(MAX_MISSED).take_while(|missed| *missed < newest).count()
        };
        let (at, ahead) = (later(newest, *offset), self.ahead(now));
        let late = own - at;
        let too_late = !catch_up && late > LATE;
        self.past = newest;
        self.next = self.following(newest);
        // A beat for an occurrence says as much as the others.
        if !too_late {
            (self.start, self.held) = (None, None);
        }
        Taken {
            occurrence: Some(later(newest, ahead)),
            at: later(at, ahead),
            monotonic: now.monotonic.saturating_sub(late.to_std().unwrap_or_default()),
            missed,
            too_late,
            next: self.next(now),
        }
    }
}

/// `at` and so much later; the end of the calendar at most.
fn later(at: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

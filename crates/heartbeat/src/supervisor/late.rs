//! Late attempts, after a beat has failed in its first minute: their pauses and their end.
//!
//! A nightly beat must not be lost because of an outage of two minutes. Between two attempts there is no task and
//! no permit, only the state in this file and a moment in a queue.

use super::timetable::{Due, Id};
use crate::clock::Reading;
use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// How long a beat without a deadline is tried at most.
pub const MAX_LATE: Duration = Duration::from_secs(60 * 60);

/// The longest deadline: a beat of yesterday tells nothing new.
pub const MAX_DEADLINE: Duration = Duration::from_secs(24 * 60 * 60);

/// The pause before the first late attempt, and the longest pause. Each pause is 1.5 times as long as the one before.
const PAUSES: (Duration, Duration) = (Duration::from_secs(40), Duration::from_secs(300));

/// The shortest time for a late attempt.
const ROOM: Duration = Duration::from_secs(15);

/// A beat that is tried again after its first minute.
pub(super) struct Late<E> {
    pub(super) due: Due,
    pub(super) sent: Reading,
    /// Why the last attempt has failed.
    pub(super) error: E,
    /// When it is lost, by the clock that is never set.
    pub(super) until: Duration,
    /// The number of late attempts so far.
    pub(super) attempts: u32,
    /// When the next attempt begins; `None` while it is under way.
    pub(super) at: Option<Duration>,
}

impl<E> Late<E> {
    /// Sets the next attempt, after `asked` at least. Returns whether there is time for one.
    pub(super) fn set(&mut self, now: Reading, asked: Duration, chance: f64) -> bool {
        let at = now.monotonic.saturating_add(pause(self.attempts, chance).max(asked));
        // A last attempt shortly before the end is better than none.
        let last = self.until.saturating_sub(ROOM);
        let soonest = now.monotonic.saturating_add(pause(0, 0.0).max(asked));
        self.at = Some(at.min(last)).filter(|at| *at >= soonest);
        self.at.is_some()
    }
}

/// When a beat that began at `sent` is lost if it does not arrive: at its deadline, or when the next beat is due.
pub(super) fn until(
    deadline: Option<Duration>,
    sent: Reading,
    next: Option<DateTime<Utc>>,
    now: Reading,
) -> Duration {
    let gap = next.map(|next| (next - sent.wall).to_std().unwrap_or_default());
    let deadline = deadline.unwrap_or_else(|| gap.map_or(MAX_LATE, |gap| (gap / 2).min(MAX_LATE)));
    let left = next.map_or(Duration::MAX, |next| (next - now.wall).to_std().unwrap_or_default());
    sent.monotonic.saturating_add(deadline).min(now.monotonic.saturating_add(left))
}

/// The pause before a late attempt: at least three quarters of its full length, with a random part of the rest (`chance` from 0
/// to 1).
fn pause(attempts: u32, chance: f64) -> Duration {
    let (first, longest) = PAUSES;
    // After so many attempts the pause is the longest one.
    let grown = first.mul_f64(1.5_f64.powi(attempts.min(16) as i32)).min(longest);
    grown.mul_f64(0.75 + 0.25 * chance.clamp(0.0, 1.0))
}

/// The moments of all late attempts.
#[derive(Debug, Default)]
pub(super) struct Queue(BinaryHeap<Reverse<(Duration, Id)>>);

impl Queue {
    pub(super) fn push(&mut self, at: Duration, id: Id) {
        self.0.push(Reverse((at, id)));
    }

    /// The first moment, which may no longer count.
    pub(super) fn first(&self) -> Option<Duration> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    /// Removes a moment that has come.
    pub(super) fn pop(&mut self, now: Reading) -> Option<(Duration, Id)> {
        self.first().filter(|at| *at <= now.monotonic)?;
        self.0.pop().map(|Reverse(first)| first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_under_a_minute_to_five_minutes() {
        let longest: Vec<u64> = (0..8).map(|attempts| pause(attempts, 1.0).as_secs()).collect();
        assert_eq!(longest, [40, 60, 90, 135, 202, 300, 300, 300]);
        assert_eq!(pause(0, 0.0), Duration::from_secs(30));
        assert_eq!(pause(u32::MAX, 7.0), Duration::from_secs(300));
    }

    #[test]
    fn a_beat_is_tried_for_half_the_time_to_the_next_and_an_hour_at_most() {
        let now = Reading { wall: DateTime::UNIX_EPOCH, monotonic: Duration::from_secs(1000) };
        let until = |deadline: Option<u64>, next: Option<i64>| {
            let next = next.map(|seconds| now.wall + chrono::TimeDelta::seconds(seconds));
            (until(deadline.map(Duration::from_secs), now, next, now) - now.monotonic).as_secs()
        };
        assert_eq!([until(None, Some(600)), until(None, Some(86_400)), until(None, None)], [300, 3600, 3600]);
        // The heartbeat's own deadline counts, but the next beat ends it earlier.
        assert_eq!([until(Some(7200), Some(86_400)), until(Some(7200), Some(600))], [7200, 600]);
    }
}

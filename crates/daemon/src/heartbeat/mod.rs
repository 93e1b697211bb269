//! One heartbeat: a beat at start, one on every occurrence of the schedule, and never two for one occurrence.
//!
//! The loop knows the schedule and the clock; how a beat is sent is a [`Deliver`], what becomes of it goes to the caller
//! as [`Event`]s. It runs until it is dropped.

mod report;

pub use report::Report;

use crate::clock::{Clock, sleep_until};
use chrono::{DateTime, TimeZone, Utc};
use downbeat_client::{BeatError, Client, Delivery, Target};
use downbeat_scheduler::{Policy, Schedule, WithPolicy};
use std::fmt;
use std::future::Future;
use std::time::Duration;

/// Sends one beat.
pub trait Deliver: Send + Sync {
    /// Why a beat was lost. What it displays may be logged.
    type Error: fmt::Display;

    /// Sends a beat within `timeout`.
    fn deliver(&self, timeout: Duration) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Sends beats to one target.
#[derive(Clone, Debug)]
pub struct ToTarget {
    /// Shared by all targets of a program.
    pub client: Client,
    /// Where the beats go.
    pub target: Target,
}

impl Deliver for ToTarget {
    type Error = BeatError;

    async fn deliver(&self, timeout: Duration) -> Result<(), BeatError> {
        self.client.beat(&self.target, timeout).await.map(|_: Delivery| ())
    }
}

/// What happens to a heartbeat.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<E> {
    /// A beat was sent, or lost.
    Beat {
        /// The occurrence that it is for; `None` for the one at start.
        due: Option<DateTime<Utc>>,
        /// When sending began.
        sent: DateTime<Utc>,
        /// When its outcome was known.
        ended: DateTime<Utc>,
        /// Occurrences before it that went by unsent, while the machine slept or the clock was set forward, or while an
        /// earlier beat was under way. Counted to [`MAX_MISSED`].
        missed: usize,
        /// Whether it was delivered.
        outcome: Result<(), E>,
    },
    /// The schedule has no more occurrences. Nothing follows.
    Ended,
}

/// A beat is given up after so long.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(10);

/// A beat is given this long even if the next one is due earlier, which then waits for it.
pub const MIN_TIMEOUT: Duration = Duration::from_secs(1);

/// Missed occurrences are counted so far: to count a century of seconds would take a while.
pub const MAX_MISSED: usize = 10_000;

/// Beats until it is dropped.
///
/// One beat is under way at a time. A beat gets [`MAX_TIMEOUT`], or less when the next one is due earlier, so that it is
/// out of the way by then (but never less than [`MIN_TIMEOUT`]). After a leap of the clock forward, the newest occurrence
/// is sent at once and the others count as missed; after a leap back, nothing is sent twice.
///
/// Where the clocks of the schedule's zone are set, the beats keep the [default policy](Policy).
pub async fn run<Z, D, C>(
    schedule: Schedule<Z>,
    deliver: D,
    clock: C,
    mut on_event: impl FnMut(Event<D::Error>),
) where
    Z: TimeZone,
    D: Deliver,
    C: Clock,
{
    let schedule = schedule.with_policy(Policy::default());
    // Occurrences up to here have been sent, missed, or were before our time.
    let mut past = clock.now();
    let mut due = None;
    let mut missed = 0;
    loop {
        let sent = clock.now();
        let outcome = deliver.deliver(timeout(&schedule, past, sent)).await;
        on_event(Event::Beat { due, sent, ended: clock.now(), missed, outcome });

        let Some(next) = schedule.next(&past).map(|next| next.to_utc()) else {
            on_event(Event::Ended);
            return std::future::pending().await;
        };
        sleep_until(&clock, next).await;
        let newest = schedule.at_or_before(&clock.now()).map_or(next, |newest| newest.to_utc()).max(next);
        missed = schedule.after(&past).take(MAX_MISSED).take_while(|missed| *missed < newest).count();
        due = Some(newest);
        past = newest;
    }
}

/// How long a beat may take that begins `now`.
fn timeout<Z: TimeZone>(schedule: &WithPolicy<Z>, past: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    let until_next = schedule.next(&past).and_then(|next| (next.to_utc() - now).to_std().ok());
    until_next.map_or(MAX_TIMEOUT, |until| until.clamp(MIN_TIMEOUT, MAX_TIMEOUT))
}

#[cfg(test)]
mod tests;

//! Owns [`RetryPolicy`] and the course of a beat from attempt to attempt.
//!
//! The caller defines what an attempt is; this module knows only time and chance, so that its tests run in
//! virtual time without a network.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::error::{BeatError, Retry, Step};
use crate::outcome::{Delivery, End, Failure, Outcome};
use crate::permits::Permits;
use crate::setters::setters;
use crate::source::Chance;
use crate::span::span;

/// The most retries: each failure is kept for the [`Outcome`].
const MAX_RETRIES: u32 = 100;

/// How many retries a failure that will probably not pass is worth ([`Retry::AFew`]).
const FEW: u32 = 2;

/// The longest deadline and the longest span of a policy: a longer one counts as this, so that no addition to a clock
/// can overflow.
const MAX_SPAN: Duration = Duration::from_secs(24 * 60 * 60);

/// The shortest time for a further attempt: a shorter one might arrive and be given up before the answer comes, so that a beat that
/// the monitor has counted would be reported as lost.
const ROOM: Duration = Duration::from_millis(50);

/// How much of a beat's time an attempt leaves for the next one: a pause of a second, and a second for an answer.
/// A kept connection that no longer leads anywhere then costs an attempt, not the beat.
const FOR_ANOTHER: Duration = Duration::from_secs(2);

/// With less time than this an attempt has all of it: halves would be too short for slow monitors.
const ENOUGH_FOR_TWO: Duration = Duration::from_secs(3);

/// The shortest pause, unless the policy has a shorter maximum: a monitor needs time to recover.
const MIN_PAUSE: Duration = Duration::from_millis(100);

/// See [`run`].
const AT_ONCE: Duration = Duration::from_millis(10);

/// How often a beat is tried, how long each time, and how long the pauses are.
///
/// The pause after the first failure is a random part of [`first_pause`](Self::first_pause); each further one is a
/// random part of twice as much, up to [`max_pause`](Self::max_pause) ("full jitter"), so that many clients of one
/// monitor that was down do not come back all at once. No pause is shorter than 100 ms, unless its longest is. An
/// answer's `Retry-After` lengthens a pause, never shortens it.
///
/// If another attempt may follow and there are 3 s or more, an attempt leaves time for it: 2 s, or half of what
/// is left if that is less.
///
/// With the defaults a beat has up to six attempts, and pauses of 31 s at most between them.
///
/// ```
/// use std::time::Duration;
/// use downbeat_client::RetryPolicy;
///
/// let policy = RetryPolicy::default().with_retries(2).with_attempt_timeout(Duration::from_secs(3));
/// assert_eq!((policy.retries, policy.attempt_timeout), (2, Duration::from_secs(3)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many attempts may follow the first one. 5 by default, 100 at most.
    pub retries: u32,
    /// How long one attempt may take at most, from the connection over all redirects to the answer. 10 s by default.
    pub attempt_timeout: Duration,
    /// The longest pause after the first failure. 1 s by default.
    pub first_pause: Duration,
    /// The longest pause of all, a `Retry-After` apart. 16 s by default.
    pub max_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            retries: 5,
            attempt_timeout: Duration::from_secs(10),
            first_pause: Duration::from_secs(1),
            max_pause: Duration::from_secs(16),
        }
    }
}

impl RetryPolicy {
    /// One attempt and no more.
    pub fn once() -> Self {
        Self { retries: 0, ..Self::default() }
    }

    setters! {
        with_retries: retries, u32;
        with_attempt_timeout: attempt_timeout, Duration;
    }

    /// Sets [`first_pause`](Self::first_pause) and [`max_pause`](Self::max_pause).
    #[must_use]
    pub fn with_pauses(mut self, first: Duration, max: Duration) -> Self {
        self.first_pause = first;
        self.max_pause = max;
        self
    }

    /// The pause after this many failures, at least one.
    fn pause(&self, failures: u32, chance: &Chance) -> Duration {
        let doubled = 2u32.saturating_pow(failures.saturating_sub(1));
        let longest = self.first_pause.saturating_mul(doubled).min(self.max_pause).min(MAX_SPAN);
        let shortest = MIN_PAUSE.min(longest);
        shortest + chance.up_to(longest - shortest)
    }

    /// How long the next attempt may take, of the time that is `left` for the beat.
    fn limit(&self, failures: u32, left: Duration) -> Duration {
        let is_last = failures >= self.retries.min(MAX_RETRIES);
        let kept = if is_last || left < ENOUGH_FOR_TWO { Duration::ZERO } else { FOR_ANOTHER.min(left / 2) };
        self.attempt_timeout.min(left - kept)
    }
}

/// Tries until a beat is delivered, or there is no point in trying again, or no time for it. Each attempt begins
/// with a permit and is told how long it may take.
pub(crate) async fn run<P, A>(
    policy: &RetryPolicy,
    deadline: Duration,
    chance: &Chance,
    permits: &P,
    mut attempt: impl FnMut(Duration) -> A,
) -> Outcome
where
    P: Permits,
    A: Future<Output = Result<Delivery, BeatError>>,
{
    let start = Instant::now();
    let length = deadline.min(MAX_SPAN);
    let deadline = start + length;
    let retries = policy.retries.min(MAX_RETRIES);
    let mut failures: Vec<Failure> = Vec::new();
    let mut asked_at = start;
    // Bound: one attempt more than the retries.
    loop {
        let failed = u32::try_from(failures.len()).unwrap_or(u32::MAX);
        let outcome = |result, failures, end| Outcome { result, failures, end, took: start.elapsed() };
        let permit = timeout_at(deadline, permits.permit()).await.ok();
        let now = Instant::now();
        // A permit that came at once has taken no time, so that a report shows the round number.
        let began = if now - asked_at < AT_ONCE { asked_at } else { now };
        // A busy machine wakes up late, and one that slept much later; a permit may come late. A first attempt that begins
        // at once is short where its beat is.
        let is_first = failed == 0 && began == start;
        let Some(permit) = permit.filter(|_| is_first || began + ROOM <= deadline) else {
            let error = failures.last().map(|last| last.error.clone()).unwrap_or_else(|| no_permit(length));
            return outcome(Err(error), failures, End::Deadline);
        };
        let result = attempt(policy.limit(failed, deadline.saturating_duration_since(began))).await;
        let ended = Instant::now();
        permits.done(permit, !matches!(&result, Err(error) if error.step() == Step::Timeout));
        let error = match result {
            Ok(delivery) => return outcome(Ok(delivery), failures, End::Delivered),
            Err(error) => error,
        };
        failures.push(Failure { began: began - start, took: ended - began, error: error.clone() });
        let failed = failed + 1;
        let allowed = match error.retry() {
            Retry::Never => return outcome(Err(error), failures, End::Final),
            Retry::AFew => retries.min(FEW),
            Retry::Later => retries,
        };
        if failed > allowed {
            return outcome(Err(error), failures, End::Retries);
        }
        let asked = error.retry_after().unwrap_or_default().min(MAX_SPAN);
        let pause = policy.pause(failed, chance);
        if ended + pause + ROOM > deadline {
            return outcome(Err(error), failures, End::Deadline);
        }
        if ended + asked + ROOM > deadline {
            return outcome(Err(error), failures, End::RetryAfter);
        }
        sleep_until(ended + pause.max(asked)).await;
        asked_at = Instant::now();
    }
}

/// No attempt began: all permits were taken until the beat's time was over.
fn no_permit(deadline: Duration) -> BeatError {
    let text = format!("no attempt could begin within {}: too many others were under way", span(deadline));
    BeatError::new(Step::Timeout, text)
}

#[cfg(test)]
mod tests;

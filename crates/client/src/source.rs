//! Owns the two things that a beat takes from the outside world, apart from the network: the time of day and chance.
//!
//! Both are functions that the caller can replace, so that a test of a certificate's dates, of a `Retry-After` or of
//! the pauses between attempts gives the same answer whenever it runs. Spans of time are tokio's, whose clock a test
//! can pause.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;

/// A source of the current time.
#[derive(Clone)]
pub(crate) struct TimeOfDay(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl TimeOfDay {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for TimeOfDay {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TimeOfDay")
    }
}

/// For the dates of certificates.
impl TimeProvider for TimeOfDay {
    fn current_time(&self) -> Option<UnixTime> {
        self.now().duration_since(UNIX_EPOCH).ok().map(UnixTime::since_unix_epoch)
    }
}

/// A source of random numbers from 0 to 1.
#[derive(Clone)]
pub(crate) struct Chance(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Chance {
    pub(crate) fn new(roll: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(roll))
    }

    /// A span from zero to `limit`, all as likely. What a source gives beyond 0 to 1 counts as the nearer end.
    pub(crate) fn up_to(&self, limit: Duration) -> Duration {
        let roll = (self.0)();
        let share = if roll.is_nan() { 0.0 } else { roll.clamp(0.0, 1.0) };
        // Fails where rounding leads beyond the longest span.
        Duration::try_from_secs_f64(limit.as_secs_f64() * share).map_or(limit, |part| part.min(limit))
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new(fastrand::f64)
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_stays_between_nothing_and_the_limit() {
        let limit = Duration::from_secs(8);
        for (roll, seconds) in
            [(0.0, 0), (0.5, 4), (1.0, 8), (7.0, 8), (-1.0, 0), (f64::NAN, 0), (f64::INFINITY, 8)]
        {
            assert_eq!(Chance::new(move || roll).up_to(limit), Duration::from_secs(seconds), "{roll}");
        }
        assert_eq!(Chance::new(|| 1.0).up_to(Duration::MAX), Duration::MAX);
    }
}

//! The one clock of the daemon, so that tests run years in milliseconds.
//!
//! Occurrences are times on the wall; sleeping is done by a clock that knows no walls. The two drift apart when the
//! machine sleeps or its clock is set, so no one sleeps longer than [`LOOK`] without a look at the wall.

use chrono::{DateTime, Utc};
use std::future::Future;
use std::time::Duration;

/// A wall clock and the sleep that goes with it.
pub trait Clock: Send + Sync {
    /// The time on the wall.
    fn now(&self) -> DateTime<Utc>;

    /// Waits so long, by a clock that is never set.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// The longest time without a look at the wall clock.
    fn look(&self) -> Duration {
        LOOK
    }
}

impl<C: Clock> Clock for &C {
    fn now(&self) -> DateTime<Utc> {
        C::now(self)
    }

    async fn sleep(&self, duration: Duration) {
        C::sleep(self, duration).await;
    }

    fn look(&self) -> Duration {
        C::look(self)
    }
}

/// The clock of the system and of the tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// The longest time without a look at the wall clock: how late a suspend or a step of the clock is noticed.
pub const LOOK: Duration = Duration::from_secs(1);

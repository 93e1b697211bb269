//! The only clock, so that tests run years in milliseconds; and the detection of changes of the wall clock.
//!
//! Occurrences are times of the wall clock; sleeps and elapsed times follow a clock that is never set. The two differ after the
//! wall clock was set, so no task sleeps longer than [`LOOK`] without reading both.

use chrono::{DateTime, TimeDelta, Utc};
use std::future::Future;
use std::time::Duration;
use tokio::time::Instant;

/// A wall clock, a clock that is never set, and a sleep that follows the latter.
pub trait Clock: Send + Sync {
    /// The time of the wall clock.
    fn now(&self) -> DateTime<Utc>;

    /// The time since an origin that does not change, by a clock that is never set. It should go on while the
    /// machine sleeps: if it does not, a sleep looks as if the wall clock had been set forward.
    fn monotonic(&self) -> Duration;

    /// Waits for this long, by a clock that is never set.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// The longest time without a look at the clocks.
    fn look(&self) -> Duration {
        LOOK
    }

    /// Waits until something is due, `left` from now, or until the clocks are to be looked at, whichever comes first.
    fn until_look(&self, left: Option<Duration>) -> impl Future<Output = ()> + Send {
        self.sleep(left.map_or(self.look(), |left| left.min(self.look())))
    }

    /// Both clocks, read at one moment.
    fn reading(&self) -> Reading {
        let mut before = self.monotonic();
        // Bound: if the thread is stopped between the two readings each time, the last ones are used.
        for _ in 0..READINGS {
            let wall = self.now();
            let monotonic = self.monotonic();
            if monotonic.saturating_sub(before) < AT_ONE_MOMENT {
                return Reading { wall, monotonic };
            }
            before = monotonic;
        }
        Reading { wall: self.now(), monotonic: self.monotonic() }
    }
}

/// The longest time between the readings of the two clocks, so that a thread which is stopped between them finds no step.
const AT_ONE_MOMENT: Duration = Duration::from_millis(2);

/// How often the clocks are read for that.
const READINGS: usize = 10;

impl<C: Clock> Clock for &C {
    fn now(&self) -> DateTime<Utc> {
        C::now(self)
    }

    fn monotonic(&self) -> Duration {
        C::monotonic(self)
    }

    async fn sleep(&self, duration: Duration) {
        C::sleep(self, duration).await;
    }

    fn look(&self) -> Duration {
        C::look(self)
    }

    async fn until_look(&self, left: Option<Duration>) {
        C::until_look(self, left).await;
    }
}

/// The clocks of the system, and the sleep of the tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock {
    /// The origin of all looks, which follow one another by [`LOOK`]; without it a look is a [`LOOK`] after the last work.
    origin: Option<Instant>,
}

impl SystemClock {
    /// The clock for a runtime that is built immediately: all tasks that wait for a look are woken at the same instant, so that the
    /// thread wakes once.
    ///
    /// tokio (1.53) keeps timers in slots of 64 ms, counted from when the runtime was built, and wakes once more for one that
    /// lies within its slot. [`LOOK`] is a multiple of that. If the runtime is built a millisecond late, or tokio changes, a look
    /// takes two wake-ups, and nothing else is different.
    pub fn for_next_runtime() -> Self {
        Self { origin: Some(Instant::now()) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn monotonic(&self) -> Duration {
        platform::monotonic()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    async fn until_look(&self, left: Option<Duration>) {
        let look = self.origin.map_or(LOOK, |origin| to_look(origin.elapsed()));
        tokio::time::sleep(left.map_or(look, |left| left.min(look))).await;
    }
}

/// The time to the next look, when so much has passed since the origin of all looks.
fn to_look(passed: Duration) -> Duration {
    let over = passed.as_nanos() % LOOK.as_nanos();
    // Bound: below the nanoseconds of about a second.
    LOOK - Duration::from_nanos(u64::try_from(over).unwrap_or_default())
}

/// The longest time without a look at the clocks, about a second: how late a step of the wall clock is noticed.
pub const LOOK: Duration = Duration::from_millis(1024);

/// One moment on both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The time of the wall clock.
    pub wall: DateTime<Utc>,
    /// The time since the origin of the clock that is never set.
    pub monotonic: Duration,
}

impl Reading {
    /// The time of the wall clock at another moment, if the wall clock is not set until or since then.
    pub fn wall_at(&self, monotonic: Duration) -> DateTime<Utc> {
        let ahead = match monotonic.checked_sub(self.monotonic) {
            Some(later) => delta(later),
            None => -delta(self.monotonic.saturating_sub(monotonic)),
        };
        self.wall.checked_add_signed(ahead).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// The same as a signed length, at most the longest one.
pub fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// From this total on, the wall clock counts as set: smaller differences come from reading two clocks on a busy
/// machine.
pub const STEP: TimeDelta = TimeDelta::seconds(1);

/// In this time one unit of the sum is forgotten: two clocks drift apart by less than a tenth of that, and their drift is no
/// step.
const FORGET: u32 = 1000;

/// Compares how far two clocks have advanced between two looks, so that a step is found even if it is short compared with the time
/// between the looks. Small steps add up.
#[derive(Debug)]
pub struct Steps {
    last: Reading,
    /// By how much the wall clock was set back, and forward, since this was last reported. Neither is negative.
    back: TimeDelta,
    forward: TimeDelta,
}

impl Steps {
    /// Begins to compare now.
    pub fn new(now: Reading) -> Self {
        Self { last: now, back: TimeDelta::zero(), forward: TimeDelta::zero() }
    }

    /// By how much the wall clock was set since this was last reported: negative for back. `None` for less than
    /// [`STEP`].
    pub fn look(&mut self, now: Reading) -> Option<TimeDelta> {
        let passed = now.monotonic.saturating_sub(self.last.monotonic);
        let step = (now.wall - self.last.wall) - delta(passed);
        let forget = delta(passed / FORGET);
        self.last = now;
        // A step forward and back again is a step back: beats of the time between were sent.
        let zero = TimeDelta::zero();
        self.back = ((self.back - forget).max(zero) - step).max(zero);
        self.forward = ((self.forward - forget).max(zero) + step).max(zero);
        if self.back >= STEP {
            return Some(-std::mem::take(&mut self.back));
        }
        (self.forward >= STEP).then(|| std::mem::take(&mut self.forward))
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
mod platform {
    use nix::time::{ClockId, clock_gettime};
    use std::time::Duration;

    /// The clock that goes on while the machine sleeps, which that of [`Instant`](std::time::Instant) does not.
    #[cfg(not(target_os = "macos"))]
    const CLOCK: ClockId = ClockId::CLOCK_BOOTTIME;
    #[cfg(target_os = "macos")]
    const CLOCK: ClockId = ClockId::CLOCK_MONOTONIC;

    pub(super) fn monotonic() -> Duration {
        // Both are older than other parts of Windows that this program needs.
        clock_gettime(CLOCK).map(Duration::from).unwrap_or_default()
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
mod platform {
    use std::sync::OnceLock;
    use std::time::{Duration, Instant};

    /// On Windows this clock goes on while the machine sleeps.
    pub(super) fn monotonic() -> Duration {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        ORIGIN.get_or_init(Instant::now).elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall_millis: i64, monotonic_millis: u64) -> Reading {
        let wall = DateTime::from_timestamp_millis(1_800_000_000_000 + wall_millis).unwrap();
        Reading { wall, monotonic: Duration::from_millis(monotonic_millis) }
    }

    /// The steps found at each second, when the wall clock is set by this number of milliseconds before it.
    fn found(steps: &[i64]) -> Vec<i64> {
        let mut watch = Steps::new(at(0, 0));
        let (mut wall, mut found) = (0, Vec::new());
        for (second, step) in (1..).zip(steps) {
            wall += 1000 + step;
            found.push(watch.look(at(wall, second * 1000)).map_or(0, |step| step.num_milliseconds()));
        }
        found
    }

    #[test]
    fn a_step_is_told_once_with_its_size() {
        assert_eq!(found(&[0, -600_000, 0, 0]), [0, -600_000, 0, 0]);
        assert_eq!(found(&[0, 7_200_000, 0]), [0, 7_200_000, 0]);
    }

    #[test]
    fn a_step_that_is_smaller_than_the_time_between_two_looks_is_seen() {
        let mut watch = Steps::new(at(0, 0));
        assert_eq!(watch.look(at(58_500, 60_000)), Some(TimeDelta::milliseconds(-1_500)));
    }

    #[test]
    fn small_steps_add_up_and_what_crystals_differ_by_does_not() {
        let found_small = found(&[-400, 0, -400, 0, -400, 0]);
        assert_eq!(found_small.iter().filter(|step| **step != 0).count(), 1, "{found_small:?}");
        assert!(found(&[-1; 10_000]).iter().chain(&found(&[1; 10_000])).all(|step| *step == 0));
    }

    #[test]
    fn what_is_set_forward_and_back_is_told_both_times() {
        assert_eq!(found(&[2_000, -2_000]), [2_000, -2_000]);
        assert_eq!(found(&[900, -1_800]), [0, -1_800]);
    }

    #[test]
    fn the_clock_of_the_system_that_is_never_set_goes_on() {
        let clock = SystemClock::default();
        let before = clock.monotonic();
        std::thread::sleep(Duration::from_millis(5));
        let passed = clock.monotonic() - before;
        assert!((Duration::from_millis(5)..Duration::from_secs(60)).contains(&passed), "{passed:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn looks_fall_on_the_same_instants_whenever_somebody_begins_to_wait() {
        let clock = SystemClock::for_next_runtime();
        let began = Instant::now();
        for (before, left, woken) in [
            (0, None, 1024),
            (300, None, 2048),
            (900, Some(5000), 3072),
            (1, Some(10), 3083),
            (0, None, 4096),
        ] {
            tokio::time::sleep(Duration::from_millis(before)).await;
            clock.until_look(left.map(Duration::from_millis)).await;
            assert_eq!(began.elapsed(), Duration::from_millis(woken));
        }
        SystemClock::default().until_look(None).await;
        assert_eq!(began.elapsed(), Duration::from_millis(5120));
    }

    /// Its thread is stopped for a minute between two readings of the first look.
    struct Stopped(std::sync::atomic::AtomicU64);

    impl Clock for Stopped {
        fn now(&self) -> DateTime<Utc> {
            at(self.0.load(std::sync::atomic::Ordering::SeqCst) as i64, 0).wall
        }

        fn monotonic(&self) -> Duration {
            let order = std::sync::atomic::Ordering::SeqCst;
            let first = self.0.load(order) == 0;
            Duration::from_millis(self.0.fetch_add(if first { 60_000 } else { 1 }, order))
        }

        async fn sleep(&self, _: Duration) {}
    }

    #[test]
    fn a_thread_that_is_stopped_between_two_readings_finds_no_step() {
        let clock = Stopped(0.into());
        let reading = clock.reading();
        let apart = (reading.wall - at(0, 0).wall) - delta(reading.monotonic);
        assert!(apart.num_milliseconds().abs() < 100, "{apart}");
    }
}

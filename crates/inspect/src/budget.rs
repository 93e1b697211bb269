//! Limits the time of a computation, and tells whether its result is still wanted.
//!
//! A schedule of a few hundred bytes can have an occurrence each second, and each can take long to find. So code that goes through
//! occurrences asks its budget meanwhile, stops when that is spent, and says so.
//!
//! A WebAssembly module has neither threads nor a clock of its own: there the work is done at once, and time is reckoned by the looks
//! at the clock.

#[cfg_attr(not(target_family = "wasm"), path = "budget/on_a_thread.rs")]
#[cfg_attr(target_family = "wasm", path = "budget/at_once.rs")]
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use work::Work;

/// The stack of a computing thread, in bytes: as large as that of the main thread of a program.
pub const STACK: usize = 8 * 1024 * 1024;

/// The time for a computation, which may be given up earlier. Clones share the budget.
///
/// ```
/// use downbeat_inspect::Budget;
/// use std::time::Duration;
///
/// assert!(!Budget::of(Duration::from_secs(60)).is_spent());
/// assert!(Budget::of(Duration::ZERO).is_spent());
/// ```
#[derive(Clone)]
pub struct Budget {
    limit: Duration,
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
    unwanted: Arc<AtomicBool>,
}

impl Budget {
    /// A budget of `limit` from now on, by a clock that is never set. In WebAssembly, which has no clock, each look at it counts as
    /// 10 µs: about what 32 occurrences take.
    pub fn of(limit: Duration) -> Self {
        Self::by(limit, work::clock())
    }

    /// A budget of `limit` by the given clock, which returns the time since the start.
    pub fn by(limit: Duration, elapsed: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { limit, elapsed: Arc::new(elapsed), unwanted: Arc::default() }
    }

    /// Its whole length.
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// The message that a computation was cut, with what is missing: `cut after 10 s: the gaps are not known`.
    pub fn cut(&self, missing: &str) -> String {
        format!("cut after {} s: {missing}", seconds(self.limit))
    }

    /// The remaining time.
    pub fn left(&self) -> Duration {
        if self.unwanted.load(Ordering::Relaxed) {
            Duration::ZERO
        } else {
            self.limit.saturating_sub((self.elapsed)())
        }
    }

    /// Whether the computation has to stop. This reads a clock, so do not call it at each of millions of steps.
    pub fn is_spent(&self) -> bool {
        self.left().is_zero()
    }

    /// The items of an iterator while the budget lasts, which is checked before the first item and then after every few.
    pub fn during<I: Iterator>(&self, items: I) -> During<'_, I> {
        During { budget: self, items, until_look: 0, is_cut: false }
    }

    /// Does work on a thread of its own, and waits for it while the budget lasts. `None` when that did not suffice: the thread is then
    /// abandoned, and ends by itself.
    ///
    /// # Panics
    ///
    /// When the work panics.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        self.begin(work).wait(self)
    }

    /// Begins work on a thread of its own. Where there are no threads, as in WebAssembly, it does the work.
    pub fn begin<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Pending<T> {
        Pending(Work::begin(STACK, work))
    }

    /// Cancels the work when dropped: the result is not wanted any more.
    pub fn while_wanted(&self) -> Wanted {
        Wanted(self.unwanted.clone())
    }
}

/// A length in seconds, to the millisecond: `1.5`. Without floating point, whose formatting is much code in a WebAssembly module.
pub(crate) fn seconds(length: Duration) -> String {
    let whole = length.as_secs();
    match length.subsec_millis() {
        0 => whole.to_string(),
        millis => format!("{whole}.{millis:03}").trim_end_matches('0').to_owned(),
    }
}

impl std::fmt::Debug for Budget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget").field("limit", &self.limit).field("left", &self.left()).finish()
    }
}

/// Work on a thread of its own.
#[derive(Debug)]
pub struct Pending<T>(Work<T>);

impl<T> Pending<T> {
    /// The result, if it comes before a budget is spent. A result that is there already is always returned.
    ///
    /// # Panics
    ///
    /// When the work has panicked.
    pub fn wait(self, budget: &Budget) -> Option<T> {
        self.0.wait(|| budget.left())
    }
}

/// Time for many computations, of which few take long. Each has a limit, and all that are cut share a second limit. When that
/// one is spent, no other computation is begun.
///
/// ```
/// use downbeat_inspect::Purse;
/// use std::time::Duration;
///
/// let mut purse = Purse::new(Duration::from_millis(20), Duration::from_millis(30));
/// assert_eq!(purse.run(|| 1), Some(1));
/// for _ in 0..3 {
///     assert_eq!(purse.run(|| std::thread::sleep(Duration::from_secs(1))), None);
/// }
/// assert_eq!(purse.run(|| 1), None, "nothing is left");
/// ```
#[derive(Debug)]
pub struct Purse {
    each: Duration,
    left: Duration,
}

impl Purse {
    /// `each` is the limit of one computation, `cut` that of all computations that were cut, together.
    pub fn new(each: Duration, cut: Duration) -> Self {
        Self { each, left: cut }
    }

    /// The limit of one computation.
    pub fn each(&self) -> Duration {
        self.each
    }

    /// As [`Budget::run`].
    ///
    /// # Panics
    ///
    /// When the work panics.
    pub fn run<T: Send + 'static>(&mut self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let limit = self.each.min(self.left);
        if limit.is_zero() {
            return None;
        }
        let done = Budget::of(limit).run(work);
        if done.is_none() {
            self.left -= limit;
        }
        done
    }
}

/// Ends a [`Budget`] when dropped.
#[derive(Debug)]
pub struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The number of items between two looks at the clock, as a look takes as long as some items.
const STRIDE: usize = 32;

/// See [`Budget::during`].
#[derive(Debug)]
pub struct During<'a, I> {
    budget: &'a Budget,
    items: I,
    until_look: usize,
    is_cut: bool,
}

impl<I> During<'_, I> {
    /// Whether it has ended because the budget was spent.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

impl<I: Iterator> Iterator for During<'_, I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        if self.until_look == 0 {
            self.is_cut |= self.budget.is_spent();
            self.until_look = STRIDE;
        }
        if self.is_cut {
            return None;
        }
        self.until_look -= 1;
        self.items.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn a_limit_is_said_in_seconds() {
        for (millis, said) in [(0, "0"), (2, "0.002"), (1_500, "1.5"), (10_000, "10"), (10_050, "10.05")] {
            assert_eq!(seconds(Duration::from_millis(millis)), said);
        }
    }

    #[test]
    fn items_end_when_the_budget_is_spent_or_nobody_wants_them() {
        let passed = Arc::new(AtomicU64::new(0));
        let clock = passed.clone();
        let budget = Budget::by(Duration::from_millis(100), move || {
            Duration::from_millis(clock.load(Ordering::Relaxed))
        });
        // One millisecond per item.
        let mut items = budget.during((0..).inspect(|_| {
            passed.fetch_add(1, Ordering::Relaxed);
        }));
        assert_eq!(items.by_ref().count(), 128, "at the first look at the clock from 100 items on");
        assert!(items.is_cut());
        assert_eq!(items.next(), None);

        passed.store(0, Ordering::Relaxed);
        let mut items = budget.during(0..1_000);
        assert_eq!(items.by_ref().count(), 1_000);
        assert!(!items.is_cut(), "it has ended by itself");

        drop(budget.clone().while_wanted());
        assert!(budget.is_spent());
        assert_eq!(budget.during(0..).next(), None);
    }
}

//! The years that were counted last, and the one that is being counted.
//!
//! One at a time is counted, whatever clients do: the permit is the thread's that counts, and lasts as long as it does. When
//! the client hangs up, it stops.

use super::super::board::Kind;
use downbeat_inspect::Budget;
use downbeat_inspect::calendar::Calendar;
use hyper::body::Bytes;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// So many counted years are remembered: a few kilobytes each.
const REMEMBERED: usize = 32;

/// A year is counted for so long.
const BUDGET: Duration = Duration::from_secs(2);

/// So many requests wait, the one included whose year is counted.
const WAITING: usize = 8;

/// How long a request waits for the years that others have asked for.
const WAIT: Duration = Duration::from_secs(10);

/// A heartbeat or a job by its name, the generation of its schedule, and the year: what a year is counted from.
pub(super) type Key = (Kind, String, u64, i32);

/// Why a year is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotCounted {
    /// Others are, for too long.
    Busy,
    /// By a defect of this program.
    Failed,
}

pub(super) struct Calendars {
    waiting: Semaphore,
    counting: Arc<Semaphore>,
    known: Mutex<VecDeque<(Key, Bytes)>>,
}

impl Calendars {
    pub(super) fn new() -> Self {
        let (waiting, counting) = (Semaphore::new(WAITING), Arc::new(Semaphore::new(1)));
        Self { waiting, counting, known: Mutex::default() }
    }

    /// A year as JSON, which `count` counts if it is not known, on a thread of its own.
    pub(super) async fn counted(
        &self,
        key: Key,
        count: impl FnOnce(&Budget) -> Option<Calendar> + Send + 'static,
    ) -> Result<Bytes, NotCounted> {
        if let Some(known) = self.get(&key) {
            return Ok(known);
        }
        let _waiting = self.waiting.try_acquire().map_err(|_| NotCounted::Busy)?;
        let permit = match timeout(WAIT, self.counting.clone().acquire_owned()).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) | Err(_) => return Err(NotCounted::Busy),
        };
        let budget = Budget::of(BUDGET);
        let _wanted = budget.while_wanted();
        let counted = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let calendar = count(&budget)?;
            let bytes = Bytes::from(serde_json::to_vec(&calendar).ok()?);
            Some((bytes, calendar.cut.is_none()))
        });
        let (bytes, is_whole) = counted.await.ok().flatten().ok_or(NotCounted::Failed)?;
        // The machine may be less busy the next time.
        if is_whole {
            self.put(key, bytes.clone());
        }
        Ok(bytes)
    }

    fn get(&self, key: &Key) -> Option<Bytes> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(known, _)| known == key).map(|(_, bytes)| bytes.clone())
    }

    fn put(&self, key: Key, bytes: Bytes) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.truncate(REMEMBERED - 1);
        known.push_front((key, bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use downbeat_scheduler::{Expression, Policy, Schedule};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn year(budget: &Budget) -> Option<Calendar> {
        let hourly =
            Schedule::in_its_zone(Expression::parse("every 1 hour").unwrap(), chrono_tz::UTC).unwrap();
        Calendar::new(&hourly.with_policy(Policy::default()), 2027, budget)
    }

    fn key(year: i32) -> Key {
        (Kind::Heartbeat, "a".to_owned(), 0, year)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_is_counted_at_a_time_also_when_clients_hang_up_and_that_stops_it() {
        let calendars = Arc::new(Calendars::new());
        let counting: Arc<[AtomicUsize; 2]> = Arc::default();
        for at in 0..50 {
            let counting = counting.clone();
            let count = move |budget: &Budget| {
                let now = 1 + counting[0].fetch_add(1, Ordering::SeqCst);
                counting[1].fetch_max(now, Ordering::SeqCst);
                // Far too dear: it goes on until nobody wants it.
                while !budget.is_spent() {
                    std::thread::yield_now();
                }
                counting[0].fetch_sub(1, Ordering::SeqCst);
                year(budget)
            };
            let asked = timeout(Duration::from_millis(5), calendars.counted(key(at), count));
            assert!(asked.await.is_err(), "it was counted");
        }
        assert_eq!(counting[1].load(Ordering::SeqCst), 1);
        let bytes = calendars.counted(key(2027), year).await.unwrap();
        assert!(bytes.starts_with(b"{\"year\":2027,"), "the permit is free again");
    }

    #[tokio::test]
    async fn a_count_that_panics_fails_alone() {
        let calendars = Calendars::new();
        let failed = calendars.counted(key(1), |_| panic!("a test of a panic")).await;
        assert_eq!(failed, Err(NotCounted::Failed));
        assert!(calendars.counted(key(2), year).await.is_ok());
    }

    #[tokio::test]
    async fn a_count_that_was_cut_is_not_remembered() {
        let calendars = Calendars::new();
        let cut = calendars.counted(key(2027), |_| year(&Budget::of(Duration::ZERO))).await.unwrap();
        assert!(String::from_utf8_lossy(&cut).contains(r#""cut":{"after_s":0.0,"from":"2027-01-01"}"#));
        let whole = calendars.counted(key(2027), year).await.unwrap();
        assert!(String::from_utf8_lossy(&whole).contains(r#""cut":null"#));
    }
}

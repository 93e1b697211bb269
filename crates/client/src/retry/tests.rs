//! Runs in virtual time: tokio's clock is paused and leaps from sleep to sleep.

use super::*;
use crate::error::Step;
use std::cell::Cell;

const AMPLE: Duration = Duration::from_secs(3600);

/// Always the longest pause.
fn longest() -> Chance {
    Chance::new(|| 1.0)
}

fn delivery() -> Delivery {
    Delivery { status: 200, redirects: 0, moved_to: None, is_http2: false, text: String::new(), note: None }
}

fn refused() -> BeatError {
    BeatError::new(Step::Connect, "a.test:80 refused the connection")
}

/// A beat whose attempts fail with what `errors` gives for their number, counted from 1, and take `takes` or their
/// limit; with the longest pauses.
async fn beat(
    policy: RetryPolicy,
    deadline: Duration,
    takes: Duration,
    error: impl Fn(u32) -> Option<BeatError>,
) -> Outcome {
    let number = Cell::new(0);
    run(&policy, deadline, &longest(), &(), |limit| {
        number.set(number.get() + 1);
        let error = error(number.get());
        async move {
            tokio::time::sleep(takes.min(limit)).await;
            if takes > limit {
                return Err(BeatError::new(Step::Timeout, "no answer"));
            }
            error.map_or_else(|| Ok(delivery()), Err)
        }
    })
    .await
}

/// When the attempts began, in milliseconds.
fn began(outcome: &Outcome) -> Vec<u128> {
    outcome.failures().iter().map(|failure| failure.began.as_millis()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_delivery_at_once_has_no_failures() {
    let outcome = beat(RetryPolicy::default(), AMPLE, Duration::from_millis(20), |_| None).await;
    assert_eq!((outcome.attempts(), outcome.end()), (1, End::Delivered));
    insta::assert_snapshot!(outcome, @"delivered in 20 ms");
}

#[tokio::test(start_paused = true)]
async fn pauses_double_up_to_the_longest_and_the_retries_end() {
    let outcome =
        beat(RetryPolicy::default().with_retries(7), AMPLE, Duration::ZERO, |_| Some(refused())).await;
    // Pauses of 1, 2, 4, 8, 16, 16 and 16 s.
    assert_eq!(began(&outcome), [0, 1_000, 3_000, 7_000, 15_000, 31_000, 47_000, 63_000]);
    assert_eq!(outcome.end(), End::Retries);
    insta::assert_snapshot!(outcome, @"connect: a.test:80 refused the connection (gave up after 8 attempts in 1 m 3 s)");
}

#[tokio::test(start_paused = true)]
async fn every_pause_is_a_random_part_of_the_longest() {
    let rolls = std::sync::Mutex::new([0.5, 0.0, 0.25].into_iter());
    let chance = Chance::new(move || rolls.lock().unwrap().next().unwrap());
    let policy = RetryPolicy::default().with_retries(3);
    let outcome = run(&policy, AMPLE, &chance, &(), |_| async { Err(refused()) }).await;
    // Half of 1 s, nothing of 2 s, a quarter of 4 s, each beyond the shortest pause.
    assert_eq!(began(&outcome), [0, 550, 650, 1_725]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_would_repeat_is_final() {
    let error = || BeatError::new(Step::Status, "404 Not Found from a.test").with_status(404);
    let outcome = beat(RetryPolicy::default(), AMPLE, Duration::ZERO, |_| Some(error())).await;
    assert_eq!((outcome.attempts(), outcome.end()), (1, End::Final));
    insta::assert_snapshot!(outcome, @"status: 404 Not Found from a.test");
    let later = beat(RetryPolicy::default(), AMPLE, Duration::ZERO, |number| {
        Some(if number == 1 { refused() } else { error() })
    });
    insta::assert_snapshot!(later.await, @"status: 404 Not Found from a.test (attempt 2, after 1 s)");
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_will_hardly_pass_gets_two_more_attempts() {
    let error = || BeatError::new(Step::Status, "404 Not Found from a.test").retried(Retry::AFew);
    let outcome = beat(RetryPolicy::default(), AMPLE, Duration::ZERO, |_| Some(error())).await;
    assert_eq!((outcome.attempts(), outcome.end()), (3, End::Retries));
    let outcome = beat(RetryPolicy::once(), AMPLE, Duration::ZERO, |_| Some(error())).await;
    assert_eq!((outcome.attempts(), outcome.end()), (1, End::Retries));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_lengthens_a_pause_and_never_shortens_one() {
    let asks = |seconds: u64| {
        BeatError::new(Step::Status, "429 Too Many Requests from a.test")
            .retried(Retry::Later)
            .with_retry_after(Some(Duration::from_secs(seconds)))
    };
    let outcome = beat(RetryPolicy::default(), AMPLE, Duration::ZERO, |number| match number {
        1 => Some(asks(30)),
        2 => Some(asks(0)),
        _ => None,
    })
    .await;
    assert_eq!(began(&outcome), [0, 30_000]);
    assert_eq!(outcome.took(), Duration::from_secs(32));
    insta::assert_snapshot!(outcome, @"delivered at attempt 3, after 32 s (before that status: 429 Too Many Requests from a.test)");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_deadline_ends_the_beat_at_once() {
    let asks = || {
        BeatError::new(Step::Status, "503 Service Unavailable from a.test")
            .retried(Retry::Later)
            .with_retry_after(Some(Duration::from_secs(120)))
    };
    let outcome =
        beat(RetryPolicy::default(), Duration::from_secs(60), Duration::ZERO, |_| Some(asks())).await;
    assert_eq!((outcome.attempts(), outcome.end(), outcome.took()), (1, End::RetryAfter, Duration::ZERO));
    insta::assert_snapshot!(outcome, @"status: 503 Service Unavailable from a.test (gave up after 1 attempt in 0 ms: it asks to wait 2 m)");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_bounds_the_whole_and_cuts_the_last_attempt_short() {
    let policy = RetryPolicy::default();
    let forever = Duration::from_secs(1_000_000);
    let outcome = beat(policy, Duration::from_secs(25), forever, |_| None).await;
    // 10 s, a pause of 1 s, 10 s, a pause of 2 s, and 2 s that are left.
    let spans: Vec<(u64, u64)> =
        outcome.failures().iter().map(|failure| (failure.began.as_secs(), failure.took.as_secs())).collect();
    assert_eq!(spans, [(0, 10), (11, 10), (23, 2)]);
    assert_eq!((outcome.end(), outcome.took()), (End::Deadline, Duration::from_secs(25)));
    insta::assert_snapshot!(outcome, @"time-out: no answer (gave up after 3 attempts in 25 s: no time is left for another)");
}

#[tokio::test(start_paused = true)]
async fn no_pause_is_begun_that_the_deadline_would_cut_off() {
    let outcome =
        beat(RetryPolicy::default(), Duration::from_secs(1), Duration::ZERO, |_| Some(refused())).await;
    assert_eq!((outcome.attempts(), outcome.end(), outcome.took()), (1, End::Deadline, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn no_attempt_is_begun_that_has_hardly_any_time() {
    // Such an attempt may arrive, and is given up before the answer is here.
    let policy = || RetryPolicy::default().with_pauses(Duration::ZERO, Duration::ZERO);
    let asks = |asked: Duration| {
        move |number| {
            let error = BeatError::new(Step::Status, "429 Too Many Requests from a.test");
            (number == 1).then(|| error.retried(Retry::Later).with_retry_after(Some(asked)))
        }
    };
    let deadline = Duration::from_secs(2);
    let outcome = beat(policy(), deadline, Duration::ZERO, asks(deadline - ROOM * 2)).await;
    assert_eq!((outcome.attempts(), outcome.end()), (2, End::Delivered));
    let short = deadline - ROOM + Duration::from_millis(1);
    let outcome = beat(policy(), deadline, Duration::ZERO, asks(short)).await;
    assert_eq!((outcome.attempts(), outcome.end(), outcome.took()), (1, End::RetryAfter, Duration::ZERO));

    let pause = RetryPolicy::default().with_pauses(short, short);
    let outcome = beat(pause, deadline, Duration::ZERO, |_| Some(refused())).await;
    assert_eq!((outcome.attempts(), outcome.end(), outcome.took()), (1, End::Deadline, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_wakes_up_too_late_begins_no_attempt_without_time() {
    let begun = Cell::new(0);
    let policy = RetryPolicy::default().with_pauses(Duration::from_millis(100), Duration::from_millis(100));
    let deadline = Duration::from_secs(2);
    let chance = longest();
    // The clock leaps while the pause is waited for: to a little before the deadline, and to long after it.
    for leap_to in [deadline - ROOM / 2, deadline * 3] {
        begun.set(0);
        let leap = async {
            let first = Duration::from_millis(50);
            tokio::time::sleep(first).await;
            tokio::time::advance(leap_to - first).await;
            std::future::pending::<()>().await;
        };
        let beat = run(&policy, deadline, &chance, &(), |_| {
            begun.set(begun.get() + 1);
            async { Err(refused()) }
        });
        let outcome = tokio::select! {
            outcome = beat => outcome,
            () = leap => unreachable!(),
        };
        assert_eq!((begun.get(), outcome.end()), (1, End::Deadline), "{leap_to:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_longest_spans_do_not_overflow() {
    let policy = RetryPolicy::default()
        .with_retries(u32::MAX)
        .with_attempt_timeout(Duration::MAX)
        .with_pauses(Duration::MAX, Duration::MAX);
    let outcome = beat(policy, Duration::MAX, Duration::ZERO, |_| Some(refused())).await;
    assert_eq!(outcome.end(), End::Deadline);
    let policy = RetryPolicy::default().with_retries(u32::MAX).with_pauses(Duration::ZERO, Duration::ZERO);
    let outcome = beat(policy, Duration::MAX, Duration::ZERO, |_| Some(refused())).await;
    assert_eq!((outcome.attempts(), outcome.end()), (101, End::Retries));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_leaves_time_for_another() {
    let forever = Duration::from_secs(1_000_000);
    let took = |outcome: &Outcome| -> Vec<u128> {
        outcome.failures().iter().map(|failure| failure.took.as_millis()).collect()
    };
    // Half of ten seconds: `every 10 seconds`.
    let outcome = beat(RetryPolicy::default(), Duration::from_secs(5), forever, |_| None).await;
    assert_eq!((took(&outcome), outcome.took()), (vec![3_000, 1_000], Duration::from_secs(5)));
    let outcome = beat(RetryPolicy::default(), Duration::from_secs(3), forever, |_| None).await;
    assert_eq!(took(&outcome), [1_500, 500]);
    // So little is not divided, and what nothing follows has all of it.
    let outcome = beat(RetryPolicy::default(), Duration::from_millis(2_999), forever, |_| None).await;
    assert_eq!(took(&outcome), [2_999]);
    let outcome = beat(RetryPolicy::once(), Duration::from_secs(5), forever, |_| None).await;
    assert_eq!(took(&outcome), [5_000]);
    // Where there is plenty, nothing is taken off.
    let outcome = beat(RetryPolicy::default().with_retries(1), AMPLE, forever, |_| None).await;
    assert_eq!(took(&outcome), [10_000, 10_000]);
}

#[tokio::test(start_paused = true)]
async fn no_pause_is_shorter_than_100_ms_unless_its_longest_is() {
    let none = Chance::new(|| 0.0);
    let policy = RetryPolicy::default().with_retries(2);
    let outcome = run(&policy, AMPLE, &none, &(), |_| async { Err(refused()) }).await;
    assert_eq!(began(&outcome), [0, 100, 200]);
    let policy = policy.with_pauses(Duration::from_millis(20), Duration::from_millis(20));
    let outcome = run(&policy, AMPLE, &none, &(), |_| async { Err(refused()) }).await;
    assert_eq!(began(&outcome), [0, 20, 40]);
}

/// One permit, and what was said of those that were given back.
struct OnePermit(tokio::sync::Semaphore, std::sync::Mutex<Vec<bool>>);

impl OnePermit {
    fn new() -> std::sync::Arc<Self> {
        std::sync::Arc::new(Self(tokio::sync::Semaphore::new(1), std::sync::Mutex::default()))
    }
}

impl Permits for std::sync::Arc<OnePermit> {
    type Permit = PermitOfOne;

    async fn permit(&self) -> PermitOfOne {
        self.0.acquire().await.unwrap().forget();
        PermitOfOne(self.clone())
    }

    fn done(&self, permit: PermitOfOne, ended: bool) {
        self.1.lock().unwrap().push(ended);
        drop(permit);
    }
}

struct PermitOfOne(std::sync::Arc<OnePermit>);

impl Drop for PermitOfOne {
    fn drop(&mut self) {
        self.0.0.add_permits(1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_permit_is_held_for_an_attempt_and_never_in_a_pause() {
    let permits = OnePermit::new();
    let (policy, chance) = (RetryPolicy::default().with_retries(1), longest());
    let number = Cell::new(0);
    let beat = run(&policy, AMPLE, &chance, &permits, |_| {
        number.set(number.get() + 1);
        let first = number.get() == 1;
        async move {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if first { Err(BeatError::new(Step::Timeout, "no answer")) } else { Ok(delivery()) }
        }
    });
    let start = Instant::now();
    // In the first attempt, in the pause of a second, in the second attempt, after it.
    let look = async {
        let mut free = Vec::new();
        for at in [5, 500, 1_015, 1_100] {
            sleep_until(start + Duration::from_millis(at)).await;
            free.push(permits.0.available_permits());
        }
        free
    };
    let (outcome, free) = tokio::join!(beat, look);
    assert!(outcome.is_delivered(), "{outcome}");
    assert_eq!(free, [0, 1, 0, 1]);
    assert_eq!(*permits.1.lock().unwrap(), [false, true], "whether the attempt ended by itself");
}

#[tokio::test(start_paused = true)]
async fn a_beat_without_a_permit_ends_with_its_time_and_says_so() {
    let permits = OnePermit::new();
    let held = permits.permit().await;
    let (policy, chance, second) = (RetryPolicy::default(), longest(), Duration::from_secs(1));
    let outcome = run(&policy, second, &chance, &permits, |_| async { Ok(delivery()) }).await;
    assert_eq!((outcome.attempts(), outcome.end(), outcome.took()), (0, End::Deadline, second));
    insta::assert_snapshot!(outcome, @"time-out: no attempt could begin within 1 s: too many others were under way");
    drop(held);
    // A failure that is known is told, not the wait.
    let beat = run(&policy, second * 4, &chance, &permits, |_| async { Err(refused()) });
    let taken_in_the_pause = async {
        tokio::time::sleep(second / 2).await;
        let _held = permits.permit().await;
        tokio::time::sleep(second * 9).await;
    };
    let (outcome, ()) = tokio::join!(beat, taken_in_the_pause);
    insta::assert_snapshot!(outcome, @"connect: a.test:80 refused the connection (gave up after 1 attempt in 4 s: no time is left for another)");
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_comes_too_late_begins_no_attempt_without_time() {
    let permits = OnePermit::new();
    let held = permits.permit().await;
    let (second, chance) = (Duration::from_secs(1), longest());
    let policy = RetryPolicy::default();
    let begun = Cell::new(0);
    let beat = run(&policy, second, &chance, &permits, |_| {
        begun.set(begun.get() + 1);
        async { Ok(delivery()) }
    });
    let release = async {
        tokio::time::sleep(second - ROOM / 2).await;
        drop(held);
    };
    let (outcome, ()) = tokio::join!(beat, release);
    assert_eq!((begun.get(), outcome.attempts(), outcome.end()), (0, 0, End::Deadline));
}

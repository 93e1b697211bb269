//! What the log says, line by line.

use super::super::sums::ONE_EACH;
use super::*;
use downbeat_client::{Client, ClientOptions, Monitor, Request, RetryPolicy, RouteOptions, Target};
use downbeat_heartbeat::beat::Parts;
use downbeat_heartbeat::check::Ill;
use downbeat_heartbeat::clock::Reading;
use downbeat_heartbeat::supervisor::{Crowded, Deliver as _, Id, Limits, Passed, Timetable, Timing, Tries};
use downbeat_scheduler::{Expression, Policy, Schedule, Zone};
use std::io;
use std::sync::Mutex;
use std::time::Duration;

/// Collects what is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn id() -> Id {
    let schedule = Schedule::in_its_zone(Expression::parse("every 1 minute").unwrap(), Zone::UTC).unwrap();
    let schedule = schedule.with_policy(Policy::default());
    let now = Reading { wall: at(0), monotonic: Duration::ZERO };
    Timetable::default().insert(Timing { schedule, offset: TimeDelta::zero(), catch_up: true }, None, now)
}

fn beat(second: i64, outcome: Result<Arrived, Lost>) -> Event<'static, Beat> {
    let (due, ended) = (at(second), at(second) + TimeDelta::milliseconds(3));
    let (late, took) = (Duration::ZERO, Duration::from_millis(3));
    Event::Beat {
        id: id(),
        occurrence: Some(due),
        due,
        sent: due,
        ended,
        late,
        took,
        late_attempts: 0,
        next: None,
        outcome,
    }
}

fn arrived() -> Arrived {
    Arrived::new(1, Duration::from_millis(3), 200)
}

fn ill(reason: &str, told: Told) -> Result<Arrived, Lost> {
    Err(Lost::Ill { ill: Ill::new(reason), told })
}

/// What becomes of a beat to a port where nobody listens.
async fn refused() -> Lost {
    let request = Request::new(Target::parse("http://127.0.0.1:1/s3cr3t").unwrap());
    let parts = Parts {
        request: &request,
        monitor: Monitor::Plain,
        route: &RouteOptions::default(),
        retry: RetryPolicy::once(),
        checks: &[],
    };
    let client = Client::new(ClientOptions::default()).unwrap();
    let gate = Arc::new(Limits::new(2)).gate("127.0.0.1".into());
    let tries = Tries::First(Duration::from_secs(10));
    Beat::new(parts, &client).unwrap().deliver(tries, &gate).await.unwrap_err()
}

/// What is logged meanwhile.
fn captured(level: tracing::Level, what: impl FnOnce()) -> String {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .with_target(false)
        .without_time()
        .finish();
    tracing::subscriber::with_default(subscriber, what);
    let text = lines.0.lock().unwrap().clone();
    String::from_utf8(text).unwrap()
}

fn report(name: &str) -> Report {
    Report::new(name.into(), "https://hc.test/…")
}

fn logged(level: tracing::Level, events: impl IntoIterator<Item = Event<'static, Beat>>) -> String {
    let text = captured(level, || {
        let now = Instant::now();
        let (mut report, mut sums) = (report("backup"), Sums::new(now));
        events.into_iter().for_each(|event| report.on(&event, &mut sums, now));
    });
    let text = text.replace(" heartbeat=\"backup\"", "");
    // How long a real connection took.
    (0..1000).fold(text, |text, millis| text.replace(&format!("attempt in {millis} ms"), "attempt in N ms"))
}

/// What is logged of so many heartbeats that have an event each, one after the other, and of the seconds after.
fn logged_of_many(
    level: tracing::Level,
    count: u32,
    each: Duration,
    event: impl Fn() -> Event<'static, Beat>,
) -> String {
    captured(level, || {
        let start = Instant::now();
        let mut sums = Sums::new(start);
        for number in 0..count {
            let now = start + each * number;
            sums.tick(now);
            report(&format!("service {number}")).on(&event(), &mut sums, now);
        }
        for second in 0..5 {
            sums.tick(start + each * count + Duration::from_secs(second));
        }
    })
}

#[test]
fn of_thousands_of_first_deliveries_a_few_are_told_and_one_line_sums_up() {
    let delivered = || beat(0, Ok(arrived()));
    // As fast as beats at start are sent.
    let each = Duration::from_millis(2);
    let log = logged_of_many(tracing::Level::INFO, 4_999, each, delivered);
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 21, "{log}");
    assert_eq!(lines[0], " INFO first beat delivered to https://hc.test/… in 3 ms heartbeat=\"service 0\"");
    assert_eq!(lines[20], " INFO 4979 more heartbeats: first beat delivered");
    // At debug each is there: as a beat, and as the first one.
    let log = logged_of_many(tracing::Level::DEBUG, 4_999, each, delivered);
    assert_eq!(log.matches(" first beat delivered to ").count(), 4_999);
    assert_eq!(log.matches(" beat for ").count(), 4_999);
}

#[test]
fn first_deliveries_that_trickle_in_are_told_one_by_one() {
    let delivered = || beat(0, Ok(arrived()));
    let log = logged_of_many(tracing::Level::INFO, 500, ONE_EACH, delivered);
    assert_eq!(log.lines().count(), 500, "{log}");
}

#[test]
fn many_at_a_time_for_an_hour_are_summed_up_each_minute() {
    let delivered = || beat(0, Ok(arrived()));
    let log = logged_of_many(tracing::Level::INFO, 3_600, Duration::from_secs(1), delivered);
    let told = log.matches("first beat delivered to").count();
    let sums: usize = log
        .lines()
        .filter_map(|line| line.trim().strip_prefix("INFO ")?.split_once(" more heartbeats: "))
        .map(|(count, _)| count.parse::<usize>().unwrap())
        .sum();
    assert_eq!(told + sums, 3_600, "{log}");
    assert!(log.lines().count() < 500, "{log}");
}

#[test]
fn of_thousands_of_failures_fifty_are_told_and_one_line_sums_up() {
    let failing = || beat(0, Err(Lost::Crowded(Crowded::Full)));
    let log = logged_of_many(tracing::Level::INFO, 1_000, Duration::ZERO, failing);
    assert_eq!(log.lines().count(), 51, "{log}");
    insta::assert_snapshot!(log.lines().last().unwrap(), @" WARN 950 more heartbeats: beats are failing, or the watched service is ill (`--log-level debug` names each)");
    let sum_of = |event: fn() -> Event<'static, Beat>| {
        let log = logged_of_many(tracing::Level::INFO, 100, Duration::ZERO, event);
        log.lines().last().unwrap().to_owned()
    };
    assert_eq!(
        [
            sum_of(|| Event::Missed { id: id(), count: 3, why: Passed::Busy, span: None }),
            sum_of(|| Event::Ended(id())),
            sum_of(|| Event::Removed(id())),
        ],
        [
            " WARN 50 more heartbeats: occurrences missed (`--log-level debug` names each)",
            " WARN 50 more heartbeats: the schedule has no more occurrences (`--log-level debug` names each)",
            " INFO 80 more heartbeats: no longer configured",
        ]
    );
}

#[test]
fn a_heartbeat_that_another_member_has_now_is_not_told_as_one_that_is_no_longer_configured() {
    let log = captured(tracing::Level::INFO, || {
        let now = Instant::now();
        let mut sums = Sums::new(now);
        (0..22).for_each(|number| report(&format!("h{number}")).moved("web2", &mut sums, now));
        sums.end();
    });
    let lines: Vec<&str> = log.lines().collect();
    insta::assert_snapshot!(lines[0], @r#" INFO the member `web2` has it now: no more beats to https://hc.test/… from this one heartbeat="h0""#);
    assert_eq!((lines.len(), lines[20]), (21, " INFO 2 more heartbeats: other members have them now"));
}

#[test]
fn what_is_summed_up_is_told_at_the_end_at_the_latest() {
    let log = captured(tracing::Level::INFO, || {
        let now = Instant::now();
        let mut sums = Sums::new(now);
        (0..21).for_each(|_| report("x").on(&beat(0, Ok(arrived())), &mut sums, now));
        sums.tick(now);
        sums.end();
        sums.end();
    });
    assert_eq!(log.lines().count(), 21, "{log}");
    assert!(log.ends_with(" INFO 1 more heartbeat: first beat delivered\n"), "{log}");
}

#[tokio::test]
async fn the_log_tells_the_first_success_and_then_changes_of_state_only() {
    let events = [
        beat(0, Ok(arrived())),
        beat(60, Ok(arrived())),
        beat(120, Err(refused().await)),
        beat(180, Err(refused().await)),
        beat(240, Err(Lost::Crowded(Crowded::Full))),
        beat(300, Ok(arrived())),
        Event::Missed { id: id(), count: 119, why: Passed::Leap, span: Some((at(0), at(118 * 60))) },
        Event::Missed { id: id(), count: MAX_MISSED, why: Passed::Unseen, span: None },
        beat(7_500, Ok(arrived())),
        Event::Ended(id()),
        Event::Removed(id()),
    ];
    insta::assert_snapshot!(logged(tracing::Level::INFO, events), @"
    INFO first beat delivered to https://hc.test/… in 3 ms
    WARN beats to https://hc.test/… are failing: connect: 127.0.0.1:1 refused the connection
    WARN beats to https://hc.test/… are failing, for 2 m now, 3 beats lost: not sent: too many other beats were under way
    INFO beats are delivered to https://hc.test/… again, after 3 m and 3 beats lost
    WARN 119 occurrences passed without a beat to https://hc.test/… (2027-01-15 08:00:00 to 2027-01-15 09:58:00 UTC): the clock leapt over them: it was set, or the machine slept
    WARN at least 1000 occurrences passed without a beat to https://hc.test/…: the program did not run then: the machine slept, or was overloaded
    WARN the schedule has no more occurrences: no more beats to https://hc.test/… until the configuration changes
    INFO no longer configured: no more beats to https://hc.test/…
    ");
}

#[test]
fn an_ill_service_is_told_from_a_failing_way_to_the_monitor() {
    let events = [
        beat(0, ill("exit status 1", Told::Silence)),
        beat(60, ill("exit status 1", Told::Silence)),
        beat(120, ill("exit status 2", Told::Signalled { note: None })),
        beat(180, Err(Lost::Crowded(Crowded::Full))),
        beat(240, Ok(arrived())),
    ];
    insta::assert_snapshot!(logged(tracing::Level::INFO, events), @"
    WARN no beats to https://hc.test/…: the watched service is ill: exit status 1
    WARN beats to https://hc.test/… are failing: not sent: too many other beats were under way
    INFO beats are delivered to https://hc.test/… again, after 4 m: the watched service was ill, and 1 beat lost
    ");
}

#[test]
fn a_recovery_says_that_the_service_was_ill_and_not_that_beats_were_lost() {
    let events = [
        beat(0, Ok(arrived())),
        beat(60, ill("exit status 1", Told::Signalled { note: None })),
        beat(120, ill("exit status 1", Told::Signalled { note: None })),
        beat(180, Ok(arrived())),
    ];
    insta::assert_snapshot!(logged(tracing::Level::INFO, events), @"
    INFO first beat delivered to https://hc.test/… in 3 ms
    WARN https://hc.test/… is told that the watched service is ill: exit status 1
    INFO beats are delivered to https://hc.test/… again: the watched service was ill for 2 m
    ");
}

#[test]
fn a_failure_that_lasts_is_told_again_after_an_hour_and_then_each_day() {
    let events = (0..50 * 60).map(|minute| beat(minute * 60, ill("exit status 1", Told::Silence)));
    insta::assert_snapshot!(logged(tracing::Level::INFO, events), @"
    WARN no beats to https://hc.test/…: the watched service is ill: exit status 1
    WARN no beats to https://hc.test/…: the watched service is ill, for 1 h now: exit status 1
    WARN no beats to https://hc.test/…: the watched service is ill, for 1 d 1 h now: exit status 1
    WARN no beats to https://hc.test/…: the watched service is ill, for 2 d 1 h now: exit status 1
    ");
}

#[test]
fn what_a_monitor_says_beside_an_answer_is_told_once() {
    let mut limited = arrived();
    limited.note = Some("rate-limited");
    let events = [
        beat(0, Ok(arrived())),
        beat(60, Ok(limited.clone())),
        beat(120, Ok(limited.clone())),
        beat(180, Ok(arrived())),
        beat(240, Ok(limited)),
    ];
    insta::assert_snapshot!(logged(tracing::Level::INFO, events), @"
    INFO first beat delivered to https://hc.test/… in 3 ms
    WARN https://hc.test/… counts the beats, with a note: rate-limited
    WARN https://hc.test/… counts the beats, with a note: rate-limited
    ");
}

#[test]
fn a_monitor_that_has_moved_for_good_is_told_once() {
    let mut moved = arrived();
    moved.moved_to = Some("https://new.test/…".to_owned());
    let events = [beat(0, Ok(moved.clone())), beat(60, Ok(moved)), beat(120, Ok(arrived()))];
    insta::assert_snapshot!(logged(tracing::Level::INFO, events), @"
    INFO first beat delivered to https://hc.test/… in 3 ms
    WARN https://hc.test/… has moved for good to https://new.test/…: put that URL in its place (`Location` in the answer, which `curl -I` shows, has it whole)
    ");
}

#[tokio::test]
async fn every_beat_is_logged_at_debug_with_its_attempts() {
    let mut retried = Arrived::new(3, Duration::from_millis(2_500), 200);
    retried.retried = Some("status: 500 Internal Server Error from hc.test".into());
    let start = Event::Beat {
        id: id(),
        occurrence: None,
        due: at(0),
        sent: at(0),
        ended: at(1),
        late: Duration::ZERO,
        took: Duration::from_secs(1),
        late_attempts: 0,
        next: None,
        outcome: Ok(arrived()),
    };
    let events = [start, beat(60, Ok(retried)), beat(120, Err(refused().await))];
    insta::assert_snapshot!(logged(tracing::Level::DEBUG, events), @"
    DEBUG beat for the start delivered to https://hc.test/… in 3 ms
     INFO first beat delivered to https://hc.test/… in 3 ms
    DEBUG beat for 2027-01-15 08:01:00 delivered to https://hc.test/… in 2.5 s, at attempt 3 (before that status: 500 Internal Server Error from hc.test)
    DEBUG beat for 2027-01-15 08:02:00 to https://hc.test/… lost after 3 ms: connect: 127.0.0.1:1 refused the connection (gave up after 1 attempt in N ms)
     WARN beats to https://hc.test/… are failing: connect: 127.0.0.1:1 refused the connection
    ");
}

/// A beat that has failed in its first minute, and goes on for an hour.
fn goes_on(second: i64, error: &Lost) -> Event<'_, Beat> {
    Event::Failing {
        id: id(),
        occurrence: Some(at(second)),
        sent: at(second),
        took: Duration::from_secs(45),
        at: at(second + 45),
        until: at(second + 3600),
        error,
    }
}

/// A beat that came to its end after so many minutes and two late attempts.
fn late(second: i64, minutes: i64, outcome: Result<Arrived, Lost>) -> Event<'static, Beat> {
    let (due, ended) = (at(second), at(second + minutes * 60));
    Event::Beat {
        id: id(),
        occurrence: Some(due),
        due,
        sent: due,
        ended,
        late: Duration::ZERO,
        took: Duration::from_secs(minutes.unsigned_abs() * 60),
        late_attempts: 2,
        next: None,
        outcome,
    }
}

/// What is logged of these, whose errors are borrowed.
fn logged_of(events: &[Event<'_, Beat>]) -> String {
    captured(tracing::Level::INFO, || {
        let now = Instant::now();
        let (mut report, mut sums) = (report("backup"), Sums::new(now));
        events.iter().for_each(|event| report.on(event, &mut sums, now));
    })
    .replace(" heartbeat=\"backup\"", "")
}

#[tokio::test]
async fn a_beat_that_goes_on_is_told_once_with_its_end_and_then_how_late_it_came() {
    let error = refused().await;
    let events =
        [beat(0, Ok(arrived())), goes_on(60, &error), goes_on(60, &error), late(60, 5, Ok(arrived()))];
    insta::assert_snapshot!(logged_of(&events), @"
    INFO first beat delivered to https://hc.test/… in 3 ms
    WARN beats to https://hc.test/… are failing: connect: 127.0.0.1:1 refused the connection; it goes on until 2027-01-15 09:01:00 UTC
    INFO beats are delivered to https://hc.test/… again: that for 2027-01-15 08:01:00 arrived, 5 m late
    ");
}

#[tokio::test]
async fn a_beat_that_goes_on_and_is_lost_is_told_as_lost_once() {
    let error = refused().await;
    let events = [
        goes_on(0, &error),
        late(0, 60, Err(refused().await)),
        goes_on(3600, &error),
        late(3600, 10, Ok(arrived())),
    ];
    insta::assert_snapshot!(logged_of(&events), @"
    WARN beats to https://hc.test/… are failing: connect: 127.0.0.1:1 refused the connection; it goes on until 2027-01-15 09:00:00 UTC
    WARN the beat for 2027-01-15 08:00:00 to https://hc.test/… is lost after 1 h: connect: 127.0.0.1:1 refused the connection
    INFO beats are delivered to https://hc.test/… again, after 1 h 10 m and 1 beat lost
    ");
}

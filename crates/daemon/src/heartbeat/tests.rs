//! The loop in virtual time: tokio's clock is paused and leaps from sleep to sleep, and the wall is ours to set.

use super::*;
use chrono::TimeDelta;
use downbeat_scheduler::Expression;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::time::Instant;

/// A wall clock that runs with tokio's and can be set.
#[derive(Clone)]
struct Wall {
    started: Instant,
    at_start: DateTime<Utc>,
    /// Milliseconds by which it has been set forward.
    step: Arc<AtomicI64>,
}

impl Wall {
    fn at(start: &str) -> Self {
        let at_start = DateTime::parse_from_rfc3339(start).unwrap().to_utc();
        Self { started: Instant::now(), at_start, step: Arc::default() }
    }

    fn set_forward(&self, by: TimeDelta) {
        self.step.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        let run = TimeDelta::from_std(self.started.elapsed()).unwrap();
        self.at_start + run + TimeDelta::milliseconds(self.step.load(Ordering::SeqCst))
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// Takes so long to deliver.
struct After(Duration);

impl Deliver for After {
    type Error = &'static str;

    async fn deliver(&self, timeout: Duration) -> Result<(), &'static str> {
        tokio::time::timeout(timeout, tokio::time::sleep(self.0)).await.map_err(|_| "time-out")
    }
}

/// What was sent: the occurrence and the time, `HH:MM:SS`, and how many were missed before.
type Sent = Arc<Mutex<Vec<String>>>;

fn start(expression: &str, wall: &Wall, takes: Duration) -> (Sent, tokio::task::JoinHandle<()>) {
    // In UTC, unless the expression names its zone.
    let schedule =
        Schedule::in_its_zone(&Expression::parse(expression).unwrap(), chrono_tz::Tz::UTC).unwrap();
    let sent = Sent::default();
    let log = sent.clone();
    let run = run(schedule, After(takes), wall.clone(), move |event| {
        let line = match event {
            Event::Beat { due, sent, missed, outcome, .. } => {
                let due = due.map_or("start".to_owned(), |due| due.format("%d %T%.f").to_string());
                let missed = if missed > 0 { format!(" missed {missed}") } else { String::new() };
                let lost = outcome.err().map(|error| format!(" {error}")).unwrap_or_default();
                format!("{due} at {}{missed}{lost}", sent.format("%d %T%.f"))
            }
            Event::Ended => "ended".to_owned(),
        };
        log.lock().unwrap().push(line);
    });
    (sent, tokio::spawn(run))
}

async fn sent_within(expression: &str, wall: &Wall, takes: Duration, time: Duration) -> Vec<String> {
    let (sent, task) = start(expression, wall, takes);
    tokio::time::sleep(time).await;
    task.abort();
    std::mem::take(&mut sent.lock().unwrap())
}

const SOON: Duration = Duration::from_millis(5);

#[tokio::test(start_paused = true)]
async fn one_beat_is_sent_at_start_and_one_on_every_occurrence() {
    let wall = Wall::at("2027-01-01T12:00:07.250Z");
    let sent = sent_within("every 5 seconds", &wall, SOON, Duration::from_secs(14)).await;
    assert_eq!(
        sent,
        [
            "start at 01 12:00:07.250",
            "01 12:00:10 at 01 12:00:10",
            "01 12:00:15 at 01 12:00:15",
            "01 12:00:20 at 01 12:00:20"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn beats_do_not_drift() {
    let wall = Wall::at("2027-01-01T00:00:00.5Z");
    let sent = sent_within("every 1 hour", &wall, SOON, Duration::from_secs(3 * 86_400)).await;
    assert_eq!(sent.len(), 1 + 3 * 24);
    assert!(sent[1..].iter().all(|beat| beat.ends_with(":00:00")), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_beat_is_out_of_the_way_when_the_next_is_due() {
    let wall = Wall::at("2027-01-01T12:00:00.5Z");
    let sent = sent_within("every 3 seconds", &wall, Duration::from_secs(60), Duration::from_secs(8)).await;
    assert_eq!(
        sent,
        ["start at 01 12:00:00.500 time-out", "01 12:00:03 at 01 12:00:03 time-out"],
        "the third is under way"
    );
}

#[tokio::test(start_paused = true)]
async fn a_beat_gets_a_second_even_when_the_next_is_due_earlier() {
    let wall = Wall::at("2027-01-01T12:00:00.9Z");
    let sent = sent_within("every 1 second", &wall, Duration::from_millis(800), Duration::from_secs(3)).await;
    // The occurrence at :01 waits for the beat at start, and is sent late rather than never.
    assert_eq!(sent[..2], ["start at 01 12:00:00.900", "01 12:00:01 at 01 12:00:01.700"]);
}

#[tokio::test(start_paused = true)]
async fn occurrences_that_pass_while_a_beat_is_under_way_are_missed() {
    let wall = Wall::at("2027-01-01T12:00:00.05Z");
    let sent = sent_within("250", &wall, Duration::from_millis(900), Duration::from_secs(2)).await;
    assert_eq!(sent, ["start at 01 12:00:00.050", "01 12:00:00.750 at 01 12:00:00.950 missed 2"]);
}

#[tokio::test(start_paused = true)]
async fn after_a_leap_forward_the_newest_occurrence_is_sent_at_once() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let (sent, task) = start("every 10 minutes", &wall, SOON);
    tokio::time::sleep(Duration::from_secs(5)).await;
    wall.set_forward(TimeDelta::hours(2));
    tokio::time::sleep(Duration::from_secs(2)).await;
    task.abort();
    let sent = sent.lock().unwrap().clone();
    assert_eq!(sent[0], "start at 01 12:00:30");
    assert!(sent[1].starts_with("01 14:00:00 at 01 14:00:3") && sent[1].ends_with("missed 11"), "{sent:?}");
    assert_eq!(sent.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn after_a_leap_back_no_occurrence_is_sent_twice() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let (sent, task) = start("every 10 minutes", &wall, SOON);
    tokio::time::sleep(Duration::from_secs(30 * 60)).await;
    wall.set_forward(TimeDelta::minutes(-15));
    tokio::time::sleep(Duration::from_secs(30 * 60)).await;
    task.abort();
    let sent = sent.lock().unwrap().clone();
    let due: Vec<&str> = sent.iter().map(|line| &line[..8]).collect();
    assert_eq!(due, ["start at", "01 12:10", "01 12:20", "01 12:30", "01 12:40"], "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_schedule_that_is_over_beats_at_start_and_says_so() {
    let wall = Wall::at("2028-01-01T12:00:00Z");
    let sent = sent_within("every 1 day in 2027", &wall, SOON, Duration::from_secs(86_400 * 3)).await;
    assert_eq!(sent, ["start at 01 12:00:00", "ended"]);
}

/// What is sent in Stockholm, without the beat at start: from the evening before the clocks go from 2:00 to 3:00
/// (01:00 UTC).
async fn sent_in_spring(expression: &str, hours: u64) -> Vec<String> {
    let wall = Wall::at("2027-03-27T18:00:00.5Z");
    let expression = format!("{expression} in Europe/Stockholm");
    sent_within(&expression, &wall, SOON, Duration::from_secs(hours * 3600)).await.split_off(1)
}

/// From the evening before the hour from 2:00 to 3:00 (00:00 to 02:00 UTC) comes twice.
async fn sent_in_autumn(expression: &str, hours: u64) -> Vec<String> {
    let wall = Wall::at("2027-10-30T18:00:00.5Z");
    let expression = format!("{expression} in Europe/Stockholm");
    sent_within(&expression, &wall, SOON, Duration::from_secs(hours * 3600)).await.split_off(1)
}

#[tokio::test(start_paused = true)]
async fn a_nightly_beat_comes_on_the_night_that_skips_its_time() {
    let sent = sent_in_spring("at 2:30", 36).await;
    assert_eq!(sent, ["28 01:00:00 at 28 01:00:00", "29 00:30:00 at 29 00:30:00"]);
}

#[tokio::test(start_paused = true)]
async fn a_nightly_beat_comes_once_on_the_night_that_repeats_its_time() {
    let sent = sent_in_autumn("at 2:30", 36).await;
    assert_eq!(sent, ["31 00:30:00 at 31 00:30:00", "01 01:30:00 at 01 01:30:00"]);
}

#[tokio::test(start_paused = true)]
async fn a_periodic_beat_keeps_its_rhythm_on_both_nights() {
    for sent in [sent_in_spring("every 20 minutes", 12).await, sent_in_autumn("every 20 minutes", 12).await] {
        assert_eq!(sent.len(), 12 * 3, "{sent:?}");
        // One every twenty minutes of UTC, which knows no shifts.
        for (at, beat) in sent.iter().enumerate() {
            let minute = 18 * 60 + 20 * (at + 1);
            let time = format!("{:02}:{:02}:00", minute / 60 % 24, minute % 60);
            assert_eq!(beat[3..11], time, "{sent:?}");
        }
    }
}

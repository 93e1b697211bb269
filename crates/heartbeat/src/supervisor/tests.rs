//! The loop in virtual time: tokio's clock is paused and leaps from sleep to sleep, and the tests can set the
//! wall clock.

mod clocks;
mod late;
mod reload;

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_scheduler::{Expression, Policy, Schedule, Zone};
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// A wall clock that runs with tokio's and can be set.
#[derive(Clone)]
struct Wall {
    started: Instant,
    at_start: DateTime<Utc>,
    /// Milliseconds by which it has been set forward.
    step: Arc<AtomicI64>,
    look: Duration,
}

impl Wall {
    fn at(start: &str) -> Self {
        let at_start = DateTime::parse_from_rfc3339(start).unwrap().to_utc();
        Self { started: Instant::now(), at_start, step: Arc::default(), look: Duration::from_secs(1) }
    }

    /// A clock that is never set, so that it need not be looked at.
    fn steady(start: &str) -> Self {
        Self { look: Duration::from_secs(1 << 30), ..Self::at(start) }
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

    fn monotonic(&self) -> Duration {
        Duration::from_secs(1_000_000) + self.started.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn look(&self) -> Duration {
        self.look
    }
}

/// Takes this long to deliver, and counts how many beats are under way at once.
#[derive(Default)]
struct After {
    address: &'static str,
    takes: Duration,
    /// It takes this long, whatever its allowance.
    stubborn: bool,
    panics: bool,
    under_way: AtomicUsize,
    most: AtomicUsize,
    began: Mutex<Vec<Instant>>,
    /// Fails until then, with these words: `down` for what another time can mend, `down 90` where that asks for a pause.
    down_until: Mutex<Option<Instant>>,
    says: &'static str,
}

#[derive(Debug)]
struct Lost(String);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<BrokenOff> for Lost {
    fn from(why: BrokenOff) -> Self {
        Self(why.to_string())
    }
}

impl Deliver for After {
    type Delivered = ();
    type Error = Lost;

    async fn deliver(&self, tries: Tries, gate: &Gate) -> Result<(), Lost> {
        let allowance = tries.allowance();
        assert!(!self.panics, "as it was told to");
        let Ok(permit) = tokio::time::timeout(allowance, gate.permit()).await else {
            return Err(Lost(gate.crowded().to_string()));
        };
        self.began.lock().unwrap().push(Instant::now());
        if self.stubborn {
            tokio::time::sleep(self.takes).await;
            return Ok(());
        }
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let slept = tokio::time::timeout(allowance, tokio::time::sleep(self.takes)).await;
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        permit.done(slept.is_ok());
        let down = self.down_until.lock().unwrap().is_some_and(|until| Instant::now() < until);
        match slept {
            Ok(()) if down => Err(Lost(self.says.to_owned())),
            Ok(()) => Ok(()),
            Err(_) => Err(Lost(format!("time-out after {allowance:?}"))),
        }
    }

    fn again(error: &Lost) -> Option<Duration> {
        let asked = error.0.strip_prefix("down")?.trim();
        Some(Duration::from_secs(asked.parse().unwrap_or_default()))
    }

    fn goes_where(&self, other: &Self) -> bool {
        self.address == other.address
    }
}

const SOON: Duration = Duration::from_millis(5);

fn after(takes: Duration) -> Arc<After> {
    Arc::new(After { takes, ..After::default() })
}

fn job(name: &str, expression: &str, deliver: &Arc<After>) -> Job<After> {
    let schedule = Schedule::in_its_zone(Expression::parse(expression).unwrap(), Zone::UTC).unwrap();
    Job {
        name: name.into(),
        settings: Arc::new(format!("{name} {expression}")),
        schedule: schedule.with_policy(Policy::default()),
        offset: Duration::ZERO,
        start: true,
        catch_up: true,
        deadline: None,
        late: true,
        host: name.into(),
        deliver: deliver.clone(),
    }
}

/// A supervisor at work, and what it has reported.
struct Running {
    told: Arc<Mutex<Vec<String>>>,
    commands: mpsc::Sender<Command<After>>,
    task: tokio::task::JoinHandle<()>,
    /// Why occurrences were missed, and which.
    passed: Arc<Mutex<Vec<String>>>,
    pulses: Arc<AtomicUsize>,
}

impl Running {
    async fn start(wall: &Wall, limits: usize, jobs: Vec<Job<After>>) -> Self {
        let told = Arc::<Mutex<Vec<String>>>::default();
        let pulses = Arc::<AtomicUsize>::default();
        let (commands, receiver) = mpsc::channel(4);
        let passed = Arc::<Mutex<Vec<String>>>::default();
        let why = passed.clone();
        let (log, beats) = (told.clone(), pulses.clone());
        let mut names = HashMap::new();
        let on_event = move |event: Event<'_, After>| {
            let line = match event {
                Event::Added(id, job, _) => {
                    names.insert(id, job.name.clone());
                    return;
                }
                Event::Sending { .. } | Event::Next { .. } => return,
                Event::Stopping { under_way, within_offset } => {
                    let to_come: Vec<String> =
                        within_offset.iter().map(|(id, count)| format!("{} {count}", names[id])).collect();
                    format!("stopping with {under_way} under way and [{}] to come", to_come.join(", "))
                }
                Event::Changed { id, moved, .. } => {
                    format!("{} changed{}", names[&id], if moved { " and moved" } else { "" })
                }
                Event::Removed(id) => format!("{} removed", names[&id]),
                Event::Failing { id, until, error, .. } => {
                    format!("{} failing until {}: {error}", names[&id], until.format("%d %T"))
                }
                Event::Beat { id, occurrence, sent, outcome, late_attempts, ended, .. } => {
                    let due = occurrence.map_or("start".to_owned(), |at| at.format("%d %T%.f").to_string());
                    let lost = outcome.err().map(|error| format!(" {error}")).unwrap_or_default();
                    let late = match late_attempts {
                        0 => String::new(),
                        _ => format!(" ended {} late {late_attempts}", ended.format("%d %T")),
                    };
                    format!("{} {due} at {}{late}{lost}", names[&id], sent.format("%d %T%.f"))
                }
                Event::Missed { id, count, why, span } => {
                    let at = |at: DateTime<Utc>| at.format("%d %T").to_string();
                    passed.lock().unwrap().push(format!(
                        "{} {count} {why:?} {}",
                        names[&id],
                        span.map_or("unknown".to_owned(), |(first, last)| format!(
                            "{} to {}",
                            at(first),
                            at(last)
                        ))
                    ));
                    format!("{} missed {count}", names[&id])
                }
                Event::Ended(id) => format!("{} ended", names[&id]),
                Event::Stepped(by) => format!("stepped by {} s", by.num_seconds()),
            };
            // What goes on is told again after each attempt.
            let mut log = log.lock().unwrap();
            if !line.contains(" failing until ") || !log.contains(&line) {
                log.push(line);
            }
        };
        let pulse = move || {
            beats.fetch_add(1, Ordering::SeqCst);
        };
        let task = tokio::spawn(run(Limits::new(limits), wall.clone(), receiver, on_event, pulse));
        commands.send(Command::Replace(jobs)).await.unwrap();
        Self { told, commands, task, pulses, passed: why }
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }

    async fn after(self, time: Duration) -> Vec<String> {
        tokio::time::sleep(time).await;
        self.task.abort();
        self.told()
    }
}

async fn told_within(expression: &str, wall: &Wall, takes: Duration, time: Duration) -> Vec<String> {
    Running::start(wall, 10, vec![job("a", expression, &after(takes))]).await.after(time).await
}

#[tokio::test(start_paused = true)]
async fn one_beat_is_sent_at_start_and_one_on_every_occurrence() {
    let wall = Wall::at("2027-01-01T12:00:07.250Z");
    let told = told_within("every 5 seconds", &wall, SOON, Duration::from_secs(14)).await;
    assert_eq!(
        told,
        [
            "a start at 01 12:00:07.250",
            "a 01 12:00:10 at 01 12:00:10",
            "a 01 12:00:15 at 01 12:00:15",
            "a 01 12:00:20 at 01 12:00:20"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_year_of_beats_does_not_drift() {
    let wall = Wall::steady("2027-01-01T00:00:00.5Z");
    let told = told_within("every 1 hour", &wall, SOON, Duration::from_secs(365 * 86_400)).await;
    assert_eq!(told.len(), 1 + 365 * 24);
    assert!(told[1..].iter().all(|beat| beat.ends_with(":00:00")), "{:?}", told.last());
}

#[tokio::test(start_paused = true)]
async fn a_beat_is_over_when_half_the_time_to_the_next_has_passed() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let told =
        told_within("every 10 seconds", &wall, Duration::from_secs(600), Duration::from_secs(18)).await;
    assert_eq!(
        told,
        ["a start at 01 12:00:00 time-out after 5s", "a 01 12:00:10 at 01 12:00:10 time-out after 5s"]
    );
}

#[tokio::test(start_paused = true)]
async fn no_beat_takes_longer_than_a_minute() {
    let wall = Wall::at("2027-01-01T12:00:00Z");
    let told = told_within("every 1 hour", &wall, Duration::from_secs(600), Duration::from_secs(100)).await;
    assert_eq!(told, ["a start at 01 12:00:00 time-out after 60s"]);
}

#[tokio::test(start_paused = true)]
async fn beats_of_one_heartbeat_never_overlap_and_the_newest_waits() {
    let wall = Wall::at("2027-01-01T12:00:00.05Z");
    let deliver = after(Duration::from_millis(900));
    let running = Running::start(&wall, 10, vec![job("a", "@every 250ms", &deliver)]).await;
    let told = running.after(Duration::from_secs(2)).await;
    assert_eq!(
        told,
        [
            "a missed 1",
            "a missed 1",
            "a start at 01 12:00:00.050",
            "a missed 1",
            "a missed 1",
            "a missed 1",
            "a 01 12:00:00.750 at 01 12:00:00.950"
        ]
    );
    assert_eq!(deliver.most.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_schedule_that_is_over_beats_at_start_and_says_so() {
    let wall = Wall::at("2028-01-01T12:00:00Z");
    let told = told_within("every 1 day in 2027", &wall, SOON, Duration::from_secs(86_400)).await;
    assert_eq!(told, ["a ended", "a start at 01 12:00:00"]);
}

#[tokio::test(start_paused = true)]
async fn a_schedule_that_ends_says_so_once() {
    let wall = Wall::at("2027-12-30T12:00:00Z");
    let told = told_within("every 1 day in 2027", &wall, SOON, Duration::from_secs(3 * 86_400)).await;
    assert_eq!(told, ["a start at 30 12:00:00", "a ended", "a 31 00:00:00 at 31 00:00:00"]);
}

#[tokio::test(start_paused = true)]
async fn the_beats_at_start_of_many_heartbeats_are_spread() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let deliver = after(SOON);
    let jobs = (0..1000).map(|at| job(&format!("h{at}"), "at 0:00", &deliver)).collect();
    let told = Running::start(&wall, 100, jobs).await.after(Duration::from_secs(5)).await;
    assert_eq!(told.len(), 1000);
    let within = |second: &str| told.iter().filter(|line| line.contains(second)).count();
    assert_eq!([within("12:00:30"), within("12:00:31"), within("12:00:32")], [500, 500, 0]);
    assert!(deliver.most.load(Ordering::SeqCst) <= 10);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_never_answers_holds_up_no_other() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let (stuck, well) = (after(Duration::from_secs(3600)), after(SOON));
    let mut jobs: Vec<_> = (0..50)
        .map(|at| Job {
            host: "stuck".into(),
            start: false,
            ..job(&format!("stuck {at}"), "every 1 minute", &stuck)
        })
        .collect();
    jobs.push(Job { start: false, ..job("well", "every 1 minute", &well) });
    let told = Running::start(&wall, 10, jobs).await.after(Duration::from_secs(200)).await;
    let well: Vec<&String> = told.iter().filter(|line| line.starts_with("well")).collect();
    assert_eq!(
        well,
        [
            "well 01 12:01:00 at 01 12:01:00",
            "well 01 12:02:00 at 01 12:02:00",
            "well 01 12:03:00 at 01 12:03:00"
        ]
    );
    assert_eq!(stuck.most.load(Ordering::SeqCst), 2, "of a host that has not answered yet");
    assert!(
        told.iter().any(|line| line.contains("not sent: other beats to the same host were not answered"))
    );
}

#[tokio::test(start_paused = true)]
async fn the_loop_gives_a_sign_of_life_each_second_and_no_more() {
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let running =
        Running::start(&wall, 10, vec![Job { start: false, ..job("a", "at 0:00", &after(SOON)) }]).await;
    tokio::time::sleep(Duration::from_millis(60_500)).await;
    let pulses = running.pulses.load(Ordering::SeqCst);
    assert!((60..=63).contains(&pulses), "{pulses}");
}

#[tokio::test]
async fn a_schedule_that_is_dear_to_search_holds_up_no_other() {
    const DEAR: usize = 300;
    // Each of twenty takes parts of days for centuries, each day of the year others.
    let parts: String = (0..20)
        .map(|bit: u32| {
            let picked = |most: u32, shift: u32| {
                let picked: Vec<String> =
                    (1..=most).filter(|n| (n >> shift) & 1 == 1).map(|n| n.to_string()).collect();
                picked.join(",")
            };
            let (days, weeks) = (picked(31, bit % 5), picked(53, bit / 5));
            format!(r#",{{"D":[{days}],"wy":[{weeks}],"s":[1],"Y_b":[9999]}}"#)
        })
        .collect();
    let dear = format!(r#"{{"schedules":[{{"s":[0,1]}}],"exceptions":[{{"s":[0],"Y_b":[9999]}}{parts}]}}"#);
    assert!(!Schedule::new(Expression::parse(&dear).unwrap()).unwrap().is_quick());
    let wall = Wall::at("2027-01-01T12:00:30Z");
    let well = after(Duration::ZERO);
    let mut jobs = vec![job("well", "@every 50ms", &well)];
    let schedule = job("dear", &dear, &well).schedule;
    jobs.extend((0..DEAR).map(|at| {
        let other = job(&format!("dear {at}"), "at 0:00", &well);
        Job { start: false, schedule: schedule.clone(), ..other }
    }));
    let (news, mut told) = mpsc::unbounded_channel();
    let on_event = move |event: Event<'_, After>| {
        let _ = match event {
            Event::Beat { .. } => news.send(None),
            Event::Next { id, next } if next.is_some() => news.send(Some(id)),
            _ => return,
        };
    };
    let (commands, receiver) = mpsc::channel(4);
    let task = tokio::spawn(run(Limits::new(10), wall, receiver, on_event, || {}));
    commands.send(Command::Replace(jobs)).await.unwrap();
    // The beat of the other one comes before all have been found, which they are in the end.
    let (mut found, mut before) = (std::collections::HashSet::new(), None);
    while found.len() < DEAR {
        match tokio::time::timeout(Duration::from_secs(60), told.recv()).await.unwrap().unwrap() {
            Some(id) => _ = found.insert(id),
            None => _ = before.get_or_insert(found.len()),
        }
    }
    assert!(before.is_some_and(|before| before < DEAR), "{before:?}");
    task.abort();
}

#[tokio::test(start_paused = true)]
async fn a_search_that_panics_is_told_and_begins_again_a_minute_later() {
    use heartbeats::{Failed, Heartbeats, Work};
    let wall = Wall::at("2027-01-01T12:00:05Z");
    let mut told = Vec::new();
    let mut tell = |event: Event<'_, After>| {
        if let Event::Beat { outcome: Err(lost), .. } = event {
            told.push(lost.to_string());
        }
    };
    let mut all = Heartbeats::new(Limits::new(10));
    let dear = job("a", "every 10 seconds except on the 30 second", &after(SOON));
    all.replace(vec![Job { start: false, ..dear }], wall.reading(), &mut tell);
    all.take_due(wall.reading(), &mut tell);
    let Some(Work::Found(Ok(found))) = all.done().await else { panic!("nothing was looked for") };
    all.take_up(Work::Found(Err(Failed(found.id()))), wall.reading(), &mut tell);
    all.take_due(wall.reading(), &mut tell);
    assert!(all.done().await.is_none());
    tokio::time::sleep(Duration::from_secs(60)).await;
    all.take_due(wall.reading(), &mut tell);
    let found = all.done().await.unwrap();
    assert!(all.until_next(wall.reading()).is_none());
    all.take_up(found, wall.reading(), &mut tell);
    assert!(all.until_next(wall.reading()).is_some());
    assert_eq!(told, [BrokenOff::Panicked.to_string()]);
}

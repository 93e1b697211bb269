//! A board for tests, with heartbeats of a Butler file each and a clock that is set by hand.

use super::{Board, Notes};
use crate::config::{self, Config};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_client::{Client, ClientOptions};
use downbeat_heartbeat::beat::{Arrived, Beat, Lost, Told};
use downbeat_heartbeat::check::Ill;
use downbeat_heartbeat::clock::{Clock, Reading};
use downbeat_heartbeat::supervisor::{Event, Id, Job, Timetable, Timing};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What must be seen nowhere.
pub(super) const SECRET: &str = "s3cr3t-0f9e54a6";

/// Monday.
pub(super) fn start() -> DateTime<Utc> {
    "2027-01-04T12:00:00Z".parse().unwrap()
}

/// Set by hand, in milliseconds.
#[derive(Clone, Default)]
pub(super) struct Hand(Arc<AtomicI64>);

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        start() + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst) as u64)
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// A board, its clock, and what the supervisor would know.
pub(super) struct Stage {
    pub(super) board: Board,
    pub(super) hand: Hand,
    ids: Mutex<HashMap<String, Id>>,
    table: Mutex<Timetable>,
}

/// A file with heartbeats of these names and schedules; `off` for one that is switched off.
pub(super) fn config(heartbeats: &[(&str, &str)]) -> Config {
    let mut config = Config::default();
    for (name, schedule) in heartbeats {
        let enable = *schedule != "off";
        let text = format!(
            "{}: {{ heartbeat: {{ enable: {enable}, remoteURL: 'http://user:{SECRET}@monitor.test/ping/{SECRET}?key={SECRET}', frequency: '{schedule}' }} }}",
            serde_json::to_string(name).unwrap()
        );
        let one = config::parse("butler.yaml", text.as_bytes()).unwrap();
        config.heartbeats.extend(one.heartbeats);
        config.disabled.extend(one.disabled);
    }
    config
}

/// Arrived at this attempt.
pub(super) fn arrived(attempts: usize) -> Result<Arrived, Lost> {
    let took = Duration::from_millis(80);
    Ok(Arrived::new(attempts, took, 200))
}

pub(super) fn ill(why: &str) -> Result<Arrived, Lost> {
    Err(Lost::Ill { ill: Ill::new(why), told: Told::Signalled { note: None } })
}

impl Stage {
    pub(super) fn new() -> Self {
        let hand = Hand::default();
        let board = Board::new(hand.clone());
        board.pulse();
        Self { board, hand, ids: Mutex::default(), table: Mutex::default() }
    }

    /// One on which these have been taken up.
    pub(super) fn with(heartbeats: &[(&str, &str)]) -> Self {
        let stage = Self::new();
        let config = config(heartbeats);
        let configured = stage.board.configure(&config);
        stage.board.note(configured, Notes::of(&config, stage.hand.now()));
        stage.take_up(&config);
        stage
    }

    pub(super) fn pass(&self, time: Duration) {
        self.hand.0.fetch_add(time.as_millis() as i64, Ordering::SeqCst);
    }

    /// As the supervisor does with new heartbeats.
    pub(super) fn take_up(&self, config: &Config) {
        let client = Client::new(ClientOptions::default()).unwrap();
        for heartbeat in &config.heartbeats {
            let job = Job {
                name: heartbeat.name.clone(),
                settings: Arc::new(()),
                schedule: heartbeat.schedule.with_policy(heartbeat.policy),
                offset: Duration::ZERO,
                start: true,
                catch_up: true,
                deadline: heartbeat.deadline,
                late: heartbeat.retry.retries > 0,
                host: "monitor.test".into(),
                deliver: Arc::new(Beat::new((&*heartbeat.settings).into(), &client).unwrap()),
            };
            let timing = Timing { schedule: job.schedule.clone(), offset: TimeDelta::zero(), catch_up: true };
            let mut table = self.table.lock().unwrap();
            let now: Reading = self.hand.reading();
            let id = table.insert(timing, None, now);
            self.ids.lock().unwrap().insert(heartbeat.name.to_string(), id);
            self.board.on(&Event::Added(id, &job, table.next(id, now)));
        }
    }

    pub(super) fn id(&self, name: &str) -> Id {
        self.ids.lock().unwrap()[name]
    }

    /// A beat that is due now, is sent 20 ms later, and ends 100 ms after that. The next is due a minute after it.
    pub(super) fn beat(&self, name: &str, outcome: Result<Arrived, Lost>) {
        self.beat_with_next(name, outcome, Some(self.hand.now() + TimeDelta::minutes(1)));
    }

    pub(super) fn beat_with_next(
        &self,
        name: &str,
        outcome: Result<Arrived, Lost>,
        next: Option<DateTime<Utc>>,
    ) {
        let due = self.hand.now();
        self.pass(Duration::from_millis(20));
        let sent = self.hand.now();
        self.board.on(&Event::Sending { id: self.id(name), next });
        self.pass(Duration::from_millis(100));
        let (id, ended) = (self.id(name), self.hand.now());
        let (late, took) = (Duration::from_millis(20), Duration::from_millis(100));
        let occurrence = Some(due);
        self.board.on(&Event::Beat {
            id,
            occurrence,
            due,
            sent,
            ended,
            late,
            took,
            late_attempts: 0,
            next,
            outcome,
        });
    }
}

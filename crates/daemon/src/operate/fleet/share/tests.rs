//! What of a share beats at once, and in which order.

use super::*;
use downbeat_client::{Client, ClientOptions};
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::supervisor::{self, BrokenOff, Command, Deliver, Event, Gate, Limits, Tries};
use std::fmt;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

/// A configuration whose heartbeats, `a` and so on, are due at these times.
fn whole(times: &[&str]) -> Whole {
    let heartbeat = |(name, time): (char, &&str)| {
        format!("  - {{ name: {name}, url: 'http://m.example/{name}', schedule: '{time}' }}\n")
    };
    let text: String = ('a'..).zip(times).map(heartbeat).collect();
    let config = crate::config::parse("a.yaml", format!("heartbeats:\n{text}").as_bytes()).unwrap();
    Whole::new(Arc::new(config))
}

fn maker() -> Maker {
    let client = Client::new(ClientOptions::default()).unwrap();
    Maker { client, machine: "m".into(), lease: Arc::<crate::operate::fleet::Lease>::default() }
}

/// What comes and goes where a member had some heartbeats and has those at these places.
fn exchange(whole: &Whole, mine: &[u32], had: &Had, start: Start<'_>, missed: Option<Missed>) -> Exchange {
    whole.exchange(&whole.had_by(mine.iter().copied()), had, &maker(), start, missed)
}

/// The names of those that come, and whether they beat at once.
fn came(exchange: &Exchange) -> Vec<(&str, bool)> {
    exchange.came.iter().map(|(_, job)| (&*job.name, job.start)).collect()
}

/// A wall clock that runs with tokio's, from a whole minute on.
#[derive(Clone)]
struct Wall(Instant);

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2027-01-01T12:00:00Z".parse().unwrap();
        start + TimeDelta::from_std(self.0.elapsed()).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(1_000_000) + self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        sleep(duration).await;
    }
}

/// Says when it is sent.
struct Noting(mpsc::UnboundedSender<Instant>);

#[derive(Debug)]
struct Never;

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("never")
    }
}

impl From<BrokenOff> for Never {
    fn from(_: BrokenOff) -> Self {
        Self
    }
}

impl Deliver for Noting {
    type Delivered = ();
    type Error = Never;

    async fn deliver(&self, _: Tries, _: &Gate) -> Result<(), Never> {
        self.0.send(Instant::now()).map_err(|_| Never)
    }

    fn again(_: &Never) -> Option<Duration> {
        None
    }

    fn goes_where(&self, _: &Self) -> bool {
        true
    }
}

#[test]
fn of_what_may_have_been_missed_that_beats_first_which_has_been_silent_for_the_longest() {
    // Leases live for 10 s, so what died lived at 11:59:46, and what had been due by then was most likely beaten.
    let times = ["11:59:40", "11:59:50", "11:59:58", "12:00:03", "12:00:30", "11:59:44"];
    let whole = whole(&times.map(|time| format!("at {time}")).each_ref().map(String::as_str));
    let now = Now { mono: Duration::from_secs(1_000), civil: "2027-01-01T12:00:00Z".parse().unwrap() };
    let missed = Missed::since(Duration::from_secs(976), now, Duration::from_secs(10));
    let all: Vec<u32> = (0..6).collect();
    let moved = exchange(&whole, &all, &Had::new(), Start::Moved, Some(missed));
    assert_eq!(came(&moved), [("b", true), ("c", true), ("d", true), ("f", true), ("a", true), ("e", false)]);
    // At a start others have it until they see this one.
    let started = exchange(&whole, &all, &Had::new(), Start::AsWritten, Some(missed));
    assert_eq!(
        came(&started),
        [("d", true), ("c", true), ("b", true), ("f", true), ("a", true), ("e", true)]
    );
}

#[test]
fn only_what_has_come_changed_or_gone_is_handed_over() {
    let whole = whole(&["every 1 minute", "every 2 minutes", "every 3 minutes", "every 4 minutes"]);
    let settings = |place: usize| {
        let heartbeat = &whole.config().heartbeats[place];
        (heartbeat.name.clone(), heartbeat.settings.clone())
    };
    // What `c` was before.
    let had = Had::from([settings(0), settings(1), ("c".into(), settings(0).1)]);
    let known = HashSet::from(["c".into()]);
    let new = exchange(&whole, &[1, 2, 3], &had, Start::Known(&known), None);
    assert_eq!(came(&new), [("c", false), ("d", true)]);
    assert_eq!(new.gone, ["a".into()]);
    assert_eq!(new.came.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [2, 3]);
    let same = exchange(&whole, &[0, 1], &Had::from([settings(0), settings(1)]), Start::Moved, None);
    assert!(same.came.is_empty() && same.gone.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_comes_due_while_a_share_is_handed_over_is_beaten_then_and_not_a_gap_later() {
    let whole = whole(&["2 * * * * *"]);
    let began = Instant::now();
    let clock = Wall(began);
    let now = Now { mono: clock.monotonic(), civil: clock.now() };
    let missed = Missed::since(now.mono - Duration::from_secs(14), now, Duration::from_secs(5));
    let Exchange { came, .. } = exchange(&whole, &[0], &Had::new(), Start::Moved, Some(missed));
    let (sent, mut beats) = mpsc::unbounded_channel();
    let deliver = Arc::new(Noting(sent));
    let (commands, receiver) = mpsc::channel(1);
    let ignore = |_: Event<'_, Noting>| {};
    tokio::spawn(supervisor::run(Limits::new(100), clock, receiver, ignore, || {}));
    // As long as thousands take. Meanwhile it is 12:00:02.
    sleep(Duration::from_secs(3)).await;
    let came = came.into_iter().map(|(_, job)| {
        let Beating { start, catch_up, deadline, late, offset, name, settings, schedule, host, .. } = job;
        let deliver = deliver.clone();
        Beating { name, settings, schedule, offset, start, catch_up, deadline, late, host, deliver }
    });
    commands.send(Command::Replace(came.collect())).await.unwrap();
    let first = beats.recv().await.unwrap() - began;
    assert!(first < Duration::from_secs(5), "{first:?}");
    let second = beats.recv().await.unwrap() - began;
    assert!(second.as_secs() == 62, "{second:?}");
}

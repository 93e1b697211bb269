//! What of a share beats at once, and in which order.

use super::*;
use downbeat_client::{Client, ClientOptions};
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::supervisor::{self, BrokenOff, Command, Deliver, Event, Gate, Limits, Tries};
use std::fmt;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

/// All heartbeats of a configuration, with their jobs.
fn whole(text: &str) -> Whole {
    let config = Arc::new(crate::config::parse("a.yaml", text.as_bytes()).unwrap());
    let client = Client::new(ClientOptions::default()).unwrap();
    let job = |heartbeat| crate::operate::jobs::job(heartbeat, &client, "m", None).unwrap();
    let jobs = config.heartbeats.iter().map(job).collect();
    Whole::new(config, jobs)
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
fn of_what_may_have_been_missed_that_beats_first_which_was_due_last() {
    let heartbeat = |(name, time): (&str, &str)| {
        format!("  - {{ name: {name}, url: 'http://m.example/{name}', schedule: 'at {time}' }}\n")
    };
    let times = [("a", "11:59:40"), ("b", "12:00:10"), ("c", "12:00:05"), ("d", "12:00:30")];
    let text = format!("heartbeats:\n{}", times.map(heartbeat).concat());
    let whole = whole(&text);
    let missed = ["2027-01-01T11:59:50Z", "2027-01-01T12:00:20Z"].map(|at| at.parse().unwrap());
    let (shown, jobs) = whole.part(0..4, (Start::New, &whole.known()), Some((missed[0], missed[1])));
    let jobs: Vec<(&str, bool)> = jobs.iter().map(|job| (&*job.name, job.start)).collect();
    assert_eq!(jobs, [("b", true), ("c", true), ("a", false), ("d", false)]);
    // What is shown keeps its order.
    assert!(shown.heartbeats.iter().map(|heartbeat| &*heartbeat.name).eq(["a", "b", "c", "d"]));
}

#[tokio::test(start_paused = true)]
async fn what_comes_due_while_a_share_is_handed_over_is_beaten_then_and_not_a_gap_later() {
    let whole = whole("heartbeats: [{ name: a, url: 'http://m.example/a', schedule: '2 * * * * *' }]");
    let began = Instant::now();
    let clock = Wall(began);
    let now = Now { mono: clock.monotonic(), civil: clock.now() };
    let missed = missed(now, now.mono - Duration::from_secs(14));
    let (_, jobs) = whole.part(0..1, (Start::New, &whole.known()), Some(missed));
    let (sent, mut beats) = mpsc::unbounded_channel();
    let deliver = Arc::new(Noting(sent));
    let (commands, receiver) = mpsc::channel(1);
    let ignore = |_: Event<'_, Noting>| {};
    tokio::spawn(supervisor::run(Limits::new(100), clock, receiver, ignore, || {}));
    // As long as thousands take. Meanwhile it is 12:00:02.
    sleep(Duration::from_secs(3)).await;
    let jobs = jobs.into_iter().map(|job| {
        let Beating { start, catch_up, deadline, late, offset, name, settings, schedule, host, .. } = job;
        let deliver = deliver.clone();
        Beating { name, settings, schedule, offset, start, catch_up, deadline, late, host, deliver }
    });
    commands.send(Command::Replace(jobs.collect())).await.unwrap();
    let first = beats.recv().await.unwrap() - began;
    assert!(first < Duration::from_secs(5), "{first:?}");
    let second = beats.recv().await.unwrap() - began;
    assert!(second.as_secs() == 62, "{second:?}");
}

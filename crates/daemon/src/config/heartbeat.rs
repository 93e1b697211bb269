//! What one heartbeat is configured to do, in whatever kind of file.

use std::sync::Arc;
use std::time::Duration;

use downbeat_client::{Monitor, Request, RetryPolicy, RouteOptions};
use downbeat_heartbeat::beat::Parts;
use downbeat_heartbeat::check::Check;
use downbeat_parser::Dialect;
use downbeat_scheduler::{Policy, Schedule, Zone};

use super::item::{Basics, HasBasics, Item, Sends};
use super::schedule;

/// What is to be sent when, where to, and how; and where it stands.
pub type Heartbeat = Item<HeartbeatSettings>;

/// What a heartbeat does, wherever it stands in a file. A heartbeat with equal settings goes on undisturbed when the
/// configuration is read again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeartbeatSettings {
    /// What people call it: the `name`, or for a Butler file the root key above its section. No two heartbeats of a
    /// configuration share one.
    pub name: Arc<str>,
    /// What is sent for a beat, before the monitor's own form is given to it. It prints masked, and knows whether the monitor
    /// was [inferred](Request::is_inferred).
    pub request: Request,
    /// What kind of monitor gets it: the one that is named, or the one that the URL tells.
    pub monitor: Monitor,
    /// How the monitor is reached: address family, proxy, TLS.
    pub route: RouteOptions,
    /// The attempts of a beat.
    pub retry: RetryPolicy,
    /// Until when a beat is tried, counted from when it began to be sent; the next beat ends it. `None` for half the time to
    /// the next beat, an hour at most.
    pub deadline: Option<Duration>,
    /// The schedule, in its zone. It occurs at least once.
    pub schedule: Schedule<Zone>,
    /// The schedule as it was written, without white space around it; milliseconds in decimal.
    pub frequency: String,
    /// The notation of `frequency`.
    pub dialect: Dialect,
    /// What becomes of occurrences when the clocks of the zone change.
    pub policy: Policy,
    /// The longest delay of a beat after its occurrence. The delay is always the same for one host and name. Zero for none.
    pub jitter: Duration,
    /// Whether there is a beat at start.
    pub start: bool,
    /// Whether a late beat is sent for the newest occurrence that passed while the machine slept.
    pub catch_up: bool,
    /// Whether one member of a fleet beats it, and not each.
    pub share: bool,
    /// Whether a beat tells the monitor what to expect.
    pub upsert: bool,
    /// The checks before each beat.
    pub checks: Vec<Check>,
}

impl HasBasics for HeartbeatSettings {
    const IS_JOB: bool = false;

    fn basics(&self) -> Basics<'_> {
        let Self { name, request, monitor, route, upsert, schedule, frequency, .. } = self;
        Basics {
            name,
            schedule: Some(schedule),
            frequency,
            dialect: self.dialect,
            policy: self.policy,
            jitter: self.jitter,
            retries: self.retry.retries,
            sends: Some(Sends { request, monitor: *monitor, route, upsert: *upsert }),
            longest_run: None,
        }
    }
}

impl<'a> From<&'a HeartbeatSettings> for Parts<'a> {
    fn from(settings: &'a HeartbeatSettings) -> Self {
        let HeartbeatSettings { request, monitor, route, retry, checks, .. } = settings;
        Self { request, monitor: *monitor, route, retry: *retry, checks }
    }
}

impl Heartbeat {
    /// The request of its beats on the machine of this name, for the placeholders in its texts.
    pub fn request_on(&self, machine: &str) -> Request {
        self.request.clone().with_names(self.name.clone(), machine)
    }

    /// The kind of the monitor for a line of a report, and whether it was inferred: `healthchecks, inferred from the URL`;
    /// `None` for a plain monitor.
    pub fn monitor_in_words(&self) -> Option<String> {
        let inferred = if self.request.is_inferred() { ", inferred from the URL" } else { "" };
        (self.monitor != Monitor::Plain).then(|| format!("{}{inferred}", self.monitor))
    }

    /// What happens when a check fails, for a line of a report.
    pub fn when_ill(&self) -> String {
        match self.monitor.failure_signal() {
            Some(signal) => format!("{} is told at once: {signal}", self.monitor.name()),
            None => "no beat is sent, and the monitor alarms when it has missed one".to_owned(),
        }
    }

    /// The schedule as it was written, for a line of a report: `` `every 5 minutes` ``, `every 60000 milliseconds`.
    pub fn frequency_in_words(&self) -> String {
        schedule::in_words(&self.frequency)
    }
}

/// A `heartbeat` section that is switched off.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Disabled {
    /// What the heartbeat would be called, as [`HeartbeatSettings::name`]. No other heartbeat or job has this name.
    pub name: Arc<str>,
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The key that switches it off, such as `Butler.heartbeat.enable`.
    pub key: String,
    /// The line of that key, counted from 1.
    pub line: usize,
}

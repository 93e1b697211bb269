//! What one heartbeat is configured to do, in whatever kind of file.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use downbeat_client::{Monitor, Request, RetryPolicy, RouteOptions};
use downbeat_heartbeat::beat::Parts;
use downbeat_heartbeat::check::Check;
use downbeat_parser::Dialect;
use downbeat_scheduler::{Policy, Schedule, Zone};

use super::report::Written;
use super::schedule;

/// What is to be sent when, where to, and how; and where it stands.
///
/// [`Debug`] shows nothing that is secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Heartbeat {
    /// Where it stands in its file: `Butler.heartbeat`, `heartbeats[2]`.
    pub key: String,
    /// The file that has it, as it was named.
    pub file: Arc<str>,
    /// Words by which people choose among heartbeats and jobs. They change nothing that it does.
    pub tags: Arc<[String]>,
    /// All that it does. The fields can be read as if they were the heartbeat's own.
    pub settings: Arc<HeartbeatSettings>,
    pub(crate) written: Written,
}

impl Deref for Heartbeat {
    type Target = HeartbeatSettings;

    fn deref(&self) -> &HeartbeatSettings {
        &self.settings
    }
}

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

    /// What the schedule means, in plain English.
    ///
    /// ```
    /// let text = b"heartbeat: { enable: true, remoteURL: 'https://hc-ping.com/uuid', frequency: '0 9 * * 1-5' }";
    /// let config = downbeat::config::parse("butler-cw.yaml", text)?;
    /// assert_eq!(config.heartbeats[0].description(), "At 9:00 from Monday to Friday.");
    /// # Ok::<(), downbeat::config::ConfigError>(())
    /// ```
    pub fn description(&self) -> String {
        self.schedule.expression().describe()
    }

    /// The line of its file in which the schedule stands, counted from 1; `None` where it stands in no file.
    pub fn line(&self) -> Option<usize> {
        self.written.whole.line()
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

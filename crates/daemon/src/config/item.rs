//! What a heartbeat and a job have in common: where each stands, when it is due, and which monitor is told.

use super::report::Written;
use downbeat_client::{Monitor, Request, RouteOptions};
use downbeat_parser::Dialect;
use downbeat_scheduler::{Policy, Schedule, Zone};
use std::fmt::Debug;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// A heartbeat or a job of a configuration: what it does, and where it stands. [`Debug`] shows nothing that is secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Item<S> {
    /// Where it stands in its file: `Butler.heartbeat`, `heartbeats[2]`, `jobs[2]`.
    pub key: String,
    /// The file that has it, as it was named.
    pub file: Arc<str>,
    /// Words by which people choose among heartbeats and jobs. They change nothing that it does.
    pub tags: Arc<[String]>,
    /// All that it does. The fields can be read as if they were its own.
    pub settings: Arc<S>,
    /// How it stands in its file, and what is probably not meant there.
    pub(crate) written: Written,
}

impl<S> Deref for Item<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.settings
    }
}

/// What all settings have.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Basics<'a> {
    /// What people call it.
    pub name: &'a Arc<str>,
    /// The schedule, if there is one.
    pub schedule: Option<&'a Schedule<Zone>>,
    /// The schedule as it was written; empty without one.
    pub frequency: &'a str,
    /// The notation of `frequency`.
    pub dialect: Dialect,
    /// What becomes of occurrences when the clocks of the zone change.
    pub policy: Policy,
    /// The longest delay after an occurrence.
    pub jitter: Duration,
    /// How often a failed attempt or try is followed by another.
    pub retries: u32,
    /// What the monitor is told, if one is.
    pub sends: Option<Sends<'a>>,
    /// How long a run takes at most; `None` for a heartbeat, and for a job without a time-out.
    pub longest_run: Option<Duration>,
}

/// What is sent to a monitor, and how it is reached.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Sends<'a> {
    /// The request of a beat or of a plain success.
    pub request: &'a Request,
    /// What kind of monitor gets it.
    pub monitor: Monitor,
    /// How the monitor is reached.
    pub route: &'a RouteOptions,
    /// Whether the monitor is told what to expect.
    pub upsert: bool,
}

/// The settings of a heartbeat or of a job.
pub trait HasBasics: Clone + Debug + Send + Sync + 'static {
    /// Whether they are those of a job.
    const IS_JOB: bool;

    /// What both have.
    fn basics(&self) -> Basics<'_>;
}

impl<S: HasBasics> Item<S> {
    /// What the schedule means, in plain English; `None` without a schedule.
    ///
    /// ```
    /// let text = b"heartbeat: { enable: true, remoteURL: 'https://hc-ping.com/uuid', frequency: '0 9 * * 1-5' }";
    /// let config = downbeat::config::parse("butler-cw.yaml", text)?;
    /// assert_eq!(config.heartbeats[0].description().as_deref(), Some("At 9:00 from Monday to Friday."));
    /// # Ok::<(), downbeat::config::ConfigError>(())
    /// ```
    pub fn description(&self) -> Option<String> {
        self.settings.basics().schedule.map(|schedule| schedule.expression().describe())
    }

    /// The line of its file in which the schedule stands, counted from 1; `None` where it stands in no file.
    pub fn line(&self) -> Option<usize> {
        self.written.whole.as_ref()?.line()
    }
}

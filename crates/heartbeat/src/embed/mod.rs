//! A heartbeat inside a Rust service: it is built, spawned on the caller's runtime, and controlled by a handle.

mod beat;
mod handle;

pub use handle::{Handle, Phase, State};

use crate::beat::{Beat, BeatFault, Parts};
use crate::clock::{Clock, SystemClock};
use crate::supervisor::{Job, MAX_DEADLINE};
use beat::Embedded;
use downbeat_client::{
    Client, ClientError, ClientOptions, Monitor, Request, RetryPolicy, RouteOptions, Target, TargetError,
};
use downbeat_parser::{Expression, ParseError};
use downbeat_scheduler::{Calendars, Policy, Schedule, UnknownCalendar, UnknownZone, Zone};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// The schedule of a heartbeat for which none was set.
const DEFAULT_SCHEDULE: &str = "every 1 minute";

/// A service's own heartbeat: its target, schedule and options.
///
/// It beats once when it is [spawned](Self::spawn) and then on each occurrence of its schedule (twice for the
/// same occurrence only if the wall clock is set back). It tries again as [`RetryPolicy`] says, and then every
/// few minutes for an hour, for at most half the time to the next beat.
///
/// ```
/// use downbeat_heartbeat::Heartbeat;
///
/// let error = Heartbeat::new("https://hc-ping.com/uuid")?.schedule("every 5 minuts").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected a time period such as `minutes` or `day of the year`, found `minuts` (did you mean `minutes` or `minute`?)"
/// );
/// let error = Heartbeat::new("hc-ping.com/uuid").unwrap_err();
/// assert_eq!(error.to_string(), "the URL does not begin with http:// or https://");
/// # Ok::<(), downbeat_heartbeat::HeartbeatError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until it is spawned"]
pub struct Heartbeat {
    request: Request,
    expression: Option<Expression>,
    zone: Zone,
    calendars: Calendars,
    policy: Policy,
    monitor: Option<Monitor>,
    route: RouteOptions,
    retry: RetryPolicy,
    deadline: Option<Duration>,
    start: bool,
    client: Option<Client>,
}

/// Why there is no heartbeat.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HeartbeatError {
    /// The URL cannot be used. It is not quoted.
    #[error(transparent)]
    Url(#[from] TargetError),
    /// The schedule cannot be read.
    #[error("{error}{help}", error = .0, help = parenthesised(.0))]
    Schedule(#[from] ParseError),
    /// The schedule names a zone that is not known.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// The schedule names a calendar that is not among those that were [given](Heartbeat::calendars).
    #[error(transparent)]
    Calendar(#[from] UnknownCalendar),
    /// The schedule never occurs.
    #[error("this schedule never occurs")]
    Never,
    /// The URL is no URL of this kind of monitor, or a certificate cannot be used.
    #[error(transparent)]
    Beat(#[from] BeatFault),
    /// No HTTP client can be made.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// It was not spawned on a tokio runtime.
    #[error("there is no tokio runtime to beat on")]
    Runtime,
}

/// The remedy, if one is known.
fn parenthesised(error: &ParseError) -> String {
    error.help().map(|help| format!(" ({help})")).unwrap_or_default()
}

impl Heartbeat {
    /// A heartbeat to a URL, every minute unless [another schedule](Self::schedule) is set.
    ///
    /// # Errors
    ///
    /// [`HeartbeatError::Url`] when the URL cannot be used.
    pub fn new(url: &str) -> Result<Self, HeartbeatError> {
        Ok(Self::with(Request::new(Target::parse(url)?)))
    }

    /// A heartbeat that sends this request, with a method, headers and a body of its own.
    pub fn with(request: Request) -> Self {
        Self {
            request,
            expression: None,
            zone: Zone::UTC,
            calendars: Calendars::default(),
            policy: Policy::default(),
            monitor: None,
            route: RouteOptions::default(),
            retry: RetryPolicy::default(),
            deadline: None,
            start: true,
            client: None,
        }
    }

    /// Sets the schedule: a sentence, a line of cron, an elapsed time. It is read in the zone that it names, or else in the zone
    /// that is set by [`zone`](Self::zone).
    ///
    /// # Errors
    ///
    /// [`HeartbeatError::Schedule`] when the schedule cannot be read.
    pub fn schedule(mut self, text: &str) -> Result<Self, HeartbeatError> {
        self.expression = Some(Expression::parse(text)?);
        Ok(self)
    }

    /// Sets the zone of a schedule that names none. UTC by default.
    pub fn zone(mut self, zone: impl Into<Zone>) -> Self {
        self.zone = zone.into();
        self
    }

    /// Sets the days of the calendars that the schedule may name: `at 9:00 except on holidays`.
    pub fn calendars(mut self, calendars: Calendars) -> Self {
        self.calendars = calendars;
        self
    }

    /// Sets what becomes of occurrences when the clocks of the zone change.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Sets the kind of monitor. Every kind but [plain](Monitor::Plain) can be told of [a failure](Handle::fail). Otherwise the URL
    /// may tell the kind ([`Monitor::infer`]): then beats are sent unchanged, and a successful answer that no such monitor gives
    /// still counts as a success.
    pub fn monitor(mut self, monitor: Monitor) -> Self {
        self.monitor = Some(monitor);
        self
    }

    /// Sets how the monitor is reached.
    pub fn route(mut self, route: RouteOptions) -> Self {
        self.route = route;
        self
    }

    /// Sets how often a beat is tried in its first minute, and for how long in total: a day at most, and until
    /// the next beat comes. By default the total is half the time to the next beat, an hour at most. A beat that
    /// has failed in its first minute is tried again every few minutes, unless there are no retries.
    pub fn retry(mut self, policy: RetryPolicy, deadline: Duration) -> Self {
        (self.retry, self.deadline) = (policy, Some(deadline.min(MAX_DEADLINE)));
        self
    }

    /// Sets whether a beat is sent at once. It is by default.
    pub fn start(mut self, start: bool) -> Self {
        self.start = start;
        self
    }

    /// Uses a client of the service, with its connections.
    pub fn client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Begins to send beats, on the caller's tokio runtime, until the handle is dropped or [stopped](Handle::stop).
    ///
    /// # Errors
    ///
    /// When the schedule cannot be used, the URL is no URL of this kind of monitor, or there is no runtime.
    pub fn spawn(self) -> Result<Handle, HeartbeatError> {
        self.spawn_with(SystemClock::default())
    }

    /// The same with another clock, for tests.
    ///
    /// # Errors
    ///
    /// As [`spawn`](Self::spawn).
    pub fn spawn_with<C: Clock + 'static>(self, clock: C) -> Result<Handle, HeartbeatError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| HeartbeatError::Runtime)?;
        let expression = self.expression.map_or_else(|| Expression::parse(DEFAULT_SCHEDULE), Ok)?;
        let zone = Zone::of(&expression, self.zone)?;
        let schedule = Schedule::in_zone(&expression, zone, &self.calendars)?;
        if schedule.never() {
            return Err(HeartbeatError::Never);
        }
        let client = match self.client {
            Some(client) => client,
            None => Client::new(ClientOptions::default())?,
        };
        let request = if self.monitor.is_none() { self.request.infer_monitor() } else { self.request };
        let parts = Parts {
            request: &request,
            monitor: self.monitor.unwrap_or(request.judge()),
            route: &self.route,
            retry: self.retry,
            checks: &[],
        };
        let (ill, told) = watch::channel(None);
        let job = Job {
            name: "heartbeat".into(),
            settings: Arc::new(()),
            schedule: schedule.with_policy(self.policy),
            offset: Duration::ZERO,
            start: self.start,
            catch_up: true,
            deadline: self.deadline,
            late: self.retry.retries > 0,
            host: request.target().to_string().into(),
            deliver: Arc::new(Embedded::new(Beat::new(parts, &client)?, told)),
        };
        Ok(Handle::spawn(&runtime, job, ill, clock))
    }
}

#[cfg(test)]
mod tests;

//! One beat of a configured heartbeat: the checks look at the watched service, then the monitor is told that the service is
//! well or ill.

mod lost;

use crate::check::{self, Check, Ill, Leave, NotWell, Probe};
use crate::supervisor::{Deliver, Gate, Permit, Tries, allowance_within};
use downbeat_client::{
    Client, ClientError, Delivery, Monitor, MonitorError, Outcome, Permits, Request, Retry, RetryPolicy,
    Route, RouteOptions, Signal, Target,
};
use downbeat_scheduler::{Schedule, Zone};
pub use lost::{Lost, Told};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Sends the beats of one heartbeat.
#[derive(Debug)]
pub struct Beat {
    probes: Vec<Probe>,
    route: Route,
    retry: RetryPolicy,
    monitor: Monitor,
    /// The beat in the monitor's own form.
    well: Request,
    /// The request as the user wrote it, from which a failure signal is made, and a beat that says how long its checks took; `None`
    /// if neither can be needed. Boxed, as is the next one: most of many thousands have none.
    plain: Option<Box<Request>>,
    /// The beat that tells the monitor what to expect, and whether it is to be sent.
    defining: Option<Box<(Request, Arc<dyn Memory>)>>,
    /// Whether failures may be told; `None` if always.
    authority: Option<Arc<dyn Authority>>,
}

/// Knows whether a monitor is still to be told what to expect.
pub trait Memory: fmt::Debug + Send + Sync {
    /// Whether it is to be told with the next beat.
    fn is_due(&self) -> bool;

    /// It was told. May write to a disk.
    fn done(&self);

    /// The monitor does not take what it was told.
    fn refused(&self);
}

/// Knows whether a failure may be told at this moment: of several processes that share a heartbeat, another one may know better.
pub trait Authority: fmt::Debug + Send + Sync {
    /// Whether it may. Asked just before each attempt, as a process may have been stopped since the last one.
    fn may_tell(&self) -> bool;
}

/// The statuses by which a monitor refuses a body of this kind or size.
pub const WITHOUT_BODY: [u16; 2] = [400, 413];

/// Why beats cannot be sent as configured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BeatFault {
    /// A certificate or key cannot be used.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The URL is no URL of this kind of monitor.
    #[error(transparent)]
    Monitor(#[from] MonitorError),
}

/// How much of a beat's time is kept for telling the monitor what the checks have found.
const TO_TELL: Duration = Duration::from_secs(5);

/// How long a beat waits to hear whether the monitor is to be told what to expect.
const TO_LOOK: Duration = Duration::from_secs(1);

/// How much of a beat's time its checks may take.
fn for_checks(allowance: Duration) -> Duration {
    allowance.saturating_sub(TO_TELL).max(allowance / 2)
}

/// How long the checks of a heartbeat with this schedule and deadline may take in total when its beats are
/// closest; the checks' own time-outs may be longer. Also the gap between beats that limits this, or `None` if
/// the deadline or the longest time of a beat does.
pub fn time_for_checks(
    schedule: &Schedule<Zone>,
    deadline: Option<Duration>,
) -> (Duration, Option<Duration>) {
    let gap = schedule.pace().and_then(|pace| pace.shortest_gap.to_std().ok());
    let [whole, cut] = [None, gap].map(|gap| {
        let allowance = allowance_within(gap);
        deadline.map_or(allowance, |deadline| deadline.min(allowance))
    });
    (for_checks(cut), gap.filter(|_| cut < whole))
}

/// The parts of a heartbeat's beats.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The request, not yet in the monitor's own form.
    pub request: &'a Request,
    /// The kind of monitor.
    pub monitor: Monitor,
    /// How the monitor is reached.
    pub route: &'a RouteOptions,
    /// The attempts of a beat.
    pub retry: RetryPolicy,
    /// The checks before each beat.
    pub checks: &'a [Check],
}

impl Beat {
    /// Prepares to send beats. Heartbeats with the same route share connections.
    ///
    /// # Errors
    ///
    /// When a certificate cannot be used or the URL does not fit the monitor.
    pub fn new(parts: Parts<'_>, client: &Client) -> Result<Self, BeatFault> {
        let Parts { request, monitor, route, retry, checks } = parts;
        // Every monitor accepts beats.
        let well = monitor.request(request, Signal::Well)?.unwrap_or_else(|| request.clone());
        let plain = (monitor.takes_failures() || !checks.is_empty()).then(|| request.clone().into());
        let probes = checks.iter().map(|check| check.probe(client)).collect::<Result<_, _>>()?;
        Ok(Self {
            probes,
            route: client.route(route)?,
            retry,
            monitor,
            well,
            plain,
            defining: None,
            authority: None,
        })
    }

    /// Has a beat tell the monitor what to expect, as long as the memory says that this is due.
    ///
    /// # Errors
    ///
    /// When the request does not fit the monitor.
    pub fn defining(mut self, request: &Request, memory: Arc<dyn Memory>) -> Result<Self, BeatFault> {
        let made = self.monitor.request(request, Signal::Well)?;
        self.defining = made.map(|request| (request, memory).into());
        Ok(self)
    }

    /// Tells of a failure only while this may be told. Beats go on, and a failed check sends none.
    #[must_use]
    pub fn telling_failures_by(mut self, authority: Arc<dyn Authority>) -> Self {
        self.authority = Some(authority);
        self
    }

    fn may_tell(&self) -> bool {
        self.authority.as_ref().is_none_or(|authority| authority.may_tell())
    }

    /// Whether checks come before the beats.
    pub fn is_checked(&self) -> bool {
        !self.probes.is_empty()
    }

    /// Where the beats go, masked.
    pub fn target(&self) -> &Target {
        self.well.target()
    }

    /// The attempts of a beat; a late attempt is a single one.
    fn policy(&self, tries: Tries) -> RetryPolicy {
        match tries {
            Tries::Late(_) => self.retry.with_retries(0),
            _ => self.retry,
        }
    }

    /// The beat that tells the monitor what to expect, if that is due.
    async fn due_definition(&self) -> Option<&(Request, Arc<dyn Memory>)> {
        let defining = self.defining.as_deref()?;
        let memory = defining.1.clone();
        // A disk that does not answer delays no beat for long.
        let look = tokio::task::spawn_blocking(move || memory.is_due());
        let is_due = tokio::time::timeout(TO_LOOK, look).await;
        is_due.is_ok_and(|is_due| is_due.unwrap_or(false)).then_some(defining)
    }

    /// The beat after checks that took so long.
    fn well_after(&self, took: Duration) -> Option<Request> {
        let plain = self.plain.as_deref()?.clone().with_took(took);
        self.monitor.request(&plain, Signal::Well).ok()?
    }

    /// Instead of a beat, tells the monitor that the watched service is ill, if the monitor has such a signal.
    pub(crate) async fn tell(
        &self,
        ill: Ill,
        took: Duration,
        tries: Tries,
        allowance: Duration,
        gate: &Gate,
    ) -> Lost {
        let request =
            self.plain.as_deref().filter(|_| self.may_tell()).map(|plain| {
                self.monitor.request(&plain.clone().with_took(took), Signal::Ill(ill.to_string()))
            });
        let told = match request {
            Some(Ok(Some(request))) => {
                let permits = Telling { beat: self, gate };
                let outcome = self.route.send_by(&request, &self.policy(tries), allowance, &permits).await;
                match outcome.result() {
                    Ok(delivery) => Told::Signalled { note: delivery.note() },
                    Err(_) => Told::NotReached(Box::new(outcome)),
                }
            }
            // The monitor has no such signal, the URL has no room for the reason, or another process may know better.
            _ => Told::Silence,
        };
        Lost::Ill { ill, told }
    }
}

impl Deliver for Beat {
    type Delivered = Arrived;
    type Error = Lost;

    async fn deliver(&self, tries: Tries, gate: &Gate) -> Result<Arrived, Lost> {
        let (began, allowance) = (Instant::now(), tries.allowance());
        let mut measured = None;
        if !self.probes.is_empty() {
            // The future of the checks is large, and dropped before the monitor is told.
            match Box::pin(check::all(&self.probes, for_checks(allowance), gate)).await {
                Ok(took) => measured = self.well_after(took),
                Err(NotWell::Ill(ill)) => {
                    let took = began.elapsed();
                    return Err(self.tell(ill, took, tries, allowance.saturating_sub(took), gate).await);
                }
                Err(NotWell::Unknown(host)) => return Err(Lost::Crowded(gate.of(asked(&host)).crowded())),
            }
        }
        // Without checks no time has passed, so that a report shows the round number.
        let left = if self.probes.is_empty() { allowance } else { allowance.saturating_sub(began.elapsed()) };
        let well = measured.as_ref().unwrap_or(&self.well);
        let outcome = match self.due_definition().await {
            Some((request, memory)) => {
                let outcome = self.route.send_by(request, &self.policy(tries), left, gate).await;
                let status = outcome.result().as_ref().err().and_then(|error| error.status());
                if outcome.is_delivered() {
                    let memory = memory.clone();
                    // A disk that does not answer delays no beat.
                    tokio::task::spawn_blocking(move || memory.done());
                }
                if status.is_some_and(|status| WITHOUT_BODY.contains(&status)) {
                    memory.refused();
                    let left = allowance.saturating_sub(began.elapsed());
                    self.route.send_by(well, &self.policy(tries), left, gate).await
                } else {
                    outcome
                }
            }
            None => self.route.send_by(well, &self.policy(tries), left, gate).await,
        };
        if outcome.attempts() == 0 {
            return Err(Lost::Crowded(gate.crowded()));
        }
        Arrived::try_from(outcome).map_err(|outcome| Lost::Failed(Box::new(outcome)))
    }

    fn again(error: &Lost) -> Option<Duration> {
        match error {
            Lost::Failed(outcome) | Lost::Ill { told: Told::NotReached(outcome), .. } => {
                let error = outcome.result().as_ref().err()?;
                (error.retry() == Retry::Later).then(|| error.retry_after().unwrap_or_default())
            }
            Lost::Crowded(_) => Some(Duration::ZERO),
            Lost::Ill { .. } | Lost::BrokenOff(_) => None,
        }
    }

    fn goes_where(&self, other: &Self) -> bool {
        self.well.target() == other.well.target()
    }
}

/// Each attempt of the client begins with a permit of the supervisor.
impl Permits for Gate {
    type Permit = Permit;

    async fn permit(&self) -> Permit {
        Gate::permit(self).await
    }

    fn done(&self, permit: Permit, ended: bool) {
        permit.done(ended);
    }
}

/// The gate of a failure: an attempt begins only while that may be told.
struct Telling<'a> {
    beat: &'a Beat,
    gate: &'a Gate,
}

/// How often it is asked again whether a failure may be told.
const ASK_AGAIN: Duration = Duration::from_secs(1);

impl Permits for Telling<'_> {
    type Permit = Permit;

    async fn permit(&self) -> Permit {
        // Bound: the client waits no longer than the beat has time.
        loop {
            let permit = Gate::permit(self.gate).await;
            // After the wait, which may have been long.
            if self.beat.may_tell() {
                return permit;
            }
            drop(permit);
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    fn done(&self, permit: Permit, ended: bool) {
        permit.done(ended);
    }
}

/// How many commands of checks may run at once.
static COMMANDS: Semaphore = Semaphore::const_new(512);

/// The limits for checks of a host are separate from those for beats to it.
fn asked(host: &str) -> Arc<str> {
    format!("check {host}").into()
}

/// So does each check with a host; a command waits for a place among all commands.
impl Leave for Gate {
    type Held = (Option<Permit>, Option<SemaphorePermit<'static>>);

    async fn leave(&self, probe: &Probe) -> Self::Held {
        match probe.host() {
            Some(host) => (Some(self.of(asked(&host)).permit().await), None),
            None => (None, COMMANDS.acquire().await.ok()),
        }
    }

    fn done(&self, (permit, _): Self::Held, ended: bool) {
        if let Some(permit) = permit {
            permit.done(ended);
        }
    }
}

/// A beat that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrived {
    /// How many attempts it took: 1 when the first one arrived.
    pub attempts: usize,
    /// How long sending took, with pauses and without checks.
    pub took: Duration,
    /// The status of the answer.
    pub status: u16,
    /// A note of the monitor for the operator.
    pub note: Option<&'static str>,
    /// The permanent new address of the monitor (a redirect with 301 or 308), masked, and how it differs.
    pub moved_to: Option<String>,
    /// Why the attempts before failed: the reason of the last failed one, without secrets.
    pub retried: Option<String>,
}

impl Arrived {
    /// A beat that arrived after this many attempts, with nothing else known.
    pub fn new(attempts: usize, took: Duration, status: u16) -> Self {
        Self { attempts, took, status, note: None, moved_to: None, retried: None }
    }
}

impl TryFrom<Outcome> for Arrived {
    type Error = Outcome;

    /// # Errors
    ///
    /// The outcome, when it is not a delivery.
    fn try_from(outcome: Outcome) -> Result<Self, Outcome> {
        let Ok(delivery) = outcome.result() else { return Err(outcome) };
        Ok(Self {
            note: delivery.note(),
            moved_to: delivery.moved_to().map(str::to_owned),
            retried: outcome.failures().last().map(|failure| failure.error.to_string()),
            ..Self::new(outcome.attempts(), outcome.took(), Delivery::status(delivery))
        })
    }
}

//! Owns [`Teller`], which reports a run to its monitor. The start is sent while the command runs, and only once. The end never
//! overtakes the start. It is tried until its time is over, and once more without its body if the monitor refuses the body.

use super::expected::{Due, Expected};
use downbeat_client::{
    Client, ClientError, Monitor, MonitorError, Outcome, Permits, Request, RetryPolicy, Route, RouteOptions,
    RunEnd, RunId, Signal,
};
use downbeat_heartbeat::beat::WITHOUT_BODY;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

/// How long all attempts to report an end may take by default.
const BUDGET: Duration = Duration::from_secs(10);

/// How long the end waits for a start that is being sent.
const START_PATIENCE: Duration = Duration::from_secs(2);

/// Reports runs to a monitor. Cheap to clone.
#[derive(Clone)]
pub struct Teller {
    way: Arc<Way>,
    request: Request,
    monitor: Monitor,
    policy: RetryPolicy,
    budget: Duration,
    /// What the monitor is to be told to expect.
    expected: Option<Expected>,
}

/// The route to the monitor. It is made when it is needed: reading the certificates of the system takes longer than starting a
/// command.
struct Way {
    route: OnceCell<Result<Route, ClientError>>,
    make: Box<dyn Fn() -> Result<Route, ClientError> + Send + Sync>,
}

impl fmt::Debug for Teller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Teller").field("request", &self.request).field("monitor", &self.monitor).finish()
    }
}

/// The result of a report to the monitor.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Told {
    /// Nothing was sent: there is no monitor, or it has no such signal. A plain URL only gets successes.
    Nothing,
    /// The report has arrived.
    Delivered {
        /// A note for the operator.
        note: Option<&'static str>,
    },
    /// The end of the run was reported, its start was not. Holds the reason, without secrets.
    EndAlone(String),
    /// The report did not arrive. Holds the reason, without secrets.
    Lost(String),
}

impl Told {
    fn of(outcome: &Outcome) -> Self {
        match outcome.result() {
            Ok(delivery) => Self::Delivered { note: delivery.note() },
            Err(_) => Self::Lost(outcome.to_string()),
        }
    }

    /// What did not arrive and why, to be put after `the monitor was not told`.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Delivered { .. } => None,
            Self::EndAlone(why) => Some(format!(" of the start, only of the end: {why}")),
            Self::Lost(why) => Some(format!(": {why}")),
        }
    }

    /// A note for the operator about an answer that counts as a success.
    pub fn note(&self) -> Option<&'static str> {
        match self {
            Self::Delivered { note } => *note,
            _ => None,
        }
    }

    /// Why the report did not arrive, if there was one to send.
    pub fn lost(&self) -> Option<&str> {
        match self {
            Self::Lost(why) => Some(why),
            _ => None,
        }
    }
}

/// The report of a start, sent while the command runs.
#[derive(Debug)]
pub(super) struct Start {
    task: JoinHandle<Told>,
    sent: Arc<Sent>,
}

/// Whether the request may have arrived.
#[derive(Debug, Default)]
struct Sent(AtomicBool);

impl Permits for Sent {
    type Permit = ();

    async fn permit(&self) {}

    fn done(&self, (): (), _: bool) {}

    fn sending(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Start {
    /// Waits for a request under way, for a limited time. Then its connection is closed, so that it cannot arrive after the report
    /// of the end. A request that was not sent yet is dropped.
    async fn settle(mut self, patience: Duration) -> Told {
        let is_on_its_way = self.task.is_finished() || self.sent.0.load(Ordering::Acquire);
        if is_on_its_way && let Ok(told) = timeout(patience, &mut self.task).await {
            return told.unwrap_or(Told::Nothing);
        }
        self.task.abort();
        // Only then is the connection closed.
        match self.task.await {
            Ok(told) => told,
            Err(_) if self.sent.0.load(Ordering::Acquire) => {
                Told::Lost("it was not answered until the run had ended".to_owned())
            }
            Err(_) => Told::Nothing,
        }
    }
}

/// The reports about a run, and their results.
#[derive(Debug)]
pub(super) struct BothTold {
    pub(super) start: Told,
    pub(super) end: Told,
}

impl Teller {
    /// Reports to a monitor of this kind. `request` is the request of a beat, as the user wrote it; `policy` has its attempts.
    ///
    /// # Errors
    ///
    /// When the URL is no URL of this kind of monitor.
    pub fn new(
        request: Request,
        monitor: Monitor,
        policy: RetryPolicy,
        route: Route,
    ) -> Result<Self, MonitorError> {
        Self::made_by(request, monitor, policy, move || Ok(route.clone()))
    }

    /// The same, with a client and a route that are made for the first signal.
    ///
    /// # Errors
    ///
    /// When the URL is no URL of this kind of monitor.
    pub fn with_client(
        request: Request,
        monitor: Monitor,
        policy: RetryPolicy,
        route: RouteOptions,
        client: impl Fn() -> Result<Client, ClientError> + Send + Sync + 'static,
    ) -> Result<Self, MonitorError> {
        Self::made_by(request, monitor, policy, move || client()?.route(&route))
    }

    fn made_by(
        request: Request,
        monitor: Monitor,
        policy: RetryPolicy,
        make: impl Fn() -> Result<Route, ClientError> + Send + Sync + 'static,
    ) -> Result<Self, MonitorError> {
        monitor.check(request.target())?;
        let way = Arc::new(Way { route: OnceCell::new(), make: Box::new(make) });
        Ok(Self { way, request, monitor, policy, budget: BUDGET, expected: None })
    }

    /// Sets how long all attempts to report an end may take, including the wait for a start. 10 s by default.
    #[must_use]
    pub fn with_budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// Has the reports of a run tell the monitor what to expect, as long as that is due: that of the start, and that of the end if that
    /// of the start was not delivered.
    #[must_use]
    pub fn telling(mut self, expected: Expected) -> Self {
        self.expected = Some(expected);
        self
    }

    /// How many bytes of output the monitor accepts.
    pub fn output_limit(&self) -> usize {
        self.monitor.output_limit(self.request.target())
    }

    /// Adds a line to the log of the check, if the monitor has such a log.
    pub async fn note(&self, line: &str) -> Told {
        let budget = self.budget;
        match self.monitor.request(&self.request, Signal::Note(line.to_owned())) {
            Ok(Some(request)) => self.send(&request, None, self.policy, budget, &()).await,
            Ok(None) => Told::Nothing,
            Err(error) => Told::Lost(error.to_string()),
        }
    }

    /// Begins to report the start of a run; `None` if the monitor has no such signal.
    pub(super) fn begin(&self, id: RunId) -> Option<Start> {
        let signal = Signal::RunStart(id);
        let request = self.monitor.request(&self.request, signal.clone()).ok()??;
        let (teller, sent) = (self.clone(), Arc::new(Sent::default()));
        let hears = sent.clone();
        let task = tokio::spawn(async move {
            let limit = teller.policy.attempt_timeout;
            let policy = RetryPolicy::once().with_attempt_timeout(limit);
            teller.tell(signal, &request, policy, limit, &*hears).await
        });
        Some(Start { task, sent })
    }

    /// Reports the end of a run, within the budget of time.
    pub(super) async fn end(&self, id: RunId, start: Option<Start>, end: RunEnd) -> BothTold {
        let until = Instant::now() + self.budget;
        let start = match start {
            Some(start) => start.settle(START_PATIENCE.min(self.budget / 2)).await,
            None => Told::Nothing,
        };
        let signal = Signal::RunEnd(id, end);
        let request = match self.monitor.request(&self.request, signal.clone()) {
            Ok(Some(request)) => request,
            Ok(None) => return BothTold { start, end: Told::Nothing },
            Err(error) => return BothTold { start, end: Told::Lost(error.to_string()) },
        };
        let left = until.saturating_duration_since(Instant::now());
        let end = self.tell(signal, &request, self.policy, left, &()).await;
        BothTold { start, end }
    }

    /// Sends the request of a signal, in the form that also tells the monitor what to expect if that is due.
    async fn tell(
        &self,
        signal: Signal,
        request: &Request,
        policy: RetryPolicy,
        budget: Duration,
        permits: &impl Permits,
    ) -> Told {
        let until = Instant::now() + budget;
        let due = match &self.expected {
            Some(expected) => expected.due(self.monitor, &self.request, signal).await,
            None => None,
        };
        let left = until.saturating_duration_since(Instant::now());
        match due {
            Some(due) => self.send(&due.request, Some((request, &due)), policy, left, permits).await,
            None => self.send(request, None, policy, left, permits).await,
        }
    }

    /// Sends a request, and once more without its body if the monitor refuses the body: in the plain form, if one is given beside
    /// the form that tells what to expect.
    async fn send(
        &self,
        request: &Request,
        telling: Option<(&Request, &Due)>,
        policy: RetryPolicy,
        budget: Duration,
        permits: &impl Permits,
    ) -> Told {
        let until = Instant::now() + budget;
        let left = || until.saturating_duration_since(Instant::now());
        let route = match timeout(budget, self.route()).await {
            Ok(Ok(route)) => route,
            Ok(Err(error)) => return Told::Lost(error.to_string()),
            Err(_) => return Told::Lost("the system's certificates were not read in time".to_owned()),
        };
        let outcome = route.send_by(request, &policy, left(), permits).await;
        let status = outcome.result().as_ref().err().and_then(|error| error.status());
        let is_refused = status.is_some_and(|status| WITHOUT_BODY.contains(&status));
        // If the body is the report, a request without it would be a beat.
        let bare = match telling {
            Some((plain, _)) => Some(plain.clone()),
            None => request.without_explanation(),
        };
        if let Some((_, due)) = telling {
            match is_refused {
                true => due.refused(),
                false if outcome.is_delivered() => due.done().await,
                false => {}
            }
        }
        match bare.filter(|_| is_refused) {
            Some(bare) => Told::of(&route.send_by(&bare, &policy, left(), permits).await),
            None => Told::of(&outcome),
        }
    }

    async fn route(&self) -> Result<Route, ClientError> {
        let way = self.way.clone();
        let made = self.way.route.get_or_init(|| async move {
            // Certificates are read from disk.
            let made = tokio::task::spawn_blocking(move || (way.make)()).await;
            made.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
        });
        made.await.clone()
    }
}

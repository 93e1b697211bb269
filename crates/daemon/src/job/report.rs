//! Owns [`Teller`]: what the monitor of a run hears, and when. The start goes beside the run and is tried once. The end never
//! overtakes it, is tried until its time is over, and goes once more without its body where the monitor refuses that.

use downbeat_client::{
    Client, ClientError, Monitor, MonitorError, Outcome, Permits, Request, RetryPolicy, Route, RouteOptions,
    RunEnd, RunId, Signal,
};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

/// How long all attempts to tell of an end may take by default.
const BUDGET: Duration = Duration::from_secs(10);

/// How long the end waits for a start that is under way.
const START_PATIENCE: Duration = Duration::from_secs(2);

/// The statuses of a monitor that does not take a body of this size or kind.
const WITHOUT_BODY: [u16; 2] = [400, 413];

/// Tells a monitor of runs. Cloning it is cheap.
#[derive(Clone)]
pub struct Teller {
    way: Arc<Way>,
    request: Request,
    monitor: Monitor,
    policy: RetryPolicy,
    budget: Duration,
}

/// The way to the monitor, which is made when it is needed: reading the system's certificates takes longer than starting a
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

/// What became of telling the monitor something.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Told {
    /// There is nothing to tell: no monitor, or one that has no such signal. A plain URL hears of successes alone.
    Nothing,
    /// It was told.
    Delivered {
        /// What the operator should still know.
        note: Option<&'static str>,
    },
    /// It was told of a run's end, and not of its start. Holds why, without secrets.
    EndAlone(String),
    /// It was not. Holds why, without secrets.
    Lost(String),
}

impl Told {
    fn of(outcome: &Outcome) -> Self {
        match outcome.result() {
            Ok(delivery) => Self::Delivered { note: delivery.note() },
            Err(_) => Self::Lost(outcome.to_string()),
        }
    }

    /// What did not arrive, and why, as what follows `the monitor was not told`.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Nothing | Self::Delivered { .. } => None,
            Self::EndAlone(why) => Some(format!(" of the start, only of the end: {why}")),
            Self::Lost(why) => Some(format!(": {why}")),
        }
    }

    /// What the operator should know of an answer that was taken for a success.
    pub fn note(&self) -> Option<&'static str> {
        match self {
            Self::Delivered { note } => *note,
            _ => None,
        }
    }

    /// Why the monitor was not told, if it was to be.
    pub fn lost(&self) -> Option<&str> {
        match self {
            Self::Lost(why) => Some(why),
            _ => None,
        }
    }
}

/// The start of a run, which is told beside it.
#[derive(Debug)]
pub(super) struct Start {
    task: JoinHandle<Told>,
    sent: Arc<Sent>,
}

/// Whether a request may have arrived.
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
    /// Waits for one that is under way, and gives it up after a while: its connection is closed then, so that it cannot
    /// arrive after the end. One that was not sent yet is dropped.
    async fn settle(mut self, patience: Duration) -> Told {
        let is_on_its_way = self.task.is_finished() || self.sent.0.load(Ordering::Acquire);
        if is_on_its_way && let Ok(told) = timeout(patience, &mut self.task).await {
            return told.unwrap_or(Told::Nothing);
        }
        self.task.abort();
        // Only then is its connection closed.
        match self.task.await {
            Ok(told) => told,
            Err(_) if self.sent.0.load(Ordering::Acquire) => {
                Told::Lost("it was not answered until the run had ended".to_owned())
            }
            Err(_) => Told::Nothing,
        }
    }
}

/// What a monitor was told of a run.
#[derive(Debug)]
pub(super) struct BothTold {
    pub(super) start: Told,
    pub(super) end: Told,
}

impl Teller {
    /// Tells a monitor of this kind. `request` is what is sent for a beat, as the user wrote it; `policy` has its attempts.
    ///
    /// # Errors
    ///
    /// When the URL is not one of this kind of monitor.
    pub fn new(
        request: Request,
        monitor: Monitor,
        policy: RetryPolicy,
        route: Route,
    ) -> Result<Self, MonitorError> {
        Self::made_by(request, monitor, policy, move || Ok(route.clone()))
    }

    /// The same, with a client and a route that are made when the first signal is to be sent.
    ///
    /// # Errors
    ///
    /// When the URL is not one of this kind of monitor.
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
        Ok(Self { way, request, monitor, policy, budget: BUDGET })
    }

    /// Sets how long all attempts to tell of an end may take, the wait for a start included. 10 s by default.
    #[must_use]
    pub fn with_budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// How many bytes of an output the monitor takes.
    pub fn output_limit(&self) -> usize {
        self.monitor.output_limit(self.request.target())
    }

    /// Whether the monitor hears of failures. A plain URL does not: there the missing success is the signal.
    pub fn takes_failures(&self) -> bool {
        self.monitor.takes_failures()
    }

    /// Adds a line to the log of the check, where the monitor has one.
    pub async fn note(&self, line: &str) -> Told {
        let budget = self.budget;
        match self.monitor.request(&self.request, Signal::Note(line.to_owned())) {
            Ok(Some(request)) => self.send(&request, self.policy, budget, &()).await,
            Ok(None) => Told::Nothing,
            Err(error) => Told::Lost(error.to_string()),
        }
    }

    /// Begins to tell of the start of a run; `None` if the monitor hears of none.
    pub(super) fn begin(&self, id: RunId) -> Option<Start> {
        let request = self.monitor.request(&self.request, Signal::RunStart(id)).ok()??;
        let (teller, sent) = (self.clone(), Arc::new(Sent::default()));
        let hears = sent.clone();
        let task = tokio::spawn(async move {
            let limit = teller.policy.attempt_timeout;
            teller.send(&request, RetryPolicy::once().with_attempt_timeout(limit), limit, &*hears).await
        });
        Some(Start { task, sent })
    }

    /// Tells of the end of a run, within the budget.
    pub(super) async fn end(&self, id: RunId, start: Option<Start>, end: RunEnd) -> BothTold {
        let until = Instant::now() + self.budget;
        let start = match start {
            Some(start) => start.settle(START_PATIENCE.min(self.budget / 2)).await,
            None => Told::Nothing,
        };
        let request = match self.monitor.request(&self.request, Signal::RunEnd(id, end)) {
            Ok(Some(request)) => request,
            Ok(None) => return BothTold { start, end: Told::Nothing },
            Err(error) => return BothTold { start, end: Told::Lost(error.to_string()) },
        };
        let left = until.saturating_duration_since(Instant::now());
        let end = self.send(&request, self.policy, left, &()).await;
        BothTold { start, end }
    }

    /// Sends a request; once more without its body when the monitor refuses that.
    async fn send(
        &self,
        request: &Request,
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
        // Where the body is the report, what is left without it would be a beat.
        let bare = request
            .without_explanation()
            .filter(|_| status.is_some_and(|status| WITHOUT_BODY.contains(&status)));
        match bare {
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

//! Owns [`Expected`]: what a monitor is told to expect by the reports of a run, as long as that is due.

use downbeat_client::{Definition, Monitor, Request, Signal};
use downbeat_heartbeat::beat::Memory;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::timeout;

/// How long a report waits to hear whether this is due, and to have it noted.
const TO_LOOK: Duration = Duration::from_secs(1);

/// What is told, and whether it was.
type Made = Option<(Definition, Arc<dyn Memory>)>;

/// What a monitor is told to expect. It is made when it is needed: no run waits for the search for the rhythm of a schedule, nor for a
/// disk. Cheap to clone.
#[derive(Clone)]
pub struct Expected(Arc<Lazy>);

struct Lazy {
    made: OnceLock<Made>,
    make: Box<dyn Fn() -> Made + Send + Sync>,
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Expected").field(&self.0.made).finish()
    }
}

/// A report that also tells what to expect.
pub(super) struct Due {
    pub(super) request: Request,
    memory: Arc<dyn Memory>,
}

impl Expected {
    /// What this makes; `None` of it tells the monitor nothing. It may search and read files.
    pub fn new(make: impl Fn() -> Option<(Definition, Arc<dyn Memory>)> + Send + Sync + 'static) -> Self {
        Self(Arc::new(Lazy { made: OnceLock::new(), make: Box::new(make) }))
    }

    /// The request of a signal that also tells the monitor what to expect; `None` if that is not due, or not known in time.
    pub(super) async fn due(&self, monitor: Monitor, plain: &Request, signal: Signal) -> Option<Due> {
        let lazy = self.0.clone();
        let look = tokio::task::spawn_blocking(move || {
            let (definition, memory) = lazy.made.get_or_init(|| (lazy.make)()).as_ref()?;
            memory.is_due().then(|| (definition.clone(), memory.clone()))
        });
        let (definition, memory) = timeout(TO_LOOK, look).await.ok()?.ok()??;
        let request = monitor.request(&plain.clone().with_definition(definition), signal).ok()??;
        Some(Due { request, memory })
    }
}

impl Due {
    /// It was told. A program that ends after a run has it noted before.
    pub(super) async fn done(&self) {
        let memory = self.memory.clone();
        let _ = timeout(TO_LOOK, tokio::task::spawn_blocking(move || memory.done())).await;
    }

    /// The monitor does not take it.
    pub(super) fn refused(&self) {
        self.memory.refused();
    }
}

//! A beat of an embedded heartbeat: the service's own report replaces checks.

use crate::beat::{Arrived, Beat, Lost};
use crate::check::Ill;
use crate::supervisor::{Deliver, Gate, Tries};
use std::time::Duration;
use tokio::sync::watch;

/// Sends beats, or the service's own report of a failure.
#[derive(Debug)]
pub(super) struct Embedded {
    beat: Beat,
    ill: watch::Receiver<Option<Ill>>,
}

impl Embedded {
    pub(super) fn new(beat: Beat, ill: watch::Receiver<Option<Ill>>) -> Self {
        Self { beat, ill }
    }
}

impl Deliver for Embedded {
    type Delivered = Arrived;
    type Error = Lost;

    async fn deliver(&self, tries: Tries, gate: &Gate) -> Result<Arrived, Lost> {
        let ill = self.ill.borrow().clone();
        match ill {
            Some(ill) => Err(self.beat.tell(ill, Duration::ZERO, tries, tries.allowance(), gate).await),
            None => self.beat.deliver(tries, gate).await,
        }
    }

    fn again(error: &Lost) -> Option<Duration> {
        Beat::again(error)
    }

    fn goes_where(&self, other: &Self) -> bool {
        self.beat.goes_where(&other.beat)
    }
}

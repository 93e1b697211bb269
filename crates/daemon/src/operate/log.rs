//! The log of all heartbeats: which report an event belongs to, and what is told of none.

use super::GRACE;
use super::report::Report;
use crate::beat::Beat;
use crate::config::Config;
use crate::supervisor::{Event, Id};
use crate::words::{counted, span};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::{info, warn};

/// Shared by who sends beats and who reads the configuration. Whoever panicked while holding the lock has left a line out of
/// the log.
#[derive(Debug)]
pub(super) struct Log(Mutex<Reports>);

#[derive(Debug)]
struct Reports {
    by_id: HashMap<Id, Report>,
    /// The names in the configuration that is about to be taken up.
    names: HashSet<Arc<str>>,
}

impl Log {
    /// Before this configuration is taken up.
    pub(super) fn new(config: &Config) -> Self {
        Self(Mutex::new(Reports { by_id: HashMap::new(), names: names(config) }))
    }

    /// Another one is about to be taken up. A heartbeat that is given up because it has changed is not gone.
    pub(super) fn expect(&self, config: &Config) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).names = names(config);
    }

    /// Takes note of an event.
    pub(super) fn on(&self, event: &Event<'_, Beat>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).on(event);
    }
}

fn names(config: &Config) -> HashSet<Arc<str>> {
    config.heartbeats.iter().map(|heartbeat| heartbeat.name.clone()).collect()
}

impl Reports {
    fn on(&mut self, event: &Event<'_, Beat>) {
        match event {
            Event::Added(id, job, _) => {
                self.by_id.insert(*id, Report::new(job.name.clone(), job.deliver.target()));
            }
            Event::SetBack(by) => warn!(
                "the clock was set back by {}: beats until then were sent already, and are not sent again",
                span(*by)
            ),
            Event::Stopping(0) => {}
            Event::Stopping(under_way) => info!(
                "waiting for {} under way, {} s at most; a second signal ends it at once",
                counted(*under_way, "beat"),
                GRACE.as_secs()
            ),
            Event::Removed(id) => {
                let report = self.by_id.remove(id);
                if let Some(mut report) = report.filter(|report| !self.names.contains(report.name())) {
                    report.on(event);
                }
            }
            Event::Sending(id) | Event::Beat { id, .. } | Event::Missed { id, .. } | Event::Ended(id) => {
                if let Some(report) = self.by_id.get_mut(id) {
                    report.on(event);
                }
            }
        }
    }
}

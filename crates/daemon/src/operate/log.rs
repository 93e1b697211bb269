//! The log of all heartbeats: which report an event belongs to, and what is told of none.

use super::GRACE;
use super::report::Report;
use crate::beat::Beat;
use crate::supervisor::{Event, Id};
use crate::words::{counted, span};
use chrono::TimeDelta;
use std::collections::HashMap;
use tracing::{info, warn};

/// Follows the events of all heartbeats.
#[derive(Debug, Default)]
pub(super) struct Log {
    by_id: HashMap<Id, Report>,
}

impl Log {
    /// Takes note of an event.
    pub(super) fn on(&mut self, event: &Event<'_, Beat>) {
        match event {
            Event::Added(id, job, _) => {
                self.by_id.insert(*id, Report::new(job.name.clone(), job.deliver.target()));
            }
            Event::Changed { id, job, moved: true, .. } => {
                self.by_id.insert(*id, Report::new(job.name.clone(), job.deliver.target()));
            }
            Event::Stepped(by) => {
                match *by < TimeDelta::zero() {
                    true => warn!(
                        "the clock was set back by {}: beats follow the new time, and may come twice",
                        span(-*by)
                    ),
                    false => info!(
                        "the clock has leapt forward by {}: it was set, or the machine slept",
                        span(*by)
                    ),
                }
                self.by_id.values_mut().for_each(|report| report.shift(*by));
            }
            Event::Stopping { under_way, within_offset } => {
                if *under_way > 0 {
                    info!(
                        "waiting for {} under way, {} s at most; a second signal ends it at once",
                        counted(*under_way, "beat"),
                        GRACE.as_secs()
                    );
                }
                if *within_offset > 0 {
                    info!(
                        "{} waiting for a place within the jitter: not sent now, but after a start before then",
                        counted(*within_offset, "beat")
                    );
                }
            }
            Event::Removed(id) => {
                if let Some(mut report) = self.by_id.remove(id) {
                    report.on(event);
                }
            }
            Event::Beat { id, .. } | Event::Missed { id, .. } | Event::Ended(id) => {
                if let Some(report) = self.by_id.get_mut(id) {
                    report.on(event);
                }
            }
            Event::Changed { .. } | Event::Sending { .. } | Event::Next { .. } => {}
        }
    }
}

//! The log of all heartbeats: passes each event to the report of its heartbeat, and logs the events that concern none.

use super::fleet::Moved;
use super::report::Report;
use super::sums::Sums;
use crate::words::{counted, named, span};
use chrono::TimeDelta;
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::supervisor::{Event, Id, Passed};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tracing::{info, warn};

/// How long beats under way have to end when the daemon is stopped.
pub const GRACE: Duration = Duration::from_secs(5);

/// How many heartbeats one line names.
const MAX_NAMED: usize = 20;

/// Follows the events of all heartbeats. It is shared between the source of events and the clock. After a panic under the lock only
/// a line of the log may be missing.
#[derive(Debug)]
pub(super) struct Log(Mutex<Reports>);

#[derive(Debug)]
struct Reports {
    by_id: HashMap<Id, Report>,
    sums: Sums,
    /// Where those are that a member of a fleet has no more.
    moved: Moved,
}

impl Log {
    pub(super) fn new(moved: Moved) -> Self {
        Self(Mutex::new(Reports { by_id: HashMap::new(), sums: Sums::new(Instant::now()), moved }))
    }

    /// Handles an event.
    pub(super) fn on(&self, event: &Event<'_, Beat>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).on(event);
    }

    /// Logs what was summed up. To be called about once a second.
    pub(super) fn tick(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sums.tick(Instant::now());
    }

    /// Logs the rest, at the end.
    pub(super) fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sums.end();
    }
}

impl Reports {
    fn on(&mut self, event: &Event<'_, Beat>) {
        let now = Instant::now();
        match event {
            Event::Added(id, job, _) => {
                self.by_id.insert(*id, Report::new(job.name.clone(), job.deliver.target()));
            }
            Event::Changed { id, job, moved: true, .. } => {
                self.by_id.insert(*id, Report::new(job.name.clone(), job.deliver.target()));
            }
            Event::Stepped(by) => {
                if *by >= TimeDelta::zero() {
                    info!("the clock has leapt forward by {}: it was set, or the machine slept", span(*by));
                } else if !self.by_id.is_empty() {
                    warn!(
                        "the clock was set back by {}: beats follow the new time, and may come twice",
                        span(-*by)
                    );
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
                if !within_offset.is_empty() {
                    let count = within_offset.iter().map(|(_, count)| count).sum();
                    let names = within_offset.iter().filter_map(|(id, _)| self.by_id.get(id));
                    info!(
                        "{} waiting for a place within the jitter: not sent now, but after a start before then: {}",
                        counted(count, "beat"),
                        named(names.map(Report::name), MAX_NAMED)
                    );
                }
            }
            Event::Removed(id) => {
                let Some(mut report) = self.by_id.remove(id) else { return };
                match self.moved.take(report.name()) {
                    Some(to) => report.moved(&to, &mut self.sums, now),
                    None => report.on(event, &mut self.sums, now),
                }
            }
            // What waited for its place within the jitter is beaten by the member that has it now.
            Event::Missed { id, why: Passed::Removed, .. }
                if self.by_id.get(id).is_some_and(|report| self.moved.has(report.name())) => {}
            Event::Beat { id, .. }
            | Event::Failing { id, .. }
            | Event::Missed { id, .. }
            | Event::Ended(id) => {
                if let Some(report) = self.by_id.get_mut(id) {
                    report.on(event, &mut self.sums, now);
                }
            }
            Event::Changed { .. } | Event::Sending { .. } | Event::Next { .. } => {}
        }
    }
}

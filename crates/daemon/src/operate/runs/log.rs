//! What the log says of jobs: a line for each run that has ended, and for each that did not come about.

use super::launcher::{Ending, Launcher, in_words};
use super::spec::Spec;
use crate::supervise::{Cause, Event, Id};
use crate::words::{counted, span};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::sync::Arc;
use tracing::{debug, error, info, warn};

/// Follows the events of all jobs.
#[derive(Debug)]
pub(crate) struct RunLog {
    launcher: Launcher,
    jobs: HashMap<Id, Arc<Spec>>,
}

impl RunLog {
    pub(crate) fn new(launcher: Launcher) -> Self {
        Self { launcher, jobs: HashMap::new() }
    }

    /// Takes note of an event.
    pub(crate) fn on(&mut self, event: &Event<'_, Launcher>) {
        match event {
            Event::Added(id, planned, _) | Event::Changed(id, planned) => {
                self.jobs.insert(*id, planned.spec.clone());
            }
            Event::Removed(id) => {
                self.jobs.remove(id);
            }
            Event::Stopping(count, grace) => info!(
                "waiting for {} under way, {} s at most; a second signal ends it at once",
                counted(*count, "run"),
                grace.as_secs()
            ),
            Event::Ending(count) => warn!("the time is up: {} asked to end", counted(*count, "run")),
            Event::Begun(id, cause) => {
                if let Some(name) = self.name(*id) {
                    debug!(job = &*name, "run {} begun", for_what(*cause));
                }
            }
            Event::Ended(id, cause, ending, took) => {
                let Some(name) = self.name(*id) else { return };
                let took = downbeat_client::span(*took);
                let tries = match ending {
                    Ending::Ended(outcome, _) if outcome.tries > 1 => format!(" at try {}", outcome.tries),
                    _ => String::new(),
                };
                let line = format!("run {} {}{tries}, after {took}", for_what(*cause), in_words(ending));
                match ending {
                    Ending::Ended(outcome, _) if outcome.is_success() => info!(job = &*name, "{line}"),
                    Ending::NotStarted(_) => error!(job = &*name, "{line}"),
                    _ => warn!(job = &*name, "{line}"),
                }
            }
            Event::Waits(id, cause, reason) => {
                if let Some(name) = self.name(*id) {
                    info!(job = &*name, "run {} waits: {}", for_what(*cause), reason);
                }
            }
            Event::Skipped(id, cause, reason) => {
                let Some(spec) = self.jobs.get(id) else { return };
                let line = format!("run {} skipped: {}", for_what(*cause), reason);
                warn!(job = &*spec.job.name, "{line}");
                self.launcher.note(spec, line);
            }
            Event::Lost(id, cause, took) => {
                if let Some(name) = self.name(*id) {
                    let took = downbeat_client::span(*took);
                    error!(
                        job = &*name,
                        "run {} lost after {took} by a defect of this program: how it ended is not known",
                        for_what(*cause)
                    );
                }
            }
            Event::Killing(id, _) => {
                if let Some(name) = self.name(*id) {
                    warn!(job = &*name, "the next run is due: the one under way is asked to end");
                }
            }
            Event::Missed(id, missed) => {
                let Some(spec) = self.jobs.get(id) else { return };
                let when = match missed.count {
                    1 => format!("that of {}", time(missed.first)),
                    _ => format!("those from {} to {}", time(missed.first), time(missed.last)),
                };
                let line = format!(
                    "{} missed, {when}: nobody looked at the clock then",
                    counted(missed.count, "run")
                );
                warn!(job = &*spec.job.name, "{line}");
                self.launcher.note(spec, line);
            }
            Event::Dropped(id, cause) => {
                if let Some(name) = self.name(*id) {
                    warn!(job = &*name, "run {} taken back before it began", for_what(*cause));
                }
            }
            Event::Over(id) => {
                if let Some(name) = self.name(*id) {
                    warn!(job = &*name, "its schedule has ended: no run follows");
                }
            }
            Event::Stepped(by) if *by < TimeDelta::zero() && !self.jobs.is_empty() => {
                info!(
                    "the clock was set back by {}: what has run is not run again within three hours",
                    span(-*by)
                );
            }
            _ => {}
        }
    }

    fn name(&self, id: Id) -> Option<Arc<str>> {
        self.jobs.get(&id).map(|spec| spec.job.name.clone())
    }
}

/// What a run is for: `for 2027-01-01 02:30:00 UTC`.
fn for_what(cause: Cause) -> String {
    match cause {
        Cause::Due(at) => format!("for {}", time(at)),
        Cause::Start => "at start".to_owned(),
        _ => "that was asked for".to_owned(),
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%F %T UTC").to_string()
}

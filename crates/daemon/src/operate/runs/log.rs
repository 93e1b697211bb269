//! Logs jobs: a line for each run that has ended, and for each that was skipped.

use super::launcher::{Ending, Launcher, in_words};
use super::spec::Spec;
use super::{place, run_file};
use crate::supervise::{CORRECTION, Cause, Event, Gap, Id};
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
    /// Whether the folder for the files of runs was checked.
    is_prepared: bool,
}

impl RunLog {
    pub(crate) fn new(launcher: Launcher) -> Self {
        Self { launcher, jobs: HashMap::new(), is_prepared: false }
    }

    /// Handles an event.
    pub(crate) fn on(&mut self, event: &Event<'_, Launcher>) {
        match event {
            Event::Added(id, planned, _) | Event::Changed(id, planned) => {
                self.jobs.insert(*id, planned.spec.clone());
                if !std::mem::replace(&mut self.is_prepared, true) {
                    prepare();
                }
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
            Event::Killed(count) => warn!("the time is up: {} killed", counted(*count, "run")),
            Event::Stepped(by) if *by < TimeDelta::zero() && !self.jobs.is_empty() => {
                info!("{}", set_back(-*by));
            }
            _ => {
                if let Some(spec) = event.id().and_then(|id| self.jobs.get(&id)) {
                    self.of_job(event, spec);
                }
            }
        }
    }

    /// Handles an event of one job.
    fn of_job(&self, event: &Event<'_, Launcher>, spec: &Arc<Spec>) {
        let name = &*spec.job.name;
        let note = |line: String| {
            warn!(job = name, "{line}");
            self.launcher.note(spec, line);
        };
        match event {
            Event::Left(_, cause) => error!(
                job = name,
                "run {} left to itself: it was killed and has not ended, and its monitor was not told",
                for_what(*cause)
            ),
            Event::Begun(_, cause) => debug!(job = name, "run {} begun", for_what(*cause)),
            Event::Ended(_, cause, Ending { outcome, .. }, took) => {
                let took = downbeat_client::span(*took);
                let tries = match outcome.tries {
                    ..=1 => String::new(),
                    tries => format!(" at try {tries}"),
                };
                let line = format!("run {} {}{tries}, after {took}", for_what(*cause), in_words(outcome));
                match outcome.is_success() {
                    true => info!(job = name, "{line}"),
                    false => warn!(job = name, "{line}"),
                }
            }
            Event::Waits(_, cause, reason) => {
                info!(job = name, "run {} waits: {}", for_what(*cause), reason);
            }
            Event::Skipped(_, cause, reason) => {
                note(format!("run {} skipped: {}", for_what(*cause), reason));
            }
            Event::Lost(_, cause, took) => error!(
                job = name,
                "run {} lost after {} by a defect of this program: how it ended is not known",
                for_what(*cause),
                downbeat_client::span(*took)
            ),
            Event::Killing(..) => {
                warn!(job = name, "the next run is due: the one under way is asked to end");
            }
            Event::Missed(_, missed, gap) => {
                let when = match missed.count {
                    1 => format!("that of {}", time(missed.first)),
                    _ => format!("those from {} to {}", time(missed.first), time(missed.last)),
                };
                note(format!("{} missed, {when}: {}", counted(missed.count, "run"), why(gap)));
            }
            Event::Dropped(_, cause) => note(format!("run {} taken back before it began", for_what(*cause))),
            Event::Over(_) => warn!(job = name, "its schedule has ended: no run follows"),
            _ => {}
        }
    }
}

/// Removes the files of runs that have ended since their daemon was killed, or logs why no run can be noted: once, for all jobs.
fn prepare() {
    // On other systems runs are not noted, as the manual says.
    if !cfg!(target_os = "linux") {
        return;
    }
    match place::tried() {
        Ok(folder) => run_file::sweep(&folder),
        Err(why) => warn!(
            "runs cannot be noted: {why}; so a daemon that follows one that was killed starts jobs beside runs that still go on, and `on_boot` starts its jobs each time"
        ),
    }
}

/// What a step back of the clock by this much means for jobs.
fn set_back(by: TimeDelta) -> String {
    let what = match by < CORRECTION {
        true => "what has run is not run again",
        false => "the new time counts for jobs, and what has run may run again",
    };
    format!("the clock was set back by {}: {what}", span(by))
}

/// The cause of a run: `for 2027-01-01 02:30:00 UTC`.
fn for_what(cause: Cause) -> String {
    match cause {
        Cause::Due(at) => format!("for {}", time(at)),
        Cause::Start => "at start".to_owned(),
        _ => "that was asked for".to_owned(),
    }
}

/// Why occurrences passed without a run.
fn why(gap: &Gap) -> String {
    match gap {
        Gap::Unseen => "nobody looked at the clock then".to_owned(),
        Gap::Barred(bar) => bar.text.to_owned(),
        Gap::Unsure(bar) => {
            format!("{}, and whether this member has claimed it is not known: it does not run here", bar.text)
        }
        Gap::Overtaken => "a later one was claimed before this claim was answered".to_owned(),
        Gap::Unstarted(member) => {
            format!("member `{member}` claimed it and has not said that it started. Nobody runs it again")
        }
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%F %T UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_three_hours_on_the_new_time_counts_and_the_log_says_so() {
        let within = set_back(TimeDelta::minutes(179));
        assert!(within.ends_with(": what has run is not run again"), "{within}");
        for hours in [3, 5, 9 * 24] {
            let beyond = set_back(TimeDelta::hours(hours));
            assert!(
                beyond.ends_with(": the new time counts for jobs, and what has run may run again"),
                "{beyond}"
            );
        }
    }
}

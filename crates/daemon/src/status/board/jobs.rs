//! All jobs of a board: what the configuration and the loop that runs them tell of them.

use super::histogram::Histogram;
use super::job::{Finished, JobEntry};
use super::runs::{RunOutcome, SkipReason};
use crate::config::Job;
use crate::supervise::{Event, Id, Launch, Reason};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub(super) struct Jobs {
    /// By name.
    pub(super) entries: BTreeMap<Arc<str>, JobEntry>,
    names: HashMap<Id, Arc<str>>,
    /// Whether the outputs of runs may be kept, to be shown to those who have the token.
    shows_output: bool,
    /// How long runs took, of all jobs.
    pub(super) duration: Histogram,
}

impl Default for Jobs {
    fn default() -> Self {
        let duration = Histogram::new(Histogram::RUNS);
        Self { entries: BTreeMap::new(), names: HashMap::new(), shows_output: false, duration }
    }
}

impl Jobs {
    /// These are configured from now on. One of a name that was there keeps its counts and its last runs.
    pub(super) fn configure(&mut self, jobs: &[Job], version: u64, now: DateTime<Utc>) {
        self.entries.values_mut().for_each(|entry| entry.expected = false);
        for (place, job) in jobs.iter().enumerate() {
            let entry = match self.entries.get_mut(&job.name) {
                Some(entry) => {
                    entry.replan(place, job.into());
                    entry
                }
                None => self
                    .entries
                    .entry(job.name.clone())
                    .or_insert_with(|| JobEntry::new(place, job.into(), now)),
            };
            entry.version = version;
        }
        // What is still looked after goes when it is given up: one that runs, when its run has ended.
        let kept: HashSet<&Arc<str>> = self.names.values().collect();
        self.entries.retain(|name, entry| entry.expected || kept.contains(name));
        self.entries.values_mut().filter(|entry| !entry.expected).for_each(|entry| entry.version = version);
    }

    /// Whether a token keeps outputs from others. Without one none is kept.
    pub(super) fn show_output(&mut self, shows_output: bool) {
        self.shows_output = shows_output;
        if !shows_output {
            self.entries.values_mut().for_each(|entry| entry.output = None);
        }
    }

    /// Something has happened: `finished` says how a run ended. Whether it is to be seen.
    pub(super) fn on<L: Launch>(
        &mut self,
        event: &Event<'_, L>,
        finished: impl FnOnce(&L::Ended) -> Finished,
        version: u64,
        now: DateTime<Utc>,
    ) -> bool {
        let id = match event {
            Event::Added(id, planned, _) => {
                self.names.insert(*id, planned.name.clone());
                *id
            }
            Event::Changed(id, _) | Event::Removed(id) | Event::Next(id, _) | Event::Over(id) => *id,
            Event::Begun(id, _) | Event::Ended(id, ..) | Event::Lost(id, ..) => *id,
            Event::Waits(id, ..) | Event::Skipped(id, ..) | Event::Killing(id, _) => *id,
            Event::Missed(id, _) | Event::Dropped(id, _) => *id,
            Event::Stepped(_) => return false,
            Event::Stopping(..) | Event::Ending(_) => {
                for entry in self.entries.values_mut() {
                    // No run begins any more.
                    (entry.next, entry.version) = (None, version);
                    if matches!(event, Event::Ending(_)) {
                        entry.stopping("daemon-stops");
                    }
                }
                return true;
            }
        };
        let Some(name) = self.names.get(&id) else { return false };
        let Some(entry) = self.entries.get_mut(name) else { return false };
        entry.version = version;
        match event {
            Event::Added(_, _, next) => entry.added(*next, now),
            Event::Next(_, next) => entry.next_is(*next, now),
            Event::Over(_) => entry.over(now),
            Event::Begun(_, cause) => entry.begun(*cause, now),
            Event::Ended(_, cause, ended, took) => {
                let mut finished = finished(ended);
                finished.output = finished.output.filter(|_| self.shows_output);
                entry.ended(*cause, finished, *took, now);
                self.duration.observe(*took);
            }
            Event::Lost(_, cause, took) => {
                let (outcome, reason) = (RunOutcome::Lost, Some("how it ended is not known".to_owned()));
                entry.ended(
                    *cause,
                    Finished { outcome, exit_code: None, reason, tries: 1, output: None },
                    *took,
                    now,
                );
                self.duration.observe(*took);
            }
            Event::Waits(_, cause, reason) => entry.waits(*cause, *reason, now),
            Event::Killing(_, cause) => {
                entry.stopping("next-due");
                entry.waits(*cause, Reason::Running, now);
            }
            Event::Skipped(_, cause, reason) => {
                let reason = match reason {
                    Reason::Running => SkipReason::Running,
                    Reason::Waiting => SkipReason::Waiting,
                    Reason::NoPlace => SkipReason::MaxRunning,
                };
                entry.skipped(*cause, reason, now);
            }
            Event::Dropped(_, cause) => entry.skipped(*cause, SkipReason::Dropped, now),
            Event::Missed(_, missed) => entry.missed(*missed, now),
            Event::Removed(_) => {
                entry.removed(now);
                if !entry.expected {
                    self.entries.remove(name);
                }
                self.names.remove(&id);
            }
            Event::Changed(..) | Event::Stepped(_) | Event::Stopping(..) | Event::Ending(_) => {}
        }
        true
    }
}

#[cfg(test)]
mod tests;

//! All jobs of a board, as the configuration and the events of their loop tell them.

use super::counts::{RunOutcome, SkipReason};
use super::entry::Entries;
use super::histogram::Histogram;
use super::job::{Finished, Runs};
use crate::supervise::{Event, Id, Launch, Reason};
use chrono::{DateTime, Utc};

pub(super) struct Jobs {
    pub(super) entries: Entries<Runs, Id>,
    /// Whether outputs of runs may be kept, to be shown to requests with the token.
    shows_output: bool,
    /// The durations of the runs of all jobs.
    pub(super) duration: Histogram,
}

impl Default for Jobs {
    fn default() -> Self {
        let duration = Histogram::new(Histogram::RUNS);
        Self { entries: Entries::default(), shows_output: false, duration }
    }
}

impl Jobs {
    /// Whether a token protects outputs. Without one no output is kept.
    pub(super) fn show_output(&mut self, shows_output: bool) {
        self.shows_output = shows_output;
        if !shows_output {
            self.entries.by_name.values_mut().for_each(|entry| entry.past.output = None);
        }
    }

    /// Handles an event; `finished` is the result of a run. Returns whether something shown has changed.
    pub(super) fn on<L: Launch>(
        &mut self,
        event: &Event<'_, L>,
        finished: impl FnOnce(&L::Ended) -> Finished,
        version: u64,
        now: DateTime<Utc>,
    ) -> bool {
        if let Event::Added(id, planned, _) = event {
            self.entries.taken_up(*id, &planned.name);
        }
        let Some(id) = event.id() else {
            let is_stop = !matches!(event, Event::Stepped(_));
            for entry in self.entries.by_name.values_mut().filter(|_| is_stop) {
                // No run begins any more.
                (entry.next, entry.version) = (None, version);
                if matches!(event, Event::Ending(_)) {
                    entry.stopping("daemon-stops");
                }
            }
            return is_stop;
        };
        let Some(entry) = self.entries.get_mut(id) else { return false };
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
                    Reason::Running | Reason::Earlier(_) | Reason::Elsewhere => SkipReason::Running,
                    Reason::Waiting => SkipReason::Waiting,
                    Reason::NoPlace => SkipReason::MaxRunning,
                    Reason::Barred(_) => SkipReason::NoClaim,
                };
                entry.skipped(*cause, reason, now);
            }
            Event::Dropped(_, cause) => entry.skipped(*cause, SkipReason::Dropped, now),
            Event::Missed(_, missed, _) => entry.missed(*missed, now),
            Event::Removed(_) => {
                entry.removed(now);
                self.entries.given_up(id);
            }
            Event::Changed(..) | Event::Stepped(_) | Event::Left(..) => {}
            Event::Stopping(..) | Event::Ending(_) | Event::Killed(_) => {}
        }
        true
    }
}

#[cfg(test)]
mod tests;

//! Passes what happens on to the [history](crate::history), where one is kept.

use super::told;
use crate::config::Config;
use crate::history::{Keeper, Outcome, Place, Record, Who};
use crate::status::{Board, Finished, RunOutcome};
use crate::supervise::{self, Cause, Launch};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::supervisor::{self, Event, Job};
use downbeat_scheduler::{WithPolicy, Zone};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How often the store is told that the program is alive. After a crash it is not known better when that was.
const ALIVE: TimeDelta = TimeDelta::seconds(60);

/// The loop looks at the clock each second. After a longer pause it is not known what was in between.
const GAP: TimeDelta = TimeDelta::seconds(30);

/// The history of a running daemon.
#[derive(Debug)]
pub(super) struct Memory {
    /// The folder of a service, if no configuration and no service manager names one.
    service: Option<PathBuf>,
    began: DateTime<Utc>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    keeper: Option<(Place, Keeper)>,
    heartbeats: HashMap<supervisor::Id, Known>,
    jobs: HashMap<supervise::Id, Known>,
    ticked: Option<DateTime<Utc>>,
    told: Option<DateTime<Utc>>,
}

/// What a store has to know of a heartbeat or a job before anything else.
#[derive(Clone, Debug)]
struct Known {
    who: Who,
    checked: bool,
    schedule: Option<WithPolicy<Zone>>,
}

impl Known {
    fn added(&self, at: DateTime<Utc>) -> Record {
        Record::Added { who: self.who.clone(), at, checked: self.checked, schedule: self.schedule.clone() }
    }
}

impl From<&Job<Beat>> for Known {
    fn from(job: &Job<Beat>) -> Self {
        Self {
            who: Who { is_job: false, name: job.name.clone() },
            checked: job.deliver.is_checked(),
            schedule: Some(job.schedule.clone()),
        }
    }
}

impl<S> From<&supervise::Planned<S>> for Known {
    fn from(planned: &supervise::Planned<S>) -> Self {
        Self {
            who: Who { is_job: true, name: planned.name.clone() },
            checked: false,
            schedule: planned.timing.as_ref().map(|timing| timing.schedule.clone()),
        }
    }
}

impl Kept {
    fn tell(&self, record: Record) {
        if let Some((_, keeper)) = &self.keeper {
            keeper.tell(record);
        }
    }
}

impl Memory {
    /// `service` is the folder of a service without another one.
    pub(super) fn new(service: Option<PathBuf>, began: DateTime<Utc>) -> Self {
        Self { service, began, kept: Mutex::default() }
    }

    /// Keeps a history where the configuration has it.
    pub(super) async fn follow(&self, config: &Config, board: &Board, now: DateTime<Utc>) {
        let place = self.place(config);
        board.remembered_in(place.as_ref().map(|place| place.folder.clone()));
        let old = {
            let mut kept = self.lock();
            if kept.keeper.as_ref().map(|(place, _)| place) == place.as_ref() {
                return;
            }
            kept.keeper.take()
        };
        // The end of the old one may wait for a disk, and both may be in one folder.
        let _ = tokio::task::spawn_blocking(move || drop(old)).await;
        let Some(place) = place else { return };
        let mut kept = self.lock();
        let keeper = Keeper::new(place.clone(), self.began);
        let heartbeats = config.heartbeats.iter().map(|heartbeat| (false, &heartbeat.name));
        let jobs = config.jobs.iter().map(|job| (true, &job.name));
        let those = heartbeats.chain(jobs).map(|(is_job, name)| Who { is_job, name: name.clone() });
        keeper.tell(Record::Only(those.collect()));
        for known in kept.heartbeats.values().chain(kept.jobs.values()) {
            keeper.tell(known.added(now));
        }
        kept.keeper = Some((place, keeper));
        kept.told = None;
    }

    fn place(&self, config: &Config) -> Option<Place> {
        let state = config.state.clone().unwrap_or_default();
        let folder = state.directory.or_else(told::of_manager).or_else(|| self.service.clone());
        folder.filter(|_| state.enabled).map(|folder| Place { folder, max_size: state.max_size })
    }

    /// To be called about once a second.
    pub(super) fn tick(&self, now: DateTime<Utc>) {
        let mut kept = self.lock();
        if let Some(last) = kept.ticked.replace(now)
            && (now - last > GAP || now < last)
        {
            kept.tell(Record::Gap(last.min(now), now));
        }
        if kept.told.is_none_or(|told| now - told >= ALIVE || now < told) {
            kept.told = Some(now);
            kept.tell(Record::Alive(now));
        }
    }

    /// Writes what is left, at the end.
    pub(super) fn end(&self, now: DateTime<Utc>) {
        let keeper = {
            let mut kept = self.lock();
            kept.tell(Record::Alive(now));
            kept.keeper.take()
        };
        drop(keeper);
    }

    /// Handles an event of a heartbeat.
    pub(super) fn on(&self, event: &Event<'_, Beat>, now: DateTime<Utc>) {
        let mut kept = self.lock();
        let id = match event {
            Event::Added(id, job, _) | Event::Changed { id, job, .. } => {
                let known = Known::from(*job);
                kept.tell(known.added(now));
                kept.heartbeats.insert(*id, known);
                return;
            }
            Event::Removed(id) => {
                if let Some(known) = kept.heartbeats.remove(id) {
                    kept.tell(Record::Gone { who: known.who, at: now });
                }
                return;
            }
            Event::Beat { id, .. } | Event::Failing { id, .. } | Event::Missed { id, .. } => id,
            Event::Sending { .. } | Event::Next { .. } | Event::Ended(_) => return,
            Event::Stopping { .. } | Event::Stepped(_) => return,
        };
        let Some(who) = kept.heartbeats.get(id).map(|known| known.who.clone()) else { return };
        kept.tell(match event {
            Event::Beat { occurrence, due, ended, took, late_attempts, outcome, .. } => {
                let (what, reason) = match outcome {
                    Ok(_) if *late_attempts > 0 => (Outcome::Late, String::new()),
                    Ok(_) => (Outcome::Sent, String::new()),
                    Err(lost) if lost.is_ill() => (Outcome::Ill, lost.reason_without_output()),
                    Err(lost) => (Outcome::Lost, lost.reason_without_output()),
                };
                let due = occurrence.unwrap_or(*due);
                Record::Beat { who, due, at: *ended, took: *took, outcome: what, reason }
            }
            Event::Failing { at, error, .. } => Record::Failing {
                who,
                at: *at,
                is_ill: error.is_ill(),
                reason: error.reason_without_output(),
            },
            Event::Missed { count, span, .. } => {
                Record::Missed { who, at: now, count: *count as u64, span: *span }
            }
            _ => return,
        });
    }

    /// Handles an event of a job; `finished` is the result of a run.
    pub(super) fn on_run<L: Launch>(
        &self,
        event: &supervise::Event<'_, L>,
        finished: impl FnOnce(&L::Ended) -> Finished,
        now: DateTime<Utc>,
    ) {
        use supervise::Event;
        let mut kept = self.lock();
        let id = match event {
            Event::Added(id, planned, _) | Event::Changed(id, planned) => {
                let known = Known::from(*planned);
                kept.tell(known.added(now));
                kept.jobs.insert(*id, known);
                return;
            }
            Event::Removed(id) => {
                if let Some(known) = kept.jobs.remove(id) {
                    kept.tell(Record::Gone { who: known.who, at: now });
                }
                return;
            }
            Event::Ended(id, ..) | Event::Lost(id, ..) | Event::Missed(id, ..) => id,
            Event::Skipped(id, ..) | Event::Dropped(id, _) => id,
            _ => return,
        };
        let Some(who) = kept.jobs.get(id).map(|known| known.who.clone()) else { return };
        let due = |cause: &Cause| if let Cause::Due(at) = cause { Some(*at) } else { None };
        kept.tell(match event {
            Event::Ended(_, cause, ended, took) => {
                let Finished { outcome, exit_code, .. } = finished(ended);
                run(who, due(cause), (now, *took), outcome, exit_code)
            }
            Event::Lost(_, cause, took) => run(who, due(cause), (now, *took), RunOutcome::Lost, None),
            Event::Missed(_, missed, _) => Record::Missed {
                who,
                at: now,
                count: missed.count as u64,
                span: Some((missed.first, missed.last)),
            },
            Event::Skipped(_, cause, _) | Event::Dropped(_, cause) => match due(cause) {
                Some(at) => Record::Missed { who, at: now, count: 1, span: Some((at, at)) },
                // A run that was asked for was not due.
                None => return,
            },
            _ => return,
        });
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn run(
    who: Who,
    due: Option<DateTime<Utc>>,
    (at, took): (DateTime<Utc>, std::time::Duration),
    outcome: RunOutcome,
    exit_code: Option<u32>,
) -> Record {
    let is_well = outcome == RunOutcome::Ok;
    Record::Run { who, due, at, took, outcome: outcome.as_str(), is_well, exit_code }
}

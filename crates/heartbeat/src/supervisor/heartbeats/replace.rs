//! Replaces the heartbeats by those of a new configuration: beats that are due or under way are kept, or reported as missed.

use super::{Heartbeats, Running, Tell};
use crate::clock::{Reading, delta};
use crate::supervisor::timetable::{Id, Timing};
use crate::supervisor::{Deliver, Event, Job, Passed};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The beats at start of this many heartbeats are spread over a second.
const STARTS_A_SECOND: u32 = 500;

/// A table that has this many times as much room as heartbeats gives most of it back.
const SPARSE: usize = 4;

/// How long a beat that is under way has to end when its heartbeat is given up.
const LAST_BEAT: Duration = Duration::from_secs(60);

impl<D: Deliver> Heartbeats<D> {
    /// Sets the heartbeats.
    pub(in crate::supervisor) fn replace(&mut self, jobs: Vec<Job<D>>, now: Reading, tell: Tell<'_, D>) {
        // Of two with the same name the last one counts.
        let wanted: HashMap<Arc<str>, usize> =
            jobs.iter().enumerate().map(|(place, job)| (job.name.clone(), place)).collect();
        let gone: Vec<Arc<str>> =
            self.by_name.keys().filter(|name| !wanted.contains_key(*name)).cloned().collect();
        let jobs = jobs.into_iter().enumerate();
        let jobs = jobs.filter(|(place, job)| wanted.get(&job.name) == Some(place)).map(|(_, job)| job);
        self.exchange(&gone, jobs, now, tell);
    }

    /// Gives some heartbeats up, and takes others up or changes them.
    pub(in crate::supervisor) fn exchange(
        &mut self,
        gone: &[Arc<str>],
        came: impl IntoIterator<Item = Job<D>>,
        now: Reading,
        tell: Tell<'_, D>,
    ) {
        for name in gone {
            if let Some(id) = self.by_name.get(name) {
                self.remove(*id, now, tell);
            }
        }
        let mut started = 0;
        for job in came {
            match self.by_name.get(&job.name) {
                Some(id) => self.change(*id, job, now, &mut started, tell),
                None => self.add(job, now, &mut started, tell),
            }
        }
        // A member of a fleet has all heartbeats until it sees the others.
        if self.running.len() < self.running.capacity() / SPARSE {
            self.running.shrink_to_fit();
            self.by_name.shrink_to_fit();
            self.table.shrink();
        }
    }

    fn add(&mut self, job: Job<D>, now: Reading, started: &mut u32, tell: Tell<'_, D>) {
        let start = job.start.then(|| spread(started, now));
        let id = self.table.insert(timing(&job), start, now);
        tell(Event::Added(id, &job, self.table.next(id, now)));
        if self.table.has_ended(id) {
            tell(Event::Ended(id));
        }
        self.by_name.insert(job.name.clone(), id);
        let running = Running { job, flight: None, untold: None, leaves: None, late: None };
        self.running.insert(id, Box::new(running));
    }

    /// Handles a heartbeat with a known name, whose settings may have changed.
    fn change(&mut self, id: Id, job: Job<D>, now: Reading, started: &mut u32, tell: Tell<'_, D>) {
        let Some(running) = self.running.get_mut(&id) else { return };
        if running.leaves.take().is_some() {
            self.leaving -= 1;
        } else if running.job.settings.equals(&*job.settings) {
            return;
        }
        let moved = !running.job.deliver.goes_where(&job.deliver);
        // The monitor at the new target has got no beat yet.
        let start = (moved && job.start).then(|| spread(started, now));
        let had_ended = self.table.has_ended(id);
        self.table.change(id, timing(&job), start, now);
        running.job = job;
        let next = self.table.next(id, now);
        if running.flight.is_some() {
            running.untold = Some(moved || running.untold == Some(true));
            tell(Event::Next { id, next });
        } else {
            tell(Event::Changed { id, job: &running.job, next, moved });
        }
        if self.table.has_ended(id) && !had_ended {
            tell(Event::Ended(id));
        }
    }

    /// Gives a heartbeat up. A beat under way goes on to its end; a waiting one is reported as missed.
    fn remove(&mut self, id: Id, now: Reading, tell: Tell<'_, D>) {
        let Some(running) = self.running.get_mut(&id).filter(|running| running.leaves.is_none()) else {
            return;
        };
        if running.flight.is_none() {
            self.give_up(id, now, tell);
        }
        let Some(running) = self.running.get_mut(&id) else { return };
        let waiting = running.flight.as_mut().and_then(|flight| flight.waiting.take());
        let missed = self.table.silence(id, now) + usize::from(waiting.is_some());
        if missed > 0 {
            tell(Event::Missed { id, count: missed, why: Passed::Removed, span: None });
        }
        if running.flight.is_some() {
            running.leaves = Some(now.monotonic + LAST_BEAT);
            self.leaving += 1;
            tell(Event::Next { id, next: None });
        } else {
            self.forget(id, tell);
        }
    }

    pub(super) fn forget(&mut self, id: Id, tell: Tell<'_, D>) {
        self.table.remove(id);
        if let Some(running) = self.running.remove(&id) {
            self.by_name.remove(&running.job.name);
            self.leaving -= usize::from(running.leaves.is_some());
            tell(Event::Removed(id));
        }
    }
}

fn timing<D>(job: &Job<D>) -> Timing {
    Timing { schedule: job.schedule.clone(), offset: delta(job.offset), catch_up: job.catch_up }
}

/// When the next one of many beats at start is due, after `started` earlier ones.
fn spread(started: &mut u32, now: Reading) -> Duration {
    let after = Duration::from_secs(1) / STARTS_A_SECOND * *started;
    *started += 1;
    now.monotonic + after
}

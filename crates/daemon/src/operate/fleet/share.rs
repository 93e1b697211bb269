//! Which heartbeats and jobs of a configuration a member has, and which of these beat at once.

use crate::config::{Config, Heartbeat, Job};
use crate::hash::hash;
use crate::words::counted;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_fleet::member::Member;
use downbeat_fleet::now::Now;
use downbeat_fleet::ring::{Names, Ring};
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::clock::delta;
use downbeat_heartbeat::supervisor::Job as Beating;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// What is due so soon is beaten at once, too: the loop of the beats takes a share up a moment later, and thousands of heartbeats take it
/// seconds. What fell between would be silent for a whole gap.
const HANDOVER: TimeDelta = TimeDelta::seconds(5);

/// A configuration with the jobs of its heartbeats, in the same order.
pub(super) struct Whole {
    config: Arc<Config>,
    jobs: Vec<Beating<Beat>>,
    /// The places of the heartbeats that members share, by their places among these.
    shared: Vec<usize>,
}

/// The configuration with those heartbeats alone that each member of a fleet has; the same one without a fleet.
pub(in crate::operate) fn of_each_member(config: &Arc<Config>) -> Arc<Config> {
    match config.fleet {
        Some(_) => only(config, |heartbeat| !heartbeat.share),
        None => config.clone(),
    }
}

/// The configuration with some of its heartbeats.
fn only(config: &Config, mut is_kept: impl FnMut(&Heartbeat) -> bool) -> Arc<Config> {
    let mut config = config.clone();
    config.heartbeats.retain(|heartbeat| is_kept(heartbeat));
    Arc::new(config)
}

/// What of a share beats when it is taken up.
#[derive(Clone, Copy)]
pub(super) enum Start {
    /// What its heartbeats say: the program has just started.
    AsWritten,
    /// Nothing that another member has beaten until now.
    New,
}

/// What the members of a fleet share of a configuration, and how they tell whether they agree.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shared {
    /// The names: those of heartbeats, then those of jobs.
    pub names: Names,
    /// How many of the names are those of heartbeats.
    pub heartbeats: usize,
    /// A hash of what they do.
    pub settings: u64,
}

impl Shared {
    /// Those of a configuration.
    pub fn of(config: &Config) -> Self {
        let whole = Whole::new(Arc::new(config.clone()), Vec::new());
        Self { names: whole.names(), heartbeats: whole.count(), settings: whole.hash() }
    }
}

impl Whole {
    pub(super) fn new(config: Arc<Config>, jobs: Vec<Beating<Beat>>) -> Self {
        let places = config.heartbeats.iter().enumerate();
        let shared = places.filter(|(_, heartbeat)| heartbeat.share).map(|(place, _)| place).collect();
        Self { config, jobs, shared }
    }

    /// The names that members share: those of heartbeats, then those of jobs. No two of them are the same.
    pub(super) fn names(&self) -> Names {
        Names::new(
            self.shared().map(|heartbeat| &*heartbeat.name).chain(self.jobs_shared().map(|job| &*job.name)),
        )
    }

    /// The jobs whose runs members share.
    pub(super) fn jobs_shared(&self) -> impl Iterator<Item = &Job> {
        self.config.jobs.iter().filter(|job| job.share)
    }

    /// How many heartbeats members share.
    pub(super) fn count(&self) -> usize {
        self.shared.len()
    }

    /// How many heartbeats and jobs members share, in words.
    pub(super) fn in_words(&self) -> String {
        let beats = counted(self.count(), "heartbeat");
        match self.jobs_shared().count() {
            0 => beats,
            jobs => format!("{beats} and {}", counted(jobs, "job")),
        }
    }

    /// How many heartbeats a member has, and how many jobs.
    pub(super) fn own(&self, member: &Member) -> (usize, usize) {
        let jobs = member.mine().filter(|at| *at as usize >= self.count()).count();
        (member.mine().count() - jobs, jobs)
    }

    /// How many jobs each member has that has some.
    pub(super) fn jobs_of_members<'a>(&self, member: &'a Member) -> BTreeMap<&'a str, usize> {
        let mut counts = BTreeMap::new();
        let places = self.count()..self.count() + self.jobs_shared().count();
        for owner in places.filter_map(|at| member.ring().owner(at)) {
            *counts.entry(owner).or_default() += 1;
        }
        counts
    }

    /// A hash of what the shared heartbeats and jobs do, as far as it is no secret.
    pub(super) fn hash(&self) -> u64 {
        let mut lines: Vec<String> = self
            .shared()
            .map(|heartbeat| {
                let target = heartbeat.request.target();
                format!(
                    "{} {target} {} {} {} {:?} {:?}",
                    heartbeat.name,
                    heartbeat.monitor,
                    heartbeat.frequency,
                    heartbeat.schedule.zone(),
                    heartbeat.policy,
                    heartbeat.jitter
                )
            })
            .collect();
        lines.extend(self.jobs_shared().map(|job| {
            format!(
                "job {} {:?} {} {:?} {} {:?} {:?}",
                job.name,
                job.runs.to_string(),
                job.frequency,
                job.schedule.as_ref().map(|schedule| schedule.zone().to_string()),
                job.overlap.as_str(),
                job.policy,
                job.jitter
            )
        }));
        lines.sort_unstable();
        lines.iter().fold(0, |sum, line| hash(&format!("{sum:016x}"), line))
    }

    fn shared(&self) -> impl Iterator<Item = &Heartbeat> {
        self.shared.iter().filter_map(|place| self.config.heartbeats.get(*place))
    }

    /// The configuration and the jobs of a share, given by places among the shared names. `before` has the names that were there
    /// before: a heartbeat that was another member's beats at once only if it has an occurrence since `missed_since`.
    pub(super) fn part(
        &self,
        mine: impl Iterator<Item = u32>,
        (start, before): (Start, &HashSet<Arc<str>>),
        missed: Option<(DateTime<Utc>, DateTime<Utc>)>,
    ) -> (Arc<Config>, Vec<Beating<Beat>>) {
        let places: HashSet<usize> = mine.filter_map(|at| self.shared.get(at as usize).copied()).collect();
        let mut place = 0;
        let config = only(&self.config, |heartbeat| {
            let is_kept = !heartbeat.share || places.contains(&place);
            place += 1;
            is_kept
        });
        let zipped = self.config.heartbeats.iter().zip(&self.jobs).enumerate();
        let jobs = zipped.filter(|(place, (heartbeat, _))| !heartbeat.share || places.contains(place));
        let jobs = jobs.map(|(_, (heartbeat, job))| {
            let is_known = matches!(start, Start::New) && before.contains(&heartbeat.name);
            let due = missed.filter(|_| heartbeat.share).and_then(|missed| due(job, missed));
            let start = due.is_some() || job.start && !(heartbeat.share && is_known);
            (due, Beating { start, ..job.clone() })
        });
        // Beats at once are spread over time. What was due last comes first: where a member joined, that alone may have been missed,
        // and where one died, most of what was due long ago was beaten by it.
        let mut jobs: Vec<_> = jobs.collect();
        jobs.sort_by_key(|(due, _)| Reverse(*due));
        (config, jobs.into_iter().map(|(_, job)| job).collect())
    }

    /// The names that this member had and another one has, with the name of that.
    pub(super) fn moved(
        &self,
        ring: &Ring,
        mut is_had: impl FnMut(&str) -> bool,
    ) -> HashMap<Arc<str>, Arc<str>> {
        let others =
            self.shared().enumerate().filter(|(at, heartbeat)| !ring.has(*at) && is_had(&heartbeat.name));
        others.filter_map(|(at, heartbeat)| Some((heartbeat.name.clone(), ring.owner(at)?.into()))).collect()
    }

    /// The names that members share.
    pub(super) fn known(&self) -> HashSet<Arc<str>> {
        self.shared().map(|heartbeat| heartbeat.name.clone()).collect()
    }
}

/// When a beat may have been missed that was due since a moment of the clock that is never set.
pub(super) fn missed(now: Now, since: Duration) -> (DateTime<Utc>, DateTime<Utc>) {
    (now.civil - passed(now.mono, since), now.civil + HANDOVER)
}

/// How long ago a moment is.
pub(super) fn passed(now: Duration, since: Duration) -> TimeDelta {
    TimeDelta::from_std(now.saturating_sub(since)).unwrap_or_default()
}

/// When a heartbeat was to beat in this time, if it was.
fn due(job: &Beating<Beat>, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Option<DateTime<Utc>> {
    let offset = delta(job.offset);
    let first = job.schedule.after(&(from - offset)).next()?.with_timezone(&Utc) + offset;
    (first <= to).then_some(first)
}

#[cfg(test)]
mod tests;

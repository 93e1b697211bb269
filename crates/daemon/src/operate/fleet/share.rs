//! Which heartbeats of a configuration a member has, and which of these beat at once.

use crate::config::{Config, Heartbeat};
use crate::hash::hash;
use chrono::{DateTime, Utc};
use downbeat_fleet::ring::{Names, Ring};
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::clock::delta;
use downbeat_heartbeat::supervisor::Job;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A configuration with the jobs of its heartbeats, in the same order.
pub(super) struct Whole {
    config: Arc<Config>,
    jobs: Vec<Job<Beat>>,
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

impl Whole {
    pub(super) fn new(config: Arc<Config>, jobs: Vec<Job<Beat>>) -> Self {
        let places = config.heartbeats.iter().enumerate();
        let shared = places.filter(|(_, heartbeat)| heartbeat.share).map(|(place, _)| place).collect();
        Self { config, jobs, shared }
    }

    /// The names that members share.
    pub(super) fn names(&self) -> Names {
        Names::new(self.shared().map(|heartbeat| &*heartbeat.name))
    }

    /// How many heartbeats members share.
    pub(super) fn count(&self) -> usize {
        self.shared.len()
    }

    /// A hash of what the shared heartbeats do, as far as it is no secret.
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
    ) -> (Arc<Config>, Vec<Job<Beat>>) {
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
            let start = match missed {
                _ if !heartbeat.share => job.start,
                Some(missed) if is_due(job, missed) => true,
                _ => job.start && !is_known,
            };
            Job { start, ..job.clone() }
        });
        (config, jobs.collect())
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

/// Whether a heartbeat was to beat in this time.
fn is_due(job: &Job<Beat>, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> bool {
    let offset = delta(job.offset);
    job.schedule.after(&(from - offset)).next().is_some_and(|at| at + offset <= to)
}

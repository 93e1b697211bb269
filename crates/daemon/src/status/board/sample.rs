//! The data of metrics: the totals, and a sample of each heartbeat and each job.

use super::counts::{Counts, RunCounts, SkipCounts};
use super::entry::{ByName, Entry, Past};
use super::fleet::InFleet;
use super::histogram::Histogram;
use super::shared::{All, Board, Reloads};
use super::state::State;
use crate::config::Shard;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// A heartbeat or a job for metrics.
#[derive(Debug)]
pub(in crate::status) struct Sample<M> {
    pub(in crate::status) name: Arc<str>,
    pub(in crate::status) state: State,
    pub(in crate::status) last_success: Option<DateTime<Utc>>,
    pub(in crate::status) next: Option<DateTime<Utc>>,
    /// What only heartbeats, or only jobs, have.
    pub(in crate::status) more: M,
}

/// The totals of all heartbeats.
#[derive(Debug)]
pub(in crate::status) struct Figures {
    pub(in crate::status) started: DateTime<Utc>,
    pub(in crate::status) loaded: Option<DateTime<Utc>>,
    pub(in crate::status) reload_failed: bool,
    pub(in crate::status) fleet: Option<Arc<InFleet>>,
    pub(in crate::status) shard: Option<Shard>,
    pub(in crate::status) reloads: Reloads,
    pub(in crate::status) failures: BTreeMap<&'static str, u64>,
    pub(in crate::status) lateness: Histogram,
    pub(in crate::status) duration: Histogram,
    pub(in crate::status) runs: Histogram,
}

/// What only jobs have.
#[derive(Debug)]
pub(in crate::status) struct OfJob {
    pub(in crate::status) counts: RunCounts,
    pub(in crate::status) skips: SkipCounts,
    pub(in crate::status) missed: u64,
    /// Since when a run is under way.
    pub(in crate::status) running: Option<DateTime<Utc>>,
    pub(in crate::status) last_exit_code: Option<u32>,
    /// In seconds.
    pub(in crate::status) last_duration: Option<f64>,
}

/// How many heartbeats or jobs are looked at under one lock for metrics.
const AT_ONCE: usize = 500;

impl Board {
    /// The totals.
    pub(in crate::status) fn figures(&self) -> Figures {
        let all = self.lock();
        Figures {
            started: self.0.started,
            loaded: all.configuration.loaded,
            reload_failed: all.configuration.failed.is_some(),
            fleet: all.configuration.fleet.clone(),
            shard: all.configuration.share.as_ref().map(|share| share.shard),
            reloads: all.reloads,
            failures: all.failures.clone(),
            lateness: all.lateness.clone(),
            duration: all.duration.clone(),
            runs: all.jobs.duration.clone(),
        }
    }

    /// All heartbeats, by name, with their beats by outcome.
    pub(in crate::status) fn samples(&self) -> Vec<Sample<Counts>> {
        self.each(|all| &all.heartbeats.by_name, |beats| beats.counts)
    }

    /// All jobs, by name.
    pub(in crate::status) fn job_samples(&self) -> Vec<Sample<OfJob>> {
        self.each(
            |all| &all.jobs.entries.by_name,
            |runs| OfJob {
                counts: runs.counts,
                skips: runs.skips,
                missed: runs.missed,
                running: runs.running.map(|running| running.since),
                last_exit_code: runs.last.as_ref().and_then(|last| last.exit_code),
                last_duration: runs.last.as_ref().map(|last| last.duration_seconds),
            },
        )
    }

    /// A sample of each of these entries, a number of them under one lock.
    fn each<P: Past, M>(&self, entries: fn(&All) -> &ByName<P>, more: fn(&P) -> M) -> Vec<Sample<M>> {
        let (mut samples, mut last) = (Vec::new(), Bound::Unbounded);
        loop {
            let (all, before) = (self.lock(), samples.len());
            let some = entries(&all).range::<Arc<str>, _>((last.clone(), Bound::Unbounded)).take(AT_ONCE);
            for (name, entry) in some {
                let Entry { state, last_success, next, past, .. } = &**entry;
                let (name, more) = (name.clone(), more(past));
                last = Bound::Excluded(name.clone());
                samples.push(Sample { name, state: *state, last_success: *last_success, next: *next, more });
            }
            if samples.len() - before < AT_ONCE {
                return samples;
            }
        }
    }
}

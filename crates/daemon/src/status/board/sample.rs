//! The data of metrics: the totals, and a sample of each heartbeat and each job.

use super::fleet::InFleet;
use super::histogram::Histogram;
use super::runs::{RunCounts, SkipCounts};
use super::shared::{All, Board, Reloads};
use super::state::{Counts, State};
use crate::config::Shard;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

/// A heartbeat for metrics.
#[derive(Debug)]
pub(in crate::status) struct Sample {
    pub(in crate::status) name: Arc<str>,
    pub(in crate::status) state: State,
    pub(in crate::status) counts: Counts,
    pub(in crate::status) last_success: Option<DateTime<Utc>>,
    pub(in crate::status) next: Option<DateTime<Utc>>,
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

/// A job for metrics.
#[derive(Debug)]
pub(in crate::status) struct JobSample {
    pub(in crate::status) name: Arc<str>,
    pub(in crate::status) state: State,
    pub(in crate::status) counts: RunCounts,
    pub(in crate::status) skips: SkipCounts,
    pub(in crate::status) missed: u64,
    /// Since when a run is under way.
    pub(in crate::status) running: Option<DateTime<Utc>>,
    pub(in crate::status) last_exit_code: Option<u32>,
    /// In seconds.
    pub(in crate::status) last_duration: Option<f64>,
    pub(in crate::status) last_success: Option<DateTime<Utc>>,
    pub(in crate::status) next: Option<DateTime<Utc>>,
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

    /// All heartbeats, by name.
    pub(in crate::status) fn samples(&self) -> Vec<Sample> {
        self.each(
            |all| &all.heartbeats.by_name,
            |name, entry| Sample {
                name: name.clone(),
                state: entry.state,
                counts: entry.past.counts,
                last_success: entry.last_success,
                next: entry.next,
            },
        )
    }

    /// All jobs, by name.
    pub(in crate::status) fn job_samples(&self) -> Vec<JobSample> {
        self.each(
            |all| &all.jobs.entries.by_name,
            |name, entry| JobSample {
                name: name.clone(),
                state: entry.state,
                counts: entry.past.counts,
                skips: entry.past.skips,
                missed: entry.past.missed,
                running: entry.past.running.map(|running| running.since),
                last_exit_code: entry.past.last.as_ref().and_then(|last| last.exit_code),
                last_duration: entry.past.last.as_ref().map(|last| last.duration_seconds),
                last_success: entry.last_success,
                next: entry.next,
            },
        )
    }

    /// A sample of each of these entries, a number of them under one lock.
    fn each<E, S>(
        &self,
        entries: fn(&All) -> &BTreeMap<Arc<str>, Box<E>>,
        sample: fn(&Arc<str>, &E) -> S,
    ) -> Vec<S> {
        let (mut samples, mut last) = (Vec::new(), Bound::Unbounded);
        loop {
            let (all, before) = (self.lock(), samples.len());
            let some = entries(&all).range::<Arc<str>, _>((last.clone(), Bound::Unbounded)).take(AT_ONCE);
            for (name, entry) in some {
                samples.push(sample(name, entry));
                last = Bound::Excluded(name.clone());
            }
            if samples.len() - before < AT_ONCE {
                return samples;
            }
        }
    }
}

//! Which heartbeats and jobs of a configuration a member has, and which of these beat at once.

use crate::config::{Config, Heartbeat, HeartbeatSettings, Job};
use crate::hash::hash;
use crate::operate::jobs::Maker;
use crate::words::counted;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_fleet::member::Member;
use downbeat_fleet::now::Now;
use downbeat_fleet::ring::{Names, Ring};
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::clock::delta;
use downbeat_heartbeat::supervisor::Job as Beating;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// What is due so soon is beaten at once, too: the loop of the beats takes a share up a moment later, and thousands of heartbeats take it
/// seconds. What fell between would be silent for a whole gap.
const HANDOVER: TimeDelta = TimeDelta::seconds(5);

/// A member that is found to be gone has renewed its lease no longer ago than this and the time for which that lives.
const NOTICE: TimeDelta = TimeDelta::seconds(4);

/// A configuration, whose heartbeats and jobs members share.
pub(super) struct Whole {
    config: Arc<Config>,
    /// The places of the heartbeats that members share, by their places among these.
    shared: Vec<usize>,
}

/// The heartbeats that were handed to their loop, by name.
pub(super) type Had = HashMap<Arc<str>, Arc<HeartbeatSettings>>;

/// What of a share beats when it is taken up, beside what may have been missed.
#[derive(Clone, Copy)]
pub(super) enum Start<'a> {
    /// What its heartbeats say: the program has just started.
    AsWritten,
    /// Nothing: other members have beaten it until now.
    Moved,
    /// Nothing of these names, which were there before the configuration was read again.
    Known(&'a HashSet<Arc<str>>),
}

/// When a beat may have been missed.
#[derive(Clone, Copy)]
pub(super) struct Missed {
    from: DateTime<Utc>,
    /// From here on it was, unless the engine has had a new leader, if another member died.
    likely: DateTime<Utc>,
    now: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Missed {
    /// Since a moment of the clock that is never set, in a fleet whose leases live for so long.
    pub(super) fn since(since: Duration, now: Now, ttl: Duration) -> Self {
        let from = now.civil - passed(now.mono, since);
        let likely = now.civil - TimeDelta::from_std(ttl).unwrap_or_default() - NOTICE;
        Self { from, likely, now: now.civil, to: now.civil + HANDOVER }
    }

    /// When a heartbeat was to beat in this time, if it was.
    fn due(&self, job: &Beating<Beat>) -> Option<DateTime<Utc>> {
        let offset = delta(job.offset);
        let first = job.schedule.after(&(self.from - offset)).next()?.with_timezone(&Utc) + offset;
        (first <= self.to).then_some(first)
    }

    /// Where the beat that was due then stands in the order of those that are sent at once, which are spread over time. What has
    /// been silent for the longest comes first; then what comes due meanwhile; then what the member that had it has most likely beaten.
    fn turn(&self, due: DateTime<Utc>) -> (u8, i64) {
        let at = due.timestamp_micros();
        match due {
            _ if due > self.now => (1, at),
            _ if due >= self.likely => (0, at),
            _ => (2, -at),
        }
    }
}

/// What of the heartbeats comes to a member, and what goes.
pub(super) struct Exchange {
    /// Those that come or have other settings, by their places in the configuration, with their jobs: what beats at once in its order.
    pub(super) came: Vec<(usize, Beating<Beat>)>,
    /// The names of those that go.
    pub(super) gone: Vec<Arc<str>>,
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
        let whole = Whole::new(Arc::new(config.clone()));
        Self { names: whole.names(), heartbeats: whole.count(), settings: whole.hash() }
    }
}

impl Whole {
    pub(super) fn new(config: Arc<Config>) -> Self {
        let places = config.heartbeats.iter().enumerate();
        let shared = places.filter(|(_, heartbeat)| heartbeat.share).map(|(place, _)| place).collect();
        Self { config, shared }
    }

    /// The configuration.
    pub(super) fn config(&self) -> &Arc<Config> {
        &self.config
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

    /// The heartbeats that a member has, with their places: those that each has by itself, and of the shared ones those at these places
    /// among the shared names, in order.
    pub(super) fn had_by(&self, mine: impl Iterator<Item = u32>) -> Vec<(usize, &Heartbeat)> {
        let mut shared = mine.filter_map(|at| self.shared.get(at as usize).copied()).peekable();
        let all = self.config.heartbeats.iter().enumerate();
        all.filter(|(place, heartbeat)| !heartbeat.share || shared.next_if_eq(place).is_some()).collect()
    }

    /// What is to change where a member had some heartbeats and has these. Of those that come, those beat at once that are to at this start, and those that may
    /// have been missed.
    pub(super) fn exchange(
        &self,
        has: &[(usize, &Heartbeat)],
        had: &Had,
        maker: &Maker,
        start: Start<'_>,
        missed: Option<Missed>,
    ) -> Exchange {
        let is_new = |heartbeat: &Heartbeat| had.get(&heartbeat.name) != Some(&heartbeat.settings);
        let news = has.iter().filter(|(_, heartbeat)| is_new(heartbeat));
        let mut came: Vec<_> = news
            .filter_map(|(place, heartbeat)| {
                let job = maker.made(heartbeat)?;
                let is_known = match start {
                    Start::AsWritten => false,
                    Start::Moved => true,
                    Start::Known(names) => names.contains(&heartbeat.name),
                };
                let due = missed.filter(|_| heartbeat.share).and_then(|missed| missed.due(&job));
                let starts = due.is_some() || job.start && !(heartbeat.share && is_known);
                let turn = match (missed.zip(due), start) {
                    // Whoever had it gives it away in a moment: that alone may have been missed.
                    (Some((_, due)), Start::AsWritten) => (0, -due.timestamp_micros()),
                    (Some((missed, due)), _) => missed.turn(due),
                    (None, _) => (3, 0),
                };
                Some((turn, (*place, Beating { start: starts, ..job })))
            })
            .collect();
        came.sort_by_key(|(turn, _)| *turn);
        let came = came.into_iter().map(|(_, came)| came).collect();
        let kept: HashSet<&str> = has.iter().map(|(_, heartbeat)| &*heartbeat.name).collect();
        let gone = had.keys().filter(|name| !kept.contains(&***name)).cloned().collect();
        Exchange { came, gone }
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

/// How long ago a moment is.
pub(super) fn passed(now: Duration, since: Duration) -> TimeDelta {
    TimeDelta::from_std(now.saturating_sub(since)).unwrap_or_default()
}

#[cfg(test)]
mod tests;

//! The board: its inputs, and the state that its readers share.

use super::beats::Beats;
use super::entry::Entries;
use super::fleet::InFleet;
use super::histogram::Histogram;
use super::job::Finished;
use super::jobs::Jobs;
use super::notes::{Configuration, Notes};
use super::owners::Owners;
use super::row::{LastMissed, LastOutput};
use super::state::Kind;
use crate::config::{Config, Heartbeat};
use crate::history::{Reliability, Who};
use crate::supervise;
use chrono::{DateTime, Utc};
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::supervisor::{Event, Id};
use downbeat_scheduler::{WithPolicy, Zone};

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The errors of a configuration are kept up to this length, in bytes.
pub(super) const MAX_ERRORS_LEN: usize = 64 * 1024;

/// The state of all heartbeats and jobs. Cheap to clone: all clones are one board.
///
/// Give it [the configuration](Self::configure) before the loops get theirs, and then each event, so that a heartbeat or job that
/// could not be taken up is shown too.
#[derive(Clone)]
pub struct Board(pub(super) Arc<Inner>);

pub(super) struct Inner {
    now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    pub(super) started: DateTime<Utc>,
    origin: Instant,
    /// Milliseconds from the origin to the last pulse of the scheduling loop.
    pulse: AtomicU64,
    state: Mutex<All>,
    pub(super) version: watch::Sender<u64>,
}

pub(super) struct All {
    pub(super) heartbeats: Entries<Beats, Id>,
    pub(super) jobs: Jobs,
    pub(super) version: u64,
    pub(super) configuration: Configuration,
    /// The version at the last change of the configuration or of its notes.
    pub(super) configuration_version: u64,
    configured: Configured,
    /// Who has what of the fleet that this process is a member of.
    owners: Option<Arc<Owners>>,
    /// The folder of the history, where one is kept.
    history: Option<PathBuf>,
    pub(super) reloads: Reloads,
    pub(super) failures: BTreeMap<&'static str, u64>,
    pub(super) lateness: Histogram,
    pub(super) duration: Histogram,
}

/// Tells a configuration from earlier ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Configured(u64);

/// The number of reloads.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::status) struct Reloads {
    pub(in crate::status) succeeded: u64,
    pub(in crate::status) failed: u64,
}

impl All {
    /// Sets which member has which job, and says whether that is something new.
    fn job_owners_are(&mut self, owners: &HashMap<&str, &str>) -> bool {
        let version = self.version + 1;
        let mut is_new = false;
        for (name, entry) in &mut self.jobs.entries.by_name {
            let member = owners.get(&**name).copied();
            if entry.past.member.as_deref() != member {
                (entry.past.member, entry.version) = (member.map(Arc::from), version);
                is_new = true;
            }
        }
        is_new
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Board").finish_non_exhaustive()
    }
}

impl Board {
    /// An empty board. Must be called within a tokio runtime, whose clock times the pulse.
    pub fn new(clock: impl Clock + 'static) -> Self {
        let started = clock.now();
        Self(Arc::new(Inner {
            now: Box::new(move || clock.now()),
            started,
            origin: Instant::now(),
            pulse: AtomicU64::new(0),
            state: Mutex::new(All {
                heartbeats: Entries::default(),
                jobs: Jobs::default(),
                version: 0,
                configuration: Configuration::default(),
                configuration_version: 0,
                configured: Configured::default(),
                owners: None,
                history: None,
                reloads: Reloads::default(),
                failures: BTreeMap::new(),
                lateness: Histogram::new(Histogram::LATENESS),
                duration: Histogram::new(Histogram::DURATION),
            }),
            version: watch::Sender::new(0),
        }))
    }

    /// Sets the heartbeats and jobs that are shown. To be called before the loops get them: those that are not taken up show as not
    /// started. An entry with a known name keeps its counts and its last beats or runs.
    ///
    /// Those that members of a fleet share come [later](Self::share). The [notes](Self::note) about it take longer and come later, too.
    pub fn configure(&self, config: &Config) -> Configured {
        let now = self.now();
        let enabled = (0..).zip(&config.heartbeats);
        let enabled = enabled.filter(|(_, heartbeat)| config.fleet.is_none() || !heartbeat.share);
        let enabled = enabled.map(|(place, heartbeat)| (place, heartbeat.name.clone(), heartbeat.into()));
        let disabled = (config.heartbeats.len()..).zip(&config.disabled);
        let disabled = disabled.map(|(place, disabled)| (place, disabled.name.clone(), disabled.into()));
        let jobs = (0..).zip(&config.jobs).map(|(place, job)| (place, job.name.clone(), job.into()));
        let mut all = self.lock();
        let version = all.version + 1;
        all.heartbeats.configure(enabled.chain(disabled), version, now);
        all.jobs.entries.configure(jobs, version, now);
        all.jobs.show_output(config.status.as_ref().is_some_and(|status| status.token.is_some()));
        all.configuration.loaded = Some(now);
        (all.configuration.notes, all.configuration.notes_omitted) = (Vec::new(), 0);
        all.configuration.share = config.share.clone();
        all.configuration_version = version;
        all.configured.0 += 1;
        let configured = all.configured;
        self.changed(all);
        configured
    }

    /// Some heartbeats have come to this member of a fleet, with their places in the configuration, or have other settings, and some have gone.
    pub fn share<'a>(&self, came: impl Iterator<Item = (usize, &'a Heartbeat)>, gone: &[Arc<str>]) {
        let now = self.now();
        let came = came.map(|(place, heartbeat)| (place, heartbeat.name.clone(), heartbeat.into()));
        let mut all = self.lock();
        let version = all.version + 1;
        all.heartbeats.exchange(came, gone, version, now);
        self.changed(all);
    }

    /// Sets what is shown of the fleet; `None` if this process is in none.
    pub fn in_fleet(&self, fleet: Option<InFleet>) {
        let mut all = self.lock();
        if fleet.is_none() {
            all.owners = None;
            all.job_owners_are(&HashMap::new());
        }
        if all.configuration.fleet.as_deref() != fleet.as_ref() {
            all.configuration.fleet = fleet.map(Arc::new);
            all.configuration_version = all.version + 1;
            self.changed(all);
        }
    }

    /// Sets who has what of the fleet.
    pub fn owned(&self, owners: Owners) {
        let owners = Arc::new(owners);
        let mut all = self.lock();
        all.owners = Some(owners.clone());
        if all.job_owners_are(&owners.of_jobs()) {
            self.changed(all);
        }
    }

    /// Which member has which heartbeat and job; `None` where this process is in no fleet.
    pub(in crate::status) fn owners(&self) -> Option<Arc<Owners>> {
        self.lock().owners.clone()
    }

    /// Sets the notes about what was [configured](Self::configure). Ignored if another configuration has come since.
    pub fn note(&self, of: Configured, notes: Notes) {
        let mut all = self.lock();
        if all.configured == of {
            (all.configuration.notes, all.configuration.notes_omitted) = (notes.notes, notes.omitted);
            all.configuration_version = all.version + 1;
            self.changed(all);
        }
    }

    /// The configuration was read again. Success clears earlier errors; otherwise `Err` holds one text for each file, ready to be
    /// shown.
    pub fn reloaded(&self, outcome: Result<(), Vec<String>>) {
        let now = self.now();
        let mut all = self.lock();
        match outcome {
            Ok(()) => {
                all.reloads.succeeded += 1;
                all.configuration.loaded = Some(now);
                all.configuration.failed = None;
                all.configuration.errors.clear();
            }
            Err(mut errors) => {
                all.reloads.failed += 1;
                let mut left = MAX_ERRORS_LEN;
                errors.retain(|error| {
                    let fits = error.len() <= left;
                    left = left.saturating_sub(error.len());
                    fits
                });
                all.configuration.failed = Some(now);
                all.configuration.errors = errors;
            }
        }
        all.configuration_version = all.version + 1;
        self.changed(all);
    }

    /// What happens is remembered in this folder from now on.
    pub fn remembered_in(&self, folder: Option<PathBuf>) {
        let mut all = self.lock();
        all.configuration.history = folder.is_some();
        all.history = folder;
        all.configuration_version = all.version + 1;
        self.changed(all);
    }

    /// What the history says of each of them now.
    pub(in crate::status) fn remember(&self, said: &HashMap<Who, Reliability>) {
        let mut all = self.lock();
        let version = all.version + 1;
        let of = |is_job, name: &Arc<str>| {
            said.get(&Who { is_job, name: name.clone() }).copied().unwrap_or_default()
        };
        all.heartbeats.remember(|name| of(false, name), version);
        all.jobs.entries.remember(|name| of(true, name), version);
        self.changed(all);
    }

    /// The folder of the history, where one is kept.
    pub(in crate::status) fn history(&self) -> Option<PathBuf> {
        self.lock().history.clone()
    }

    /// The scheduling loop is alive.
    pub fn pulse(&self) {
        let millis = self.0.origin.elapsed().as_millis();
        self.0.pulse.store(u64::try_from(millis).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The time since the last pulse of the scheduling loop.
    pub fn silence(&self) -> Duration {
        let pulse = Duration::from_millis(self.0.pulse.load(Ordering::Relaxed));
        self.0.origin.elapsed().saturating_sub(pulse)
    }

    /// Handles an event of a heartbeat.
    pub fn on(&self, event: &Event<'_, Beat>) {
        let now = self.now();
        let epoch = self.0.started;
        let mut guard = self.lock();
        let all = &mut *guard;
        let id = match event {
            Event::Added(id, job, _) => {
                all.heartbeats.taken_up(*id, &job.name);
                *id
            }
            Event::Removed(id) | Event::Ended(id) => *id,
            Event::Changed { id, .. } | Event::Sending { id, .. } | Event::Next { id, .. } => *id,
            Event::Beat { id, .. } | Event::Missed { id, .. } | Event::Failing { id, .. } => *id,
            Event::Stepped(_) | Event::Stopping { .. } => return,
        };
        let Some(entry) = all.heartbeats.get_mut(id) else { return };
        entry.version = all.version + 1;
        match event {
            Event::Added(_, _, next) | Event::Changed { next, moved: true, .. } => entry.added(*next, now),
            Event::Sending { next, .. } => entry.sending(*next, now),
            Event::Next { next, .. } | Event::Changed { next, .. } => entry.next_is(*next, now),
            Event::Ended(_) => entry.ended(now),
            Event::Missed { count, why, span, .. } => {
                let (first, last) = span.unzip();
                let missed = LastMissed { at: now, count: *count, first, last, reason: Some(why.as_str()) };
                entry.missed(missed, epoch);
            }
            Event::Failing { at, until, error, .. } => entry.failing(*at, *until, error),
            Event::Beat { late, took, outcome, .. } => {
                entry.beat(event, epoch);
                all.lateness.observe(*late);
                all.duration.observe(*took);
                if let Err(lost) = outcome {
                    *all.failures.entry(lost.kind()).or_default() += 1;
                }
            }
            Event::Removed(_) => {
                entry.removed(now);
                all.heartbeats.given_up(id);
            }
            Event::Stepped(_) | Event::Stopping { .. } => {}
        }
        self.changed(guard);
    }

    /// Handles an event of a job; `finished` is the result of a run.
    pub fn on_run<L: supervise::Launch>(
        &self,
        event: &supervise::Event<'_, L>,
        finished: impl FnOnce(&L::Ended) -> Finished,
    ) {
        let now = self.now();
        let mut all = self.lock();
        let version = all.version + 1;
        if all.jobs.on(event, finished, version, now) {
            self.changed(all);
        }
    }

    /// The output of the last run of a job. Only for requests with the token.
    pub(in crate::status) fn output(&self, name: &str) -> Option<LastOutput> {
        let all = self.lock();
        let (name, entry) = all.jobs.entries.by_name.get_key_value(name)?;
        Some(LastOutput {
            name: name.clone(),
            run: entry.past.last.clone()?,
            text: entry.past.output.clone()?,
        })
    }

    /// Notifies readers of a change.
    fn changed(&self, mut all: MutexGuard<'_, All>) {
        all.version += 1;
        let version = all.version;
        drop(all);
        self.0.version.send_replace(version);
    }

    /// Changes with each change of the state.
    pub(in crate::status) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.version.subscribe()
    }

    pub(in crate::status) fn now(&self) -> DateTime<Utc> {
        (self.0.now)()
    }

    /// The schedule of a heartbeat or a job, and a number that changes whenever the schedule may have changed.
    pub(in crate::status) fn schedule(&self, kind: Kind, name: &str) -> Option<(WithPolicy<Zone>, u64)> {
        let all = self.lock();
        match kind {
            Kind::Heartbeat => all.heartbeats.schedule(name),
            Kind::Job => all.jobs.entries.schedule(name),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, All> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

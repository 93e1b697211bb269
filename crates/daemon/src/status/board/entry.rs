//! What the board knows both of heartbeats and of jobs: the place in the configuration, the state, and when it is due.

use super::row::Common;
use super::state::State;
use crate::config::{Basics, HasBasics, Item, Sends};
use crate::history::Reliability;
use chrono::{DateTime, Utc};
use downbeat_client::Monitor;
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::{WithPolicy, Zone};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

/// Without a pulse for longer than this the scheduling loop counts as hung. It looks at the clock once a second.
pub(super) const MAX_SILENCE: Duration = Duration::from_secs(10);

/// The shown part of the configuration, without secrets.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown<D> {
    pub(super) file: Arc<str>,
    /// The key in the file.
    pub(super) key: Box<str>,
    pub(super) is_on: bool,
    /// The schedule as it was written; empty for none.
    pub(super) frequency: Box<str>,
    /// The notation of the schedule.
    pub(super) dialect: Dialect,
    pub(super) schedule: Option<WithPolicy<Zone>>,
    pub(super) monitor: Option<ToldMonitor>,
    pub(super) tags: Arc<[String]>,
    /// The settings that only heartbeats, or only jobs, have.
    pub(super) details: D,
}

/// The monitor.
#[derive(Clone, Debug)]
pub(super) struct ToldMonitor {
    /// The masked URL.
    pub(super) target: Box<str>,
    pub(super) kind: Monitor,
    /// Whether the kind was inferred from the URL.
    pub(super) is_inferred: bool,
}

impl<D> Shown<D> {
    pub(super) fn of<S: HasBasics>(item: &Item<S>, details: D) -> Self {
        let Basics { schedule, frequency, dialect, policy, sends, .. } = item.settings.basics();
        Self {
            file: item.file.clone(),
            key: item.key.as_str().into(),
            is_on: true,
            frequency: frequency.into(),
            dialect,
            schedule: schedule.map(|schedule| schedule.with_policy(policy)),
            monitor: sends.map(|Sends { request, monitor, .. }| ToldMonitor {
                target: request.target().to_string().into(),
                kind: monitor,
                is_inferred: request.is_inferred(),
            }),
            tags: item.tags.clone(),
            details,
        }
    }

    /// The schedule and the target, to be searched.
    pub(super) fn searched(&self) -> (&str, &str) {
        (&self.frequency, self.monitor.as_ref().map_or("", |monitor| &monitor.target))
    }

    fn idle(&self) -> State {
        if self.is_on { State::NotStarted } else { State::Disabled }
    }
}

/// The results of the beats of a heartbeat, or of the runs of a job.
pub(super) trait Past: Default {
    /// The settings that only heartbeats, or only jobs, have.
    type Details;

    /// The state after the last one.
    fn state(&self) -> State;

    /// Notes that none is under way any more.
    fn stop(&mut self);
}

/// A heartbeat or a job.
pub(super) struct Entry<P: Past> {
    /// Its place in the configuration.
    pub(super) place: usize,
    pub(super) shown: Shown<P::Details>,
    /// The version of the board at the last change of this.
    pub(super) version: u64,
    /// Counts changes of the schedule: results for an older schedule no longer hold.
    pub(super) generation: u64,
    /// Whether it is in the configuration that was read last.
    pub(super) expected: bool,
    pub(super) state: State,
    pub(super) since: DateTime<Utc>,
    pub(super) next: Option<DateTime<Utc>>,
    pub(super) last_success: Option<DateTime<Utc>>,
    /// What the history said when it was read last.
    pub(super) reliability: Reliability,
    pub(super) past: P,
}

impl<P: Past> Entry<P> {
    fn new(place: usize, shown: Shown<P::Details>, now: DateTime<Utc>) -> Self {
        Self {
            place,
            version: 0,
            generation: 0,
            expected: true,
            state: shown.idle(),
            shown,
            since: now,
            next: None,
            last_success: None,
            reliability: Reliability::default(),
            past: P::default(),
        }
    }

    /// Sets the configuration. An equal schedule is kept: the loops share it, and thousands of new ones would be a second copy.
    fn replan(&mut self, place: usize, mut shown: Shown<P::Details>, now: DateTime<Utc>) {
        if self.shown.schedule == shown.schedule {
            shown.schedule = self.shown.schedule.take();
        } else {
            self.generation += 1;
        }
        let was_on = std::mem::replace(&mut self.shown, shown).is_on;
        (self.place, self.expected) = (place, true);
        if was_on != self.shown.is_on {
            self.removed(now);
        }
    }

    /// The loop has given it up.
    pub(super) fn removed(&mut self, now: DateTime<Utc>) {
        self.turn(self.shown.idle(), now);
        self.next = None;
        self.past.stop();
    }

    /// What is shown of it as of all others.
    pub(super) fn common(&self, name: &Arc<str>) -> Common {
        let Shown { schedule, monitor, frequency, dialect, .. } = &self.shown;
        // It is computed on demand, which costs less than to keep it.
        let described = || Some(Expression::parse_as(frequency, *dialect).ok()?.describe());
        Common {
            name: name.clone(),
            state: self.state,
            since: self.since,
            schedule: schedule.as_ref().map(|_| frequency.to_string()),
            description: schedule.as_ref().and_then(|_| described()),
            time_zone: schedule.as_ref().map(|schedule| schedule.schedule().zone().to_string()),
            target: monitor.as_ref().map(|monitor| monitor.target.to_string()),
            monitor: monitor.as_ref().map(|monitor| monitor.kind.as_str()),
            monitor_inferred: monitor.as_ref().is_some_and(|monitor| monitor.is_inferred),
            file: self.shown.file.clone(),
            key: self.shown.key.to_string(),
            tags: self.shown.tags.clone(),
            delivery: self.reliability.delivery,
            uptime: self.reliability.uptime,
            next: self.next,
            last_success: self.last_success,
        }
    }

    pub(super) fn turn(&mut self, state: State, since: DateTime<Utc>) {
        if self.state != state {
            (self.state, self.since) = (state, since);
        }
    }

    /// Sets when it is due next.
    pub(super) fn next_is(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
        self.next = next;
        // The clock was set back, or the schedule has changed, so that it is not over.
        if self.state == State::Ended && next.is_some() {
            self.turn(self.past.state(), now);
        }
    }

    /// Whether it has been due for longer than the loop may be silent.
    pub(super) fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.next.is_some_and(|next| (now - next).to_std().is_ok_and(|late| late > MAX_SILENCE))
    }
}

/// Heartbeats or jobs by their names.
pub(super) type ByName<P> = BTreeMap<Arc<str>, Box<Entry<P>>>;

/// All heartbeats, or all jobs.
pub(super) struct Entries<P: Past, I> {
    /// Boxed, as the nodes of a tree are half empty.
    pub(super) by_name: ByName<P>,
    /// The ids of those that the loop has taken up.
    names: HashMap<I, Arc<str>>,
}

impl<P: Past, I> Default for Entries<P, I> {
    fn default() -> Self {
        Self { by_name: BTreeMap::new(), names: HashMap::new() }
    }
}

impl<P: Past, I: Copy + Eq + Hash> Entries<P, I> {
    /// Sets the configured entries, with their places. An entry with a known name keeps its results.
    pub(super) fn configure(
        &mut self,
        all: impl Iterator<Item = (usize, Arc<str>, Shown<P::Details>)>,
        version: u64,
        now: DateTime<Utc>,
    ) {
        self.by_name.values_mut().for_each(|entry| entry.expected = false);
        self.exchange(all, &[], version, now);
        // An entry that the loop still has is removed when the loop gives it up.
        let kept: HashSet<&Arc<str>> = self.names.values().collect();
        self.by_name.retain(|name, entry| entry.expected || kept.contains(name));
        self.by_name.values_mut().for_each(|entry| entry.version = version);
    }

    /// Sets some of the entries. Those that are `gone` are removed when the loop gives them up.
    pub(super) fn exchange(
        &mut self,
        came: impl Iterator<Item = (usize, Arc<str>, Shown<P::Details>)>,
        gone: &[Arc<str>],
        version: u64,
        now: DateTime<Utc>,
    ) {
        for name in gone {
            if let Some(entry) = self.by_name.get_mut(name) {
                (entry.expected, entry.version) = (false, version);
            }
        }
        for (place, name, shown) in came {
            match self.by_name.get_mut(&name) {
                Some(entry) => {
                    entry.replan(place, shown, now);
                    entry.version = version;
                }
                None => {
                    let entry = Entry { version, ..Entry::new(place, shown, now) };
                    self.by_name.insert(name, Box::new(entry));
                }
            }
        }
    }

    /// The loop has taken it up.
    pub(super) fn taken_up(&mut self, id: I, name: &Arc<str>) {
        self.names.insert(id, name.clone());
    }

    pub(super) fn get_mut(&mut self, id: I) -> Option<&mut Entry<P>> {
        self.by_name.get_mut(self.names.get(&id)?).map(Box::as_mut)
    }

    /// A schedule, and a number that changes when it has become another.
    pub(super) fn schedule(&self, name: &str) -> Option<(WithPolicy<Zone>, u64)> {
        let entry = self.by_name.get(name)?;
        Some((entry.shown.schedule.clone()?, entry.generation))
    }

    /// What the history says; `of` finds it by the name.
    pub(super) fn remember(&mut self, of: impl Fn(&Arc<str>) -> Reliability, version: u64) {
        for (name, entry) in &mut self.by_name {
            let reliability = of(name);
            if entry.reliability != reliability {
                (entry.reliability, entry.version) = (reliability, version);
            }
        }
    }

    /// The loop has given it up. An entry that is not configured is removed.
    pub(super) fn given_up(&mut self, id: I) {
        let Some(name) = self.names.remove(&id) else { return };
        if self.by_name.get(&name).is_some_and(|entry| !entry.expected) {
            self.by_name.remove(&name);
        }
    }
}

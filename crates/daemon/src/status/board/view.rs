//! What is shown of a board: a part of its heartbeats with the figures about all, as the JSON of the API.

use super::entry::MAX_SILENCE;
use super::histogram::Histogram;
use super::notes::Configuration;
use super::row::Row;
use super::shared::{Board, Reloads};
use super::state::{Counts, State};

use chrono::{DateTime, Utc};
use downbeat_client::span;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;
use std::sync::Arc;

/// Which heartbeats are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Query {
    /// Those that have this in their name, schedule or target, in whatever case; empty for all.
    pub search: String,
    /// Those in this state alone.
    pub state: Option<State>,
    /// So many are passed over.
    pub offset: usize,
    /// So many are shown: 1 to [`Query::MAX_LIMIT`].
    pub limit: usize,
}

impl Query {
    /// The most heartbeats in one answer.
    pub const MAX_LIMIT: usize = 500;
}

impl Default for Query {
    fn default() -> Self {
        Self { search: String::new(), state: None, offset: 0, limit: 100 }
    }
}

/// The answer to a [`Query`]. `docs/status.md` has the meaning of its JSON, field by field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct View {
    /// The time of this answer.
    pub now: DateTime<Utc>,
    /// The version of the program.
    pub version: &'static str,
    /// When the program was started.
    pub started: DateTime<Utc>,
    /// The scheduling loop.
    pub heart: Heart,
    /// How many heartbeats are in which state.
    pub counts: Vec<Count>,
    /// How many there are.
    pub total: usize,
    /// When the next beat of any is due.
    pub next: Option<DateTime<Utc>>,
    /// How many match the query.
    pub matching: usize,
    /// How many of them were passed over.
    pub offset: usize,
    /// How many may be shown.
    pub limit: usize,
    /// The names of those that are shown, in order: what needs somebody first, then as the configuration has them.
    pub names: Vec<Arc<str>>,
    /// Those that are shown; in an event, those of them that have changed.
    pub heartbeats: Vec<Row>,
    /// What is known of the configuration; in an event, when that has changed.
    pub configuration: Option<Configuration>,
}

/// How many heartbeats are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Count {
    /// The state.
    pub state: State,
    /// How many.
    pub count: usize,
}

/// The scheduling loop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Heart {
    /// Whether it was heard of within the last ten seconds.
    pub alive: bool,
    /// How long it was not heard of.
    pub silent_seconds: f64,
}

/// Whether the program is well, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// It is.
    Well,
    /// It is not, and why.
    Unwell(String),
}

/// What a client of events has seen.
#[derive(Debug, Default)]
pub(in crate::status) struct Seen {
    version: Option<u64>,
    names: HashSet<Arc<str>>,
}

/// A heartbeat for metrics.
#[derive(Debug)]
pub(in crate::status) struct Sample {
    pub(in crate::status) name: Arc<str>,
    pub(in crate::status) state: State,
    pub(in crate::status) counts: Counts,
    pub(in crate::status) last_success: Option<DateTime<Utc>>,
    pub(in crate::status) next: Option<DateTime<Utc>>,
}

/// What metrics say about all heartbeats together.
#[derive(Debug)]
pub(in crate::status) struct Figures {
    pub(in crate::status) started: DateTime<Utc>,
    pub(in crate::status) loaded: Option<DateTime<Utc>>,
    pub(in crate::status) reload_failed: bool,
    pub(in crate::status) reloads: Reloads,
    pub(in crate::status) failures: BTreeMap<&'static str, u64>,
    pub(in crate::status) lateness: Histogram,
    pub(in crate::status) duration: Histogram,
}

/// So many heartbeats are looked at under one lock when metrics are made.
const AT_ONCE: usize = 500;

impl Board {
    /// What a query shows.
    pub fn view(&self, query: &Query) -> View {
        self.view_since(query, &mut Seen::default())
    }

    /// What a query shows, with only those heartbeats that whoever has seen `seen` does not know as they are.
    pub(in crate::status) fn view_since(&self, query: &Query, seen: &mut Seen) -> View {
        let search = query.search.to_lowercase();
        let all = self.lock();
        let mut counts = State::ALL.map(|state| Count { state, count: 0 });
        let mut next: Option<DateTime<Utc>> = None;
        let mut matching = Vec::new();
        for (name, entry) in &all.entries {
            let state = entry.state;
            counts.iter_mut().filter(|count| count.state == state).for_each(|count| count.count += 1);
            next = next.into_iter().chain(entry.next).min();
            let wanted = query.state.is_none_or(|wanted| wanted == state);
            if wanted && (search.is_empty() || entry.matches(name, &search)) {
                matching.push(((state.rank(), entry.place), name, entry));
            }
        }
        matching.sort_unstable_by_key(|(key, ..)| *key);
        let limit = query.limit.clamp(1, Query::MAX_LIMIT);
        let shown = || matching.iter().skip(query.offset).take(limit);
        let names: Vec<Arc<str>> = shown().map(|(_, name, _)| Arc::clone(name)).collect();
        let since = seen.version;
        let is_new = |name: &Arc<str>, version| since < Some(version) || !seen.names.contains(name);
        let heartbeats = shown()
            .filter(|(_, name, entry)| is_new(name, entry.version))
            .map(|(_, name, entry)| entry.row(name, self.0.started))
            .collect();
        let configuration = (since < Some(all.configuration_version)).then(|| all.configuration.clone());
        let (total, matching) = (all.entries.len(), matching.len());
        (seen.version, seen.names) = (Some(all.version), names.iter().cloned().collect());
        drop(all);
        let silence = self.silence();
        View {
            now: self.now(),
            version: env!("CARGO_PKG_VERSION"),
            started: self.0.started,
            heart: Heart { alive: silence <= MAX_SILENCE, silent_seconds: silence.as_secs_f64() },
            counts: counts.to_vec(),
            total,
            next,
            matching,
            offset: query.offset,
            limit,
            names,
            heartbeats,
            configuration,
        }
    }

    /// Whether the scheduling loop is alive: it was heard of within ten seconds, and no beat was due longer ago than that and has
    /// not begun.
    pub fn health(&self) -> Health {
        let silence = self.silence();
        if silence > MAX_SILENCE {
            return Health::Unwell(format!(
                "the scheduling loop has not been heard of for {}",
                span(silence)
            ));
        }
        let now = self.now();
        let all = self.lock();
        match all.entries.values().filter(|entry| entry.is_overdue(now)).count() {
            0 => Health::Well,
            overdue => Health::Unwell(format!("{overdue} of {} heartbeats overdue", all.entries.len())),
        }
    }

    /// Whether a configuration is loaded and all its heartbeats are taken up.
    pub fn readiness(&self) -> Health {
        let all = self.lock();
        if all.configuration.loaded.is_none() {
            return Health::Unwell("no configuration is loaded yet".to_owned());
        }
        let wanted = all.entries.values().filter(|entry| entry.expected && entry.plan.is_some());
        let (wanted, missing) = wanted.fold((0, 0), |(wanted, missing), entry| {
            (wanted + 1, missing + usize::from(entry.state == State::NotStarted))
        });
        drop(all);
        match missing {
            0 => self.health(),
            _ => Health::Unwell(format!("{missing} of {wanted} heartbeats are not taken up")),
        }
    }

    /// The figures about all.
    pub(in crate::status) fn figures(&self) -> Figures {
        let all = self.lock();
        Figures {
            started: self.0.started,
            loaded: all.configuration.loaded,
            reload_failed: all.configuration.failed.is_some(),
            reloads: all.reloads,
            failures: all.failures.clone(),
            lateness: all.lateness.clone(),
            duration: all.duration.clone(),
        }
    }

    /// All heartbeats, by name.
    pub(in crate::status) fn samples(&self) -> Vec<Sample> {
        let mut samples: Vec<Sample> = Vec::new();
        loop {
            let all = self.lock();
            let before = samples.len();
            let from = samples.last().map_or(Bound::Unbounded, |last| Bound::Excluded(last.name.clone()));
            let some = all.entries.range::<Arc<str>, _>((from, Bound::Unbounded)).take(AT_ONCE);
            let some = some.map(|(name, entry)| Sample {
                name: name.clone(),
                state: entry.state,
                counts: entry.counts,
                last_success: entry.last_success,
                next: entry.next,
            });
            samples.extend(some);
            if samples.len() - before < AT_ONCE {
                return samples;
            }
        }
    }
}

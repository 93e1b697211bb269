//! A view of the board: the totals, and some of its heartbeats and jobs, as the JSON of the API.

use super::entry::MAX_SILENCE;
use super::item::Item;
use super::notes::Configuration;
use super::order::{self, Sort};
use super::row::{JobRow, Row};
use super::shared::Board;
use super::state::{Kind, State};
use super::tags::{Tag, Tags};

use chrono::{DateTime, Utc};
use downbeat_client::span;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;

/// A query for heartbeats and jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Query {
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those with this text in their name, schedule, target or command, in upper or lower case; empty for all.
    pub search: String,
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those with this tag; empty for all.
    pub tag: String,
    /// By what they are sorted; `None` for those that need attention first, and else the order of the configuration.
    pub sort: Option<Sort>,
    /// Whether the last in this order comes first. Those of which it is not known come last in any case.
    pub is_falling: bool,
    /// How many are passed over.
    pub offset: usize,
    /// How many are shown: 1 to [`Query::MAX_LIMIT`].
    pub limit: usize,
}

impl Query {
    /// The most rows in one answer.
    pub const MAX_LIMIT: usize = 500;

    /// The most tags in one answer.
    pub const MAX_TAGS: usize = 100;
}

impl Default for Query {
    fn default() -> Self {
        Self {
            kind: None,
            search: String::new(),
            state: None,
            tag: String::new(),
            sort: None,
            is_falling: false,
            offset: 0,
            limit: 100,
        }
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
    /// The number of entries of the queried kind in each state.
    pub counts: Vec<Count>,
    /// The tags of the entries of that kind, by name; of many those that most have.
    pub tags: Vec<Tag>,
    /// How many more tags there are.
    pub tags_omitted: usize,
    /// The number of entries of that kind.
    pub total: usize,
    /// How many of them are jobs.
    pub total_jobs: usize,
    /// When the next beat or run of all is due.
    pub next: Option<DateTime<Utc>>,
    /// How many match the query.
    pub matching: usize,
    /// How many of them were passed over.
    pub offset: usize,
    /// How many may be shown.
    pub limit: usize,
    /// The names of the shown entries, in order.
    pub names: Vec<Arc<str>>,
    /// The shown heartbeats; in an event, only those that have changed.
    pub heartbeats: Vec<Row>,
    /// The shown jobs; in an event, only those that have changed.
    pub jobs: Vec<JobRow>,
    /// The state of the configuration; in an event, only if it has changed.
    pub configuration: Option<Configuration>,
}

/// How many heartbeats and jobs are in a state.
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
    /// The time since its last pulse, in seconds.
    pub silent_seconds: f64,
}

/// The answer of a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// The program is well.
    Well,
    /// It is not well. Holds the reason.
    Unwell(String),
}

/// What a client of events has seen already.
#[derive(Debug, Default)]
pub(in crate::status) struct Seen {
    version: Option<u64>,
    names: HashSet<Arc<str>>,
}

impl Board {
    /// The result of a query.
    pub fn view(&self, query: &Query) -> View {
        self.view_since(query, &mut Seen::default())
    }

    /// The result of a query, only with rows that have changed since `seen`.
    pub(in crate::status) fn view_since(&self, query: &Query, seen: &mut Seen) -> View {
        let search = query.search.to_lowercase();
        let wants = |kind| query.kind.is_none_or(|wanted| wanted == kind);
        let all = self.lock();
        let heartbeats = all.heartbeats.by_name.iter().filter(|_| wants(Kind::Heartbeat));
        let heartbeats = heartbeats.map(|(name, entry)| (name, Item::Heartbeat(entry)));
        let jobs = all.jobs.entries.by_name.iter().filter(|_| wants(Kind::Job));
        let jobs = jobs.map(|(name, entry)| (name, Item::Job(entry)));
        let mut counts = State::ALL.map(|state| Count { state, count: 0 });
        let mut next: Option<DateTime<Utc>> = None;
        let (mut total, mut matching) = (0, Vec::new());
        let mut tags = Tags::default();
        for (name, item) in heartbeats.chain(jobs) {
            let state = item.state();
            counts.iter_mut().filter(|count| count.state == state).for_each(|count| count.count += 1);
            next = next.into_iter().chain(item.next()).min();
            total += 1;
            tags.add(item.tags(), state);
            let has_tag = query.tag.is_empty() || item.tags().contains(&query.tag);
            let wanted = has_tag && query.state.is_none_or(|wanted| wanted == state);
            if wanted && (search.is_empty() || item.matches(name, &search)) {
                matching.push((item.place(), name, item));
            }
        }
        matching.sort_unstable_by_key(|(key, ..)| *key);
        if let Some(sort) = query.sort {
            order::sort(&mut matching, sort, query.is_falling);
        }
        let limit = query.limit.clamp(1, Query::MAX_LIMIT);
        let shown = matching.iter().skip(query.offset).take(limit);
        let names: Vec<Arc<str>> = shown.clone().map(|(_, name, _)| Arc::clone(name)).collect();
        let since = seen.version;
        let is_new =
            |name: &Arc<str>, item: Item<'_>| since < Some(item.version()) || !seen.names.contains(name);
        let (mut heartbeats, mut jobs) = (Vec::new(), Vec::new());
        let (tags, tags_omitted) = tags.told(Query::MAX_TAGS);
        for (_, name, item) in shown.filter(|(_, name, item)| is_new(name, *item)) {
            match item {
                Item::Heartbeat(entry) => heartbeats.push(entry.row(name, self.0.started)),
                Item::Job(entry) => jobs.push(entry.row(name)),
            }
        }
        let total_jobs = if wants(Kind::Job) { all.jobs.entries.by_name.len() } else { 0 };
        let configuration = (since < Some(all.configuration_version)).then(|| all.configuration.clone());
        let matching = matching.len();
        (seen.version, seen.names) = (Some(all.version), names.iter().cloned().collect());
        drop(all);
        let silence = self.silence();
        View {
            now: self.now(),
            version: env!("CARGO_PKG_VERSION"),
            started: self.0.started,
            heart: Heart { alive: silence <= MAX_SILENCE, silent_seconds: silence.as_secs_f64() },
            counts: counts.to_vec(),
            tags,
            tags_omitted,
            total,
            total_jobs,
            next,
            matching,
            offset: query.offset,
            limit,
            names,
            heartbeats,
            jobs,
            configuration,
        }
    }

    /// Whether the scheduling loops are alive: the last pulse of the loop of beats is at most ten seconds old, and no beat or run
    /// has been due for longer without a result.
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
        let overdue = |count: usize, all: usize, what: &str| {
            (count > 0).then(|| Health::Unwell(format!("{count} of {all} {what} overdue")))
        };
        let beats = all.heartbeats.by_name.values().filter(|entry| entry.is_overdue(now)).count();
        let runs = all.jobs.entries.by_name.values().filter(|entry| entry.is_late(now)).count();
        overdue(beats, all.heartbeats.by_name.len(), "heartbeats")
            .or_else(|| overdue(runs, all.jobs.entries.by_name.len(), "jobs"))
            .unwrap_or(Health::Well)
    }

    /// Whether a configuration is loaded and all its heartbeats and jobs are taken up.
    pub fn readiness(&self) -> Health {
        let all = self.lock();
        if all.configuration.loaded.is_none() {
            return Health::Unwell("no configuration is loaded yet".to_owned());
        }
        let wanted = all.heartbeats.by_name.values().filter(|entry| entry.expected && entry.shown.is_on);
        let count =
            |(wanted, missing), state| (wanted + 1, missing + usize::from(state == State::NotStarted));
        let (beats, no_beats) = wanted.map(|entry| entry.state).fold((0, 0), count);
        let wanted = all.jobs.entries.by_name.values().filter(|entry| entry.expected);
        let (jobs, no_jobs) = wanted.map(|entry| entry.state).fold((0, 0), count);
        drop(all);
        match (no_beats, no_jobs) {
            (0, 0) => self.health(),
            (0, missing) => Health::Unwell(format!("{missing} of {jobs} jobs are not taken up")),
            (missing, _) => Health::Unwell(format!("{missing} of {beats} heartbeats are not taken up")),
        }
    }
}

//! Reads a file: of our own, with `heartbeats:`, `defaults:` and `status:`, or of a tool, with its section.
//!
//! `node` is a value with its place. `reading` holds the surroundings of a reading and the problems that it has found. The readers
//! of single values and the `fields` of a mapping use both. A `section` declares the keys of a mapping with their readers:
//! `settings` has those of a heartbeat; `check`, `route`, `status` and `root` have others; `tool` is the section of a Butler tool.
//! `heartbeat` makes a heartbeat of its own mapping and the defaults.

#[macro_use]
mod section;

mod calendars;
mod check;
mod common;
mod doubts;
mod env;
mod expand;
mod fields;
mod fleet;
mod heartbeat;
mod hidden;
mod job;
mod node;
mod output;
mod parts;
mod placed;
mod reading;
mod request;
mod root;
mod route;
mod schedule;
mod secret;
mod settings;
mod state;
mod status;
mod tags;
mod tool;
mod values;

use super::butler;
use super::contents::{Calendar, Fleet, State, Status};
use super::environment::Environment;
use super::heartbeat::{Disabled, Heartbeat};
use super::job::Job;
use super::keys;
use super::report::{ConfigError, Problem, Source, Warnings};
use super::shard::ShardOf;
use super::yaml::{self, Path, Side, Value};
use downbeat_client::{Proxies, ProxyError};
use downbeat_scheduler::Zone;
use fields::Fields;
use heartbeat::Common;
use node::Node;
use placed::{Lines, placed};
use reading::Reading;
use root::FOR_ANCHORS;
use section::Says;
use settings::Settings;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

pub(super) use calendars::MAX_CALENDARS;
pub(super) use check::{COMMAND, HTTP, KINDS, TCP};
pub(super) use fleet::FLEET;
pub(super) use job::JOB;
pub(super) use output::OUTPUT;
pub(super) use parts::parts_of;
pub(super) use root::ROOT;
pub(super) use route::TLS;
pub use settings::MAX_JITTER;
pub(super) use settings::{DEFAULTS, HEARTBEAT};
pub(super) use state::STATE;
pub(super) use status::STATUS;
pub(super) use tags::{LONGEST_TAG, MAX_TAGS};
pub(super) use tool::{BUTLER, ENABLE, ENABLED, FREQUENCY};

/// The most heartbeats of a file, and the most jobs.
const MAX_ITEMS: usize = 20_000;

/// The surroundings of a file.
pub(super) struct Around<'e> {
    pub(super) environment: &'e dyn Environment,
    /// The proxies that variables of the environment name.
    pub(super) proxies: &'e Result<Proxies, ProxyError>,
    /// The folder that the file is in.
    pub(super) folder: PathBuf,
    /// Whether its text was put together: its lines are nowhere to be seen.
    pub(super) is_made: bool,
}

/// The contents of a file.
#[derive(Default)]
pub(super) struct Own {
    /// The heartbeats, each with the place of its name. The heartbeat of a tool has no name of its own.
    pub(super) heartbeats: Vec<(Heartbeat, Option<Path>)>,
    /// The jobs, each with the place of its name.
    pub(super) jobs: Vec<(Job, Path)>,
    /// How many jobs run at once, with the place of that number.
    pub(super) max_running: Option<(u32, Path)>,
    /// The shard that is asked for, with its place.
    pub(super) shard: Option<(ShardOf, Path)>,
    /// The fleet, with its place.
    pub(super) fleet: Option<(Fleet, Path)>,
    /// Variables that a secret names.
    pub(super) withheld: BTreeSet<String>,
    /// Secret texts, which are masked in the output of commands.
    pub(super) hidden: BTreeSet<String>,
    /// The section of a tool, if it is switched off.
    pub(super) disabled: Option<Disabled>,
    /// The calendars that the schedules of the file may name.
    pub(super) calendars: Vec<Calendar>,
    /// The status page, with its place.
    pub(super) status: Option<(Status, Path)>,
    /// What is remembered, with its place.
    pub(super) state: Option<(State, Path)>,
    /// Warnings, except for those about schedules.
    pub(super) warnings: Option<Warnings>,
}

/// Whether a key of the root is one of a file of our own.
fn is_own(key: &str) -> bool {
    ROOT.key(key).is_some()
}

/// Whether a key of the root belongs to no one: it holds anchors, or merges.
fn is_for_anchors(key: &str) -> bool {
    key.starts_with(FOR_ANCHORS)
}

/// Reads a file: of our own, of a tool, or both. Returns the paths of the other files that were read.
pub(super) fn read(
    file: &str,
    source: &Source<'_>,
    around: &Around<'_>,
) -> (Result<Own, ConfigError>, Vec<PathBuf>) {
    let mut reading = Reading::new(around.environment, around.proxies, around.folder.clone());
    reading.is_made = around.is_made;
    let own = own(file, source, &mut reading);
    (own, reading.read)
}

fn own(file: &str, source: &Source<'_>, reading: &mut Reading<'_>) -> Result<Own, ConfigError> {
    let refused = |problem| ConfigError::only(file, problem);
    let scope = yaml::Scope { whole: &ROOT.names(), section: butler::SECTION, is_near: &butler::is_near };
    let document = yaml::read(source.text, source.places(), &scope)
        .map_err(|fault| refused(super::syntax::problem(source, fault)))?;
    let mut root = document.root;
    let keys = root.keys();
    let has_own = keys.iter().any(|key| is_own(key));
    // Any other key may be the root key of a tool, with the section below it.
    let has_others = keys.iter().any(|key| !is_own(key) && !is_for_anchors(key));
    let of_tool = !has_own || (has_others && butler::is_in(&root));
    // A tool may have a `status` or `defaults` of its own.
    let is_own = if of_tool { is_listed(&keys) } else { has_own };
    if is_own {
        if document.is_too_deep {
            return Err(refused(Problem::new(yaml::TOO_DEEP)));
        }
        expand::expand(reading, &mut root);
    }
    let mut own = Own::default();
    let mut written = Written::default();
    let calendars = Node::root(&root).entries().into_iter().find(|(name, _)| *name == keys::CALENDARS);
    if let Some((_, node)) = calendars.filter(|_| is_own) {
        own.calendars = calendars::read(reading, &node, file);
    }
    if of_tool {
        let found = butler::find(source, &root).map_err(refused)?;
        let node = Node::entry(&found.above().into(), found.entry);
        let common = Common {
            file: file.into(),
            defaults: Settings::built_in(reading),
            list: node.clone(),
            proxy_help: "put the variable right; the monitor is reached by the proxy that it names",
        };
        reading.url_key = keys::REMOTE_URL;
        match tool::read(reading, &node, &found.name(), &common) {
            Some(tool::Switched::On(read)) => {
                written.heartbeats.push(read.lines);
                own.heartbeats.push((read.heartbeat, None));
            }
            Some(tool::Switched::Off(key, path)) => {
                let line = source.locate(&path, Side::Key).map_or(1, |offset| source.position(offset).line);
                let key = format!("{}.{key}", node.key());
                own.disabled = Some(Disabled { name: found.name().into(), file: file.into(), key, line });
            }
            None => {}
        }
        reading.url_key = "url";
    }
    if is_own {
        ours(file, reading, &root, !of_tool, &mut own, &mut written);
    }
    if !reading.findings.is_empty() {
        return Err(std::mem::take(&mut reading.findings).into_error(file, source));
    }
    own.withheld = std::mem::take(&mut reading.withheld);
    own.hidden = std::mem::take(&mut reading.hidden);
    let (heartbeats, jobs) = (written.heartbeats.iter(), written.jobs.iter());
    let mut placed = placed(source, &heartbeats.chain(jobs).collect::<Vec<_>>()).into_iter();
    for ((heartbeat, _), written) in own.heartbeats.iter_mut().zip(placed.by_ref()) {
        heartbeat.written = written;
    }
    for ((job, _), written) in own.jobs.iter_mut().zip(placed) {
        job.written = written;
    }
    let warnings = std::mem::take(&mut reading.lints).into_warnings(file, source);
    own.warnings = warnings.and_then(|warnings| given(warnings, &mut own));
    Ok(own)
}

/// Whether there are heartbeats or jobs, which tell a file of our own from one of a tool.
fn is_listed(keys: &[&str]) -> bool {
    keys.contains(&keys::HEARTBEATS) || keys.contains(&keys::JOBS)
}

/// The values of the heartbeats and of the jobs of a file whose places are looked up when all is read.
#[derive(Default)]
struct Written<'a> {
    heartbeats: Vec<Lines<'a>>,
    jobs: Vec<Lines<'a>>,
}

/// Our own part of a file. `alone`: there is no other part, and other keys of the root are errors.
fn ours<'a>(
    file: &str,
    reading: &mut Reading<'_>,
    root: &'a Value,
    alone: bool,
    own: &mut Own,
    written: &mut Written<'a>,
) {
    let fields = Fields::of(reading, &Node::root(root), &ROOT, |key| !alone || is_for_anchors(key));
    let [heartbeats, defaults, jobs, status, state] =
        [keys::HEARTBEATS, keys::DEFAULTS, keys::JOBS, keys::STATUS, keys::STATE]
            .map(|name| fields.get(name).cloned());
    if let (Some(defaults), None) = (&defaults, &heartbeats) {
        let problem =
            Problem::new("there are no `heartbeats` in this file that these could be the defaults of")
                .with_help("defaults hold for the heartbeats of their own file");
        reading.report(defaults, defaults.at_key(), problem);
    }
    if let (Some(calendars), None, None) = (fields.get(keys::CALENDARS), &heartbeats, &jobs) {
        let problem = Problem::new("there are no `heartbeats` or `jobs` in this file that could name these")
            .with_help("calendars are for the schedules of their own file");
        reading.report(calendars, calendars.at_key(), problem);
    }
    let default_zone = defaults.as_ref().and_then(|node| entry(node, common::TIMEZONE.name));
    if let Some(list) = heartbeats {
        let defaults = defaults.and_then(|node| Fields::read(reading, &node, &DEFAULTS));
        let built_in = Settings::built_in(reading);
        reading.dialect = defaults.as_ref().and_then(heartbeat::dialect).unwrap_or_default();
        let defaults =
            defaults.map_or(built_in.clone(), |fields| Settings::read(reading, &fields).over(&built_in));
        let proxy_help = "put the variable right, or write `proxy:` in `defaults` or the heartbeat";
        let common = Common { file: file.into(), defaults, list: list.clone(), proxy_help };
        for item in items(reading, &list, "heartbeat") {
            // Nobody has written a list.
            let item = if reading.is_made { item.called("heartbeat") } else { item };
            if let Some(read) = heartbeat::read(reading, &item, &common) {
                written.heartbeats.push(read.lines);
                own.heartbeats.push((read.heartbeat, Some(read.name.path.clone())));
            }
        }
    }
    if let Some(list) = &jobs {
        let proxy_help = "put the variable right; the monitor is reached by the proxy that it names";
        let common = Common {
            file: file.into(),
            defaults: Settings::built_in(reading),
            list: list.clone(),
            proxy_help,
        };
        let mut unzoned = 0;
        for item in items(reading, list, "job") {
            if let Some(read) = job::read(reading, &item, &common) {
                let is_utc = read.job.schedule.as_ref().is_some_and(|schedule| *schedule.zone() == Zone::UTC);
                unzoned += usize::from(is_utc && !has_entry(&item, common::TIMEZONE.name));
                written.jobs.push(read.lines);
                own.jobs.push((read.job, read.name.path.clone()));
            }
        }
        if let Some(at) = default_zone.filter(|_| unzoned > 0) {
            let runs = if unzoned == 1 { "one job runs".to_owned() } else { format!("{unzoned} jobs run") };
            let problem = Problem::new(format!("`defaults` hold for heartbeats alone: {runs} in UTC"));
            let help = "write `timezone:` in each job; if UTC is meant, `timezone: UTC`";
            reading.lint(&at, problem.with_help(help).with_code("defaults-timezone"));
        }
    }
    if let Some((key, node)) = fields.found(keys::MAX_RUNNING) {
        if jobs.is_none() {
            let problem = Problem::new("there are no `jobs` in this file that this could hold for");
            reading.report(node, node.at_key(), problem.with_help("add `jobs:`, or take it out"));
        }
        own.max_running = reading.count(node, key).map(|count| (count, node.path.clone()));
    }
    if let Some((_, node)) = fields.found(keys::SHARD) {
        own.shard = reading.shard(node).map(|shard| (shard, node.path.clone()));
    }
    if let Some((_, node)) = fields.found(keys::FLEET) {
        own.fleet = fleet::read(reading, node).map(|fleet| (fleet, node.path.clone()));
    }
    if let Some(node) = status {
        own.status = status::read(reading, &node).map(|status| (status, node.path.clone()));
    }
    if let Some(node) = state {
        own.state = state::read(reading, &node).map(|state| (state, node.path.clone()));
    }
}

/// The entry of a mapping with this key.
fn entry<'a>(node: &Node<'a>, key: &str) -> Option<Node<'a>> {
    node.entries().into_iter().find_map(|(name, entry)| (name == key).then_some(entry))
}

fn has_entry(node: &Node<'_>, key: &str) -> bool {
    entry(node, key).is_some()
}

/// Moves the warnings about heartbeats and jobs to these; the warnings about the defaults and the status page stay.
fn given(warnings: Warnings, own: &mut Own) -> Option<Warnings> {
    let heartbeats = own.heartbeats.iter_mut().map(|(one, _)| (one.key.clone(), &mut one.written.known));
    let jobs = own.jobs.iter_mut().map(|(one, _)| (one.key.clone(), &mut one.written.known));
    let mut by_key: HashMap<String, &mut Vec<Problem>> = heartbeats.chain(jobs).collect();
    warnings.divided(|problem| {
        // A key of a heartbeat in a list, or of the section of a tool.
        let key = problem.key().unwrap_or_default();
        let of = key.split_once(']').map(|(item, _)| format!("{item}]"));
        let of = of.or_else(|| Some(key.rsplit_once('.')?.0.to_owned())).unwrap_or_default();
        match by_key.get_mut(&of) {
            Some(known) => known.push(problem),
            None => return Some(problem),
        }
        None
    })
}

/// The items of `heartbeats` or `jobs`; `what` is the name of one item.
fn items<'a>(reading: &mut Reading<'_>, list: &Node<'a>, what: &str) -> Vec<Node<'a>> {
    let help = &format!("begin each {what} with a dash: `- name: …`");
    let Value::List(items) = list.value else {
        reading.unexpected::<()>(list, &format!("a list of {what}s"), help);
        return Vec::new();
    };
    let message = match items.len() {
        0 => format!("the list of {what}s is empty"),
        1..=MAX_ITEMS => return list.items(),
        count => format!("there are {count} {what}s, more than the {MAX_ITEMS} that one file may have"),
    };
    reading.report(list, list.at_key(), Problem::new(message).with_help(help));
    Vec::new()
}

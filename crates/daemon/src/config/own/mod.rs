//! Reads a file of our own: `heartbeats:`, `defaults:` and `status:`.
//!
//! `node` is a value with its place, `reading` what a reading has at hand and what it finds wrong; on them stand the kinds
//! of values, and on these what one mapping says (`partial`) and what becomes of it with the defaults (`heartbeat`).

mod check;
mod expand;
mod heartbeat;
mod node;
mod partial;
mod reading;
mod request;
mod route;
mod schedule;
mod secret;
mod status;
mod values;

use super::environment::Environment;
use super::keys::{self, case_note, nearest, short};
use super::report::{ConfigError, Problem, Show, Source, Warnings};
use super::yaml::{self, Entry, Part, Path, Value};
use super::{Heartbeat, Status};
use downbeat_client::{Proxies, ProxyError};
use heartbeat::Common;
use node::{Fields, Node};
use partial::Partial;
use reading::Reading;
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

/// The most heartbeats of a file.
const MAX_HEARTBEATS: usize = 20_000;

/// What begins a key of the root that is for anchors, as in other tools' files.
const FOR_ANCHORS: &str = "x-";

/// What stands around a file.
pub(super) struct Around<'e> {
    pub(super) environment: &'e dyn Environment,
    /// What the variables of the environment say of proxies.
    pub(super) proxies: &'e Result<Proxies, ProxyError>,
    /// The folder that the file is in.
    pub(super) folder: PathBuf,
}

/// What a file says.
#[derive(Default)]
pub(super) struct Own {
    /// The heartbeats, each with the place of its name.
    pub(super) heartbeats: Vec<(Heartbeat, Path)>,
    /// With its place.
    pub(super) status: Option<(Status, Path)>,
    /// What is legal and probably not meant, beside what schedules say.
    pub(super) warnings: Option<Warnings>,
    /// Files that were read beside it.
    pub(super) read: Vec<PathBuf>,
}

/// Whether a key of the root is one of a file of our own.
pub(super) fn is_own(key: &str) -> bool {
    keys::ROOT.contains(&key)
}

/// Whether a key of the root is nobody's: for anchors, or a merge.
pub(super) fn is_for_anchors(key: &str) -> bool {
    key.starts_with(FOR_ANCHORS)
}

/// Reads a file. Other keys of the root are errors unless `beside_a_tool`: then the file is a tool's as well.
pub(super) fn read(
    file: &str,
    source: &Source<'_>,
    around: &Around<'_>,
    beside_a_tool: bool,
) -> (Result<Own, ConfigError>, Vec<PathBuf>) {
    let mut root = match yaml::read_whole(source.text, &keys::ROOT) {
        Ok(root) => root,
        Err(fault) => {
            return (Err(ConfigError::only(file, super::syntax::problem(source, fault))), Vec::new());
        }
    };
    let mut reading = Reading::new(around.environment, around.proxies, around.folder.clone());
    expand::expand(&mut reading, &mut root);
    let mut own = Own::default();
    let entries = if let Value::Mapping(entries) = &root { entries.as_slice() } else { &[] };
    let above: Rc<str> = "".into();
    let only = |reading: &mut Reading<'_>, name: &str| only(reading, entries, &above, name);
    let heartbeats = only(&mut reading, keys::HEARTBEATS);
    let defaults = only(&mut reading, keys::DEFAULTS);
    let status = only(&mut reading, keys::STATUS);
    if !beside_a_tool {
        unknown(&mut reading, entries, &above);
    }
    if let (Some(defaults), None) = (&defaults, &heartbeats) {
        let problem =
            Problem::new("there are no `heartbeats` in this file that these could be the defaults of")
                .with_help("defaults hold for the heartbeats of their own file");
        reading.report(defaults, defaults.at_key(), problem);
    }
    let mut places = Vec::new();
    let mut written = Vec::new();
    if let Some(list) = heartbeats {
        let defaults = defaults.and_then(|node| Fields::read(&mut reading, &node, &keys::FOR_ALL));
        let defaults = defaults.map(|fields| Partial::read(&mut reading, &fields)).unwrap_or_default();
        let common = Common { file: Arc::from(file), defaults, list: list.clone() };
        for item in items(&mut reading, &list) {
            if let Some(read) = heartbeat::read(&mut reading, &item, &common) {
                places.extend([read.schedule.place(), (read.url.path.clone(), in_file(&read.url).0)]);
                written.push((read.schedule, read.url));
                own.heartbeats.push((read.heartbeat, read.name.path.clone()));
            }
        }
    }
    if let Some(node) = status {
        own.status = status::read(&mut reading, &node).map(|status| (status, node.path.clone()));
    }
    if !reading.findings.is_empty() {
        return (Err(reading.findings.into_error(file, source)), reading.read);
    }
    let places: Vec<(&Path, Part)> = places.iter().map(|(path, part)| (path, *part)).collect();
    let offsets = yaml::locate_all(source.text, &places);
    let put = |problem: Problem, show: &Show, offset: Option<usize>| match offset {
        Some(offset) => show.put(problem, source, offset),
        None => problem,
    };
    for (((heartbeat, _), (schedule, url)), at) in
        own.heartbeats.iter_mut().zip(&written).zip(offsets.chunks_exact(2))
    {
        let [at, url_at] = [at.first(), at.last()].map(|offset| offset.copied().flatten());
        let url = put(Problem::new("").about(url.key()), &in_file(url).1, url_at);
        heartbeat.written = schedule.written(|problem, show| put(problem, show, at), url);
    }
    let warnings = reading.lints.into_warnings(file, source);
    own.warnings = warnings.and_then(|warnings| given(warnings, &mut own.heartbeats));
    own.read = reading.read.clone();
    (Ok(own), reading.read)
}

/// Where a URL is pointed at: the one in a file, at its key.
fn in_file(url: &Node<'_>) -> (Part, Show) {
    if let Value::Mapping(_) = url.value { (Part::Key, url.at_key()) } else { (Part::Value, Show::Secret) }
}

/// Gives the warnings about heartbeats to them; those of the defaults and of the status page are left.
fn given(warnings: Warnings, heartbeats: &mut [(Heartbeat, Path)]) -> Option<Warnings> {
    let mut by_key: HashMap<String, &mut Heartbeat> =
        heartbeats.iter_mut().map(|(heartbeat, _)| (heartbeat.key.clone(), heartbeat)).collect();
    warnings.divided(|problem| {
        let (item, _) = problem.key()?.split_once(']').unwrap_or_default();
        match by_key.get_mut(&format!("{item}]")) {
            Some(heartbeat) => heartbeat.written.known.push(problem),
            None => return Some(problem),
        }
        None
    })
}

/// The entry with this key; a second one is a problem.
fn only<'a>(
    reading: &mut Reading<'_>,
    entries: &'a [Entry],
    above: &Rc<str>,
    name: &str,
) -> Option<Node<'a>> {
    let mut found = entries.iter().filter(|entry| entry.key == name).map(|entry| Node::entry(above, entry));
    let first = found.next()?;
    if let Some(second) = found.next() {
        reading.given_twice(&first, &second);
    }
    Some(first)
}

/// Reports keys of the root that nobody knows.
fn unknown(reading: &mut Reading<'_>, entries: &[Entry], above: &Rc<str>) {
    for entry in entries.iter().filter(|entry| !is_own(&entry.key) && !is_for_anchors(&entry.key)) {
        let help = match nearest(&entry.key, &keys::ROOT) {
            Some(near) => format!("did you mean `{near}`?{}", case_note(&entry.key, near)),
            None => format!(
                "the keys here are `heartbeats`, `defaults` and `status`; one that only holds anchors begins with `{FOR_ANCHORS}`"
            ),
        };
        let node = Node::entry(above, entry);
        let problem = Problem::new(format!("unknown key `{}`", short(&entry.key))).with_help(help);
        reading.report(&node, Show::Key(entry.key.clone()), problem);
    }
}

/// The items of `heartbeats`.
fn items<'a>(reading: &mut Reading<'_>, list: &Node<'a>) -> Vec<Node<'a>> {
    let help = "begin each heartbeat with a dash: `- name: …`";
    let Value::List(items) = list.value else {
        reading.unexpected(list, "a list of heartbeats", help);
        return Vec::new();
    };
    let message = match items.len() {
        0 => "the list of heartbeats is empty".to_owned(),
        1..=MAX_HEARTBEATS => return list.items(),
        count => {
            format!("there are {count} heartbeats, more than the {MAX_HEARTBEATS} that one file may have")
        }
    };
    reading.report(list, list.at_key(), Problem::new(message).with_help(help));
    Vec::new()
}

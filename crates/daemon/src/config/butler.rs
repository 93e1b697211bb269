//! Finds the `heartbeat` section in the file of Butler, Butler SOS, Butler Auth or Butler CW: at the top level, or else
//! under exactly one root key. No section, or more than one, is an error that names the places.
//! Beside a section at the top level, a section under a root key counts only if it names an address.
//!
//! The keys of the section are read like those of any other heartbeat.

use std::collections::HashMap;

use crate::config::keys::{self, case_note, described, nearest, short, short_root};
use crate::config::report::{Problem, Source};
use crate::config::slips;
use crate::config::yaml::{Entry, Side, Value};

/// The section's name.
pub(crate) const SECTION: &str = "heartbeat";

const EXPECTED_KEYS: &str = "`enable`, `remoteURL` and `frequency`";

/// The greatest number of sections whose place one report looks up in the file.
const MAX_LISTED: usize = 10;

/// Whether a key is the name of the section, or probably a misspelling of it.
pub(crate) fn is_near(key: &str) -> bool {
    nearest(key, &[SECTION]).is_some()
}

/// The section of a document. The error names the keys that were found instead, or the several sections.
pub(crate) fn find<'a>(source: &Source<'_>, root: &'a Value) -> Result<Found<'a>, Problem> {
    let found = sections(root);
    match candidates(source, &found).as_slice() {
        [] => Err(missing_section(source, root, &found)),
        [only] => Ok(*only),
        several => Err(ambiguous(source, several)),
    }
}

/// Whether there is a section, or a key that was probably meant as one.
pub(crate) fn is_in(root: &Value) -> bool {
    sections(root).iter().any(|found| matches!(found.entry.value, Value::Mapping(_)))
}

/// A key `heartbeat` and the root key above it, if there is one.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    root: Option<&'a Entry>,
    pub(crate) entry: &'a Entry,
}

impl Found<'_> {
    /// The keys above the section. Empty at the top level.
    pub(crate) fn above(&self) -> String {
        self.root.map(|root| short_root(&root.key)).unwrap_or_default()
    }

    /// What people call the heartbeat of the section: the root key above it. Only Butler CW has the section at the top level.
    pub(crate) fn name(&self) -> String {
        match self.root {
            Some(root) => short_root(&root.key),
            None => "Butler CW".to_owned(),
        }
    }

    fn has_an_address(&self) -> bool {
        let Value::Mapping(entries) = &self.entry.value else { return false };
        entries.iter().any(|entry| entry.key == keys::REMOTE_URL)
    }

    /// `Butler.heartbeat`.
    fn key(&self) -> String {
        match self.root {
            Some(root) => format!("{}.{}", short_root(&root.key), short(&self.entry.key)),
            None => short(&self.entry.key),
        }
    }
}

/// All keys `heartbeat`, at the top level and under the root keys, in the order of the file.
fn sections(root: &Value) -> Vec<Found<'_>> {
    let Value::Mapping(entries) = root else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        match &entry.value {
            // A key `heartbeat` within a section is not a section.
            Value::Mapping(below) if entry.key != SECTION => {
                let below = below.iter().filter(|below| below.key == SECTION);
                found.extend(below.map(|below| Found { root: Some(entry), entry: below }));
            }
            _ if entry.key == SECTION => found.push(Found { root: None, entry }),
            _ => {}
        }
    }
    found
}

/// The sections that could be meant, which are mappings: those at the top level and those with an address if there is one at
/// the top level, else all.
fn candidates<'a>(source: &Source<'_>, found: &[Found<'a>]) -> Vec<Found<'a>> {
    let mappings = || found.iter().copied().filter(|found| matches!(found.entry.value, Value::Mapping(_)));
    let mut candidates: Vec<_> = mappings().collect();
    if candidates.iter().any(|found| found.root.is_none()) {
        candidates.retain(|found| found.root.is_none() || found.has_an_address());
    }
    if candidates.len() > 1 {
        // A section with an anchor that another key refers to or merges is one section; the key that uses the anchor comes after it.
        candidates.truncate(MAX_LISTED);
        let mut seen = HashMap::new();
        for (index, found) in candidates.iter().enumerate() {
            seen.insert(source.locate(&found.entry.path, Side::Value), index);
        }
        let mut last: Vec<usize> = seen.into_values().collect();
        last.sort_unstable();
        candidates = last.into_iter().filter_map(|index| candidates.get(index).copied()).collect();
    }
    candidates
}

/// No mapping `heartbeat`: is there one that is not a mapping, or a key that is misspelt?
fn missing_section(source: &Source<'_>, root: &Value, found: &[Found<'_>]) -> Problem {
    if let Some(found) = found.first() {
        let message = format!("expected the keys {EXPECTED_KEYS}, found {}", described(&found.entry.value));
        let problem = at_key(source, Problem::new(message).about(found.key()), found.entry);
        return problem.with_help(match found.entry.value {
            Value::List(_) => format!("for a list of heartbeats write `{}:`", keys::HEARTBEATS),
            _ => format!("write the three keys below `{SECTION}:`, indented"),
        });
    }
    let help = format!(
        "write `heartbeats:` or `jobs:` with a list of them; or, as the Butler tools have it, `{SECTION}:` with the keys \
         {EXPECTED_KEYS}, at the top level or below one root key such as `Butler`"
    );
    match root {
        Value::Mapping(_) => {}
        Value::Null => return Problem::new("this file is empty").with_help(help),
        other => {
            let message = format!("expected a mapping at the top level, found {}", described(other));
            return Problem::new(message).with_help(slips::mend_format(source.text).unwrap_or(&help));
        }
    }
    let message = format!("there is neither a list `heartbeats` or `jobs` nor a `{SECTION}` section");
    let problem = Problem::new(message);
    let Value::Mapping(entries) = root else { return problem.with_help(help) };
    let below = entries.iter().filter_map(|root| match &root.value {
        Value::Mapping(below) => Some(below.iter().map(move |entry| Found { root: Some(root), entry })),
        _ => None,
    });
    let at_top = || entries.iter().map(|entry| Found { root: None, entry });
    let likely = at_top().chain(below.flatten()).find(|found| is_near(&found.entry.key));
    let likely = likely.map(|found| match found.entry.value {
        Value::List(_) => (found, keys::HEARTBEATS),
        _ => (found, SECTION),
    });
    let jobs = || at_top().find(|found| nearest(&found.entry.key, &[keys::JOBS]).is_some());
    match likely.or_else(|| jobs().map(|found| (found, keys::JOBS))) {
        Some((found, meant)) => at_key(source, problem.about(found.key()), found.entry)
            .with_help(format!("did you mean `{meant}`?{}", case_note(&found.entry.key, meant))),
        None => problem.with_help(help),
    }
}

fn ambiguous(source: &Source<'_>, several: &[Found<'_>]) -> Problem {
    let mut lines = Vec::new();
    let mut places = Vec::new();
    for found in several {
        if let Some(offset) = source.locate(&found.entry.path, Side::Key) {
            let place = source.key(offset, &found.entry.key);
            lines.push(format!("`{}` in line {}", found.key(), place.line));
            places.push((found, place));
        }
    }
    let message = format!("there is more than one `{SECTION}` section: {}", lines.join(", "));
    let mut problem =
        Problem::new(message).with_help("keep one of them: there is no telling which one is meant");
    let mut places = places.into_iter();
    if let Some((found, place)) = places.next() {
        problem = problem.at(place).about(found.key());
    }
    for (found, place) in places {
        problem = problem.with_related(place, found.key());
    }
    problem
}

fn at_key(source: &Source<'_>, problem: Problem, entry: &Entry) -> Problem {
    match source.locate(&entry.path, Side::Key) {
        Some(offset) => problem.at(source.key(offset, &entry.key)),
        None => problem,
    }
}

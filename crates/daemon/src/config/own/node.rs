//! A value with its place, and a mapping with the keys that it may have.

use super::reading::Reading;
use crate::config::keys::{BUTLER, ENABLED, FOR_ALL, HEARTBEAT, Key, Section, case_note, described, short};
use crate::config::report::{Problem, Show};
use crate::config::slips;
use crate::config::yaml::{Entry, Item, MERGE, Path, Value};
use std::rc::Rc;

/// A value, and where it stands.
#[derive(Clone)]
pub(super) struct Node<'a> {
    /// The keys above it: `heartbeats[2]`. Empty in the root.
    above: Rc<str>,
    step: Step<'a>,
    pub(super) value: &'a Value,
    pub(super) path: &'a Path,
}

/// The last step to a value.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

impl<'a> Node<'a> {
    /// The value of an entry of the mapping with these keys above it.
    pub(super) fn entry(above: &Rc<str>, entry: &'a Entry) -> Self {
        let step = Step::Key(&entry.key);
        Self { above: above.clone(), step, value: &entry.value, path: &entry.path }
    }

    /// An item of the list with these keys above it.
    pub(super) fn item(above: &Rc<str>, number: usize, item: &'a Item) -> Self {
        Self { above: above.clone(), step: Step::Item(number), value: &item.value, path: &item.path }
    }

    /// Its key with those above it: `heartbeats[2].url`.
    pub(super) fn key(&self) -> Rc<str> {
        match self.step {
            Step::Key(key) if self.above.is_empty() => short(key).into(),
            Step::Key(key) => format!("{}.{}", self.above, short(key)).into(),
            Step::Item(number) => format!("{}[{number}]", self.above).into(),
        }
    }

    /// Its own key, for a report on it as a whole.
    pub(super) fn at_key(&self) -> Show {
        match self.step {
            Step::Key(key) => Show::Key(key.to_owned()),
            Step::Item(_) => Show::Secret,
        }
    }

    /// The items of a list; none of another value.
    pub(super) fn items(&self) -> Vec<Self> {
        let Value::List(items) = self.value else { return Vec::new() };
        let key = self.key();
        items.iter().enumerate().map(|(number, item)| Self::item(&key, number, item)).collect()
    }

    /// The entries of a mapping; none of another value.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let Value::Mapping(entries) = self.value else { return Vec::new() };
        let key = self.key();
        entries.iter().map(|entry| (&*entry.key, Self::entry(&key, entry))).collect()
    }

    pub(super) fn is_mapping(&self) -> bool {
        matches!(self.value, Value::Mapping(_))
    }
}

/// The entries of a mapping that has keys of a section.
pub(super) struct Fields<'a> {
    found: Vec<(&'static str, Node<'a>)>,
    /// Keys that are given under another name, and reported.
    meant: Vec<&'static str>,
    /// What it is the section of is switched off: what it lacks need not be right.
    pub(super) says_off: bool,
}

/// What a key of old, or of another tool, has become.
const GONE: [(&str, &str); 4] = [
    ("enable", "remove it: what stands here is on; to switch it off take it out"),
    ("enabled", "remove it: what stands here is on; to switch it off take it out"),
    ("disabled", "remove it, or take the heartbeat out to switch it off"),
    ("grace", "remove it: how long a beat may be late is the monitor's to know"),
];

impl<'a> Fields<'a> {
    /// Reads a mapping; reports another value, and keys that it may not have.
    pub(super) fn read(
        reading: &mut Reading<'_>,
        node: &Node<'a>,
        section: &'static Section,
    ) -> Option<Self> {
        if !node.is_mapping() {
            let names: Vec<String> = section.names().iter().take(4).map(|name| format!("`{name}`")).collect();
            reading.unexpected(
                node,
                &format!("the keys of {}", section.name),
                &format!("write {} below it, indented", names.join(", ")),
            );
            return None;
        }
        let mut fields = Self { found: Vec::new(), meant: Vec::new(), says_off: false };
        for (name, entry) in node.entries() {
            match section.keys.iter().find(|key| key.name == name) {
                Some(key) => match fields.get(key) {
                    Some(first) => reading.given_twice(&first.clone(), &entry),
                    None => fields.found.push((key.name, entry)),
                },
                // What will not be shown need not be worded.
                None if reading.findings.is_full() => reading.findings.omit(),
                None => fields.unknown(reading, name, &entry, section),
            }
        }
        Some(fields)
    }

    fn unknown(&mut self, reading: &mut Reading<'_>, name: &str, node: &Node<'a>, section: &'static Section) {
        if name == MERGE {
            let problem =
                Problem::new(format!("expected an alias of a mapping, found {}", described(node.value)))
                    .with_help("`<<` merges mappings: `<<: *name` or `<<: [*one, *two]`");
            return reading.report(node, node.at_key(), problem);
        }
        let is_tools = std::ptr::eq(section, &BUTLER);
        let gone = GONE.iter().find(|(old, _)| !is_tools && old.eq_ignore_ascii_case(name));
        let gone = gone.map(|(_, help)| (*help).to_owned());
        let is_each_ones = std::ptr::eq(section, &FOR_ALL) && HEARTBEAT.names().contains(&name);
        let gone =
            gone.or_else(|| is_each_ones.then(|| "write it in each heartbeat: no two share it".to_owned()));
        let meant = section.meant(name).filter(|_| gone.is_none());
        self.meant.extend(meant);
        // An old name is not proposed.
        let names = section.names().into_iter().filter(|name| *name != ENABLED.name);
        let all: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        let help = match (gone.or_else(|| slips::mend(name)), meant) {
            (Some(help), _) => help,
            (None, Some(meant)) => format!("did you mean `{meant}`?{}", case_note(name, meant)),
            (None, None) => format!("{} has the keys {}", section.name, all.join(", ")),
        };
        let problem = Problem::new(format!("unknown key `{}`", short(name))).with_help(help);
        reading.report(node, node.at_key(), problem);
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Node<'a>> {
        self.found.iter().find(|(name, _)| *name == key.name).map(|(_, node)| node)
    }

    /// Whether a key is given under another name, which is reported.
    pub(super) fn is_meant(&self, key: &Key) -> bool {
        self.meant.contains(&key.name)
    }

    /// A key that must be there, in the mapping at `node`; reports when it is not.
    pub(super) fn require(&self, reading: &mut Reading<'_>, key: &Key, node: &Node<'a>) -> Option<&Node<'a>> {
        let found = self.get(key);
        if found.is_none() && !self.is_meant(key) {
            let ignored = if self.says_off { "; its value is ignored while disabled" } else { "" };
            let help = format!("add `{}:`, such as `{}: {}`{ignored}", key.name, key.name, key.example);
            reading.missing(node, Problem::new(format!("the key `{}` is missing", key.name)).with_help(help));
        }
        found
    }

    /// Whether no key was meant that is given under another name.
    pub(super) fn nothing_meant(&self) -> bool {
        self.meant.is_empty()
    }

    /// The keys that are there, in the order of the file.
    pub(super) fn found(&self) -> &[(&'static str, Node<'a>)] {
        &self.found
    }
}

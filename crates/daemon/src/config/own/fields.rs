//! The entries of a mapping, checked against the keys of its section.

use super::node::Node;
use super::reading::Reading;
use crate::config::keys::{Default, Key, Kind, Section, case_note, described, short};
use crate::config::report::Problem;
use crate::config::slips;
use crate::config::yaml::{MERGE, Value};

/// The entries of a mapping, and the section that declares its keys.
pub(super) struct Fields<'a> {
    section: &'static Section,
    /// The mapping.
    node: Node<'a>,
    /// The keys that are there, in the order of the file.
    found: Vec<(&'static Key, Node<'a>)>,
    /// Keys that are given under another name, which was reported.
    meant: Vec<&'static str>,
    /// The feature is switched off: missing keys are no errors.
    pub(super) says_off: bool,
}

impl<'a> Fields<'a> {
    fn none(node: Node<'a>, section: &'static Section) -> Self {
        Self { section, node, found: Vec::new(), meant: Vec::new(), says_off: false }
    }

    /// The entries of [`Section::built_in`], which hold where nothing is given.
    pub(super) fn built_in(mapping: &'a Value, section: &'static Section) -> Self {
        let node = Node::root(mapping);
        let entries = node.entries().into_iter();
        let found = entries.filter_map(|(name, entry)| Some((section.key(name)?, entry))).collect();
        Self { found, ..Self::none(node, section) }
    }

    /// A value alone, which is that of the first key.
    pub(super) fn short(node: &Node<'a>, section: &'static Section) -> Self {
        let found = section.keys.first().map(|key| (key, node.clone())).into_iter().collect();
        Self { found, ..Self::none(node.clone(), section) }
    }

    /// Reads a mapping; reports a value that is no mapping, and unknown keys.
    pub(super) fn read(
        reading: &mut Reading<'_>,
        node: &Node<'a>,
        section: &'static Section,
    ) -> Option<Self> {
        if !node.is_mapping() {
            let names: Vec<String> = section.names().iter().take(4).map(|name| format!("`{name}`")).collect();
            return reading.unexpected(
                node,
                &format!("the keys of {}", section.name),
                &format!("write {} below it, indented", names.join(", ")),
            );
        }
        Some(Self::of(reading, node, section, |_| false))
    }

    /// Reads the entries of a mapping; keys that `is_other` accepts belong to somebody else and are passed over.
    pub(super) fn of(
        reading: &mut Reading<'_>,
        node: &Node<'a>,
        section: &'static Section,
        is_other: impl Fn(&str) -> bool,
    ) -> Self {
        let mut fields = Self::none(node.clone(), section);
        for (name, entry) in node.entries() {
            match section.key(name) {
                Some(key) => match fields.get(name) {
                    Some(first) => reading.given_twice(&first.clone(), &entry),
                    None => fields.found.push((key, entry)),
                },
                None if is_other(name) => {}
                // More problems than are shown need no words.
                None if reading.findings.is_full() => reading.findings.omit(),
                None => fields.unknown(reading, name, &entry),
            }
        }
        fields
    }

    fn unknown(&mut self, reading: &mut Reading<'_>, name: &str, node: &Node<'a>) {
        let section = self.section;
        if name == MERGE {
            let problem =
                Problem::new(format!("expected an alias of a mapping, found {}", described(node.value)))
                    .with_help("`<<` merges mappings: `<<: *name` or `<<: [*one, *two]`");
            return reading.report(node, node.at_key(), problem);
        }
        let elsewhere = (section.elsewhere)(name);
        let meant = section.meant(name).filter(|_| elsewhere.is_none());
        self.meant.extend(meant);
        let help = match (elsewhere.map(str::to_owned).or_else(|| slips::mend(name)), meant) {
            (Some(help), _) => help,
            (None, Some(meant)) => format!("did you mean `{meant}`?{}", case_note(name, meant)),
            (None, None) => {
                let is_proposed = |key: &&Key| {
                    !matches!(key.default, Default::Instead(_)) && !matches!(key.kind, Kind::Parts(_))
                };
                let names = section.keys.iter().filter(is_proposed).map(|key| format!("`{}`", key.name));
                let names: Vec<String> = names.collect();
                format!("{} has the keys {}{}", section.name, names.join(", "), section.note)
            }
        };
        let problem = Problem::new(format!("unknown key `{}`", short(name))).with_help(help);
        reading.report(node, node.at_key(), problem);
    }

    /// A key that is there, and its value.
    pub(super) fn found(&self, name: &str) -> Option<&(&'static Key, Node<'a>)> {
        self.found.iter().find(|(key, _)| key.name == name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.found(name).map(|(_, node)| node)
    }

    /// Whether a key is given under another name, which was reported.
    pub(super) fn is_meant(&self, name: &str) -> bool {
        self.meant.contains(&name)
    }

    /// Reports the required keys that are missing.
    pub(super) fn require(&self, reading: &mut Reading<'_>) {
        for key in self.section.keys.iter().filter(|key| key.default == Default::Required) {
            self.require_one(reading, key.name);
        }
    }

    /// Whether a key is required.
    pub(super) fn is_required(&self, name: &str) -> bool {
        self.section.key(name).is_some_and(|key| key.default == Default::Required)
    }

    /// The mapping.
    pub(super) fn node(&self) -> &Node<'a> {
        &self.node
    }

    /// Reports a missing key.
    pub(super) fn require_one(&self, reading: &mut Reading<'_>, name: &str) {
        let key = self.section.key(name).filter(|_| self.get(name).is_none() && !self.is_meant(name));
        if let Some(Key { name, example, .. }) = key {
            let ignored = if self.says_off { "; its value is ignored while disabled" } else { "" };
            let help = format!("add `{name}:`, such as `{name}: {example}`{ignored}");
            let problem = Problem::new(format!("the key `{name}` is missing")).with_help(help);
            reading.missing(&self.node, problem);
        }
    }

    /// Whether no key is given under another name.
    pub(super) fn nothing_meant(&self) -> bool {
        self.meant.is_empty()
    }

    /// The keys that are there, in the order of the file.
    pub(super) fn all(&self) -> &[(&'static Key, Node<'a>)] {
        &self.found
    }
}

//! What a key is: its name, the values that it takes, its default and its documentation.

use super::words::nearest;
use crate::config::yaml::{Entry, Path, Value};
use downbeat_client::Monitor;
use std::time::Duration;

/// A key of a mapping.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The default, in words or as it would be written.
    pub(crate) default: Default,
    /// What it does: a sentence or two, in Markdown.
    pub(crate) doc: &'static str,
    /// A value as it may be written, on one line.
    pub(crate) example: &'static str,
    /// Names that other programs have for it, and that people may write.
    pub(crate) other_names: &'static [&'static str],
}

/// The default of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Default {
    /// It must be given.
    Required,
    /// It must be given, in this mapping or in the defaults.
    Inherited,
    /// It is an old name of this key, which must be given otherwise.
    Instead(&'static str),
    /// No value; the words say what happens then.
    Words(&'static str),
    /// This value, as it would be written.
    Value(&'static str),
}

/// The keys of a mapping.
pub(crate) struct Section {
    /// What it is called in messages: `a heartbeat`.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [Key],
    /// The advice for a name that is not a key of this section, but is a key of another section or was a key once.
    pub(crate) elsewhere: fn(&str) -> Option<&'static str>,
    /// What a list of the keys ends with.
    pub(crate) note: &'static str,
}

impl Section {
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The key that was probably meant: another name of one, or a near miss.
    pub(crate) fn meant(&self, name: &str) -> Option<&'static str> {
        let plain = |name: &str| name.to_lowercase().replace(['_', '-'], "");
        let has = |key: &&Key| key.other_names.iter().any(|other| plain(other) == plain(name));
        let known = self.keys.iter().find(has).map(|key| key.name);
        known.or_else(|| nearest(name, &self.names()))
    }

    /// A mapping that gives each key its default.
    pub(crate) fn built_in(&self) -> Value {
        let entry = |key: &Key| match key.default {
            Default::Value(text) => {
                let value = key.kind.typed(text.to_owned(), false);
                Some(Entry { key: key.name.to_owned(), value, path: Path::default() })
            }
            _ => None,
        };
        Value::Mapping(self.keys.iter().filter_map(entry).collect())
    }
}

/// A key of a heartbeat that no longer exists, or that another tool has, and what to write instead.
pub(crate) fn gone(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "enable" | "enabled" => Some("remove it: what stands here is on; to switch it off take it out"),
        "disabled" => Some("remove it, or take the heartbeat out to switch it off"),
        "grace" => Some("remove it: how long a beat may be late is the monitor's to know"),
        _ => None,
    }
}

/// A word that a key can have, and what it means.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) word: &'static str,
    pub(crate) doc: &'static str,
}

/// What a value may be.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A name that people read: one line of at most `longest` characters.
    Name { longest: usize },
    /// A user of this machine: the name, or the number.
    User,
    /// A text that may be secret: with `${NAME}`, or from a file.
    Secret,
    /// An http or https URL, which is a secret.
    Url,
    /// Addresses of a service, over http or https: one, or a list.
    Urls,
    /// A schedule in words, in milliseconds, or in later's structured form.
    Schedule,
    /// The name of a time zone.
    Zone,
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Count { least: u32, most: u32 },
    /// A length of time.
    Span { least: Duration, most: Duration },
    /// One of some words. A word that is a number may be written without quotes.
    Choice(&'static [Choice]),
    /// Names of headers, each with a value that may be secret.
    Headers,
    /// A list of tags: short texts on one line.
    Tags,
    /// Names of calendars, each with the path of a file.
    Calendars,
    /// The path of a file.
    File,
    /// The path of a folder.
    Folder,
    /// The size of a file, in bytes.
    Size { least: u64, most: u64 },
    /// The address of a proxy, which may hold a password, or one of some words.
    Proxy(&'static [Choice]),
    /// Statuses of HTTP: one, a text of several, or a list.
    Statuses,
    /// An address of this machine to listen at.
    Listen,
    /// A host and a port.
    HostPort,
    /// One of several shares.
    Shard,
    /// A program and its arguments.
    Argv,
    /// A text for a shell.
    Script,
    /// Names of variables of the environment, each with a value that may be secret.
    Variables,
    /// The parts of which the URL of a monitor of this kind is made.
    Parts(Monitor),
    /// A mapping with keys of its own.
    Section(&'static Section),
    /// A mapping with keys of its own, or as a short form the value of its first key.
    Short(&'static Section),
    /// Such a mapping, or a list of them.
    Several(&'static Section),
}

impl Kind {
    /// A text as a value of this kind. `within`: it stands in a list or mapping, such as a structured schedule.
    pub(crate) fn typed(&self, text: String, within: bool) -> Value {
        let may_be_number = match self {
            Self::Count { .. } => true,
            // Outside lists and mappings a text of digits is a number already.
            Self::Schedule => within,
            _ => false,
        };
        match (self, text.as_str()) {
            (Self::Switch, "true" | "True" | "TRUE") => Value::Bool(true),
            (Self::Switch, "false" | "False" | "FALSE") => Value::Bool(false),
            (_, number) if may_be_number => {
                number.trim().parse().map_or_else(|_| Value::Text(text), Value::Integer)
            }
            _ => Value::Text(text),
        }
    }
}

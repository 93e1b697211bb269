//! What a key is: its name, the values that it takes, its default and its documentation.

use super::words::nearest;
use std::time::Duration;

/// A key of a mapping.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// What is taken when it is not given, in words or as it would be written.
    pub(crate) default: Default,
    /// What it does: a sentence or two, in Markdown.
    pub(crate) doc: &'static str,
    /// A value as it may be written, on one line.
    pub(crate) example: &'static str,
    /// What others call it, and what people may write.
    pub(crate) other_names: &'static [&'static str],
}

/// What is taken when a key is not given.
#[derive(Clone, Copy)]
pub(crate) enum Default {
    /// It must be given.
    Required,
    /// Nothing, or what the words say.
    Words(&'static str),
    /// This, as it would be written.
    Value(&'static str),
}

/// The keys of a mapping.
pub(crate) struct Section {
    /// What it is called in messages: `a heartbeat`.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [&'static Key],
}

impl Section {
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    /// The key that was probably meant: another name of one, or a near miss.
    pub(crate) fn meant(&self, name: &str) -> Option<&'static str> {
        let plain = |name: &str| name.to_lowercase().replace(['_', '-'], "");
        let has = |key: &&&Key| key.other_names.iter().any(|other| plain(other) == plain(name));
        let known = self.keys.iter().find(has).map(|key| key.name);
        known.or_else(|| nearest(name, &self.names()))
    }
}

/// A word that a key can have, and what it means.
pub(crate) struct Choice {
    pub(crate) word: &'static str,
    pub(crate) doc: &'static str,
}

/// What a value may be.
pub(crate) enum Kind {
    /// A name for people: one line, so many characters at most.
    Name { longest: usize },
    /// A text that may be secret: with `${NAME}`, or from a file.
    Secret,
    /// An http or https URL, which is a secret.
    Url,
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
    /// The path of a file.
    File,
    /// The address of a proxy, which may hold a password, or one of some words.
    Proxy(&'static [Choice]),
    /// Statuses of HTTP: one, a text of several, or a list.
    Statuses,
    /// An address of this machine to listen at.
    Listen,
    /// A host and a port.
    HostPort,
    /// A program and its arguments.
    Argv,
    /// A mapping with keys of its own.
    Section(&'static Section),
    /// The same, or short for it the value of this key of it.
    Short(&'static Section, &'static Key),
    /// One of several such mappings, or a list of them.
    Several(&'static Section),
}

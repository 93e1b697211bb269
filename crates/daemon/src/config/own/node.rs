//! A value with its place.

use crate::config::keys::short;
use crate::config::report::Show;
use crate::config::yaml::{Entry, Item, Path, Value};
use std::rc::Rc;
use std::sync::LazyLock;

/// A value, and where it stands.
#[derive(Clone)]
pub(super) struct Node<'a> {
    /// The keys above the value: `heartbeats[2]`. Empty in the root.
    above: Rc<str>,
    step: Edge<'a>,
    pub(super) value: &'a Value,
    pub(super) path: &'a Path,
}

/// The last step to a value.
#[derive(Clone, Copy)]
enum Edge<'a> {
    Key(&'a str),
    Item(usize),
}

impl<'a> Node<'a> {
    /// The value of an entry of the mapping with these keys above it.
    pub(super) fn entry(above: &Rc<str>, entry: &'a Entry) -> Self {
        let step = Edge::Key(&entry.key);
        Self { above: above.clone(), step, value: &entry.value, path: &entry.path }
    }

    /// The root of a document.
    pub(super) fn root(value: &'a Value) -> Self {
        static ROOT: LazyLock<Path> = LazyLock::new(Path::default);
        let path = &*ROOT;
        Self { above: "".into(), step: Edge::Key(""), value, path }
    }

    /// An item of the list with these keys above it.
    pub(super) fn item(above: &Rc<str>, number: usize, item: &'a Item) -> Self {
        Self { above: above.clone(), step: Edge::Item(number), value: &item.value, path: &item.path }
    }

    /// The same value under a name of its own, without the keys above it.
    pub(super) fn called(self, name: &'a str) -> Self {
        Self { above: "".into(), step: Edge::Key(name), ..self }
    }

    /// The key of the value with the keys above it: `heartbeats[2].url`.
    pub(super) fn key(&self) -> Rc<str> {
        match self.step {
            Edge::Key(key) if self.above.is_empty() => short(key).into(),
            Edge::Key(key) => format!("{}.{}", self.above, short(key)).into(),
            Edge::Item(number) => format!("{}[{number}]", self.above).into(),
        }
    }

    /// The key itself, for a report about the value as a whole.
    pub(super) fn at_key(&self) -> Show {
        match self.step {
            Edge::Key(key) => Show::Key(key.to_owned()),
            Edge::Item(_) => Show::Secret,
        }
    }

    /// The items of a list; empty for another value.
    pub(super) fn items(&self) -> Vec<Self> {
        let Value::List(items) = self.value else { return Vec::new() };
        let key = self.key();
        items.iter().enumerate().map(|(number, item)| Self::item(&key, number, item)).collect()
    }

    /// The entries of a mapping; empty for another value.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let Value::Mapping(entries) = self.value else { return Vec::new() };
        let key = self.key();
        entries.iter().map(|entry| (&*entry.key, Self::entry(&key, entry))).collect()
    }

    /// The key alone; empty for an item.
    pub(super) fn name(&self) -> &'a str {
        if let Edge::Key(key) = self.step { key } else { "" }
    }

    pub(super) fn is_mapping(&self) -> bool {
        matches!(self.value, Value::Mapping(_))
    }
}

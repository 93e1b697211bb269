//! The tree of a document, as the rest of the configuration sees it.

/// The key that merges other mappings into its own (YAML 1.1's, which js-yaml reads as well).
pub(crate) const MERGE: &str = "<<";

/// The value of a node, as far as it is needed.
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// A number beyond an `i128` is the nearest one.
    Integer(i128),
    Float,
    /// A text, quoted or not.
    Text(String),
    /// A list; empty if its contents are not needed.
    List(Vec<Item>),
    /// A mapping. Merges are resolved; a key can occur twice. Empty if the contents are not needed.
    Mapping(Vec<Entry>),
    /// A node with a tag of its own, such as `!secret name`.
    Tagged,
}

impl Value {
    /// The keys of a mapping.
    pub(crate) fn keys(&self) -> Vec<&str> {
        match self {
            Self::Mapping(entries) => entries.iter().map(|entry| &*entry.key).collect(),
            _ => Vec::new(),
        }
    }
}

/// One entry of a mapping. A key that is no text, such as a number, is written as one.
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) path: Path,
}

/// One item of a list.
pub(crate) struct Item {
    pub(crate) value: Value,
    pub(crate) path: Path,
}

/// The way from the root of the document to a node, through merges as well: the number of the entry or item at each level.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Path(pub(super) Vec<usize>);

impl Path {
    pub(super) fn child(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(index);
        Self(steps)
    }
}

/// Which part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Key,
    Value,
}

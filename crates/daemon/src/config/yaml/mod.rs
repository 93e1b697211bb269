//! Reads YAML: the only room that names `serde_yaml` and `saphyr_parser`, so that replacing them is a change of this folder.
//!
//! The rest of the configuration sees a small tree of its own, made by one reading. Of a document only what may be asked for is
//! kept: what is below the keys of a file of our own, and of anything else the entries of a tool's sections as deep as a section
//! goes. The rest is skipped unread, so that it cannot cause an error. `locate` finds where each node stands, and by the same
//! walk `guard` refuses files before they are read.
//!
//! Time and memory are bounded for every input: the size of a file is (by its reader), what takes the library quadratic
//! time (deep nesting) is refused, [`Budget::mappings`] ends a search that aliases would multiply, and [`Budget::nodes`] and
//! [`Budget::bytes`] end a tree that they would.

mod guard;
mod locate;
mod tree;

pub(crate) use guard::TOO_DEEP;
pub(crate) use locate::Places;
pub(crate) use tree::{Entry, Item, MERGE, Path, Side, Value};

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize as _;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess as _, Visitor,
};

/// The file is small, but its aliases make it large.
const TOO_MANY_ALIASES: &str = "the aliases and merges in this file multiply too much";

/// The depth to which merges within merges are followed. Deeper merges, and a mapping that merges itself, add nothing.
const MAX_MERGE_DEPTH: u8 = 10;

/// Why a text cannot be read as YAML.
pub(crate) struct YamlFault {
    /// The byte of the text, when known.
    pub(crate) offset: Option<usize>,
    /// Never quotes the text.
    pub(crate) message: String,
}

/// The part of a document that is kept: everything below some keys of the root; below other keys the entries that may be a
/// section, with the entries of these; and the entries of a section in the root.
pub(crate) struct Scope<'w> {
    /// The keys of the root that are kept with everything below them.
    pub(crate) whole: &'w [&'w str],
    /// The key of a section.
    pub(crate) section: &'w str,
    /// Whether a key on the second level is the key of a section, or probably meant as one.
    pub(crate) is_near: &'w dyn Fn(&str) -> bool,
}

/// A document.
pub(crate) struct Document {
    pub(crate) root: Value,
    /// Whether something below the keys that are kept whole was nested too deep and left out.
    pub(crate) is_too_deep: bool,
}

/// Reads a document; `places` are the places of its nodes.
pub(crate) fn read(text: &str, places: &Places, scope: &Scope<'_>) -> Result<Document, YamlFault> {
    if let Some((offset, message)) = guard::refusal(text, places) {
        return Err(YamlFault { offset, message });
    }
    let reader = Reader { scope, budget: Budget::of(text), is_too_deep: Cell::new(false) };
    let node = Node { reader: &reader, level: Level::Root, path: Path::default(), merging: false, depth: 0 };
    let root = node
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| reader.fault(text, &error))?;
    Ok(Document { root, is_too_deep: reader.is_too_deep.get() })
}

/// State that all nodes of one reading share.
struct Reader<'w> {
    scope: &'w Scope<'w>,
    budget: Budget,
    is_too_deep: Cell<bool>,
}

/// How much may still be read. Aliases and merges can repeat the same nodes again and again.
struct Budget {
    /// Mappings that are entered.
    mappings: Cell<usize>,
    /// Nodes of the tree.
    nodes: Cell<usize>,
    /// Bytes of its texts.
    bytes: Cell<usize>,
    /// Whether one of the limits was reached.
    over: Cell<bool>,
}

impl Budget {
    /// Without aliases each mapping is entered once. An alias enters one again, at the cost of all it holds; 2²⁴ bytes
    /// of it take less than a second at worst. In a file of 100 kB that is 167 mappings, and in the largest still 16.
    ///
    /// Twenty thousand heartbeats have fifty nodes each. A text that is looked at is no longer than the file; those of a
    /// tree are eight times as much at most.
    fn of(text: &str) -> Self {
        let mappings = if text.contains('*') { ((1 << 24) / text.len().max(1)).max(16) } else { usize::MAX };
        Self {
            mappings: Cell::new(mappings),
            nodes: Cell::new(1 << 20),
            bytes: Cell::new(1 << 25),
            over: Cell::new(false),
        }
    }

    fn spend<E: serde::de::Error>(&self, of: &Cell<usize>, amount: usize) -> Result<(), E> {
        match of.get().checked_sub(amount) {
            Some(left) => {
                of.set(left);
                Ok(())
            }
            None => {
                self.over.set(true);
                Err(E::custom("too much"))
            }
        }
    }
}

impl Reader<'_> {
    fn fault(&self, text: &str, error: &serde_yaml::Error) -> YamlFault {
        // Messages of the visitors quote values, messages about syntax do not: find the error of the syntax alone.
        if let Err(error) = IgnoredAny::deserialize(serde_yaml::Deserializer::from_str(text)) {
            return syntax_fault(&error);
        }
        let offset = error.location().map(|location| location.index());
        let text = error.to_string();
        let limited = text.starts_with("recursion limit") || text.starts_with("repetition limit");
        if limited || self.budget.over.get() {
            return YamlFault { offset: None, message: TOO_MANY_ALIASES.into() };
        }
        YamlFault { offset, message: "this value does not fit its tag".into() }
    }
}

/// The library's message without its first position, which the report shows anyway.
fn syntax_fault(error: &serde_yaml::Error) -> YamlFault {
    let text = error.to_string();
    let Some(location) = error.location() else {
        let message = if text.contains("more than one document") {
            "this file holds more than one YAML document".into()
        } else {
            guard::not_yaml(&text)
        };
        return YamlFault { offset: None, message };
    };
    let position = format!(" at line {} column {}", location.line(), location.column());
    YamlFault { offset: Some(location.index()), message: guard::not_yaml(&text.replacen(&position, "", 1)) }
}

/// The level of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    /// Below a key of the root: the configuration of a tool, or anything else.
    Tool,
    Section,
    /// Below a section, where contents are not looked at.
    Leaf,
    /// So many levels below a key that is kept whole.
    Whole(u8),
}

/// How many levels below a key of the root are kept.
const MAX_DEPTH: u8 = 12;

/// Reads one node.
struct Node<'r> {
    reader: &'r Reader<'r>,
    level: Level,
    path: Path,
    /// Whether it is the value of a [`MERGE`] key, in which a list stands for its mappings.
    merging: bool,
    /// The number of merges around the node.
    depth: u8,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any node")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Integer(i128::try_from(value).unwrap_or(i128::MAX)))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Float)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        let Reader { budget, .. } = self.reader;
        budget.spend(&budget.bytes, value.len())?;
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (IgnoredAny, content) = data.variant()?;
        match self.level {
            // A tag on the mapping of a whole tool does not matter here.
            Level::Root | Level::Tool => content.newtype_variant_seed(self),
            Level::Section | Level::Leaf | Level::Whole(_) => {
                content.newtype_variant::<IgnoredAny>()?;
                Ok(Value::Tagged)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let enters = self.enters()?;
        match self.level {
            _ if self.merging && enters => {}
            Level::Whole(left) if enters => return self.items(left, list),
            _ => {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Value::List(Vec::new()));
            }
        }
        let mut merged = Vec::new();
        let mut only_mappings = true;
        for index in 0.. {
            let path = self.path.child(index);
            match list.next_element_seed(Node { path, merging: false, ..self })? {
                Some(Value::Mapping(entries)) => add_missing(&mut merged, entries),
                Some(_) => only_mappings = false,
                None => break,
            }
        }
        Ok(if only_mappings { Value::Mapping(merged) } else { Value::List(Vec::new()) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        if !self.enters()? {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Value::Mapping(Vec::new()));
        }
        let Reader { scope, budget, .. } = self.reader;
        let mut entries = Vec::new();
        let mut merged = Vec::new();
        let mut index: usize = 0;
        while let Some(key) = map.next_key_seed(KeyText(self.reader))? {
            let path = self.path.child(index);
            index += 1;
            if key == MERGE && self.depth < MAX_MERGE_DEPTH {
                let node = Node { path: path.clone(), merging: true, depth: self.depth + 1, ..self };
                match map.next_value_seed(node)? {
                    Value::Mapping(more) => add_missing(&mut merged, more),
                    value => entries.push(Entry { key, value, path }),
                }
                continue;
            }
            let level = match self.level {
                Level::Root if scope.whole.contains(&&*key) => Level::Whole(MAX_DEPTH),
                Level::Root if key == scope.section => Level::Section,
                Level::Root => Level::Tool,
                Level::Tool if (scope.is_near)(&key) => Level::Section,
                Level::Tool => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
                Level::Whole(left) => {
                    budget.spend(&budget.nodes, 1)?;
                    budget.spend(&budget.bytes, key.len())?;
                    Level::Whole(left.saturating_sub(1))
                }
                Level::Section | Level::Leaf => Level::Leaf,
            };
            let node = Node { level, path: path.clone(), merging: false, ..self };
            let value = map.next_value_seed(node)?;
            entries.push(Entry { key, value, path });
        }
        add_missing(&mut entries, merged);
        Ok(Value::Mapping(entries))
    }
}

impl Node<'_> {
    /// Counts the entry into a list or a mapping. Returns whether its contents are looked at.
    fn enters<E: serde::de::Error>(&self) -> Result<bool, E> {
        let Reader { budget, is_too_deep, .. } = self.reader;
        match self.level {
            Level::Whole(0) => is_too_deep.set(true),
            Level::Whole(_) => budget.spend(&budget.nodes, 1)?,
            _ => budget.spend(&budget.mappings, 1)?,
        }
        Ok(match self.level {
            Level::Leaf => false,
            Level::Whole(_) => !is_too_deep.get(),
            Level::Root | Level::Tool | Level::Section => true,
        })
    }

    /// The items of a list that is kept, with `left` levels below it.
    fn items<'de, A: SeqAccess<'de>>(self, left: u8, mut list: A) -> Result<Value, A::Error> {
        let Reader { budget, .. } = self.reader;
        let mut items = Vec::new();
        for index in 0.. {
            let path = self.path.child(index);
            let node = Node { level: Level::Whole(left.saturating_sub(1)), path: path.clone(), ..self };
            let Some(value) = list.next_element_seed(node)? else { break };
            budget.spend(&budget.nodes, 1)?;
            items.push(Item { value, path });
        }
        Ok(Value::List(items))
    }
}

/// Merging: the entries that are there already win.
fn add_missing(entries: &mut Vec<Entry>, merged: Vec<Entry>) {
    let present: HashSet<&str> = entries.iter().map(|entry| &*entry.key).collect();
    let missing: Vec<Entry> = merged.into_iter().filter(|entry| !present.contains(&*entry.key)).collect();
    entries.extend(missing);
}

/// Reads a key as a text.
struct KeyText<'r>(&'r Reader<'r>);

impl<'de> DeserializeSeed<'de> for KeyText<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        // Read as a leaf: the contents of a key that is a collection do not matter.
        let node =
            Node { reader: self.0, level: Level::Leaf, path: Path::default(), merging: false, depth: 0 };
        Ok(match node.deserialize(deserializer)? {
            Value::Text(text) => text,
            Value::Null => "null".into(),
            Value::Bool(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Float | Value::List(_) | Value::Mapping(_) | Value::Tagged => "…".into(),
        })
    }
}

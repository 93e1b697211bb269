//! Reads YAML: the only place that names `serde_yaml`, so that replacing it is a change of this file.
//!
//! The rest of the configuration sees a small tree of its own. Of a document only the entries that are asked for are
//! kept, as deep as a section goes; the rest is skipped unread, so that no other section can cause an error.
//! `serde_yaml` gives no positions with its values, but its errors have one: [`locate`] walks the document again and
//! raises an error at the node in question. That is paid only when something is to be reported.
//!
//! Time is bounded for every input: the size of a file is (by its reader), [`too_nested`] refuses what takes the
//! library quadratic time, and [`Reader::descents`] ends a search that aliases would multiply.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize as _;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess as _, Visitor,
};

/// The key that merges other mappings into its own (YAML 1.1's, which js-yaml reads as well).
pub(super) const MERGE: &str = "<<";

/// A merge within a merge is followed so far. Deeper ones, and those of a mapping into itself, add nothing.
const MAX_MERGE_DEPTH: u8 = 10;

/// What a node says, as far as anyone here asks.
pub(super) enum Value {
    Null,
    Bool(bool),
    /// Beyond an `i128` as the nearest one.
    Integer(i128),
    Float,
    /// Quoted or not.
    Text(String),
    List,
    /// Merges are resolved; a key can stand twice. Empty below a section.
    Mapping(Vec<Entry>),
    /// A node with a tag of its own, such as `!secret name`.
    Tagged,
}

/// One entry of a mapping. A key that is no text, such as a number, is told as one.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) path: Path,
}

/// Leads from the root of the document to a node, through merges as well: the number of the entry or item at each level.
#[derive(Clone, Default)]
pub(super) struct Path(Vec<usize>);

impl Path {
    fn child(&self, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push(index);
        Self(steps)
    }
}

/// Which part of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
}

/// Why a text cannot be read as YAML.
pub(super) struct Fault {
    /// The byte of the text, when known.
    pub(super) offset: Option<usize>,
    /// Never quotes the text.
    pub(super) message: String,
}

/// Reads a document down to its sections: all entries of the root; of the mappings there, the entries whose key is
/// `wanted`; and of the mappings with a wanted key, at either of these levels, all entries.
pub(super) fn read(text: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Value, Fault> {
    if too_nested(text) {
        let message = "this file has too many `[`, `{` and `%TAG` for its size";
        return Err(Fault { offset: None, message: message.into() });
    }
    let reader = Reader { wanted, descents: Cell::new(Reader::max_descents(text)) };
    let node = Node { reader: &reader, level: Level::Root, path: Path::default(), merging: false, depth: 0 };
    node.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| reader.fault(text, &error))
}

/// The byte at which a part of the entry with this path begins; for a node with an anchor or a tag, that. An alias
/// leads to the node that it stands for.
pub(super) fn locate(text: &str, path: &Path, part: Part) -> Option<usize> {
    let error = Walk { path: &path.0, part }.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    error.location().map(|location| location.index())
}

/// Whether reading would take too long. The library's time grows with the size of the text times the number of flow
/// collections (or tag directives) that are open at once: 2.5 ns a product at worst, so about three seconds here.
///
/// Those open at once are at most what all lines leave open and the most that one line opens. A closing bracket counts
/// only before anything on its line that could hide it: quotes, a comment or a tag.
fn too_nested(text: &str) -> bool {
    const MAX_PRODUCT: usize = 1 << 30;
    let mut left_open: usize = 0;
    let mut peak: usize = 0;
    for line in text.split(['\n', '\r']) {
        let mut open: usize = 0;
        let mut visible = true;
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => {
                    open += 1;
                    peak = peak.max(open);
                }
                b']' | b'}' if visible => open = open.saturating_sub(1),
                b'#' | b'"' | b'\'' | b'!' => visible = false,
                _ => {}
            }
        }
        left_open += open + usize::from(line.starts_with("%TAG"));
    }
    (left_open + peak).saturating_mul(text.len()) > MAX_PRODUCT
}

/// What all nodes of one reading share.
struct Reader<'w> {
    wanted: &'w dyn Fn(&str) -> bool,
    /// How many mappings may still be entered.
    descents: Cell<usize>,
}

impl Reader<'_> {
    /// Without aliases each mapping is entered once. An alias enters one again, at the cost of all it holds; 2²⁶ bytes
    /// of it take about three seconds at worst. In a file of 100 kB that is 671 mappings, in the largest 16.
    fn max_descents(text: &str) -> usize {
        if text.contains('*') { (1 << 26) / text.len().max(1) } else { usize::MAX }
    }

    fn fault(&self, text: &str, error: &serde_yaml::Error) -> Fault {
        // Messages of the visitors quote values, those about syntax do not: what is wrong with the syntax alone?
        if let Err(error) = IgnoredAny::deserialize(serde_yaml::Deserializer::from_str(text)) {
            return syntax_fault(&error);
        }
        let offset = error.location().map(|location| location.index());
        let text = error.to_string();
        if self.descents.get() == 0
            || text.starts_with("recursion limit")
            || text.starts_with("repetition limit")
        {
            return Fault {
                offset: None,
                message: "the aliases and merges in this file multiply too much".into(),
            };
        }
        Fault { offset, message: "this value does not fit its tag".into() }
    }
}

/// The library's message without its first position, which the report shows anyway.
fn syntax_fault(error: &serde_yaml::Error) -> Fault {
    let text = error.to_string();
    let Some(location) = error.location() else {
        let message = if text.contains("more than one document") {
            "this file holds more than one YAML document".into()
        } else {
            format!("this is not YAML: {text}")
        };
        return Fault { offset: None, message };
    };
    let position = format!(" at line {} column {}", location.line(), location.column());
    Fault {
        offset: Some(location.index()),
        message: format!("this is not YAML: {}", text.replacen(&position, "", 1)),
    }
}

/// How deep a node stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    /// Below a key of the root: the configuration of a tool, or anything else.
    Tool,
    Section,
    /// Below a section: contents are not looked at.
    Leaf,
}

/// Reads one node.
struct Node<'r> {
    reader: &'r Reader<'r>,
    level: Level,
    path: Path,
    /// It is the value of a [`MERGE`] key: a list stands for the mappings in it.
    merging: bool,
    /// The number of merges around it.
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

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (IgnoredAny, content) = data.variant()?;
        match self.level {
            // A tag on a whole tool is that tool's business.
            Level::Root | Level::Tool => content.newtype_variant_seed(self),
            Level::Section | Level::Leaf => {
                content.newtype_variant::<IgnoredAny>()?;
                Ok(Value::Tagged)
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        if !self.merging {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::List);
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
        Ok(if only_mappings { Value::Mapping(merged) } else { Value::List })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        if self.level == Level::Leaf {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Value::Mapping(Vec::new()));
        }
        match self.reader.descents.get().checked_sub(1) {
            Some(left) => self.reader.descents.set(left),
            None => return Err(A::Error::custom("too many mappings")),
        }
        let mut entries = Vec::new();
        let mut merged = Vec::new();
        let mut index: usize = 0;
        while let Some(key) = map.next_key_seed(KeyText)? {
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
            let wanted = (self.reader.wanted)(&key);
            let level = match self.level {
                Level::Root | Level::Tool if wanted => Level::Section,
                Level::Root => Level::Tool,
                Level::Tool => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
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

/// Merging: what is there wins.
fn add_missing(entries: &mut Vec<Entry>, merged: Vec<Entry>) {
    let present: HashSet<&str> = entries.iter().map(|entry| &*entry.key).collect();
    let missing: Vec<Entry> = merged.into_iter().filter(|entry| !present.contains(&*entry.key)).collect();
    entries.extend(missing);
}

/// Reads a key as a text.
struct KeyText;

impl<'de> DeserializeSeed<'de> for KeyText {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        // A key is read as a leaf whose contents do not matter.
        let reader = Reader { wanted: &|_| false, descents: Cell::new(0) };
        let node =
            Node { reader: &reader, level: Level::Leaf, path: Path::default(), merging: false, depth: 0 };
        Ok(match node.deserialize(deserializer)? {
            Value::Text(text) => text,
            Value::Null => "null".into(),
            Value::Bool(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Float | Value::List | Value::Mapping(_) | Value::Tagged => "…".into(),
        })
    }
}

/// Fails at the node that a path leads to; the error's location is the result. What is not implemented of the visitor
/// fails as well, which is what a scalar at the end of the path shall do.
struct Walk<'p> {
    path: &'p [usize],
    part: Part,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the end of the path")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        if self.path.is_empty() {
            return Err(A::Error::custom("here"));
        }
        let (IgnoredAny, content) = data.variant()?;
        content.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if let Some((&index, path)) = self.path.split_first() {
            for _ in 0..index {
                list.next_element::<IgnoredAny>()?;
            }
            list.next_element_seed(Walk { path, ..self })?;
        }
        Err(A::Error::custom("here"))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if let Some((&index, path)) = self.path.split_first() {
            for _ in 0..index {
                map.next_entry::<IgnoredAny, IgnoredAny>()?;
            }
            if path.is_empty() && self.part == Part::Key {
                map.next_key_seed(Walk { path, ..self })?;
            }
            map.next_key::<IgnoredAny>()?;
            map.next_value_seed(Walk { path, ..self })?;
        }
        Err(A::Error::custom("here"))
    }
}

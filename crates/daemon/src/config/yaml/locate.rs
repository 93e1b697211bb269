//! Finds where a node stands in the text.
//!
//! The library gives no positions with its values, but its errors have one: a walk to a node that raises an error there
//! tells where it is. [`locate`] walks to one node. [`locate_all`] finds many scalars in one walk, which goes on behind
//! each of these errors; it can since a scalar is consumed when the error is raised.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess as _, Visitor,
};

use super::{Part, Path};

/// The byte at which a part of the entry with this path begins; for a node with an anchor or a tag, that. An alias
/// leads to the node that it stands for.
pub(crate) fn locate(text: &str, path: &Path, part: Part) -> Option<usize> {
    let error = Walk { path: &path.0, part }.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    error.location().map(|location| location.index())
}

/// The bytes at which many parts begin, in one walk; as [`locate`] has them. `None` where a part is no scalar, or not
/// there.
pub(crate) fn locate_all<'p>(text: &str, wanted: &[(&'p Path, Part)]) -> Vec<Option<usize>> {
    let mut found = vec![None; wanted.len()];
    // The library takes these for line breaks, and counts them; nobody else does.
    if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        for (found, (path, part)) in found.iter_mut().zip(wanted).take(MAX_SINGLE) {
            *found = locate(text, path, *part);
        }
        return found;
    }
    let mut order: Vec<(&'p [usize], Part, usize)> =
        wanted.iter().enumerate().map(|(index, (path, part))| (&*path.0, *part, index)).collect();
    order.sort_unstable_by_key(|(path, part, _)| (*path, *part == Part::Value));
    let shared = Marks { found: RefCell::new(Vec::new()), struck: Cell::new(false) };
    // What could not be walked through is not found.
    let _ = Many { wanted: &order, depth: 0, part: Part::Value, marks: &shared }
        .deserialize(serde_yaml::Deserializer::from_str(text));
    let lines = Lines::new(text);
    for (index, line, column) in shared.found.into_inner() {
        if let Some(found) = found.get_mut(index) {
            *found = lines.offset(text, line, column);
        }
    }
    found
}

/// So many are looked for one by one.
const MAX_SINGLE: usize = 20;

/// Farther to the right than this, in characters, nothing is looked for.
const MAX_COLUMN: usize = 4000;

/// Where the lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (index, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')) {
                starts.push(index + 1);
            }
        }
        Self(starts)
    }

    /// The byte of a line and column, both counted from 1.
    fn offset(&self, text: &str, line: usize, column: usize) -> Option<usize> {
        let start = *self.0.get(line.checked_sub(1)?)?;
        if column > MAX_COLUMN {
            return None;
        }
        let (offset, _) = text.get(start..)?.char_indices().nth(column.checked_sub(1)?)?;
        Some(start + offset)
    }
}

/// What a walk to many nodes has found.
struct Marks {
    /// The number of the wanted one, line and column.
    found: RefCell<Vec<(usize, usize, usize)>>,
    /// The error on its way was raised on purpose, at a node that is wanted.
    struck: Cell<bool>,
}

impl Marks {
    /// Takes down where an error was raised; passes it on when it is another one.
    fn take<E: fmt::Display>(&self, indices: impl Iterator<Item = usize>, error: E) -> Result<(), E> {
        if !self.struck.take() {
            return Err(error);
        }
        let (line, column) = position(&error.to_string());
        self.found.borrow_mut().extend(indices.map(|index| (index, line, column)));
        Ok(())
    }
}

/// The position that an error's text ends with; the library leaves out the very first one.
fn position(text: &str) -> (usize, usize) {
    let read = || {
        let (_, position) = text.rsplit_once(" at line ")?;
        let (line, column) = position.split_once(" column ")?;
        Some((line.parse().ok()?, column.parse().ok()?))
    };
    read().unwrap_or((1, 1))
}

/// Walks to the nodes of these paths, which begin alike up to `depth`.
struct Many<'w, 'p> {
    wanted: &'w [(&'p [usize], Part, usize)],
    depth: usize,
    /// Which part of the last entry on the way this is.
    part: Part,
    marks: &'w Marks,
}

impl<'w, 'p> Many<'w, 'p> {
    /// Those that end here, in this part.
    fn ending(&self) -> impl Iterator<Item = usize> + use<'w, 'p> {
        let (depth, part) = (self.depth, self.part);
        let ends = move |path: &[usize], at: Part| path.len() == depth && at == part;
        self.wanted.iter().filter(move |(path, at, _)| ends(path, *at)).map(|(_, _, index)| *index)
    }

    /// Those that lead through the child of a number.
    fn below(&self, number: usize) -> &'w [(&'p [usize], Part, usize)] {
        let step = |path: &[usize]| path.get(self.depth).copied();
        let from = self.wanted.partition_point(|(path, ..)| step(path) < Some(number));
        let rest = self.wanted.get(from..).unwrap_or_default();
        let length = rest.partition_point(|(path, ..)| step(path) == Some(number));
        rest.get(..length).unwrap_or_default()
    }

    /// The number of the last child that anything leads through.
    fn last(&self) -> Option<usize> {
        self.wanted.last().and_then(|(path, ..)| path.get(self.depth)).copied()
    }

    fn child(&self, number: usize, part: Part) -> Self {
        Self { wanted: self.below(number), depth: self.depth + 1, part, marks: self.marks }
    }

    fn strike<E: serde::de::Error>(&self) -> Result<(), E> {
        if self.ending().next().is_none() {
            return Ok(());
        }
        self.marks.struck.set(true);
        Err(E::custom("here"))
    }
}

impl<'de> DeserializeSeed<'de> for Many<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Strikes at a scalar.
macro_rules! scalars {
    ($($visit:ident: $kind:ty),*) => {
        $(fn $visit<E: serde::de::Error>(self, _: $kind) -> Result<(), E> {
            self.strike()
        })*
    };
}

impl<'de> Visitor<'de> for Many<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any node")
    }

    scalars!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128, visit_f64: f64, visit_str: &str);

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.strike()
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.strike()
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let (IgnoredAny, content) = data.variant()?;
        if self.ending().next().is_none() {
            return content.newtype_variant_seed(self);
        }
        content.newtype_variant::<IgnoredAny>()?;
        self.strike()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some(last) = self.last() else { return skip_items(list) };
        for number in 0..=last {
            let child = self.child(number, Part::Value);
            if child.wanted.is_empty() {
                if list.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
                continue;
            }
            let ending: Vec<usize> = child.ending().collect();
            let met = list.next_element_seed(child);
            if met.or_else(|error| self.marks.take(ending.into_iter(), error).map(Some))?.is_none() {
                return Ok(());
            }
        }
        skip_items(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(last) = self.last() else { return skip_entries(map) };
        for number in 0..=last {
            if self.below(number).is_empty() {
                if map.next_entry::<IgnoredAny, IgnoredAny>()?.is_none() {
                    return Ok(());
                }
                continue;
            }
            for part in [Part::Key, Part::Value] {
                let child = self.child(number, part);
                let ending: Vec<usize> = child.ending().collect();
                // Beside what ends in it, which comes first, nothing is looked for in a key.
                let child = match part {
                    Part::Key => {
                        Self { wanted: child.wanted.get(..ending.len()).unwrap_or_default(), ..child }
                    }
                    Part::Value => child,
                };
                let met = match part {
                    Part::Key => map.next_key_seed(child),
                    Part::Value => map.next_value_seed(child).map(Some),
                };
                if met.or_else(|error| self.marks.take(ending.into_iter(), error).map(Some))?.is_none() {
                    return Ok(());
                }
            }
        }
        skip_entries(map)
    }
}

fn skip_items<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_entries<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
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

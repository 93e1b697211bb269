//! Owns [`Names`]: the names of a configuration, packed for fleets with a million of them.

use std::fmt;

use twox_hash::XxHash3_64;

/// The names of the heartbeats and jobs that a configuration has, known by their places in it.
///
/// ```
/// use downbeat_fleet::ring::Names;
///
/// let names = Names::new(["mail", "backup"]);
/// assert_eq!((names.len(), names.get(1)), (2, Some("backup")));
/// // What members compare is the set, not the order.
/// assert_eq!(names.hash(), Names::new(["backup", "mail"]).hash());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Names {
    text: String,
    /// Where each name ends.
    ends: Vec<usize>,
    hash: u64,
}

impl Names {
    /// These names, in this order. Of more than `u32::MAX` the rest are left out.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut text = String::new();
        let mut ends = Vec::new();
        for name in names.into_iter().take(u32::MAX as usize) {
            text.push_str(name);
            ends.push(text.len());
        }
        let mut made = Self { text, ends, hash: 0 };
        made.hash = made.hash_of_sorted();
        made
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name at a place.
    pub fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }

    /// All names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// The hash of the sorted names, each followed by a zero. Members with the same hash share their names among them, so it
    /// must be the same on every machine and in every version.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    fn hash_of_sorted(&self) -> u64 {
        let mut sorted: Vec<&str> = self.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut bytes = Vec::with_capacity(self.text.len() + self.len());
        for name in sorted {
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
        }
        XxHash3_64::oneshot(&bytes)
    }
}

/// How many there are: a million names help nobody.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Names").field("len", &self.len()).field("hash", &self.hash).finish()
    }
}

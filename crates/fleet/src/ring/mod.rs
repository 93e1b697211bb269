//! Who owns what: rendezvous hashing. Of the members of a ring the one whose hash with a name is the greatest owns it, so members
//! that know of one another agree without a word, and one more or less moves no more names than it must.
//!
//! Owners are kept and updated by difference. A member that joins is compared with the present owner of each name, and one that
//! leaves has only its own names to be given away: with 100 members and a million heartbeats that is two million hashes or one
//! million, and not a hundred million.

mod names;
#[cfg(test)]
mod tests;

pub use names::Names;

use std::collections::BTreeSet;
use std::sync::Arc;

use twox_hash::XxHash3_64;

/// The most members of a ring. An owner is searched among all.
pub const MAX_MEMBERS: usize = 1_000;

/// Where the member itself stands.
const ME: u16 = 0;

/// Which names came to a member, and which it gave away: their places, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)]
pub struct Moves {
    /// What it has now and had not.
    pub gained: Vec<u32>,
    /// What it had and has no more.
    pub lost: Vec<u32>,
}

impl Moves {
    /// Whether nothing moved.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }
}

/// The owners of all names, as one member sees them. The member itself is always among the others.
///
/// ```
/// use downbeat_fleet::ring::{Names, Ring};
/// use std::sync::Arc;
///
/// let names = Arc::new(Names::new(["mail", "backup", "web", "ldap", "dns"]));
/// let mut one = Ring::new(names.clone(), "one");
/// let mut two = Ring::new(names, "two");
/// assert_eq!(one.count(), 5);
/// let moves = one.set(["two"]);
/// assert_eq!(one.count() + moves.lost.len(), 5);
/// two.set(["one"]);
/// // Each name has one owner, and both agree on it.
/// assert!((0..5).all(|at| one.has(at) != two.has(at) && one.owner(at) == two.owner(at)));
/// // When the other member leaves, its names come back.
/// assert_eq!(one.set([]).gained, moves.lost);
/// ```
#[derive(Clone, Debug)]
pub struct Ring {
    names: Arc<Names>,
    /// The members, at places that they keep; `None` is free. The first is the member itself.
    members: Vec<Option<Arc<str>>>,
    /// The place of the owner of each name.
    owners: Vec<u16>,
    /// How many names the member at each place owns.
    counts: Vec<usize>,
}

impl Ring {
    /// The ring of one member, which owns all names.
    pub fn new(names: Arc<Names>, me: &str) -> Self {
        let owners = vec![ME; names.len()];
        Self { counts: vec![names.len()], names, members: vec![Some(me.into())], owners }
    }

    /// The names.
    pub fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// Whether the member itself owns the name at this place.
    pub fn has(&self, at: usize) -> bool {
        self.owners.get(at) == Some(&ME)
    }

    /// The places of all names that the member itself owns.
    pub fn mine(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.owners).filter(|(_, owner)| **owner == ME).map(|(at, _)| at)
    }

    /// How many names the member itself owns.
    pub fn count(&self) -> usize {
        self.counts.first().copied().unwrap_or(0)
    }

    /// The member that owns the name at this place; `None` if there is no such place.
    pub fn owner(&self, at: usize) -> Option<&str> {
        self.member(*self.owners.get(at)?)
    }

    /// How many names a member owns; `None` for one that is not in the ring.
    pub fn count_of(&self, member: &str) -> Option<usize> {
        self.counts.get(usize::from(self.place_of(member)?)).copied()
    }

    /// Sets who the other members are, and says what came to this one and what went. Of more than [`MAX_MEMBERS`] the first in
    /// alphabetical order count, so that all members leave out the same; those left out beat what they would own, too.
    pub fn set<'a>(&mut self, others: impl IntoIterator<Item = &'a str>) -> Moves {
        let others: BTreeSet<&str> =
            others.into_iter().filter(|other| Some(*other) != self.member(ME)).collect();
        let others: BTreeSet<&str> = others.into_iter().take(MAX_MEMBERS - 1).collect();
        let gained = self.remove_all_but(&others);
        let lost = self.add(&others);
        let had = |at: &u32| gained.binary_search(at).is_err();
        let lost = lost.into_iter().filter(had).collect();
        Moves { gained: gained.iter().copied().filter(|at| self.has(*at as usize)).collect(), lost }
    }

    /// Removes the members that are not among these. What they owned goes to the best of those that stay: gives the places of
    /// what came to the member itself.
    fn remove_all_but(&mut self, others: &BTreeSet<&str>) -> Vec<u32> {
        let mut is_gone = vec![false; self.members.len()];
        for (place, gone) in is_gone.iter_mut().enumerate().skip(1) {
            if let Some(member) = self.members.get_mut(place)
                && member.as_ref().is_some_and(|member| !others.contains(&**member))
            {
                *member = None;
                *gone = true;
            }
        }
        let mut gained = Vec::new();
        if !is_gone.contains(&true) {
            return gained;
        }
        let stay: Vec<(u16, &str)> = present(&self.members).collect();
        let mut pair = Pair::default();
        for (at, (owner, name)) in (0_u32..).zip(self.owners.iter_mut().zip(self.names.iter())) {
            if !is_gone.get(usize::from(*owner)).is_some_and(|gone| *gone) {
                continue;
            }
            pair.take(name);
            let Some(&(best, _)) = stay.iter().max_by_key(|(_, member)| pair.rank(member)) else { continue };
            recount(&mut self.counts, *owner, best);
            *owner = best;
            if best == ME {
                gained.push(at);
            }
        }
        gained
    }

    /// Adds those members that are not in the ring. Gives the places of what went from the member itself to them.
    fn add(&mut self, others: &BTreeSet<&str>) -> Vec<u32> {
        let missing: Vec<Arc<str>> = others
            .iter()
            .filter(|other| self.place_of(other).is_none())
            .map(|other| (*other).into())
            .collect();
        let mut joined = Vec::new();
        let mut lost = Vec::new();
        for member in missing {
            let free = self.members.iter().position(Option::is_none).unwrap_or(self.members.len());
            // Never fails: there are at most MAX_MEMBERS.
            let Ok(place) = u16::try_from(free) else { continue };
            if free == self.members.len() {
                self.members.push(None);
                self.counts.push(0);
            }
            joined.push((place, member.clone()));
            if let Some(slot) = self.members.get_mut(free) {
                *slot = Some(member);
            }
        }
        if joined.is_empty() {
            return lost;
        }
        let mut pair = Pair::default();
        for (at, (owner, name)) in (0_u32..).zip(self.owners.iter_mut().zip(self.names.iter())) {
            let Some(Some(present)) = self.members.get(usize::from(*owner)) else { continue };
            pair.take(name);
            let mut best = (pair.rank(present), *owner);
            for (place, member) in &joined {
                best = best.max((pair.rank(member), *place));
            }
            if best.1 != *owner {
                if *owner == ME {
                    lost.push(at);
                }
                recount(&mut self.counts, *owner, best.1);
                *owner = best.1;
            }
        }
        lost
    }

    fn member(&self, place: u16) -> Option<&str> {
        self.members.get(usize::from(place))?.as_deref()
    }

    fn place_of(&self, member: &str) -> Option<u16> {
        present(&self.members).find(|(_, other)| *other == member).map(|(place, _)| place)
    }
}

/// The members, with their places.
fn present(members: &[Option<Arc<str>>]) -> impl Iterator<Item = (u16, &str)> {
    (0_u16..).zip(members).filter_map(|(place, member)| Some((place, member.as_deref()?)))
}

fn recount(counts: &mut [usize], from: u16, to: u16) {
    if let Some(count) = counts.get_mut(usize::from(from)) {
        *count = count.saturating_sub(1);
    }
    if let Some(count) = counts.get_mut(usize::from(to)) {
        *count += 1;
    }
}

/// A name, and the place for a member behind it, in one buffer.
#[derive(Default)]
struct Pair {
    bytes: Vec<u8>,
    /// Where the member begins.
    member: usize,
}

impl Pair {
    fn take(&mut self, name: &str) {
        self.bytes.clear();
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(0);
        self.member = self.bytes.len();
    }

    /// What the greatest of owns the name: the hash, and of equal hashes the member. Must be the same on every machine and in
    /// every version.
    fn rank<'a>(&mut self, member: &'a str) -> (u64, &'a str) {
        self.bytes.truncate(self.member);
        self.bytes.extend_from_slice(member.as_bytes());
        (XxHash3_64::oneshot(&self.bytes), member)
    }
}

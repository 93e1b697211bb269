//! Owns [`View`]: the other members, as they were read last.

use std::collections::BTreeMap;
use std::time::Duration;

use super::peer::Peer;
use crate::keys::Keys;
use crate::request::Entry;
use crate::ring::Ring;

/// The most members that are remembered: more than a ring takes, so that those left out are shown.
const MAX_SEEN: usize = 2_000;

/// The other members, and when they were asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// What each key has, and what was read of it. At most [`MAX_SEEN`].
    others: BTreeMap<String, (String, Option<Peer>)>,
    /// When the request for them was sent, by the clock that is never set.
    asked: Option<Duration>,
}

/// A member as another one sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// Whether it is the member that was asked.
    pub is_me: bool,
    /// What it tells of itself; `None` if that was not understood.
    pub peer: Option<Peer>,
    /// Whether it has the same names, so that they are shared with it.
    pub has_same_names: bool,
    /// Whether it has the same settings, too.
    pub has_same_settings: bool,
    /// How many names it owns; `None` for a member with other names.
    pub share: Option<usize>,
}

impl View {
    /// When the request for it was sent; `None` before the first.
    pub(super) fn asked(&self) -> Option<Duration> {
        self.asked
    }

    /// The other members that were understood.
    fn others(&self) -> impl Iterator<Item = (&str, &Peer)> {
        self.others.iter().filter_map(|(name, (_, peer))| Some((name.as_str(), peer.as_ref()?)))
    }

    /// The names of the other members with this hash of names.
    pub(super) fn sharing(&self, names: &str) -> impl Iterator<Item = &str> {
        self.others().filter(move |(_, peer)| peer.names == names).map(|(name, _)| name)
    }

    /// The longest that one of them lives without a word.
    pub(super) fn longest_ttl(&self) -> Duration {
        self.others().map(|(_, peer)| peer.ttl()).max().unwrap_or_default()
    }

    /// Takes what was read, and says whether something changed.
    pub(super) fn take(&mut self, keys: &Keys, me: &str, asked: Duration, entries: Vec<Entry>) -> bool {
        let mut others = BTreeMap::new();
        let mut has_changed = self.asked.is_none();
        for entry in entries {
            let Some(name) = keys.name_of_member(&entry.key) else { continue };
            if name == me || others.len() >= MAX_SEEN {
                continue;
            }
            // Most say what they said before.
            let before = self.others.remove_entry(name).filter(|(_, (value, _))| *value == entry.value);
            let (name, told) = before.unwrap_or_else(|| {
                has_changed = true;
                let peer = Peer::read(&entry.value);
                (name.to_owned(), (entry.value, peer))
            });
            others.insert(name, told);
        }
        // Those that are left are gone.
        has_changed |= !self.others.is_empty();
        *self = Self { others, asked: Some(asked) };
        has_changed
    }

    /// All members, the asking one among them.
    pub(super) fn seen(&self, name: &str, me: Peer, ring: &Ring) -> impl Iterator<Item = Seen> {
        let mut all: BTreeMap<&str, Option<&Peer>> =
            self.others.iter().map(|(name, (_, peer))| (name.as_str(), peer.as_ref())).collect();
        all.insert(name, Some(&me));
        let seen = all.into_iter().map(|(other, peer)| Seen {
            name: other.to_owned(),
            is_me: other == name,
            peer: peer.cloned(),
            has_same_names: peer.is_some_and(|peer| peer.names == me.names),
            has_same_settings: peer.is_some_and(|peer| peer.settings == me.settings),
            share: ring.count_of(other),
        });
        seen.collect::<Vec<_>>().into_iter()
    }
}

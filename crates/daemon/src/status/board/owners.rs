//! Owns [`Owners`]: who has what of a fleet, a page at a time.

use downbeat_fleet::ring::Ring;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Who has which of the heartbeats and jobs that the members of a fleet share, as one member sees it.
#[derive(Clone, Debug)]
pub struct Owners {
    /// The owners of all names: heartbeats first, then jobs.
    ring: Ring,
    heartbeats: usize,
}

/// Which of them are asked for.
#[derive(Clone, Debug)]
pub(in crate::status) struct Wanted {
    /// A part of the name, in lower case; empty for all.
    pub(in crate::status) search: String,
    /// The member that has them; empty for all.
    pub(in crate::status) member: String,
    pub(in crate::status) offset: usize,
    pub(in crate::status) limit: usize,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::status) struct Owned {
    name: Arc<str>,
    /// `heartbeat` or `job`.
    kind: &'static str,
    member: Arc<str>,
}

/// A page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(in crate::status) struct OwnedPage {
    /// How many there are.
    total: usize,
    /// How many of them are asked for.
    matching: usize,
    /// Those from `offset` on.
    names: Vec<Owned>,
}

impl Owners {
    /// The owners that a ring has. `heartbeats` of its names are those of heartbeats, and come first; the others are those of jobs.
    pub fn new(ring: Ring, heartbeats: usize) -> Self {
        Self { ring, heartbeats }
    }

    /// The member that has each job, by the names of both.
    pub(super) fn of_jobs(&self) -> HashMap<&str, &str> {
        let jobs = self.ring.names().iter().enumerate().skip(self.heartbeats);
        jobs.filter_map(|(at, name)| Some((name, self.ring.owner(at)?))).collect()
    }

    pub(in crate::status) fn page(&self, wanted: &Wanted) -> OwnedPage {
        let Self { ring, heartbeats } = self;
        let mut page = OwnedPage { total: ring.names().len(), ..OwnedPage::default() };
        for (at, name) in ring.names().iter().enumerate() {
            let Some(member) = ring.owner(at) else { continue };
            let is_wanted = (wanted.member.is_empty() || wanted.member == member)
                && (wanted.search.is_empty() || name.to_lowercase().contains(&wanted.search));
            if !is_wanted {
                continue;
            }
            if page.matching >= wanted.offset && page.names.len() < wanted.limit {
                let kind = if at < *heartbeats { "heartbeat" } else { "job" };
                page.names.push(Owned { name: name.into(), kind, member: member.into() });
            }
            page.matching += 1;
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use downbeat_fleet::ring::Names;

    #[test]
    fn a_page_has_those_that_are_asked_for_and_says_how_many_there_are() {
        let names: Vec<String> = (0..10_000).map(|number| format!("Beat {number}")).collect();
        let names = Names::new(names.iter().map(String::as_str).chain(["backup"]));
        let mut ring = Ring::new(Arc::new(names), "a");
        ring.set(["b"]);
        let (of_a, of_b) = (ring.count_of("a").unwrap(), ring.count_of("b").unwrap());
        let owners = Owners::new(ring, 10_000);
        let page = |search: &str, member: &str, offset| {
            owners.page(&Wanted { search: search.into(), member: member.into(), offset, limit: 50 })
        };
        let all = page("", "", 0);
        assert_eq!((all.total, all.matching, all.names.len()), (10_001, 10_001, 50));
        assert_eq!((page("", "a", 0).matching, page("", "b", 0).matching), (of_a, of_b));
        assert!(page("", "b", 100).names.iter().all(|owned| &*owned.member == "b"));
        let last = page("", "", 10_000).names;
        assert_eq!(last.len(), 1);
        assert_eq!((&*last[0].name, last[0].kind), ("backup", "job"));
        let found = page("beat 999", "", 0);
        assert_eq!((found.matching, found.names[0].kind), (11, "heartbeat"));
        assert_eq!(owners.of_jobs(), HashMap::from([("backup", &*last[0].member)]));
        assert_eq!(page("", "c", 0).matching, 0);
    }
}

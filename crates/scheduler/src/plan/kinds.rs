//! The occurrences of a day, remembered for each kind of day.
//!
//! Where exceptions take parts of days, or many schedules are joined by OR, a search by parts looks at each of them, and lays
//! out the seconds of a day to see what is left. But there are few kinds of days, each known by the parts that count on it. So
//! what occurs on a day is worked out when a search first comes to one of its kind, and kept: from then on a search looks up
//! the kind of the day, and a time in a list.

use super::day_mask::DayMask;
use super::part::Part;
use crate::way::Way;
use downbeat_parser::Tick;
use std::sync::OnceLock;

/// How many kinds a plan remembers at most; a search that comes to another goes by parts. The bound of what they keep: 12 KB
/// each.
const MOST: usize = 32;

/// How many schedules without an exception are asked one by one.
const FEW: usize = 3;

/// The kinds of days that searches have come to: a list to whose end one is added, so that threads need no lock.
#[derive(Clone, Debug, Default)]
pub(super) struct Kinds(OnceLock<Box<Kind>>);

#[derive(Clone, Debug)]
struct Kind {
    /// The schedules, then the exceptions, that count on it: a bit each.
    parts: u128,
    occurrences: Occurrences,
    next: OnceLock<Box<Kind>>,
}

/// The occurrences of a day.
#[derive(Clone, Debug)]
pub(super) enum Occurrences {
    /// In order.
    List(Box<[u32]>),
    Mask(Box<DayMask>),
}

impl Occurrences {
    pub(super) fn of(mask: DayMask) -> Self {
        mask.list().map_or_else(|| Self::Mask(Box::new(mask)), Self::List)
    }

    /// The first at or after a second of the day; backward the last at or before it.
    pub(super) fn nearest(&self, way: Way, second: u32) -> Option<u32> {
        match self {
            Self::List(list) => list.get(way.place(list, &second)?).copied(),
            Self::Mask(mask) => mask.nearest(way, second),
        }
    }
}

impl Kinds {
    /// For a plan of these parts; `None` where they cannot tell its occurrences, or a search by parts is as quick. `is_bare`: the
    /// schedules are products from which exceptions take nothing.
    pub(super) fn new(schedules: &[Part], exceptions: &[Part], is_bare: bool) -> Option<Box<Self>> {
        let is_quick = is_bare && schedules.len() <= FEW;
        let has_days = schedules.iter().all(|part| part.tick <= Tick::Day);
        let are_civil = schedules.iter().chain(exceptions).all(|part| !part.has_instants());
        let are_few = schedules.len() + exceptions.len() <= u128::BITS as usize;
        (!is_quick && has_days && are_civil && are_few).then(Box::default)
    }

    /// The occurrences of the kind with these parts, which are worked out where it is new; `None` when there are too many.
    pub(super) fn of(&self, parts: u128, occurrences: impl Fn() -> Occurrences) -> Option<&Occurrences> {
        let mut place = &self.0;
        for _ in 0..MOST {
            let kind = place
                .get_or_init(|| Box::new(Kind { parts, occurrences: occurrences(), next: OnceLock::new() }));
            if kind.parts == parts {
                return Some(&kind.occurrences);
            }
            place = &kind.next;
        }
        None
    }
}

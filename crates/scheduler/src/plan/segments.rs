//! Years with exceptions of their own.
//!
//! The years in which the same exceptions hold form a segment. What is left of each schedule's dates in a segment
//! is worked out once, when a search first reaches it (for small plans, when they are compiled). It is a date map
//! as in any other plan: no search goes day by day through years that exceptions have emptied.

use super::days::Days;
use super::part::Part;
use crate::civil::{self, DAY, FIRST_YEAR, LAST_YEAR};
use crate::way::Way;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// How many segments, multiplied by schedules, are worked out when the plan is compiled.
const EAGER: usize = 32;

/// Years from `first` to the next segment's.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) first: i64,
    pub(super) rules: Arc<Rules>,
}

/// What holds in the years of a segment, which it may share with others.
#[derive(Debug)]
pub(super) struct Rules {
    /// The exceptions that are on, by their place in the plan.
    pub(super) on: Box<[usize]>,
    /// For each schedule the dates that they leave; `None` for all that it has.
    pub(super) left: Box<[OnceLock<Option<Days>>]>,
}

/// The segments of a plan, in order.
#[derive(Clone, Debug)]
pub(super) struct Segments {
    pub(super) list: Box<[Segment]>,
    /// For each schedule and each segment the nearest ones with a date, as far as searches have found out.
    pub(super) links: Arc<[Link]>,
}

/// The nearest segments with a date of a schedule, before and after a segment.
///
/// The gain: thousands of segments in a row can be empty, and a search would look at each. If every second year
/// has exceptions of its own, that would take 150 µs; this way it takes 100 ns. What is remembered is a fact
/// about the plan, so threads need not agree on which of them writes it.
#[derive(Debug, Default)]
pub(super) struct Link {
    next: Place,
    previous: Place,
}

impl Link {
    pub(super) fn to(&self, way: Way) -> &Place {
        match way {
            Way::Forward => &self.next,
            Way::Backward => &self.previous,
        }
    }
}

/// A place in the list of segments, or that there is none, once it is known.
#[derive(Debug, Default)]
pub(super) struct Place(AtomicU32);

impl Place {
    const NONE: u32 = u32::MAX;

    pub(super) fn get(&self) -> Option<Option<usize>> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            Self::NONE => Some(None),
            place => Some(Some(place as usize - 1)),
        }
    }

    /// There are no more segments than years in the calendar.
    pub(super) fn set(&self, place: Option<usize>) {
        self.0.store(place.map_or(Self::NONE, |place| place as u32 + 1), Ordering::Relaxed);
    }
}

impl Segments {
    /// `None` when no exception has years of its own.
    ///
    /// Bound: every exception is looked at once for every year in which some exception begins or ends.
    pub(super) fn new(schedules: usize, exceptions: &[Part]) -> Option<Box<Self>> {
        if exceptions.iter().all(Part::is_regular) {
            return None;
        }
        let mut firsts: Vec<i64> = exceptions.iter().flat_map(Part::year_changes).collect();
        firsts.push(FIRST_YEAR);
        firsts.sort_unstable();
        firsts.dedup();
        let mut known: HashMap<Box<[usize]>, Arc<Rules>> = HashMap::new();
        let segment = |first: i64| {
            let on = exceptions.iter().enumerate().filter(|(_, exception)| exception.is_on_all_of(first));
            let on: Box<[usize]> = on.map(|(at, _)| at).collect();
            let rules = known.entry(on.clone()).or_insert_with(|| {
                let left = (0..schedules).map(|_| OnceLock::new()).collect();
                Arc::new(Rules { on, left })
            });
            Segment { first, rules: Arc::clone(rules) }
        };
        let list: Box<[Segment]> =
            firsts.into_iter().filter(|first| *first <= LAST_YEAR).map(segment).collect();
        let links = (0..list.len() * schedules).map(|_| Link::default()).collect();
        Some(Box::new(Self { list, links }))
    }

    pub(super) fn link(&self, at: usize, place: usize) -> Option<&Link> {
        self.links.get(at * self.list.len() + place)
    }

    /// The year after a segment.
    pub(super) fn end(&self, place: usize) -> i64 {
        self.list.get(place + 1).map_or(LAST_YEAR + 1, |next| next.first)
    }

    /// Whether they are few enough to be worked out at once.
    pub(super) fn is_small(&self, schedules: usize) -> bool {
        self.list.len() * schedules <= EAGER
    }

    /// Where in the list the segment of a year is.
    pub(super) fn position(&self, year: i64) -> usize {
        self.list.partition_point(|segment| segment.first <= year).saturating_sub(1)
    }
}

impl Part {
    /// The years at which the set of years that it wholly has begins or ends.
    pub(super) fn year_changes(&self) -> Vec<i64> {
        let mut changes = self.dates.year_bounds();
        if self.is_bounded() {
            changes.extend([
                civil::year_of((self.window().0 - 1).div_euclid(DAY)).0 + 1,
                civil::year_of(self.window().1.div_euclid(DAY)).0,
            ]);
        }
        changes
    }

    /// Whether it is on by its dates and times alone in every moment of a year. What single moments have is left to the
    /// searches.
    pub(super) fn is_on_all_of(&self, year: i64) -> bool {
        !self.dates.is_thinned()
            && self.dates.has_year(year)
            && self.within(civil::year_start(year), civil::year_start(year + 1)) == Some(false)
    }
}

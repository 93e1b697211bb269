//! Years with exceptions of their own.
//!
//! The years in which the same exceptions hold make a segment. What is left of each schedule's dates in it is worked out
//! once, when a search first comes there (for small plans when they are compiled), and is a date map as in any other plan:
//! no search goes day by day through years that exceptions have emptied.

use super::Plan;
use super::maps::Maps;
use super::part::Part;
use super::residue;
use crate::civil::{self, DAY, FIRST_YEAR, LAST_YEAR};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// So many segments times schedules are worked out when the plan is compiled.
const EAGER: usize = 32;

/// Years from `first` to the next segment's.
#[derive(Clone, Debug)]
struct Segment {
    first: i64,
    rules: Arc<Rules>,
}

/// What holds in the years of a segment, which it may share with others.
#[derive(Debug)]
struct Rules {
    /// The exceptions that are on, by their place in the plan.
    on: Box<[usize]>,
    /// For each schedule the dates that they leave; `None` for all that it has.
    left: Box<[OnceLock<Option<Maps>>]>,
}

/// The segments of a plan, in order; none when no exception has years of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Segments {
    list: Box<[Segment]>,
    /// For each schedule and each segment the nearest ones with a date, as far as searches have found out.
    links: Arc<[Link]>,
}

/// The nearest segments with a date of a schedule before and behind one.
///
/// What it buys: thousands of segments in a row can be empty, and a search would look at each: 150 µs where every second
/// year has exceptions of its own, so 100 ns. What is remembered is a fact of the plan, so that threads need not agree on who
/// writes it.
#[derive(Debug, Default)]
struct Link {
    next: Place,
    previous: Place,
}

/// A place in the list of segments, or that there is none, once it is known.
#[derive(Debug, Default)]
struct Place(AtomicU32);

impl Place {
    const NONE: u32 = u32::MAX;

    fn get(&self) -> Option<Option<usize>> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            Self::NONE => Some(None),
            place => Some(Some(place as usize - 1)),
        }
    }

    /// There are no more segments than years in the calendar.
    fn set(&self, place: Option<usize>) {
        self.0.store(place.map_or(Self::NONE, |place| place as u32 + 1), Ordering::Relaxed);
    }
}

impl Segments {
    /// Bound: every exception is looked at once for every year in which some exception begins or ends.
    pub(super) fn new(schedules: usize, exceptions: &[Part]) -> Self {
        let mut firsts: Vec<i64> = exceptions.iter().flat_map(Part::year_changes).collect();
        if exceptions.iter().all(Part::is_regular) {
            return Self::default();
        }
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
        Self { list, links }
    }

    fn link(&self, at: usize, place: usize) -> Option<&Link> {
        self.links.get(at * self.list.len() + place)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether they are few enough to be worked out at once.
    pub(super) fn is_small(&self, schedules: usize) -> bool {
        self.list.len() * schedules <= EAGER
    }

    /// Where in the list the segment of a year is.
    fn position(&self, year: i64) -> usize {
        self.list.partition_point(|segment| segment.first <= year).saturating_sub(1)
    }
}

impl Part {
    /// The years at which the set of years that it wholly has begins or ends.
    fn year_changes(&self) -> Vec<i64> {
        let mut changes = self.dates.year_bounds();
        if self.has_instants() {
            changes.extend([
                civil::year_of((self.window.0 - 1).div_euclid(DAY)).0 + 1,
                civil::year_of(self.window.1.div_euclid(DAY)).0,
            ]);
        }
        changes
    }

    /// Whether it is on by its dates and times alone in every moment of a year. What single moments have is left to the
    /// searches.
    fn is_on_all_of(&self, year: i64) -> bool {
        self.moments.is_none()
            && self.dates.has_year(year)
            && self.window.0 <= civil::year_start(year) * DAY
            && civil::year_start(year + 1) * DAY <= self.window.1
    }
}

impl Plan {
    /// Works out what small segments leave.
    pub(super) fn settle_segments(&self) {
        if self.segments.is_small(self.schedules.len()) {
            for segment in &self.segments.list {
                (0..self.schedules.len()).for_each(|at| {
                    self.left_in(segment, at);
                });
            }
        }
    }

    /// The dates of a schedule, whatever the year, in the years of a segment; `None` for every day.
    fn left_in<'a>(&'a self, segment: &'a Segment, at: usize) -> Option<&'a Maps> {
        let left = segment.rules.left.get(at)?.get_or_init(|| {
            let schedule = self.schedules.get(at)?;
            let on = segment.rules.on.iter().filter_map(|&at| self.exceptions.get(at));
            let dead = residue::dead(schedule, on);
            (!dead.is_empty()).then(|| {
                let mut left = schedule.dates.maps();
                left.subtract(&dead);
                left
            })
        });
        left.as_ref().or_else(|| self.schedules.get(at).and_then(|schedule| schedule.dates.own_maps()))
    }

    /// The first date at or after `day` of the schedule at this place on which exceptions may leave something.
    ///
    /// Bound: the segments, and in each as many years as [`super::dates::Dates::next`] looks at; but what one search has
    /// found empty no other looks at again.
    #[inline]
    pub(super) fn next_date(&self, at: usize, day: i64) -> Option<i64> {
        if self.segments.is_empty() {
            return self.schedules.get(at)?.dates.next(day);
        }
        let here = self.segments.position(civil::year_of(day).0);
        if let Some(found) = self.next_in_segment(at, here, day) {
            return Some(found);
        }
        if let Some(known) = self.segments.link(at, here)?.next.get() {
            return self.next_in_segment(at, known?, day);
        }
        let mut places = here + 1..self.segments.list.len();
        let found = places.find_map(|place| Some((place, self.next_in_segment(at, place, day)?)));
        let (behind, place) = match found {
            Some((place, _)) => (place, Some(place)),
            None => (self.segments.list.len(), None),
        };
        let links = (here..behind).filter_map(|empty| self.segments.link(at, empty));
        links.for_each(|link| link.next.set(place));
        found.map(|(_, day)| day)
    }

    /// The first date at or after `day` in a segment.
    fn next_in_segment(&self, at: usize, place: usize, day: i64) -> Option<i64> {
        let segment = self.segments.list.get(place)?;
        let day = day.max(civil::year_start(segment.first));
        let dates = &self.schedules.get(at)?.dates;
        dates.next_in(self.left_in(segment, at), day, self.segment_end(place))
    }

    /// The year behind a segment.
    fn segment_end(&self, place: usize) -> i64 {
        self.segments.list.get(place + 1).map_or(LAST_YEAR + 1, |next| next.first)
    }

    /// The last date at or before `day`. The mirror of [`next_date`](Self::next_date).
    #[inline]
    pub(super) fn previous_date(&self, at: usize, day: i64) -> Option<i64> {
        if self.segments.is_empty() {
            return self.schedules.get(at)?.dates.previous(day);
        }
        let here = self.segments.position(civil::year_of(day).0);
        if let Some(found) = self.previous_in_segment(at, here, day) {
            return Some(found);
        }
        if let Some(known) = self.segments.link(at, here)?.previous.get() {
            return self.previous_in_segment(at, known?, day);
        }
        let found =
            (0..here).rev().find_map(|place| Some((place, self.previous_in_segment(at, place, day)?)));
        let (first_empty, place) = match found {
            Some((place, _)) => (place + 1, Some(place)),
            None => (0, None),
        };
        let links = (first_empty..=here).filter_map(|empty| self.segments.link(at, empty));
        links.for_each(|link| link.previous.set(place));
        found.map(|(_, day)| day)
    }

    /// The last date at or before `day` in a segment.
    fn previous_in_segment(&self, at: usize, place: usize, day: i64) -> Option<i64> {
        let segment = self.segments.list.get(place)?;
        let day = day.min(civil::year_start(self.segment_end(place)) - 1);
        let dates = &self.schedules.get(at)?.dates;
        dates.previous_in(self.left_in(segment, at), day, segment.first)
    }
}

//! The dates that searches find in the segments of a plan, worked out when a search first reaches a segment.

use super::compiled::Plan;
use super::days::Days;
use super::residue;
use super::segments::{Segment, Segments};
use crate::civil;
use crate::way::Way;

impl Plan {
    /// Works out what small segments leave.
    pub(super) fn settle_segments(&self) {
        let small = self.segments.iter().filter(|segments| segments.is_small(self.schedules.len()));
        for segment in small.flat_map(|segments| &segments.list) {
            (0..self.schedules.len()).for_each(|at| {
                self.left_in(segment, at);
            });
        }
    }

    /// The dates of a schedule, whatever the year, in the years of a segment.
    fn left_in<'a>(&'a self, segment: &'a Segment, at: usize) -> Option<&'a Days> {
        let left = segment.rules.left.get(at)?.get_or_init(|| {
            let schedule = self.schedules.get(at)?;
            let on = segment.rules.on.iter().filter_map(|&at| self.exceptions.get(at));
            residue::dead(schedule, on).map(|dead| {
                let mut left = schedule.dates.days().clone();
                left.subtract(&Days::Maps(dead));
                left
            })
        });
        left.as_ref().or_else(|| self.schedules.get(at).map(|schedule| schedule.dates.days()))
    }

    /// The first date at or after `day` of the schedule at this place on which exceptions may leave something; backward the last
    /// at or before it.
    ///
    /// Bound: the segments, and in each as many years as [`super::dates::Dates::nearest`] looks at; but what one search has
    /// found empty no other looks at again.
    #[inline]
    pub(super) fn nearest_date(&self, way: Way, at: usize, day: i64) -> Option<i64> {
        let Some(segments) = self.segments.as_deref() else {
            return self.schedules.get(at)?.dates.nearest(way, day);
        };
        let here = segments.position(civil::year_of(day).0);
        let in_segment = |place: usize| self.nearest_in_segment(way, segments, at, place, day);
        if let Some(found) = in_segment(here) {
            return Some(found);
        }
        if let Some(known) = segments.link(at, here)?.to(way).get() {
            return in_segment(known?);
        }
        let in_place = |place| Some((place, in_segment(place)?));
        let found = match way {
            Way::Forward => (here + 1..segments.list.len()).find_map(in_place),
            Way::Backward => (0..here).rev().find_map(in_place),
        };
        let place = found.map(|(place, _)| place);
        let empty = match way {
            Way::Forward => here..place.unwrap_or(segments.list.len()),
            Way::Backward => place.map_or(0, |place| place + 1)..here + 1,
        };
        empty.filter_map(|empty| segments.link(at, empty)).for_each(|link| link.to(way).set(place));
        found.map(|(_, day)| day)
    }

    /// The nearest date from `day` on in a segment.
    fn nearest_in_segment(
        &self,
        way: Way,
        segments: &Segments,
        at: usize,
        place: usize,
        day: i64,
    ) -> Option<i64> {
        let segment = segments.list.get(place)?;
        let (first, last) = (segment.first, segments.end(place) - 1);
        let (day, end) = match way {
            Way::Forward => (day.max(civil::year_start(first)), last),
            Way::Backward => (day.min(civil::year_start(last + 1) - 1), first),
        };
        self.schedules.get(at)?.dates.nearest_in(way, self.left_in(segment, at)?, day, end)
    }
}

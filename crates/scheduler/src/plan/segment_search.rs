//! The dates that searches find in the segments of a plan, worked out when a search first reaches a segment.

use super::compiled::Plan;
use super::days::Days;
use super::residue;
use super::segments::{Segment, Segments};
use crate::civil;

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
            let dead = residue::dead(schedule, on);
            (!dead.is_empty()).then(|| {
                let mut left = schedule.dates.maps();
                left.subtract(&dead);
                Days::Maps(left)
            })
        });
        left.as_ref().or_else(|| self.schedules.get(at).map(|schedule| schedule.dates.days()))
    }

    /// The first date at or after `day` of the schedule at this place on which exceptions may leave something.
    ///
    /// Bound: the segments, and in each as many years as [`super::dates::Dates::next`] looks at; but what one search has
    /// found empty no other looks at again.
    #[inline]
    pub(super) fn next_date(&self, at: usize, day: i64) -> Option<i64> {
        let Some(segments) = self.segments.as_deref() else {
            return self.schedules.get(at)?.dates.next(day);
        };
        let here = segments.position(civil::year_of(day).0);
        if let Some(found) = self.next_in_segment(segments, at, here, day) {
            return Some(found);
        }
        if let Some(known) = segments.link(at, here)?.next.get() {
            return self.next_in_segment(segments, at, known?, day);
        }
        let mut places = here + 1..segments.list.len();
        let found = places.find_map(|place| Some((place, self.next_in_segment(segments, at, place, day)?)));
        let (behind, place) = match found {
            Some((place, _)) => (place, Some(place)),
            None => (segments.list.len(), None),
        };
        let links = (here..behind).filter_map(|empty| segments.link(at, empty));
        links.for_each(|link| link.next.set(place));
        found.map(|(_, day)| day)
    }

    /// The first date at or after `day` in a segment.
    fn next_in_segment(&self, segments: &Segments, at: usize, place: usize, day: i64) -> Option<i64> {
        let segment = segments.list.get(place)?;
        let day = day.max(civil::year_start(segment.first));
        let dates = &self.schedules.get(at)?.dates;
        dates.next_in(self.left_in(segment, at)?, day, segments.end(place))
    }

    /// The last date at or before `day`. The mirror of [`next_date`](Self::next_date).
    #[inline]
    pub(super) fn previous_date(&self, at: usize, day: i64) -> Option<i64> {
        let Some(segments) = self.segments.as_deref() else {
            return self.schedules.get(at)?.dates.previous(day);
        };
        let here = segments.position(civil::year_of(day).0);
        if let Some(found) = self.previous_in_segment(segments, at, here, day) {
            return Some(found);
        }
        if let Some(known) = segments.link(at, here)?.previous.get() {
            return self.previous_in_segment(segments, at, known?, day);
        }
        let found = (0..here)
            .rev()
            .find_map(|place| Some((place, self.previous_in_segment(segments, at, place, day)?)));
        let (first_empty, place) = match found {
            Some((place, _)) => (place + 1, Some(place)),
            None => (0, None),
        };
        let links = (first_empty..=here).filter_map(|empty| segments.link(at, empty));
        links.for_each(|link| link.previous.set(place));
        found.map(|(_, day)| day)
    }

    /// The last date at or before `day` in a segment.
    fn previous_in_segment(&self, segments: &Segments, at: usize, place: usize, day: i64) -> Option<i64> {
        let segment = segments.list.get(place)?;
        let day = day.min(civil::year_start(segments.end(place)) - 1);
        let dates = &self.schedules.get(at)?.dates;
        dates.previous_in(self.left_in(segment, at)?, day, segment.first)
    }
}

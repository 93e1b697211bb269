//! The years of a plan: the years of the calendar in which a schedule or an exception can hold.

use crate::civil::{FIRST_YEAR, LAST_YEAR};
use crate::way::Way;
use downbeat_parser::{Conjunction, Modifier, Period};
use smallvec::SmallVec;

/// A set of years: inclusive ranges in order, within the calendar. May be empty: no year is before 1970. One range, as
/// nearly all schedules have it, takes no allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Years(SmallVec<[(i64, i64); 1]>);

impl Years {
    pub(super) fn new(conjunction: &Conjunction) -> Self {
        let (mut from, mut to, mut listed) = (FIRST_YEAR, LAST_YEAR, None);
        // They are in the order of their periods.
        let constraints = conjunction.constraints().iter().rev();
        let constraints = constraints.take_while(|one| one.period() >= Period::Year);
        for constraint in constraints.filter(|one| one.period() == Period::Year) {
            let values = constraint.values();
            match constraint.modifier() {
                Some(Modifier::After) => from = values.min(),
                Some(Modifier::Before) => to = values.max() - 1,
                None => listed = Some(values),
            }
        }
        let clipped = |(first, last): (i64, i64)| {
            let (first, last) = (first.max(from), last.min(to));
            (first <= last).then_some((first, last))
        };
        match listed {
            Some(years) => Self(years.ranges().filter_map(clipped).collect()),
            None => Self(clipped((from, to)).map_or_else(SmallVec::new, |all| SmallVec::from_buf([all]))),
        }
    }

    pub(super) fn is_all(&self) -> bool {
        *self.0 == [(FIRST_YEAR, LAST_YEAR)]
    }

    pub(super) fn contains(&self, year: i64) -> bool {
        self.nearest(Way::Forward, year) == Some(year)
    }

    /// The first year at or after one; backward the last at or before it.
    #[inline(always)]
    pub(super) fn nearest(&self, way: Way, year: i64) -> Option<i64> {
        if let [(first, last)] = self.0[..] {
            return match way {
                Way::Forward => (year <= last).then_some(first.max(year)),
                Way::Backward => (first <= year).then_some(last.min(year)),
            };
        }
        let (first, last) = self.range(way, year)?;
        Some(year.max(first).min(last))
    }

    /// The first range with a year at or after one; backward the last with one at or before it.
    fn range(&self, way: Way, year: i64) -> Option<(i64, i64)> {
        let at = match way {
            Way::Forward => self.0.partition_point(|&(_, last)| last < year),
            Way::Backward => self.0.partition_point(|&(first, _)| first <= year).checked_sub(1)?,
        };
        self.0.get(at).copied()
    }

    /// The first year on the way that is in the set if `year` is not, or the other way around; at the latest the one beyond
    /// the calendar.
    pub(super) fn change(&self, way: Way, year: i64) -> i64 {
        match (self.range(way, year), way) {
            (Some((first, last)), _) if first <= year && year <= last => {
                if way == Way::Forward {
                    last + 1
                } else {
                    first - 1
                }
            }
            (Some((first, _)), Way::Forward) => first,
            (Some((_, last)), Way::Backward) => last,
            (None, Way::Forward) => LAST_YEAR + 1,
            (None, Way::Backward) => FIRST_YEAR - 1,
        }
    }

    /// The year from which on all years are in the set, or none is; `None` when there never was another.
    pub(super) fn settled(&self) -> Option<i64> {
        self.0.last().map(|&(first, last)| if last == LAST_YEAR { first } else { last + 1 })
    }

    /// The first year of each range, and the first year after it.
    pub(super) fn bounds(&self) -> Vec<i64> {
        self.0.iter().flat_map(|&(first, last)| [first, last + 1]).collect()
    }

    pub(super) fn has_gaps(&self) -> bool {
        self.0.len() > 1
    }

    /// Takes out the years of the other.
    pub(super) fn subtract(&mut self, other: &Self) {
        for &(first, last) in &other.0 {
            let cut = |&(from, to): &(i64, i64)| [(from, to.min(first - 1)), (from.max(last + 1), to)];
            self.0 = self.0.iter().flat_map(cut).filter(|(from, to)| from <= to).collect();
        }
    }
}

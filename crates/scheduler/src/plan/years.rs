//! The years of a plan: the years of the calendar in which a schedule or an exception can hold.

use crate::civil::{FIRST_YEAR, LAST_YEAR};
use downbeat_parser::{Conjunction, Modifier, Period};
use smallvec::SmallVec;

/// A set of years: inclusive ranges in order, within the calendar. May be empty: no year is before 1970. One range, as
/// nearly all schedules have it, takes no allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Years(SmallVec<[(i64, i64); 1]>);

impl Years {
    pub(super) fn new(conjunction: &Conjunction) -> Self {
        let (mut from, mut to, mut listed) = (FIRST_YEAR, LAST_YEAR, None);
        for constraint in conjunction.constraints().iter().filter(|one| one.period() == Period::Year) {
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
            None => Self(clipped((from, to)).into_iter().collect()),
        }
    }

    pub(super) fn is_all(&self) -> bool {
        *self.0 == [(FIRST_YEAR, LAST_YEAR)]
    }

    pub(super) fn contains(&self, year: i64) -> bool {
        self.next(year) == Some(year)
    }

    pub(super) fn next(&self, year: i64) -> Option<i64> {
        if let [(first, last)] = self.0[..] {
            return (year <= last).then_some(first.max(year));
        }
        let at = self.0.partition_point(|&(_, last)| last < year);
        self.0.get(at).map(|&(first, _)| first.max(year))
    }

    pub(super) fn previous(&self, year: i64) -> Option<i64> {
        if let [(first, last)] = self.0[..] {
            return (first <= year).then_some(last.min(year));
        }
        let behind = self.0.partition_point(|&(first, _)| first <= year);
        self.0.get(behind.checked_sub(1)?).map(|&(_, last)| last.min(year))
    }

    pub(super) fn next_change(&self, year: i64) -> i64 {
        let at = self.0.partition_point(|&(_, last)| last < year);
        let change = self.0.get(at).map(|&(first, last)| if first <= year { last + 1 } else { first });
        change.unwrap_or(LAST_YEAR + 1)
    }

    pub(super) fn previous_change(&self, year: i64) -> i64 {
        let behind = self.0.partition_point(|&(first, _)| first <= year);
        let last = behind.checked_sub(1).and_then(|at| self.0.get(at));
        let change = last.map(|&(first, last)| if last >= year { first - 1 } else { last });
        change.unwrap_or(FIRST_YEAR - 1)
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

//! Dates that follow no shape of a year: of all the others only these. They are counted from a date, or listed by calendars.

use super::maps::{WORDS, Year};
use super::stepped::Stepped;
use crate::calendars::DaySet;
use crate::civil;
use crate::way::Way;
use downbeat_parser::AnchoredStep;
use std::sync::Arc;

/// The days that are left.
#[derive(Clone, Debug)]
pub(super) enum Thinned {
    /// Those of a step.
    Stepped(Stepped),
    /// Those of calendars.
    Listed(Arc<DaySet>),
}

impl Thinned {
    /// `None` where nothing is left out.
    pub(super) fn new(step: Option<AnchoredStep>, listed: Option<Arc<DaySet>>) -> Option<Box<Self>> {
        let stepped = step.and_then(Stepped::new);
        let thinned = match (stepped, listed) {
            (None, None) => return None,
            (Some(stepped), None) => Self::Stepped(stepped),
            (None, Some(listed)) => Self::Listed(listed),
            (Some(stepped), Some(listed)) => {
                Self::Listed(Arc::new(DaySet::new(listed.iter().filter(|&day| stepped.contains(day)))))
            }
        };
        Some(Box::new(thinned))
    }

    /// The day from which on they come back after each [cycle](Self::cycle).
    pub(super) fn settled(&self) -> i64 {
        match self {
            Self::Stepped(stepped) => stepped.first_day(),
            Self::Listed(days) => days.last().map_or(0, |last| last + 1),
        }
    }

    /// After how many years they fall on the same dates again: a multiple of the 400 of the calendar.
    pub(super) fn cycle(&self) -> i64 {
        match self {
            Self::Stepped(stepped) => stepped.cycle(),
            Self::Listed(_) => 400,
        }
    }

    pub(super) fn contains(&self, day: i64) -> bool {
        match self {
            Self::Stepped(stepped) => stepped.contains(day),
            Self::Listed(days) => days.contains(day),
        }
    }

    /// The first day at or after one; backward the last at or before it; `None` beyond the calendar.
    pub(super) fn nearest(&self, way: Way, day: i64) -> Option<i64> {
        match self {
            Self::Stepped(stepped) => stepped.nearest(way, day),
            Self::Listed(days) => days.nearest(way, day),
        }
    }

    /// Leaves of the days of a year those that are left. Bound: the days of a year.
    pub(super) fn keep_in(&self, days: &mut Year, year: i64) {
        let start = civil::year_start(year);
        let mut kept = Year::default();
        let mut day = start;
        while let Some(found) = self.nearest(Way::Forward, day) {
            let ordinal = (found - start) as usize;
            let Some(word) = kept.get_mut(ordinal / 64).filter(|_| ordinal < WORDS * 64) else { break };
            *word |= 1 << (ordinal % 64);
            day = found + 1;
        }
        days.iter_mut().zip(kept).for_each(|(days, kept)| *days &= kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::civil::year_start;
    use downbeat_parser::{Date, StepUnit};

    #[test]
    fn the_days_of_a_year_are_those_that_are_left() {
        let listed = Arc::new(DaySet::new([
            0,
            364,
            365,
            year_start(2027) - 1,
            year_start(2027),
            year_start(2028) - 1,
        ]));
        let step = |unit| AnchoredStep::new(3, unit, Date::new(2027, 2, 10).unwrap()).ok();
        let all = StepUnit::ALL.map(|unit| Thinned::new(step(unit), None)).into_iter();
        let all = all.chain([
            Thinned::new(None, Some(listed.clone())),
            Thinned::new(step(StepUnit::Day), Some(listed)),
        ]);
        for thinned in all.map(Option::unwrap) {
            for year in [1970, 2026, 2027, 2028, 9999] {
                let mut days = [u64::MAX; WORDS];
                thinned.keep_in(&mut days, year);
                for ordinal in 0..(year_start(year + 1) - year_start(year)) as usize {
                    let has = days[ordinal / 64] >> (ordinal % 64) & 1 == 1;
                    assert_eq!(has, thinned.contains(year_start(year) + ordinal as i64), "{year} {ordinal}");
                }
            }
        }
    }
}

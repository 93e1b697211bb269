//! An `every` without a number, which says how often: nothing else may silently make it more often, or less.

use super::dated::Step;
use super::failure::Refusal;
use super::rule::Choice;
use crate::error::{Edit, Kind, Slip};
use crate::{Conjunction, Constraint, Period, Values};
use std::ops::Range;

/// `every month`, `daily`, `quarterly`, `of every month`.
pub(super) struct Cadence {
    pub(super) period: Period,
    /// Whether it is each one: a quarter is some months only.
    pub(super) is_each: bool,
    /// Whether it is `of every month`, apart from the day that it belongs to.
    pub(super) is_apart: bool,
    /// Where it stands.
    pub(super) at: Range<usize>,
}

/// The months that choices name, a bit each; all where one names none, or where there are none.
fn months_of(choices: &[(Choice, Vec<Conjunction>)]) -> u64 {
    let of_kind = |choices: &Vec<Conjunction>| {
        let months = |one: &Conjunction| {
            one.get(Period::Month, None).map_or(Some(ALL_MONTHS), |one| one.values().as_mask())
        };
        choices.iter().filter_map(months).fold(0, |all, months| all | months)
    };
    let named = choices.iter().filter(|(kind, _)| *kind != Choice::Stretch);
    named.fold(ALL_MONTHS, |all, (_, choices)| all & of_kind(choices))
}

const ALL_MONTHS: u64 = 0b1_1111_1111_1110;

/// January, April, July and October.
const FIRST_MONTHS: u64 = 0b100_1001_0010;

impl Cadence {
    /// What a step says that is counted from a date: it needs a day as each one does.
    pub(super) fn of_step(step: &Step) -> Option<Self> {
        let is_each = matches!(step.unit, Period::WeekOfYear | Period::Month | Period::Year);
        is_each.then(|| Self { period: step.unit, is_each, is_apart: false, at: step.at.clone() })
    }

    /// Whether it is each quarter.
    pub(super) fn is_quarter(&self) -> bool {
        self.period == Period::Month && !self.is_each
    }

    /// The months that are meant: those with which quarters begin, or those with which they end where the last of something is said;
    /// none where the days name theirs, one of each quarter. `twice` is whether other months are said.
    pub(super) fn quarter_months(
        &self,
        conjunction: &Conjunction,
        choices: &[(Choice, Vec<Conjunction>)],
        twice: bool,
    ) -> Result<Option<Constraint>, Refusal> {
        let refused = |message: &'static str| Err((Kind::Slip(Slip::new(message)), self.at.clone()));
        if twice {
            return refused("each quarter, and months of its own, contradict each other");
        }
        let named = months_of(choices);
        if named != ALL_MONTHS {
            return match (0..3).any(|month| named == FIRST_MONTHS << month) {
                true => Ok(None),
                false => refused("each quarter, and days of other months only, contradict each other"),
            };
        }
        let last = |one: &Conjunction, period| {
            one.get(period, None).map(|one| one.values()).map(|values| (values.contains(0), values.len() > 1))
        };
        let of_month = choices.iter().filter(|(kind, _)| *kind != Choice::Stretch);
        let of_choices = of_month.flat_map(|(_, choices)| choices.first()).map(|one| {
            // Days before the last are said by the lengths of months.
            let before_last =
                one.get(Period::DayOfWeek, None).is_none() && one.get(Period::Month, None).is_some();
            last(one, Period::DayOfWeekCount)
                .or(last(one, Period::Day))
                .map(|(last, more)| (last || before_last, more))
        });
        let mut said: Vec<(bool, bool)> = of_choices.flatten().collect();
        said.extend(last(conjunction, Period::Day));
        said.extend(last(conjunction, Period::DayOfWeekCount));
        said.extend(last(conjunction, Period::WeekOfMonth));
        if said.iter().any(|(last, more)| *last && *more)
            || said.windows(2).any(|pair| matches!(pair, [one, other] if one.0 != other.0))
        {
            return refused("a quarter ends in another month than it begins in");
        }
        let months = conjunction.get(Period::Month, None).cloned();
        if !said.iter().any(|(last, _)| *last) {
            return Ok(months);
        }
        let ends = Values::steps(3, 12, 3);
        Ok(ends.map(|values| Constraint::known(Period::Month, None, values)))
    }

    /// Refuses what else is said where that would make it another.
    pub(super) fn check(
        &self,
        conjunction: &Conjunction,
        choices: &[(Choice, Vec<Conjunction>)],
        text_len: usize,
    ) -> Result<(), Refusal> {
        let chosen = || choices.iter().flat_map(|(_, choices)| choices);
        let has = |period: Period| {
            conjunction.get(period, None).is_some() || chosen().any(|one| one.get(period, None).is_some())
        };
        let has_time = has(Period::Time) || has(Period::Hour) || has(Period::Minute) || has(Period::Second);
        let day_of_week = has(Period::DayOfWeek);
        let day_of_year = has(Period::DayOfYear) || (has(Period::WeekOfYear) && day_of_week);
        let day_of_month =
            has(Period::Day) || (day_of_week && has(Period::DayOfWeekCount)) || has(Period::WeekOfMonth);
        let of_months =
            has(Period::DayOfWeekCount) || choices.iter().any(|(kind, _)| *kind != Choice::Stretch);
        let has_day = has(Period::Day) || has(Period::DayOfYear);
        let missing = match self.period {
            Period::Second | Period::Minute | Period::Hour => has(Period::Time),
            // A day of the month or of the year would make it seldom.
            Period::WeekOfYear => of_months || (!day_of_week && (has_time || has_day)),
            Period::Month => (has_time || day_of_week) && !day_of_month && !day_of_year,
            Period::Year => {
                (has_time || day_of_week || day_of_month)
                    && !day_of_year
                    && !(day_of_month && has(Period::Month))
            }
            _ => false,
        };
        let other_day = match self.period {
            Period::WeekOfYear => of_months || has_day,
            _ => day_of_week,
        };
        if missing {
            return Err((Kind::Cadence(self.period, other_day), self.at.clone()));
        }
        // A month said apart limits it: `every month on the 1st in March`.
        if self.period == Period::Month && self.is_each && months_of(choices) != ALL_MONTHS {
            let mut slip = Slip::new("each month, and days of some months only, contradict each other");
            if !self.is_apart && !has(Period::Year) {
                slip = slip.or([Edit::in_text_of(text_len, &self.at, "every year")]);
            }
            return Err((Kind::Slip(slip), self.at.clone()));
        }
        Ok(())
    }
}

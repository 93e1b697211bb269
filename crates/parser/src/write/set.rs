//! Sets of values in the words of the text language: as steps where they are some, as a list elsewhere.

use super::words::{self, Ordinal};
use crate::{Period, Values, lexicon};

/// Values at an even distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progression {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) step: i64,
    pub(crate) count: usize,
}

impl Progression {
    /// The progression that these values are. One value alone is none.
    pub(crate) fn of(values: &Values) -> Option<Self> {
        let mut runs = values.ranges();
        let (first, end) = runs.next()?;
        let Some((second, _)) = runs.next() else {
            let count = usize::try_from(end - first).unwrap_or_default() + 1;
            return (count > 1).then_some(Self { first, last: end, step: 1, count });
        };
        let step = second - first;
        let (mut last, mut count) = (first, 1);
        for (value, end) in values.ranges().skip(1) {
            if value != last + step || end != value {
                return None;
            }
            (last, count) = (value, count + 1);
        }
        (end == first).then_some(Self { first, last, step, count })
    }

    /// Whether it is all that `every` counts to, from its first value on.
    pub(crate) fn runs_out(self, period: Period) -> bool {
        let (_, end) = period.every_range();
        self.last <= end && self.last + self.step > end
    }
}

/// What joins the ends of a range in a sentence.
pub(super) const THROUGH: &str = "through";

/// A list of more parts than this may be said better as steps, as far as that goes.
const LONG: usize = 12;

/// So many steps are looked for in it at most.
const MAX_STEPS: usize = 40;

/// A step between two values of a long list is at most this: the 400 years of the calendar.
const MAX_STEP: i64 = 400;

/// The clauses that together say exactly these values, which are not one step.
pub(super) fn clauses(period: Period, values: &Values) -> Vec<String> {
    let runs = values.ranges().count();
    if period == Period::Time || runs <= LONG / 2 || items(period, values).len() <= LONG {
        return vec![list(period, values)];
    }
    let (mut clauses, rest) = covered(period, values);
    clauses.extend(rest.map(|rest| list(period, &rest)));
    let length: usize = clauses.iter().map(|clause| clause.len() + 1).sum();
    // A part of a list takes five bytes at least: a list of thousands of years need not be made to be compared.
    if length <= 5 * runs {
        return clauses;
    }
    let listed = list(period, values);
    if length <= listed.len() { clauses } else { vec![listed] }
}

/// `every …`, where that says it better than a list; `unsaid` is whether `every hour` may stand for `every 1 hour`.
pub(super) fn every(period: Period, steps: Progression, unsaid: bool) -> Option<String> {
    let Progression { first, last, step, count } = steps;
    let (least, _) = period.every_range();
    let named = matches!(period, Period::DayOfWeek | Period::Month);
    let complete = steps.runs_out(period);
    if step == 1 {
        let each = if unsaid { "every" } else { "every 1" };
        return (complete && first == least).then(|| format!("{each} {}", unit(period)));
    }
    let units = units(period);
    if complete && first == least {
        // Twice in the whole: half an hour, half a day. Elsewhere two values are clearer.
        let halves = matches!((period, step), (Period::Second | Period::Minute, 30) | (Period::Hour, 12));
        let clear = period != Period::DayOfWeek && (count > 2 || halves);
        return clear.then(|| format!("every {step} {units}"));
    }
    // Where 0 is the last it would read as the least.
    if count < 3 || named || (first == 0 && period.zero_is_last()) {
        return None;
    }
    Some(match period {
        Period::Year => format!("every {step} {units} between {first} and {last}"),
        _ if complete => format!("every {step} {units} starting on the {} {}", Ordinal(first), unit(period)),
        _ => format!("every {step} {units} between the {} and {}", Ordinal(first), Ordinal(last)),
    })
}

/// Takes steps out of a long list, the greatest first as far as its least value is one of them; gives what is left.
fn covered(period: Period, values: &Values) -> (Vec<String>, Option<Values>) {
    let (origin, end) = (values.min(), values.max());
    let at = |value: i64| usize::try_from(value - origin).unwrap_or(usize::MAX);
    // No more than a period has: times of the day do not come here.
    let mut present = vec![false; at(end).saturating_add(1)];
    // Where 0 is the last it is no step's.
    let zero = period.zero_is_last() && values.contains(0);
    for value in values.iter().filter(|&value| !zero || value > 0) {
        present.get_mut(at(value)).into_iter().for_each(|present| *present = true);
    }
    let holds = |value: i64| value >= origin && present.get(at(value)).copied().unwrap_or(false);
    let mut open = present.clone();
    let mut clauses = Vec::new();
    while clauses.len() < MAX_STEPS {
        let Some(start) = open.iter().position(|&open| open) else { break };
        let start = origin + i64::try_from(start).unwrap_or_default();
        let mut best: Option<(usize, Progression)> = None;
        // Each turn ends at the first value that is not there: together they look at as many values as there are, times the
        // logarithm of the greatest step.
        for step in 1..=MAX_STEP.min(end - start) {
            // No longer step can reach as many values.
            let most = usize::try_from((end - start) / step).unwrap_or_default() + 1;
            if best.is_some_and(|(gain, _)| gain >= most) {
                break;
            }
            let mut steps = Progression { first: start, last: start, step, count: 1 };
            let mut gain = 0;
            while holds(steps.first - step) {
                steps.first -= step;
                steps.count += 1;
            }
            while holds(steps.last) {
                gain += usize::from(open.get(at(steps.last)).copied().unwrap_or(false));
                steps.last += step;
                steps.count += 1;
            }
            steps.last -= step;
            steps.count -= 1;
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, steps));
            }
        }
        // Fewer are said as quickly one by one.
        let Some((_, steps)) = best.filter(|&(gain, _)| gain > 3) else { break };
        let Some(clause) = every(period, steps, false).or_else(|| run(period, steps)) else { break };
        clauses.push(clause);
        let mut value = steps.first;
        while value <= steps.last {
            open.get_mut(at(value)).into_iter().for_each(|open| *open = false);
            value += steps.step;
        }
    }
    let mut rest = crate::model::Collector::default();
    if zero {
        rest.add(0, 0);
    }
    for (offset, _) in open.iter().enumerate().filter(|(_, open)| **open) {
        let value = origin + i64::try_from(offset).unwrap_or_default();
        rest.add(value, value);
    }
    (clauses, rest.finish())
}

/// A run of values without a gap, as a clause of its own.
fn run(period: Period, steps: Progression) -> Option<String> {
    let mut values = crate::model::Collector::default();
    values.add(steps.first, steps.last);
    (steps.step == 1).then(|| values.finish().map(|values| list(period, &values))).flatten()
}

/// A list as a clause of its own.
pub(super) fn list(period: Period, values: &Values) -> String {
    let items = words::join(&items(period, values));
    match period {
        Period::Time => format!("at {items}"),
        Period::Year => format!("in {items}"),
        Period::DayOfWeek | Period::Month if values.contains(0) => format!("on the {items} {period}"),
        Period::DayOfWeek => format!("on {items}"),
        Period::Month => format!("in {items}"),
        _ => format!("on the {items} {period}"),
    }
}

/// The parts of a list, and where a preposition and the period are no part of it.
pub(super) fn items(period: Period, values: &Values) -> Vec<String> {
    if !values.contains(0) {
        match period {
            Period::DayOfWeek if values.as_mask() == Some(0b111_1100) => return vec!["weekdays".into()],
            Period::DayOfWeek if values.as_mask() == Some(0b1000_0010) => return vec!["weekends".into()],
            Period::DayOfWeek => {
                return ranges(&round(period, values), THROUGH, |value| lexicon::day_name(value).into());
            }
            Period::Month => {
                return ranges(&round(period, values), THROUGH, |value| lexicon::month_name(value).into());
            }
            _ => {}
        }
    }
    let said = |value: i64| match period {
        Period::Time => words::Clock(value).to_string(),
        Period::Year => value.to_string(),
        _ => Ordinal(value).to_string(),
    };
    // `last` would be the greatest number of these.
    let zero_is_a_number =
        !period.zero_is_last() || matches!(period, Period::DayOfWeek | Period::Month) || !values.contains(0);
    if period == Period::Time {
        // Times have no ranges.
        return values.iter().map(said).collect();
    }
    if zero_is_a_number {
        return ranges(&values.ranges().collect::<Vec<_>>(), THROUGH, said);
    }
    let mut items = ranges(&above_zero(values), THROUGH, said);
    items.push("last".into());
    items
}

/// The ranges of a set; one that goes on over the end of the period comes last, as a range that ends before it begins.
pub(crate) fn round(period: Period, values: &Values) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = values.ranges().collect();
    let (least, most) = (*period.range().start(), *period.range().end());
    let (Some(&first), Some(&last)) = (runs.first(), runs.last()) else { return runs };
    let length = (first.1 - first.0) + (last.1 - last.0) + 2;
    if runs.len() > 1 && first.0 == least && last.1 == most && length > 2 {
        runs.remove(0);
        runs.pop();
        runs.push((last.0, first.1));
    }
    runs
}

/// Each range as `a through b`, with another joint perhaps; two neighbours are two items.
pub(crate) fn ranges(runs: &[(i64, i64)], joint: &str, said: impl Fn(i64) -> String) -> Vec<String> {
    let mut items = Vec::with_capacity(runs.len());
    for &(first, last) in runs {
        match last - first {
            0 => items.push(said(first)),
            1 => items.extend([said(first), said(last)]),
            _ => items.push(format!("{} {joint} {}", said(first), said(last))),
        }
    }
    items
}

/// The ranges of the values but 0.
pub(crate) fn above_zero(values: &Values) -> Vec<(i64, i64)> {
    values.ranges().map(|(first, last)| (first.max(1), last)).filter(|(first, last)| first <= last).collect()
}

/// Which ones of their weekday in the month: `first and last`.
pub(crate) fn instances(values: &Values) -> String {
    let which = values.iter().filter(|&which| which > 0).chain(values.contains(0).then_some(0));
    words::join(&which.map(lexicon::instance_name).collect::<Vec<_>>())
}

/// What one of a period is called after `every` and `starting on the 5th`.
pub(super) fn unit(period: Period) -> String {
    match period {
        Period::Day | Period::WeekOfYear => lexicon::unit_name(period, false).into(),
        _ => period.to_string(),
    }
}

/// What several are called. The language has no plural of `day instance`.
fn units(period: Period) -> String {
    let one = unit(period);
    match (period, one.strip_prefix(lexicon::unit_name(period, false))) {
        (Period::DayOfWeekCount, _) | (_, None) => one,
        (_, Some(whole)) => format!("{}{whole}", lexicon::unit_name(period, true)),
    }
}

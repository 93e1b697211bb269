//! A window over the end of its period, such as `after 22:00 before 5:00`: later.js accepts it, means it well and can never answer.
//! It becomes two, joined by OR.

use crate::error::Kind;
use crate::model::Schedules;
use crate::{Conjunction, Modifier, Period};

/// More of them than this in one schedule are refused: each doubles its parts.
const MAX_WRAPPED_WINDOWS: usize = 3;

/// The periods of the windows that end before they begin.
fn wrapped_windows(conjunction: &Conjunction) -> impl Iterator<Item = Result<Period, Kind>> + '_ {
    // The two ends of a window stand side by side: constraints are in the order of periods, then modifiers.
    let pairs = conjunction.constraints().windows(2);
    pairs.filter_map(|pair| {
        let [after, before] = pair else { return None };
        let period = after.period();
        let is_window = period == before.period()
            && after.modifier() == Some(Modifier::After)
            && before.modifier() == Some(Modifier::Before);
        if !is_window {
            return None;
        }
        let from = last_for_zero(period, after.values().min());
        let until = last_for_zero(period, before.values().max());
        if from == until || (from > until && period == Period::Year) {
            return Some(Err(Kind::EmptyWindow));
        }
        (from > until).then_some(Ok(period))
    })
}

/// Whether there are such windows; an error when one leaves nothing between its ends.
pub(super) fn has_wrapped_windows(conjunction: &Conjunction) -> Result<bool, Kind> {
    wrapped_windows(conjunction).try_fold(false, |_, period| period.map(|_| true))
}

/// Adds the conjunction to `list`, as several joined by OR when it has windows that end before they begin.
pub(crate) fn unwrap_windows(conjunction: Conjunction, list: &mut Schedules) -> Result<(), Kind> {
    let wrapped = wrapped_windows(&conjunction).collect::<Result<Vec<_>, _>>()?;
    if wrapped.len() > MAX_WRAPPED_WINDOWS {
        return Err(Kind::TooManyWrappedWindows);
    }
    let start = list.len();
    list.push(conjunction);
    for period in wrapped {
        // Doubles the parts, three times at most.
        for at in start..list.len() {
            if let Some(part) = list.get_mut(at) {
                let early = part.without(period, Some(Modifier::After));
                *part = part.without(period, Some(Modifier::Before));
                list.push(early);
            }
        }
    }
    Ok(())
}

/// The value, where 0 stands for the last.
fn last_for_zero(period: Period, value: i64) -> i64 {
    if value == 0 && period.zero_is_last() { *period.range().end() } else { value }
}

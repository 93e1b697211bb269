//! The arithmetic of steps: what is left of a step within its cycle, and which step near it goes round evenly.

use super::gaps::{self, Gaps};
use super::message::Lint;
use crate::lexicon::{self, counted};
use crate::write::words;
use crate::{Conjunction, Period};

/// What a step through `period` counts within, and how many it has at most; `None` where steps are not looked at.
pub(super) fn cycle(period: Period) -> Option<(&'static str, i64)> {
    Some(match period {
        Period::Second => ("minute", 60),
        Period::Minute => ("hour", 60),
        Period::Hour => ("day", 24),
        Period::Day => ("month", 31),
        Period::DayOfWeek => ("week", 7),
        Period::WeekOfYear => ("year", 53),
        Period::Month => ("year", 12),
        _ => return None,
    })
}

/// The divisor of `size` that is nearest to `step`, of two the greater; never 1.
pub(super) fn nearest_divisor(size: i64, step: i64) -> Option<i64> {
    (2..=size).filter(|divisor| size % divisor == 0).min_by_key(|divisor| (divisor.abs_diff(step), -divisor))
}

/// The gaps between values of a cycle, the last of which reaches over its end: the shortest and the longest.
fn gaps(values: &[i64], size: i64) -> Option<(i64, i64)> {
    let (first, last) = (*values.first()?, *values.last()?);
    let inner = values.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?));
    let over = first + size - last;
    Some(inner.fold((over, over), |(short, long), gap| (short.min(gap), long.max(gap))))
}

/// Some values in few words: `0, 7, … 56`.
pub(super) fn in_short(values: &[i64]) -> String {
    match values {
        [first, second, .., last] if values.len() > 4 => format!("{first}, {second}, … {last}"),
        _ => values.iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// The lint of a step that is longer than its cycle.
pub(super) fn beyond(said: &str, period: Period, values: &[i64]) -> Option<Lint> {
    let (whole, size) = cycle(period)?;
    let size = if period == Period::Day { "at most 31 days".to_owned() } else { counted(size, period) };
    let left = in_short(values);
    let unit = lexicon::unit_name(period, false);
    let message =
        format!("`{said}` counts within the {whole}, which has {size}: only {unit} {left} of it is left");
    let lint = Lint::new("step-beyond-cycle", message);
    Some(match period {
        Period::Month => lint,
        _ => lint.with_help("a longer time can only stand alone, as in `@every 90m`"),
    })
}

/// The lint of a step that does not go round evenly in one of these schedules; `None` when it does, or when that never shows.
pub(super) fn uneven(said: &str, period: Period, values: &[i64], schedules: &[Conjunction]) -> Option<Lint> {
    let (whole, size) = cycle(period)?;
    let (short, long) = gaps(values, size)?;
    let is_in_days = matches!(period, Period::Day | Period::DayOfWeek);
    if short == long && period != Period::Day {
        return None;
    }
    let has = |one: &&Conjunction| {
        one.get(period, None).is_some_and(|known| values.iter().all(|&value| known.values().contains(value)))
    };
    let wrap = values.first()? + size - values.last()?;
    let gaps = if is_in_days {
        let all: Vec<&Conjunction> = schedules.iter().collect();
        let lengths = if period == Period::Day { 28..=size } else { size..=size };
        let gaps = gaps::of_days(&all, lengths, values)?;
        let (short, long) = (*gaps.first()?, counted(*gaps.last()?, Period::Day));
        match period {
            Period::DayOfWeek if gaps.len() == 2 => {
                format!("the gaps are {long} and {}", counted(short, Period::Day))
            }
            _ => format!("the gaps are {short} to {long}"),
        }
    } else if period < Period::Day {
        said_gaps(gaps::within_days(schedules.iter().find(has)?, period, wrap)?)
    } else {
        format!("the gaps are {} and {}", counted(long, period), counted(short, period))
    };
    let (unit, all) = (lexicon::unit_name(period, false), in_short(values));
    let code = if period == Period::Day { "uneven-days" } else { "uneven-step" };
    Some(Lint::new(code, format!("`{said}` counts within the {whole}, {unit}s {all}: {gaps}")))
}

/// Gaps within days in words, the longest first.
fn said_gaps(Gaps { all, over_midnight, on_some_days }: Gaps) -> String {
    let length = |seconds: &i64| words::length(seconds.unsigned_abs() * 1000);
    let where_ = if on_some_days { "on its days the gaps are" } else { "the gaps are" };
    let listed = match (all.first(), all.last()) {
        (Some(short), Some(long)) if all.len() > 3 => format!("{} to {}", length(short), length(long)),
        _ => words::join(&all.iter().rev().map(length).collect::<Vec<_>>()),
    };
    let over = over_midnight.map_or(String::new(), |over| format!(", and {} over midnight", length(&over)));
    format!("{where_} {listed}{over}")
}

/// The lint with a better text, if there is one.
pub(super) fn suggest(lint: Lint, lead: &'static str, better: Option<String>) -> Lint {
    match better {
        Some(better) => lint.with_suggestion(lead, better),
        None => lint,
    }
}

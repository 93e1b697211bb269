//! Which conjunctions one phrase of the text language means together. The reverse of what the parser does when it
//! unfolds a window over the end of its period, a choice of dates, and the first or last weekday of the month.

use crate::model::is_leap_year;
use crate::{Conjunction, Constraint, Modifier, Period, Values};

/// One or several conjunctions of a model, in order, said as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What holds in all of them. Where `wrapped`, with both ends of the windows that are over the end of their period.
    pub(crate) common: Conjunction,
    /// The periods of those windows: each was two conjunctions.
    pub(crate) wrapped: Vec<Period>,
    /// What differs.
    pub(crate) choice: Option<Choice>,
}

/// A choice that one phrase says; the conjunctions differ in nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The first Monday to Friday of the month.
    FirstWeekday,
    /// The last Monday to Friday of the month.
    LastWeekday,
    /// A month, and days of it.
    Dates(Vec<(i64, Values)>),
}

/// The parser wraps so many windows of one schedule at most, and makes so many choices.
const MAX_WRAPPED: usize = 3;
const MAX_CHOICES: usize = 64;

impl Piece {
    /// Whether the text language has a phrase for each of its constraints. It has none for instants, and it reads a
    /// window that ends before it begins as two.
    pub(crate) fn can_be_said(&self) -> bool {
        let known = |constraint: &Constraint| constraint.period() != Period::FullDate;
        let forward = |&period: &Period| match ends(&self.common, period) {
            Some((from, until)) => from < until || self.wrapped.contains(&period),
            None => true,
        };
        self.common.constraints().iter().all(known) && Period::ALL.iter().all(forward)
    }
}

/// Where a window with two ends begins, and where it ends. 0 stands for the last value, as the parser takes it.
fn ends(conjunction: &Conjunction, period: Period) -> Option<(i64, i64)> {
    let last_for_zero =
        |value| if value == 0 && period.zero_is_last() { *period.range().end() } else { value };
    let after = conjunction.get(period, Some(Modifier::After))?.values().min();
    let before = conjunction.get(period, Some(Modifier::Before))?.values().max();
    Some((last_for_zero(after), last_for_zero(before)))
}

/// The conjunctions of a list as pieces, in order.
pub(crate) fn pieces(list: &[Conjunction]) -> Vec<Piece> {
    let piece = |common: &Conjunction| Piece { common: common.clone(), wrapped: Vec::new(), choice: None };
    let mut pieces: Vec<Piece> = list.iter().map(piece).collect();
    if pieces.len() > 1 {
        let windowed = |&period: &Period| {
            // Years do not wrap, and the language has no instants.
            !matches!(period, Period::Year | Period::FullDate)
                && list.iter().any(|one| one.get(period, Some(Modifier::After)).is_some())
        };
        // In the order in which the parser unfolds them.
        for period in Period::ALL.into_iter().filter(windowed) {
            pieces = merge_neighbours(pieces, |first, second| wrapped(first, second, period));
        }
    }
    choices(pieces)
}

/// Makes one of two neighbours wherever `merge` can.
fn merge_neighbours(pieces: Vec<Piece>, merge: impl Fn(&Piece, &Piece) -> Option<Piece>) -> Vec<Piece> {
    let mut merged = Vec::with_capacity(pieces.len());
    let mut rest = pieces.into_iter().peekable();
    while let Some(piece) = rest.next() {
        match rest.peek().and_then(|next| merge(&piece, next)) {
            Some(both) => {
                rest.next();
                merged.push(both);
            }
            None => merged.push(piece),
        }
    }
    merged
}

/// The window over the end of `period` of which these are the late and the early half.
fn wrapped(late: &Piece, early: &Piece, period: Period) -> Option<Piece> {
    let after = late.common.get(period, Some(Modifier::After))?;
    early.common.get(period, Some(Modifier::Before))?;
    let open = late.common.get(period, Some(Modifier::Before)).is_none()
        && early.common.get(period, Some(Modifier::After)).is_none();
    if !open || late.wrapped != early.wrapped || late.wrapped.len() == MAX_WRAPPED {
        return None;
    }
    let alike = late.common.without(period, Some(Modifier::After))
        == early.common.without(period, Some(Modifier::Before));
    let mut common = early.common.clone();
    common.add(after.clone());
    let (from, until) = ends(&common, period)?;
    if !alike || from <= until {
        return None;
    }
    let mut wrapped = late.wrapped.clone();
    wrapped.push(period);
    Some(Piece { common, wrapped, choice: None })
}

/// Puts together the pieces that are choices of one phrase.
fn choices(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut grouped = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        let found = last_weekday(rest).or_else(|| first_weekday(rest)).or_else(|| dates(rest));
        let (piece, count) = found.unwrap_or_else(|| (first.clone(), 1));
        grouped.push(piece);
        rest = rest.get(count..).unwrap_or_default();
    }
    grouped
}

/// `conjunction` without the unmodified constraints of these periods, if it has all of those and no others of `absent`.
fn stripped(conjunction: &Conjunction, periods: &[Period], absent: &[Period]) -> Option<Conjunction> {
    let present = periods.iter().all(|&period| conjunction.get(period, None).is_some());
    let clear = absent.iter().all(|&period| conjunction.get(period, None).is_none());
    let strip = |rest: Conjunction, &period: &Period| rest.without(period, None);
    (present && clear).then(|| periods.iter().fold(conjunction.clone(), strip))
}

/// Whether the unmodified constraint of a period has exactly these values.
fn has(piece: &Piece, period: Period, values: &[i64]) -> bool {
    let found = piece.common.get(period, None);
    found.is_some_and(|constraint| constraint.values().iter().eq(values.iter().copied()))
}

const MONDAY_TO_FRIDAY: [i64; 5] = [2, 3, 4, 5, 6];

fn first_weekday(pieces: &[Piece]) -> Option<(Piece, usize)> {
    let [first, monday, ..] = pieces else { return None };
    let as_said = has(first, Period::Day, &[1])
        && has(first, Period::DayOfWeek, &MONDAY_TO_FRIDAY)
        && has(monday, Period::Day, &[2, 3])
        && has(monday, Period::DayOfWeek, &[2]);
    if !as_said || first.wrapped != monday.wrapped {
        return None;
    }
    let common = stripped(&first.common, &[Period::Day, Period::DayOfWeek], &[])?;
    let alike = stripped(&monday.common, &[Period::Day, Period::DayOfWeek], &[])? == common;
    let choice = Some(Choice::FirstWeekday);
    alike.then(|| (Piece { common, wrapped: first.wrapped.clone(), choice }, 2))
}

fn last_weekday(pieces: &[Piece]) -> Option<(Piece, usize)> {
    let [last, long, short, common_february, leap_february, ..] = pieces else { return None };
    let friday = |piece: &Piece, days: [i64; 2], months: &[i64]| {
        has(piece, Period::Day, &days)
            && has(piece, Period::DayOfWeek, &[6])
            && has(piece, Period::Month, months)
            && piece.wrapped == last.wrapped
    };
    let years = |piece: &Piece, leap| {
        let years = Period::Year.range().filter(|&year| is_leap_year(year) == leap);
        piece.common.get(Period::Year, None).is_some_and(|found| found.values().iter().eq(years))
    };
    let as_said = has(last, Period::Day, &[0])
        && has(last, Period::DayOfWeek, &MONDAY_TO_FRIDAY)
        && friday(long, [29, 30], &[1, 3, 5, 7, 8, 10, 12])
        && friday(short, [28, 29], &[4, 6, 9, 11])
        && friday(common_february, [26, 27], &[2])
        && friday(leap_february, [27, 28], &[2])
        && years(common_february, false)
        && years(leap_february, true);
    if !as_said {
        return None;
    }
    const DAYS: [Period; 2] = [Period::Day, Period::DayOfWeek];
    const MONTHS: [Period; 3] = [Period::Day, Period::DayOfWeek, Period::Month];
    const YEARS: [Period; 4] = [Period::Day, Period::DayOfWeek, Period::Month, Period::Year];
    let common = stripped(&last.common, &DAYS, &[Period::Month, Period::Year])?;
    let alike = |piece: &Piece, periods, absent| {
        stripped(&piece.common, periods, absent).is_some_and(|rest| rest == common)
    };
    let all = alike(long, &MONTHS, &[Period::Year])
        && alike(short, &MONTHS, &[Period::Year])
        && alike(common_february, &YEARS, &[])
        && alike(leap_february, &YEARS, &[]);
    let choice = Some(Choice::LastWeekday);
    all.then(|| (Piece { common, wrapped: last.wrapped.clone(), choice }, 5))
}

/// Days of one month each, of two and more months.
fn dates(pieces: &[Piece]) -> Option<(Piece, usize)> {
    let date = |piece: &Piece| {
        let common = stripped(&piece.common, &[Period::Day, Period::Month], &[])?;
        let days = piece.common.get(Period::Day, None)?.values().clone();
        let months = piece.common.get(Period::Month, None)?.values();
        let plain = months.len() == 1 && months.min() > 0 && days.min() > 0;
        plain.then(|| (common, months.min(), days))
    };
    let first = pieces.first()?;
    let (common, ..) = date(first)?;
    let alike = |piece: &Piece| {
        let (rest, month, days) = date(piece)?;
        (rest == common && piece.wrapped == first.wrapped).then_some((month, days))
    };
    let all: Vec<(i64, Values)> = pieces.iter().take(MAX_CHOICES).map_while(alike).collect();
    let count = all.len();
    let choice = Some(Choice::Dates(all));
    (count > 1).then(|| (Piece { common, wrapped: first.wrapped.clone(), choice }, count))
}

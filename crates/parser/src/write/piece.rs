//! Which conjunctions one phrase of the text language means together. The reverse of what the parser does when it
//! unfolds a window over the end of its period, a choice of dates, and days that depend on the length of the month.

use crate::model::MonthDay;
use crate::{CalendarName, Conjunction, Constraint, Modifier, Period, Values};
use std::borrow::Cow;

/// One or several conjunctions of a model, in order, said as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// What holds in all of them. Where `wrapped`, with both ends of the windows that are over the end of their period.
    pub(crate) common: Cow<'a, Conjunction>,
    /// The periods of those windows: each was two conjunctions.
    pub(crate) wrapped: Vec<Period>,
    /// What differs.
    pub(crate) choice: Option<Choice>,
}

/// A choice that one phrase says; the conjunctions differ in nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// A day of the month that depends on its length or its weekdays; a month and a year beside it limit it.
    MonthDay(MonthDay),
    /// A month, and days of it.
    Dates(Vec<(i64, Values)>),
}

/// The parser wraps so many windows of one schedule at most, and makes so many choices.
const MAX_WRAPPED: usize = 3;
const MAX_CHOICES: usize = 64;

/// A day that depends on the length of the month has so many parts at most.
const MAX_PARTS: usize = 16;

impl<'a> Piece<'a> {
    fn of(common: &'a Conjunction) -> Self {
        Self { common: Cow::Borrowed(common), wrapped: Vec::new(), choice: None }
    }

    /// Whether the text language has a phrase for each of its constraints. It has none for instants but as bounds, and it
    /// reads a window that ends before it begins as two.
    pub(crate) fn can_be_said(&self) -> bool {
        let known = |constraint: &Constraint| {
            let is_bound = constraint.modifier().is_some()
                && constraint.values().len() == 1
                && constraint.values().min() % 1000 == 0
                && (constraint.modifier() == Some(Modifier::After) || constraint.values().min() > 0);
            constraint.period() != Period::FullDate || is_bound
        };
        let forward = |&period: &Period| match ends(&self.common, period) {
            _ if period == Period::FullDate => true,
            Some((from, until)) => from < until || self.wrapped.contains(&period),
            None => true,
        };
        let named = self.common.calendars().iter().all(CalendarName::can_be_said);
        named && self.common.constraints().iter().all(known) && Period::ALL.iter().all(forward)
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
pub(crate) fn pieces(list: &[Conjunction]) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = list.iter().map(Piece::of).collect();
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
fn merge_neighbours<'a>(
    pieces: Vec<Piece<'a>>,
    merge: impl Fn(&Piece<'a>, &Piece<'a>) -> Option<Piece<'a>>,
) -> Vec<Piece<'a>> {
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
fn wrapped<'a>(late: &Piece<'a>, early: &Piece<'a>, period: Period) -> Option<Piece<'a>> {
    let after = late.common.get(period, Some(Modifier::After))?;
    early.common.get(period, Some(Modifier::Before))?;
    let open = late.common.get(period, Some(Modifier::Before)).is_none()
        && early.common.get(period, Some(Modifier::After)).is_none();
    if !open || late.wrapped != early.wrapped || late.wrapped.len() == MAX_WRAPPED {
        return None;
    }
    let rest = |piece: &'_ Piece<'a>, without| -> Vec<Constraint> {
        let constraints = piece.common.constraints().iter();
        constraints.filter(|one| (one.period(), one.modifier()) != (period, Some(without))).cloned().collect()
    };
    let alike = rest(late, Modifier::After) == rest(early, Modifier::Before)
        && late.common.has_dates_of(&early.common);
    let mut common = early.common.clone().into_owned();
    common.add(after.clone());
    let (from, until) = ends(&common, period)?;
    if !alike || from <= until {
        return None;
    }
    let mut wrapped = late.wrapped.clone();
    wrapped.push(period);
    Some(Piece { common: Cow::Owned(common), wrapped, choice: None })
}

/// Puts together the pieces that are choices of one phrase.
fn choices(pieces: Vec<Piece<'_>>) -> Vec<Piece<'_>> {
    let mut grouped = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        let found = month_day(rest).or_else(|| dates(rest));
        let (piece, count) = found.unwrap_or_else(|| (first.clone(), 1));
        grouped.push(piece);
        rest = rest.get(count..).unwrap_or_default();
    }
    grouped
}

/// The constraints of a piece but for the unmodified ones of these periods.
fn others<'a>(piece: &'a Piece<'_>, periods: &'a [Period]) -> impl Iterator<Item = &'a Constraint> {
    let is_chosen = |one: &Constraint| one.modifier().is_none() && periods.contains(&one.period());
    piece.common.constraints().iter().filter(move |&one| !is_chosen(one))
}

/// Whether two pieces say the same but for the unmodified constraints of these periods.
fn alike(one: &Piece<'_>, chosen: &[Period], other: &Piece<'_>, other_chosen: &[Period]) -> bool {
    one.wrapped == other.wrapped
        && others(one, chosen).eq(others(other, other_chosen))
        && one.common.has_dates_of(&other.common)
}

/// The piece of a choice, with what is common to all of it.
fn chosen<'a>(piece: &Piece<'a>, periods: &[Period], choice: Choice) -> Piece<'a> {
    let rest = |rest: Conjunction, &period: &Period| rest.without(period, None);
    let common = periods.iter().fold(piece.common.clone().into_owned(), rest);
    Piece { common: Cow::Owned(common), wrapped: piece.wrapped.clone(), choice: Some(choice) }
}

/// The periods that the parts of a choice are made of.
const DATE: [Period; 2] = [Period::Day, Period::Month];
const OF_YEARS: [Period; 4] = [Period::Day, Period::DayOfWeek, Period::Month, Period::Year];

/// A day of the month that stands elsewhere in months of other lengths, as its parts in order.
fn month_day<'a>(pieces: &[Piece<'a>]) -> Option<(Piece<'a>, usize)> {
    let first = pieces.first()?;
    let values = |piece: &Piece<'_>, period| piece.common.get(period, None).map(|one| one.values().clone());
    let same =
        pieces.iter().take(MAX_PARTS).take_while(|one| alike(first, &OF_YEARS, one, &OF_YEARS)).count();
    let day = values(first, Period::Day).filter(|_| same > 1)?;
    let weekdays = values(first, Period::DayOfWeek);
    // Those that all parts have between them.
    let union = |parts: &[Piece<'_>], period| {
        let mut all = parts.iter().map(|part| values(part, period));
        let first = all.next()??;
        all.try_fold(first, |union, part| Some(union.union(&part?)))
    };
    for meant in MonthDay::with_day(day.min(), weekdays.as_ref()) {
        for count in (2..=same).rev() {
            let parts = pieces.get(..count)?;
            for months in [None, union(parts, Period::Month)] {
                for years in [None, union(parts, Period::Year)] {
                    let wanted = meant.conjunctions(months.as_ref(), years.as_ref());
                    let is_same = |(part, wanted): (&Piece<'_>, &Conjunction)| {
                        OF_YEARS
                            .iter()
                            .all(|&period| part.common.get(period, None) == wanted.get(period, None))
                    };
                    if wanted.len() != count || !parts.iter().zip(&wanted).all(is_same) {
                        continue;
                    }
                    let mut piece = chosen(first, &OF_YEARS, Choice::MonthDay(meant));
                    for (period, limit) in [(Period::Month, months), (Period::Year, years)] {
                        let limit = limit.map(|values| Constraint::known(period, None, values));
                        limit.into_iter().for_each(|limit| piece.common.to_mut().add(limit));
                    }
                    return Some((piece, count));
                }
            }
        }
    }
    None
}

/// Days of one month each, of two and more months.
fn dates<'a>(pieces: &[Piece<'a>]) -> Option<(Piece<'a>, usize)> {
    let date = |piece: &Piece<'_>| {
        let days = piece.common.get(Period::Day, None)?.values();
        let months = piece.common.get(Period::Month, None)?.values();
        let plain = months.len() == 1 && months.min() > 0 && days.min() > 0;
        plain.then(|| (months.min(), days.clone()))
    };
    let first = pieces.first()?;
    let same = |piece: &Piece<'_>| date(piece).filter(|_| alike(first, &DATE, piece, &DATE));
    let all: Vec<(i64, Values)> = pieces.iter().take(MAX_CHOICES).map_while(same).collect();
    let count = all.len();
    (count > 1).then(|| (chosen(first, &DATE, Choice::Dates(all)), count))
}

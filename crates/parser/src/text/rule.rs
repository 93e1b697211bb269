//! The clauses of the language, one function each. A word that commits to its clause is followed by `cut`, so that an
//! error points at what is wrong behind it and not at the clause.

use super::failure::{Failure, Outcome};
use super::token::{
    and, at, day_name, expecting, keyword, keywords, month_name, period, rank, space, through, time, year,
};
use crate::error::{Expected, Kind};
use crate::model::Collector;
use crate::{Constraint, ModelError, Modifier, Period};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, map, opt, value};
use nom::sequence::preceded;

/// One clause.
#[derive(Debug)]
pub(super) enum Clause {
    /// A constraint of the schedule or exception at hand.
    Constraint {
        constraint: Constraint,
        /// What could have continued the clause where it ended.
        follow: Expected,
    },
    /// `,` or `and` between clauses: nothing.
    Separator,
    /// A further schedule, or a further exception after `except`.
    Also,
    /// What follows are exceptions.
    Except,
}

impl Clause {
    pub(super) fn follow(&self) -> Expected {
        match self {
            Self::Constraint { follow, .. } => *follow,
            _ => Expected::NOTHING,
        }
    }
}

/// A constraint and what could have continued its clause.
type Said = (Constraint, Expected);

/// Any clause.
pub(super) fn clause(input: &str) -> Outcome<'_, Clause> {
    let constraint = alt((every, at_times, on_the, on_days, of_months, in_years, after, before));
    alt((
        map(constraint, |(constraint, follow)| Clause::Constraint { constraint, follow }),
        map(and, |()| Clause::Separator),
        map(keyword(Expected::ALSO, "also"), |_| Clause::Also),
        map(keyword(Expected::EXCEPT, "except"), |_| Clause::Except),
    ))
    .parse(input)
}

/// A range or list continues with these.
const LIST: Expected = Expected::AND.or(Expected::THROUGH);

/// `every` weekday, weekend, or rank period.
fn every(input: &str) -> Outcome<'_, Said> {
    let days = |at, days: &'static [i64]| {
        let days = collected(at, Period::DayOfWeek, None, |values| {
            days.iter().for_each(|&day| values.add(day, day))
        });
        days.map(|constraint| (constraint, Expected::NOTHING))
    };
    let (rest, _) = keyword(Expected::EVERY, "every")(input)?;
    cut(alt((
        |at| {
            keyword(Expected::WEEKDAY, "weekday")(at)
                .and_then(|(rest, _)| Ok((rest, days(at, &[2, 3, 4, 5, 6])?)))
        },
        |at| keyword(Expected::WEEKEND, "weekend")(at).and_then(|(rest, _)| Ok((rest, days(at, &[1, 7])?))),
        every_rank,
    )))
    .parse(rest)
}

/// Where the values of `every` begin and end.
struct Bounds<'a> {
    first: i64,
    last: i64,
    /// The rest of the text at either.
    first_at: &'a str,
    last_at: &'a str,
}

/// rank period, with `starting` or `between` behind it.
fn every_rank(input: &str) -> Outcome<'_, Said> {
    let (rest, step) = rank(input)?;
    if step == 0 {
        return Err(Failure::because(space(input), Kind::ZeroStep));
    }
    let (rest, period) = cut(period).parse(rest)?;
    let (rest, bounds) = opt(alt((|at| starting(at, period), between))).parse(rest)?;
    let (least, most) = every_bounds(period);
    let follow = match bounds {
        Some(_) => Expected::NOTHING,
        None => Expected::STARTING.or(Expected::BETWEEN),
    };
    let unsaid = Bounds { first: least, last: most, first_at: input, last_at: input };
    let Bounds { first, last, first_at, last_at } = bounds.unwrap_or(unsaid);
    for (value, at) in [(first, first_at), (last, last_at)] {
        if !period.admits(None, value) {
            return Err(Failure::because(at, out_of_range(period, None, value)));
        }
    }
    if first > last && period == Period::Year {
        return Err(Failure::because(first_at, Kind::Backwards));
    }
    // Behind the greatest value of the period the count goes on at its least: between 22 and 4 of the hours.
    let size = period.range().end() - period.range().start() + 1;
    let end = if first <= last { last } else { last + size };
    let constraint = collected(first_at, period, None, |values| {
        let mut next = first;
        while next <= end {
            let value = if next > *period.range().end() { next - size } else { next };
            values.add(value, value);
            // At least 1 more; `end` is below 20,000, so that the loop ends soon.
            next = next.saturating_add(step);
        }
    })?;
    Ok((rest, (constraint, follow)))
}

/// The values that `every` counts through: later.js's extents for it, not the whole period.
fn every_bounds(period: Period) -> (i64, i64) {
    match period {
        Period::WeekOfMonth => (1, 5),
        Period::Year => (1970, 2450),
        _ => (*period.range().start(), *period.range().end()),
    }
}

/// `start` or `starting`, an optional `at`, `on` or `on the`, rank, and the same period again.
fn starting(input: &str, wanted: Period) -> Outcome<'_, Bounds<'_>> {
    let word = alt((keyword(Expected::STARTING, "starting"), keyword(Expected::STARTING, "start")));
    let preposition = alt((keyword(Expected::AT, "at"), keyword(Expected::ON, "on")));
    let the = opt(keyword(Expected::NOTHING, "the"));
    let (at, _) = (word, opt(preposition), the).parse(input)?;
    let (again, first) = cut(rank).parse(at)?;
    let (rest, found) = cut(expecting(Expected::SAME_PERIOD, period)).parse(again)?;
    if found != wanted {
        let at = space(again);
        return Err(nom::Err::Failure(Failure::expecting(at, Expected::SAME_PERIOD)));
    }
    let (at, last) = (space(at), every_bounds(wanted).1);
    if first > last && wanted.admits(None, first) {
        return Err(Failure::because(at, Kind::StartBeyondEnd { period: wanted, last }));
    }
    Ok((rest, Bounds { first, last, first_at: at, last_at: at }))
}

/// `between` [`the`] rank `and` rank.
fn between(input: &str) -> Outcome<'_, Bounds<'_>> {
    let the = |at| opt(keyword(Expected::NOTHING, "the")).parse(at);
    let (at, _) = (keyword(Expected::BETWEEN, "between"), the).parse(input)?;
    let (last_at, (first, _, _)) = cut((rank, and, the)).parse(at)?;
    let (rest, last) = cut(rank).parse(last_at)?;
    Ok((rest, Bounds { first, last, first_at: space(at), last_at: space(last_at) }))
}

/// `on the` ranks period, or `first` or `last` period.
fn on_the(input: &str) -> Outcome<'_, Said> {
    #[derive(Clone, Copy)]
    enum Which {
        First,
        Last,
        Ranks,
    }

    let (ranks_at, _) = keywords(Expected::ON_THE, &["on", "the"])(input)?;
    let (period_at, which) = cut(alt((
        value(Which::First, keyword(Expected::FIRST, "first")),
        value(Which::Last, keyword(Expected::LAST, "last")),
        value(Which::Ranks, |at| ranges(at, rank, |_, _, _| Ok(()))),
    )))
    .parse(ranks_at)?;
    let (rest, period) = match cut(period).parse(period_at) {
        // A list could go on there too.
        Err(nom::Err::Failure(Failure { rest, kind: Kind::Unexpected(expected) }))
            if matches!(which, Which::Ranks) =>
        {
            let more = if expected == Expected::PERIOD { LIST } else { Expected::NOTHING };
            return Err(nom::Err::Failure(Failure { rest, kind: Kind::Unexpected(expected.or(more)) }));
        }
        read => read?,
    };
    let one = |value| collected(ranks_at, period, None, |values| values.add(value, value));
    let constraint = match which {
        Which::First => one(*period.range().start())?,
        // later.js takes 0 where it knows it as the last, and the greatest value elsewhere.
        Which::Last if matches!(period, Period::DayOfWeek | Period::Month) || !period.zero_is_last() => {
            one(every_bounds(period).1)?
        }
        Which::Last => one(0)?,
        // The second reading: now the period is known, and with it which values it has and where a range wraps.
        Which::Ranks => listed(ranks_at, rank, period)?.1,
    };
    Ok((rest, (constraint, Expected::NOTHING)))
}

/// `on` day names.
fn on_days(input: &str) -> Outcome<'_, Said> {
    // `on the` has been tried, yet `the` is what a misspelling of it could mean.
    fn name(at: &str) -> Outcome<'_, i64> {
        day_name(at).map_err(|error| error.map(|failure| failure.or_expecting(Expected::THE)))
    }
    named(input, (Expected::ON, "on"), name, Period::DayOfWeek)
}

/// `of` month names.
fn of_months(input: &str) -> Outcome<'_, Said> {
    named(input, (Expected::OF, "of"), month_name, Period::Month)
}

/// `in` years.
fn in_years(input: &str) -> Outcome<'_, Said> {
    named(input, (Expected::IN, "in"), year, Period::Year)
}

/// A word and a list of names.
fn named<'a>(
    input: &'a str,
    (expected, word): (Expected, &'static str),
    name: fn(&'a str) -> Outcome<'a, i64>,
    period: Period,
) -> Outcome<'a, Said> {
    let (at, _) = keyword(expected, word)(input)?;
    let (rest, constraint) = cut(|at| listed(at, name, period)).parse(at)?;
    Ok((rest, (constraint, LIST)))
}

/// `at` times; behind `and` or `,` only a further time may follow.
fn at_times(input: &str) -> Outcome<'_, Said> {
    let (first_at, _) = at(input)?;
    let mut values = Collector::default();
    let (mut rest, first) = cut(time).parse(first_at)?;
    values.add(first, first);
    // Each turn reads at least a comma.
    while let (next_at, Some(())) = opt(and).parse(rest)? {
        let (next_rest, next) = cut(time).parse(next_at)?;
        values.add(next, next);
        rest = next_rest;
    }
    let constraint = finish(first_at, Period::Time, None, values)?;
    Ok((rest, (constraint, Expected::AND)))
}

/// `after`: a time, or rank period. Inclusive.
fn after(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::AFTER, "after")(input)?;
    window(at, Modifier::After)
}

/// `before`: a time, or rank period. Exclusive.
fn before(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::BEFORE, "before")(input)?;
    window(at, Modifier::Before)
}

fn window(at: &str, modifier: Modifier) -> Outcome<'_, Said> {
    let rank_period = |at| {
        let (rest, value) = rank(at)?;
        let (rest, period) = cut(period).parse(rest)?;
        Ok((rest, (value, period)))
    };
    let (rest, (value, period)) =
        cut(alt((map(time, |time| (time, Period::Time)), rank_period))).parse(at)?;
    let constraint = collected(at, period, Some(modifier), |values| values.add(value, value))?;
    Ok((rest, (constraint, Expected::NOTHING)))
}

/// A list of values and ranges of them: `,` or `and` between, `-`, `to` or `through` within. Each range is handed on
/// with the rest of the text at its first value.
fn ranges<'a>(
    input: &'a str,
    item: fn(&'a str) -> Outcome<'a, i64>,
    mut found: impl FnMut(&'a str, i64, i64) -> Result<(), nom::Err<Failure>>,
) -> Outcome<'a, ()> {
    let mut at = input;
    let (mut rest, mut first) = item(input)?;
    // Each turn reads at least a comma and an item.
    loop {
        let (after, last) = opt(preceded(through, cut(item))).parse(rest)?;
        found(at, first, last.unwrap_or(first))?;
        let Ok((next_at, ())) = and(after) else { return Ok((after, ())) };
        at = next_at;
        (rest, first) = cut(item).parse(next_at)?;
    }
}

/// A list of values of `period`. A range that ends before it begins goes on at the least value: `nov-feb`.
fn listed<'a>(
    input: &'a str,
    item: fn(&'a str) -> Outcome<'a, i64>,
    period: Period,
) -> Outcome<'a, Constraint> {
    let mut values = Collector::default();
    let (rest, ()) = ranges(input, item, |at, first, last| {
        let at = space(at);
        for value in [first, last] {
            if !period.admits(None, value) {
                return Err(Failure::because(at, out_of_range(period, None, value)));
            }
        }
        if first <= last {
            values.add(first, last);
        } else if period == Period::Year {
            return Err(Failure::because(at, Kind::Backwards));
        } else {
            values.add(first, *period.range().end());
            values.add(*period.range().start(), last);
            if last == 0 {
                values.add(0, 0);
            }
        }
        Ok(())
    })?;
    Ok((rest, finish(input, period, None, values)?))
}

fn out_of_range(period: Period, modifier: Option<Modifier>, value: i64) -> Kind {
    Kind::Model(ModelError::OutOfRange { period, modifier, value })
}

/// The constraint of the values that `fill` adds, found at `at`.
fn collected(
    at: &str,
    period: Period,
    modifier: Option<Modifier>,
    fill: impl FnOnce(&mut Collector),
) -> Result<Constraint, nom::Err<Failure>> {
    let mut values = Collector::default();
    fill(&mut values);
    finish(at, period, modifier, values)
}

fn finish(
    at: &str,
    period: Period,
    modifier: Option<Modifier>,
    values: Collector,
) -> Result<Constraint, nom::Err<Failure>> {
    Constraint::from_collected(period, modifier, values)
        .map_err(|error| Failure::because(space(at), Kind::Model(error)))
}

//! Windows: `after`, `before`, `until`, `between` and `from`.

use super::date;
use super::list::{add_range, and, finish, listed, single, through};
use super::said::{Said, What};
use crate::error::Expected;
use crate::text::clock::{end_time, time};
use crate::text::failure::{OrRefused, Outcome};
use crate::text::name::{day_name, month_name, of_every_month, period};
use crate::text::number::{numeric_ordinal, ordinal_word, rank, year};
use crate::text::word::{keyword, maybe};
use crate::{Constraint, Modifier, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{multispace0, one_of};
use nom::combinator::{cut, map, opt, value};
use nom::sequence::preceded;

/// `after`: a time, or rank period. Inclusive.
pub(super) fn after(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::AFTER, lexicon::AFTER)(input)?;
    one_sided(at, Modifier::After, time)
}

/// `before`, `until` or `till`: a time, or rank period. Exclusive.
pub(super) fn before(input: &str) -> Outcome<'_, Said> {
    let (at, word) = keyword(Expected::BEFORE, lexicon::BEFORE)(input)?;
    if date::begins(at) {
        return if word.eq_ignore_ascii_case("before") { date::before(at) } else { date::until(at) };
    }
    if month_name(at).is_ok() {
        return date::until_month(input, word, at);
    }
    one_sided(at, Modifier::Before, end_time)
}

fn one_sided<'a>(
    at: &'a str,
    modifier: Modifier,
    time: fn(&'a str) -> Outcome<'a, i64>,
) -> Outcome<'a, Said> {
    let rank_period = |at| {
        let (rest, value) = rank(at)?;
        let (rest, period) = cut(period).parse(rest)?;
        Ok((rest, (value, period)))
    };
    let (rest, (value, period)) =
        cut(alt((map(time, |time| (time, Period::Time)), rank_period))).parse(at)?;
    Ok((rest, single(at, period, Some(modifier), value)?.into()))
}

/// `between` [`the`] time `and` time.
pub(super) fn between(input: &str) -> Outcome<'_, Said> {
    let (at, _) = (keyword(Expected::BETWEEN, lexicon::BETWEEN), maybe(lexicon::THE)).parse(input)?;
    if date::begins(at) {
        return cut(date::both).parse(at);
    }
    let named =
        named_ends(at, month_name, Period::Month).or_refused(|| named_ends(at, day_name, Period::DayOfWeek));
    if !matches!(named, Err(nom::Err::Error(_))) {
        return named;
    }
    let (rest, (from, ())) = cut((time, and)).parse(at)?;
    let (rest, until) = cut(end_time).parse(rest)?;
    Ok((rest, both_sided(at, from, until)?))
}

/// Two times without `from`: `8am to 5pm`, `9:00-17:00`.
pub(super) fn bare(input: &str) -> Outcome<'_, Said> {
    let (rest, from) = time(input)?;
    let (rest, ()) = until(rest)?;
    let (rest, until) = cut(end_time).parse(rest)?;
    Ok((rest, both_sided(input, from, until)?))
}

fn times(at: &str) -> Outcome<'_, Said> {
    let (rest, from) = time(at)?;
    let (rest, ()) = cut(until).parse(rest)?;
    let (rest, until) = cut(end_time).parse(rest)?;
    Ok((rest, both_sided(at, from, until)?))
}

/// What joins the ends of a window of times.
fn until(input: &str) -> Outcome<'_, ()> {
    let dash = value((), preceded(multispace0, one_of("-\u{2013}\u{2014}")));
    alt((value((), keyword(Expected::UNTIL, lexicon::UNTIL)), dash)).parse(input)
}

/// `from` time `to` time; or a range of days, months or years.
pub(super) fn from(input: &str) -> Outcome<'_, Said> {
    let named = |name: for<'a> fn(&'a str) -> Outcome<'a, i64>, period| {
        move |at| {
            listed(at, name, period).map(|(rest, constraint): (_, Constraint)| (rest, Said::from(constraint)))
        }
    };
    let (at, _) = keyword(Expected::FROM, lexicon::FROM)(input)?;
    if date::begins(at) {
        return cut(date::from).parse(at);
    }
    let days = days_of_month(at);
    if !matches!(days, Err(nom::Err::Error(_))) {
        return days;
    }
    cut(alt((
        times,
        named(day_name, Period::DayOfWeek),
        named(month_name, Period::Month),
        named(year, Period::Year),
    )))
    .parse(at)
}

/// `the 25th to the last day of the month`: days by number.
fn days_of_month(input: &str) -> Outcome<'_, Said> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    let (rest, first) = alt((numeric_ordinal, ordinal_word)).parse(at)?;
    let (rest, ()) = through(rest)?;
    let (last_at, _) = maybe(lexicon::THE)(rest)?;
    let last_day = value(*Period::Day.range().end(), keyword(Expected::LAST, lexicon::LAST));
    let (rest, last) = cut(alt((numeric_ordinal, ordinal_word, last_day))).parse(last_at)?;
    let (rest, _) = maybe(lexicon::A_DAY)(rest)?;
    let (rest, _) = opt(of_every_month).parse(rest)?;
    Ok((rest, collected_range(at, Period::Day, first, last)?.into()))
}

/// `march and may` behind `between`: all from one to the other.
fn named_ends<'a>(at: &'a str, name: fn(&'a str) -> Outcome<'a, i64>, period: Period) -> Outcome<'a, Said> {
    let (rest, from) = name(at)?;
    let (rest, ()) = and(rest)?;
    let (rest, until) = cut(name).parse(rest)?;
    Ok((rest, collected_range(at, period, from, until)?.into()))
}

/// The values from one name to another.
fn collected_range(
    at: &str,
    period: Period,
    from: i64,
    until: i64,
) -> Result<Constraint, nom::Err<crate::text::failure::Failure>> {
    let mut values = crate::model::Collector::default();
    add_range(&mut values, at, period, from, until)?;
    finish(at, period, None, values)
}

fn both_sided(at: &str, from: i64, until: i64) -> Result<Said, nom::Err<crate::text::failure::Failure>> {
    let after = single(at, Period::Time, Some(Modifier::After), from)?;
    let before = single(at, Period::Time, Some(Modifier::Before), until)?;
    Ok(Said { whole_window: true, ..What::Both(after, before).into() })
}

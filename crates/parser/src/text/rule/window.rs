//! Windows: `after`, `before`, `until`, `between` and `from`.

use super::date;
use super::list::{and, listed, single};
use super::said::{Said, What};
use crate::error::Expected;
use crate::text::clock::{end_time, time};
use crate::text::failure::Outcome;
use crate::text::name::{day_name, month_name, period};
use crate::text::number::{rank, year};
use crate::text::word::{keyword, maybe};
use crate::{Constraint, Modifier, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, map, value};

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
    let (rest, (from, ())) = cut((time, and)).parse(at)?;
    let (rest, until) = cut(end_time).parse(rest)?;
    Ok((rest, both_sided(at, from, until)?))
}

/// `from` time `to` time; or a range of days, months or years.
pub(super) fn from(input: &str) -> Outcome<'_, Said> {
    fn times(at: &str) -> Outcome<'_, Said> {
        let (rest, from) = time(at)?;
        let dash = value(
            "-",
            nom::sequence::preceded(nom::character::complete::multispace0, nom::bytes::complete::tag("-")),
        );
        let (rest, _) = cut(alt((keyword(Expected::UNTIL, lexicon::UNTIL), dash))).parse(rest)?;
        let (rest, until) = cut(end_time).parse(rest)?;
        Ok((rest, both_sided(at, from, until)?))
    }
    let named = |name: for<'a> fn(&'a str) -> Outcome<'a, i64>, period| {
        move |at| {
            listed(at, name, period).map(|(rest, constraint): (_, Constraint)| (rest, Said::from(constraint)))
        }
    };
    let (at, _) = keyword(Expected::FROM, lexicon::FROM)(input)?;
    if date::begins(at) {
        return cut(date::from).parse(at);
    }
    cut(alt((
        times,
        named(day_name, Period::DayOfWeek),
        named(month_name, Period::Month),
        named(year, Period::Year),
    )))
    .parse(at)
}

fn both_sided(at: &str, from: i64, until: i64) -> Result<Said, nom::Err<crate::text::failure::Failure>> {
    let after = single(at, Period::Time, Some(Modifier::After), from)?;
    let before = single(at, Period::Time, Some(Modifier::Before), until)?;
    Ok(Said { whole_window: true, ..What::Both(after, before).into() })
}

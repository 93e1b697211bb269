//! Lists and ranges of values, and constraints made of them.

use super::said::Joint;
use crate::error::{Expected, Kind, Slip};
use crate::model::Collector;
use crate::text::clock::time;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::{day_name, month_name};
use crate::text::number::{count, numeric_ordinal, ordinal_word};
use crate::text::word::{begins, dash, is_space, keyword, lookup, space};
use crate::{Constraint, ModelError, Modifier, Period, Values, lexicon, zone};
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::char;
use nom::combinator::{cut, opt, value};
use nom::sequence::preceded;

/// A range or list continues with these.
pub(super) const LIST: Expected = Expected::AND.or(Expected::THROUGH);

/// `,` or `and`.
pub(super) fn and(input: &str) -> Outcome<'_, ()> {
    begins(b",a", Expected::AND, |at| {
        alt((value((), char(',')), value((), keyword(Expected::AND, lexicon::AND)))).parse(at)
    })(input)
}

/// The same between clauses; `, and` is `and`.
pub(super) fn separator(input: &str) -> Outcome<'_, Joint> {
    let comma = matches!(space(input).as_bytes().first(), Some(b','));
    let (rest, ()) = joint(input)?;
    let only = comma && space(input).len() - 1 == rest.len();
    Ok((rest, if only { Joint::Comma } else { Joint::And }))
}

/// `,`, `and` or `or`, also two of them: `, and`.
pub(in crate::text) fn joint(input: &str) -> Outcome<'_, ()> {
    begins(b",ao&/", Expected::AND, |at| {
        let word = || value((), keyword(Expected::AND, lexicon::JOINTS));
        let second =
            |at| opt(begins(b"ao&", Expected::NOTHING, alt((word(), value((), char('&')))))).parse(at);
        let sign = value((), alt((char('&'), char('/'))));
        alt((value((), (char(','), second)), word(), sign)).parse(at)
    })(input)
}

/// `-`, `to` or `through`.
pub(super) fn through(input: &str) -> Outcome<'_, ()> {
    // The first byte of a dash, which some editors put in place of `-`.
    begins(b"-t\xe2", Expected::THROUGH, |at| {
        alt((dash, value((), keyword(Expected::THROUGH, lexicon::THROUGH)))).parse(at)
    })(input)
}

/// A list of values and ranges of them. Each range is handed on with the rest of the text at its first value.
pub(super) fn ranges<'a>(
    input: &'a str,
    item: fn(&'a str) -> Outcome<'a, i64>,
    mut found: impl FnMut(&'a str, i64, i64) -> Result<(), nom::Err<Failure>>,
) -> Outcome<'a, ()> {
    let mut at = input;
    let (mut rest, mut first) = item(input)?;
    // Each turn reads at least a comma and an item.
    loop {
        let (after, last) = opt(preceded(through, |at| cut(item).parse(repeated(at)))).parse(rest)?;
        found(at, first, last.unwrap_or(first))?;
        // `weekday` and `weekend` are whole clauses in later.js, after which a joint may end the text, or another may follow.
        let is_end = |rest| space(rest).is_empty() || joint(rest).is_ok();
        let ends = first < 0 && joint(after).is_ok_and(|(rest, ())| is_end(rest));
        let Some(next) = next_item(after, item).filter(|_| !ends) else { return Ok((after, ())) };
        (at, (rest, first)) = next?;
    }
}

/// An item of a list, where it begins, and the rest of the text; `None` when nothing joins one.
pub(super) type Next<'a> = Option<Result<(&'a str, (&'a str, i64)), nom::Err<Failure>>>;

/// The next item of a list, with where it begins, if something joins the list to it. A joint before another clause is none of
/// the list.
pub(super) fn next_item<'a>(after: &'a str, item: fn(&'a str) -> Outcome<'a, i64>) -> Next<'a> {
    next_item_of(after, item, repeated)
}

/// The same where `again` skips what may be said again before an item.
pub(super) fn next_item_of<'a>(
    after: &'a str,
    item: fn(&'a str) -> Outcome<'a, i64>,
    again: fn(&'a str) -> &'a str,
) -> Next<'a> {
    let (joined, ()) = joint(after).ok()?;
    let at = again(joined);
    // `in july or on dec 24`: a clause of its own, of which the month is only the beginning.
    let begins_date =
        |rest: &str| at.len() != joined.len() && space(rest).starts_with(|c: char| c.is_ascii_digit());
    match item(at) {
        Ok((rest, _)) if month_name(at).is_ok() && begins_date(rest) => None,
        Ok(read) => Some(Ok((at, read))),
        Err(nom::Err::Error(_)) if begins_clause(joined) => None,
        Err(_) => Some(cut(item).parse(at).map(|read| (at, read))),
    }
}

/// What may be said again before an item of a list: `on the 1st and on the 15th`.
pub(super) fn repeated(input: &str) -> &str {
    let skip = |input, words| keyword(Expected::NOTHING, words)(input).map_or(input, |(rest, _)| rest);
    skip(skip(input, lexicon::ON), lexicon::THE)
}

/// Whether a clause begins here that is no item of a list.
pub(super) fn begins_clause(input: &str) -> bool {
    let word = |words| keyword(Expected::NOTHING, words)(input).is_ok();
    lexicon::CLAUSE_WORDS.iter().any(|words| word(words))
        || time(input).is_ok()
        || lookup(Expected::NOTHING, lexicon::adverb)(input).is_ok()
        || day_name(input).is_ok()
        || month_name(input).is_ok()
        || numeric_ordinal(input).is_ok()
        || ordinal_word(input).is_ok()
        || space(input).starts_with('@')
        || names_zone(input)
        || begins_days_before(input)
}

/// `Europe/Stockholm`, `UTC`.
fn names_zone(input: &str) -> bool {
    let start = space(input);
    let end = start.find(is_space).unwrap_or(start.len());
    start.starts_with(|c: char| c.is_ascii_alphabetic())
        && zone::is_evident(start.get(..end).unwrap_or_default())
}

/// `four days before`.
fn begins_days_before(input: &str) -> bool {
    let days = count(input).and_then(|(at, _)| keyword(Expected::NOTHING, lexicon::A_DAY)(at));
    days.is_ok_and(|(at, _)| keyword(Expected::NOTHING, lexicon::ON_OR_BEFORE)(at).is_ok())
}

/// A list of values of `period`. A range that ends before it begins goes on at the least value: `nov-feb`.
pub(super) fn listed<'a>(
    input: &'a str,
    item: fn(&'a str) -> Outcome<'a, i64>,
    period: Period,
) -> Outcome<'a, Constraint> {
    let mut values = Collector::default();
    let (rest, ()) = ranges(input, item, |at, first, last| add_range(&mut values, at, period, first, last))?;
    Ok((rest, finish(input, period, None, values)?))
}

/// Adds a range, which goes on at the least value of the period when it ends before it begins.
pub(super) fn add_range(
    values: &mut Collector,
    at: &str,
    period: Period,
    first: i64,
    last: i64,
) -> Result<(), nom::Err<Failure>> {
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
}

/// The error for `first 40 days` or `last 11 days`: a number above `most`, the greatest that can be counted. `input` begins with the
/// phrase, and `rest` is the text after it.
pub(super) fn too_many(input: &str, rest: &str, most: i64) -> nom::Err<Failure> {
    let start = space(input);
    let said = start.get(..start.len().saturating_sub(rest.len())).unwrap_or_default().trim_end();
    Failure::because(
        start,
        Kind::Slip(Slip::new(format!("`{said}`: at most {most} can be counted")).up_to(rest)),
    )
}

pub(super) fn out_of_range(period: Period, modifier: Option<Modifier>, value: i64) -> Kind {
    Kind::Model(ModelError::OutOfRange { period, modifier, value })
}

/// The constraint of the values that `fill` adds, found at `at`.
pub(super) fn collected(
    at: &str,
    period: Period,
    modifier: Option<Modifier>,
    fill: impl FnOnce(&mut Collector),
) -> Result<Constraint, nom::Err<Failure>> {
    let mut values = Collector::default();
    fill(&mut values);
    finish(at, period, modifier, values)
}

/// The constraint of one value.
pub(super) fn single(
    at: &str,
    period: Period,
    modifier: Option<Modifier>,
    value: i64,
) -> Result<Constraint, nom::Err<Failure>> {
    if !period.admits(modifier, value) {
        return Err(Failure::because(space(at), out_of_range(period, modifier, value)));
    }
    Ok(Constraint::known(period, modifier, Values::one(value)))
}

pub(super) fn finish(
    at: &str,
    period: Period,
    modifier: Option<Modifier>,
    values: Collector,
) -> Result<Constraint, nom::Err<Failure>> {
    Constraint::from_collected(period, modifier, values)
        .map_err(|error| Failure::because(space(at), Kind::Model(error)))
}

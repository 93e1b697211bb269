//! Days that depend on how long a month is, or on its weekdays: `the weekday nearest the 15th`, `3 days before the last day`,
//! `second to last day`.

use super::list::out_of_range;
use super::said::{Choice, Said, What};
use crate::error::Expected;
use crate::model::MonthDay;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::{of_every_month, weekday};
use crate::text::number::{count, numeric_ordinal, ordinal, ordinal_word};
use crate::text::word::{first_byte, keyword, maybe, space};
use crate::{Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, opt};

/// What can follow `weekday`: `nearest` [`to`] a day.
pub(super) fn nearest(input: &str) -> Outcome<'_, Said> {
    let (rest, _) = keyword(Expected::NEAREST, lexicon::NEAREST)(input)?;
    let (rest, _) = maybe(lexicon::TO)(rest)?;
    cut(aim).parse(rest)
}

/// `nearest weekday to` a day.
pub(super) fn nearest_weekday(input: &str) -> Outcome<'_, Said> {
    let (rest, _) = keyword(Expected::NOTHING, lexicon::NEAREST)(input)?;
    let (rest, _) = cut(weekday).parse(rest)?;
    let (rest, _) = cut(keyword(Expected::THROUGH, lexicon::TO)).parse(rest)?;
    cut(aim).parse(rest)
}

/// The day that a weekday is nearest to: `the 15th`, `the last day`.
fn aim(input: &str) -> Outcome<'_, Said> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    if let (rest, true) = maybe(lexicon::LAST)(at)? {
        let (rest, _) = cut(keyword(Expected::PERIOD, lexicon::A_DAY)).parse(rest)?;
        return said(rest, MonthDay::LastWeekday);
    }
    let (rest, day) = ordinal(at)?;
    let (rest, _) = maybe(lexicon::A_DAY)(rest)?;
    match u8::try_from(day) {
        Ok(day @ 1..=31) => said(rest, MonthDay::Nearest(day)),
        _ => Err(Failure::because(space(at), out_of_range(Period::Day, None, day))),
    }
}

/// [`the`] so many days, or [`the`] `day`, `before` the last one; `second to last day`.
pub(super) fn before_last(input: &str) -> Outcome<'_, Said> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    if let Ok((rest, place)) = alt((ordinal_word, numeric_ordinal)).parse(at)
        && let Ok((rest, _)) = keyword(Expected::NOTHING, lexicon::TO)(rest.strip_prefix('-').unwrap_or(rest))
    {
        let (rest, _) = maybe(lexicon::THE)(rest.strip_prefix('-').unwrap_or(rest))?;
        let (rest, _) = alt((last_day, last_of_month)).parse(rest)?;
        return days_before(at, rest, place - 1);
    }
    let (days_at, days) = opt(count).parse(at)?;
    let (rest, _) = keyword(Expected::NOTHING, lexicon::A_DAY)(days_at)?;
    if first_byte(rest) != b'b' {
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    let (rest, _) = keyword(Expected::NOTHING, lexicon::BEFORE)(rest)?;
    let (rest, _) = maybe(lexicon::THE)(rest)?;
    let (rest, _) = last_day(rest)?;
    days_before(at, rest, days.unwrap_or(1))
}

/// `last day`, without the month that may follow.
fn last_day(input: &str) -> Outcome<'_, ()> {
    let (rest, _) = keyword(Expected::NOTHING, lexicon::LAST)(input)?;
    let (rest, _) = keyword(Expected::NOTHING, lexicon::A_DAY)(rest)?;
    Ok((rest, ()))
}

/// `last`, of a month that follows.
fn last_of_month(input: &str) -> Outcome<'_, ()> {
    let (rest, _) = keyword(Expected::NOTHING, lexicon::LAST)(input)?;
    of_every_month(rest).map(|_| (rest, ()))
}

fn days_before<'a>(at: &'a str, rest: &'a str, days: i64) -> Outcome<'a, Said> {
    match u8::try_from(days) {
        Ok(days @ 1..=30) => said(rest, MonthDay::BeforeLast(days)),
        _ => Err(Failure::because(space(at), out_of_range(Period::Day, None, days))),
    }
}

fn said(rest: &str, day: MonthDay) -> Outcome<'_, Said> {
    let (rest, _) = opt(of_every_month).parse(rest)?;
    Ok((rest, What::Any(Choice::Nth, day.conjunctions(None, None)).into()))
}

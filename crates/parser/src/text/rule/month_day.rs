//! Days that depend on how long a month is, or on its weekdays: `the weekday nearest the 15th`, `3 days before the last day`,
//! `second to last day`.

use super::list::{listed, out_of_range, too_many};
use super::said::{Choice, Said, What};
use super::within::{Within, within, within_year};
use crate::error::{Expected, Kind, Slip};
use crate::model::MonthDay;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::{day_name, of_every_month, weekday};
use crate::text::number::{count, numeric_ordinal, ordinal, ordinal_word};
use crate::text::word::{first_byte, keyword, maybe, space};
use crate::{Constraint, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, opt, value};

/// What can follow `weekday`: `nearest` [`to`] a day.
pub(super) fn nearest(input: &str) -> Outcome<'_, Said> {
    let (rest, _) = keyword(Expected::NEAREST, lexicon::NEAREST)(input)?;
    let (rest, _) = maybe(lexicon::TO)(rest)?;
    cut(aim).parse(rest)
}

/// Which way from a day at a weekend.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    After,
    Before,
}

/// `nearest weekday to` a day; `next` and `previous nearest weekday to` it, which are one on or after and one on or before it.
pub(super) fn nearest_weekday(input: &str) -> Outcome<'_, Said> {
    let word = |words| keyword(Expected::NOTHING, words);
    let ways = alt((value(Way::After, word(lexicon::NEXT)), value(Way::Before, word(lexicon::PREVIOUS))));
    if let Ok((rest, (way, _, _, _))) =
        (ways, word(lexicon::NEAREST), weekday, word(lexicon::TO)).parse(input)
    {
        return cut(|at| one_way(at, way)).parse(rest);
    }
    if let Ok(read) = on_or(input) {
        return read;
    }
    let (rest, _) = keyword(Expected::NOTHING, lexicon::NEAREST)(input)?;
    let (rest, _) = cut(weekday).parse(rest)?;
    let (rest, _) = cut(keyword(Expected::THROUGH, lexicon::TO)).parse(rest)?;
    cut(aim).parse(rest)
}

/// [`first`] `weekday on or after` a day, [`last`] `weekday on or before` it; an error is that of none of these.
fn on_or(input: &str) -> Result<Outcome<'_, Said>, nom::Err<Failure>> {
    let word = |words| keyword(Expected::NOTHING, words);
    let (at, is_first) = match first(input) {
        Some(at) => (at, true),
        None => (input, false),
    };
    let (at, last) = maybe(lexicon::LAST)(at)?;
    let (at, _) = weekday(at)?;
    if first_byte(at) != b'o' {
        return Err(nom::Err::Error(Failure::expecting(space(at), Expected::NOTHING)));
    }
    let (at, (_, _, way)) = (
        word(lexicon::ON),
        word(lexicon::OR),
        alt((value(Way::After, word(lexicon::AFTER)), value(Way::Before, word(lexicon::ON_OR_BEFORE)))),
    )
        .parse(at)?;
    // The last one after a day and the first before it are those of the month.
    if (is_first && way == Way::Before) || (last && way == Way::After) {
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    Ok(cut(|at| one_way(at, way)).parse(at))
}

/// What stands after `first`.
fn first(input: &str) -> Option<&str> {
    ordinal_word(input).ok().filter(|(_, which)| *which == 1).map(|(rest, _)| rest)
}

/// The day from which a weekday is looked for.
fn one_way(input: &str, way: Way) -> Outcome<'_, Said> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    let (rest, day) = ordinal(at)?;
    let (rest, _) = maybe(lexicon::A_DAY)(rest)?;
    let day = match u8::try_from(day) {
        Ok(day @ 1..=31) => day,
        _ => return Err(Failure::because(space(at), out_of_range(Period::Day, None, day))),
    };
    match way {
        Way::After if day <= MonthDay::MAX_ON_OR_AFTER => said(rest, MonthDay::OnOrAfter(day)),
        Way::Before if day >= MonthDay::MIN_ON_OR_BEFORE => said(rest, MonthDay::OnOrBefore(day)),
        way => {
            let (side, days) = match way {
                Way::After => ("next", "`1st` to `26th`"),
                Way::Before => ("previous", "`3rd` to `31st`"),
            };
            let slip = Slip::new(format!("the weekday may be one of the {side} month"))
                .with_help(format!("days with which it is of the same month are the {days}"));
            Err(Failure::because(space(at), Kind::Slip(slip)))
        }
    }
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
    if let Ok((rest, place)) = from_the_end(at) {
        if let Ok((rest, days)) = last_named(rest) {
            return nth_from_the_end(at, rest, place, &days);
        }
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

/// `second to` [`the`], `second-to-`, `second` before `last`: which one from the end.
fn from_the_end(input: &str) -> Outcome<'_, i64> {
    let (rest, place) = alt((ordinal_word, numeric_ordinal)).parse(input)?;
    let last = |at| keyword(Expected::NOTHING, lexicon::LAST)(at);
    let dashed = rest.strip_prefix('-').unwrap_or(rest);
    if let Ok((rest, _)) = keyword(Expected::NOTHING, lexicon::TO)(dashed) {
        let (rest, _) = maybe(lexicon::THE)(rest.strip_prefix('-').unwrap_or(rest))?;
        return last(rest).map(|_| (rest, place));
    }
    // The first one and the last need a joint between them.
    last(dashed).and_then(|_| match place {
        2.. => Ok((dashed, place)),
        _ => Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING))),
    })
}

/// `last` and days of the week.
fn last_named(input: &str) -> Outcome<'_, Constraint> {
    let (rest, _) = keyword(Expected::NOTHING, lexicon::LAST)(input)?;
    listed(rest, day_name, Period::DayOfWeek)
}

/// Each of these days of the week, that of this number from the end of the month.
fn nth_from_the_end<'a>(at: &'a str, rest: &'a str, place: i64, days: &Constraint) -> Outcome<'a, Said> {
    let number = match i8::try_from(place) {
        Ok(number @ 1..=5) => -number,
        _ => return Err(Failure::because(space(at), out_of_range(Period::DayOfWeekCount, None, place))),
    };
    let (rest, months) = match within(rest, true) {
        Ok((rest, Within::Months(months))) => (rest, Some(months)),
        Ok((rest, Within::EachMonth)) => (rest, None),
        _ => (rest, None),
    };
    let (rest, year) = if months.is_some() { within_year(rest)? } else { (rest, None) };
    let (months, years) = (months.as_ref().map(Constraint::values), year.as_ref().map(Constraint::values));
    let day = |day: i64| MonthDay::NthOf(1 << if day == 0 { 7 } else { day }, number);
    let all = days.values().iter().flat_map(|one| day(one).conjunctions(months, years)).collect();
    Ok((rest, What::Any(Choice::Nth, all).into()))
}

/// `last 3 days`: the days at the end of the month, by their number.
pub(super) fn last_some(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::NOTHING, lexicon::LAST)(input)?;
    let (behind, many) = count(at)?;
    let (rest, _) = keyword(Expected::NOTHING, lexicon::A_DAY)(behind)?;
    match u8::try_from(many) {
        Ok(days @ 2..=MonthDay::MAX_LAST) => said(rest, MonthDay::LastDays(days)),
        _ if many > MonthDay::MAX_LAST.into() => {
            let (rest, _) = opt(of_every_month).parse(rest)?;
            Err(too_many(input, rest, MonthDay::MAX_LAST.into()))
        }
        _ => Err(nom::Err::Error(Failure::expecting(space(at), Expected::NOTHING))),
    }
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

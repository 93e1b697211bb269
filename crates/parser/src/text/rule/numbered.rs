//! A period before its numbers: `minute 12`, `seconds 15 and 45`, `day 15`, `week 12`; and minutes `past the hour`.

use super::list::{add_range, and, finish, joint, listed, through};
use super::said::Said;
use crate::error::Expected;
use crate::model::Collector;
use crate::text::clock::{hour_or_time, minutes_past};
use crate::text::failure::{Failure, Outcome};
use crate::text::name::of_whole;
use crate::text::number::{count, numeric_ordinal, rank};
use crate::text::word::{first_byte, keyword, lookup, space};
use crate::{Constraint, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, opt, value};
use nom::sequence::preceded;

/// A period and its numbers.
pub(super) fn numbered(input: &str) -> Outcome<'_, Said> {
    let (at, period) = lookup(Expected::NOTHING, lexicon::unit)(input)?;
    if !first_byte(at).is_ascii_digit() || period == Period::Year {
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    let (rest, values) = numbers(at, period)?;
    let (rest, _) = opt(|at| of_whole(at, period)).parse(rest)?;
    Ok((rest, values.into()))
}

/// A list of numbers and ranges of them. A number with an ending is one only where it is the first: in `minute 7, 23rd of december`
/// it is a day.
fn numbers(input: &str, period: Period) -> Outcome<'_, Constraint> {
    let number = |at| match numeric_ordinal(at) {
        Ok(_) => Err(nom::Err::Error(Failure::expecting(space(at), Expected::NUMBER))),
        Err(_) => rank(at),
    };
    let mut values = Collector::default();
    let mut at = input;
    let (mut rest, mut first) = rank(at)?;
    // Each turn reads at least a comma and a number.
    loop {
        let (after, last) = opt(preceded(through, cut(rank))).parse(rest)?;
        add_range(&mut values, at, period, first, last.unwrap_or(first))?;
        rest = after;
        let Ok((joined, ())) = joint(after) else { break };
        let Ok((next, value)) = number(joined) else { break };
        (at, rest, first) = (joined, next, value);
    }
    Ok((rest, finish(input, period, None, values)?))
}

/// `:15`, `:00 and :30`: those minutes.
pub(super) fn bare_minutes(input: &str) -> Outcome<'_, Said> {
    fn minute(input: &str) -> Outcome<'_, i64> {
        let at = space(input);
        match at.strip_prefix(':') {
            Some(digits) => rank(digits),
            None => Err(nom::Err::Error(Failure::expecting(at, Expected::TIME))),
        }
    }
    listed(input, minute, Period::Minute).map(|(rest, minutes)| (rest, minutes.into()))
}

/// `20 past every hour`, `quarter past and quarter to the hour`, `10 and 40 minutes past the hour`; without the hour where none
/// follows.
pub(super) fn past_the_hour(input: &str) -> Outcome<'_, Said> {
    let (rest, said) = minutes_of(input)?;
    match whole_hour(rest) {
        Ok((rest, ())) => Ok((rest, said)),
        Err(_) if hour_or_time(rest).is_err() => Ok((rest, said)),
        Err(error) => Err(error),
    }
}

/// `5 minutes past the hour`, without `at`.
pub(super) fn past_every_hour(input: &str) -> Outcome<'_, Said> {
    let (rest, said) = minutes_of(input)?;
    let (rest, ()) = whole_hour(rest)?;
    Ok((rest, said))
}

/// `the hour`, `every hour`.
fn whole_hour(input: &str) -> Outcome<'_, ()> {
    let article = alt((keyword(Expected::NOTHING, lexicon::THE), keyword(Expected::NOTHING, lexicon::EVERY)));
    value((), (article, keyword(Expected::NOTHING, lexicon::HOURS))).parse(input)
}

/// `15 minutes before the hour`.
fn before_the_hour(input: &str) -> Outcome<'_, (i64, bool)> {
    let word = |words| keyword(Expected::NOTHING, words);
    let (rest, (minutes, _, _)) =
        (count, opt(word(lexicon::MINUTES)), word(lexicon::ON_OR_BEFORE)).parse(input)?;
    whole_hour(rest)?;
    Ok((rest, (minutes, false)))
}

/// Minutes `past` or `to` the hour; what is said of the last is said of the numbers before it.
fn minutes_of(input: &str) -> Outcome<'_, Said> {
    let mut values = Collector::default();
    let mut alone: Vec<i64> = Vec::new();
    let mut at = input;
    // Each turn reads a number.
    loop {
        let (rest, is_past) = match minutes_past(at).or_else(|_: nom::Err<Failure>| before_the_hour(at)) {
            Ok((rest, (minutes, is_past))) => {
                alone.push(minutes);
                (rest, Some(is_past))
            }
            Err(_) => {
                let (rest, minutes) = count(at)?;
                alone.push(minutes);
                (rest, None)
            }
        };
        if let Some(is_past) = is_past {
            for minutes in alone.drain(..) {
                let minute = if is_past { minutes } else { 60 - minutes };
                if !(0..60).contains(&minute) {
                    return Err(nom::Err::Error(Failure::expecting(space(at), Expected::TIME)));
                }
                values.add(minute, minute);
            }
        }
        match (and(rest), is_past) {
            (Ok((next, ())), None) => at = next,
            (Ok((next, ())), _) if count(next).is_ok() || minutes_past(next).is_ok() => at = next,
            (_, Some(_)) => return Ok((rest, finish(input, Period::Minute, None, values)?.into())),
            (Err(error), None) => return Err(error),
        }
    }
}

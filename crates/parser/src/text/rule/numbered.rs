//! A period before its numbers: `minute 12`, `seconds 15 and 45`, `day 15`, `week 12`; and minutes `past the hour`.

use super::list::{and, finish, listed};
use super::said::Said;
use crate::error::Expected;
use crate::model::Collector;
use crate::text::clock::minutes_past;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::of_whole;
use crate::text::number::rank;
use crate::text::word::{first_byte, keyword, lookup, space};
use crate::{Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{opt, value};

/// A period and its numbers.
pub(super) fn numbered(input: &str) -> Outcome<'_, Said> {
    let (at, period) = lookup(Expected::NOTHING, lexicon::unit)(input)?;
    if !first_byte(at).is_ascii_digit() || period == Period::Year {
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    let (rest, values) = listed(at, rank, period)?;
    let (rest, _) = opt(|at| of_whole(at, period)).parse(rest)?;
    Ok((rest, values.into()))
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

/// `20 past every hour`, `quarter past and quarter to the hour`, `10 minutes past`.
pub(super) fn past_the_hour(input: &str) -> Outcome<'_, Said> {
    fn minute(input: &str) -> Outcome<'_, i64> {
        let (rest, (minutes, is_past)) = minutes_past(input)?;
        Ok((rest, if is_past { minutes } else { 60 - minutes }))
    }
    fn hour(input: &str) -> Outcome<'_, ()> {
        let article =
            alt((keyword(Expected::NOTHING, lexicon::THE), keyword(Expected::NOTHING, lexicon::EVERY)));
        value((), (article, keyword(Expected::NOTHING, lexicon::HOURS))).parse(input)
    }
    let mut values = Collector::default();
    let mut at = input;
    // Each turn reads a number.
    loop {
        let (rest, one) = minute(at)?;
        if !(0..60).contains(&one) {
            return Err(nom::Err::Error(Failure::expecting(space(at), Expected::TIME)));
        }
        values.add(one, one);
        match and(rest) {
            Ok((next, ())) => at = next,
            Err(_) => {
                let (rest, ()) = hour(rest)?;
                return Ok((rest, finish(input, Period::Minute, None, values)?.into()));
            }
        }
    }
}

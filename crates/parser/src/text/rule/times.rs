//! How many times: `twice a day`, `every day 3 times`. They have to be said by other clauses.

use super::every::every;
use super::said::Clause;
use crate::error::Expected;
use crate::lexicon;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::period;
use crate::text::number::{count, split_digits, value};
use crate::text::word::{first_byte, keyword, lookup, space, word as any_word};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;

/// `twice a day`, `3 times an hour`: how many, which says nothing of when.
pub(super) fn times_per(input: &str) -> Outcome<'_, Clause<'_>> {
    let word = |words| keyword(Expected::NOTHING, words);
    let (at, many) = many(input)?;
    if let Ok((rest, period)) = lookup(Expected::ADVERB, lexicon::adverb)(at) {
        return Ok((rest, Clause::Times(many, period)));
    }
    // What follows no period is a count, of which nothing can be expected.
    let period = |at| {
        let (at, _) = word(lexicon::PER)(at)?;
        period(at)
    };
    match period(at) {
        Ok((rest, period)) => Ok((rest, Clause::Times(many, period))),
        Err(_) => Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING))),
    }
}

/// `twice`, `3 times`, `3x`.
fn many(input: &str) -> Outcome<'_, i64> {
    let word = |words| keyword(Expected::NOTHING, words);
    if let Ok((rest, word)) = any_word(input)
        && let Some((digits, "x" | "X")) = split_digits(word)
    {
        return Ok((rest, value(digits)));
    }
    let times = |at| {
        let (at, many) = count(at)?;
        let (at, _) = word(lexicon::TIMES)(at)?;
        Ok((at, many))
    };
    alt((map(word(lexicon::TWICE), |_| 2), times)).parse(input)
}

/// `every` and what comes round; `every day 3 times` says how many.
pub(super) fn every_or_times(input: &str) -> Outcome<'_, Clause<'_>> {
    let (rest, said) = every(input)?;
    if let Some(period) = said.cadence
        // A digit, or what `twice` and the numbers begin with.
        && matches!(first_byte(rest), b'0'..=b'9' | b't' | b'f' | b's')
        && let Ok((rest, many)) = many(rest)
    {
        return Ok((rest, Clause::Times(many, period)));
    }
    Ok((rest, Clause::Say(said)))
}

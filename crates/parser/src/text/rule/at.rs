//! `at`: times of the clock.

use super::list::{finish, next_item};
use super::said::{Said, What};
use crate::error::Expected;
use crate::model::Collector;
use crate::text::clock::time;
use crate::text::failure::Outcome;
use crate::text::word::{expecting, is_word, keyword, maybe};
use crate::{Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{anychar, char};
use nom::combinator::{cut, peek, value, verify};
use nom::sequence::terminated;

/// `at`, or an `@` that touches what follows, and times.
pub(super) fn at(input: &str) -> Outcome<'_, Said> {
    let sign = terminated(char('@'), peek(verify(anychar, |&c| is_word(c))));
    let word = value((), keyword(Expected::AT, lexicon::AT));
    let (rest, ()) = alt((word, expecting(Expected::AT, value((), sign)))).parse(input)?;
    cut(times).parse(rest)
}

/// A further time of a list, which may have an `at` of its own.
fn again(input: &str) -> Outcome<'_, i64> {
    let (at, _) = maybe(lexicon::AT)(input)?;
    time(at)
}

/// Times; behind `and` or `,` only a further time may follow.
pub(super) fn times(input: &str) -> Outcome<'_, Said> {
    let mut values = Collector::default();
    let (mut rest, first) = time(input)?;
    values.add(first, first);
    // Each turn reads at least a comma.
    while let Some(next) = next_item(rest, again) {
        let (_, (next_rest, next)) = next?;
        values.add(next, next);
        rest = next_rest;
    }
    let constraint = finish(input, Period::Time, None, values)?;
    Ok((rest, Said::from(What::One(constraint)).followed_by(Expected::AND)))
}

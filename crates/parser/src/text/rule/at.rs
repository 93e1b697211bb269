//! `at`: times of the clock.

use super::list::{finish, joint};
use super::said::{Said, What};
use crate::error::Expected;
use crate::model::Collector;
use crate::text::clock::time;
use crate::text::failure::Outcome;
use crate::text::word::{expecting, is_word, keyword};
use crate::{Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{anychar, char};
use nom::combinator::{cut, opt, peek, value, verify};
use nom::sequence::terminated;

/// `at`, or an `@` that touches what follows, and times.
pub(super) fn at(input: &str) -> Outcome<'_, Said> {
    let sign = terminated(char('@'), peek(verify(anychar, |&c| is_word(c))));
    let word = value((), keyword(Expected::AT, lexicon::AT));
    let (rest, ()) = alt((word, expecting(Expected::AT, value((), sign)))).parse(input)?;
    cut(times).parse(rest)
}

/// Times; behind `and` or `,` only a further time may follow.
pub(super) fn times(input: &str) -> Outcome<'_, Said> {
    let mut values = Collector::default();
    let (mut rest, first) = time(input)?;
    values.add(first, first);
    // Each turn reads at least a comma.
    while let (next_at, Some(())) = opt(joint).parse(rest)? {
        let (next_rest, next) = cut(time).parse(next_at)?;
        values.add(next, next);
        rest = next_rest;
    }
    let constraint = finish(input, Period::Time, None, values)?;
    Ok((rest, Said::from(What::One(constraint)).followed_by(Expected::AND)))
}

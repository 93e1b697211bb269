//! Numbers: digits, number words to sixty, ordinals to thirty-first.

use super::failure::{Failure, Outcome};
use super::word::{expecting, lookup, space, word};
use crate::error::{Expected, MANY_DIGITS};
use crate::lexicon;
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::char;
use nom::combinator::{map_opt, not};
use nom::sequence::terminated;

/// The digits at the start of a word, and what is after them.
pub(super) fn split_digits(word: &str) -> Option<(&str, &str)> {
    let end = word.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(word.len());
    word.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())
}

/// Whether a word of digits and letters stands here, `15th` or `30s`: the forms of numbers that have letters need not be tried
/// for others.
pub(super) fn has_letters_behind_digits(input: &str) -> bool {
    let bytes = space(input).as_bytes();
    let digits = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    digits > 0 && bytes.get(digits).is_some_and(u8::is_ascii_alphabetic)
}

/// The number of some digits, [`MANY_DIGITS`] at most.
pub(super) fn value(digits: &str) -> i64 {
    let next = |number: i64, digit: u8| (number * 10 + i64::from(digit & 0xF)).min(MANY_DIGITS);
    digits.bytes().fold(0, next)
}

fn has_ordinal_ending(ending: &str) -> bool {
    ["st", "nd", "rd", "th"].iter().any(|one| ending.eq_ignore_ascii_case(one))
}

/// rank: digits with an optional `st nd rd th`, whichever.
pub(super) fn rank(input: &str) -> Outcome<'_, i64> {
    let number = map_opt(word, |word: &str| {
        let (digits, ending) = split_digits(word)?;
        (ending.is_empty() || has_ordinal_ending(ending)).then(|| value(digits))
    });
    // `9:00` is not the number 9.
    expecting(Expected::NUMBER, terminated(number, not(char(':')))).parse(input)
}

/// digits with an ending: `15th`.
pub(super) fn numeric_ordinal(input: &str) -> Outcome<'_, i64> {
    let number = map_opt(word, |word: &str| {
        let (digits, ending) = split_digits(word)?;
        has_ordinal_ending(ending).then(|| value(digits))
    });
    expecting(Expected::NUMBER, number).parse(input)
}

/// The second word of a number such as `twenty-five` or `twenty five`, or its value alone.
fn compound(input: &str, tens: i64, unit: impl Fn(&[u8]) -> Option<i64>) -> Option<(&str, i64)> {
    let behind = input.strip_prefix('-').unwrap_or(input);
    let below_ten = |word: &[u8]| unit(word).filter(|&value| value < 10);
    lookup(Expected::NOTHING, below_ten)(behind).ok().map(|(rest, unit)| (rest, tens + unit))
}

/// A number in words: `one` to `sixty`.
pub(super) fn number_word(input: &str) -> Outcome<'_, i64> {
    let (rest, value) = lookup(Expected::CARDINAL, lexicon::number)(input)?;
    match (value, compound(rest, value, lexicon::number)) {
        (20..60, Some((rest, value))) => Ok((rest, value)),
        _ => Ok((rest, value)),
    }
}

/// An ordinal in words: `first` to `thirty-first`.
pub(super) fn ordinal_word(input: &str) -> Outcome<'_, i64> {
    if let Ok(found) = lookup(Expected::ORDINAL, lexicon::ordinal)(input) {
        return Ok(found);
    }
    let tens = |word: &[u8]| lexicon::number(word).filter(|tens| matches!(tens, 20 | 30));
    let (rest, value) = lookup(Expected::ORDINAL, tens)(input)?;
    compound(rest, value, lexicon::ordinal)
        .filter(|&(_, value)| value <= 31)
        .ok_or_else(|| nom::Err::Error(Failure::expecting(space(input), Expected::ORDINAL)))
}

/// How many: a rank or a number in words.
pub(super) fn count(input: &str) -> Outcome<'_, i64> {
    alt((rank, number_word)).parse(input)
}

/// Which one: a rank or an ordinal in words.
pub(super) fn ordinal(input: &str) -> Outcome<'_, i64> {
    alt((rank, ordinal_word)).parse(input)
}

/// A year of four digits.
pub(super) fn year(input: &str) -> Outcome<'_, i64> {
    let four = map_opt(word, |word: &str| {
        let (digits, behind) = split_digits(word)?;
        (digits.len() == 4 && behind.is_empty()).then(|| value(digits))
    });
    expecting(Expected::YEAR, four).parse(input)
}

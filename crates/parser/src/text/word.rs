//! The least tokens of the language: white space, words, keywords. Each skips the white space before it and ends at a word
//! boundary, so that `min` is not read out of `minx`. Case folds.

use super::failure::{Failure, Outcome};
use crate::error::Expected;
use nom::Parser;
use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::combinator::{map_opt, opt, verify};
use nom::sequence::terminated;

/// White space as JavaScript's `\s` has it.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The text behind the white space at its start.
pub(super) fn space(input: &str) -> &str {
    match input.as_bytes() {
        // Nearly always a space or none, which needs no look at characters: 1 ns instead of 4, some 20 times in a sentence.
        [b' ', b'!'..=b'~', ..] => input.get(1..).unwrap_or_default(),
        [] | [b'!'..=b'~', ..] => input,
        _ => input.trim_start_matches(is_space),
    }
}

/// The text without the white space around it, and where it begins.
pub(crate) fn trimmed(text: &str) -> (usize, &str) {
    let start = space(text);
    let trimmed = match start.as_bytes() {
        [.., b'!'..=b'~'] => start,
        _ => start.trim_end_matches(is_space),
    };
    (text.len() - start.len(), trimmed)
}

/// The length of what a person sees as one thing at the start of `input`: up to white space or a comma.
pub(super) fn chunk_len(input: &str) -> usize {
    let end = input.find(|c| is_space(c) || c == ',').unwrap_or(input.len());
    if end == 0 { input.chars().next().map_or(0, char::len_utf8) } else { end }
}

/// `parser` behind white space; its failure says that `expected` could stand at its start.
pub(super) fn expecting<'a, T>(
    expected: Expected,
    mut parser: impl Parser<&'a str, Output = T, Error = Failure>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    move |input| {
        let start = space(input);
        parser.parse(start).map_err(|error| error.map(|_| Failure::expecting(start, expected)))
    }
}

/// A run of letters, digits and underscores: what a word boundary ends.
pub(super) fn word(input: &str) -> Outcome<'_, &str> {
    take_while1(is_word).parse(input)
}

/// This very word.
pub(super) fn keyword<'a>(
    expected: Expected,
    keyword: &'static str,
) -> impl FnMut(&'a str) -> Outcome<'a, &'a str> {
    expecting(expected, verify(word, move |word: &str| word.eq_ignore_ascii_case(keyword)))
}

/// One of these words.
pub(super) fn one_of<'a>(
    expected: Expected,
    words: &'static [&'static str],
) -> impl FnMut(&'a str) -> Outcome<'a, &'a str> {
    expecting(expected, verify(word, |word: &str| words.iter().any(|one| word.eq_ignore_ascii_case(one))))
}

/// These words in a row.
pub(super) fn keywords<'a>(
    expected: Expected,
    words: &'static [&'static str],
) -> impl FnMut(&'a str) -> Outcome<'a, ()> {
    expecting(expected, move |input: &'a str| {
        let mut rest = input;
        for expected_word in words {
            (rest, _) = keyword(expected, expected_word)(rest)?;
        }
        Ok((rest, ()))
    })
}

/// This word, or nothing.
pub(super) fn maybe<'a>(word: &'static str) -> impl FnMut(&'a str) -> Outcome<'a, bool> {
    move |input| {
        opt(keyword(Expected::NOTHING, word)).parse(input).map(|(rest, found)| (rest, found.is_some()))
    }
}

/// What `find` makes of a word in lower case.
pub(super) fn lookup<'a, T>(
    expected: Expected,
    find: impl Fn(&[u8]) -> Option<T>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    expecting(expected, map_opt(word, move |word: &str| lower(word, |lower| find(lower))))
}

/// The same for a name that may be abbreviated with a dot behind it.
pub(super) fn lookup_dotted<'a, T>(
    expected: Expected,
    find: impl Fn(&[u8]) -> Option<T>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    let name = map_opt(word, move |word: &str| lower(word, |lower| find(lower)));
    expecting(expected, terminated(name, opt(char('.'))))
}

/// Hands a word on in lower case.
fn lower<T>(word: &str, find: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    // Longer than any word of the language.
    const LONGEST: usize = 16;
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    find(lower)
}

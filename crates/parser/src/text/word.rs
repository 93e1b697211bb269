//! The least tokens of the language: white space, words, keywords. Each skips the white space before it and ends at a word
//! boundary, so that `min` is not read out of `minx`. Case folds.

use super::failure::{Failure, Outcome};
use crate::error::Expected;
use nom::Parser;
use nom::character::complete::char;
use nom::combinator::{map_opt, opt};
use nom::sequence::terminated;

/// White space as JavaScript's `\s` has it.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The text after the white space at its start.
#[cfg_attr(target_family = "wasm", inline(never))]
#[cfg_attr(not(target_family = "wasm"), inline(always))]
pub(super) fn space(input: &str) -> &str {
    let rest = without_space(input);
    #[cfg(test)]
    crate::effort::spent(input.len() - rest.len() + 1);
    rest
}

#[inline(always)]
fn without_space(input: &str) -> &str {
    match input.as_bytes() {
        // Nearly always a space or none, which needs no look at characters. Each attempt at a rule comes here.
        [b' ', b'!'..=b'~', ..] => input.get(1..).unwrap_or_default(),
        [] | [b'!'..=b'~', ..] => input,
        _ => unusual_space(input),
    }
}

/// The same by characters; apart, so that the usual case is small enough to stand where it is called.
#[cold]
fn unusual_space(input: &str) -> &str {
    input.trim_start_matches(is_space)
}

/// The first byte after white space, in lower case; 0 at the end.
#[inline]
pub(super) fn first_byte(input: &str) -> u8 {
    space(input).as_bytes().first().map_or(0, u8::to_ascii_lowercase)
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

/// The text up to a quotation mark at its end, and from after one at its start, where there are both.
#[inline]
pub(super) fn unquoted(text: &str) -> (&str, &str) {
    let rest = space(text);
    match rest.as_bytes().first() {
        Some(b'"' | b'\'' | 0xe2) => quoted(text, rest).unwrap_or((text, rest)),
        _ => (text, rest),
    }
}

#[cold]
fn quoted<'a>(text: &'a str, rest: &'a str) -> Option<(&'a str, &'a str)> {
    const MARKS: [(char, char); 4] =
        [('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')];
    let whole = rest.trim_end_matches(is_space);
    MARKS.into_iter().find_map(|(open, close)| {
        let inner = whole.strip_prefix(open)?.strip_suffix(close)?;
        let start = text.len() - rest.len() + open.len_utf8();
        let text = text.get(..start + inner.len())?;
        Some((text, space(text.get(start..)?)))
    })
}

/// The length of what a person sees as one thing at the start of `input`: up to white space or a comma.
pub(super) fn chunk_len(input: &str) -> usize {
    let end = input.find(|c| is_space(c) || c == ',').unwrap_or(input.len());
    if end == 0 { input.chars().next().map_or(0, char::len_utf8) } else { end }
}

/// `parser` after white space; its failure says that `expected` could stand at its start.
pub(super) fn expecting<'a, T>(
    expected: Expected,
    mut parser: impl Parser<&'a str, Output = T, Error = Failure>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    move |input| {
        let start = space(input);
        parser.parse(start).map_err(|error| error.map(|_| Failure::expecting(start, expected)))
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `parser` after white space where the next byte, in lower case, is one of these; else, and for its own failure, `expected`
/// could stand there. What joins a list is asked for after each of its members, and mostly is not there.
#[inline]
pub(super) fn begins<'a, T>(
    bytes: &'static [u8],
    expected: Expected,
    mut parser: impl Parser<&'a str, Output = T, Error = Failure>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    move |input| {
        let start = space(input);
        let refused = || Failure::expecting(start, expected);
        match start.as_bytes().first() {
            Some(byte) if bytes.contains(&byte.to_ascii_lowercase()) => {
                parser.parse(start).map_err(|error| error.map(|_| refused()))
            }
            _ => Err(nom::Err::Error(refused())),
        }
    }
}

/// `-`, or one of the dashes that editors and pages put in its place.
pub(super) fn dash(input: &str) -> Outcome<'_, ()> {
    const DASHES: [char; 7] = ['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'];
    let start = space(input);
    match start.strip_prefix(DASHES) {
        Some(rest) => Ok((rest, ())),
        None => Err(nom::Err::Error(Failure::expecting(start, Expected::NOTHING))),
    }
}

/// A run of letters, digits and underscores: what a word boundary ends.
#[inline]
pub(super) fn word(input: &str) -> Outcome<'_, &str> {
    // All of its characters are bytes, which are found faster than characters are.
    let end = input.bytes().position(|byte| !is_word_byte(byte)).unwrap_or(input.len());
    #[cfg(test)]
    crate::effort::spent(end);
    match input.split_at_checked(end) {
        Some((word, rest)) if !word.is_empty() => Ok((rest, word)),
        _ => Err(nom::Err::Error(Failure::expecting(input, Expected::NOTHING))),
    }
}

/// What `input` begins with, and the rest, when that is this very word. Most words are not the one that is asked for, which
/// the first byte tells.
#[inline]
fn split_word<'a>(input: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let bytes = input.as_bytes();
    if bytes.first()?.to_ascii_lowercase() != *word.as_bytes().first()? {
        return None;
    }
    // The words of the language are in small letters.
    let same = |(byte, small): (&u8, u8)| byte.to_ascii_lowercase() == small;
    let found = bytes.get(..word.len())?.iter().zip(word.bytes()).all(same);
    let ends = !bytes.get(word.len()).copied().is_some_and(is_word_byte);
    if found && ends { input.split_at_checked(word.len()) } else { None }
}

/// One of these words.
#[inline]
pub(super) fn keyword<'a>(
    expected: Expected,
    words: &'static [&'static str],
) -> impl FnMut(&'a str) -> Outcome<'a, &'a str> {
    move |input| one_of(input, expected, words)
}

/// Rules ask for words in hundreds of places: what is to be small has this once, and all else has it in each.
#[cfg_attr(target_family = "wasm", inline(never))]
#[cfg_attr(not(target_family = "wasm"), inline(always))]
fn one_of<'a>(input: &'a str, expected: Expected, words: &[&str]) -> Outcome<'a, &'a str> {
    let start = space(input);
    match words.iter().find_map(|word| split_word(start, word)) {
        Some((word, rest)) => Ok((rest, word)),
        None => Err(nom::Err::Error(Failure::expecting(start, expected))),
    }
}

/// One of these words, or nothing.
pub(super) fn maybe<'a>(words: &'static [&'static str]) -> impl FnMut(&'a str) -> Outcome<'a, bool> {
    move |input| {
        opt(keyword(Expected::NOTHING, words)).parse(input).map(|(rest, found)| (rest, found.is_some()))
    }
}

/// What `find` makes of a word in lower case.
pub(super) fn lookup<'a, T>(
    expected: Expected,
    find: impl Fn(&[u8]) -> Option<T>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    expecting(expected, map_opt(word, move |word: &str| lower(word, |lower| find(lower))))
}

/// The same for a name, which begins with a capital and may be abbreviated with a dot after it.
pub(super) fn lookup_name<'a, T>(
    expected: Expected,
    find: impl Fn(&[u8]) -> Option<T>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    let name = map_opt(word, move |word: &str| {
        lower(word, |name| {
            name.first_mut()?.make_ascii_uppercase();
            find(name)
        })
    });
    expecting(expected, terminated(name, opt(char('.'))))
}

/// Hands a word on in lower case. What does not begin with a letter is none that could be looked up.
#[inline]
fn lower<T>(word: &str, find: impl Fn(&mut [u8]) -> Option<T>) -> Option<T> {
    // Longer than any word of the language.
    const LONGEST: usize = 16;
    if !word.as_bytes().first()?.is_ascii_alphabetic() {
        return None;
    }
    let mut lower = [0; LONGEST];
    lower.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    // All of them at once: one instruction for sixteen bytes instead of a loop.
    lower.iter_mut().for_each(|byte| *byte = byte.to_ascii_lowercase());
    find(lower.get_mut(..word.len())?)
}

//! Where the words of a text stand, and where a phrase does that is to be written anew.

use super::words;
use std::borrow::Cow;
use std::ops::Range;

/// Words before a phrase that what is written in its place has already.
const LEADS: &[&[&str]] = &[words::EVERY, words::AT, words::ON, words::IN, words::DURING, words::FROM];

/// A phrase in a text, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reworded {
    /// Where it stands, with what leads to it.
    pub(crate) span: Range<usize>,
    /// What may be written there.
    pub(crate) meant: Vec<Cow<'static, str>>,
    /// What to say where that cannot be read; may be empty.
    pub(crate) help: &'static str,
    /// Whether the fault is in the phrase, and not after it.
    pub(crate) covers: bool,
}

/// Where the words of a text stand: white space, commas, hyphens and full stops are between them.
pub(super) fn words_of(text: &str) -> Vec<Range<usize>> {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | '-' | '\u{feff}');
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_between(c), start) {
            (true, Some(first)) => {
                words.push(first..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

pub(super) fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// The place of a phrase, with an article before it, and with the word that what is written in its place begins with another
/// of.
pub(super) fn with_lead(text: &str, span: Range<usize>, meant: &[&str]) -> Range<usize> {
    let first_is_lead = |words: &&str| {
        let first = words.split(' ').next().unwrap_or_default();
        LEADS.iter().any(|lead| is_one_of(first, lead))
    };
    let mut start = span.start;
    if meant == [""] {
        let before = text.get(..start).unwrap_or_default().trim_end();
        return before.strip_suffix(',').unwrap_or(before).len()..span.end;
    }
    let mut may_lead = !meant.is_empty() && meant.iter().all(first_is_lead);
    // Each turn takes a word.
    loop {
        let before = text.get(..start).unwrap_or_default().trim_end();
        let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let is_lead = may_lead && LEADS.iter().any(|lead| is_one_of(word, lead));
        if word.is_empty() || !(is_lead || (start == span.start && is_one_of(word, words::ARTICLES))) {
            return start..span.end;
        }
        may_lead &= !is_lead;
        start = before.len() - word.len();
    }
}

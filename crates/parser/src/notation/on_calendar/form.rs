//! The form by which calendar expressions are told from sentences and from lines of cron, and their words.

use super::component::is_date;
use crate::cron::Word;
use crate::lexicon::{calendar_shorthand, value_of_name};
use crate::{Period, zone};

/// The assignment that a line of a timer begins with.
const KEY: &str = "OnCalendar=";

/// Weekdays, date, time and zone.
const MAX_WORDS: usize = 4;

/// The words of a line after its first `from` bytes; the line begins at the byte `start` of the text. One word more than there
/// can be is enough.
pub(super) fn words(line: &str, from: usize, start: usize) -> Vec<Word<'_>> {
    let mut all = Vec::new();
    let mut at = from;
    while all.len() <= MAX_WORDS {
        let rest = line.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start_matches(is_space);
        let Some(word) = trimmed.split(is_space).next().filter(|word| !word.is_empty()) else { break };
        let begin = line.len() - trimmed.len();
        all.push(Word { text: word, at: start + begin });
        at = begin + word.len();
    }
    all
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// How many bytes of a line its assignment takes, with the white space before it.
pub(super) fn key(line: &str) -> usize {
    let trimmed = line.trim_start_matches(is_space);
    let is_key = trimmed.get(..KEY.len()).is_some_and(|start| start.eq_ignore_ascii_case(KEY));
    if is_key { line.len() - trimmed.len() + KEY.len() } else { 0 }
}

/// Whether a text has the form of calendar expressions and of nothing else, also where it is wrong: each line has it, and one at
/// least has what only they have.
pub(in crate::notation) fn is_meant(text: &str) -> bool {
    let mut evident = false;
    for line in text.split('\n').filter(|line| !line.trim_matches(is_space).is_empty()) {
        match form(line) {
            Some(known) => evident |= known,
            None => return false,
        }
    }
    evident
}

/// Whether nothing else has the form of a line; `None` where it is none of a calendar expression.
fn form(line: &str) -> Option<bool> {
    let prefix = key(line);
    let words = words(line, prefix, 0);
    if prefix > 0 {
        return Some(true);
    }
    let mut words = words.iter().map(|word| word.text).peekable();
    // A shorthand or a date says less than what no other notation has: `weekly report` is a sentence that is wrong.
    let (mut evident, mut weakly, mut components) = (false, false, 2);
    let starts_with_letter = |word: &&str| word.starts_with(|c: char| c.is_ascii_alphabetic());
    let mut count = 0;
    if let Some(word) = words.next_if(starts_with_letter) {
        if calendar_shorthand(word).is_some() {
            (weakly, components) = (true, 0);
        } else {
            let list = word.strip_suffix(',').unwrap_or(word);
            let days = list.split(',').flat_map(|item| item.split("..")).flat_map(|item| item.split('-'));
            let mut known = days.map(|day| value_of_name(day, Period::DayOfWeek).is_some());
            // One slip among others that are right is still the form.
            if !known.any(|known| known) {
                return None;
            }
            evident = list.contains("..");
        }
        count += 1;
    }
    let is_component =
        |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit() || b"*.,/~:-".contains(&byte));
    for _ in 0..components {
        let Some(word) = words.next_if(is_component) else { break };
        evident |= is_evident(word);
        weakly |= is_iso_date(word);
        count += 1;
    }
    if count > 0 {
        let is_zone = |word: &str| if evident { zone::is_name(word) } else { zone::is_evident(word) };
        words.next_if(|word| starts_with_letter(word) && is_zone(word));
    }
    (count > 0 && words.next().is_none()).then_some(evident || weakly)
}

/// Whether a word of digits and marks is a component of a calendar expression and nothing else.
fn is_evident(word: &str) -> bool {
    let star = ["*-", "-*", "*:", ":*", "*~", "~*"].iter().any(|mark| word.contains(mark));
    let range = word.split_once("..").is_some_and(|(before, after)| {
        before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit())
    });
    let times: Vec<&str> = word.split(':').collect();
    let step = times.len() > 1 && word.contains('/');
    // `9:00..17:00` and `9:00/17:00` are what somebody means by a window.
    let is_window = matches!(times.as_slice(), [hour, minutes, _] if hour.bytes().all(|byte| byte.is_ascii_digit())
        && minutes.contains(['.', '/']));
    let from_end = word.contains('~') && is_date(word);
    star || ((range || step) && !is_window) || from_end
}

/// `2027-12-24`
fn is_iso_date(word: &str) -> bool {
    let mut parts = word.split('-');
    let mut next = |len: std::ops::RangeInclusive<usize>| {
        parts
            .next()
            .is_some_and(|part| len.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    next(4..=4) && next(1..=2) && next(1..=2) && parts.next().is_none()
}

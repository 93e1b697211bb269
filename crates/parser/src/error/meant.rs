//! Whole texts that were probably meant where the fault itself does not say: words to leave out, abbreviations of time zones, and
//! the day that an `every` without a number needs.

use super::slip::{Edit, edited};
use crate::lexicon::{self, Ordinal};
use crate::{Period, zone};
use std::ops::Range;

/// The zones that an abbreviation could be, in parentheses or not, whatever its case.
pub(super) fn zones(found: &str) -> &'static [&'static str] {
    let name = found.trim_matches(['(', ')']);
    let known = zone::ABBREVIATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map_or(&[], |(_, names)| names)
}

/// The text with these zones in place of their abbreviation.
pub(super) fn in_zones(text: &str, span: &Range<usize>, names: &[&str]) -> Vec<String> {
    let before = text.get(..span.start).unwrap_or_default();
    let said = before.split_whitespace().next_back().is_some_and(|word| word.eq_ignore_ascii_case("in"));
    let named = |name: &&str| if said { (*name).to_owned() } else { format!("in {name}") };
    names.iter().map(|name| edited(text, &[Edit::at(text, span, named(name))])).collect()
}

/// The text without the words that say nothing of when.
pub(super) fn left_out(text: &str, start: usize) -> Vec<String> {
    let len = lexicon::left_out(text.get(start..).unwrap_or_default());
    vec![edited(text, &[Edit::at(text, &(start..start + len), "")])]
}

/// Mondays, from which weeks are counted in a text that is proposed; long past, so that a schedule goes on at once.
const BEGINNINGS: [&str; 3] = ["starting 2024-01-01", "starting 2024-01-08", "starting 2024-01-15"];

/// The weeks with which each so-many-th week can begin; none where these are more texts than anyone compares.
pub(crate) fn beginnings(every: i64) -> &'static [&'static str] {
    usize::try_from(every).ok().and_then(|every| BEGINNINGS.get(..every)).unwrap_or_default()
}

/// The text with each of these beginnings at this place.
pub(super) fn with_beginning(text: &str, at: usize, every: i64) -> Vec<String> {
    let put = |beginning: &&str| edited(text, &[Edit::at(text, &(at..at), format!(" {beginning}"))]);
    beginnings(every).iter().map(put).collect()
}

/// The text with the day that an `every` without a number needs, which stands at `span`. `other` is whether another day is
/// said, which is not enough: one of the week, or one without what it is a day of.
pub(super) fn with_day(text: &str, span: &Range<usize>, period: Period, other: bool) -> Vec<String> {
    let found = text.get(span.clone()).unwrap_or_default();
    let behind = text.get(span.end..).unwrap_or_default();
    let put = |at: Range<usize>, words: &str| edited(text, &[Edit::at(text, &at, words)]);
    let last = found.split_whitespace().next_back().unwrap_or_default();
    match period {
        Period::Month if other => {
            let on = behind.len() - behind.trim_start().len();
            let first = behind.trim_start().get(..3).filter(|word| word.eq_ignore_ascii_case("on "));
            let first = first.map(|_| put(span.end + on..span.end + on + 3, "on the first "));
            first.into_iter().chain([put(span.clone(), "")]).collect()
        }
        // Weeks begin on Sunday or on Monday.
        Period::WeekOfYear if other => {
            let mut texts = Vec::new();
            let lower = behind.to_ascii_lowercase();
            let mut at = lower.match_indices(" on ").map(|(at, _)| at);
            let numbered = at.find_map(|at| Some((at, numbered_day(behind.get(at..)?)?)));
            let is_of_week = lower.split_whitespace().any(|word| word == "day");
            if let Some((start, (number @ 1..=7, rest))) = numbered {
                let at = span.end + start..text.len() - rest.len();
                let days = [number, number % 7 + 1].map(lexicon::day_name);
                texts.extend(days.map(|day| put(at.clone(), &format!(" on {day}"))));
            }
            if texts.is_empty() || !is_of_week {
                texts.push(put(span.clone(), ""));
            }
            texts
        }
        Period::Year if other => Vec::new(),
        Period::WeekOfYear => vec![put(span.end..span.end, " on Monday")],
        Period::Month
            if found.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("of")) =>
        {
            vec![put(span.start..span.start, "on the 1st ")]
        }
        Period::Month => vec![put(span.end..span.end, " on the 1st")],
        Period::Year if lexicon::value_of_name(last, Period::Month).is_some() => {
            vec![put(span.clone(), &format!("every day in {last}")), put(span.end..span.end, " 1st")]
        }
        Period::Year => match numbered_day(behind) {
            Some((number, rest)) => {
                let at = span.end..text.len() - rest.len();
                let day = Ordinal(number);
                let mut texts = vec![put(at.clone(), &format!(" on the {day} day of the year"))];
                if number <= 31 {
                    texts.push(put(at, &format!(" on January {day}")));
                }
                texts
            }
            None => match month_behind(behind) {
                Some((at, month)) => {
                    let day = format!(" on {} 1st", lexicon::month_name(month));
                    vec![put(span.end + at.start..span.end + at.end, &day)]
                }
                None => vec![put(span.end..span.end, " on January 1st")],
            },
        },
        // `every hour at 15` is nearly always that minute.
        Period::Hour => match behind.strip_prefix(" at ").map(|said| said.split_at(digits(said))) {
            Some((minute, rest))
                if minute.parse().is_ok_and(|minute: u8| minute < 60) && !rest.starts_with(':') =>
            {
                let at = span.end..text.len() - rest.len();
                vec![put(at, &format!(" at minute {minute}"))]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Where ` in january` stands, and the month.
fn month_behind(behind: &str) -> Option<(Range<usize>, i64)> {
    let lower = behind.to_ascii_lowercase();
    lower.match_indices(" in ").find_map(|(at, word)| {
        let name = behind.get(at + word.len()..)?.split_whitespace().next()?;
        Some((at..at + word.len() + name.len(), lexicon::value_of_name(name, Period::Month)?))
    })
}

/// The number of `on the 31st`, `on the day 31`, `on the 31st day`, and what stands after it.
fn numbered_day(behind: &str) -> Option<(i64, &str)> {
    let mut rest = behind;
    let mut number = None;
    // Each turn reads a word.
    loop {
        let at = rest.trim_start();
        let len = at.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let word = at.get(..len)?.to_ascii_lowercase();
        let next = at.get(len..)?;
        match word.as_str() {
            "on" | "the" | "day" if number.is_none() => rest = next,
            "day" => return Some((number?, next)),
            _ if number.is_some() => return Some((number?, rest)),
            _ => {
                let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                number = Some(digits.parse().ok().filter(|number| (1..=366).contains(number))?);
                rest = next;
            }
        }
    }
}

//! Rewrites a text in words that later.js reads correctly: every text that we read beyond later.js, or repair,
//! has such a form. For that form, later.js must give the answer that we gave for the text itself.
//!
//! It works on words and numbers alone and shares nothing with the parser.

use super::answer::{PERIODS, Period};
use std::fmt;
use std::ops::Range;

/// What a text needed to be read by later.js, or to be read right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    TrailingSpace,
    WhiteSpace,
    The,
    DaysInstance,
    Milliseconds,
    /// What people type outside later.js's language: later.js reads no other words for it.
    OwnWords,
    /// Said in words of our own, and joined: each whole phrase is a schedule, and each of joined exceptions is one.
    Joined,
    /// Cron, or an elapsed time.
    Notation,
    WrappedRange,
    WrappedBetween,
    WrappedWindow,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TrailingSpace => "white space at the end",
            Self::WhiteSpace => "white space within a phrase",
            Self::The => "one more `the`",
            Self::DaysInstance => "`days instance`",
            Self::Milliseconds => "milliseconds",
            Self::OwnWords => "words of our own",
            Self::Joined => "joined phrases in words of our own",
            Self::Notation => "another notation",
            Self::WrappedRange => "a range that wraps",
            Self::WrappedBetween => "`between` that wraps",
            Self::WrappedWindow => "a window that wraps",
        })
    }
}

/// A text for later.js, and what was done to it.
#[derive(Clone, Debug)]
pub(crate) struct Rewritten {
    pub(crate) text: String,
    pub(crate) rules: Vec<Rule>,
}

/// White space as a person sees it: JavaScript's, and U+0085.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The words, numbers and signs of a text, and where they are.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    spans: Vec<Range<usize>>,
}

impl<'a> Tokens<'a> {
    /// Of a text in lower case.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut spans: Vec<Range<usize>> = Vec::new();
        let mut in_word = false;
        for (at, c) in text.char_indices() {
            let word = c.is_ascii_alphanumeric() || c == '_';
            let end = at + c.len_utf8();
            match spans.last_mut() {
                Some(last) if word && in_word => last.end = end,
                _ if is_space(c) => {}
                _ => spans.push(at..end),
            }
            in_word = word;
        }
        Self { text, spans }
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The token, or nothing past the end.
    pub(crate) fn get(&self, at: usize) -> &'a str {
        self.spans.get(at).and_then(|span| self.text.get(span.clone())).unwrap_or_default()
    }

    /// The bytes from one token to another, both included.
    fn span(&self, first: usize, last: usize) -> Range<usize> {
        let at = |at: usize| self.spans.get(at).cloned().unwrap_or(self.text.len()..self.text.len());
        at(first).start..at(last).end
    }

    pub(crate) fn is(&self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.get(at))
    }
}

/// Says `text` again.
pub(crate) fn rewrite(text: &str) -> Rewritten {
    let lower = text.to_ascii_lowercase();
    let mut rules = Vec::new();
    let trimmed = lower.trim_end_matches(is_space);
    if trimmed.len() < lower.len() {
        rules.push(Rule::TrailingSpace);
    }
    let single = trimmed.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if single != trimmed {
        rules.push(Rule::WhiteSpace);
    }
    let said = edit(&single, &mut rules, words);
    let said = edit(&said, &mut rules, ranges);
    Rewritten { text: said, rules }
}

/// A change of a text: these bytes give way to those.
type Edit = (Range<usize>, String, Rule);

fn edit(text: &str, rules: &mut Vec<Rule>, find: fn(&Tokens<'_>) -> Vec<Edit>) -> String {
    let mut said = text.to_owned();
    // From the end, so that what stands before keeps its place.
    for (span, by, rule) in find(&Tokens::new(text)).into_iter().rev() {
        if said.get(span.clone()).is_some() {
            said.replace_range(span, &by);
        }
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules.sort_unstable();
    said
}

/// Words that later.js takes elsewhere only.
fn words(tokens: &Tokens<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in 0..tokens.len() {
        let the = match tokens.get(at) {
            "start" | "starting" => at + 1 + usize::from(tokens.is(at + 1, &["at"])),
            "between" => at + 3 + usize::from(tokens.is(at + 1, &["the"])),
            "days" if tokens.is(at + 1, &["instance"]) => {
                edits.push((tokens.span(at, at), "day".to_owned(), Rule::DaysInstance));
                continue;
            }
            _ => continue,
        };
        if tokens.is(the, &["the"]) && (tokens.is(the - 1, &["start", "starting", "at", "and", ","])) {
            let with_space = tokens.span(the, the).start..tokens.span(the + 1, the + 1).start;
            edits.push((with_space, String::new(), Rule::The));
        }
    }
    edits
}

/// The number in front of a rank's ending.
pub(crate) fn number(word: &str) -> Option<i64> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    word.get(..end)?.parse().ok()
}

/// The value of a name of a day or month: its first three letters tell.
fn name(word: &str, names: &[&str]) -> Option<i64> {
    let at = names.iter().position(|name| word.get(..3) == Some(name))?;
    i64::try_from(at + 1).ok()
}

const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// The shortest names that later.js takes.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "june", "july", "aug", "sept", "oct", "nov", "dec"];
const MONTHS_BY_LETTERS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The period whose words begin at a token, and how many they are.
fn period(tokens: &Tokens<'_>, at: usize) -> Option<(&'static Period, usize)> {
    let of_the = tokens.get(at + 1) == "of" && tokens.get(at + 2) == "the";
    let whole = if of_the { tokens.get(at + 3) } else { "" };
    let (key, len) = match (tokens.get(at), tokens.get(at + 1), whole) {
        ("day" | "days", "instance", _) => ("dc", 2),
        ("day" | "days", _, "week") => ("d", 4),
        ("day" | "days", _, "year") => ("dy", 4),
        ("day" | "days", _, "month") => ("D", 4),
        ("day" | "days", ..) => ("D", 1),
        ("week" | "weeks", _, "month") => ("wm", 4),
        ("week" | "weeks", _, "year") => ("wy", 4),
        ("week" | "weeks", ..) => ("wy", 1),
        ("s" | "sec" | "secs" | "second" | "seconds", ..) => ("s", 1),
        ("m" | "min" | "mins" | "minute" | "minutes", ..) => ("m", 1),
        ("h" | "hour" | "hours", ..) => ("h", 1),
        ("month" | "months", ..) => ("M", 1),
        ("year" | "years", ..) => ("Y", 1),
        _ => return None,
    };
    PERIODS.iter().find(|period| period.key == key).map(|period| (period, len))
}

fn period_of(key: &str) -> Option<&'static Period> {
    PERIODS.iter().find(|period| period.key == key)
}

/// Ranges and `between` that end before they begin. Years have no beginning to go on at.
fn ranges(tokens: &Tokens<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in 0..tokens.len() {
        match (tokens.get(at), tokens.get(at + 1)) {
            ("on", "the") if !tokens.is(at.wrapping_sub(1), &["start", "starting"]) => {
                let end = list_end(tokens, at + 2);
                let Some((period, _)) = period(tokens, end).filter(|(period, _)| period.key != "Y") else {
                    continue;
                };
                wrapped(tokens, at + 2..end, period, number, |value| value.to_string(), &mut edits);
            }
            ("on", _) => {
                let day = |value| named(&DAYS, value);
                let Some(period) = period_of("d") else { continue };
                let end = list_end(tokens, at + 1);
                wrapped(tokens, at + 1..end, period, |word| name(word, &DAYS), day, &mut edits);
            }
            ("of", _) => {
                let month = |value| named(&MONTHS, value);
                let Some(period) = period_of("M") else { continue };
                let end = list_end(tokens, at + 1);
                wrapped(
                    tokens,
                    at + 1..end,
                    period,
                    |word| name(word, &MONTHS_BY_LETTERS),
                    month,
                    &mut edits,
                );
            }
            ("every", step) => {
                if let Some(edit) = number(step).and_then(|step| between(tokens, at, step)) {
                    edits.push(edit);
                }
            }
            _ => {}
        }
    }
    edits
}

fn named(names: &[&str], value: i64) -> String {
    let at = usize::try_from(value - 1).unwrap_or_default();
    names.get(at).copied().unwrap_or_default().to_owned()
}

const AND: &[&str] = &["and", ","];
const THROUGH: &[&str] = &["-", "to", "through"];

/// Where the list that begins at a token ends: items with one joint between each two.
fn list_end(tokens: &Tokens<'_>, mut at: usize) -> usize {
    while tokens.is(at + 1, AND) || tokens.is(at + 1, THROUGH) {
        at += 2;
    }
    at + 1
}

/// `30-2` in days: `30-31, 1-2`; up to 0, the last: `30-31, 0`.
fn wrapped(
    tokens: &Tokens<'_>,
    list: Range<usize>,
    period: &Period,
    value: impl Fn(&str) -> Option<i64>,
    say: impl Fn(i64) -> String,
    edits: &mut Vec<Edit>,
) {
    for at in list {
        if !tokens.is(at + 1, THROUGH) {
            continue;
        }
        if let (Some(from), Some(to)) = (value(tokens.get(at)), value(tokens.get(at + 2)))
            && from > to
        {
            let rest =
                if to < period.first { say(to) } else { format!("{} - {}", say(period.first), say(to)) };
            let said = format!("{} - {} , {rest}", say(from), say(period.last));
            edits.push((tokens.span(at, at + 2), said, Rule::WrappedRange));
        }
    }
}

/// `every 7 minutes between 50 and 5`: `on the 50,57,4 minute`.
fn between(tokens: &Tokens<'_>, every: usize, step: i64) -> Option<Edit> {
    let (period, len) = period(tokens, every + 2).filter(|(period, _)| period.key != "Y")?;
    let word = every + 2 + len;
    let from_at = word + 1 + usize::from(tokens.is(word + 1, &["the"]));
    let and = tokens.is(word, &["between"]) && tokens.is(from_at + 1, AND);
    let to_at = from_at + 2;
    let (from, to) = (number(tokens.get(from_at))?, number(tokens.get(to_at))?);
    if !and || from <= to || step < 1 || !period.has(from, false) {
        return None;
    }
    let size = period.last - period.first + 1;
    let all: Vec<String> = (from..=to + size)
        .step_by(usize::try_from(step).ok()?)
        .map(|value| if value > period.last { value - size } else { value })
        .map(|value| value.to_string())
        .collect();
    let unit = tokens.text.get(tokens.span(every + 2, word - 1))?;
    Some((tokens.span(every, to_at), format!("on the {} {unit}", all.join(",")), Rule::WrappedBetween))
}

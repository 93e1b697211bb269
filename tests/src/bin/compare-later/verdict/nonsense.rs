//! Why a text that later.js accepts is refused all the same: the list of `docs/later-js.md`. Our own error names
//! the reason, and the text and later.js's answer have to confirm it.

use super::answer::{PERIODS, Said, windows};
use super::rewrite::{Tokens, number};
use downbeat_parser::ParseError;
use std::fmt;

/// A class of texts without a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nonsense {
    NothingSaid,
    NothingJoined,
    NothingToExcept,
    SecondExcept,
    ZeroStep,
    OutOfRange,
    StartBeyondEnd,
    Backwards,
    BetweenWithoutAnd,
    Ma,
    EmptyWindow,
    TooManyWindows,
    FoldedLetter,
    OfficeHours,
}

impl fmt::Display for Nonsense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingSaid => "nothing is said",
            Self::NothingJoined => "`also` or `except` joins nothing",
            Self::NothingToExcept => "`except` before any schedule",
            Self::SecondExcept => "a second `except`",
            Self::ZeroStep => "a step of 0",
            Self::OutOfRange => "a value that the period does not have",
            Self::StartBeyondEnd => "a start beyond the end",
            Self::Backwards => "years backwards",
            Self::BetweenWithoutAnd => "`between` without `and`",
            Self::Ma => "the month `ma`",
            Self::EmptyWindow => "a window that is empty",
            Self::TooManyWindows => "too many windows that wrap",
            Self::FoldedLetter => "a letter that only folds to an ASCII one",
            Self::OfficeHours => "numbers that read like office hours",
        })
    }
}

/// The class of a text that later.js read as `later` and we refused, if it has one.
pub(crate) fn why(text: &str, later: &Said, error: &ParseError) -> Option<Nonsense> {
    let lower = text.to_ascii_lowercase();
    let tokens = Tokens::new(&lower);
    let begun = lower.get(..error.span().start).map(Tokens::new)?;
    let message = error.to_string();
    let says = |prefix: &str| message.starts_with(prefix);
    let word_count = |word: &str| (0..tokens.len()).filter(|&at| tokens.get(at) == word).count();
    let (class, borne_out) = if says("expected a schedule, found the end") && begun_by(&begun) == Begun::Text
    {
        (Nonsense::NothingSaid, later.schedules.is_empty())
    } else if says("expected a schedule") {
        // `except also on sat` is odd, yet later.js makes sense of it.
        let open = error.found().is_empty() || !later.makes_sense();
        (Nonsense::NothingJoined, open && begun_by(&begun) == Begun::Connective)
    } else if says("there is no schedule that this could be an exception of") {
        let nothing = later.schedules.iter().all(|schedule| schedule.is_empty());
        (Nonsense::NothingToExcept, nothing)
    } else if says("`except` can stand once") {
        (Nonsense::SecondExcept, word_count("except") > 1)
    } else if says("a step of 0") {
        (
            Nonsense::ZeroStep,
            number(error.found()) == Some(0) && begun.is(begun.len().wrapping_sub(1), &["every"]),
        )
    } else if says("nothing comes after this start") {
        (Nonsense::StartBeyondEnd, word_count("start") + word_count("starting") > 0)
    } else if says("this range of years ends before it begins") {
        let between = begun.is(begun.len().wrapping_sub(1), &["between", "the"]);
        let rest = lower.get(error.span().start..).map(Tokens::new)?;
        (
            Nonsense::Backwards,
            number(rest.get(0)) > number(rest.get(2 + usize::from(between && rest.is(2, &["the"])))),
        )
    } else if says("`after` and `before` leave nothing between them") {
        let all = later.schedules.iter().chain(&later.exceptions);
        let empty = all
            .flat_map(windows)
            .any(|(period, from, until)| from == until || (from > until && period.key == "Y"));
        (Nonsense::EmptyWindow, empty)
    } else if message.ends_with("leaves open which of them is in the afternoon") {
        // later.js makes an empty list of it, to which other clauses may add values.
        (Nonsense::OfficeHours, !later.makes_sense() || goes_back(&message))
    } else if says("too many windows") {
        let wrapped = |conjunction| windows(conjunction).filter(|(_, from, until)| from > until).count();
        let all = later.schedules.iter().chain(&later.exceptions);
        (Nonsense::TooManyWindows, all.map(wrapped).any(|count| count > 3))
    } else if text.contains('\u{212a}') {
        // The sign of the kelvin, whose lower case is an ordinary k. No other letter is like it.
        (Nonsense::FoldedLetter, error.found().contains('\u{212a}'))
    } else if error.expected().eq(["`and`"]) || says("expected a date") {
        // What follows may read like a date: `between the 5th of nov`.
        (
            Nonsense::BetweenWithoutAnd,
            (1..8).any(|back| begun.is(begun.len().wrapping_sub(back), &["between"])),
        )
    } else if says("expected the name of a month") {
        let rest = lower.get(error.span().start..).map(Tokens::new)?;
        (Nonsense::Ma, rest.get(0) == "ma")
    } else {
        (Nonsense::OutOfRange, is_out_of_range(&tokens, &message))
    };
    borne_out.then_some(class)
}

/// Whether the numbers that a message names as `between 9 and 5` go back.
fn goes_back(message: &str) -> bool {
    let named = message.split_once("between ").and_then(|(_, rest)| rest.split_once('`'));
    let numbers = named.and_then(|(named, _)| named.split_once(" and "));
    numbers.is_some_and(|(one, other)| number(one) > number(other))
}

/// What comes before a place, apart from separators.
#[derive(PartialEq, Eq)]
enum Begun {
    Text,
    Connective,
    Clause,
}

fn begun_by(begun: &Tokens<'_>) -> Begun {
    match (0..begun.len()).rev().map(|at| begun.get(at)).find(|token| !matches!(*token, "," | "and")) {
        None => Begun::Text,
        Some("also" | "except") => Begun::Connective,
        Some(_) => Begun::Clause,
    }
}

/// Whether the text has the number that the message names, and the period does not.
fn is_out_of_range(tokens: &Tokens<'_>, message: &str) -> bool {
    let Some((value, name)) = message
        .split_once(": ")
        .and_then(|(fault, _)| fault.split_once(" is not a ").or_else(|| fault.split_once(" is not an ")))
    else {
        return false;
    };
    let Ok(value) = value.parse() else { return false };
    let named = (0..tokens.len()).any(|at| number(tokens.get(at)) == Some(value));
    named && PERIODS.iter().any(|period| period.name == name && !period.has(value, false))
}

//! The clauses of the language, named as in `docs/language.md`. A word that commits to its clause is followed by `cut`, so
//! that an error points at what is wrong behind it and not at the clause.

mod at;
mod every;
mod list;
mod on;
mod window;

use super::failure::{OrRefused, Outcome};
use super::word::{first_byte, keyword};
use crate::error::Expected;
use crate::{Conjunction, Constraint, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;

/// One clause.
#[derive(Clone, Debug)]
pub(crate) enum Clause<'a> {
    /// Something about the schedule or exception at hand.
    Say(Said),
    /// `,` or `and` between clauses: nothing.
    Separator,
    /// A further schedule, or a further exception after `except`.
    Also,
    /// What follows are exceptions.
    Except,
    /// The time zone in which all of it is read.
    Zone(&'a str),
}

/// What a clause says.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) what: What,
    /// What could have continued the clause where it ended.
    pub(super) follow: Expected,
    /// The period of an `every` without a number (`every week`, `daily`): it needs more when a time is given with it.
    pub(super) cadence: Option<Period>,
    /// Whether it is a window that says both of its ends, of which a schedule has one.
    pub(super) whole_window: bool,
}

/// The constraints of a clause.
#[derive(Clone, Debug)]
pub(crate) enum What {
    One(Constraint),
    /// A step through a period.
    Steps(Constraint, Counted),
    /// A window.
    Both(Constraint, Constraint),
    /// Any of these choices, each of constraints that belong together.
    Any(Choice, Vec<Conjunction>),
}

/// How a step through a period was said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// 1 where no number is said.
    pub(crate) step: i64,
    /// The number and the period: between so many bytes before the end of the text and so many.
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) narrowed: Narrowed,
}

/// What limits a step to a part of its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Narrowed {
    /// Nothing, or where it starts.
    No,
    /// `between` with ranks.
    Between,
    /// `between` with two numbers without an ending.
    BetweenNumbers(u8, u8),
}

/// What kind of choice: those of one kind add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// A weekday and which one of the month: `the first monday`.
    Nth,
    /// A day and its month: `january 1st`.
    Date,
}

impl From<Constraint> for Said {
    fn from(constraint: Constraint) -> Self {
        What::One(constraint).into()
    }
}

impl From<What> for Said {
    fn from(what: What) -> Self {
        Self { what, follow: Expected::NOTHING, cadence: None, whole_window: false }
    }
}

impl Said {
    fn followed_by(self, follow: Expected) -> Self {
        Self { follow, ..self }
    }
}

impl Clause<'_> {
    /// The constraints that it says.
    pub(crate) fn constraints(&self) -> impl Iterator<Item = &Constraint> {
        let (one, other, choices) = match self {
            Self::Say(said) => match &said.what {
                What::One(one) | What::Steps(one, _) => (Some(one), None, &[][..]),
                What::Both(after, before) => (Some(after), Some(before), &[][..]),
                What::Any(_, choices) => (None, None, choices.as_slice()),
            },
            _ => (None, None, &[][..]),
        };
        one.into_iter().chain(other).chain(choices.iter().flat_map(Conjunction::constraints))
    }

    /// The values of a step through a period, and how it was said.
    pub(crate) fn steps(&self) -> Option<(&Constraint, Counted)> {
        match self {
            Self::Say(Said { what: What::Steps(values, counted), .. }) => Some((values, *counted)),
            _ => None,
        }
    }

    pub(super) fn follow(&self) -> Expected {
        match self {
            Self::Say(said) => said.follow,
            _ => Expected::NOTHING,
        }
    }
}

/// Any clause.
pub(super) fn clause(input: &str) -> Outcome<'_, Clause<'_>> {
    // The first byte leaves one rule or two that could match, and each commits to its word: in the order of all, none before
    // them would. Trying these first saves a dozen attempts a clause; what they refuse gets its error below.
    fn said<'a>(outcome: Outcome<'a, Said>) -> Outcome<'a, Clause<'a>> {
        outcome.map(|(rest, said)| (rest, Clause::Say(said)))
    }
    let likely = match first_byte(input) {
        b'e' => said(every::every(input)),
        b'o' => said(on::on(input)).or_refused(|| on::of(input)),
        b'a' => said(at::at(input)).or_refused(|| said(window::after(input))),
        b'i' => on::in_(input),
        b'b' => said(window::before(input)).or_refused(|| said(window::between(input))),
        b'f' => said(window::from(input)),
        b',' => list::and(input).map(|(rest, ())| (rest, Clause::Separator)),
        b'0'..=b'9' => said(at::times(input)).or_refused(|| said(every::step(input))),
        _ => return any_clause(input),
    };
    likely.or_refused(|| any_clause(input))
}

/// Any clause, tried in order.
fn any_clause(input: &str) -> Outcome<'_, Clause<'_>> {
    alt((
        map(alt((every::every, at::at, on::on)), Clause::Say),
        in_or_of,
        map(alt((window::after, window::before, window::between, window::from)), Clause::Say),
        map(keyword(Expected::ALSO, lexicon::ALSO), |_| Clause::Also),
        map(keyword(Expected::EXCEPT, lexicon::EXCEPT), |_| Clause::Except),
        // Clauses without a word of their own in front: `daily`, `5 minutes`, `9:00`, `mondays`, `first friday`.
        map(alt((every::adverb, at::times, every::step, on::days_alone)), Clause::Say),
        map(on::bare_zone, Clause::Zone),
        map(list::and, |()| Clause::Separator),
    ))
    .parse(input)
}

/// `in` or `of`: months, years, a zone.
fn in_or_of(input: &str) -> Outcome<'_, Clause<'_>> {
    alt((on::of, on::in_)).parse(input)
}

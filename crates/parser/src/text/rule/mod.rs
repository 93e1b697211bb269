//! The clauses of the language, named as in `docs/language.md`. A word that commits to its clause is followed by `cut`, so
//! that an error points at what is wrong behind it and not at the clause.

mod at;
mod date;
mod every;
mod list;
mod month_day;
mod on;
mod said;
mod window;

pub(crate) use said::{Bound, Choice, Clause, Counted, Joint, Narrowed, Said, What, is_countable};

use super::failure::{OrRefused, Outcome};
use super::word::{first_byte, keyword};
use crate::error::Expected;
use crate::lexicon;
use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;

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
        b',' => list::separator(input).map(|(rest, joint)| (rest, Clause::Separator(joint))),
        b's' => said(date::starting(input)),
        b'd' => said(on::during(input)),
        b'0'..=b'9' if date::is_iso(input) || date::is_numeric(input) => said(date::dates(input)),
        b'0'..=b'9' => said(at::times(input))
            .or_refused(|| said(date::dates(input)))
            .or_refused(|| said(month_day::before_last(input)))
            .or_refused(|| said(every::step(input))),
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
        map(alt((date::starting, on::during)), Clause::Say),
        map(keyword(Expected::ALSO, lexicon::ALSO), |_| Clause::Also),
        map(keyword(Expected::EXCEPT, lexicon::EXCEPT), |_| Clause::Except),
        // Clauses without a word of their own in front: `daily`, `5 minutes`, `9:00`, `mondays`, `first friday`.
        map(
            alt((every::adverb, at::times, date::dates, month_day::before_last, every::step, on::days_alone)),
            Clause::Say,
        ),
        map(on::bare_zone, Clause::Zone),
        map(list::separator, Clause::Separator),
    ))
    .parse(input)
}

/// `in` or `of`: months, years, a zone.
fn in_or_of(input: &str) -> Outcome<'_, Clause<'_>> {
    alt((on::of, on::in_)).parse(input)
}

//! The clauses of the language, named as in `docs/language.md`. A word that commits to its clause is followed by `cut`, so
//! that an error points at what is wrong after it and not at the clause.

mod at;
mod calendar;
mod come_round;
mod date;
mod day;
mod every;
mod every_selected;
mod length;
mod list;
mod mistaken;
mod month_date;
mod month_day;
mod numbered;
mod on;
mod part_of_day;
mod said;
mod select;
mod through;
mod times;
mod window;
mod within;

pub(crate) use length::{elapsed, in_greater_period};
pub(in crate::text) use said::Alternate;
pub(crate) use said::{Bound, Choice, Clause, Counted, Joint, Narrowed, Said, What, is_countable};
pub(in crate::text) use said::{OpenHours, is_all};

use super::failure::{Failure, OrRefused, Outcome};
use super::word::{first_byte, keyword, maybe, space};
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
        b'e' => times::every_or_times(input).or_refused(|| excepted(input)),
        b'o' => said(on::on(input)).or_refused(|| on::of(input)),
        b'a' => said(at::at(input))
            .or_refused(|| said(window::after(input)))
            .or_refused(|| also(input))
            .or_refused(|| list::separator(input).map(|(rest, joint)| (rest, Clause::Separator(joint)))),
        b'i' => on::in_(input),
        b'b' => said(window::before(input)).or_refused(|| said(window::between(input))),
        b'f' => said(window::from(input)),
        b',' => list::separator(input).map(|(rest, joint)| (rest, Clause::Separator(joint))),
        b's' => said(date::starting(input)),
        b'd' => said(on::during(input)),
        b'0'..=b'9' if day::is_iso(input) || day::is_numeric(input) => said(date::dates(input)),
        b'0'..=b'9' => said(at::times_alone(input))
            .or_refused(|| said(date::dates(input)))
            .or_refused(|| said(month_day::before_last(input)))
            .or_refused(|| said(select::selected(input)))
            .or_refused(|| times::times_per(input))
            .or_refused(|| said(numbered::past_every_hour(input)))
            .or_refused(|| said(every::step(input, input))),
        _ => return any_clause(input),
    };
    likely.or_refused(|| any_clause(input))
}

/// Any clause, tried in order.
fn any_clause(input: &str) -> Outcome<'_, Clause<'_>> {
    alt((
        times::every_or_times,
        map(alt((at::at, on::on)), Clause::Say),
        in_or_of,
        map(
            alt((window::after, window::before, window::through, window::between, window::from)),
            Clause::Say,
        ),
        map(alt((date::starting, on::during)), Clause::Say),
        also,
        excepted,
        times::times_per,
        // Clauses without a word of their own in front: `daily`, `5 minutes`, `9:00`, `mondays`, `first friday`.
        map(
            alt((
                every::adverb,
                every::said_otherwise,
                part_of_day::alone,
                at::times_alone,
                date::dates,
                month_day::before_last,
                on::edge_of_month,
                alt((numbered::numbered, numbered::past_every_hour)),
                select::selected,
                |at| every::step(at, at),
                on::days_alone,
            )),
            Clause::Say,
        ),
        noise,
        stop,
        map(on::bare_zone, Clause::Zone),
        map(list::separator, Clause::Separator),
    ))
    .parse(input)
}

fn also(input: &str) -> Outcome<'_, Clause<'_>> {
    map(keyword(Expected::ALSO, lexicon::ALSO), |_| Clause::Also).parse(input)
}

fn excepted(input: &str) -> Outcome<'_, Clause<'_>> {
    map(except, |()| Clause::Except).parse(input)
}

/// `in` or `of`: months, years, a zone.
fn in_or_of(input: &str) -> Outcome<'_, Clause<'_>> {
    alt((on::of, on::in_)).parse(input)
}

/// `except` [`for`], and what else says so: `but not`, `other than`; `not` before a clause of its own.
fn except(input: &str) -> Outcome<'_, ()> {
    let pair = |at| {
        let word = |words: &'static [&'static str], at| keyword(Expected::NOTHING, words)(at);
        let found = lexicon::OTHERWISE.iter().find_map(|[first, second]| {
            let (rest, _) = word(first, at).ok()?;
            word(second, rest).ok()
        });
        found
            .map(|(rest, _)| (rest, ()))
            .ok_or_else(|| nom::Err::Error(Failure::expecting(at, Expected::NOTHING)))
    };
    let not = |at| {
        let (rest, _) = keyword(Expected::NOTHING, lexicon::NOT)(at)?;
        alt((keyword(Expected::NOTHING, lexicon::ON), keyword(Expected::NOTHING, lexicon::IN)))
            .parse(rest)?;
        Ok((rest, ()))
    };
    let (rest, ()) =
        alt((map(keyword(Expected::EXCEPT, lexicon::EXCEPT), |_| ()), pair, not)).parse(input)?;
    let (rest, _) = maybe(lexicon::FOR)(rest)?;
    Ok((rest, ()))
}

/// `only` and `synchronized`: what they stand beside holds anyway.
fn noise(input: &str) -> Outcome<'_, Clause<'_>> {
    let word = |words| keyword(Expected::NOTHING, words);
    map(alt((word(lexicon::ONLY), word(lexicon::SYNCHRONIZED))), |_| Clause::Separator(Joint::Comma))
        .parse(input)
}

/// The full stop at the end of a sentence; a colon or a semicolon between clauses.
fn stop(input: &str) -> Outcome<'_, Clause<'_>> {
    match space(input).strip_prefix('.') {
        Some(rest) if space(rest).is_empty() => Ok((rest, Clause::Separator(Joint::Comma))),
        _ if is_pause(input) => {
            let rest = space(input).get(1..).unwrap_or_default();
            Ok((rest, Clause::Separator(Joint::Comma)))
        }
        _ => Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING))),
    }
}

/// Whether the text begins with a colon or a semicolon that is followed by white space.
fn is_pause(input: &str) -> bool {
    let rest = space(input).strip_prefix([':', ';']).unwrap_or_default();
    rest.starts_with(char::is_whitespace)
}

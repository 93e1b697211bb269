//! A step through a period: which values `every` counts, from where on (`starting`) and up to where (`between`).

use super::come_round::{self, Side};
use super::date;
use super::list::{collected, joint, out_of_range};
use super::mistaken::{office_hours, refuse_start_at_time};
use super::said::{Counted, Narrowed, Said, What};
use crate::error::{Expected, Kind};
use crate::text::clock::time;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::{longer, period};
use crate::text::number::rank;
use crate::text::word::{expecting, first_byte, keyword, lookup, maybe, space};
use crate::{Constraint, Period, Values, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, opt};

/// Each `step`th value from one to the other.
pub(super) fn steps(
    at: &str,
    period: Period,
    first: i64,
    last: i64,
    step: i64,
) -> Result<Constraint, nom::Err<Failure>> {
    Constraint::from_values(period, None, Values::steps(first, last, step))
        .map_err(|error| Failure::because(space(at), Kind::Model(error)))
}

/// How a step was said that stands between two places of the text.
pub(super) fn counted(from: &str, to: &str, step: i64, narrowed: Narrowed) -> Counted {
    // A text is a few kilobytes long.
    let before_end = |rest: &str| u32::try_from(rest.len()).unwrap_or(u32::MAX);
    Counted { step, from: before_end(space(from)), to: before_end(to), narrowed }
}

/// Where the values of `every` begin and end.
struct Bounds<'a> {
    first: i64,
    last: i64,
    /// The rest of the text at either.
    first_at: &'a str,
    last_at: &'a str,
    narrowed: Narrowed,
}

/// Each `step`th value of a period, with `starting` or `between` after it.
pub(super) fn through_period<'a>(
    input: &'a str,
    rest: &'a str,
    step: i64,
    period: Period,
) -> Outcome<'a, Said> {
    if step == 0 {
        return Err(Failure::because(space(input), Kind::ZeroStep));
    }
    let behind = rest;
    // What either begins with.
    let (rest, said) = if matches!(first_byte(rest), b's' | b'f' | b'b') {
        opt(alt((|at| starting(at, period, step), between_ranks))).parse(rest)?
    } else {
        (rest, None)
    };
    let (least, most) = period.every_range();
    let follow = match said {
        Some(_) => Expected::NOTHING,
        None => Expected::STARTING.or(Expected::BETWEEN).or(longer(period)),
    };
    let is_said = said.is_some();
    let unsaid = Bounds { first: least, last: most, first_at: input, last_at: input, narrowed: Narrowed::No };
    let Bounds { first, last, first_at, last_at, narrowed } = said.unwrap_or(unsaid);
    for (value, at) in [(first, first_at), (last, last_at)] {
        if is_said && !period.admits(None, value) {
            return Err(Failure::because(at, out_of_range(period, None, value)));
        }
    }
    if first > last {
        match narrowed {
            _ if period == Period::Year => return Err(Failure::because(first_at, Kind::Backwards)),
            Narrowed::BetweenNumbers(first, last) => office_hours(behind, rest, period, (first, last))?,
            _ => {}
        }
    }
    let constraint = if first <= last {
        steps(first_at, period, first, last, step)?
    } else {
        // Behind the greatest value of the period the count goes on at its least: between 22 and 4 of the hours.
        let size = period.range().end() - period.range().start() + 1;
        collected(first_at, period, None, |values| {
            let mut next = first;
            while next <= last + size {
                let value = if next > *period.range().end() { next - size } else { next };
                values.add(value, value);
                // At least 1 more, and years are refused above: 731 turns at most.
                next = next.saturating_add(step);
            }
        })?
    };
    let counted = counted(input, behind, step, narrowed);
    Ok((rest, Said::from(What::Steps(constraint, counted)).followed_by(follow)))
}

/// `start` or `starting`, an optional `at`, `on` or `on the`, rank, and the same period again, which may come first: so it must
/// after `from`, as in `every second from second 10`.
fn starting(input: &str, wanted: Period, step: i64) -> Outcome<'_, Bounds<'_>> {
    let from = |at| {
        let (rest, word) = keyword(Expected::NOTHING, lexicon::FROM)(at)?;
        // `from 9:00 to 17:00` and dates are clauses of their own.
        lookup(Expected::NOTHING, lexicon::unit)(rest)?;
        Ok((rest, word))
    };
    let word = alt((keyword(Expected::STARTING, lexicon::STARTING), from));
    let preposition = |words| keyword(Expected::NOTHING, words);
    let (at, _) = (
        word,
        opt(alt((preposition(lexicon::AT), preposition(lexicon::ON), preposition(lexicon::FROM)))),
        maybe(lexicon::THE),
    )
        .parse(input)?;
    if date::begins_moment(at) {
        // A clause of its own.
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    refuse_start_at_time(input, at, wanted, step)?;
    // The period may come first: `starting at minute 5`.
    let (again, first, rest, found) = match lookup(Expected::NOTHING, lexicon::unit)(at) {
        Ok((number_at, found)) => {
            let (rest, first) = cut(rank).parse(number_at)?;
            (at, first, rest, found)
        }
        Err(_) => {
            let number = cut(rank).parse(at);
            if number.is_err() {
                come_round::refuse(input, at, Side::Starting)?;
            }
            let (again, first) = number?;
            let (rest, found) = cut(expecting(Expected::SAME_PERIOD, period)).parse(again)?;
            (again, first, rest, found)
        }
    };
    if found != wanted {
        return Err(nom::Err::Failure(Failure::expecting(space(again), Expected::SAME_PERIOD)));
    }
    let (at, last) = (space(at), wanted.every_range().1);
    if first > last && wanted.admits(None, first) {
        return Err(Failure::because(at, Kind::StartBeyondEnd { period: wanted, last }));
    }
    Ok((rest, Bounds { first, last, first_at: at, last_at: at, narrowed: Narrowed::No }))
}

/// `between` [`the`] rank `and` rank. Times after `between` are a clause of their own.
fn between_ranks(input: &str) -> Outcome<'_, Bounds<'_>> {
    let (at, _) = (keyword(Expected::BETWEEN, lexicon::BETWEEN), maybe(lexicon::THE)).parse(input)?;
    if date::begins(at) {
        // A clause of its own.
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    let (rest, first) = rank(at)?;
    if time(at).is_ok() {
        // `between 9 am and 5 pm` is a clause of its own.
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    let (last_at, _) = cut((joint, maybe(lexicon::THE))).parse(rest)?;
    let (end, last) = cut(rank).parse(last_at)?;
    // A number ends in a digit, `10th` in a letter.
    let bare = |at: &str, rest: &str, value| {
        let said = at.get(..at.len() - rest.len())?;
        said.ends_with(|c: char| c.is_ascii_digit()).then(|| u8::try_from(value).ok()).flatten()
    };
    let narrowed = match (bare(at, rest, first), bare(last_at, end, last)) {
        (Some(first), Some(last)) => Narrowed::BetweenNumbers(first, last),
        _ => Narrowed::Between,
    };
    Ok((end, Bounds { first, last, first_at: space(at), last_at: space(last_at), narrowed }))
}

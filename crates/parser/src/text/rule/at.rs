//! `at`: times of the clock.

use super::list::{Next, finish, joint, next_item_of, single};
use super::numbered::{bare_minutes, numbered, past_the_hour};
use super::on::edge_of_month;
use super::part_of_day::with_article;
use super::said::{OpenHours, Said, What};
use super::window;
use crate::error::Expected;
use crate::model::Collector;
use crate::text::clock::{END_OF_DAY, OPEN, hour_or_time, is_o_clock, listed_time, past};
use crate::text::failure::{Failure, OrRefused, Outcome};
use crate::text::name::month_name;
use crate::text::number::count;
use crate::text::word::{expecting, first_byte, is_space, is_word, keyword, lookup, maybe, space};
use crate::{Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{anychar, char};
use nom::combinator::{cut, peek, value, verify};
use nom::sequence::terminated;

/// `at` or `@`, [`exactly`] and times.
pub(super) fn at(input: &str) -> Outcome<'_, Said> {
    let sign = terminated(char('@'), peek(verify(anychar, |&c| is_word(c) || is_space(c))));
    let word = value((), keyword(Expected::AT, lexicon::AT));
    let (rest, ()) = alt((word, expecting(Expected::AT, value((), sign)))).parse(input)?;
    if first_byte(rest).is_ascii_digit() {
        let (after, said) = match cut(|at| listed_times(at, true)).parse(rest) {
            Ok(read) => read,
            // No hour: `40 past the hour`, `10 and 40 minutes past the hour`.
            Err(error) => return past_the_hour(rest).map_err(|_| error),
        };
        // `20 past every hour` begins like an hour.
        if matches!(first_byte(after), b'p' | b'm' | b't' | b'a' | b',')
            && let Ok(read) = past_the_hour(rest)
        {
            return Ok(read);
        }
        return Ok((after, said));
    }
    let other = numbered(rest)
        .or_refused(|| bare_minutes(rest))
        .or_refused(|| past_the_hour(rest))
        .or_refused(|| with_article(rest))
        .or_refused(|| edge_of_month(rest));
    if !matches!(other, Err(nom::Err::Error(_))) {
        return other;
    }
    let (rest, exact) = maybe(lexicon::EXACTLY)(rest)?;
    let (rest, said) = cut(|at| listed_times(at, true)).parse(rest)?;
    Ok((rest, Said { exact, ..said }))
}

/// Times without `at`, or from one to another.
pub(super) fn times_alone(input: &str) -> Outcome<'_, Said> {
    let (rest, said) = match listed_times(input, is_o_clock(input)) {
        Err(nom::Err::Error(error)) => spoken(input).map_err(|_| nom::Err::Error(error))?,
        read => read?,
    };
    if matches!(first_byte(rest), b'-' | b't' | b'u' | 0xe2) {
        let window = window::bare(input);
        if !matches!(window, Err(nom::Err::Error(_))) {
            return window;
        }
    }
    Ok((rest, said))
}

/// `half past 9pm` without `at`.
fn spoken(input: &str) -> Outcome<'_, Said> {
    match past(input)? {
        (rest, time) if time & OPEN == 0 => {
            Ok((rest, What::One(single(input, Period::Time, None, time)?).into()))
        }
        _ => Err(nom::Err::Error(Failure::expecting(space(input), Expected::TIME))),
    }
}

/// Times; after `and` or `,` only a further time may follow, which may have an `at` of its own.
fn listed_times(input: &str, hours: bool) -> Outcome<'_, Said> {
    let item = if hours { hour_or_time } else { listed_time };
    let mut values = Collector::default();
    let mut open: Vec<(i64, usize, usize)> = Vec::new();
    let (mut is_clear, mut ends_day) = (false, false);
    let mut found = |at: &str, rest: &str, time: i64| {
        let value = time & !OPEN;
        if time != value {
            open.push((value, space(at).len(), rest.len()));
        }
        if value == END_OF_DAY {
            ends_day = true;
            return values.add(0, 0);
        }
        is_clear |= !(3600..13 * 3600).contains(&value);
        values.add(value, value);
    };
    let (mut rest, first) = item(input)?;
    found(input, rest, first);
    let mut again = 0;
    // Each turn reads at least a comma.
    while let Some(next) = next_time(rest, hours) {
        let (at, (next_rest, next)) = next?;
        if again == 0 && keyword(Expected::NOTHING, lexicon::AT)(at).is_ok() {
            again = u32::try_from(space(at).len()).unwrap_or_default();
        }
        found(at, next_rest, next);
        rest = next_rest;
    }
    let constraint = finish(input, Period::Time, None, values)?;
    let said = Said { again, ..Said::from(What::One(constraint)).followed_by(Expected::AND) };
    // Beside an hour that only a clock of 24 hours has, the others are of that clock.
    if open.is_empty() || (is_clear && !ends_day) {
        return Ok((rest, said));
    }
    let all = said.times().into_iter().flat_map(|one| one.values().iter());
    let clear = all.filter(|time| open.iter().all(|(one, ..)| one != time)).collect();
    Ok((rest, Said { open: Some(Box::new(OpenHours { clear, open })), ..said }))
}

/// A further time of a list.
fn next_time(rest: &str, hours: bool) -> Next<'_> {
    fn time_again(input: &str) -> Outcome<'_, i64> {
        let (at, _) = maybe(lexicon::AT)(input)?;
        listed_time(at)
    }
    fn hour_again(input: &str) -> Outcome<'_, i64> {
        let (at, _) = maybe(lexicon::AT)(input)?;
        hour_or_time(at)
    }
    // `at 7:00, four days before the last day`, `at 9:00, 14 february`: this number is not an hour.
    let counted = joint(rest).and_then(|(at, ())| count(at));
    if counted.is_ok_and(|(behind, _)| {
        lookup(Expected::NOTHING, lexicon::unit)(behind).is_ok() || month_name(behind).is_ok()
    }) {
        return None;
    }
    // A number after `on` is a day, not an hour.
    next_item_of(rest, if hours { hour_again } else { time_again }, |at| at)
}

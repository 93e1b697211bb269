//! Times of the clock, in seconds of the day.

use super::failure::{Failure, Outcome};
use super::word::{expecting, is_word, lookup, space};
use crate::error::Expected;
use crate::lexicon;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag_no_case, take_while_m_n};
use nom::character::complete::{anychar, char};
use nom::combinator::{map_opt, not, opt, value, verify};
use nom::sequence::{preceded, terminated};

/// time: `H:MM` or `H:MM:SS` with hours 0–23, or 1–12 with `am` or `pm` behind; `H am`; `noon`, `midnight`.
pub(super) fn time(input: &str) -> Outcome<'_, i64> {
    alt((
        expecting(Expected::TIME, terminated(clock, end_of_word)),
        lookup(Expected::TIME, lexicon::clock_word),
    ))
    .parse(input)
}

/// A time at which a window ends, not part of it: `24:00` and `midnight` are the end of the day.
pub(super) fn end_time(input: &str) -> Outcome<'_, i64> {
    let midnight =
        terminated((nom::bytes::complete::tag("24:00"), opt(nom::bytes::complete::tag(":00"))), end_of_word);
    alt((
        value(86_400, expecting(Expected::TIME, midnight)),
        value(86_400, lookup(Expected::TIME, |word| lexicon::clock_word(word).filter(|&time| time == 0))),
        time,
    ))
    .parse(input)
}

fn digits<'a>(least: usize) -> impl Parser<&'a str, Output = i64, Error = Failure> {
    map_opt(take_while_m_n(least, 2, |c: char| c.is_ascii_digit()), |digits: &str| digits.parse().ok())
}

fn end_of_word(input: &str) -> Outcome<'_, ()> {
    not(verify(anychar, |&c| is_word(c))).parse(input)
}

/// Whether it is `pm`.
fn meridiem(input: &str) -> Outcome<'_, bool> {
    let dot = || opt(char('.'));
    let am = (tag_no_case("a"), dot(), tag_no_case("m"), end_of_word, dot());
    let pm = (tag_no_case("p"), dot(), tag_no_case("m"), end_of_word, dot());
    alt((value(false, am), value(true, pm))).parse(space(input))
}

fn clock(input: &str) -> Outcome<'_, i64> {
    let part = || preceded(char(':'), digits(2));
    let (rest, (hour, minute, second)) = (digits(1), opt(part()), opt(part())).parse(input)?;
    let (rest, afternoon) = opt(meridiem).parse(rest)?;
    let refused = || Err(nom::Err::Error(Failure::expecting(input, Expected::TIME)));
    let hour = match afternoon {
        // An hour alone could be the morning's or the evening's, or a number.
        None if minute.is_some() && hour < 24 => hour,
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + 12 * i64::from(afternoon),
        _ => return refused(),
    };
    let (minute, second) = (minute.unwrap_or(0), second.unwrap_or(0));
    if minute > 59 || second > 59 {
        return refused();
    }
    Ok((rest, (hour * 60 + minute) * 60 + second))
}

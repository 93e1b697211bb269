//! Times of the clock, in seconds of the day.

use super::failure::{Failure, OrRefused, Outcome};
use super::name::month_name;
use super::number::{count, number_word, split_digits, value as value_of};
use super::word::{expecting, first_byte, is_word, keyword, lookup, maybe, space, word};
use crate::error::{Edit, Expected, Kind, Slip};
use crate::lexicon;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag_no_case, take_while_m_n};
use nom::character::complete::{anychar, char};
use nom::combinator::{map, map_opt, not, opt, value, verify};
use nom::sequence::{preceded, terminated};

/// time: `H:MM` or `H:MM:SS` with hours 0–23, or 1–12 with `am` or `pm` after them; `H am`; `noon`, `midnight`.
pub(super) fn time(input: &str) -> Outcome<'_, i64> {
    let read = alt((
        expecting(Expected::TIME, terminated(clock, end_of_time)),
        lookup(Expected::TIME, clock_word),
        twelve,
    ))
    .parse(input);
    match read {
        Ok((rest, _)) if matches!(first_byte(rest), b'm' | b'n') => named(input, read?),
        Err(nom::Err::Error(_)) if first_byte(input).is_ascii_digit() => {
            miswritten(space(input))?;
            read
        }
        read => read,
    }
}

/// Refuses what looks like a time and is none, where it can be told what was meant: `9:5`, `13:00 pm`.
#[cold]
fn miswritten(at: &str) -> Result<(), nom::Err<Failure>> {
    let Ok((rest, (hour, minute))) = (digits(1), opt(preceded(char(':'), digits(1)))).parse(at) else {
        return Ok(());
    };
    let minute = minute.unwrap_or(0);
    let end = |rest: &str| end_of_word(rest).is_ok() && !rest.starts_with(':');
    let way = |rest, time: i64| [Edit::between(at, rest, lexicon::Clock(time).to_string())];
    let said = |rest: &str| at.get(..at.len() - rest.len()).unwrap_or_default();
    let slip = match meridiem(rest) {
        _ if minute > 59 || hour > 23 => return Ok(()),
        Ok((rest, afternoon)) if !(1..=12).contains(&hour) => {
            let time = (hour * 60 + minute) * 60;
            let slip = Slip::new(format!("`{}` is no hour of a clock of 12 hours", said(rest)))
                .up_to(rest)
                .or(way(rest, time));
            if afternoon == (hour > 0) { slip } else { slip.or(way(rest, (time + 43_200) % 86_400)) }
        }
        _ if end(rest) && said(rest).split(':').nth(1).is_some_and(|minute| minute.len() == 1) => {
            let slip = Slip::new("the minutes of a time have two digits").up_to(rest);
            let slip = slip.or(way(rest, (hour * 60 + minute) * 60));
            if minute < 6 { slip.or(way(rest, (hour * 60 + minute * 10) * 60)) } else { slip }
        }
        _ => return Ok(()),
    };
    Err(Failure::because(at, Kind::Slip(slip)))
}

/// Set in a time whose hour may be of the morning or of the evening.
pub(super) const OPEN: i64 = 1 << 20;

/// The end of the day, which is none of its times.
pub(super) const END_OF_DAY: i64 = 86_400;

/// `24:00`, which begins no minute of its day.
fn end_of_day(input: &str) -> Outcome<'_, i64> {
    let midnight =
        terminated((nom::bytes::complete::tag("24:00"), opt(nom::bytes::complete::tag(":00"))), end_of_word);
    value(END_OF_DAY, expecting(Expected::TIME, midnight)).parse(input)
}

/// A time of a list of them; `24:00` is [`OPEN`], for it depends on the day which one was meant.
pub(super) fn listed_time(input: &str) -> Outcome<'_, i64> {
    time(input).or_refused(|| end_of_day(input).map(|(rest, time)| (rest, time | OPEN)))
}

/// A time where no number could be anything else: `17`, `0830`, `8.30`, `five pm`, `half past 9`, `9 o'clock`. An hour from 1 to
/// 12 alone is [`OPEN`].
pub(super) fn hour_or_time(input: &str) -> Outcome<'_, i64> {
    let read = listed_time(input);
    if !matches!(read, Err(nom::Err::Error(_))) {
        return read;
    }
    match past(input).or_refused(|| hour(input)) {
        Err(nom::Err::Error(_)) => read,
        other => other,
    }
}

/// `half past 9pm`, `10 to 5pm`.
pub(super) fn past(input: &str) -> Outcome<'_, i64> {
    let (rest, (minutes, is_past)) = minutes_past(input)?;
    let (rest, hour) = hour_or_whole(rest)?;
    if !(1..60).contains(&minutes) || (hour & !OPEN) % 3600 != 0 {
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::TIME)));
    }
    let (open, hour) = (hour & OPEN, hour & !OPEN);
    let time = if is_past { hour + minutes * 60 } else { hour - minutes * 60 };
    Ok((rest, time.rem_euclid(86_400) | open))
}

/// `half past`, `20 minutes to`: the minutes, and whether they are after the hour that follows.
pub(super) fn minutes_past(input: &str) -> Outcome<'_, (i64, bool)> {
    let (at, _) = maybe(lexicon::ARTICLES)(input)?;
    let part = map(keyword(Expected::NOTHING, lexicon::PART_OF_HOUR), |word: &str| {
        if word.eq_ignore_ascii_case("half") { 30 } else { 15 }
    });
    let (rest, minutes) = alt((part, count)).parse(at)?;
    let (rest, _) = opt(keyword(Expected::NOTHING, lexicon::MINUTES)).parse(rest)?;
    let (rest, is_past) = alt((
        value(true, keyword(Expected::NOTHING, lexicon::PAST)),
        value(false, keyword(Expected::NOTHING, lexicon::TO)),
    ))
    .parse(rest)?;
    Ok((rest, (minutes, is_past)))
}

pub(super) fn hour_or_whole(input: &str) -> Outcome<'_, i64> {
    let read = time(input);
    if matches!(read, Err(nom::Err::Error(_))) { hour(input) } else { read }
}

/// An hour in digits or in words, with what may stand after it.
fn hour(input: &str) -> Outcome<'_, i64> {
    let at = space(input);
    let refused = || nom::Err::Error(Failure::expecting(at, Expected::TIME));
    let (rest, number, touching) = match word(at) {
        Ok((rest, said)) => match split_digits(said) {
            Some((digits, behind)) => (rest, digits, behind),
            None => {
                let (rest, hour) = number_word(at)?;
                return in_words(at, rest, hour);
            }
        },
        Err(_) => return Err(refused()),
    };
    let hour = value_of(number);
    let lower = touching.to_ascii_lowercase();
    match (number.len(), lower.as_str()) {
        // `0830`, `1745h`.
        (4, "" | "h") if hour / 100 < 24 && hour % 100 < 60 => {
            let (rest, _) = maybe(lexicon::HOURS)(rest)?;
            Ok((rest, (hour / 100 * 60 + hour % 100) * 60))
        }
        (1 | 2, "h") if hour < 24 => Ok((rest, hour * 3600)),
        // `8h30`
        (1 | 2, behind) if behind.starts_with('h') && hour < 24 => {
            match digits(2).parse(touching.get(1..).unwrap_or_default()) {
                Ok(("", minutes)) if minutes < 60 => Ok((rest, (hour * 60 + minutes) * 60)),
                _ => Err(refused()),
            }
        }
        (1 | 2, "a" | "p") if (1..=12).contains(&hour) => {
            Ok((rest, (hour % 12 + if lower == "p" { 12 } else { 0 }) * 3600))
        }
        // `8.30`
        (1 | 2, "") if rest.starts_with('.') && hour < 24 => {
            let (rest, minutes) = word(rest.get(1..).unwrap_or_default())?;
            match minutes.parse::<i64>() {
                Ok(minutes) if minutes < 60 && rest.len() + 1 + 2 + number.len() == at.len() => {
                    Ok((rest, (hour * 60 + minutes) * 60))
                }
                _ => Err(refused()),
            }
        }
        (1 | 2, "") if !rest.starts_with(':') && hour < 24 => in_words(at, rest, hour),
        _ => Err(refused()),
    }
}

/// An hour, with `am`, `pm`, `o'clock` or nothing after it.
fn in_words<'a>(at: &'a str, rest: &'a str, hour: i64) -> Outcome<'a, i64> {
    if let Ok((rest, afternoon)) = meridiem(rest)
        && (1..=12).contains(&hour)
    {
        return Ok((rest, (hour % 12 + if afternoon { 12 } else { 0 }) * 3600));
    }
    let rest = o_clock(rest).unwrap_or(rest);
    // `17 hours` is a time where `at` stands before it.
    let (rest, _) = if matches!(hour, 0 | 13..=23) { maybe(lexicon::HOURS)(rest)? } else { (rest, false) };
    // A number of something else: `four days before the last day`, `6 August`.
    if lookup(Expected::NOTHING, lexicon::unit)(rest).is_ok() || month_name(rest).is_ok() {
        return Err(nom::Err::Error(Failure::expecting(at, Expected::TIME)));
    }
    match hour {
        1..=12 => Ok((rest, (hour * 3600) | OPEN)),
        0 | 13..=23 => Ok((rest, hour * 3600)),
        _ => Err(nom::Err::Error(Failure::expecting(at, Expected::TIME))),
    }
}

/// What stands after `o'clock`.
fn o_clock(input: &str) -> Option<&str> {
    let after = space(input).strip_prefix(['o', 'O'])?;
    let clock = after.strip_prefix(['\'', '\u{2019}']).unwrap_or(after);
    keyword(Expected::NOTHING, lexicon::OCLOCK)(clock).ok().map(|(rest, _)| rest)
}

/// Whether a number and `o'clock` begin here, which is an hour without `at` too.
pub(super) fn is_o_clock(input: &str) -> bool {
    count(input).is_ok_and(|(rest, _)| o_clock(rest).is_some())
}

/// The time of a word.
fn clock_word(word: &[u8]) -> Option<i64> {
    let is_midday = lexicon::MIDDAY.iter().any(|midday| midday.as_bytes() == word);
    lexicon::clock_word(word).or(is_midday.then_some(43_200))
}

/// A time with its name after it, which must agree: `12:00 noon`.
fn named<'a>(input: &'a str, (rest, time): (&'a str, i64)) -> Outcome<'a, i64> {
    let Ok((after, named)) = lookup(Expected::TIME, clock_word)(rest) else {
        return Ok((rest, time));
    };
    let written = space(input).get(..space(input).len() - rest.len()).unwrap_or_default();
    // Twelve without a half of the day: the name says it.
    let is_open = time == 43_200 && !written.contains(|c: char| c.is_ascii_alphabetic());
    if time % 43_200 == 0 && (time == named || is_open) {
        return Ok((after, named));
    }
    let said = space(rest).get(..space(rest).len() - after.len()).unwrap_or_default();
    if written.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let slip =
            Slip::new("nothing joins these two times").up_to(after).or([Edit::between(rest, rest, " and")]);
        return Err(Failure::because(space(input), Kind::Slip(slip)));
    }
    let mut slip = Slip::new(format!("`{said}` is another time than the one before it"))
        .led_by("write one of them:")
        .up_to(after);
    // A quarter of an hour after midnight is some people's 12:15.
    if named == 0 && time / 3600 == 12 && !written.contains(|c: char| c.is_ascii_alphabetic()) {
        slip = slip.or([Edit::between(space(input), after, lexicon::Clock(time - 43_200).to_string())]);
    }
    let slip = slip.or([Edit::between(rest, after, "")]).or([Edit::between(space(input), after, said)]);
    Err(Failure::because(space(input), Kind::Slip(slip)))
}

/// `12`, or `12 o'clock`, before `noon` or `midnight`.
fn twelve(input: &str) -> Outcome<'_, i64> {
    let (rest, _) =
        expecting(Expected::TIME, terminated(nom::bytes::complete::tag("12"), end_of_word))(input)?;
    let rest = o_clock(rest).unwrap_or(rest);
    lookup(Expected::TIME, clock_word)(rest)
}

/// A time at which a window ends, not part of it: `24:00` and `midnight` are the end of the day.
pub(super) fn end_time(input: &str) -> Outcome<'_, i64> {
    alt((
        end_of_day,
        value(END_OF_DAY, lookup(Expected::TIME, |word| clock_word(word).filter(|&time| time == 0))),
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

/// The end of a word, or the `Z` of ISO 8601, which is a zone.
fn end_of_time(input: &str) -> Outcome<'_, ()> {
    match input.strip_prefix(['Z', 'z']) {
        Some(rest) => end_of_word(rest).map(|_| (input, ())),
        None => end_of_word(input),
    }
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
    // `8.30 am`; without a half of the day it is no time except after `at`.
    if minute.is_none()
        && let Some(behind) = rest.strip_prefix('.')
        && let Ok((rest, (minute, afternoon))) = (digits(2), meridiem).parse(behind)
        && (1..=12).contains(&hour)
        && minute < 60
    {
        return Ok((rest, ((hour % 12 + 12 * i64::from(afternoon)) * 60 + minute) * 60));
    }
    let (rest, afternoon) = opt(meridiem).parse(rest)?;
    // `20:00h`.
    let rest = match rest.as_bytes() {
        [b'h' | b'H', ..] if minute.is_some() && afternoon.is_none() => {
            // Not `20:00hz`, of which the rest is no zone.
            rest.get(1..).filter(|behind| end_of_word(behind).is_ok()).unwrap_or(rest)
        }
        _ => rest,
    };
    let refused = || Err(nom::Err::Error(Failure::expecting(input, Expected::TIME)));
    let hour = match afternoon {
        // An hour alone could be the morning's or the evening's, or a number.
        None if minute.is_some() && hour < 24 => hour,
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + 12 * i64::from(afternoon),
        Some(false) if hour == 0 && minute.is_some() => 0,
        _ => return refused(),
    };
    let (minute, second) = (minute.unwrap_or(0), second.unwrap_or(0));
    if minute > 59 || second > 59 {
        return refused();
    }
    Ok((rest, (hour * 60 + minute) * 60 + second))
}

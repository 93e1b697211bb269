//! The words of the language. Each token skips the white space before it and ends at a word boundary, so that `min`
//! is not read out of `minx`. Case folds.

use super::failure::{Failure, Outcome};
use crate::Period;
use crate::error::Expected;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{take_while_m_n, take_while1};
use nom::character::complete::char;
use nom::combinator::{cut, map_opt, opt, recognize, value, verify};
use nom::sequence::{preceded, separated_pair, terminated};

/// White space as JavaScript's `\s` has it.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// The text behind the white space at its start.
pub(super) fn space(input: &str) -> &str {
    input.trim_start_matches(is_space)
}

/// The length of what a person sees as one thing at the start of `input`: up to white space or a comma.
pub(super) fn chunk_len(input: &str) -> usize {
    let end = input.find(|c| is_space(c) || c == ',').unwrap_or(input.len());
    if end == 0 { input.chars().next().map_or(0, char::len_utf8) } else { end }
}

/// `parser` behind white space; a failure says that `expected` could stand at its start.
fn token<'a, T>(
    expected: Expected,
    mut parser: impl Parser<&'a str, Output = T, Error = Failure>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    move |input| {
        let start = space(input);
        parser.parse(start).map_err(|error| error.map(|_| Failure::expecting(start, expected)))
    }
}

/// A run of letters, digits and underscores: what a word boundary ends.
fn word(input: &str) -> Outcome<'_, &str> {
    take_while1(is_word).parse(input)
}

/// This very word.
pub(super) fn keyword<'a>(
    expected: Expected,
    keyword: &'static str,
) -> impl FnMut(&'a str) -> Outcome<'a, &'a str> {
    token(expected, verify(word, move |word: &str| word.eq_ignore_ascii_case(keyword)))
}

/// These words in a row.
pub(super) fn keywords<'a>(
    expected: Expected,
    words: &'static [&'static str],
) -> impl FnMut(&'a str) -> Outcome<'a, ()> {
    token(expected, move |input: &'a str| {
        let mut rest = input;
        for expected_word in words {
            (rest, _) = keyword(expected, expected_word)(rest)?;
        }
        Ok((rest, ()))
    })
}

/// The value of a word in lower case.
fn lookup<'a, T>(
    expected: Expected,
    find: impl Fn(&[u8]) -> Option<T>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    // Longer than any word of the language.
    const LONGEST: usize = 12;
    token(
        expected,
        map_opt(word, move |word: &str| {
            let mut lower = [0; LONGEST];
            let lower = lower.get_mut(..word.len())?;
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            find(lower)
        }),
    )
}

/// rank: digits with an optional `st nd rd th`, whichever. A number too large for an `i64` is `i64::MAX`: no period has
/// such a value.
pub(super) fn rank(input: &str) -> Outcome<'_, i64> {
    let number = map_opt(word, |word: &str| {
        let digits = word.trim_start_matches(is_digit);
        let number = word.get(..word.len() - digits.len()).filter(|number| !number.is_empty())?;
        let suffix = ["", "st", "nd", "rd", "th"].iter().any(|suffix| digits.eq_ignore_ascii_case(suffix));
        suffix.then(|| number.parse().unwrap_or(i64::MAX))
    });
    // `9:00` is not the number 9.
    token(Expected::NUMBER, terminated(number, nom::combinator::not(char(':')))).parse(input)
}

/// A year of four digits.
pub(super) fn year(input: &str) -> Outcome<'_, i64> {
    let four = verify(word, |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
    token(Expected::YEAR, map_opt(four, |word: &str| word.parse().ok())).parse(input)
}

/// time: `H:MM` 0–23, or 1–12 with `am` or `pm` behind it; in seconds of the day.
pub(super) fn time(input: &str) -> Outcome<'_, i64> {
    fn two_digits<'a>(least: usize) -> impl Parser<&'a str, Output = i64, Error = Failure> {
        map_opt(take_while_m_n(least, 2, is_digit), |digits: &str| digits.parse().ok())
    }
    fn end_of_word(input: &str) -> Outcome<'_, ()> {
        nom::combinator::not(verify(nom::character::complete::anychar, |&c| is_word(c))).parse(input)
    }
    fn afternoon(input: &str) -> Outcome<'_, bool> {
        let am = nom::bytes::complete::tag_no_case("am");
        let pm = nom::bytes::complete::tag_no_case("pm");
        terminated(alt((value(false, am), value(true, pm))), end_of_word).parse(space(input))
    }
    fn clock(input: &str) -> Outcome<'_, i64> {
        let (rest, (hour, minute)) = separated_pair(two_digits(1), char(':'), two_digits(2)).parse(input)?;
        let (rest, afternoon) = opt(afternoon).parse(rest)?;
        let hour = match afternoon {
            None if hour < 24 => hour,
            Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + 12 * i64::from(afternoon),
            _ => return Err(nom::Err::Error(Failure::expecting(input, Expected::TIME))),
        };
        if minute > 59 {
            return Err(nom::Err::Error(Failure::expecting(input, Expected::TIME)));
        }
        Ok((rest, (hour * 60 + minute) * 60))
    }
    token(Expected::TIME, terminated(clock, end_of_word)).parse(input)
}

/// The name of a day, whole or short: 1–7 from Sunday.
pub(super) fn day_name(input: &str) -> Outcome<'_, i64> {
    let day = |word: &[u8]| {
        Some(match word.strip_suffix(b"day").unwrap_or(word) {
            b"sun" => 1,
            b"mon" => 2,
            b"tue" | b"tues" => 3,
            b"wed" | b"wednes" => 4,
            b"thu" | b"thur" | b"thurs" => 5,
            b"fri" => 6,
            b"sat" | b"satur" => 7,
            _ => return None,
        })
    };
    lookup(Expected::DAY_NAME, day).parse(input)
}

/// The name of a month, whole or short. Not `ma`, which later.js takes and makes a date of its own of.
pub(super) fn month_name(input: &str) -> Outcome<'_, i64> {
    let month = |word: &[u8]| {
        Some(match word {
            b"jan" | b"january" => 1,
            b"feb" | b"february" => 2,
            b"mar" | b"march" => 3,
            b"apr" | b"april" => 4,
            b"may" => 5,
            b"june" => 6,
            b"july" => 7,
            b"aug" | b"august" => 8,
            b"sept" | b"september" => 9,
            b"oct" | b"october" => 10,
            b"nov" | b"november" => 11,
            b"dec" | b"december" => 12,
            _ => return None,
        })
    };
    lookup(Expected::MONTH_NAME, month).parse(input)
}

/// A time period. The longest match counts: `day of the year` is never read as `day`.
pub(super) fn period(input: &str) -> Outcome<'_, Period> {
    let (rest, word) = lookup(Expected::PERIOD, |word| {
        Some(match word {
            b"s" | b"sec" | b"secs" | b"second" | b"seconds" => Period::Second,
            b"m" | b"min" | b"mins" | b"minute" | b"minutes" => Period::Minute,
            b"h" | b"hour" | b"hours" => Period::Hour,
            b"day" | b"days" => Period::Day,
            b"week" | b"weeks" => Period::WeekOfYear,
            b"month" | b"months" => Period::Month,
            b"year" | b"years" => Period::Year,
            _ => return None,
        })
    })
    .parse(input)?;
    let of_the = || keywords(Expected::NOTHING, &["of", "the"]);
    let of = |unit, period| value(period, keyword(Expected::NOTHING, unit));
    match word {
        Period::Day => {
            let instance = value(Period::DayOfWeekCount, keyword(Expected::NOTHING, "instance"));
            let within = cut(expecting(
                Expected::MONTH_WEEK_YEAR,
                alt((of("month", Period::Day), of("week", Period::DayOfWeek), of("year", Period::DayOfYear))),
            ));
            let (rest, longer) = opt(alt((instance, preceded(of_the(), within)))).parse(rest)?;
            Ok((rest, longer.unwrap_or(word)))
        }
        Period::WeekOfYear => {
            let within = cut(expecting(
                Expected::MONTH_YEAR,
                alt((of("month", Period::WeekOfMonth), of("year", Period::WeekOfYear))),
            ));
            let (rest, longer) = opt(preceded(of_the(), within)).parse(rest)?;
            Ok((rest, longer.unwrap_or(word)))
        }
        _ => Ok((rest, word)),
    }
}

/// `parser`, whose failure says that `expected` could stand at its start.
pub(super) fn expecting<'a, T>(
    expected: Expected,
    parser: impl Parser<&'a str, Output = T, Error = Failure>,
) -> impl FnMut(&'a str) -> Outcome<'a, T> {
    token(expected, parser)
}

/// `,` or `and`.
pub(super) fn and(input: &str) -> Outcome<'_, ()> {
    alt((token(Expected::AND, value((), char(','))), value((), keyword(Expected::AND, "and")))).parse(input)
}

/// `-`, `to` or `through`.
pub(super) fn through(input: &str) -> Outcome<'_, ()> {
    let word = |word| keyword(Expected::THROUGH, word);
    let dash = token(Expected::THROUGH, value((), char('-')));
    alt((dash, value((), word("to")), value((), word("through")))).parse(input)
}

/// `at`, or an `@` that touches what follows.
pub(super) fn at(input: &str) -> Outcome<'_, ()> {
    let sign = terminated(
        char('@'),
        nom::combinator::peek(verify(nom::character::complete::anychar, |&c| is_word(c))),
    );
    alt((value((), keyword(Expected::AT, "at")), token(Expected::AT, value((), recognize(sign)))))
        .parse(input)
}

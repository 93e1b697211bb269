//! Names: of days, months and time periods.

use super::failure::Outcome;
use super::number::ordinal;
use super::word::{expecting, first_byte, keyword, lookup, lookup_name};
use crate::error::Expected;
use crate::{Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, opt, value};
use nom::sequence::preceded;

/// The name of a day, whole or short, in the singular or the plural: 1–7 from Sunday. As later.js has it, `day` may stand after
/// each short name: `Tueday`.
pub(super) fn day_name(input: &str) -> Outcome<'_, i64> {
    let day = |word: &[u8]| {
        lexicon::day(word).or_else(|| {
            let singular = word.strip_suffix(b"s").unwrap_or(word);
            let short = singular.strip_suffix(b"day")?;
            // Not after a whole name: `Thursdaysday`.
            let is_whole = short.ends_with(b"day") || short.ends_with(b"days");
            lexicon::day(short).filter(|_| !is_whole)
        })
    };
    lookup_name(Expected::DAY_NAME, day).parse(input)
}

/// The name of a month, whole or short.
pub(super) fn month_name(input: &str) -> Outcome<'_, i64> {
    lookup_name(Expected::MONTH_NAME, lexicon::month).parse(input)
}

/// `weekday` or `weekdays`, and `business day` and the like.
pub(super) fn weekday(input: &str) -> Outcome<'_, &str> {
    let read = keyword(Expected::WEEKDAY, lexicon::WEEKDAY)(input);
    if read.is_err() && matches!(first_byte(input), b'b' | b'w') {
        let mut business =
            (keyword(Expected::WEEKDAY, lexicon::BUSINESS), keyword(Expected::WEEKDAY, lexicon::A_DAY));
        if let Ok((rest, (_, day))) = business.parse(input) {
            return Ok((rest, day));
        }
    }
    read
}

/// `weekend` or `weekends`.
pub(super) fn weekend(input: &str) -> Outcome<'_, &str> {
    keyword(Expected::WEEKEND, lexicon::WEEKEND)(input)
}

/// A time period. The longest match counts: `day of the year` is never read as `day`.
pub(super) fn period(input: &str) -> Outcome<'_, Period> {
    let (rest, word) = lookup(Expected::PERIOD, lexicon::unit).parse(input)?;
    let of_the = || (keyword(Expected::NOTHING, lexicon::OF), keyword(Expected::NOTHING, lexicon::THE));
    let of = |whole, period| value(period, keyword(Expected::NOTHING, whole));
    match word {
        Period::Day => {
            let instance = value(Period::DayOfWeekCount, keyword(Expected::INSTANCE, lexicon::INSTANCE));
            let within = cut(expecting(
                Expected::MONTH_WEEK_YEAR,
                alt((
                    of(lexicon::A_MONTH, Period::Day),
                    of(lexicon::A_WEEK, Period::DayOfWeek),
                    of(lexicon::A_YEAR, Period::DayOfYear),
                    // The months of a quarter are another rule's.
                    |at| quarter_ahead(at),
                )),
            ));
            let each = |at| {
                let (at, _) = keyword(Expected::NOTHING, lexicon::OF)(at)?;
                let (at, _) = opt(keyword(Expected::NOTHING, lexicon::EVERY)).parse(at)?;
                alt((
                    of(lexicon::A_MONTH, Period::Day),
                    of(lexicon::A_WEEK, Period::DayOfWeek),
                    of(lexicon::A_YEAR, Period::DayOfYear),
                ))
                .parse(at)
            };
            let (longer_rest, longer) = opt(alt((instance, each, preceded(of_the(), within)))).parse(rest)?;
            // What is ahead of a quarter is read again.
            if matches!(longer, Some(Period::Month)) {
                return Ok((rest, word));
            }
            Ok((longer_rest, longer.unwrap_or(word)))
        }
        Period::WeekOfYear => {
            let within = cut(expecting(
                Expected::MONTH_YEAR,
                alt((of(lexicon::A_MONTH, Period::WeekOfMonth), of(lexicon::A_YEAR, Period::WeekOfYear))),
            ));
            let each = |at| {
                let (at, _) = keyword(Expected::NOTHING, lexicon::OF)(at)?;
                let (at, _) = opt(keyword(Expected::NOTHING, lexicon::EVERY)).parse(at)?;
                alt((of(lexicon::A_MONTH, Period::WeekOfMonth), of(lexicon::A_YEAR, Period::WeekOfYear)))
                    .parse(at)
            };
            let (rest, longer) = opt(alt((each, preceded(of_the(), within)))).parse(rest)?;
            Ok((rest, longer.unwrap_or(word)))
        }
        Period::Second | Period::Minute | Period::Hour if first_byte(rest) == b'o' => {
            let (rest, _) = opt(|at| of_whole(at, word)).parse(rest)?;
            Ok((rest, word))
        }
        _ => Ok((rest, word)),
    }
}

/// `quarter`, or an ordinal and `month`, after `of the`: stands for itself as a month.
fn quarter_ahead(input: &str) -> Outcome<'_, Period> {
    let quarter = keyword(Expected::NOTHING, lexicon::QUARTER);
    value(
        Period::Month,
        alt((
            value((), (ordinal, keyword(Expected::NOTHING, lexicon::A_MONTH))),
            value((), (opt(ordinal), quarter)),
        )),
    )
    .parse(input)
}

/// `of the hour` after minutes, and the like for seconds, hours and days: it says nothing more.
pub(super) fn of_whole(input: &str, period: Period) -> Outcome<'_, ()> {
    let whole = match period {
        Period::Second => lexicon::A_MINUTE,
        Period::Minute => lexicon::HOURS,
        Period::Hour => lexicon::A_DAY,
        Period::Day => return of_every_month(input),
        _ => lexicon::A_YEAR,
    };
    let word = |words| keyword(Expected::NOTHING, words);
    let article = alt((word(lexicon::THE), word(lexicon::EVERY)));
    value((), (word(lexicon::OF), article, word(whole))).parse(input)
}

/// What could have made a period another.
pub(super) fn longer(period: Period) -> Expected {
    if period == Period::Day { Expected::INSTANCE } else { Expected::NOTHING }
}

/// `of the month`, `of every month`, `of each month`, `of month`.
pub(super) fn of_every_month(input: &str) -> Outcome<'_, ()> {
    let word = |words| keyword(Expected::NOTHING, words);
    let article = alt((word(lexicon::THE), word(lexicon::EVERY)));
    value((), (word(lexicon::OF), opt(article), word(lexicon::A_MONTH))).parse(input)
}

//! Names: of days, months and time periods.

use super::failure::Outcome;
use super::word::{expecting, keyword, keywords, lookup, lookup_dotted};
use crate::Period;
use crate::error::Expected;
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, opt, value};
use nom::sequence::preceded;

/// The name of a day, whole or short, in the singular or the plural: 1–7 from Sunday.
pub(super) fn day_name(input: &str) -> Outcome<'_, i64> {
    let day = |word: &[u8]| {
        let singular = word.strip_suffix(b"s").filter(|word| word.ends_with(b"day")).unwrap_or(word);
        Some(match singular.strip_suffix(b"day").unwrap_or(singular) {
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
    lookup_dotted(Expected::DAY_NAME, day).parse(input)
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
            b"jun" | b"june" => 6,
            b"jul" | b"july" => 7,
            b"aug" | b"august" => 8,
            b"sep" | b"sept" | b"september" => 9,
            b"oct" | b"october" => 10,
            b"nov" | b"november" => 11,
            b"dec" | b"december" => 12,
            _ => return None,
        })
    };
    lookup_dotted(Expected::MONTH_NAME, month).parse(input)
}

/// `weekday` or `weekdays`.
pub(super) fn weekday(input: &str) -> Outcome<'_, &str> {
    alt((keyword(Expected::WEEKDAY, "weekday"), keyword(Expected::WEEKDAY, "weekdays"))).parse(input)
}

/// `weekend` or `weekends`.
pub(super) fn weekend(input: &str) -> Outcome<'_, &str> {
    alt((keyword(Expected::WEEKEND, "weekend"), keyword(Expected::WEEKEND, "weekends"))).parse(input)
}

/// The period of its name in the singular, the plural, or short.
pub(super) fn unit(word: &[u8]) -> Option<Period> {
    Some(match word {
        b"s" | b"sec" | b"secs" | b"second" | b"seconds" => Period::Second,
        b"m" | b"min" | b"mins" | b"minute" | b"minutes" => Period::Minute,
        b"h" | b"hr" | b"hrs" | b"hour" | b"hours" => Period::Hour,
        b"d" | b"day" | b"days" => Period::Day,
        b"w" | b"week" | b"weeks" => Period::WeekOfYear,
        b"month" | b"months" => Period::Month,
        b"year" | b"years" => Period::Year,
        _ => return None,
    })
}

/// A time period. The longest match counts: `day of the year` is never read as `day`.
pub(super) fn period(input: &str) -> Outcome<'_, Period> {
    let (rest, word) = lookup(Expected::PERIOD, unit).parse(input)?;
    let of_the = || keywords(Expected::NOTHING, &["of", "the"]);
    let of = |unit, period| value(period, keyword(Expected::NOTHING, unit));
    match word {
        Period::Day => {
            let instance = value(Period::DayOfWeekCount, keyword(Expected::NOTHING, "instance"));
            let within = cut(expecting(
                Expected::MONTH_WEEK_YEAR,
                alt((of("month", Period::Day), of("week", Period::DayOfWeek), of("year", Period::DayOfYear))),
            ));
            let each_month = value(Period::Day, of_every_month);
            let (rest, longer) = opt(alt((instance, each_month, preceded(of_the(), within)))).parse(rest)?;
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

/// `of the month`, `of every month`, `of each month`.
pub(super) fn of_every_month(input: &str) -> Outcome<'_, ()> {
    let which = |which| keyword(Expected::NOTHING, which);
    let article = alt((which("the"), which("every"), which("each")));
    value((), (keyword(Expected::NOTHING, "of"), article, keyword(Expected::NOTHING, "month"))).parse(input)
}

//! Windows: `after`, `before`, `until`, `between` and `from`.

use super::come_round::{self, Side};
use super::date;
use super::list::{add_range, and, begins_clause, finish, listed, single, through as to};
use super::said::{Said, What};
use crate::error::{Edit, Expected, Kind, Slip};
use crate::lexicon::Ordinal;
use crate::text::clock::{OPEN, end_time, hour_or_whole, time};
use crate::text::failure::{Failure, OrRefused, Outcome};
use crate::text::name::{day_name, month_name, of_every_month, period};
use crate::text::number::{numeric_ordinal, ordinal_word, rank, year};
use crate::text::word::{dash, keyword, maybe, space};
use crate::{Constraint, Modifier, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, map, opt, value};

/// `after`: a time, or rank period. Inclusive.
pub(super) fn after(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::AFTER, lexicon::AFTER)(input)?;
    if date::begins_moment(at) {
        return date::after(input, at);
    }
    one_sided(input, at, Modifier::After, time)
}

/// `before`, `until` or `till`: a time, or rank period. Exclusive. A date, which is part of it after `until`.
pub(super) fn before(input: &str) -> Outcome<'_, Said> {
    let (at, word) = keyword(Expected::BEFORE, lexicon::BEFORE)(input)?;
    if date::begins_moment(at) {
        return if word.eq_ignore_ascii_case("before") { date::before(at) } else { date::until(at) };
    }
    one_sided(input, at, Modifier::Before, end_time)
}

/// `through` a date, which is part of it.
pub(super) fn through(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::NOTHING, lexicon::THROUGH_DATE)(input)?;
    if date::begins_moment(at) {
        return date::until(at);
    }
    come_round::refuse(input, at, Side::Through)?;
    Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)))
}

fn one_sided<'a>(
    input: &'a str,
    at: &'a str,
    modifier: Modifier,
    time: fn(&'a str) -> Outcome<'a, i64>,
) -> Outcome<'a, Said> {
    let rank_period = |at| {
        let (rest, value) = rank(at)?;
        let (rest, period) = cut(period).parse(rest)?;
        Ok((rest, (value, period)))
    };
    let read = cut(alt((map(time, |time| (time, Period::Time)), rank_period))).parse(at);
    if read.is_err() {
        let word = space(input).get(..1).unwrap_or_default();
        let side = match modifier {
            Modifier::After => Side::After,
            Modifier::Before if word.eq_ignore_ascii_case("b") => Side::Before,
            Modifier::Before => Side::Until,
        };
        come_round::refuse(input, at, side)?;
    }
    let (rest, (value, period)) = read?;
    Ok((rest, single(at, period, Some(modifier), value)?.into()))
}

/// `between` [`the`] time `and` time.
pub(super) fn between(input: &str) -> Outcome<'_, Said> {
    let (at, _) = (keyword(Expected::BETWEEN, lexicon::BETWEEN), maybe(lexicon::THE)).parse(input)?;
    if date::begins(at) {
        return cut(date::both).parse(at);
    }
    let named = named_ends(input, at, month_name, Period::Month)
        .or_refused(|| named_ends(input, at, day_name, Period::DayOfWeek));
    if !matches!(named, Err(nom::Err::Error(_))) {
        return named;
    }
    let (rest, (from, ())) = cut((time, and)).parse(at)?;
    let (rest, until) = cut(end_time).parse(rest)?;
    Ok((rest, both_sided(at, from, until)?))
}

/// Two times without `from`: `8am to 5pm`, `9:00-17:00`.
pub(super) fn bare(input: &str) -> Outcome<'_, Said> {
    let (rest, from) = time(input)?;
    let (rest, ()) = until(rest)?;
    if date::begins(rest) {
        // `9:00 until 2027-12-31`: a time, and an end.
        return Err(nom::Err::Error(Failure::expecting(space(rest), Expected::NOTHING)));
    }
    let (rest, until) = cut(end_time).parse(rest)?;
    Ok((rest, both_sided(input, from, until)?))
}

fn times(at: &str) -> Outcome<'_, Said> {
    let (behind, from) = time(at)?;
    let (rest, ()) = cut(until).parse(behind).map_err(|error| match space(behind) {
        rest if rest.is_empty() || begins_clause(rest) => without_end(at, behind),
        _ => error,
    })?;
    let (rest, until) = cut(end_time).parse(rest)?;
    Ok((rest, both_sided(at, from, until)?))
}

/// A window that only begins ends with its day.
#[cold]
fn without_end(at: &str, behind: &str) -> nom::Err<Failure> {
    let said = space(at).get(..space(at).len() - behind.len()).unwrap_or_default();
    let slip = Slip::new(format!("nothing says until when from `{said}` on"))
        .up_to(behind)
        .with_help(format!("write its end, as in `from {said} to midnight`"))
        .or([Edit::between(behind, behind, " to midnight")]);
    Failure::because(space(at), Kind::Slip(slip))
}

/// Hours without minutes: `9 to 17`. Two that may be of the morning or of the evening are refused with what they could be.
fn whole_hours<'a>(start: &'a str, at: &'a str) -> Outcome<'a, Said> {
    let refused = || nom::Err::Error(Failure::expecting(space(at), Expected::NOTHING));
    let hour = |at| {
        let (rest, time) = hour_or_whole(at)?;
        let said = space(at).get(..space(at).len() - rest.len()).unwrap_or_default();
        // Four digits are a year.
        let is_year = said.len() == 4 && said.bytes().all(|byte| byte.is_ascii_digit());
        let is_of_twelve = said.ends_with(['m', 'M', '.', 'a', 'A', 'p', 'P']);
        if is_year { Err(refused()) } else { Ok((rest, (time, is_of_twelve))) }
    };
    if time(at).is_ok() {
        return Err(refused());
    }
    let (rest, (from, _)) = hour(at)?;
    let (rest, ()) = until(rest)?;
    let (rest, (to, is_of_twelve)) = hour(rest)?;
    let (first, last) = (from & !OPEN, to & !OPEN);
    // Beside an hour that only a clock of 24 hours has, the other is of that clock.
    let is_clear = |time: i64| time & OPEN == 0 && !(3600..13 * 3600).contains(&time);
    if is_clear(from) || (is_clear(to) && !is_of_twelve) || (from & OPEN == 0 && to & OPEN == 0) {
        return Ok((rest, both_sided(at, first, last)?));
    }
    let start = space(start);
    let said = start.get(..start.len() - rest.len()).unwrap_or_default();
    let mut slip = Slip::new(format!("`{said}` may be of the morning or of the evening")).up_to(rest);
    // The end is the next hour of that name.
    for first in [first % 43_200, first % 43_200 + 43_200] {
        let next = (1..=2).map(|half| (last % 43_200 + half * 43_200) % 86_400);
        let end = if to & OPEN == 0 {
            last
        } else {
            next.min_by_key(|end| (end - first - 1).rem_euclid(86_400)).unwrap_or(last)
        };
        slip = slip.or([Edit::between(
            at,
            rest,
            format!(" {} to {}", lexicon::Clock(first), lexicon::Clock(end)),
        )]);
    }
    Err(Failure::because(start, Kind::Slip(slip)))
}

/// What joins the ends of a window of times.
fn until(input: &str) -> Outcome<'_, ()> {
    alt((value((), keyword(Expected::UNTIL, lexicon::UNTIL)), dash)).parse(input)
}

/// `from` time `to` time; or a range of days, months or years.
pub(super) fn from(input: &str) -> Outcome<'_, Said> {
    let named = |name: for<'a> fn(&'a str) -> Outcome<'a, i64>, period| {
        move |at| {
            listed(at, name, period).map(|(rest, constraint): (_, Constraint)| (rest, Said::from(constraint)))
        }
    };
    let (at, _) = keyword(Expected::FROM, lexicon::FROM)(input)?;
    if date::begins(at) {
        return cut(date::from).parse(at);
    }
    if let Some(read) = date::from_year(at) {
        return read;
    }
    let days = days_of_month(at);
    if !matches!(days, Err(nom::Err::Error(_))) {
        return days;
    }
    let hours = whole_hours(input, at);
    if !matches!(hours, Err(nom::Err::Error(_))) {
        return hours;
    }
    until_named(at, day_name, |day| lexicon::day_name(day).to_owned(), 7)?;
    until_named(at, month_name, |month| lexicon::month_name(month).to_owned(), 12)?;
    until_named(at, day_by_number, |day| format!("the {}", Ordinal(day)), 31)?;
    come_round::refuse(input, at, Side::From)?;
    cut(alt((
        times,
        named(day_name, Period::DayOfWeek),
        named(month_name, Period::Month),
        named(year, Period::Year),
    )))
    .parse(at)
}

/// `the 15th`.
fn day_by_number(input: &str) -> Outcome<'_, i64> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    numeric_ordinal(at)
}

/// Refuses `june until august`, which leaves open whether the last one is part of it.
fn until_named(
    at: &str,
    name: fn(&str) -> Outcome<'_, i64>,
    written: fn(i64) -> String,
    count: i64,
) -> Result<(), nom::Err<Failure>> {
    let both = |at| {
        let (behind, first) = name(at)?;
        let (last_at, _) = keyword(Expected::NOTHING, lexicon::BEFORE)(behind)?;
        let (rest, last) = name(last_at)?;
        Ok::<_, nom::Err<Failure>>((behind, last_at, rest, first, last))
    };
    let Ok((behind, last_at, rest, first, last)) = both(at) else { return Ok(()) };
    if date::begins(last_at) {
        return Ok(());
    }
    let start = space(last_at);
    let said = start.get(..start.len() - rest.len()).unwrap_or_default();
    let mut slip = Slip::new(format!("is `{said}` part of it?"))
        .up_to(rest)
        .or([Edit::between(behind, last_at, " to ")]);
    if first != last {
        let before = written((last + count - 2) % count + 1);
        slip = slip.or([Edit::between(behind, rest, format!(" to {before}"))]);
    }
    Err(Failure::because(start, Kind::Slip(slip)))
}

/// `the 25th to the last day of the month`: days by number.
fn days_of_month(input: &str) -> Outcome<'_, Said> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    let (rest, first) = alt((numeric_ordinal, ordinal_word)).parse(at)?;
    let (rest, ()) = to(rest)?;
    let (last_at, _) = maybe(lexicon::THE)(rest)?;
    let last_day = value(*Period::Day.range().end(), keyword(Expected::LAST, lexicon::LAST));
    let (rest, last) = cut(alt((numeric_ordinal, ordinal_word, last_day))).parse(last_at)?;
    let (rest, _) = maybe(lexicon::A_DAY)(rest)?;
    let (rest, _) = opt(of_every_month).parse(rest)?;
    Ok((rest, collected_range(at, Period::Day, first, last)?.into()))
}

/// `march and may` after `between`: all from one to the other.
fn named_ends<'a>(
    input: &'a str,
    at: &'a str,
    name: fn(&'a str) -> Outcome<'a, i64>,
    period: Period,
) -> Outcome<'a, Said> {
    let (rest, from) = name(at)?;
    let (rest, ()) = and(rest)?;
    let (rest, until) = cut(name).parse(rest)?;
    if period == Period::DayOfWeek && from % 7 + 1 == until {
        // `at midnight between monday and tuesday` is the night between them.
        let [one, other] = [from, until].map(lexicon::day_name);
        let slip =
            Slip::new(format!("between {one} and {other} may be both days, or the night between them"))
                .up_to(rest)
                .or([Edit::between(space(input), rest, format!("on {one} and {other}"))])
                .or([Edit::between(space(input), rest, format!("on {other}"))]);
        return Err(Failure::because(space(input), Kind::Slip(slip)));
    }
    Ok((rest, collected_range(at, period, from, until)?.into()))
}

/// The values from one name to another.
fn collected_range(
    at: &str,
    period: Period,
    from: i64,
    until: i64,
) -> Result<Constraint, nom::Err<crate::text::failure::Failure>> {
    let mut values = crate::model::Collector::default();
    add_range(&mut values, at, period, from, until)?;
    finish(at, period, None, values)
}

fn both_sided(at: &str, from: i64, until: i64) -> Result<Said, nom::Err<crate::text::failure::Failure>> {
    let after = single(at, Period::Time, Some(Modifier::After), from)?;
    let before = single(at, Period::Time, Some(Modifier::Before), until)?;
    Ok(Said { whole_window: true, ..What::Both(after, before).into() })
}

//! `every`: what comes round, a step or days by name, and the adverbs.

use super::date;
use super::every_selected::every_selected;
use super::length::{refuse_compound, refuse_one_word, refuse_too_long};
use super::list::{LIST, add_range, collected, finish, listed, ranges, single};
use super::mistaken::{refuse_bare_time, refuse_dotted, refuse_months};
use super::month_date::dates;
use super::month_day;
use super::part_of_day::part;
use super::said::{Narrowed, Said, What};
use super::through::{counted, steps, through_period};
use crate::error::{Edit, Expected, Kind, Slip};
use crate::lexicon::Ordinal;
use crate::model::Collector;
use crate::text::failure::{Failure, OrRefused, Outcome};
use crate::text::name::{day_name, month_name, of_every_month, period, weekday, weekend};
use crate::text::number::{
    count, has_letters_behind_digits, numeric_ordinal, ordinal_word, split_digits, value,
};
use crate::text::word::{expecting, first_byte, keyword, lookup, maybe, space, word};
use crate::{Constraint, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, map, map_opt, opt, value as value_of};

/// `every` or `each`, and what comes round.
pub(super) fn every(input: &str) -> Outcome<'_, Said> {
    let (rest, _) = keyword(Expected::EVERY, lexicon::EVERY)(input)?;
    // Nothing else begins with a digit.
    let step = |at| step(input, at);
    let likely = if first_byte(rest).is_ascii_digit() { selected_or_step(input, rest) } else { days(rest) };
    likely.or_refused(|| {
        let selected = |at| every_selected(input, at);
        let unsaid = |at| unsaid_step(input, at);
        let fortnight = |at| fortnight(at, lexicon::FORTNIGHT);
        cut(alt((
            days,
            other,
            part_of_hour,
            quarter,
            fortnight,
            part,
            selected,
            months,
            ordinal_step,
            step,
            unsaid,
        )))
        .parse(rest)
    })
}

/// `15th of the month`, or a step.
fn selected_or_step<'a>(start: &'a str, rest: &'a str) -> Outcome<'a, Said> {
    if has_letters_behind_digits(rest) && numeric_ordinal(rest).is_ok() {
        return every_selected(start, rest).or_refused(|| step(start, rest));
    }
    step(start, rest)
}

/// `every january 1st`, `every june`: dates, or months each year.
pub(super) fn months(input: &str) -> Outcome<'_, Said> {
    let (rest, months) = listed(input, month_name, Period::Month)?;
    if let Ok(read) = dates(input) {
        return Ok(read);
    }
    Ok((rest, Said { cadence: Some(Period::Year), ..months.into() }))
}

/// The months in which quarters begin.
fn quarter_months(at: &str) -> Result<Constraint, nom::Err<Failure>> {
    collected(at, Period::Month, None, |values| {
        [1, 4, 7, 10].iter().for_each(|&month| values.add(month, month))
    })
}

/// `quarter`: of the year.
fn quarter(input: &str) -> Outcome<'_, Said> {
    let (rest, _) = keyword(Expected::NOTHING, lexicon::QUARTER)(input)?;
    Ok((rest, Said { cadence: Some(Period::Month), ..quarter_months(input)?.into() }))
}

/// `everyday`, `quarterly`, `once a day`.
pub(super) fn said_otherwise(input: &str) -> Outcome<'_, Said> {
    let word = |words| keyword(Expected::NOTHING, words);
    if let Ok((rest, _)) = word(lexicon::QUARTERLY)(input) {
        return Ok((rest, Said { cadence: Some(Period::Month), ..quarter_months(input)?.into() }));
    }
    if let Ok(read) = fortnight(input, lexicon::FORTNIGHTLY) {
        return Ok(read);
    }
    let (rest, period) = if let Ok((rest, _)) = word(lexicon::EVERYDAY)(input) {
        (rest, Period::Day)
    } else {
        let (at, _) = word(lexicon::ONCE)(input)?;
        if let Ok(read) = every(at) {
            return Ok(read);
        }
        match lookup(Expected::ADVERB, lexicon::adverb)(at) {
            Ok(read) => read,
            Err(_) => {
                let (at, _) = cut(word(lexicon::PER)).parse(at)?;
                if let Ok(read) = fortnight(at, lexicon::FORTNIGHT) {
                    return Ok(read);
                }
                cut(period).parse(at)?
            }
        }
    };
    let (rest, said) = through_period(input, rest, 1, period)?;
    Ok((rest, Said { cadence: Some(period), ..said }))
}

/// Monday to Friday, and Saturday and Sunday, among days by name.
const WEEKDAYS: i64 = -1;
const WEEKENDS: i64 = -2;

/// A day by name, `weekday` or `weekend`.
fn day_item(input: &str) -> Outcome<'_, i64> {
    alt((day_name, map(weekday, |_| WEEKDAYS), map(weekend, |_| WEEKENDS))).parse(input)
}

/// Days by name, `weekday` and `weekend` among them.
pub(super) fn days(input: &str) -> Outcome<'_, Said> {
    let mut follow = LIST;
    if first_byte(input) == b'w'
        && let Ok((rest, _)) = weekday(input)
    {
        let nearest = month_day::nearest(rest);
        if !matches!(nearest, Err(nom::Err::Error(_))) {
            return nearest;
        }
        if first_byte(rest) == b'o' {
            let one_way = month_day::nearest_weekday(input);
            if !matches!(one_way, Err(nom::Err::Error(_))) {
                return one_way;
            }
        }
        follow = follow.or(Expected::NEAREST);
    }
    let mut values = Collector::default();
    let (rest, ()) = ranges(input, day_item, |at, first, last| {
        let mut add = |first, last| add_range(&mut values, at, Period::DayOfWeek, first, last);
        match (first, last) {
            (WEEKDAYS, WEEKDAYS) => add(2, 6),
            (WEEKENDS, WEEKENDS) => add(7, 1),
            (..0, _) | (_, ..0) => Err(nom::Err::Failure(Failure::expecting(space(at), Expected::DAY_NAME))),
            (first, last) => add(first, last),
        }
    })?;
    Ok((rest, Said::from(finish(input, Period::DayOfWeek, None, values)?).followed_by(follow)))
}

/// `other` period: each second one. `other` and a day's name would need a day to count from.
fn other(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::OTHER, lexicon::OTHER)(input)?;
    no_weekdays(input, at, 2)?;
    refuse_months(input, at, 2, false)?;
    if let Ok((rest, _)) = keyword(Expected::NOTHING, lexicon::QUARTER)(at) {
        return through_period(input, rest, 6, Period::Month);
    }
    if let Ok((rest, said)) = days(at)
        && let What::One(days) = said.what
    {
        return Ok((rest, Said::alternate(Some(days), 2, Kind::NoAnchor(2)).followed_by(said.follow)));
    }
    stepped(input, at, 2)
}

/// `every fortnight`, `fortnightly`, `biweekly`: each second week.
fn fortnight<'a>(input: &'a str, words: &'static [&'static str]) -> Outcome<'a, Said> {
    let (rest, _) = keyword(Expected::NOTHING, words)(input)?;
    Ok((rest, Said::alternate(None, 2, Kind::NoAnchor(2))))
}

/// Ordinal period: `second day`, `third hour`; `second quarter` is each half year. Days by name are others' to read.
fn ordinal_step(input: &str) -> Outcome<'_, Said> {
    let (at, step) = ordinal_word(input)?;
    if let Ok((rest, _)) = keyword(Expected::NOTHING, lexicon::QUARTER)(at) {
        return through_period(input, rest, 3 * step, Period::Month);
    }
    // `every second` alone is the period.
    period(at)?;
    stepped(input, at, step)
}

/// Refuses each so-many-th of the days from Monday to Friday, which go on from week to week.
fn no_weekdays(input: &str, at: &str, step: i64) -> Result<(), nom::Err<Failure>> {
    let Ok((rest, said)) = weekday(at) else { return Ok(()) };
    let message = format!("each {} of the `{said}` falls on other days from week to week", Ordinal(step));
    let slip =
        Slip::new(message).with_help("name the days, as in `on Monday, Wednesday and Friday`").up_to(rest);
    let days = Edit::between(space(input), rest, "Monday, Wednesday and Friday");
    let slip = if step == 2 { slip.led_by("for the same days each week write").or([days]) } else { slip };
    Err(Failure::because(space(input), Kind::Slip(slip)))
}

/// `half hour`, `half an hour`, `quarter hour`, `quarter of an hour`.
fn part_of_hour(input: &str) -> Outcome<'_, Said> {
    let (rest, part) = keyword(Expected::PART_OF_HOUR, lexicon::PART_OF_HOUR)(input)?;
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let (rest, _) = maybe(lexicon::OF)(rest)?;
    let (rest, _) = maybe(lexicon::ARTICLES)(rest)?;
    let mut hour = keyword(Expected::PERIOD, lexicon::HOURS);
    let is_half = part.eq_ignore_ascii_case("half");
    // A quarter may be one of the year.
    let (rest, _) = if is_half { cut(hour).parse(rest)? } else { hour(rest)? };
    let step = if is_half { 30 } else { 15 };
    let minutes = steps(input, Period::Minute, 0, 59, step)?;
    Ok((rest, What::Steps(minutes, counted(input, rest, step, Narrowed::No)).into()))
}

/// count period; in one word too: `30s`. A clause of its own even without `every`, with which the clause starts.
pub(super) fn step<'a>(start: &'a str, input: &'a str) -> Outcome<'a, Said> {
    let compact = map_opt(word, |word: &str| {
        let (digits, behind) = split_digits(word)?;
        let mut lower = [0; 8];
        let lower = lower.get_mut(..behind.len())?;
        lower.copy_from_slice(behind.as_bytes());
        lower.make_ascii_lowercase();
        Some((value(digits), lexicon::unit(lower)?))
    });
    if has_letters_behind_digits(input)
        && let Ok((rest, (step, period))) = expecting(Expected::NUMBER, compact)(input)
    {
        refuse_compound(start, step, Some(period), rest)?;
        refuse_too_long(start, step, period, rest)?;
        return through_period(input, rest, step, period);
    }
    let (at, step) = match count(input) {
        Ok(read) => read,
        Err(error) => {
            refuse_one_word(start, input)?;
            return Err(error);
        }
    };
    refuse_compound(start, step, None, at)?;
    let unit = cut(period).parse(at);
    // No unit is a name.
    if unit.is_err() {
        if start.len() != input.len()
            && let Some(read) = of_names(step, input, at)
        {
            return read;
        }
        refuse_dotted(start, input, step, at)?;
        refuse_bare_time(start, input, step, at)?;
    }
    let (rest, period) = unit?;
    refuse_compound(start, step, Some(period), rest)?;
    refuse_too_long(start, step, period, rest)?;
    through_period(input, rest, step, period)
}

/// `every 3 fridays`, `every 25 december`: a number before a name. `at` is after the number.
fn of_names<'a>(number: i64, input: &'a str, at: &'a str) -> Option<Outcome<'a, Said>> {
    if number > 1
        && let Err(refusal) = no_weekdays(input, at, number)
    {
        return Some(Err(refusal));
    }
    if let Ok((rest, said)) = days(at)
        && let What::One(days) = said.what
    {
        return Some(match number {
            0 => Err(Failure::because(space(input), Kind::ZeroStep)),
            1 => Ok((rest, days.into())),
            _ => Ok((
                rest,
                Said::alternate(Some(days), number, Kind::NoAnchor(number)).followed_by(said.follow),
            )),
        });
    }
    month_name(at).ok()?;
    Some(date::each_years(input))
}

/// A period of which no number was said: each one.
fn unsaid_step<'a>(start: &'a str, input: &'a str) -> Outcome<'a, Said> {
    let (rest, period) = period(input)?;
    // `every hour and a half`.
    if first_byte(rest) == b'a' {
        refuse_compound(start, 1, Some(period), rest)?;
        if period == Period::Month
            && let Ok((rest, day)) = edge(rest)
        {
            return Ok((rest, single(input, Period::Day, None, day)?.into()));
        }
    }
    let (rest, said) = through_period(input, rest, 1, period)?;
    Ok((rest, Said { cadence: Some(period), ..said }))
}

/// `at the beginning`, `at the end` after `every month`: its first day and its last.
fn edge(input: &str) -> Outcome<'_, i64> {
    let word = |words| keyword(Expected::NOTHING, words);
    let day = alt((value_of(1, word(lexicon::BEGINNING)), value_of(0, word(lexicon::END))));
    let (rest, (_, _, day, _)) =
        (word(lexicon::AT), maybe(lexicon::THE), day, opt(of_every_month)).parse(input)?;
    Ok((rest, day))
}

/// `hourly`, `daily` and so on.
pub(super) fn adverb(input: &str) -> Outcome<'_, Said> {
    let (rest, period) = lookup(Expected::ADVERB, lexicon::adverb)(input)?;
    let (least, most) = period.every_range();
    let all = steps(input, period, least, most, 1)?;
    let counted = counted(input, rest, 1, Narrowed::No);
    Ok((rest, Said { cadence: Some(period), ..What::Steps(all, counted).into() }))
}

/// The period after a step, and what can follow it.
fn stepped<'a>(input: &'a str, at: &'a str, step: i64) -> Outcome<'a, Said> {
    let (rest, period) = cut(period).parse(at)?;
    through_period(input, rest, step, period)
}

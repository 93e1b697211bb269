//! `every` and which ones: `every last friday`, `every 1st and 3rd monday`, `every 15th of the month`. A number after `every` may be
//! one of them each time, or a step.

use super::list::{add_range, finish, listed, ranges};
use super::mistaken::refuse_months;
use super::month_day;
use super::said::Said;
use super::select::{refuse_day_of_week, selection};
use super::within::within;
use crate::error::{Edit, Expected, Kind, Slip, beginnings};
use crate::model::Collector;
use crate::text::failure::{Failure, Outcome};
use crate::text::later;
use crate::text::name::{day_name, month_name, period, weekday, weekend};
use crate::text::number::{numeric_ordinal, ordinal, ordinal_word};
use crate::text::word::{keyword, lookup, space};
use crate::{Constraint, Period, lexicon};
use nom::Parser;
use nom::combinator::cut;

/// `every` and which ones: `every last friday`, `every 1st and 3rd monday`, `every 15th of the month`. `start` is at `every`.
pub(super) fn every_selected<'a>(start: &'a str, input: &'a str) -> Outcome<'a, Said> {
    let none = || Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    if keyword(Expected::NOTHING, lexicon::LAST)(input).is_ok() {
        return cut(|at| selection(at, true)).parse(input);
    }
    let numeric = numeric_ordinal(input).is_ok();
    if !numeric && ordinal_word(input).is_err() {
        return none();
    }
    if let read @ (Ok(_) | Err(nom::Err::Failure(_))) = month_day::before_last(input) {
        return read;
    }
    let (mut count, mut only) = (0, None);
    let (behind, ()) = ranges(input, ordinal, |_, first, last| {
        (count, only) = (count + 1, (first == last).then_some(first));
        Ok(())
    })?;
    let Some(only) = only.filter(|_| count == 1) else { return selection(input, true) };
    if let Ok((rest, days)) = of_week(behind) {
        let in_month = |at| {
            let (at, _) = keyword(Expected::NOTHING, lexicon::IN)(at)?;
            month_name(at)
        };
        if within(rest, false).is_ok() || in_month(rest).is_ok() || only == 1 {
            return selection(input, true);
        }
        let said = space(start).get(..space(start).len() - rest.len()).unwrap_or_default();
        let slip =
            Slip::new(format!("`{}` leaves open from which one to count", said.trim_end())).up_to(rest).or([
                Edit::between(space(start), space(input), "on the "),
                Edit::between(rest, rest, " of the month"),
            ]);
        return match days {
            Some(days) => {
                let beginnings = if only == 2 { beginnings(only) } else { &[] };
                let begins = |beginning: &&str| [Edit::between(rest, rest, format!(" {beginning}"))];
                let slip = beginnings.iter().map(begins).fold(slip, Slip::or);
                Ok((rest, Said::alternate(Some(days), only, Kind::Slip(slip))))
            }
            None => {
                let slip = slip.led_by("for those of the month write");
                Err(Failure::because(space(start), Kind::Slip(slip)))
            }
        };
    }
    if let Ok((rest, counted)) = period(behind) {
        return every_numbered(start, input, (only, numeric), (behind, rest, counted));
    }
    // `every 4th july` is a date; in words it may be each fourth year.
    if !numeric && only > 1 {
        refuse_months(input, behind, only, true)?;
    }
    if within(behind, false).is_ok() || numeric { selection(input, true) } else { none() }
}

/// `every 15th day of the month`, `every first hour`: a number and the period after it are one of them each time, or a step.
fn every_numbered<'a>(
    start: &'a str,
    input: &'a str,
    (number, numeric): (i64, bool),
    (behind, rest, counted): (&'a str, &'a str, Period),
) -> Outcome<'a, Said> {
    let said = space(start).get(..space(start).len() - rest.len()).unwrap_or_default().trim_end();
    let (unit_end, _) = lookup(Expected::NOTHING, lexicon::unit)(behind)?;
    // What later.js reads is a step.
    let may_be_one = (unit_end.len() != rest.len() || (number == 1 && !numeric)) && !later::reads(said);
    if !may_be_one {
        return Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING)));
    }
    refuse_day_of_week(start, input)?;
    let follows = |words| keyword(Expected::NOTHING, words)(rest).is_ok();
    let is_within = unit_end.len() != rest.len() || follows(lexicon::OF) || follows(lexicon::IN);
    if is_within && (number == 1 || (numeric && counted == Period::Day)) {
        return selection(input, true);
    }
    let whole = match counted {
        _ if is_within => "",
        Period::Second => " of the minute",
        Period::Minute => " of the hour",
        Period::Hour => " of the day",
        Period::Day => " of the month",
        Period::WeekOfYear => " of the year",
        _ => "",
    };
    let step = if number == 1 { String::new() } else { format!("{number} ") };
    let unit = lexicon::unit_name(counted, number != 1);
    let slip = Slip::new(format!("`{said}` may be one of them each time, or a step"))
        .up_to(rest)
        .or([Edit::between(space(start), space(input), "on the "), Edit::between(rest, rest, whole)])
        .or([Edit::between(space(start), rest, format!("every {step}{unit}"))]);
    Err(Failure::because(space(start), Kind::Slip(slip)))
}

/// Days of the week; none for those from Monday to Friday, which are not counted from a date.
fn of_week(input: &str) -> Outcome<'_, Option<Constraint>> {
    if let Ok((rest, days)) = listed(input, day_name, Period::DayOfWeek) {
        return Ok((rest, Some(days)));
    }
    if let Ok((rest, _)) = weekend(input) {
        let mut days = Collector::default();
        add_range(&mut days, input, Period::DayOfWeek, 7, 1)?;
        return Ok((rest, Some(finish(input, Period::DayOfWeek, None, days)?)));
    }
    weekday(input).map(|(rest, _)| (rest, None))
}

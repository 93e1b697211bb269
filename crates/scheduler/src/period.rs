//! A civil time in each period: its value, the values that exist, where the value begins and ends, and where
//! another value begins.
//!
//! These are the functions that later.js gives its periods, for ISO weeks, lengths of months, and the like. A *stretch* is
//! the time during which the period keeps its value: for the day of the month or of the week a day, for the ISO week
//! Monday to Sunday, for the [day instance](Period::DayOfWeekCount) up to seven days that never leave the month.
//!
//! later.js takes 2100 as a leap year, ends its years at 2099, and returns another value if a month lacks the one
//! that was asked for (its 30th after February 29th is March 1st). Here the value is always the one that was
//! asked for.
//!
//! Every function returns `None` for a civil time outside the years 1970 to 9999.
//!
//! ```
//! use chrono::NaiveDate;
//! use downbeat_scheduler::{Period, period};
//!
//! let at = NaiveDate::from_ymd_opt(2027, 1, 2).unwrap().and_hms_opt(12, 0, 0).unwrap();
//! // Saturday, January 2nd belongs to week 53 of 2026.
//! assert_eq!(period::value(Period::WeekOfYear, at), Some(53));
//! assert_eq!(period::extent(Period::WeekOfYear, at), Some(1..=53));
//! let monday = period::start(Period::WeekOfYear, at).unwrap();
//! assert_eq!(monday.to_string(), "2026-12-28 00:00:00");
//! let leap_day = period::next(Period::DayOfYear, at, 366).unwrap();
//! assert_eq!(leap_day.to_string(), "2028-12-31 00:00:00");
//! ```

use crate::calendars::Calendars;
use crate::civil::{self, DAY, DateFacts, END};
use crate::plan::{OnTheCalendar as _, Plan};
use crate::way::Way;
use chrono::{DateTime, NaiveDateTime, Utc};
use downbeat_parser::calendar::is_leap_year;
use downbeat_parser::{Conjunction, Constraint, Model, Period};
use std::ops::RangeInclusive;

/// The value that `period` has at `at`. A [full date](Period::FullDate) is in milliseconds, `at` being read as UTC.
pub fn value(period: Period, at: NaiveDateTime) -> Option<i64> {
    let (second, date) = look(at)?;
    let time = second.rem_euclid(DAY);
    Some(match period {
        Period::Second => time % 60,
        Period::Minute => time / 60 % 60,
        Period::Hour => time / 3600,
        Period::Time => time,
        Period::Day => date.day.into(),
        Period::DayOfWeek => date.weekday.into(),
        Period::DayOfWeekCount => date.day.div_ceil(7).into(),
        Period::DayOfYear => date.ordinal.into(),
        Period::WeekOfMonth => date.month_week.into(),
        Period::WeekOfYear => date.iso_week.into(),
        Period::Month => date.month.into(),
        Period::Year => civil::year_of(second.div_euclid(DAY)).0,
        Period::FullDate => at.and_utc().timestamp_millis(),
    })
}

/// The values that `period` takes around `at`: the days of this month, the ISO weeks of the year that `at` belongs to. What
/// does not depend on the date is the whole range of the period.
pub fn extent(period: Period, at: NaiveDateTime) -> Option<RangeInclusive<i64>> {
    let (second, date) = look(at)?;
    let last = match period {
        Period::Day => date.month_days,
        Period::DayOfWeekCount => date.month_days.div_ceil(7),
        Period::DayOfYear => date.year_days,
        Period::WeekOfMonth => date.month_weeks,
        Period::WeekOfYear => iso_weeks(second.div_euclid(DAY)),
        _ => return Some(period.range()),
    };
    Some(1..=last.into())
}

/// How many ISO weeks there are in the year to which the week of a day belongs: the year of its Thursday.
fn iso_weeks(day: i64) -> u32 {
    let thursday = day - (civil::weekday(day) + 6) % 7 + 3;
    let (year, _) = civil::year_of(thursday);
    let first = civil::weekday(civil::year_start(year));
    // A year that begins or ends on a Thursday has 53 Thursdays.
    if first == 4 || (first == 3 && is_leap_year(year)) { 53 } else { 52 }
}

/// The first second of the stretch in which `at` lies.
pub fn start(period: Period, at: NaiveDateTime) -> Option<NaiveDateTime> {
    civil_time(stretch(period, at)?.0)
}

/// The last second of the stretch in which `at` lies.
pub fn end(period: Period, at: NaiveDateTime) -> Option<NaiveDateTime> {
    civil_time(stretch(period, at)?.1 - 1)
}

/// The first second of the first stretch after the stretch of `at` in which `period` has `value`; for periods
/// that count from 1, 0 means the last value. `None` if there is no such stretch before the year 10000, or no
/// such value.
pub fn next(period: Period, at: NaiveDateTime, value: i64) -> Option<NaiveDateTime> {
    let (second, _) = look(at)?;
    if let Some((_, end)) = last_instance(period, value, second) {
        // The last seven days of this month, unless they have begun, or of the next.
        let next_end = civil::month_of(end.div_euclid(DAY)).1 * DAY;
        let starts = [end - 7 * DAY, next_end - 7 * DAY];
        return civil_time(starts.into_iter().find(|&start| start > second && start < END)?);
    }
    civil_time(plan(period, value)?.nearest_past(Way::Forward, second)?)
}

/// The last second of the last stretch before the one of `at` in which `period` has `value`. The mirror of [`next`].
pub fn previous(period: Period, at: NaiveDateTime, value: i64) -> Option<NaiveDateTime> {
    let (second, _) = look(at)?;
    if let Some((start, _)) = last_instance(period, value, second) {
        return civil_time(start - 1).filter(|_| start > 0);
    }
    let found = plan(period, value)?.nearest_past(Way::Backward, stretch(period, at)?.0)?;
    civil_time(period.tick().around(found).1 - 1)
}

/// For the last day instance, which is not a stretch of its own: the month of `second`.
fn last_instance(period: Period, value: i64, second: i64) -> Option<(i64, i64)> {
    let (first, end) = civil::month_of(second.div_euclid(DAY));
    (period == Period::DayOfWeekCount && value == 0).then_some((first * DAY, end * DAY))
}

/// The civil second of `at`, and its date, in the calendar.
fn look(at: NaiveDateTime) -> Option<(i64, DateFacts)> {
    let second = at.and_utc().timestamp();
    let date = (0..END).contains(&second).then(|| civil::date(second.div_euclid(DAY))).flatten();
    Some((second, date?))
}

fn stretch(period: Period, at: NaiveDateTime) -> Option<(i64, i64)> {
    look(at).map(|(second, _)| period.tick().around(second))
}

/// The plan that is valid where `period` has `value`: its occurrences are the starts of the stretches.
fn plan(period: Period, value: i64) -> Option<Plan> {
    let constraint = Constraint::new(period, None, [value]).ok()?;
    let model = Model::new([Conjunction::new([constraint]).ok()?], []).ok()?;
    Some(Plan::new(&model, &Calendars::default(), &Utc))
}

fn civil_time(second: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(second, 0).map(|at| at.naive_utc())
}

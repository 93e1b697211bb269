//! The days on which a calendar changes the occurrences of a schedule: the calendar, and the name of the day.

use crate::budget::Budget;
use chrono::{NaiveDate, NaiveTime, TimeDelta, Utc};
use downbeat_parser::Date;
use downbeat_scheduler::{CalendarDays, Calendars, Schedule, UnknownCalendar};
use serde::Serialize;

/// The most days of a calendar that are listed.
const MOST: usize = 400;

/// A day on which a calendar decides whether a schedule occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CalendarDay {
    /// The day, in the zone of the schedule.
    pub date: NaiveDate,
    /// The name of the calendar in the schedule.
    pub calendar: String,
    /// The name of the day in the calendar.
    pub name: Option<String>,
    /// `left-out` if the calendar removes the occurrences of the day, `chosen` if the schedule occurs because of it.
    pub effect: &'static str,
}

impl CalendarDay {
    /// One line: `left out: New Year's Day (holidays)`.
    pub fn told(&self) -> String {
        let effect = if self.effect == "chosen" { "chosen" } else { "left out" };
        match &self.name {
            Some(name) => format!("{effect}: {name} ({})", self.calendar),
            None => format!("{effect}: {}", self.calendar),
        }
    }
}

/// The days between two days, both included, in order: up to 400 of each calendar, and none if the search takes longer than the
/// rest of a budget.
///
/// ```
/// use chrono::NaiveDate;
/// use downbeat_inspect::{Budget, calendar_days, days};
/// use downbeat_parser::{CalendarName, Expression};
/// use downbeat_scheduler::{Calendars, Schedule};
/// use std::time::Duration;
///
/// let holidays = days::read(b"2027-01-01 New Year's Day")?;
/// let calendars = Calendars::default().with(CalendarName::new("holidays")?, holidays);
/// let expression = Expression::parse("at 9:00 on weekdays except on holidays")?;
/// let schedule = Schedule::with_calendars(&expression, &calendars)?;
/// let january = |day| NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
/// let found = calendar_days::between(&schedule, january(1), january(31), &Budget::of(Duration::from_secs(10)));
/// assert_eq!(found[0].told(), "left out: New Year's Day (holidays)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn between(schedule: &Schedule, first: NaiveDate, last: NaiveDate, budget: &Budget) -> Vec<CalendarDay> {
    if schedule.calendars().is_none() {
        return Vec::new();
    }
    let asked = schedule.clone();
    budget.run(move || found(&asked, first, last)).unwrap_or_default()
}

fn found(schedule: &Schedule, first: NaiveDate, last: NaiveDate) -> Vec<CalendarDay> {
    let Some(calendars) = schedule.calendars() else { return Vec::new() };
    let Ok((with, without)) = both(schedule, calendars) else { return Vec::new() };
    let of_calendar = |name| {
        let days = calendars.get(name).into_iter().flat_map(CalendarDays::iter);
        days.filter_map(|(date, called)| Some((civil(date)?, called)))
            .skip_while(|(date, _)| *date < first)
            .take_while(|(date, _)| *date <= last)
            .take(MOST)
            .filter_map(|(date, called)| {
                let effect = match (occurs(&with, date), occurs(&without, date)) {
                    (false, true) => "left-out",
                    (true, false) => "chosen",
                    _ => return None,
                };
                let (calendar, name) = (name.to_string(), called.map(str::to_owned));
                Some(CalendarDay { date, calendar, name, effect })
            })
            .collect::<Vec<_>>()
    };
    let mut all: Vec<CalendarDay> = calendars.names().flat_map(of_calendar).collect();
    all.sort_by_key(|day| day.date);
    all
}

/// The schedule in civil time, and the same schedule with empty calendars.
fn both(
    schedule: &Schedule,
    calendars: &Calendars,
) -> Result<(Schedule<Utc>, Schedule<Utc>), UnknownCalendar> {
    let none = calendars
        .names()
        .fold(Calendars::default(), |all, name| all.with(name.clone(), CalendarDays::default()));
    let compiled = |calendars| Schedule::in_zone(schedule.expression(), Utc, calendars);
    Ok((compiled(calendars)?, compiled(&none)?))
}

fn occurs(schedule: &Schedule<Utc>, date: NaiveDate) -> bool {
    let start = date.and_time(NaiveTime::MIN).and_utc();
    schedule.at_or_after(&start).is_some_and(|at| at < start + TimeDelta::days(1))
}

fn civil(date: Date) -> Option<NaiveDate> {
    let [month, day] = [date.month(), date.day()].map(u32::try_from);
    NaiveDate::from_ymd_opt(i32::try_from(date.year()).ok()?, month.ok()?, day.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use downbeat_parser::{CalendarName, Expression};

    #[test]
    fn a_day_is_told_where_the_calendar_makes_a_difference() {
        let days =
            crate::days::read(b"2027-01-01 New Year's Day\n2027-01-02 Saturday\n2027-01-06\n").unwrap();
        let calendars = Calendars::default().with(CalendarName::new("holidays").unwrap(), days);
        let told = |text: &str| {
            let schedule = Schedule::with_calendars(Expression::parse(text).unwrap(), &calendars).unwrap();
            let date = |day| NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
            let all = between(&schedule, date(1), date(5), &Budget::of(std::time::Duration::from_secs(60)));
            all.iter().map(|day| format!("{} {}", day.date, day.told())).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(
            told("at 9:00 on weekdays except on holidays"),
            "2027-01-01 left out: New Year's Day (holidays)"
        );
        assert_eq!(
            told("on holidays at 9:00"),
            "2027-01-01 chosen: New Year's Day (holidays); 2027-01-02 chosen: Saturday (holidays)"
        );
        assert_eq!(told("at 9:00"), "");
    }
}

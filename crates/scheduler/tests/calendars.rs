//! Schedules that name calendars: what has to be given, and what follows from the days.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, Utc};
use common::text;
use downbeat_parser::{CalendarName, Date};
use downbeat_scheduler::{CalendarDays, Calendars, Schedule, ScheduleError, Zone, lint};
use std::time::Instant;

fn name(name: &str) -> CalendarName {
    CalendarName::new(name).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A calendar `holidays` of these days.
fn holidays(days: &[(i64, i64, i64)]) -> Calendars {
    let days = days.iter().map(|&(year, month, day)| Date::new(year, month, day).unwrap());
    Calendars::default().with(name("holidays"), days.collect())
}

#[test]
fn a_calendar_that_is_not_given_is_an_error_that_names_those_that_are() {
    let expression = text("at 9:00 except on holidays of sweden");
    let error =
        |calendars: &Calendars| Schedule::with_calendars(&expression, calendars).unwrap_err().to_string();
    insta::assert_snapshot!(error(&Calendars::default()), @"the days of the calendar `holidays of sweden` are not known; no calendar is given");
    insta::assert_snapshot!(error(&holidays(&[])), @"the days of the calendar `holidays of sweden` are not known; `holidays` is the only calendar that is given");
    let more = holidays(&[]).with(name("patching"), CalendarDays::default());
    insta::assert_snapshot!(error(&more), @"the days of the calendar `holidays of sweden` are not known; the calendars `holidays`, `patching` are given");
    let many =
        (0..20).fold(more, |all, number| all.with(name(&format!("x{number}")), CalendarDays::default()));
    assert!(error(&many).ends_with("`x10`, `x11`, `x12`, `x13` and others are given"), "{}", error(&many));

    assert!(matches!(Schedule::new(&expression), Err(ScheduleError::Calendar(_))));
    assert!(matches!("on holidays".parse::<Schedule>(), Err(ScheduleError::Calendar(_))));
    let unknown = Schedule::ignoring_named_zone(&expression, Utc).unwrap_err();
    assert_eq!((unknown.name(), unknown.known()), (&name("holidays of sweden"), &[][..]));
}

#[test]
fn an_exception_takes_the_days_of_its_calendar_in_both_ways() {
    let calendars = holidays(&[(2026, 12, 25), (2027, 1, 1), (2027, 1, 6)]);
    let schedule =
        Schedule::with_calendars(text("at 9:00 on weekdays except on holidays"), &calendars).unwrap();
    let after: Vec<_> = schedule.after(&at("2026-12-23T09:00:00Z")).take(6).map(|at| at.to_utc()).collect();
    let days = ["2026-12-24", "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-04"];
    let days = days.map(|day| at(&format!("{day}T09:00:00Z")));
    assert_eq!(after, days);
    let mut before: Vec<_> =
        schedule.before(&at("2027-01-04T09:00:01Z")).take(6).map(|at| at.to_utc()).collect();
    before.reverse();
    assert_eq!(before, days);
    assert!(!schedule.is_occurrence(&at("2027-01-06T09:00:00Z")));
    assert!(schedule.is_occurrence(&at("2027-01-07T09:00:00Z")));
}

#[test]
fn what_holds_on_the_days_of_a_calendar_alone_begins_and_ends_with_them() {
    let calendars = holidays(&[(2026, 12, 25), (2027, 1, 1)]);
    let schedule = Schedule::with_calendars(text("on holidays in Europe/Stockholm"), &calendars).unwrap();
    assert_eq!(schedule.starts_at().unwrap().to_rfc3339(), "2026-12-25T00:00:00+01:00");
    assert_eq!(schedule.ends_at().unwrap().to_rfc3339(), "2027-01-01T00:00:00+01:00");
    assert_eq!(schedule.pace().unwrap().longest_gap.num_days(), 7);
    let range = schedule.ranges_after(&at("2026-01-01T00:00:00Z")).next().unwrap();
    assert_eq!(range.end.unwrap().to_rfc3339(), "2026-12-26T00:00:00+01:00");
}

#[test]
fn never_and_equality_are_asked_of_the_days() {
    let compiled =
        |words: &str, calendars: &Calendars| Schedule::with_calendars(text(words), calendars).unwrap();
    assert!(compiled("on holidays", &holidays(&[])).never());
    assert!(compiled("on holidays except on holidays", &holidays(&[(2027, 1, 1)])).never());
    assert!(compiled("on holidays on Monday", &holidays(&[(2027, 1, 1)])).never());
    assert!(!compiled("on holidays on Friday", &holidays(&[(2027, 1, 1)])).never());
    let one = compiled("at 9:00 except on holidays", &holidays(&[(2027, 1, 1)]));
    assert!(one.equivalent(&compiled("at 9:00 except on january 1, 2027", &holidays(&[]))).unwrap());
    let other = compiled("at 9:00 except on holidays", &holidays(&[(2027, 1, 2)]));
    assert!(one != other && !one.equivalent(&other).unwrap());
    assert_eq!(one, compiled("at 9:00 except holidays", &holidays(&[(2027, 1, 1)])));
    assert_eq!(other.first_difference(&one).unwrap().unwrap().at.to_string(), "2027-01-01 09:00:00");
}

#[test]
fn a_schedule_knows_the_calendars_that_it_names() {
    let mut days = CalendarDays::default();
    days.insert(Date::new(2027, 1, 1).unwrap(), "New Year's Day");
    let calendars = holidays(&[]).with(name("holidays"), days).with(name("other"), CalendarDays::default());
    let schedule = Schedule::with_calendars(text("at 9:00 except on holidays"), &calendars).unwrap();
    let known = schedule.calendars().unwrap();
    assert_eq!(known.names().collect::<Vec<_>>(), [&name("holidays")]);
    assert_eq!(
        known.get(&name("holidays")).unwrap().name(Date::new(2027, 1, 1).unwrap()),
        Some("New Year's Day")
    );
    assert_eq!(Schedule::with_calendars(text("at 9:00"), &calendars).unwrap().calendars(), None);
}

#[test]
fn a_calendar_whose_days_run_out_is_told() {
    let lints = |words: &str, calendars: &Calendars| {
        let expression = text(words);
        let schedule = Schedule::in_zone(&expression, Zone::UTC, calendars).unwrap();
        let all = lint::lints(&expression, &schedule, at("2026-11-28T12:00:00Z"));
        all.iter().map(|lint| format!("{}: {}\n", lint.code(), lint.message())).collect::<String>()
    };
    let words = "at 9:00 except on holidays";
    insta::assert_snapshot!(lints(words, &holidays(&[(2026, 12, 26)])), @"calendar-ends: the last day of the calendar `holidays` is 2026-12-26, in 28 days");
    insta::assert_snapshot!(lints(words, &holidays(&[(2025, 12, 26)])), @"calendar-ends: the last day of the calendar `holidays` was 2025-12-26");
    insta::assert_snapshot!(lints(words, &holidays(&[])), @"calendar-ends: the calendar `holidays` has no day");
    insta::assert_snapshot!(lints(words, &holidays(&[(2025, 12, 26), (2027, 12, 26)])), @"");
    // What is over says so as well.
    insta::assert_snapshot!(lints("on holidays", &holidays(&[(2025, 12, 26)])), @"
    has-ended: it fires never again: the last time was 2025-12-26 00:00
    calendar-ends: the last day of the calendar `holidays` was 2025-12-26
    ");
}

#[test]
fn a_calendar_of_every_day_is_searched_within_its_bound() {
    let all = (0..2_932_897).filter_map(Date::from_days);
    let calendars = Calendars::default().with(name("holidays"), all.collect());
    let begin = Instant::now();
    let never = Schedule::with_calendars(text("at 9:00 except on holidays"), &calendars).unwrap();
    assert!(never.never());
    let daily = Schedule::with_calendars(text("on holidays"), &calendars).unwrap();
    assert_eq!(daily.ends_at().unwrap().to_rfc3339(), "9999-12-31T00:00:00+00:00");
    assert_eq!(daily.pace().unwrap().longest_gap.num_days(), 1);
    // Each of the 2,932,897 days once; the limit is generous for a machine that is busy.
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

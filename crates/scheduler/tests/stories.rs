//! What people rely on, one story for each test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use common::text;
use downbeat_parser::{Expression, Model};
use downbeat_scheduler::Schedule;

fn schedule(expression: &str) -> Schedule<Utc> {
    Schedule::ignoring_named_zone(text(expression), Utc).unwrap()
}

/// The occurrences after an instant, as text in UTC.
fn after(expression: &str, from: &str, count: usize) -> Vec<String> {
    let from = DateTime::parse_from_rfc3339(from).unwrap();
    schedule(expression).after(&from).take(count).map(|at| at.format("%F %T").to_string()).collect()
}

#[test]
fn an_exception_shorter_than_a_tick_only_delays_it() {
    let found = after("every 1 hour except on the first minute", "2027-01-01T00:00:00Z", 2);
    assert_eq!(found, ["2027-01-01 00:01:00", "2027-01-01 01:01:00"]);
}

#[test]
fn an_exception_within_a_schedule_does_not_end_it() {
    let found = after("every 1 hour except at 12:00", "2027-01-01T10:30:00Z", 3);
    assert_eq!(found, ["2027-01-01 11:00:00", "2027-01-01 12:00:01", "2027-01-01 13:00:00"]);
}

#[test]
fn a_window_does_not_become_the_pace() {
    let found = after("on Monday after 9:00", "2027-01-01T00:00:00Z", 2);
    assert_eq!(found, ["2027-01-04 09:00:00", "2027-01-11 09:00:00"]);
}

#[test]
fn windows_alone_set_the_pace_by_the_finest() {
    let found = after("after 9th hour before 12th hour after 3rd day", "2027-01-01T00:00:00Z", 4);
    let times: Vec<&str> = found.iter().map(|at| &at[8..16]).collect();
    assert_eq!(times, ["03 09:00", "03 10:00", "03 11:00", "04 09:00"]);
}

#[test]
fn a_window_over_midnight_is_one_night() {
    let found = after("every 2 hours after 22:00 before 5:00", "2027-01-01T12:00:00Z", 5);
    let hours: Vec<&str> = found.iter().map(|at| &at[8..]).collect();
    assert_eq!(hours, ["01 22:00:00", "02 00:00:00", "02 02:00:00", "02 04:00:00", "02 22:00:00"]);
}

#[test]
fn february_30th_never_comes_in_either_direction() {
    let schedule = schedule("on the 30th day of february");
    assert!(schedule.never());
    assert_eq!(schedule.next(&DateTime::<Utc>::MIN_UTC), None);
    assert_eq!(schedule.previous(&DateTime::<Utc>::MAX_UTC), None);
}

#[test]
fn a_monday_february_29th_comes_every_28_years_or_so() {
    let found = after("on the 29th day of february on monday", "2027-01-01T00:00:00Z", 4);
    // No exception: both constraints are on the day, and both must hold.
    assert_eq!(
        found,
        ["2044-02-29 00:00:00", "2072-02-29 00:00:00", "2112-02-29 00:00:00", "2140-02-29 00:00:00"]
    );
}

#[test]
fn the_year_2100_is_no_leap_year() {
    let found = after("on the 366th day of the year", "2095-01-01T00:00:00Z", 2);
    assert_eq!(found, ["2096-12-31 00:00:00", "2104-12-31 00:00:00"]);
}

#[test]
fn exceptions_that_cover_every_second_leave_nothing() {
    let schedule = schedule("every 1 hour except after 12:00 also before 12:00");
    assert!(schedule.never());
}

#[test]
fn exceptions_that_leave_one_second_in_four_hundred_years_leave_it() {
    let free = "at 12:00 on monday on the 29th day of february in 2044";
    let found = after(free, "1970-01-01T00:00:00Z", 2);
    assert_eq!(found, ["2044-02-29 12:00:00"]);
    let expression = "every 1 hour of february on the 29th day on monday except before 12:00 also after 12:01 \
                      also in 1970-2043 also in 2045-9999 also after 1st second";
    assert_eq!(after(expression, "1970-01-01T00:00:00Z", 5), ["2044-02-29 12:00:00"]);
    let last = schedule(expression).previous(&DateTime::<Utc>::MAX_UTC).unwrap();
    assert_eq!(last.to_rfc3339(), "2044-02-29T12:00:00+00:00");
}

#[test]
fn a_schedule_ends_with_its_years_and_the_calendar_with_9999() {
    assert_eq!(after("every 1 day in 2027", "2027-12-30T00:00:00Z", 5), ["2027-12-31 00:00:00"]);
    let found = after("every 12 hours", "9999-12-31T00:00:00Z", 5);
    assert_eq!(found, ["9999-12-31 12:00:00"]);
    let before: Vec<_> =
        schedule("every 12 hours").before(&Utc.with_ymd_and_hms(1970, 1, 1, 12, 0, 1).unwrap()).collect();
    assert_eq!(before.len(), 2);
}

#[test]
fn the_ends_of_time_are_answered_without_panic() {
    for expression in
        ["every 1 second", "on the last week of the month", "at 2:30 on sun", "90000", "every 100 years"]
    {
        for zone in [chrono_tz::UTC, chrono_tz::Pacific::Kiritimati, chrono_tz::America::New_York] {
            let schedule = Schedule::ignoring_named_zone(text(expression), zone).unwrap();
            for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::UNIX_EPOCH] {
                assert_eq!(
                    schedule.next(&instant).is_some(),
                    instant < DateTime::<Utc>::MAX_UTC,
                    "{expression}"
                );
                assert_eq!(
                    schedule.previous(&instant).is_none(),
                    instant < DateTime::<Utc>::MAX_UTC,
                    "{expression}"
                );
                assert_eq!(schedule.at_or_after(&instant).is_some(), instant < DateTime::<Utc>::MAX_UTC);
                assert!(instant == DateTime::<Utc>::UNIX_EPOCH || !schedule.is_valid(&instant));
            }
        }
    }
}

#[test]
fn a_part_of_a_second_belongs_to_its_second() {
    let schedule = schedule("every 1 minute");
    let noon = Utc.with_ymd_and_hms(2027, 1, 1, 12, 0, 0).unwrap();
    let half = noon + TimeDelta::milliseconds(500);
    assert_eq!(schedule.next(&half), Some(noon + TimeDelta::minutes(1)));
    assert_eq!(schedule.previous(&half), Some(noon));
    assert_eq!(schedule.at_or_after(&noon), Some(noon));
    assert_eq!(schedule.at_or_before(&noon), Some(noon));
    assert_eq!(schedule.at_or_before(&half), Some(noon));
    assert!(schedule.is_occurrence(&noon) && !schedule.is_occurrence(&half));
    assert!(schedule.is_valid(&half));
}

#[test]
fn an_interval_counts_from_1970_so_that_a_restart_does_not_shift_it() {
    let schedule = schedule("90000");
    let start = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap() + TimeDelta::milliseconds(1);
    let next = schedule.next(&start).unwrap();
    assert_eq!(next.timestamp_millis() % 90_000, 0);
    assert!(next > start && next - start <= TimeDelta::milliseconds(90_000));
    assert_eq!(schedule.previous(&next), Some(next - TimeDelta::milliseconds(90_000)));
    assert_eq!(schedule.at_or_before(&next), Some(next));
    let a_microsecond_later = next + TimeDelta::microseconds(1);
    assert_eq!(schedule.previous(&a_microsecond_later), Some(next));
}

#[test]
fn equal_sets_give_equal_answers_however_they_were_written() {
    let json = r#"{"schedules":[{"t":[61200,32400,61200],"d":[7,1,0]}]}"#;
    let model: Model = serde_json::from_str(json).unwrap();
    let written = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap();
    let said = schedule("at 9:00 and 17:00 on sun, sat");
    let start = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
    assert!(written.after(&start).take(100).eq(said.after(&start).take(100)));
}

#[test]
fn more_than_sixty_four_exceptions_are_all_heard() {
    let mut expression = String::from("every 20 minutes of january except");
    for minute in 0..80 {
        expression += &format!(" at {}:{:02} also", minute / 60, minute % 60);
    }
    expression += " after 1st hour";
    let found = after(&expression, "2027-01-01T00:00:00Z", 3);
    // Minutes 0, 20 and 40 of hour 0 lose their first second and no more.
    assert_eq!(found, ["2027-01-01 00:00:01", "2027-01-01 00:20:01", "2027-01-01 00:40:01"]);
}

#[test]
fn occurrences_between_two_instants_come_from_both_ends_and_meet() {
    let schedule = schedule("every 1 hour");
    let (from, until) = (
        Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap(),
        Utc.with_ymd_and_hms(2027, 1, 2, 0, 0, 0).unwrap(),
    );
    let forward: Vec<_> = schedule.between(&from, &until).collect();
    assert_eq!((forward.len(), forward[0], forward[23]), (24, from, until - TimeDelta::hours(1)));
    let mut backward: Vec<_> = schedule.between(&from, &until).rev().collect();
    backward.reverse();
    assert_eq!(forward, backward);
    let mut ends = schedule.between(&from, &until);
    let mut seen = 0;
    while let (Some(first), last) = (ends.next(), ends.next_back()) {
        assert!(last.is_none_or(|last| first < last));
        seen += 1 + usize::from(last.is_some());
    }
    assert_eq!(seen, 24);
    assert_eq!((ends.next(), ends.next_back()), (None, None));
    assert_eq!(schedule.between(&until, &from).count(), 0);
    assert_eq!(schedule.between(&from, &from).count(), 0);
}

#[test]
fn the_first_and_the_last_occurrence_of_all_are_known() {
    let years = schedule("at 9:00 on Monday in 2027-2029");
    assert_eq!(years.starts_at(), Some(Utc.with_ymd_and_hms(2027, 1, 4, 9, 0, 0).unwrap()));
    assert_eq!(years.ends_at(), Some(Utc.with_ymd_and_hms(2029, 12, 31, 9, 0, 0).unwrap()));
    let never = schedule("on the 30th day of february");
    assert_eq!((never.starts_at(), never.ends_at()), (None, None));
    let forever = schedule("every 1 second");
    assert_eq!(forever.starts_at(), Some(DateTime::UNIX_EPOCH));
    assert_eq!(forever.ends_at(), Some(Utc.with_ymd_and_hms(9999, 12, 31, 23, 59, 59).unwrap()));
}

//! Ranges: maximal runs of valid instants, against the brute-force oracle, and what people rely on.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use common::zones::{TRANSITIONS, offset};
use common::{
    CIVIL, civil, compiled, dated_model, is_valid, listed_model, model, ranges_agree, text, valid_seconds,
};
use downbeat_parser::{Bounds, CivilTime, Conjunction, Constraint, Expression, Model, Period};
use downbeat_scheduler::{Schedule, ValidRange};
use proptest::prelude::*;

/// 2023-01-01 and a day of the next six years.
const FIRST_DAY: i64 = 19_358;

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, ..ProptestConfig::default() })]

    #[test]
    fn ranges_are_the_maximal_runs_of_valid_seconds(
        model in model(CIVIL),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        let valid = valid_seconds(&model, FIRST_DAY + day, FIRST_DAY + day + 4);
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap();
        let first = (FIRST_DAY + day) * 86_400;
        for start in starts {
            ranges_agree(&schedule, &valid, first, first + start % valid.len() as i64)?;
        }
    }

    #[test]
    fn ranges_of_days_and_more_are_the_maximal_runs_of_valid_seconds(
        model in model(&[Period::Day, Period::DayOfWeek, Period::DayOfWeekCount, Period::DayOfYear, Period::WeekOfMonth,
            Period::WeekOfYear, Period::Month, Period::Year, Period::Hour]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        let valid = valid_seconds(&model, FIRST_DAY + day, FIRST_DAY + day + 40);
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap();
        let first = (FIRST_DAY + day) * 86_400;
        for start in starts {
            ranges_agree(&schedule, &valid, first, first + start % valid.len() as i64)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn ranges_within_bounds_and_at_steps_are_the_maximal_runs_of_valid_seconds(
        model in dated_model(&[Period::Hour, Period::Time, Period::Day, Period::DayOfWeek, Period::WeekOfYear, Period::Month,
            Period::Year]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        let valid = valid_seconds(&model, FIRST_DAY + day, FIRST_DAY + day + 40);
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap();
        let first = (FIRST_DAY + day) * 86_400;
        for start in starts {
            ranges_agree(&schedule, &valid, first, first + start % valid.len() as i64)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn ranges_on_days_of_calendars_are_the_maximal_runs_of_valid_seconds(
        model in listed_model(&[Period::Hour, Period::Time, Period::Day, Period::DayOfWeek, Period::WeekOfYear, Period::Month,
            Period::Year]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        let valid = valid_seconds(&model, FIRST_DAY + day, FIRST_DAY + day + 40);
        let first = (FIRST_DAY + day) * 86_400;
        for start in starts {
            ranges_agree(&compiled(&model), &valid, first, first + start % valid.len() as i64)?;
        }
    }
}

proptest! {
    // Every instant of some hours is put to the question.
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn ranges_whose_bounds_lie_near_a_transition_are_maximal_in_instants(
        transition in any::<proptest::sample::Index>(),
        ends in (-9_000..9_000i64, -9_000..9_000i64),
        minutes in proptest::collection::vec(0..60i64, 1..30),
        as_exception in any::<bool>(),
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        const MARGIN: i64 = 4 * 3600;
        let (zone, at) = *transition.get(&TRANSITIONS);
        let near = at + offset(zone, at);
        let time = |by: i64| CivilTime::from_seconds(near + by).unwrap();
        let bounds = Bounds::new(Some(time(ends.0.min(ends.1))), Some(time(ends.0.max(ends.1)))).unwrap();
        let bounded = Conjunction::with_dates([], bounds, None).unwrap();
        let minutes = Conjunction::new([Constraint::new(Period::Minute, None, minutes).unwrap()]).unwrap();
        let model = if as_exception {
            Model::new([minutes], [bounded]).unwrap()
        } else {
            let minutes = minutes.constraints().iter().cloned();
            Model::new([Conjunction::with_dates(minutes, bounds, None).unwrap()], []).unwrap()
        };
        let valid: Vec<bool> = (at - MARGIN..at + MARGIN)
            .map(|instant| is_valid(&model, civil(instant + offset(zone, instant)), instant))
            .collect();
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), zone).unwrap();
        for start in starts {
            ranges_agree(&schedule, &valid, at - MARGIN, at - MARGIN + start % (2 * MARGIN))?;
        }
    }

    #[test]
    fn ranges_are_maximal_in_instants_around_every_kind_of_transition(
        model in model(&[Period::Second, Period::Minute, Period::Hour, Period::Time, Period::Day, Period::DayOfWeek]),
        transition in any::<proptest::sample::Index>(),
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        const MARGIN: i64 = 4 * 3600;
        let (zone, at) = *transition.get(&TRANSITIONS);
        let valid: Vec<bool> = (at - MARGIN..at + MARGIN)
            .map(|instant| is_valid(&model, civil(instant + offset(zone, instant)), instant))
            .collect();
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), zone).unwrap();
        for start in starts {
            ranges_agree(&schedule, &valid, at - MARGIN, at - MARGIN + start % (2 * MARGIN))?;
        }
    }

    #[test]
    fn ranges_bounded_by_instants_are_maximal_around_every_kind_of_transition(
        model in model(&[Period::Minute, Period::Hour, Period::Time, Period::DayOfWeek]),
        transition in any::<proptest::sample::Index>(),
        bounds in proptest::collection::vec((0..3usize, -7200..7200i64), 1..4),
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        use downbeat_parser::{Conjunction, Constraint, Model, Modifier};
        const MARGIN: i64 = 4 * 3600;
        let (zone, at) = *transition.get(&TRANSITIONS);
        // Each bound joins one of the parts of the model.
        let mut parts = [model.schedules().to_vec(), model.exceptions().to_vec()];
        for (index, (kind, offset)) in bounds.into_iter().enumerate() {
            let modifier = [None, Some(Modifier::After), Some(Modifier::Before)][kind];
            let bound = Constraint::new(Period::FullDate, modifier, [((at + offset) * 1000).max(0)]).unwrap();
            let list = &mut parts[index % 2];
            if let Some(part) = list.first_mut() {
                *part = Conjunction::new(part.constraints().iter().cloned().chain([bound])).unwrap();
                list.rotate_left(1);
            }
        }
        let [schedules, exceptions] = parts;
        let model = Model::new(schedules, exceptions).unwrap();
        let valid: Vec<bool> = (at - MARGIN..at + MARGIN)
            .map(|instant| is_valid(&model, civil(instant + offset(zone, instant)), instant))
            .collect();
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), zone).unwrap();
        for start in starts {
            ranges_agree(&schedule, &valid, at - MARGIN, at - MARGIN + start % (2 * MARGIN))?;
        }
    }
}

fn told<Z: TimeZone>(range: ValidRange<Z>) -> String {
    let end = range.end.map_or_else(|| "never".to_owned(), |end| end.to_rfc3339());
    format!("{} to {end}", range.start.to_rfc3339())
}

fn after(expression: &str, zone: Tz, from: &str, count: usize) -> Vec<String> {
    let from = DateTime::parse_from_rfc3339(from).unwrap();
    let schedule = Schedule::ignoring_named_zone(text(expression), zone).unwrap();
    schedule.ranges_after(&from).take(count).map(told).collect()
}

fn before(expression: &str, zone: Tz, from: &str, count: usize) -> Vec<String> {
    let from = DateTime::parse_from_rfc3339(from).unwrap();
    let schedule = Schedule::ignoring_named_zone(text(expression), zone).unwrap();
    schedule.ranges_before(&from).take(count).map(told).collect()
}

#[test]
fn a_range_that_holds_the_start_comes_first_and_is_whole() {
    let found = after("after 9:00 before 17:00", Tz::UTC, "2027-01-04T12:00:00Z", 2);
    assert_eq!(
        found,
        [
            "2027-01-04T09:00:00+00:00 to 2027-01-04T17:00:00+00:00",
            "2027-01-05T09:00:00+00:00 to 2027-01-05T17:00:00+00:00"
        ]
    );
    let found = before("after 9:00 before 17:00", Tz::UTC, "2027-01-04T12:00:00Z", 2);
    assert_eq!(
        found,
        [
            "2027-01-04T09:00:00+00:00 to 2027-01-04T17:00:00+00:00",
            "2027-01-03T09:00:00+00:00 to 2027-01-03T17:00:00+00:00"
        ]
    );
}

#[test]
fn a_range_that_ends_at_the_start_is_over_and_one_that_begins_there_is_ahead() {
    let nine_to_five = "after 9:00 before 17:00";
    let found = after(nine_to_five, Tz::UTC, "2027-01-04T17:00:00Z", 1);
    assert_eq!(found, ["2027-01-05T09:00:00+00:00 to 2027-01-05T17:00:00+00:00"]);
    let found = before(nine_to_five, Tz::UTC, "2027-01-04T09:00:00Z", 1);
    assert_eq!(found, ["2027-01-03T09:00:00+00:00 to 2027-01-03T17:00:00+00:00"]);
    let found = before(nine_to_five, Tz::UTC, "2027-01-04T09:00:00.5Z", 1);
    assert_eq!(found, ["2027-01-04T09:00:00+00:00 to 2027-01-04T17:00:00+00:00"]);
}

#[test]
fn a_range_over_the_turn_of_the_year_is_one() {
    let found = after("on Monday through Friday", Tz::UTC, "2027-12-30T00:00:00Z", 2);
    assert_eq!(
        found,
        [
            "2027-12-27T00:00:00+00:00 to 2028-01-01T00:00:00+00:00",
            "2028-01-03T00:00:00+00:00 to 2028-01-08T00:00:00+00:00"
        ]
    );
}

#[test]
fn a_schedule_that_is_always_valid_never_ends() {
    for always in
        ["every 1 second", "after 12:00 also before 12:00", "every 1 day in 1970-9999", "@every 1ms"]
    {
        let found = after(always, Tz::UTC, "2027-01-01T00:00:00Z", 2);
        assert_eq!(found, ["1970-01-01T00:00:00+00:00 to never"], "{always}");
        let found = before(always, Tz::UTC, "2027-01-01T00:00:00Z", 2);
        assert_eq!(found, ["1970-01-01T00:00:00+00:00 to never"], "{always}");
    }
}

#[test]
fn a_range_of_centuries_ends_where_its_exception_begins() {
    let expression =
        "after 12:00 also before 12:00 except at 10:00 on Monday on the 29th day of february in 2900-9999";
    let found = after(expression, Tz::UTC, "2027-01-01T00:00:00Z", 2);
    assert_eq!(
        found,
        [
            "1970-01-01T00:00:00+00:00 to 2912-02-29T10:00:00+00:00",
            "2912-02-29T10:00:01+00:00 to 2940-02-29T10:00:00+00:00"
        ]
    );
}

#[test]
fn a_range_goes_through_a_gap_and_through_a_fold() {
    let day = "on Sunday of march, october";
    let found = after(day, Tz::Europe__Stockholm, "2027-03-27T00:00:00Z", 1);
    // A day of 23 hours.
    assert_eq!(found, ["2027-03-28T00:00:00+01:00 to 2027-03-29T00:00:00+02:00"]);
    let found = after(day, Tz::Europe__Stockholm, "2027-10-30T00:00:00Z", 1);
    assert_eq!(found, ["2027-10-31T00:00:00+02:00 to 2027-11-01T00:00:00+01:00"]);
}

#[test]
fn an_hour_that_passes_twice_makes_two_ranges_or_one_that_is_longer() {
    let fold = "2027-10-30T12:00:00Z";
    let found = after("on the 2nd hour", Tz::Europe__Stockholm, fold, 2);
    assert_eq!(
        found,
        [
            "2027-10-31T02:00:00+02:00 to 2027-10-31T03:00:00+01:00",
            "2027-11-01T02:00:00+01:00 to 2027-11-01T03:00:00+01:00"
        ]
    );
    let found = after("after 2:30 before 3:30", Tz::Europe__Stockholm, fold, 2);
    assert_eq!(
        found,
        [
            "2027-10-31T02:30:00+02:00 to 2027-10-31T02:00:00+01:00",
            "2027-10-31T02:30:00+01:00 to 2027-10-31T03:30:00+01:00"
        ]
    );
}

#[test]
fn a_range_that_begins_or_ends_in_a_gap_begins_or_ends_at_its_instant() {
    let gap = "2027-03-28T00:00:00Z";
    let found = after("after 2:30 before 4:00", Tz::Europe__Stockholm, gap, 1);
    assert_eq!(found, ["2027-03-28T03:00:00+02:00 to 2027-03-28T04:00:00+02:00"]);
    let found = after("after 1:00 before 2:30", Tz::Europe__Stockholm, gap, 1);
    assert_eq!(found, ["2027-03-28T01:00:00+01:00 to 2027-03-28T03:00:00+02:00"]);
}

#[test]
fn what_is_not_valid_only_in_a_gap_does_not_end_a_range() {
    let expression =
        "every 1 second except after 2:00 before 3:00 of march on the last day instance on Sunday";
    let found = after(expression, Tz::Europe__Stockholm, "2027-01-01T00:00:00Z", 1);
    // The last Sunday of March is the day of the gap from 1981 on, as far as the zone's rules are known.
    let (start, end) = found[0].split_once(" to ").unwrap();
    assert_eq!(start, "1980-03-30T03:00:00+01:00");
    assert!(end > "2037-12-31", "{end}");
}

#[test]
fn an_interval_is_valid_for_a_millisecond() {
    let schedule = Schedule::ignoring_named_zone(text("90000"), Utc).unwrap();
    let noon = Utc.with_ymd_and_hms(2027, 1, 1, 12, 0, 0).unwrap();
    let range = schedule.ranges_after(&noon).next().unwrap();
    assert_eq!(range, ValidRange { start: noon, end: Some(noon + TimeDelta::milliseconds(1)) });
    assert!(schedule.is_valid(&(noon + TimeDelta::microseconds(999))));
    assert!(!schedule.is_valid(&(noon + TimeDelta::milliseconds(1))));
    let range = schedule.ranges_before(&noon).next().unwrap();
    assert_eq!(range.start, noon - TimeDelta::milliseconds(90_000));
}

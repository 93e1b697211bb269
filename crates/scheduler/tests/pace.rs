//! The pace: the shortest and the longest gap between occurrences.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, Utc};
use common::{CIVIL, compiled, dated_model, listed_model, model, text};
use downbeat_parser::{
    AnchoredStep, Bounds, Conjunction, Constraint, Date, Expression, Model, Period, StepUnit,
};
use downbeat_scheduler::{Pace, Schedule};
use proptest::prelude::*;

const DAY: i64 = 86_400;

/// By walking through all occurrences, if they are not more than `most`.
///
/// Without the first days of 1970, which are the rest of an ISO week.
fn walk(schedule: &Schedule<Utc>, most: usize) -> Option<Option<(i64, i64)>> {
    let mut gaps: Option<(i64, i64)> = None;
    let mut last: Option<DateTime<Utc>> = None;
    for (count, at) in schedule.after(&DateTime::from_timestamp(4 * DAY - 1, 0).unwrap()).enumerate() {
        if count == most {
            return None;
        }
        if let Some(gap) = last.map(|last| (at - last).num_seconds()) {
            gaps = Some(gaps.map_or((gap, gap), |(short, long)| (short.min(gap), long.max(gap))));
        }
        last = Some(at);
    }
    Some(gaps)
}

fn seconds(pace: Pace) -> (i64, i64) {
    (pace.shortest_gap.num_seconds(), pace.longest_gap.num_seconds())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn gaps_are_those_between_all_occurrences(model in model(CIVIL)) {
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap();
        if let Some(expected) = walk(&schedule, 30_000) {
            prop_assert_eq!(schedule.pace().map(seconds), expected);
        }
    }

    #[test]
    fn gaps_of_what_repeats_for_ever_are_met_and_never_passed(model in model(CIVIL), from in 4 * DAY..4_000_000_000i64) {
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap();
        let pace = schedule.pace();
        let found: Vec<_> = schedule.after(&DateTime::from_timestamp(from, 0).unwrap()).take(500).collect();
        for gap in found.windows(2).map(|two| two[1] - two[0]) {
            let pace = pace.unwrap();
            prop_assert!(pace.shortest_gap <= gap && gap <= pace.longest_gap, "{:?} {:?}", gap, pace);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn gaps_within_bounds_and_at_steps_are_those_between_all_occurrences(
        model in dated_model(&[Period::Hour, Period::Time, Period::Day, Period::DayOfWeek, Period::WeekOfYear, Period::Month,
            Period::Year]),
    ) {
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap();
        if let Some(expected) = walk(&schedule, 30_000) {
            prop_assert_eq!(schedule.pace().map(seconds), expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn gaps_on_days_of_calendars_are_those_between_all_occurrences(
        model in listed_model(&[Period::Hour, Period::Time, Period::Day, Period::DayOfWeek, Period::WeekOfYear, Period::Month,
            Period::Year]),
    ) {
        let schedule = compiled(&model);
        if let Some(expected) = walk(&schedule, 30_000) {
            prop_assert_eq!(schedule.pace().map(seconds), expected);
        }
    }

    #[test]
    fn gaps_of_steps_that_are_counted_from_a_date_are_those_between_all_occurrences(
        every in 2..=1000i64, unit in proptest::sample::select(StepUnit::ALL.to_vec()), day in 0..2_900_000i64, sundays in any::<bool>(),
    ) {
        let every = if unit == StepUnit::Day { every.max(30) } else { every };
        let step = AnchoredStep::new(every, unit, Date::from_days(day).unwrap()).unwrap();
        let days = if sundays { (Period::DayOfWeek, 1) } else { (Period::Day, 29) };
        let days = Constraint::new(days.0, None, [days.1]).unwrap();
        let one = Conjunction::with_dates([days], Bounds::default(), Some(step)).unwrap();
        let schedule = Schedule::ignoring_named_zone(Expression::from(Model::new([one], []).unwrap()), Utc).unwrap();
        prop_assert_eq!(Some(schedule.pace().map(seconds)), walk(&schedule, 300_000));
    }
}

fn pace(expression: &str) -> Option<(i64, i64)> {
    Schedule::ignoring_named_zone(text(expression), Utc).unwrap().pace().map(seconds)
}

#[test]
fn a_step_that_does_not_divide_its_period_has_two_gaps() {
    assert_eq!(pace("every 55 seconds"), Some((5, 55)));
    assert_eq!(pace("every 90 minutes"), Some((3600, 3600)));
    assert_eq!(pace("every 2 days"), Some((DAY, 2 * DAY)));
}

#[test]
fn weekdays_have_a_weekend_between() {
    assert_eq!(pace("at 9:00 on Monday through Friday"), Some((DAY, 3 * DAY)));
}

#[test]
fn the_leap_day_is_eight_years_away_at_most() {
    assert_eq!(pace("on the 29th day of february"), Some((1461 * DAY, (8 * 365 + 1) * DAY)));
}

#[test]
fn iso_weeks_run_on_over_the_turn_of_the_year() {
    assert_eq!(pace("every 1 week"), Some((7 * DAY, 7 * DAY)));
    assert_eq!(pace("on the 53rd week of the year"), Some(((5 * 52 + 1) * 7 * DAY, (7 * 52 + 1) * 7 * DAY)));
}

#[test]
fn what_occurs_once_in_four_hundred_years_has_a_gap_of_them() {
    let gaps = pace("on the 29th day of february on Tuesday in 2000, 2400, 2800").unwrap();
    assert_eq!(gaps, (146_097 * DAY, 146_097 * DAY));
}

#[test]
fn an_exception_makes_a_gap_longer() {
    assert_eq!(pace("every 5 minutes except after 12:00 before 13:00"), Some((300, 65 * 60)));
    assert_eq!(pace("every 1 hour except on the 12th hour in 2030 on Monday of may"), Some((3600, 7200)));
}

#[test]
fn fewer_than_two_occurrences_have_no_gap() {
    assert_eq!(pace("on the 30th day of february"), None);
    assert_eq!(pace("at 9:00 on the first day of may in 2027"), None);
}

#[test]
fn an_interval_is_its_own_gap() {
    assert_eq!(pace("90000"), Some((90, 90)));
}

#[test]
fn instants_cut_the_pace_where_they_are() {
    // Noon of 2027-01-01 and of the 2nd, and a window that ends on the 2nd at 12:00:01.
    let json = r#"{"schedules":[{"fd":[1798804800000,1798891200000]},{"h":[6],"fd_a":[1798804800000],"fd_b":[1798891201000]}]}"#;
    let model: Model = serde_json::from_str(json).unwrap();
    let pace = Schedule::ignoring_named_zone(Expression::from(model), Utc).unwrap().pace();
    assert_eq!(pace.map(seconds), Some((6 * 3600, 18 * 3600)));
}

#[test]
fn a_year_can_begin_in_a_week_that_has_had_its_occurrence() {
    // The week of 2026-12-28 has its occurrence on that Monday, and 2026-01-01 is the rest of the first one.
    assert_eq!(pace("on the 1-53 week of the year in 2026-2027"), Some((4 * DAY, 7 * DAY)));
}

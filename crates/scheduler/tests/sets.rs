//! Schedules as sets of occurrences, against the brute-force oracle, and what people ask.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, TimeZone, Utc};
use common::{CIVIL, calendars, compiled, dated_model, listed_model, model, occurrences, text};
use downbeat_parser::{Expression, Model, Period};
use downbeat_scheduler::{Schedule, SetOperation};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// 2023-01-01.
const FIRST_DAY: i64 = 19_358;

const OPERATIONS: [SetOperation; 4] = [
    SetOperation::Union,
    SetOperation::Intersection,
    SetOperation::Difference,
    SetOperation::SymmetricDifference,
];

fn of_sets(operation: SetOperation, one: &BTreeSet<i64>, other: &BTreeSet<i64>) -> Vec<i64> {
    match operation {
        SetOperation::Union => one.union(other).copied().collect(),
        SetOperation::Intersection => one.intersection(other).copied().collect(),
        SetOperation::Difference => one.difference(other).copied().collect(),
        _ => one.symmetric_difference(other).copied().collect(),
    }
}

/// All operations on the days from a first one on.
fn agrees(one: &Model, other: &Model, first_day: i64, days: i64) -> Result<(), TestCaseError> {
    let set = |model| occurrences(model, first_day, first_day + days, usize::MAX).0.into_iter().collect();
    let sets: [BTreeSet<i64>; 2] = [set(one), set(other)];
    let [one, other] = [one, other].map(compiled);
    let from = DateTime::from_timestamp(first_day * 86_400 - 1, 0).unwrap();
    for operation in OPERATIONS {
        let combined = one.combined(&other, operation).unwrap();
        let found: Vec<i64> = combined
            .after(&from)
            .map(|at| at.timestamp())
            .take_while(|&at| at < (first_day + days) * 86_400)
            .take(2_000)
            .collect();
        let mut expected = of_sets(operation, &sets[0], &sets[1]);
        expected.truncate(2_000);
        prop_assert_eq!(found, expected, "{:?}", operation);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn operations_are_those_on_the_sets_of_occurrences(
        one in model(CIVIL), other in model(CIVIL), day in 0..2000i64,
    ) {
        agrees(&one, &other, FIRST_DAY + day, 3)?;
    }

    #[test]
    fn operations_on_days_and_more_are_those_on_the_sets_of_occurrences(
        one in model(&[Period::Day, Period::DayOfWeek, Period::WeekOfYear, Period::WeekOfMonth, Period::Month, Period::Year]),
        other in model(&[Period::Hour, Period::DayOfWeekCount, Period::DayOfYear, Period::WeekOfYear, Period::Year]),
        day in 0..2000i64,
    ) {
        agrees(&one, &other, FIRST_DAY + day, 400)?;
    }

    #[test]
    fn a_schedule_is_equivalent_to_itself_and_a_subset_of_what_it_joins(
        one in model(CIVIL), other in model(CIVIL),
    ) {
        let same = Schedule::ignoring_named_zone(Expression::from(one.clone()), Utc).unwrap();
        let joined = Model::new([one.schedules(), other.schedules()].concat(), one.exceptions().to_vec()).unwrap();
        let joined = Schedule::ignoring_named_zone(Expression::from(joined), Utc).unwrap();
        let one = Schedule::ignoring_named_zone(Expression::from(one), Utc).unwrap();
        prop_assert!(one.equivalent(&same).unwrap());
        prop_assert_eq!(one.first_difference(&same).unwrap(), None);
        prop_assert!(one.is_subset(&joined).unwrap());
        prop_assert_eq!(one.first_overlap(&joined).unwrap().is_none(), one.never());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn operations_within_bounds_and_at_steps_are_those_on_the_sets_of_occurrences(
        one in dated_model(CIVIL), other in dated_model(CIVIL), day in 0..2000i64,
    ) {
        agrees(&one, &other, FIRST_DAY + day, 3)?;
    }

    #[test]
    fn operations_on_days_within_bounds_and_at_steps_are_those_on_the_sets_of_occurrences(
        one in dated_model(&[Period::Day, Period::DayOfWeek, Period::WeekOfYear, Period::Month, Period::Year]),
        other in dated_model(&[Period::Hour, Period::DayOfWeekCount, Period::WeekOfMonth, Period::Year]),
        day in 0..2000i64,
    ) {
        agrees(&one, &other, FIRST_DAY + day, 200)?;
    }

    #[test]
    fn operations_on_days_of_calendars_are_those_on_the_sets_of_occurrences(
        one in listed_model(&[Period::Day, Period::DayOfWeek, Period::WeekOfYear, Period::Month, Period::Time]),
        other in listed_model(&[Period::Hour, Period::DayOfWeekCount, Period::WeekOfMonth, Period::Year]),
        day in 0..2000i64,
    ) {
        agrees(&one, &other, FIRST_DAY + day, 100)?;
    }

    #[test]
    fn a_schedule_of_calendars_is_equivalent_to_itself_and_to_what_its_text_says(one in listed_model(CIVIL)) {
        let read = Expression::parse(&one.to_string());
        let one = compiled(&one);
        prop_assert!(one.equivalent(&one).unwrap());
        prop_assert!(read.is_err() || one.equivalent(&Schedule::with_calendars(read.unwrap(), &calendars()).unwrap()).unwrap());
        prop_assert_eq!(one.first_overlap(&one).unwrap().is_none(), one.never());
    }

    #[test]
    fn a_dated_schedule_is_equivalent_to_itself_and_to_what_its_text_says(one in dated_model(CIVIL)) {
        let read = Expression::parse(&one.to_string());
        let one = Schedule::ignoring_named_zone(Expression::from(one), Utc).unwrap();
        prop_assert!(one.equivalent(&one).unwrap());
        prop_assert!(read.is_err() || one.equivalent(&Schedule::new(read.unwrap()).unwrap()).unwrap());
        prop_assert_eq!(one.first_overlap(&one).unwrap().is_none(), one.never());
    }
}

fn schedule(expression: &str) -> Schedule<Utc> {
    Schedule::ignoring_named_zone(text(expression), Utc).unwrap()
}

fn first_difference(one: &str, other: &str) -> Option<(String, bool)> {
    let found = schedule(one).first_difference(&schedule(other)).unwrap();
    found.map(|found| (found.at.to_string(), found.in_first))
}

#[test]
fn equal_schedules_are_found_equal_however_they_were_written() {
    assert_eq!(first_difference("every 15 minutes", "on the 0, 15, 30, 45 minute"), None);
    assert_eq!(first_difference("at 12:00 except on Sunday", "at 12:00 on Monday through Saturday"), None);
    assert_eq!(first_difference("every 12 hours", "at 0:00 and 12:00"), None);
    assert_eq!(first_difference("900000", "every 15 minutes"), None);
}

#[test]
fn a_difference_in_four_hundred_years_is_found() {
    let one = "on the 29th day of february on Monday";
    let found = first_difference(one, &format!("{one} except in 2400-2500 also in 8000-9999"));
    assert_eq!(found, Some(("2416-02-29 00:00:00".to_owned(), true)));
    let found = first_difference("at 9:00 except on the 31st of december in 9999", "at 9:00");
    assert_eq!(found, Some(("9999-12-31 09:00:00".to_owned(), false)));
}

#[test]
fn a_pace_may_be_a_subset_of_another_though_it_is_never_equal() {
    assert!(schedule("every 15 minutes").is_subset(&schedule("every 5 minutes")).unwrap());
    assert!(!schedule("every 5 minutes").is_subset(&schedule("every 15 minutes")).unwrap());
    assert!(schedule("on the 30th day of february").is_subset(&schedule("at 9:00")).unwrap());
    assert!(schedule("at 9:00 on Monday").is_subset(&schedule("3600000")).unwrap());
}

#[test]
fn schedules_that_never_fire_together_have_no_overlap() {
    let overlap = |one: &str, other: &str| schedule(one).first_overlap(&schedule(other)).unwrap();
    assert_eq!(overlap("every 2 hours", "on the 30th minute"), None);
    assert_eq!(
        overlap("on the 13th day of the month", "on Friday").unwrap().to_string(),
        "1970-02-13 00:00:00"
    );
    assert_eq!(
        overlap("on the 29th day of february in 2027-2030", "every 1 second").unwrap().to_string(),
        "2028-02-29 00:00:00"
    );
}

#[test]
fn a_combination_goes_through_gaps_and_folds_like_a_schedule() {
    let zone = chrono_tz::Europe::Stockholm;
    let [half, hour] =
        ["at 2:30", "every 1 hour"].map(|one| Schedule::ignoring_named_zone(text(one), zone).unwrap());
    let union = half.combined(&hour, SetOperation::Union).unwrap();
    let times = |from: DateTime<Utc>| -> Vec<String> {
        union.after(&from).take(4).map(|at| at.format("%H:%M%:z").to_string()).collect()
    };
    let gap = Utc.with_ymd_and_hms(2027, 3, 27, 23, 59, 59).unwrap();
    assert_eq!(times(gap), ["01:00+01:00", "03:00+02:00", "04:00+02:00", "05:00+02:00"]);
    let fold = Utc.with_ymd_and_hms(2027, 10, 30, 23, 59, 59).unwrap();
    assert_eq!(times(fold), ["02:00+02:00", "02:30+02:00", "02:00+01:00", "02:30+01:00"]);
}

#[test]
fn an_interval_that_does_not_divide_a_day_is_refused() {
    let error = schedule("7000").equivalent(&schedule("every 7 seconds")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an interval of 7000 ms does not divide a day into whole seconds, so it cannot be compared with a calendar"
    );
    assert!(schedule("at 9:00").is_subset(&schedule("1500")).is_err());
}

//! The engine's answers in UTC against the brute-force oracle, on generated models.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, Utc};
use common::{CIVIL, civil, compiled, dated_model, is_valid, listed_model, model, occurrences};
use downbeat_parser::{Model, Period};
use proptest::prelude::*;

fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn seconds(instants: impl Iterator<Item = DateTime<Utc>>) -> Vec<i64> {
    instants.map(|at| at.timestamp()).collect()
}

/// 2023-01-01 and a day of the next six years.
const FIRST_DAY: i64 = 19_358;

/// Both ways from `start`, as many as the oracle knows.
fn agrees(model: &Model, first_day: i64, days: i64, starts: &[i64]) -> Result<(), TestCaseError> {
    let (expected, end) = occurrences(model, first_day, first_day + days, 3_000);
    let schedule = compiled(model);
    for &start in starts {
        let start = first_day * 86_400 + start % (end - first_day * 86_400);
        let split = expected.partition_point(|&at| at <= start);
        let after: Vec<i64> =
            seconds(schedule.after(&instant(start)).take_while(|at| at.timestamp() < end).take(400));
        prop_assert_eq!(
            &after[..],
            &expected[split..expected.len().min(split + after.len().max(1))],
            "after {}",
            civil(start)
        );
        prop_assert!(
            after.len() == 400 || after.len() == expected.len() - split,
            "too few after {}",
            civil(start)
        );

        let split = expected.partition_point(|&at| at < start);
        let floor = first_day * 86_400;
        let before =
            seconds(schedule.before(&instant(start)).take_while(|at| at.timestamp() >= floor).take(400));
        let mut backward = expected[..split].to_vec();
        backward.reverse();
        backward.truncate(400);
        prop_assert_eq!(before, backward, "before {}", civil(start));

        prop_assert_eq!(
            schedule.is_valid(&instant(start)),
            is_valid(model, civil(start), start),
            "valid {}",
            civil(start)
        );
        prop_assert_eq!(schedule.is_occurrence(&instant(start)), expected.binary_search(&start).is_ok());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn occurrences_are_those_of_the_definition(
        model in model(CIVIL),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 4, &starts)?;
    }

    #[test]
    fn occurrences_of_days_and_more_are_those_of_the_definition(
        model in model(&[Period::Day, Period::DayOfWeek, Period::DayOfWeekCount, Period::DayOfYear, Period::WeekOfMonth,
            Period::WeekOfYear, Period::Month, Period::Year, Period::Hour, Period::Time]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 60, &starts)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn occurrences_within_bounds_and_at_steps_are_those_of_the_definition(
        model in dated_model(CIVIL),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 4, &starts)?;
    }

    #[test]
    fn occurrences_of_days_within_bounds_and_at_steps_are_those_of_the_definition(
        model in dated_model(&[Period::Day, Period::DayOfWeek, Period::DayOfWeekCount, Period::WeekOfMonth,
            Period::WeekOfYear, Period::Month, Period::Year, Period::Hour, Period::Time]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 40, &starts)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn occurrences_on_days_of_calendars_are_those_of_the_definition(
        model in listed_model(CIVIL),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 4, &starts)?;
    }

    #[test]
    fn occurrences_of_days_on_days_of_calendars_are_those_of_the_definition(
        model in listed_model(&[Period::Day, Period::DayOfWeek, Period::DayOfWeekCount, Period::WeekOfMonth,
            Period::WeekOfYear, Period::Month, Period::Year, Period::Hour, Period::Time]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 40, &starts)?;
    }
}

proptest! {
    // Constraints on instants make the oracle look at every second of its years.
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn occurrences_bounded_by_instants_are_those_of_the_definition(
        model in model(&[Period::FullDate, Period::Minute, Period::Hour, Period::DayOfWeek, Period::Month]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 4, &starts)?;
    }

    #[test]
    fn occurrences_bounded_by_dates_and_instants_are_those_of_the_definition(
        model in dated_model(&[Period::FullDate, Period::Minute, Period::Hour, Period::DayOfWeek, Period::Month]),
        day in 0..2000i64,
        starts in proptest::collection::vec(0..i64::MAX, 4),
    ) {
        agrees(&model, FIRST_DAY + day, 4, &starts)?;
    }
}

/// One period alone, on some of its values, through eight years with both kinds of ISO years.
fn period_agrees(period: Period, values: &[i64]) {
    let constraint = downbeat_parser::Constraint::new(period, None, values.iter().copied()).unwrap();
    let conjunction = downbeat_parser::Conjunction::new([constraint]).unwrap();
    let model = Model::new([conjunction], []).unwrap();
    let days = if period <= Period::Time { 3 } else { 365 * 8 };
    agrees(&model, FIRST_DAY, days, &[0, 1, 86_399, 1_000_000, 12_345_678, 111_111_111]).unwrap();
}

macro_rules! periods {
    ($($name:ident: $period:ident $values:expr;)*) => {$(
        #[test]
        fn $name() {
            period_agrees(Period::$period, &$values);
        }
    )*};
}

periods! {
    seconds_agree_with_the_oracle: Second [0, 7, 59];
    minutes_agree_with_the_oracle: Minute [0, 13, 59];
    hours_agree_with_the_oracle: Hour [0, 5, 23];
    times_agree_with_the_oracle: Time [0, 3661, 86_399];
    days_agree_with_the_oracle: Day [1, 29, 31];
    last_days_agree_with_the_oracle: Day [0, 5];
    days_of_the_week_agree_with_the_oracle: DayOfWeek [1, 4, 7];
    day_instances_agree_with_the_oracle: DayOfWeekCount [1, 5];
    last_day_instances_agree_with_the_oracle: DayOfWeekCount [0];
    days_of_the_year_agree_with_the_oracle: DayOfYear [1, 60, 366];
    last_days_of_the_year_agree_with_the_oracle: DayOfYear [0];
    weeks_of_the_month_agree_with_the_oracle: WeekOfMonth [1, 6];
    last_weeks_of_the_month_agree_with_the_oracle: WeekOfMonth [0];
    iso_weeks_agree_with_the_oracle: WeekOfYear [1, 52, 53];
    last_iso_weeks_agree_with_the_oracle: WeekOfYear [0];
    months_agree_with_the_oracle: Month [2, 12];
    years_agree_with_the_oracle: Year [2024, 2026];
}

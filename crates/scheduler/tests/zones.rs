//! Daylight saving: a civil time that is skipped has no instant, one that is repeated has two, and all calls agree.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use common::zones::{TRANSITIONS, offset};
use common::{civil, is_valid, model, occurrences, text};
use downbeat_parser::{Expression, Model, Period};
use downbeat_scheduler::Schedule;
use proptest::prelude::*;

fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

/// The occurrences within `margin` of an instant, found instant by instant.
fn around(model: &Model, zone: Tz, at: i64, margin: i64) -> Vec<i64> {
    let civil_of = |instant: i64| instant + offset(zone, instant);
    let first_day = (civil_of(at - margin) - 86_400).div_euclid(86_400);
    let end_day = (civil_of(at + margin) + 86_400).div_euclid(86_400) + 1;
    let (in_civil_time, _) = occurrences(model, first_day, end_day, usize::MAX);
    (at - margin..at + margin)
        .filter(|&instant| in_civil_time.binary_search(&civil_of(instant)).is_ok())
        .collect()
}

fn seconds(instants: impl Iterator<Item = DateTime<Tz>>) -> Vec<i64> {
    instants.map(|at| at.timestamp()).collect()
}

/// All calls, from some starts around a transition.
fn agrees(model: &Model, zone: Tz, transition: i64, starts: &[i64]) -> Result<(), TestCaseError> {
    const MARGIN: i64 = 30 * 3600;
    let expected = around(model, zone, transition, MARGIN);
    let schedule = Schedule::ignoring_named_zone(Expression::from(model.clone()), zone).unwrap();
    for start in starts.iter().map(|start| transition - MARGIN + start % (2 * MARGIN)) {
        let told = || format!("{zone} {} from {}", instant(transition), instant(start));
        let split = expected.partition_point(|&at| at <= start);
        let after = seconds(
            schedule.after(&instant(start)).take_while(|at| at.timestamp() < transition + MARGIN).take(3000),
        );
        prop_assert_eq!(
            &after,
            &expected[split..expected.len().min(split + 3000)].to_vec(),
            "after, {}",
            told()
        );
        let split = expected.partition_point(|&at| at < start);
        let floor = transition - MARGIN;
        let mut before =
            seconds(schedule.before(&instant(start)).take_while(|at| at.timestamp() >= floor).take(3000));
        before.reverse();
        prop_assert_eq!(&before, &expected[split.saturating_sub(3000)..split].to_vec(), "before, {}", told());
        let civil_start = civil(start + offset(zone, start));
        prop_assert_eq!(
            schedule.is_valid(&instant(start)),
            is_valid(model, civil_start, start),
            "valid, {}",
            told()
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn all_calls_agree_with_the_definition_around_every_kind_of_transition(
        model in model(&[Period::Second, Period::Minute, Period::Hour, Period::Time, Period::Day, Period::DayOfWeek]),
        transition in any::<proptest::sample::Index>(),
        starts in proptest::collection::vec(0..i64::MAX, 5),
    ) {
        let (zone, at) = *transition.get(&TRANSITIONS);
        agrees(&model, zone, at, &starts)?;
    }
}

proptest! {
    #[test]
    fn an_occurrence_beside_a_transition_is_found_from_afar(
        transition in any::<proptest::sample::Index>(),
        times in proptest::collection::vec(-7200..7200i64, 1..4),
        days in (0..40i64, 0..40i64),
    ) {
        use downbeat_parser::{Conjunction, Constraint};
        let (zone, at) = *transition.get(&TRANSITIONS);
        let local = at + offset(zone, at);
        let date = civil(local);
        let constraints = [
            (Period::Year, vec![i64::from(chrono::Datelike::year(&date))]),
            (Period::DayOfYear, vec![i64::from(chrono::Datelike::ordinal(&date))]),
            (Period::Time, times.iter().map(|time| (local + time).rem_euclid(86_400)).collect()),
        ];
        let constraints = constraints.map(|(period, values)| Constraint::new(period, None, values).unwrap());
        let model = Model::new([Conjunction::new(constraints).unwrap()], []).unwrap();
        let expected = around(&model, zone, at, 30 * 3600);
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), zone).unwrap();
        let next = schedule.next(&instant(at - 30 * 3600 - 1 - days.0 * 86_400)).map(|at| at.timestamp());
        prop_assert_eq!(next, expected.first().copied());
        let previous = schedule.previous(&instant(at + 30 * 3600 + days.1 * 86_400)).map(|at| at.timestamp());
        prop_assert_eq!(previous, expected.last().copied());
        let from = instant(at - 30 * 3600 - 1 - days.0 * 86_400);
        prop_assert_eq!(seconds(schedule.after(&from)), expected);
    }
}

#[test]
fn no_zone_changes_its_offset_twice_within_six_days() {
    const STEP: i64 = 4 * 3600;
    for zone in chrono_tz::TZ_VARIANTS {
        let (mut last, mut known) = (i64::MIN / 2, offset(zone, -86_400));
        // From 1970 to the end of the rules that the database spells out, the year 2100.
        for at in (-86_400..4_133_894_400i64).step_by(STEP as usize) {
            let now = offset(zone, at);
            if now != known {
                assert!(at - last > 6 * 86_400 + STEP, "{zone} {}", instant(at));
                (last, known) = (at, now);
            }
        }
    }
}

/// The local times, with offsets, of the next occurrences in a zone.
fn next(expression: &str, zone: Tz, from: &str, count: usize) -> Vec<String> {
    let schedule = Schedule::ignoring_named_zone(text(expression), zone).unwrap();
    let from = DateTime::parse_from_rfc3339(from).unwrap();
    schedule.after(&from).take(count).map(|at| at.format("%m-%d %H:%M%:z").to_string()).collect()
}

#[test]
fn a_time_in_a_gap_does_not_occur_on_that_day() {
    let found = next("at 2:30", Tz::Europe__Stockholm, "2027-03-27T00:00:00Z", 3);
    assert_eq!(found, ["03-27 02:30+01:00", "03-29 02:30+02:00", "03-30 02:30+02:00"]);
}

#[test]
fn a_time_in_a_fold_occurs_in_both_passes() {
    let found = next("at 2:30", Tz::Europe__Stockholm, "2027-10-30T12:00:00Z", 3);
    assert_eq!(found, ["10-31 02:30+02:00", "10-31 02:30+01:00", "11-01 02:30+01:00"]);
}

#[test]
fn every_hour_goes_through_both_passes_of_a_fold() {
    let found = next("every 1 hour", Tz::America__New_York, "2027-11-07T04:00:00Z", 4);
    assert_eq!(found, ["11-07 01:00-04:00", "11-07 01:00-05:00", "11-07 02:00-05:00", "11-07 03:00-05:00"]);
}

#[test]
fn a_gap_of_half_an_hour_takes_half_an_hour() {
    let found = next("every 15 minutes", Tz::Australia__Lord_Howe, "2027-10-02T15:10:00Z", 3);
    assert_eq!(found, ["10-03 01:45+10:30", "10-03 02:30+11:00", "10-03 02:45+11:00"]);
}

#[test]
fn a_gap_at_midnight_takes_the_occurrence_of_a_day_tick() {
    let found = next("on Sunday", Tz::America__Santiago, "2027-09-01T00:00:00Z", 2);
    assert_eq!(found, ["09-12 00:00-03:00", "09-19 00:00-03:00"]);
}

#[test]
fn a_day_that_a_zone_never_had_has_no_occurrence() {
    let found = next("at 12:00", Tz::Pacific__Apia, "2011-12-29T12:00:00Z", 3);
    assert_eq!(found, ["12-29 12:00-10:00", "12-31 12:00+14:00", "01-01 12:00+14:00"]);
}

#[test]
fn a_schedule_that_lies_in_gaps_alone_ends_with_them() {
    let expression = "at 2:30 on sun on the 2nd day instance of march in 2027-2030";
    let schedule = Schedule::ignoring_named_zone(text(expression), Tz::America__New_York).unwrap();
    assert!(schedule.never());
    assert!(!Schedule::ignoring_named_zone(text(expression), Utc).unwrap().never());
}

#[test]
fn a_window_of_instants_holds_in_the_pass_that_it_names() {
    // 02:30 in the second pass of the fold in Stockholm, 2027-10-31T01:30:00Z, and half an hour more.
    let json = r#"{"schedules":[{"m":[15,30,45],"fd_a":[1824946200000],"fd_b":[1824948000000]}]}"#;
    let model: Model = serde_json::from_str(json).unwrap();
    let schedule = Schedule::ignoring_named_zone(Expression::from(model), Tz::Europe__Stockholm).unwrap();
    let all: Vec<String> = schedule.after(&DateTime::<Utc>::MIN_UTC).map(|at| at.to_rfc3339()).collect();
    assert_eq!(all, ["2027-10-31T02:30:00+01:00", "2027-10-31T02:45:00+01:00"]);
}

#[test]
fn an_exception_of_instants_takes_one_pass_and_leaves_the_other() {
    // All of the first pass, 2027-10-31T00:00:00Z to 01:00:00Z.
    let json =
        r#"{"schedules":[{"t":[9000]}],"exceptions":[{"fd_a":[1824940800000],"fd_b":[1824944400000]}]}"#;
    let model: Model = serde_json::from_str(json).unwrap();
    let schedule = Schedule::ignoring_named_zone(Expression::from(model), Tz::Europe__Stockholm).unwrap();
    let from = Utc.with_ymd_and_hms(2027, 10, 30, 12, 0, 0).unwrap();
    let found: Vec<String> = schedule.after(&from).take(2).map(|at| at.to_rfc3339()).collect();
    assert_eq!(found, ["2027-10-31T02:30:00+01:00", "2027-11-01T02:30:00+01:00"]);
}

#[test]
fn an_instant_is_an_occurrence_in_its_own_pass_only() {
    let json = r#"{"schedules":[{"fd":[1824946200000]}]}"#;
    let model: Model = serde_json::from_str(json).unwrap();
    let schedule = Schedule::ignoring_named_zone(Expression::from(model), Tz::Europe__Stockholm).unwrap();
    let all: Vec<String> = schedule.before(&DateTime::<Utc>::MAX_UTC).map(|at| at.to_rfc3339()).collect();
    assert_eq!(all, ["2027-10-31T02:30:00+01:00"]);
}

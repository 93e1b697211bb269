//! Policies for gaps and folds: stories of the zones that hurt, what decides between periodic and point-like, and the laws
//! of the searches.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod common;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use common::{shifts::SHIFTS, text};
use downbeat_parser::{Expression, Model};
use downbeat_scheduler::{FoldPolicy, GapPolicy, Policy, Schedule, WithPolicy};
use proptest::prelude::*;

const AT_END: Policy = Policy::MEMBERSHIP.with_gap(Some(GapPolicy::AtEnd));
const FIRST: Policy = Policy::MEMBERSHIP.with_fold(Some(FoldPolicy::First));

fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn kept(expression: &str, zone: Tz, policy: Policy) -> WithPolicy<Tz> {
    Schedule::ignoring_named_zone(text(expression), zone).unwrap().with_policy(policy)
}

/// The local times, with offsets, of the next occurrences in a zone; the same backward.
fn between(schedule: &WithPolicy<Tz>, from: &str, until: &str) -> Vec<String> {
    let said = |at: DateTime<Tz>| at.format("%d %H:%M:%S %:z").to_string().replace(":00 ", " ");
    let (from, until) = (at(from), at(until));
    let forward: Vec<String> = schedule.between(&from, &until).map(said).collect();
    let mut backward: Vec<String> = schedule.between(&from, &until).rev().map(said).collect();
    backward.reverse();
    assert_eq!(forward, backward, "forward and backward");
    forward
}

/// By the default policy.
fn of_default(expression: &str, zone: Tz, from: &str, until: &str) -> Vec<String> {
    between(&kept(expression, zone, Policy::default()), from, until)
}

const STOCKHOLM: Tz = Tz::Europe__Stockholm;
const SPRING: (&str, &str) = ("2027-03-27T23:30:00Z", "2027-03-28T02:30:00Z");
const AUTUMN: (&str, &str) = ("2027-10-30T22:30:00Z", "2027-10-31T02:30:00Z");

#[test]
fn a_point_in_a_gap_comes_at_its_end() {
    assert_eq!(of_default("at 2:30", STOCKHOLM, SPRING.0, SPRING.1), ["28 03:00 +02:00"]);
}

#[test]
fn a_point_in_a_fold_comes_in_the_first_pass() {
    assert_eq!(of_default("at 2:30", STOCKHOLM, AUTUMN.0, AUTUMN.1), ["31 02:30 +02:00"]);
}

#[test]
fn several_points_in_a_gap_come_once() {
    let expression = "at 2:00, 2:01 and 2:59";
    assert_eq!(of_default(expression, STOCKHOLM, SPRING.0, SPRING.1), ["28 03:00 +02:00"]);
}

#[test]
fn the_end_of_a_gap_that_is_an_occurrence_comes_once() {
    assert_eq!(of_default("at 2:00 and 3:00", STOCKHOLM, SPRING.0, SPRING.1), ["28 03:00 +02:00"]);
    let at_end = kept("every 30 minutes", STOCKHOLM, AT_END);
    let found = between(&at_end, SPRING.0, SPRING.1);
    assert_eq!(
        found,
        [
            "28 00:30 +01:00",
            "28 01:00 +01:00",
            "28 01:30 +01:00",
            "28 03:00 +02:00",
            "28 03:30 +02:00",
            "28 04:00 +02:00"
        ]
    );
}

#[test]
fn a_period_skips_a_gap_and_goes_through_both_passes_of_a_fold() {
    let expression = "on the 20th minute";
    let found = of_default(expression, STOCKHOLM, SPRING.0, SPRING.1);
    assert_eq!(found, ["28 01:20 +01:00", "28 03:20 +02:00", "28 04:20 +02:00"]);
    let found = of_default(expression, STOCKHOLM, AUTUMN.0, AUTUMN.1);
    assert_eq!(found, ["31 01:20 +02:00", "31 02:20 +02:00", "31 02:20 +01:00", "31 03:20 +01:00"]);
}

#[test]
fn the_explicit_policies_do_not_look_at_the_schedule() {
    let hourly = "on the 20th minute";
    let found = between(&kept(hourly, STOCKHOLM, AT_END), SPRING.0, SPRING.1);
    assert_eq!(found, ["28 01:20 +01:00", "28 03:00 +02:00", "28 03:20 +02:00", "28 04:20 +02:00"]);
    let found = between(&kept(hourly, STOCKHOLM, FIRST), AUTUMN.0, AUTUMN.1);
    assert_eq!(found, ["31 01:20 +02:00", "31 02:20 +02:00", "31 03:20 +01:00"]);
    let nightly = "at 2:30";
    assert!(between(&kept(nightly, STOCKHOLM, Policy::MEMBERSHIP), SPRING.0, SPRING.1).is_empty());
    let found = between(&kept(nightly, STOCKHOLM, Policy::MEMBERSHIP), AUTUMN.0, AUTUMN.1);
    assert_eq!(found, ["31 02:30 +02:00", "31 02:30 +01:00"]);
}

#[test]
fn every_second_of_a_second_pass_can_be_left_out() {
    let seconds = kept("every 1 second", STOCKHOLM, FIRST);
    let last_of_first_pass = at("2027-10-31T00:59:59Z");
    assert_eq!(seconds.next(&last_of_first_pass).unwrap(), at("2027-10-31T02:00:00Z"));
    assert_eq!(seconds.previous(&at("2027-10-31T02:00:00Z")).unwrap(), last_of_first_pass);
    assert!(!seconds.is_occurrence(&at("2027-10-31T01:30:00Z")));
}

#[test]
fn a_gap_at_midnight_does_not_lose_the_day() {
    let (from, until) = ("2027-09-04T12:00:00Z", "2027-09-05T12:00:00Z");
    assert_eq!(of_default("on Sunday", Tz::America__Santiago, from, until), ["05 01:00 -03:00"]);
    // Until 2018 the clocks of São Paulo were set forward at midnight.
    let (from, until) = ("2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z");
    let found = of_default("at 0:00", Tz::America__Sao_Paulo, from, until);
    assert_eq!(found, ["04 01:00 -02:00", "05 00:00 -02:00"]);
}

#[test]
fn a_fold_over_midnight_does_not_repeat_the_day() {
    // From midnight back to 23:00: the last hour of the Saturday comes twice.
    let (from, until) = ("2027-04-03T12:00:00Z", "2027-04-04T12:00:00Z");
    let found = of_default("at 23:30 and 0:00", Tz::America__Santiago, from, until);
    assert_eq!(found, ["03 23:30 -03:00", "04 00:00 -04:00"]);
    // The other way round: from 0:01 back to 23:01, as Newfoundland did until 2011.
    let (from, until) = ("2010-11-06T12:00:00Z", "2010-11-07T12:00:00Z");
    let found = of_default("at 23:30 and 0:00", Tz::America__St_Johns, from, until);
    assert_eq!(found, ["06 23:30 -02:30", "07 00:00 -02:30"]);
}

#[test]
fn at_a_shift_of_half_an_hour_an_hourly_schedule_is_point_like() {
    // From 2:00 to 2:30, and from 2:00 back to 1:30.
    let (from, until) = ("2027-10-02T14:00:00Z", "2027-10-02T17:00:00Z");
    let found = of_default("every 1 hour", Tz::Australia__Lord_Howe, from, until);
    assert_eq!(found, ["03 01:00 +10:30", "03 02:30 +11:00", "03 03:00 +11:00"]);
    let found = of_default("every 30 minutes", Tz::Australia__Lord_Howe, from, until);
    assert_eq!(
        found,
        [
            "03 00:30 +10:30",
            "03 01:00 +10:30",
            "03 01:30 +10:30",
            "03 02:30 +11:00",
            "03 03:00 +11:00",
            "03 03:30 +11:00"
        ]
    );
    let (from, until) = ("2027-04-03T14:00:00Z", "2027-04-03T16:00:00Z");
    let found = of_default("on the 45th minute", Tz::Australia__Lord_Howe, from, until);
    assert_eq!(found, ["04 01:45 +11:00"]);
}

#[test]
fn a_quarter_of_an_hour_off_changes_nothing() {
    // Chatham, twelve hours and three quarters east: from 2:45 to 3:45.
    let (from, until) = ("2027-09-25T13:00:00Z", "2027-09-25T16:00:00Z");
    assert_eq!(of_default("at 3:00", Tz::Pacific__Chatham, from, until), ["26 03:45 +13:45"]);
    let found = of_default("every 1 hour", Tz::Pacific__Chatham, from, until);
    assert_eq!(found, ["26 02:00 +12:45", "26 04:00 +13:45", "26 05:00 +13:45"]);
}

#[test]
fn a_daily_schedule_goes_on_over_a_day_that_a_zone_never_had() {
    let (from, until) = ("2011-12-29T12:00:00Z", "2012-01-01T12:00:00Z");
    let found = of_default("at 12:00", Tz::Pacific__Apia, from, until);
    assert_eq!(found, ["29 12:00 -10:00", "31 12:00 +14:00", "01 12:00 +14:00"]);
}

#[test]
fn a_monthly_schedule_comes_when_the_day_that_a_zone_never_had_is_over() {
    let (from, until) = ("2011-12-01T12:00:00Z", "2012-01-31T12:00:00Z");
    let found = of_default("on the 30th day of the month", Tz::Pacific__Apia, from, until);
    assert_eq!(found, ["31 00:00 +14:00", "30 00:00 +14:00"]);
}

#[test]
fn shifts_around_ramadan_are_shifts_like_others() {
    // From 3:00 back to 2:00, and a month later from 2:00 to 3:00.
    let (from, until) = ("2027-02-07T00:00:00Z", "2027-02-07T06:00:00Z");
    assert_eq!(of_default("at 2:30", Tz::Africa__Casablanca, from, until), ["07 02:30 +01:00"]);
    let (from, until) = ("2027-03-14T00:00:00Z", "2027-03-14T06:00:00Z");
    assert_eq!(of_default("at 2:30", Tz::Africa__Casablanca, from, until), ["14 03:00 +01:00"]);
}

#[test]
fn at_a_shift_of_two_hours_what_comes_every_two_hours_is_periodic() {
    // From 1:00 to 3:00.
    let (from, until) = ("2027-03-27T23:30:00Z", "2027-03-28T04:30:00Z");
    let found = of_default("every 2 hours", Tz::Antarctica__Troll, from, until);
    assert_eq!(found, ["28 00:00 +00:00", "28 04:00 +02:00", "28 06:00 +02:00"]);
    assert_eq!(of_default("at 2:30", Tz::Antarctica__Troll, from, until), ["28 03:00 +02:00"]);
}

#[test]
fn a_gap_that_ends_within_a_minute_has_its_end_to_the_second() {
    // On 7 January 1972 Monrovia went from 0:00:00 to 0:44:30.
    let (from, until) = ("1972-01-06T22:00:00Z", "1972-01-07T03:00:00Z");
    let found = of_default("at 0:15", Tz::Africa__Monrovia, from, until);
    assert_eq!(found, ["07 00:44:30 +00:00"]);
    let found = of_default("every 15 minutes after 0:00 before 1:15", Tz::Africa__Monrovia, from, until);
    assert_eq!(found, ["07 00:44:30 +00:00", "07 00:45 +00:00", "07 01:00 +00:00"]);
}

#[test]
fn a_schedule_that_lies_in_gaps_alone_comes_at_their_ends() {
    let expression = "at 2:30 on sun on the 2nd day instance of march in 2027-2028";
    let schedule = Schedule::ignoring_named_zone(text(expression), Tz::America__New_York).unwrap();
    assert!(schedule.never());
    let kept = schedule.with_policy(Policy::default());
    assert!(!kept.never());
    let all: Vec<String> = kept.after(&DateTime::<Utc>::MIN_UTC).map(|at| at.to_rfc3339()).collect();
    assert_eq!(all, ["2027-03-14T03:00:00-04:00", "2028-03-12T03:00:00-04:00"]);
    assert_eq!(kept.ends_at().unwrap().to_rfc3339(), all[1]);
    assert_eq!(kept.starts_at().unwrap().to_rfc3339(), all[0]);
}

#[test]
fn equal_sets_give_equal_decisions_however_they_are_written() {
    let hours: Vec<String> = (0..24).map(|hour| format!("{hour}:00")).collect();
    let all_hours = format!("at {}", hours.join(", "));
    let same = ["every 1 hour", &all_hours, "0 * * * *", "0 0-23 * * *", "on the first minute"];
    for zone in [STOCKHOLM, Tz::Australia__Lord_Howe, Tz::Antarctica__Troll, Tz::Africa__Monrovia] {
        let shifts = &SHIFTS.iter().find(|(known, _)| known.name() == zone.name()).unwrap_or(&SHIFTS[0]).1;
        for shift in shifts.iter().take(40) {
            let around = |expression: &str| -> Vec<DateTime<Tz>> {
                let (from, until) = (instant(shift.at - 10_800), instant(shift.at + 10_800));
                kept(expression, zone, Policy::default()).between(&from, &until).collect()
            };
            let expected = around(same[0]);
            for other in &same[1..] {
                assert_eq!(around(other), expected, "{other} in {zone} at {}", instant(shift.at));
            }
        }
    }
}

#[test]
fn the_rhythm_must_come_in_from_before_the_shift_and_go_on_behind_it() {
    // From 1:00 on to 3:30: periodic, as if it went on all day.
    let found = of_default("every 30 minutes after 1:00 before 4:00", STOCKHOLM, AUTUMN.0, AUTUMN.1);
    assert_eq!(found.len(), 2 + 2 * 2 + 1, "{found:?}");
    // These begin or end in the hour that is repeated: each of their times once.
    let found = of_default("every 30 minutes after 2:00 before 4:00", STOCKHOLM, AUTUMN.0, AUTUMN.1);
    assert_eq!(found, ["31 02:00 +02:00", "31 02:30 +02:00", "31 03:00 +01:00"]);
    let found = of_default("every 30 minutes after 1:00 before 3:00", STOCKHOLM, AUTUMN.0, AUTUMN.1);
    assert_eq!(found, ["31 01:00 +02:00", "31 01:30 +02:00", "31 02:00 +02:00", "31 02:30 +02:00"]);
}

#[test]
fn an_interval_is_the_same_with_every_policy() {
    let every = "@every 25m";
    let own: Vec<_> =
        Schedule::ignoring_named_zone(text(every), STOCKHOLM).unwrap().after(&at(SPRING.0)).take(9).collect();
    for policy in [Policy::default(), AT_END, FIRST] {
        let kept: Vec<_> = kept(every, STOCKHOLM, policy).after(&at(SPRING.0)).take(9).collect();
        assert_eq!(kept, own);
    }
}

#[test]
fn an_occurrence_that_instants_allow_in_the_second_pass_alone_is_kept() {
    // From the second 02:30 on: 2027-10-31T01:30:00Z.
    let json = r#"{"schedules":[{"m":[15,30,45],"fd_a":[1824946200000],"fd_b":[1824948000000]}]}"#;
    let model: Model = serde_json::from_str(json).unwrap();
    let schedule =
        Schedule::ignoring_named_zone(Expression::from(model), STOCKHOLM).unwrap().with_policy(FIRST);
    let all: Vec<String> = schedule.after(&DateTime::<Utc>::MIN_UTC).map(|at| at.to_rfc3339()).collect();
    assert_eq!(all, ["2027-10-31T02:30:00+01:00", "2027-10-31T02:45:00+01:00"]);
    let mut back: Vec<String> =
        schedule.before(&DateTime::<Utc>::MAX_UTC).map(|at| at.to_rfc3339()).collect();
    back.reverse();
    assert_eq!(back, all);
}

#[test]
fn the_end_of_a_gap_is_an_occurrence_only_where_instants_allow_it() {
    // The gap of 2027 ends at 2027-03-28T01:00:00Z; the schedule begins later on that day, or half an hour before.
    for (from_millis, expected) in
        [(1_806_235_200_000i64, "29 02:30 +02:00"), (1_806_193_800_000, "28 03:00 +02:00")]
    {
        let json = format!(r#"{{"schedules":[{{"t":[9000],"fd_a":[{from_millis}]}}]}}"#);
        let model: Model = serde_json::from_str(&json).unwrap();
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), STOCKHOLM)
            .unwrap()
            .with_policy(Policy::default());
        let found = between(&schedule, "2027-03-26T00:00:00Z", "2027-03-29T12:00:00Z");
        assert_eq!(found[0], expected, "{found:?}");
    }
}

#[test]
fn the_ends_of_time_are_asked_without_harm() {
    for expression in
        ["at 2:30", "every 5 minutes", "on the 30th day of february", "@every 7s", "at 12:00 in 9999"]
    {
        for policy in [Policy::default(), AT_END, FIRST] {
            let schedule = kept(expression, STOCKHOLM, policy);
            for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
                let _ = (schedule.next(&at), schedule.previous(&at), schedule.at_or_after(&at));
                let _ = (schedule.at_or_before(&at), schedule.is_occurrence(&at));
            }
            assert_eq!(schedule.next(&DateTime::<Utc>::MAX_UTC), None);
            assert_eq!(schedule.previous(&DateTime::<Utc>::MIN_UTC), None);
        }
    }
}

fn policy() -> impl Strategy<Value = Policy> {
    let gap = prop_oneof![Just(None), Just(Some(GapPolicy::Skip)), Just(Some(GapPolicy::AtEnd))];
    let fold = prop_oneof![Just(None), Just(Some(FoldPolicy::Both)), Just(Some(FoldPolicy::First))];
    (gap, fold).prop_map(|(gap, fold)| Policy::default().with_gap(gap).with_fold(fold))
}

use downbeat_parser::Period;

proptest! {
    #[test]
    fn searches_and_iterators_agree_and_mirror_each_other(
        model in common::model(&[
            Period::Second, Period::Minute, Period::Hour, Period::Time, Period::Day, Period::DayOfWeek, Period::FullDate,
        ]),
        policy in policy(),
        zone in any::<proptest::sample::Index>(),
        shift in any::<proptest::sample::Index>(),
        offset in -90_000..90_000i64,
    ) {
        let (zone, shifts) = zone.get(&SHIFTS);
        let from = instant(shift.get(shifts).at + offset);
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), *zone).unwrap().with_policy(policy);
        let after: Vec<_> = schedule.after(&from).take(60).collect();
        prop_assert!(after.iter().all(|at| *at > from));
        prop_assert!(after.windows(2).all(|pair| pair[0] < pair[1]), "{after:?}");
        // A search from each answer gives the next and, back from it, the one before.
        let mut at = from;
        for (index, found) in after.iter().enumerate() {
            prop_assert_eq!(schedule.next(&at), Some(*found));
            prop_assert!(schedule.is_occurrence(found));
            prop_assert_eq!(&schedule.at_or_before(found).unwrap(), found);
            prop_assert_eq!(schedule.at_or_after(&(*found - TimeDelta::milliseconds(1))), Some(*found));
            if index > 0 {
                prop_assert_eq!(schedule.previous(found), Some(after[index - 1]));
            }
            at = found.to_utc();
        }
        if let Some(last) = after.last() {
            let until = last.to_utc() + TimeDelta::seconds(1);
            let mut back: Vec<_> = schedule.before(&until).take_while(|at| *at > from).collect();
            back.reverse();
            prop_assert_eq!(&back, &after);
            let behind = from + TimeDelta::nanoseconds(1);
            let mut ends = schedule.between(&behind, &until);
            let (first, end) = (ends.next(), ends.next_back());
            prop_assert_eq!(first.as_ref(), after.first());
            prop_assert_eq!(end.as_ref(), after.last().filter(|_| after.len() > 1));
        }
    }

    #[test]
    fn the_policy_of_membership_is_the_schedule_itself(
        model in common::model(&[Period::Minute, Period::Hour, Period::Time, Period::Day, Period::FullDate]),
        zone in any::<proptest::sample::Index>(),
        shift in any::<proptest::sample::Index>(),
        offset in -90_000..90_000i64,
    ) {
        let (zone, shifts) = zone.get(&SHIFTS);
        let from = instant(shift.get(shifts).at + offset);
        let schedule = Schedule::ignoring_named_zone(Expression::from(model), *zone).unwrap();
        let kept = schedule.with_policy(Policy::MEMBERSHIP);
        prop_assert_eq!(kept.after(&from).take(40).collect::<Vec<_>>(), schedule.after(&from).take(40).collect::<Vec<_>>());
        prop_assert_eq!(kept.previous(&from), schedule.previous(&from));
    }
}

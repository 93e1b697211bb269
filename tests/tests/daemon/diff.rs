//! `downbeat diff`.

use downbeat_tests::program::{Ended, Program};

/// From the beginning of 2027.
fn diff(arguments: &[&str]) -> Ended {
    Program::new([&["diff", "--from", "2027-01-01"], arguments].concat()).run()
}

/// What is printed of two that differ.
fn different(arguments: &[&str]) -> String {
    let ended = diff(arguments);
    assert_eq!((ended.code, &*ended.stderr), (Some(1), ""), "{ended:#?}");
    ended.stdout
}

/// What is printed of two that are the same.
fn same(arguments: &[&str]) -> String {
    let ended = diff(arguments);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

/// What is said of two that cannot be compared.
fn refused(arguments: &[&str]) -> String {
    let ended = diff(arguments);
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    ended.stderr
}

#[test]
fn the_same_is_the_same_however_it_is_written() {
    insta::assert_snapshot!(same(&["every 15 minutes", "*/15 * * * *"]), @"");
    for (one, other) in [
        ("every 1 hour", "3600000"),
        ("every weekday at 9:00", "0 9 * * MON-FRI"),
        (r#"{"schedules":[{"t":[0]}]}"#, "every day"),
        ("@every 7s", "7000"),
        ("on the 30th day of february", "on the 31st day of june"),
        ("at 9:00 in Europe/Stockholm", "at 9:00 in Europe/Stockholm"),
    ] {
        same(&[one, other]);
    }
}

#[test]
fn a_part_of_the_other_is_said_to_be_one() {
    insta::assert_snapshot!(different(&["at 9:00 on weekdays", "0 9 * * *", "-n", "2"]), @"");
    insta::assert_snapshot!(different(&["0 9 * * *", "at 9:00 on weekdays", "-n", "2"]), @"");
}

#[test]
fn the_first_five_of_each_side_are_shown_in_order() {
    insta::assert_snapshot!(different(&["every 2 hours", "every 3 hours"]), @"");
}

#[test]
fn two_that_never_meet_are_said_to() {
    insta::assert_snapshot!(different(&["at 9:00", "at 10:00", "-n", "1", "--tz", "America/New_York"]), @"");
}

#[test]
fn what_differs_in_the_past_only_is_shown_from_there() {
    insta::assert_snapshot!(different(&["at 9:00 in 2020", "at 9:00 in 2020 except on january 1st"]), @"");
}

#[test]
fn a_program_gets_one_object() {
    insta::assert_snapshot!(different(&["every 1 hour", "every 2 hours", "-n", "1", "--json"]), @"");
    insta::assert_snapshot!(same(&["every 1 hour", "0 * * * *", "--json"]), @"");
}

#[test]
fn schedules_in_two_zones_are_compared_instant_by_instant() {
    insta::assert_snapshot!(different(&["at 9:00 in Europe/Stockholm", "at 8:00", "-n", "1"]), @"");
    insta::assert_snapshot!(refused(&["every 1 hour in Europe/Stockholm", "every 1 hour"]), @"");
}

#[test]
fn an_interval_that_no_calendar_has_is_compared_instant_by_instant() {
    insta::assert_snapshot!(different(&["@every 7s", "every 1 minute", "-n", "1"]), @"");
}

#[test]
fn what_the_zone_skips_is_a_difference_without_an_instant() {
    let gap = "at 2:30 on march 14 in 2027";
    let ended = diff(&[gap, "on the 30th day of february", "--tz", "America/New_York"]);
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!(ended.stdout, @"");
    insta::assert_snapshot!(ended.stderr, @"");
}

#[test]
fn a_schedule_that_is_wrong_is_trouble() {
    insta::assert_snapshot!(refused(&["every 15 minuts", "every 1 hour"]), @"");
    insta::assert_snapshot!(refused(&["-", "-"]), @"");
}

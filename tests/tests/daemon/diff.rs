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
    insta::assert_snapshot!(same(&["every 15 minutes", "*/15 * * * *"]), @"the same: A and B have the same occurrences");
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
    insta::assert_snapshot!(different(&["at 9:00 on weekdays", "0 9 * * *", "-n", "2"]), @"
    different: B has every occurrence of A, and more
    > 2027-01-02T09:00:00Z
    > 2027-01-03T09:00:00Z
    > …
    ");
    insta::assert_snapshot!(different(&["0 9 * * *", "at 9:00 on weekdays", "-n", "2"]), @"
    different: A has every occurrence of B, and more
    < 2027-01-02T09:00:00Z
    < 2027-01-03T09:00:00Z
    < …
    ");
}

#[test]
fn the_first_five_of_each_side_are_shown_in_order() {
    insta::assert_snapshot!(different(&["every 2 hours", "every 3 hours"]), @"
    different: each has occurrences that the other lacks
    < 2027-01-01T02:00:00Z
    > 2027-01-01T03:00:00Z
    < 2027-01-01T04:00:00Z
    < 2027-01-01T08:00:00Z
    > 2027-01-01T09:00:00Z
    < 2027-01-01T10:00:00Z
    < 2027-01-01T14:00:00Z
    < …
    > 2027-01-01T15:00:00Z
    > 2027-01-01T21:00:00Z
    > 2027-01-02T03:00:00Z
    > …
    ");
}

#[test]
fn two_that_never_meet_are_said_to() {
    insta::assert_snapshot!(different(&["at 9:00", "at 10:00", "-n", "1", "--tz", "America/New_York"]), @"
    different: A and B have no occurrence in common
    < 2027-01-01T09:00:00-05:00
    < …
    > 2027-01-01T10:00:00-05:00
    > …
    ");
}

#[test]
fn what_differs_in_the_past_only_is_shown_from_there() {
    insta::assert_snapshot!(different(&["at 9:00 in 2020", "at 9:00 in 2020 except on january 1st"]), @"
    different: A has every occurrence of B, and more
    < 2020-01-01T09:00:00Z
    ");
}

#[test]
fn a_program_gets_one_object() {
    insta::assert_snapshot!(different(&["every 1 hour", "every 2 hours", "-n", "1", "--json"]), @r#"{"relation":"superset","only_in_a":[{"local":"2027-01-01T01:00:00Z","utc":"2027-01-01T01:00:00Z","unix_ms":1798765200000}],"only_in_b":[]}"#);
    insta::assert_snapshot!(same(&["every 1 hour", "0 * * * *", "--json"]), @r#"{"relation":"same","only_in_a":[],"only_in_b":[]}"#);
}

#[test]
fn schedules_in_two_zones_are_compared_instant_by_instant() {
    insta::assert_snapshot!(different(&["at 9:00 in Europe/Stockholm", "at 8:00", "-n", "1"]), @"
    different
    < 2027-03-28T09:00:00+02:00
    < …
    > 2027-03-28T08:00:00Z
    > …
    ");
    insta::assert_snapshot!(refused(&["every 1 hour in Europe/Stockholm", "every 1 hour"]), @"error: no difference was found, and none could be ruled out: A is read in Europe/Stockholm and B in UTC");
}

#[test]
fn an_interval_that_no_calendar_has_is_compared_instant_by_instant() {
    insta::assert_snapshot!(different(&["@every 7s", "every 1 minute", "-n", "1"]), @"
    different
    < 2027-01-01T00:00:01Z
    < …
    > 2027-01-01T00:01:00Z
    > …
    ");
}

#[test]
fn what_the_zone_skips_is_a_difference_without_an_instant() {
    let gap = "at 2:30 on march 14 in 2027";
    let ended = diff(&[gap, "on the 30th day of february", "--tz", "America/New_York"]);
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!(ended.stdout, @"different: A has every occurrence of B, and more");
    insta::assert_snapshot!(ended.stderr, @"only at times that the zone skips");
}

#[test]
fn a_schedule_that_is_wrong_is_trouble() {
    insta::assert_snapshot!(refused(&["every 15 minuts", "every 1 hour"]), @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
      |
    1 | every 15 minuts
      |          ^^^^^^
      |
      = help: did you mean `minutes` or `minute`?
    ");
    insta::assert_snapshot!(refused(&["-", "-"]), @"error: standard input can be one of the two only");
}

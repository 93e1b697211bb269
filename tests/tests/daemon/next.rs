//! `downbeat next`.

use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use chrono::{DateTime, Utc};
use downbeat_tests::program::{Ended, Program};

fn next(arguments: &[&str]) -> Ended {
    Program::new([&["next"], arguments].concat()).run()
}

/// The lines of a command that has nothing to complain about.
fn shown(arguments: &[&str]) -> String {
    let ended = next(arguments);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

/// What is said of an expression that cannot be understood.
fn refused(arguments: &[&str]) -> String {
    let ended = next(arguments);
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    ended.stderr
}

#[test]
fn the_next_five_are_shown() {
    insta::assert_snapshot!(shown(&["at 10:15 on Monday", "--from", "2027-01-01"]), @"
    2027-01-04T10:15:00Z
    2027-01-11T10:15:00Z
    2027-01-18T10:15:00Z
    2027-01-25T10:15:00Z
    2027-02-01T10:15:00Z
    ");
}

#[test]
fn as_many_are_shown_as_asked_for() {
    insta::assert_snapshot!(shown(&["every 15 minutes", "-n", "2", "--from", "2027-01-01 09:15"]), @"
    2027-01-01T09:30:00Z
    2027-01-01T09:45:00Z
    ");
    insta::assert_snapshot!(shown(&["every 15 minutes", "-n", "0"]), @"");
}

#[test]
fn they_follow_now_when_no_other_time_is_given() {
    let before = Utc::now();
    let lines = shown(&["every 1 second", "-n", "1"]);
    let first: DateTime<Utc> = lines.trim_end().parse().unwrap();
    assert!(before < first && first <= Utc::now() + Duration::from_secs(1), "{before} {first}");
}

#[test]
fn a_zone_has_its_own_days_and_hours() {
    insta::assert_snapshot!(shown(&[
        "at 9:00",
        "-n",
        "3",
        "--tz",
        "Europe/Stockholm",
        "--from",
        "2027-03-27"
    ]), @"
    2027-03-27T09:00:00+01:00
    2027-03-28T09:00:00+02:00
    2027-03-29T09:00:00+02:00
    ");
}

#[test]
fn a_start_with_an_offset_is_an_instant_in_every_zone() {
    insta::assert_snapshot!(shown(&[
        "every 1 hour",
        "-n",
        "1",
        "--tz",
        "Asia/Tokyo",
        "--from",
        "2027-01-01T00:30:00+01:00"
    ]), @"2027-01-01T09:00:00+09:00");
}

#[test]
fn a_number_is_milliseconds() {
    insta::assert_snapshot!(shown(&["1500", "-n", "3", "--from", "2027-01-01"]), @"
    2027-01-01T00:00:01.500Z
    2027-01-01T00:00:03Z
    2027-01-01T00:00:04.500Z
    ");
}

#[test]
fn a_schedule_that_runs_out_says_so_behind_its_last_occurrence() {
    let ended = next(&["at 12:00 on the 31st day of december in 2027", "--from", "2027-01-01"]);
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stdout, @"2027-12-31T12:00:00Z");
    insta::assert_snapshot!(ended.stderr, @"the schedule has no more occurrences");
}

#[test]
fn a_word_that_is_wrong_is_shown_with_a_caret() {
    insta::assert_snapshot!(refused(&["every 30 minuts on Monday"]), @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
      |
    1 | every 30 minuts on Monday
      |          ^^^^^^
      |
      = help: did you mean `minutes`?
    ");
}

#[test]
fn carets_are_as_wide_as_wide_characters() {
    insta::assert_snapshot!(refused(&["every 5 日曜日 or"]), @"
    error: expected a time period such as `minutes` or `day of the year`, found `日曜日`
      |
    1 | every 5 日曜日 or
      |         ^^^^^^
    ");
}

#[test]
fn an_empty_expression_is_refused() {
    insta::assert_snapshot!(refused(&[""]), @"
    error: expected a schedule, found the end
      |
    1 |
      | ^
      |
      = help: a schedule reads like `every 5 minutes`, `at 10:15 on Monday` or `every hour except on Sunday`
    ");
}

#[test]
fn a_schedule_that_never_occurs_is_refused() {
    insta::assert_snapshot!(refused(&["on the 30th day of february"]), @"error: `on the 30th day of february` never occurs");
}

#[test]
fn a_start_that_the_zone_skips_is_refused() {
    insta::assert_snapshot!(refused(&[
        "every 1 day",
        "--tz",
        "Europe/Stockholm",
        "--from",
        "2027-03-28 02:30"
    ]), @"error: Europe/Stockholm skips `2027-03-28 02:30`: its clocks are set forward there");
}

#[test]
fn a_hundred_thousand_are_shown() {
    let lines = shown(&["every 1 second", "-n", "100000", "--from", "2027-01-01"]);
    let mut lines = lines.lines();
    assert_eq!(lines.next(), Some("2027-01-01T00:00:01Z"));
    assert_eq!(lines.clone().count(), 99_999);
    assert_eq!(lines.next_back(), Some("2027-01-02T03:46:40Z"));
}

#[test]
fn more_than_any_memory_holds_are_shown_one_by_one_until_the_reader_leaves() {
    let (reader, writer) = std::io::pipe().unwrap();
    let count = usize::MAX.to_string();
    let arguments = ["next", "every 1 second", "-n", &count, "--from", "2027-01-01"];
    let program = Program::new(arguments).stdout(writer).start();
    let mut lines = BufReader::new(reader).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "2027-01-01T00:00:01Z");
    drop(lines);
    let ended = program.wait();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
}

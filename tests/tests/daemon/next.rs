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
    insta::assert_snapshot!(shown(&["2000", "-n", "3", "--from", "2027-01-01"]), @"
    2027-01-01T00:00:02Z
    2027-01-01T00:00:04Z
    2027-01-01T00:00:06Z
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
      = help: did you mean `minutes` or `minute`?
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

/// Long lines, the time being 2027-01-01T00:00:00Z.
fn long(arguments: &[&str]) -> String {
    shown(&[arguments, &["--format", "long", "--now", "2027-01-01T00:00:00Z"]].concat())
}

#[test]
fn the_long_form_has_the_local_time_utc_and_how_far_off() {
    insta::assert_snapshot!(long(&["at 10:15 on Monday", "-n", "2", "--tz", "Europe/Stockholm"]), @"
    Mon 2027-01-04 10:15:00 +01:00  2027-01-04 09:15:00 UTC  in 3 d 9 h
    Mon 2027-01-11 10:15:00 +01:00  2027-01-11 09:15:00 UTC  in 10 d 9 h
    ");
    insta::assert_snapshot!(long(&["every 1 minute", "-n", "2"]), @"
    Fri 2027-01-01 00:01:00 UTC  in 1 m
    Fri 2027-01-01 00:02:00 UTC  in 2 m
    ");
    insta::assert_snapshot!(long(&["@every 1500ms", "-n", "2"]), @"
    Fri 2027-01-01 00:00:01.500 UTC  in 1.5 s
    Fri 2027-01-01 00:00:03 UTC  in 3 s
    ");
    insta::assert_snapshot!(long(&["at 10:15 on Monday", "-n", "2", "--prev"]), @"
    Mon 2026-12-28 10:15:00 UTC  3 d 14 h ago
    Mon 2026-12-21 10:15:00 UTC  10 d 14 h ago
    ");
}

#[test]
fn a_program_gets_an_object_a_line() {
    let arguments = ["at 10:15", "-n", "2", "--tz", "Asia/Kathmandu", "--from", "2027-01-01"];
    let json = shown(&[&arguments[..], &["--json"]].concat());
    insta::assert_snapshot!(json, @r#"
    {"local":"2027-01-01T10:15:00+05:45","utc":"2027-01-01T04:30:00Z","unix_ms":1798777800000}
    {"local":"2027-01-02T10:15:00+05:45","utc":"2027-01-02T04:30:00Z","unix_ms":1798864200000}
    "#);
    assert_eq!(shown(&[&arguments[..], &["--format", "json"]].concat()), json);
    for line in json.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        let [local, utc] = ["local", "utc"].map(|key| object[key].as_str().unwrap());
        let [local, utc] = [local, utc].map(|at| at.parse::<DateTime<Utc>>().unwrap());
        assert_eq!((local, Some(utc.timestamp_millis())), (utc, object["unix_ms"].as_i64()));
    }
}

#[test]
fn backward_the_latest_comes_first() {
    insta::assert_snapshot!(shown(&["at 9:00 and 17:00", "--prev", "-n", "3", "--from", "2027-01-01 17:00"]), @"
    2027-01-01T09:00:00Z
    2026-12-31T17:00:00Z
    2026-12-31T09:00:00Z
    ");
}

#[test]
fn backward_a_schedule_runs_out_at_its_first_occurrence() {
    let ended = next(&["at 12:00 on the 31st day of december in 2027", "--prev", "--from", "2030-01-01"]);
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stdout, @"2027-12-31T12:00:00Z");
    insta::assert_snapshot!(ended.stderr, @"the schedule has no earlier occurrences");
}

#[test]
fn between_two_times_all_are_shown() {
    let between = [
        "at 9:00 and 17:00",
        "--tz",
        "Europe/Stockholm",
        "--between",
        "2027-01-04 09:00",
        "2027-01-05T08:00:00Z",
    ];
    insta::assert_snapshot!(shown(&between), @"
    2027-01-04T09:00:00+01:00
    2027-01-04T17:00:00+01:00
    ");
    insta::assert_snapshot!(shown(&[&between[..], &["--prev", "-n", "1"]].concat()), @"2027-01-04T17:00:00+01:00");
    let many = shown(&["every 1 minute", "--between", "2027-01-01", "2027-01-02"]);
    assert_eq!(many.lines().count(), 1440);
}

#[test]
fn nothing_between_two_times_is_said() {
    let ended = next(&["at 9:00", "--between", "2027-01-04 10:00", "2027-01-04 11:00"]);
    assert_eq!((ended.code, &*ended.stdout), (Some(0), ""));
    insta::assert_snapshot!(ended.stderr, @"the schedule has no occurrences between these times");
}

#[test]
fn two_times_in_the_wrong_order_are_refused() {
    insta::assert_snapshot!(refused(&["at 9:00", "--between", "2027-01-05", "2027-01-04"]), @"error: there is nothing between `2027-01-05` and `2027-01-04`: the end must be later");
    insta::assert_snapshot!(refused(&["at 9:00", "--between", "2027-01-05", "soon"]), @"error: `soon` is not a time: write `2027-01-31`, `2027-01-31 10:15` or `2027-01-31T10:15:00+01:00`");
}

#[test]
fn ranges_are_stretches_of_time() {
    let office = ["on weekdays after 9:00 before 17:00", "--ranges", "--tz", "Europe/Stockholm"];
    let with = |more: &[&str]| shown(&[&office[..], more].concat());
    insta::assert_snapshot!(with(&["--from", "2027-01-01 10:00", "-n", "2"]), @"
    2027-01-01T09:00:00+01:00/2027-01-01T17:00:00+01:00
    2027-01-04T09:00:00+01:00/2027-01-04T17:00:00+01:00
    ");
    insta::assert_snapshot!(with(&["--from", "2027-01-01 10:00", "-n", "2", "--prev"]), @"
    2027-01-01T09:00:00+01:00/2027-01-01T17:00:00+01:00
    2026-12-31T09:00:00+01:00/2026-12-31T17:00:00+01:00
    ");
    insta::assert_snapshot!(with(&["--between", "2027-01-01", "2027-01-05"]), @"
    2027-01-01T09:00:00+01:00/2027-01-01T17:00:00+01:00
    2027-01-04T09:00:00+01:00/2027-01-04T17:00:00+01:00
    ");
    insta::assert_snapshot!(with(&["--between", "2027-01-01 10:00", "2027-01-05", "--prev"]), @"
    2027-01-04T09:00:00+01:00/2027-01-04T17:00:00+01:00
    2027-01-01T09:00:00+01:00/2027-01-01T17:00:00+01:00
    ");
    insta::assert_snapshot!(with(&["--from", "2027-01-01", "-n", "1", "--format", "long"]), @"Fri 2027-01-01 09:00:00 +01:00 to Fri 2027-01-01 17:00:00 +01:00  8 h");
    insta::assert_snapshot!(with(&["--from", "2027-01-01", "-n", "1", "--json"]), @r#"{"start":{"local":"2027-01-01T09:00:00+01:00","utc":"2027-01-01T08:00:00Z","unix_ms":1798790400000},"end":{"local":"2027-01-01T17:00:00+01:00","utc":"2027-01-01T16:00:00Z","unix_ms":1798819200000}}"#);
}

#[test]
fn a_range_without_an_end_says_so() {
    let endless = ["after 2027 year", "--ranges", "--from", "2026-12-31"];
    insta::assert_snapshot!(shown(&endless), @"2027-01-01T00:00:00Z/..");
    insta::assert_snapshot!(shown(&[&endless[..], &["--format", "long"]].concat()), @"Fri 2027-01-01 00:00:00 UTC for ever");
    insta::assert_snapshot!(shown(&[&endless[..], &["--json"]].concat()), @r#"{"start":{"local":"2027-01-01T00:00:00Z","utc":"2027-01-01T00:00:00Z","unix_ms":1798761600000},"end":null}"#);
}

const NIGHTLY: [&str; 3] = ["at 2:30", "--tz", "Europe/Stockholm"];
const SPRING: [&str; 3] = ["--between", "2027-03-28", "2027-03-29"];
const AUTUMN: [&str; 3] = ["--between", "2027-10-31", "2027-11-01"];

#[test]
fn where_clocks_are_set_forward_occurrences_are_shown_as_beats_come() {
    let with = |more: &[&str]| next(&[&NIGHTLY[..], &SPRING, more].concat()).stdout;
    insta::assert_snapshot!(with(&[]), @"2027-03-28T03:00:00+02:00");
    insta::assert_snapshot!(with(&["--gap", "at-end"]), @"2027-03-28T03:00:00+02:00");
    insta::assert_snapshot!(with(&["--gap", "skip"]), @"");
}

#[test]
fn where_clocks_are_set_back_occurrences_are_shown_as_beats_come() {
    let with = |more: &[&str]| next(&[&NIGHTLY[..], &AUTUMN, more].concat()).stdout;
    insta::assert_snapshot!(with(&[]), @"2027-10-31T02:30:00+02:00");
    insta::assert_snapshot!(with(&["--fold", "first"]), @"2027-10-31T02:30:00+02:00");
    insta::assert_snapshot!(with(&["--fold", "both"]), @"
    2027-10-31T02:30:00+02:00
    2027-10-31T02:30:00+01:00
    ");
}

#[test]
fn times_without_an_offset_are_read_in_the_zone_that_the_schedule_names() {
    let arguments = ["every 1 hour in Asia/Tokyo", "-n", "1", "--from", "2027-01-01 09:30"];
    insta::assert_snapshot!(shown(&arguments), @"2027-01-01T10:00:00+09:00");
}

#[test]
fn a_time_may_leave_out_the_seconds_and_have_its_offset_in_any_form() {
    for from in ["2026-11-01T07:30Z", "2026-11-01t07:30z", "2026-11-01 08:30+01:00", "2026-11-01 08:30 +0100"]
    {
        assert_eq!(
            shown(&["every 1 hour", "-n", "1", "--from", from]).trim(),
            "2026-11-01T08:00:00Z",
            "{from}"
        );
    }
}

#[test]
fn cron_and_the_structured_form_are_read_too() {
    let with = |expression: &str| shown(&[expression, "-n", "1", "--from", "2027-01-01"]);
    assert_eq!(with("30 9 * * MON"), with("at 9:30 on Monday"));
    assert_eq!(with(r#"{"schedules":[{"t":[34200],"d":[2]}]}"#), with("at 9:30 on Monday"));
}

#[test]
fn a_structured_form_that_is_wrong_is_shown_with_a_caret() {
    insta::assert_snapshot!(refused(&[r#"{"schedules":[{"minutes":[0]}]}"#]), @r#"
    error: unknown time period `minutes`: expected one of s m h t D d dc dy wm wy M Y fd or their long names, with `_a` (after) or `_b` (before) at the end for a window, or `every`, `from`, `until` or `calendars`
      |
    1 | {"schedules":[{"minutes":[0]}]}
      |                ^^^^^^^^^
    "#);
}

/// With this on standard input.
fn piped(input: &[u8], arguments: &[&str]) -> Ended {
    use std::io::Write as _;
    let (reader, mut writer) = std::io::pipe().unwrap();
    let program = Program::new([&["next", "-"], arguments].concat()).stdin(reader).start();
    // The reader may leave before it has got all.
    let _ = writer.write_all(input);
    drop(writer);
    program.wait()
}

#[test]
fn a_schedule_can_come_from_standard_input() {
    let ended = piped(b"every 15 minutes\n", &["-n", "1", "--from", "2027-01-01"]);
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "2027-01-01T00:15:00Z\n"));
    let ended = piped(b"every 15 minuts\n", &[]);
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
      |
    1 | every 15 minuts
      |          ^^^^^^
      |
      = help: did you mean `minutes` or `minute`?
    ");
    let ended = piped(b"every \xff", &[]);
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"error: standard input is not text in UTF-8");
    // More than a schedule may have, less than a pipe holds.
    let ended = piped(&[b' '; 20_000], &[]);
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"
    error: the text is too long for a schedule
      |
    1 |                                                                                                                                      ...
      | ^
      |
      = help: 4096 bytes are read at most
    ");
}

#[test]
fn the_first_are_there_before_the_last_are_worked_out() {
    // There is no last one, and the rest waits in a pipe that is full.
    let (reader, writer) = std::io::pipe().unwrap();
    let arguments = ["next", "every 1 second", "-n", "1000000000000", "--json", "--from", "2027-01-01"];
    let program = Program::new(arguments).stdout(writer).start();
    let first: Vec<String> = BufReader::new(reader).lines().take(10).map(Result::unwrap).collect();
    assert!(first.iter().all(|line| line.contains("2027-01-01T00:00:")), "{first:#?}");
    let ended = program.wait();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_what_would_go_on() {
    let (reader, writer) = std::io::pipe().unwrap();
    let program = Program::new(["next", "every 1 second", "-n", "1000000000000"]).stdout(writer).start();
    let mut lines = BufReader::new(reader).lines();
    lines.next().unwrap().unwrap();
    // Not SIGINT, which a shell has its background jobs ignore, these tests among them.
    let ended = program.signal(downbeat_tests::program::Signal::Terminate);
    assert_eq!(ended.code, None, "killed by the signal, as a shell expects");
    assert!(ended.took < Duration::from_secs(1), "{:?}", ended.took);
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

//! `downbeat convert`.

use downbeat_tests::program::{Ended, Program};

fn convert(arguments: &[&str]) -> Ended {
    Program::new([&["convert"], arguments].concat()).run()
}

/// What is printed of a schedule that can be converted.
fn converted(arguments: &[&str]) -> String {
    let ended = convert(arguments);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

/// What is said of one that cannot.
fn refused(arguments: &[&str]) -> String {
    let ended = convert(arguments);
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    ended.stderr
}

#[test]
fn a_schedule_is_written_in_each_language() {
    let said = |to: &str| converted(&["every weekday at 9:00 in Europe/Stockholm", "--to", to]);
    insta::assert_snapshot!(said("text"), @"at 9:00 on weekdays in Europe/Stockholm");
    insta::assert_snapshot!(said("cron"), @"
    CRON_TZ=Europe/Stockholm
    0 9 * * 1-5
    ");
    insta::assert_snapshot!(said("extended-cron"), @"
    CRON_TZ=Europe/Stockholm
    0 9 * * 1-5
    ");
    insta::assert_snapshot!(said("oncalendar"), @"OnCalendar=Mon..Fri *-*-* 09:00:00 Europe/Stockholm");
    insta::assert_snapshot!(said("json"), @r#"{"schedules":[{"t":[32400],"d":[2,3,4,5,6]}],"exceptions":[],"timezone":"Europe/Stockholm"}"#);
}

#[test]
fn a_zone_is_written_by_its_own_name_or_refused() {
    let said = |zone: &str, to: &str| converted(&[&format!("at 9:00 in {zone}"), "--to", to]);
    insta::assert_snapshot!(said("europe/stockholm", "cron"), @"
    CRON_TZ=Europe/Stockholm
    0 9 * * *
    ");
    insta::assert_snapshot!(said("UTC+2", "cron"), @"
    CRON_TZ=Etc/GMT-2
    0 9 * * *
    ");
    insta::assert_snapshot!(said("-08:00", "oncalendar"), @"OnCalendar=*-*-* 09:00:00 Etc/GMT+8");
    insta::assert_snapshot!(said("utc+5:45", "text"), @"at 9:00 in UTC+05:45");
    insta::assert_snapshot!(refused(&["at 9:00 in UTC+5:45", "--to", "cron"]), @"error: `at 9:00 in UTC+5:45` cannot be converted to cron: its time zone is the offset UTC+05:45, and crontab knows zones by name; offsets of whole hours from 12 west to 14 east have one");
    insta::assert_snapshot!(refused(&["at 9:00 in Europe/Stokholm", "--to", "cron"]), @"
    error: there is no such time zone
      |
    1 | at 9:00 in Europe/Stokholm
      |            ^^^^^^^^^^^^^^^
      |
      = help: did you mean `Europe/Stockholm`?
    ");
}

#[test]
fn a_line_of_cron_becomes_a_sentence_with_the_same_occurrences() {
    insta::assert_snapshot!(converted(&["*/15 9-17 * * MON-FRI", "--to", "text"]), @"every 15 minutes on the 9th through 17th hour on weekdays");
    insta::assert_snapshot!(converted(&["0 0 1 * *", "--to", "text"]), @"at 0:00 on the 1st day of the month");
    for line in ["*/15 9-17 * * MON-FRI", "0 9 13 * FRI", "@hourly", "* 9 * * *", "30 0 12 L * *"] {
        let text = converted(&[line, "--to", "text"]);
        let diff = Program::new(["diff", line, text.trim_end()]).run();
        assert_eq!(diff.code, Some(0), "{line}: {text}{diff:#?}");
    }
}

#[test]
fn several_lines_together_are_one_schedule() {
    insta::assert_snapshot!(converted(&["at 9:00 also at 17:30 on friday", "--to", "cron"]), @"
    0 9 * * *
    30 17 * * 5
    ");
}

#[test]
fn what_cannot_be_said_exactly_is_refused_with_the_reason() {
    insta::assert_snapshot!(refused(&["every 30 seconds", "--to", "cron"]), @"error: `every 30 seconds` cannot be converted to cron: it occurs at 00:00:30, and crontab's finest step is a minute; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it");
    insta::assert_snapshot!(refused(&["@every 7s", "--to", "oncalendar"]), @"error: `@every 7s` cannot be converted to oncalendar: the interval neither divides a day nor is a day or a week, so its times of the clock move from day to day; OnCalendar has the same ones each day");
    insta::assert_snapshot!(refused(&["@every 90m", "--to", "json"]), @"error: `@every 90m` cannot be converted to json: an elapsed time has no place in later.js's structured form, which knows the calendar only");
    insta::assert_snapshot!(refused(&[r#"{"schedules":[{"fd":[0]}]}"#, "--to", "text"]), @r#"error: `{"schedules":[{"fd":[0]}]}` cannot be converted to text: no sentence says it: `--to json` does"#);
}

#[test]
fn a_type_that_is_named_is_the_one_that_is_read() {
    insta::assert_snapshot!(converted(&["0 9 13 * 5", "--from", "cron", "--to", "json"]), @r#"{"schedules":[{"s":[0],"m":[0],"h":[9],"D":[13]},{"s":[0],"m":[0],"h":[9],"d":[6]}],"exceptions":[]}"#);
    insta::assert_snapshot!(converted(&["0 9 13 * 5", "--from", "later-cron", "--to", "json"]), @r#"{"schedules":[{"s":[0],"m":[0],"h":[9],"D":[13],"d":[6]}],"exceptions":[]}"#);
    insta::assert_snapshot!(converted(&["PT15M", "--from", "interval", "--to", "text"]), @"@every 15m");
    insta::assert_snapshot!(refused(&["0 9 13 * 5", "--from", "text", "--to", "json"]), @"error: `0 9 13 * 5` is not text: it reads as cron; leave out `--from text`, or change it");
    insta::assert_snapshot!(refused(&["every 5 minutes", "--from", "cron", "--to", "json"]), @"
    error: found 3 of the five fields: minute, hour and day of the month
      |
    1 | every 5 minutes
      | ^^^^^^^^^^^^^^^
      |
      = help: write minute, hour, day of the month, month and day of the week, as in `*/5 * * * *` or `0 9 * * MON-FRI`
    ");
}

#[test]
fn a_program_gets_one_object() {
    insta::assert_snapshot!(converted(&["at 9:00 in Europe/Stockholm", "--to", "cron", "--json"]), @r#"{"from":"text","to":"cron","lines":["0 9 * * *"],"zone":"Europe/Stockholm"}"#);
    insta::assert_snapshot!(converted(&["every 5 minutes", "--to", "text", "--json"]), @r#"{"from":"text","to":"text","lines":["every 5 minutes"],"zone":null}"#);
}

#[test]
fn a_schedule_can_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let said = |text: &[u8]| {
        std::fs::write(folder.path().join("schedule.txt"), text).unwrap();
        Program::new(["convert", "file:schedule.txt", "--to", "cron"]).within(folder.path()).run()
    };
    assert_eq!(said(b"every 5\n minutes\r\n").stdout, "*/5 * * * *\n");
    let ended = said(b"every \xff");
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"error: schedule.txt is not text in UTF-8");
    insta::assert_snapshot!(refused(&["file:/nonexistent/schedule", "--to", "cron"]), @"error: /nonexistent/schedule: there is no such file");
}

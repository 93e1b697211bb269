//! `downbeat lint`.

use downbeat_tests::program::{Ended, Program, SECRET};
use std::io::Write as _;

/// Of a file of this name, seen from the beginning of 2027.
fn lint(name: &str, text: impl AsRef<[u8]>, arguments: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    Program::new([&["lint", name, "--from", "2027-01-01"], arguments].concat()).within(folder.path()).run()
}

/// What is found.
fn found(name: &str, text: &str) -> String {
    let ended = lint(name, text, &[]);
    assert_eq!((ended.code, &*ended.stderr), (Some(1), ""), "{ended:#?}");
    ended.stdout
}

/// What is printed of a file that nothing is wrong with.
fn fine(name: &str, text: &str, arguments: &[&str]) -> String {
    let ended = lint(name, text, arguments);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended.stdout
}

fn crontab() -> String {
    format!(
        "# of the host\r\n\
         MAILTO = root\n\
         \n\
         */7 9-17 * * 1-5  root  curl https://hc-ping.com/{SECRET}\n\
         CRON_TZ=\"Europe/Stockholm\"\n\
         \x20 30 2 * * * /usr/bin/backup --key={SECRET}\n\
         @daily {SECRET}\n\
         @reboot {SECRET}\n\
         -0 2 13 * FRI\tsuse\n\
         60 9 * * * {SECRET}\n\
         0 9 curl https://hc-ping.com/{SECRET}\n\
         @evry day\n\
         TZ=Europe/Stokholm\n"
    )
}

#[test]
fn each_schedule_of_a_crontab_is_looked_at_and_no_command_is_shown() {
    insta::assert_snapshot!(found("crontab", &crontab()), @"
    crontab:4: `*/7 9-17 * * 1-5`  Every 7 minutes, at minutes 0, 7, 14 … 56 of each hour, from 9:00 until just before 18:00 from Monday to Friday.
    warning[uneven-step]: `*/7` counts within the hour, minutes 0, 7, … 56: on its days the gaps are 7 minutes and 4 minutes
     --> crontab:4:1
      |
    4 | */7 9-17 * * 1-5
      | ^^^
      |
      = help: for even gaps write `*/6 9-17 * * 1-5`

    crontab:6: `30 2 * * *`  At 2:30 every day.
    warning[daylight-gap]: on 2027-03-28 the clocks of Europe/Stockholm skip 2:00 to 3:00: by default 2:30 comes at 3:00
     --> crontab:6:3
      |
    6 |   30 2 * * *
      |   ^^^^^^^^^^
      |
      = help: choose a time that the clocks neither skip nor repeat, or UTC

    warning[daylight-fold]: on 2027-10-31 the clocks of Europe/Stockholm repeat 2:00 to 3:00: by default 2:30 comes the first time only
     --> crontab:6:3
      |
    6 |   30 2 * * *
      |   ^^^^^^^^^^
      |
      = help: choose a time that the clocks neither skip nor repeat, or UTC

    crontab:7: `@daily`  At 00:00 every day.
    crontab:8: `@reboot`  When the machine starts; on no schedule.
    crontab:9: `0 2 13 * FRI`  At 2:00 on the 13th of the month, and at 2:00 on Friday.
    warning[day-or-weekday]: cron takes either of two restricted day fields: day of the month `13`, and day of the week `FRI` too
     --> crontab:9:6
      |
    9 | -0 2 13 * FRI
      |      ^^^^^^^^

    crontab:10: `60 9 * * *`  cannot be read.
    error: 60 is not a minute: 0–59
      --> crontab:10:1
       |
    10 | 60 9 * * *
       | ^^

    crontab:11: `0 9 curl`  cannot be read.
    error: found 3 of the five fields: minute, hour and day of the month
      --> crontab:11:1
       |
    11 | 0 9 curl
       | ^^^^^^^^
       |
       = help: write minute, hour, day of the month, month and day of the week, as in `*/5 * * * *` or `0 9 * * MON-FRI`

    crontab:12: `@evry`  cannot be read.
    error: `@evry` is not the name of a schedule
      --> crontab:12:1
       |
    12 | @evry
       | ^^^^^
       |
       = help: the names are @yearly, @annually, @monthly, @weekly, @daily, @hourly, @midnight

    error: there is no such time zone, and cron takes it for UTC
      --> crontab:13:4
       |
    13 | TZ=Europe/Stokholm
       |    ^^^^^^^^^^^^^^^
       |
       = help: did you mean `Europe/Stockholm`?

    8 schedules: 4 errors, 4 warnings
    ");
}

#[test]
fn a_zone_that_cron_takes_for_another_is_told() {
    let zones = "TZ=europe/stockholm\n0 9 * * * a\nCRON_TZ=UTC+2\nCRON_TZ=+05:45\nTZ=Stockholm\nTZ=IST\n\
                 TZ=:Europe/Stockholm\nTZ=utc\nTZ=Etc/GMT-2\n";
    insta::assert_snapshot!(found("crontab", zones), @"
    error: cron does not know this name, and takes it for UTC
     --> crontab:1:4
      |
    1 | TZ=europe/stockholm
      |    ^^^^^^^^^^^^^^^^
      |
      = help: write `Europe/Stockholm`

    crontab:2: `0 9 * * *`  At 9:00 every day.
    error: cron counts such an offset west of Greenwich, not east
     --> crontab:3:9
      |
    3 | CRON_TZ=UTC+2
      |         ^^^^^
      |
      = help: write `Etc/GMT-2`

    error: cron does not know this name, and takes it for UTC
     --> crontab:4:9
      |
    4 | CRON_TZ=+05:45
      |         ^^^^^^
      |
      = help: it has no name for this offset: write that of a place

    error: cron does not know this name, and takes it for UTC
     --> crontab:5:4
      |
    5 | TZ=Stockholm
      |    ^^^^^^^^^
      |
      = help: write `Europe/Stockholm`

    error: there is no such time zone, and cron takes it for UTC
     --> crontab:6:4
      |
    6 | TZ=IST
      |    ^^^
      |
      = help: it could be `Asia/Kolkata`, `Europe/Dublin` or `Asia/Jerusalem`

    1 schedule: 5 errors, 0 warnings
    ");
}

#[test]
fn a_crontab_is_known_by_its_content() {
    let ended = lint("table", crontab(), &["--json"]);
    let object: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(object["format"], "crontab");
    assert_eq!(object["schedules"].as_array().unwrap().len(), 8);
    assert_eq!((object["errors"].as_u64(), object["warnings"].as_u64()), (Some(4), Some(4)));
    let zones: Vec<&str> =
        object["schedules"].as_array().unwrap().iter().map(|one| one["zone"].as_str().unwrap()).collect();
    assert_eq!(zones[..2], ["UTC", "Europe/Stockholm"]);
    for problem in object["problems"].as_array().unwrap() {
        assert!(problem["line"].is_u64() && problem["column"].is_u64(), "{problem}");
    }
}

#[test]
fn a_crontab_that_nothing_is_wrong_with_says_so() {
    insta::assert_snapshot!(fine("crontab", "0 9 * * MON-FRI report\n@hourly beat\n", &["--tz", "Asia/Tokyo"]), @"
    crontab:1: `0 9 * * MON-FRI`  At 9:00 from Monday to Friday.
    crontab:2: `@hourly`  At minute 0 of each hour.
    2 schedules: 0 errors, 0 warnings
    ");
    insta::assert_snapshot!(fine("crontab", "# nothing\n", &[]), @"0 schedules: 0 errors, 0 warnings");
}

#[test]
fn the_file_of_a_butler_tool_is_looked_at() {
    let with = |frequency: &str| {
        format!(
            "Butler:\n  heartbeat:\n    enable: true\n    remoteURL: https://monitor.test/{SECRET}\n    frequency: {frequency}\n"
        )
    };
    insta::assert_snapshot!(found("butler.yaml", &with("every 90 minutes")), @"
    butler.yaml:5: `every 90 minutes`  At minute 0 of each hour.
    warning[step-beyond-cycle]: `every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left
     --> butler.yaml:5:16
      |
    5 |     frequency: every 90 minutes
      |                ^^^^^^^^^^^^^^^^ Butler.heartbeat.frequency
      |
      = help: for a longer time write `'@every 90m'`

    1 schedule: 0 errors, 1 warning
    ");
    insta::assert_snapshot!(found("butler.yaml", &with("every 90 minuts")), @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
     --> butler.yaml:5:25
      |
    5 |     frequency: every 90 minuts
      |                         ^^^^^^ Butler.heartbeat.frequency
      |
      = help: did you mean `minutes` or `minute`?

    0 schedules: 1 error, 0 warnings
    ");
    insta::assert_snapshot!(fine("butler.yaml", &with("every 1 minute"), &[]), @"
    butler.yaml:5: `every 1 minute`  Every minute.
    1 schedule: 0 errors, 0 warnings
    ");
    insta::assert_snapshot!(fine("production.yml", "heartbeat: {enable: false, remoteURL: , frequency: }", &[]), @"
    production.yml: Butler CW is disabled (heartbeat.enable is false, line 1), so the schedule is not looked at
    0 schedules: 0 errors, 0 warnings
    ");
    insta::assert_snapshot!(found("butler.yaml", "Butler:\n  logLevel: info\n"), @"
    error: there is neither a list `heartbeats` or `jobs` nor a `heartbeat` section
    --> butler.yaml
     = help: write `heartbeats:` or `jobs:` with a list of them; or, as the Butler tools have it, `heartbeat:` with the keys `enable`, `remoteURL` and `frequency`, at the top level or below one root key such as `Butler`

    0 schedules: 1 error, 0 warnings
    ");
    insta::assert_snapshot!(fine("butler.yaml", &with("every 1 minute"), &["--json"]), @r#"{"file":"butler.yaml","format":"butler","schedules":[{"line":5,"text":"every 1 minute","zone":"UTC","meaning":"Every minute."}],"problems":[],"errors":0,"warnings":0}"#);
}

#[test]
fn each_heartbeat_of_a_configuration_is_looked_at() {
    let text = format!(
        "heartbeats:\n\
         \x20 - name: api\n    url: https://monitor.test/{SECRET}\n    schedule: every 7 minutes\n\
         \x20 - name: report\n    url: https://monitor.test/{SECRET}/2\n    schedule: at 9:00\n    timezone: Asia/Tokyo\n"
    );
    insta::assert_snapshot!(found("downbeat.yaml", &text), @"
    downbeat.yaml:4: `every 7 minutes`  Every 7 minutes, at minutes 0, 7, 14 … 56 of each hour.
    warning[uneven-step]: `every 7 minutes` counts within the hour, minutes 0, 7, … 56: the gaps are 7 minutes and 4 minutes
     --> downbeat.yaml:4:15
      |
    4 |     schedule: every 7 minutes
      |               ^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: for even gaps write `'@every 7m'`

    downbeat.yaml:7: `at 9:00`  At 9:00 every day.
    2 schedules: 0 errors, 1 warning
    ");
}

#[test]
fn a_file_with_a_schedule_a_line_is_looked_at() {
    insta::assert_snapshot!(found("schedules.txt", "# three\nevery 5 minutes\n  every 7 minutes\n\nevery 5 minuts\nat 9:00 in Europe/Stokholm\n"), @"
    schedules.txt:2: `every 5 minutes`  Every 5 minutes.
    schedules.txt:3: `every 7 minutes`  Every 7 minutes, at minutes 0, 7, 14 … 56 of each hour.
    warning[uneven-step]: `every 7 minutes` counts within the hour, minutes 0, 7, … 56: the gaps are 7 minutes and 4 minutes
     --> schedules.txt:3:3
      |
    3 |   every 7 minutes
      |   ^^^^^^^^^^^^^^^
      |
      = help: for even gaps write `@every 7m`

    schedules.txt:5: `every 5 minuts`  cannot be read.
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
     --> schedules.txt:5:9
      |
    5 | every 5 minuts
      |         ^^^^^^
      |
      = help: did you mean `minutes` or `minute`?

    schedules.txt:6: `at 9:00 in Europe/Stokholm`  At 9:00 every day, in the time zone Europe/Stokholm.
    error: there is no such time zone
     --> schedules.txt:6:12
      |
    6 | at 9:00 in Europe/Stokholm
      |            ^^^^^^^^^^^^^^^
      |
      = help: did you mean `Europe/Stockholm`?

    4 schedules: 2 errors, 1 warning
    ");
}

#[test]
fn a_file_can_come_from_standard_input() {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let program = Program::new(["lint", "-", "--format", "lines"]).stdin(reader).start();
    writer.write_all(b"at 9:00 on weekdays\n").unwrap();
    drop(writer);
    let ended = program.wait();
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stdout, @"
    standard input:1: `at 9:00 on weekdays`  At 9:00 from Monday to Friday.
    1 schedule: 0 errors, 0 warnings
    ");
}

#[test]
fn a_file_that_cannot_be_read_is_trouble() {
    let trouble = |ended: Ended| {
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
        ended.stderr
    };
    insta::assert_snapshot!(trouble(Program::new(["lint", "/nonexistent/crontab"]).run()), @"error: /nonexistent/crontab: there is no such file");
    insta::assert_snapshot!(trouble(lint("schedules.txt", b"every 5 minutes\nevery \xff", &[])), @"error: schedules.txt, line 2: this is not text in UTF-8");
    insta::assert_snapshot!(trouble(lint("crontab", " ".repeat(5 << 20), &[])), @"error: crontab is larger than the 4 MiB that are read");
    insta::assert_snapshot!(trouble(Program::new(["lint", "."]).run()), @"error: .: this is a directory: name the file in it");
}

#[test]
fn ten_thousand_lines_are_looked_at() {
    let ended = lint("schedules.txt", "every 5 minuts\n".repeat(10_000), &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.ends_with("10000 schedules: 10000 errors, 0 warnings\n"));
}

#[test]
fn the_jobs_of_a_configuration_and_their_calendars_are_looked_at() {
    let text = "calendars: { holidays: holidays.txt }\njobs:\n  - name: copy\n    command: [cp, a, b]\n    schedule: every 7 minutes on weekdays except on holidays\n";
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("downbeat.yaml"), text).unwrap();
    std::fs::write(folder.path().join("holidays.txt"), "2027-03-01\n").unwrap();
    let arguments = ["lint", "downbeat.yaml", "--from", "2027-01-01", "--json"];
    let ended = Program::new(arguments).within(folder.path()).run();
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(json["schedules"][0]["line"], 5, "{json:#}");
    assert_eq!(json["schedules"][0]["text"], "every 7 minutes on weekdays except on holidays");
    let codes: Vec<_> =
        json["problems"].as_array().unwrap().iter().map(|problem| problem["code"].clone()).collect();
    assert!(codes.contains(&"uneven-step".into()), "{codes:?}");
    assert!(codes.contains(&"calendar-ends".into()), "{codes:?}");
}

#[test]
fn several_files_are_shown_one_after_the_other_and_one_that_is_missing_stops_none() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("crontab"), "0 9 * * * a\n").unwrap();
    std::fs::write(folder.path().join("b.timer"), "[Timer]\nOnCalendar=daily\n").unwrap();
    let lint = |arguments: &[&str]| Program::new([&["lint"], arguments].concat()).within(folder.path()).run();
    let ended = lint(&["crontab", "gone", "b.timer"]);
    assert_eq!((ended.code, &*ended.stderr), (Some(2), "error: gone: there is no such file\n"));
    insta::assert_snapshot!(ended.stdout, @"
    crontab:1: `0 9 * * *`  At 9:00 every day.
    crontab: 1 schedule: 0 errors, 0 warnings
    b.timer:2: `daily`  At 00:00 every day.
    b.timer: 1 schedule: 0 errors, 0 warnings
    ");
    let ended = lint(&["crontab", "b.timer", "--json"]);
    let files: Vec<String> = ended
        .stdout
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["file"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!((ended.code, files), (Some(0), vec!["crontab".to_owned(), "b.timer".to_owned()]));
}

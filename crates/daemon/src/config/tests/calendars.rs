//! Files of days that schedules name.

use super::surroundings::Surroundings;
use super::*;
use chrono::{TimeZone as _, Utc};

const HEARTBEAT: &str = "heartbeats:\n  - { name: a, url: 'https://hc.example/x', schedule: at 9:00 on weekdays except on holidays }\n";

fn loaded(text: &str) -> Result<Config, ConfigErrors> {
    let surroundings = Surroundings::new()
        .with_variable("PLACE", "sweden")
        .with_file("/etc/downbeat/a.yaml", text)
        .with_file("/etc/downbeat/holidays.txt", "2027-01-01 New Year's Day\n2027-01-06\n")
        .with_file("/etc/downbeat/sweden/holidays.txt", "2028-06-23\n")
        .with_file("/etc/downbeat/none.txt", "# none yet\n")
        .with_file(
            "/etc/downbeat/wrong.ics",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101T090000Z\nEND:VEVENT\n",
        )
        .with_file("/etc/downbeat/large.txt", "#".repeat(downbeat_inspect::days::MAX_LEN + 1).as_str());
    load(&["/etc/downbeat/a.yaml"], &surroundings)
}

fn told(calendars: &str) -> String {
    loaded(&format!("calendars:{calendars}\n{HEARTBEAT}")).unwrap_err().render(false)
}

fn next(schedule: &downbeat_scheduler::Schedule, year: i32) -> String {
    schedule.next(&Utc.with_ymd_and_hms(year, 12, 31, 12, 0, 0).unwrap()).unwrap().to_rfc3339()
}

#[test]
fn the_schedules_of_a_file_may_name_its_calendars() {
    let config = loaded(&format!("{HEARTBEAT}calendars: {{ Holidays: holidays.txt }}\n")).unwrap();
    assert_eq!(next(&config.heartbeats[0].schedule, 2026), "2027-01-04T09:00:00+00:00");
    let calendar = &config.calendars[0];
    let span = calendar.span.map(|(first, last)| format!("{first} to {last}"));
    assert_eq!(
        (calendar.name.as_str(), calendar.days, span.as_deref()),
        ("holidays", 2, Some("2027-01-01 to 2027-01-06"))
    );
    assert_eq!(calendar.path, PathBuf::from("/etc/downbeat").join("holidays.txt"));
    assert!(config.read.contains(&calendar.path), "it is watched");
}

#[test]
fn the_schedules_of_jobs_and_of_defaults_may_name_them_too() {
    let text = "calendars: { bank holidays of sweden: \"${PLACE}/holidays.txt\", patching: none.txt }
defaults: { schedule: at 9:00 except on bank holidays of sweden }
heartbeats: [{ name: a, url: 'https://hc.example/x' }]
jobs: [{ name: b, command: [/bin/true], schedule: at 10:00 except on days of calendar patching }]
";
    let config = loaded(text).unwrap();
    assert_eq!(next(&config.heartbeats[0].schedule, 2027), "2028-01-01T09:00:00+00:00");
    assert_eq!(next(config.jobs[0].schedule.as_ref().unwrap(), 2027), "2028-01-01T10:00:00+00:00");
    assert_eq!(config.calendars.iter().map(|calendar| calendar.days).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn a_calendar_whose_days_run_out_is_told_where_a_schedule_names_it() {
    let config = loaded(&format!("calendars: {{ holidays: holidays.txt }}\n{HEARTBEAT}")).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 11, 29, 0, 0, 0).unwrap();
    insta::assert_snapshot!(config.heartbeats[0].warnings(now).render(false), @r"
    warning[calendar-ends]: the last day of the calendar `holidays` is 2027-01-06, in 38 days
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: add the days of the years that come
    ");
}

#[test]
fn what_is_wrong_with_a_calendar_is_told_once_at_its_place() {
    let all = [
        "",
        " holidays.txt",
        " {}",
        " { monday: holidays.txt }",
        " { 2027: holidays.txt }",
        " { patch days: holidays.txt }",
        " { holidays: holidays.txt, HOLIDAYS: none.txt }",
        " { holidays: missing.txt }",
        " { holidays: wrong.ics }",
        " { holidays: large.txt }",
        " { holidays: 'https://calendar.example/secret.ics' }",
        " { holidays: [2027-01-01] }",
        " { patching: holidays.txt }",
    ];
    // Windows joins a path with `\`.
    let told = all.map(told).join("\n\n").replace(r"/etc/downbeat\", "/etc/downbeat/");
    insta::assert_snapshot!(told, @r"
    error: expected names of calendars with their files, found nothing
     --> /etc/downbeat/a.yaml:1:1
      |
    1 | calendars:
      | ^^^^^^^^^ calendars
      |
      = help: write `holidays: holidays.ics` below it, indented

    error: the days of the calendar `holidays` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: name its file at the top of this one: `calendars: { holidays: holidays.ics }`

    error: expected names of calendars with their files, found a text
     --> /etc/downbeat/a.yaml:1:12
      |
    1 | calendars: …
      |            ^ calendars
      |
      = help: write `holidays: holidays.ics` below it, indented

    error: the days of the calendar `holidays` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: name its file at the top of this one: `calendars: { holidays: holidays.ics }`

    error: there are no calendars in this mapping
     --> /etc/downbeat/a.yaml:1:1
      |
    1 | calendars: …
      | ^^^^^^^^^ calendars
      |
      = help: write `holidays: holidays.ics` below it, indented

    error: the days of the calendar `holidays` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: name its file at the top of this one: `calendars: { holidays: holidays.ics }`

    error: no sentence can name the calendar `monday`
     --> /etc/downbeat/a.yaml:1:14
      |
    1 | …            monday: …
      |              ^^^^^^ calendars.monday
      |
      = help: a calendar is called `holidays`, `bank holidays`, `holidays of sweden`, or one word that is none of the language, such as `patching`

    error: the days of the calendar `holidays` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: name its file at the top of this one: `calendars: { holidays: holidays.ics }`

    error: `2027` cannot be the name of a calendar
     --> /etc/downbeat/a.yaml:1:14
      |
    1 | …            2027: …
      |              ^^^^ calendars.2027
      |
      = help: a calendar is called `holidays`, `bank holidays`, `holidays of sweden`, or one word that is none of the language, such as `patching`

    error: the days of the calendar `holidays` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: name its file at the top of this one: `calendars: { holidays: holidays.ics }`

    error: no sentence can name the calendar `patch days`
     --> /etc/downbeat/a.yaml:1:14
      |
    1 | …            …
      |              ^ calendars.patch…
      |
      = help: a calendar is called `holidays`, `bank holidays`, `holidays of sweden`, or one word that is none of the language, such as `patching`

    error: the days of the calendar `holidays` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: name its file at the top of this one: `calendars: { holidays: holidays.ics }`

    error: there are two calendars `holidays`
     --> /etc/downbeat/a.yaml:1:38
      |
    1 | …                                    HOLIDAYS: …
      |                                      ^^^^^^^^ calendars.HOLIDAYS
      |
     ::: /etc/downbeat/a.yaml:1:14
      |
    1 | …            holidays: …
      |              -------- given here first
      |
      = help: keep one of them

    error: `/etc/downbeat/missing.txt`: there is no such file
     --> /etc/downbeat/a.yaml:1:24
      |
    1 | …                      …
      |                        ^ calendars.holidays
      |
      = help: a relative path begins at the folder of this configuration

    error: `/etc/downbeat/wrong.ics`, line 3: this event has a time of day in its `DTSTART`
     --> /etc/downbeat/a.yaml:1:24
      |
    1 | …                      …
      |                        ^ calendars.holidays
      |
      = help: a calendar has whole days, as in `DTSTART;VALUE=DATE:20271224`: give the event dates, or take it out of the file

    error: `/etc/downbeat/large.txt`: this file is larger than the 4 MiB that are read
     --> /etc/downbeat/a.yaml:1:24
      |
    1 | …                      …
      |                        ^ calendars.holidays
      |
      = help: a relative path begins at the folder of this configuration

    error: expected the path of a file, found what looks like a URL
     --> /etc/downbeat/a.yaml:1:24
      |
    1 | …                      …
      |                        ^ calendars.holidays
      |
      = help: download it and name the file here; when that changes its days are taken up

    error: expected the path of a file, found a list
     --> /etc/downbeat/a.yaml:1:14
      |
    1 | …            holidays: …
      |              ^^^^^^^^ calendars.holidays
      |
      = help: write the path of a file; a relative one begins at the folder of this configuration

    error: the days of the calendar `holidays` are not known; `patching` is the only calendar that is given
     --> /etc/downbeat/a.yaml:3:55
      |
    3 | …                                                     at 9:00 on weekdays except on holidays …
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ heartbeats[0].schedule
      |
      = help: name its file at the top of this one: `calendars: { holidays: holidays.ics }`
    ");
}

#[test]
fn calendars_without_schedules_and_names_that_cannot_be_said_are_told() {
    let all = [
        "calendars: { holidays: holidays.txt }\n".to_owned(),
        "heartbeats:\n  - { name: a, url: 'https://hc.example/x', schedule: { schedules: [{ t: [0] }], exceptions: [{ calendars: [patch days] }] } }\n".into(),
        "Butler:\n  heartbeat: { enable: true, remoteURL: 'https://hc.example/x', frequency: at 9:00 except on holidays }\n".into(),
    ];
    insta::assert_snapshot!(all.map(|text| loaded(&text).unwrap_err().render(false)).join("\n\n"), @r"
    error: there are no `heartbeats` or `jobs` in this file that could name these
     --> /etc/downbeat/a.yaml:1:1
      |
    1 | calendars: …
      | ^^^^^^^^^ calendars
      |
      = help: calendars are for the schedules of their own file

    error: the days of the calendar `patch days` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:2:45
      |
    2 | …                                           schedule: …
      |                                             ^^^^^^^^ heartbeats[0].schedule
      |
      = help: no configuration can name it: call it `holidays`, or by one word that is none of the language

    error: the days of the calendar `holidays` are not known; no calendar is given
     --> /etc/downbeat/a.yaml:2:76
      |
    2 | …                                                                          at 9:00 except on holidays …
      |                                                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^ Butler.heartbeat.frequency
      |
      = help: the file of a tool names no calendars: write the heartbeat in a file of its own, with `calendars:`
    ");
}

#[test]
fn other_days_are_other_settings_and_other_names_of_days_are_not() {
    let settings = |days: &str| {
        let text = format!(
            "calendars: {{ holidays: days.txt }}\n{HEARTBEAT}jobs: [{{ name: b, command: [/bin/true], schedule: on holidays }}]\n"
        );
        let surroundings =
            Surroundings::new().with_file("/c/a.yaml", text.as_str()).with_file("/c/days.txt", days);
        let config = load(&["/c/a.yaml"], &surroundings).unwrap();
        (config.heartbeats[0].settings.clone(), config.jobs[0].settings.clone())
    };
    let known = settings("2027-01-01\n");
    assert_eq!(settings("2027-01-01 New Year\n"), known);
    let other = settings("2027-01-01\n2027-01-06\n");
    assert!(other.0 != known.0 && other.1 != known.1);
}

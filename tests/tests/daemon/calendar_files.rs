//! Files of days that schedules name: watched like the configuration, and what cannot be read changes nothing.

use std::fs;

use downbeat_tests::program::{LIMIT, Program};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FILE, normalised};

/// A heartbeat that beats each second, but for the days of the calendar.
fn config(server: &Server, days: &str) -> Config {
    of_schedule(server, days, "every 1 second except on holidays")
}

fn of_schedule(server: &Server, days: &str, schedule: &str) -> Config {
    let url = server.url("/x");
    let heartbeat = format!("{{ name: a, url: '{url}', schedule: {schedule} }}");
    let config =
        Config::of(format!("calendars: {{ holidays: holidays.txt }}\nheartbeats:\n  - {heartbeat}\n"));
    fs::write(config.folder().join("holidays.txt"), days).unwrap();
    config
}

/// Days that do not come.
const FAR: &str = "9000-01-01 far\n";

#[test]
fn new_days_are_taken_up_while_it_runs() {
    let server = Server::always(Answer::Status(200));
    let config = config(&server, FAR);
    let program = config.run().start();
    server.wait_for_requests(2, LIMIT);
    fs::write(config.folder().join("holidays.txt"), "9000-01-01 far\n9000-01-02 farther\n").unwrap();
    program.wait_for_log("the configuration was read again: 1 heartbeat changed");
    server.wait_for_requests(server.requests().len() + 2, LIMIT);
    program.stop();
}

#[test]
fn days_that_cannot_be_read_change_nothing_and_are_told() {
    let server = Server::always(Answer::Status(200));
    let config = config(&server, FAR);
    let program = config.run().start();
    server.wait_for_requests(2, LIMIT);
    fs::write(config.folder().join("holidays.txt"), "9000-01-01 far\n24.12.2027 Christmas\n").unwrap();
    program.wait_for_log("all goes on as before");
    program.wait_for_log("expected a date, found digits in another form");
    server.wait_for_requests(server.requests().len() + 2, LIMIT);
    fs::write(config.folder().join("holidays.txt"), "9000-01-02 far\n").unwrap();
    program.wait_for_log("1 heartbeat changed");
    let log = program.stop().stderr;
    let _normalised = normalised();
    let told: Vec<&str> = log.lines().filter(|line| line.contains("ERROR")).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    TIME ERROR the configuration cannot be used, all goes on as before
    TIME ERROR butler.yaml:1:24: calendars.holidays: `holidays.txt`, line 2: expected a date, found digits in another form (write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment)
    ");
}

#[test]
fn a_heartbeat_beats_on_the_days_that_a_changed_file_has() {
    let server = Server::always(Answer::Status(200));
    let config = of_schedule(&server, FAR, "every 1 second on holidays");
    let program = config.run().start();
    program.wait_for_log("beating ");
    let before = server.requests().len();
    let today = chrono::Utc::now().date_naive();
    let days = format!("{} to {} open\n", today - chrono::Days::new(1), today + chrono::Days::new(7));
    fs::write(config.folder().join("holidays.txt"), days).unwrap();
    // One may be that of the start.
    server.wait_for_requests(before + 3, LIMIT);
    program.stop();
}

#[test]
fn check_shows_the_calendars() {
    let server = Server::always(Answer::Status(200));
    let config = config(&server, "2027-01-01\n9000-01-01\n");
    let output = config.check().run();
    assert!(
        output.stdout.contains("calendar holidays: 2 days from 2027-01-01 to 9000-01-01, holidays.txt"),
        "{}",
        output.stdout
    );
    let json = Program::new(["check", "--config", FILE, "--json"]).within(config.folder()).run().stdout;
    assert!(json.contains(r#""calendars":[{"name":"holidays","file":"butler.yaml","path":"holidays.txt","days":2,"first":"2027-01-01","last":"9000-01-01"}]"#), "{json}");
}

/// What a command prints with a file of holidays beside it.
fn printed(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let days = "2027-01-01 New Year's Day\n2027-01-02 a Saturday\n2027-01-06 Epiphany\n";
    fs::write(folder.path().join("holidays.txt"), days).unwrap();
    let given = ["--calendar-file", "holidays=holidays.txt"];
    let output = Program::new([arguments, &given].concat()).within(folder.path()).run();
    format!("{}{}", output.stdout, output.stderr)
}

const WORKDAYS: &str = "at 9:00 on weekdays except on holidays";

#[test]
fn a_schedule_of_the_command_line_may_name_a_calendar_whose_file_is_given() {
    insta::assert_snapshot!(printed(&["next", WORKDAYS, "--from", "2026-12-31T12:00", "-n", "4"]), @"
    2027-01-04T09:00:00Z
    2027-01-05T09:00:00Z
    2027-01-07T09:00:00Z
    2027-01-08T09:00:00Z
    warning[calendar-ends]: the last day of the calendar `holidays` is 2027-01-06, in 6 days
      |
    1 | at 9:00 on weekdays except on holidays
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add the days of the years that come
    ");
    insta::assert_snapshot!(printed(&["diff", WORKDAYS, "at 9:00 on weekdays", "--from", "2026-12-31"]), @"
    different: B has every occurrence of A, and more
    > 2027-01-01T09:00:00Z
    > 2027-01-06T09:00:00Z
    ");
}

#[test]
fn the_days_that_a_calendar_leaves_out_or_chooses_are_named() {
    let calendar = ["next", WORKDAYS, "--from", "2027-01-01", "--calendar", "month"];
    let lines = printed(&calendar);
    let named: Vec<&str> = lines.lines().filter(|line| line.starts_with("- ")).collect();
    insta::assert_snapshot!(named.join("\n"), @"
    - 2027-01-01: left out: New Year's Day (holidays)
    - 2027-01-06: left out: Epiphany (holidays)
    ");
    let explained = printed(&["explain", "on holidays at 9:00", "--from", "2026-12-31"]);
    let named: Vec<&str> = explained.lines().filter(|line| line.contains("chosen")).collect();
    insta::assert_snapshot!(named.join("\n"), @"
    Calendars   2027-01-01  chosen: New Year's Day (holidays)
                2027-01-02  chosen: a Saturday (holidays)
                2027-01-06  chosen: Epiphany (holidays)
    ");
}

#[test]
fn the_days_of_a_calendar_for_a_program_have_what_the_calendars_do() {
    let calendar = ["next", WORKDAYS, "--from", "2027-01-01", "--calendar", "month", "--json"];
    let lines = printed(&calendar);
    let days: Vec<&str> = lines.lines().filter(|line| line.starts_with('{')).take(4).collect();
    insta::assert_snapshot!(days.join("\n"), @r#"
    {"date":"2027-01-01","count":0,"clock_change":null,"calendar_days":[{"date":"2027-01-01","calendar":"holidays","name":"New Year's Day","effect":"left-out"}]}
    {"date":"2027-01-02","count":0,"clock_change":null}
    {"date":"2027-01-03","count":0,"clock_change":null}
    {"date":"2027-01-04","count":1,"clock_change":null}
    "#);
}

/// What `lint` prints of these lines with a file of holidays beside them.
fn linted(lines: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("holidays.txt"), "2027-01-01\n2027-01-06\n").unwrap();
    fs::write(folder.path().join("schedules.txt"), lines).unwrap();
    let all = [&["lint", "schedules.txt", "--from", "2027-01-02"], arguments].concat();
    let output = Program::new(all).within(folder.path()).run();
    format!("{}{}", output.stdout, output.stderr)
}

#[test]
fn lint_takes_the_days_of_the_calendars_that_a_file_of_schedules_names() {
    let given = ["--format", "lines", "--calendar-file", "holidays=holidays.txt"];
    insta::assert_snapshot!(linted("at 9:00 on weekdays except on holidays\nat 9:00 except on school holidays\n", &given), @"
    schedules.txt:1: `at 9:00 on weekdays except on holidays`  At 9:00 from Monday to Friday, except on a day of the calendar holidays.
    warning[calendar-ends]: the last day of the calendar `holidays` is 2027-01-06, in 4 days
     --> schedules.txt:1:1
      |
    1 | at 9:00 on weekdays except on holidays
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add the days of the years that come

    schedules.txt:2: `at 9:00 except on school holidays`  At 9:00 every day, except on a day of the calendar school holidays.
    error: the days of the calendar `school holidays` are not known; `holidays` is the only calendar that is given
     --> schedules.txt:2:1
      |
    2 | at 9:00 except on school holidays
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: give the file that has them: `--calendar-file \"school holidays=FILE\"`

    2 schedules: 1 error, 1 warning
    ");
    insta::assert_snapshot!(linted("0 9 * * * x\n", &["--format", "crontab", "--calendar-file", "holidays=holidays.txt"]), @"
    error: schedules.txt is of the format `crontab`, and takes no `--calendar-file`
    help: the program of this file knows no calendars; `--format lines` reads a schedule a line
    ");
    insta::assert_snapshot!(linted("heartbeats: []\n", &["--format", "butler", "--calendar-file", "holidays=holidays.txt"]), @"
    error: schedules.txt is of the format `butler`, and takes no `--calendar-file`
    help: a configuration names them itself, with `calendars:`
    ");
}

#[test]
fn no_line_of_a_file_that_is_none_of_days_shows() {
    let folder = tempfile::tempdir().unwrap();
    let secret = downbeat_tests::program::SECRET;
    fs::write(folder.path().join("tokens"), format!("TOKEN={secret}\n")).unwrap();
    let told = |arguments: &[&str]| Program::new(arguments).within(folder.path()).run().stderr;
    insta::assert_snapshot!(told(&["next", WORKDAYS, "--calendar-file", "holidays=tokens"]), @"
    error: tokens, line 1: expected a date, found something else
    help: write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment
    ");
}

#[test]
fn a_calendar_without_its_file_without_a_name_or_given_twice_is_told() {
    let told = |arguments: &[&str]| Program::new(arguments).run().stderr;
    insta::assert_snapshot!(told(&["next", WORKDAYS]), @r#"
    error: the days of the calendar `holidays` are not known; no calendar is given
      |
    1 | at 9:00 on weekdays except on holidays
      |                               ^^^^^^^^
      |
      = help: give the file that has them: `--calendar-file "holidays=FILE"`
    "#);
    insta::assert_snapshot!(told(&["next", WORKDAYS, "--calendar-file", "holidays"]), @"
    error: `--calendar-file holidays` has no name and file
    help: write the name that the schedule says and its file: `--calendar-file holidays=holidays.ics`
    ");
    insta::assert_snapshot!(
        printed(&["next", WORKDAYS, "--calendar-file", "holidays=holidays.txt"]),
        @"error: `--calendar-file` gives the calendar `holidays` twice"
    );
}

#[test]
fn a_heartbeat_of_the_command_line_may_name_a_calendar_whose_file_is_given() {
    let said = printed(&["check", "--url", "https://monitor.example.com/a", "--schedule", WORKDAYS]);
    let calendar = "calendar holidays: 3 days from 2027-01-01 to 2027-01-06, holidays.txt";
    assert!(said.contains(calendar), "{said}");
}

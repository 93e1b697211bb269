//! What is legal and probably not meant: told by `check`, `run` and `next`, and nothing changes for it.

use downbeat_tests::program::Program;
use downbeat_tests::server::{Answer, Server};

use crate::{Config, normalised};

#[test]
fn check_shows_each_in_the_file_and_ends_as_without() {
    let ended = Config::at("https://monitor.test/s3cr3t", "every 90 minutes on the 31st").check().run();
    assert_eq!(ended.code, Some(0));
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stdout, @"
    butler.yaml: Butler.heartbeat is in order, but for 2 warnings
    beats  https://monitor.test/…
    at     start, and `every 90 minutes on the 31st`
    means  At minute 0 of each hour on the 31st of the month.
    next   TIME
           TIME
           TIME
    ");
    insta::assert_snapshot!(ended.stderr, @"
    warning[step-beyond-cycle]: `every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left
     --> butler.yaml:6:16
      |
    6 |     frequency: every 90 minutes on the 31st
      |                ^^^^^^^^^^^^^^^^ Butler.heartbeat.frequency
      |
      = help: a longer time can only stand alone, as in `'@every 90m'`

    warning[short-month]: February, April, June, September and November have no 31st: nothing fires on that day there
     --> butler.yaml:6:33
      |
    6 |     frequency: every 90 minutes on the 31st
      |                                 ^^^^^^^^^^^ Butler.heartbeat.frequency
      |
      = help: for the last day, whichever it is, write `every 90 minutes on the last day of the month`
    ");
}

#[test]
fn check_shows_what_has_no_place_of_its_own_at_the_whole_schedule() {
    let ended = Config::at("https://monitor.test/s3cr3t", "'every 1 second in 2020'").check().run();
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stderr, @"
    warning[has-ended]: it fires never again: the last time was 2020-12-31 23:59:59
     --> butler.yaml:6:17
      |
    6 |     frequency: 'every 1 second in 2020'
      |                 ^^^^^^^^^^^^^^^^^^^^^^ Butler.heartbeat.frequency
    ");
}

#[test]
fn check_takes_a_small_number_for_seconds_that_were_meant() {
    let ended = Config::at("https://monitor.test/s3cr3t", "1800").check().run();
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stderr, @"
    warning[odd-milliseconds]: a number is milliseconds: 1800 is 1 second 800 milliseconds
     --> butler.yaml:6:16
      |
    6 |     frequency: 1800
      |                ^^^^ Butler.heartbeat.frequency
      |
      = help: if seconds are meant write `'@every 1800s'`
    ");
}

#[test]
fn check_refuses_a_number_that_would_flood_the_monitor_and_each_cure_is_taken() {
    let ended = Config::at("https://monitor.test/s3cr3t", "60").check().run();
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"
    error: a number is milliseconds: 60 is less than a second
     --> butler.yaml:6:16
      |
    6 |     frequency: 60
      |                ^^ Butler.heartbeat.frequency
      |
      = help: for seconds write `'@every 60s'`; `'@every 60ms'` if you mean milliseconds
    ");
    for cure in ["'@every 60s'", "'@every 60ms'"] {
        assert_eq!(Config::at("https://monitor.test/s3cr3t", cure).check().run().code, Some(0), "{cure}");
    }
}

#[test]
fn run_logs_each_once_and_beats() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 90 minutes");
    let program = config.run().start();
    let log = program.first_of_log(3);
    assert_eq!(program.stop().code, Some(0));
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 90 minutes` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  WARN Butler: butler.yaml:6:16: Butler.heartbeat.frequency: `every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left (for a longer time write `'@every 90m'`) [step-beyond-cycle]
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    ");
}

#[test]
fn next_shows_each_under_its_words_and_the_same_occurrences() {
    let arguments = ["next", "every 7 minutes", "-n", "1", "--from", "2027-01-01"];
    let ended = Program::new(arguments).run();
    assert_eq!((ended.code, &*ended.stdout), (Some(0), "2027-01-01T00:07:00Z\n"));
    insta::assert_snapshot!(ended.stderr, @"
    warning[uneven-step]: `every 7 minutes` counts within the hour, minutes 0, 7, … 56: the gaps are 7 minutes and 4 minutes
      |
    1 | every 7 minutes
      | ^^^^^^^^^^^^^^^
      |
      = help: for even gaps write `@every 7m`
    ");
}

#[test]
fn next_looks_at_dates_from_its_own_start() {
    let arguments =
        ["next", "at 2:30", "-n", "1", "--tz", "Europe/Stockholm", "--from", "2027-01-01T00:00:00Z"];
    let ended = Program::new(arguments).run();
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stderr, @"
    warning[daylight-gap]: on 2027-03-28 the clocks of Europe/Stockholm skip 2:00 to 3:00: by default 2:30 comes at 3:00
      |
    1 | at 2:30
      | ^^^^^^^
      |
      = help: choose a time that the clocks neither skip nor repeat, or UTC
    warning[daylight-fold]: on 2027-10-31 the clocks of Europe/Stockholm repeat 2:00 to 3:00: by default 2:30 comes the first time only
      |
    1 | at 2:30
      | ^^^^^^^
      |
      = help: choose a time that the clocks neither skip nor repeat, or UTC
    ");
}

#[cfg(unix)]
#[test]
fn a_file_of_a_secret_that_everyone_may_read_is_told_by_check_and_run() {
    use crate::FAR;
    use std::os::unix::fs::PermissionsExt as _;
    let server = Server::always(Answer::Status(200));
    let config = Config::of(format!(
        "heartbeats: [{{ name: heartbeats, url: '{}', schedule: {FAR}, headers: {{ A: {{ file: token }} }} }}]",
        server.url("/")
    ));
    let path = config.folder().join("token");
    std::fs::write(&path, "s3cr3t").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ended = config.check().run();
    assert!(ended.stderr.contains("warning[readable-secret]"), "{ended:#?}");
    // The name is said where the key begins like it.
    assert!(ended.stdout.contains(": heartbeats, heartbeats[0] is in order"), "{ended:#?}");
    let program = config.run().start();
    program.wait_for_log("readable-secret");
    program.stop();
}

/// Nobody has the lines of a configuration of flags: messages show what was given, and name no line.
#[test]
fn what_flags_say_is_shown_as_it_was_given() {
    let given = ["--url", "https://hc-ping.com/s3cr3t/", "--schedule", "every 7 minutes"];
    let check = |more: &[&str]| Program::new([&["check"], &given[..], more].concat()).run();
    let ended = check(&[]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(
        ended.stdout.starts_with("the command line: heartbeat is in order, but for 2 warnings\n"),
        "{ended:#?}"
    );
    insta::assert_snapshot!(ended.stderr, @"
    warning[uneven-step]: `every 7 minutes` counts within the hour, minutes 0, 7, … 56: the gaps are 7 minutes and 4 minutes
    --> the command line
     = text: every 7 minutes
             ^^^^^^^^^^^^^^^
     = help: for even gaps write `'@every 7m'`

    warning[url-form]: the URL is not one of Healthchecks: it should look like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    --> the command line
     = help: as it is, it is not treated as one of Healthchecks: each 2xx is a success, and a failed check is not told
    ");
    let json: serde_json::Value = serde_json::from_str(&check(&["--json"]).stdout).unwrap();
    let warning = &json["heartbeats"][0]["warnings"][0];
    assert_eq!((&warning["key"], &warning["line"]), (&"heartbeat.schedule".into(), &serde_json::Value::Null));
    // A file that is named by a flag.
    let ended = check(&["--calendar-file", "holidays=no-such-file"]);
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    insta::assert_snapshot!(ended.stderr, @"
    error: `no-such-file`: there is no such file
    --> the command line
     = help: a relative path begins at the current folder
    ");
}

/// The program looks at the machine itself.
#[cfg(unix)]
#[test]
fn a_job_without_its_folder_or_user_is_told_before_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "jobs: [{ name: a, shell: x, working_directory: /no-such-folder-here, user: no-such-user-here }]\n";
    std::fs::write(folder.path().join("a.yaml"), text).unwrap();
    let ended = Program::new(["check", "a.yaml"]).within(folder.path()).run();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    for code in ["no-folder", "no-user"] {
        assert!(ended.stderr.contains(&format!("warning[{code}]")), "{code}: {}", ended.stderr);
    }
}

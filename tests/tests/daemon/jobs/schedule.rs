//! When a job runs, and what the log says of it.

use super::{check, healthchecks, jobs};
use crate::FAR;
use chrono::{TimeDelta, Timelike, Utc};
use downbeat_tests::program::{LIMIT, Signal};
use std::time::Duration;

#[test]
fn a_job_runs_each_second_and_its_lines_carry_its_name() {
    let config = jobs(&["{ name: tick, shell: echo out; echo err >&2, schedule: every 1 second }"]);
    let program = config.run().start();
    program.wait_for_log_until(|log| log.matches(" done, after ").count() >= 3);
    let log = program.stop().stderr;
    assert!(
        log.contains(
            "INFO tick: running a text for a shell `every 1 second` (jobs[0]), times in UTC; next: "
        ),
        "{log}"
    );
    for line in ["INFO tick: out", "INFO tick: err", "INFO tick: run for 20"] {
        assert!(log.matches(line).count() >= 3, "{line}: {log}");
    }
    // Each occurrence once.
    let mut at: Vec<&str> =
        log.split("tick: run for ").skip(1).map(|rest| rest.split(" UTC").next().unwrap()).collect();
    let count = at.len();
    at.dedup();
    assert_eq!(at.len(), count, "{log}");
}

#[test]
fn a_job_runs_at_start_only_if_it_says_so() {
    let config = jobs(&[
        &format!("{{ name: first, shell: echo once, schedule: {FAR}, on_start: true }}"),
        &format!("{{ name: second, shell: echo never, schedule: {FAR} }}"),
        "{ name: third, shell: echo alone, on_start: true }",
    ]);
    let program = config.run().start();
    program.wait_for_log_until(|log| log.matches("run at start done, after").count() == 2);
    let log = program.stop().stderr;
    assert_eq!(log.matches("first: once").count(), 1, "{log}");
    assert_eq!(log.matches("third: alone").count(), 1, "{log}");
    assert!(!log.contains("second: never") && !log.contains("second: run at"), "{log}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_job_at_boot_runs_at_the_first_start_of_the_daemon_alone_where_that_is_known() {
    let config = jobs(&[
        "{ name: boots, shell: echo booted >> boots, on_boot: true }",
        "{ name: ready, shell: 'true', on_start: true }",
    ]);
    let boots = || std::fs::read_to_string(config.folder().join("boots")).unwrap_or_default().lines().count();
    let start = |folder: &std::path::Path, runs: usize| {
        let program = config.run().env("RUNTIME_DIRECTORY", folder).start();
        program.wait_for_log_until(|log| log.matches("run at start done").count() == runs);
        // The file is the same, so that nothing is new.
        program.send(Signal::HangUp);
        program.wait_for_log("the configuration was read again");
        let log = program.stop().stderr;
        assert!(log.contains("boots: running a text for a shell at the first start after a boot"), "{log}");
        assert_eq!(log.matches("run at start done").count(), runs, "{log}");
    };
    let runtime = tempfile::tempdir().unwrap();
    start(runtime.path(), 2);
    start(runtime.path(), 1);
    assert_eq!(boots(), 1);
    // Another boot.
    let file = std::fs::read_dir(runtime.path()).unwrap().next().unwrap().unwrap().path();
    std::fs::write(file, "0b6c6b5e-0000-4000-8000-000000000000 1\n").unwrap();
    start(runtime.path(), 2);
    assert_eq!(boots(), 2);
    // Nothing can be noted here.
    for _ in 0..2 {
        start(std::path::Path::new("/proc/no/such/folder"), 2);
    }
    assert_eq!(boots(), 4);
}

#[test]
fn runs_that_came_due_while_the_machine_slept_are_told_and_made_up_for_only_if_asked() {
    let server = healthchecks();
    let at = Utc::now() + TimeDelta::seconds(4);
    let schedule = format!("'{} {} {} * * *'", at.second(), at.minute(), at.hour());
    let config = jobs(&[
        &format!("{{ name: plain, shell: echo late, schedule: {schedule}, url: {} }}", check(&server)),
        &format!("{{ name: caught, shell: echo late, schedule: {schedule}, catch_up: true }}"),
        "{ name: ready, shell: exit 0, on_start: true }",
    ]);
    let program = config.run().start();
    program.wait_for_log("ready: run at start done");
    program.send(Signal::Suspend);
    // A run is late by five seconds before it is missed.
    std::thread::sleep(Duration::from_secs(10));
    program.send(Signal::Continue);
    program.wait_for_log("caught: run for ");
    let missed = program.wait_for_log("plain: 1 run missed, that of ");
    assert!(!missed.contains("plain: late"), "{missed}");
    server.wait_for_requests(1, LIMIT);
    let log = program.stop().stderr;
    assert_eq!(log.matches("caught: late").count(), 1, "{log}");
    assert!(!log.contains("plain: run for"), "{log}");
    let told = super::told(&server.requests());
    assert!(told.len() == 1 && told[0].starts_with("/log 1 run missed, that of "), "{told:?}");
}

#[test]
fn a_monitor_that_does_not_answer_does_not_delay_a_run() {
    let silent = downbeat_tests::port::SilentPort::open();
    let url = format!("http://127.0.0.1:{}/ping/{}", silent.port(), super::UUID);
    let config = jobs(&[&format!(
        "{{ name: tick, shell: date +%s.%N >> starts, schedule: every 1 second, url: '{url}' }}"
    )]);
    let program = config.run().start();
    program.wait_for_log_until(|log| log.matches(" done, after ").count() >= 4);
    program.send(Signal::Terminate);
    program.send(Signal::Terminate);
    program.wait();
    let starts = std::fs::read_to_string(config.folder().join("starts")).unwrap();
    for start in starts.lines() {
        let late: f64 = format!("0.{}", start.split_once('.').unwrap().1).parse().unwrap();
        assert!(late < crate::LATE.as_secs_f64(), "{starts}");
    }
}

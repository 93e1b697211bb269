//! `downbeat check`.

use chrono::{DateTime, Utc};
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::{Ended, Program, with_secrets};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FILE, normalised};

/// The words of a check that finds nothing wrong.
fn checked(config: &Config) -> Ended {
    let ended = config.check().run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended
}

#[test]
fn an_enabled_heartbeat_is_shown_and_not_sent() {
    let server = Server::always(Answer::Status(200));
    let ended = checked(&Config::beating(&server, "every 5 minutes # often"));
    assert_eq!(server.opened(), 0);
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stdout, @"
    butler.yaml: Butler.heartbeat is in order
    beats  http://127.0.0.1:PORT/…
    at     start, and `every 5 minutes`
           that is Every 5 minutes.
    next   TIME
           TIME
           TIME
    ");
}

#[test]
fn the_times_shown_are_the_next_three() {
    let port = ClosedPort::take();
    let config = Config::at(&with_secrets(&format!("http://127.0.0.1:{}", port.port())), "every 1 second");
    let before = Utc::now();
    let ended = checked(&config);
    let after = Utc::now();
    let times: Vec<DateTime<Utc>> =
        ended.stdout.lines().filter_map(|line| line.split_whitespace().next_back()?.parse().ok()).collect();
    let [first, second, third] = times[..] else { panic!("{}", ended.stdout) };
    assert!(before < first && (first - after).num_milliseconds() <= 1000, "{before} {first} {after}");
    assert_eq!([(second - first).num_seconds(), (third - second).num_seconds()], [1, 1]);
}

#[test]
fn a_disabled_heartbeat_is_told_with_its_line() {
    let config =
        Config::of("Butler-SOS:\n  heartbeat:\n    remoteURL:\n    frequency:\n    enabled: false\n");
    insta::assert_snapshot!(checked(&config).stdout, @"butler.yaml: heartbeats are disabled: Butler-SOS.heartbeat.enabled is false, line 5");
}

#[test]
fn milliseconds_are_shown_as_such() {
    let _normalised = normalised();
    insta::assert_snapshot!(checked(&Config::at("https://hc-ping.com/s3cr3t", "60000")).stdout, @"
    butler.yaml: Butler.heartbeat is in order
    beats  https://hc-ping.com/…
    at     start, and every 60000 milliseconds
           that is Every 1 minute, counted from 1970-01-01 00:00 UTC.
    next   TIME
           TIME
           TIME
    ");
}

#[test]
fn a_schedule_that_has_ended_is_told() {
    let ended = Config::at("https://hc-ping.com/s3cr3t", "every 1 second in 2020").check().run();
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stdout, @"
    butler.yaml: Butler.heartbeat is in order
    beats  https://hc-ping.com/…
    at     start, and `every 1 second in 2020`
           that is Every second in 2020.
    next   never again: the schedule has ended
    ");
}

/// Several heartbeats, a status page, and what is probably not meant.
const SEVERAL: &str = "\
defaults: { timezone: W. Europe Standard Time, monitor: healthchecks }
status: { listen: '127.0.0.1:12398', token: s3cr3ts3cr3t }
heartbeats:
- name: shop
  url: https://hc-ping.com/s3cr3ts3cr3ts3cr3t/shop
  schedule: every 90 minutes
  jitter: 1m30s
  check:
  - http: http://127.0.0.1:8080/health?key=s3cr3t
  - tcp: '[::1]:5432'
  - command: [/usr/local/bin/well, s3cr3t]
- name: nightly backup
  url: https://monitor.test/s3cr3t
  schedule: 30 2 * * *
  monitor: plain
  start: false
  tls: { insecure: true }
";

#[test]
fn all_that_a_heartbeat_is_told_to_do_is_shown() {
    let ended = Config::of(SEVERAL).check().run();
    let _normalised = normalised();
    insta::assert_snapshot!(format!("{}\n--\n{}", ended.stdout, ended.stderr), @"

    --
    error: the token is shorter than 8 characters
     --> butler.yaml:2:45
      |
    2 | …                                           …
      |                                             ^ status.token
      |
      = help: write a long random text
    ");
}

#[test]
fn the_same_for_a_program_is_one_object() {
    let config = Config::of(SEVERAL);
    let ended = Program::new(["check", "--json", "--config", FILE]).within(config.folder()).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
    let shown: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let mut shown = shown;
    for heartbeat in shown["heartbeats"].as_array_mut().unwrap() {
        let next = heartbeat["next"].take();
        assert_eq!(next.as_array().unwrap().len(), 3);
        assert!(next[0]["utc"].is_string() && next[0]["unix_ms"].is_i64(), "{next}");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown).unwrap(), @"");
}

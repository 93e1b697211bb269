//! `downbeat check`.

use chrono::{DateTime, Utc};
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::{Ended, with_secrets};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, normalised};

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
    next   never again: the schedule has ended
    ");
}

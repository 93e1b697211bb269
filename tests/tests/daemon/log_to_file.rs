//! `run --log-file`: the log is in a file, and what becomes of the file is none of the beats' business.

use std::fs;

use downbeat_tests::program::{LIMIT, SECRET};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR, normalised};

#[test]
fn the_log_is_in_the_file_and_each_start_goes_on_there() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    for beats in 1..=2 {
        let program = config.run_with(&["--log-file", "the log – ä.txt"]).start();
        server.wait_for_requests(beats, LIMIT);
        let ended = program.stop();
        assert_eq!((&*ended.stdout, &*ended.stderr), ("", ""));
    }
    let log = fs::read_to_string(config.folder().join("the log – ä.txt")).unwrap();
    assert!(!log.contains(SECRET), "{log}");
    // Without what depends on when it was stopped.
    let log: String = log.split_inclusive('\n').filter(|line| line.contains(": beating ")).collect();
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    ");
}

#[test]
fn a_file_that_cannot_be_opened_is_told_and_nothing_is_sent() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let ended = config.run_with(&["--log-file", "no folder/log"]).run();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.stderr.starts_with("error: the log file no folder/log cannot be opened: "), "{ended:#?}");
    assert_eq!(server.requests().len(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn beats_go_on_when_the_disk_of_the_log_is_full() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run_with(&["--log-file", "/dev/full", "--log-level", "debug"]).start();
    server.wait_for_requests(3, LIMIT);
    program.stop();
}

#[test]
fn a_log_in_the_place_of_the_configuration_is_refused() {
    let config = Config::of("heartbeats: [{ name: a, url: 'http://127.0.0.1:1/', schedule: every 1 hour }]");
    for option in ["--log-file", "--pid-file"] {
        let before = std::fs::read(config.folder().join(crate::FILE)).unwrap();
        let ended = config.run_with(&[option, "./butler.yaml"]).run();
        assert_eq!(ended.code, Some(2), "{ended:#?}");
        assert!(ended.stderr.contains("is the configuration, which would be written over"), "{ended:#?}");
        assert_eq!(std::fs::read(config.folder().join(crate::FILE)).unwrap(), before);
    }
}

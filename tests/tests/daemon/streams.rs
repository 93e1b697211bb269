//! Standard streams that are closed, full, or that nobody reads, change nothing about the beats and cause no panic.

use std::fs::File;
use std::time::Duration;

use downbeat_tests::program::{LIMIT, Program, Running};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FILE, assert_rhythm};

/// Runs with every beat in the log, and expects that two come.
fn beats_come(start: impl FnOnce(&Config) -> Running) {
    // A failure and its end are told as well.
    let mut answers = [404].into_iter();
    let server = Server::start(move |_| Answer::Status(answers.next().unwrap_or(200)));
    let config = Config::beating(&server, "every 1 second");
    let program = start(&config);
    let started = program.started();
    server.wait_for_requests(3, LIMIT);
    program.stop();
    assert_rhythm(started, &server.requests(), Duration::from_secs(1));
}

fn redirected(config: &Config, redirection: &str) -> Running {
    let arguments = ["run", "--config", FILE, "--log-level", "debug"];
    Program::redirected(redirection, arguments).within(config.folder()).start()
}

/// A pipe that nobody reads.
fn abandoned() -> std::io::PipeWriter {
    std::io::pipe().unwrap().1
}

#[test]
fn beats_come_with_standard_error_closed() {
    beats_come(|config| redirected(config, "2>&-"));
}

#[test]
fn beats_come_with_all_streams_closed() {
    beats_come(|config| redirected(config, "<&- >&- 2>&-"));
}

#[test]
fn beats_come_when_nobody_reads_the_log() {
    beats_come(|config| config.run_at_debug().stderr(abandoned()).start());
}

#[cfg(target_os = "linux")]
#[test]
fn beats_come_when_there_is_no_room_for_the_log() {
    beats_come(|config| {
        config.run_at_debug().stderr(File::options().write(true).open("/dev/full").unwrap()).start()
    });
}

#[test]
fn what_is_only_printed_may_go_unread() {
    let config = Config::of("heartbeat: {enable: false, remoteURL: , frequency: }");
    let commands = [
        vec!["--help"],
        vec!["--version"],
        vec!["check", "--config", FILE],
        vec!["next", "every 1 hour"],
        vec!["demo"],
    ];
    for arguments in commands {
        let ended = Program::new(&arguments).within(config.folder()).stdout(abandoned()).run();
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn an_error_that_nobody_reads_is_an_error() {
    for arguments in [vec!["next", "every 5 minuts"], vec!["run", "--config", "/nonexistent"], vec!["start"]]
    {
        for redirection in ["2>&-", "<&- >&- 2>&-"] {
            let ended = Program::redirected(redirection, &arguments).run();
            assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{arguments:?} {redirection}");
        }
        assert_eq!(Program::new(&arguments).stderr(abandoned()).run().code, Some(2), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_finds_no_room_is_an_error() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ended = Program::new(["next", "every 1 hour"]).stdout(full).run();
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!(ended.stderr, @"error: No space left on device (os error 28)");
}

#[test]
#[should_panic(expected = "the secret s3cr3t is shown")]
fn a_program_that_shows_the_secret_fails_its_test() {
    Program::new(["next", "every s3cr3t"]).run();
}

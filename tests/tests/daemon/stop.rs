//! Signals end the program with exit code 0: at once, or when the beats under way have ended. A second one ends it at once.

use std::time::Duration;

use downbeat_tests::port::SilentPort;
use downbeat_tests::program::{LIMIT, Running, Signal, with_secrets};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR, normalised};

/// How many signals it takes to end it within a second.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    One,
    /// The first waits for a beat under way.
    Two,
}

/// Starts it twice, brings both to the point, and sends each one of the signals.
fn both_signals_end(config: &Config, takes: Takes, to_the_point: impl Fn(&Running)) {
    let programs = [Signal::Interrupt, Signal::Terminate].map(|signal| (signal, config.run().start()));
    for (_, program) in &programs {
        to_the_point(program);
    }
    for (signal, program) in programs {
        if takes == Takes::Two {
            program.send(signal);
            program
                .wait_for_log("waiting for 1 beat under way, 5 s at most; a second signal ends it at once");
        }
        let ended = program.signal(signal);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        assert!(ended.took < Duration::from_secs(1), "{:?}", ended.took);
        let last = ended.stderr.lines().last().unwrap_or_default();
        assert!(last.ends_with(&format!("INFO stopped by {}", signal.name())), "{}", ended.stderr);
    }
}

/// In the middle of a request to a server that answers so.
fn both_signals_end_a_request(answer: Answer) {
    let server = Server::always(answer);
    let config = Config::beating(&server, FAR);
    let count = std::cell::Cell::new(0);
    both_signals_end(&config, Takes::Two, |_| {
        count.set(count.get() + 1);
        server.wait_for_requests(count.get(), LIMIT);
    });
}

#[test]
fn a_signal_ends_it_between_two_beats() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    both_signals_end(&config, Takes::One, |program| {
        program.wait_for_log("first beat delivered");
    });
}

#[test]
fn a_signal_ends_it_while_heartbeats_are_disabled() {
    let config = Config::of("heartbeat: {enable: false, remoteURL: , frequency: }");
    both_signals_end(&config, Takes::One, |program| {
        program.wait_for_log("disabled");
    });
}

#[test]
fn a_signal_ends_it_after_the_last_occurrence() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 hour in 2020");
    both_signals_end(&config, Takes::One, |program| {
        program.wait_for_log("first beat delivered");
    });
}

#[test]
fn a_signal_ends_it_during_a_request_that_is_never_answered() {
    both_signals_end_a_request(Answer::Never);
}

#[test]
fn a_signal_ends_it_in_the_middle_of_the_head_of_an_answer() {
    both_signals_end_a_request(Answer::Stall(b"HTTP/1.1 200 OK\r\nContent-".to_vec()));
}

#[test]
fn a_signal_ends_it_in_the_middle_of_the_body_of_an_answer() {
    both_signals_end_a_request(Answer::Trickle(200));
}

#[test]
fn a_signal_ends_it_during_a_handshake_that_is_never_answered() {
    let port = SilentPort::open();
    let config = Config::at(&with_secrets(&format!("https://127.0.0.1:{}", port.port())), FAR);
    both_signals_end(&config, Takes::Two, |program| {
        program.wait_for_log("beating ");
        // Nothing can be seen of a connection that is not accepted; this is ample to send the first bytes.
        std::thread::sleep(Duration::from_millis(200));
    });
}

// Other systems than Linux may answer a connection that finds no room.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_signal_ends_it_during_a_connection_that_does_not_come_about() {
    let hole = downbeat_tests::port::BlackHole::open().await;
    let config = Config::at(&with_secrets(&format!("http://127.0.0.1:{}", hole.port())), FAR);
    both_signals_end(&config, Takes::Two, |program| {
        program.wait_for_log("beating ");
        // Nothing can be seen of it; this is ample to send the first packet.
        std::thread::sleep(Duration::from_millis(200));
    });
}

#[test]
fn a_beat_under_way_is_waited_for() {
    let server = Server::always(Answer::After(Duration::from_secs(1), Box::new(Answer::Status(200))));
    let config = Config::beating(&server, FAR);
    let program = config.run_at_debug().start();
    server.wait_for_requests(1, LIMIT);
    let ended = program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME DEBUG Butler: beat for the start delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn a_beat_that_does_not_end_is_waited_for_for_five_seconds() {
    let server = Server::always(Answer::Never);
    let config = Config::beating(&server, FAR);
    let program = config.run().start();
    server.wait_for_requests(1, LIMIT);
    let ended = program.signal(Signal::Terminate);
    assert!((5..8).contains(&ended.took.as_secs()), "{:?}", ended.took);
    assert!(ended.stderr.contains("waiting for 1 beat under way"), "{}", ended.stderr);
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  WARN Butler: beats to http://127.0.0.1:PORT/… are failing: broken off: the program was stopped
    TIME  INFO stopped by SIGTERM
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_check_has_started_does_not_outlive_the_program() {
    let config = Config::of(
        "heartbeats:\n- name: a\n  url: http://127.0.0.1:1/\n  schedule: every 1 hour\n  check: { command: { argv: [sleep, '50'], timeout: 30s } }\n",
    );
    let children = |program: &Running| -> Vec<u32> {
        let listed = format!("/proc/{0}/task/{0}/children", program.id());
        let all = std::fs::read_dir(format!("/proc/{}/task", program.id())).unwrap();
        let of = |task: std::fs::DirEntry| {
            std::fs::read_to_string(task.path().join("children")).unwrap_or_default()
        };
        assert!(std::path::Path::new(&listed).exists());
        all.flatten()
            .map(of)
            .flat_map(|line| line.split(' ').filter_map(|word| word.parse().ok()).collect::<Vec<_>>())
            .collect()
    };
    let programs: Vec<Running> = (0..8).map(|_| config.run().start()).collect();
    let mut started = Vec::new();
    for program in &programs {
        let began = std::time::Instant::now();
        let child = loop {
            if let [child] = children(program)[..] {
                break child;
            }
            assert!(began.elapsed() < LIMIT, "no check has begun");
            std::thread::sleep(Duration::from_millis(10));
        };
        started.push(child);
    }
    programs.iter().for_each(|program| program.send(Signal::Terminate));
    for program in programs {
        assert_eq!(program.wait().code, Some(0));
    }
    for child in started {
        let state = std::fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
        // One that nobody has waited for yet is dead all the same.
        assert!(state.is_empty() || state.contains(") Z "), "{state}");
    }
}

#[test]
fn what_waits_in_its_jitter_at_a_stop_is_named_and_the_rest_counted() {
    // Their last occurrence is less than a minute ago, and their jitter an hour.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let schedule = format!("'@every {}s'", now / 60);
    let item = |at| format!("  - {{ name: h{at}, url: 'http://127.0.0.1:1/{at}' }}\n");
    let config = Config::of(format!(
        "defaults: {{ schedule: {schedule}, start: false, jitter: 1h }}\nheartbeats:\n{}",
        (0..100).map(item).collect::<String>()
    ));
    let program = config.run().start();
    program.wait_for_log("beating for 100 heartbeats");
    // They are taken up shortly after that is told.
    std::thread::sleep(Duration::from_millis(500));
    let log = program.stop().stderr;
    let line = log.lines().find(|line| line.contains("within the jitter")).unwrap_or_else(|| panic!("{log}"));
    let (_, names) = line.split_once("not sent now, but after a start before then: ").unwrap();
    let (named, more) = names.split_once(" and ").unwrap();
    assert!(
        named.split(", ").all(|name| name.starts_with("`h")) && named.split(", ").count() == 20,
        "{line}"
    );
    assert!(more.ends_with(" more"), "{line}");
}

//! The configuration is read again when its files change and when SIGHUP comes; what cannot be read changes nothing.

use std::fs;
use std::time::Duration;

use downbeat_tests::program::{LIMIT, Signal, with_secrets};
use downbeat_tests::server::{Answer, Request, Server};

use crate::{Config, FAR, FILE, normalised};

/// Two servers, and a configuration that beats the first.
fn two_servers() -> (Server, Server, Config) {
    let [first, second] = [(); 2].map(|()| Server::always(Answer::Status(200)));
    let config = Config::beating(&first, FAR);
    (first, second, config)
}

fn butler(server: &Server, frequency: &str) -> String {
    let url = with_secrets(&server.url(""));
    format!("Butler:\n  heartbeat:\n    enable: true\n    remoteURL: {url}\n    frequency: {frequency}\n")
}

/// The seconds in which beats came, but for the one at start.
fn seconds(server: &Server) -> Vec<u64> {
    let second = |beat: &Request| beat.at.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    server.requests().iter().skip(1).map(second).collect()
}

/// Beats at start and then each second, and so it does after what is done to the configuration, which the log tells.
fn goes_on(spoil: impl FnOnce(&Config), told: &str) -> String {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run().start();
    server.wait_for_requests(2, LIMIT);
    spoil(&config);
    program.wait_for_log("all goes on as before");
    program.wait_for_log(told);
    let count = server.requests().len();
    server.wait_for_requests(count + 2, LIMIT);
    // Not one occurrence is without its beat.
    let seconds = seconds(&server);
    let expected: Vec<u64> = (seconds[0]..).take(seconds.len()).collect();
    assert_eq!(seconds, expected);
    let log = program.stop().stderr;
    // The errors are told once, not at each look.
    assert_eq!(log.matches("all goes on as before").count(), 1, "{log}");
    log
}

#[test]
fn a_changed_file_is_read_again() {
    let (first, second, config) = two_servers();
    let program = config.run().start();
    first.wait_for_requests(1, LIMIT);
    config.rewrite(butler(&second, FAR));
    second.wait_for_requests(1, LIMIT);
    program.wait_for_log(&format!("first beat delivered to {}", second.url("/…")));
    let log = program.stop().stderr;
    assert_eq!((first.requests().len(), second.requests().len()), (1, 1), "{log}");
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO the configuration was read again: 1 heartbeat changed
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… now, as its URL is another one, and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn a_file_that_is_replaced_whole_is_read_again() {
    let (first, second, config) = two_servers();
    let program = config.run().start();
    first.wait_for_requests(1, LIMIT);
    let new = config.folder().join("new");
    fs::write(&new, butler(&second, FAR)).unwrap();
    fs::rename(new, config.folder().join(FILE)).unwrap();
    second.wait_for_requests(1, LIMIT);
    program.stop();
}

#[cfg(unix)]
#[test]
fn a_hang_up_has_the_same_file_read_again_and_the_same_heartbeat_goes_on() {
    let (first, _, config) = two_servers();
    let program = config.run().start();
    first.wait_for_requests(1, LIMIT);
    program.wait_for_log("first beat delivered");
    program.send(Signal::HangUp);
    program.wait_for_log("the configuration was read again");
    let log = program.stop().stderr;
    assert_eq!(first.requests().len(), 1, "no beat at start for what was there already: {log}");
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO SIGHUP: reading the configuration again
    TIME  INFO the configuration was read again: nothing has changed
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn a_heartbeat_can_be_switched_off_and_on_again() {
    let (first, _, config) = two_servers();
    let program = config.run().start();
    first.wait_for_requests(1, LIMIT);
    let on = butler(&first, FAR);
    config.rewrite(on.replace("enable: true", "enable: false"));
    program.wait_for_log("it is disabled");
    config.rewrite(on);
    first.wait_for_requests(2, LIMIT);
    program.stop();
}

#[test]
fn garbage_changes_nothing_and_is_told_once() {
    let log = goes_on(|config| config.rewrite(b"\x00\xff{[s3cr3t"), "binary");
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME ERROR the configuration cannot be used, all goes on as before
    TIME ERROR butler.yaml: this file is binary, not text: line 1 has a NUL byte (name the YAML file; if this is it, save it anew as UTF-8)
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn all_that_is_wrong_with_a_changed_file_is_told() {
    let wrong = "heartbeat:\n  enable: true\n  remoteURL: hc-ping.com/s3cr3t\n  frequency: every 5 minuts\n";
    let log = goes_on(|config| config.rewrite(wrong), "minuts");
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME ERROR the configuration cannot be used, all goes on as before
    TIME ERROR butler.yaml:3:14: heartbeat.remoteURL: the URL does not begin with http:// or https:// (put `https://` in front of it)
    TIME ERROR butler.yaml:4:22: heartbeat.frequency: expected a time period such as `minutes` or `day of the year`, found `minuts` (did you mean `minutes` or `minute`?)
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn a_file_of_brackets_is_refused_unread_and_changes_nothing() {
    let deep = format!("x: {}{}\n", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let log = goes_on(|config| config.rewrite(&deep), "nested");
    assert!(log.contains("butler.yaml: this file is nested deeper than a configuration is"), "{log}");
}

#[test]
fn a_folder_in_place_of_the_file_changes_nothing() {
    let spoil = |config: &Config| {
        fs::remove_file(config.folder().join(FILE)).unwrap();
        fs::create_dir(config.folder().join(FILE)).unwrap();
    };
    goes_on(spoil, FILE);
}

#[test]
fn a_file_that_is_gone_changes_nothing_and_one_that_comes_back_is_read() {
    let (first, second, config) = two_servers();
    let program = config.run().start();
    first.wait_for_requests(1, LIMIT);
    fs::remove_file(config.folder().join(FILE)).unwrap();
    program.wait_for_log("there is no such file");
    config.rewrite(butler(&second, FAR));
    second.wait_for_requests(1, LIMIT);
    program.stop();
}

#[test]
fn a_file_of_a_gibibyte_changes_nothing() {
    let spoil = |config: &Config| {
        let file = fs::File::options().write(true).open(config.folder().join(FILE)).unwrap();
        file.set_len(1 << 30).unwrap();
    };
    goes_on(spoil, "larger than the 4 MiB");
}

#[test]
fn a_file_that_may_not_be_read_any_more_is_told_and_a_repaired_one_is_read() {
    let (first, second, config) = two_servers();
    let program = config.run().start();
    first.wait_for_requests(1, LIMIT);
    config.rewrite(butler(&second, "every 5 minuts"));
    program.wait_for_log("did you mean `minutes` or `minute`?");
    config.rewrite(butler(&second, FAR));
    second.wait_for_requests(1, LIMIT);
    program.stop();
}

#[test]
fn the_log_in_json_has_an_object_a_line() {
    let (first, _, config) = two_servers();
    let program = config.run_with(&["--log-format", "json"]).start();
    first.wait_for_requests(1, LIMIT);
    program.wait_for_log("first beat delivered");
    let log = program.stop().stderr;
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<String> = lines
        .iter()
        .map(|line| {
            assert!(line["timestamp"].is_string());
            format!("{} {} {}", line["level"], line["heartbeat"], line["message"])
        })
        .collect();
    let _normalised = normalised();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    "INFO" "Butler" "beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME"
    "INFO" "Butler" "first beat delivered to http://127.0.0.1:PORT/… in N ms"
    "INFO" null "stopped by SIGTERM"
    "#);
}

// Wine takes too long for as many.
#[cfg(unix)]
#[test]
fn thousands_of_new_heartbeats_hold_up_no_beat_of_the_old_one() {
    let server = Server::always(Answer::Status(200));
    let beating = format!("- {{ name: shop, url: '{}', schedule: every 1 second }}\n", server.url("/"));
    let config = Config::of(format!("heartbeats:\n{beating}"));
    let program = config.run().start();
    server.wait_for_requests(2, LIMIT);
    // Each is another schedule, all of whose warnings have to be worked out.
    let others: String = (0..2_000)
        .map(|at| {
            let (hour, minute, day) = (at / 60 % 24, at % 60, at % 28 + 1);
            format!(
                "- {{ name: n{at}, url: 'http://127.0.0.1:9/', start: false, \
                 schedule: 'at {hour}:{minute:02} on the {day} day of the month in {}' }}\n",
                2100 + at % 50
            )
        })
        .collect();
    config.rewrite(format!("heartbeats:\n{beating}{others}"));
    program.wait_for_log("beating for 2000 heartbeats");
    program.wait_for_log("2000 heartbeats with warnings");
    let count = server.requests().len();
    server.wait_for_requests(count + 2, LIMIT);
    program.stop();
    let seconds = seconds(&server);
    let expected: Vec<u64> = (seconds[0]..).take(seconds.len()).collect();
    assert_eq!(seconds, expected);
}

#[test]
fn after_a_kill_and_a_restart_beats_come_again_and_none_twice() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run().start();
    server.wait_for_requests(2, LIMIT);
    program.send(Signal::Kill);
    drop(program);
    let before = server.requests().len();
    let program = config.run().start();
    server.wait_for_requests(before + 3, Duration::from_secs(20));
    program.stop();
    let beats = server.requests();
    let after = &beats[before + 1..];
    let seconds = after.iter().map(|beat| beat.at.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs());
    let mut seconds: Vec<u64> = seconds.collect();
    let count = seconds.len();
    seconds.dedup();
    assert_eq!(seconds.len(), count);
}

//! What `run` tells: at the start, at the first success, and then when the state changes.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use downbeat_tests::program::{LIMIT, SECRET_PATH, with_secrets};
use downbeat_tests::proxy::{Manner, Proxy};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FAR, normalised};

#[test]
fn after_the_first_success_nothing_is_told_at_info() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run().start();
    let started: DateTime<Utc> = program.started().into();
    server.wait_for_requests(3, LIMIT);
    let ended = program.stop();
    assert_eq!(ended.stdout, "");

    let first = ended.stderr.lines().next().unwrap();
    let times: Vec<DateTime<Utc>> =
        first.split_once("next: ").unwrap().1.split(", ").map(|time| time.parse().unwrap()).collect();
    let soon = started.trunc_subsecs(0) + TimeDelta::seconds(1);
    assert!(times[0] == soon || times[0] == soon + TimeDelta::seconds(1), "{started} {first}");
    assert_eq!(times, [0, 1, 2].map(|later| times[0] + TimeDelta::seconds(later)), "{first}");

    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn every_beat_is_told_at_debug() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run_at_debug().start();
    let log = program.first_of_log(5);
    program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME DEBUG Butler: beat for the start delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME DEBUG Butler: beat for TIME delivered to http://127.0.0.1:PORT/… in N ms
    TIME DEBUG Butler: beat for TIME delivered to http://127.0.0.1:PORT/… in N ms
    ");
}

#[test]
fn a_failure_is_told_once_and_its_end_once() {
    let mut answers = [410, 410].into_iter();
    let server = Server::start(move |_| Answer::Status(answers.next().unwrap_or(200)));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run().start();
    program.wait_for_log("again");
    let ended = program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  WARN Butler: beats to http://127.0.0.1:PORT/… are failing: status: 410 Gone from 127.0.0.1:PORT
    TIME  INFO Butler: beats are delivered to http://127.0.0.1:PORT/… again, after N s and 2 beats lost
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn another_failure_is_told_as_another() {
    let mut answers = [410, 404].into_iter();
    let server = Server::start(move |_| Answer::Status(answers.next().unwrap_or(200)));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run_at_debug().start();
    let log = program.first_of_log(7);
    program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME DEBUG Butler: beat for the start to http://127.0.0.1:PORT/… lost after N ms: status: 410 Gone from 127.0.0.1:PORT
    TIME  WARN Butler: beats to http://127.0.0.1:PORT/… are failing: status: 410 Gone from 127.0.0.1:PORT
    TIME DEBUG Butler: beat for TIME to http://127.0.0.1:PORT/… lost after N ms: status: 404 Not Found from 127.0.0.1:PORT
    TIME  WARN Butler: beats to http://127.0.0.1:PORT/… are failing, for N ms now, 2 beats lost: status: 404 Not Found from 127.0.0.1:PORT
    TIME DEBUG Butler: beat for TIME delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO Butler: beats are delivered to http://127.0.0.1:PORT/… again, after N s and 2 beats lost
    ");
}

#[test]
fn only_failures_are_told_at_warn() {
    let server = Server::always(Answer::Redirect(302, "ftp://127.0.0.1/s3cr3t".to_owned()));
    let config = Config::beating(&server, FAR);
    let program = config.run_with(&["--log-level", "warn"]).start();
    program.wait_for_log("failing");
    let ended = program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"TIME  WARN Butler: beats to http://127.0.0.1:PORT/… are failing: redirect: 127.0.0.1:PORT redirects the beat to something that is no http or https URL");
}

#[test]
fn a_name_without_an_address_is_told() {
    // RFC 6761: no server of names has one.
    let name = "nonexistent.invalid";
    let config = Config::of(format!(
        "heartbeats:\n- {{ name: shop, url: '{}', schedule: {FAR}, retries: 0 }}\n",
        with_secrets(&format!("http://{name}"))
    ));
    let program = config.run().start();
    // The reason follows, in the words of the system.
    program.wait_for_log(&format!("are failing: name: no address found for {name}: "));
    program.stop();
}

#[test]
fn a_server_that_does_not_answer_in_time_is_told() {
    let server = Server::always(Answer::Never);
    let config = Config::beating(&server, "every 1 second");
    let program = config.run().start();
    program.wait_for_log("failing");
    let ended = program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  WARN Butler: beats to http://127.0.0.1:PORT/… are failing: time-out: no answer from 127.0.0.1:PORT within 1 s
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn the_environment_does_not_raise_the_log() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let program = config.run().env("RUST_LOG", "trace").start();
    program.wait_for_log("first beat delivered");
    let ended = program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `PT876600H` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn the_environment_names_the_proxy_and_the_exceptions() {
    let server = Server::always(Answer::Status(200));
    let proxy = Proxy::start(Manner::Http(None));
    let address = with_secrets(&format!("http://{}", proxy.address()));
    let address = address.strip_suffix(SECRET_PATH).unwrap();
    let config = Config::beating(&server, FAR);
    let program = config.run().env("HTTP_PROXY", address).start();
    program.wait_for_log("first beat delivered");
    program.stop();
    assert_eq!(proxy.asked().len(), 1);
    let program = config.run().env("ALL_PROXY", address).env("NO_PROXY", "127.0.0.1").start();
    program.wait_for_log("first beat delivered");
    program.stop();
    assert_eq!((proxy.asked().len(), server.requests().len()), (1, 2));
}

#[test]
fn a_status_page_whose_address_is_taken_is_told_and_beats_go_on() {
    let server = Server::always(Answer::Status(200));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let config = Config::of(format!(
        "status: {{ listen: '{address}' }}\nheartbeats:\n- {{ name: shop, url: '{}', schedule: every 1 second }}\n",
        server.url("/")
    ));
    let program = config.run().start();
    server.wait_for_requests(3, LIMIT);
    let log = program.stop().stderr;
    let told: Vec<&str> =
        log.lines().filter(|line| line.contains("the status page cannot be served")).collect();
    assert_eq!(told.len(), 1, "{log}");
    assert!(told[0].contains(&format!("ERROR the status page cannot be served at {address}: ")), "{log}");
    assert!(told[0].ends_with("; it is tried again every 10 s"), "{log}");
}

#[test]
fn of_many_heartbeats_a_few_first_deliveries_are_told_and_the_others_summed_up() {
    let server = Server::always(Answer::Status(200));
    let url = with_secrets(&server.url(""));
    let heartbeats: Vec<String> =
        (0..100).map(|at| format!("- {{ name: shop {at}, url: '{url}', schedule: {FAR} }}\n")).collect();
    let config = Config::of(format!("heartbeats:\n{}", heartbeats.concat()));
    let program = config.run().start();
    let log = program.wait_for_log("more heartbeats: ");
    server.wait_for_requests(100, LIMIT);
    let ended = program.stop();
    // A machine that stalls meanwhile may give back one of the twenty.
    let told = log.matches(": first beat delivered to ").count();
    assert!((20..24).contains(&told), "{log}");
    let sum = format!(" INFO {} more heartbeats: first beat delivered\n", 100 - told);
    assert!(ended.stderr.contains(&sum), "{log}");
}

#[test]
fn of_many_heartbeats_only_their_number_is_told_and_how_many_have_warnings() {
    let server = Server::always(Answer::Status(200));
    let url = server.url("/");
    let heartbeats: Vec<String> = (0..25)
        .map(|at| {
            let schedule = if at % 10 == 7 { "every 90 minutes" } else { FAR };
            format!("- {{ name: shop {at}, url: '{url}', start: false, schedule: {schedule} }}\n")
        })
        .collect();
    let config = Config::of(format!("heartbeats:\n{}", heartbeats.concat()));
    let program = config.run().start();
    program.wait_for_log("with warnings");
    let ended = program.stop();
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO beating for 25 heartbeats
    TIME  WARN 3 heartbeats with warnings, which `downbeat check` shows
    TIME  INFO stopped by SIGTERM
    ");
}

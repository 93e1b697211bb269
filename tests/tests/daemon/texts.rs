//! Texts of the user's own in what monitors are told: placeholders in messages and bodies, and the time that checks took.

use downbeat_tests::monitors;
use downbeat_tests::program::LIMIT;
use downbeat_tests::server::{Answer, Request, Server};

use crate::Config;

/// The first request of a heartbeat with these keys, whose monitor answers as the service does.
fn first(keys: &str) -> Request {
    let server = Server::start(monitors::answer);
    let well = Server::always(Answer::Status(200));
    let keys = keys.replace("HERE", &server.url("")).replace("WELL", &well.url("/health"));
    let config =
        Config::of(format!("heartbeats:\n  - name: nightly & co\n    schedule: every 1 second\n{keys}"));
    let program = config.run().start();
    let request = server.wait_for_requests(1, LIMIT).remove(0);
    program.stop();
    request
}

/// The value of a key of the query, which it has once, as it was sent.
fn value<'q>(request: &'q Request, key: &str) -> &'q str {
    let (_, query) = request.target.split_once('?').unwrap();
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    let mut found = pairs.filter(|(found, _)| *found == key);
    let ((_, value), None) = (found.next().unwrap(), found.next()) else { panic!("{query}") };
    value
}

#[test]
fn kuma_gets_the_time_of_the_check_and_the_message_with_its_placeholders_filled_in() {
    let request = first(
        "    url: HERE/api/push/t0ken?status=up&msg=OK&ping=&own=1\n    monitor: uptime-kuma\n    \
         message: '{name}: {reason} after {took} ms, ü {{x}'\n    check: { http: WELL }\n",
    );
    let ping: u64 = value(&request, "ping").parse().unwrap();
    assert!((1..60_000).contains(&ping), "{ping}");
    assert_eq!(value(&request, "msg"), format!("nightly+%26+co%3A+OK+after+{ping}+ms%2C+%C3%BC+%7Bx%7D"));
    assert_eq!((value(&request, "status"), value(&request, "own")), ("up", "1"));
}

#[test]
fn kuma_is_told_of_a_failure_in_words_of_the_users_own() {
    let request = first(
        "    url: HERE/api/push/t0ken\n    monitor: uptime-kuma\n    message: '{name}: {reason}'\n    \
         check: { http: { url: WELL, status: 503 } }\n",
    );
    assert_eq!(value(&request, "status"), "down");
    let message = value(&request, "msg");
    assert!(message.starts_with("nightly+%26+co%3A+") && message.contains("200"), "{message}");
}

#[test]
fn the_body_of_a_plain_beat_is_json_also_where_a_name_needs_escapes() {
    let request = first(
        "    url: HERE/api/v1/check_run\n    headers: { DD-API-KEY: t0ken-of-the-service }\n    \
         body: '[{\"check\":\"{name}\",\"host_name\":\"{host}\",\"status\":0,\"message\":\"{reason}\"}]'\n",
    );
    assert_eq!(request.method, "POST");
    let json: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!((json[0]["check"].as_str(), json[0]["message"].as_str()), (Some("nightly & co"), Some("OK")));
    assert!(json[0]["host_name"].as_str().is_some_and(|host| !host.is_empty()));
}

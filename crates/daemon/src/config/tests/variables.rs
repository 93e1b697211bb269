//! Variables of the environment in the values of a configuration.

use super::surroundings::Surroundings;
use super::*;
use downbeat_client::{IpPreference, Method, Monitor};
use downbeat_heartbeat::check::Check;
use std::time::Duration;

pub(super) fn around(text: &str) -> Surroundings {
    Surroundings::new()
        .with_variable("NUMBER", "7")
        .with_variable("SPAN", "2s")
        .with_variable("WORD", "POST")
        .with_variable("YES", "true")
        .with_variable("NO", "false")
        .with_variable("ZONE", "Asia/Tokyo")
        .with_variable("HOST", "db.example")
        .with_variable("MINUTES", "17")
        .with_variable("EMPTY", "")
        .with_variable("TOKEN", "s3cr3t-0f9e8d7c")
        .with_variable("PROXY", "none")
        .with_file("a.yaml", text)
}

pub(super) fn read(text: &str) -> Config {
    load(&["a.yaml"], &around(text)).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

pub(super) fn refused(text: &str) -> String {
    let errors = load(&["a.yaml"], &around(text)).unwrap_err();
    let drawn = errors.render(false);
    assert!(!drawn.contains("s3cr3t") && !format!("{errors} {errors:?}").contains("s3cr3t"), "{drawn}");
    drawn
}

const ALL: &str = "
status:
  listen: 127.0.0.1:1239${NUMBER}
  token: ${TOKEN}
  allow_remote: ${NO}
defaults:
  timezone: ${ZONE}
  retries: ${NUMBER}
  jitter: ${SPAN}
heartbeats:
  - name: backup of ${HOST} $${x}
    url: http://${HOST}/${TOKEN}
    schedule: every ${MINUTES} minutes
    monitor: ${UNSET:-plain}
    method: ${WORD}
    headers: { X-Token: '${TOKEN}' }
    body: ${TOKEN}
    timeout: ${SPAN}
    deadline: 1${NUMBER}s
    start: ${NO}
    catch_up: ${NO}
    gap: ${UNSET:-skip}
    ip: ${UNSET:-4}
    proxy: ${PROXY}
    tls: { insecure: '${YES}' }
    check:
      - http: { url: 'http://${HOST}/', status: ['20${NUMBER}', 3xx], timeout: '${SPAN}' }
      - tcp: ${HOST}:543${NUMBER}
      - tcp: { address: '${HOST}:1', timeout: '${SPAN}' }
      - command: [echo, '${HOST}', '${UNSET}', '$${x}']
  - name: ${NUMBER}
    url: http://a.example/
    schedule: ${NUMBER}000
  - name: structured
    url: http://a.example/
    schedule: { schedules: [{ m: ['${MINUTES}'] }], timezone: '${ZONE}' }
";

#[test]
fn every_value_but_the_arguments_of_commands_may_have_variables() {
    let config = read(ALL);
    let status = config.status.unwrap();
    assert_eq!((status.listen.port(), status.token.unwrap().reveal()), (12397, "s3cr3t-0f9e8d7c"));
    let [first, second, third] = config.heartbeats.as_slice() else { panic!() };
    assert_eq!(&*first.name, "backup of db.example ${x}");
    assert_eq!(first.request.target().to_string(), "http://db.example/…");
    assert_eq!((&*first.frequency, &*first.schedule.zone().to_string()), ("every 17 minutes", "Asia/Tokyo"));
    assert_eq!((first.monitor, first.request.method()), (Monitor::Plain, Method::Post));
    assert_eq!(first.request.body(), b"s3cr3t-0f9e8d7c");
    assert_eq!((first.retry.retries, first.retry.attempt_timeout), (7, Duration::from_secs(2)));
    assert_eq!((first.deadline, first.jitter), (Some(Duration::from_secs(17)), Duration::from_secs(2)));
    assert_eq!((first.start, first.catch_up, first.route.ip), (false, false, IpPreference::V4));
    assert!(first.route.tls.is_insecure());
    assert_eq!(format!("{:?}", first.route.proxies), format!("{:?}", downbeat_client::Proxies::none()));
    let [Check::Http(http), Check::Tcp(short), Check::Tcp(tcp), Check::Command(command)] =
        first.checks.as_slice()
    else {
        panic!("{:?}", first.checks)
    };
    assert_eq!((http.expected.to_string(), http.timeout), ("207, 3xx".to_owned(), Duration::from_secs(2)));
    assert_eq!((&*short.host, short.port, &*tcp.host), ("db.example", 5437, "db.example"));
    assert_eq!(command.arguments, ["${HOST}", "${UNSET}", "$${x}"]);
    assert_eq!((&*second.name, &*second.frequency), ("7", "7000"));
    assert_eq!(third.frequency, "on the 17th minute in Asia/Tokyo");
}

#[test]
fn what_a_variable_makes_wrong_is_told_at_its_place_and_without_what_it_stands_for() {
    let with = |lines: &str| {
        refused(&format!(
            "heartbeats:\n  - name: a\n    url: http://a.example/\n    schedule: every 1 hour\n{lines}"
        ))
    };
    insta::assert_snapshot!(with("    retries: ${TOKEN}\n    timeout: ${TOKEN}\n    start: ${NUMBER}\n    ip: ${NUMBER}\n    timezone: ${HOST}\n    deadline: ${NUMBER}\n"), @r#"
    error: expected a whole number, found a text
     --> a.yaml:5:14
      |
    5 |     retries: …
      |              ^ heartbeats[0].retries
      |
      = help: write a number from 0 to 20

    error: expected a length of time with its unit
     --> a.yaml:6:14
      |
    6 |     timeout: …
      |              ^ heartbeats[0].timeout
      |
      = help: write it as `90s`, `1h30m` or `1.5h`

    error: expected `true` or `false`, found a text
     --> a.yaml:7:12
      |
    7 |     start: …
      |            ^ heartbeats[0].start
      |
      = help: write `true` or `false`, without quotes

    error: expected `any`, `4` or `6`, found another text
     --> a.yaml:8:9
      |
    8 |     ip: …
      |         ^ heartbeats[0].ip
      |
      = help: write one of these words

    error: there is no such time zone
     --> a.yaml:9:15
      |
    9 |     timezone: …
      |               ^ heartbeats[0].timezone
      |
      = help: write an IANA name such as `Europe/Stockholm`, an offset such as `UTC+2`, or a name that Windows has

    error: expected a unit after the number: `d`, `h`, `m`, `s` or `ms`
      --> a.yaml:10:15
       |
    10 |     deadline: …
       |               ^ heartbeats[0].deadline
       |
       = help: did you mean `7s`?
    "#);
    insta::assert_snapshot!(with("    retries: ${UNSET}\n    timeout: ${EMPTY}\n    jitter: ${a b}\n"), @r#"
    error: the environment variable `UNSET` is not set
     --> a.yaml:5:14
      |
    5 |     retries: …
      |              ^ heartbeats[0].retries
      |
      = help: set it where downbeat is started, or write `${UNSET:-default}`; `$${` stands for the characters `${`

    error: the environment variable `EMPTY` is empty
     --> a.yaml:6:14
      |
    6 |     timeout: …
      |              ^ heartbeats[0].timeout
      |
      = help: set it where downbeat is started, or write `${EMPTY:-default}`; `$${` stands for the characters `${`

    error: `${` begins the name of a variable, and none follows
     --> a.yaml:7:13
      |
    7 |     jitter: …
      |             ^ heartbeats[0].jitter
      |
      = help: write `${NAME}` or `${NAME:-default}`, the name of letters, digits and `_`; or `$${` for the two characters
    "#);
    insta::assert_snapshot!(with("    check: { tcp: '${TOKEN}' }\n    tls: { insecure: '${WORD}' }\n    method: ${TOKEN}\n"), @r#"
    error: expected a host and a port, found another text
     --> a.yaml:5:19
      |
    5 | …                 …
      |                   ^ heartbeats[0].check.tcp
      |
      = help: write `localhost:5432`: a host (IPv6 in brackets), a colon and a port from 1 to 65535

    error: expected `true` or `false`, found a text
     --> a.yaml:6:22
      |
    6 | …                    …
      |                      ^ heartbeats[0].tls.insecure
      |
      = help: write `true` or `false`, without quotes

    error: expected `GET`, `HEAD` or `POST`, found another text
     --> a.yaml:7:13
      |
    7 |     method: …
      |             ^ heartbeats[0].method
      |
      = help: write one of these words
    "#);
}

#[test]
fn an_empty_variable_in_a_secret_is_an_error_that_names_it_and_a_default_is_a_cure() {
    let url = |url: &str| format!("heartbeats:\n  - name: a\n    url: {url}\n    schedule: every 1 hour\n");
    insta::assert_snapshot!(refused(&url("https://hc.example/${EMPTY}/s3cr3t")), @r#"
    error: the environment variable `EMPTY` is empty
     --> a.yaml:3:10
      |
    3 |     url: …
      |          ^ heartbeats[0].url
      |
      = help: set it where downbeat is started, or write `${EMPTY:-default}`; `$${` stands for the characters `${`
    "#);
    for (written, shown) in [
        ("http://a.example/${EMPTY:-x}", "http://a.example/…"),
        ("http://a.example/${UNSET:-}", "http://a.example"),
        ("${UNSET:-http://b.example/x}", "http://b.example/…"),
    ] {
        assert_eq!(read(&url(written)).heartbeats[0].request.target().to_string(), shown, "{written}");
    }
}

#[test]
fn the_url_of_a_tool_may_have_variables_and_nothing_else_of_it() {
    let section = |url: &str, frequency: &str| {
        format!("Butler:\n  heartbeat:\n    enable: true\n    remoteURL: {url}\n    frequency: {frequency}\n")
    };
    let config = read(&section("http://${HOST}/${TOKEN}", "every 1 hour"));
    assert_eq!(config.heartbeats[0].request.target().to_string(), "http://db.example/…");
    insta::assert_snapshot!(refused(&section("http://${HOST}/${UNSET}${EMPTY}", "every ${MINUTES} minutes")), @r#"
    error: the environment variable `UNSET` is not set
     --> a.yaml:4:16
      |
    4 |     remoteURL: …
      |                ^ Butler.heartbeat.remoteURL
      |
      = help: set it where downbeat is started, or write `${UNSET:-default}`; `$${` stands for the characters `${`

    error: the environment variable `EMPTY` is empty
     --> a.yaml:4:16
      |
    4 |     remoteURL: …
      |                ^ Butler.heartbeat.remoteURL
      |
      = help: set it where downbeat is started, or write `${EMPTY:-default}`; `$${` stands for the characters `${`

    error: expected a number, a time period such as `minutes` or `day of the year`, the name of a day, the name of a month, `weekday` or `weekend`, found `${MINUTES}`
     --> a.yaml:5:22
      |
    5 |     frequency: every ${MINUTES} minutes
      |                      ^^^^^^^^^^ Butler.heartbeat.frequency
      |
      = help: in the file of a tool `remoteURL` alone can have variables: write the value
    "#);
    let other = |host: &str| {
        let around = around(&section("http://${OTHER}/", "every 1 hour")).with_variable("OTHER", host);
        load(&["a.yaml"], &around).unwrap().heartbeats.remove(0).settings.clone()
    };
    assert!(other("a.example") == other("a.example") && other("a.example") != other("b.example"));
}

//! What can go wrong with a beat, through the whole daemon: what is sent, what is logged, and that other beats stay on time.
//!
//! One process has a heartbeat for each fault, which beats once, at start, and one without a fault that beats each second.
//! The tests below look at what it has written and at what the servers got. Whatever the process writes is searched for the
//! secrets that each URL holds.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use downbeat_tests::port::{BlackHole, ClosedPort, SilentPort};
use downbeat_tests::program::{LIMIT, Program, SECRET, Signal, with_secrets};
use downbeat_tests::proxy::{Manner, Proxy};
use downbeat_tests::server::{Answer, Request, Server};
use downbeat_tests::tls::{Authority, Identity};
use serde_json::Value;

use crate::{Config, FAR, FILE, assert_rhythm, normalised};

/// What became of all heartbeats.
struct Record {
    /// What was logged of each, at debug, but for what is told at start.
    told: HashMap<String, Vec<String>>,
    /// What the server of each got.
    got: HashMap<String, Vec<Request>>,
    started: SystemTime,
}

/// A server with a fault, and the rest of its heartbeat's settings.
struct Case {
    name: &'static str,
    server: Server,
    settings: String,
}

fn case(name: &'static str, answer: Answer) -> Case {
    Case { name, server: Server::always(answer), settings: String::new() }
}

/// Answers one after another, and then 200.
fn script(name: &'static str, answers: Vec<Answer>) -> Case {
    let mut answers = answers.into_iter();
    let server = Server::start(move |_| answers.next().unwrap_or(Answer::Status(200)));
    Case { name, server, settings: String::new() }
}

fn with_tls(name: &'static str, identity: &Identity, ca_file: &str) -> Case {
    let server = Server::always_tls(identity, Answer::Status(200));
    Case { name, server, settings: format!("tls: {{ ca_file: {ca_file} }}") }
}

/// To itself, for ever.
fn redirecting(name: &'static str) -> Case {
    let server = Server::start(|request| Answer::Redirect(302, request.target.clone()));
    Case { name, server, settings: String::new() }
}

fn retry_after(value: String) -> Answer {
    Answer::Full(429, vec![("Retry-After", value)], String::new())
}

/// Two seconds from when it is asked: a date has no parts of a second, and one second may have almost passed.
fn with_a_date(name: &'static str) -> Case {
    let mut answered = false;
    let server = Server::start(move |_| match std::mem::replace(&mut answered, true) {
        false => retry_after(http_date(SystemTime::now() + Duration::from_secs(2))),
        true => Answer::Status(200),
    });
    Case { name, server, settings: String::new() }
}

fn http_date(at: SystemTime) -> String {
    chrono::DateTime::<chrono::Utc>::from(at).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn cases(authority: &Authority) -> Vec<Case> {
    let redirect_to_http = {
        let server =
            Server::always_tls(&authority.identity(), Answer::Redirect(302, "http://127.0.0.1/".into()));
        Case { name: "redirect-to-http", server, settings: "tls: { ca_file: ca.pem }".into() }
    };
    vec![
        case("black-hole", Answer::Never),
        case("slow-head", Answer::SlowHead),
        case("reset", Answer::Close),
        case("reset-mid-body", Answer::Reset(200)),
        case("endless-body", Answer::Flood(200)),
        case("slow-body", Answer::Trickle(200)),
        case("large-body", Answer::Body(200, 100_000_000)),
        case("not-http", Answer::Raw(b"220 mail.test ESMTP\r\n".to_vec())),
        case("gone", Answer::text(404, &format!("no check {SECRET}"))),
        script("twice-500", vec![Answer::Status(500), Answer::Status(500)]),
        script("limited", vec![retry_after("1".into())]),
        with_a_date("limited-until"),
        case("limited-for-long", retry_after("3600".into())),
        redirecting("redirect-loop"),
        redirect_to_http,
        with_tls("expired", &authority.expired_identity(), "ca.pem"),
        with_tls("self-signed", &Identity::self_signed(), "ca.pem"),
        with_tls("wrong-host", &authority.identity_for(&["other.test"]), "ca.pem"),
        with_tls("unknown-authority", &Authority::named("another").identity(), "ca.pem"),
    ]
}

/// Runs all of it once, for all tests.
fn record() -> &'static Record {
    static RECORD: OnceLock<Record> = OnceLock::new();
    RECORD.get_or_init(run)
}

fn run() -> Record {
    let authority = Authority::new();
    let well = Server::always(Answer::Status(200));
    let cases = cases(&authority);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let (closed, silent) = (ClosedPort::take(), SilentPort::open());
    let hole = runtime.block_on(BlackHole::open());
    let proxy = Proxy::start(Manner::Http(Some("Basic somebody-else")));

    let mut text = format!(
        "defaults: {{ timezone: UTC, retries: 2, timeout: 500ms, deadline: 10s }}\nheartbeats:\n\
         - {{ name: well, url: '{}', schedule: every 1 second }}\n",
        with_secrets(&well.url(""))
    );
    let mut heartbeat = |name: &str, origin: &str, settings: &str| {
        let url = with_secrets(origin);
        writeln!(text, "- {{ name: {name}, url: '{url}', schedule: {FAR}, {settings} }}").unwrap();
    };
    for case in &cases {
        heartbeat(case.name, &case.server.url(""), &case.settings);
    }
    heartbeat("refused", &format!("http://127.0.0.1:{}", closed.port()), "");
    heartbeat("silent-handshake", &format!("https://127.0.0.1:{}", silent.port()), "");
    heartbeat("never-accepted", &format!("http://127.0.0.1:{}", hole.port()), "");
    heartbeat("no-name", "http://nonexistent.invalid", "");
    let through = format!("proxy: 'http://{SECRET}:{SECRET}@{}'", proxy.address());
    heartbeat("proxy-password", "http://monitor.test", &through);
    let header = format!("method: POST, headers: {{ X-Key: {SECRET} }}, body: {SECRET}");
    heartbeat("refused-with-headers", &format!("http://127.0.0.1:{}", closed.port()), &header);
    let names: Vec<&str> = cases.iter().map(|case| case.name).collect();
    let count = names.len() + 6;

    let config = Config::of(&text);
    std::fs::write(config.folder().join("ca.pem"), authority.pem()).unwrap();
    let program = config.run_with(&["--log-level", "debug", "--log-format", "json"]).start();
    let is_end = |line: &&str| {
        (line.contains("beat for the start to ") || line.contains("beat for the start delivered"))
            && !line.contains("\"heartbeat\":\"well\"")
    };
    program.wait_for_log_until(|log| log.lines().filter(is_end).count() == count);
    well.wait_for_requests(4, LIMIT);
    let started = program.started();
    // What is under way then is not waited for.
    program.send(Signal::Terminate);
    let ended = program.signal(Signal::Terminate);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);

    let mut told = HashMap::<String, Vec<String>>::new();
    for line in ended.stderr.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let message = line["message"].as_str().unwrap();
        if let Some(name) = line["heartbeat"].as_str().filter(|_| !message.starts_with("beating ")) {
            told.entry(name.to_owned())
                .or_default()
                .push(format!("{} {message}", line["level"].as_str().unwrap()));
        }
    }
    let mut got: HashMap<String, Vec<Request>> =
        cases.iter().map(|case| (case.name.to_owned(), case.server.requests())).collect();
    got.insert("well".to_owned(), well.requests());
    Record { told, got, started }
}

/// How many requests the server got, and what was logged.
fn story(name: &str) -> String {
    let record = record();
    let got = record.got.get(name).map_or_else(String::new, |got| format!("{} requests\n", got.len()));
    format!("{got}{}", record.told[name].join("\n"))
}

/// A story with what differs from run to run taken out.
macro_rules! assert_story {
    ($name:literal, @$story:literal) => {
        let _normalised = normalised();
        let mut settings = insta::Settings::clone_current();
        for (found, shown) in [
            (r"\bin (N ms|\d+(\.\d+)? m?s)", "in TIME"),
            (r"\bafter (N ms|N s|\d+(\.\d+)? m?s)", "after TIME"),
            (r"\d{4}-\d\d-\d\d", "DATE"),
            (r"\d+ days ago", "N days ago"),
        ] {
            settings.add_filter(found, shown);
        }
        settings.bind(|| insta::assert_snapshot!(story($name), @$story));
    };
}

#[test]
fn beats_without_a_fault_stay_on_time_beside_all_faults() {
    let record = record();
    assert_rhythm(record.started, &record.got["well"], Duration::from_secs(1));
    assert!(record.told["well"].iter().all(|line| !line.starts_with("WARN")), "{:?}", record.told["well"]);
}

#[test]
fn the_daemon_and_a_refused_connection() {
    assert_story!("refused", @"
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: connect: 127.0.0.1:PORT refused the connection (gave up after 3 attempts in TIME)
    WARN beats to http://127.0.0.1:PORT/… are failing: connect: 127.0.0.1:PORT refused the connection
    ");
}

#[test]
fn the_daemon_and_secrets_in_headers_and_body() {
    assert_story!("refused-with-headers", @"
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: connect: 127.0.0.1:PORT refused the connection (gave up after 3 attempts in TIME)
    WARN beats to http://127.0.0.1:PORT/… are failing: connect: 127.0.0.1:PORT refused the connection
    ");
}

#[test]
fn the_daemon_and_a_black_hole() {
    assert_story!("black-hole", @"
    3 requests
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: time-out: no answer from 127.0.0.1:PORT within N ms (gave up after 3 attempts in TIME)
    WARN beats to http://127.0.0.1:PORT/… are failing: time-out: no answer from 127.0.0.1:PORT within N ms
    ");
}

#[test]
fn the_daemon_and_a_handshake_that_is_never_answered() {
    assert_story!("silent-handshake", @"
    DEBUG beat for the start to https://127.0.0.1:PORT/… lost after TIME: time-out: the TLS handshake with 127.0.0.1:PORT took longer than N ms (gave up after 3 attempts in TIME)
    WARN beats to https://127.0.0.1:PORT/… are failing: time-out: the TLS handshake with 127.0.0.1:PORT took longer than N ms
    ");
}

#[test]
fn the_daemon_and_a_connection_that_is_never_accepted() {
    assert_story!("never-accepted", @"
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: time-out: 127.0.0.1:PORT did not accept the connection within N ms (gave up after 3 attempts in TIME)
    WARN beats to http://127.0.0.1:PORT/… are failing: time-out: 127.0.0.1:PORT did not accept the connection within N ms
    ");
}

#[test]
fn the_daemon_and_slow_headers() {
    assert_story!("slow-head", @"
    3 requests
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: time-out: no answer from 127.0.0.1:PORT within N ms (gave up after 3 attempts in TIME)
    WARN beats to http://127.0.0.1:PORT/… are failing: time-out: no answer from 127.0.0.1:PORT within N ms
    ");
}

#[test]
fn the_daemon_and_a_connection_that_is_closed() {
    assert_story!("reset", @"
    3 requests
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: exchange: 127.0.0.1:PORT closed the connection before it answered (gave up after 3 attempts in TIME)
    WARN beats to http://127.0.0.1:PORT/… are failing: exchange: 127.0.0.1:PORT closed the connection before it answered
    ");
}

#[test]
fn the_daemon_and_a_reset_within_the_body() {
    assert_story!("reset-mid-body", @"
    1 requests
    DEBUG beat for the start delivered to http://127.0.0.1:PORT/… in TIME
    INFO first beat delivered to http://127.0.0.1:PORT/… in TIME
    ");
}

#[test]
fn the_daemon_and_an_endless_body() {
    assert_story!("endless-body", @"
    1 requests
    DEBUG beat for the start delivered to http://127.0.0.1:PORT/… in TIME
    INFO first beat delivered to http://127.0.0.1:PORT/… in TIME
    ");
    assert_story!("slow-body", @"
    1 requests
    DEBUG beat for the start delivered to http://127.0.0.1:PORT/… in TIME
    INFO first beat delivered to http://127.0.0.1:PORT/… in TIME
    ");
}

#[test]
fn the_daemon_and_a_body_of_100_mb() {
    assert_story!("large-body", @"
    1 requests
    DEBUG beat for the start delivered to http://127.0.0.1:PORT/… in TIME
    INFO first beat delivered to http://127.0.0.1:PORT/… in TIME
    ");
}

#[test]
fn the_daemon_and_a_server_that_does_not_speak_http() {
    assert_story!("not-http", @"
    1 requests
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: exchange: 127.0.0.1:PORT does not answer in HTTP/1.1; is it an https:// address?
    WARN beats to http://127.0.0.1:PORT/… are failing: exchange: 127.0.0.1:PORT does not answer in HTTP/1.1; is it an https:// address?
    ");
}

#[test]
fn the_daemon_and_a_check_that_is_gone() {
    assert_story!("gone", @"
    1 requests
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: status: 404 Not Found from 127.0.0.1:PORT: no check …
    WARN beats to http://127.0.0.1:PORT/… are failing: status: 404 Not Found from 127.0.0.1:PORT: no check …
    ");
}

#[test]
fn the_daemon_and_two_500s() {
    assert_story!("twice-500", @"
    3 requests
    DEBUG beat for the start delivered to http://127.0.0.1:PORT/… in TIME, at attempt 3 (before that status: 500 Internal Server Error from 127.0.0.1:PORT)
    INFO first beat delivered to http://127.0.0.1:PORT/… in TIME, at attempt 3 (before that status: 500 Internal Server Error from 127.0.0.1:PORT)
    ");
}

#[test]
fn the_daemon_and_a_retry_after_in_seconds() {
    assert_story!("limited", @"
    2 requests
    DEBUG beat for the start delivered to http://127.0.0.1:PORT/… in TIME, at attempt 2 (before that status: 429 Too Many Requests from 127.0.0.1:PORT)
    INFO first beat delivered to http://127.0.0.1:PORT/… in TIME, at attempt 2 (before that status: 429 Too Many Requests from 127.0.0.1:PORT)
    ");
    let got = &record().got["limited"];
    assert!(got[1].at.duration_since(got[0].at).unwrap() >= Duration::from_secs(1));
}

#[test]
fn the_daemon_and_a_retry_after_as_a_date() {
    assert_story!("limited-until", @"
    2 requests
    DEBUG beat for the start delivered to http://127.0.0.1:PORT/… in TIME, at attempt 2 (before that status: 429 Too Many Requests from 127.0.0.1:PORT)
    INFO first beat delivered to http://127.0.0.1:PORT/… in TIME, at attempt 2 (before that status: 429 Too Many Requests from 127.0.0.1:PORT)
    ");
    let got = &record().got["limited-until"];
    assert!(got[1].at.duration_since(got[0].at).unwrap() >= Duration::from_millis(900));
}

#[test]
fn the_daemon_and_a_retry_after_beyond_the_deadline() {
    assert_story!("limited-for-long", @"
    1 requests
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: status: 429 Too Many Requests from 127.0.0.1:PORT (gave up after 1 attempt in TIME: it asks to wait 1 h)
    WARN beats to http://127.0.0.1:PORT/… are failing: status: 429 Too Many Requests from 127.0.0.1:PORT; the answer asks to wait 1 h, for which this beat has no time
    ");
}

#[test]
fn the_daemon_and_a_redirect_loop() {
    assert_story!("redirect-loop", @"
    1 requests
    DEBUG beat for the start to http://127.0.0.1:PORT/… lost after TIME: redirect: 127.0.0.1:PORT redirects the beat in a loop
    WARN beats to http://127.0.0.1:PORT/… are failing: redirect: 127.0.0.1:PORT redirects the beat in a loop
    ");
}

#[test]
fn the_daemon_and_a_redirect_to_http() {
    assert_story!("redirect-to-http", @"
    1 requests
    DEBUG beat for the start to https://localhost:PORT/… lost after TIME: redirect: localhost:PORT redirects the beat from https to http, where it could be read on the way
    WARN beats to https://localhost:PORT/… are failing: redirect: localhost:PORT redirects the beat from https to http, where it could be read on the way
    ");
}

#[test]
fn the_daemon_and_an_expired_certificate() {
    assert_story!("expired", @"
    0 requests
    DEBUG beat for the start to https://localhost:PORT/… lost after TIME: tls: certificate of localhost has expired, N days ago (it was valid until DATE); renew it on the server
    WARN beats to https://localhost:PORT/… are failing: tls: certificate of localhost has expired, N days ago (it was valid until DATE); renew it on the server
    ");
}

#[test]
fn the_daemon_and_a_self_signed_certificate() {
    assert_story!("self-signed", @"
    0 requests
    DEBUG beat for the start to https://localhost:PORT/… lost after TIME: tls: certificate of localhost is not trusted: it is self-signed (CN=rcgen self signed cert, until DATE); to trust this one, give it with the key `tls.ca_file`
    WARN beats to https://localhost:PORT/… are failing: tls: certificate of localhost is not trusted: it is self-signed (CN=rcgen self signed cert, until DATE); to trust this one, give it with the key `tls.ca_file`
    ");
}

#[test]
fn the_daemon_and_a_certificate_for_another_name() {
    assert_story!("wrong-host", @"
    0 requests
    DEBUG beat for the start to https://localhost:PORT/… lost after TIME: tls: certificate of localhost is not valid for this name, only for other.test; write one of these in the URL, or renew it for this name
    WARN beats to https://localhost:PORT/… are failing: tls: certificate of localhost is not valid for this name, only for other.test; write one of these in the URL, or renew it for this name
    ");
}

#[test]
fn the_daemon_and_an_unknown_authority() {
    assert_story!("unknown-authority", @"
    0 requests
    DEBUG beat for the start to https://localhost:PORT/… lost after TIME: tls: certificate of localhost is not trusted: unknown issuer; it shows CN=rcgen self signed cert, issued by CN=another; if that is an authority of your own, give its certificate with the key `tls.ca_file` or as a PEM file in SSL_CERT_FILE
    WARN beats to https://localhost:PORT/… are failing: tls: certificate of localhost is not trusted: unknown issuer; it shows CN=rcgen self signed cert, issued by CN=another; if that is an authority of your own, give its certificate with the key `tls.ca_file` or as a PEM file in SSL_CERT_FILE
    ");
}

#[test]
fn the_daemon_and_a_wrong_password_for_a_proxy() {
    assert_story!("proxy-password", @"
    DEBUG beat for the start to http://monitor.test/… lost after TIME: proxy: 127.0.0.1:PORT refuses the user name or password; put right the user name or password in the key `proxy`
    WARN beats to http://monitor.test/… are failing: proxy: 127.0.0.1:PORT refuses the user name or password; put right the user name or password in the key `proxy`
    ");
}

#[test]
fn the_daemon_and_a_name_without_an_address() {
    // The reason is in the words of the system.
    let told = &record().told["no-name"];
    let name = "nonexistent.invalid";
    assert!(
        told.iter().any(|line| line.contains(&format!("are failing: name: no address found for {name}: "))),
        "{told:?}"
    );
}

/// With so few file descriptors that most beats find none.
#[test]
fn the_daemon_and_a_full_table_of_file_descriptors() {
    let well = Server::always(Answer::Status(200));
    // Each is a host of its own, of which one attempt can always be under way. They never answer.
    let stuck: Vec<TcpListener> = (0..40).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let mut text = format!(
        "defaults: {{ retries: 0, timeout: 1s }}\nheartbeats:\n- {{ name: well, url: '{}', schedule: every 1 second }}\n",
        with_secrets(&well.url(""))
    );
    for (number, stuck) in stuck.iter().enumerate() {
        let url = with_secrets(&format!("http://{}", stuck.local_addr().unwrap()));
        writeln!(text, "- {{ name: stuck {number}, url: '{url}', schedule: {FAR} }}").unwrap();
    }
    let config = Config::of(&text);
    let program = Program::redirected_after("ulimit -n 32", "", ["run", "--config", FILE])
        .within(config.folder())
        .start();
    program.wait_for_log(
        "no file descriptor is left for it; raise the limit (`LimitNOFILE` in systemd, `ulimit -n`)",
    );
    // When the stuck ones are given up there is room again.
    program.wait_for_log("well: first beat delivered");
    let count = well.requests().len();
    well.wait_for_requests(count + 2, LIMIT);
    program.send(Signal::Terminate);
    let ended = program.signal(Signal::Terminate);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn silent_hosts_hold_up_no_beat_to_another() {
    use std::fmt::Write as _;
    // Takes connections at each address of this machine, and never answers.
    let silent = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let server = Server::always(Answer::Status(200));
    let mut text = String::from("heartbeats:\n");
    for well in 0..10 {
        let url = server.url(&format!("/{well}"));
        writeln!(text, "  - {{ name: well {well}, url: '{url}', schedule: every 1 second }}").unwrap();
    }
    // More than may be under way at once, all at the same moments.
    for host in 1..=3 {
        for heartbeat in 0..300 {
            let url = format!("http://127.0.9.{host}:{port}/");
            writeln!(
                text,
                "  - {{ name: silent {host} {heartbeat}, url: '{url}', schedule: every 10 seconds, start: false }}"
            )
            .unwrap();
        }
    }
    let config = Config::of(text);
    let program = config.run().start();
    let started = program.started();
    // Until the silent ones have been due, and their attempts have had time.
    server.wait_for_requests(150, LIMIT * 2);
    program.stop();
    for well in 0..10 {
        let path = format!("/{well}");
        let beats: Vec<_> = server.requests().into_iter().filter(|request| request.target == path).collect();
        assert_rhythm(started, &beats, Duration::from_secs(1));
    }
}

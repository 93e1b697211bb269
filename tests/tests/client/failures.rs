//! What each failure is called.

use std::time::{Duration, Instant};

use downbeat_client::{Client, ClientOptions, Proxies, RetryPolicy, RouteOptions, Step};
#[cfg(target_os = "linux")]
use downbeat_tests::port::BlackHole;
use downbeat_tests::port::{ClosedPort, SilentPort};
use downbeat_tests::proxy::{Manner, Proxy};
use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, SHORT, beat, client, failure, quick, request, route, target, text};

/// The text of the failure that a beat with a short time-out ends in, which must be about on time.
async fn slow_failure(client: &Client, url: &str, timeout: Duration) -> String {
    let started = Instant::now();
    let error = client.beat(&target(url), timeout).await.unwrap_err();
    let elapsed = started.elapsed();
    // Well before the default for connecting, and the ample total.
    assert!((SHORT..Duration::from_secs(4)).contains(&elapsed), "{elapsed:?}: {error}");
    assert_eq!(error.step(), Step::Timeout);
    text(&error)
}

fn hasty_client() -> Client {
    Client::new(ClientOptions::default().with_connect_timeout(SHORT)).unwrap()
}

#[tokio::test]
async fn a_name_without_an_address() {
    let error = beat("http://nonexistent.invalid/").await.unwrap_err();
    assert_eq!(error.step(), Step::Name);
    // What follows is the system's own reason, which differs between systems.
    let text = error.to_string();
    let reason = text.strip_prefix("name: no address found for nonexistent.invalid: ").expect(&text);
    assert!(!reason.is_empty() && !reason.contains("failed to lookup"), "{text}");
}

#[tokio::test]
async fn a_refused_connection() {
    let port = ClosedPort::take();
    insta::assert_snapshot!(failure(&format!("http://127.0.0.1:{}/", port.port())).await, @"connect: 127.0.0.1:PORT refused the connection");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_is_never_accepted() {
    let hole = BlackHole::open().await;
    let url = format!("http://127.0.0.1:{}/", hole.port());
    insta::assert_snapshot!(slow_failure(&hasty_client(), &url, AMPLE).await, @"time-out: 127.0.0.1:PORT did not accept the connection within 200 ms");
    insta::assert_snapshot!(slow_failure(&client(), &url, SHORT).await, @"time-out: 127.0.0.1:PORT did not accept the connection within 200 ms");
}

#[tokio::test]
async fn a_handshake_that_is_never_answered() {
    let port = SilentPort::open();
    let url = format!("https://127.0.0.1:{}/", port.port());
    insta::assert_snapshot!(slow_failure(&hasty_client(), &url, AMPLE).await, @"time-out: the TLS handshake with 127.0.0.1:PORT took longer than 200 ms");
    insta::assert_snapshot!(slow_failure(&client(), &url, SHORT).await, @"time-out: the TLS handshake with 127.0.0.1:PORT took longer than 200 ms");
}

#[tokio::test]
async fn an_answer_that_never_comes() {
    let server = Server::always(Answer::Never);
    insta::assert_snapshot!(slow_failure(&client(), &server.url("/"), SHORT).await, @"time-out: no answer from 127.0.0.1:PORT within 200 ms");
}

#[tokio::test]
async fn an_answer_whose_head_never_ends() {
    let server = Server::always(Answer::SlowHead);
    insta::assert_snapshot!(slow_failure(&client(), &server.url("/"), SHORT).await, @"time-out: no answer from 127.0.0.1:PORT within 200 ms");
}

#[tokio::test]
async fn a_slow_answer_on_a_kept_connection() {
    let mut answers = [Answer::Status(200), Answer::Never].into_iter();
    let server = Server::start(move |_| answers.next().unwrap());
    let client = client();
    client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
    insta::assert_snapshot!(slow_failure(&client, &server.url("/"), SHORT).await, @"time-out: no answer from 127.0.0.1:PORT within 200 ms");
}

#[tokio::test]
async fn a_time_out_of_zero_fails_at_once() {
    let server = Server::always(Answer::Never);
    let client = client();
    let started = Instant::now();
    let error = client.beat(&target(&server.url("/")), Duration::ZERO).await.unwrap_err();
    assert_eq!(error.step(), Step::Timeout);
    assert!(started.elapsed() < SHORT, "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_longest_time_out_does_not_overflow() {
    let server = Server::always(Answer::Status(200));
    client().beat(&target(&server.url("/")), Duration::MAX).await.unwrap();
}

#[tokio::test]
async fn a_connection_closed_before_the_answer() {
    let server = Server::always(Answer::Close);
    insta::assert_snapshot!(failure(&server.url("/")).await, @"exchange: 127.0.0.1:PORT closed the connection before it answered");
}

#[tokio::test]
async fn a_connection_closed_within_the_head() {
    let server = Server::always(Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-".to_vec()));
    insta::assert_snapshot!(failure(&server.url("/")).await, @"exchange: 127.0.0.1:PORT closed the connection before it answered");
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    let server = Server::always(Answer::Raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()));
    insta::assert_snapshot!(failure(&server.url("/")).await, @"exchange: 127.0.0.1:PORT does not answer in HTTP/1.1; is it an https:// address?");
}

#[tokio::test]
async fn an_answer_with_a_head_of_200_kib() {
    let head = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(200 * 1024));
    let server = Server::always(Answer::Raw(head.into_bytes()));
    insta::assert_snapshot!(failure(&server.url("/")).await, @"exchange: the head of 127.0.0.1:PORT's answer is too large: above 64 KiB, or above 100 headers");
}

#[tokio::test]
async fn an_answer_with_a_thousand_headers() {
    let head = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(1000));
    let server = Server::always(Answer::Raw(head.into_bytes()));
    insta::assert_snapshot!(failure(&server.url("/")).await, @"exchange: the head of 127.0.0.1:PORT's answer is too large: above 64 KiB, or above 100 headers");
}

/// What nginx, Apache and Go say in the page of a 400.
fn page(sentence: &str) -> Answer {
    let page = format!("<html>\r\n<head><title>400</title></head>\r\n<body>{sentence}</body>\r\n</html>");
    Answer::text(400, &page)
}

#[tokio::test]
async fn what_web_servers_say_of_client_certificates_and_of_tls_is_put_in_words() {
    let sentences = [
        "No required SSL certificate was sent",
        "The SSL certificate error",
        "The plain HTTP request was sent to HTTPS port",
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
        "Client sent an HTTP request to an HTTPS server.",
        "Something else",
    ];
    let mut told = Vec::new();
    for sentence in sentences {
        let server = Server::always(page(sentence));
        told.push(failure(&server.url("/")).await);
    }
    insta::assert_snapshot!(told.join("\n"), @"
    status: 400 Bad Request from 127.0.0.1:PORT: it asks for a client certificate; give one with `TlsOptions::with_client_identity`
    status: 400 Bad Request from 127.0.0.1:PORT: it refuses the client certificate, which may be expired or of another authority; see `TlsOptions::with_client_identity`
    status: 400 Bad Request from 127.0.0.1:PORT: this port speaks TLS; begin the URL of `Target::parse` with https://
    status: 400 Bad Request from 127.0.0.1:PORT: this port speaks TLS; begin the URL of `Target::parse` with https://
    status: 400 Bad Request from 127.0.0.1:PORT: this port speaks TLS; begin the URL of `Target::parse` with https://
    status: 400 Bad Request from 127.0.0.1:PORT
    ");
}

#[tokio::test]
async fn a_404_of_healthchecks_says_what_it_can_mean() {
    let server = Server::always(Answer::text(404, "not found"));
    let mut told = Vec::new();
    for path in ["/ping/abcdefghijklmnopqrstuv/back-up", "/ping/abcdefghijklmnopqrstuv/Back-Up"] {
        let outcome = client().send(&request(&server.url(path)), &RetryPolicy::once(), AMPLE).await;
        told.push(text(&outcome.into_result().unwrap_err()));
    }
    insta::assert_snapshot!(told.join("\n"), @"
    status: 404 Not Found from 127.0.0.1:PORT; no check has this UUID, or none in the project of this ping key has this slug: it may have been deleted, or the key changed (`?create=1` after a slug creates its check)
    status: 404 Not Found from 127.0.0.1:PORT; the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters
    ");
}

#[tokio::test]
async fn a_time_out_that_the_deadline_cuts_short_keeps_its_step() {
    let silent = SilentPort::open();
    let proxy = Proxy::start(Manner::Silent);
    let route =
        route(&RouteOptions::default().with_proxies(Proxies::all(&proxy.address().to_string()).unwrap()));
    let mut told = Vec::new();
    // The time-out for connecting is 5 s.
    for url in
        [format!("https://127.0.0.1:{}/", silent.port()), format!("http://127.0.0.1:{}/", silent.port())]
    {
        let outcome = client().send(&request(&url), &RetryPolicy::default(), SHORT).await;
        told.push(text(&outcome.into_result().unwrap_err()));
    }
    let outcome = route.send(&request("https://monitor.test/"), &RetryPolicy::default(), SHORT).await;
    told.push(text(&outcome.into_result().unwrap_err()));
    let told = told.join("\n").replace("199 ms", "200 ms");
    insta::assert_snapshot!(told, @"
    time-out: the TLS handshake with 127.0.0.1:PORT took longer than 200 ms
    time-out: no answer from 127.0.0.1:PORT within 200 ms
    time-out: the proxy 127.0.0.1:PORT did not open a way to monitor.test within 200 ms
    ");
}

#[tokio::test]
async fn of_several_attempts_the_one_that_says_most_is_reported() {
    let mut answers = [Answer::text(503, "maintenance")].into_iter();
    let server = Server::start(move |_| answers.next().unwrap_or(Answer::Never));
    let outcome = client().send(&request(&server.url("/")), &quick(), SHORT * 5).await;
    assert!(outcome.attempts() >= 2, "{outcome}");
    assert_eq!(outcome.failures().last().unwrap().error.step(), Step::Timeout);
    assert!(outcome.to_string().starts_with("status: 503 Service Unavailable from "), "{outcome}");
}

//! What each failure is called.

use std::time::{Duration, Instant};

use downbeat_client::{Client, ClientOptions, Step};
#[cfg(target_os = "linux")]
use downbeat_tests::port::BlackHole;
use downbeat_tests::port::{ClosedPort, SilentPort};
use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, SHORT, beat, client, failure, target, text};

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
    insta::assert_snapshot!(slow_failure(&client(), &url, SHORT).await, @"time-out: no connection to 127.0.0.1:PORT within 200 ms");
}

#[tokio::test]
async fn a_handshake_that_is_never_answered() {
    let port = SilentPort::open();
    let url = format!("https://127.0.0.1:{}/", port.port());
    insta::assert_snapshot!(slow_failure(&hasty_client(), &url, AMPLE).await, @"time-out: the TLS handshake with 127.0.0.1:PORT took longer than 200 ms");
    insta::assert_snapshot!(slow_failure(&client(), &url, SHORT).await, @"time-out: no connection to 127.0.0.1:PORT within 200 ms");
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

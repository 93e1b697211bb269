//! Answers that come before the request: load shedders say 503 as soon as they accept, and hang up.

use std::sync::Arc;
use std::time::Duration;

use downbeat_client::{Client, ClientOptions, Method, RetryPolicy};
use downbeat_tests::tls::Authority;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::{AMPLE, request, text};

const SHED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy";

/// The number of beats of a case, since the answer and the request race each other.
const BEATS: usize = 200;

/// How a load shedder ends its connections.
#[derive(Clone, Copy)]
enum Ending {
    /// In order. What the client sends then meets a reset.
    Close,
    /// With a reset some moments after the answer, up to two milliseconds.
    Reset,
    /// Later: until then nothing is read.
    Linger,
}

/// Answers each connection without reading, over TLS where there is a configuration for it.
async fn shed(listener: TcpListener, tls: Option<Arc<ServerConfig>>, ending: Ending) {
    let mut number = 0;
    while let Ok((mut stream, _)) = listener.accept().await {
        number += 1;
        let tls = tls.clone().map(TlsAcceptor::from);
        tokio::spawn(async move {
            // An error here is the client's doing, and the test looks at the client.
            match tls {
                None => {
                    let _ = stream.write_all(SHED).await;
                    match ending {
                        Ending::Close => {}
                        Ending::Reset => {
                            tokio::time::sleep(Duration::from_micros(100 * (number % 20))).await;
                            stream.set_zero_linger().unwrap();
                        }
                        Ending::Linger => tokio::time::sleep(Duration::from_secs(2)).await,
                    }
                }
                Some(tls) => {
                    if let Ok(mut stream) = tls.accept(stream).await {
                        let _ = stream.write_all(SHED).await;
                        let _ = stream.shutdown().await;
                    }
                }
            }
        });
    }
}

/// Sends many beats and returns the distinct ways in which they end.
async fn endings(tls: bool, ending: Ending, body: usize, beats: usize) -> Vec<String> {
    let authority = Authority::new();
    let client = Client::new(ClientOptions::default().with_extra_roots_pem(authority.pem())).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = tls.then(|| authority.identity().config_speaking(&["http/1.1"]));
    let server = tokio::spawn(shed(listener, config, ending));
    let scheme = if tls { "https" } else { "http" };
    let beat = request(&format!("{scheme}://localhost:{port}/"));
    let beat = beat.with_method(Method::Post).unwrap().with_body(vec![b'x'; body]).unwrap();
    let mut seen = Vec::new();
    for _ in 0..beats {
        let outcome = client.send(&beat, &RetryPolicy::once(), AMPLE).await;
        let error = outcome.into_result().unwrap_err();
        let after = error.retry_after().map(|pause| pause.as_secs());
        let line = format!("{} [{after:?}]", text(&error));
        if !seen.contains(&line) {
            seen.push(line);
        }
    }
    server.abort();
    seen
}

const REPORTED: &str = "status: 503 Service Unavailable from localhost:PORT: busy [Some(7)]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_request_is_reported_with_its_status() {
    assert_eq!(endings(false, Ending::Close, 0, BEATS).await, [REPORTED]);
}

/// A reset that comes before the client has seen its connection stand leaves it nothing to read.
const NO_CONNECTION: &str = "connect: localhost:PORT reset the connection [None]";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_request_is_read_before_the_reset_that_follows_it() {
    for (body, beats) in [(0, BEATS), (1024 * 1024, BEATS / 4)] {
        let mut seen = endings(false, Ending::Reset, body, beats).await;
        seen.retain(|ending| ending != NO_CONNECTION);
        assert_eq!(seen, [REPORTED]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_request_is_reported_over_tls() {
    assert_eq!(endings(true, Ending::Close, 0, BEATS).await, [REPORTED]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_a_large_request_is_reported_although_the_request_cannot_be_written() {
    assert_eq!(endings(false, Ending::Close, 1024 * 1024, BEATS / 4).await, [REPORTED]);
    assert_eq!(endings(true, Ending::Close, 1024 * 1024, BEATS / 4).await, [REPORTED]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_before_the_request_does_not_wait_for_the_end_of_the_connection() {
    // The server takes no byte of the body: more than the buffers of the system hold.
    let started = std::time::Instant::now();
    assert_eq!(endings(false, Ending::Linger, 1024 * 1024, 1).await, [REPORTED]);
    assert!(started.elapsed() < AMPLE / 2, "{:?}", started.elapsed());
}

//! What is sent, what counts as delivered, and how connections are used.

use std::time::{Duration, Instant};

use downbeat_client::Step;
use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, SHORT, beat, client, target};

#[tokio::test]
async fn a_beat_is_one_get_request_that_names_the_program() {
    let server = Server::always(Answer::Status(200));
    beat(&server.url("/Ping/uuid?create=1&x=%20#top")).await.unwrap();

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/Ping/uuid?create=1&x=%20"));
    assert_eq!(request.version, "HTTP/1.1");
    let mut headers = request.headers.clone();
    headers.sort();
    let expected = [
        ("accept", "*/*".to_owned()),
        ("host", server.address().to_string()),
        ("user-agent", format!("downbeat/{}", env!("CARGO_PKG_VERSION"))),
    ];
    assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value)));
}

#[tokio::test]
async fn user_name_and_password_are_sent_as_a_header_only() {
    let server = Server::always(Answer::Status(200));
    beat(&server.url("/").replace("//", "//user:password@")).await.unwrap();

    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), Some("Basic dXNlcjpwYXNzd29yZA=="));
    assert_eq!(request.target, "/");
    assert_eq!(request.header("host"), Some(server.address().to_string().as_str()));
}

#[tokio::test]
async fn every_status_of_2xx_is_a_success() {
    for status in [200, 201, 202, 204, 226, 299] {
        let server = Server::always(Answer::Status(status));
        let delivery = beat(&server.url("/")).await.unwrap();
        assert_eq!((delivery.status(), delivery.redirects()), (status, 0));
    }
}

#[tokio::test]
async fn every_other_status_is_a_failure() {
    let mut texts = Vec::new();
    for status in [300, 304, 305, 400, 401, 403, 404, 410, 429, 500, 503, 599, 999] {
        let server = Server::always(Answer::Status(status));
        let error = beat(&server.url("/")).await.unwrap_err();
        assert_eq!((error.step(), error.status()), (Step::Status, Some(status)));
        texts.push(crate::text(&error));
    }
    insta::assert_snapshot!(texts.join("\n"), @"
    status: 300 Multiple Choices from 127.0.0.1:PORT
    status: 304 Not Modified from 127.0.0.1:PORT
    status: 305 Use Proxy from 127.0.0.1:PORT
    status: 400 Bad Request from 127.0.0.1:PORT
    status: 401 Unauthorized from 127.0.0.1:PORT
    status: 403 Forbidden from 127.0.0.1:PORT
    status: 404 Not Found from 127.0.0.1:PORT
    status: 410 Gone from 127.0.0.1:PORT
    status: 429 Too Many Requests from 127.0.0.1:PORT
    status: 500 Internal Server Error from 127.0.0.1:PORT
    status: 503 Service Unavailable from 127.0.0.1:PORT
    status: 599 from 127.0.0.1:PORT
    status: 999 from 127.0.0.1:PORT
    ");
}

#[tokio::test]
async fn three_beats_use_one_connection() {
    let server = Server::always(Answer::Body(200, 2));
    let client = client();
    for _ in 0..3 {
        client.clone().beat(&target(&server.url("/")), AMPLE).await.unwrap();
    }
    let connections: Vec<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [1, 1, 1]);
}

#[tokio::test]
async fn a_failure_by_status_keeps_the_connection() {
    let server = Server::always(Answer::Body(500, 1024));
    let client = client();
    for _ in 0..2 {
        client.beat(&target(&server.url("/")), AMPLE).await.unwrap_err();
    }
    assert_eq!((server.requests().len(), server.opened()), (2, 1));
}

#[tokio::test]
async fn a_body_up_to_the_cap_keeps_the_connection_and_a_larger_one_costs_it() {
    for (length, connections) in [(64 * 1024, 1), (10 * 1024 * 1024, 2)] {
        let server = Server::always(Answer::Body(200, length));
        let client = client();
        for _ in 0..2 {
            assert_eq!(
                client.beat(&target(&server.url("/")), AMPLE).await.unwrap().status(),
                200,
                "{length}"
            );
        }
        assert_eq!(server.opened(), connections, "{length}");
    }
}

#[tokio::test]
async fn a_body_of_100_mb_is_not_read_to_its_end() {
    let server = Server::always(Answer::Body(200, 100_000_000));
    let delivery = beat(&server.url("/")).await.unwrap();
    assert_eq!(delivery.text().len(), 64 * 1024);
}

#[tokio::test]
async fn a_reset_within_the_body_does_not_undo_the_delivery() {
    let server = Server::always(Answer::Reset(200));
    assert_eq!(beat(&server.url("/")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_endless_body_ends_at_the_cap_and_the_beat_is_delivered() {
    let server = Server::always(Answer::Flood(200));
    let started = Instant::now();
    assert_eq!(beat(&server.url("/")).await.unwrap().status(), 200);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn an_endless_slow_body_ends_with_the_time_out_and_the_beat_is_delivered() {
    let server = Server::always(Answer::Trickle(200));
    let started = Instant::now();
    assert_eq!(client().beat(&target(&server.url("/")), SHORT).await.unwrap().status(), 200);
    assert!(started.elapsed() < SHORT * 7, "{:?}", started.elapsed());
}

#[tokio::test]
async fn an_endless_slow_body_is_read_for_two_seconds_at_most() {
    let server = Server::always(Answer::Trickle(200));
    let started = Instant::now();
    beat(&server.url("/")).await.unwrap();
    let elapsed = started.elapsed();
    assert!((Duration::from_secs(2)..Duration::from_secs(8)).contains(&elapsed), "{elapsed:?}");
}

#[tokio::test]
async fn a_body_cut_short_does_not_undo_the_delivery() {
    let server = Server::always(Answer::Cut(200));
    assert_eq!(beat(&server.url("/")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_slow_answer_within_the_time_out_is_a_success() {
    let server = Server::always(Answer::After(Duration::from_millis(50), Box::new(Answer::Status(200))));
    beat(&server.url("/")).await.unwrap();
}

#[tokio::test]
async fn a_connection_that_the_server_ended_between_beats_is_replaced() {
    // Announces nothing, then ends the connection.
    let server = Server::always(Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()));
    let client = client();
    for count in 1..=3 {
        client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
        server.wait_for_closed(count, AMPLE);
    }
    assert_eq!(server.opened(), 3);
}

#[tokio::test]
async fn a_connection_that_the_server_ends_under_the_request_is_replaced_once() {
    let mut answers = [Answer::Status(200), Answer::Close, Answer::Status(201)].into_iter();
    let server = Server::start(move |_| answers.next().unwrap());
    let client = client();
    client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
    assert_eq!(client.beat(&target(&server.url("/")), AMPLE).await.unwrap().status(), 201);

    let connections: Vec<usize> = server.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [1, 1, 2]);
}

#[tokio::test]
async fn a_request_on_a_new_connection_is_not_repeated() {
    let mut answers = [Answer::Status(200), Answer::Close, Answer::Close].into_iter();
    let server = Server::start(move |_| answers.next().unwrap());
    let client = client();
    client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
    let error = client.beat(&target(&server.url("/")), AMPLE).await.unwrap_err();

    assert_eq!(error.step(), Step::Exchange);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dropping_a_beat_ends_its_connection() {
    let server = Server::always(Answer::Never);
    let url = server.url("/");
    let task = tokio::spawn(async move { beat(&url).await });
    server.wait_for_requests(1, AMPLE);
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    server.wait_for_closed(1, AMPLE);
}

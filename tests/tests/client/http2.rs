//! Beats over HTTP/2, and what can happen to a stream.

use downbeat_client::{Client, ClientOptions, Method, RetryPolicy};
use downbeat_tests::http2::{Http2Answer, Http2Server};
use downbeat_tests::tls::Authority;

use crate::{AMPLE, quick, request, story};

/// A server that gives these answers one after another and then 200, and a client that trusts it.
fn answering(answers: Vec<Http2Answer>) -> (Http2Server, Client) {
    let authority = Authority::new();
    let mut answers = answers.into_iter();
    let server = Http2Server::start(&authority.identity(), move |_| {
        answers.next().unwrap_or(Http2Answer::Text(200, "OK"))
    });
    (server, Client::new(ClientOptions::default().with_extra_roots_pem(authority.pem())).unwrap())
}

#[tokio::test]
async fn http2_is_spoken_where_the_server_offers_it() {
    let (server, client) = answering(vec![]);
    let post = request(&server.url("/x?y")).with_method(Method::Post).unwrap().with_body("alive").unwrap();
    for _ in 0..2 {
        let outcome = client.send(&post, &RetryPolicy::once(), AMPLE).await;
        let delivery = outcome.result().as_ref().unwrap();
        assert!(delivery.is_http2());
        assert_eq!(delivery.text(), "OK");
    }
    let seen = server.requests();
    assert_eq!((seen[0].method.as_str(), seen[0].body.as_slice()), ("POST", b"alive".as_slice()));
    assert_eq!(seen[0].url, server.url("/x?y"));
    assert!(seen[0].headers.contains(&("content-length".to_owned(), "5".to_owned())), "{seen:?}");
    assert_eq!(seen.iter().map(|request| request.connection).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn a_refused_stream_is_tried_again() {
    let (server, client) = answering(vec![Http2Answer::RefuseStream]);
    let outcome = client.send(&request(&server.url("/")), &quick(), AMPLE).await;
    insta::assert_snapshot!(story(&outcome), @"
    exchange: localhost:PORT ended the request's stream before it answered (refused stream before processing any application logic)
    Delivered after 2
    ");
}

#[tokio::test]
async fn a_reset_stream_is_tried_again() {
    let (server, client) = answering(vec![Http2Answer::ResetStream]);
    let outcome = client.send(&request(&server.url("/")), &quick(), AMPLE).await;
    insta::assert_snapshot!(story(&outcome), @"
    exchange: localhost:PORT ended the request's stream before it answered (unexpected internal error encountered)
    Delivered after 2
    ");
}

#[tokio::test]
async fn a_goaway_is_tried_again_on_another_connection() {
    let (server, client) = answering(vec![Http2Answer::GoAway]);
    let outcome = client.send(&request(&server.url("/")), &quick(), AMPLE).await;
    insta::assert_snapshot!(story(&outcome), @"
    exchange: localhost:PORT closed the connection before it answered
    Delivered after 2
    ");
    assert_eq!(server.requests().last().unwrap().connection, 2);
}

#[tokio::test]
async fn a_goaway_on_a_kept_connection_costs_no_attempt() {
    let (server, client) = answering(vec![Http2Answer::Text(200, "OK"), Http2Answer::GoAway]);
    for _ in 0..2 {
        let outcome = client.send(&request(&server.url("/")), &RetryPolicy::once(), AMPLE).await;
        assert_eq!(outcome.attempts(), 1);
        assert!(outcome.is_delivered(), "{outcome}");
    }
    assert_eq!(server.requests().iter().map(|request| request.connection).collect::<Vec<_>>(), [1, 1, 2]);
}

#[tokio::test]
async fn a_stream_without_an_answer_is_tried_again_on_another_connection() {
    let (server, client) = answering(vec![Http2Answer::Text(200, "OK"), Http2Answer::Never]);
    for _ in 0..2 {
        let outcome = client
            .send(&request(&server.url("/")), &quick().with_attempt_timeout(crate::SHORT * 5), AMPLE)
            .await;
        assert!(outcome.is_delivered(), "{outcome}");
    }
    assert_eq!(server.requests().iter().map(|request| request.connection).collect::<Vec<_>>(), [1, 1, 2]);
}

#[tokio::test]
async fn a_server_that_wants_http_1_1_gets_it_at_once_and_from_then_on() {
    let (server, client) = answering(vec![Http2Answer::Http1Required]);
    for _ in 0..3 {
        let outcome = client.send(&request(&server.url("/x")), &RetryPolicy::once(), AMPLE).await;
        assert_eq!(outcome.attempts(), 1);
        assert!(outcome.result().as_ref().is_ok_and(|delivery| !delivery.is_http2()), "{outcome}");
    }
    // Once over HTTP/2, then over one connection of HTTP/1.1.
    let seen = server.requests();
    assert_eq!(seen.iter().map(|request| request.connection).collect::<Vec<_>>(), [1, 2, 2, 2]);
    assert_eq!(seen[3].headers, [("version".to_owned(), "HTTP/1.1".to_owned())]);
}

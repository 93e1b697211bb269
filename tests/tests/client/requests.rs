//! What a request carries, and what of it goes along with redirects.

use downbeat_client::{Method, Request};
use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, client, quick, request};

async fn send(request: &Request) {
    let outcome = client().send(request, &quick(), AMPLE).await;
    assert!(outcome.is_delivered(), "{outcome}");
}

fn post(url: &str) -> Request {
    let post = request(url).with_method(Method::Post).unwrap().with_body("alive").unwrap();
    post.with_header("Content-Type", "text/plain").unwrap().with_header("X-Token", "t0ken").unwrap()
}

#[tokio::test]
async fn a_post_has_its_length_headers_and_body() {
    let server = Server::always(Answer::Status(200));
    send(&post(&server.url("/x"))).await;
    let seen = &server.requests()[0];
    assert_eq!((seen.method.as_str(), seen.body.as_slice()), ("POST", b"alive".as_slice()));
    assert_eq!(seen.header("content-length"), Some("5"));
    assert_eq!(seen.header("transfer-encoding"), None);
    assert_eq!((seen.header("content-type"), seen.header("x-token")), (Some("text/plain"), Some("t0ken")));
}

#[tokio::test]
async fn an_empty_post_says_that_it_is_empty() {
    let server = Server::always(Answer::Status(200));
    send(&request(&server.url("/")).with_method(Method::Post).unwrap()).await;
    assert_eq!(server.requests()[0].header("content-length"), Some("0"));
}

#[tokio::test]
async fn a_head_is_delivered_by_its_status() {
    let server = Server::always(Answer::text(200, "not sent"));
    send(&request(&server.url("/")).with_method(Method::Head).unwrap()).await;
    assert_eq!(server.requests()[0].method, "HEAD");
}

#[tokio::test]
async fn headers_of_the_caller_win_over_the_clients_own() {
    let server = Server::always(Answer::Status(200));
    let url = server.url("/").replace("//", "//user:password@");
    let own =
        request(&url).with_header("User-Agent", "mine").unwrap().with_header("Authorization", "Bearer x");
    send(&own.unwrap()).await;
    let seen = &server.requests()[0];
    assert_eq!((seen.header("user-agent"), seen.header("authorization")), (Some("mine"), Some("Bearer x")));
}

#[tokio::test]
async fn a_post_stays_one_after_307_and_308_and_becomes_a_get_after_the_others() {
    for (status, method, body) in
        [(301, "GET", ""), (302, "GET", ""), (303, "GET", ""), (307, "POST", "alive"), (308, "POST", "alive")]
    {
        let server = Server::start(move |request| match request.target.as_str() {
            "/here" => Answer::Redirect(status, "/there".to_owned()),
            _ => Answer::Status(200),
        });
        send(&post(&server.url("/here"))).await;
        let seen = &server.requests()[1];
        assert_eq!((seen.method.as_str(), seen.body.as_slice()), (method, body.as_bytes()), "{status}");
        assert_eq!(seen.header("content-type").is_some(), method == "POST", "{status}");
        assert_eq!(seen.header("x-token"), Some("t0ken"), "{status}");
    }
}

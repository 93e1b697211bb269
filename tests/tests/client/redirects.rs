//! Which redirects are followed, and with what.

use std::time::{Duration, Instant};

use downbeat_client::{Client, ClientOptions, Method, Monitor, Signal, Step};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::Authority;

use crate::{AMPLE, beat, client, failure, quick, request, story, target, text};

/// A server that redirects `/N` to `/N-1`, down to `/0`.
fn countdown() -> Server {
    Server::start(|request| match request.target.trim_start_matches('/').parse() {
        Ok(0) => Answer::Status(200),
        Ok(left) => Answer::Redirect(302, format!("/{}", left - 1)),
        Err(_) => Answer::Status(404),
    })
}

/// Redirects to `to`, with whatever path and query.
fn redirect_to(to: &Server) -> Server {
    Server::always(Answer::Redirect(302, to.url("/there?x=y")))
}

#[tokio::test]
async fn every_redirecting_status_is_followed_with_a_get() {
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(move |request| match request.target.as_str() {
            "/here" => Answer::Redirect(status, "there?x=y".to_owned()),
            _ => Answer::Status(200),
        });
        let delivery = beat(&server.url("/here")).await.unwrap();
        assert_eq!((delivery.status(), delivery.redirects()), (200, 1), "{status}");
        let seen: Vec<_> =
            server.requests().into_iter().map(|request| (request.method, request.target)).collect();
        assert_eq!(
            seen,
            [("GET", "/here"), ("GET", "/there?x=y")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        assert_eq!(server.opened(), 1, "{status}");
    }
}

#[tokio::test]
async fn five_redirects_are_followed() {
    let server = countdown();
    assert_eq!(beat(&server.url("/5")).await.unwrap().redirects(), 5);
}

#[tokio::test]
async fn a_sixth_redirect_is_refused() {
    let server = countdown();
    insta::assert_snapshot!(failure(&server.url("/6")).await, @"redirect: more than 5 redirects, the last from 127.0.0.1:PORT");
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn with_no_redirects_allowed_the_first_is_refused() {
    let server = countdown();
    let client = Client::new(ClientOptions::default().with_max_redirects(0)).unwrap();
    let error = client.beat(&target(&server.url("/1")), AMPLE).await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"redirect: 127.0.0.1:PORT redirects the beat, and redirects are not followed");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_loop_is_refused() {
    let server = Server::start(|request| {
        let next = if request.target == "/a" { "/b" } else { "/a" };
        Answer::Redirect(302, next.to_owned())
    });
    insta::assert_snapshot!(failure(&server.url("/a")).await, @"redirect: 127.0.0.1:PORT redirects the beat in a loop");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_redirect_without_a_location_is_refused() {
    let server = Server::always(Answer::Status(302));
    insta::assert_snapshot!(failure(&server.url("/")).await, @"redirect: 127.0.0.1:PORT redirects the beat without saying where to");
}

#[tokio::test]
async fn a_redirect_to_another_scheme_is_refused() {
    let server = Server::always(Answer::Redirect(302, "file:///etc/passwd".to_owned()));
    insta::assert_snapshot!(failure(&server.url("/")).await, @"redirect: 127.0.0.1:PORT redirects the beat to something that is no http or https URL");
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_refused() {
    let authority = Authority::new();
    let plain = Server::always(Answer::Status(200));
    let server = Server::always_tls(&authority.identity(), Answer::Redirect(302, plain.url("/")));
    let client = Client::new(ClientOptions::default().with_extra_roots_pem(authority.pem())).unwrap();
    let error = client.beat(&target(&server.url("/")), AMPLE).await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"redirect: localhost:PORT redirects the beat from https to http, where it could be read on the way");
    assert_eq!(plain.opened(), 0);
}

#[tokio::test]
async fn a_redirect_from_http_to_https_is_followed() {
    let authority = Authority::new();
    let safe = Server::always_tls(&authority.identity(), Answer::Status(204));
    let server = redirect_to(&safe);
    let client = Client::new(ClientOptions::default().with_extra_roots_pem(authority.pem())).unwrap();
    assert_eq!(client.beat(&target(&server.url("/")), AMPLE).await.unwrap().status(), 204);
}

#[tokio::test]
async fn authorization_is_sent_on_within_the_origin() {
    let server = countdown();
    beat(&server.url("/1").replace("//", "//user:password@")).await.unwrap();
    let sent: Vec<bool> =
        server.requests().iter().map(|request| request.header("authorization").is_some()).collect();
    assert_eq!(sent, [true, true]);
}

#[tokio::test]
async fn authorization_is_not_sent_to_another_origin() {
    let other = Server::always(Answer::Status(200));
    let server = redirect_to(&other);
    beat(&server.url("/").replace("//", "//user:password@")).await.unwrap();
    assert!(server.requests()[0].header("authorization").is_some());
    assert_eq!(other.requests()[0].header("authorization"), None);
}

#[tokio::test]
async fn user_name_and_password_in_a_location_are_not_used() {
    let other = Server::always(Answer::Status(200));
    let location = other.url("/").replace("//", "//user:password@");
    let server = Server::always(Answer::Redirect(302, location));
    beat(&server.url("/")).await.unwrap();
    assert_eq!(other.requests()[0].header("authorization"), None);
}

#[tokio::test]
async fn a_failure_behind_a_redirect_names_both_hosts() {
    let other = Server::always(Answer::Status(404));
    let server = redirect_to(&other);
    let error = beat(&server.url("/")).await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"status: 404 Not Found from 127.0.0.1:PORT (redirected from 127.0.0.1:PORT)");
    let (from, to) = (server.address().to_string(), other.address().to_string());
    assert_eq!(error.to_string(), format!("status: 404 Not Found from {to} (redirected from {from})"));
}

#[tokio::test]
async fn a_redirect_whose_body_never_ends_is_followed_without_waiting() {
    let head = "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 9999\r\n\r\nx";
    let server = Server::start(move |request| match request.target.as_str() {
        "/there" => Answer::Status(200),
        _ => Answer::Stall(head.as_bytes().to_vec()),
    });
    let started = Instant::now();
    assert_eq!(beat(&server.url("/here")).await.unwrap().redirects(), 1);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_time_out_covers_all_redirects_together() {
    let pause = crate::SHORT / 2;
    let server = Server::start(move |request| {
        let next = format!("{}x", request.target);
        Answer::After(pause, Box::new(Answer::Redirect(302, next)))
    });
    let error = client().beat(&target(&server.url("/")), crate::SHORT).await.unwrap_err();
    assert_eq!(error.step(), Step::Timeout);
}

/// A POST with a body, a header and a password, to a server that redirects it.
async fn posted(status: u16, to: String) -> (Server, String) {
    let server = Server::start(move |request| match request.target.as_str() {
        "/here" => Answer::Redirect(status, to.clone()),
        _ => Answer::Status(200),
    });
    let url = server.url("/here").replace("//", "//user:password@");
    let request = request(&url)
        .with_method(Method::Post)
        .and_then(|request| request.with_header("X-Key", "k3y"))
        .and_then(|request| request.with_body("b0dy"))
        .unwrap();
    let story = story(&client().send(&request, &quick(), AMPLE).await);
    (server, story)
}

#[tokio::test]
async fn a_beat_with_a_body_is_refused_where_a_redirect_leads_to_another_server() {
    for status in [301, 302, 303, 307, 308] {
        let other = Server::always(Answer::Status(200));
        let (_server, story) = posted(status, other.url("/there")).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(story, @"
            redirect: 127.0.0.1:PORT redirects the beat to 127.0.0.1:PORT, another server, which its body is not sent to: give the URL that it leads to
            Final after 1
            ");
        }
        assert_eq!(other.opened(), 0, "{status}");
    }
}

#[tokio::test]
async fn at_home_a_beat_keeps_its_headers_and_its_body() {
    for status in [307, 308] {
        let (server, story) = posted(status, "/there".to_owned()).await;
        assert_eq!(story, "Delivered after 1");
        let seen = &server.requests()[1];
        assert_eq!((seen.method.as_str(), seen.body.as_slice()), ("POST", b"b0dy".as_slice()));
        assert_eq!(seen.header("x-key"), Some("k3y"));
        assert!(seen.header("authorization").is_some());
    }
}

#[tokio::test]
async fn no_header_of_the_caller_goes_to_another_server() {
    let other = Server::always(Answer::Status(200));
    let server = Server::always(Answer::Redirect(307, other.url("/there")));
    let request = request(&server.url("/here").replace("//", "//user:password@"))
        .with_header("X-Key", "k3y")
        .and_then(|request| request.with_header("User-Agent", "s3cret-agent"))
        .unwrap();
    assert_eq!(story(&client().send(&request, &quick(), AMPLE).await), "Delivered after 1");
    let seen = &other.requests()[0];
    for name in ["x-key", "authorization", "cookie"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
    assert!(seen.header("user-agent").is_some_and(|agent| agent.starts_with("downbeat/")));
}

#[tokio::test]
async fn a_failure_signal_goes_to_another_server_without_its_reason_and_that_is_told() {
    for (status, method) in [(302, "GET"), (307, "POST")] {
        let other = Server::always(Answer::text(200, "OK"));
        let server = Server::always(Answer::Redirect(status, other.url("/there")));
        let beat = request(&server.url("/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f"));
        let ill = Signal::Ill("disk full".to_owned());
        let signal = Monitor::Healthchecks.request(&beat, ill).unwrap().unwrap();
        let outcome = client().send(&signal, &quick(), AMPLE).await;
        let delivery = outcome.result().as_ref().unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(delivery.note().unwrap(), @"a redirect led to another host, which was not sent the reason of the failure: give the URL that it leads to");
        }
        assert_eq!(server.requests()[0].body, b"disk full");
        assert_eq!((other.requests()[0].method.as_str(), other.requests()[0].body.len()), (method, 0));
    }
}

#[tokio::test]
async fn a_failure_signal_that_a_redirect_turns_into_a_get_says_so() {
    let server = Server::start(|request| match request.target.as_str() {
        "/there" => Answer::text(200, "OK"),
        _ => Answer::Redirect(301, "/there".to_owned()),
    });
    let beat = request(&server.url("/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f"));
    let signal = Monitor::Healthchecks.request(&beat, Signal::Ill("disk full".to_owned())).unwrap().unwrap();
    let outcome = client().send(&signal, &quick(), AMPLE).await;
    insta::assert_snapshot!(outcome.result().as_ref().unwrap().note().unwrap(), @"a redirect turned the POST into a GET, without the reason of the failure: give the URL that it leads to");
    assert_eq!(server.requests()[1].method, "GET");
}

#[tokio::test]
async fn a_failure_that_its_body_says_does_not_become_a_beat_by_a_redirect() {
    for status in [301, 302, 303] {
        let server = Server::start(move |request| match request.target.as_str() {
            "/there" => Answer::text(200, "OK"),
            _ => Answer::Redirect(status, "/there".to_owned()),
        });
        let beat = request(&server.url("/v1/check_in/XyZZy1"));
        let signal =
            Monitor::Honeybadger.request(&beat, Signal::Ill("disk full".to_owned())).unwrap().unwrap();
        let outcome = client().send(&signal, &quick(), AMPLE).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(outcome.result().as_ref().unwrap_err()), @"redirect: 127.0.0.1:PORT redirects the signal without its body, which says what it is: give the URL that it leads to");
        }
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_redirect_that_holds_for_good_names_the_new_address_masked() {
    for (status, is_permanent) in [(301, true), (302, false), (303, false), (307, false), (308, true)] {
        let server = Server::start(move |request| match request.target.as_str() {
            "/here" => Answer::Redirect(status, "/s3cr3t?token=s3cr3t".to_owned()),
            _ => Answer::Status(200),
        });
        let delivery = beat(&server.url("/here")).await.unwrap();
        let expected =
            is_permanent.then(|| format!("{}, with another path and another query", server.url("/…")));
        assert_eq!(delivery.moved_to().map(str::to_owned), expected, "{status}");
    }
}

#[tokio::test]
async fn what_differs_in_an_address_for_good_is_said_without_the_address() {
    let elsewhere = Server::always(Answer::Status(200));
    let far = elsewhere.url("/here");
    for (from, to, said) in [
        ("/here", "/here/", "path (one slash more at its end)"),
        ("/here/", "/here", "path (no slash at its end)"),
        ("/here", "/there", "path"),
        ("/here", "/here?s3cr3t", "query"),
        ("/here", &far, "port"),
    ] {
        let to = to.to_owned();
        let server = Server::start(move |request| match request.target == from {
            true => Answer::Redirect(301, to.clone()),
            false => Answer::Status(200),
        });
        let delivery = beat(&server.url(from)).await.unwrap();
        let moved = delivery.moved_to().unwrap();
        assert!(moved.ends_with(&format!("/…, with another {said}")), "{moved}");
    }
}

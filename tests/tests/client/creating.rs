//! `create=1` in a URL of Healthchecks, against a server that makes a check for each request that has it.

use std::time::Duration;

use downbeat_client::{Monitor, Request, RetryPolicy, Signal};
use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, client, quick, request};

const SLUG: &str = "/ping/PPPPPPPPPPPPPPPPPPPPPP/nightly";

/// A server without the check, whose making is answered after a while.
fn server(while_making: Duration) -> Server {
    let mut made = 0;
    Server::start(move |request| match (made, request.target.contains("create=1")) {
        (_, true) => {
            made += 1;
            Answer::After(while_making, Box::new(Answer::text(201, "Created")))
        }
        (0, false) => Answer::text(404, "not found"),
        (1, false) => Answer::text(200, "OK"),
        _ => Answer::text(409, "ambiguous slug"),
    })
}

fn beat(server: &Server) -> Request {
    let beat = request(&server.url(&format!("{SLUG}?create=1")));
    Monitor::Healthchecks.request(&beat, Signal::Well).unwrap().unwrap()
}

fn asked(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| request.target.clone()).collect()
}

fn without() -> String {
    SLUG.to_owned()
}

fn with() -> String {
    format!("{SLUG}?create=1")
}

#[tokio::test]
async fn a_check_is_made_only_after_a_404_and_once() {
    let server = server(Duration::ZERO);
    for _ in 0..2 {
        assert!(client().send(&beat(&server), &quick(), AMPLE).await.is_delivered());
    }
    let asked = asked(&server);
    assert_eq!((asked.first(), asked.last()), (Some(&without()), Some(&without())));
    assert_eq!(asked.iter().filter(|target| **target == with()).count(), 1, "{asked:?}");
}

#[tokio::test]
async fn an_attempt_after_a_create_that_timed_out_begins_without_it() {
    let server = server(Duration::from_secs(60));
    let policy = RetryPolicy::default()
        .with_attempt_timeout(Duration::from_secs(2))
        .with_pauses(Duration::from_millis(1), Duration::from_millis(1));
    let outcome = client().send(&beat(&server), &policy, AMPLE).await;
    assert!(outcome.is_delivered(), "{outcome}");
    let asked = asked(&server);
    let made = asked.iter().position(|target| *target == with()).unwrap();
    assert!(made > 0 && asked[made + 1..] == [without()], "{asked:?}");
}

#[tokio::test]
async fn of_many_beats_at_once_one_makes_the_check() {
    let server = server(Duration::from_millis(300));
    let client = client();
    let beats: Vec<_> = (0..10)
        .map(|_| {
            let (client, beat) = (client.clone(), beat(&server));
            tokio::spawn(async move { client.send(&beat, &quick(), AMPLE).await })
        })
        .collect();
    for beat in beats {
        let outcome = beat.await.unwrap();
        assert!(outcome.is_delivered(), "{outcome}");
    }
    assert_eq!(asked(&server).iter().filter(|target| **target == with()).count(), 1);
}

#[tokio::test]
async fn the_rest_of_the_query_stays() {
    let server = Server::always(Answer::text(200, "OK"));
    let id = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";
    let beat = request(&server.url(&format!("{SLUG}?rid={id}&create=1")));
    let beat = Monitor::Healthchecks.request(&beat, Signal::Well).unwrap().unwrap();
    assert!(client().send(&beat, &quick(), AMPLE).await.is_delivered());
    assert_eq!(asked(&server), [format!("{SLUG}?rid={id}")]);
}

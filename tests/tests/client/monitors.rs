//! What the monitors' answers mean to a beat, and what is told of them.

use std::time::Duration;

use downbeat_client::{Monitor, Outcome, Request, RunEnd, RunId, Signal};
use downbeat_tests::monitors;
use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, client, quick, request, story};

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

fn checks(server: &Server, signal: Signal) -> Request {
    let beat = request(&server.url(&format!("/ping/{UUID}")));
    Monitor::Healthchecks.request(&beat, signal).unwrap().unwrap()
}

fn kuma(server: &Server) -> Request {
    let beat = request(&server.url("/api/push/t0ken"));
    Monitor::UptimeKuma.request(&beat, Signal::Well).unwrap().unwrap()
}

async fn sent(request: &Request) -> String {
    story(&client().send(request, &quick(), AMPLE).await)
}

#[tokio::test]
async fn a_rate_limit_of_healthchecks_is_a_delivery_with_a_note() {
    let server = Server::always(Answer::text(200, "OK (rate-limited)"));
    let outcome = client().send(&checks(&server, Signal::Well), &quick(), AMPLE).await;
    let delivery = outcome.result().as_ref().unwrap();
    assert!(delivery.note().unwrap().starts_with("rate-limited"));
    assert_eq!(delivery.text(), "OK (rate-limited)");
}

#[tokio::test]
async fn a_failure_is_posted_to_healthchecks_with_its_reason() {
    let server = Server::always(Answer::text(200, "OK"));
    sent(&checks(&server, Signal::Ill("disk full".to_owned()))).await;
    let seen = &server.requests()[0];
    assert_eq!((seen.method.as_str(), seen.body.as_slice()), ("POST", b"disk full".as_slice()));
    assert_eq!(seen.target, format!("/ping/{UUID}/fail"));
}

#[tokio::test]
async fn another_page_with_status_200_is_no_delivery_to_healthchecks() {
    let server = Server::always(Answer::text(200, "<html>Sign in to the network"));
    insta::assert_snapshot!(sent(&checks(&server, Signal::Well)).await, @"
    answer: 200 from 127.0.0.1:PORT, but the answer is not from Healthchecks, which says OK: is something else at this address?
    Final after 1
    ");
}

#[tokio::test]
async fn what_healthchecks_says_of_a_failure_is_told() {
    let server = Server::always(Answer::text(409, "ambiguous slug"));
    insta::assert_snapshot!(sent(&checks(&server, Signal::Well)).await, @"
    status: 409 Conflict from 127.0.0.1:PORT: ambiguous slug; several checks have this slug: give the check's UUID, or rename one
    Final after 1
    ");
    let server = Server::always(Answer::text(404, "not found"));
    insta::assert_snapshot!(sent(&checks(&server, Signal::Well)).await, @"
    status: 404 Not Found from 127.0.0.1:PORT; no check has this UUID, or none in the project of this ping key has this slug: it may have been deleted, or the key changed (`?create=1` after a slug creates its check)
    Final after 1
    ");
}

#[tokio::test]
async fn a_404_of_kuma_is_tried_again_twice_and_its_message_told() {
    let refusal = r#"{"ok":false,"msg":"Monitor not found or not active."}"#;
    let server = Server::always(Answer::text(404, refusal));
    insta::assert_snapshot!(sent(&kuma(&server)).await, @"
    status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    Retries after 3
    ");
    let mut answers = [Answer::text(404, refusal)].into_iter();
    let server =
        Server::start(move |_| answers.next().unwrap_or_else(|| Answer::text(200, r#"{"ok":true}"#)));
    insta::assert_snapshot!(sent(&kuma(&server)).await, @"
    status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    Delivered after 2
    ");
    assert_eq!(server.requests()[1].target, "/api/push/t0ken?status=up&msg=OK");
}

#[tokio::test]
async fn a_200_of_kuma_that_is_not_ok_is_no_delivery() {
    let server = Server::always(Answer::text(200, r#"{"ok":false,"msg":"no t0ken"}"#));
    insta::assert_snapshot!(sent(&kuma(&server)).await, @"
    answer: 200 from 127.0.0.1:PORT, but no …
    answer: 200 from 127.0.0.1:PORT, but no …
    answer: 200 from 127.0.0.1:PORT, but no …
    Retries after 3
    ");
}

#[tokio::test]
async fn an_answer_of_kuma_that_breaks_off_is_asked_for_again() {
    let mut answers = [Answer::Cut(200), Answer::Reset(200)].into_iter();
    let server =
        Server::start(move |_| answers.next().unwrap_or_else(|| Answer::text(200, r#"{"ok":true}"#)));
    insta::assert_snapshot!(sent(&kuma(&server)).await, @"
    exchange: 127.0.0.1:PORT did not finish its answer, which says whether the beat counted
    exchange: 127.0.0.1:PORT did not finish its answer, which says whether the beat counted
    Delivered after 3
    ");
}

#[tokio::test]
async fn what_a_server_quotes_of_the_request_is_masked() {
    let server = Server::start(|request| {
        let text = format!("no route for {}, {}", request.target, String::from_utf8_lossy(&request.body));
        Answer::text(400, &text)
    });
    let request = request(&server.url("/s3cr3t/x?token=s3cr%33t"))
        .with_method(downbeat_client::Method::Post)
        .unwrap()
        .with_body("my s3cr3t")
        .unwrap();
    insta::assert_snapshot!(sent(&request).await, @"
    status: 400 Bad Request from 127.0.0.1:PORT: no route for /…?token=…, …
    Final after 1
    ");
}

#[tokio::test]
async fn a_secret_is_masked_before_a_line_is_cut() {
    // The cut is at 200 characters, in the middle of the secret.
    let server = Server::always(Answer::text(400, &("x".repeat(197) + "s3cr3t")));
    let text = sent(&request(&server.url("/s3cr3t"))).await;
    assert!(text.contains("xxx…") && !text.contains("s3c"), "{text}");
}

/// A beat whose monitor is inferred from the URL.
async fn inferred(path: &str, answer: Answer) -> Outcome {
    let server = Server::always(answer);
    let request = request(&server.url(path)).infer_monitor();
    let outcome = client().send(&request, &quick(), AMPLE).await;
    // As it was written.
    assert_eq!(server.requests()[0].target, path);
    outcome
}

#[tokio::test]
async fn a_check_that_was_deleted_is_no_delivery_where_the_monitor_is_inferred() {
    let path = format!("/ping/{UUID}");
    insta::assert_snapshot!(story(&inferred(&path, Answer::text(200, "OK (not found)")).await), @"
    answer: 200 from 127.0.0.1:PORT, but the monitor does not know this check
    Final after 1
    ");
    let refusal = r#"{"ok":false,"msg":"Monitor not found or not active."}"#;
    insta::assert_snapshot!(story(&inferred("/api/push/t0ken?ping=", Answer::text(404, refusal)).await), @"
    status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    Retries after 3
    ");
}

#[tokio::test]
async fn an_answer_of_something_else_is_a_success_with_a_note_where_the_monitor_is_inferred() {
    let path = format!("/ping/{UUID}");
    for (path, answer) in [
        (path.as_str(), Answer::text(200, "pong")),
        (path.as_str(), Answer::Cut(200)),
        ("/api/push/t0ken", Answer::text(202, "accepted")),
        ("/api/push/t0ken", Answer::Status(204)),
    ] {
        let outcome = inferred(path, answer).await;
        let note = outcome.result().as_ref().unwrap().note();
        assert!(note.is_some_and(|note| note.contains("may come from something else")), "{path} {note:?}");
    }
    let outcome = inferred(&path, Answer::text(200, "OK")).await;
    assert_eq!(outcome.result().as_ref().unwrap().note(), None);
}

/// What identifies a check, or is a key.
const SECRET: &str = "s3cr3t0fth1s";

/// A beat to a kind of monitor on a server that answers as it does, with the token that it wants.
fn beat_to(monitor: Monitor, server: &Server) -> Request {
    let (path, scheme) = match monitor {
        Monitor::UptimeKuma => (format!("/api/push/{SECRET}"), None),
        Monitor::BetterStack => (format!("/api/v1/heartbeat/{SECRET}"), None),
        Monitor::Cronitor => (format!("/p/{SECRET}/monitor"), None),
        Monitor::Sentry => (format!("/api/42/cron/nightly/{SECRET}/"), None),
        Monitor::Gatus => ("/api/v1/endpoints/core_backup/external".to_owned(), Some("Bearer")),
        Monitor::Honeybadger => (format!("/v1/check_in/{SECRET}"), None),
        Monitor::IncidentIo => (format!("/v2/heartbeat/{SECRET}/ping"), Some("Bearer")),
        Monitor::Opsgenie => ("/v2/heartbeats/nightly/ping".to_owned(), Some("GenieKey")),
        Monitor::DeadMansSnitch | Monitor::Checkly | Monitor::OnlineOrNot => (format!("/{SECRET}"), None),
        _ => (format!("/{UUID}"), None),
    };
    let beat = request(&server.url(&path));
    match scheme {
        Some(scheme) => beat.with_header("authorization", &format!("{scheme} {}", monitors::TOKEN)).unwrap(),
        None => beat,
    }
}

#[tokio::test]
async fn what_a_service_quotes_of_a_signal_is_masked_for_each_kind() {
    let server = Server::start(|request| {
        let key = request.header("authorization").unwrap_or_default();
        let body = String::from_utf8_lossy(&request.body);
        Answer::text(400, &format!("no {} with {key}: {body}", request.target).replace('\n', " "))
    });
    for &monitor in Monitor::ALL {
        let end = RunEnd::new(Some(3), Duration::from_secs(1)).with_output("h1dden in the output");
        for signal in [Signal::Well, Signal::Ill("h1dden".to_owned()), Signal::RunEnd(RunId::of(7), end)] {
            let beat = beat_to(monitor, &server);
            if let Some(request) = monitor.request(&beat, signal.clone()).unwrap() {
                let told = sent(&request).await;
                assert!(
                    told.contains("400 Bad Request") && told.contains('…'),
                    "{monitor} {signal:?}: {told}"
                );
                for secret in [SECRET, UUID, monitors::TOKEN, "h1dden"] {
                    assert!(!told.contains(secret), "{monitor} {signal:?}: {told}");
                }
            }
        }
    }
}

#[tokio::test]
async fn each_kind_takes_all_that_it_is_told() {
    let server = Server::start(monitors::answer);
    let failed = RunEnd::new(Some(3), Duration::from_millis(12_345)).with_output("disk \"full\"\n");
    for &monitor in Monitor::ALL {
        for signal in [
            Signal::Well,
            Signal::Ill("disk \"full\" & hot".to_owned()),
            Signal::Start,
            Signal::RunStart(RunId::of(7)),
            Signal::RunEnd(RunId::of(7), RunEnd::new(Some(0), Duration::from_secs(1))),
            Signal::RunEnd(RunId::of(7), failed.clone()),
        ] {
            let beat = beat_to(monitor, &server);
            if let Some(request) = monitor.request(&beat, signal.clone()).unwrap() {
                assert_eq!(sent(&request).await, "Delivered after 1", "{monitor} {signal:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_is_wrong_is_told_without_it() {
    let server = Server::start(monitors::answer);
    let mut told = Vec::new();
    for monitor in [Monitor::Gatus, Monitor::IncidentIo, Monitor::Opsgenie] {
        let beat = beat_to(monitor, &server).with_header("authorization", "Bearer s3cr3t").unwrap();
        told.push(sent(&monitor.request(&beat, Signal::Well).unwrap().unwrap()).await);
    }
    insta::assert_snapshot!(told.join("\n"), @"
    status: 401 Unauthorized from 127.0.0.1:PORT: invalid token; Gatus wants the endpoint's token in the header `Authorization: Bearer TOKEN`
    Final after 1
    status: 401 Unauthorized from 127.0.0.1:PORT; incident.io wants its token in the header `Authorization: Bearer TOKEN`, or as `?token=`
    Final after 1
    status: 401 Unauthorized from 127.0.0.1:PORT; Opsgenie wants a key of its API in the header `Authorization: GenieKey KEY`
    Final after 1
    ");
}

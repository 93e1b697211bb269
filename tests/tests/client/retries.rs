//! Which failures are tried again, when, and what the outcome says of it.

use std::time::{Duration, Instant, UNIX_EPOCH};

use downbeat_client::{Client, ClientOptions, End, RetryPolicy, Step};
use downbeat_tests::port::{ClosedPort, SilentPort};
use downbeat_tests::server::{Answer, Server};

use crate::{AMPLE, SHORT, client, quick, request, story, target, text};

/// A server that gives these answers one after another, and then 200.
fn answering(answers: Vec<Answer>) -> Server {
    let mut answers = answers.into_iter();
    Server::start(move |_| answers.next().unwrap_or(Answer::Status(200)))
}

#[tokio::test]
async fn two_500s_and_then_200_deliver_at_the_third_attempt() {
    let server = answering(vec![Answer::Status(500), Answer::text(500, "database is locked")]);
    let outcome = client().send(&request(&server.url("/")), &quick(), AMPLE).await;
    assert_eq!((outcome.attempts(), outcome.end()), (3, End::Delivered));
    insta::assert_snapshot!(story(&outcome), @"
    status: 500 Internal Server Error from 127.0.0.1:PORT
    status: 500 Internal Server Error from 127.0.0.1:PORT: database is locked
    Delivered after 3
    ");
    assert!(outcome.to_string().starts_with("delivered at attempt 3, after "), "{outcome}");
}

#[tokio::test]
async fn transient_statuses_are_tried_again_and_others_are_not() {
    for (status, attempts) in [
        (408, 2),
        (425, 2),
        (429, 2),
        (500, 2),
        (502, 2),
        (503, 2),
        (599, 2),
        (501, 1),
        (505, 1),
        (400, 1),
        (401, 1),
        (404, 1),
        (410, 1),
    ] {
        let server = answering(vec![Answer::Status(status)]);
        let outcome = client().send(&request(&server.url("/")), &quick(), AMPLE).await;
        assert_eq!((outcome.attempts(), server.requests().len()), (attempts, attempts), "{status}");
        assert_eq!(outcome.is_delivered(), attempts == 2, "{status}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let port = ClosedPort::take();
    let url = format!("http://127.0.0.1:{}/", port.port());
    let outcome = client().send(&request(&url), &quick().with_retries(2), AMPLE).await;
    insta::assert_snapshot!(story(&outcome), @"
    connect: 127.0.0.1:PORT refused the connection
    connect: 127.0.0.1:PORT refused the connection
    connect: 127.0.0.1:PORT refused the connection
    Retries after 3
    ");
}

#[tokio::test]
async fn a_black_hole_is_tried_again_until_the_deadline() {
    let port = SilentPort::open();
    let url = format!("http://127.0.0.1:{}/", port.port());
    let started = Instant::now();
    let policy = quick().with_attempt_timeout(SHORT).with_retries(100);
    let outcome = client().send(&request(&url), &policy, SHORT * 5 / 2).await;
    let elapsed = started.elapsed();
    assert_eq!(outcome.end(), End::Deadline);
    assert!(outcome.failures().iter().all(|failure| failure.error.step() == Step::Timeout), "{outcome:?}");
    // The attempts take 200 ms each, and the last one what is left.
    assert!(outcome.attempts() >= 2 && elapsed < SHORT * 10, "{elapsed:?} {outcome}");
}

#[tokio::test]
async fn slow_headers_are_cut_off_and_tried_again() {
    let server = answering(vec![Answer::SlowHead]);
    let policy = quick().with_attempt_timeout(SHORT * 5);
    let outcome = client().send(&request(&server.url("/")), &policy, AMPLE).await;
    insta::assert_snapshot!(story(&outcome), @"
    time-out: no answer from 127.0.0.1:PORT within 1 s
    Delivered after 2
    ");
}

#[tokio::test]
async fn a_reset_before_the_answer_is_tried_again() {
    let server = answering(vec![Answer::Close, Answer::Raw(b"HTTP/1.1 200".to_vec())]);
    let outcome = client().send(&request(&server.url("/")), &quick(), AMPLE).await;
    insta::assert_snapshot!(story(&outcome), @"
    exchange: 127.0.0.1:PORT closed the connection before it answered
    exchange: 127.0.0.1:PORT closed the connection before it answered
    Delivered after 3
    ");
}

#[tokio::test]
async fn a_name_that_cannot_exist_fails_at_once_and_is_tried_again() {
    let options = ClientOptions::default().with_resolver(|_| Err(std::io::ErrorKind::NotFound.into()));
    let client = Client::new(options).unwrap();
    let started = Instant::now();
    let outcome = client.send(&request("http://name.test/"), &quick().with_retries(1), AMPLE).await;
    assert_eq!(outcome.attempts(), 2);
    assert!(outcome.failures().iter().all(|failure| failure.error.step() == Step::Name), "{outcome}");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_retry_after_in_seconds_is_waited_for() {
    let server = answering(vec![Answer::Full(429, vec![("Retry-After", "1".to_owned())], String::new())]);
    let outcome = client().send(&request(&server.url("/")), &quick(), AMPLE).await;
    assert_eq!(outcome.failures()[0].error.retry_after(), Some(Duration::from_secs(1)));
    assert!(outcome.is_delivered() && outcome.took() >= Duration::from_secs(1), "{outcome}");
}

#[tokio::test]
async fn a_retry_after_as_a_date_is_waited_for() {
    // One second before the date.
    let now = UNIX_EPOCH + Duration::from_secs(784_111_776);
    let date = "Sun, 06 Nov 1994 08:49:37 GMT".to_owned();
    let server = answering(vec![Answer::Full(503, vec![("Retry-After", date)], String::new())]);
    let client = Client::new(ClientOptions::default().with_clock(move || now)).unwrap();
    let outcome = client.send(&request(&server.url("/")), &quick(), AMPLE).await;
    assert_eq!(outcome.failures()[0].error.retry_after(), Some(Duration::from_secs(1)));
    assert!(outcome.is_delivered() && outcome.took() >= Duration::from_secs(1), "{outcome}");
}

#[tokio::test]
async fn a_retry_after_beyond_the_deadline_ends_the_beat() {
    let server = answering(vec![Answer::Full(429, vec![("Retry-After", "60".to_owned())], String::new())]);
    let outcome = client().send(&request(&server.url("/")), &quick(), AMPLE).await;
    assert_eq!((outcome.end(), server.requests().len()), (End::RetryAfter, 1));
    assert!(outcome.took() < Duration::from_secs(5), "{outcome}");
}

#[tokio::test]
async fn a_beat_has_six_attempts_unless_told_otherwise() {
    let server = Server::always(Answer::Status(500));
    // Chance makes every pause nothing.
    let client = Client::new(ClientOptions::default().with_random(|| 0.0)).unwrap();
    let outcome = client.send(&request(&server.url("/")), &RetryPolicy::default(), AMPLE).await;
    assert_eq!((outcome.attempts(), outcome.end()), (6, End::Retries));
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn dropping_a_beat_ends_it_between_two_attempts() {
    let server = Server::always(Answer::Status(500));
    let url = server.url("/");
    let task = tokio::spawn(async move {
        let pause = Duration::from_secs(3600);
        let client = Client::new(ClientOptions::default().with_random(|| 1.0)).unwrap();
        client.send(&request(&url), &RetryPolicy::default().with_pauses(pause, pause), pause * 2).await
    });
    server.wait_for_requests(1, AMPLE);
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_server_that_closes_idle_connections_between_beats_costs_no_attempt() {
    // The end of the connection meets the request on its way.
    let mut answers = [Answer::Status(200), Answer::Close, Answer::Status(201)].into_iter();
    let server = Server::start(move |_| answers.next().unwrap());
    let client = client();
    client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
    let outcome = client.send(&request(&server.url("/")), &RetryPolicy::once(), AMPLE).await;
    assert_eq!((outcome.attempts(), outcome.end()), (1, End::Delivered));
    assert_eq!(server.opened(), 2);
}

#[tokio::test]
async fn a_kept_connection_that_leads_nowhere_costs_an_attempt_and_not_the_beat() {
    // As when a firewall has forgotten the connection: what is sent on it gets no answer, nor an end.
    let mut answers = [Answer::Status(200), Answer::Never, Answer::Status(201)].into_iter();
    let server = Server::start(move |_| answers.next().unwrap());
    let client = client();
    client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
    // Less than an attempt may take by itself.
    let allowance = Duration::from_secs(5);
    let outcome = client.send(&request(&server.url("/")), &RetryPolicy::default(), allowance).await;
    insta::assert_snapshot!(story(&outcome), @"
    time-out: no answer from 127.0.0.1:PORT within 3 s
    Delivered after 2
    ");
    assert_eq!(server.opened(), 2);
}

#[tokio::test]
async fn a_resolver_that_never_answers_holds_up_neither_addresses_nor_localhost() {
    let server = Server::always(Answer::Status(200));
    let (alive, dead) = std::sync::mpsc::channel::<()>();
    let dead = std::sync::Mutex::new(dead);
    let options = ClientOptions::default().with_resolver(move |name| {
        if name != "localhost" {
            // The others wait for the lock.
            let _ = dead.lock().map(|dead| dead.recv());
        }
        Ok(vec![std::net::Ipv4Addr::LOCALHOST.into()])
    });
    let client = Client::new(options).unwrap();
    // More names than the runtime has threads.
    let stuck: Vec<_> = (0..600)
        .map(|number| {
            let (client, url) = (client.clone(), format!("http://{number}.test/"));
            tokio::spawn(async move { client.beat(&target(&url), AMPLE * 6).await })
        })
        .collect();
    tokio::time::sleep(SHORT).await;
    let by_name = server.url("/").replace("127.0.0.1", "localhost");
    for url in [server.url("/"), by_name] {
        let delivered = tokio::time::timeout(AMPLE, client.beat(&target(&url), AMPLE)).await;
        assert!(delivered.is_ok_and(|delivered| delivered.is_ok()), "{url}");
    }
    let failed = stuck.into_iter().next().unwrap().await.unwrap().unwrap_err();
    assert_eq!(text(&failed), "time-out: the look-up of 0.test took longer than 5 s");
    drop(alive);
}

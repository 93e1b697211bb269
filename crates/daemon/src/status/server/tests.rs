//! The server over real sockets.

use super::super::fixture::{SECRET, Stage, arrived, ill};
use super::*;
use downbeat_heartbeat::beat::Lost;
use downbeat_heartbeat::supervisor::Crowded;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

struct Served {
    stage: Stage,
    at: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: tokio::task::JoinHandle<()>,
}

impl Served {
    async fn new(stage: Stage) -> Self {
        Self::within(stage, Limits::default(), None).await
    }

    async fn within(stage: Stage, limits: Limits, token: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.unwrap_or_default() };
        let task = tokio::spawn(serve_within(
            limits,
            listener,
            stage.board.clone(),
            token.map(Secret::new),
            stopped,
        ));
        Self { stage, at, stop: Some(stop), task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.at).await.unwrap()
    }

    /// Everything that is answered to a request, until the connection ends.
    async fn raw(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // A reset after the answer is as good an end as any.
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    async fn ask(&self, method: &str, path: &str, headers: &str) -> String {
        let host = self.at;
        self.raw(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"))
            .await
    }

    async fn get(&self, path: &str) -> String {
        self.ask("GET", path, "").await
    }

    async fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("content-type: application/json"), "{head}");
        serde_json::from_str(body).unwrap()
    }
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or("none")
}

/// Reads until there is a text, for two seconds at most.
async fn read_to(stream: &mut TcpStream, text: &str) -> String {
    let mut all = Vec::new();
    let read = async {
        while !String::from_utf8_lossy(&all).contains(text) {
            assert_ne!(stream.read_buf(&mut all).await.unwrap(), 0, "the stream ended");
        }
    };
    timeout(Duration::from_secs(5), read).await.unwrap_or_else(|_| panic!("no {text}"));
    String::from_utf8(all).unwrap()
}

fn two() -> Stage {
    let stage = Stage::with(&[("Butler", "every 1 minute"), ("web \"shop\"\\ ü", "every 5 minutes")]);
    stage.beat("Butler", arrived(1));
    stage.beat("web \"shop\"\\ ü", Err(Lost::Crowded(Crowded::Full)));
    stage
}

#[tokio::test]
async fn every_route_answers_with_its_type_and_the_headers_that_keep_others_out() {
    let served = Served::new(two()).await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/api/heartbeats", "application/json"),
        ("/api/heartbeats/Butler/calendar?year=2027", "application/json"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/healthz", "text/plain; charset=utf-8"),
        ("/readyz", "text/plain; charset=utf-8"),
    ] {
        let answer = served.get(path).await;
        assert_eq!(status(&answer), "200", "{path}: {answer}");
        assert!(answer.contains(&format!("\r\ncontent-type: {kind}\r\n")), "{path}: {answer}");
        let head = served.ask("HEAD", path, "").await;
        assert_eq!((status(&head), head.split_once("\r\n\r\n").unwrap().1), ("200", ""), "{path}");
        for header in [
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "x-frame-options: DENY",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-origin",
            "cross-origin-opener-policy: same-origin",
            "content-security-policy: default-src 'none';",
            "frame-ancestors 'none'",
            "permissions-policy: ",
        ] {
            assert!(answer.contains(header), "{path}: {header}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_would_change_something_is_refused() {
    let served = Served::new(two()).await;
    for path in ["/nothing", "/api/heartbeats/none/calendar", "/api", "//", "/../etc/passwd", "/index.html"] {
        assert_eq!(status(&served.get(path).await), "404", "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"] {
        let answer = served.ask(method, "/", "").await;
        assert_eq!(status(&answer), "405", "{method}");
        assert!(answer.contains("allow: GET, HEAD"));
    }
    for body in ["Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"] {
        assert_eq!(status(&served.ask("GET", "/", body).await), "413");
    }
    for (path, error) in [
        ("/api/heartbeats?limit=0", "`limit` is a number from 1 to 500"),
        ("/api/heartbeats?limit=501", "`limit` is a number from 1 to 500"),
        ("/api/heartbeats?offset=-1", "`offset` is a number"),
        (
            "/api/heartbeats?state=happy",
            "`state` is one of failing, ill, not-started, waiting, well, ended, disabled",
        ),
        (
            "/api/heartbeats?sort=-size",
            "`sort` is one of name, state, next, last, delivery, uptime, with `-` before it for the other way round",
        ),
        (
            "/api/heartbeats?page=2",
            "the parameters here are `search`, `state`, `tag`, `sort`, `offset` and `limit`",
        ),
        ("/events?limit=x", "`limit` is a number from 1 to 500"),
        ("/api/heartbeats/Butler/calendar?year=9999", "`year` is a number from 1970 to 9998"),
        ("/api/heartbeats/Butler/calendar?month=1", "the one parameter here is `year`"),
        ("/api/heartbeats/%FF/calendar", "the name is not UTF-8"),
    ] {
        let answer = served.get(path).await;
        assert_eq!(status(&answer), "400", "{path}");
        assert!(answer.ends_with(&serde_json::json!({ "error": error }).to_string()), "{answer}");
    }
}

#[tokio::test]
async fn the_state_and_a_year_come_as_json() {
    let served = Served::new(two()).await;
    let view = served.json("/api/heartbeats?search=SHOP&state=failing&offset=0&limit=1").await;
    assert_eq!((&view["total"], &view["matching"]), (&2.into(), &1.into()));
    let row = &view["heartbeats"][0];
    assert_eq!(row["name"], "web \"shop\"\\ ü");
    assert_eq!(row["state"], "failing");
    assert_eq!(row["description"], "Every 5 minutes.");
    assert_eq!(row["last_beat"]["outcome"], "failed");
    assert_eq!(row["recent"]["outcomes"], "f");
    let year = served.json("/api/heartbeats/web%20%22shop%22%5C%20%C3%BC/calendar?year=2028").await;
    assert_eq!((&year["year"], &year["total"]), (&2028.into(), &(366 * 288).into()));
    assert_eq!(year["days"].as_array().unwrap().len(), 366);
    // Once more, from memory; and this year's when none is named.
    assert_eq!(served.json("/api/heartbeats/web%20%22shop%22%5C%20%C3%BC/calendar?year=2028").await, year);
    assert_eq!(served.json("/api/heartbeats/Butler/calendar").await["year"], 2027);
}

#[tokio::test]
async fn metrics_come_in_either_format() {
    let served = Served::new(two()).await;
    let open = served
        .ask("GET", "/metrics", "Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1\r\n")
        .await;
    assert!(open.contains("content-type: application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assert!(open.ends_with("\n# EOF\n"));
    assert!(open.contains("# TYPE downbeat_beats counter\n"));
    let plain = served.get("/metrics").await;
    assert!(!plain.contains("# EOF") && plain.contains("# TYPE downbeat_beats_total counter\n"));
    for line in [
        "downbeat_beats_total{heartbeat=\"Butler\",outcome=\"sent\"} 1",
        "downbeat_beats_total{heartbeat=\"web \\\"shop\\\"\\\\ ü\",outcome=\"failed\"} 1",
        "downbeat_up{heartbeat=\"Butler\"} 1",
        "downbeat_up{heartbeat=\"web \\\"shop\\\"\\\\ ü\"} 0",
        "downbeat_heartbeats{state=\"failing\"} 1",
        "downbeat_beat_failures_total{kind=\"crowded\"} 1",
        "downbeat_beat_lateness_seconds_bucket{le=\"0.01\"} 0",
        "downbeat_beat_lateness_seconds_bucket{le=\"0.025\"} 2",
        "downbeat_beat_lateness_seconds_bucket{le=\"+Inf\"} 2",
        "downbeat_beat_duration_seconds_sum 0.2",
        "downbeat_last_success_timestamp_seconds{heartbeat=\"Butler\"} 1799064000.12",
        "downbeat_next_due_timestamp_seconds{heartbeat=\"Butler\"} 1799064060",
    ] {
        assert!(plain.contains(&format!("\n{line}\n")), "{line} in {plain}");
        assert!(open.contains(&format!("\n{line}\n")), "{line}");
    }
}

#[tokio::test]
async fn a_request_by_another_name_is_refused_so_that_no_site_can_look_through_a_browser() {
    let served = Served::new(two()).await;
    let by =
        |host: &str| format!("GET /api/heartbeats HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&served.raw(&by("localhost:12398")).await), "200");
    let refused = served.raw(&by("evil.test")).await;
    assert_eq!(status(&refused), "421");
    assert!(!refused.contains("Butler"));
    // Probes say what they like.
    let probe = "GET /healthz HTTP/1.1\r\nHost: pod.test\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&served.raw(probe).await), "200");
}

#[tokio::test]
async fn with_a_token_only_who_shows_it_sees_anything() {
    let served = Served::within(two(), Limits::default(), Some("open sesame")).await;
    for path in [
        "/",
        "/api/heartbeats",
        "/api/heartbeats/Butler/calendar",
        "/api/jobs/Butler/output",
        "/events",
        "/metrics",
        "/nothing",
    ] {
        for wrong in ["", "Authorization: Bearer open\r\n", "Cookie: token=open sesame\r\n"] {
            let answer = served.ask("GET", path, wrong).await;
            assert_eq!(status(&answer), "401", "{path}");
            assert!(answer.contains("www-authenticate: Basic realm=\"downbeat\""));
            assert!(!answer.contains("Butler") && !answer.contains("sesame"));
        }
    }
    // `anyone:open sesame`
    let basic = "Authorization: Basic YW55b25lOm9wZW4gc2VzYW1l\r\n";
    for shown in ["Authorization: Bearer open sesame\r\n", basic] {
        assert_eq!(status(&served.ask("GET", "/api/heartbeats", shown).await), "200");
    }
    assert_eq!(status(&served.get("/healthz").await), "200");
}

#[tokio::test]
async fn events_bring_the_state_and_then_what_changes() {
    let served = Served::new(two()).await;
    let mut stream = served.connect().await;
    stream
        .write_all(format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", served.at).as_bytes())
        .await
        .unwrap();
    let first = read_to(&mut stream, "}\n\n").await;
    assert!(first.contains("\"name\":\"Butler\""), "{first}");
    // Many changes come as one event, as it is in the end.
    for _ in 0..50 {
        served.stage.beat("Butler", arrived(2));
    }
    let second = read_to(&mut stream, "}\n\n").await;
    assert_eq!(second.matches("event: state").count(), 1);
    assert!(second.contains("\"retried\":50") && !second.contains("every 5 minutes"), "{second}");
    // And the server ends the stream when it is stopped.
    let mut served = served;
    served.stop.take().unwrap().send(()).unwrap();
    let mut rest = String::new();
    timeout(Duration::from_secs(2), stream.read_to_string(&mut rest)).await.unwrap().unwrap();
    timeout(Duration::from_secs(2), served.task).await.unwrap().unwrap();
}

#[tokio::test]
async fn streams_are_counted_and_given_back() {
    let limits = Limits { streams: 1, ..Limits::default() };
    let served = Served::within(two(), limits, None).await;
    let mut one = served.connect().await;
    let ask = format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", served.at);
    one.write_all(ask.as_bytes()).await.unwrap();
    read_to(&mut one, "event: state").await;
    let refused = served.get("/events").await;
    assert_eq!(status(&refused), "503");
    assert!(refused.contains("retry-after: 10"));
    drop(one);
    // It is noticed when something is to be sent.
    let again = async {
        loop {
            served.stage.beat("Butler", arrived(1));
            let mut stream = served.connect().await;
            stream.write_all(ask.as_bytes()).await.unwrap();
            if read_to(&mut stream, "\r\n\r\n").await.contains("200 OK") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(5), again).await.unwrap();
}

#[tokio::test]
async fn the_client_that_has_waited_longest_gives_way_to_one_that_sends_a_request() {
    let limits = Limits { connections: 2, ..Limits::default() };
    let served = Served::within(two(), limits, None).await;
    let began = Instant::now();
    let mut silent = served.connect().await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let mut slow = served.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: local").await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(status(&served.get("/healthz").await), "200");
    let mut rest = Vec::new();
    // Both are closed without a word, the older first, long before their time.
    let _ = timeout(Duration::from_secs(3), silent.read_to_end(&mut rest)).await.unwrap();
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut stream = served.connect().await;
        stream
            .write_all(format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", served.at).as_bytes())
            .await
            .unwrap();
        assert_eq!(status(&read_to(&mut stream, "ok\n").await), "200");
        kept.push(stream);
    }
    let _ = timeout(Duration::from_secs(3), slow.read_to_end(&mut rest)).await.unwrap();
    assert_eq!(rest, b"");
    assert!(began.elapsed() < limits.head);
}

#[tokio::test]
async fn streams_of_events_do_not_give_way() {
    let limits = Limits { connections: 2, streams: 1, ..Limits::default() };
    let served = Served::within(two(), limits, None).await;
    let mut stream = served.connect().await;
    stream
        .write_all(format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", served.at).as_bytes())
        .await
        .unwrap();
    read_to(&mut stream, "}\n\n").await;
    let mut others = Vec::new();
    for _ in 0..10 {
        others.push(served.connect().await);
        assert_eq!(status(&served.get("/healthz").await), "200");
    }
    served.stage.beat("Butler", arrived(2));
    read_to(&mut stream, "}\n\n").await;
}

#[tokio::test]
async fn an_answer_that_panics_is_one_answer() {
    let caught: std::thread::Result<()> = unwinding(async { panic!("a test of a panic") }).await;
    assert!(caught.is_err());
    assert_eq!(unwinding(async { 1 }).await.ok(), Some(1));
    assert_eq!(failed().status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn clients_that_are_too_slow_or_too_long_are_turned_away() {
    let limits = Limits { head: Duration::from_millis(300), ..Limits::default() };
    let served = Served::within(two(), limits, None).await;
    let began = Instant::now();
    let mut silent = served.connect().await;
    let mut slow = served.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: local").await.unwrap();
    // Both have to go after their time.
    let mut rest = Vec::new();
    timeout(Duration::from_secs(5), silent.read_to_end(&mut rest)).await.unwrap().unwrap();
    timeout(Duration::from_secs(5), slow.read_to_end(&mut rest)).await.unwrap().unwrap();
    assert!(began.elapsed() >= limits.head);
    let long = served.ask("GET", "/", &format!("X: {}\r\n", "x".repeat(2 * MAX_HEAD))).await;
    assert_eq!(status(&long), "431");
    let many = served.ask("GET", "/", &"X: x\r\n".repeat(100)).await;
    assert_eq!(status(&many), "431");
}

#[tokio::test]
async fn a_client_that_does_not_read_is_given_up() {
    let limits = Limits { write: Duration::from_millis(200), ..Limits::default() };
    let served = Served::within(two(), limits, None).await;
    let mut stream = served.connect().await;
    // More answers than any buffer between the two takes.
    let ask = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", served.at);
    let sent = timeout(Duration::from_secs(10), async {
        loop {
            if stream.write_all(ask.repeat(100).as_bytes()).await.is_err() {
                return;
            }
        }
    });
    sent.await.expect("the server goes on waiting");
}

#[tokio::test]
async fn no_answer_holds_a_secret() {
    let stage = two();
    stage.beat("Butler", ill("status 500 from http://127.0.0.1:1/…, expected 2xx"));
    let served = Served::within(stage, Limits::default(), Some(SECRET)).await;
    let mut all = String::new();
    let shown = format!("Authorization: Bearer {SECRET}\r\n");
    for path in
        ["/", "/api/heartbeats", "/api/heartbeats/Butler/calendar", "/metrics", "/healthz", "/readyz", "/x"]
    {
        all += &served.ask("GET", path, &shown).await;
        all += &served.ask("GET", path, "").await;
    }
    let mut stream = served.connect().await;
    stream
        .write_all(format!("GET /events HTTP/1.1\r\nHost: {}\r\n{shown}\r\n", served.at).as_bytes())
        .await
        .unwrap();
    all += &read_to(&mut stream, "}\n\n").await;
    assert!(all.contains("\"name\":\"Butler\"") && all.contains("monitor.test"));
    assert!(!all.contains(SECRET));
    assert!(!all.contains("user:"));
}

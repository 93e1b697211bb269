//! A server that goes away and comes back, at the same port.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, SubsecRound as _, Utc};
use downbeat_client::RetryPolicy;
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::{Heartbeat, Phase};
use downbeat_tests::program::{LIMIT, with_secrets};

use crate::{Config, LATE, normalised};

/// A place for servers that come and go: its port stays taken while none is there.
struct Site {
    address: SocketAddr,
    sockets: Vec<tokio::net::TcpSocket>,
}

impl Site {
    /// For so many servers, one after another.
    fn for_servers(count: usize) -> Self {
        let mut address: SocketAddr = "127.0.0.1:0".parse().unwrap();
        let mut sockets = Vec::new();
        for _ in 0..count {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.set_reuseport(true).unwrap();
            socket.bind(address).unwrap();
            address = socket.local_addr().unwrap();
            sockets.push(socket);
        }
        Self { address, sockets }
    }

    /// Opens the next server.
    fn open(&mut self) -> TcpListener {
        let listener = self.sockets.pop().unwrap().listen(16).unwrap().into_std().unwrap();
        listener.set_nonblocking(false).unwrap();
        listener
    }
}

/// Answers the next request with 200 and ends its connection; says when it came.
fn receive(listener: &TcpListener) -> io::Result<DateTime<Utc>> {
    let (mut stream, _) = listener.accept()?;
    stream.set_read_timeout(Some(LIMIT))?;
    for line in BufReader::new(&stream).lines() {
        if line?.is_empty() {
            break;
        }
    }
    let at = SystemTime::now();
    stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")?;
    Ok(at.into())
}

#[tokio::test]
async fn a_server_that_goes_away_and_comes_back_gets_its_beats_in_time() {
    let mut site = Site::for_servers(2);
    // Without retries, whose pauses are random.
    let url = with_secrets(&format!("http://{}", site.address));
    let config = Config::of(format!(
        "heartbeats:\n- {{ name: shop, url: '{url}', schedule: every 1 second, retries: 0 }}\n"
    ));
    let server = site.open();
    let program = config.run_at_debug().start();
    receive(&server).unwrap();
    let before = receive(&server).unwrap();
    program.wait_for_log(&format!("beat for {} delivered", before.format("%F %T")));
    drop(server);
    program.wait_for_log("failing");
    let server = site.open();
    let after = receive(&server).unwrap();
    let log = program.first_of_log(8);
    program.stop();

    assert_eq!((after - before.trunc_subsecs(0)).num_seconds(), 2, "{log}");
    for at in [before, after] {
        assert!(i64::from(at.timestamp_subsec_millis()) < LATE.as_millis() as i64, "{at}");
    }
    let _normalised = normalised();
    insta::assert_snapshot!(log, @"
    TIME  INFO shop: beating http://127.0.0.1:PORT/… at start and `every 1 second` (heartbeats[0]), times in UTC; next: TIME, TIME, TIME
    TIME DEBUG shop: beat for the start delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO shop: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME DEBUG shop: beat for TIME delivered to http://127.0.0.1:PORT/… in N ms
    TIME DEBUG shop: beat for TIME to http://127.0.0.1:PORT/… lost after N ms: connect: 127.0.0.1:PORT refused the connection (gave up after 1 attempt in N ms)
    TIME  WARN shop: beats to http://127.0.0.1:PORT/… are failing: connect: 127.0.0.1:PORT refused the connection
    TIME DEBUG shop: beat for TIME delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO shop: beats are delivered to http://127.0.0.1:PORT/… again, after N s and 1 beat lost
    ");
}

/// The system's clocks, so many times as fast for the supervisor. What the client does takes its own time.
#[derive(Clone)]
struct Fast {
    began: Instant,
    wall: DateTime<Utc>,
}

impl Fast {
    const TIMES: u32 = 100;
}

impl Clock for Fast {
    fn now(&self) -> DateTime<Utc> {
        self.wall + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.began.elapsed() * Self::TIMES
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration / Self::TIMES).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_beat_outlives_an_outage_longer_than_its_first_attempts() {
    let mut site = Site::for_servers(1);
    let pause = Duration::from_millis(10);
    let retry = RetryPolicy::default().with_retries(2).with_pauses(pause, pause);
    let mut heartbeat = Heartbeat::new(&format!("http://{}/nightly", site.address))
        .unwrap()
        .schedule("on the first day of the year")
        .unwrap()
        .retry(retry, Duration::from_secs(24 * 60 * 60))
        .spawn_with(Fast { began: Instant::now(), wall: Utc::now() })
        .unwrap();
    // All attempts of the first minute are refused, and then some late ones.
    while !matches!(heartbeat.state().phase, Phase::Failing { .. }) {
        tokio::time::timeout(LIMIT, heartbeat.changed()).await.unwrap();
    }
    let reason =
        "connect: 127.0.0.1:PORT refused the connection".replace("PORT", &site.address.port().to_string());
    let Phase::Failing { reason: told, .. } = heartbeat.state().phase else { panic!() };
    assert_eq!((told, heartbeat.state().lost), (reason, 0), "it goes on");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let listener = site.open();
    let received = tokio::task::spawn_blocking(move || receive(&listener));
    tokio::time::timeout(LIMIT, received).await.unwrap().unwrap().unwrap();
    while heartbeat.state().phase != Phase::Well {
        tokio::time::timeout(LIMIT, heartbeat.changed()).await.unwrap();
    }
    let state = heartbeat.state();
    assert_eq!((state.delivered, state.lost, state.missed), (1, 0, 0));
    heartbeat.stop().await;
}

#[test]
fn how_long_an_answer_asks_to_wait_is_in_the_line_of_the_log() {
    use downbeat_tests::server::{Answer, Server};
    let server = Server::always(Answer::Full(503, vec![("Retry-After", "3600".to_owned())], String::new()));
    let url = with_secrets(&server.url(""));
    let of = |name: &str, more: &str| {
        format!("  - {{ name: {name}, url: '{url}{name}', schedule: '@every 9999h', retries: 1{more} }}\n")
    };
    let config = Config::of(format!("heartbeats:\n{}{}", of("short", ""), of("long", ", deadline: 24h")));
    let program = config.run().start();
    let log = program.wait_for_log_until(|log| log.matches("asks to wait").count() == 2);
    program.stop();
    let _normalised = normalised();
    let mut told: Vec<&str> = log.lines().filter(|line| line.contains("asks to wait")).collect();
    told.sort_unstable_by_key(|line| line.contains("short"));
    insta::assert_snapshot!(told.join("\n"), @"
    TIME  WARN long: beats to http://127.0.0.1:PORT/… are failing: status: 503 Service Unavailable from 127.0.0.1:PORT; the answer asks to wait 1 h before the next attempt; it goes on until TIME UTC
    TIME  WARN short: beats to http://127.0.0.1:PORT/… are failing: status: 503 Service Unavailable from 127.0.0.1:PORT; the answer asks to wait 1 h, for which this beat has no time
    ");
}

//! Embedded heartbeats against a server on loopback, and their refusals.

use super::*;
use crate::beat::Authority;
use crate::check::Ill;
use crate::embed::{Phase, State};
use crate::supervisor::{Limits, Tries};
use std::sync::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A monitor that answers each request with this status, and the request lines that it got.
async fn monitor(status: u16) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let lines = Arc::<Mutex<Vec<String>>>::default();
    let seen = lines.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let seen = seen.clone();
            tokio::spawn(async move {
                let mut buffer = vec![0; 4096];
                while let Ok(length @ 1..) = stream.read(&mut buffer).await {
                    let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
                    let line = text.lines().next().unwrap_or_default().to_owned();
                    let body = text.split("\r\n\r\n").nth(1).unwrap_or_default();
                    seen.lock().unwrap().push(format!("{line} {body}").trim().to_owned());
                    let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
                    stream.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    (url, lines)
}

async fn until(handle: &mut Handle, done: impl Fn(&State) -> bool) -> State {
    let wait = async {
        let mut state = handle.state();
        while !done(&state) {
            state = handle.changed().await;
        }
        state
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap()
}

/// Without an occurrence while the test runs.
const FAR: &str = "PT876600H";

#[tokio::test]
async fn a_heartbeat_beats_at_start_and_tells_its_state() {
    let (url, lines) = monitor(200).await;
    let mut handle =
        Heartbeat::new(&format!("{url}/s3cr3t")).unwrap().schedule(FAR).unwrap().spawn().unwrap();
    let state = until(&mut handle, |state| state.delivered > 0).await;
    assert_eq!((state.phase, state.lost, state.missed), (Phase::Well, 0, 0));
    assert!(state.last_delivered.is_some() && state.next > state.last_delivered);
    handle.stop().await;
    assert_eq!(*lines.lock().unwrap(), ["GET /s3cr3t HTTP/1.1"]);
}

#[tokio::test]
async fn a_service_that_says_that_it_is_ill_signals_it_until_it_recovers() {
    let (url, lines) = monitor(200).await;
    let uuid = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";
    let request = Request::new(Target::parse(&format!("{url}/{uuid}")).unwrap());
    let mut handle =
        Heartbeat::with(request).schedule(FAR).unwrap().monitor(Monitor::BetterStack).start(false).spawn();
    // The URL is not one of that monitor.
    assert!(matches!(handle, Err(HeartbeatError::Beat(_))));

    let request = Request::new(Target::parse(&format!("{url}/api/v1/heartbeat/t0ken")).unwrap());
    handle =
        Heartbeat::with(request).schedule(FAR).unwrap().monitor(Monitor::BetterStack).start(false).spawn();
    let mut handle = handle.unwrap();
    handle.fail("the database is gone");
    let state = until(&mut handle, |state| state.lost == 1).await;
    assert!(
        matches!(&state.phase, Phase::Ill { reason, .. } if reason == "the database is gone"),
        "{state:?}"
    );
    handle.prompt();
    let again = until(&mut handle, |state| state.lost == 2).await;
    assert_eq!(again.phase, state.phase, "since when does not change");
    handle.recover();
    let state = until(&mut handle, |state| state.delivered == 1).await;
    assert_eq!(state.phase, Phase::Well);
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "POST /api/v1/heartbeat/t0ken/fail HTTP/1.1 the database is gone",
            "POST /api/v1/heartbeat/t0ken/fail HTTP/1.1 the database is gone",
            "GET /api/v1/heartbeat/t0ken HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn a_monitor_that_the_url_tells_hears_of_a_failure() {
    let (url, lines) = monitor(200).await;
    let url = format!("{url}/api/push/t0ken?ping=");
    let beating = |monitor| {
        let heartbeat = Heartbeat::new(&url).unwrap().schedule(FAR).unwrap();
        if let Some(monitor) = monitor { heartbeat.monitor(monitor) } else { heartbeat }
    };
    let mut handle = beating(None).spawn().unwrap();
    until(&mut handle, |state| state.delivered == 1).await;
    handle.fail("the database is gone");
    until(&mut handle, |state| state.lost == 1).await;
    handle.stop().await;
    // Plain turns it off.
    let mut handle = beating(Some(Monitor::Plain)).start(false).spawn().unwrap();
    handle.fail("the database is gone");
    until(&mut handle, |state| state.lost == 1).await;
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "GET /api/push/t0ken?ping= HTTP/1.1",
            "GET /api/push/t0ken?status=down&msg=the+database+is+gone&ping= HTTP/1.1",
        ]
    );
}

#[tokio::test]
async fn a_failure_is_told_without_the_secret() {
    let (url, _) = monitor(404).await;
    let mut handle =
        Heartbeat::new(&format!("{url}/s3cr3t")).unwrap().schedule(FAR).unwrap().spawn().unwrap();
    let state = until(&mut handle, |state| state.lost > 0).await;
    let Phase::Failing { reason, .. } = &state.phase else { panic!("{state:?}") };
    assert!(reason.starts_with("status: 404 Not Found from 127.0.0.1:"), "{reason}");
    assert!(!format!("{state:?} {handle:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn a_heartbeat_stops_when_its_handle_is_dropped() {
    let (url, lines) = monitor(200).await;
    let mut handle = Heartbeat::new(&url).unwrap().schedule("@every 100ms").unwrap().spawn().unwrap();
    until(&mut handle, |state| state.delivered > 1).await;
    let task = handle.abort_handle();
    drop(handle);
    while !task.is_finished() {
        tokio::task::yield_now().await;
    }
    assert!(lines.lock().unwrap().len() >= 2);
}

#[test]
fn what_cannot_be_spawned_says_why() {
    let refused = |heartbeat: Result<Heartbeat, HeartbeatError>| match heartbeat.and_then(Heartbeat::spawn) {
        Ok(_) => panic!("spawned"),
        Err(error) => error.to_string(),
    };
    let url = "https://hc.test/s3cr3t";
    insta::assert_snapshot!(refused(Heartbeat::new(url).unwrap().schedule("every 1 minute")), @"there is no tokio runtime to beat on");
    insta::assert_snapshot!(refused(Heartbeat::new("s3cr3t")), @"the URL does not begin with http:// or https://");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    insta::assert_snapshot!(refused(Heartbeat::new(url).unwrap().schedule("on February 30th")), @"this schedule never occurs");
    insta::assert_snapshot!(refused(Heartbeat::new(url).unwrap().schedule("at 9:00 in Europe/Stokholm")), @"there is no time zone `Europe/Stokholm`: did you mean `Europe/Stockholm`?");
}

/// A failure may be told so often.
#[derive(Debug)]
struct Often(std::sync::atomic::AtomicUsize);

impl Authority for Often {
    fn may_tell(&self) -> bool {
        let order = std::sync::atomic::Ordering::SeqCst;
        self.0.fetch_update(order, order, |left| left.checked_sub(1)).is_ok()
    }
}

#[tokio::test]
async fn whether_a_failure_may_be_told_is_asked_at_each_attempt() {
    let (url, lines) = monitor(503).await;
    let request = Request::new(Target::parse(&format!("{url}/api/push/t0ken")).unwrap());
    let parts = Parts {
        request: &request,
        monitor: Monitor::UptimeKuma,
        route: &RouteOptions::default(),
        retry: RetryPolicy::default(),
        checks: &[],
    };
    let client = Client::new(ClientOptions::default()).unwrap();
    let gate = Arc::new(Limits::new(2)).gate("127.0.0.1".into());
    let tries = Tries::First(Duration::from_secs(4));
    // When it is found and before the first attempt; when it is found, and no more after that.
    for (often, attempts) in [(usize::MAX, 2..20), (2, 1..2), (1, 0..1), (0, 0..1)] {
        let authority = Arc::new(Often(often.into()));
        let beat = Beat::new(parts, &client).unwrap().telling_failures_by(authority);
        let lost = beat.tell(Ill::new("x"), Duration::ZERO, tries, tries.allowance(), &gate).await;
        let told = std::mem::take(&mut *lines.lock().unwrap());
        assert!(attempts.contains(&told.len()), "{often}: {lost:?} {told:?}");
        assert!(told.iter().all(|line| line.contains("?status=down&msg=x")), "{told:?}");
    }
}

//! The client of etcd's JSON gateway, against a real etcd.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use downbeat_client::Target;
use downbeat_fleet::etcd::{Etcd, Settings};
use downbeat_fleet::request::{Answer, Entry, Failure, Request};
use downbeat_tests::etcd::Etcd as Server;
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::SECRET;

const TTL: Duration = Duration::from_secs(10);

fn settings(urls: &[String]) -> Settings {
    Settings::new(urls.iter().map(|url| Target::parse(url).unwrap()).collect())
}

fn client(server: &Server) -> Etcd {
    Etcd::new(&settings(&[server.url()])).unwrap()
}

async fn ask(etcd: &Etcd, request: Request) -> Result<Answer, Failure> {
    etcd.ask(&request).await.result
}

async fn grant(etcd: &Etcd, ttl: Duration) -> (i64, Duration) {
    let granted = ask(etcd, Request::Grant { ttl }).await;
    let Ok(Answer::Granted { lease, ttl }) = granted else { panic!("{granted:?}") };
    (lease, ttl)
}

fn put(key: &str, value: &str, lease: Option<i64>) -> Request {
    Request::Put { key: key.into(), value: value.into(), lease }
}

fn entry(key: &str, value: &str, lease: Option<i64>) -> Entry {
    Entry { key: key.into(), value: value.into(), lease }
}

/// A claim of the day that a value begins with.
fn claim(key: &str, value: &str) -> Request {
    let older_than = value.split(' ').next().unwrap().to_owned();
    Request::Claim { key: key.into(), value: value.into(), older_than }
}

#[tokio::test]
async fn a_lease_is_granted_renewed_and_revoked_and_its_key_goes_with_it() {
    let Some(server) = Server::start(&[]) else { return };
    let etcd = client(&server);
    let (lease, ttl) = grant(&etcd, TTL).await;
    assert_eq!(ttl, TTL);
    assert_eq!(ask(&etcd, put("f/members/ü", "x", Some(lease))).await, Ok(Answer::Done));
    assert_eq!(ask(&etcd, put("g/other", "y", None)).await, Ok(Answer::Done));
    let members = || Request::Range { prefix: "f/members/".into() };
    let all = Ok(Answer::Entries(vec![entry("f/members/ü", "x", Some(lease))]));
    assert_eq!(ask(&etcd, members()).await, all);
    assert_eq!(ask(&etcd, Request::KeepAlive { lease }).await, Ok(Answer::Alive { ttl: Some(TTL) }));
    for _ in 0..2 {
        assert_eq!(ask(&etcd, Request::Revoke { lease }).await, Ok(Answer::Done));
    }
    assert_eq!(ask(&etcd, members()).await, Ok(Answer::Entries(vec![])));
    assert_eq!(ask(&etcd, Request::KeepAlive { lease }).await, Ok(Answer::Alive { ttl: None }));
    assert_eq!(ask(&etcd, put("f/members/ü", "x", Some(lease))).await, Err(Failure::LeaseLost));
    let other = Request::Read { key: "g/other".into() };
    assert_eq!(ask(&etcd, other).await, Ok(Answer::Entries(vec![entry("g/other", "y", None)])));
}

#[tokio::test]
async fn a_claim_is_won_by_the_first_and_by_whoever_claims_something_later() {
    let Some(server) = Server::start(&[]) else { return };
    let etcd = client(&server);
    let claim = |value: &str| claim("f/jobs/a", value);
    let won = || Ok(Answer::Claimed { is_mine: true, stored: None });
    let lost =
        |value: &str| Ok(Answer::Claimed { is_mine: false, stored: Some(entry("f/jobs/a", value, None)) });
    assert_eq!(ask(&etcd, claim("2026-01-01 b")).await, won());
    // The answer to the first may have been lost.
    assert_eq!(ask(&etcd, claim("2026-01-01 b")).await, won());
    for other in ["2026-01-01 a", "2026-01-01 c"] {
        assert_eq!(ask(&etcd, claim(other)).await, lost("2026-01-01 b"));
    }
    assert_eq!(ask(&etcd, claim("2025-12-31 c")).await, lost("2026-01-01 b"));
    assert_eq!(ask(&etcd, claim("2026-01-02 a")).await, won());
    assert_eq!(server.keys("f/"), [("f/jobs/a".to_owned(), "2026-01-02 a".to_owned())]);
}

#[tokio::test]
async fn of_many_that_claim_at_once_one_wins() {
    let Some(server) = Server::start(&[]) else { return };
    let claims: Vec<_> = (0..20)
        .map(|number| {
            let etcd = client(&server);
            let claim = claim("f/jobs/a", &format!("2026-01-01 {number:02}"));
            tokio::spawn(async move { (number, etcd.ask(&claim).await.result.unwrap()) })
        })
        .collect();
    let mut winners = Vec::new();
    for claim in claims {
        let (number, answer) = claim.await.unwrap();
        if matches!(answer, Answer::Claimed { is_mine: true, .. }) {
            winners.push(("f/jobs/a".to_owned(), format!("2026-01-01 {number:02}")));
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(server.keys("f/"), winners);
}

#[tokio::test]
async fn a_key_is_created_once_and_deleted_by_whoever_has_it() {
    let Some(server) = Server::start(&[]) else { return };
    let etcd = client(&server);
    let (lease, _) = grant(&etcd, TTL).await;
    let create =
        |value: &str| Request::Create { key: "f/running/a".into(), value: value.into(), lease: Some(lease) };
    let delete = |value: &str| Request::Delete { key: "f/running/a".into(), value: value.into() };
    assert_eq!(ask(&etcd, create("one")).await, Ok(Answer::Claimed { is_mine: true, stored: None }));
    let stored = Some(entry("f/running/a", "one", Some(lease)));
    assert_eq!(ask(&etcd, create("two")).await, Ok(Answer::Claimed { is_mine: false, stored }));
    assert_eq!(ask(&etcd, delete("two")).await, Ok(Answer::Done));
    assert_eq!(server.keys("f/").len(), 1);
    assert_eq!(ask(&etcd, delete("one")).await, Ok(Answer::Done));
    assert_eq!(server.keys("f/").len(), 0);
}

#[tokio::test]
async fn the_clock_of_etcd_comes_with_each_answer() {
    let Some(server) = Server::start(&[]) else { return };
    let before: DateTime<Utc> = SystemTime::now().into();
    let date = client(&server).ask(&Request::Read { key: "a".into() }).await.date.unwrap();
    assert!((date - before).num_seconds().abs() <= 2, "{date} {before}");
}

#[tokio::test]
async fn a_wrong_password_and_another_prefix_are_told_apart_and_no_text_has_the_password() {
    let Some(server) = Server::start(&[]) else { return };
    server.with_users("downbeat", SECRET, "f/");
    let urls = [server.url()];
    let with = |password: &str| Etcd::new(&settings(&urls).with_login("downbeat", password)).unwrap();
    let etcd = with(SECRET);
    assert_eq!(ask(&etcd, put("f/a", "x", None)).await, Ok(Answer::Done));
    assert_eq!(ask(&etcd, put("g/a", "x", None)).await, Err(Failure::Forbidden));
    let wrong = with("s3cr3t2");
    assert_eq!(ask(&wrong, put("f/a", "x", None)).await, Err(Failure::Password));
    let anonymous = client(&server);
    assert_eq!(ask(&anonymous, put("f/a", "x", None)).await, Err(Failure::Password));
    for etcd in [&etcd, &wrong, &anonymous] {
        let shown = format!("{etcd:?} {:?}", etcd.trouble());
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn a_token_that_has_ended_is_renewed() {
    let Some(server) = Server::start(&["--auth-token-ttl", "1"]) else { return };
    server.with_users("downbeat", SECRET, "f/");
    let etcd = Etcd::new(&settings(&[server.url()]).with_login("downbeat", SECRET)).unwrap();
    assert_eq!(ask(&etcd, put("f/a", "x", None)).await, Ok(Answer::Done));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(ask(&etcd, put("f/a", "y", None)).await, Ok(Answer::Done));
}

#[tokio::test]
async fn with_its_space_used_up_nothing_is_written_and_leases_live_on() {
    let Some(server) = Server::start(&["--quota-backend-bytes", "200000"]) else { return };
    let etcd = client(&server);
    let (lease, _) = grant(&etcd, TTL).await;
    let large = "x".repeat(100_000);
    for number in 0..20 {
        if ask(&etcd, put(&format!("g/{number}"), &large, None)).await == Err(Failure::Full) {
            break;
        }
    }
    assert_eq!(ask(&etcd, put("f/a", "x", None)).await, Err(Failure::Full));
    assert_eq!(ask(&etcd, claim("f/jobs/a", "2026-01-01 a")).await, Err(Failure::Full));
    assert_eq!(ask(&etcd, Request::KeepAlive { lease }).await, Ok(Answer::Alive { ttl: Some(TTL) }));
    let range = Request::Range { prefix: "f/".into() };
    assert_eq!(ask(&etcd, range).await, Ok(Answer::Entries(vec![])));
    assert_eq!(ask(&etcd, Request::Revoke { lease }).await, Ok(Answer::Done));
}

#[tokio::test]
async fn one_that_is_away_or_stopped_fails_within_its_time_and_is_found_again() {
    let Some(server) = Server::start(&[]) else { return };
    let closed = ClosedPort::take();
    let away = format!("http://127.0.0.1:{}", closed.port());
    let etcd = Etcd::new(&settings(&[away, server.url()])).unwrap();
    let read = || Request::Read { key: "a".into() };
    assert_eq!(ask(&etcd, read()).await, Ok(Answer::Entries(vec![])));
    server.suspend();
    let began = std::time::Instant::now();
    assert_eq!(ask(&etcd, read()).await, Err(Failure::Away));
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    server.resume();
    assert_eq!(ask(&etcd, read()).await, Ok(Answer::Entries(vec![])));
    assert_eq!(etcd.trouble(), None);
}

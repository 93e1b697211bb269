use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use super::*;
use crate::request::Entry;

/// A server that gives these answers, one after the other, and remembers what it was asked: path, token and body.
struct Scripted {
    url: String,
    asked: Arc<Mutex<Vec<(String, String, Value)>>>,
}

impl Scripted {
    fn new(answers: Vec<(u16, Value)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answers = Mutex::new(VecDeque::from(answers));
        let remembered = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut line, mut path, mut token, mut length) = (String::new(), None, String::new(), 0);
                while reader.read_line(&mut line).unwrap() > 2 {
                    let text = line.trim().to_owned();
                    if path.is_none() {
                        path = text.split(' ').nth(1).map(str::to_owned);
                    }
                    if let Some((name, value)) = text.split_once(": ") {
                        match name.to_ascii_lowercase().as_str() {
                            "authorization" => token = value.to_owned(),
                            "content-length" => length = value.parse().unwrap(),
                            _ => {}
                        }
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let body = serde_json::from_slice(&body).unwrap();
                remembered.lock().unwrap().push((path.unwrap_or_default(), token, body));
                let Some((status, answer)) = answers.lock().unwrap().pop_front() else { return };
                let answer = answer.to_string();
                let head = format!(
                    "HTTP/1.1 {status} X\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                    answer.len()
                );
                stream.write_all((head + &answer).as_bytes()).unwrap();
            }
        });
        Self { url, asked }
    }

    fn etcd(&self) -> Etcd {
        etcd(&[&self.url], None)
    }

    fn asked(&self) -> Vec<(String, String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

fn etcd(urls: &[&str], login: Option<(&str, &str)>) -> Etcd {
    let settings = Settings::new(urls.iter().map(|url| Target::parse(url).unwrap()).collect());
    let settings = match login {
        Some((user, password)) => settings.with_login(user, password),
        None => settings,
    };
    Etcd::new(&settings).unwrap()
}

fn header() -> Value {
    json!({ "cluster_id": "1", "revision": "2" })
}

fn refused(code: u64, message: &str) -> Value {
    json!({ "error": message, "message": message, "code": code })
}

/// What comes of a request that is answered so.
async fn answered(request: Request, status: u16, answer: Value) -> Result<Answer, Failure> {
    let server = Scripted::new(vec![(status, answer)]);
    server.etcd().ask(&request).await.result
}

fn claim() -> Request {
    Request::Claim { key: "a/jobs/b".into(), value: "v2".into(), older_than: "v".into() }
}

#[tokio::test]
async fn answers_of_etcd_are_read() {
    let granted = json!({ "header": header(), "ID": "4390624993092068869", "TTL": "10" });
    assert_eq!(
        answered(Request::Grant { ttl: Duration::from_secs(10) }, 200, granted).await,
        Ok(Answer::Granted { lease: 4_390_624_993_092_068_869, ttl: Duration::from_secs(10) })
    );
    let lost = json!({ "result": { "header": header(), "ID": "77" } });
    assert_eq!(answered(Request::KeepAlive { lease: 77 }, 200, lost).await, Ok(Answer::Alive { ttl: None }));
    let alive = json!({ "result": { "header": header(), "ID": "77", "TTL": "9" } });
    let ttl = Some(Duration::from_secs(9));
    assert_eq!(answered(Request::KeepAlive { lease: 77 }, 200, alive).await, Ok(Answer::Alive { ttl }));
    let found = json!({ "header": header(), "kvs": [{ "key": "YS9r", "value": "djI=", "lease": "7" }], "count": "1" });
    let entry = Entry { key: "a/k".into(), value: "v2".into(), lease: Some(7) };
    assert_eq!(
        answered(Request::Read { key: "a/k".into() }, 200, found).await,
        Ok(Answer::Entries(vec![entry]))
    );
    let nothing = json!({ "header": header() });
    assert_eq!(
        answered(Request::Range { prefix: "a/".into() }, 200, nothing).await,
        Ok(Answer::Entries(vec![]))
    );
}

#[tokio::test]
async fn a_claim_is_won_lost_or_was_won_before() {
    let won = Ok(Answer::Claimed { is_mine: true, stored: None });
    let put = json!({ "header": header(), "succeeded": true, "responses": [{ "response_put": {} }] });
    assert_eq!(answered(claim(), 200, put).await, won);
    let inner = |inner: Value| json!({ "header": header(), "responses": [{ "response_txn": inner }] });
    let created = json!({ "header": {}, "succeeded": true, "responses": [{ "response_put": {} }] });
    assert_eq!(answered(claim(), 200, inner(created)).await, won);
    let stored = |value: &str| {
        let kvs = json!([{ "key": "YS9qb2JzL2I=", "value": value }]);
        inner(json!({ "header": {}, "responses": [{ "response_range": { "header": {}, "kvs": kvs } }] }))
    };
    assert_eq!(answered(claim(), 200, stored("djI=")).await, won);
    let other = Entry { key: "a/jobs/b".into(), value: "v3".into(), lease: None };
    let lost = Ok(Answer::Claimed { is_mine: false, stored: Some(other) });
    assert_eq!(answered(claim(), 200, stored("djM=")).await, lost);
}

#[tokio::test]
async fn refusals_of_etcd_are_told_apart() {
    let put = || Request::Put { key: "a".into(), value: "b".into(), lease: Some(1) };
    for (status, code, message, failure) in [
        (429, 8, "etcdserver: mvcc: database space exceeded", Failure::Full),
        (429, 8, "etcdserver: too many requests", Failure::NoQuorum),
        (503, 14, "etcdserver: request timed out", Failure::NoQuorum),
        (504, 4, "context deadline exceeded", Failure::NoQuorum),
        (403, 7, "etcdserver: permission denied", Failure::Forbidden),
        (404, 5, "etcdserver: requested lease not found", Failure::LeaseLost),
        (400, 3, "etcdserver: user name is empty", Failure::Password),
        (401, 16, "etcdserver: invalid auth token", Failure::Password),
        (400, 3, "etcdserver: request is too large", Failure::NotUnderstood),
    ] {
        assert_eq!(answered(put(), status, refused(code, message)).await, Err(failure), "{message}");
    }
    let gone = refused(5, "etcdserver: requested lease not found");
    assert_eq!(answered(Request::Revoke { lease: 1 }, 404, gone).await, Ok(Answer::Done));
    let in_stream =
        json!({ "error": { "grpc_code": 14, "message": "etcdserver: no leader", "http_code": 503 } });
    assert_eq!(answered(Request::KeepAlive { lease: 1 }, 200, in_stream).await, Err(Failure::NoQuorum));
}

#[tokio::test]
async fn another_program_than_etcd_is_noticed() {
    for (status, answer) in
        [(200, json!({})), (200, json!("hello")), (404, json!(null)), (200, json!({ "header": 1 }))]
    {
        let said = answer.to_string();
        let read = Request::Read { key: "a".into() };
        assert_eq!(answered(read, status, answer).await, Err(Failure::NotUnderstood), "{said}");
    }
}

#[tokio::test]
async fn the_next_address_is_asked_after_a_failure_and_first_from_then_on() {
    let fine = || (200, json!({ "header": header() }));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let away = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let [one, other] = [
        Scripted::new(vec![(503, refused(14, "etcdserver: no leader")), fine()]),
        Scripted::new(vec![fine(), fine()]),
    ];
    let etcd = etcd(&[&away, &one.url, &other.url], None);
    let read = Request::Read { key: "a".into() };
    for _ in 0..2 {
        let answered = etcd.ask(&read).await;
        assert_eq!(answered.result, Ok(Answer::Entries(vec![])));
        assert_eq!(answered.date.unwrap().timestamp(), 784_111_777);
    }
    assert_eq!((one.asked().len(), other.asked().len()), (1, 2));
}

#[tokio::test]
async fn a_token_is_asked_for_shown_and_asked_for_again_when_it_has_ended() {
    let token = |token: &str| (200, json!({ "header": header(), "token": token }));
    let fine = || (200, json!({ "header": header() }));
    let ended = || (401, refused(16, "etcdserver: invalid auth token"));
    let server =
        Scripted::new(vec![token("t1"), fine(), ended(), token("t2"), fine(), ended(), token("t3"), ended()]);
    let etcd = etcd(&[&server.url], Some(("downbeat", "s3cr3t-word")));
    let read = Request::Read { key: "a".into() };
    assert_eq!(etcd.ask(&read).await.result, Ok(Answer::Entries(vec![])));
    assert_eq!(etcd.ask(&read).await.result, Ok(Answer::Entries(vec![])));
    assert_eq!(etcd.ask(&read).await.result, Err(Failure::Password));
    let shown: Vec<(String, String)> = server
        .asked()
        .into_iter()
        .map(|(path, token, _)| (path.rsplit('/').next().unwrap().to_owned(), token))
        .collect();
    let shown: Vec<String> = shown.into_iter().map(|(path, token)| format!("{path} {token}")).collect();
    assert_eq!(
        shown.join(", "),
        "authenticate , range t1, range t1, authenticate , range t2, range t2, authenticate , range t3"
    );
    assert!(!format!("{etcd:?} {:?}", etcd.trouble()).contains("s3cr3t"));
}

#[tokio::test]
async fn an_etcd_without_users_is_asked_without_a_token() {
    let without = (412, refused(9, "etcdserver: authentication is not enabled"));
    let fine = || (200, json!({ "header": header() }));
    let server = Scripted::new(vec![without, fine(), fine()]);
    let etcd = etcd(&[&server.url], Some(("downbeat", "s3cr3t-word")));
    for _ in 0..2 {
        assert_eq!(etcd.ask(&Request::Read { key: "a".into() }).await.result, Ok(Answer::Entries(vec![])));
    }
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn the_number_of_addresses_is_bounded() {
    let url = || Target::parse("http://127.0.0.1:2379").unwrap();
    assert!(Etcd::new(&Settings::new(vec![])).is_err());
    assert!(Etcd::new(&Settings::new((0..=MAX_URLS).map(|_| url()).collect())).is_err());
}

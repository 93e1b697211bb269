//! The form of requests to the JSON gateway of etcd 3.4 and later, and of its answers: keys and values in base64, numbers of 64 bits as texts,
//! and whatever has its default left out.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::request::{Answer, Entry, Lease, Request};

const GRANT: &str = "/v3/lease/grant";
const KEEP_ALIVE: &str = "/v3/lease/keepalive";
const TIME_TO_LIVE: &str = "/v3/lease/timetolive";
const REVOKE: &str = "/v3/lease/revoke";
const RANGE: &str = "/v3/kv/range";
const PUT: &str = "/v3/kv/put";
const TXN: &str = "/v3/kv/txn";
pub(super) const AUTHENTICATE: &str = "/v3/auth/authenticate";

/// All paths that are asked.
pub(super) const PATHS: [&str; 8] = [GRANT, KEEP_ALIVE, TIME_TO_LIVE, REVOKE, RANGE, PUT, TXN, AUTHENTICATE];

/// The path and the body of a request.
pub(super) fn encode(request: &Request) -> (&'static str, String) {
    let (path, json) = match request {
        Request::Grant { ttl } => (GRANT, json!({ "TTL": ttl.as_secs().to_string() })),
        Request::KeepAlive { lease } => (KEEP_ALIVE, json!({ "ID": lease.to_string() })),
        Request::Revoke { lease } => (REVOKE, json!({ "ID": lease.to_string() })),
        Request::TimeToLive { lease } => (TIME_TO_LIVE, json!({ "ID": lease.to_string() })),
        Request::Put { key, value, lease } => (PUT, put(key, value, *lease)),
        Request::Range { prefix } => (
            RANGE,
            json!({ "key": STANDARD.encode(prefix), "range_end": STANDARD.encode(after_all(prefix)) }),
        ),
        Request::Read { key } => (RANGE, json!({ "key": STANDARD.encode(key) })),
        Request::Claim { key, value, older_than } => {
            // A comparison of the value of a key that is not there is false.
            let else_created = json!({ "requestTxn": created(key, value, None) });
            let is_less = json!({
                "result": "LESS", "target": "VALUE", "key": STANDARD.encode(key), "value": STANDARD.encode(older_than),
            });
            let claim = json!({
                "compare": [is_less], "success": [{ "requestPut": put(key, value, None) }], "failure": [else_created],
            });
            (TXN, claim)
        }
        Request::Create { key, value, lease } => (TXN, created(key, value, *lease)),
        Request::Delete { key, value } => {
            let is_mine = json!({
                "result": "EQUAL", "target": "VALUE", "key": STANDARD.encode(key), "value": STANDARD.encode(value),
            });
            let delete = json!({ "requestDeleteRange": { "key": STANDARD.encode(key) } });
            (TXN, json!({ "compare": [is_mine], "success": [delete] }))
        }
    };
    (path, json.to_string())
}

/// Puts a key that is not there; else reads it.
fn created(key: &str, value: &str, lease: Option<Lease>) -> Value {
    let is_absent = json!({
        "result": "EQUAL", "target": "CREATE", "key": STANDARD.encode(key), "createRevision": "0",
    });
    json!({
        "compare": [is_absent],
        "success": [{ "requestPut": put(key, value, lease) }],
        "failure": [{ "requestRange": { "key": STANDARD.encode(key) } }],
    })
}

fn put(key: &str, value: &str, lease: Option<Lease>) -> Value {
    let mut put = json!({ "key": STANDARD.encode(key), "value": STANDARD.encode(value) });
    if let (Some(lease), Some(put)) = (lease, put.as_object_mut()) {
        put.insert("lease".to_owned(), json!(lease.to_string()));
    }
    put
}

/// The first key after all that begin with a prefix: its last byte, raised by one. No text ends in the byte 255.
fn after_all(prefix: &str) -> Vec<u8> {
    let mut end = prefix.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        *last = last.saturating_add(1);
    }
    end
}

/// What a success says; `None` for what etcd does not answer to this request.
pub(super) fn decode(request: &Request, answer: &Value) -> Option<Answer> {
    // Each answer of etcd has one, that of a stream below its result.
    let answer = answer.get("result").unwrap_or(answer);
    answer.get("header").filter(|header| header.is_object())?;
    Some(match request {
        Request::Grant { .. } => Answer::Granted { lease: number(answer, "ID")?, ttl: seconds(answer)? },
        Request::KeepAlive { .. } => Answer::Alive { ttl: seconds(answer).filter(|ttl| !ttl.is_zero()) },
        Request::TimeToLive { .. } => {
            let granted = number(answer, "grantedTTL").and_then(|granted| u64::try_from(granted).ok());
            // Of one that has ended it is -1.
            let left = number(answer, "TTL").unwrap_or(0);
            let left = u64::try_from(left).ok().filter(|_| granted.is_some()).map(Duration::from_secs);
            Answer::Left { ttl: Duration::from_secs(granted.unwrap_or(0)), left }
        }
        Request::Revoke { .. } | Request::Put { .. } | Request::Delete { .. } => Answer::Done,
        Request::Range { .. } | Request::Read { .. } => Answer::Entries(entries(answer)?),
        Request::Claim { value, .. } | Request::Create { value, .. } => claimed(answer, value)?,
    })
}

/// What came of a transaction: its put, or what it has read instead, perhaps in a transaction within it.
fn claimed(answer: &Value, mine: &str) -> Option<Answer> {
    if is_true(answer, "succeeded") {
        return Some(Answer::Claimed { is_mine: true, stored: None });
    }
    let first = answer.get("responses")?.as_array()?.first()?;
    if let Some(inner) = either(first, "response_txn", "responseTxn") {
        return claimed(inner, mine);
    }
    let stored = entries(either(first, "response_range", "responseRange")?)?.into_iter().next()?;
    let is_mine = stored.value == mine;
    Some(Answer::Claimed { is_mine, stored: Some(stored).filter(|_| !is_mine) })
}

fn entries(answer: &Value) -> Option<Vec<Entry>> {
    let Some(all) = answer.get("kvs") else { return Some(Vec::new()) };
    all.as_array()?.iter().map(entry).collect()
}

fn entry(of: &Value) -> Option<Entry> {
    let text = |key: &str| {
        let Some(text) = of.get(key) else { return Some(String::new()) };
        String::from_utf8(STANDARD.decode(text.as_str()?).ok()?).ok()
    };
    Some(Entry {
        key: text("key")?,
        value: text("value")?,
        lease: number(of, "lease").filter(|lease| *lease != 0),
    })
}

/// The body of a login.
pub(super) fn login(user: &str, password: &str) -> String {
    json!({ "name": user, "password": password }).to_string()
}

/// The token that a login was answered by.
pub(super) fn token(answer: &Value) -> Option<String> {
    answer.get("token")?.as_str().filter(|token| !token.is_empty()).map(str::to_owned)
}

/// Later versions write names in another case.
fn either<'v>(of: &'v Value, one: &str, other: &str) -> Option<&'v Value> {
    of.get(one).or_else(|| of.get(other))
}

fn is_true(of: &Value, key: &str) -> bool {
    of.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn seconds(of: &Value) -> Option<Duration> {
    Some(Duration::from_secs(u64::try_from(number(of, "TTL")?).ok()?))
}

/// A number, which the gateway writes as a text.
fn number(of: &Value, key: &str) -> Option<i64> {
    let number = of.get(key)?;
    number.as_i64().or_else(|| number.as_str()?.parse().ok())
}

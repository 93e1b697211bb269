//! The schema agrees with the reader.

use super::surroundings::{PAIR, Surroundings, pem};
use super::*;
use downbeat_parser::Length;
use jsonschema::Validator;
use serde_json::Value;
use std::sync::LazyLock;

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The text as JSON, merges resolved. `None` where JSON has no such value.
fn json(text: &str) -> Option<Value> {
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).ok()?;
    value.apply_merge().ok()?;
    serde_json::to_value(value).ok()
}

fn reads(text: &str) -> bool {
    let surroundings = Surroundings::new()
        .with_variable("CREDENTIALS_DIRECTORY", "/run/credentials")
        .with_variable("HC_PING_KEY", "key")
        .with_variable("HC_UUID", "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11")
        .with_variable("TOKEN", "token")
        .with_file("/run/credentials/billing-token", "Bearer x")
        .with_file("/run/secrets/invoices-url", "http://a.example/")
        .with_file("/run/secrets/status-token", "0123456789")
        .with_file("/run/secrets/token", "0123456789")
        .with_file("/etc/ssl/corp-ca.pem", pem())
        .with_file("/etc/ssl/beat.pem", pem())
        .with_file("/etc/ssl/beat.key", PAIR.key.as_str())
        .with_file("a.yaml", text);
    load(&["a.yaml"], &surroundings).is_ok()
}

/// Files that are right.
fn good() -> Vec<String> {
    let one = |more: &str| {
        format!("heartbeats: [{{ name: a, url: 'http://a.example/', schedule: every 1 day, {more} }}]")
    };
    let mut good: Vec<String> = [
        "",
        "schedule: 60000",
        "schedule: { schedules: [{ m: [0] }], exceptions: [], timezone: Asia/Tokyo }",
        "retries: 0, timeout: 100ms, deadline: 1m, jitter: 1h, start: false, catch_up: true, gap: skip, fold: both",
        "ip: 4",
        "ip: '6'",
        "url: { file: /run/secrets/invoices-url }",
        "headers: { A: b, C: { file: /run/secrets/token } }, body: ''",
        "check: { http: http://localhost/ }",
        "check: [{ http: { url: 'http://localhost/', status: [200, 3xx] } }, { tcp: 'a:1' }, { command: [a, 1] }]",
        "tls: {}",
        "proxy: none",
        "retries: '${UNSET:-3}', timeout: '${UNSET:-3}s', start: '${UNSET:-true}', ip: '${UNSET:-4}', gap: '${UNSET:-skip}'",
        "check: [{ http: { url: 'http://localhost/', status: ['${UNSET:-200}', '3${UNSET:-xx}'] } }, { tcp: 'a:${UNSET:-1}' }]",
    ]
    .map(|more| if more.starts_with("url") || more.starts_with("schedule:") {
        format!("heartbeats: [{{ name: a, {}{more} }}]", if more.starts_with("url") { "schedule: every 1 day, " } else { "url: 'http://a.example/', " })
    } else {
        one(more)
    })
    .to_vec();
    good.extend([
        format!("defaults: {{ schedule: every 1 hour }}\n{}", one("").replace("schedule: every 1 day,", "")),
        format!("x-a: &a {{ retries: 1 }}\n{}", one("<<: *a")),
        "status: { listen: 'localhost:1' }".to_owned(),
        "status: { listen: '0.0.0.0:1', token: 0123456789 abc }".replace(" abc", "a"),
        "heartbeat: { enable: false, remoteURL: 5, frequency: }".to_owned(),
        "Butler: { a: b, heartbeat: { enable: true, remoteURL: 'http://a.example/', frequency: 60000 } }\nstatus: 5".to_owned(),
        format!("Butler: {{ heartbeat: {{ enabled: true, remoteURL: 'http://a.example/', frequency: every 1 day }} }}\nother: 5\n{}", one("")),
    ]);
    // Each key with its example.
    for key in super::super::keys::HEARTBEAT.keys {
        if !["name", "url", "schedule"].contains(&key.name) && key.name != "monitor" {
            good.push(one(&format!("{}: {}", key.name, key.example)));
        }
    }
    // Some have tags, which JSON has not.
    good.extend(FIXTURES.iter().map(|(name, ..)| fixture(name)).filter(|text| json(text).is_some()));
    good
}

#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    let validator = validator();
    for text in good() {
        assert!(reads(&text), "{text}");
        let value = json(&text).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{text}\n{}", errors.join("\n"));
    }
}

#[test]
fn the_schema_refuses_what_can_be_told_from_the_shape_and_the_reader_refuses_it_too() {
    let validator = validator();
    let one = |more: &str| {
        format!("heartbeats: [{{ name: a, url: 'http://a.example/', schedule: every 1 day, {more} }}]")
    };
    let bad = [
        "a: b",
        "heartbeats: []",
        "heartbeats: {}",
        "heartbeats: [5]",
        "heartbeats: [{ name: a, schedule: every 1 day }]",
        "heartbeats: [{ url: 'http://a.example/', schedule: every 1 day }]",
        "defaults: { retries: 1 }",
        "heartbeats: [{ name: a, url: 'http://a.example/', schedule: 999 }]",
        "status: {}",
        "status: true",
        "heartbeat: { enable: true }",
        "heartbeat: { enable: true, enabled: true, remoteURL: 'http://a.example/', frequency: every 1 day }",
        "heartbeat: { enable: yes, remoteURL: 'http://a.example/', frequency: every 1 day }",
        "heartbeat: { enable: '${UNSET:-true}', remoteURL: 'http://a.example/', frequency: every 1 day }",
        "heartbeat: { enable: true, remoteURL: 'http://a.example/', frequency: 60 }",
        "Butler: { heartbeat: { enable: true, remoteURL: 5, frequency: every 1 day } }",
        "Butler: { heartbeat: { enable: true, remoteURL: 'http://a.example/', frequency: every 1 day, x: 1 } }",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([format!("extra: 1\n{}", one("")), format!("defaults: {{ name: x }}\n{}", one(""))])
    .chain(
        [
            "remoteURL: x",
            "enable: true",
            "retries: 21",
            "retries: '5'",
            "timeout: 10",
            "timeout: soon",
            "method: post",
            "method: PUT",
            "monitor: other",
            "start: 'true'",
            "ip: 5",
            "gap: both",
            "headers: []",
            "headers: { A: 5 }",
            "body: 5",
            "body: { fil: x }",
            "tls: { client_cert: /etc/ssl/beat.pem }",
            "tls: { insecure: 1 }",
            "tls: true",
            "proxy: 3128",
            "check: http://localhost/",
            "check: []",
            "check: {}",
            "check: { ping: x }",
            "check: { http: 'http://a/', tcp: 'a:1' }",
            "check: { tcp: localhost }",
            "check: { command: ls }",
            "check: { command: [] }",
            "check: { command: [a, {}] }",
            "check: { http: { status: 200 } }",
            "check: { http: { url: 'http://a/', status: 1000 } }",
            "check: { http: { url: 'http://a/', timeout: 1 } }",
            "timezone: 5",
            "jitter: true",
        ]
        .map(one),
    );
    for text in bad {
        assert!(!reads(&text), "{text}");
        assert!(!validator.is_valid(&json(&text).unwrap()), "{text}");
    }
}

#[test]
fn every_example_of_the_reference_is_read() {
    let page = reference();
    let blocks: Vec<&str> =
        page.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(blocks.len() >= 7, "{}", blocks.len());
    for block in blocks {
        assert!(reads(block), "{block}");
    }
}

#[test]
fn every_key_has_what_the_reference_needs() {
    for section in [
        &super::super::keys::HEARTBEAT,
        &super::super::keys::TLS_KEYS,
        &super::super::keys::STATUS_PAGE,
        &super::super::keys::HTTP_CHECK,
    ] {
        for key in section.keys {
            assert!(key.doc.ends_with('.') && !key.example.is_empty(), "{}", key.name);
            // A name that leads elsewhere must not be that of another key here.
            assert!(key.other_names.iter().all(|other| !section.names().contains(other)), "{}", key.name);
        }
    }
}

proptest::proptest! {
    /// Texts of the pieces that lengths of time are made of, right and wrong.
    #[test]
    fn the_schema_and_the_reader_take_the_same_lengths_of_time(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..8),
    ) {
        static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
            jsonschema::validator_for(&serde_json::json!({ "pattern": Length::pattern() })).unwrap()
        });
        let text = pieces.concat();
        proptest::prop_assert_eq!(
            SCHEMA.is_valid(&Value::from(text.as_str())),
            text.parse::<Length>().is_ok(),
            "{:?}", text
        );
    }
}

const PIECES: &[&str] = &[
    "0", "1", "5", "30", ".", ",", ".5", "1.5", "0.0001", ".0", " ", "\t", "\u{a0}", "-", "d", "h", "m", "s",
    "ms", "S", "Min", "hours", "PT", "P", "T", "pt", "W", "D", "H", "M", "Y", "1h", "30m", "in UTC",
];

//! The published schema takes what the program takes as a configuration, and refuses what it refuses. It is here so that only
//! who runs this compiles a validator of schemas.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use downbeat::config::{self, Environment};
use downbeat_parser::Length;
use downbeat_tests::pages;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{fs, io};

/// A certificate and its key, as PEM texts.
static PAIR: LazyLock<(String, String)> = LazyLock::new(|| {
    let made = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
});

/// These variables and files, and no others.
struct Surroundings {
    variables: BTreeMap<&'static str, &'static str>,
    files: BTreeMap<&'static str, String>,
}

impl Environment for Surroundings {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.get(name).map(OsString::from)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let file = path.to_str().and_then(|path| self.files.get(path)).ok_or(io::ErrorKind::NotFound)?;
        Ok(file.bytes().take(limit).collect())
    }

    fn is_folder(&self, _: &Path) -> bool {
        false
    }

    fn list(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(Vec::new())
    }

    fn is_for_everyone(&self, _: &Path) -> bool {
        false
    }
}

fn validator() -> Validator {
    let schema = fs::read_to_string(pages::root().join("docs/downbeat.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
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
    let files = [
        ("/run/credentials/billing-token", "Bearer x"),
        ("/run/secrets/invoices-url", "http://a.example/"),
        ("/run/secrets/status-token", "0123456789"),
        ("/run/secrets/token", "0123456789"),
        ("/etc/ssl/corp-ca.pem", &PAIR.0),
        ("/etc/ssl/beat.pem", &PAIR.0),
        ("/etc/ssl/beat.key", &PAIR.1),
        ("a.yaml", text),
    ];
    let surroundings = Surroundings {
        variables: BTreeMap::from([("HC_UUID", "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11"), ("TOKEN", "token")]),
        files: files.map(|(name, text)| (name, text.to_owned())).into(),
    };
    config::load(&["a.yaml"], &surroundings).is_ok()
}

/// The keys of a heartbeat and their examples, as the reference has them.
fn examples() -> Vec<(String, String)> {
    let page = config::reference();
    let table = page.split("### A heartbeat\n").nth(1).unwrap().split("\n### ").next().unwrap();
    let rows = table.lines().filter_map(|row| row.strip_prefix("| `")).map(|row| {
        let (name, row) = row.split_once('`').unwrap();
        let value = row.rsplit(" | ").nth(1).unwrap().replace("\\|", "|");
        let example = value.strip_suffix('`').and_then(|value| value.rsplit_once(": `"));
        (name.to_owned(), example.map(|(_, example)| example.to_owned()))
    });
    let examples: Vec<_> = rows.filter_map(|(name, example)| Some((name, example?))).collect();
    assert!(examples.len() >= 12, "{examples:?}");
    examples
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
        "tags: [shop, 'stockholm 2', '${UNSET:-none}']",
        "tags: []",
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
    for (name, example) in examples() {
        match &*name {
            "name" | "url" | "schedule" => {}
            // For a monitor that shows one.
            "message" => good.push(
                one(&format!("monitor: uptime-kuma, {name}: {example}"))
                    .replace("a.example/", "a.example/api/push/0123456789"),
            ),
            _ => good.push(one(&format!("{name}: {example}"))),
        }
    }
    // Some have tags, which JSON has not.
    let fixtures = pages::root().join("crates/daemon/src/config/tests/fixtures");
    let fixtures =
        fs::read_dir(fixtures).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    good.extend(fixtures.filter(|text| json(text).is_some()));
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

/// Texts of the pieces that lengths of time are made of, right and wrong.
#[test]
fn the_schema_and_the_reader_take_the_same_lengths_of_time() {
    let schema = jsonschema::validator_for(&serde_json::json!({ "pattern": Length::pattern() })).unwrap();
    let mut random = fastrand::Rng::with_seed(14);
    let mut taken = 0;
    for _ in 0..4000 {
        let text: String = (0..random.usize(0..8)).filter_map(|_| random.choice(PIECES)).copied().collect();
        let is_length = text.parse::<Length>().is_ok();
        assert_eq!(schema.is_valid(&Value::from(text.as_str())), is_length, "{text:?}");
        taken += usize::from(is_length);
    }
    assert!(taken > 20, "{taken}");
}

const PIECES: &[&str] = &[
    "0", "1", "5", "30", ".", ",", ".5", "1.5", "0.0001", ".0", " ", "\t", "\u{a0}", "-", "d", "h", "m", "s",
    "ms", "S", "Min", "hours", "PT", "P", "T", "pt", "W", "D", "H", "M", "Y", "1h", "30m", "in UTC",
];

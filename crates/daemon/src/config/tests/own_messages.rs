//! Every message about a file of our own, drawn as a person sees it.

use super::surroundings::{Surroundings, pem};
use super::*;

fn around() -> Surroundings {
    Surroundings::new()
        .with_variable("HIDDEN", "hc.example/s3cr3t-0f9e8d7c")
        .with_variable("NOT_UTF_8", unreadable_variable())
        .with_file("ca.pem", pem())
        .with_file("empty", "\n")
        .with_file("binary", b"\xff\xfe".to_vec())
        .with_file("large", vec![b'x'; 1024 * 1024 + 1])
        .with_file("text", "s3cr3t-0f9e8d7c, no PEM")
        .with_file(
            "encrypted.key",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        )
}

#[cfg(unix)]
fn unreadable_variable() -> std::ffi::OsString {
    std::os::unix::ffi::OsStringExt::from_vec(vec![0xff])
}

#[cfg(not(unix))]
fn unreadable_variable() -> std::ffi::OsString {
    std::os::windows::ffi::OsStringExt::from_wide(&[0xd800])
}

const URL: &str = "https://hc.example/s3cr3t-0f9e8d7c";

/// What is wrong, and a file with it.
fn cases() -> Vec<(&'static str, String)> {
    let one = |lines: &[&str]| {
        let mut text = format!("heartbeats:\n  - name: backup\n    url: {URL}\n    schedule: every 1 hour\n");
        for line in lines {
            text.push_str(&format!("    {line}\n"));
        }
        text
    };
    let url = |value: &str| one(&[]).replace(URL, value);
    let schedule = |value: &str| one(&[]).replace("every 1 hour", value);
    let name = |value: &str| one(&[]).replace("backup", value);
    let status = |value: &str| format!("status: {value}\n");
    let state = |value: &str| one(&[]) + &format!("state: {value}\n");
    let tls = |value: &str| one(&[&format!("tls: {value}")]);
    let check = |value: &str| one(&[&format!("check: {value}")]);
    vec![
        ("no list", "heartbeats: every 1 minute\n".into()),
        ("a mapping for the list", "heartbeats:\n  backup:\n    url: s3cr3t-0f9e8d7c\n".into()),
        ("nothing for the list", "heartbeats:\n".into()),
        ("an empty list", "heartbeats: []\n".into()),
        ("texts in the list", "heartbeats:\n  - s3cr3t-0f9e8d7c\n  - 5\n  -\n".into()),
        ("two lists", "heartbeats: [{ name: a, url: 'http://a.example/', schedule: every 1 hour }]\nheartbeats: []\n".into()),
        ("a misspelt list", "heartbeets:\n  - name: s3cr3t-0f9e8d7c\n".into()),
        ("a list that is called as the section", "heartbeat:\n  - name: s3cr3t-0f9e8d7c\n".into()),
        ("an unknown key of the root", one(&[]) + "default:\n  retries: 1\nextra: 1\nStatus: s3cr3t-0f9e8d7c\n"),
        ("defaults without heartbeats", "defaults: { retries: 1 }\n".into()),
        ("keys of a heartbeat in the defaults", "defaults: { url: s3cr3t-0f9e8d7c, name: x }\n".to_owned() + &one(&[])),
        ("something wrong in the defaults, for two", format!("defaults: {{ timeout: 1h }}\n{}  - {{ name: b, url: {URL}, schedule: every 1 hour }}\n", one(&[]))),
        ("a heartbeat without keys", "heartbeats:\n  - {}\n".into()),
        ("keys that are missing", "heartbeats:\n  - retries: 1\n".into()),
        ("keys of a Butler tool", one(&["enable: true"]).replace("url:", "remoteURL:").replace("schedule:", "frequency:")),
        ("keys of camel's style", one(&["catchUp: true", "Retries: 1"])),
        ("keys that others have", one(&["cron: x", "grace: 5m", "id: 5", "colour: red", "https://hc.example/s3cr3t-0f9e8d7c: x"])),
        ("a key twice", one(&["retries: 1", "retries: 2"])),
        ("a merge of no mapping", one(&["<<: s3cr3t-0f9e8d7c"])),
        ("names that are none", name("''") + &name("5")[12..] + &name("\"a\\nb\"")[12..] + &name("[x]")[12..] + &name(&"x".repeat(101))[12..]),
        ("a name twice", one(&[]) + "  - { name: backup, url: 'http://b.example/', schedule: every 2 hours }\n"),
        ("a URL without a scheme", url("hc.example/s3cr3t-0f9e8d7c # s3cr3t-0f9e8d7c")),
        ("a URL with a variable that makes it wrong", url("\"${HIDDEN}\"")),
        ("a variable that is not set", url("https://hc.example/${HC_UUID}/s3cr3t-0f9e8d7c")),
        ("a variable that is no text", url("https://hc.example/${NOT_UTF_8}")),
        ("a variable without a name", url("https://hc.example/${s3cr3t-0f9e8d7c}")),
        ("a variable that does not end", url("https://hc.example/${HC_UUID")),
        ("a URL that is a number", url("8080")),
        ("a URL that is nothing", url("")),
        ("a list of URLs", url("[http://a.example/s3cr3t-0f9e8d7c]")),
        ("a file that is not there", url("{ file: /run/secrets/ping-url }")),
        ("a file whose path has a variable", url("{ file: '${HIDDEN}/x' }")),
        ("a URL for the path of a file", url("{ file: 'https://hc.example/s3cr3t-0f9e8d7c' }")),
        ("a file that is empty", url("{ file: empty }")),
        ("a file that is no text", url("{ file: binary }")),
        ("a file that is too large", url("{ file: large }")),
        ("a file that holds no URL", url("{ file: text }")),
        ("a file that is a number", url("{ file: 5 }")),
        ("a file of no name", url("{ file: '' }")),
        ("a mapping without a file", url("{ path: s3cr3t-0f9e8d7c }")),
        ("an empty mapping for a text", url("{}")),
        ("a misspelt schedule", schedule("every 5 minuts # s3cr3t-0f9e8d7c")),
        ("a schedule that is a URL", schedule(URL)),
        ("a schedule of a fraction", schedule("1.5")),
        ("a schedule of zero", schedule("0")),
        ("a schedule of a minute in seconds", schedule("60")),
        ("the same in quotes", schedule("'60'")),
        ("an abbreviation for a zone", one(&["timezone: PST"]) + "  - timezone: UTC+15\n"),
        ("a URL in curly quotes", url("\u{201c}https://hc.example/s3cr3t-0f9e8d7c\u{201d}")),
        ("a negative schedule", schedule("-1")),
        ("a list for a schedule", schedule("[every 1 hour]")),
        ("a schedule that is nothing", schedule("")),
        ("a schedule that never occurs", schedule("on the 30th day of february")),
        ("a structured schedule with a wrong value", schedule("\n      schedules:\n        - M: [13]\n          h: [10]")),
        ("a structured schedule with a wrong key", schedule("\n      schedules:\n        - minutes: [13]")),
        ("a structured schedule with a wrong type", schedule("\n      schedules:\n        - m: often")),
        ("a structured schedule with a fraction", schedule("{ schedules: [{ m: [1.5] }] }")),
        ("a structured schedule without schedules", schedule("{ exceptions: [] }")),
        ("a structured schedule that never occurs", schedule("{ schedules: [{ M: [2], D: [30] }] }")),
        ("a schedule in no zone", schedule("at 9:00 in Europe/Stokholm")),
        ("a misspelt zone", one(&["timezone: Europe/Stokholm"])),
        ("a misspelt zone of Windows", one(&["timezone: W Europe Standard Time"])),
        ("zones that are none", one(&["timezone: Mars"]) + "  - timezone: s3cr3t-0f9e8d7c-is-long\n  - timezone: 5\n"),
        ("words that are none", one(&["monitor: healthcheck", "method: put", "gap: at_end", "fold: 5", "ip: 5"])),
        ("words in another case", one(&["monitor: Uptime-Kuma", "method: post", "ip: IPv4"])),
        ("a secret for a word", one(&["monitor: s3cr3t-0f9e8d7c-is-long", "method: [s3cr3t-0f9e8d7c]"])),
        ("switches that are none", one(&["start: yes", "catch_up: 'false'"]) + "  - start: 1\n    catch_up: s3cr3t-0f9e8d7c-is-long\n"),
        ("a tag without a list", one(&["tags: shop"])),
        ("a number for a tag", one(&["tags: [shop, 2027]"])),
        ("an empty tag", one(&["tags: [shop, '']"])),
        ("a tag of two lines", one(&["tags: [\"shop\\nstockholm\"]"])),
        ("a long tag", one(&[&format!("tags: [{}]", "x".repeat(33))])),
        ("many tags", one(&[&format!("tags: [{}]", "a, ".repeat(17))])),
        ("numbers out of bounds", one(&["retries: 21"]) + "  - retries: -1\n  - retries: '5'\n  - retries: 1.5\n"),
        ("times without units", one(&["timeout: 10", "deadline: '30'", "jitter: 1m30"])),
        ("times of other units", one(&["timeout: 10 sekunden", "deadline: 5m in UTC", "jitter: s3cr3t-0f9e8d7c-is-long"])),
        ("times out of order", one(&["timeout: 30s1m", "deadline: 1.5m10s", "jitter: P1M"])),
        ("times out of bounds", one(&["timeout: 50ms", "deadline: 2d", "jitter: 1d"])),
        ("times of other types", one(&["timeout: true", "deadline: [10s]", "jitter:"])),
        ("a jitter as long as a gap", one(&["jitter: 1m"]).replace("every 1 hour", "every 1 minute")),
        ("a HEAD with a body", one(&["method: HEAD", "body: s3cr3t-0f9e8d7c"])),
        ("bodies that are none", one(&["body: 5"]) + "  - body: [s3cr3t-0f9e8d7c]\n"),
        ("headers that are none", one(&["headers: s3cr3t-0f9e8d7c"])),
        ("headers that cannot be sent", one(&["headers: { Host: a, X-A: 5, 'X Y': s3cr3t-0f9e8d7c, X-B: \"s3cr3t-0f9e8d7c\\nx\", X-C: [], x-c: 'y', X-D: '${NO}' }"])),
        ("a URL of another monitor", one(&["monitor: uptime-kuma"])),
        ("a URL with an action", url("https://hc-ping.com/0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11/fail") + "    monitor: healthchecks\n"),
        ("addresses of proxies that are none", one(&["proxy: ftp://s3cr3t-0f9e8d7c@proxy"]) + "  - proxy: nonne\n  - proxy: 3128\n  - proxy: None\n  - proxy: { file: text }\n"),
        ("a CA that is not there", tls("{ ca_file: none.pem }")),
        ("a path of Windows in double quotes", tls("{ ca_file: \"C:\\temp\\ca.pem\" }")),
        ("a path of Windows with an escape that is none", tls("{ ca_file: \"C:\\certs\\ca.pem\" }")),
        ("a path of Windows with half an escape", tls("{ ca_file: \"C:\\xerxes\" }")),
        ("a CA that is none", tls("{ ca_file: text }")),
        ("a certificate without its key", tls("{ client_cert: ca.pem }")),
        ("a key without its certificate", tls("{ client_key: ca.pem }")),
        ("a key that is none", tls("{ client_cert: ca.pem, client_key: text }")),
        ("a key that is encrypted", tls("{ client_cert: ca.pem, client_key: encrypted.key }")),
        ("a certificate that is none", tls("{ client_cert: text, client_key: text }")),
        ("unknown keys of TLS", tls("{ cafile: x, verify_peer: false }")),
        ("no mapping for TLS", tls("true")),
        ("a check that is a text", check("http://localhost/s3cr3t-0f9e8d7c")),
        ("a check that is nothing", check("")),
        ("an empty list of checks", check("[]")),
        ("a check without a kind", check("{}")),
        ("a check of another kind", check("{ ping: localhost }")),
        ("two kinds in one check", check("{ http: 'http://localhost/', tcp: 'localhost:1' }")),
        ("checks in a list that are wrong", check("[{ http: localhost/s3cr3t-0f9e8d7c }, { tcp: localhost }, { command: ls }]")),
        ("a check over HTTP without a URL", check("{ http: { status: 200 } }")),
        ("a check over HTTP that is wrong", check("{ http: { url: s3cr3t-0f9e8d7c, status: 20, timeout: 2m, method: DELETE, body: x } }")),
        ("statuses that are none", check("[{ http: { url: 'http://a/', status: [200, ok] } }, { http: { url: 'http://a/', status: {} } }, { http: { url: 'http://a/', status: [] } }]")),
        ("ports that are none", check("[{ tcp: 5432 }, { tcp: 'localhost:0' }, { tcp: '::1:5432' }, { tcp: { address: 'http://localhost:80/' } }, { tcp: { timeout: 1s } }]")),
        ("a command as one text", check("{ command: rm -rf s3cr3t-0f9e8d7c }")),
        ("commands that are none", check("[{ command: [] }, { command: [''] }, { command: [a, [b]] }, { command: [a, 1.5] }, { command: { argv: ls } }, { command: { timeout: 1s } }]")),
        ("an open address without a token", status("{ listen: 0.0.0.0:12398 }")),
        ("an open address of IPv6", status("{ listen: '[::]:12398', allow_remote: false }")),
        ("an address that is none", status("{ listen: 12398 }")),
        ("a name for an address", status("{ listen: 'monitor.example:12398' }")),
        ("an address without a port", status("{ listen: 127.0.0.1 }")),
        ("a status page without an address", status("{ token: s3cr3t-0f9e8d7c }")),
        ("tokens that are none", status("{ listen: 0.0.0.0:1, token: s3cr3t }") + "\n"),
        ("a token with a blank", status("{ listen: 0.0.0.0:1, token: s3cr3t 0f9e8d7c }")),
        ("no mapping for the status page", status("true")),
        ("unknown keys of the status page", status("{ listen: 127.0.0.1:1, port: 5, password: s3cr3t-0f9e8d7c }")),
        ("two documents", one(&[]) + "---\n" + &one(&[])),
        ("a tab", "heartbeats:\n\t- name: a\n".into()),
        ("a state that is none", state("/var/lib/downbeat")),
        ("a state whose keys are wrong", state("{ enabled: maybe, directory: 5, max_size: 1024 }")),
        ("a state that is too small, in a folder that is none", state("{ directory: 'https://s3cr3t-0f9e8d7c/', max_size: 1 MiB }")),
        ("a state that is too large, and a misspelt key", state("{ max_size: 2000 TiB, directry: x }")),
        ("a size without a unit", state("{ max_size: much }")),
        ("everything is wrong", "heartbeats:\n  - nam: x\n    url: s3cr3t-0f9e8d7c\n    schedule: every minut\n    retries: many\n  - 5\nstatus: []\n".into()),
        ("more problems than are shown", one(&["a1: 1", "b1: 1", "c1: 1", "d1: 1", "e1: 1", "f1: 1", "g1: 1", "h1: 1", "i1: 1", "j1: 1", "k1: 1", "l1: 1"])),
    ]
}

fn errors(text: &str) -> ConfigErrors {
    load(&["downbeat.yaml"], &around().with_file("downbeat.yaml", text))
        .map(|config| panic!("{config:?}\n{text}"))
        .unwrap_err()
}

#[test]
fn every_message_points_at_what_is_wrong_and_says_what_would_do() {
    let all: Vec<String> =
        cases().iter().map(|(name, text)| format!("# {name}\n{}\n", errors(text).render(false))).collect();
    insta::assert_snapshot!("own_messages", all.join("\n"));
}

#[test]
fn no_message_shows_a_secret() {
    for (name, text) in cases() {
        let errors = errors(&text);
        for printed in [errors.render(false), errors.render(true), errors.to_string(), format!("{errors:?}")]
        {
            assert!(!printed.contains("s3cr3t"), "{name}: {printed}");
            assert!(!printed.contains("hc.example"), "{name}: {printed}");
        }
    }
}

#[test]
fn all_errors_of_all_files_are_shown_at_once() {
    let surroundings = Surroundings::new()
        .with_file("a.yaml", "heartbeats: [{ name: a, url: 'http://a.example/', schedule: every 1 hour, retries: x }]")
        .with_file("b.yaml", "Butler: { heartbeat: { enable: yes, remoteURL: x, frequency: y } }")
        .with_file("c.yaml", "heartbeats: [{ name: c, url: 'http://a.example/', schedule: every 1 hour }]\nstatus: { listen: 'localhost:1' }")
        .with_file("d.yaml", "heartbeats:\n  - { name: d, url: 'http://a.example/', schedule: every 1 hour }\n  - { name: c, url: 'http://a.example/', schedule: every 1 hour }\nstatus: { listen: 'localhost:2' }");
    let errors = load(&["a.yaml", "none.yaml", "b.yaml", "c.yaml", "d.yaml"], &surroundings).unwrap_err();
    insta::assert_snapshot!("several_files", format!("{}\n\n{errors}", errors.render(false)));
}

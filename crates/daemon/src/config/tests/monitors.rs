//! Which monitor a heartbeat has: the one that is named, or the one that its URL tells.

use super::*;
use chrono::{DateTime, Utc};

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

fn now() -> DateTime<Utc> {
    "2027-01-01T00:00:00Z".parse().unwrap()
}

/// The only heartbeat of a file of our own with this URL, and more keys.
fn own(url: &str, more: &str) -> Heartbeat {
    let text = format!("heartbeats:\n  - name: a\n    url: {url}\n    schedule: every 1 minute\n{more}");
    parse("a.yaml", text.as_bytes()).unwrap().heartbeats.remove(0)
}

/// The same of a Butler tool.
fn butler(url: &str, frequency: &str) -> Heartbeat {
    let text =
        format!("Butler:\n  heartbeat: {{ enable: true, remoteURL: '{url}', frequency: {frequency} }}\n");
    parse("butler.yaml", text.as_bytes()).unwrap().heartbeats.remove(0)
}

fn told(heartbeat: &Heartbeat) -> String {
    heartbeat.monitor_in_words().unwrap_or_else(|| "plain".to_owned())
}

#[test]
fn without_a_monitor_the_url_tells_it_in_files_of_either_kind() {
    for (url, expected) in [
        (format!("https://hc-ping.com/{UUID}"), "healthchecks, inferred from the URL"),
        (format!("https://checks.example.com/ping/{UUID}"), "healthchecks, inferred from the URL"),
        (
            "https://kuma.example.com/api/push/t0ken?status=up&msg=OK&ping=".to_owned(),
            "uptime-kuma, inferred from the URL",
        ),
        (
            "https://uptime.betterstack.com/api/v1/heartbeat/t0ken".to_owned(),
            "better-stack, inferred from the URL",
        ),
        ("https://cronitor.link/p/key/job".to_owned(), "cronitor, inferred from the URL"),
        ("https://nosnch.in/t0ken".to_owned(), "dead-mans-snitch, inferred from the URL"),
        ("https://monitor.example.com/alive".to_owned(), "plain"),
        (format!("https://hc-ping.com/{UUID}/fail"), "plain"),
    ] {
        assert_eq!(told(&own(&url, "")), expected, "{url}");
        assert_eq!(told(&butler(&url, "every 1 minute")), expected, "{url}");
    }
}

#[test]
fn a_monitor_that_is_named_is_not_inferred() {
    let url = format!("https://hc-ping.com/{UUID}");
    assert_eq!(told(&own(&url, "    monitor: healthchecks\n")), "healthchecks");
    assert_eq!(told(&own(&url, "    monitor: plain\n")), "plain");
    assert_eq!(told(&own(&url, "defaults: { monitor: plain }\n")), "plain");
    // What is taken back from a name is a change.
    assert!(own(&url, "").settings != own(&url, "    monitor: healthchecks\n").settings);
}

#[test]
fn what_an_ill_service_causes_is_told() {
    insta::assert_snapshot!(own(&format!("https://hc-ping.com/{UUID}"), "").when_ill(), @"Healthchecks is told at once: `/fail`, with the reason");
    insta::assert_snapshot!(own("https://monitor.example.com/", "").when_ill(), @"no beat is sent, and the monitor alarms when it has missed one");
}

#[test]
fn a_url_that_is_not_the_plain_one_has_a_lint_unless_plain_is_named() {
    let lints = |heartbeat: &Heartbeat| {
        let warnings = heartbeat.warnings(now());
        warnings.problems().iter().map(|problem| format!("{problem}\n")).collect::<String>()
    };
    insta::assert_snapshot!(lints(&own(&format!("https://hc-ping.com/{UUID}/fail"), "")), @"heartbeats[0].url: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks (as it is, it is not treated as one of Healthchecks: each 2xx is a success, and a failed check is not told; if it is meant, write `monitor: plain`) [url-action]");
    insta::assert_snapshot!(lints(&own(&format!("https://hc-ping.com/{UUID}/"), "")), @"heartbeats[0].url: the URL ends with a slash, with which Healthchecks does not know it: remove it (as it is, it is not treated as one of Healthchecks: each 2xx is a success, and a failed check is not told; if it is meant, write `monitor: plain`) [url-form]");
    insta::assert_snapshot!(lints(&butler("https://kuma.example.com/api/push/t0ken?status=down", "every 1 minute")), @"Butler.heartbeat.remoteURL: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Uptime Kuma (as it is, it is not treated as one of Uptime Kuma: each 2xx is a success, and a failed check is not told) [url-action]");
    assert_eq!(lints(&own(&format!("https://hc-ping.com/{UUID}/fail"), "    monitor: plain\n")), "");
    assert_eq!(lints(&own(&format!("https://hc-ping.com/{UUID}"), "")), "");
}

#[test]
fn more_than_five_beats_a_minute_have_a_lint_for_healthchecks() {
    let lints = |frequency: &str, url: &str| {
        let warnings = butler(url, frequency).warnings(now());
        warnings.problems().iter().map(|problem| format!("{problem}\n")).collect::<String>()
    };
    let checks = format!("https://hc-ping.com/{UUID}");
    insta::assert_snapshot!(lints("every 10 seconds", &checks), @"Butler.heartbeat.frequency: Healthchecks keeps 5 beats a minute of one check, and these come oftener: it may not count them all (`every 12 seconds` is the most that makes sense) [monitor-rate]");
    assert!(lints("every 5 seconds after 9:00 before 9:10", &checks).contains("monitor-rate"));
    assert_eq!(lints("every 12 seconds", &checks), "");
    assert_eq!(lints("every 10 seconds", "https://monitor.example.com/"), "");
}

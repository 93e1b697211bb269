//! Which monitor a heartbeat has: the one that is named, or the one that its URL tells.

use super::*;
use chrono::{DateTime, Utc};
use downbeat_client::Monitor;

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
    assert!(own(&url, "").settings.clone() != own(&url, "    monitor: healthchecks\n").settings.clone());
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
fn pages_for_people_secrets_in_clear_and_slashes_too_many_have_a_lint_in_files_of_either_kind() {
    let lints = |heartbeat: &Heartbeat| heartbeat.warnings(now()).lines().collect::<Vec<_>>().join("\n");
    for (url, code) in [
        (format!("https://healthchecks.io/checks/{UUID}/details/"), "url-page"),
        ("https://cronitor.io/monitors/x".to_owned(), "url-page"),
        ("https://deadmanssnitch.com/snitches/x".to_owned(), "url-page"),
        ("https://kuma.example.com/dashboard/12".to_owned(), "url-page"),
        ("https://uptime.betterstack.com/team/1/heartbeats/123".to_owned(), "url-page"),
        (format!("https://www.hc-ping.com/{UUID}"), "url-form"),
        (format!("https://hc-ping.com//{UUID}"), "url-form"),
        (format!("http://hc-ping.com/{UUID}"), "url-http"),
        ("http://uptime.betterstack.com/api/v1/heartbeat/x".to_owned(), "url-http"),
    ] {
        for heartbeat in [own(&url, ""), butler(&url, "every 1 minute")] {
            assert!(lints(&heartbeat).ends_with(&format!("[{code}]")), "{url} {}", lints(&heartbeat));
        }
    }
    let page = format!("https://healthchecks.io/checks/{UUID}/details/");
    insta::assert_snapshot!(lints(&own(&page, "")), @"a.yaml:3:10: heartbeats[0].url: the URL is the address of a page of Healthchecks for people, which counts no beats: that of a beat looks like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG (as it is, it is not treated as one of Healthchecks: each 2xx is a success, and a failed check is not told; if it is meant, write `monitor: plain`) [url-page]");
    insta::assert_snapshot!(lints(&own(&format!("http://hc-ping.com/{UUID}"), "    monitor: healthchecks\n")), @"a.yaml:3:10: heartbeats[0].url: the URL begins with `http://`, so its secret travels in clear for all to read on the way: Healthchecks takes `https://` [url-http]");
    assert_eq!(lints(&own(&page, "    monitor: plain\n")), "");
}

#[test]
fn a_url_of_another_monitor_than_the_one_that_is_named_is_refused_with_the_right_kind() {
    let text = "heartbeats:\n  - name: a\n    url: https://kuma.example.com/api/push/t0ken\n    schedule: every 1 minute\n    monitor: healthchecks\n";
    insta::assert_snapshot!(parse("a.yaml", text.as_bytes()).unwrap_err().render(false), @"
    error: the URL is one of Uptime Kuma, not of Healthchecks: the kind is `uptime-kuma`
     --> a.yaml:3:10
      |
    3 |     url: …
      |          ^ heartbeats[0].url
      |
      = help: write `monitor: uptime-kuma`, or leave `monitor` out: the URL tells it
    ");
    assert!(parse("a.yaml", text.replace("healthchecks", "uptime-kuma").as_bytes()).is_ok());
    assert!(parse("a.yaml", text.replace("    monitor: healthchecks\n", "").as_bytes()).is_ok());
}

#[test]
fn heartbeats_that_send_the_same_beat_are_told_once_and_named() {
    let file = |count: usize, url: &str, more: &str| {
        let item =
            |at| format!("  - {{ name: h{at}, url: '{url}', schedule: every {} minutes{more} }}\n", at + 1);
        let text = format!("heartbeats:\n{}", (0..count).map(item).collect::<String>());
        let config = parse("a.yaml", text.as_bytes()).unwrap();
        let known = |heartbeat: &Heartbeat| {
            let problems =
                heartbeat.written.known.iter().filter(|problem| problem.code() == Some("same-beat"));
            problems
                .map(|problem| Warnings::new("a.yaml", vec![problem.clone()]).render(false))
                .collect::<String>()
        };
        config.heartbeats.iter().map(known).collect::<Vec<_>>()
    };
    let told = file(2, "https://monitor.test/s3cr3t", "");
    assert_eq!(told[0], "");
    insta::assert_snapshot!(told[1], @"
    warning[same-beat]: `h0` and `h1` send the same beat: the monitor cannot tell them apart, and while one of them beats it does not miss another
     --> a.yaml:3:22
      |
    3 | …                    …
      |                      ^ heartbeats[1].url
      |
     ::: a.yaml:2:22
      |
    2 | …                    …
      |                      - the first of them
      |
      = help: give each a check of its own at the monitor
    ");
    // Linear: as many as a file may have.
    let told = file(20_000, "https://monitor.test/s3cr3t", "");
    assert_eq!(told.iter().filter(|told| !told.is_empty()).count(), 1);
    insta::assert_snapshot!(told[1].lines().next().unwrap(), @"warning[same-beat]: `h0`, `h1`, `h2`, `h3`, `h4` and 19995 more send the same beat: the monitor cannot tell them apart, and while one of them beats it does not miss another");
    let text = "heartbeats:\n  - { name: a, url: 'https://a.test/', schedule: every 1 hour, headers: { K: a } }\n  - { name: b, url: 'https://a.test/', schedule: every 1 hour, headers: { K: b } }\n  - { name: c, url: 'https://a.test/', schedule: every 1 hour, body: c }\n  - { name: d, url: 'https://a.test/d', schedule: every 1 hour }\n";
    let config = parse("a.yaml", text.as_bytes()).unwrap();
    assert!(config.heartbeats.iter().all(|heartbeat| heartbeat.written.known.is_empty()));
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

/// The errors of a file of one heartbeat with these keys, or which monitor it has.
fn of_parts(keys: &str) -> String {
    let text = format!("heartbeats:\n  - name: a\n    schedule: every 1 minute\n{keys}");
    match parse("a.yaml", text.as_bytes()) {
        Ok(config) => {
            let heartbeat = &config.heartbeats[0];
            format!("{} at {}", told(heartbeat), heartbeat.request.target())
        }
        Err(errors) => errors.render(false),
    }
}

#[test]
fn the_parts_of_a_url_name_the_kind_and_make_the_url() {
    for (keys, expected) in [
        (
            "    sentry: { dsn: 'https://k3y@o1.ingest.sentry.io/42', slug: a }\n",
            "sentry at https://o1.ingest.sentry.io/…",
        ),
        (
            "    gatus: { base: 'https://status.test:8443/', name: a, token: t0ken }\n",
            "gatus at https://status.test:8443/…",
        ),
        (
            "    uptime-kuma: { base: 'https://kuma.test', token: t0ken }\n",
            "uptime-kuma at https://kuma.test/…",
        ),
        // The defaults are for those that have a URL.
        (
            "    checkly: { id: aBc123 }\ndefaults: { monitor: plain }\n",
            "checkly at https://ping.checklyhq.com/…",
        ),
    ] {
        assert_eq!(of_parts(keys), expected);
    }
    let text = "jobs:\n  - { name: a, command: [/bin/true], schedule: at 2:30, healthchecks: { ping_key: k3y, slug: a } }\n";
    let config = parse("a.yaml", text.as_bytes()).unwrap();
    let signals = config.jobs[0].signals.as_ref().unwrap();
    assert_eq!(
        (signals.monitor, signals.request.target().to_string().as_str()),
        (Monitor::Healthchecks, "https://hc-ping.com/…")
    );
}

#[test]
fn parts_that_make_no_url_are_told_without_what_they_say() {
    let cases = [
        "    sentry: { dsn: s3cr3t-dsn, slug: a }\n",
        "    sentry: { slug: a }\n",
        "    healthchecks: { slug: a }\n",
        "    gatus: { base: 'https://status.test', name: a, tokn: s3cr3t-token }\n",
        "    gatus: s3cr3t-token\n",
        "    checkly: { id: s3cr3t-id }\n    oh-dear: { uuid: s3cr3t-uuid }\n",
        "    checkly: { id: s3cr3t-id }\n    url: https://a.test/s3cr3t\n",
        "    checkly: { id: s3cr3t-id }\n    monitor: plain\n",
        "    oh-dear: { uuid: s3cr3t-uuid }\n",
        "    gatos: { base: 'https://status.test' }\n",
        "    url: https://a.test/x\ndefaults: { checkly: { id: s3cr3t-id } }\n",
        "",
    ];
    let told = cases.map(of_parts).join("\n");
    assert!(!told.contains("s3cr3t"), "{told}");
    insta::assert_snapshot!(told, @"
    error: `dsn` is not one of Sentry, which looks like https://KEY@HOST/PROJECT
     --> a.yaml:4:20
      |
    4 | …                  …
      |                    ^ heartbeats[0].sentry.dsn
    error: the key `dsn` is missing
     --> a.yaml:4:5
      |
    4 |     sentry: …
      |     ^^^^^^ heartbeats[0].sentry
      |
      = help: add `dsn:`, such as `dsn: ${SENTRY_DSN}`
    error: the key `ping_key` is missing
     --> a.yaml:4:5
      |
    4 |     healthchecks: …
      |     ^^^^^^^^^^^^ heartbeats[0].healthchecks
      |
      = help: add `ping_key:`, such as `ping_key: ${HC_PING_KEY}`
    error: unknown key `tokn`
     --> a.yaml:4:52
      |
    4 | …                                                  tokn: …
      |                                                    ^^^^ heartbeats[0].gatus.tokn
      |
      = help: did you mean `token`?
    error: expected the keys of Gatus, found a text
     --> a.yaml:4:12
      |
    4 |     gatus: …
      |            ^ heartbeats[0].gatus
      |
      = help: write `base`, `group`, `name`, `token` below it, indented
    error: both `checkly` and `oh-dear` are given
     --> a.yaml:5:5
      |
    5 |     oh-dear: …
      |     ^^^^^^^ heartbeats[0].oh-dear
      |
     ::: a.yaml:4:5
      |
    4 |     checkly: …
      |     ------- given here first
      |
      = help: keep one of them
    error: both `checkly` and `url` are given
     --> a.yaml:5:5
      |
    5 |     url: …
      |     ^^^ heartbeats[0].url
      |
     ::: a.yaml:4:5
      |
    4 |     checkly: …
      |     ------- given here first
      |
      = help: keep one of them
    error: both `checkly` and `monitor` are given
     --> a.yaml:5:5
      |
    5 |     monitor: …
      |     ^^^^^^^ heartbeats[0].monitor
      |
     ::: a.yaml:4:5
      |
    4 |     checkly: …
      |     ------- given here first
      |
      = help: keep one of them
    error: the URL is not one of Oh Dear: it should look like https://ping.ohdear.app/UUID
     --> a.yaml:4:5
      |
    4 |     oh-dear: …
      |     ^^^^^^^ heartbeats[0].oh-dear
    error: unknown key `gatos`
     --> a.yaml:4:5
      |
    4 |     gatos: …
      |     ^^^^^ heartbeats[0].gatos
      |
      = help: did you mean `gatus`?
    error: unknown key `checkly`
     --> a.yaml:5:13
      |
    5 | …           checkly: …
      |             ^^^^^^^ defaults.checkly
      |
      = help: write it in each heartbeat: no two share a URL
    error: the key `url` is missing
     --> a.yaml:2:5
      |
    2 |   - name: …
      |     ^^^^ heartbeats[0]
      |
      = help: add `url:`, such as `url: https://hc-ping.com/${HC_UUID}`
    ");
}

#[test]
fn a_service_that_ends_has_a_lint() {
    let url = "https://api.opsgenie.com/v2/heartbeats/nightly/ping";
    let lints = own(url, "").warnings(now()).lines().collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(lints, @"a.yaml:3:10: heartbeats[0].url: Opsgenie takes no more beats from 5 April 2027, when its API is switched off (move the heartbeat to another monitor before that day) [monitor-ends]");
}

/// What is wrong with a heartbeat that has these keys.
fn refused(keys: &str) -> String {
    let text = format!("heartbeats:\n  - name: a\n    schedule: every 1 minute\n{keys}");
    parse("a.yaml", text.as_bytes()).unwrap_err().to_string()
}

const KUMA: &str = "    uptime-kuma: { base: 'https://kuma.example.com', token: t0ken }\n";

#[test]
fn a_text_that_the_monitor_does_not_show_or_that_has_no_placeholder_is_refused_with_what_would_do() {
    let plain = "    url: https://a.test/\n";
    let all = [
        format!("{KUMA}    message: 'up {{nmae}}'\n"),
        format!("{KUMA}    message: 'up {{name'\n"),
        format!("{KUMA}    message: {{reason}}\n"),
        format!("{KUMA}    message: after {{took}} ms\n"),
        format!("{KUMA}    body: '{{name}}'\n"),
        format!("{plain}    message: '{{name}}'\n"),
        format!("{plain}    body: '{{nmae}}'\n"),
        "    url: https://kuma.example.com/api/push/t0ken\n    message: hello\n".to_owned(),
        "    url: https://kuma.example.com/api/push/t0ken?msg=mine\n    monitor: uptime-kuma\n    message: hello\n".to_owned(),
        "    url: https://oonchk.com/t0ken\n    message: hello\n".to_owned(),
    ];
    let errors: Vec<String> = all.iter().map(|keys| refused(keys)).collect();
    insta::assert_snapshot!(errors.join("\n"), @"
    a.yaml:5:5: heartbeats[0].message: the braces at character 4 hold no placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
    a.yaml:5:5: heartbeats[0].message: the brace at character 4 is not closed after a placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
    a.yaml:5:5: heartbeats[0].message: expected a text, found a mapping (in YAML braces begin a mapping: for a text put it in quotes, `'{reason}'`)
    a.yaml:5:5: heartbeats[0].message: `{took}` is how long the `check` took, and there is none (take `{took}` out, or add `check:`)
    a.yaml:5:5: heartbeats[0].body: Uptime Kuma does not show the body, so placeholders in it have no use: give the text as the message, which becomes `msg`
    a.yaml:5:5: heartbeats[0].message: a monitor has no place for a message but the body: give the text as the body
    a.yaml:5:5: heartbeats[0].body: the braces at character 1 hold no placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
    a.yaml:5:5: heartbeats[0].message: where only the URL tells the kind, a beat is sent as it is written: name the kind, `uptime-kuma`, to add a message
    a.yaml:6:5: heartbeats[0].message: the URL has a `msg` of its own, which stays in each beat: keep that or the message
    a.yaml:5:5: heartbeats[0].message: OnlineOrNot shows no text of a beat: take the message, or the placeholders in the body, out
    ");
}

#[test]
fn a_message_of_the_defaults_holds_for_all() {
    let text = format!(
        "defaults: {{ message: '{{name}}' }}\nheartbeats:\n  - name: a\n    schedule: every 1 minute\n{KUMA}"
    );
    let heartbeat = parse("a.yaml", text.as_bytes()).unwrap().heartbeats.remove(0);
    let request = heartbeat.request_on("web1");
    let made = Monitor::UptimeKuma.request(&request, downbeat_client::Signal::Well).unwrap().unwrap();
    assert!(made != request && heartbeat.request != request);
}

#[test]
fn what_cannot_be_told_to_a_monitor_with_upsert_is_refused_for_heartbeats_and_jobs() {
    const SENTRY: &str = "https://o1.ingest.sentry.io/api/42/cron/nightly/s3cr3t/";
    let refused = |list: &str, keys: String| {
        let text = format!("{list}:\n  - {{ name: a, upsert: true, {keys} }}\n");
        let errors = parse("a.yaml", text.as_bytes()).unwrap_err();
        let said: Vec<String> = errors
            .render(false)
            .lines()
            .filter_map(|line| {
                line.strip_prefix("error: ").or(line.strip_prefix("  = help: ")).map(str::to_owned)
            })
            .collect();
        said.join(" | ")
    };
    let all = [
        refused("heartbeats", format!("url: 'https://hc-ping.com/{UUID}', schedule: every 1 minute")),
        refused("heartbeats", format!("url: '{SENTRY}', schedule: every 1 minute")),
        refused("jobs", format!("command: [x], schedule: every 1 minute, url: 'https://hc-ping.com/{UUID}'")),
        refused("jobs", format!("command: [x], schedule: every 1 minute, url: '{SENTRY}'")),
        refused("jobs", "command: [x], schedule: every 1 minute".to_owned()),
        refused("jobs", format!("command: [x], monitor: sentry, url: '{SENTRY}'")),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    a beat cannot tell Healthchecks what to expect | take `upsert` out
    where only the URL tells the kind, a beat tells nothing beyond what is written | add `monitor: sentry`
    a run cannot tell Healthchecks what to expect | take `upsert` out
    where only the URL tells the kind, a run tells nothing beyond what is written | add `monitor: sentry`
    without a `url` no monitor can be told what to expect | add `url:`, or take `upsert` out
    without a `schedule` no monitor can be told what to expect | add `schedule:`, or take `upsert` out
    ");
}

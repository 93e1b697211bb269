use super::*;
use crate::error::Retry;
use crate::target::Target;

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

#[test]
fn a_wrong_url_is_refused_with_the_right_form() {
    let cases = [
        (Monitor::Healthchecks, "https://hc-ping.com/".to_owned()),
        (Monitor::Healthchecks, "https://hc-ping.com/0f9e54a6".to_owned()),
        (Monitor::Healthchecks, "https://hc.test/ping/0f9e54a6".to_owned()),
        (Monitor::Healthchecks, format!("https://hc-ping.com/{UUID}/")),
        (Monitor::Healthchecks, format!("https://hc-ping.com/{UUID}/fail")),
        (Monitor::Healthchecks, format!("https://hc-ping.com/{UUID}/0")),
        (Monitor::Healthchecks, "https://hc-ping.com/key/slug/start".to_owned()),
        (Monitor::Healthchecks, "https://hc-ping.com/key/My-Slug".to_owned()),
        (Monitor::Healthchecks, format!("https://hc-ping.com/{UUID}?rid=0f9e54a60b1c4a0e9d2c1b2f3a4d5e6f")),
        (Monitor::UptimeKuma, "https://kuma.test/dashboard/1".to_owned()),
        (Monitor::UptimeKuma, "https://kuma.test/api/push/".to_owned()),
        (Monitor::BetterStack, "https://betterstack.com/heartbeat/x".to_owned()),
        (Monitor::BetterStack, "https://uptime.betterstack.com/api/v1/heartbeat/x/fail".to_owned()),
        (Monitor::Cronitor, "https://cronitor.link/monitor".to_owned()),
        (Monitor::Cronitor, "https://cronitor.link/p/key/monitor?state=run".to_owned()),
        (Monitor::DeadMansSnitch, "https://nosnch.in/".to_owned()),
        (Monitor::DeadMansSnitch, "https://nosnch.in/x?s=1".to_owned()),
        (Monitor::Healthchecks, "https://kuma.test/api/push/t0ken".to_owned()),
        (Monitor::UptimeKuma, format!("https://hc-ping.com/{UUID}")),
        (Monitor::BetterStack, format!("https://healthchecks.io/checks/{UUID}/details/")),
        (Monitor::Healthchecks, format!("https://hc-ping.com//{UUID}")),
        (Monitor::Healthchecks, format!("https://www.hc-ping.com/{UUID}")),
        (Monitor::UptimeKuma, "https://kuma.test/api//push/t0ken".to_owned()),
    ];
    let refused = |(monitor, url): &(Monitor, String)| {
        monitor.check(&Target::parse(url).unwrap()).unwrap_err().to_string()
    };
    let refused: Vec<String> = cases.iter().map(refused).collect();
    insta::assert_snapshot!(refused.join("\n"), @"
    the URL is not one of Healthchecks: it should look like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    the URL is not one of Healthchecks: it should look like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    the URL is not one of Healthchecks: it should look like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    the URL ends with a slash, with which Healthchecks does not know it: remove it
    the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters
    the `rid` in the URL is no UUID with hyphens, which Healthchecks answers with 400
    the URL is the address of a page of Uptime Kuma for people, which counts no beats: that of a beat looks like https://HOST/api/push/TOKEN
    the URL is not one of Uptime Kuma: it should look like https://HOST/api/push/TOKEN
    the URL is the address of a page of Better Stack for people, which counts no beats: that of a beat looks like https://uptime.betterstack.com/api/v1/heartbeat/TOKEN
    the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Better Stack
    the URL is not one of Cronitor: it should look like https://cronitor.link/p/KEY/MONITOR
    the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Cronitor
    the URL is not one of Dead Man's Snitch: it should look like https://nosnch.in/TOKEN
    the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Dead Man's Snitch
    the URL is one of Uptime Kuma, not of Healthchecks: the kind is `uptime-kuma`
    the URL is one of Healthchecks, not of Uptime Kuma: the kind is `healthchecks`
    the URL is the address of a page of Healthchecks for people, which counts no beats: that of a beat looks like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    the path of the URL has two slashes in a row, with which Healthchecks does not know it: remove one
    the host that takes beats for Healthchecks is hc-ping.com, without `www.`
    the path of the URL has two slashes in a row, with which Uptime Kuma does not know it: remove one
    ");
}

#[test]
fn a_url_tells_its_monitor_by_host_or_path() {
    let urls = [
        format!("https://hc-ping.com/{UUID}"),
        "https://hc-ping.com/AbC_d-9/my-slug?create=1".to_owned(),
        format!("https://HC-PING.com/{UUID}/"),
        format!("https://hc-ping.com/{UUID}/fail"),
        format!("https://hc-ping.com/{UUID}/start"),
        format!("https://hc-ping.com/{UUID}/log"),
        format!("https://hc-ping.com/{UUID}/17"),
        format!("https://hc-ping.com/{UUID}?rid=17"),
        "https://hc-ping.com/your-uuid".to_owned(),
        format!("https://checks.example.com/ping/{UUID}"),
        format!("https://example.com/below/ping/{UUID}"),
        format!("https://checks.example.com/ping/{UUID}/fail"),
        "https://checks.example.com/ping/aB3_aB3_aB3_aB3_aB3_aB/nightly".to_owned(),
        "https://checks.example.com/ping/aB3_aB3_aB3_aB3_aB3_aB/nightly/log".to_owned(),
        "https://checks.example.com/ping/short/nightly".to_owned(),
        "https://checks.example.com/ping".to_owned(),
        format!("https://checks.example.com/{UUID}"),
        "https://kuma.test/api/push/t0ken?status=up&msg=OK&ping=".to_owned(),
        "https://kuma.test/sub/api/push/t0ken".to_owned(),
        "https://kuma.test/api/push/t0ken?status=down".to_owned(),
        "https://kuma.test/api/push/t0ken?status=".to_owned(),
        "https://kuma.test/api/push/t0ken/x".to_owned(),
        "https://uptime.betterstack.com/api/v1/heartbeat/t0ken".to_owned(),
        "https://uptime.betterstack.com/api/v1/heartbeat/t0ken/fail".to_owned(),
        "https://uptime.betterstack.com/api/v1/heartbeat/t0ken/0".to_owned(),
        "https://other.test/api/v1/heartbeat/t0ken".to_owned(),
        "https://cronitor.link/p/key/monitor?env=prod".to_owned(),
        "https://cronitor.io/p/key/monitor".to_owned(),
        "https://cronitor.link/p/key/monitor?state=fail".to_owned(),
        "https://cronitor.link/p/key/monitor?state=complete".to_owned(),
        "https://cronitor.io/api/monitors".to_owned(),
        "https://nosnch.in/t0ken".to_owned(),
        "https://nosnch.in/t0ken?s=1".to_owned(),
        "https://monitor.test/".to_owned(),
        format!("https://healthchecks.io/checks/{UUID}/details/"),
        format!("https://www.healthchecks.io/projects/{UUID}/checks/"),
        "https://healthchecks.io/api/v3/checks/".to_owned(),
        format!("https://checks.example.com/checks/{UUID}/details/"),
        format!("https://checks.example.com/checks/{UUID}"),
        "https://cronitor.io/monitors/x".to_owned(),
        "https://cronitor.io/app/monitors/x".to_owned(),
        "https://deadmanssnitch.com/snitches/t0ken".to_owned(),
        "https://api.deadmanssnitch.com/v1/snitches".to_owned(),
        "https://kuma.test/dashboard/12".to_owned(),
        "https://kuma.test/sub/dashboard/12".to_owned(),
        "https://other.test/dashboard/sales".to_owned(),
        "https://uptime.betterstack.com/team/1/heartbeats/123".to_owned(),
        "https://uptime.betterstack.com/team/t1/heartbeats/123".to_owned(),
        "https://uptime.betterstack.com/api/v1/incoming-webhook/t0ken".to_owned(),
        format!("https://www.hc-ping.com/{UUID}"),
        "https://www.nosnch.in/t0ken".to_owned(),
        format!("https://hc-ping.com//{UUID}"),
        format!("https://checks.example.com//ping/{UUID}"),
        "https://nosnch.in//t0ken".to_owned(),
        format!("http://hc-ping.com/{UUID}"),
    ];
    let told: Vec<String> = urls
        .iter()
        .map(|url| {
            let told = match Monitor::infer(&Target::parse(url).unwrap()) {
                Inference::Kind(monitor) => monitor.to_string(),
                Inference::Altered(monitor, why) => format!("plain, not {monitor}: {why}"),
                Inference::Unknown => "plain".to_owned(),
            };
            format!("{url} {told}")
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f healthchecks
    https://hc-ping.com/AbC_d-9/my-slug?create=1 healthchecks
    https://HC-PING.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/ plain, not healthchecks: the URL ends with a slash, with which Healthchecks does not know it: remove it
    https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/fail plain, not healthchecks: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/start plain, not healthchecks: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/log plain, not healthchecks: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/17 plain, not healthchecks: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f?rid=17 plain, not healthchecks: the `rid` in the URL is no UUID with hyphens, which Healthchecks answers with 400
    https://hc-ping.com/your-uuid plain, not healthchecks: the URL is not one of Healthchecks: it should look like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    https://checks.example.com/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f healthchecks
    https://example.com/below/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f healthchecks
    https://checks.example.com/ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/fail plain, not healthchecks: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    https://checks.example.com/ping/aB3_aB3_aB3_aB3_aB3_aB/nightly healthchecks
    https://checks.example.com/ping/aB3_aB3_aB3_aB3_aB3_aB/nightly/log plain, not healthchecks: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Healthchecks
    https://checks.example.com/ping/short/nightly plain
    https://checks.example.com/ping plain
    https://checks.example.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f plain
    https://kuma.test/api/push/t0ken?status=up&msg=OK&ping= uptime-kuma
    https://kuma.test/sub/api/push/t0ken uptime-kuma
    https://kuma.test/api/push/t0ken?status=down plain, not uptime-kuma: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Uptime Kuma
    https://kuma.test/api/push/t0ken?status= plain, not uptime-kuma: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Uptime Kuma
    https://kuma.test/api/push/t0ken/x plain
    https://uptime.betterstack.com/api/v1/heartbeat/t0ken better-stack
    https://uptime.betterstack.com/api/v1/heartbeat/t0ken/fail plain, not better-stack: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Better Stack
    https://uptime.betterstack.com/api/v1/heartbeat/t0ken/0 plain, not better-stack: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Better Stack
    https://other.test/api/v1/heartbeat/t0ken plain
    https://cronitor.link/p/key/monitor?env=prod cronitor
    https://cronitor.io/p/key/monitor cronitor
    https://cronitor.link/p/key/monitor?state=fail plain, not cronitor: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Cronitor
    https://cronitor.link/p/key/monitor?state=complete plain, not cronitor: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Cronitor
    https://cronitor.io/api/monitors plain
    https://nosnch.in/t0ken dead-mans-snitch
    https://nosnch.in/t0ken?s=1 plain, not dead-mans-snitch: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Dead Man's Snitch
    https://monitor.test/ plain
    https://healthchecks.io/checks/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/details/ plain, not healthchecks: the URL is the address of a page of Healthchecks for people, which counts no beats: that of a beat looks like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    https://www.healthchecks.io/projects/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/checks/ plain, not healthchecks: the URL is the address of a page of Healthchecks for people, which counts no beats: that of a beat looks like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    https://healthchecks.io/api/v3/checks/ plain
    https://checks.example.com/checks/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/details/ plain, not healthchecks: the URL is the address of a page of Healthchecks for people, which counts no beats: that of a beat looks like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG
    https://checks.example.com/checks/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f plain
    https://cronitor.io/monitors/x plain, not cronitor: the URL is the address of a page of Cronitor for people, which counts no beats: that of a beat looks like https://cronitor.link/p/KEY/MONITOR
    https://cronitor.io/app/monitors/x plain, not cronitor: the URL is the address of a page of Cronitor for people, which counts no beats: that of a beat looks like https://cronitor.link/p/KEY/MONITOR
    https://deadmanssnitch.com/snitches/t0ken plain, not dead-mans-snitch: the URL is the address of a page of Dead Man's Snitch for people, which counts no beats: that of a beat looks like https://nosnch.in/TOKEN
    https://api.deadmanssnitch.com/v1/snitches plain
    https://kuma.test/dashboard/12 plain, not uptime-kuma: the URL is the address of a page of Uptime Kuma for people, which counts no beats: that of a beat looks like https://HOST/api/push/TOKEN
    https://kuma.test/sub/dashboard/12 plain, not uptime-kuma: the URL is the address of a page of Uptime Kuma for people, which counts no beats: that of a beat looks like https://HOST/api/push/TOKEN
    https://other.test/dashboard/sales plain
    https://uptime.betterstack.com/team/1/heartbeats/123 plain, not better-stack: the URL is the address of a page of Better Stack for people, which counts no beats: that of a beat looks like https://uptime.betterstack.com/api/v1/heartbeat/TOKEN
    https://uptime.betterstack.com/team/t1/heartbeats/123 plain, not better-stack: the URL is the address of a page of Better Stack for people, which counts no beats: that of a beat looks like https://uptime.betterstack.com/api/v1/heartbeat/TOKEN
    https://uptime.betterstack.com/api/v1/incoming-webhook/t0ken plain
    https://www.hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f plain, not healthchecks: the host that takes beats for Healthchecks is hc-ping.com, without `www.`
    https://www.nosnch.in/t0ken plain, not dead-mans-snitch: the host that takes beats for Dead Man's Snitch is nosnch.in, without `www.`
    https://hc-ping.com//0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f plain, not healthchecks: the path of the URL has two slashes in a row, with which Healthchecks does not know it: remove one
    https://checks.example.com//ping/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f plain, not healthchecks: the path of the URL has two slashes in a row, with which Healthchecks does not know it: remove one
    https://nosnch.in//t0ken plain, not dead-mans-snitch: the path of the URL has two slashes in a row, with which Dead Man's Snitch does not know it: remove one
    http://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f healthchecks
    ");
}

#[test]
fn an_inferred_monitor_is_believed_in_its_refusals_and_taken_for_another_elsewhere() {
    let answers = [
        (Monitor::Healthchecks, 200, Some("OK")),
        (Monitor::Healthchecks, 200, Some("OK (rate-limited)")),
        (Monitor::Healthchecks, 200, Some("OK (not found)")),
        (Monitor::Healthchecks, 200, Some("<html>pong")),
        (Monitor::Healthchecks, 204, Some("")),
        (Monitor::Healthchecks, 200, None),
        (Monitor::Healthchecks, 404, Some("not found")),
        (Monitor::Healthchecks, 503, Some("")),
        (Monitor::UptimeKuma, 200, Some(r#"{"ok":true}"#)),
        (Monitor::UptimeKuma, 200, Some(r#"{"ok":false,"msg":"no"}"#)),
        (Monitor::UptimeKuma, 404, Some(r#"{"ok":false,"msg":"Monitor not found or not active."}"#)),
        (Monitor::UptimeKuma, 200, Some("accepted")),
        (Monitor::UptimeKuma, 200, None),
        (Monitor::UptimeKuma, 404, Some("no such page")),
        (Monitor::UptimeKuma, 502, None),
        (Monitor::BetterStack, 200, Some("anything")),
        (Monitor::Cronitor, 403, Some("bad key")),
    ];
    let told: Vec<String> = answers
        .iter()
        .map(|(monitor, status, text)| {
            let told = worded(monitor.judge_inferred(*status, *text));
            format!("{monitor} {status} {text:?}: {told}").trim_end().to_owned()
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    healthchecks 200 Some("OK"): delivered
    healthchecks 200 Some("OK (rate-limited)"): delivered, rate-limited: the monitor has more than five beats a minute for this check, and may not log them all
    healthchecks 200 Some("OK (not found)"): Never the monitor does not know this check
    healthchecks 200 Some("<html>pong"): delivered, the URL looks like one of Healthchecks, and the answer does not: it counts as a success, and may come from something else
    healthchecks 204 Some(""): delivered, the URL looks like one of Healthchecks, and the answer does not: it counts as a success, and may come from something else
    healthchecks 200 None: delivered
    healthchecks 404 Some("not found"): Never not found
    healthchecks 503 Some(""): Later
    uptime-kuma 200 Some("{\"ok\":true}"): delivered
    uptime-kuma 200 Some("{\"ok\":false,\"msg\":\"no\"}"): AFew no
    uptime-kuma 404 Some("{\"ok\":false,\"msg\":\"Monitor not found or not active.\"}"): AFew Monitor not found or not active.
    uptime-kuma 200 Some("accepted"): delivered, the URL looks like one of Uptime Kuma, and the answer does not: it counts as a success, and may come from something else
    uptime-kuma 200 None: delivered
    uptime-kuma 404 Some("no such page"): Never no such page
    uptime-kuma 502 None: Later
    better-stack 200 Some("anything"): delivered
    cronitor 403 Some("bad key"): Never bad key
    "#);
}

#[test]
fn a_rid_with_hyphens_is_right() {
    let url = format!("https://hc-ping.com/{UUID}?rid={UUID}");
    assert_eq!(Monitor::Healthchecks.check(&Target::parse(&url).unwrap()), Ok(()));
}

#[test]
fn names_are_read_as_they_are_written() {
    for &monitor in Monitor::ALL {
        assert_eq!(monitor.to_string().parse(), Ok(monitor));
    }
    insta::assert_snapshot!("Kuma".parse::<Monitor>().unwrap_err(), @"the kinds of monitors are plain, healthchecks, uptime-kuma, better-stack, cronitor, dead-mans-snitch, sentry, gatus, honeybadger, oh-dear, incident-io, opsgenie, checkly and online-or-not");
}

#[test]
fn a_secret_is_in_no_refusal() {
    for &monitor in Monitor::ALL {
        for url in ["http://a.test/s3cr3t/s3cr3t/s3cr3t/s3cr3t", "http://a.test/s3cr3t?s=s3cr3t"] {
            if let Err(error) = monitor.check(&Target::parse(url).unwrap()) {
                assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
            }
        }
    }
}

fn told(monitor: Monitor, status: u16, text: Option<&str>) -> String {
    worded(monitor.judge(status, text))
}

fn worded(verdict: Verdict) -> String {
    match verdict {
        Verdict::Delivered { note: None } => "delivered".to_owned(),
        Verdict::Delivered { note: Some(note) } => format!("delivered, {note}"),
        Verdict::Refused { reason, retry } => format!("{retry:?} {}", reason.unwrap_or_default()),
        Verdict::Unfinished => "unfinished".to_owned(),
    }
}

#[test]
fn an_answer_that_is_broken_off_says_nothing_where_the_text_counts() {
    let unfinished = |monitor: Monitor, status| worded(monitor.judge_unfinished(status, Some("O")));
    assert_eq!(unfinished(Monitor::Healthchecks, 200), "unfinished");
    assert_eq!(unfinished(Monitor::UptimeKuma, 200), "unfinished");
    // A refusal is one all the same, and of others the status says all.
    assert_eq!(unfinished(Monitor::Healthchecks, 404), "Never O");
    assert_eq!(unfinished(Monitor::Plain, 200), "delivered");
    assert_eq!(unfinished(Monitor::BetterStack, 200), "delivered");
}

#[test]
fn the_status_decides_where_the_text_says_nothing() {
    for monitor in [Monitor::Plain, Monitor::BetterStack, Monitor::Cronitor, Monitor::DeadMansSnitch] {
        for status in 100..=999 {
            let retry = match status {
                200..=299 => continue,
                501 | 505 => Retry::Never,
                408 | 425 | 429 | 500..=599 => Retry::Later,
                _ => Retry::Never,
            };
            assert_eq!(
                monitor.judge(status, None),
                Verdict::Refused { reason: None, retry },
                "{monitor} {status}"
            );
        }
        for status in 200..=299 {
            assert_eq!(told(monitor, status, Some("anything")), "delivered", "{monitor} {status}");
        }
    }
}

#[test]
fn the_first_line_of_a_refusal_is_kept_where_a_person_can_read_it() {
    let line = |text: &str| told(Monitor::Plain, 400, Some(text));
    assert_eq!(line("\n  no such check \r\nmore"), "Never no such check");
    for text in ["", "<!DOCTYPE html>", "\u{fffd}\u{1}", "a\u{1b}[31m"] {
        assert_eq!(line(text), "Never ", "{text:?}");
    }
}

#[test]
fn the_answers_of_healthchecks_are_understood() {
    let told = |status, text| told(Monitor::Healthchecks, status, text);
    let answers = [
        (200, Some("OK")),
        (200, Some("OK (rate-limited)")),
        (200, Some("OK (not found)")),
        (200, Some("<html>Sign in to the hotel's network")),
        (200, None),
        (201, Some("Created")),
        (400, Some("invalid url format")),
        (404, Some("not found")),
        (409, Some("ambiguous slug")),
        (429, Some("")),
        (503, None),
    ];
    let told: Vec<String> =
        answers.iter().map(|(status, text)| format!("{status} {text:?}: {}", told(*status, *text))).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    200 Some("OK"): delivered
    200 Some("OK (rate-limited)"): delivered, rate-limited: the monitor has more than five beats a minute for this check, and may not log them all
    200 Some("OK (not found)"): Never the monitor does not know this check
    200 Some("<html>Sign in to the hotel's network"): Never the answer is not from Healthchecks, which says OK: is something else at this address?
    200 None: delivered
    201 Some("Created"): delivered
    400 Some("invalid url format"): Never invalid url format
    404 Some("not found"): Never not found
    409 Some("ambiguous slug"): Never ambiguous slug
    429 Some(""): Later 
    503 None: Later
    "#);
}

#[test]
fn the_answers_of_kuma_are_understood() {
    let told = |status, text| told(Monitor::UptimeKuma, status, text);
    let answers = [
        (200, Some(r#"{"ok":true}"#)),
        (200, Some(r#"{"ok":false,"msg":"no"}"#)),
        (200, Some("<html>")),
        (200, None),
        (404, Some(r#"{"ok":false,"msg":"Monitor not found or not active."}"#)),
        (404, Some(r#"{"ok":false}"#)),
        (404, Some(r#"{"ok":true}"#)),
        (404, Some("404 page not found")),
        (404, None),
        (502, Some("Bad Gateway")),
        (431, None),
    ];
    let told: Vec<String> =
        answers.iter().map(|(status, text)| format!("{status} {text:?}: {}", told(*status, *text))).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    200 Some("{\"ok\":true}"): delivered
    200 Some("{\"ok\":false,\"msg\":\"no\"}"): AFew no
    200 Some("<html>"): Never the answer is not from Uptime Kuma, which says `ok`: is something else at this address?
    200 None: delivered
    404 Some("{\"ok\":false,\"msg\":\"Monitor not found or not active.\"}"): AFew Monitor not found or not active.
    404 Some("{\"ok\":false}"): AFew Kuma does not say why
    404 Some("{\"ok\":true}"): AFew Kuma does not say why
    404 Some("404 page not found"): AFew 404 page not found
    404 None: AFew 
    502 Some("Bad Gateway"): Later Bad Gateway
    431 None: Never
    "#);
    // serde_json bounds the depth.
    assert!(matches!(
        Monitor::UptimeKuma.judge(200, Some(&"[".repeat(60_000))),
        Verdict::Refused { retry: Retry::Never, .. }
    ));
}

#[test]
fn a_secret_in_clear_is_doubted_at_services_that_take_https() {
    let doubt = |url: &str| Monitor::doubt(&Target::parse(url).unwrap()).map(|error| error.to_string());
    for host in
        ["hc-ping.com/x", "cronitor.link/p/k/m", "nosnch.in/x", "uptime.betterstack.com/api/v1/heartbeat/x"]
    {
        assert!(
            doubt(&format!("http://{host}")).is_some_and(|text| text.ends_with("takes `https://`")),
            "{host}"
        );
        assert_eq!(doubt(&format!("https://{host}")), None);
    }
    assert_eq!(doubt("http://kuma.local/api/push/x"), None);
    insta::assert_snapshot!(doubt("http://hc-ping.com/x").unwrap(), @"the URL begins with `http://`, so its secret travels in clear for all to read on the way: Healthchecks takes `https://`");
}

use serde_json::{Value, json};

use super::ask::Api;
use super::check::Check;
use super::services;
use super::write::Expects;
use crate::monitor::Monitor;
use crate::options::ClientOptions;
use crate::route::RouteOptions;
use crate::target::Target;

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

fn api(monitor: Monitor) -> Api {
    Api::new(monitor, "https://api.test", "k3y", &RouteOptions::default(), ClientOptions::default()).unwrap()
}

fn read(monitor: Monitor, answer: &Value) -> Option<(Vec<Check>, Option<String>)> {
    let page = (services::of(monitor).unwrap().read)(answer)?;
    Some((page.checks, page.next))
}

/// How many of the checks get the beats of a URL.
fn count(monitor: Monitor, url: &str, answer: &Value) -> usize {
    let (checks, _) = read(monitor, answer).unwrap();
    api(monitor).of_beats(&Target::parse(url).unwrap(), &checks).len()
}

/// As a server of one's own, 4.4, answers to a full key.
fn full() -> Value {
    json!({"checks": [
        {"name": "A", "slug": "a", "tags": "x downbeat", "grace": 60, "status": "up", "methods": "", "uuid": UUID,
         "channels": "c1,c2", "schedule": "0 9 * * 1-5", "tz": "Europe/Stockholm"},
        {"name": "B", "slug": "b", "tags": "", "grace": 3600, "status": "paused", "methods": "POST",
         "uuid": "127a3077-3c68-4fe6-9ca8-67d21ebd6964", "channels": "", "timeout": 86400}
    ]})
}

#[test]
fn a_check_of_healthchecks_is_found_by_its_uuid_its_slug_and_the_hash_that_a_read_only_key_is_shown() {
    let by = |url: &str| count(Monitor::Healthchecks, url, &full());
    assert_eq!(by(&format!("https://hc-ping.com/{}", UUID.to_uppercase())), 1);
    assert_eq!(by("https://hc.test/ping/PPPPPPPPPPPPPPPPPPPPPP/b"), 1);
    assert_eq!(by("https://hc.test/ping/PPPPPPPPPPPPPPPPPPPPPP/c"), 0);
    // SHA-1 of `0f9e54a60b1c4a0e`.
    let hashed = json!({"checks": [{"name": "A", "slug": "", "grace": 60, "unique_key": "a184f0accf6b1086ee483039afac635a73ce893b", "timeout": 60}]});
    let other = json!({"checks": [{"name": "A", "slug": "", "grace": 60, "unique_key": "0000f0a7f28a48b7a1a9fbfdf3fef2e4df0bfd68", "timeout": 60}]});
    let url = format!("https://hc-ping.com/{UUID}");
    assert_eq!(
        (count(Monitor::Healthchecks, &url, &hashed), count(Monitor::Healthchecks, &url, &other)),
        (1, 0)
    );
}

#[test]
fn what_healthchecks_tells_is_read() {
    let (checks, _) = read(Monitor::Healthchecks, &full()).unwrap();
    let [a, b] = checks.as_slice() else { panic!("{checks:?}") };
    assert_eq!(
        (a.schedule.as_deref(), a.zone.as_deref(), a.period_s),
        (Some("0 9 * * 1-5"), Some("Europe/Stockholm"), None)
    );
    assert_eq!((a.channels, a.is_paused, a.is_ours(), &*a.short_id()), (Some(2), false, true, "0f9e54a6-…"));
    assert_eq!((b.period_s, b.grace_s, b.channels), (Some(86_400), Some(3_600), Some(0)));
    assert_eq!((b.is_paused, b.is_post_only, b.is_ours()), (true, true, false));
    assert!(!format!("{a:?}").contains(UUID));
}

#[test]
fn what_the_other_services_document_is_read() {
    let cronitor = json!({"page": 1, "page_size": 2, "total_monitor_count": 3, "monitors": [
        {"key": "nightly", "type": "job", "schedule": "0 0 * * *", "timezone": "UTC", "grace_seconds": 300, "notify": ["default"], "paused": false},
        {"key": "beat", "type": "heartbeat", "schedule": "every 5 minutes", "notify": [], "paused": true}
    ]});
    let (checks, next) = read(Monitor::Cronitor, &cronitor).unwrap();
    assert_eq!(
        (checks[0].schedule.as_deref(), checks[0].grace_s, checks[1].period_s),
        (Some("0 0 * * *"), Some(300), Some(300))
    );
    assert_eq!(
        (checks[1].channels, checks[1].is_paused, next.as_deref()),
        (Some(0), true, Some("/api/monitors?page=2"))
    );
    assert_eq!(count(Monitor::Cronitor, "https://cronitor.link/p/k3y/nightly", &cronitor), 1);
    let better = json!({"data": [{"attributes": {"url": "https://uptime.betterstack.com/api/v1/heartbeat/abcd", "name": "A",
        "period": 10800, "grace": 300, "email": true, "paused_at": null, "status": "up"}}], "pagination": {"next": null}});
    let (checks, next) = read(Monitor::BetterStack, &better).unwrap();
    assert_eq!(
        (checks[0].period_s, checks[0].grace_s, checks[0].channels, next),
        (Some(10_800), Some(300), Some(1), None)
    );
    assert_eq!(
        count(Monitor::BetterStack, "https://uptime.betterstack.com/api/v1/heartbeat/abcd", &better),
        1
    );
    let snitches = json!([{"token": "c2354d53d2", "name": "A", "status": "paused", "interval": "daily"}]);
    let (checks, _) = read(Monitor::DeadMansSnitch, &snitches).unwrap();
    assert_eq!((checks[0].period_s, checks[0].grace_s, checks[0].is_paused), (Some(86_400), None, true));
    assert_eq!(count(Monitor::DeadMansSnitch, "https://nosnch.in/c2354d53d2", &snitches), 1);
}

#[test]
fn an_answer_of_another_form_is_none() {
    for monitor in [Monitor::Healthchecks, Monitor::Cronitor, Monitor::BetterStack, Monitor::DeadMansSnitch] {
        for answer in
            [json!(null), json!({}), json!({"checks": [{}], "monitors": [{}], "data": [{}]}), json!([{}])]
        {
            assert!(read(monitor, &answer).is_none(), "{monitor}: {answer}");
        }
    }
}

#[test]
fn the_api_of_a_server_of_ones_own_stands_beside_its_beats() {
    let site = |url: &str| Api::site(Monitor::Healthchecks, &Target::parse(url).unwrap());
    assert_eq!(site(&format!("https://hc-ping.com/{UUID}")).as_deref(), Some("https://healthchecks.io"));
    assert_eq!(
        site(&format!("http://hc.test:8000/below/ping/{UUID}")).as_deref(),
        Some("http://hc.test:8000/below")
    );
    assert_eq!(site(&format!("https://pings.test/{UUID}")), None);
}

#[test]
fn a_period_and_a_schedule_are_never_sent_together() {
    let schedule = Expects::Schedule { text: "0 9 * * *".into(), zone: "UTC".into(), grace_s: 60 };
    let period = Expects::Period { period_s: 300, grace_s: 60 };
    let sent = |expects: &Expects| -> Value {
        serde_json::from_str(&Api::new_check("A", Some("a"), expects)).unwrap()
    };
    let [one, other] = [&schedule, &period].map(sent);
    assert!(one.get("timeout").is_none() && one["tz"] == "UTC" && one["unique"] == json!(["slug"]), "{one}");
    assert!(
        other.get("schedule").is_none() && other.get("tz").is_none() && other["timeout"] == 300,
        "{other}"
    );
    assert_eq!((&one["channels"], &one["tags"]), (&json!("*"), &json!("downbeat")));
}

#[test]
fn no_key_is_shown() {
    let shown = format!("{:?}", api(Monitor::Cronitor));
    assert!(shown.contains("api.test") && !shown.contains("k3y"), "{shown}");
    let refused = |key: &str| {
        let api = Api::new(
            Monitor::Healthchecks,
            "https://api.test",
            key,
            &RouteOptions::default(),
            ClientOptions::default(),
        );
        api.unwrap_err().to_string()
    };
    assert_eq!(refused("s3cr3t\u{7}key"), "Healthchecks: the key holds a character that no key has");
    assert_eq!(refused(" "), "Healthchecks: the key is empty");
}

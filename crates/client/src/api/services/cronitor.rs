//! Cronitor: jobs and heartbeats.

use serde_json::Value;

use crate::api::check::{Check, Id};
use crate::api::service::{Page, Service, basic, number, segments, some_text, text};

pub(in crate::api) static SERVICE: Service = Service {
    site: |_| Some("https://cronitor.io".to_owned()),
    list: "/api/monitors",
    shown: basic,
    // `/p/KEY/MONITOR`.
    ids: |url| match segments(url).as_slice() {
        ["p", _, monitor, ..] => vec![Id::Slug((*monitor).to_owned())],
        _ => Vec::new(),
    },
    read: |answer| {
        let monitors = answer.get("monitors")?.as_array()?;
        let (page, size) =
            (number(answer, "page").unwrap_or(1), number(answer, "page_size").unwrap_or_default());
        let is_last = page.saturating_mul(size) >= number(answer, "total_monitor_count").unwrap_or_default();
        let next = (!is_last).then(|| format!("/api/monitors?page={}", page.saturating_add(1)));
        Some(Page { checks: monitors.iter().map(check).collect::<Option<_>>()?, next })
    },
};

fn check(monitor: &Value) -> Option<Check> {
    let key = some_text(monitor, "key")?;
    let said = some_text(monitor, "schedule").or_else(|| {
        let first = monitor.get("schedules")?.as_array()?.first()?.as_str()?;
        Some(first.to_owned())
    });
    let period_s = said.as_deref().and_then(interval);
    Some(Check {
        name: text(monitor, "name"),
        period_s,
        schedule: said.filter(|_| period_s.is_none()),
        zone: some_text(monitor, "timezone"),
        // A monitor without this key has no grace.
        grace_s: Some(number(monitor, "grace_seconds").unwrap_or_default()),
        is_paused: monitor.get("paused").and_then(Value::as_bool) == Some(true),
        channels: monitor.get("notify").and_then(Value::as_array).map(Vec::len),
        ids: vec![Id::Slug(key)],
        ..Check::default()
    })
}

/// `every 5 minutes` in seconds.
fn interval(text: &str) -> Option<u64> {
    let (count, unit) = match text.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["every", unit] => (1, *unit),
        ["every", count, unit] => (count.parse::<u64>().ok()?, *unit),
        _ => return None,
    };
    let seconds = match unit.trim_end_matches('s') {
        "sec" | "second" => 1,
        "min" | "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 604_800,
        _ => return None,
    };
    count.checked_mul(seconds)
}

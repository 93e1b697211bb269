//! Dead Man's Snitch: fixed intervals, and no grace.

use serde_json::Value;

use crate::api::check::{Check, Id};
use crate::api::service::{Page, Service, basic, segments, some_text, text};

/// The intervals by the names that the API has for them, in seconds; a month is the longest.
const INTERVALS: [(&str, u64); 6] = [
    ("15_minute", 900),
    ("30_minute", 1_800),
    ("hourly", 3_600),
    ("daily", 86_400),
    ("weekly", 604_800),
    ("monthly", 31 * 86_400),
];

pub(in crate::api) static SERVICE: Service = Service {
    site: |_| Some("https://api.deadmanssnitch.com".to_owned()),
    list: "/v1/snitches",
    shown: basic,
    ids: |url| segments(url).last().map(|token| Id::Token((*token).to_owned())).into_iter().collect(),
    read: |answer| {
        let snitches = answer.as_array()?;
        Some(Page { checks: snitches.iter().map(check).collect::<Option<_>>()?, next: None })
    },
    takes_schedules: false,
};

fn check(snitch: &Value) -> Option<Check> {
    let interval = text(snitch, "interval");
    Some(Check {
        name: text(snitch, "name"),
        period_s: Some(INTERVALS.iter().find(|(name, _)| *name == interval)?.1),
        is_paused: text(snitch, "status") == "paused",
        ids: vec![Id::Token(some_text(snitch, "token")?)],
        ..Check::default()
    })
}

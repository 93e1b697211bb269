//! Dead Man's Snitch: fixed intervals, and no grace.

use serde_json::Value;

use crate::api::check::{Check, Id};
use crate::api::service::{Page, Service, basic, segments, some_text, text};
use crate::monitor::{Monitor, Window};

pub(in crate::api) static SERVICE: Service = Service {
    site: |_| Some("https://api.deadmanssnitch.com".to_owned()),
    list: "/v1/snitches",
    shown: basic,
    ids: |url| segments(url).last().map(|token| Id::Token((*token).to_owned())).into_iter().collect(),
    read: |answer| {
        let snitches = answer.as_array()?;
        Some(Page { checks: snitches.iter().map(check).collect::<Option<_>>()?, next: None })
    },
};

fn check(snitch: &Value) -> Option<Check> {
    let Window::Intervals(intervals) = Monitor::DeadMansSnitch.window() else { return None };
    let interval = text(snitch, "interval");
    Some(Check {
        name: text(snitch, "name"),
        period_s: Some(intervals.iter().find(|(name, _)| *name == interval)?.1),
        is_paused: text(snitch, "status") == "paused",
        ids: vec![Id::Token(some_text(snitch, "token")?)],
        ..Check::default()
    })
}

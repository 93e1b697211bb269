//! Better Stack: heartbeats, version 2 of its API.

use serde_json::Value;

use crate::api::check::{Check, Id};
use crate::api::service::{Page, Service, number, segments, some_text, text};

pub(in crate::api) static SERVICE: Service = Service {
    site: |_| Some("https://uptime.betterstack.com".to_owned()),
    list: "/api/v2/heartbeats",
    shown: |key| ("Authorization", format!("Bearer {key}")),
    ids: |url| segments(url).last().map(|token| Id::Token((*token).to_owned())).into_iter().collect(),
    read: |answer| {
        let list = answer.get("data")?.as_array()?;
        let next = answer.get("pagination").and_then(|pages| some_text(pages, "next"));
        Some(Page { checks: list.iter().map(check).collect::<Option<_>>()?, next })
    },
};

fn check(item: &Value) -> Option<Check> {
    let heartbeat = item.get("attributes")?;
    let url = text(heartbeat, "url");
    let tells = |by: &&&str| heartbeat.get(**by).and_then(Value::as_bool) == Some(true);
    // A policy of escalation has channels of its own.
    let has_policy = heartbeat.get("policy_id").is_some_and(|policy| !policy.is_null());
    let channels = ["call", "sms", "email", "push"].iter().filter(tells).count();
    Some(Check {
        name: text(heartbeat, "name"),
        period_s: Some(number(heartbeat, "period")?),
        grace_s: Some(number(heartbeat, "grace")?),
        is_paused: text(heartbeat, "status") == "paused" || some_text(heartbeat, "paused_at").is_some(),
        channels: (!has_policy).then_some(channels),
        ids: url.rsplit('/').next().map(|token| Id::Token(token.to_owned())).into_iter().collect(),
        ..Check::default()
    })
}

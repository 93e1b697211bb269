//! Healthchecks, version 3 of its API.

use ring::digest;
use serde_json::Value;
use url::Url;

use crate::api::check::{Check, Id};
use crate::api::service::{Page, Service, number, segments, some_text, text};
use crate::monitor::is_uuid;

/// How many hexadecimal digits of a UUID are hashed for the `unique_key`, which a read-only key is shown instead of the UUID.
const SHOWN_DIGITS: usize = 16;

pub(in crate::api) static SERVICE: Service = Service {
    site,
    list: "/api/v3/checks/",
    shown: |key| ("X-Api-Key", key.to_owned()),
    ids,
    read: |answer| {
        let checks = answer.get("checks")?.as_array()?;
        Some(Page { checks: checks.iter().map(check).collect::<Option<_>>()?, next: None })
    },
};

/// On one's own server the API stands beside the beats.
fn site(url: &Url) -> Option<String> {
    if url.host_str() == Some("hc-ping.com") {
        return Some("https://healthchecks.io".to_owned());
    }
    let (before, _) = url.path().split_once("/ping/")?;
    Some(format!("{}{before}", url.origin().ascii_serialization()))
}

fn ids(url: &Url) -> Vec<Id> {
    match segments(url).last() {
        Some(last) if is_uuid(last) => {
            let uuid = last.to_ascii_lowercase();
            vec![Id::UniqueKey(unique_key(&uuid)), Id::Uuid(uuid)]
        }
        Some(slug) => vec![Id::Slug((*slug).to_owned())],
        None => Vec::new(),
    }
}

/// What a read-only key is shown in place of a UUID.
fn unique_key(uuid: &str) -> String {
    let digits: String = uuid.chars().filter(char::is_ascii_hexdigit).take(SHOWN_DIGITS).collect();
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, digits.as_bytes());
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A check as any of its answers has it; `None` if that is not of the form.
pub(in crate::api) fn check(object: &Value) -> Option<Check> {
    let (grace_s, slug) = (number(object, "grace")?, text(object, "slug"));
    let channels = object.get("channels").and_then(Value::as_str);
    let ids = [
        some_text(object, "uuid").map(|uuid| Id::Uuid(uuid.to_ascii_lowercase())),
        some_text(object, "unique_key").map(Id::UniqueKey),
        Some(slug).filter(|slug| !slug.is_empty()).map(Id::Slug),
    ];
    Some(Check {
        name: text(object, "name"),
        period_s: number(object, "timeout"),
        schedule: some_text(object, "schedule"),
        zone: some_text(object, "tz"),
        grace_s: Some(grace_s),
        is_paused: text(object, "status") == "paused",
        is_post_only: text(object, "methods") == "POST",
        channels: channels.map(|list| list.split(',').filter(|one| !one.is_empty()).count()),
        tags: text(object, "tags").split_whitespace().map(str::to_owned).collect(),
        ids: ids.into_iter().flatten().collect(),
    })
}

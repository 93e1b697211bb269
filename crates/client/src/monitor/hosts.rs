//! Owns which service a host or a path belongs to.

use url::Url;

use super::kind::Monitor;
use super::page;
use super::segment::{is_ping_key, is_uuid};

/// The length of a ping key of Healthchecks, in characters.
const PING_KEY: usize = 22;

/// The hosts that services have for beats. The last has other things too.
const HOSTS: [(&str, Monitor); 4] = [
    ("hc-ping.com", Monitor::Healthchecks),
    ("cronitor.link", Monitor::Cronitor),
    ("nosnch.in", Monitor::DeadMansSnitch),
    ("uptime.betterstack.com", Monitor::BetterStack),
];

/// The host of a service that takes beats, with or without `www.` in the URL.
pub(super) fn own_host(url: &Url) -> Option<(&'static str, Monitor)> {
    let host = url.host_str()?;
    HOSTS.into_iter().find(|(known, _)| host.strip_prefix("www.").unwrap_or(host) == *known)
}

/// The kind that host or path belong to, whether or not the rest is right.
pub(super) fn kind(url: &Url) -> Option<Monitor> {
    let segments: Vec<&str> =
        url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
    let is_check = |behind: &[&str]| match behind {
        ["ping", id, ..] if is_uuid(id) => true,
        ["ping", key, _, ..] => key.len() == PING_KEY && is_ping_key(key),
        _ => false,
    };
    let host = url.host_str()?;
    Some(match (host.strip_prefix("www.").unwrap_or(host), segments.as_slice()) {
        ("hc-ping.com", _) => Monitor::Healthchecks,
        ("uptime.betterstack.com", ["api", "v1", "heartbeat", ..]) => Monitor::BetterStack,
        ("cronitor.link", _) | ("cronitor.io", ["p", ..]) => Monitor::Cronitor,
        ("nosnch.in", _) => Monitor::DeadMansSnitch,
        (_, [.., "api", "push", _]) => Monitor::UptimeKuma,
        // One's own may stand below a path.
        (_, segments) if (0..segments.len()).any(|at| is_check(segments.get(at..).unwrap_or_default())) => {
            Monitor::Healthchecks
        }
        _ => return page::of(url),
    })
}

//! Owns the addresses of the pages that services show to people. People copy them instead of the address for
//! beats; many answer 200 to anyone, so that each beat would seem to arrive.

use url::Url;

use super::kind::Monitor;
use super::segment::is_uuid;

/// The service whose page a URL is; `None` if it is not a known page.
pub(super) fn of(url: &Url) -> Option<Monitor> {
    let host = url.host_str()?;
    let segments: Vec<&str> =
        url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty()).collect();
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    Some(match (host.strip_prefix("www.").unwrap_or(host), segments.as_slice()) {
        // These are for programs.
        (_, ["api" | "p" | "ping", ..]) => return None,
        ("healthchecks.io", _) => Monitor::Healthchecks,
        ("uptime.betterstack.com" | "betterstack.com" | "betteruptime.com", _) => Monitor::BetterStack,
        ("cronitor.io", _) => Monitor::Cronitor,
        ("deadmanssnitch.com", _) => Monitor::DeadMansSnitch,
        // One's own, below any path.
        (_, [.., "checks", id, "details" | "log"]) if is_uuid(id) => Monitor::Healthchecks,
        (_, [.., "dashboard", id]) if is_number(id) => Monitor::UptimeKuma,
        _ => return None,
    })
}

//! Owns the forms of the monitors' URLs, and whether one is right.

use std::str::FromStr;

use url::Url;

use super::kind::Monitor;
use crate::target::{Target, TargetError};

/// Why a URL is not one of a monitor, or a name not one of a kind of monitors. Quotes nothing of the URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MonitorError {
    /// There is no such kind.
    #[error(
        "the kinds of monitors are plain, healthchecks, uptime-kuma, better-stack, cronitor and dead-mans-snitch"
    )]
    Unknown,
    /// The path is not of the right form.
    #[error("the URL is not one of {name}: it should look like {form}")]
    Form {
        /// The monitor's name.
        name: &'static str,
        /// The right form.
        form: &'static str,
    },
    /// The URL already says what it is a signal of.
    #[error(
        "the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of {name}"
    )]
    Action {
        /// The monitor's name.
        name: &'static str,
    },
    /// The URL ends with a slash that makes it another.
    #[error("the URL ends with a slash, with which {name} does not know it: remove it")]
    Slash {
        /// The monitor's name.
        name: &'static str,
    },
    /// The slug has capital letters.
    #[error(
        "the slug in the URL has capital letters, which slugs of {name} have not: write it in small letters"
    )]
    Capitals {
        /// The monitor's name.
        name: &'static str,
    },
    /// The value of `rid` is not what Healthchecks takes.
    #[error("the `rid` in the URL is no UUID with hyphens, which Healthchecks answers with 400")]
    RunId,
    /// With what the monitor needs, the URL is too long.
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl Monitor {
    /// Checks that a URL is the plain one of this kind of monitor.
    ///
    /// # Errors
    ///
    /// When it is not. The error says what such a URL looks like.
    pub fn check(self, target: &Target) -> Result<(), MonitorError> {
        check(self, target.address().url())
    }
}

impl FromStr for Monitor {
    type Err = MonitorError;

    fn from_str(text: &str) -> Result<Self, MonitorError> {
        Self::ALL.into_iter().find(|monitor| monitor.as_str() == text).ok_or(MonitorError::Unknown)
    }
}

/// The form that the URLs of a kind of monitors have.
fn form(monitor: Monitor) -> &'static str {
    match monitor {
        Monitor::Plain => "any URL",
        Monitor::Healthchecks => "https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG",
        Monitor::UptimeKuma => "https://HOST/api/push/TOKEN",
        Monitor::BetterStack => "https://uptime.betterstack.com/api/v1/heartbeat/TOKEN",
        Monitor::Cronitor => "https://cronitor.link/p/KEY/MONITOR",
        Monitor::DeadMansSnitch => "https://nosnch.in/TOKEN",
    }
}

/// Whether a URL is the plain one of a monitor.
pub(super) fn check(monitor: Monitor, url: &Url) -> Result<(), MonitorError> {
    let name = monitor.name();
    let wrong = || Err(MonitorError::Form { name, form: form(monitor) });
    let mut segments: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
    let has_slash = segments.len() > 1 && segments.last() == Some(&"");
    segments.retain(|segment| !segment.is_empty());
    let has = |key: &str| url.query_pairs().any(|(found, _)| found == key);
    match (monitor, segments.as_slice()) {
        (Monitor::Plain, _) => return Ok(()),
        (Monitor::Healthchecks, [.., before, last])
            if is_action(last) && (is_uuid(before) || segments.len() > 2) =>
        {
            return Err(MonitorError::Action { name });
        }
        (Monitor::Healthchecks, [.., before, last])
            if is_uuid(last) || (is_slug(last) && is_ping_key(before) && *before != "ping") => {}
        (Monitor::Healthchecks, [.., before, last])
            if is_slug(&last.to_ascii_lowercase()) && is_ping_key(before) && *before != "ping" =>
        {
            return Err(MonitorError::Capitals { name });
        }
        (Monitor::Healthchecks, [last]) if is_uuid(last) => {}
        (Monitor::UptimeKuma, [.., "api", "push", _]) => {}
        (Monitor::BetterStack, [.., "api", "v1", "heartbeat", _]) => {}
        (Monitor::BetterStack, [.., "api", "v1", "heartbeat", _, last]) if is_action(last) => {
            return Err(MonitorError::Action { name });
        }
        (Monitor::Cronitor, ["p" | "ping", _, _]) if has("state") => {
            return Err(MonitorError::Action { name });
        }
        (Monitor::Cronitor, ["p" | "ping", _, _]) => {}
        (Monitor::DeadMansSnitch, [_]) if has("s") => return Err(MonitorError::Action { name }),
        (Monitor::DeadMansSnitch, [_]) => {}
        _ => return wrong(),
    }
    if monitor == Monitor::Healthchecks {
        if has_slash {
            return Err(MonitorError::Slash { name });
        }
        if url.query_pairs().any(|(key, value)| key == "rid" && !is_uuid(&value)) {
            return Err(MonitorError::RunId);
        }
    }
    Ok(())
}

/// Whether a segment is what Healthchecks and Better Stack read as a signal: a word, or an exit status.
pub(super) fn is_action(segment: &str) -> bool {
    matches!(segment, "start" | "fail" | "log") || segment.parse::<u8>().is_ok()
}

/// Whether a text is a UUID with hyphens: 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

fn is_slug(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

pub(super) fn is_ping_key(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

//! Owns the forms of the monitors' URLs, and whether one is right.

use std::str::FromStr;

use url::Url;

use super::hosts;
use super::kind::Monitor;
use super::page;
use super::segment::{is_action, is_ping_key, is_slug, is_uuid};
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
    /// It is the address of a page for people.
    #[error(
        "the URL is the address of a page of {name} for people, which counts no beats: that of a beat looks like {form}"
    )]
    Page {
        /// The name of the monitor whose page it is.
        name: &'static str,
        /// The right form.
        form: &'static str,
    },
    /// It is one of another kind of monitor than the one that is named.
    #[error("the URL is one of {}, not of {name}: the kind is `{other}`", other.name())]
    Other {
        /// The name of the monitor that is named.
        name: &'static str,
        /// The kind that the URL tells.
        other: Monitor,
    },
    /// The host is the service's host with `www.` before it.
    #[error("the host that takes beats for {name} is {host}, without `www.`")]
    Host {
        /// The monitor's name.
        name: &'static str,
        /// The right host.
        host: &'static str,
    },
    /// There is nothing between two slashes of the path.
    #[error("the path of the URL has two slashes in a row, with which {name} does not know it: remove one")]
    EmptySegment {
        /// The monitor's name.
        name: &'static str,
    },
    /// The URL begins with `http`, but the service has `https`.
    #[error(
        "the URL begins with `http://`, so its secret travels in clear for all to read on the way: {name} takes `https://`"
    )]
    Clear {
        /// The monitor's name.
        name: &'static str,
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
    /// The value of `rid` is not what Healthchecks accepts.
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

    /// What is wrong with a URL whatever kind of monitor is named for it: it sends a secret in clear to a service
    /// that takes `https`.
    ///
    /// ```
    /// use downbeat_client::{Monitor, MonitorError, Target};
    ///
    /// let target = Target::parse("http://nosnch.in/c2354d53d2")?;
    /// assert_eq!(Monitor::doubt(&target), Some(MonitorError::Clear { name: "Dead Man's Snitch" }));
    /// assert_eq!(Monitor::doubt(&Target::parse("http://kuma.test/api/push/s3cr3t")?), None);
    /// # Ok::<(), downbeat_client::TargetError>(())
    /// ```
    pub fn doubt(target: &Target) -> Option<MonitorError> {
        let url = target.address().url();
        let (_, monitor) = hosts::own_host(url)?;
        (url.scheme() == "http").then_some(MonitorError::Clear { name: monitor.name() })
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
    if monitor == Monitor::Plain {
        return Ok(());
    }
    if let Some(shown) = page::of(url) {
        return Err(MonitorError::Page { name: shown.name(), form: form(shown) });
    }
    if let Some(other) = hosts::kind(url).filter(|other| *other != monitor) {
        return Err(MonitorError::Other { name, other });
    }
    if let Some((host, _)) = hosts::own_host(url).filter(|(host, _)| url.host_str() != Some(host)) {
        return Err(MonitorError::Host { name, host });
    }
    let mut segments: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
    let has_slash = segments.len() > 1 && segments.last() == Some(&"");
    if has_slash {
        segments.pop();
    }
    if segments.len() > 1 && segments.contains(&"") {
        return Err(MonitorError::EmptySegment { name });
    }
    segments.retain(|segment| !segment.is_empty());
    let has = |key: &str| url.query_pairs().any(|(found, _)| found == key);
    match (monitor, segments.as_slice()) {
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

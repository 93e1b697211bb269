//! Owns the forms of the monitors' URLs: whether one is right, and what is added to it for each signal.

use url::Url;

use super::{Monitor, Signal};
use crate::request::Request;
use crate::target::{Target, TargetError};

/// How much of a reason goes into a URL, in characters. Kuma answers 431 to a URL of 17,000 characters, and proxies to
/// shorter ones.
const MAX_IN_URL: usize = 250;

/// How much of a reason goes into a body, in bytes: as much as one's own Healthchecks keeps.
const MAX_IN_BODY: usize = 10_000;

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

/// The name of a kind of monitors, and the form that its URLs have.
pub(super) fn form(monitor: Monitor) -> (&'static str, &'static str) {
    match monitor {
        Monitor::Plain => ("a monitor", "any URL"),
        Monitor::Healthchecks => {
            ("Healthchecks", "https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG")
        }
        Monitor::UptimeKuma => ("Uptime Kuma", "https://HOST/api/push/TOKEN"),
        Monitor::BetterStack => ("Better Stack", "https://uptime.betterstack.com/api/v1/heartbeat/TOKEN"),
        Monitor::Cronitor => ("Cronitor", "https://cronitor.link/p/KEY/MONITOR"),
        Monitor::DeadMansSnitch => ("Dead Man's Snitch", "https://nosnch.in/TOKEN"),
    }
}

/// See [`Monitor::request`].
pub(super) fn request(
    monitor: Monitor,
    beat: &Request,
    signal: Signal,
) -> Result<Option<Request>, MonitorError> {
    let mut url = beat.target().address().url().clone();
    check(monitor, &url)?;
    let mut post = None;
    match (monitor, signal) {
        (Monitor::Plain, Signal::Well) => {}
        (Monitor::Plain, _) => return Ok(None),
        (Monitor::UptimeKuma | Monitor::BetterStack | Monitor::DeadMansSnitch, Signal::Start) => {
            return Ok(None);
        }

        (
            Monitor::Healthchecks | Monitor::BetterStack | Monitor::Cronitor | Monitor::DeadMansSnitch,
            Signal::Well,
        ) => {}
        (Monitor::Healthchecks, Signal::Start) => add_segment(&mut url, "start"),
        (Monitor::Healthchecks | Monitor::BetterStack, Signal::Ill(reason)) => {
            add_segment(&mut url, "fail");
            post = Some(head_in_bytes(reason));
        }
        // What was only inferred may be another program: the beat stays as it was written.
        (Monitor::UptimeKuma, Signal::Well) if beat.is_inferred() => {}
        (Monitor::UptimeKuma, Signal::Well) => set_query(&mut url, &[("status", "up"), ("msg", "OK")]),
        (Monitor::UptimeKuma, Signal::Ill(reason)) => {
            set_query(&mut url, &[("status", "down"), ("msg", &head(&reason))]);
        }
        (Monitor::Cronitor, Signal::Start) => set_query(&mut url, &[("state", "run")]),
        (Monitor::Cronitor, Signal::Ill(reason)) => {
            set_query(&mut url, &[("state", "fail"), ("message", &head(&reason))]);
        }
        (Monitor::DeadMansSnitch, Signal::Ill(reason)) => {
            set_query(&mut url, &[("s", "1"), ("m", &head(&reason))]);
        }
    }
    let target = beat.target().with_url(url)?;
    let request = beat.clone().for_monitor(monitor, target);
    Ok(Some(match post {
        Some(text) => request.posting(text),
        None => request,
    }))
}

/// Whether a URL is the plain one of a monitor.
pub(super) fn check(monitor: Monitor, url: &Url) -> Result<(), MonitorError> {
    let (name, right) = form(monitor);
    let wrong = || Err(MonitorError::Form { name, form: right });
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
fn is_action(segment: &str) -> bool {
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

fn add_segment(url: &mut Url, segment: &str) {
    // Fails only for a URL that cannot have a path, which no target is.
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(segment);
    }
}

/// Sets these keys of the query and keeps the others.
fn set_query(url: &mut Url, pairs: &[(&str, &str)]) {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !pairs.iter().any(|(set, _)| key == set))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(pairs).extend_pairs(kept);
}

/// The beginning of a reason, on one line, for a URL.
fn head(reason: &str) -> String {
    reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_IN_URL).collect()
}

/// The beginning of a reason, for a body.
fn head_in_bytes(mut reason: String) -> String {
    let end =
        reason.char_indices().map(|(start, c)| start + c.len_utf8()).take_while(|end| *end <= MAX_IN_BODY);
    reason.truncate(end.last().unwrap_or(0));
    reason
}

/// Whether a target is one of a monitor: for a check of a configuration.
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

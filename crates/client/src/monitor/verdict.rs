//! Owns what the monitors' answers mean.

use std::borrow::Cow;

use url::Url;

use super::hosts::kind;
use super::kind::Monitor;
use super::segment::{is_action, is_uuid};
use crate::error::Retry;

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// The monitor has counted the beat.
    Delivered {
        /// What the operator should know all the same.
        note: Option<&'static str>,
    },
    /// The monitor has not.
    Refused {
        /// Why, if the status alone does not say it. An owned one quotes
        /// a line of the answer, however long, which may quote what was sent.
        reason: Option<Cow<'static, str>>,
        /// Whether another attempt makes sense.
        retry: Retry,
    },
    /// Nobody knows: the text of the answer, which says so, was broken off.
    Unfinished,
}

impl Verdict {
    fn refused(reason: Option<&'static str>, retry: Retry) -> Self {
        Self::Refused { reason: reason.map(Cow::Borrowed), retry }
    }

    /// A refusal in the words of the answer.
    fn quoting(line: Option<String>, retry: Retry) -> Self {
        Self::Refused { reason: line.map(Cow::Owned), retry }
    }
}

/// Whether a status asks, or lets hope, for another attempt.
fn retry(status: u16) -> Retry {
    match status {
        // What the server cannot do it will not do later.
        501 | 505 => Retry::Never,
        408 | 425 | 429 | 500..=599 => Retry::Later,
        _ => Retry::Never,
    }
}

impl Monitor {
    /// What an answer means: its status, and its text if it has one (the answer to a HEAD has none).
    pub fn judge(self, status: u16, text: Option<&str>) -> Verdict {
        judge(self, status, text, false)
    }

    /// The same if the kind was only inferred from the URL: what a monitor of this kind refuses is refused, and
    /// any other 2xx answer is a success, with a note if no such monitor gives that answer.
    pub fn judge_inferred(self, status: u16, text: Option<&str>) -> Verdict {
        judge(self, status, text, true)
    }

    /// What an answer means whose text was broken off after this.
    pub(crate) fn judge_unfinished(self, status: u16, text: Option<&str>) -> Verdict {
        // The text, and not the status alone, says whether the beat counted.
        let says_in_text = matches!(self, Self::Healthchecks | Self::UptimeKuma);
        match says_in_text && (200..300).contains(&status) {
            true => Verdict::Unfinished,
            false => self.judge(status, text),
        }
    }
}

/// What the status of a refusal means at the monitor of a URL, beyond its name; continues a sentence. `judge` is
/// the kind that was named or inferred: a URL that is wrong fits no kind, although its host or path shows which
/// was meant.
pub(crate) fn meaning(judge: Monitor, url: &Url, status: u16) -> &'static str {
    if judge != Monitor::Healthchecks && kind(url) != Some(Monitor::Healthchecks) {
        return "";
    }
    match status {
        404 if has_capitals_in_slug(url) => {
            "; the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters"
        }
        404 => {
            "; no check has this UUID, or none in the project of this ping key has this slug: it may have been deleted, \
             or the key changed (`?create=1` after a slug creates its check)"
        }
        409 => "; several checks have this slug: give the check's UUID, or rename one",
        _ => "",
    }
}

fn has_capitals_in_slug(url: &Url) -> bool {
    let mut segments = url.path().rsplit('/');
    let slug = segments.find(|segment| !segment.is_empty() && !is_action(segment));
    slug.is_some_and(|slug| !is_uuid(slug) && slug.bytes().any(|byte| byte.is_ascii_uppercase()))
}

fn judge(monitor: Monitor, status: u16, text: Option<&str>, inferred: bool) -> Verdict {
    let is_success = (200..300).contains(&status);
    match monitor {
        Monitor::Healthchecks if is_success => healthchecks(status, text, inferred),
        Monitor::UptimeKuma => kuma(status, text, inferred),
        _ if is_success => Verdict::Delivered { note: None },
        _ => Verdict::quoting(text.and_then(first_line), retry(status)),
    }
}

/// Healthchecks answers `OK`, `OK (rate-limited)` or, to a check that it has just made, `Created`. Anything else
/// comes from another program: for example a captive portal, or a program whose URLs are like Healthchecks'.
fn healthchecks(status: u16, text: Option<&str>, inferred: bool) -> Verdict {
    let Some(text) = text.map(str::trim) else { return Verdict::Delivered { note: None } };
    let note = match text.to_ascii_lowercase().as_str() {
        "ok" | "created" => None,
        "ok (rate-limited)" | "ok (rate limited)" => Some(
            "rate-limited: the monitor has more than five beats a minute for this check, and may not log them all",
        ),
        // Older ones answer so with 200.
        "ok (not found)" => {
            return Verdict::refused(Some("the monitor does not know this check"), Retry::Never);
        }
        _ if status == 201 => None,
        _ if inferred => Some(
            "the URL looks like one of Healthchecks, and the answer does not: it counts as a success, and may come from \
             something else",
        ),
        _ => {
            let reason =
                "the answer is not from Healthchecks, which says OK: is something else at this address?";
            return Verdict::refused(Some(reason), Retry::Never);
        }
    };
    Verdict::Delivered { note }
}

/// Kuma answers 200 `{"ok":true}`, or 404 `{"ok":false,"msg":…}` to everything else, faults of its own included.
fn kuma(status: u16, text: Option<&str>, inferred: bool) -> Verdict {
    let is_success = (200..300).contains(&status);
    let Some(text) = text else {
        return if is_success {
            Verdict::Delivered { note: None }
        } else {
            Verdict::refused(None, if status == 404 { Retry::AFew } else { retry(status) })
        };
    };
    // Depth is bounded by serde_json, length by the reader of the answer.
    let answer: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let ok = answer.as_ref().and_then(|answer| answer.get("ok")?.as_bool());
    let message = answer.as_ref().and_then(|answer| first_line(answer.get("msg")?.as_str()?));
    match (ok, is_success) {
        (Some(true), true) => Verdict::Delivered { note: None },
        (Some(_), _) => {
            // Also a deleted monitor, but also a database that is locked for a moment.
            let retry = if is_success || status == 404 { Retry::AFew } else { retry(status) };
            match message {
                None => Verdict::refused(Some("Kuma does not say why"), retry),
                quoted => Verdict::quoting(quoted, retry),
            }
        }
        (None, true) if inferred => Verdict::Delivered {
            note: Some(
                "the URL looks like one of Uptime Kuma, and the answer does not: it counts as a success, and may come from \
                 something else",
            ),
        },
        (None, true) => {
            let reason =
                "the answer is not from Uptime Kuma, which says `ok`: is something else at this address?";
            Verdict::refused(Some(reason), Retry::Never)
        }
        // A proxy before it, or another program.
        (None, false) => {
            let retry = if status == 404 && !inferred { Retry::AFew } else { retry(status) };
            Verdict::quoting(first_line(text), retry)
        }
    }
}

/// The first line of a text that a person may want to read: not of a web page. It is whole: the caller masks it
/// first, and then cuts it, so that no half of a secret is left at the cut.
fn first_line(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_readable = !line.starts_with('<') && !line.contains(|c: char| c == '\u{fffd}' || c.is_control());
    is_readable.then(|| line.to_owned())
}

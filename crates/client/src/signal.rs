//! Owns [`Signal`]: what a monitor can be told, and the request that tells it.

use url::Url;

use crate::monitor::{Monitor, MonitorError};
use crate::request::Request;

/// How much of a reason goes into a URL, in characters. Kuma answers 431 to a URL of 17,000 characters, and proxies to
/// shorter ones.
const MAX_IN_URL: usize = 250;

/// How much of a reason goes into a body, in bytes: as much as one's own Healthchecks keeps.
const MAX_IN_BODY: usize = 10_000;

/// What a monitor is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// The watched service is alive: a beat.
    Well,
    /// The watched service is ill. Holds the reason in words, cut to what the monitor accepts.
    Ill(String),
    /// Something begins. Not a beat: a monitor that hears nothing more raises an alarm.
    Start,
}

impl Monitor {
    /// The request that tells a monitor something. `beat` has what the user has written: the plain URL, and perhaps a
    /// method, headers and a body, which a beat keeps. `None` if the monitor has no such signal.
    ///
    /// # Errors
    ///
    /// When the URL is not one of this kind of monitor. The error says what such a URL looks like.
    pub fn request(self, beat: &Request, signal: Signal) -> Result<Option<Request>, MonitorError> {
        let mut url = beat.target().address().url().clone();
        self.check(beat.target())?;
        let mut post = None;
        match (self, signal) {
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
        let request = beat.clone().for_monitor(self, target);
        Ok(Some(match post {
            Some(text) => request.posting(text),
            None => request,
        }))
    }
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

#[cfg(test)]
mod tests;

//! The result of a beat, for a person and as JSON. It holds no secret: URLs are masked, and the text of the answer is left out,
//! as a server may quote the request.

use downbeat_client::{End, MOVED_HELP, Outcome, Request, span};
use serde::Serialize;
use std::io::{self, Write as _};
use std::time::Duration;

/// The result of a beat.
#[derive(Serialize)]
pub(super) struct Report {
    /// Masked.
    target: String,
    method: String,
    monitor: &'static str,
    /// Whether the kind was inferred from the URL.
    monitor_inferred: bool,
    delivered: bool,
    failures: Vec<Failure>,
    /// The final answer; `null` when the beat was lost.
    answer: Option<Answer>,
    /// Why there was no further attempt: `delivered`, `final`, `retries`, `deadline` or `retry-after`.
    end: &'static str,
    attempts: usize,
    took_ms: u64,
}

/// An attempt that failed.
#[derive(Serialize)]
struct Failure {
    /// Seconds since the beginning of the beat.
    began_ms: u64,
    took_ms: u64,
    /// The step that failed: `connect`.
    step: &'static str,
    error: String,
    /// The status of an answer without success.
    status: Option<u16>,
    /// The time for which the answer asks to wait.
    retry_after_s: Option<u64>,
}

/// The final answer.
#[derive(Serialize)]
struct Answer {
    status: u16,
    /// `1.1` or `2`.
    http: &'static str,
    redirects: u8,
    /// A note of the monitor.
    note: Option<&'static str>,
    /// The permanent new address of the monitor, from its redirect; masked.
    moved_to: Option<String>,
}

fn said(millis: u64) -> String {
    span(Duration::from_millis(millis))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Report {
    pub(super) fn new(request: &Request, outcome: &Outcome) -> Self {
        let failure = |failure: &downbeat_client::Failure| Failure {
            began_ms: millis(failure.began),
            took_ms: millis(failure.took),
            step: failure.error.step().as_str(),
            error: failure.error.to_string(),
            status: failure.error.status(),
            retry_after_s: failure.error.retry_after().map(|pause| pause.as_secs()),
        };
        let answer = outcome.result().as_ref().ok().map(|delivery| Answer {
            status: delivery.status(),
            http: if delivery.is_http2() { "2" } else { "1.1" },
            redirects: delivery.redirects(),
            note: delivery.note(),
            moved_to: delivery.moved_to().map(str::to_owned),
        });
        Self {
            target: request.target().to_string(),
            method: request.method().to_string(),
            monitor: request.judge().as_str(),
            monitor_inferred: request.is_inferred(),
            delivered: outcome.is_delivered(),
            failures: outcome.failures().iter().map(failure).collect(),
            answer,
            end: match outcome.end() {
                End::Delivered => "delivered",
                End::Retries => "retries",
                End::Deadline => "deadline",
                End::RetryAfter => "retry-after",
                _ => "final",
            },
            attempts: outcome.attempts(),
            took_ms: millis(outcome.took()),
        }
    }

    pub(super) fn print(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let inferred = if self.monitor_inferred { ", inferred from the URL" } else { "" };
        let kind =
            if self.monitor == "plain" { String::new() } else { format!(", {}{inferred}", self.monitor) };
        writeln!(out, "{} {}{kind}", self.method, self.target)?;
        for (number, failure) in (1..).zip(&self.failures) {
            let Failure { began_ms, took_ms, error, .. } = failure;
            writeln!(out, "attempt {number} at {}, for {}: {error}", said(*began_ms), said(*took_ms))?;
            if let Some(pause) = failure.retry_after_s {
                writeln!(out, "  the answer asks to wait {}", span(Duration::from_secs(pause)))?;
            }
        }
        let Some(answer) = &self.answer else {
            let why = match self.end {
                "retries" => "there are no more retries",
                "deadline" => "there is no time for another attempt",
                "retry-after" => "the answer asks to wait longer than there is time",
                _ => "another attempt would fail alike",
            };
            return writeln!(out, "lost after {}: {why}", said(self.took_ms));
        };
        let redirects = match answer.redirects {
            0 => String::new(),
            1 => ", after 1 redirect".to_owned(),
            count => format!(", after {count} redirects"),
        };
        let Answer { status, http, note, moved_to, .. } = answer;
        writeln!(out, "attempt {}: {status} over HTTP/{http}{redirects}", self.attempts)?;
        if let Some(note) = note {
            writeln!(out, "note: {note}")?;
        }
        if let Some(to) = moved_to {
            writeln!(out, "note: the monitor has moved for good to {to}: {MOVED_HELP}")?;
        }
        writeln!(out, "delivered after {}", said(self.took_ms))
    }
}

//! Owns [`Outcome`]: what happened to a beat, attempt by attempt, so that a log can say exactly why it did not
//! arrive, or at which attempt it did.

use std::fmt;
use std::time::Duration;

use crate::error::{BeatError, Step};
use crate::span::span;

/// A beat that was delivered.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    pub(crate) status: u16,
    pub(crate) redirects: u8,
    pub(crate) moved_to: Option<String>,
    pub(crate) is_http2: bool,
    pub(crate) text: String,
    pub(crate) note: Option<&'static str>,
}

impl Delivery {
    /// The status of the final answer: 200 to 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How many redirects led to it.
    pub fn redirects(&self) -> u8 {
        self.redirects
    }

    /// Where the last redirect that holds for good (301 or 308) has led, masked, and in what that address differs from the
    /// target's URL, which should have it: `https://hc-ping.com/…, with another scheme`.
    pub fn moved_to(&self) -> Option<&str> {
        self.moved_to.as_deref()
    }

    /// Whether it came over HTTP/2.
    pub fn is_http2(&self) -> bool {
        self.is_http2
    }

    /// The text of the answer, as much of it as was [read](crate::ClientOptions::max_body). Not masked: a server may
    /// quote what it was sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A note of the monitor for the operator, although the beat counted: for example that it limits the rate.
    pub fn note(&self) -> Option<&'static str> {
        self.note
    }
}

/// Leaves the answer's text out, which may quote what was sent.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("status", &self.status)
            .field("redirects", &self.redirects)
            .field("moved_to", &self.moved_to)
            .field("is_http2", &self.is_http2)
            .field("note", &self.note)
            .finish_non_exhaustive()
    }
}

/// An attempt that failed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Failure {
    /// When the attempt began, counted from the beginning of the beat.
    pub began: Duration,
    /// How long it took.
    pub took: Duration,
    /// Why it failed.
    pub error: BeatError,
}

/// Why there was no further attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum End {
    /// The beat was delivered.
    Delivered,
    /// Another attempt would fail in the same way.
    Final,
    /// The [retries](crate::RetryPolicy::retries) were used up, or the few that such a failure is worth.
    Retries,
    /// The deadline left no time for one.
    Deadline,
    /// The answer asked to wait for longer than the deadline allows.
    RetryAfter,
}

/// The outcome of a beat.
///
/// [`Display`](fmt::Display) says in one line that it was delivered, and at which attempt; or why an attempt
/// failed (of several, the failure that says most), and how many attempts there were. No form of it shows a
/// secret.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub(crate) result: Result<Delivery, BeatError>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) end: End,
    pub(crate) took: Duration,
}

impl Outcome {
    /// Reports the failure that tells most of several attempts: the last one of these, but no time-out that lasted less than half
    /// as long as another.
    pub(crate) fn telling(mut self) -> Self {
        if self.result.is_ok() {
            return self;
        }
        let mut best: Option<&Failure> = None;
        for failure in &self.failures {
            let says_less = best.is_some_and(|best| {
                let (weight, other) = (failure.error.weight(), best.error.weight());
                let is_shorter = failure.error.step() == Step::Timeout && failure.took < best.took / 2;
                weight < other || (weight == other && is_shorter)
            });
            if !says_less {
                best = Some(failure);
            }
        }
        if let Some(best) = best {
            self.result = Err(best.error.clone());
        }
        self
    }

    /// The delivery, or the failure that tells most.
    pub fn result(&self) -> &Result<Delivery, BeatError> {
        &self.result
    }

    /// The delivery, or the failure that tells most.
    ///
    /// # Errors
    ///
    /// When no attempt delivered the beat.
    pub fn into_result(self) -> Result<Delivery, BeatError> {
        self.result
    }

    /// Whether it was delivered.
    pub fn is_delivered(&self) -> bool {
        self.result.is_ok()
    }

    /// The attempts that failed, the last one of an undelivered beat included.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// How many attempts there were: at least 1, unless [permits](crate::Permits) bound them and none came in time.
    pub fn attempts(&self) -> usize {
        self.failures.len().saturating_add(usize::from(self.is_delivered()))
    }

    /// Why there was no further attempt.
    pub fn end(&self) -> End {
        self.end
    }

    /// How long all of it took, pauses included.
    pub fn took(&self) -> Duration {
        self.took
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attempts = self.attempts();
        let took = span(self.took);
        let last = match (&self.result, self.failures.last()) {
            (Ok(_), None) => return write!(f, "delivered in {took}"),
            (Ok(_), Some(last)) => {
                return write!(
                    f,
                    "delivered at attempt {attempts}, after {took} (before that {})",
                    last.error
                );
            }
            (Err(error), _) => error,
        };
        write!(f, "{last}")?;
        match self.end {
            _ if attempts == 0 => Ok(()),
            End::Delivered | End::Final if attempts == 1 => Ok(()),
            End::Delivered | End::Final => write!(f, " (attempt {attempts}, after {took})"),
            End::Retries => write!(f, " (gave up after {} in {took})", counted(attempts)),
            End::Deadline => {
                write!(f, " (gave up after {} in {took}: no time is left for another)", counted(attempts))
            }
            End::RetryAfter => {
                let pause = span(last.retry_after().unwrap_or_default());
                write!(f, " (gave up after {} in {took}: it asks to wait {pause})", counted(attempts))
            }
        }
    }
}

/// `1 attempt`, `3 attempts`.
fn counted(attempts: usize) -> String {
    format!("{attempts} attempt{}", if attempts == 1 { "" } else { "s" })
}

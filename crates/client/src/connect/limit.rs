//! Owns [`Limit`]: the time-out that all steps of a connection share.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use super::progress;
use crate::error::{BeatError, Step};
use crate::span::span;

/// The time that is left for a connection, and how long it was at first, for messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) span: Duration,
    pub(super) deadline: Instant,
}

impl Limit {
    /// Does a step of the connection; `what` begins the message of a time-out: "the TLS handshake with a.test took longer than".
    pub(super) async fn bound<T>(
        self,
        step: impl Future<Output = Result<T, BeatError>>,
        what: impl FnOnce() -> String,
    ) -> Result<T, BeatError> {
        let what = what();
        progress::begin(&what);
        tokio::time::timeout_at(self.deadline, step)
            .await
            .unwrap_or_else(|_| Err(BeatError::new(Step::Timeout, format!("{what} {}", span(self.span)))))
    }
}

//! Owns [`Progress`]: which step a connection has come to, for the message of a time-out that cuts it off.
//!
//! A connector gets nothing but a URL, so the attempt that waits for it puts a slate into the storage of the task. A connection
//! for which no attempt waits any more finds no slate.

use std::sync::{Arc, Mutex, PoisonError};

tokio::task_local! {
    static SLATE: Progress;
}

/// A slate for the step that is under way, as a message about it begins: "the TLS handshake with a.test took longer
/// than".
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<Option<String>>>);

impl Progress {
    /// Does `work` with this slate.
    pub(crate) async fn kept<T>(self, work: impl Future<Output = T>) -> T {
        SLATE.scope(self, work).await
    }

    /// The step that was begun last.
    pub(crate) fn step(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Clears the last step before another connection is made.
    pub(crate) fn wipe(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Notes the step that begins now.
pub(super) fn begin(step: &str) {
    let note = |slate: &Progress| {
        *slate.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(step.to_owned());
    };
    // Without a slate no attempt waits.
    let _ = SLATE.try_with(note);
}

//! Work on a thread of its own, and the clock by which it is given up.

use std::sync::mpsc::{self, RecvTimeoutError, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The time since now.
pub(super) fn clock() -> impl Fn() -> Duration {
    let began = Instant::now();
    move || began.elapsed()
}

#[derive(Debug)]
pub(super) struct Work<T> {
    told: mpsc::Receiver<T>,
    /// `None` when the system has no more threads.
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Work<T> {
    /// Begins the work on a thread whose stack has `stack` bytes.
    pub(super) fn begin(stack: usize, work: impl FnOnce() -> T + Send + 'static) -> Self {
        let (tell, told) = mpsc::channel();
        let thread = thread::Builder::new().stack_size(stack).spawn(move || {
            let _ = tell.send(work());
        });
        Self { told, thread: thread.ok() }
    }
}

impl<T> Work<T> {
    /// The result, if it is there or comes in the time that is left. Panics when the work has panicked.
    pub(super) fn wait(self, left: impl FnOnce() -> Duration) -> Option<T> {
        // To wait reads a clock, even for a result that is there.
        match self.told.try_recv() {
            Ok(done) => return Some(done),
            Err(TryRecvError::Disconnected) if self.thread.is_none() => return None,
            Err(_) => {}
        }
        match self.told.recv_timeout(left()) {
            Ok(done) => Some(done),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => match self.thread?.join() {
                Ok(()) => None,
                Err(panic) => std::panic::resume_unwind(panic),
            },
        }
    }
}

//! The state of a service in the same words on every system.

use serde::Serialize;
use std::process::ExitCode;

/// The word for a service that runs.
pub(super) const RUNNING: &str = "running";

/// The word for a service that does not exist.
pub(super) const ABSENT: &str = "absent";

/// The state of a service.
#[derive(Debug, Serialize)]
pub(super) struct State {
    /// The name of the service.
    pub(super) service: String,
    /// `running`, `stopped`, `starting`, `stopping`, `paused`, `failed` or `absent`.
    pub(super) state: &'static str,
    /// The number of its process.
    pub(super) process: Option<u32>,
}

impl State {
    /// The exit code that the Linux Standard Base gives a command `status`: 0 running, 3 not running, 4 unknown.
    pub(super) fn code(&self) -> ExitCode {
        match self.state {
            RUNNING => ExitCode::SUCCESS,
            ABSENT => ExitCode::from(4),
            _ => ExitCode::from(3),
        }
    }
}

//! Owns [`RunNow`], which starts runs apart from the schedules.

use super::runs::Spec;
use crate::supervise::{Answer, Command};
use tokio::sync::{mpsc, oneshot};

/// Starts runs of the jobs of a daemon, apart from their schedules. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RunNow(mpsc::Sender<Command<Spec>>);

impl RunNow {
    pub(super) fn new(commands: mpsc::Sender<Command<Spec>>) -> Self {
        Self(commands)
    }

    /// Runs the job with this name now, under the same rules as all its runs, and returns the result. Waits for the configuration if
    /// the daemon is just starting.
    pub async fn run(&self, job: String) -> Answer {
        let (tell, told) = oneshot::channel();
        // If nobody listens or answers, the loop has ended.
        match self.0.send(Command::Run(job, tell)).await {
            Ok(()) => told.await.unwrap_or(Answer::Stopping),
            Err(_) => Answer::Stopping,
        }
    }
}

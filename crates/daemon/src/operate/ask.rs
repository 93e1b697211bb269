//! Owns [`RunNow`]: how somebody beside the schedules has a job run.

use super::runs::Spec;
use crate::supervise::{Answer, Command};
use tokio::sync::{mpsc, oneshot};

/// Starts runs of the jobs of a daemon, beside their schedules. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RunNow(mpsc::Sender<Command<Spec>>);

impl RunNow {
    pub(super) fn new(commands: mpsc::Sender<Command<Spec>>) -> Self {
        Self(commands)
    }

    /// Has the job of this name run now, by the rules of all its runs, and says what becomes of that. Waits for the
    /// configuration if the daemon is just starting.
    pub async fn run(&self, job: String) -> Answer {
        let (tell, told) = oneshot::channel();
        // Where nobody listens, or nobody answers, the loop has ended.
        match self.0.send(Command::Run(job, tell)).await {
            Ok(()) => told.await.unwrap_or(Answer::Stopping),
            Err(_) => Answer::Stopping,
        }
    }
}

//! Owns [`RunNow`], which starts runs apart from the schedules.

use super::runs::Spec;
use crate::config::{Config, Share};
use crate::supervise::{Answer, Command};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};

/// Starts runs of the jobs of a daemon, apart from their schedules. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RunNow(mpsc::Sender<Command<Spec>>, OtherJobs);

/// The jobs of the configuration that other processes take.
#[derive(Clone, Debug, Default)]
pub(super) struct OtherJobs(Arc<Mutex<Option<Arc<Share>>>>);

impl OtherJobs {
    pub(super) fn are_those_of(&self, config: &Config) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = config.share.clone();
    }

    /// In words, which shard has this job and which one is here; `None` if no other one has it.
    fn told(&self, job: &str) -> Option<String> {
        let share = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let share = share.as_ref().filter(|share| share.other_jobs.iter().any(|other| &**other == job))?;
        Some(format!("shard {} has this job, and here is shard {}", share.shard.of(job), share.shard))
    }
}

impl RunNow {
    pub(super) fn new(commands: mpsc::Sender<Command<Spec>>, others: OtherJobs) -> Self {
        Self(commands, others)
    }

    /// Runs the job with this name now, under the same rules as all its runs, and returns the result. Waits for the configuration if
    /// the daemon is just starting.
    pub async fn run(&self, job: String) -> Answer {
        if let Some(told) = self.1.told(&job) {
            return Answer::Elsewhere(told);
        }
        let (tell, told) = oneshot::channel();
        // If nobody listens or answers, the loop has ended.
        match self.0.send(Command::Run(job, tell)).await {
            Ok(()) => told.await.unwrap_or(Answer::Stopping),
            Err(_) => Answer::Stopping,
        }
    }
}

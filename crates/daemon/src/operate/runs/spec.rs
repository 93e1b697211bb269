//! What a run of a job needs to know.

use crate::config::Job;
use crate::job::Teller;
use std::sync::Arc;

/// A job, and what is shared by its runs.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(super) job: Job,
    pub(super) teller: Option<Teller>,
    /// Variables that the command does not get.
    pub(super) withheld: Arc<[String]>,
}

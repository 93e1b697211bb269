//! What a run of a job needs to know.

use super::boot::Boot;
use super::mask::Mask;
use super::place::Place;
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
    /// Takes the secrets of the configuration out of what the command writes.
    pub(super) mask: Mask,
    /// Whether the status page shows the output: to nobody without a token.
    pub(super) is_shown: bool,
    /// Where it has its files; `None` where they have no place.
    pub(super) place: Option<Place>,
    /// Its start at boot, if that is known and it has one.
    pub(super) boot: Option<Boot>,
}

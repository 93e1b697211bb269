//! Owns [`Gate`]: the way to the desk, which is closed without a fleet.

use super::bars::OUTSIDE;
use super::desk::Desk;
use crate::supervise::Bar;
use std::sync::{Arc, Mutex, PoisonError};

/// Where runs are claimed, if this process is a member of a fleet. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Arc<Mutex<Option<Arc<Desk>>>>);

impl Gate {
    /// Opens it, or closes it with `None`.
    pub(in crate::operate) fn set(&self, desk: Option<Arc<Desk>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = desk;
    }

    pub(in crate::operate) fn desk(&self) -> Option<Arc<Desk>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Why no run of this job can be claimed now.
    pub(in crate::operate) fn bar(&self, job: &str) -> Option<Bar> {
        self.desk().map_or(Some(OUTSIDE), |desk| desk.bar(job))
    }
}

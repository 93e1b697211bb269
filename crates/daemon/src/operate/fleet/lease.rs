//! Owns [`Lease`]: whether a member may tell a failure at the moment at which it is sent.

use downbeat_heartbeat::beat::Authority;
use std::fmt;
use std::sync::{Mutex, PoisonError};

type IsValid = Box<dyn Fn() -> bool + Send + Sync>;

/// The lease of the member that this process is, judged anew each time it is asked: the process may have been stopped, or the machine
/// have slept, since the member has run.
#[derive(Default)]
pub(in crate::operate) struct Lease(Mutex<Option<IsValid>>);

impl Lease {
    /// From now on this says whether it is valid; `None` if there is no lease.
    pub(super) fn set(&self, is_valid: Option<IsValid>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = is_valid;
    }
}

impl Authority for Lease {
    fn may_tell(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|is_valid| is_valid())
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lease").field(&self.may_tell()).finish()
    }
}

//! Owns [`Moved`]: where heartbeats are that this member has no more, for its log.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The members that have the heartbeats which were this member's, until that is told.
#[derive(Clone, Debug, Default)]
pub(in crate::operate) struct Moved(Arc<Mutex<HashMap<Arc<str>, Arc<str>>>>);

impl Moved {
    /// Sets which they are. The names of those that were not told yet are given: the last beat of one may be under way. There are no
    /// more than heartbeats.
    pub(super) fn set(
        &self,
        moved: impl FnOnce(&HashMap<Arc<str>, Arc<str>>) -> HashMap<Arc<str>, Arc<str>>,
    ) {
        let mut all = self.lock();
        *all = moved(&all);
    }

    /// Whether another member has it.
    pub(in crate::operate) fn has(&self, name: &str) -> bool {
        self.lock().contains_key(name)
    }

    /// The member that has it, once.
    pub(in crate::operate) fn take(&self, name: &str) -> Option<Arc<str>> {
        self.lock().remove(name)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Arc<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! How many beats are under way at once: a bound for all, and a smaller one for each host.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bounds on what is under way. Permits are given in the order in which they were asked for.
#[derive(Debug)]
pub struct Limits {
    all: Arc<Semaphore>,
    per_host: usize,
    hosts: Mutex<HashMap<Arc<str>, Arc<Semaphore>>>,
}

/// A host without beats under way is forgotten when there are more than this.
const REMEMBERED: usize = 1024;

impl Limits {
    /// So many beats at once, of which half may be to one host: who waits for one host that never answers leaves the other
    /// half to the rest. At least 2.
    pub fn new(at_once: usize) -> Self {
        let at_once = at_once.clamp(2, Semaphore::MAX_PERMITS);
        Self { all: Arc::new(Semaphore::new(at_once)), per_host: at_once / 2, hosts: Mutex::default() }
    }

    /// Waits for the permission to send to a host; giving it back is dropping it.
    pub(super) async fn permit(&self, host: &Arc<str>) -> Permit {
        // The host's first: who waits for that must not hold one of all.
        let host = self.host(host).acquire_owned().await.ok();
        Permit { _host: host, _all: self.all.clone().acquire_owned().await.ok() }
    }

    fn host(&self, host: &Arc<str>) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= REMEMBERED && !hosts.contains_key(host) {
            hosts.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        hosts.entry(host.clone()).or_insert_with(|| Arc::new(Semaphore::new(self.per_host))).clone()
    }
}

/// The permission to send a beat. Neither semaphore is ever closed, so both are there.
#[derive(Debug)]
pub(super) struct Permit {
    _host: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

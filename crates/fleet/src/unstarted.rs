//! Owns [`Unstarted`]: which claims of others were never started, so that somebody tells it.
//!
//! A claimant may die between its claim and the start. Nobody may run the occurrence then, for it may have been started at the
//! last moment; but the fleet says so. A member that takes a job over reads its key, and reads it again until ten seconds have passed: each
//! second, for the claim of a later occurrence replaces what the key has.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::claim::{State, Stored, UNSTARTED};
use crate::keys::Keys;
use crate::request::Entry;

/// How often keys are read that have a claim which is not marked.
const LOOK: Duration = Duration::from_secs(1);

/// Claims that were seen and are not marked as started.
///
/// ```
/// use downbeat_fleet::claim::{Claimant, State, Stored};
/// use downbeat_fleet::{keys::Keys, request::Entry, unstarted::Unstarted};
/// use std::time::Duration;
///
/// let claimant = Claimant { member: "web1".into(), instance: "a random text".into() };
/// let stored = Stored { occurrence: "2027-01-01T02:30:00Z".parse()?, claimant, serial: 1, state: State::Claimed };
/// let entry = Entry { key: "/downbeat/jobs/backup".into(), value: stored.write().unwrap(), lease: None };
/// let mut watch = Unstarted::new(Keys::new("/downbeat"), "another text");
/// assert!(watch.see(Duration::from_secs(100), &[entry.clone()]).is_empty());
/// assert_eq!(watch.due(), Some(Duration::from_secs(101)));
/// assert_eq!(watch.see(Duration::from_secs(110), &[entry]), [("backup".to_owned(), stored)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Unstarted {
    keys: Keys,
    /// The instance of this member: what it claims itself it tells itself.
    instance: String,
    /// The claim of each job that was seen unmarked, and since when, until it is given. At most one a job that was read.
    seen: BTreeMap<String, (Stored, Option<Duration>)>,
    /// When keys were read last.
    looked: Duration,
}

impl Unstarted {
    /// A watch that has seen nothing.
    pub fn new(keys: Keys, instance: &str) -> Self {
        Self { keys, instance: instance.to_owned(), seen: BTreeMap::new(), looked: Duration::ZERO }
    }

    /// Takes all keys of the jobs that are this member's, as they were read at a moment of the clock that is never set. Gives the jobs
    /// and claims that are lost: seen [`UNSTARTED`] ago or before and still not marked, or not marked until a later one came. Each is
    /// given once. What has no key any more is forgotten.
    pub fn see(&mut self, now: Duration, entries: &[Entry]) -> Vec<(String, Stored)> {
        self.looked = now;
        let mut before = std::mem::take(&mut self.seen);
        let mut lost = Vec::new();
        for entry in entries {
            let Some(job) = self.keys.name_of_job(&entry.key) else { continue };
            let Some(stored) = Stored::read(&entry.value) else { continue };
            let mut since = Some(now);
            match before.remove(job) {
                Some((seen, earlier)) if seen == stored => since = earlier,
                Some((seen, Some(_))) if seen.occurrence < stored.occurrence => {
                    lost.push((job.to_owned(), seen));
                }
                _ => {}
            }
            if stored.state != State::Claimed || stored.claimant.instance == self.instance {
                continue;
            }
            if since.is_some_and(|since| now.saturating_sub(since) >= UNSTARTED) {
                lost.push((job.to_owned(), stored.clone()));
                since = None;
            }
            self.seen.insert(job.to_owned(), (stored, since));
        }
        lost
    }

    /// When the keys are to be read next, by the clock that is never set; `None` if no claim is without a mark.
    pub fn due(&self) -> Option<Duration> {
        let first = self.seen.values().filter_map(|(_, since)| *since).min()? + UNSTARTED;
        Some(first.min(self.looked + LOOK))
    }
}

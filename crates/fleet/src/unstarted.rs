//! Owns [`Unstarted`]: which claims of others were never started, so that somebody tells it.
//!
//! A claimant may die between its claim and the start. Nobody may run the occurrence then, for it may have been started at the
//! last moment; but the fleet says so. A member that takes a job over reads its key, and reads it once more after ten seconds.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::claim::{State, Stored, UNSTARTED};
use crate::keys::Keys;
use crate::request::Entry;

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
/// assert_eq!(watch.due(), Some(Duration::from_secs(110)));
/// assert_eq!(watch.see(Duration::from_secs(110), &[entry]), [("backup".to_owned(), stored)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Unstarted {
    keys: Keys,
    /// The instance of this member: what it claims itself it tells itself.
    instance: String,
    /// The claim of each job that was seen unmarked, and since when. At most one a job that was read.
    seen: BTreeMap<String, (Stored, Duration)>,
}

impl Unstarted {
    /// A watch that has seen nothing.
    pub fn new(keys: Keys, instance: &str) -> Self {
        Self { keys, instance: instance.to_owned(), seen: BTreeMap::new() }
    }

    /// Takes keys of jobs as they were read at a moment of the clock that is never set. Gives the jobs and claims that are lost:
    /// seen [`UNSTARTED`] ago or before, and still not marked. Each is given once.
    pub fn see(&mut self, now: Duration, entries: &[Entry]) -> Vec<(String, Stored)> {
        let mut lost = Vec::new();
        for entry in entries {
            let Some(job) = self.keys.name_of_job(&entry.key) else { continue };
            let claim = Stored::read(&entry.value)
                .filter(|stored| stored.state == State::Claimed && stored.claimant.instance != self.instance);
            let Some(claim) = claim else {
                self.seen.remove(job);
                continue;
            };
            match self.seen.get(job) {
                Some((before, since)) if *before == claim => {
                    if now.saturating_sub(*since) >= UNSTARTED {
                        self.seen.remove(job);
                        lost.push((job.to_owned(), claim));
                    }
                }
                _ => {
                    self.seen.insert(job.to_owned(), (claim, now));
                }
            }
        }
        lost
    }

    /// The jobs whose keys are to be read, at the moment of [`Self::due`] or after it.
    pub fn jobs(&self) -> impl Iterator<Item = &str> {
        self.seen.keys().map(String::as_str)
    }

    /// When the next claim is lost unless it is marked, by the clock that is never set.
    pub fn due(&self) -> Option<Duration> {
        self.seen.values().map(|(_, since)| *since + UNSTARTED).min()
    }
}

//! The state of the configuration, and its warnings.

use super::fleet::InFleet;
use crate::config::{Config, HeartbeatSettings, Share, Warnings};
use chrono::{DateTime, Utc};
use downbeat_client::Monitor;
use downbeat_inspect::Purse;
use downbeat_parser::Dialect;
use downbeat_scheduler::Zone;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// The most notes that are kept; further ones are counted.
const MAX_NOTES: usize = 50;

/// The longest time for one schedule, and for all that were cut together.
const EACH: Duration = Duration::from_secs(1);
const CUT: Duration = Duration::from_secs(5);

/// The state of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Configuration {
    /// When the current configuration was read.
    pub loaded: Option<DateTime<Utc>>,
    /// When a newer, unusable one was read.
    pub failed: Option<DateTime<Utc>>,
    /// Why it cannot be used.
    pub errors: Vec<String>,
    /// The warnings.
    pub notes: Vec<Note>,
    /// How many more notes there are.
    pub notes_omitted: usize,
    /// Whether what happens is remembered over a restart.
    pub history: bool,
    /// The share that this process takes of the configuration; `None` for all of it.
    pub share: Option<Arc<Share>>,
    /// The fleet that this process is a member of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<Arc<InFleet>>,
}

/// A warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Note {
    /// The heartbeat; `None` for a job, and for a note about the defaults or the status page of a file.
    pub heartbeat: Option<Arc<str>>,
    /// The job.
    pub job: Option<Arc<str>>,
    /// A stable word for the kind of note.
    pub code: Option<&'static str>,
    /// The place and the message, in one line.
    pub text: String,
}

/// The notes of a configuration.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    pub(super) notes: Vec<Note>,
    pub(super) omitted: usize,
    /// The names of the heartbeats and jobs with notes.
    noted: HashSet<Arc<str>>,
}

impl Notes {
    /// The notes of a configuration, as seen from `now`. A schedule takes a fraction of a millisecond, and one that many heartbeats
    /// share is looked at once. A search that takes far longer is cut, and that is noted.
    pub fn of(config: &Config, now: DateTime<Utc>) -> Self {
        let mut all = Self::default();
        let mut purse = Purse::new(EACH, CUT);
        // The number of notes about the dates of each schedule.
        let mut counts: HashMap<(&str, Dialect, Zone, Monitor), usize> = HashMap::new();
        for heartbeat in &config.heartbeats {
            let HeartbeatSettings { frequency, dialect, schedule, monitor, .. } = &*heartbeat.settings;
            let schedule = (frequency.as_str(), *dialect, *schedule.zone(), *monitor);
            let known = heartbeat.written.known.len();
            let room = MAX_NOTES.saturating_sub(all.notes.len());
            let count = match counts.get(&schedule) {
                // Shown notes differ in their places, so they are computed again while there is room.
                Some(&count) if count + known == 0 || room == 0 => {
                    all.omitted += count + known;
                    count + known
                }
                _ => {
                    let warnings = heartbeat.warnings_within(now, &mut purse);
                    let count = warnings.problems().len();
                    counts.insert(schedule, count - known);
                    all.add((Some(&heartbeat.name), None), &warnings);
                    count
                }
            };
            if count > 0 {
                all.noted.insert(heartbeat.name.clone());
            }
        }
        for job in &config.jobs {
            let warnings = job.warnings_within(now, &mut purse);
            if !warnings.problems().is_empty() {
                all.noted.insert(job.name.clone());
            }
            all.add((None, Some(&job.name)), &warnings);
        }
        for warnings in &config.warnings {
            all.add((None, None), warnings);
        }
        all
    }

    /// Keeps the notes about a heartbeat or a job as far as there is room, and counts the others.
    fn add(&mut self, (heartbeat, job): (Option<&Arc<str>>, Option<&Arc<str>>), warnings: &Warnings) {
        let room = MAX_NOTES.saturating_sub(self.notes.len());
        self.omitted += warnings.problems().len().saturating_sub(room);
        self.notes.extend(warnings.problems().iter().take(room).map(|problem| Note {
            heartbeat: heartbeat.cloned(),
            job: job.cloned(),
            code: problem.code(),
            text: format!("{}: {}", problem.place_in(warnings.file()), problem.sentence()),
        }));
    }

    /// Whether a heartbeat or a job has notes.
    pub fn has(&self, name: &str) -> bool {
        self.noted.contains(name)
    }
}

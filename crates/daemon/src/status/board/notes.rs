//! What is known of a configuration, and what of it is legal and probably not meant.

use crate::config::{Config, HeartbeatSettings, Warnings};
use chrono::{DateTime, Utc};
use downbeat_client::Monitor;
use downbeat_inspect::Purse;
use downbeat_parser::Dialect;
use downbeat_scheduler::Zone;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// So many are kept; how many more there are is counted.
const MAX_NOTES: usize = 50;

/// A look at one schedule takes so long at most, and all that were cut together.
const EACH: Duration = Duration::from_secs(1);
const CUT: Duration = Duration::from_secs(5);

/// What is known of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Configuration {
    /// When the one that is in use was read.
    pub loaded: Option<DateTime<Utc>>,
    /// When a newer one was read that cannot be used.
    pub failed: Option<DateTime<Utc>>,
    /// Why not.
    pub errors: Vec<String>,
    /// What of it is legal and probably not meant.
    pub notes: Vec<Note>,
    /// How many more notes there are.
    pub notes_omitted: usize,
}

/// Something that is legal and probably not meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Note {
    /// The heartbeat; `None` for a job, and for what is said of a file's defaults or status page.
    pub heartbeat: Option<Arc<str>>,
    /// The job.
    pub job: Option<Arc<str>>,
    /// A stable word for the kind of note.
    pub code: Option<&'static str>,
    /// Where it stands, and what is said, in a line.
    pub text: String,
}

/// What is noted of a configuration.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    pub(super) notes: Vec<Note>,
    pub(super) omitted: usize,
    /// The names of the heartbeats and jobs that have some.
    noted: HashSet<Arc<str>>,
}

impl Notes {
    /// The notes of a configuration, as seen from `now`. Each schedule takes part of a millisecond; thousands of heartbeats
    /// may have one, which is looked at once, or thousands. What takes far longer is cut, and noted.
    pub fn of(config: &Config, now: DateTime<Utc>) -> Self {
        let mut all = Self::default();
        let mut purse = Purse::new(EACH, CUT);
        // How many there are by the dates of a schedule.
        let mut counts: HashMap<(&str, Dialect, Zone, Monitor), usize> = HashMap::new();
        for heartbeat in &config.heartbeats {
            let HeartbeatSettings { frequency, dialect, schedule, monitor, .. } = &*heartbeat.settings;
            let schedule = (frequency.as_str(), *dialect, *schedule.zone(), *monitor);
            let known = heartbeat.written.known.len();
            let room = MAX_NOTES.saturating_sub(all.notes.len());
            let count = match counts.get(&schedule) {
                // What is shown has another place each time, so it is worked out again while there is room.
                Some(&count) if count + known == 0 || room == 0 => count + known,
                _ => {
                    let warnings = heartbeat.warnings_within(now, &mut purse);
                    let count = warnings.problems().len();
                    counts.insert(schedule, count - known);
                    all.add((Some(&heartbeat.name), None), &warnings);
                    count
                }
            };
            all.omitted += count.saturating_sub(room);
            if count > 0 {
                all.noted.insert(heartbeat.name.clone());
            }
        }
        for job in &config.jobs {
            let warnings = job.warnings_within(now, &mut purse);
            if !warnings.problems().is_empty() {
                all.noted.insert(job.name.clone());
            }
            all.omitted += warnings.problems().len().saturating_sub(MAX_NOTES - all.notes.len());
            all.add((None, Some(&job.name)), &warnings);
        }
        for warnings in &config.warnings {
            all.omitted += warnings.problems().len().saturating_sub(MAX_NOTES - all.notes.len());
            all.add((None, None), warnings);
        }
        all
    }

    /// Keeps those of a heartbeat or a job for which there is room.
    fn add(&mut self, (heartbeat, job): (Option<&Arc<str>>, Option<&Arc<str>>), warnings: &Warnings) {
        let room = MAX_NOTES.saturating_sub(self.notes.len());
        self.notes.extend(warnings.problems().iter().take(room).map(|problem| Note {
            heartbeat: heartbeat.cloned(),
            job: job.cloned(),
            code: problem.code(),
            text: format!("{}: {}", problem.place_in(warnings.file()), problem.sentence()),
        }));
    }

    /// Whether a heartbeat or a job has some.
    pub fn has(&self, name: &str) -> bool {
        self.noted.contains(name)
    }
}

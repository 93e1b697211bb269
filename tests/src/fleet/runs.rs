//! Owns [`Runs`]: which occurrences of the jobs were run, how often, and of which ones the log says that they were not.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use chrono::NaiveDateTime;

/// How many jobs there are: one is due each second.
pub(super) const JOBS: u64 = 15;

/// How far apart the occurrences of each are, in seconds. A run begins less than that after its occurrence.
const GAP: u64 = JOBS;

/// What each run adds its line to: the number of its job, its member, and when it began.
pub(super) const FILE: &str = "runs";

/// What became of the occurrences of some time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Runs {
    /// How many were run.
    pub done: usize,
    /// How many of them more than once.
    pub twice: usize,
    /// How many were not run.
    pub missed: usize,
    /// How many of these no member has told as missed.
    pub untold: usize,
    /// How many were run although a member has told them as missed, and not merely that it does not know.
    pub denied: usize,
    /// The job and the second of the first of them.
    pub first: Option<(u64, u64)>,
}

/// A job, for the list in a configuration.
pub(super) fn job(number: u64) -> String {
    let script = format!("echo {number} $(date +%s.%N) >> {FILE}");
    format!("  - {{ name: j{number}, shell: '{script}', schedule: '{number}/{GAP} * * * * *' }}\n")
}

impl Runs {
    /// Adds up the runs of occurrences between two moments, by the lines that the runs have written and the logs of the members.
    pub(super) fn of<'a>(
        lines: &str,
        logs: impl Iterator<Item = &'a str>,
        from: SystemTime,
        to: SystemTime,
    ) -> Self {
        let seconds =
            |at: SystemTime| at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
        // The last ones may still be claimed, from a slow etcd.
        let (from, to) = (seconds(from) + 1, seconds(to).saturating_sub(3));
        let mut runs: BTreeMap<u64, usize> = (from..to).map(|occurrence| (occurrence, 0)).collect();
        for line in lines.lines() {
            let began = line.split_once(' ').and_then(|(number, began)| {
                let began: f64 = began.parse().ok()?;
                Some((number.parse::<u64>().ok()?, began as u64))
            });
            let Some((number, began)) = began else { continue };
            let occurrence = began - (began + GAP - number) % GAP;
            runs.entry(occurrence).and_modify(|count| *count += 1);
        }
        // Each second has one occurrence, of one job, and two members may tell of the same.
        let lines: Vec<&str> = logs.flat_map(str::lines).collect();
        let told_by = |wanted: fn(&str) -> bool| -> BTreeSet<u64> {
            lines.iter().filter(|line| wanted(line)).flat_map(|line| told(line)).collect()
        };
        let (told, known) = (told_by(|_| true), told_by(|line| !line.contains(" is not known: ")));
        let untold = runs.iter().filter(|(occurrence, count)| **count == 0 && !told.contains(occurrence));
        let untold: Vec<u64> = untold.map(|(occurrence, _)| *occurrence).collect();
        let denied =
            runs.iter().filter(|(occurrence, count)| **count > 0 && known.contains(occurrence)).count();
        let with = |wanted: fn(usize) -> bool| runs.values().filter(|count| wanted(**count)).count();
        Self {
            done: with(|count| count > 0),
            twice: with(|count| count > 1),
            missed: with(|count| count == 0),
            untold: untold.len(),
            denied,
            first: untold.first().map(|occurrence| (occurrence % GAP, *occurrence)),
        }
    }
}

/// As long as a time in a log.
const TIME: &str = "2027-01-01 02:30:00";

/// The occurrences that a line of a log tells as missed: `that of TIME UTC:`, or `those from TIME UTC to TIME UTC:`.
fn told(line: &str) -> Vec<u64> {
    let Some((_, rest)) = line.split_once(" missed, th") else { return Vec::new() };
    let times = rest.split(" UTC").take(2).filter_map(|text| text.get(text.len().checked_sub(TIME.len())?..));
    let times = times.filter_map(|text| NaiveDateTime::parse_from_str(text, "%F %T").ok());
    let seconds: Vec<u64> = times.filter_map(|time| u64::try_from(time.and_utc().timestamp()).ok()).collect();
    match (seconds.first(), seconds.last()) {
        (Some(first), Some(last)) => (*first..=*last).step_by(GAP as usize).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_second_has_an_occurrence_that_is_run_or_told_or_neither() {
        let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        // 30 is one of job 0, 31 and 46 of job 1. That of 33 was late, and told as missed, and that of 34 run twice.
        let lines = "0 30.1\n1 31.0\n3 36.5\n4 34.1\n4 34.2\n";
        let log =
            "WARN j2: 2 runs missed, those from 1970-01-01 00:00:32 UTC to 1970-01-01 00:00:47 UTC: why\n";
        let wrong = "WARN j3: 1 run missed, that of 1970-01-01 00:00:33 UTC: why\n";
        let runs = Runs::of(lines, [log, wrong].into_iter(), at(29), at(39));
        assert_eq!(runs, Runs { done: 4, twice: 1, missed: 2, untold: 1, denied: 1, first: Some((5, 35)) });
        assert_eq!(told("1 run missed, that of 1970-01-01 00:00:35 UTC: why"), [35]);
    }
}

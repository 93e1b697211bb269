//! The schedules in a file of another program: a crontab, a workflow, a manifest. Describes each schedule, and reports errors and
//! warnings by the rules of the program that runs the file.
//!
//! Each kind of file has a module: `crontab` (also for files with one schedule per line; `crontab_jobs` has the commands), `renovate`
//! (`rewritten` has its migrations), `github` for workflows, `kubernetes`, `gitlab` and `systemd`. `runner` knows the cron of each
//! program, `look` checks one schedule, `reading` has the options, `tree` reads YAML and JSON with places, `format` finds out the
//! kind of a file, and `report` holds the findings.

mod crontab;
mod crontab_jobs;
mod format;
mod github;
mod gitlab;
mod kubernetes;
mod look;
mod reading;
mod renovate;
mod report;
mod rewritten;
mod runner;
mod systemd;
mod tree;

pub use crontab_jobs::{CrontabJob, crontab_jobs};
pub use format::FileFormat;
pub use reading::Reading;
pub use report::{Excerpt, FileProblem, FileReport, FileSchedule, Finding, Severity};

use look::Look;

/// Checks the text of a file of some format. The configuration of a heartbeat ([`FileFormat::Butler`]) is read elsewhere, so that its
/// report is empty.
///
/// ```
/// use chrono::DateTime;
/// use downbeat_inspect::file::{self, FileFormat, Reading};
/// use downbeat_inspect::Purse;
/// use downbeat_scheduler::{Calendars, Zone};
/// use std::time::Duration;
///
/// let workflow = "on:\n  schedule:\n    - cron: '*/2 * * * *'\n";
/// let mut purse = Purse::new(Duration::from_secs(2), Duration::from_secs(10));
/// let reading = Reading {
///     zone: Zone::UTC,
///     from: DateTime::UNIX_EPOCH,
///     purse: &mut purse,
///     find_zone: Zone::find,
///     calendars: &Calendars::default(),
///     step: &mut || {},
/// };
/// let report = file::read("ci.yml", workflow, FileFormat::GithubActions, reading);
/// let json = serde_json::to_value(&report)?;
/// assert_eq!(json["schedules"][0]["meaning"], "Every 2 minutes.");
/// assert_eq!(json["problems"][0]["code"], "runner-floor");
/// assert_eq!(json["problems"][0]["line"], 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn read(name: &str, text: &str, format: FileFormat, reading: Reading<'_>) -> FileReport {
    let mut look = Look { report: FileReport::new(name, format), reading };
    match format {
        FileFormat::Butler => {}
        FileFormat::Crontab => crontab::read(&mut look, text),
        FileFormat::Lines => crontab::lines(&mut look, text),
        FileFormat::Renovate => renovate::read(&mut look, text),
        FileFormat::GithubActions => github::read(&mut look, text),
        FileFormat::Kubernetes => kubernetes::read(&mut look, text),
        FileFormat::Gitlab => gitlab::read(&mut look, text),
        FileFormat::Systemd => systemd::read(&mut look, text),
    }
    look.report
}

#[cfg(test)]
mod tests;

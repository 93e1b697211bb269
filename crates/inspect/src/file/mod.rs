//! The schedules in a file of another program: a crontab, a workflow, a manifest; what each means, and what is wrong with it or
//! probably not meant, with what the program that runs the file would do.
//!
//! One file a kind: `crontab` (and files with a schedule a line; `crontab_jobs` has its commands), `renovate` (with what it has `rewritten` first), `github` for workflows, `kubernetes`, `gitlab` and
//! `systemd`. `runner` has what the programs take of cron, `look` looks at one schedule, `reading` has what
//! that is done with, `tree` reads YAML and JSON with places,
//! `format` tells what kind of file it is, and `report` has what was found.

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

/// Looks at the text of a file of some format. The configuration of a heartbeat ([`FileFormat::Butler`]) is read elsewhere: of it
/// there is nothing to report here.
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

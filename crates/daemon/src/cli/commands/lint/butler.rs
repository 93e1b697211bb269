//! Checks a configuration: downbeat's own with its jobs, or the heartbeat section of a Butler tool's file. The configuration
//! module finds the problems.

use super::report::Report;
use crate::cli::support::budget;
use crate::cli::support::progress::Progress;
use chrono::{DateTime, Utc};
use downbeat::config::{self, Basics, Disabled, HasBasics, Item, Problem, Warnings};
use downbeat::operate::{Unusable, load};
use downbeat_inspect::file::{FileProblem, FileSchedule, Finding, Severity};
use downbeat_inspect::in_one_line;
use std::path::Path;

/// Reads a file with the variables and files that it names, or else these bytes, without variables and files.
pub(super) fn read(
    report: &mut Report,
    path: Option<&Path>,
    bytes: &[u8],
    from: DateTime<Utc>,
) -> Result<(), Unusable> {
    let color = report.color;
    let read = match path.map(|path| load(vec![path.to_owned()])) {
        Some(Ok(config)) => Ok(config),
        Some(Err(Unusable::Config(errors))) => Err(errors.files().to_vec()),
        Some(Err(other)) => return Err(other),
        None => config::parse(report.found.file(), bytes).map_err(|error| vec![error]),
    };
    let config = match read {
        Ok(config) => config,
        Err(errors) => {
            errors.iter().for_each(|error| problems(report, error.problems(), error.render(color)));
            return Ok(());
        }
    };
    let mut progress = Progress::of(config.heartbeats.len() + config.jobs.len());
    let mut purse = budget::for_each();
    let mut seen = |schedule: Option<FileSchedule>, warnings: &Warnings| {
        schedule.into_iter().for_each(|schedule| report.found.add(Finding::Schedule(schedule)));
        problems(report, warnings.problems(), warnings.render(color));
        progress.step();
    };
    for heartbeat in &config.heartbeats {
        seen(schedule(heartbeat), &heartbeat.warnings_within(from, &mut purse));
    }
    for job in &config.jobs {
        seen(schedule(job), &job.warnings_within(from, &mut purse));
    }
    for warnings in &config.warnings {
        problems(report, warnings.problems(), warnings.render(color));
    }
    for Disabled { name, key, line, .. } in &config.disabled {
        report.found.add(Finding::Note(format!(
            "{name} is disabled ({key} is false, line {line}), so the schedule is not looked at"
        )));
    }
    Ok(())
}

/// Adds problems that are drawn together.
fn problems(report: &mut Report, problems: &[Problem], drawn: String) {
    let mut drawn = Some(drawn);
    for problem in problems {
        let found = FileProblem {
            severity: if problem.code().is_some() { Severity::Warning } else { Severity::Error },
            code: problem.code(),
            message: problem.message().to_owned(),
            help: problem.help().map(str::to_owned),
            line: problem.line(),
            column: problem.column(),
            excerpt: None,
        };
        report.problem(found, drawn.take().unwrap_or_default());
    }
}

fn schedule<S: HasBasics>(item: &Item<S>) -> Option<FileSchedule> {
    let Basics { schedule, frequency, .. } = item.settings.basics();
    Some(FileSchedule {
        line: item.line(),
        text: in_one_line(frequency),
        zone: schedule?.zone().to_string(),
        // A number of milliseconds as a text is read in the same way.
        meaning: item.description(),
    })
}

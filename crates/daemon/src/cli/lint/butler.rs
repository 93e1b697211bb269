//! The heartbeat section of a Butler tool's file. What is wrong there, the configuration knows.

use super::report::{self, Report, Schedule, Severity};
use crate::cli::expression;
use crate::cli::progress::Progress;
use chrono::{DateTime, Utc};
use downbeat::config::{self, Disabled, Problem};
use downbeat_parser::Expression;

/// Reads the file of this name.
pub(super) fn read(report: &mut Report, name: &str, bytes: &[u8], from: DateTime<Utc>) {
    let color = report.color;
    let config = match config::parse(name, bytes) {
        Ok(config) => config,
        Err(error) => return problems(report, error.problems(), error.render(color)),
    };
    let mut progress = Progress::of(config.heartbeats.len());
    for heartbeat in &config.heartbeats {
        let warnings = heartbeat.warnings(from);
        report.schedule(Schedule {
            // Known where something is said about it.
            line: warnings.problems().iter().find_map(Problem::line),
            text: expression::in_one_line(&heartbeat.frequency),
            zone: heartbeat.schedule.zone().name(),
            // A number of milliseconds is a text that is read alike.
            meaning: Expression::parse(&heartbeat.frequency).ok().map(|one| one.describe()),
        });
        problems(report, warnings.problems(), warnings.render(color));
        progress.step();
    }
    for Disabled { key, line, .. } in &config.disabled {
        report.note(format!(
            "heartbeats are disabled ({key} is false, line {line}), so the schedule is not looked at"
        ));
    }
}

/// Adds problems, which are drawn together.
fn problems(report: &mut Report, problems: &[Problem], drawn: String) {
    let mut drawn = Some(drawn);
    for problem in problems {
        report.problem(report::Problem {
            severity: if problem.code().is_some() { Severity::Warning } else { Severity::Error },
            code: problem.code(),
            message: problem.message().to_owned(),
            help: problem.help().map(str::to_owned),
            line: problem.line(),
            column: problem.column(),
            drawn: drawn.take().unwrap_or_default(),
        });
    }
}

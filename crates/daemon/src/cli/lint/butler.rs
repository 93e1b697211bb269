//! The heartbeat section of a Butler tool's file. What is wrong there, the configuration knows.

use super::report::{Problem, Report, Schedule, Severity};
use crate::cli::expression;
use chrono::{DateTime, Utc};
use downbeat::config::{self, Config};
use downbeat_parser::Expression;

/// Reads the file of this name.
pub(super) fn read(report: &mut Report, name: &str, bytes: &[u8], from: DateTime<Utc>) {
    let color = report.color;
    match config::parse(name, bytes) {
        Ok(Config::Enabled(heartbeat)) => {
            let warnings = heartbeat.warnings(from);
            // Known where something is said about it.
            let line = warnings.problems().iter().find_map(config::Problem::line);
            // A number of milliseconds is a text that is read alike.
            let meaning = Expression::parse(&heartbeat.frequency).ok().map(|one| one.describe());
            report.schedule(Schedule {
                line,
                text: expression::in_one_line(&heartbeat.frequency),
                zone: heartbeat.schedule.zone().name(),
                meaning,
            });
            problems(report, warnings.problems(), warnings.render(color));
        }
        Ok(Config::Disabled { key, line, .. }) => {
            report.note(format!(
                "heartbeats are disabled ({key} is false, line {line}), so the schedule is not looked at"
            ));
        }
        Ok(_) => report.note("this kind of configuration cannot be looked at yet".to_owned()),
        Err(error) => problems(report, error.problems(), error.render(color)),
    }
}

/// Adds problems, which are drawn together.
fn problems(report: &mut Report, problems: &[config::Problem], drawn: String) {
    let mut drawn = Some(drawn);
    for problem in problems {
        report.problem(Problem {
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

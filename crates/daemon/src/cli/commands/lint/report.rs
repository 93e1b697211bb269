//! What was found in a file, for a person and for a program.

use super::format::Format;
use crate::cli::support::terminal::bold;
use downbeat::words::counted;
use serde::Serialize;
use std::io::{self, Write as _};

/// What was found, in the order of the file.
pub(super) struct Report {
    file: String,
    format: Format,
    pub(super) color: bool,
    found: Vec<Found>,
    errors: usize,
    warnings: usize,
}

enum Found {
    Schedule(Schedule),
    Problem(Problem),
    /// A sentence about the file.
    Note(String),
}

/// A schedule.
#[derive(Serialize)]
pub(super) struct Schedule {
    /// Counted from 1; `null` where it is not known.
    pub(super) line: Option<usize>,
    /// As it is written, on one line.
    pub(super) text: String,
    /// The time zone in which it is read.
    pub(super) zone: String,
    /// In plain English; `null` when it cannot be read.
    pub(super) meaning: Option<String>,
}

/// Something that is wrong, or probably not meant.
#[derive(Serialize)]
pub(super) struct Problem {
    pub(super) severity: Severity,
    /// The code of a lint.
    pub(super) code: Option<&'static str>,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) line: Option<usize>,
    /// In characters, counted from 1.
    pub(super) column: Option<usize>,
    /// How it is drawn; empty where it is drawn with another one.
    #[serde(skip)]
    pub(super) drawn: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Severity {
    Error,
    Warning,
}

/// The report for a program.
#[derive(Serialize)]
pub(super) struct Shape<'a> {
    file: &'a str,
    format: Format,
    schedules: Vec<&'a Schedule>,
    problems: Vec<&'a Problem>,
    errors: usize,
    warnings: usize,
}

impl Report {
    /// Nothing yet.
    pub(super) fn new(file: &str, format: Format, color: bool) -> Self {
        Self { file: file.to_owned(), format, color, found: Vec::new(), errors: 0, warnings: 0 }
    }

    pub(super) fn schedule(&mut self, schedule: Schedule) {
        self.found.push(Found::Schedule(schedule));
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        match problem.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        self.found.push(Found::Problem(problem));
    }

    pub(super) fn note(&mut self, note: String) {
        self.found.push(Found::Note(note));
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    pub(super) fn has_problems(&self) -> bool {
        self.errors + self.warnings > 0
    }

    pub(super) fn shape(&self) -> Shape<'_> {
        let schedules = self.found.iter().filter_map(|found| match found {
            Found::Schedule(schedule) => Some(schedule),
            _ => None,
        });
        let problems = self.found.iter().filter_map(|found| match found {
            Found::Problem(problem) => Some(problem),
            _ => None,
        });
        Shape {
            file: &self.file,
            format: self.format,
            schedules: schedules.collect(),
            problems: problems.collect(),
            errors: self.errors,
            warnings: self.warnings,
        }
    }

    /// A line a schedule, what is wrong with it below, and how many there are at the end.
    pub(super) fn print(&self) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut schedules = 0;
        for found in &self.found {
            match found {
                Found::Schedule(schedule) => {
                    schedules += 1;
                    let line = schedule.line.map(|line| format!("{line}:")).unwrap_or_default();
                    let place = bold(&format!("{}:{line}", self.file), self.color);
                    let meaning = schedule.meaning.as_deref().unwrap_or("cannot be read.");
                    writeln!(out, "{place} `{}`  {meaning}", schedule.text)?;
                }
                Found::Problem(problem) if problem.drawn.is_empty() => {}
                Found::Problem(problem) => writeln!(out, "{}\n", problem.drawn)?,
                Found::Note(note) => writeln!(out, "{}: {note}", self.file)?,
            }
        }
        writeln!(
            out,
            "{}: {}, {}",
            counted(schedules, "schedule"),
            counted(self.errors, "error"),
            counted(self.warnings, "warning")
        )?;
        out.flush()
    }
}

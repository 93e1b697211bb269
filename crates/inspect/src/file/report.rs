//! The findings in a file.

use super::format::FileFormat;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use std::ops::Range;

/// The findings in a file, in order. The JSON has `file`, `format`, `schedules`, `problems`, and the numbers `errors` and `warnings`.
#[derive(Clone, Debug)]
pub struct FileReport {
    file: String,
    format: FileFormat,
    found: Vec<Finding>,
}

/// A finding.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Finding {
    /// A schedule.
    Schedule(FileSchedule),
    /// An error or a warning.
    Problem(FileProblem),
    /// A sentence about the file.
    Note(String),
}

/// A schedule in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileSchedule {
    /// Counted from 1; `None` where it is not known.
    pub line: Option<usize>,
    /// As it is written, on one line.
    pub text: String,
    /// The time zone in which it is read.
    pub zone: String,
    /// In plain English; `None` when it cannot be read.
    pub meaning: Option<String>,
}

/// An error or a warning about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileProblem {
    /// How bad it is.
    pub severity: Severity,
    /// The code of a lint.
    pub code: Option<&'static str>,
    /// The message, in one sentence.
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
    /// Counted from 1.
    pub line: Option<usize>,
    /// In characters, counted from 1.
    pub column: Option<usize>,
    /// The words that it is about. Not part of the JSON.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// A line of a file, as much of it as may be shown, and some bytes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line.
    pub text: String,
    /// The bytes.
    pub span: Range<usize>,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// An error: it does not work.
    Error,
    /// A warning: it works, but is probably not meant.
    Warning,
}

impl FileReport {
    /// An empty report.
    pub fn new(file: &str, format: FileFormat) -> Self {
        Self { file: file.to_owned(), format, found: Vec::new() }
    }

    /// Adds a finding.
    pub fn add(&mut self, finding: Finding) {
        self.found.push(finding);
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The kind of the file.
    pub fn format(&self) -> FileFormat {
        self.format
    }

    /// All findings, in order.
    pub fn found(&self) -> &[Finding] {
        &self.found
    }

    /// The schedules, in order.
    pub fn schedules(&self) -> impl Iterator<Item = &FileSchedule> {
        self.found.iter().filter_map(|found| match found {
            Finding::Schedule(schedule) => Some(schedule),
            _ => None,
        })
    }

    /// The problems, in order.
    pub fn problems(&self) -> impl Iterator<Item = &FileProblem> {
        self.found.iter().filter_map(|found| match found {
            Finding::Problem(problem) => Some(problem),
            _ => None,
        })
    }

    /// The number of problems with this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems().filter(|problem| problem.severity == severity).count()
    }
}

impl Serialize for FileReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_struct("FileReport", 6)?;
        all.serialize_field("file", &self.file)?;
        all.serialize_field("format", &self.format)?;
        all.serialize_field("schedules", &self.schedules().collect::<Vec<_>>())?;
        all.serialize_field("problems", &self.problems().collect::<Vec<_>>())?;
        all.serialize_field("errors", &self.count(Severity::Error))?;
        all.serialize_field("warnings", &self.count(Severity::Warning))?;
        all.end()
    }
}

//! All that is wrong with a file, and with all files.

use std::fmt;
use std::path::PathBuf;

use annotate_snippets::{Group, Level, Renderer};

use super::problem::{Problem, visible};

/// Why a configuration cannot be used: all its [problems](Problem), at least one, in the order of the file.
///
/// [`Display`](fmt::Display) gives one line for each; [`render`](Self::render) shows them in the file.
///
/// ```
/// let text = "
/// Butler:
///   heartbeat:
///     enable: true
///     remoteURL: https://hc-ping.com/uuid
///     frequency: every 5 minuts
/// ";
/// let error = downbeat::config::parse("butler.yaml", text.as_bytes()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "butler.yaml:6:24: Butler.heartbeat.frequency: \
///      expected a time period such as `minutes` or `day of the year`, found `minuts` (did you mean `minutes` or `minute`?)"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    file: String,
    problems: Vec<Problem>,
    /// How many more there are than are listed.
    omitted: usize,
}

impl ConfigError {
    /// At most so many problems are listed: more are not read, and each may cost a walk through the file.
    pub(super) const MAX_PROBLEMS: usize = 10;

    /// `problems` must hold at least one; `omitted` tells how many more there are than it holds.
    pub(crate) fn new(file: &str, mut problems: Vec<Problem>, omitted: usize) -> Self {
        problems.sort_by_key(|problem| problem.line().zip(problem.column()));
        let cut = problems.len().saturating_sub(Self::MAX_PROBLEMS);
        problems.truncate(Self::MAX_PROBLEMS);
        Self { file: visible(file), problems, omitted: omitted.saturating_add(cut) }
    }

    pub(crate) fn only(file: &str, problem: Problem) -> Self {
        Self::new(file, vec![problem], 0)
    }

    /// The name of the file, as it was given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What is wrong: the first ten problems.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Shows each problem in the file, over several lines; with colours and emphasis for a terminal if `color` says so.
    /// Ends without a line break.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut reports: Vec<String> =
            self.problems.iter().map(|problem| renderer.render(&[problem.report(&self.file)])).collect();
        if self.omitted > 0 {
            let title = Level::ERROR.primary_title(format!("further problems, not shown: {}", self.omitted));
            reports.push(renderer.render(&[Group::with_title(title)]));
        }
        reports.join("\n\n")
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&problem.in_file(&self.file))?;
        }
        if self.omitted > 0 {
            write!(f, "\n{}: further problems: {}", self.file, self.omitted)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// Why a configuration of several files cannot be used: what is wrong with each.
///
/// [`Display`](fmt::Display) gives one line for each problem; [`render`](Self::render) shows them in the files.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigErrors {
    files: Vec<ConfigError>,
    read: Vec<PathBuf>,
}

impl ConfigErrors {
    /// `files` must hold at least one; `read` is what was looked at.
    pub(crate) fn new(files: Vec<ConfigError>, read: Vec<PathBuf>) -> Self {
        Self { files, read }
    }

    /// The files that something is wrong with, in the order in which they were read.
    pub fn files(&self) -> &[ConfigError] {
        &self.files
    }

    /// What was looked at, and may have been put right when it changes: configuration files and folders, files of secrets
    /// and certificates, also those that are not there.
    pub fn read(&self) -> &[PathBuf] {
        &self.read
    }

    /// As [`ConfigError::render`], for all files.
    pub fn render(&self, color: bool) -> String {
        self.files.iter().map(|file| file.render(color)).collect::<Vec<_>>().join("\n\n")
    }
}

/// Without the paths: where one is expected, people may have written a secret.
impl fmt::Debug for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigErrors").field("files", &self.files).finish_non_exhaustive()
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, file) in self.files.iter().enumerate() {
            let separator = if index > 0 { "\n" } else { "" };
            write!(f, "{separator}{file}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}

//! The warnings about a schedule, with their places in the file. The lints are the parser's and the scheduler's; this module
//! knows the places.

use annotate_snippets::Renderer;
use chrono::{DateTime, Utc};
use downbeat_parser::Lint;
use downbeat_scheduler::Schedule;

use super::problem::Problem;
use downbeat_inspect::{Purse, lints};

/// The warnings of a file, or of a schedule in it. See [`Heartbeat::warnings`](crate::config::Heartbeat::warnings) and
/// [`Config::warnings`](crate::config::Config::warnings).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warnings {
    file: String,
    problems: Vec<Problem>,
}

impl Warnings {
    /// The warnings of a file, in the order of their places.
    pub(crate) fn new(file: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| problem.line().zip(problem.column()));
        Self { file: file.to_owned(), problems }
    }

    /// The file, as it was named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// These warnings, and others about the same heartbeat.
    pub(crate) fn and(mut self, others: impl IntoIterator<Item = Problem>) -> Self {
        self.problems.extend(others);
        self
    }

    /// Offers each warning to `takes`, and keeps those that it refuses; `None` when none are left.
    pub(crate) fn divided(mut self, takes: impl FnMut(Problem) -> Option<Problem>) -> Option<Self> {
        self.problems = self.problems.into_iter().filter_map(takes).collect();
        (!self.problems.is_empty()).then_some(self)
    }

    /// The warnings, of which each has a [code](Problem::code). Each displays as one line.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Each in one line, after the file, the line and the column.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.problems.iter().map(|problem| problem.in_file(&self.file))
    }

    /// Shows each in the file, over several lines; with colours for a terminal if `color` says so. Empty when there is none.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let reports: Vec<String> =
            self.problems.iter().map(|problem| renderer.render(&[problem.report(&self.file)])).collect();
        reports.join("\n\n")
    }
}

/// How a heartbeat or a job stands in its file, and the warnings that need no clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    /// The place of the whole schedule, as a problem without words.
    pub(crate) whole: Option<Problem>,
    /// The same for the URL.
    pub(crate) url: Option<Problem>,
    /// The warnings about the words of the schedule, and about all other keys.
    pub(crate) known: Vec<Problem>,
}

impl Written {
    /// A problem without words at the URL.
    pub(crate) fn at_url(&self) -> Problem {
        self.url.clone().unwrap_or_else(|| Problem::new(""))
    }

    /// The known warnings, and those about the dates of the compiled schedule from `now` on. If the purse does not suffice to
    /// find the latter, one warning says so.
    pub(crate) fn warnings(
        &self,
        schedule: Option<&Schedule>,
        file: &str,
        now: DateTime<Utc>,
        purse: &mut Purse,
    ) -> Warnings {
        let of_dates = schedule.zip(self.whole.as_ref()).map(|(schedule, whole)| {
            let of_dates = lints::of_dates(schedule.expression(), schedule, now, purse);
            of_dates.into_iter().map(|lint| warning(whole.clone(), &lint)).collect::<Vec<_>>()
        });
        let problems = self.known.iter().cloned().chain(of_dates.into_iter().flatten()).collect();
        Warnings { file: file.to_owned(), problems }
    }
}

/// A lint at a place.
pub(crate) fn warning(place: Problem, lint: &Lint) -> Problem {
    let problem = place.saying(lint.message()).with_code(lint.code());
    match lint.help() {
        Some(help) => problem.with_help(in_yaml(&help)),
        None => problem,
    }
}

/// A help whose texts can be put into a file: in YAML a text that begins with `@` or `*` needs quotation marks.
pub(crate) fn in_yaml(help: &str) -> String {
    let mut is_text = false;
    let parts = help.split('`').map(|part| {
        let quoted = is_text && part.starts_with(['@', '*']);
        is_text = !is_text;
        if quoted { format!("'{part}'") } else { part.to_owned() }
    });
    parts.collect::<Vec<_>>().join("`")
}

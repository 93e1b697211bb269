//! Problems that were found and not yet looked up in the text: all of a file are looked up in one walk, and only those that
//! are shown.

use super::errors::ConfigError;
use super::problem::{Place, Problem};
use super::source::Source;
use super::warnings::Warnings;
use crate::config::slips;
use crate::config::yaml::{Path, Side};
use std::ops::Range;

/// How much of the place may be shown.
#[derive(Clone, Debug)]
pub(crate) enum Show {
    /// The key of the entry.
    Key(String),
    /// Nothing of the value.
    Secret,
    /// The value if it is a short word or number.
    Word,
    /// These bytes of the value, which is this text.
    Text(String, Range<usize>),
}

impl Show {
    fn part(&self) -> Side {
        match self {
            Self::Key(_) => Side::Key,
            Self::Secret | Self::Word | Self::Text(..) => Side::Value,
        }
    }

    /// The place of what begins at a byte.
    pub(crate) fn place(&self, source: &Source<'_>, offset: usize) -> Place {
        match self {
            Self::Key(name) => source.key(offset, name),
            Self::Secret => source.secret(offset),
            Self::Word => source.word(offset),
            Self::Text(text, span) => match source.text(offset, text) {
                (place, Some(start)) => place.narrowed(start + span.start..start + span.end),
                (place, None) => place,
            },
        }
    }

    /// Puts a problem at what begins at a byte; with the text beside it where the line does not show it.
    pub(crate) fn put(&self, problem: Problem, source: &Source<'_>, offset: usize) -> Problem {
        match self {
            Self::Text(text, span) if source.is_made => problem.with_quote(text, span),
            _ if source.is_made => problem,
            Self::Text(text, span) if source.text(offset, text).1.is_none() => {
                problem.at(self.place(source, offset)).with_quote(text, span)
            }
            _ => problem.at(self.place(source, offset)),
        }
    }
}

/// A problem, and where it is.
#[derive(Debug)]
struct Finding {
    problem: Problem,
    at: (Path, Show),
    /// Another place that has to do with it.
    related: Option<(Path, Show, &'static str)>,
    /// Whether there is nothing where a value should be: what stands there may be lost for YAML.
    is_nothing: bool,
}

/// The problems of a file.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// How many more there are.
    omitted: usize,
}

/// More are not kept: a report shows the first few, in the order of the file.
const MAX_KEPT: usize = 1000;

impl Findings {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.omitted == 0
    }

    pub(crate) fn push(&mut self, problem: Problem, path: &Path, show: Show) {
        self.add(Finding { problem, at: (path.clone(), show), related: None, is_nothing: false });
    }

    /// A problem of a value that is nothing.
    pub(crate) fn push_nothing(&mut self, problem: Problem, path: &Path, show: Show) {
        self.add(Finding { problem, at: (path.clone(), show), related: None, is_nothing: true });
    }

    /// A problem of two places, the second of which is said to be `label`.
    pub(crate) fn push_pair(
        &mut self,
        problem: Problem,
        (path, show): (&Path, Show),
        (other, other_show): (&Path, Show),
        label: &'static str,
    ) {
        let related = Some((other.clone(), other_show, label));
        self.add(Finding { problem, at: (path.clone(), show), related, is_nothing: false });
    }

    fn add(&mut self, finding: Finding) {
        if self.list.len() >= MAX_KEPT {
            return self.omit();
        }
        // What stands in the defaults may be met again and again.
        let same = |known: &Finding| {
            known.at.0 == finding.at.0 && known.problem.message() == finding.problem.message()
        };
        if !self.list.iter().any(same) {
            self.list.push(finding);
        }
    }

    /// Whether further ones of a kind that comes by the thousand are only counted. It leaves room for others.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MAX_KEPT - MAX_KEPT / 10
    }

    /// Counts one that is not kept.
    pub(crate) fn omit(&mut self) {
        self.omitted += 1;
    }

    /// Looks up the first problems of the file.
    pub(crate) fn into_error(mut self, file: &str, source: &Source<'_>) -> ConfigError {
        self.list.sort_by(|one, other| one.at.0.cmp(&other.at.0));
        let cut = self.list.len().saturating_sub(ConfigError::MAX_PROBLEMS);
        self.list.truncate(ConfigError::MAX_PROBLEMS);
        let omitted = self.omitted + cut;
        ConfigError::new(file, self.located(source), omitted)
    }

    /// Looks all of them up, as warnings; `None` when there are none.
    pub(crate) fn into_warnings(self, file: &str, source: &Source<'_>) -> Option<Warnings> {
        let omitted = self.omitted;
        let more = (omitted > 0).then(|| {
            Problem::new(format!("further warnings, not looked for in the file: {omitted}")).with_code("cut")
        });
        (!self.list.is_empty())
            .then(|| Warnings::new(file, self.located(source).into_iter().chain(more).collect()))
    }

    fn located(self, source: &Source<'_>) -> Vec<Problem> {
        let places: Vec<(&Path, Side)> = self
            .list
            .iter()
            .flat_map(|finding| {
                let related = finding.related.iter().map(|(path, show, _)| (path, show.part()));
                std::iter::once((&finding.at.0, finding.at.1.part())).chain(related)
            })
            .collect();
        let mut offsets = source.places().locate(source.text, &places).into_iter();
        let mut problems = Vec::new();
        for Finding { mut problem, at: (_, show), related, is_nothing } in self.list {
            if let Some(offset) = offsets.next().flatten() {
                let mend = if is_nothing { slips::mend_nothing(source.text, offset) } else { None };
                problem = mend.into_iter().fold(problem, Problem::with_help);
                problem = show.put(problem, source, offset);
            }
            if let Some((_, show, label)) = related
                && let Some(offset) = offsets.next().flatten()
            {
                problem = problem.with_related(show.place(source, offset), label);
            }
            problems.push(problem);
        }
        problems
    }
}

//! Lints: what is legal and probably not meant.
//!
//! `words` looks at a sentence and `line` at a line of cron, for what the model no longer knows (`every 90 minutes` and
//! `every hour` are one model); `model` looks at the model, whatever it was made of; `cycle` is the arithmetic of steps.
//! What depends on dates is not known here: the crate `downbeat-scheduler` has lints of its own, of the same type.
//!
//! A lint never changes what a text means. `docs/lints.md` lists them all.

mod cycle;
mod line;
mod model;
mod words;

use crate::read::Syntax;
use crate::{Expression, ParseError, Timing};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Something that is legal and probably not meant.
///
/// ```
/// use downbeat_parser::lint;
///
/// let [lint] = &lint::lints("every 90 minutes")?[..] else { unreachable!() };
/// assert_eq!(lint.code(), "step-beyond-cycle");
/// assert_eq!(
///     lint.message(),
///     "`every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left"
/// );
/// assert_eq!(lint.suggestion(), Some("@every 90m"));
/// assert_eq!(lint.span(), Some(0..16));
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lint {
    code: &'static str,
    message: String,
    help: Option<Cow<'static, str>>,
    /// The words that lead to the suggestion, and the suggestion.
    suggestion: Option<(&'static str, String)>,
    span: Option<Range<usize>>,
}

/// So many lints of a text are found at most: each tries its suggestion, which is one more text to read.
const MAX_LINTS: usize = 20;

impl Lint {
    /// A lint of this code, in one sentence: for crates that know more of a schedule than its words.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, suggestion: None, span: None }
    }

    /// With what would do, in words, where no text can be suggested.
    pub fn with_help(self, help: impl Into<Cow<'static, str>>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With a whole text that says what was probably meant, and the words that lead to it: `for even gaps write`.
    pub fn with_suggestion(self, lead: &'static str, suggestion: impl Into<String>) -> Self {
        Self { suggestion: Some((lead, suggestion.into())), ..self }
    }

    /// With the bytes of the text that it is about.
    pub fn with_span(self, span: Range<usize>) -> Self {
        Self { span: Some(span), ..self }
    }

    /// Its name, which does not change from one version to the next: `uneven-step`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// One sentence, with the actual gaps, values or dates.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would do, in a sentence.
    pub fn help(&self) -> Option<String> {
        match &self.suggestion {
            Some((lead, suggestion)) => Some(format!("{lead} `{suggestion}`")),
            None => self.help.as_ref().map(ToString::to_string),
        }
    }

    /// A text that says what was probably meant. It is a whole one, and does not have this lint.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_ref().map(|(_, suggestion)| suggestion.as_str())
    }

    /// The bytes of the text that it is about; `None` when it is about all of it, or was found without a text.
    pub fn span(&self) -> Option<Range<usize>> {
        self.span.clone()
    }
}

impl fmt::Display for Lint {
    /// One line: the message, what would do, and the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(help) = self.help() {
            write!(f, " ({help})")?;
        }
        write!(f, " [{}]", self.code)
    }
}

/// The lints of a text, in the order of their places in it; those about all of it come last.
///
/// ```
/// use downbeat_parser::lint;
/// let lints = lint::lints("*/7 9-17 1 * mon")?;
/// let codes: Vec<&str> = lints.iter().map(|lint| lint.code()).collect();
/// assert_eq!(codes, ["uneven-step", "day-or-weekday"]);
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
///
/// # Errors
///
/// [`ParseError`] as [`Expression::parse`] has it.
pub fn lints(text: &str) -> Result<Vec<Lint>, ParseError> {
    let mut all = unchecked(text)?;
    for lint in &mut all {
        // A better text that is none helps nobody.
        if lint.suggestion().is_some_and(|better| has(better, lint.code)) {
            lint.suggestion = None;
        }
    }
    // Stable: of one place in the order in which they were found.
    all.sort_by_key(|lint| lint.span.as_ref().map_or(usize::MAX, |span| span.start));
    Ok(all)
}

/// The lints of a text, whose suggestions nobody has tried.
fn unchecked(text: &str) -> Result<Vec<Lint>, ParseError> {
    let (expression, syntax) = Syntax::read(text)?;
    Ok(match (syntax, expression.timing()) {
        (Syntax::Sentence(clauses), Timing::Calendar(model)) => words::lints(text, clauses, model),
        (Syntax::Line(line), Timing::Calendar(model)) => line::lints(text, &line, model),
        _ => expression.lints(),
    })
}

/// Whether a text cannot be read or has a lint of this code.
fn has(text: &str, code: &str) -> bool {
    unchecked(text)
        .map_or(true, |found| found.len() >= MAX_LINTS || found.iter().any(|lint| lint.code == code))
}

impl Expression {
    /// The lints that can be found without its text, of which there are more: [`lint::lints`](lints) has all.
    ///
    /// ```
    /// use downbeat_parser::{Conjunction, Constraint, Expression, Model, Period};
    /// let day = Constraint::new(Period::Day, None, [31])?;
    /// let time = Constraint::new(Period::Time, None, [9 * 3600])?;
    /// let expression = Expression::from(Model::new([Conjunction::new([day, time])?], [])?);
    /// assert_eq!(
    ///     expression.lints()[0].message(),
    ///     "February, April, June, September and November have no 31st: nothing fires on that day there"
    /// );
    /// # Ok::<(), downbeat_parser::ModelError>(())
    /// ```
    pub fn lints(&self) -> Vec<Lint> {
        match self.timing() {
            Timing::Calendar(model) => model::findings(model).into_iter().map(|found| found.lint).collect(),
            Timing::Interval(interval) => model::interval(*interval, self.notation()).into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests;

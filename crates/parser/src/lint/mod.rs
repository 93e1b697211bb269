//! Lints: what is legal and probably not meant.
//!
//! `words` looks at a sentence and `line` at a line of cron, for what the model no longer knows (`every 90 minutes` and
//! `every hour` are one model); `slips` looks at the fields of a line side by side, and `fields` is the line that both ask;
//! `stepped` looks at the steps of systemd and EventBridge; `model` looks at the model, whatever it was made of; `cycle` is
//! the arithmetic of steps, and `gaps` that of what comes of them.
//! What depends on dates is not known here: the crate `downbeat-scheduler` has lints of its own, of the same type.
//!
//! A lint never changes what a text means. `docs/lints.md` lists them all.

mod cycle;
mod fields;
mod gaps;
mod line;
mod message;
mod model;
mod phrases;
mod read_apart;
mod slips;
mod stepped;
mod words;

pub use message::Lint;

use crate::error::in_order;
use crate::read::Syntax;
use crate::{Dialect, Expression, Notation, ParseError, Timing};
use message::MAX_LINTS;

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
    lints_as(text, Dialect::Auto)
}

/// The lints of a text that is read in a notation that the caller knows.
///
/// # Errors
///
/// [`ParseError`] as [`Expression::parse_as`] has it.
pub fn lints_as(text: &str, dialect: Dialect) -> Result<Vec<Lint>, ParseError> {
    let mut all = unchecked(text, dialect)?;
    for lint in &mut all {
        // A better text that is none helps nobody.
        if lint.suggestion().is_some_and(|better| has(better, lint.code)) {
            lint.suggestion = None;
        }
    }
    // Stable: of one place in the order in which they were found.
    in_order(&mut all, |lint| lint.span.as_ref().map_or(usize::MAX, |span| span.start));
    Ok(all)
}

/// The lints of a text, whose suggestions nobody has tried.
fn unchecked(text: &str, dialect: Dialect) -> Result<Vec<Lint>, ParseError> {
    let (expression, syntax) = Syntax::read(text, dialect)?;
    Ok(match (syntax, expression.timing()) {
        (Syntax::Sentence(clauses), Timing::Calendar(model)) => {
            let mut of_phrases: Vec<Lint> = phrases::lints(text, &clauses).collect();
            of_phrases.extend(read_apart::lints(text, &clauses));
            let mut all = words::lints(text, clauses, model);
            // The time that is missing stands among the exceptions.
            if of_phrases.iter().any(|lint| lint.code() == "except-time") {
                all.retain(|lint| lint.code() != "no-time");
            }
            all.extend(of_phrases);
            all
        }
        (Syntax::Line(line), Timing::Calendar(model)) => line::lints(text, &line, model),
        (_, Timing::Calendar(model))
            if matches!(expression.notation(), Notation::OnCalendar | Notation::EventBridge) =>
        {
            stepped::lints(text, model).into_iter().chain(expression.lints()).collect()
        }
        _ => expression.lints(),
    })
}

/// Whether a text cannot be read or has a lint of this code.
fn has(text: &str, code: &str) -> bool {
    unchecked(text, Dialect::Auto)
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

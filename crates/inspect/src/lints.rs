//! The lints of a schedule: those of its words come from the parser, those of its dates from the scheduler.

use crate::budget::{Purse, seconds};
use chrono::{DateTime, Utc};
use downbeat_parser::{Dialect, Expression, Lint};
use downbeat_scheduler::Schedule;
use serde::Serialize;

/// The lints of a schedule: those of its words, which are read in a notation, then [those of its dates](of_dates).
pub fn all(
    text: &str,
    dialect: Dialect,
    expression: &Expression,
    schedule: &Schedule,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> Vec<Lint> {
    let of_words = downbeat_parser::lint::lints_as(text, dialect).unwrap_or_default();
    of_words.into_iter().chain(of_dates(expression, schedule, now, purse)).collect()
}

/// The lints of the dates of a schedule, seen from `now`. If the purse does not suffice to find them, there is a single lint with
/// the code `cut`.
///
/// ```
/// use chrono::DateTime;
/// use downbeat_inspect::{Purse, lints};
/// use downbeat_scheduler::{Expression, Schedule};
/// use std::time::Duration;
///
/// let expression = Expression::parse("at 9:00")?;
/// let schedule = Schedule::new(&expression)?;
/// let mut empty = Purse::new(Duration::from_secs(2), Duration::ZERO);
/// let lints = lints::of_dates(&expression, &schedule, DateTime::UNIX_EPOCH, &mut empty);
/// assert_eq!(lints[0].code(), "cut");
/// assert_eq!(
///     lints[0].message(),
///     "what is probably not meant was not looked for to the end: cut after 2 s"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn of_dates(
    expression: &Expression,
    schedule: &Schedule,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> Vec<Lint> {
    let (expression, schedule) = (expression.clone(), schedule.clone());
    let found = purse.run(move || downbeat_scheduler::lint::lints(&expression, &schedule, now));
    found.unwrap_or_else(|| {
        let each = seconds(purse.each());
        let why = format!("what is probably not meant was not looked for to the end: cut after {each} s");
        vec![Lint::new("cut", why)]
    })
}

/// A lint for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// The code of the lint.
    pub code: &'static str,
    /// What is probably not meant.
    pub message: String,
    /// The remedy, in a sentence.
    pub help: Option<String>,
    /// A text that says what was probably meant.
    pub suggestion: Option<String>,
    /// The bytes of the text that it is about; `None` if it is about the whole text.
    pub span: Option<[usize; 2]>,
}

impl From<&Lint> for Warning {
    fn from(lint: &Lint) -> Self {
        Self {
            code: lint.code(),
            message: lint.message().to_owned(),
            help: lint.help(),
            suggestion: lint.suggestion().map(str::to_owned),
            span: lint.span().map(|span| [span.start, span.end]),
        }
    }
}

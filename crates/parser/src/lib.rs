//! Reads schedules and gives one model.
//!
//! This crate knows *words*: the text language of [later.js](https://breejs.github.io/later/parsers.html#text) and what
//! people type beside it, lines of [cron], elapsed times and plain milliseconds. It gives an [`Expression`]: either a
//! [`Model`] (later.js's own: schedules joined by OR, less exceptions) or a fixed [`Interval`]. It knows no clock, no rules
//! of time zones and does no I/O.
//!
//! ```
//! use downbeat_parser::{Expression, Period, Timing};
//!
//! let expression = Expression::parse("every 5 mins on Mon-Fri except on the last day of the month")?;
//! let Timing::Calendar(model) = expression.timing() else { unreachable!() };
//! let minutes = model.schedules()[0].get(Period::Minute, None).unwrap();
//! assert_eq!(minutes.values().iter().collect::<Vec<_>>(), [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]);
//! # Ok::<(), downbeat_parser::ParseError>(())
//! ```
//!
//! What cannot be read is an error that says where, what was found and what could stand there; nothing is accepted in
//! part.
//!
//! ```
//! use downbeat_parser::Expression;
//!
//! let error = Expression::parse("every 5 minuts").unwrap_err();
//! assert_eq!(error.span(), 8..14);
//! assert_eq!(error.suggestion(), Some("minutes"));
//! ```
//!
//! # Features
//!
//! - `serde`: [`Model`] reads and writes later.js's structured JSON, [`Expression`] its text.
//! - `json` (with `serde`): [`Expression::parse`] reads it too.
//!
//! # From here
//!
//! When an expression occurs is said by [`downbeat-scheduler`](https://docs.rs/downbeat-scheduler). What this crate does with a
//! text is shown by `cargo run -p downbeat-parser --example read`.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod cron;
mod describe;
#[cfg(test)]
mod effort;
mod error;
mod expression;
mod interval;
mod lexicon;
pub mod lint;
mod model;
mod named;
mod notation;
pub mod parts;
mod read;
mod text;
mod write;
pub mod zone;

pub use error::{MAX_INPUT_LEN, ParseError};
pub use expression::{Dialect, Expression, Notation, Timing};
pub use interval::{Anchor, Interval, IntervalError, Length, LengthError};
pub use lint::Lint;
pub use model::{
    AnchoredStep, Bounds, CalendarName, CivilTime, Conjunction, Constraint, Date, Model, ModelError,
    Modifier, Period, StepUnit, Tick, Values,
};

/// Whether later.js 4.2.0 reads a text as a sentence of its language, whatever it makes of it: for files of programs that read
/// their schedules by it.
///
/// ```
/// use downbeat_parser::later_reads;
/// assert!(later_reads("every weekday before 5:00am"));
/// // These only we read.
/// assert!(!later_reads("before 5am") && !later_reads("every monday before 5:00"));
/// ```
pub fn later_reads(text: &str) -> bool {
    text::later::reads(text)
}

/// The guides.
#[cfg(doc)]
pub mod guide {
    #[doc = include_str!("../docs/language.md")]
    pub mod language {}
    #[doc = include_str!("../docs/lints.md")]
    pub mod lints {}
}

/// The examples of the front page run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct FrontPage;

//! What is wrong, in one line without a position, and beside its text.

use super::slip::joined;
use super::{Inner, Kind, MANY_DIGITS, ParseError, render};
use crate::model::{Admitted, article};
use crate::{ModelError, Period, lexicon};
use std::fmt;

impl ParseError {
    /// The error as a person reads it, in plain text: the line of `text` that it is about, carets under the place, and what would
    /// do. `text` is the one that was read.
    ///
    /// ```
    /// use downbeat_parser::Expression;
    ///
    /// let text = "every 5 minuts on Monday";
    /// let error = Expression::parse(text).unwrap_err();
    /// let lines = [
    ///     "every 5 minuts on Monday",
    ///     "        ^^^^^^ expected a time period such as `minutes` or `day of the year`, found `minuts`",
    ///     "help: did you mean `minutes` or `minute`?",
    /// ];
    /// assert_eq!(error.render(text).to_string(), lines.join("\n"));
    /// ```
    pub fn render<'a>(&'a self, text: &'a str) -> impl fmt::Display + 'a {
        Rendered { error: self, text }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, found, .. } = &*self.0;
        match kind {
            Kind::Unexpected(_) => {
                let expected: Vec<_> = self.expected().collect();
                if expected.is_empty() {
                    return if found.is_empty() {
                        f.write_str("the text ends too early")
                    } else {
                        write!(f, "`{found}` cannot stand here")
                    };
                }
                write!(f, "expected {}", joined(&expected))?;
                if found.is_empty() { f.write_str(", found the end") } else { write!(f, ", found `{found}`") }
            }
            Kind::TooLong => f.write_str("the text is too long for a schedule"),
            Kind::NoClause if found.is_empty() => f.write_str("expected a schedule, found the end"),
            Kind::NoClause => write!(f, "expected a schedule before `{found}`"),
            Kind::NothingToExcept => f.write_str("there is no schedule that this could be an exception of"),
            Kind::SecondExcept => f.write_str("`except` can stand once"),
            Kind::ZeroStep => f.write_str("a step of 0 never comes round"),
            Kind::Backwards => f.write_str("this range of years ends before it begins"),
            Kind::StartBeyondEnd { period, last } => {
                write!(f, "nothing comes after this start: `every` ends at {period} {last}")
            }
            Kind::EmptyWindow => f.write_str("`after` and `before` leave nothing between them"),
            Kind::NoAnchor(_) => write!(f, "`{found}` leaves open from which one to count"),
            Kind::WhichWeekday => {
                f.write_str("one of the weekdays of a month can be named: the first to the 20th, or the last")
            }
            Kind::CountsFromZero(period) => {
                write!(f, "{} count from 0: which one is the first?", lexicon::unit_name(*period, true))
            }
            Kind::SecondWindow => f.write_str("a schedule can have one such window"),
            Kind::SecondZone => f.write_str("a schedule has one time zone"),
            Kind::Clash(period) => write!(f, "another clause on the {period} stands in the way of this one"),
            Kind::TooManyChoices => f.write_str("too many choices within one schedule"),
            Kind::Cadence(Period::Second | Period::Minute | Period::Hour, _) => {
                write!(f, "`{found}` and a time of the clock contradict each other")
            }
            Kind::Cadence(Period::WeekOfYear, _) => {
                write!(f, "`{found}` needs a day: which day of the week?")
            }
            Kind::Cadence(Period::Month, _) => write!(f, "`{found}` needs a day: which day of the month?"),
            Kind::Cadence(..) => write!(f, "`{found}` needs a date: which day of the year?"),
            Kind::TooManyWrappedWindows => f.write_str("too many windows that end before they begin"),
            // Too many digits for a number: what was written says it better.
            Kind::Model(ModelError::OutOfRange { period, modifier, value: MANY_DIGITS.. }) => {
                write!(f, "{found} is not {} {period}: {}", article(*period), Admitted(*period, *modifier))
            }
            Kind::Model(error) => error.fmt(f),
            Kind::Interval(error) => error.fmt(f),
            Kind::BelowASecond(number) => {
                write!(f, "a number is milliseconds: {number} is less than a second")
            }
            Kind::Elapsed(fault) => fault.fmt(f),
            Kind::Structured(message) => f.write_str(message),
            Kind::Cron(fault) => fault.write(found, f),
            Kind::Slip(slip) => f.write_str(slip.message()),
        }
    }
}

/// An error beside its text.
struct Rendered<'a> {
    error: &'a ParseError,
    text: &'a str,
}

impl fmt::Display for Rendered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [line, carets] = render::underlined(self.text, self.error.span());
        write!(f, "{line}\n{carets} {}", self.error)?;
        match self.error.help() {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

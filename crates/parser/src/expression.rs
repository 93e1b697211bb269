//! The front door: one text in, what it says out.

use crate::error::{Kind, MAX_INPUT_LEN};
use crate::{Model, ParseError, text};
use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

/// A schedule as it was said: its timing and the time zone that it names, if any.
///
/// ```
/// use downbeat_parser::{Expression, Timing};
///
/// let text: Expression = "at 10:15 on Monday".parse()?;
/// assert!(matches!(text.timing(), Timing::Calendar(_)));
///
/// // A bare number is milliseconds, as Butler Auth's configuration has them.
/// let milliseconds: Expression = "60000".parse()?;
/// let Timing::Interval(interval) = milliseconds.timing() else { unreachable!() };
/// assert_eq!(interval.as_millis(), 60_000);
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expression {
    timing: Timing,
    zone: Option<String>,
}

/// What sets the pace of an [`Expression`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timing {
    /// Times of the calendar and the clock.
    Calendar(Model),
    /// A fixed interval, whatever the calendar says.
    Interval(Interval),
}

impl Expression {
    /// Reads a sentence, or a number of milliseconds.
    ///
    /// Time is linear in the length of the text, which may be [`MAX_INPUT_LEN`](crate::MAX_INPUT_LEN) bytes at most.
    ///
    /// # Errors
    ///
    /// [`ParseError`] when any part of the text is not understood or has no meaning.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        if text.len() > MAX_INPUT_LEN {
            return Err(ParseError::new(Kind::TooLong, "", 0..0));
        }
        let trimmed = text.trim();
        if !trimmed.is_empty() && trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
            let start = text.len() - text.trim_start().len();
            // More digits than a u64 has are too many milliseconds too.
            let millis = trimmed.parse().unwrap_or(u64::MAX);
            return Interval::from_millis(millis)
                .map(Self::from)
                .map_err(|error| ParseError::new(Kind::Interval(error), text, start..start + trimmed.len()));
        }
        text::parse(text)
    }

    /// The same in a time zone, by its IANA name. Whether there is such a zone is the scheduler's to know.
    ///
    /// ```
    /// use downbeat_parser::Expression;
    /// let said = Expression::parse("at 9:00 on weekdays in Europe/Stockholm")?;
    /// assert_eq!(said, Expression::parse("at 9:00 on weekdays")?.in_zone("Europe/Stockholm"));
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    pub fn in_zone(self, zone: impl Into<String>) -> Self {
        Self { zone: Some(zone.into()), ..self }
    }

    /// What sets the pace.
    pub fn timing(&self) -> &Timing {
        &self.timing
    }

    /// The IANA name of the time zone that the expression names itself, as it was written. `None`: the reader's choice.
    pub fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }
}

impl FromStr for Expression {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

impl From<Model> for Expression {
    fn from(model: Model) -> Self {
        Self { timing: Timing::Calendar(model), zone: None }
    }
}

impl From<Interval> for Expression {
    fn from(interval: Interval) -> Self {
        Self { timing: Timing::Interval(interval), zone: None }
    }
}

/// A fixed time between occurrences, in milliseconds: 1 to [`Interval::MAX_MILLIS`].
///
/// Occurrences are the multiples of it counted from 1970-01-01T00:00:00Z, so that a restart does not shift them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(NonZeroU64);

impl Interval {
    /// The longest interval: 36,525 days, a hundred Julian years.
    pub const MAX_MILLIS: u64 = 36_525 * 86_400_000;

    /// An interval of so many milliseconds.
    ///
    /// # Errors
    ///
    /// [`IntervalError`] for 0 and above [`Interval::MAX_MILLIS`].
    pub fn from_millis(millis: u64) -> Result<Self, IntervalError> {
        match NonZeroU64::new(millis) {
            None => Err(IntervalError::Zero),
            Some(_) if millis > Self::MAX_MILLIS => Err(IntervalError::TooLong),
            Some(millis) => Ok(Self(millis)),
        }
    }

    /// The interval in milliseconds.
    pub fn as_millis(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// Why a number of milliseconds is not an [`Interval`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IntervalError {
    /// Zero milliseconds.
    #[error("an interval of 0 milliseconds has no meaning")]
    Zero,
    /// More than [`Interval::MAX_MILLIS`].
    #[error("an interval of more than a hundred years ({} milliseconds) is refused", Interval::MAX_MILLIS)]
    TooLong,
}

//! The front door: one text in, what it says out.

use crate::error::{Kind, MAX_INPUT_LEN};
use crate::{Interval, Model, ParseError, cron, interval, text};
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
    notation: Notation,
}

/// The way in which an [`Expression`] was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Notation {
    /// A sentence: `at 10:15 on Monday`.
    Text,
    /// A line of cron, or a macro: `*/15 * * * *`, `@daily`.
    Cron,
    /// An elapsed time: `@every 1h30m`.
    Every,
    /// A duration of ISO 8601: `PT1H30M`.
    Iso8601,
    /// A number of milliseconds: `60000`.
    Milliseconds,
    /// A model, made by a program or read from its structured form.
    Structured,
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
    /// Reads a sentence, a line of [cron] (as crontab reads it), a number of milliseconds, or an elapsed time; [`notation`](Self::notation) says which it was.
    ///
    /// ```
    /// use downbeat_parser::{Expression, Notation};
    ///
    /// let quarter_hours = [
    ///     ("every 15 minutes", Notation::Text),
    ///     ("*/15 * * * *", Notation::Cron),
    ///     ("900000", Notation::Milliseconds),
    ///     ("@every 15m", Notation::Every),
    ///     ("PT15M", Notation::Iso8601),
    /// ];
    /// for (text, notation) in quarter_hours {
    ///     assert_eq!(Expression::parse(text)?.notation(), notation);
    /// }
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
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
        // The white space of the sentence: a byte order mark is some.
        let (start, trimmed) = text::trimmed(text);
        let elapsed = |(fault, at): interval::Refusal| {
            ParseError::new(Kind::Elapsed(fault), text, start + at.start..start + at.end)
        };
        // The first byte leaves few forms that the text can have.
        match trimmed.as_bytes().first() {
            Some(b'@') => {
                if let Some(read) = interval::parse_every(trimmed) {
                    return read.map(|interval| Self::elapsing(interval, Notation::Every)).map_err(elapsed);
                }
            }
            Some(b'P' | b'p') => {
                if let Some(read) = interval::parse_iso8601(trimmed) {
                    return read.map(|interval| Self::elapsing(interval, Notation::Iso8601)).map_err(elapsed);
                }
            }
            Some(b'0'..=b'9') if trimmed.bytes().all(|byte| byte.is_ascii_digit()) => {
                // More digits than a u64 has are too many milliseconds too.
                return Interval::from_millis(trimmed.parse().unwrap_or(u64::MAX))
                    .map(|interval| Self::elapsing(interval, Notation::Milliseconds))
                    .map_err(|error| {
                        ParseError::new(Kind::Interval(error), text, start..start + trimmed.len())
                    });
            }
            _ => {}
        }
        let mut words = cron::Words::default();
        if cron::is_meant(text, start, &mut words) {
            return cron::read(text, &mut words, cron::Dialect::Cron);
        }
        text::parse(text)
    }

    /// A model and the zone that was named, written in this way.
    pub(crate) fn said(model: Model, zone: Option<&str>, notation: Notation) -> Self {
        Self { timing: Timing::Calendar(model), zone: zone.map(str::to_owned), notation }
    }

    fn elapsing(interval: Interval, notation: Notation) -> Self {
        Self { timing: Timing::Interval(interval), zone: None, notation }
    }

    /// In which way it was written.
    pub fn notation(&self) -> Notation {
        self.notation
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
        Self { timing: Timing::Calendar(model), zone: None, notation: Notation::Structured }
    }
}

impl From<Interval> for Expression {
    fn from(interval: Interval) -> Self {
        Self { timing: Timing::Interval(interval), zone: None, notation: Notation::Structured }
    }
}

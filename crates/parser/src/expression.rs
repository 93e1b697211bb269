//! The front door: one text in, what it says out.

use crate::error::{Expected, Kind, MAX_INPUT_LEN};
use crate::{Interval, Model, ParseError, cron, interval, text, write};
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
    /// An elapsed time: `@every 1h30m`, with a time zone behind it perhaps.
    Every,
    /// A duration of ISO 8601: `PT1H30M`.
    Iso8601,
    /// A number of milliseconds, a second at least: `60000`.
    Milliseconds,
    /// A model or an interval made by a program, or later.js's structured form: `{"schedules":[{"m":[0]}]}`.
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
    /// With the feature `json` a text that begins with `{` is later.js's structured form. Beside later.js's keys it may
    /// have a `timezone`, which is the [zone](Self::zone).
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
            Some(b'{') => return structured(text, trimmed, start),
            Some(b'@') => {
                let (every, zone) = split_zone(trimmed);
                if let Some(read) = interval::parse_every(every) {
                    let expression = Self::elapsing(read.map_err(elapsed)?, Notation::Every);
                    let Some((name, at)) = zone else { return Ok(expression) };
                    if !write::words::is_zone_name(name) {
                        let span = start + at..start + at + name.len();
                        return Err(ParseError::new(Kind::Unexpected(Expected::ZONE), text, span));
                    }
                    return Ok(expression.in_zone(name));
                }
            }
            Some(b'P' | b'p') => {
                if let Some(read) = interval::parse_iso8601(trimmed) {
                    return read.map(|interval| Self::elapsing(interval, Notation::Iso8601)).map_err(elapsed);
                }
            }
            Some(b'0'..=b'9') if trimmed.bytes().all(|byte| byte.is_ascii_digit()) => {
                // More digits than a u64 has are too many milliseconds too.
                let kind = match trimmed.parse().unwrap_or(u64::MAX) {
                    // Nearly always seconds or minutes are meant, and a monitor would be flooded.
                    number @ 1..1000 => Kind::BelowASecond(number),
                    number => match Interval::from_millis(number) {
                        Ok(interval) => return Ok(Self::elapsing(interval, Notation::Milliseconds)),
                        Err(error) => Kind::Interval(error),
                    },
                };
                return Err(ParseError::new(kind, text, start..start + trimmed.len()));
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

/// What stands before `in` and a last word, and that word with its place. An interval needs no zone, yet it keeps the one
/// that a program gave it.
fn split_zone(text: &str) -> (&str, Option<(&str, usize)>) {
    let split = || {
        let (before, name) = text.rsplit_once(char::is_whitespace)?;
        let before = before.trim_end_matches(char::is_whitespace);
        let (every, word) = before.rsplit_once(char::is_whitespace)?;
        let every = every.trim_end_matches(char::is_whitespace);
        word.eq_ignore_ascii_case("in").then_some((every, Some((name, text.len() - name.len()))))
    };
    split().unwrap_or((text, None))
}

/// Reads the structured form: `trimmed`, which begins at the byte `start` of `text`.
#[cfg(feature = "json")]
fn structured(text: &str, trimmed: &str, start: usize) -> Result<Expression, ParseError> {
    match crate::model::from_json(trimmed) {
        Ok((model, zone)) => Ok(Expression { zone, ..model.into() }),
        Err((message, span)) => {
            Err(ParseError::new(Kind::Structured(message), text, start + span.start..start + span.end))
        }
    }
}

#[cfg(not(feature = "json"))]
fn structured(text: &str, trimmed: &str, start: usize) -> Result<Expression, ParseError> {
    let message = "the structured form of a schedule is read only with the feature `json` of downbeat-parser";
    Err(ParseError::new(Kind::Structured(message.into()), text, start..start + trimmed.len()))
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

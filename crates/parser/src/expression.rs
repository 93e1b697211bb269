//! What a text says, whatever it was written in.

use crate::{Interval, Model};

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
    /// A model and the zone that was named, written in this way.
    pub(crate) fn said(model: Model, zone: Option<&str>, notation: Notation) -> Self {
        Self { timing: Timing::Calendar(model), zone: zone.map(str::to_owned), notation }
    }

    pub(crate) fn elapsing(interval: Interval, notation: Notation) -> Self {
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
    #[must_use]
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

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

crate::named! {
    /// The way in which an [`Expression`] was written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Notation {
        /// A sentence: `at 10:15 on Monday`.
        Text = "text",
        /// A line of cron, or a macro: `*/15 * * * *`, `@daily`.
        Cron = "cron",
        /// An elapsed time: `@every 1h30m`, with a time zone after it perhaps.
        Every = "every",
        /// A duration of ISO 8601: `PT1H30M`.
        Iso8601 = "iso8601",
        /// A number of milliseconds, a second at least: `60000`.
        Milliseconds = "milliseconds",
        /// Calendar expressions of systemd: `Mon..Fri *-*-* 09:00:00`.
        OnCalendar = "oncalendar",
        /// An expression of Amazon EventBridge: `cron(0 9 ? * MON-FRI *)`, `rate(5 minutes)`.
        EventBridge = "eventbridge",
        /// A repeating interval of ISO 8601: `R/2027-01-04T09:00:00Z/P2W`.
        Repeating = "repeating",
        /// A recurrence rule of iCalendar and its start: `DTSTART:20270104T090000Z` and `RRULE:FREQ=WEEKLY;INTERVAL=2`.
        Recurrence = "rrule",
        /// A model or an interval made by a program, or later.js's structured form: `{"schedules":[{"m":[0]}]}`.
        Structured = "json",
    }
}

crate::named! {
    /// The notation that a caller asks for in [`Expression::parse_as`].
    ///
    /// [`Auto`](Self::Auto) tells notations apart by their form, and takes a line of cron as crontab does. Each of the others reads
    /// one notation, and refuses the rest.
    ///
    /// ```
    /// use downbeat_parser::{Dialect, Expression};
    ///
    /// // A sentence: at midnight of each day. The same word is a calendar expression too.
    /// assert_eq!(Expression::parse("daily")?.notation(), downbeat_parser::Notation::Text);
    /// let timer = Expression::parse_as("daily", Dialect::OnCalendar)?;
    /// assert_eq!(timer.notation(), downbeat_parser::Notation::OnCalendar);
    /// assert_eq!(Dialect::from_name("oncalendar"), Some(Dialect::OnCalendar));
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Dialect {
        /// Any, told by its form.
        #[default]
        Auto = "auto",
        /// A sentence.
        Text = "text",
        /// A line of cron, as crontab reads it.
        Cron = "cron",
        /// A line of cron, as later.js reads it.
        LaterCron = "later-cron",
        /// A line of Quartz.
        Quartz = "quartz",
        /// A pattern of the Open Cron Pattern Specification 1.4.
        Ocps = "ocps",
        /// Calendar expressions of systemd, one a line.
        OnCalendar = "oncalendar",
        /// An expression of Amazon EventBridge.
        EventBridge = "eventbridge",
        /// A duration or a repeating interval of ISO 8601.
        Iso8601 = "iso8601",
        /// A recurrence rule of iCalendar and its start.
        Recurrence = "rrule",
        /// An elapsed time: `@every 90m`, `PT90M`, or a number of milliseconds.
        Interval = "interval",
        /// later.js's structured form.
        Json = "json",
    }
}

/// A clone, so that what keeps an expression takes one that is borrowed too.
impl From<&Expression> for Expression {
    fn from(expression: &Expression) -> Self {
        expression.clone()
    }
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
    #[inline(always)]
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

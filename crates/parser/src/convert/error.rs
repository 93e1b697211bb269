//! Why an expression cannot be converted, in words that tell what to do.

use std::fmt;

/// The language that an expression was to be converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// Lines of five fields, as crontab reads them.
    Crontab,
    /// Lines of cron with seconds, years, `L`, `W` and `#`.
    ExtendedCron,
    /// Lines of Quartz.
    Quartz,
    /// systemd's `OnCalendar=`.
    OnCalendar,
    /// Amazon EventBridge.
    EventBridge,
    /// A recurrence rule of iCalendar.
    Recurrence,
    /// A repeating interval of ISO 8601.
    Repeating,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Crontab => "crontab",
            Self::ExtendedCron => "cron",
            Self::Quartz => "Quartz",
            Self::OnCalendar => "OnCalendar",
            Self::EventBridge => "EventBridge",
            Self::Recurrence => "a recurrence rule",
            Self::Repeating => "a repeating interval",
        })
    }
}

/// Why an expression cannot be said in another language with the same occurrences.
///
/// ```
/// use downbeat_parser::Expression;
/// use downbeat_parser::convert::Reason;
///
/// let error = Expression::parse("every 30 seconds")?.to_cron().unwrap_err();
/// assert_eq!(error.reason(), &Reason::Seconds { at: 30 });
/// assert!(error.extended_would_do());
/// assert_eq!(
///     error.to_string(),
///     "it occurs at 00:00:30, and crontab's finest step is a minute; \
///      the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it"
/// );
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConversionError {
    pub(super) target: Target,
    pub(super) reason: Reason,
    pub(super) extended: bool,
}

/// The obstacle of a [`ConversionError`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It has no occurrence, and no line says "never".
    Never,
    /// An occurrence is not at the start of a minute.
    Seconds {
        /// The first such second of the day, 0–86399.
        at: u32,
    },
    /// It is limited to some years.
    Years {
        /// The first of them.
        first: i64,
        /// The last of them.
        last: i64,
    },
    /// No year that the target knows has an occurrence: the calendars of systemd and EventBridge end with 2199.
    YearsBeyond,
    /// It depends on the ISO week of the year.
    WeekOfYear,
    /// It depends on the week of the month.
    WeekOfMonth,
    /// It depends on the day of the year, which is another date in leap years.
    DayOfYear,
    /// It depends on which one of its weekday in the month a day is.
    DayInstance,
    /// It depends on the end of the month.
    LastDay,
    /// A day of the month and a weekday must both hold.
    DayAndWeekday,
    /// Its dates differ from year to year in another way.
    Dates,
    /// It names instants (`fd`), which are other times of the clock in each time zone.
    FullDate,
    /// It begins or ends on a date.
    Bounds,
    /// It is counted from a date, or an interval from its first occurrence.
    Anchored,
    /// It names this calendar.
    Calendar(String),
    /// It is more than one rule, or one repeating interval, can say.
    OneRule,
    /// It counts from no date.
    NoStart,
    /// It elapses from a time of a zone by name.
    ElapsesInZone,
    /// It ends at a time of a zone by name.
    UntilInZone,
    /// It is in a zone by name.
    NamedZone,
    /// The interval is not whole minutes, which a rate is.
    NoRate,
    /// The interval has a fraction of a second.
    Milliseconds,
    /// The interval neither divides a day nor is a day or a week, so that its times move from day to day.
    UnevenInterval,
    /// Its zone is this offset from UTC, for which the time zone database has no name.
    Offset(String),
    /// The name of its time zone has characters that no zone has and that could be read as something else.
    Zone,
    /// It takes more lines than [`MAX_LINES`](super::MAX_LINES), or a line of more than 4,096 bytes.
    TooManyLines,
    /// It has too many schedules, exceptions or distinct years to be looked at.
    TooComplex,
}

impl ConversionError {
    pub(super) fn new(target: Target, reason: Reason) -> Self {
        Self { target, reason, extended: false }
    }

    /// What could not say it.
    pub fn target(&self) -> Target {
        self.target
    }

    /// Why not.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// Whether [`CronFlavour::Extended`](super::CronFlavour::Extended) can say what crontab's five fields cannot.
    pub fn extended_would_do(&self) -> bool {
        self.extended
    }
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = self.target;
        match &self.reason {
            Reason::Never => write!(f, "it never occurs, and {target} cannot say never"),
            Reason::Seconds { at } => write!(
                f,
                "it occurs at {:02}:{:02}:{:02}, and {target}'s finest step is a minute",
                at / 3600,
                at / 60 % 60,
                at % 60
            ),
            Reason::Years { first, last } => {
                f.write_str("it is limited to ")?;
                match (first, last) {
                    (first, last) if first == last => write!(f, "the year {first}"),
                    (1970, 2450) => write!(f, "years to 2450, where `every year` ends"),
                    (first, last) => write!(f, "years from {first} to {last}"),
                }?;
                write!(f, ", and {target} has no field for years")
            }
            Reason::YearsBeyond => {
                let whose = if target == Target::OnCalendar { "systemd" } else { "EventBridge" };
                write!(f, "it occurs only after 2199, where {whose}'s calendar ends")
            }
            Reason::WeekOfYear => {
                write!(f, "it depends on the week of the year, for which {target} has no field")
            }
            Reason::WeekOfMonth => {
                write!(f, "it depends on the week of the month, for which {target} has no field")
            }
            Reason::DayOfYear => write!(
                f,
                "it depends on the day of the year, for which {target} has no field; \
                 say the month and its day where leap years do not matter"
            ),
            Reason::DayInstance => write!(
                f,
                "it depends on which one of its weekday in the month a day is, \
                 for which {target} has no field"
            ),
            Reason::LastDay => {
                write!(f, "it depends on where the month ends, which {target} does not know")
            }
            Reason::DayAndWeekday if target == Target::EventBridge => write!(
                f,
                "a day of the month and a weekday must both hold, and {target} has only one of the two"
            ),
            Reason::DayAndWeekday => write!(
                f,
                "a day of the month and a weekday must both hold, and {target} takes either as enough"
            ),
            Reason::Dates => {
                write!(f, "its dates differ from year to year in a way for which {target} has no field")
            }
            Reason::FullDate => write!(
                f,
                "it names instants, which are other times of the clock in each time zone; \
                 {target} knows times of the clock only"
            ),
            Reason::Bounds => {
                write!(f, "it begins or ends on a date, and {target} has no beginning and no end")
            }
            Reason::Anchored => {
                write!(f, "it is counted from a date, and {target} counts within the month and the year only")
            }
            Reason::Calendar(name) => {
                write!(
                    f,
                    "it depends on the days of the calendar `{name}`, and {target} knows no calendars by name"
                )
            }
            Reason::OneRule => write!(f, "it is more than {target} can say"),
            Reason::NoStart => write!(f, "it counts from no date, as {target} does"),
            Reason::ElapsesInZone => write!(
                f,
                "it elapses from a time of its zone, and {target} counts the times of the clock there"
            ),
            Reason::UntilInZone => {
                write!(f, "it ends at a time of its zone, and the end of {target} is in UTC")
            }
            Reason::NamedZone => write!(f, "its time zone has a name, and {target} knows offsets only"),
            Reason::NoRate => {
                write!(f, "the interval is not whole minutes, and a rate of {target} is at least one")
            }
            Reason::Milliseconds => {
                write!(f, "the interval has a fraction of a second, and {target} has none")
            }
            Reason::UnevenInterval => write!(
                f,
                "the interval neither divides a day nor is a day or a week, so its times of the clock move from day to \
                 day; {target} has the same ones each day"
            ),
            Reason::Offset(offset) => write!(
                f,
                "its time zone is the offset {offset}, and {target} knows zones by name; offsets of whole hours from \
                 12 west to 14 east have one"
            ),
            Reason::Zone => write!(
                f,
                "the time zone's name has other characters than letters, digits, `_`, `-`, `+` and `/`, \
                 so {target} could misread it"
            ),
            Reason::TooManyLines => {
                write!(
                    f,
                    "it would take more than {} lines of {target}, or too long ones",
                    super::flavour::MAX_LINES
                )
            }
            Reason::TooComplex => {
                write!(
                    f,
                    "it has too many schedules, exceptions or distinct years to be converted to {target}"
                )
            }
        }?;
        if self.extended {
            f.write_str(
                "; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it",
            )?;
        }
        Ok(())
    }
}

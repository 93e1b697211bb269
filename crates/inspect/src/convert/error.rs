//! Why an expression cannot be converted, in words that tell what to do.

use super::language::{Language, MAX_LINES};
use std::borrow::Cow;
use std::fmt;

/// Why an expression cannot be said in another language with the same occurrences.
///
/// ```
/// use downbeat_inspect::convert::{CronFlavour, Reason, to_cron};
/// use downbeat_scheduler::Expression;
///
/// let error = to_cron(&Expression::parse("every 30 seconds")?, CronFlavour::Crontab).unwrap_err();
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
    pub(super) target: Language,
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
    /// It has no occurrence in a year of the target: the calendars of systemd and EventBridge end with 2199.
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
    pub(super) fn new(target: Language, reason: Reason) -> Self {
        Self { target, reason, extended: false }
    }

    /// The target language.
    pub fn target(&self) -> Language {
        self.target
    }

    /// The reason.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// Whether [`CronFlavour::Extended`](super::CronFlavour::Extended) can say what crontab's five fields cannot.
    pub fn extended_would_do(&self) -> bool {
        self.extended
    }
}

impl Reason {
    /// The reason in words, with `{}` in place of the target.
    fn text(&self, target: Language) -> Cow<'static, str> {
        match self {
            Self::Never => "it never occurs, and {} cannot say never".into(),
            Self::Seconds { at } => {
                let (hour, minute, second) = (at / 3600, at / 60 % 60, at % 60);
                format!("it occurs at {hour:02}:{minute:02}:{second:02}, and {{}}'s finest step is a minute").into()
            }
            Self::Years { first, last } => {
                let years = match (first, last) {
                    (first, last) if first == last => format!("the year {first}"),
                    (1970, 2450) => "years to 2450, where `every year` ends".to_owned(),
                    (first, last) => format!("years from {first} to {last}"),
                };
                format!("it is limited to {years}, and {{}} has no field for years").into()
            }
            Self::YearsBeyond => {
                let whose = if target == Language::Oncalendar { "systemd" } else { "EventBridge" };
                format!("it occurs only after 2199, where {whose}'s calendar ends").into()
            }
            Self::WeekOfYear => "it depends on the week of the year, for which {} has no field".into(),
            Self::WeekOfMonth => "it depends on the week of the month, for which {} has no field".into(),
            Self::DayOfYear => "it depends on the day of the year, for which {} has no field; \
                                say the month and its day where leap years do not matter"
                .into(),
            Self::DayInstance => "it depends on which one of its weekday in the month a day is, \
                                  for which {} has no field"
                .into(),
            Self::LastDay => "it depends on where the month ends, which {} does not know".into(),
            Self::DayAndWeekday if target == Language::EventBridge => {
                "a day of the month and a weekday must both hold, and {} has only one of the two".into()
            }
            Self::DayAndWeekday => {
                "a day of the month and a weekday must both hold, and {} takes either as enough".into()
            }
            Self::Dates => "its dates differ from year to year in a way for which {} has no field".into(),
            Self::FullDate => "it names instants, which are other times of the clock in each time zone; \
                               {} knows times of the clock only"
                .into(),
            Self::Bounds => "it begins or ends on a date, and {} has no beginning and no end".into(),
            Self::Anchored => {
                "it is counted from a date, and {} counts within the month and the year only".into()
            }
            Self::Calendar(name) => {
                format!("it depends on the days of the calendar `{name}`, and {{}} knows no calendars by name").into()
            }
            Self::OneRule => "it is more than {} can say".into(),
            Self::NoStart => "it counts from no date, as {} does".into(),
            Self::ElapsesInZone => {
                "it elapses from a time of its zone, and {} counts the times of the clock there".into()
            }
            Self::UntilInZone => "it ends at a time of its zone, and the end of {} is in UTC".into(),
            Self::NamedZone => "its time zone has a name, and {} knows offsets only".into(),
            Self::NoRate => "the interval is not whole minutes, and a rate of {} is at least one".into(),
            Self::Milliseconds => "the interval has a fraction of a second, and {} has none".into(),
            Self::UnevenInterval => "the interval neither divides a day nor is a day or a week, so its times of the clock move from \
                                     day to day; {} has the same ones each day"
                .into(),
            Self::Offset(offset) => format!(
                "its time zone is the offset {offset}, and {{}} knows zones by name; offsets of whole hours from \
                 12 west to 14 east have one"
            )
            .into(),
            Self::Zone => "the time zone's name has other characters than letters, digits, `_`, `-`, `+` and `/`, \
                           so {} could misread it"
                .into(),
            Self::TooManyLines => {
                format!("it would take more than {MAX_LINES} lines of {{}}, or too long ones").into()
            }
            Self::TooComplex => {
                "it has too many schedules, exceptions or distinct years to be converted to {}".into()
            }
        }
    }
}

impl fmt::Display for ConversionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason.text(self.target).replace("{}", self.target.in_words()))?;
        if self.extended {
            f.write_str(
                "; the extended form of cron, which has seconds, years, `L`, `W` and `#`, can say it",
            )?;
        }
        Ok(())
    }
}

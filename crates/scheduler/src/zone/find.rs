//! A zone, and the only way from a name to it.

use super::names;
use super::tables;
use super::unknown::UnknownZone;
use chrono::{FixedOffset, Offset, Utc};
use chrono_tz::Tz;
use downbeat_parser::{Expression, zone};
use std::fmt;
use std::str::FromStr;

/// A time zone: one of the IANA's, or a fixed offset from UTC.
///
/// It is a `TimeZone` of chrono, and displays as a text that is [found](Self::find) again: `Europe/Stockholm`, `UTC+05:45`.
///
/// ```
/// use downbeat_scheduler::{Expression, Schedule, Zone};
///
/// let zone: Zone = "UTC+5:45".parse()?;
/// let schedule = Schedule::in_its_zone(&Expression::parse("at 9:00")?, zone)?;
/// assert_eq!(schedule.starts_at().unwrap().to_rfc3339(), "1970-01-01T09:00:00+05:45");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Zone {
    /// A zone of the time zone database, as compiled into this program.
    Named(Tz),
    /// An offset that never changes.
    Fixed(FixedOffset),
}

impl Zone {
    /// UTC, which a schedule is in that names no zone.
    pub const UTC: Self = Self::Named(Tz::UTC);

    /// The zone of a name. Upper and lower case do not matter, nor do white space and parentheses around it. It is
    ///
    /// - an IANA name: `Europe/Stockholm`, `UTC`;
    /// - an offset, positive east of Greenwich: `UTC+2`, `GMT-03:30`, `+02:00`;
    /// - the city of such a name, if only one name has it: `Stockholm`, `new york`.
    ///
    /// ```
    /// use downbeat_scheduler::Zone;
    ///
    /// assert_eq!(Zone::find("(europe/stockholm)")?, chrono_tz::Europe::Stockholm.into());
    /// assert_eq!(Zone::find("Stockholm")?.to_string(), "Europe/Stockholm");
    /// assert_eq!(Zone::find("+02:00")?.to_string(), "UTC+02:00");
    /// let error = Zone::find("Europe/Stokholm").unwrap_err();
    /// assert_eq!(error.to_string(), "there is no time zone `Europe/Stokholm`: did you mean `Europe/Stockholm`?");
    /// # Ok::<(), downbeat_scheduler::UnknownZone>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] when there is no zone of this name, with what was probably meant.
    pub fn find(name: &str) -> Result<Self, UnknownZone> {
        Self::find_among(name, &[])
    }

    /// The same, also by the names in `others`: pairs of another name and the IANA name. These names are
    /// suggested too.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] when there is none of this name.
    pub fn find_among(name: &str, others: &[(&'static str, &str)]) -> Result<Self, UnknownZone> {
        let trimmed = name.trim();
        let bare =
            trimmed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(trimmed).trim();
        let found = || {
            if let Some(zone) = names::of_database(bare) {
                return Some(zone.into());
            }
            if let Some(offset) = zone::offset(bare) {
                return FixedOffset::east_opt(offset).map(Self::from);
            }
            let other = others.iter().find(|(other, _)| other.eq_ignore_ascii_case(bare));
            other
                .and_then(|(_, iana)| names::of_database(iana))
                .or_else(|| names::of_city(bare))
                .map(Self::from)
        };
        match found() {
            Some(Self::Named(zone)) if !tables::is_known(zone) => Err(UnknownZone::untold(trimmed, zone)),
            Some(zone) => Ok(zone),
            None => Err(UnknownZone::new(trimmed, bare, others)),
        }
    }

    /// The zone that an expression names, or `default` when it names none.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] when there is no zone of that name.
    pub fn of(expression: &Expression, default: impl Into<Self>) -> Result<Self, UnknownZone> {
        expression.zone().map_or_else(|| Ok(default.into()), Self::find)
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Self::find(name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(zone) => f.write_str(zone.name()),
            Self::Fixed(offset) => write!(f, "UTC{offset}"),
        }
    }
}

impl From<Tz> for Zone {
    fn from(zone: Tz) -> Self {
        Self::Named(zone)
    }
}

impl From<Utc> for Zone {
    fn from(_: Utc) -> Self {
        Self::UTC
    }
}

impl From<FixedOffset> for Zone {
    /// An offset of nothing is UTC.
    fn from(offset: FixedOffset) -> Self {
        if offset == Utc.fix() { Self::UTC } else { Self::Fixed(offset) }
    }
}

//! jiff's zones and instants beside chrono's: the same engine over another time zone database.

use crate::schedule::{Schedule, ScheduleError};
use crate::zone::{UnknownZone, Zone};
use chrono::{
    DateTime, Datelike as _, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    Timelike as _, Utc,
};
use downbeat_parser::Expression;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, Zoned, civil};
use std::fmt;

/// A time zone of jiff that a [`Schedule`] can be compiled in.
///
/// ```
/// use downbeat_scheduler::{Expression, Schedule};
/// use jiff::{Timestamp, tz};
///
/// let expression = Expression::parse("every weekday at 9:00")?;
/// let zone = tz::TimeZone::fixed(tz::offset(2));
/// let schedule = Schedule::in_jiff_zone(&expression, zone.clone())?;
/// let now = "2027-01-01T12:00:00Z".parse::<Timestamp>()?.to_zoned(zone);
/// assert_eq!(schedule.next_zoned(&now).unwrap().to_string(), "2027-01-04T09:00:00+02:00[+02:00]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JiffZone(TimeZone);

impl JiffZone {
    /// The zone that an expression names, as jiff's global database has it, or `default` when it names none. The name is read as
    /// [`Zone::find`] reads it.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] when there is no zone of that name, or jiff's database does not have it.
    pub fn of(expression: &Expression, default: TimeZone) -> Result<Self, UnknownZone> {
        let Some(name) = expression.zone() else { return Ok(Self(default)) };
        let zone = match Zone::find(name)? {
            Zone::Named(zone) => TimeZone::get(zone.name()).ok(),
            // A day at most, as jiff has it.
            Zone::Fixed(offset) => {
                jiff::tz::Offset::from_seconds(offset.local_minus_utc()).ok().map(TimeZone::fixed)
            }
        };
        zone.map(Self).ok_or_else(|| UnknownZone::absent(name))
    }

    /// jiff's own.
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    fn offset(&self, offset: jiff::tz::Offset) -> JiffOffset {
        // Less than 26 hours; chrono has less than 24, and no zone more than 15.
        let fixed = FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| Utc.fix());
        JiffOffset { fixed, zone: self.0.clone() }
    }
}

impl From<TimeZone> for JiffZone {
    fn from(zone: TimeZone) -> Self {
        Self(zone)
    }
}

/// An offset of a [`JiffZone`].
#[derive(Clone, PartialEq, Eq)]
pub struct JiffOffset {
    fixed: FixedOffset,
    zone: TimeZone,
}

impl Offset for JiffOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Display for JiffOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fixed.fmt(f)
    }
}

impl fmt::Debug for JiffOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Outside jiff's years the offset is that of their first or last instant.
impl chrono::TimeZone for JiffZone {
    type Offset = JiffOffset;

    fn from_offset(offset: &JiffOffset) -> Self {
        Self(offset.zone.clone())
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<JiffOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<JiffOffset> {
        let Some(civil) = civil_of(local) else {
            return MappedLocalTime::Single(self.offset_from_utc_datetime(local));
        };
        match self.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(self.offset(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(self.offset(before), self.offset(after))
            }
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> JiffOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> JiffOffset {
        let second = utc.and_utc().timestamp();
        let edge = if second < 0 { Timestamp::MIN } else { Timestamp::MAX };
        self.offset(self.0.to_offset(Timestamp::from_second(second).unwrap_or(edge)))
    }
}

fn civil_of(local: &NaiveDateTime) -> Option<civil::DateTime> {
    let small = |number: u32| i8::try_from(number).ok();
    // chrono writes a leap second as the nanoseconds beyond a second.
    let nanosecond = i32::try_from(local.nanosecond().min(999_999_999)).ok()?;
    let (year, month, day) = (i16::try_from(local.year()).ok()?, small(local.month())?, small(local.day())?);
    let (hour, minute, second) = (small(local.hour())?, small(local.minute())?, small(local.second())?);
    civil::DateTime::new(year, month, day, hour, minute, second, nanosecond).ok()
}

impl Schedule<JiffZone> {
    /// Compiles `expression` in the zone that it names, or in `default` when it names none: as [`JiffZone::of`] has it.
    ///
    /// # Errors
    ///
    /// Those of [`Schedule::new`].
    pub fn in_jiff_zone(expression: &Expression, default: TimeZone) -> Result<Self, ScheduleError> {
        Ok(Self::ignoring_named_zone(expression, JiffZone::of(expression, default)?)?)
    }

    /// [`next`](Schedule::next), from jiff's instants to jiff's. `None` also for the last day of the year 9999, which jiff does not
    /// have.
    pub fn next_zoned(&self, at: &Zoned) -> Option<Zoned> {
        zoned(&self.next(&instant(at))?)
    }

    /// [`previous`](Schedule::previous), from jiff's instants to jiff's.
    pub fn previous_zoned(&self, at: &Zoned) -> Option<Zoned> {
        zoned(&self.previous(&instant(at))?)
    }

    /// [`after`](Schedule::after), from jiff's instants to jiff's.
    pub fn after_zoned(&self, at: &Zoned) -> impl Iterator<Item = Zoned> + use<> {
        self.after(&instant(at)).map_while(|at| zoned(&at))
    }

    /// [`is_valid`](Schedule::is_valid) for an instant of jiff.
    pub fn is_valid_zoned(&self, at: &Zoned) -> bool {
        self.is_valid(&instant(at))
    }
}

fn instant(at: &Zoned) -> DateTime<Utc> {
    let nanoseconds = at.timestamp().as_nanosecond();
    let second = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).unwrap_or_default();
    let rest = u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).unwrap_or_default();
    // chrono has more years than jiff.
    DateTime::from_timestamp(second, rest).unwrap_or_default()
}

fn zoned(at: &DateTime<JiffZone>) -> Option<Zoned> {
    let nanoseconds = i32::try_from(at.timestamp_subsec_nanos()).ok()?;
    let timestamp = Timestamp::new(at.timestamp(), nanoseconds).ok()?;
    Some(timestamp.to_zoned(at.offset().zone.clone()))
}

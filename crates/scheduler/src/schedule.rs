//! The public face of the engine: a compiled schedule in a zone.

use crate::occurrences::{After, Before};
use crate::plan::Plan;
use crate::{interval, search, zone::Zone};
use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use downbeat_parser::{Expression, Interval, Timing};
use std::sync::Arc;

/// A compiled schedule in a time zone.
///
/// Cheap to clone and to share between threads. All answers are pure functions of the schedule, the zone and the instant
/// that is given; none of them panics, for any instant that chrono can hold.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use downbeat_scheduler::{Expression, Schedule};
///
/// let schedule = Schedule::new(&Expression::parse("every 15 minutes")?);
/// let now = Utc.with_ymd_and_hms(2027, 3, 1, 12, 7, 30).unwrap();
/// let next: Vec<String> = schedule.after(&now).take(3).map(|at| at.format("%H:%M").to_string()).collect();
/// assert_eq!(next, ["12:15", "12:30", "12:45"]);
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Schedule<Z: TimeZone = Utc> {
    compiled: Arc<Compiled>,
    zone: Z,
}

#[derive(Debug)]
struct Compiled {
    timing: CompiledTiming,
    never: bool,
}

#[derive(Debug)]
enum CompiledTiming {
    Calendar(Plan),
    Interval(Interval),
}

/// An expression names a time zone that the IANA database, as compiled into this program, does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a time zone: names look like `Europe/Stockholm`")]
pub struct UnknownZone(String);

impl Schedule<Utc> {
    /// Compiles `expression` in UTC, the default zone of later.js. A zone that the expression names itself is not looked
    /// at: [`Schedule::in_its_zone`] does.
    pub fn new(expression: &Expression) -> Self {
        Self::in_zone(expression, Utc)
    }
}

impl Schedule<Tz> {
    /// Compiles `expression` in the zone that it names itself, or in `default` when it names none.
    ///
    /// # Errors
    ///
    /// [`UnknownZone`] when there is no zone of that name.
    pub fn in_its_zone(expression: &Expression, default: Tz) -> Result<Self, UnknownZone> {
        let zone = match expression.zone() {
            Some(name) => name.parse().map_err(|_| UnknownZone(name.to_owned()))?,
            None => default,
        };
        Ok(Self::in_zone(expression, zone))
    }
}

impl<Z: TimeZone> Schedule<Z> {
    /// Compiles `expression` in `zone`. A zone that the expression names itself is not looked at.
    pub fn in_zone(expression: &Expression, zone: Z) -> Self {
        let timing = match expression.timing() {
            Timing::Interval(interval) => CompiledTiming::Interval(*interval),
            Timing::Calendar(model) => CompiledTiming::Calendar(Plan::new(model, &zone)),
        };
        let never = timing.next(&zone, &DateTime::<Utc>::MIN_UTC).is_none();
        Self { compiled: Arc::new(Compiled { timing, never }), zone }
    }

    /// The zone whose civil time the schedule is read in.
    pub fn zone(&self) -> &Z {
        &self.zone
    }

    /// Whether the schedule has no occurrence at all, ever. Known when it is compiled.
    ///
    /// ```
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let schedule = Schedule::new(&Expression::parse("on the 30th day of february")?);
    /// assert!(schedule.never());
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    pub fn never(&self) -> bool {
        self.compiled.never
    }

    /// The first occurrence after `instant`; `None` when there is no more.
    pub fn next<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.compiled.next(&self.zone, &instant.to_utc())
    }

    /// The first occurrence at or after `instant`.
    pub fn at_or_after<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        // Nothing lies between an instant and the one a nanosecond before it.
        let before = instant.to_utc().checked_sub_signed(chrono::TimeDelta::nanoseconds(1));
        self.compiled.next(&self.zone, &before.unwrap_or(DateTime::<Utc>::MIN_UTC))
    }

    /// The last occurrence before `instant`; `None` when there was none.
    pub fn previous<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.compiled.previous(&self.zone, &instant.to_utc())
    }

    /// The last occurrence at or before `instant`.
    pub fn at_or_before<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        let behind = instant.to_utc().checked_add_signed(chrono::TimeDelta::nanoseconds(1));
        self.compiled.previous(&self.zone, &behind.unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// Whether every constraint of a schedule holds at `instant` and no exception does. Within a second all instants are
    /// alike. An interval is valid at its occurrences only.
    ///
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let schedule = Schedule::new(&Expression::parse("on Monday after 9:00 before 17:00")?);
    /// assert!(schedule.is_valid(&Utc.with_ymd_and_hms(2027, 1, 4, 16, 59, 59).unwrap()));
    /// assert!(!schedule.is_valid(&Utc.with_ymd_and_hms(2027, 1, 4, 17, 0, 0).unwrap()));
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    pub fn is_valid<T: TimeZone>(&self, instant: &DateTime<T>) -> bool {
        match &self.compiled.timing {
            CompiledTiming::Calendar(plan) => {
                let second = instant.timestamp();
                plan.holds_at(second, self.zone.civil(second))
            }
            CompiledTiming::Interval(_) => self.is_occurrence(instant),
        }
    }

    /// Whether `instant` is an occurrence, to the nanosecond.
    pub fn is_occurrence<T: TimeZone>(&self, instant: &DateTime<T>) -> bool {
        self.at_or_after(instant).is_some_and(|found| found.to_utc() == instant.to_utc())
    }

    /// The occurrences after `instant`, in order.
    pub fn after<T: TimeZone>(&self, instant: &DateTime<T>) -> After<Z> {
        After::new(self.clone(), instant.to_utc())
    }

    /// The occurrences before `instant`, from the last one backward.
    pub fn before<T: TimeZone>(&self, instant: &DateTime<T>) -> Before<Z> {
        Before::new(self.clone(), instant.to_utc())
    }
}

impl Compiled {
    fn next<Z: TimeZone>(&self, zone: &Z, after: &DateTime<Utc>) -> Option<DateTime<Z>> {
        if self.never { None } else { self.timing.next(zone, after) }
    }

    fn previous<Z: TimeZone>(&self, zone: &Z, before: &DateTime<Utc>) -> Option<DateTime<Z>> {
        if self.never { None } else { self.timing.previous(zone, before) }
    }
}

impl CompiledTiming {
    fn next<Z: TimeZone>(&self, zone: &Z, after: &DateTime<Utc>) -> Option<DateTime<Z>> {
        let found = match self {
            Self::Calendar(plan) => at_second(search::next(plan, zone, after.timestamp())?),
            Self::Interval(interval) => at_millisecond(interval::next(*interval, after.timestamp_millis())?),
        };
        Some(found?.with_timezone(zone))
    }

    fn previous<Z: TimeZone>(&self, zone: &Z, before: &DateTime<Utc>) -> Option<DateTime<Z>> {
        // A part of a second, or of a millisecond, is behind its start.
        let part = |unit: u32| i64::from(!before.timestamp_subsec_nanos().is_multiple_of(unit));
        let found = match self {
            Self::Calendar(plan) => {
                at_second(search::previous(plan, zone, before.timestamp() + part(1_000_000_000))?)
            }
            Self::Interval(interval) => {
                at_millisecond(interval::previous(*interval, before.timestamp_millis() + part(1_000_000))?)
            }
        };
        Some(found?.with_timezone(zone))
    }
}

fn at_second(second: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(second, 0)
}

fn at_millisecond(millisecond: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millisecond)
}

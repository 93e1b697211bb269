//! The public face of the engine: a compiled schedule in a zone.

use crate::calendars::{Calendars, NO_CALENDARS, UnknownCalendar};
use crate::civil_time::CivilTime;
use crate::interval::Beats;
use crate::offsets::Offsets;
use crate::plan::Plan;
use crate::way::Way;
use crate::zone::{UnknownZone, Zone};
use crate::{pace, search};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use downbeat_parser::{Conjunction, Expression, ParseError, Timing};
use std::str::FromStr;
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
/// let schedule = Schedule::new(&Expression::parse("every 15 minutes")?)?;
/// let now = Utc.with_ymd_and_hms(2027, 3, 1, 12, 7, 30).unwrap();
/// let next: Vec<String> = schedule.after(&now).take(3).map(|at| at.format("%H:%M").to_string()).collect();
/// assert_eq!(next, ["12:15", "12:30", "12:45"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Schedule<Z: TimeZone = Zone> {
    pub(crate) compiled: Arc<Compiled>,
    pub(crate) zone: Z,
}

/// How far apart occurrences are. See [`Schedule::pace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The shortest time between two that follow each other.
    pub shortest_gap: TimeDelta,
    /// The longest.
    pub longest_gap: TimeDelta,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    expression: Expression,
    pub(crate) timing: CompiledTiming,
    never: bool,
    /// Those that it names; `None` where it names none.
    calendars: Option<Box<Calendars>>,
}

#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every schedule is one of the calendar, and is held by a pointer"
)]
pub(crate) enum CompiledTiming {
    Calendar(Plan),
    Interval(Beats),
}

impl Schedule {
    /// Compiles `expression` in the zone that it names, or in UTC, the default zone of later.js, when it names none. The schedule
    /// keeps the expression: one that is borrowed is cloned.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Zone`] when there is no zone of that name, [`ScheduleError::Calendar`] when it names a calendar:
    /// [`with_calendars`](Self::with_calendars) takes their days.
    pub fn new(expression: impl Into<Expression>) -> Result<Self, ScheduleError> {
        Self::in_its_zone(expression, Zone::UTC)
    }

    /// Compiles `expression` in the zone that it names, or in `default` when it names none.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new).
    pub fn in_its_zone(
        expression: impl Into<Expression>,
        default: impl Into<Zone>,
    ) -> Result<Self, ScheduleError> {
        let expression = expression.into();
        let zone = Zone::of(&expression, default)?;
        Ok(Self::ignoring_named_zone(expression, zone)?)
    }

    /// Compiles `expression`, which may name calendars, in the zone that it names, or in UTC when it names none.
    ///
    /// ```
    /// use downbeat_parser::{CalendarName, Date};
    /// use downbeat_scheduler::{Calendars, Expression, Schedule, ScheduleError};
    ///
    /// let expression = Expression::parse("at 9:00 on holidays")?;
    /// assert!(matches!(Schedule::new(&expression), Err(ScheduleError::Calendar(_))));
    ///
    /// let days = Date::new(2027, 5, 1).into_iter().collect();
    /// let calendars = Calendars::default().with(CalendarName::new("holidays")?, days);
    /// let schedule = Schedule::with_calendars(&expression, &calendars)?;
    /// assert_eq!(schedule.starts_at().unwrap().to_rfc3339(), "2027-05-01T09:00:00+00:00");
    /// assert_eq!(schedule.ends_at(), schedule.starts_at());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Zone`] when there is no zone of that name, [`ScheduleError::Calendar`] when it names a calendar that is
    /// not among these.
    pub fn with_calendars(
        expression: impl Into<Expression>,
        calendars: &Calendars,
    ) -> Result<Self, ScheduleError> {
        let expression = expression.into();
        let zone = Zone::of(&expression, Zone::UTC)?;
        Ok(Self::in_zone(expression, zone, calendars)?)
    }
}

/// Reads a text and compiles it in the zone that it names, or in UTC.
///
/// ```
/// use downbeat_scheduler::{Schedule, ScheduleError};
///
/// let schedule: Schedule = "every 5 minutes in Europe/Stockholm".parse()?;
/// assert_eq!(schedule.zone().to_string(), "Europe/Stockholm");
/// assert!(matches!("every 5 minuts".parse::<Schedule>(), Err(ScheduleError::Text(_))));
/// assert!(matches!("at 9:00 in Europe/Stokholm".parse::<Schedule>(), Err(ScheduleError::Zone(_))));
/// # Ok::<(), ScheduleError>(())
/// ```
impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        Self::new(Expression::parse(text)?)
    }
}

/// Why a text is no schedule in its zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The text cannot be read.
    #[error(transparent)]
    Text(#[from] ParseError),
    /// It names a zone that does not exist.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// It names a calendar whose days are not given.
    #[error(transparent)]
    Calendar(#[from] UnknownCalendar),
}

/// Two are equal that say the same in the same zone and with the same days of calendars, however they were written and
/// whatever the days are called. [`Schedule::equivalent`] tells whether others have the same occurrences.
///
/// ```
/// use downbeat_scheduler::Schedule;
/// let schedule: Schedule = "every 5 minutes".parse()?;
/// assert_eq!(schedule, "every 5 mins in UTC".parse()?);
/// assert_ne!(schedule, "every 5 minutes in Europe/Stockholm".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<Z: TimeZone + PartialEq> PartialEq for Schedule<Z> {
    fn eq(&self, other: &Self) -> bool {
        self.zone == other.zone
            && self.expression().timing() == other.expression().timing()
            && self.calendars().map(Calendars::sets) == other.calendars().map(Calendars::sets)
    }
}

impl<Z: TimeZone + Eq> Eq for Schedule<Z> {}

impl<Z: TimeZone> Schedule<Z> {
    /// Compiles `expression` in `zone`, even if it names another.
    ///
    /// ```
    /// use chrono::Utc;
    /// use downbeat_scheduler::{Expression, Schedule};
    ///
    /// let expression = Expression::parse("at 9:00 in Europe/Stockholm")?;
    /// let schedule = Schedule::ignoring_named_zone(&expression, Utc)?;
    /// assert_eq!(schedule.starts_at().unwrap().to_rfc3339(), "1970-01-01T09:00:00+00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UnknownCalendar`] when it names a calendar: [`in_zone`](Self::in_zone) takes their days.
    pub fn ignoring_named_zone(expression: impl Into<Expression>, zone: Z) -> Result<Self, UnknownCalendar> {
        Self::in_zone(expression, zone, &NO_CALENDARS)
    }

    /// Compiles `expression`, which may name calendars, in `zone`, even if it names another.
    ///
    /// # Errors
    ///
    /// [`UnknownCalendar`] when it names a calendar that is not among these.
    pub fn in_zone(
        expression: impl Into<Expression>,
        zone: Z,
        calendars: &Calendars,
    ) -> Result<Self, UnknownCalendar> {
        Self::compiled(expression.into(), zone, calendars)
    }

    #[inline]
    fn compiled(expression: Expression, zone: Z, calendars: &Calendars) -> Result<Self, UnknownCalendar> {
        let mut named = None;
        let timing = match expression.timing() {
            Timing::Interval(interval) => CompiledTiming::Interval(Beats::new(*interval, &zone)),
            Timing::Calendar(model) => {
                let names_some = |one: &Conjunction| !one.calendars().is_empty();
                if model.schedules().iter().any(names_some) || model.exceptions().iter().any(names_some) {
                    named = Some(Box::new(calendars.named_by(model)?));
                }
                CompiledTiming::Calendar(Plan::new(model, calendars, &zone))
            }
        };
        let never = !timing.surely_occurs(&zone) && timing.next(&zone, &DateTime::<Utc>::MIN_UTC).is_none();
        Ok(Self { compiled: Arc::new(Compiled { expression, timing, never, calendars: named }), zone })
    }

    /// The calendars that it names, with the days that it was compiled with; `None` where it names none.
    ///
    /// ```
    /// use downbeat_scheduler::Schedule;
    /// let schedule: Schedule = "at 9:00".parse()?;
    /// assert_eq!(schedule.calendars(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn calendars(&self) -> Option<&Calendars> {
        self.compiled.calendars.as_deref()
    }

    /// Another expression in a zone, with the calendars that this one names.
    pub(crate) fn of_expression<Y: TimeZone>(
        &self,
        expression: &Expression,
        zone: Y,
    ) -> Result<Schedule<Y>, UnknownCalendar> {
        Schedule::in_zone(expression, zone, self.calendars().unwrap_or(&NO_CALENDARS))
    }

    /// What the schedule was compiled of.
    ///
    /// ```
    /// use downbeat_scheduler::Schedule;
    /// let schedule: Schedule = "every 5 mins in Europe/Stockholm".parse()?;
    /// assert_eq!(schedule.expression().to_string(), "every 5 minutes in Europe/Stockholm");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expression(&self) -> &Expression {
        &self.compiled.expression
    }

    /// The zone whose civil time the schedule is read in.
    pub fn zone(&self) -> &Z {
        &self.zone
    }

    /// Whether the schedule has no occurrence at all, ever. Known when it is compiled.
    ///
    /// ```
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let schedule = Schedule::new(&Expression::parse("on the 30th day of february")?)?;
    /// assert!(schedule.never());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn never(&self) -> bool {
        self.compiled.never
    }

    /// Whether it is a fixed interval, `@every 90s` say, and not made of times of the clock or the calendar.
    ///
    /// ```
    /// use downbeat_scheduler::{Expression, Schedule};
    /// assert!(Schedule::new(&Expression::parse("@every 90s")?)?.is_interval());
    /// assert!(!Schedule::new(&Expression::parse("every 30 seconds")?)?.is_interval());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_interval(&self) -> bool {
        matches!(self.compiled.timing, CompiledTiming::Interval(_))
    }

    /// Whether each search for an occurrence surely takes some microseconds at most. What exceptions take from parts of some days
    /// can take tenths of a second to find, where that lasts for centuries.
    ///
    /// ```
    /// use downbeat_scheduler::{Expression, Schedule};
    /// assert!(Schedule::new(&Expression::parse("at 9:00 on Monday")?)?.is_quick());
    /// assert!(!Schedule::new(&Expression::parse("every 5 minutes except on the 30 second on Monday")?)?.is_quick());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_quick(&self) -> bool {
        match &self.compiled.timing {
            CompiledTiming::Interval(_) => true,
            CompiledTiming::Calendar(plan) => plan.is_bare(),
        }
    }

    /// The first occurrence after `instant`; `None` when there is no more.
    pub fn next<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.compiled.next(&self.zone, &instant.to_utc())
    }

    /// The first occurrence at or after `instant`.
    pub fn at_or_after<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.compiled.at_or_after(&self.zone, &instant.to_utc())
    }

    /// The last occurrence before `instant`; `None` when there was none.
    pub fn previous<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.compiled.previous(&self.zone, &instant.to_utc())
    }

    /// The last occurrence at or before `instant`.
    pub fn at_or_before<T: TimeZone>(&self, instant: &DateTime<T>) -> Option<DateTime<Z>> {
        self.compiled.at_or_before(&self.zone, &instant.to_utc())
    }

    /// Whether every constraint of a schedule holds at `instant` and no exception does. Within a second all instants are
    /// alike. An interval is valid for the millisecond of its occurrences.
    ///
    /// ```
    /// use chrono::{TimeZone, Utc};
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let schedule = Schedule::new(&Expression::parse("on Monday after 9:00 before 17:00")?)?;
    /// assert!(schedule.is_valid(&Utc.with_ymd_and_hms(2027, 1, 4, 16, 59, 59).unwrap()));
    /// assert!(!schedule.is_valid(&Utc.with_ymd_and_hms(2027, 1, 4, 17, 0, 0).unwrap()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_valid<T: TimeZone>(&self, instant: &DateTime<T>) -> bool {
        match &self.compiled.timing {
            CompiledTiming::Calendar(plan) => {
                let second = instant.timestamp();
                plan.holds_at(second, self.zone.civil(second))
            }
            CompiledTiming::Interval(interval) => interval.is_valid(instant.timestamp_millis()),
        }
    }

    /// Whether `instant` is an occurrence, to the nanosecond.
    pub fn is_occurrence<T: TimeZone>(&self, instant: &DateTime<T>) -> bool {
        self.at_or_after(instant).is_some_and(|found| found.to_utc() == instant.to_utc())
    }

    /// The first occurrence of all.
    pub fn starts_at(&self) -> Option<DateTime<Z>> {
        self.next(&DateTime::<Utc>::MIN_UTC)
    }

    /// The last occurrence of all. What has no end of its own ends with the calendar, in the year 9999.
    ///
    /// ```
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let schedule = Schedule::new(&Expression::parse("at 9:00 on the last day of the month in 2027")?)?;
    /// assert_eq!(schedule.ends_at().unwrap().to_rfc3339(), "2027-12-31T09:00:00+00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ends_at(&self) -> Option<DateTime<Z>> {
        self.previous(&DateTime::<Utc>::MAX_UTC)
    }

    /// The shortest and the longest gap between occurrences, exact for the whole calendar; `None` when there are not two.
    ///
    /// The gaps are measured in the schedule's civil time: a daylight saving shift makes a gap that spans it
    /// longer or shorter by the shift. This takes milliseconds at most, unless hundreds of exceptions make every
    /// day different, or something is counted from a date, so that each of the 8,030 years has to be looked at: tenths of a
    /// second.
    ///
    /// ```
    /// use chrono::TimeDelta;
    /// use downbeat_scheduler::{Expression, Schedule};
    /// let pace = Schedule::new(&Expression::parse("every 55 minutes")?)?.pace().unwrap();
    /// assert_eq!(pace.shortest_gap, TimeDelta::minutes(5));
    /// assert_eq!(pace.longest_gap, TimeDelta::minutes(55));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pace(&self) -> Option<Pace> {
        match &self.compiled.timing {
            CompiledTiming::Calendar(plan) => {
                let (shortest, longest) = pace::gaps(plan)?;
                Some(Pace {
                    shortest_gap: TimeDelta::seconds(shortest),
                    longest_gap: TimeDelta::seconds(longest),
                })
            }
            CompiledTiming::Interval(interval) => {
                let first = interval.next(i64::MIN)?;
                interval.next(first)?;
                let gap = TimeDelta::milliseconds(interval.interval().as_millis() as i64);
                Some(Pace { shortest_gap: gap, longest_gap: gap })
            }
        }
    }
}

impl Compiled {
    /// The plan, if civil time alone decides about its occurrences.
    pub(crate) fn civil_plan(&self) -> Option<&Plan> {
        match &self.timing {
            CompiledTiming::Calendar(plan) if !plan.has_instants() => Some(plan),
            _ => None,
        }
    }

    #[inline]
    fn next<Z: TimeZone>(&self, zone: &Z, after: &DateTime<Utc>) -> Option<DateTime<Z>> {
        if self.never { None } else { self.timing.next(zone, after) }
    }

    #[inline]
    fn at_or_after<Z: TimeZone>(&self, zone: &Z, at: &DateTime<Utc>) -> Option<DateTime<Z>> {
        if self.never {
            return None;
        }
        // Nothing lies between a millisecond and the one before it.
        let beat = |beats: &Beats| beats.next(millisecond_from(at) - 1);
        self.timing.nearest(zone, Way::Forward, || Some(second_at_or_after(at)), beat)
    }

    #[inline]
    fn previous<Z: TimeZone>(&self, zone: &Z, before: &DateTime<Utc>) -> Option<DateTime<Z>> {
        if self.never {
            return None;
        }
        let beat = |beats: &Beats| beats.previous(millisecond_from(before));
        self.timing.nearest(zone, Way::Backward, || second_at_or_after(before).shifted(-1), beat)
    }

    #[inline]
    fn at_or_before<Z: TimeZone>(&self, zone: &Z, at: &DateTime<Utc>) -> Option<DateTime<Z>> {
        if self.never {
            return None;
        }
        let beat = |beats: &Beats| beats.previous(at.timestamp_millis() + 1);
        self.timing.nearest(zone, Way::Backward, || Some(CivilTime::of(at.naive_utc())), beat)
    }
}

impl CompiledTiming {
    /// Whether it is known without a search that there are occurrences. Where it is not, there may be some all the same.
    fn surely_occurs(&self, zone: &impl Offsets) -> bool {
        match self {
            Self::Calendar(plan) => {
                plan.one_product().is_some_and(|product| product.surely_occurs())
                    || plan.has_plain_first(zone)
            }
            Self::Interval(_) => false,
        }
    }

    #[inline]
    fn next<Z: TimeZone>(&self, zone: &Z, after: &DateTime<Utc>) -> Option<DateTime<Z>> {
        let beat = |beats: &Beats| beats.next(after.timestamp_millis());
        self.nearest(zone, Way::Forward, || CivilTime::of(after.naive_utc()).shifted(1), beat)
    }

    /// The first occurrence at or after a civil second in UTC, backward the last at or before it; of an interval that which a
    /// function finds.
    #[inline]
    fn nearest<Z: TimeZone>(
        &self,
        zone: &Z,
        way: Way,
        from: impl FnOnce() -> Option<CivilTime>,
        beat: impl FnOnce(&Beats) -> Option<i64>,
    ) -> Option<DateTime<Z>> {
        match self {
            Self::Calendar(plan) => search::nearest(plan, zone, way, from()?),
            Self::Interval(beats) => Some(at_millisecond(beat(beats)?)?.with_timezone(zone)),
        }
    }
}

/// The first whole second at or after an instant; at the end of chrono's range its last second, far after the end
/// of the calendar.
#[inline]
fn second_at_or_after(at: &DateTime<Utc>) -> CivilTime {
    let second = CivilTime::of(at.naive_utc());
    if at.timestamp_subsec_nanos() == 0 { second } else { second.shifted(1).unwrap_or(second) }
}

/// The first whole second at or after an instant: a fraction of a second is after the second's start.
pub(crate) fn second_from(instant: &DateTime<Utc>) -> i64 {
    instant.timestamp() + i64::from(instant.timestamp_subsec_nanos() != 0)
}

/// The first whole millisecond at or after an instant.
pub(crate) fn millisecond_from(instant: &DateTime<Utc>) -> i64 {
    instant.timestamp_millis() + i64::from(!instant.timestamp_subsec_nanos().is_multiple_of(1_000_000))
}

pub(crate) fn at_second(second: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(second, 0)
}

pub(crate) fn at_millisecond(millisecond: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millisecond)
}

//! later.js's five calls, with its conventions, for code that comes from there.
//!
//! They differ from the methods of [`Schedule`] only in where a search begins and ends:
//!
//! - A search that starts inside a valid tick returns the start itself, although it is not an occurrence.
//! - `count` says how many answers there are at most; they are always a list, even if `count` is 1.
//! - `end` bounds the search and is part of it: an occurrence at `end` is returned. Forward, `end` comes after
//!   the start; backward, before it.
//! - Ranges are cut to the search, so that a range may begin at the start, end at the end, or be empty at either.
//!
//! later.js counts in whole seconds; a fraction of a second in `start` or `end` is dropped.
//!
//! ```
//! use chrono::{TimeZone, Utc};
//! use downbeat_scheduler::{Expression, Schedule, later};
//!
//! let schedule = Schedule::new(&Expression::parse("every 5 minutes")?)?;
//! let start = Utc.with_ymd_and_hms(2027, 1, 4, 12, 0, 30).unwrap();
//! let next = later::next(&schedule, 2, &start, None);
//! assert_eq!(next, [start, Utc.with_ymd_and_hms(2027, 1, 4, 12, 5, 0).unwrap()]);
//! assert!(later::is_valid(&schedule, &start));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{Schedule, ValidRange};
use chrono::{DateTime, SubsecRound, TimeZone, Utc};
use downbeat_parser::{Bounds, Conjunction, Expression, Model, Timing};

/// Why later.js cannot hold a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NotInLater {
    /// It is a fixed interval.
    #[error("it is a fixed interval, and later.js has times of the calendar and the clock only")]
    Interval,
    /// It begins or ends at a civil time.
    #[error("it begins or ends on a date, and later.js has no bounds but instants (`fd_a` and `fd_b`)")]
    Bounds,
    /// It names a calendar.
    #[error("it names a calendar, whose days later.js does not know")]
    Calendar,
    /// A step is counted from a date.
    #[error("it is counted from a date, and later.js counts within the month and the year only")]
    Step,
    /// It names a time zone.
    #[error("it names a time zone, which later.js has beside all schedules and not in one")]
    Zone,
}

/// The model of an expression as later.js takes it: its structured form has only later.js's keys.
///
/// # Errors
///
/// [`NotInLater`] when later.js has nothing that means the same.
///
/// ```
/// use downbeat_scheduler::{Expression, later};
///
/// assert!(later::model(&Expression::parse("every 2 weeks on monday")?).is_ok());
/// let counted = Expression::parse("every 2 weeks on monday starting 2027-01-04")?;
/// assert_eq!(later::model(&counted), Err(later::NotInLater::Step));
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
pub fn model(expression: &Expression) -> Result<&Model, NotInLater> {
    let Timing::Calendar(model) = expression.timing() else { return Err(NotInLater::Interval) };
    if expression.zone().is_some() {
        return Err(NotInLater::Zone);
    }
    let all = || model.schedules().iter().chain(model.exceptions());
    if all().any(|one| one.step().is_some()) {
        return Err(NotInLater::Step);
    }
    if model.calendars().next().is_some() {
        return Err(NotInLater::Calendar);
    }
    let is_unbounded = |one: &Conjunction| one.bounds() == Bounds::default();
    if all().all(is_unbounded) { Ok(model) } else { Err(NotInLater::Bounds) }
}

/// At most `count` occurrences from `start` on, up to and with `end`; first `start` itself when it is valid.
pub fn next<Z: TimeZone>(
    schedule: &Schedule<Z>,
    count: usize,
    start: &DateTime<Utc>,
    end: Option<&DateTime<Utc>>,
) -> Vec<DateTime<Z>> {
    let start = start.trunc_subsecs(0);
    let inside = schedule.is_valid(&start).then(|| start.with_timezone(schedule.zone()));
    let all = inside.into_iter().chain(schedule.after(&start));
    all.take(count).take_while(|at| end.is_none_or(|end| *at <= end.trunc_subsecs(0))).collect()
}

/// At most `count` occurrences from `start` backward, down to and with `end`. When `end` lies inside a valid tick, it is
/// the last answer.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use downbeat_scheduler::{Expression, Schedule, later};
///
/// let schedule = Schedule::new(&Expression::parse("on Monday")?)?;
/// let day = |day, hour| Utc.with_ymd_and_hms(2027, 1, day, hour, 0, 0).unwrap();
/// let previous = later::prev(&schedule, 5, &day(12, 0), Some(&day(4, 12)));
/// assert_eq!(previous, [day(11, 0), day(4, 12)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prev<Z: TimeZone>(
    schedule: &Schedule<Z>,
    count: usize,
    start: &DateTime<Utc>,
    end: Option<&DateTime<Utc>>,
) -> Vec<DateTime<Z>> {
    let start = start.trunc_subsecs(0);
    let end = end.map(|end| end.trunc_subsecs(0));
    let first = schedule.at_or_before(&start);
    let rest = first.as_ref().map(|first| schedule.before(first));
    let all = first.clone().into_iter().chain(rest.into_iter().flatten());
    let mut found: Vec<_> = all.take(count).take_while(|at| end.is_none_or(|end| *at >= end)).collect();
    let Some(end) = end.filter(|&end| end <= start) else { return found };
    let has_end = found.last().is_some_and(|last| *last == end);
    if found.len() < count && !has_end && schedule.is_valid(&end) {
        found.push(end.with_timezone(schedule.zone()));
    }
    found
}

/// At most `count` ranges from `start` on, up to `end`, cut to both. A range that begins at `end` is empty there.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use downbeat_scheduler::{Expression, Schedule, later};
///
/// let schedule = Schedule::new(&Expression::parse("after 9:00 before 17:00")?)?;
/// let noon = Utc.with_ymd_and_hms(2027, 1, 4, 12, 0, 0).unwrap();
/// let five = Utc.with_ymd_and_hms(2027, 1, 4, 17, 0, 0).unwrap();
/// let ranges = later::next_range(&schedule, 1, &noon, None);
/// assert_eq!((ranges[0].start == noon, ranges[0].end.is_some_and(|end| end == five)), (true, true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn next_range<Z: TimeZone>(
    schedule: &Schedule<Z>,
    count: usize,
    start: &DateTime<Utc>,
    end: Option<&DateTime<Utc>>,
) -> Vec<ValidRange<Z>> {
    let start = start.trunc_subsecs(0);
    let end = end.map(|end| end.trunc_subsecs(0));
    let zone = schedule.zone();
    let within = |range: &ValidRange<Z>| end.is_none_or(|end| range.start <= end);
    let cut = |range: ValidRange<Z>| {
        let last = end.filter(|end| range.end.as_ref().is_none_or(|last| last > end));
        ValidRange::new(
            range.start.to_utc().max(start),
            last.or_else(|| range.end.as_ref().map(DateTime::to_utc)),
            zone,
        )
    };
    if end.is_some_and(|end| end < start) {
        return Vec::new();
    }
    schedule.ranges_after(&start).take(count).take_while(within).map(cut).collect()
}

/// At most `count` ranges from `start` backward, down to `end`, cut to both. A range that begins at `start` is empty
/// there.
pub fn prev_range<Z: TimeZone>(
    schedule: &Schedule<Z>,
    count: usize,
    start: &DateTime<Utc>,
    end: Option<&DateTime<Utc>>,
) -> Vec<ValidRange<Z>> {
    let start = start.trunc_subsecs(0);
    let end = end.map(|end| end.trunc_subsecs(0));
    let zone = schedule.zone();
    let within = |range: &ValidRange<Z>| {
        end.is_none_or(|end| range.end.as_ref().is_none_or(|last| *last > end) && start >= end)
    };
    let cut = |range: ValidRange<Z>| {
        let first = range.start.to_utc();
        let last = range.end.as_ref().map_or(start, |last| last.to_utc().min(start));
        ValidRange::new(end.map_or(first, |end| first.max(end)), Some(last), zone)
    };
    // A second later, so that a range that begins at the start is there.
    let behind = start.checked_add_signed(chrono::TimeDelta::nanoseconds(1)).unwrap_or(start);
    schedule.ranges_before(&behind).take(count).take_while(within).map(cut).collect()
}

/// Whether the schedule is valid at an instant: the same as [`Schedule::is_valid`].
pub fn is_valid<Z: TimeZone>(schedule: &Schedule<Z>, at: &DateTime<Utc>) -> bool {
    schedule.is_valid(at)
}

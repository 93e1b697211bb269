//! Lints that need dates: as seen from a given day, a schedule does not do what its words promise.
//!
//! The parser's lints (of the same type, [`Lint`]) know words and models. These lints compile the schedule, and
//! parts of it, and ask the engine, which answers exactly. `parts` asks which of the schedules and exceptions
//! have an effect, `daylight` what the coming year's clock shifts do, `calendars` whether the days of calendars run out, and this file when the schedule fires at
//! all.

mod calendars;
mod daylight;
mod parts;

use crate::{Schedule, Zone};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_parser::{Expression, Timing};
use parts::{LOOKED_AT, said};

#[doc(no_inline)]
pub use downbeat_parser::Lint;

/// Who is silent for longer than a year and some days is not watched.
const LONG_GAP: TimeDelta = TimeDelta::days(400);

/// The lints of an expression and of the schedule that it was compiled to. They look from `now` on.
///
/// A few milliseconds of work, for `check` and the start of a program.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use downbeat_scheduler::{Expression, Schedule, lint};
///
/// let expression = Expression::parse("at 2:30 in Europe/Stockholm")?;
/// let now = Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap();
/// let lints = lint::lints(&expression, &Schedule::new(&expression)?, now);
/// assert_eq!(lints[0].code(), "daylight-gap");
/// assert_eq!(
///     lints[0].message(),
///     "on 2027-03-28 the clocks of Europe/Stockholm skip 2:00 to 3:00: by default 2:30 comes at 3:00"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lints(expression: &Expression, schedule: &Schedule, now: DateTime<Utc>) -> Vec<Lint> {
    let Timing::Calendar(model) = expression.timing() else {
        // Only one with a first occurrence can be late.
        return schedule.next(&now).and_then(|next| far_start(schedule, next, now)).into_iter().collect();
    };
    let with_calendars = |mut all: Vec<Lint>| {
        all.extend(calendars::lints(schedule, now));
        all
    };
    if schedule.never() {
        return with_calendars(vec![parts::never(model, schedule)]);
    }
    let Some(next) = schedule.next(&now) else {
        let last = schedule.previous(&now).map(|last| said(&last)).unwrap_or_default();
        return with_calendars(vec![Lint::new(
            "has-ended",
            format!("it fires never again: the last time was {last}"),
        )]);
    };
    let mut all = Vec::new();
    all.extend(far_start(schedule, next, now));
    if !is_thinned(expression) {
        all.extend(parts::lints(model, schedule, now));
    }
    all.extend(daylight::lints(expression, schedule, now));
    all.extend(long_gap(schedule, now));
    with_calendars(all)
}

/// Whether anything is counted from a date or on the days of a calendar: no two years are alike then, and what is asked of all
/// of them takes a tenth of a second and more.
fn is_thinned(expression: &Expression) -> bool {
    let Timing::Calendar(model) = expression.timing() else { return false };
    let mut all = model.schedules().iter().chain(model.exceptions());
    all.any(|one| one.step().is_some() || !one.calendars().is_empty())
}

/// More than a year to the first occurrence.
fn far_start(schedule: &Schedule, next: DateTime<Zone>, now: DateTime<Utc>) -> Option<Lint> {
    let wait = next.to_utc() - now;
    let is_far = schedule.previous(&now).is_none() && wait > TimeDelta::days(366);
    let message = || format!("it begins only on {}, in {} days", said(&next), wait.num_days());
    is_far.then(|| Lint::new("far-start", message()))
}

/// A gap of more than a year, and when.
fn long_gap(schedule: &Schedule, now: DateTime<Utc>) -> Option<Lint> {
    // Its pace is worth asking for only where that is cheaper than a look at so many occurrences.
    if !is_thinned(schedule.expression()) && schedule.pace()?.longest_gap <= LONG_GAP {
        return None;
    }
    let mut last = schedule.at_or_before(&now);
    // Bound: so many occurrences.
    for next in schedule.after(&now).take(LOOKED_AT) {
        if let Some(last) = last.filter(|&last| next - last > LONG_GAP) {
            let days = (next - last).num_days();
            let message = format!("between {} and {} it is silent for {days} days", said(&last), said(&next));
            return Some(Lint::new("long-gap", message));
        }
        last = Some(next);
    }
    None
}

#[cfg(test)]
mod tests;

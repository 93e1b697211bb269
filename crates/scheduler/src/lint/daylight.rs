//! What the shifts of the clocks in the coming year do to an occurrence that stands alone.

use crate::zone::Zone;
use crate::{Policy, Schedule};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use downbeat_parser::{Expression, Lint};

/// An occurrence with another one so near is one of a rhythm, which goes on.
const NEAR: TimeDelta = TimeDelta::hours(3);

/// How far ahead is looked, in days.
const DAYS: i64 = 366;

const DAY: i64 = 86_400;

/// The first gap and the first fold of the coming year with an occurrence that stands alone, where the default [`Policy`]
/// treats it as a point of its own.
pub(super) fn lints(expression: &Expression, schedule: &Schedule<Tz>, now: DateTime<Utc>) -> Vec<Lint> {
    let zone = schedule.zone();
    // Civil time, as if it were UTC's.
    let civil = Schedule::new(expression);
    let kept = schedule.with_policy(Policy::default());
    let comes = |second| DateTime::from_timestamp(second, 0).is_some_and(|at| kept.is_occurrence(&at));
    let (mut gap, mut fold) = (None, None);
    // Bound: so many days, and the bisection of a day in each that has a shift.
    for day in 0..DAYS {
        let Some(from) = now.timestamp().checked_add(day * DAY) else { break };
        let (before, after) = (zone.offset(from), zone.offset(from + DAY));
        if before == after {
            continue;
        }
        let at = shift(zone, from, before);
        let (kind, start, end) = match before < after {
            true => (&mut gap, at + before, at + after),
            false => (&mut fold, at + after, at + before),
        };
        if kind.is_none() {
            let is_point = |occurrence: &DateTime<Utc>| match before < after {
                true => comes(at),
                // In the second pass.
                false => !comes(occurrence.timestamp() - after),
            };
            let found = alone(&civil, start, end).filter(is_point);
            *kind = found.map(|occurrence| (start, end, occurrence));
        }
    }
    let lint = |code, verb, found: Option<(i64, i64, DateTime<Utc>)>, then: fn(String) -> String| {
        let (start, end, occurrence) = found?;
        let (date, time) = (occurrence.format("%Y-%m-%d"), clock(occurrence.timestamp()));
        let (start, end) = (clock(start), clock(end));
        let message = format!(
            "on {date} the clocks of {zone} {verb} {start} to {end}: by default {time} comes {}",
            then(end.clone())
        );
        Some(
            Lint::new(code, message)
                .with_help("choose a time that the clocks neither skip nor repeat, or UTC"),
        )
    };
    let gap = lint("daylight-gap", "skip", gap, |end| format!("at {end}"));
    let fold = lint("daylight-fold", "repeat", fold, |_| "the first time only".to_owned());
    [gap, fold].into_iter().flatten().collect()
}

/// The first instant behind `from`, within a day, at which the offset is not `before` any more.
fn shift(zone: &Tz, from: i64, before: i64) -> i64 {
    let (mut low, mut high) = (from, from + DAY);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if zone.offset(middle) == before { low = middle } else { high = middle }
    }
    high
}

/// An occurrence in this civil time without another one near.
fn alone(civil: &Schedule<Utc>, start: i64, end: i64) -> Option<DateTime<Utc>> {
    let (start, end) = (DateTime::from_timestamp(start, 0)?, DateTime::from_timestamp(end, 0)?);
    let found = civil.at_or_after(&start).filter(|found| *found < end)?;
    let is_near = |other: Option<DateTime<Utc>>| other.is_some_and(|other| (other - found).abs() <= NEAR);
    (!is_near(civil.previous(&found)) && !is_near(civil.next(&found))).then_some(found)
}

/// The time of day of a civil second.
fn clock(second: i64) -> String {
    let (hour, minute, second) =
        (second.rem_euclid(DAY) / 3600, second.rem_euclid(3600) / 60, second.rem_euclid(60));
    if second == 0 { format!("{hour}:{minute:02}") } else { format!("{hour}:{minute:02}:{second:02}") }
}

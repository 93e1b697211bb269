//! What the clock shifts of the coming year do to an isolated occurrence.

use crate::offsets::Offsets;
use crate::{Policy, Schedule, clock_changes};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_parser::{Expression, Lint};

/// An occurrence with another one so near is one of a rhythm, which goes on.
const NEAR: TimeDelta = TimeDelta::hours(3);

/// How far ahead is looked.
const AHEAD: TimeDelta = TimeDelta::days(366);

const DAY: i64 = 86_400;

/// The first gap and the first fold of the coming year with an isolated occurrence, which the default [`Policy`]
/// treats as a point of its own.
pub(super) fn lints(expression: &Expression, schedule: &Schedule, now: DateTime<Utc>) -> Vec<Lint> {
    let zone = schedule.zone();
    // Civil time, as if it were UTC's.
    let Ok(civil) = schedule.of_expression(expression, Utc) else { return Vec::new() };
    let kept = schedule.with_policy(Policy::default());
    let comes = |second| DateTime::from_timestamp(second, 0).is_some_and(|at| kept.is_occurrence(&at));
    let (mut gap, mut fold) = (None, None);
    let until = now.checked_add_signed(AHEAD).unwrap_or(now);
    for change in clock_changes(zone, now, until) {
        let kind = if change.is_gap() { &mut gap } else { &mut fold };
        if kind.is_none() {
            let (start, end) = change.civil();
            let at = change.at().timestamp();
            // In the second pass of a fold.
            let again = |occurrence: &DateTime<Utc>| occurrence.timestamp() - zone.offset(at);
            let is_point = |occurrence: &DateTime<Utc>| match change.is_gap() {
                true => comes(at),
                false => !comes(again(occurrence)),
            };
            let (start, end) = (start.and_utc(), end.and_utc());
            let found = alone(&civil, start, end).filter(is_point);
            *kind = found.map(|occurrence| (start.timestamp(), end.timestamp(), occurrence));
        }
    }
    let lint = |code, verb, found: Option<(i64, i64, DateTime<Utc>)>, then: fn(String) -> String| {
        let (start, end, occurrence) = found?;
        let (date, time) = (occurrence.date_naive(), clock(occurrence.timestamp()));
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

/// An occurrence in this civil time without another one near.
fn alone(civil: &Schedule<Utc>, start: DateTime<Utc>, end: DateTime<Utc>) -> Option<DateTime<Utc>> {
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

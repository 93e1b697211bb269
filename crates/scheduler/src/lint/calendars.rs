//! Calendars whose days run out: a list of holidays is good until its last year, and nobody notices when that is over.

use crate::Schedule;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_parser::{Date, Lint};

/// How far ahead a calendar should have days.
const AHEAD: TimeDelta = TimeDelta::days(365);

/// The calendars that a schedule names and that have no day after the coming year.
pub(super) fn lints(schedule: &Schedule, now: DateTime<Utc>) -> Vec<Lint> {
    let Some(calendars) = schedule.calendars() else { return Vec::new() };
    let day = |at: DateTime<Utc>| at.timestamp().div_euclid(86_400);
    let (today, ahead) = (day(now), day(now + AHEAD.min(DateTime::<Utc>::MAX_UTC - now)));
    // The last days of the calendar have none after them.
    let is_short = |last: Date| last.days() < ahead && ahead < Date::new(9999, 12, 1).map_or(0, Date::days);
    let lint = |name| {
        let message = match calendars.get(name)?.last() {
            None => format!("the calendar `{name}` has no day"),
            Some(last) if !is_short(last) => return None,
            Some(last) if last.days() < today => format!("the last day of the calendar `{name}` was {last}"),
            Some(last) => {
                format!("the last day of the calendar `{name}` is {last}, in {} days", last.days() - today)
            }
        };
        Some(Lint::new("calendar-ends", message).with_help("add the days of the years that come"))
    };
    calendars.names().filter_map(lint).collect()
}

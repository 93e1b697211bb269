//! What becomes of a schedule on days on which the clocks of its zone change.

use crate::moment::Moment;
use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};
use downbeat_parser::Expression;
use downbeat_scheduler::{Calendars, ClockChange, Policy, Schedule, Zone, clock_changes};
use serde::Serialize;

/// A day on which the clocks change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ClockDay {
    /// The first instant at which the clocks show the new time.
    pub at: Moment,
    /// `gap` where times are skipped, `fold` where they are repeated.
    pub kind: &'static str,
    /// The first of the times of the clock that are skipped or repeated: `2027-03-28T02:00:00`.
    pub from: String,
    /// The first time of the clock after them.
    pub until: String,
    /// The number of occurrences in the gap or fold.
    pub occurrences: usize,
    /// What the default policy does with them: `at-end`, `skip`, `first` or `both`; `None` if there are none.
    pub policy: Option<&'static str>,
    /// The same in words.
    pub summary: String,
    /// The date of [`from`](Self::from).
    #[serde(skip)]
    pub date: NaiveDate,
}

/// The days within a year of `from` on which the clocks of the schedule's zone change.
pub(crate) fn days(expression: &Expression, schedule: &Schedule<Zone>, from: DateTime<Utc>) -> Vec<ClockDay> {
    changes(schedule.zone(), from).map(|change| day(expression, schedule, change)).collect()
}

/// The largest change of the clocks within a year of `from`, in seconds.
pub(crate) fn greatest_shift(zone: &Zone, from: DateTime<Utc>) -> u64 {
    let length = |change: ClockChange| (change.civil().1 - change.civil().0).num_seconds().unsigned_abs();
    changes(zone, from).map(length).max().unwrap_or_default()
}

fn changes(zone: &Zone, from: DateTime<Utc>) -> impl Iterator<Item = ClockChange> {
    let until = from.checked_add_months(Months::new(12)).unwrap_or(DateTime::<Utc>::MAX_UTC);
    clock_changes(zone, from, until)
}

fn day(expression: &Expression, schedule: &Schedule<Zone>, change: ClockChange) -> ClockDay {
    let zone = *schedule.zone();
    let (from, until) = change.civil();
    // Civil time, as if it were UTC.
    let none = Calendars::default();
    let civil = Schedule::in_zone(expression, Utc, schedule.calendars().unwrap_or(&none)).ok();
    let mut times = civil.iter().flat_map(|civil| civil.between(&from.and_utc(), &until.and_utc()));
    let first = times.next();
    let (occurrences, last) =
        times.fold((usize::from(first.is_some()), first), |(count, _), at| (count + 1, Some(at)));
    let kept = schedule.with_policy(Policy::default());
    let at = change.at();
    let policy = first.map(|first| match change.is_gap() {
        true if kept.is_occurrence(&at) && !schedule.is_occurrence(&at) => "at-end",
        true => "skip",
        false if kept.is_occurrence(&(at + (first.naive_utc() - from))) => "both",
        false => "first",
    });
    let (start, end) = (clock(from.time()), clock(until.time()));
    let verb = if change.is_gap() { "does not come" } else { "comes twice" };
    let fate = match policy {
        None => "nothing is due then".to_owned(),
        Some(policy) => {
            let many = occurrences > 1;
            let s = if many { "" } else { "s" };
            let times = match (first, last) {
                (Some(first), Some(last)) if many => {
                    format!("{occurrences} times, {} to {},", clock(first.time()), clock(last.time()))
                }
                _ => first.map(|first| clock(first.time())).unwrap_or_default(),
            };
            match policy {
                "at-end" if many => format!("{times} come at {end}, once"),
                "at-end" => format!("{times} comes at {end}"),
                "skip" if many => format!("{times} are left out"),
                "skip" => format!("{times} is left out"),
                "both" => format!("{times} come{s} both times"),
                _ => format!("{times} come{s} the first time only"),
            }
        }
    };
    ClockDay {
        at: Moment::from(&at.with_timezone(&zone)),
        kind: if change.is_gap() { "gap" } else { "fold" },
        from: iso(from),
        until: iso(until),
        occurrences,
        policy,
        summary: format!("{start} to {end} {verb}: {fate}"),
        date: from.date(),
    }
}

fn iso(civil: NaiveDateTime) -> String {
    format!("{}T{}", civil.date(), civil.time())
}

/// A time as a clock shows it: `2:30`.
fn clock(time: NaiveTime) -> String {
    match time.second() {
        0 => format!("{}:{:02}", time.hour(), time.minute()),
        second => format!("{}:{:02}:{second:02}", time.hour(), time.minute()),
    }
}

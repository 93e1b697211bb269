//! Every change of offset that chrono-tz knows from 1970 to 2037, and what occurs around one: an oracle made of the two
//! offsets alone.

use super::civil;
use super::zones::offset;
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use downbeat_scheduler::{FoldPolicy, GapPolicy, Policy};
use std::collections::HashSet;
use std::sync::LazyLock;

/// A change of offset: its instant, and the offsets before and from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shift {
    pub(crate) at: i64,
    pub(crate) before: i64,
    pub(crate) after: i64,
}

/// Each zone with its changes; of zones with the same ones, the first. Most links are left out so.
pub(crate) static SHIFTS: LazyLock<Vec<(Tz, Vec<Shift>)>> = LazyLock::new(|| {
    let mut known = HashSet::new();
    let zones = chrono_tz::TZ_VARIANTS.iter().map(|&zone| (zone, shifts(zone)));
    zones.filter(|(_, shifts)| !shifts.is_empty() && known.insert(shifts.clone())).collect()
});

/// The same without the changes that another zone has at the same instant, between the same offsets: what a policy does
/// depends on nothing else.
pub(crate) static DISTINCT: LazyLock<Vec<(Tz, Vec<Shift>)>> = LazyLock::new(|| {
    let mut known = HashSet::new();
    let mut distinct =
        |shifts: &[Shift]| shifts.iter().copied().filter(|shift| known.insert(*shift)).collect();
    SHIFTS.iter().map(|(zone, shifts)| (*zone, distinct(shifts))).collect()
});

/// The changes of a zone.
pub(crate) fn shifts(zone: Tz) -> Vec<Shift> {
    // Less than the six days within which no zone changes twice.
    const STEP: i64 = 3 * 86_400;
    let mut found = Vec::new();
    let mut before = offset(zone, 2 * 86_400);
    // From 1970-01-03, so that what is looked at lies in the calendar, to the end of 2037.
    for low in (2 * 86_400..2_145_916_800).step_by(STEP as usize) {
        let after = offset(zone, low + STEP);
        if after == before {
            continue;
        }
        let (mut last, mut at) = (low, low + STEP);
        while at - last > 1 {
            let middle = last + (at - last) / 2;
            if offset(zone, middle) == before { last = middle } else { at = middle }
        }
        found.push(Shift { at, before, after });
        before = after;
    }
    found
}

/// A schedule in words, and the seconds of a date at which it occurs.
pub(crate) struct Case {
    pub(crate) text: &'static str,
    seconds: fn(NaiveDate) -> Vec<i64>,
}

const fn case(text: &'static str, seconds: fn(NaiveDate) -> Vec<i64>) -> Case {
    Case { text, seconds }
}

const HOUR: i64 = 3600;
const MINUTE: i64 = 60;

fn every(step: i64, from: i64, until: i64) -> Vec<i64> {
    (from..until).step_by(step as usize).collect()
}

/// Weekdays count from Monday, 0.
fn if_weekday(date: NaiveDate, wanted: &[u32], seconds: Vec<i64>) -> Vec<i64> {
    if wanted.contains(&date.weekday().num_days_from_monday()) { seconds } else { Vec::new() }
}

fn is_last_of_month(date: NaiveDate) -> bool {
    date.succ_opt().unwrap().month() != date.month()
}

/// What is said, and what it means on a date.
pub(crate) const CASES: [Case; 16] = [
    case("every 5 minutes", |_| every(5 * MINUTE, 0, 24 * HOUR)),
    case("every 1 hour", |_| every(HOUR, 0, 24 * HOUR)),
    case("every 2 hours", |_| every(2 * HOUR, 0, 24 * HOUR)),
    case("at 2:30", |_| vec![2 * HOUR + 30 * MINUTE]),
    case("at 2:00 and 3:00", |_| vec![2 * HOUR, 3 * HOUR]),
    case("at 0:00", |_| vec![0]),
    case("every day", |_| vec![0]),
    case("at 23:45 and 0:10", |_| vec![10 * MINUTE, 23 * HOUR + 45 * MINUTE]),
    case("every 30 minutes after 1:00 before 4:00", |_| every(30 * MINUTE, HOUR, 4 * HOUR)),
    case("every 20 minutes from 22:00 to 2:30", |_| {
        let evening = every(20 * MINUTE, 22 * HOUR, 24 * HOUR);
        every(20 * MINUTE, 0, 2 * HOUR + 30 * MINUTE).into_iter().chain(evening).collect()
    }),
    case("every 1 second after 1:59:57 before 2:00:03", |_| every(1, 2 * HOUR - 3, 2 * HOUR + 3)),
    case("45 1 * * SUN", |date| if_weekday(date, &[6], vec![HOUR + 45 * MINUTE])),
    case("*/15 0-3 * * SAT,SUN", |date| if_weekday(date, &[5, 6], every(15 * MINUTE, 0, 4 * HOUR))),
    // An exception inside the tick delays what it takes.
    case("every 1 hour except on the first minute", |_| every(HOUR, MINUTE, 24 * HOUR)),
    case("at 2:15 also every 1 hour except at 2:00", |_| {
        let late = |hour: i64| if hour == 2 * HOUR { hour + 1 } else { hour };
        let mut seconds: Vec<i64> = every(HOUR, 0, 24 * HOUR).into_iter().map(late).collect();
        seconds.push(2 * HOUR + 15 * MINUTE);
        seconds.sort_unstable();
        seconds
    }),
    case("on the last day of the month also at 0:44:29", |date| {
        let midnight = is_last_of_month(date).then_some(0);
        midnight.into_iter().chain([44 * MINUTE + 29]).collect()
    }),
];

impl Case {
    /// The civil seconds at which it occurs, from three days before a change to three days after it.
    pub(crate) fn civil_around(&self, shift: Shift) -> Vec<i64> {
        let day = (shift.at + shift.before).div_euclid(86_400);
        let days = (day - 3).max(0)..day + 4;
        days.flat_map(|day| {
            let date = civil(day * 86_400).date();
            (self.seconds)(date).into_iter().map(move |second| day * 86_400 + second)
        })
        .collect()
    }
}

/// The instants around a change whose civil times are among `civil`.
pub(crate) fn members(shift: Shift, civil: &[i64]) -> Vec<i64> {
    let earlier = civil.iter().map(|second| second - shift.before).filter(|&at| at < shift.at);
    let later = civil.iter().map(|second| second - shift.after).filter(|&at| at >= shift.at);
    earlier.chain(later).collect()
}

/// Whether no two neighbours are further apart than the change is long, from the last before the civil seconds
/// that it skips or repeats to the first after them.
pub(crate) fn is_periodic(shift: Shift, civil: &[i64]) -> bool {
    let (start, end) = span(shift);
    let before = civil.iter().rposition(|&second| second < start);
    let behind = civil.iter().position(|&second| second >= end);
    let (Some(before), Some(behind)) = (before, behind) else { return false };
    civil[before..=behind].windows(2).all(|pair| pair[1] - pair[0] <= end - start)
}

/// The civil seconds that are skipped or repeated.
fn span(shift: Shift) -> (i64, i64) {
    let (one, other) = (shift.at + shift.before, shift.at + shift.after);
    (one.min(other), one.max(other))
}

/// What occurs by a policy, as its documentation says it.
pub(crate) fn kept(shift: Shift, civil: &[i64], policy: Policy) -> Vec<i64> {
    let (start, end) = span(shift);
    let concerned = civil.iter().any(|second| (start..end).contains(second));
    let mut instants = members(shift, civil);
    let periodic = is_periodic(shift, civil);
    if shift.after > shift.before {
        let at_end = policy.gap().map_or(!periodic, |gap| gap == GapPolicy::AtEnd);
        if concerned && at_end && !instants.contains(&shift.at) {
            instants.push(shift.at);
            instants.sort_unstable();
        }
    } else if policy.fold().map_or(!periodic, |fold| fold == FoldPolicy::First) {
        // All that is in the second pass has been in the first.
        instants.retain(|at| !(shift.at..shift.at + (end - start)).contains(at));
    }
    instants
}

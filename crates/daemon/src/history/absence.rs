//! Which occurrences passed while nothing could be sent, hour by hour.

use super::sums::DAYS;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_scheduler::{WithPolicy, Zone};

/// So many occurrences of a schedule are looked at, which is some milliseconds. More than these have passed only for schedules of
/// seconds, where what follows is as dense as what was seen.
const MOST: usize = 100_000;

/// The occurrences after one instant and before another one, as pairs of an hour since 1970 and a number. Nothing from before what is
/// remembered is counted.
pub(super) fn occurrences(
    schedule: &WithPolicy<Zone>,
    after: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Vec<(i64, u64)> {
    let after = after.max(before - TimeDelta::days(DAYS));
    let mut hours: Vec<(i64, u64)> = Vec::new();
    let mut seen = 0;
    let mut last = after;
    for at in schedule.after(&after).take(MOST) {
        let at = at.with_timezone(&Utc);
        if at >= before {
            return hours;
        }
        (seen, last) = (seen + 1, at);
        add(&mut hours, at, 1);
    }
    if seen == MOST {
        // As many in each second as in those that were looked at.
        let pace = seen as f64 / (last - after).as_seconds_f64().max(1.0);
        let mut from = last;
        // An hour a turn, of the days that are remembered.
        while from < before {
            let next = DateTime::from_timestamp((from.timestamp().div_euclid(3600) + 1) * 3600, 0);
            let until = next.unwrap_or(before).min(before);
            add(&mut hours, from, (pace * (until - from).as_seconds_f64()).round() as u64);
            from = until;
        }
    }
    hours
}

fn add(hours: &mut Vec<(i64, u64)>, at: DateTime<Utc>, count: u64) {
    let hour = at.timestamp().div_euclid(3600);
    match hours.last_mut() {
        Some((last, sum)) if *last == hour => *sum += count,
        _ if count == 0 => {}
        _ => hours.push((hour, count)),
    }
}

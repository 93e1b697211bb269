//! When the clocks of a zone are set, and what they skip or repeat.

use crate::offsets::{Offsets, STEADY, bisect};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};

/// A change of a zone's clocks: times that are skipped or repeated. See [`clock_changes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClockChange {
    /// The first instant with the new offset, in seconds since 1970.
    at: i64,
    /// The offsets in seconds, east of UTC.
    before: i64,
    after: i64,
}

impl ClockChange {
    /// The first instant at which the clocks show the new time.
    pub fn at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.at, 0).unwrap_or_default()
    }

    /// Whether the clocks are set forward, which skips times. Otherwise they are set back, which repeats some.
    pub fn is_gap(&self) -> bool {
        self.before < self.after
    }

    /// The times of the clock that are skipped or repeated: from the first, and until just before the second.
    pub fn civil(&self) -> (NaiveDateTime, NaiveDateTime) {
        let civil = |offset| DateTime::from_timestamp(self.at + offset, 0).unwrap_or_default().naive_utc();
        (civil(self.before.min(self.after)), civil(self.before.max(self.after)))
    }
}

/// The changes of a zone's clocks at or after one instant and before another, in order.
///
/// Work and answers are bounded by the time between the two: one look a week, and the search in a week that has one.
///
/// ```
/// use chrono::{TimeZone, Utc};
/// use downbeat_scheduler::clock_changes;
///
/// let [from, until] = [2027, 2028].map(|year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap());
/// let changes: Vec<_> = clock_changes(&chrono_tz::Europe::Stockholm, from, until).collect();
/// let [spring, autumn] = &changes[..] else { unreachable!() };
/// assert_eq!((spring.at().to_rfc3339(), spring.is_gap()), ("2027-03-28T01:00:00+00:00".to_owned(), true));
/// assert_eq!(spring.civil().0.to_string(), "2027-03-28 02:00:00");
/// assert_eq!(autumn.civil().1.to_string(), "2027-10-31 03:00:00");
/// assert_eq!(clock_changes(&Utc, from, until).count(), 0);
/// ```
pub fn clock_changes<Z: TimeZone>(
    zone: &Z,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> impl Iterator<Item = ClockChange> {
    // The first instant that can be one is compared with the one before it.
    let mut at = from.timestamp() - i64::from(from.timestamp_subsec_nanos() == 0);
    let end = until.timestamp() - i64::from(until.timestamp_subsec_nanos() == 0);
    // Each turn is a step of the time between the two.
    std::iter::from_fn(move || {
        while at < end && !Z::FIXED {
            let next = at.saturating_add(STEADY).min(end);
            let (before, after) = (Offsets::offset(zone, at), Offsets::offset(zone, next));
            let start = std::mem::replace(&mut at, next);
            if before != after {
                let at = bisect(start, next, |at| Offsets::offset(zone, at) != before);
                return Some(ClockChange { at, before, after });
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;

    fn changes(zone: Tz, from: &str, until: &str) -> Vec<(String, String, String)> {
        let [from, until] = [from, until].map(|at| at.parse::<DateTime<Utc>>().unwrap());
        let said = |change: ClockChange| {
            let (start, end) = change.civil();
            assert_eq!(times(zone, start), if change.is_gap() { 0 } else { 2 });
            assert_eq!(times(zone, end), 1);
            (change.at().to_rfc3339(), start.to_string(), end.to_string())
        };
        clock_changes(&zone, from, until).map(said).collect()
    }

    /// How often a zone has a civil time.
    fn times(zone: Tz, civil: NaiveDateTime) -> usize {
        match zone.from_local_datetime(&civil) {
            chrono::MappedLocalTime::None => 0,
            chrono::MappedLocalTime::Single(_) => 1,
            chrono::MappedLocalTime::Ambiguous(..) => 2,
        }
    }

    #[test]
    fn bounds_are_half_open() {
        let at = "2027-03-28T01:00:00Z";
        assert_eq!(changes(Tz::Europe__Stockholm, at, "2027-03-28T01:00:01Z").len(), 1);
        assert_eq!(changes(Tz::Europe__Stockholm, "2027-01-01T00:00:00Z", at).len(), 0);
        assert_eq!(
            changes(Tz::Europe__Stockholm, "2027-03-28T01:00:00.5Z", "2027-10-31T01:00:00.5Z").len(),
            1
        );
        assert_eq!(changes(Tz::Europe__Stockholm, at, at).len(), 0);
    }

    #[test]
    fn a_whole_day_can_be_skipped() {
        assert_eq!(
            changes(Tz::Pacific__Apia, "2011-12-01T00:00:00Z", "2012-01-01T00:00:00Z"),
            [(
                "2011-12-30T10:00:00+00:00".to_owned(),
                "2011-12-30 00:00:00".to_owned(),
                "2011-12-31 00:00:00".to_owned()
            )]
        );
    }
}

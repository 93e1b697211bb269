//! The rules of the zones as the host tells them, each as a list of changes: for a module that is to be small and whose host has tables
//! of its own.

use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use std::fmt;
use std::sync::OnceLock;

/// One for each zone of the database, as many as there can be.
static TOLD: [OnceLock<Table>; TZ_VARIANTS.len()] = [const { OnceLock::new() }; TZ_VARIANTS.len()];

/// The changes of a zone's offset.
#[derive(Debug)]
struct Table {
    first: FixedOffset,
    /// The second of each change, and the offset from then on.
    changes: Box<[(i64, FixedOffset)]>,
}

/// Tells the rules of a zone: its offset before the first change, in seconds east of Greenwich, and the seconds since 1970 of the
/// changes with the offsets from then on. What is told of a zone first holds for good, so that no schedule changes.
///
/// Answers whether that can be rules: the changes are in order, and the offsets are less than a day.
pub fn tell_zone(zone: Tz, first: i32, changes: &[(i64, i32)]) -> bool {
    let offset = |&(second, offset): &(i64, i32)| Some((second, FixedOffset::east_opt(offset)?));
    let table = FixedOffset::east_opt(first).zip(changes.iter().map(offset).collect());
    let table = table.filter(|_| changes.is_sorted_by(|one, other| one.0 < other.0));
    match table.map(|(first, changes)| Table { first, changes }).zip(TOLD.get(zone as usize)) {
        Some((table, place)) => {
            place.get_or_init(|| table);
            true
        }
        None => false,
    }
}

/// The rules of a zone; of one that was not told they are those of UTC.
#[derive(Clone, Copy)]
pub(super) struct Rules(Tz);

pub(super) fn rules(zone: Tz) -> Rules {
    Rules(zone)
}

pub(super) fn zone(offset: NamedOffset) -> Tz {
    offset.zone
}

/// Whether the rules of a zone are known.
pub(super) fn is_known(zone: Tz) -> bool {
    zone == Tz::UTC || table(zone).is_some()
}

fn table(zone: Tz) -> Option<&'static Table> {
    TOLD.get(zone as usize)?.get()
}

/// The farthest that two offsets of a civil time lie apart, and more, in seconds.
const NEAR: i64 = 2 * 86_400;

impl Table {
    /// How many changes have been at a second.
    fn before(&self, second: i64) -> usize {
        self.changes.partition_point(|(change, _)| *change <= second)
    }

    /// The offset that holds after the first `changes` changes.
    fn after(&self, changes: usize) -> FixedOffset {
        let last = changes.checked_sub(1).and_then(|last| self.changes.get(last));
        last.map_or(self.first, |(_, offset)| *offset)
    }

    /// The offsets that a civil second has, by the time of the instants: none in a gap, two in a fold.
    fn at_civil(&self, second: i64) -> (Option<FixedOffset>, Option<FixedOffset>) {
        let around = self.before(second - NEAR)..=self.before(second + NEAR);
        let mut found = around.filter_map(|changes| {
            let offset = self.after(changes);
            let instant = second - i64::from(offset.local_minus_utc());
            (self.before(instant) == changes).then_some(offset)
        });
        (found.next(), found.next())
    }
}

/// An offset of a zone that was told. It displays as a number, as the host does not tell what people call it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct NamedOffset {
    zone: Tz,
    fixed: FixedOffset,
}

impl Offset for NamedOffset {
    #[inline]
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Display for NamedOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.fixed, f)
    }
}

impl fmt::Debug for NamedOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.fixed, f)
    }
}

impl TimeZone for Rules {
    type Offset = NamedOffset;

    fn from_offset(offset: &NamedOffset) -> Self {
        Self(offset.zone)
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<NamedOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<NamedOffset> {
        let with = |fixed| NamedOffset { zone: self.0, fixed };
        let Some(table) = table(self.0) else { return MappedLocalTime::Single(with(chrono::Utc.fix())) };
        match table.at_civil(local.and_utc().timestamp()) {
            (None, _) => MappedLocalTime::None,
            (Some(one), None) => MappedLocalTime::Single(with(one)),
            (Some(one), Some(other)) => MappedLocalTime::Ambiguous(with(one), with(other)),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> NamedOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    #[inline]
    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> NamedOffset {
        let at = |table: &Table| table.after(table.before(utc.and_utc().timestamp()));
        NamedOffset { zone: self.0, fixed: table(self.0).map_or(chrono::Utc.fix(), at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What chrono-tz says of a zone, told in changes: they are looked for each half hour.
    fn told(zone: Tz, from: i64, until: i64) -> Vec<(i64, i32)> {
        let at = |second: i64| zone.offset_from_utc_datetime(&civil(second)).fix().local_minus_utc();
        let steps = (from..until).step_by(1800).filter(|&second| at(second) != at(second + 1800));
        steps.map(|second| (second + 1800, at(second + 1800))).collect()
    }

    fn civil(second: i64) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(second, 0).unwrap().naive_utc()
    }

    #[test]
    fn a_zone_that_is_told_has_the_offsets_of_the_tables_around_each_change() {
        // 2010 to 2013: Samoa leaves out a day at the end of 2011.
        let (from, until) = (1_262_304_000, 1_388_534_400);
        for zone in [
            Tz::Europe__Stockholm,
            Tz::America__New_York,
            Tz::Australia__Lord_Howe,
            Tz::Africa__Casablanca,
            Tz::Pacific__Apia,
            Tz::Asia__Kathmandu,
        ] {
            assert!(!is_known(zone));
            let changes = told(zone, from, until);
            let first = zone.offset_from_utc_datetime(&civil(from)).fix().local_minus_utc();
            assert!(tell_zone(zone, first, &changes) && is_known(zone));
            let near = changes.iter().flat_map(|(at, _)| (at - 100_000..at + 100_000).step_by(600));
            for second in near.chain((from + NEAR..until - NEAR).step_by(100_000)) {
                for second in [second - 1, second] {
                    let civil = civil(second);
                    assert_eq!(
                        rules(zone).offset_from_utc_datetime(&civil).fix(),
                        zone.offset_from_utc_datetime(&civil).fix(),
                        "{zone} {civil}"
                    );
                    assert_eq!(
                        rules(zone).offset_from_local_datetime(&civil).map(|one| one.fix()),
                        zone.offset_from_local_datetime(&civil).map(|one| one.fix()),
                        "{zone} {civil}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_is_out_of_order_or_a_day_from_greenwich_is_not_taken() {
        assert!(!tell_zone(Tz::Asia__Tokyo, 0, &[(5, 0), (5, 3600)]));
        assert!(!tell_zone(Tz::Asia__Tokyo, 86_400, &[]));
        assert!(!tell_zone(Tz::Asia__Tokyo, 0, &[(5, -86_400)]));
        assert!(!is_known(Tz::Asia__Tokyo));
    }
}

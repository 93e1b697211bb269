//! The rules of the zones as the host tells them, each as a list of changes: for a module that is to be small and whose host has tables
//! of its own.

use super::table::Table;
use chrono::{FixedOffset, MappedLocalTime, NaiveDateTime, Offset};
use chrono_tz::{TZ_VARIANTS, Tz};
use std::fmt;
use std::sync::OnceLock;

/// One for each zone of the database, as many as there can be.
static TOLD: [OnceLock<Table<NamedOffset>>; TZ_VARIANTS.len()] =
    [const { OnceLock::new() }; TZ_VARIANTS.len()];

/// Tells the rules of a zone: its offset before the first change, in seconds east of Greenwich, and the seconds since 1970 of the
/// changes with the offsets from then on. What is told of a zone first holds for good, so that no schedule changes.
///
/// Answers whether that can be rules: the changes are in order, and the offsets are less than a day.
pub fn tell_zone(zone: Tz, first: i32, changes: &[(i64, i32)]) -> bool {
    let offset = |offset| Some(NamedOffset { zone, fixed: FixedOffset::east_opt(offset)? });
    let told = changes.iter().map(|(second, from_then)| Some((*second, offset(*from_then)?))).collect();
    let told = offset(first).zip(told).filter(|_| changes.is_sorted_by(|one, other| one.0 < other.0));
    match told.zip(TOLD.get(zone as usize)) {
        Some(((first, changes), place)) => {
            place.get_or_init(|| Table::new(first, changes));
            true
        }
        None => false,
    }
}

/// The zone of an offset.
pub(super) fn zone(offset: NamedOffset) -> Tz {
    offset.zone
}

/// Whether the rules of a zone are known.
pub(super) fn is_known(zone: Tz) -> bool {
    zone == Tz::UTC || table(zone).is_some()
}

/// The offset at an instant; of a zone that was not told it is that of UTC.
#[inline]
pub(super) fn at(zone: Tz, utc: &NaiveDateTime) -> NamedOffset {
    table(zone).map_or_else(|| untold(zone), |table| table.at(utc.and_utc().timestamp()))
}

/// The offsets of a civil time.
pub(super) fn at_civil(zone: Tz, local: &NaiveDateTime) -> MappedLocalTime<NamedOffset> {
    match table(zone) {
        Some(table) => table.at_civil(local.and_utc().timestamp()),
        None => MappedLocalTime::Single(untold(zone)),
    }
}

fn untold(zone: Tz) -> NamedOffset {
    NamedOffset { zone, fixed: chrono::Utc.fix() }
}

fn table(zone: Tz) -> Option<&'static Table<NamedOffset>> {
    TOLD.get(zone as usize)?.get()
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

#[cfg(test)]
mod tests {
    use super::super::table::NEAR;
    use super::*;
    use chrono::TimeZone as _;

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
                        at(zone, &civil).fix(),
                        zone.offset_from_utc_datetime(&civil).fix(),
                        "{zone} {civil}"
                    );
                    assert_eq!(
                        at_civil(zone, &civil).map(|one| one.fix()),
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

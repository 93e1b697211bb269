//! The rules of the zones as chrono-tz has them compiled in. chrono-tz searches through a list for each answer. A zone that is asked
//! often is written down as a [`Table`], which is quicker to ask.

use super::table::{NEAR, Table};
use crate::offsets::{STEADY, bisect};
use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeZone};
pub(super) use chrono_tz::TzOffset as NamedOffset;
use chrono_tz::{TZ_VARIANTS, Tz};
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

/// One for each zone of the database.
static TABLES: [OnceLock<Table<NamedOffset>>; TZ_VARIANTS.len()] =
    [const { OnceLock::new() }; TZ_VARIANTS.len()];

/// How often each was asked before it had a table.
static ASKED: [AtomicU16; TZ_VARIANTS.len()] = [const { AtomicU16::new(0) }; TZ_VARIANTS.len()];

/// Asked more often than this, a zone gets a table: a program that asks a few times does not pay for it.
const OFTEN: u16 = 4096;

/// The seconds that tables are for: from a few days before 1970 to 2100. For others chrono-tz is asked.
const TIMES: Range<i64> = -2 * NEAR..4_102_444_800;

/// Those civil seconds whose instants, and all changes that matter for them, are within these.
const CIVIL_TIMES: Range<i64> = TIMES.start + NEAR..TIMES.end - NEAR;

/// The zone of an offset.
pub(super) fn zone(offset: NamedOffset) -> Tz {
    TimeZone::from_offset(&offset)
}

/// Whether the rules of a zone are known: of all.
pub(super) fn is_known(_: Tz) -> bool {
    true
}

/// The offset at an instant.
#[inline]
pub(super) fn at(zone: Tz, utc: &NaiveDateTime) -> NamedOffset {
    let second = utc.and_utc().timestamp();
    match table(zone).filter(|_| TIMES.contains(&second)) {
        Some(table) => table.at(second),
        None => zone.offset_from_utc_datetime(utc),
    }
}

/// The offsets of a civil time.
#[inline]
pub(super) fn at_civil(zone: Tz, local: &NaiveDateTime) -> MappedLocalTime<NamedOffset> {
    let second = local.and_utc().timestamp();
    match table(zone).filter(|_| CIVIL_TIMES.contains(&second)) {
        Some(table) => table.at_civil(second),
        None => zone.offset_from_local_datetime(local),
    }
}

#[inline]
fn table(zone: Tz) -> Option<&'static Table<NamedOffset>> {
    let place = TABLES.get(zone as usize)?;
    place.get().or_else(|| asked(zone, place))
}

/// Counts a question, and writes the table down where there were many.
#[cold]
fn asked(zone: Tz, place: &'static OnceLock<Table<NamedOffset>>) -> Option<&'static Table<NamedOffset>> {
    let before = ASKED.get(zone as usize)?.fetch_add(1, Ordering::Relaxed);
    (before >= OFTEN).then(|| place.get_or_init(|| written_down(zone)))
}

/// What chrono-tz says of a zone, as a table. Bound: a look each six days, and twenty for each change.
#[cold]
fn written_down(zone: Tz) -> Table<NamedOffset> {
    let at = |second: i64| {
        zone.offset_from_utc_datetime(&DateTime::from_timestamp(second, 0).unwrap_or_default().naive_utc())
    };
    let first = at(TIMES.start);
    let mut changes = Vec::new();
    let (mut second, mut offset) = (TIMES.start, first);
    while second < TIMES.end {
        let next = (second + STEADY).min(TIMES.end);
        second = if at(next) == offset { next } else { bisect(second, next, |one| at(one) != offset) };
        if at(second) != offset {
            offset = at(second);
            changes.push((second, offset));
        }
    }
    Table::new(first, changes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(second: i64) -> NaiveDateTime {
        DateTime::from_timestamp(second, 0).unwrap().naive_utc()
    }

    /// Seconds at which an answer could differ: all 5 days, the ends of the table, and around each change.
    fn seconds(zone: Tz) -> impl Iterator<Item = i64> {
        let days = (TIMES.start - 2 * NEAR..TIMES.end + 2 * NEAR).step_by(5 * 86_400 - 3557);
        let edges =
            [TIMES.start, CIVIL_TIMES.start, CIVIL_TIMES.end, TIMES.end, -4_000_000_000, 5_000_000_000];
        let changes = table(zone).unwrap().changes.iter().map(|(second, _)| *second);
        let near = changes.flat_map(|second| (second - 90_000..second + 90_001).step_by(3600));
        days.chain(edges).chain(near)
    }

    #[test]
    fn a_table_answers_as_chrono_tz_does_through_the_years_and_around_each_change_of_each_zone() {
        for zone in TZ_VARIANTS {
            assert!((0..=OFTEN).filter_map(|_| table(zone)).last().is_some(), "{zone}");
            for second in seconds(zone).flat_map(|second| [second - 1, second]) {
                let civil = civil(second);
                assert_eq!(at(zone, &civil), zone.offset_from_utc_datetime(&civil), "{zone} {civil}");
                assert_eq!(at_civil(zone, &civil), zone.offset_from_local_datetime(&civil), "{zone} {civil}");
            }
        }
    }
}

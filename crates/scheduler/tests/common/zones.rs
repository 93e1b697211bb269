//! Zones that hurt, and the instants at which their offsets change.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use std::sync::LazyLock;

/// Zones that hurt: half-hour shifts, gaps at midnight, a missing day, shifts for Ramadan, and two ordinary ones.
const ZONES: [Tz; 9] = [
    Tz::America__New_York,
    Tz::Europe__Stockholm,
    Tz::Australia__Lord_Howe,
    Tz::Pacific__Chatham,
    Tz::America__Santiago,
    Tz::Africa__Casablanca,
    Tz::Pacific__Apia,
    Tz::Asia__Gaza,
    Tz::Antarctica__Troll,
];

pub(crate) fn offset(zone: Tz, instant: i64) -> i64 {
    let utc = DateTime::from_timestamp(instant, 0).unwrap().naive_utc();
    i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
}

/// Every change of offset from 1970 to 2037, to the minute.
pub(crate) static TRANSITIONS: LazyLock<Vec<(Tz, i64)>> = LazyLock::new(|| {
    let mut found = Vec::new();
    for zone in ZONES {
        let mut before = offset(zone, 86_400);
        for hour in (86_400..2_145_916_800i64).step_by(3600) {
            let after = offset(zone, hour + 3600);
            if after != before {
                let minute = (hour..=hour + 3600).step_by(60).find(|&at| offset(zone, at) == after).unwrap();
                found.push((zone, minute));
            }
            before = after;
        }
    }
    found
});

//! An interval as `@every 1h30m`.

use crate::Interval;
use std::fmt;

/// The units of `@every`, in milliseconds, from the greatest to the least.
const UNITS: [(u64, &str); 5] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")];

pub(super) fn write(interval: Interval, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("@every ")?;
    let mut rest = interval.as_millis();
    for (unit, name) in UNITS {
        if rest >= unit {
            write!(f, "{}{name}", rest / unit)?;
            rest %= unit;
        }
    }
    Ok(())
}

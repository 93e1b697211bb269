//! Owns the words for a length of time: one rounding for every message, log line and page.

use std::time::Duration;

/// A length of time as a person says it: `250 ms`, `1.5 s`, `42 s`, `3 m 20 s`, `1 d 2 h`.
///
/// Rounded to the nearest step of what is shown: whole milliseconds below a second, tenths below ten seconds, whole
/// seconds below an hour, then minutes, and hours from a day on.
///
/// ```
/// use std::time::Duration;
/// use downbeat_client::span;
///
/// assert_eq!(span(Duration::from_millis(2_020)), "2 s");
/// assert_eq!(span(Duration::from_secs(200)), "3 m 20 s");
/// ```
pub fn span(length: Duration) -> String {
    /// Where each rounding ends, and its step, in nanoseconds. A value that is rounded up to a bound is said by the
    /// next.
    const STEPS: [(u128, u128); 5] = [
        (SECOND, SECOND / 1000),
        (10 * SECOND, SECOND / 10),
        (HOUR, SECOND),
        (DAY, MINUTE),
        (u128::MAX, HOUR),
    ];
    const SECOND: u128 = 1_000_000_000;
    const MINUTE: u128 = 60 * SECOND;
    const HOUR: u128 = 60 * MINUTE;
    const DAY: u128 = 24 * HOUR;
    let exact = length.as_nanos();
    let rounded = STEPS.iter().map(|(end, step)| (*end, (exact + step / 2) / step * step));
    let nanos = rounded.clone().find(|(end, rounded)| rounded < end).map_or(exact, |(_, rounded)| rounded);
    let two = |large: u128, unit: &str, small: u128, smaller: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {smaller}"),
    };
    if nanos < SECOND {
        format!("{} ms", nanos * 1000 / SECOND)
    } else if nanos < MINUTE {
        match nanos % SECOND {
            0 => format!("{} s", nanos / SECOND),
            rest => format!("{}.{} s", nanos / SECOND, rest * 10 / SECOND),
        }
    } else if nanos < HOUR {
        two(nanos / MINUTE, "m", nanos % MINUTE / SECOND, "s")
    } else if nanos < DAY {
        two(nanos / HOUR, "h", nanos % HOUR / MINUTE, "m")
    } else {
        two(nanos / DAY, "d", nanos % DAY / HOUR, "h")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(millis: &[u64]) -> Vec<String> {
        millis.iter().map(|millis| span(Duration::from_millis(*millis))).collect()
    }

    #[test]
    fn a_length_of_time_is_said_in_the_units_that_matter() {
        let lengths = [0, 250, 1_000, 1_500, 10_000, 90_000, 3_600_000, 3_660_000, 90_000_000, 8_640_000_000];
        assert_eq!(
            said(&lengths),
            ["0 ms", "250 ms", "1 s", "1.5 s", "10 s", "1 m 30 s", "1 h", "1 h 1 m", "1 d 1 h", "100 d"]
        );
    }

    #[test]
    fn what_is_left_out_is_rounded_and_carried() {
        let lengths =
            [999, 1_049, 1_050, 9_949, 9_950, 10_499, 59_499, 59_500, 3_599_500, 86_399_000, 172_799_000];
        assert_eq!(
            said(&lengths),
            ["999 ms", "1 s", "1.1 s", "9.9 s", "10 s", "10 s", "59 s", "1 m", "1 h", "1 d", "2 d"]
        );
        assert_eq!(span(Duration::from_nanos(999_600_000)), "1 s");
        assert_eq!(span(Duration::from_nanos(2_020_215_175)), "2 s");
        assert!(span(Duration::MAX).contains(" d "));
    }
}

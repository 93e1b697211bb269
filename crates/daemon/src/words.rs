//! Words that more than one room needs: lengths of time and counts, as a person says them.

use chrono::TimeDelta;

/// A length of time in the two units that matter: `3 m 20 s`. A negative one counts as none.
///
/// ```
/// use chrono::TimeDelta;
/// use downbeat::words::span;
///
/// assert_eq!(span(TimeDelta::milliseconds(200_000)), "3 m 20 s");
/// assert_eq!(span(TimeDelta::hours(3)), "3 h");
/// ```
pub fn span(length: TimeDelta) -> String {
    let seconds = length.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let two = |one: i64, unit: &str, other: i64, smaller: &str| match other {
        0 => format!("{one} {unit}"),
        _ => format!("{one} {unit} {other} {smaller}"),
    };
    match (days, hours, minutes, seconds) {
        (0, 0, 0, 0) => format!("{} ms", length.num_milliseconds().max(0)),
        (0, 0, 0, _) => format!("{seconds} s"),
        (0, 0, _, _) => two(minutes, "m", seconds % 60, "s"),
        (0, _, _, _) => two(hours, "h", minutes, "m"),
        _ => two(days, "d", hours, "h"),
    }
}

/// `1 beat`, `7 beats`.
///
/// ```
/// assert_eq!(downbeat::words::counted(7, "beat"), "7 beats");
/// ```
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_said_in_the_units_that_matter() {
        let said = [-5, 1, 999, 1_000, 61_000, 3_600_000, 3_660_000, 86_400_000, 90_000_000, 8_640_000_000]
            .map(|millis| span(TimeDelta::milliseconds(millis)));
        assert_eq!(
            said,
            ["0 ms", "1 ms", "999 ms", "1 s", "1 m 1 s", "1 h", "1 h 1 m", "1 d", "1 d 1 h", "100 d"]
        );
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "beat")), ["0 beats", "1 beat", "2 beats"]);
    }
}

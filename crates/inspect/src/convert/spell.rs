//! Writes the values of a field: `*`, steps, ranges and lists, in two spellings.

use chrono::Weekday;
use std::fmt::Write;

/// How a target writes lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `*/15`, `9-17/2`, `1-5`.
    Cron,
    /// `00/15`, `00..56/7`, `09..17/2`, `01..05`; two digits at least.
    Systemd,
}

/// The values of a mask with at least one bit, for a field with the values `first..=last`.
///
/// All values are `*`; three or more with equal distances are steps; otherwise runs of three or more are ranges.
pub(super) fn field(mask: u64, first: u32, last: u32, spelling: Spelling) -> String {
    let values: Vec<i64> = (first..=last).filter(|value| mask >> value & 1 == 1).map(i64::from).collect();
    if values.len() as u32 == last - first + 1 {
        return "*".to_owned();
    }
    if let Some((from, to, step)) = steps(&values) {
        let whole = from == i64::from(first) && to + step > i64::from(last);
        // systemd 252 skips the first value of the next hour, day or month where steps without an end do not meet it.
        let meets = to + step == i64::from(last) + 1 && first == 0;
        return match spelling {
            Spelling::Cron if whole => format!("*/{step}"),
            Spelling::Cron => format!("{from}-{to}/{step}"),
            Spelling::Systemd if whole && meets => format!("{from:02}/{step}"),
            Spelling::Systemd => format!("{from:02}..{to:02}/{step}"),
        };
    }
    list(&runs(values), spelling)
}

/// Runs of values that follow one another, from values in order.
pub(super) fn runs(values: impl IntoIterator<Item = i64>) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((_, end)) if *end == value - 1 => *end = value,
            _ => runs.push((value, value)),
        }
    }
    runs
}

/// Weekdays, bits 0–6 from Sunday, in the order of a target: runs of three or more as ranges.
pub(super) fn weekday_runs(mask: u8, order: [u8; 7], to: &str, name: impl Fn(u8) -> String) -> String {
    let runs = order.split(|day| mask >> day & 1 == 0).filter(|run| !run.is_empty());
    let runs = runs.map(|run| match run {
        [first, _, .., last] => format!("{}{to}{}", name(*first), name(*last)),
        few => few.iter().map(|day| name(*day)).collect::<Vec<_>>().join(","),
    });
    runs.collect::<Vec<_>>().join(",")
}

/// `Mon` for 1.
pub(super) fn weekday_name(day: u8) -> String {
    Weekday::try_from((day + 6) % 7).map_or_else(|_| String::new(), |day| day.to_string())
}

/// Ranges that neither overlap nor touch, in order.
pub(super) fn list(ranges: &[(i64, i64)], spelling: Spelling) -> String {
    if ranges.iter().all(|(from, to)| from == to) {
        let values: Vec<i64> = ranges.iter().map(|(value, _)| *value).collect();
        if let Some((from, to, step)) = steps(&values) {
            return match spelling {
                Spelling::Cron => format!("{from}-{to}/{step}"),
                Spelling::Systemd => format!("{from:02}..{to:02}/{step}"),
            };
        }
    }
    let (width, to) = match spelling {
        Spelling::Cron => (1, "-"),
        Spelling::Systemd => (2, ".."),
    };
    let mut text = String::new();
    for &(first, last) in ranges {
        let between = if text.is_empty() { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = match last - first {
            0 => write!(text, "{between}{first:0width$}"),
            1 => write!(text, "{between}{first:0width$},{last:0width$}"),
            _ => write!(text, "{between}{first:0width$}{to}{last:0width$}"),
        };
    }
    text
}

/// First, last and step of three or more values with an equal distance of two or more.
fn steps(values: &[i64]) -> Option<(i64, i64, i64)> {
    let (&[from, second, _, ..], Some(&to)) = (values, values.last()) else { return None };
    let step = second - from;
    let is_even = values.iter().zip(values.iter().skip(1)).all(|(a, b)| b - a == step);
    (is_even && step > 1).then_some((from, to, step))
}

//! Lengths of time as they are written: `10s`, `1m30s`, `500ms`.

use std::time::Duration;

/// The units, the largest first, in milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// Reads a length of time: whole numbers with their units, the larger ones first, each at most once.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total: u64 = 0;
    let mut units = UNITS.iter();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at_checked(digits)?;
        let behind = behind.trim_start();
        let letters = behind.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(letters)?;
        let (_, millis) = units.find(|(name, _)| *name == unit)?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*millis)?)?;
        rest = behind.trim_start();
    }
    Some(Duration::from_millis(total))
}

/// The same, written back: `1m30s`.
pub(super) fn written(span: Duration) -> String {
    let mut left = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let mut text = String::new();
    for (unit, millis) in UNITS {
        // A minute is written as 60s where it stands alone, as people write time-outs.
        if unit == "m" && left == millis && text.is_empty() {
            continue;
        }
        if left >= millis {
            text.push_str(&format!("{}{unit}", left / millis));
            left %= millis;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

/// What was probably meant by a text that is no length of time.
pub(super) fn meant(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let number = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(number)?;
    let millis = match unit.trim() {
        "" | "sec" | "secs" | "second" | "seconds" | "s" => 1000,
        "msec" | "msecs" | "millisecond" | "milliseconds" | "millis" | "ms" => 1,
        "min" | "mins" | "minute" | "minutes" | "m" => 60_000,
        "hour" | "hours" | "hr" | "hrs" | "h" => 3_600_000,
        "day" | "days" | "d" => 86_400_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let thousandths = format!("{whole}{:0<3}", fraction.get(..fraction.len().min(3))?);
    let total = thousandths.parse::<u64>().ok()?.checked_mul(millis)? / 1000;
    Some(written(Duration::from_millis(total)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_with_their_units_the_larger_ones_first() {
        for (text, millis) in [
            ("10s", 10_000),
            ("1m30s", 90_000),
            ("500ms", 500),
            ("1h 5m", 3_900_000),
            ("90 s", 90_000),
            ("1d", 86_400_000),
            ("0s", 0),
            ("01m", 60_000),
        ] {
            assert_eq!(parse(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in [
            "",
            " ",
            "10",
            "s",
            "10 seconds",
            "1.5s",
            "30s1m",
            "1s1s",
            "-1s",
            "10S",
            "1s5",
            "99999999999999999999s",
            "9999999999999999999d",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for millis in
            [0, 1, 999, 1000, 1500, 10_000, 60_000, 61_000, 90_000, 3_600_000, 86_400_000, 90_061_001]
        {
            let span = Duration::from_millis(millis);
            assert_eq!(parse(&written(span)), Some(span), "{}", written(span));
        }
        assert_eq!(
            [10_000, 60_000, 90_000].map(|ms| written(Duration::from_millis(ms))),
            ["10s", "60s", "1m30s"]
        );
    }

    #[test]
    fn near_misses_are_put_right() {
        let meant = ["10", "1.5s", "10 seconds", "2 min", "0.25 h", "soon", "1.5.5s", "10S"].map(meant);
        let meant = meant.iter().map(|meant| meant.as_deref().unwrap_or("-")).collect::<Vec<_>>();
        assert_eq!(meant, ["10s", "1s500ms", "10s", "2m", "15m", "-", "-", "10s"]);
    }
}

//! What the program's log says: one JSON object on each line, whose messages are read.

use anyhow::Context as _;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::span::Moment;

/// A line of the log that matters.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// When, by the program's clock until [`Offsets::real`](crate::clock::Offsets::real) has told it by the machine's.
    pub(crate) at: Moment,
    /// When the line was read.
    pub(crate) read: Moment,
    /// The heartbeat's.
    pub(crate) name: String,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// The configuration was read, the first time or again.
    Read,
    /// How many heartbeats there are: the first time, and when many have changed.
    Beating,
    /// It was not, and why not is said.
    Unusable,
    /// A beat ended. `occurrence` is `None` for the one at start, `delivered` is `None` if that is not known. The
    /// last field says how long it took at least.
    Beat { occurrence: Option<Moment>, delivered: Option<bool>, took: TimeDelta },
    /// This many occurrences passed without a beat.
    Missed(usize),
}

/// What a line says, that was read at this moment.
pub(crate) fn entry(line: &str, read: Moment) -> anyhow::Result<Option<Entry>> {
    let value: Value = serde_json::from_str(line)?;
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let message = text("message").context("there is no message")?;
    let at = DateTime::parse_from_rfc3339(text("timestamp").context("there is no time")?)?.to_utc();
    let name = text("heartbeat").unwrap_or_default().to_owned();
    let what = if let Some(beat) = message.strip_prefix("beat for ") {
        let delivered = beat.split_once(" delivered to ");
        let lost = beat.split_once(" to ").filter(|(_, rest)| rest.contains(" lost after "));
        if beat.contains(" has not arrived in ") {
            // It goes on.
            return Ok(None);
        }
        let (due, _) = delivered.or(lost).context("a beat is neither delivered nor lost")?;
        let length = delivered
            .and_then(|(_, rest)| rest.split_once(" in "))
            .or(lost.and_then(|(_, rest)| rest.split_once(" lost after ")));
        let (_, length) = length.context("how long a beat took is not said")?;
        let was_broken_off = lost.is_some_and(|(_, rest)| rest.contains(": broken off: "));
        let delivered = (!was_broken_off).then_some(delivered.is_some());
        What::Beat { occurrence: occurrence(due)?, delivered, took: took(length) }
    } else if let Some((count, _)) = message.split_once(" passed without a beat") {
        let digits = count.split(' ').find_map(|word| word.parse().ok());
        What::Missed(digits.context("how many were missed is not said")?)
    } else if name.is_empty() && message.starts_with("beating for ") {
        What::Beating
    } else if name.is_empty() && message.starts_with("the configuration was read") {
        What::Read
    } else if message.starts_with("the configuration cannot be used") {
        What::Unusable
    } else {
        return Ok(None);
    };
    Ok(Some(Entry { at, read, name, what }))
}

/// A length of time as the log writes it, `1.8 s` or `1 m 5 s`, at the beginning of a text; what it may have been at least.
fn took(text: &str) -> TimeDelta {
    let (mut total, mut rounded) = (0.0, 0.0);
    let mut words = text.split(' ');
    while let (Some(Ok(count)), Some(unit)) = (words.next().map(str::parse::<f64>), words.next()) {
        let word = unit.trim_end_matches([':', ',']);
        let millis = match word {
            "ms" => 1.0,
            "s" => 1000.0,
            "m" => 60_000.0,
            "h" => 3_600_000.0,
            _ => break,
        };
        total += count * millis;
        // As the log rounds it: up or down, to the next step.
        rounded = match total {
            ..1_000.0 => 1.0,
            ..10_000.0 => 100.0,
            ..3_600_000.0 => 1_000.0,
            _ => 60_000.0,
        };
        if unit != word {
            break;
        }
    }
    TimeDelta::milliseconds(f64::max(total - rounded, 0.0) as i64)
}

/// What a beat is for, as the log writes it: in UTC.
fn occurrence(text: &str) -> anyhow::Result<Option<Moment>> {
    if text == "the start" {
        return Ok(None);
    }
    let at = NaiveDateTime::parse_from_str(text, "%F %T%.f")?;
    Ok(Some(DateTime::<Utc>::from_naive_utc_and_offset(at, Utc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_log_say_what_became_of_beats() {
        let line = |message: &str| {
            format!(
                r#"{{"timestamp":"2027-01-01T00:00:07.5Z","level":"INFO","message":"{message}","heartbeat":"x"}}"#
            )
        };
        let read = "2027-01-01T00:00:07.6Z".parse().unwrap();
        let said = |message: &str| entry(&line(message), read).unwrap().map(|entry| entry.what);
        let at = "2027-01-01T00:00:05.250Z".parse().ok();
        assert_eq!(
            said("beat for 2027-01-01 00:00:05.250 delivered to http://a.test/… in 2 s"),
            Some(What::Beat { occurrence: at, delivered: Some(true), took: TimeDelta::milliseconds(1900) })
        );
        assert_eq!(
            said("beat for the start to http://a.test/… lost after 1 s: connect: refused"),
            Some(What::Beat { occurrence: None, delivered: Some(false), took: TimeDelta::milliseconds(900) })
        );
        assert_eq!(
            said("beat for the start to http://a.test/… lost after 1 s: broken off: the program was stopped"),
            Some(What::Beat { occurrence: None, delivered: None, took: TimeDelta::milliseconds(900) })
        );
        assert_eq!(
            said(
                "beat for the start to http://a.test/… has not arrived in 60 s: refused; it goes on until 2027-01-01"
            ),
            None
        );
        let lengths = ["7 ms", "1.8 s, at attempt 2", "11 s: refused", "1 m 5 s: refused"];
        assert_eq!(lengths.map(|text| took(text).num_milliseconds()), [6, 1700, 10_000, 64_000]);
        assert_eq!(said("at least 3 occurrences passed without a beat to x"), Some(What::Missed(3)));
        assert_eq!(said("beats to x are failing: refused"), None);
        assert!(entry("{ cut off", read).is_err());
    }
}

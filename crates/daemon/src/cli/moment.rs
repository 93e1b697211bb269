//! Times on the command line: how a person writes one, and how one is printed.

use super::Wrong;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
pub(super) use downbeat::words::span;
use downbeat::zones;
use serde::Serialize;

/// The zone of a name, or the name that was probably meant.
pub(super) fn zone(name: &str) -> Result<Tz, zones::UnknownZone> {
    zones::find(name)
}

/// The instant of a date, a date and a time, or RFC 3339. What comes twice in the zone is the first of the two.
pub(super) fn instant(text: &str, zone: Tz) -> Result<DateTime<Utc>, Wrong> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let with_time = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let local = with_time.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local =
        local.or_else(|| Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN)));
    let Some(local) = local else {
        return Err(Wrong(format!(
            "error: `{text}` is not a time: write `2027-01-31`, `2027-01-31 10:15` or `2027-01-31T10:15:00+01:00`"
        )));
    };
    match zone.from_local_datetime(&local).earliest() {
        Some(instant) => Ok(instant.to_utc()),
        None => Err(Wrong(format!("error: {zone} skips `{text}`: its clocks are set forward there"))),
    }
}

/// A time that a person and a program can read: RFC 3339, to the millisecond where there are any.
pub(super) fn short<Z: TimeZone>(at: &DateTime<Z>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// For a person: the weekday and the time on the clock of the zone, the same in UTC unless that is the zone, and how far
/// off it is.
pub(super) fn long(at: &DateTime<Tz>, now: DateTime<Utc>) -> String {
    let utc = match at.timezone() {
        Tz::UTC => String::new(),
        _ => format!("  {}", at.to_utc().format("%F %T%.f UTC")),
    };
    format!("{}{utc}  {}", on_the_clock(at), away(at.to_utc() - now))
}

/// The weekday, the date, the time and the offset.
pub(super) fn on_the_clock(at: &DateTime<Tz>) -> String {
    match at.timezone() {
        Tz::UTC => at.format("%a %F %T%.f UTC").to_string(),
        _ => at.format("%a %F %T%.f %:z").to_string(),
    }
}

/// `in 3 h 20 m`, `5 s ago`.
fn away(length: TimeDelta) -> String {
    match length.num_milliseconds() {
        0 => "now".to_owned(),
        1.. => format!("in {}", span(length)),
        _ => format!("{} ago", span(-length)),
    }
}

/// A length of time to the second, in all its units: `1 d 2 h`.
pub(super) fn exact(seconds: u64) -> String {
    let units = [(86_400, "d", u64::MAX), (3600, "h", 24), (60, "m", 60), (1, "s", 60)];
    let parts: Vec<String> = units
        .into_iter()
        .map(|(unit, name, cycle)| (seconds / unit % cycle, name))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

/// An instant for a program.
#[derive(Serialize)]
pub(super) struct Moment {
    /// RFC 3339, on the clock of the zone.
    local: String,
    /// RFC 3339 in UTC.
    utc: String,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    unix_ms: i64,
}

impl From<&DateTime<Tz>> for Moment {
    fn from(at: &DateTime<Tz>) -> Self {
        Self { local: short(at), utc: short(&at.to_utc()), unix_ms: at.timestamp_millis() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_that_is_to_be_entered_is_exact() {
        let said = [0, 59, 3_600, 90_061, 31_536_000].map(exact);
        assert_eq!(said, ["0 s", "59 s", "1 h", "1 d 1 h 1 m 1 s", "365 d"]);
    }

    #[test]
    fn what_is_ahead_what_is_past_and_now_are_told_apart() {
        let said = [3_600_000, -90_000, 0].map(|millis| away(TimeDelta::milliseconds(millis)));
        assert_eq!(said, ["in 1 h", "1 m 30 s ago", "now"]);
    }
}

//! Times on the command line: how a person writes one, and how one is printed.

use super::wrong::Wrong;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
pub(crate) use downbeat::words::span;
use downbeat::zones;
pub(crate) use downbeat_inspect::short;
use downbeat_scheduler::Zone;

/// The zone with a name. The error says what would do.
pub(crate) fn zone(name: &str) -> Result<Zone, String> {
    zones::find(name).map_err(|unknown| format!("no such time zone: {}", unknown.help()))
}

/// The instant of a date, or of a date and a time, in the forms of ISO 8601 and RFC 3339: with or without seconds, with an
/// offset or on the clock of the zone. Of a time that occurs twice in the zone the first one is meant.
pub(crate) fn instant(text: &str, zone: Zone) -> Result<DateTime<Utc>, Wrong> {
    let wrong = || {
        Wrong(format!(
            "error: `{text}` is not a time: write `2027-01-31`, `2027-01-31 10:15` or `2027-01-31T10:15:00+01:00`"
        ))
    };
    let (clock, offset) = split_offset(text.trim()).ok_or_else(wrong)?;
    let local = local(clock).ok_or_else(wrong)?;
    // A date alone has no offset: it begins on the clock of a zone.
    match offset {
        Some(offset) if clock.len() > DATE => {
            offset.from_local_datetime(&local).single().map(|at| at.to_utc()).ok_or_else(wrong)
        }
        Some(_) => Err(wrong()),
        None => match zone.from_local_datetime(&local).earliest() {
            Some(instant) => Ok(instant.to_utc()),
            None => Err(Wrong(format!("error: {zone} skips `{text}`: its clocks are set forward there"))),
        },
    }
}

/// The length of `2027-01-31`.
const DATE: usize = 10;

/// A time as the clock shows it.
fn local(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_at_checked(DATE)?;
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").ok()?;
    if time.is_empty() {
        return Some(date.and_time(NaiveTime::MIN));
    }
    let time = time.strip_prefix([' ', 'T', 't'])?.trim_start();
    // chrono reads `1:5` too.
    let parts = time.split([':', '.', ',']);
    if time.get(..5)?.len() != 5 || parts.clone().take(3).any(|part| part.len() != 2) || parts.count() > 4 {
        return None;
    }
    let time = time.replace(',', ".");
    let time = ["%H:%M", "%H:%M:%S", "%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(&time, format).ok())?;
    Some(date.and_time(time))
}

/// The part before the offset, and the offset; `None` when the offset is wrong.
fn split_offset(text: &str) -> Option<(&str, Option<FixedOffset>)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock.trim_end(), FixedOffset::east_opt(0)));
    }
    // A date contains `-` too.
    let after_date = text.get(DATE..).unwrap_or_default();
    let Some(at) = after_date.rfind(['+', '-']) else { return Some((text, None)) };
    let (clock, offset) = text.split_at_checked(DATE + at)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits = offset.get(1..)?;
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), 5) if hours.len() == 2 => (hours, minutes),
        (None, 2) => (digits, "00"),
        (None, 4) => digits.split_at_checked(2)?,
        _ => return None,
    };
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i32>().ok())?;
    let (hours, minutes) = (number(hours)?, number(minutes).filter(|minutes| *minutes < 60)?);
    // An offset of a day or more is refused here.
    let offset = FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))?;
    Some((clock.trim_end(), Some(offset)))
}

/// For a person: the weekday and the time on the clock of the zone, the time in UTC unless that is the zone, and the distance
/// from now.
pub(crate) fn long(at: &DateTime<Zone>, now: DateTime<Utc>) -> String {
    let utc = match at.timezone() {
        Zone::UTC => String::new(),
        _ => format!("  {}", at.to_utc().format("%F %T%.f UTC")),
    };
    format!("{}{utc}  {}", on_the_clock(at), away(at.to_utc() - now))
}

/// The weekday, the date, the time and the offset.
pub(crate) fn on_the_clock(at: &DateTime<Zone>) -> String {
    match at.timezone() {
        Zone::UTC => at.format("%a %F %T%.f UTC").to_string(),
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
pub(crate) fn exact(seconds: u64) -> String {
    let units = [(86_400, "d", u64::MAX), (3600, "h", 24), (60, "m", 60), (1, "s", 60)];
    let parts: Vec<String> = units
        .into_iter()
        .map(|(unit, name, cycle)| (seconds / unit % cycle, name))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
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
    fn a_time_is_read_however_people_and_programs_write_it() {
        let stockholm = chrono_tz::Europe::Stockholm.into();
        let read = |text: &str| {
            instant(text, stockholm).map(|at| short(&at)).unwrap_or_else(|Wrong(why)| panic!("{why}"))
        };
        for text in [
            "2026-11-01T07:30Z",
            "2026-11-01t07:30z",
            "2026-11-01 07:30Z",
            "2026-11-01 07:30 Z",
            "2026-11-01T07:30:00Z",
            "2026-11-01T07:30:00.000Z",
            "2026-11-01T07:30:00,000Z",
            "2026-11-01T07:30+00:00",
            "2026-11-01T07:30-00:00",
            "2026-11-01T08:30+01",
            "2026-11-01T08:30+0100",
            "2026-11-01T08:30:00+0100",
            "2026-11-01 08:30:00 +01:00",
            "2026-11-01T02:00-0530",
            "2026-11-01T08:30",
            "2026-11-01 08:30",
            "2026-11-01t08:30:00",
            " 2026-11-01 08:30 ",
        ] {
            assert_eq!(read(text), "2026-11-01T07:30:00Z", "{text}");
        }
        assert_eq!(read("2026-11-01"), "2026-10-31T23:00:00Z");
        assert_eq!(read("2026-11-01T07:30:00.25Z"), "2026-11-01T07:30:00.250Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "now",
            "2026",
            "2026-11",
            "2026-11-01Z",
            "2026-11-01+01:00",
            "2026-11-01T",
            "2026-11-01T7:30Z",
            "2026-11-01T07",
            "2026-11-01T07Z",
            "2026-11-01T25:00Z",
            "2026-11-01T07:60Z",
            "2026-11-01T07:30+1",
            "2026-11-01T07:30+01:60",
            "2026-11-01T07:30+24:00",
            "2026-11-01T07:30+99",
            "2026-11-01T07:30ZZ",
            "2026-11-01T07:30:00:00",
            "2026-11-31",
            "2026-11-01x07:30",
            "2026-11-01T07:30 CET",
            "2026-11-01T07:30++01",
            "2026-1-1",
            "２０２６-11-01",
            "2026-11-01T07:30+0é0",
        ] {
            assert!(instant(text, Zone::UTC).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_ahead_what_is_past_and_now_are_told_apart() {
        let said = [3_600_000, -90_000, 0].map(|millis| away(TimeDelta::milliseconds(millis)));
        assert_eq!(said, ["in 1 h", "1 m 30 s ago", "now"]);
    }
}

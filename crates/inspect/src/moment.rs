//! Instants and ranges of time, for JSON.

use chrono::{DateTime, SecondsFormat, TimeZone};
use downbeat_scheduler::{ValidRange, Zone};
use serde::Serialize;

/// An instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Moment {
    /// RFC 3339, on the clock of the zone.
    pub local: String,
    /// RFC 3339 in UTC.
    pub utc: String,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
}

impl From<&DateTime<Zone>> for Moment {
    fn from(at: &DateTime<Zone>) -> Self {
        Self { local: short(at), utc: short(&at.to_utc()), unix_ms: at.timestamp_millis() }
    }
}

/// A range of time in which a schedule is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Range {
    /// Its first instant.
    pub start: Moment,
    /// The first instant after it; `None` if the schedule stays valid to the end of the calendar.
    pub end: Option<Moment>,
}

impl From<&ValidRange<Zone>> for Range {
    fn from(range: &ValidRange<Zone>) -> Self {
        Self { start: (&range.start).into(), end: range.end.as_ref().map(Moment::from) }
    }
}

/// An instant in RFC 3339, with milliseconds if there are any.
pub fn short<Z: TimeZone<Offset: std::fmt::Display>>(at: &DateTime<Z>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

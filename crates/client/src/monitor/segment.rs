//! Owns parts of paths that several services have: an action; and passes on what a UUID is.

pub(crate) use crate::signal::is_uuid;

/// Whether a segment is what Healthchecks and Better Stack read as a signal: a word, or an exit status.
pub(super) fn is_action(segment: &str) -> bool {
    matches!(segment, "start" | "fail" | "log") || segment.parse::<u8>().is_ok()
}

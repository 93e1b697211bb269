//! Owns parts of paths that several services have: a UUID, an action.

/// Whether a segment is what Healthchecks and Better Stack read as a signal: a word, or an exit status.
pub(super) fn is_action(segment: &str) -> bool {
    matches!(segment, "start" | "fail" | "log") || segment.parse::<u8>().is_ok()
}

/// Whether a text is a UUID with hyphens: 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

//! Owns what parts of paths are: a UUID, a slug, an action.

/// Whether a segment is what Healthchecks and Better Stack read as a signal: a word, or an exit status.
pub(super) fn is_action(segment: &str) -> bool {
    matches!(segment, "start" | "fail" | "log") || segment.parse::<u8>().is_ok()
}

/// Whether a text is a UUID with hyphens: 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Whether it is a slug of Healthchecks.
pub(super) fn is_slug(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}

/// Whether it may be a ping key of Healthchecks.
pub(super) fn is_ping_key(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

//! Owns the cutting of texts to the limits of monitors.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest body of a request, in bytes: no monitor takes more.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// How much of a reason goes into a URL, in characters. Kuma answers 431 to a URL of 17,000 characters, and proxies to
/// shorter ones.
pub(crate) const MAX_IN_URL: usize = 250;

/// How much is sent of a message of the user's own, in characters: no monitor is known to take more everywhere.
pub(crate) const MAX_MESSAGE: usize = 2_000;

/// How much of a URL a text of the user's own may take when its characters are encoded, in bytes: a target has 8,192.
pub(crate) const MAX_ENCODED: usize = 6_000;

/// How much of a text goes into a body, in bytes: as much as one's own Healthchecks keeps, unless its operator has set another
/// limit.
pub(crate) const MAX_IN_BODY: usize = 10_000;

/// The beginning of a text, on one line, for a URL. `limit` is in characters.
pub(crate) fn on_one_line(text: &str, limit: usize) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(limit).collect()
}

/// The beginning of a text, `limit` bytes at most.
pub(crate) fn first_bytes(mut text: String, limit: usize) -> String {
    let end = text.char_indices().map(|(start, c)| start + c.len_utf8()).take_while(|end| *end <= limit);
    text.truncate(end.last().unwrap_or(0));
    text
}

/// The beginning of a text, `limit` bytes at most when it stands in JSON. Control characters other than line breaks and tabs
/// become spaces, and all escapes are short.
pub(crate) fn first_in_json(text: &str, limit: usize) -> String {
    let mut room = limit;
    let shown = text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c });
    let fits = |c: &char| {
        let length = if matches!(c, '\n' | '\t' | '"' | '\\') { 2 } else { c.len_utf8() };
        room.checked_sub(length).inspect(|left| room = *left).is_some()
    };
    shown.take_while(fits).collect()
}

/// The beginning of a text: `limit` characters at most, and `encoded` bytes at most when it stands in a query.
pub(crate) fn first_for_query(text: &str, limit: usize, encoded: usize) -> String {
    let mut room = encoded;
    text.chars()
        .take(limit)
        .take_while(|c| room.checked_sub(encoded_length(*c)).inspect(|left| room = *left).is_some())
        .collect()
}

/// How many bytes a character takes in a query.
fn encoded_length(c: char) -> usize {
    utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC).map(str::len).sum()
}

/// The end of a text: `limit` characters at most, and `encoded` bytes at most when it stands in a query. Control
/// characters other than line breaks become spaces.
pub(crate) fn end_for_query(text: &str, limit: usize, encoded: usize) -> String {
    let mut room = encoded;
    let mut kept: Vec<char> = Vec::new();
    for c in text.chars().rev().take(limit) {
        let c = if c.is_control() && c != '\n' { ' ' } else { c };
        let length = encoded_length(c);
        if length > room {
            break;
        }
        room -= length;
        kept.push(c);
    }
    kept.into_iter().rev().collect()
}

/// The last line that is not empty.
pub(crate) fn last_line(text: &str) -> Option<&str> {
    text.lines().rev().map(str::trim).find(|line| !line.is_empty())
}

/// Whether a text is a UUID with hyphens: 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

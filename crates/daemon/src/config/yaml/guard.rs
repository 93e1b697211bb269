//! Refuses what takes the library quadratic time, before it is read.
//!
//! The library keeps what could be a key for each flow collection that is open, and looks at all of them for each token;
//! it compares each `%TAG` with all before it. The depth is known from the walk that finds places. Where its parser finds a
//! mistake, the library may find none and read on: of such a text all brackets count as open.

use super::locate::{MAX_DEPTH, Places};

/// What to say of a file that is nested too deep.
pub(crate) const TOO_DEEP: &str = "this file is nested deeper than a configuration is";

/// More `%TAG` directives than this no file has.
const MAX_TAGS: usize = 64;

/// Brackets times bytes. The library takes less than a second for so many.
const MAX_COST: usize = 1 << 28;

/// The parser of the places gives up at 256 open brackets, with these words.
const RECURSION: &str = "recursion limit";

/// Why reading would take too long, if it would, and the byte where that is known. Linear in the length of the text.
pub(super) fn refusal(text: &str, places: &Places) -> Option<(Option<usize>, String)> {
    let refused = |message: &str| Some((None, message.into()));
    let error = places.error.as_ref();
    if places.deepest > MAX_DEPTH || error.is_some_and(|error| error.info().contains(RECURSION)) {
        return refused(TOO_DEEP);
    }
    if text.matches("%TAG").count() > MAX_TAGS {
        return refused("this file has more `%TAG` lines than anything needs");
    }
    let error = error?;
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    (brackets > MAX_DEPTH && brackets.saturating_mul(text.len()) > MAX_COST).then(|| {
        (text.char_indices().nth(error.marker().index()).map(|(byte, _)| byte), not_yaml(error.info()))
    })
}

pub(super) fn not_yaml(message: &str) -> String {
    format!("this is not YAML: {message}")
}

#[cfg(test)]
mod tests;

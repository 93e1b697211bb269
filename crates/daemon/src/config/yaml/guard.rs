//! Refuses texts that would take the library quadratic time, before they are read.
//!
//! For each open flow collection the library keeps a possible key, and looks at all of these for each token; it compares each
//! `%TAG` with all earlier ones. The walk that finds places gives the depth. The parser of that walk may stop at a mistake at
//! which the library reads on: in the text after it all brackets count as open.

use super::locate::{MAX_DEPTH, Places};

/// The message for a file that is nested too deep.
pub(crate) const TOO_DEEP: &str = "this file is nested deeper than a configuration is";

/// The most `%TAG` directives of a file.
const MAX_TAGS: usize = 64;

/// The greatest product of brackets and bytes, for which the library takes less than a second.
const MAX_COST: usize = 1 << 28;

/// The parser of the places gives up at 256 open brackets, with these words.
const RECURSION: &str = "recursion limit";

/// The reason why reading would take too long, if it would, and the byte at which that is known. Takes time linear in the length
/// of the text.
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

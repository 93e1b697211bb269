//! Lengths of time on the command line.

use downbeat_parser::Length;
use std::ops::RangeInclusive;
use std::time::Duration;

/// A length of time within the bounds of its flag. The error says what is wrong and what would do.
pub(crate) fn length(text: &str, bounds: RangeInclusive<Duration>) -> Result<Duration, String> {
    Length::read_within(text, &bounds).map_err(|error| {
        // clap's message already quotes the whole text.
        let found = text.get(error.span()).filter(|found| !found.is_empty() && *found != text);
        let found = found.map(|found| format!(", found `{found}`")).unwrap_or_default();
        format!("{error}{found}; {}", error.help())
    })
}

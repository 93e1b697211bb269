//! Lengths of time on the command line.

use downbeat_parser::Length;
use std::ops::RangeInclusive;
use std::time::Duration;

/// A length of time within the bounds of its flag; or what is wrong with it, and what would do.
pub(crate) fn length(text: &str, bounds: RangeInclusive<Duration>) -> Result<Duration, String> {
    Length::read_within(text, &bounds).map_err(|error| {
        // Of the whole text clap says already what it was.
        let found = text.get(error.span()).filter(|found| !found.is_empty() && *found != text);
        let found = found.map(|found| format!(", found `{found}`")).unwrap_or_default();
        format!("{error}{found}; {}", error.help())
    })
}

//! Lengths of time on the command line.

use downbeat_parser::Length;
use std::ops::RangeInclusive;
use std::time::Duration;

/// A length of time within the bounds of its flag; or what is wrong with it, and what would do.
pub(crate) fn length(text: &str, bounds: RangeInclusive<Duration>) -> Result<Duration, String> {
    Length::read_within(text, &bounds).map_err(|error| format!("{error}; {}", error.help()))
}

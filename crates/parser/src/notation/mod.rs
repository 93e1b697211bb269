//! Notations of other programs, read to the model that sentences and lines of cron are read to: one file each.
//!
//! The front door asks [`by_form`] only about a text that is neither a sentence nor a line of cron, so those win where a text
//! could be both, and what they are costs nothing more.

mod event_bridge;
mod moment;
mod on_calendar;
mod recurrence;
mod repeating;
mod written;

pub(crate) use repeating::is_meant as is_repeating;
pub(crate) use written::{Piece, Read, Says, Written};

use crate::{Dialect, ParseError};

/// The notation of a text, as far as its form alone tells.
#[cold]
pub(crate) fn by_form(text: &str) -> Option<Dialect> {
    if event_bridge::is_meant(text) {
        Some(Dialect::EventBridge)
    } else if repeating::is_meant(text) {
        Some(Dialect::Iso8601)
    } else if recurrence::is_meant(text) {
        Some(Dialect::Recurrence)
    } else if on_calendar::is_meant(text) {
        Some(Dialect::OnCalendar)
    } else {
        None
    }
}

/// Reads a text in one of the notations of this room; `None` for another.
pub(crate) fn read(text: &str, dialect: Dialect) -> Option<Result<Read<'_>, ParseError>> {
    match dialect {
        Dialect::OnCalendar => Some(on_calendar::read(text)),
        Dialect::EventBridge => Some(event_bridge::read(text)),
        Dialect::Iso8601 => Some(repeating::read(text)),
        Dialect::Recurrence => Some(recurrence::read(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

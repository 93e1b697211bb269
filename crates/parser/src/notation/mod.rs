//! Notations of other programs, read to the model that sentences and lines of cron are read to: one file each.
//!
//! The front door asks [`by_form`] only about a text that is neither a sentence nor a line of cron, so those win where a text
//! could be both, and what they are costs nothing more.

mod event_bridge;
mod on_calendar;

use crate::cron::Line;
use crate::{Conjunction, Dialect, Expression, ParseError};
use std::ops::Range;

/// A part of a text as it was read.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) span: Range<usize>,
    pub(crate) says: Says,
}

/// What a part says.
#[derive(Debug)]
pub(crate) enum Says {
    /// That one of these must hold. An empty one holds on every day.
    Held(Vec<Conjunction>),
    /// The calendar expression that a word stands for.
    Shorthand(&'static str),
    /// The name of a time zone.
    Zone,
    /// How long it is from one occurrence to the next.
    Interval,
    /// Nothing more: the frame around what is said.
    Frame,
}

/// What was read, and its parts where somebody asked for them.
pub(crate) struct Read<'a> {
    pub(crate) expression: Expression,
    pub(crate) syntax: Written<'a>,
}

/// How it was written.
#[derive(Debug)]
pub(crate) enum Written<'a> {
    /// As parts in order.
    Pieces(Vec<Piece>),
    /// As fields of cron, in a frame of these parts.
    Line(Box<Line<'a>>, Vec<Piece>),
}

/// The notation of a text, as far as its form alone tells.
#[cold]
pub(crate) fn by_form(text: &str) -> Option<Dialect> {
    if event_bridge::is_meant(text) {
        Some(Dialect::EventBridge)
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
        _ => None,
    }
}

#[cfg(test)]
mod tests;

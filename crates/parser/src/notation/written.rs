//! What is handed to the front door: an expression, and its parts where somebody asks for them.

use crate::cron::Line;
use crate::error::{Kind, Slip};
use crate::{Conjunction, Expression, ParseError, Timing};
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
    /// That what occurs then is left out.
    LeftOut(Vec<Conjunction>),
    /// The calendar expression that a word stands for.
    Shorthand(&'static str),
    /// The name of a time zone.
    Zone,
    /// How long it is from one occurrence to the next.
    Interval,
    /// When it begins.
    Start,
    /// Nothing more: the frame around what is said.
    Frame,
}

impl Says {
    /// What a part says that is all of an expression.
    pub(super) fn all_of(expression: &Expression) -> Self {
        match expression.timing() {
            Timing::Interval(_) => Self::Interval,
            Timing::Calendar(model) => Self::Held(model.schedules().to_vec()),
        }
    }
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

/// A text with something wrong at a place.
#[cold]
pub(super) fn refusal(text: &str, span: Range<usize>, slip: Slip) -> ParseError {
    ParseError::new(Kind::Slip(slip), text, span)
}

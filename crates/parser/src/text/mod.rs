//! The text language: all of later.js 4.2.0's, and what people type beside it. Read with nom.
//!
//! One room a level: [`word`], [`number`], [`clock`] and [`name`] have the words, [`rule`] the clauses (named as in
//! `docs/language.md`), and [`draft`] puts clauses together to a [`Model`](crate::Model). Time is linear: no rule looks
//! further ahead than one phrase, and no phrase is read more often than there are rules that it could be.
//!
//! What later.js accepts means here what it means there. What people type beside it is read where only one meaning is
//! possible, and refused elsewhere.

mod clock;
mod draft;
mod failure;
mod name;
mod number;
mod rule;
mod word;

pub(crate) use draft::unwrap_windows;
pub(crate) use rule::{Clause, Counted, Narrowed, Said, What};
pub(crate) use word::trimmed;

use crate::error::{Expected, Kind};
use crate::{Expression, Model, Notation, ParseError};
use draft::Draft;
use failure::Failure;
use std::ops::Range;

/// Reads a sentence, which must not be longer than [`MAX_INPUT_LEN`](crate::MAX_INPUT_LEN). Each clause goes to `note`, with
/// where it stands.
pub(crate) fn parse<'a>(
    text: &'a str,
    mut note: impl FnMut(&Range<usize>, &Clause<'a>),
) -> Result<Expression, ParseError> {
    // Filled where it stays: it is large, and handing it up takes longer than reading a clause.
    let mut model = Model::unsaid();
    let mut draft = Draft::new(&mut model);
    let mut rest = word::space(text);
    // What could stand where the last clause ended and continue it: part of the answer when no new clause begins there.
    let mut follow = Expected::NOTHING;
    while !rest.is_empty() {
        let offset = text.len() - rest.len();
        let (after, clause) = match rule::clause(rest) {
            Ok(read) => read,
            Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => {
                return Err(explain(text, offset, follow, failure));
            }
            Err(nom::Err::Incomplete(_)) => {
                return Err(explain(text, offset, follow, Failure::expecting(rest, Expected::CLAUSE)));
            }
        };
        let span = offset..text.len() - after.len();
        follow = clause.follow();
        note(&span, &clause);
        match clause {
            Clause::Say(said) => draft.say(said, span),
            Clause::Zone(zone) => draft.zone(zone, span),
            Clause::Separator => Ok(()),
            Clause::Also => draft.also(span),
            Clause::Except => draft.except(span),
        }
        .map_err(|(kind, span)| ParseError::new(kind, text, span))?;
        rest = word::space(after);
    }
    let zone = draft.finish(text.len()).map_err(|(kind, span)| ParseError::new(kind, text, span))?;
    Ok(Expression::said(model, zone, Notation::Text))
}

/// The error of a clause that begins at `offset`.
fn explain(text: &str, offset: usize, follow: Expected, failure: Failure) -> ParseError {
    let start = text.len().saturating_sub(failure.rest);
    let kind = match failure.kind {
        Kind::Unexpected(expected) if start == offset => Kind::Unexpected(expected.or(follow)),
        kind => kind,
    };
    let len = word::chunk_len(text.get(start..).unwrap_or_default());
    ParseError::new(kind, text, start..start + len)
}

#[cfg(test)]
mod tests;

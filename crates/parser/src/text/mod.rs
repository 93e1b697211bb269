//! The text language: all of later.js 4.2.0's, and what people type beside it. Read with nom.
//!
//! One room a level: [`word`], [`number`], [`clock`] and [`name`] have the words, [`rule`] the clauses (named as in
//! `docs/language.md`), and [`draft`] puts clauses together to a [`Model`](crate::Model). Time is linear: no rule looks
//! further ahead than one phrase, and no phrase is read more often than there are rules that it could be.
//!
//! What later.js accepts means here what it means there. What people type beside it is read where only one meaning is
//! possible, and refused elsewhere.

mod added;
mod cadence;
mod clock;
mod counted;
mod dated;
mod draft;
mod except_times;
mod excepted;
mod failure;
mod hours;
mod idle_step;
pub(crate) mod later;
mod name;
mod number;
mod numbered_day;
mod phrases;
mod roles;
mod rule;
mod torn;
mod watch;
mod word;
mod wrapped;

pub(crate) use added::up as added_up;
pub(crate) use except_times::misplaced as misplaced_time;
pub(crate) use idle_step::through as step_through;
pub(crate) use numbered_day::{NumberedDay, numbered_day};
pub(crate) use phrases::starts as phrase_starts;
pub(crate) use roles::Placed;
pub(crate) use rule::{Bound, Choice, Clause, Counted, Joint, Narrowed, Said, What};
pub(crate) use rule::{elapsed, in_greater_period, is_countable};
pub(crate) use torn::joined_by_also;
pub(crate) use word::trimmed;
pub(crate) use wrapped::unwrap_windows;

use crate::error::{Expected, Kind};
use crate::{Expression, Model, Notation, ParseError};
use draft::Draft;
use excepted::Excepted;
use failure::Failure;
use std::ops::Range;
use watch::Watch;

/// Reads a sentence, which must not be longer than [`MAX_INPUT_LEN`](crate::MAX_INPUT_LEN). Each clause goes to `note`, with
/// where it stands; `None` takes back all that went there before.
pub(crate) fn parse<'a>(
    text: &'a str,
    mut note: impl FnMut(Option<(&Range<usize>, &Clause<'a>)>),
) -> Result<Expression, ParseError> {
    // Filled where it stays: it is large, and handing it up takes longer than reading a clause.
    let mut model = Model::unsaid();
    let mut draft = Draft::new(&mut model, text.len());
    let mut watch = Watch::default();
    let mut excepted = Excepted::default();
    for read in Reader::new(text) {
        let (span, clause) = read?;
        if watch.sees(&clause) {
            note(None);
            return unusual(text, note);
        }
        excepted.look(text, &span, &clause)?;
        note(Some((&span, &clause)));
        draft.take(clause, span).map_err(|(kind, span)| ParseError::new(kind, text, span))?;
    }
    if watch.ends() {
        note(None);
        return unusual(text, note);
    }
    let zone = draft.finish(text.len()).map_err(|(kind, span)| ParseError::new(kind, text, span))?;
    Ok(Expression::said(model, zone, Notation::Text))
}

/// The same for a sentence of which a clause means more than it says alone: all of its clauses are looked at together first.
#[cold]
fn unusual<'a>(
    text: &'a str,
    mut note: impl FnMut(Option<(&Range<usize>, &Clause<'a>)>),
) -> Result<Expression, ParseError> {
    let clauses = Reader::new(text).collect::<Result<Vec<_>, _>>()?;
    let clauses = watch::together(text, clauses)?;
    let mut model = Model::unsaid();
    let mut draft = Draft::new(&mut model, text.len());
    let mut excepted = Excepted::default();
    for (span, clause) in clauses {
        excepted.look(text, &span, &clause)?;
        note(Some((&span, &clause)));
        draft.take(clause, span).map_err(|(kind, span)| ParseError::new(kind, text, span))?;
    }
    let zone = draft.finish(text.len()).map_err(|(kind, span)| ParseError::new(kind, text, span))?;
    Ok(Expression::said(model, zone, Notation::Text))
}

/// Reads clause after clause; nothing comes after an error.
struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    /// What could stand where the last clause ended and continue it: part of the answer when no new clause begins there.
    follow: Expected,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let (text, rest) = word::unquoted(text);
        Self { text, rest, follow: Expected::NOTHING }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<(Range<usize>, Clause<'a>), ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (text, rest) = (self.text, self.rest);
        let offset = text.len() - rest.len();
        Some(match rule::clause(rest) {
            Ok((after, clause)) => {
                self.follow = clause.follow();
                self.rest = word::space(after);
                Ok((offset..text.len() - after.len(), clause))
            }
            Err(nom::Err::Error(failure) | nom::Err::Failure(failure)) => {
                Err(explain(text, offset, self.follow, failure))
            }
            Err(nom::Err::Incomplete(_)) => {
                Err(explain(text, offset, self.follow, Failure::expecting(rest, Expected::CLAUSE)))
            }
        })
    }
}

/// The error of a clause that begins at `offset`.
fn explain(text: &str, offset: usize, follow: Expected, failure: Failure) -> ParseError {
    let start = text.len().saturating_sub(failure.rest);
    let kind = match failure.kind() {
        Kind::Unexpected(expected) if start == offset => Kind::Unexpected(expected.or(follow)),
        kind => kind,
    };
    let end = match &kind {
        Kind::Slip(slip) => slip.end().map(|before_end| text.len().saturating_sub(before_end)),
        _ => None,
    };
    let chunk = || start + word::chunk_len(text.get(start..).unwrap_or_default());
    let end = end.unwrap_or_else(chunk);
    ParseError::new(kind, text, start..end)
}

#[cfg(test)]
mod tests;

//! What stands after an exception and could belong to the whole: `at 9:00 except on saturday until 2026-12-31`. Such bounds are
//! refused, with both readings; before what the exception says they are its own.

use super::rule::{Clause, What, is_countable};
use crate::ParseError;
use crate::error::{Edit, Kind, Slip};
use std::ops::Range;

/// What was read of the exception at hand.
#[derive(Default)]
pub(super) struct Excepted {
    /// Where `except` stands, and the last `except` or `also`.
    except: Option<(Range<usize>, Range<usize>)>,
    /// Where the first clause of the exception at hand stands that says something other than bounds, and how many do.
    said: Option<(Range<usize>, usize)>,
    /// Whether that is one date with its year.
    is_date: bool,
    /// Whether it has a step, which needs a date.
    has_step: bool,
}

impl Excepted {
    /// Looks at the next clause of a sentence.
    #[inline]
    pub(super) fn look(
        &mut self,
        text: &str,
        span: &Range<usize>,
        clause: &Clause<'_>,
    ) -> Result<(), ParseError> {
        match clause {
            Clause::Except => *self = Self { except: Some((span.clone(), span.clone())), ..Self::default() },
            Clause::Say(_) | Clause::Also if self.except.is_some() => {
                return self.look_closely(text, span, clause);
            }
            _ => {}
        }
        Ok(())
    }

    #[cold]
    fn look_closely(
        &mut self,
        text: &str,
        span: &Range<usize>,
        clause: &Clause<'_>,
    ) -> Result<(), ParseError> {
        let Some((except, last)) = &mut self.except else { return Ok(()) };
        let Clause::Say(said) = clause else {
            *last = span.clone();
            (self.said, self.has_step, self.is_date) = (None, false, false);
            return Ok(());
        };
        let words = text.get(span.clone()).unwrap_or_default();
        let is_during = words.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("during"));
        let is_bound = matches!(said.what, What::Bound { .. });
        match (&self.said, is_bound || is_during) {
            (Some((first, count)), true) if !(self.has_step && is_bound) => {
                let gone = || Edit::at(text, span, "");
                let mut slip =
                    Slip::new(format!("`{words}` could be meant of the exception or of the whole"));
                slip = slip.or([Edit::at(text, &(except.start..except.start), format!("{words} ")), gone()]);
                let ends = matches!(said.what, What::Bound { from: None, .. });
                let date = text.get(first.clone()).unwrap_or_default();
                slip = match words.split_once(char::is_whitespace) {
                    Some((_, end)) if ends && *count == 1 && self.is_date => {
                        let date = date.strip_prefix("on ").unwrap_or(date);
                        slip.or([Edit::at(text, &(first.start..span.end), format!("from {date} to {end}"))])
                    }
                    Some((_, months)) if is_during => slip.or([Edit::at(text, span, format!("in {months}"))]),
                    _ => {
                        let on = if date.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("on ")) {
                            ""
                        } else {
                            "on "
                        };
                        slip.or([Edit::at(text, &(last.end..first.start), format!(" {words} {on}")), gone()])
                    }
                };
                Err(ParseError::new(Kind::Slip(slip), text, span.clone()))
            }
            (said_before, false) => {
                self.has_step |= matches!(said.what, What::Alternate(_))
                    || clause.steps().is_some_and(|(values, counted)| is_countable(values, counted));
                self.is_date = match (&said.what, said_before) {
                    (What::Any(_, choices), None) => {
                        let [one] = choices.as_slice() else {
                            self.said = Some((span.clone(), 1));
                            return Ok(());
                        };
                        one.get(crate::Period::Year, None).is_some()
                    }
                    _ => false,
                };
                self.said = Some(match said_before {
                    Some((first, count)) => (first.clone(), count + 1),
                    None => (span.clone(), 1),
                });
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

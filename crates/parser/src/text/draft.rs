//! Puts clauses together to a model, and repairs the one thing that later.js accepts, means well and can never answer:
//! a window over the end of its period (`after 22:00 before 5:00`).

use crate::error::Kind;
use crate::{Conjunction, Constraint, Model, Modifier, Period};
use std::ops::Range;

/// A reason and the bytes that it is about.
type Refusal = (Kind, Range<usize>);

/// More windows over the end of their periods than this in one schedule are refused: each doubles its parts.
const MAX_WRAPPED_WINDOWS: usize = 3;

/// A model in the making.
pub(super) struct Draft {
    schedules: Vec<Conjunction>,
    exceptions: Vec<Conjunction>,
    /// The schedule or exception that clauses are added to.
    current: Conjunction,
    /// Where the word stands that began it, or the start of the text.
    begun: Range<usize>,
    /// Where its last window stands.
    window: Range<usize>,
    excepting: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            schedules: Vec::new(),
            exceptions: Vec::new(),
            current: Conjunction::empty(),
            begun: 0..0,
            window: 0..0,
            excepting: false,
        }
    }
}

impl Draft {
    /// Adds a constraint to the schedule or exception at hand.
    pub(super) fn add(&mut self, constraint: Constraint, span: Range<usize>) -> Result<(), Refusal> {
        if constraint.modifier().is_some() {
            self.window = span;
        }
        self.current.add(constraint);
        Ok(())
    }

    /// Begins a further schedule, or a further exception.
    pub(super) fn also(&mut self, span: Range<usize>) -> Result<(), Refusal> {
        // later.js has nothing against an `also` at the start.
        if !self.current.constraints().is_empty() || !self.schedules.is_empty() || self.excepting {
            self.close(span.clone())?;
        }
        self.begun = span;
        Ok(())
    }

    /// Begins the exceptions.
    pub(super) fn except(&mut self, span: Range<usize>) -> Result<(), Refusal> {
        if self.excepting {
            return Err((Kind::SecondExcept, span));
        }
        if self.current.constraints().is_empty() && self.schedules.is_empty() {
            return Err((Kind::NothingToExcept, span));
        }
        self.close(span.clone())?;
        self.excepting = true;
        self.begun = span;
        Ok(())
    }

    /// The model, at the end of the text, which is so many bytes long.
    pub(super) fn finish(mut self, len: usize) -> Result<Model, Refusal> {
        self.close(len..len)?;
        Model::new(self.schedules, self.exceptions).map_err(|error| (Kind::Model(error), 0..len))
    }

    /// Ends the schedule or exception at hand; `next` is what stands behind it.
    fn close(&mut self, next: Range<usize>) -> Result<(), Refusal> {
        let conjunction = std::mem::replace(&mut self.current, Conjunction::empty());
        if conjunction.constraints().is_empty() {
            return Err((Kind::NoClause, next));
        }
        let list = if self.excepting { &mut self.exceptions } else { &mut self.schedules };
        let parts = unwrap_windows(conjunction).map_err(|kind| (kind, self.window.clone()))?;
        list.extend(parts);
        Ok(())
    }
}

/// The same conjunction as several, joined by OR, none of which has a window that ends before it begins.
fn unwrap_windows(conjunction: Conjunction) -> Result<Vec<Conjunction>, Kind> {
    let mut wrapped = Vec::new();
    for period in Period::ALL {
        let window = |modifier| conjunction.get(period, Some(modifier)).map(Constraint::values);
        let (Some(after), Some(before)) = (window(Modifier::After), window(Modifier::Before)) else {
            continue;
        };
        let (from, until) = (last_for_zero(period, after.min()), last_for_zero(period, before.max()));
        if from == until || (from > until && period == Period::Year) {
            return Err(Kind::EmptyWindow);
        }
        if from > until {
            wrapped.push(period);
        }
    }
    if wrapped.len() > MAX_WRAPPED_WINDOWS {
        return Err(Kind::TooManyWrappedWindows);
    }
    let mut parts = vec![conjunction];
    for period in wrapped {
        // Doubles the parts, three times at most.
        parts = parts
            .iter()
            .flat_map(|part| {
                [Modifier::Before, Modifier::After].map(|modifier| part.without(period, Some(modifier)))
            })
            .collect();
    }
    Ok(parts)
}

/// The value, where 0 stands for the last.
fn last_for_zero(period: Period, value: i64) -> i64 {
    if value == 0 && period.zero_is_last() { *period.range().end() } else { value }
}

//! What a text says in later.js's structured form.
#![forbid(unsafe_code)]

use crate::fault::Fault;
use crate::read::Asked;
use downbeat_parser::parts::{self, Role};
use downbeat_parser::{Bounds, Conjunction, Dialect, Expression, Model};
use downbeat_scheduler::later::{self, NotInLater};
use std::ops::Range;

/// The model of a text, or why later.js cannot hold it and which part of the text is the reason.
pub fn of(asked: &Asked) -> Result<Model, Fault> {
    let dialect = asked.dialect()?;
    let text = &asked.text;
    let expression = Expression::parse_as(text, dialect).map_err(|error| Fault::of_text(text, &error))?;
    let model = later::model(&expression);
    model.cloned().map_err(|why| Fault::at(text, place(text, dialect, why), why.to_string()))
}

/// The first part of a text that later.js cannot hold; the whole text where no single one is.
fn place(text: &str, dialect: Dialect, why: NotInLater) -> Range<usize> {
    let goes_beyond = |one: &Conjunction| {
        one.bounds() != Bounds::default() || one.step().is_some() || !one.calendars().is_empty()
    };
    let parts = parts::parts_as(text, dialect).unwrap_or_default();
    let mut parts = parts.iter().filter(|part| match (why, part.role()) {
        (NotInLater::Zone, role) => role == Role::Zone,
        (NotInLater::Interval, role) => role == Role::Interval,
        // Where counting begins is a clause without constraints.
        (_, Role::Clause) => part.choices().is_empty() || part.choices().iter().any(goes_beyond),
        _ => false,
    });
    parts.next().map_or(0..text.len(), |part| part.span())
}

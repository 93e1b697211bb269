//! Lines of cron: five, six or seven fields, or a macro, read to the same [`Model`] as text.
//!
//! One file a step: `line` finds the fields and the zone, `field` reads a field to the set of values that it `says`, `days` knows
//! what `W` and `L-3` mean in months of every length, `assemble` makes the model, `syntax` keeps a line as it was written,
//! `guess` tells a line of cron from a sentence, and `slip` knows what was meant by some that are wrong. `quartz`, `ocps` and
//! `event_bridge` read the lines of others, with the same fields. Time is linear in the length of the line, and the lists of a
//! model are bounded by the values of its fields.

mod assemble;
mod days;
mod dialect;
mod event_bridge;
mod field;
mod fields;
mod guess;
mod line;
mod ocps;
mod quartz;
mod says;
mod slip;
mod syntax;

pub use dialect::Dialect;
pub(crate) use event_bridge::read as read_event_bridge;
pub(crate) use fields::Fields;
pub(crate) use guess::is_meant;
pub(crate) use line::{Word, Words};
pub(crate) use says::Field;
pub(crate) use syntax::{Days, Line, Place};

use crate::error::{CronFault as Fault, Kind, MAX_INPUT_LEN};
use crate::{Expression, Model, Notation, ParseError};
use line::{Frame, Refusal};

/// Reads a line of cron.
///
/// Five fields are minute, hour, day of the month, month and day of the week; six begin with the second; seven also end
/// with the year. Or one of `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight` and `@hourly`.
///
/// - A field is `*` or a list of values, ranges (`1-5`; `22-2` and `FRI-MON` go on at the start) and steps (`*/5`,
///   `10-50/5`, and `5/15`, which counts from 5 to the end). Months and weekdays have names, of three letters or in
///   full, in any case. Weekdays are 0 to 7; 0 and 7 are Sunday.
/// - Day of the month: `L` is the last, `L-3` the third before it, `15W` the nearest from Monday to Friday in the same
///   month, `LW` the last from Monday to Friday. Day of the week: `5L` or `FRIL` is the last Friday of the month,
///   `MON#2` the second Monday. `?` is `*` there.
/// - A time zone stands in front, as in `CRON_TZ=Europe/Stockholm` or `TZ=UTC`, or after the fields. Its name is kept as
///   written; whether there is such a zone is not looked at.
///
/// Without a field for them, seconds are 0.
///
/// ```
/// use downbeat_parser::Notation;
/// use downbeat_parser::cron::{self, Dialect};
///
/// let expression = cron::parse("0 9 LW * * Europe/Stockholm", Dialect::Cron)?;
/// assert_eq!(expression.zone(), Some("Europe/Stockholm"));
/// assert_eq!(expression.notation(), Notation::Cron);
///
/// let error = cron::parse("60 9 * * *", Dialect::Cron).unwrap_err();
/// assert_eq!(error.to_string(), "60 is not a minute: 0–59");
/// assert_eq!(error.span(), 0..2);
/// # Ok::<(), downbeat_parser::ParseError>(())
/// ```
///
/// # Errors
///
/// [`ParseError`] when any part of the line is not understood or has no meaning, and above
/// [`MAX_INPUT_LEN`] bytes.
pub fn parse(text: &str, dialect: Dialect) -> Result<Expression, ParseError> {
    if text.len() > MAX_INPUT_LEN {
        return Err(ParseError::new(Kind::TooLong, "", 0..0));
    }
    read(text, &mut Words::of(text), dialect, |_, _, _| {})
}

/// Reads the line that has these first words. What it was made of goes to `note`: its frame, the words of its fields, and what
/// they say.
///
/// What is large (words, fields, the model) is filled in place: each time that one is handed up costs as much as reading a
/// field.
#[inline]
pub(crate) fn read<'a>(
    text: &'a str,
    words: &mut Words<'a>,
    dialect: Dialect,
    note: impl FnOnce(Frame<'a>, &[Word<'a>], &mut Fields),
) -> Result<Expression, ParseError> {
    match dialect {
        Dialect::Quartz => return quartz::read(text, words, note),
        Dialect::Ocps => return ocps::read(text, words, note),
        _ => {}
    }
    let frame = line::read(text, words).map_err(|refusal| refused(refusal, text, words))?;
    let mut fields = Fields { second: Field::one(0), year: Field::open(), ..Fields::default() };
    fields.read(words.as_slice(), dialect).map_err(|refusal| refused(refusal, text, words))?;
    let mut model = Model::unsaid();
    if assemble::fill(&mut model, &fields, dialect) {
        note(frame, words.as_slice(), &mut fields);
        Ok(Expression::said(model, frame.zone.map(|(name, _)| name), Notation::Cron))
    } else {
        Err(refused((Fault::Never, fields.day_span.clone()), text, words))
    }
}

#[cold]
fn refused(refusal: Refusal, text: &str, words: &Words<'_>) -> ParseError {
    let kind = slip::kind(&refusal, text, words.as_slice());
    ParseError::new(kind, text, refusal.1)
}

/// The model of fields that another notation was read to. A date must be one of both day fields.
pub(crate) fn model_of(fields: &mut Fields) -> Option<Model> {
    fields.day.starred = true;
    let mut model = Model::unsaid();
    assemble::fill(&mut model, fields, Dialect::Cron).then_some(model)
}

#[cfg(test)]
mod tests;

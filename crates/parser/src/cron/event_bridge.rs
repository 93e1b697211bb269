//! The six fields of EventBridge: minute, hour, day of the month, month, day of the week and year, one of the two day fields
//! being `?`.

use super::assemble;
use super::dialect::Dialect;
use super::fields::Fields;
use super::line::{Frame, Refusal, Word, Words};
use super::says::Field;
use super::syntax::Line;
use crate::error::{CronFault as Fault, Edit, Kind, Slip};
use crate::{Model, ParseError};
use std::ops::Range;

/// Reads what stands at a place of a text as the fields of EventBridge, without anything around them.
pub(crate) fn read(text: &str, place: Range<usize>) -> Result<(Model, Line<'_>), ParseError> {
    let dialect = Dialect::EventBridge;
    let refuse = |(fault, span): Refusal| ParseError::new(Kind::Cron(fault), text, span);
    let mut words = Words::default();
    words.read(text.get(..place.end).unwrap_or(text), place.start);
    let words = words.as_slice();
    if words.len() != 6 {
        let start = words.first().map_or(place.end, |word| word.at);
        let slip = Slip::new(match words.len() {
            7.. => "more than six fields".to_owned(),
            count => format!("found {count} of the six fields"),
        });
        let help = "they are minute, hour, day of the month, month, day of the week and year, as in `0 9 ? * MON-FRI *`";
        return Err(ParseError::new(Kind::Slip(slip.with_help(help)), text, start..place.end));
    }
    if let (Some(day), Some(weekday)) = (words.get(2), words.get(4)) {
        one_question_mark(text, day, weekday)?;
    }
    let mut fields = Fields { second: Field::one(0), ..Fields::open() };
    fields.read(words, dialect).map_err(refuse)?;
    let mut model = Model::unsaid();
    if !assemble::fill(&mut model, &fields, Dialect::Cron) {
        return Err(refuse((Fault::Never, fields.day_span)));
    }
    Ok((model, Line::new(Frame::default(), words, &mut fields, dialect)))
}

/// Whether exactly one of the two day fields of six is `?`, as EventBridge wants it: it joins them neither by OR nor by AND.
pub(super) fn one_question_mark(text: &str, day: &Word<'_>, weekday: &Word<'_>) -> Result<(), ParseError> {
    let (slip, place) = match (day.text, weekday.text) {
        ("?", "?") => {
            let slip = Slip::new("both day fields are `?`, which leaves the days open");
            (slip.or([Edit::at(text, &day.span(), "*")]), day)
        }
        ("?", _) | (_, "?") => return Ok(()),
        (_, "*") => (Slip::new(NO_QUESTION_MARK).or([Edit::at(text, &weekday.span(), "?")]), weekday),
        ("*", _) => (Slip::new(NO_QUESTION_MARK).or([Edit::at(text, &day.span(), "?")]), day),
        _ => {
            let help = "write an expression with the days of the month, and another with the weekdays";
            (Slip::new(NO_QUESTION_MARK).with_help(help), weekday)
        }
    };
    Err(ParseError::new(Kind::Slip(slip), text, place.span()))
}

const NO_QUESTION_MARK: &str = "one of the two day fields must be `?`";

//! Lines of Quartz: six or seven fields from the second on, weekdays from 1 for Sunday, and `?` in exactly one of the two day
//! fields, as in EventBridge.

use super::assemble;
use super::event_bridge::one_question_mark;
use super::field;
use super::fields::{Fields, periods};
use super::line::{Frame, Word, Words};
use super::says::Field;
use crate::error::{CronFault as Fault, Kind, Slip};
use crate::{Expression, Model, Notation, ParseError, Period};
use std::borrow::Cow;

/// Reads a line that has these first words.
pub(super) fn read<'a>(
    text: &'a str,
    words: &mut Words<'a>,
    note: impl FnOnce(Frame<'a>, &[Word<'a>], &mut Fields),
) -> Result<Expression, ParseError> {
    let all = words.as_slice();
    let whole = all.first().map_or(0, |word| word.at)..text.trim_end().len();
    let (Some(day), Some(weekday), 6..=7) = (all.get(3), all.get(5), all.len()) else {
        let slip = Slip::new(format!("found {} fields: a line of Quartz has six or seven", all.len())).with_help(
            "they are second, minute, hour, day of the month, month, day of the week and perhaps the year, as in `0 0 9 ? * MON-FRI`",
        );
        return Err(ParseError::new(Kind::Slip(slip), text, whole));
    };
    one_question_mark(text, day, weekday)?;
    let mut fields = Fields { year: Field::open(), ..Fields::default() };
    for (word, &period) in all.iter().zip(periods(all.len(), super::Dialect::Quartz)) {
        let written = written(word, period);
        let word_as_read = Word { text: &written, at: word.at };
        field::read(fields.of(period), word_as_read, period, super::Dialect::Quartz)
            .map_err(|(fault, _)| ParseError::new(Kind::Cron(fault), text, word.span()))?;
    }
    fields.day_span = day.span();
    let mut model = Model::unsaid();
    if !assemble::fill(&mut model, &fields, super::Dialect::Cron) {
        return Err(ParseError::new(Kind::Cron(Fault::Never), text, day.span()));
    }
    note(Frame::default(), all, &mut fields);
    Ok(Expression::said(model, None, Notation::Cron))
}

/// The field with a star before a step that has nothing there, and 7 for the `L` that is an item of weekdays.
fn written<'a>(word: &Word<'a>, period: Period) -> Cow<'a, str> {
    if let Some(step) = word.text.strip_prefix('/') {
        return format!("*/{step}").into();
    }
    let is_last = |item: &str| matches!(item, "L" | "l");
    if period != Period::DayOfWeek || !word.text.split(',').any(is_last) {
        return word.text.into();
    }
    let items = word.text.split(',').map(|item| if is_last(item) { "7" } else { item });
    items.collect::<Vec<_>>().join(",").into()
}

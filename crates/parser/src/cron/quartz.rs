//! Lines of Quartz: six or seven fields from the second on, weekdays from 1 for Sunday, and `?` in exactly one of the two day
//! fields. Each field is written as crontab has it, with names in place of the numbers of weekdays, and read by the same rules.

use super::assemble;
use super::field;
use super::fields::{Fields, periods};
use super::line::{Frame, Word, Words};
use super::says::Field;
use crate::error::{CronFault as Fault, Edit, Kind, Slip};
use crate::lexicon::weekday_names;
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
        return Err(ParseError::new(Kind::Slip(Box::new(slip)), text, whole));
    };
    let wants_mark =
        |slip: Slip, word: &Word<'_>| ParseError::new(Kind::Slip(Box::new(slip)), text, word.span());
    match (day.text, weekday.text) {
        ("?", "?") => {
            let slip = Slip::new("both day fields are `?`, which leaves the days open");
            return Err(wants_mark(
                slip.or([Edit::at(text, &day.span(), "*")]).with_help("write `*` for one of them"),
                day,
            ));
        }
        ("?", _) | (_, "?") => {}
        _ => {
            let open = if day.text == "*" { day } else { weekday };
            let slip = Slip::new("in Quartz one of the two day fields must be `?`");
            let slip = slip.with_help("Quartz joins the two fields neither by AND nor by OR");
            let slip = if open.text == "*" { slip.or([Edit::at(text, &open.span(), "?")]) } else { slip };
            return Err(wants_mark(slip, open));
        }
    }
    let mut fields = Fields { year: Field::open(), ..Fields::default() };
    for (word, &period) in all.iter().zip(periods(all.len(), super::Dialect::Quartz)) {
        let written = written(word, period).ok_or_else(|| {
            let slip = Slip::new("Quartz numbers the days of the week from 1, Sunday, to 7");
            ParseError::new(
                Kind::Slip(Box::new(slip.with_help("names mean the same everywhere, as in `MON-FRI`"))),
                text,
                word.span(),
            )
        })?;
        let target = fields.of(period);
        *target = Field::default();
        field::read(target, Word { text: &written, at: word.at }, period, super::Dialect::Cron)
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

/// The field as crontab has it; `None` for a number that is no weekday.
fn written<'a>(word: &Word<'a>, period: Period) -> Option<Cow<'a, str>> {
    if let Some(step) = word.text.strip_prefix('/') {
        return Some(format!("*/{step}").into());
    }
    if period != Period::DayOfWeek
        || !word.text.contains(|c: char| c.is_ascii_digit() || c == 'L' || c == 'l')
    {
        return Some(word.text.into());
    }
    let items = word.text.split(',').map(|item| {
        let is_value = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
        match item {
            // Alone it is 7.
            "L" | "l" => Some("SAT".to_owned()),
            _ if item.split(['-', '/', '#']).next().is_some_and(is_value) => weekday_names(item, true),
            _ => Some(weekday_names(item, true).unwrap_or_else(|| item.to_owned())),
        }
    });
    Some(items.collect::<Option<Vec<_>>>()?.join(",").into())
}

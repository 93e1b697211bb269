//! Lints of a line of cron: those of its steps, of what not every cron knows, and of its two day fields.

use super::Lint;
use super::cycle::{beyond, cycle, elapsed, nearest_divisor, suggest, uneven};
use super::model::findings;
use crate::{Model, Period};
use std::ops::Range;

/// The fields from the minute on.
const FIELDS: [Period; 5] = [Period::Minute, Period::Hour, Period::Day, Period::Month, Period::DayOfWeek];

/// A field: its period, its text and where it stands.
struct Field<'a> {
    period: Period,
    text: &'a str,
    at: usize,
}

impl Field<'_> {
    fn span(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    fn is_starred(&self) -> bool {
        self.text.starts_with(['*', '?'])
    }
}

/// The lints of a line of cron, which is known to be one, and of its model.
pub(super) fn lints(text: &str, model: &Model) -> Vec<Lint> {
    let fields = fields(text);
    let mut all: Vec<Lint> = fields.iter().filter_map(|field| step(text, &fields, field)).collect();
    all.extend(fields.iter().filter_map(|field| special(text, &fields, field)));
    all.extend(either_day(text, &fields));
    all.extend(findings(model).into_iter().map(|found| {
        let day = fields.iter().find(|field| field.period == Period::Day);
        let day = day.filter(|field| others_open(text, &fields, field) && field.text.parse::<u8>().is_ok());
        let better =
            day.and_then(|_| clock_of(&fields)).map(|time| format!("at {time} on the last day of the month"));
        // The words that would mend a sentence do not mend a line.
        match found.lint.code() {
            "short-month" => suggest(found.lint, found.lead, better),
            code => Lint::new(code, found.lint.message()),
        }
    }));
    all
}

/// The fields of a line; none of a macro.
fn fields(text: &str) -> Vec<Field<'_>> {
    let words = text.split_whitespace().filter(|word| !word.contains('='));
    let words: Vec<&str> = words.take_while(|word| !word.starts_with('@')).collect();
    // Six have the second in front, seven the year behind too; a zone behind is no field.
    let is_zone = |word: &&str| {
        word.contains('/') && word.rsplit('/').next().is_some_and(|end| end.starts_with(char::is_alphabetic))
    };
    let count = words.iter().filter(|word| !is_zone(word)).count();
    let second = [Period::Second].into_iter().filter(|_| count > 5);
    let place = |word: &str| (word.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let periods = second.chain(FIELDS);
    periods.zip(words).map(|(period, text)| Field { period, text, at: place(text) }).collect()
}

/// The line with another field.
fn with(text: &str, field: &Field<'_>, better: &str) -> String {
    let span = field.span();
    let before = text.get(..span.start).unwrap_or_default();
    let behind = text.get(span.end..).unwrap_or_default();
    format!("{before}{better}{behind}").trim().to_owned()
}

/// The number behind the slash, and the values, of a field that is one step to the end of its period.
fn steps(field: &Field<'_>) -> Option<(i64, Vec<i64>)> {
    let (from, step) = field.text.split_once('/')?;
    let step: i64 = step.parse().ok().filter(|&step| step > 0)?;
    let least = *field.period.range().start() - i64::from(field.period == Period::DayOfWeek);
    let first = if from == "*" { least } else { from.parse().ok()? };
    let (_, size) = cycle(field.period)?;
    let last = least + size - 1;
    Some((step, (first..=last).step_by(usize::try_from(step).ok()?).collect()))
}

/// A step that does not go round evenly.
fn step(text: &str, fields: &[Field<'_>], field: &Field<'_>) -> Option<Lint> {
    let (step, values) = steps(field)?;
    let (_, size) = cycle(field.period)?;
    let said = field.text;
    let is_only = || {
        let finer = |other: &Field<'_>| other.period < field.period;
        field.text.starts_with('*')
            && field.period < Period::Day
            && fields.len() == text.split_whitespace().count()
            && fields.iter().all(|other| match other.period {
                _ if other.period == field.period => true,
                _ if finer(other) => other.text == "0",
                _ => other.text == "*",
            })
    };
    let only = || if is_only() { elapsed(step, field.period) } else { None };
    let lint = if step > size {
        suggest(beyond(said, field.period, &values)?, "for a longer time write", only())
    } else {
        let even = || match field.period {
            Period::Day => {
                let time = clock_of(fields).filter(|_| others_open(text, fields, field))?;
                field.text.starts_with('*').then(|| format!("at {time} every {step} days of the year"))
            }
            _ => {
                let divisor = nearest_divisor(size, step).filter(|divisor| *divisor < size)?;
                let (from, _) = field.text.split_once('/')?;
                Some(with(text, field, &format!("{from}/{divisor}")))
            }
        };
        let lead = match field.period {
            Period::Day => "for even gaps, but for the end of the year, write",
            _ => "for even gaps write",
        };
        suggest(uneven(said, field.period, &values)?, lead, only().or_else(even))
    };
    Some(lint.with_span(field.span()))
}

/// `L`, `W` and `#`, which not every cron knows.
fn special(text: &str, fields: &[Field<'_>], field: &Field<'_>) -> Option<Lint> {
    let is_special = match field.period {
        Period::Day => field.text.contains(['L', 'l', 'W', 'w']),
        // `WED` and `JUL` have the letters too.
        Period::DayOfWeek => {
            field.text.contains('#') || field.text.split(',').any(|item| item.ends_with(['L', 'l']))
        }
        _ => false,
    };
    if !is_special {
        return None;
    }
    let message = format!("not every cron knows `{}`: the crontab of a Unix system does not", field.text);
    let better = || {
        let time = clock_of(fields).filter(|_| others_open(text, fields, field))?;
        field.text.eq_ignore_ascii_case("L").then(|| format!("at {time} on the last day of the month"))
    };
    let lint = suggest(Lint::new("cron-extension", message), "in words it is", better());
    Some(lint.with_span(field.span()))
}

/// Both day fields restricted: either is enough.
fn either_day(text: &str, fields: &[Field<'_>]) -> Option<Lint> {
    let of = |period| fields.iter().find(|field| field.period == period);
    let (day, weekday) = (of(Period::Day)?, of(Period::DayOfWeek)?);
    if day.is_starred() || weekday.is_starred() {
        return None;
    }
    let message = format!(
        "cron takes either of two restricted day fields: day of the month `{}`, and day of the week `{}` too",
        day.text, weekday.text
    );
    let both = || {
        let number: i64 = day.text.parse().ok()?;
        let ending = super::model::ordinal_ending(number);
        let is_name = weekday.text.len() == 3 && weekday.text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let name = match weekday.text.parse::<usize>() {
            Ok(number) => ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].get(number % 7).copied()?,
            Err(_) => is_name.then_some(weekday.text)?,
        };
        let alone = of(Period::Month).is_some_and(|month| month.text == "*");
        let time = clock_of(fields).filter(|_| alone && fields.len() == text.split_whitespace().count())?;
        Some(format!("at {time} on the {number}{ending} day of the month on {name}"))
    };
    let lint = suggest(Lint::new("day-or-weekday", message), "for days that are both write", both());
    Some(lint.with_span(day.at..weekday.span().end))
}

/// Whether the day, month and weekday fields other than this one are open, and no zone is named.
fn others_open(text: &str, fields: &[Field<'_>], field: &Field<'_>) -> bool {
    fields.len() == text.split_whitespace().count()
        && fields
            .iter()
            .all(|other| other.period < Period::Day || other.period == field.period || other.text == "*")
}

/// The one time of a line that has one a day.
fn clock_of(fields: &[Field<'_>]) -> Option<String> {
    let number = |period| {
        let field = fields.iter().find(|field| field.period == period)?;
        field.text.parse::<u8>().ok()
    };
    if fields.iter().any(|field| field.period == Period::Second && field.text != "0") {
        return None;
    }
    Some(format!("{}:{:02}", number(Period::Hour)?, number(Period::Minute)?))
}

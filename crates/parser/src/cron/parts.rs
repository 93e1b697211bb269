//! The fields of a line, and what each was read as.
//!
//! What a field means is asked of a line that says nothing else, so that whatever a field may hold is described as a
//! schedule is.

use super::field::{self, Field};
use super::{Dialect, Fields, Words, assemble, line};
use crate::parts::{Part, Role};
use crate::{Conjunction, Model, Period, describe};

/// The parts of a line that can be read.
pub(crate) fn parts(text: &str) -> Vec<Part> {
    let mut words = Words::default();
    words.read(text, 0);
    let all: Vec<_> = words.as_slice().to_vec();
    let Ok(zone) = line::read(text, &mut words) else { return Vec::new() };
    let fields = words.as_slice();
    let expansion =
        all.iter().find(|word| word.text.starts_with('@')).and_then(|word| line::macro_fields(word).ok());
    let is_zone = |word: &line::Word<'_>| {
        zone.is_some_and(|zone| {
            word.text == zone || word.text.split_once('=').is_some_and(|(_, name)| name == zone)
        })
    };
    let mut meanings = meanings(fields).into_iter();
    let mut parts = Vec::new();
    for word in &all {
        if let (Some(fields), true) = (expansion, word.text.starts_with('@')) {
            parts.push(Part::new(word.span(), Role::Macro, format!("the line `{fields}`")));
        } else if expansion.is_none() && fields.iter().any(|field| field.at == word.at) {
            let meaning = meanings.next().unwrap_or_default();
            parts.push(Part::new(word.span(), Role::Field, meaning));
        } else if is_zone(word) {
            parts.extend(zone.map(|name| Part::zone(word.span(), name)));
        }
    }
    parts
}

/// What five to seven fields mean, each by itself.
fn meanings(words: &[line::Word<'_>]) -> Vec<String> {
    let mut periods: Vec<Period> =
        vec![Period::Minute, Period::Hour, Period::Day, Period::Month, Period::DayOfWeek];
    if words.len() > 5 {
        periods.insert(0, Period::Second);
    }
    periods.push(Period::Year);
    let mut all = Fields::default();
    let days = all.read(words, Dialect::Cron).is_ok().then(|| joint(&all)).flatten();
    let meaning = |(word, period): (&line::Word<'_>, Period)| {
        let alone = alone(*word, period);
        match (period, days) {
            (Period::DayOfWeek, Some(joint)) => format!("{joint} {alone}"),
            _ => alone,
        }
    };
    words.iter().zip(periods).map(meaning).collect()
}

/// How the two day fields belong together, where both say something.
fn joint(fields: &Fields) -> Option<&'static str> {
    let both = !fields.day.open && !fields.weekday.open;
    both.then(|| match assemble::both_must_hold(fields, Dialect::Cron) {
        true => "and, both being needed,",
        false => "or, either being enough,",
    })
}

fn alone(word: line::Word<'_>, period: Period) -> String {
    let mut fields = Fields {
        second: Field::open(),
        minute: Field::open(),
        hour: Field::open(),
        day: Field::open(),
        month: Field::open(),
        weekday: Field::open(),
        year: Field::open(),
        ..Fields::default()
    };
    let field = match period {
        Period::Second => &mut fields.second,
        Period::Minute => &mut fields.minute,
        Period::Hour => &mut fields.hour,
        Period::Day => &mut fields.day,
        Period::Month => &mut fields.month,
        Period::DayOfWeek => &mut fields.weekday,
        _ => &mut fields.year,
    };
    *field = Field::default();
    let mut model = Model::unsaid();
    // The line was read before.
    let read = field::read(field, word, period, Dialect::Cron).is_ok();
    if !read || !assemble::fill(&mut model, &fields, Dialect::Cron) {
        return String::new();
    }
    let is_second = period == Period::Second;
    let without_seconds =
        |one: &Conjunction| if is_second { one.clone() } else { one.without(Period::Second, None) };
    let said: Vec<Conjunction> = model.schedules().iter().map(without_seconds).collect();
    let meaning = describe::held(&said);
    match meaning.is_empty() || (is_second && fields.second.open) {
        true => format!("every {period}"),
        false => meaning,
    }
}

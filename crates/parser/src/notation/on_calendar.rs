//! systemd's calendar expressions (systemd.time(7), "Calendar Events"): `Mon..Fri *-*-* 09:00:00`. Several lines are joined by
//! OR, as several `OnCalendar=` of a timer are.
//!
//! All that systemd 252 reads is read, with three limits. A fraction of a second is refused, for an occurrence is at a whole
//! one. All lines have one time zone. Years without a limit go on after 2199, where systemd's calendar ends. Also read is what
//! the manual admits and systemd 252 does not: several days counted from the end of the month, each 28 at most.
//!
//! `component` has the grammar of one component, in nom; here the parts of a line are found and read to the fields of cron.

mod component;
mod field;
mod form;

pub(super) use form::is_meant;

use super::written::{Piece, Read, Says, Written, refusal};
use crate::cron::{Field, Fields, Word, model_of};
use crate::error::{Edit, Slip};
use crate::lexicon::{self, calendar_shorthand};
use crate::model::Schedules;
use crate::{Expression, Model, Notation, ParseError, Period, zone};
use component::{Component, Number};
use field::{Of, add};
use form::{key, words};
use std::ops::Range;

/// Reads calendar expressions, one a line.
pub(super) fn read(text: &str) -> Result<Read<'_>, ParseError> {
    let mut schedules = Schedules::new();
    let mut pieces = Vec::new();
    let mut zone: Option<(&str, bool)> = None;
    let mut at = 0;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let mut reader = Reader { text, pieces: &mut pieces, zone: None };
        let Some(read) = reader.line(line, start)? else { continue };
        let named = reader.zone;
        let first = *zone.get_or_insert((named.map_or("", |word| word.text), true));
        if named.map_or("", |word| word.text) != first.0 {
            let span = named.map_or(start..start + line.len(), |word| word.span());
            let slip =
                Slip::new("all lines of a schedule have the same time zone, and the first has another")
                    .with_help("make one schedule of each time zone");
            return Err(refusal(text, span, slip));
        }
        schedules.extend(read.schedules().iter().cloned());
    }
    // Without a line there is no schedule.
    let Ok(model) = Model::from_lists(schedules, Vec::new()) else {
        let slip = Slip::new("expected a calendar expression, found the end")
            .with_help("a calendar expression reads like `Mon..Fri 09:00` or `*-*-01 06:30:00`");
        return Err(refusal(text, text.len()..text.len(), slip));
    };
    let zone = zone.map(|(name, _)| name).filter(|name| !name.is_empty());
    let expression = Expression::said(model, zone, Notation::OnCalendar);
    Ok(Read { expression, syntax: Written::Pieces(pieces) })
}

/// Reads a line.
struct Reader<'a, 'p> {
    text: &'a str,
    pieces: &'p mut Vec<Piece>,
    zone: Option<Word<'a>>,
}

impl<'a> Reader<'a, '_> {
    /// The model of a line that begins at the byte `start` of the text; `None` for one without a word.
    fn line(&mut self, line: &'a str, start: usize) -> Result<Option<Model>, ParseError> {
        let prefix = key(line);
        let mut words = words(line, prefix, start);
        if prefix > 0 {
            let blank = line.len() - line.trim_start().len();
            self.piece(start + blank..start + prefix, Says::Frame);
        }
        let Some(first) = words.first().copied() else {
            let missing = Slip::new("expected a calendar expression, found the end of the line");
            let end = start + line.trim_end().len();
            return if prefix > 0 { Err(refusal(self.text, end..end, missing)) } else { Ok(None) };
        };
        let zone = self.zone_of(&words)?;
        if zone.is_some() {
            words.pop();
        }
        let mut fields = Fields { second: zero(), minute: zero(), hour: zero(), ..Fields::open() };
        if let Some(meant) = calendar_shorthand(first.text) {
            if let Some(behind) = words.get(1) {
                return Err(self.unexpected(behind.span()));
            }
            self.piece(first.span(), Says::Shorthand(meant));
            // What it stands for is read as if it were written.
            let mut all: Vec<Word<'static>> = form::words(meant, 0, 0);
            let mut inner = Reader { text: meant, pieces: &mut Vec::new(), zone: None };
            inner.parts(&mut all, &mut fields)?;
        } else {
            self.parts(&mut words, &mut fields)?;
        }
        if let Some(zone) = zone {
            self.piece(zone.span(), Says::Zone);
            self.zone = Some(zone);
        }
        if fields.day.is_last_week() {
            fields.day = Field::open();
            fields.weekday.only_last_ones();
        }
        // Days that the months do not have are a schedule that never occurs, as they are to systemd.
        let Some(model) = model_of(&mut fields) else {
            return Err(refusal(
                self.text,
                first.at..start + line.len(),
                Slip::new("no such day ever comes"),
            ));
        };
        Ok(Some(model))
    }

    fn piece(&mut self, span: Range<usize>, says: Says) {
        self.pieces.push(Piece { span, says });
    }

    fn unexpected(&self, span: Range<usize>) -> ParseError {
        let found = self.text.get(span.clone()).unwrap_or_default();
        let slip = Slip::new(format!("`{found}` cannot stand here"))
            .with_help("a calendar expression is weekdays, a date, a time and a time zone, as in `Mon..Fri *-*-* 09:00 UTC`");
        refusal(self.text, span, slip)
    }

    /// The word that names the time zone: the last one, where it begins with a letter and follows another.
    fn zone_of(&self, words: &[Word<'a>]) -> Result<Option<Word<'a>>, ParseError> {
        let [.., before, last] = words else { return Ok(None) };
        if !last.text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Ok(None);
        }
        // `Mon, Tue 10:00`
        let first_day = last.text.split([',', '.']).next().unwrap_or_default();
        if before.text.ends_with(',') && lexicon::value_of_name(first_day, Period::DayOfWeek).is_some() {
            return Ok(None);
        }
        if zone::is_name(last.text) {
            return Ok(Some(*last));
        }
        let slip = Slip::new(format!("`{}` cannot be the name of a time zone", last.text))
            .with_help("names look like `Europe/Stockholm`");
        Err(refusal(self.text, last.span(), slip))
    }

    /// Weekdays, date and time.
    fn parts(&mut self, words: &mut Vec<Word<'a>>, fields: &mut Fields) -> Result<(), ParseError> {
        let mut words = words.drain(..).peekable();
        let is_name = |word: &Word<'_>| word.text.starts_with(|c: char| c.is_alphabetic());
        if let Some(word) = words.next_if(is_name) {
            fields.weekday = self.weekdays(word)?;
            if let Some(further) = words.next_if(is_name) {
                return Err(self.space_in_weekdays(word, further));
            }
            self.hold(word.span(), Fields { weekday: fields.weekday.clone(), ..Fields::open() }, false);
        }
        if let Some(date) = words.next_if(|word| component::is_date(word.text)) {
            self.date(date, fields)?;
            let (year, month, day) = (fields.year.clone(), fields.month.clone(), fields.day.clone());
            self.hold(date.span(), Fields { year, month, day, ..Fields::open() }, false);
        }
        if let Some(time) = words.next() {
            self.time(time, fields)?;
            let (second, minute, hour) = (fields.second.clone(), fields.minute.clone(), fields.hour.clone());
            self.hold(time.span(), Fields { second, minute, hour, ..Fields::open() }, true);
        }
        words.next().map_or(Ok(()), |word| Err(self.unexpected(word.span())))
    }

    /// Adds a part and when it holds by itself.
    fn hold(&mut self, span: Range<usize>, mut fields: Fields, is_time: bool) {
        let model = model_of(&mut fields);
        let all = model.iter().flat_map(|model| model.schedules());
        // The second that a model of cron always has says nothing of days.
        let held = all.map(|one| if is_time { one.clone() } else { one.without(Period::Second, None) });
        let held = held.collect();
        self.piece(span, Says::Held(held));
    }

    /// `Mon..Wed,Sat`, and a comma after it perhaps.
    fn weekdays(&self, word: Word<'a>) -> Result<Field, ParseError> {
        let mut field = Field::default();
        let mut at = word.at;
        let list = word.text.strip_suffix(',').unwrap_or(word.text);
        for item in list.split(',') {
            let span = at..at + item.len();
            at = span.end + 1;
            let joint =
                [("..", 2), ("-", 1)].into_iter().find_map(|(joint, len)| Some((item.find(joint)?, len)));
            let day = |name: &str, at: usize| match lexicon::value_of_name(name, Period::DayOfWeek) {
                // From Monday, as systemd has them.
                Some(day) => Ok((day + 6) % 7),
                None => Err(self.no_weekday(name, at..at + name.len())),
            };
            let (first, last) = match joint {
                None => (day(item, span.start)?, None),
                Some((end, len)) => {
                    let (first, last) = (item.get(..end), item.get(end + len..));
                    let first = day(first.unwrap_or_default(), span.start)?;
                    (first, Some(day(last.unwrap_or_default(), span.start + end + len)?))
                }
            };
            let last = last.unwrap_or(first);
            if first > last {
                let name = |day: i64| lexicon::short_day_name((day + 1) % 7 + 1);
                let from = if first == 6 { "Sun".to_owned() } else { format!("{}..Sun", name(first)) };
                let to = if last == 0 { "Mon".to_owned() } else { format!("Mon..{}", name(last)) };
                let slip = Slip::new("a range of weekdays goes from Monday to Sunday and not beyond")
                    .or([Edit::at(self.text, &span, format!("{to},{from}"))]);
                return Err(refusal(self.text, span, slip));
            }
            (first..=last).for_each(|day| field.values |= 1 << ((day + 1) % 7));
        }
        Ok(field)
    }

    fn no_weekday(&self, found: &str, span: Range<usize>) -> ParseError {
        if found.is_empty() {
            return refusal(self.text, span, Slip::new("a weekday is missing here"));
        }
        let names = lexicon::names_of(Period::DayOfWeek).flatten();
        let mut slip = Slip::new(format!("`{found}` is not a weekday"))
            .with_help("weekdays are `Mon` to `Sun`; a range is `Mon..Fri`, a list `Sat,Sun`");
        for name in lexicon::meant(found, names) {
            slip = slip.or([Edit::at(self.text, &span, name)]);
        }
        refusal(self.text, span, slip)
    }

    /// `Mon, Tue`
    fn space_in_weekdays(&self, word: Word<'a>, further: Word<'a>) -> ParseError {
        let mut slip = Slip::new("the weekdays of a list stand side by side, without a space");
        if word.text.ends_with(',') {
            slip = slip.or([Edit::at(self.text, &(word.span().end..further.at), "")]);
        }
        refusal(self.text, further.span(), slip)
    }

    /// `2027-01-01`, `*-*~1`, `12-24`.
    fn date(&self, word: Word<'a>, fields: &mut Fields) -> Result<(), ParseError> {
        let (parts, from_end) = match component::date(word.text) {
            Ok((_, read)) => read,
            Err(error) => return Err(self.not_understood(word, error)),
        };
        let [year, month, day] = match <[Component; 2]>::try_from(parts) {
            Ok([month, day]) => [None, Some(month), Some(day)],
            Err(parts) => match <[Component; 3]>::try_from(parts) {
                Ok(all) => all.map(Some),
                Err(_) => return Err(self.unexpected(word.span())),
            },
        };
        let field = |component: Option<Component>, period, from_end| match component {
            Some(component) => self.field(word, &component, Of { period, from_end }),
            None => Ok(Field::open()),
        };
        fields.year = field(year, Period::Year, false)?;
        fields.month = field(month, Period::Month, false)?;
        fields.day = field(day, Period::Day, from_end)?;
        Ok(())
    }

    /// `9:00`, `*:0/15`, `12..14:10,20,30`.
    fn time(&self, word: Word<'a>, fields: &mut Fields) -> Result<(), ParseError> {
        let parts = match component::time(word.text) {
            Ok((_, parts)) => parts,
            Err(error) => return Err(self.not_understood(word, error)),
        };
        if let [hour] = parts.as_slice() {
            let mut slip = Slip::new("a time has hours and minutes");
            if !hour.is_star() {
                slip = slip.or([Edit::at(self.text, &(word.span().end..word.span().end), ":00")]);
            }
            return Err(refusal(self.text, word.span(), slip));
        }
        for (component, period) in parts.iter().zip([Period::Hour, Period::Minute, Period::Second]) {
            let field = self.field(word, component, Of { period, from_end: false })?;
            match period {
                Period::Hour => fields.hour = field,
                Period::Minute => fields.minute = field,
                _ => fields.second = field,
            }
        }
        Ok(())
    }

    /// What the grammar has no place for.
    fn not_understood(&self, word: Word<'a>, error: nom::Err<component::Fault<'_>>) -> ParseError {
        let (nom::Err::Error(fault) | nom::Err::Failure(fault)) = error else {
            return self.unexpected(word.span());
        };
        let end = word.span().end;
        let at = end - fault.rest.len();
        let mut found = fault.rest.chars().next().map_or(0, char::len_utf8);
        let mut slip = match fault.rest.chars().next() {
            None => Slip::new("a number is missing here"),
            Some('*') => Slip::new("`*` stands alone"),
            Some('/') if word.text.as_bytes().get((at - word.at).wrapping_sub(1)) == Some(&b'*') => {
                let first = if component::is_date(word.text) { "1" } else { "0" };
                Slip::new("a step counts from a value").or([Edit::at(self.text, &(at - 1..at), first)])
            }
            Some('-') => Slip::new("`-` stands between the parts of a date; a range is `9..17`")
                .or([Edit::at(self.text, &(at..at + 1), "..")]),
            Some(_) => {
                found = fault.rest.find([',', ':', '~']).filter(|end| *end > 0).unwrap_or(fault.rest.len());
                Slip::new(format!("`{}` cannot stand here", fault.rest.get(..found).unwrap_or_default()))
            }
        };
        slip = slip.with_help(
            "a component is `*`, or a list of values `5`, ranges `9..17` and steps `0/15` or `9..17/2`",
        );
        refusal(self.text, at..at + found, slip)
    }

    /// The values that a component means.
    fn field(&self, word: Word<'a>, component: &Component, of: Of) -> Result<Field, ParseError> {
        let Component::List(items) = component else { return Ok(Field::open()) };
        let end = word.span().end;
        let span = |number: &Number| end - number.from..end - number.to;
        let mut field = Field::default();
        for item in items {
            let whole = span(&item.first).start..end - item.end;
            let first = self.value(&item.first, span(&item.first), of)?;
            let last = item.last.as_ref().map(|last| self.value(last, span(last), of)).transpose()?;
            let step = item.step.as_ref().map(|step| self.step(step, span(step))).transpose()?;
            let (least, greatest) = of.range();
            if let Some(last) = last.filter(|last| first > *last) {
                return Err(self.backwards(whole, first, last, item.step.is_none(), of));
            }
            if let (None, Some(step)) = (last, step) {
                let reaches = if of.from_end { first - step >= least } else { first + step <= greatest };
                if !reaches {
                    let drop = end - item.first.to..whole.end;
                    let slip =
                        Slip::new(format!("a step of {step} from {first} reaches no further {}", of.period))
                            .led_by("without it that is")
                            .or([Edit::at(self.text, &drop, "")]);
                    return Err(refusal(self.text, drop, slip));
                }
            }
            add(&mut field, first, last, step, of);
        }
        Ok(field)
    }

    fn value(&self, number: &Number, span: Range<usize>, of: Of) -> Result<i64, ParseError> {
        self.no_fraction(number, &span)?;
        let value = match (of.period, number.value) {
            // As systemd has years of two digits.
            (Period::Year, year @ 0..70) => year + 2000,
            (Period::Year, year @ 70..100) => year + 1900,
            (_, value) => value,
        };
        let (least, greatest) = of.range();
        if (least..=greatest).contains(&value) {
            return Ok(value);
        }
        let found = self.text.get(span.clone()).unwrap_or_default();
        let article = if of.period == Period::Hour { "an" } else { "a" };
        let message = match of.from_end {
            true => format!(
                "{found} is not a day counted from the end of the month: 1–28, of which 1 is the last"
            ),
            false => format!("{found} is not {article} {}: {least}–{greatest}", of.period),
        };
        let mut slip = Slip::new(message);
        if (of.period, value) == (Period::Hour, 24) {
            slip = slip.with_help("midnight is 0");
        }
        Err(refusal(self.text, span, slip))
    }

    /// An occurrence is at a whole second. A fraction of zeros says nothing.
    fn no_fraction(&self, number: &Number, span: &Range<usize>) -> Result<(), ParseError> {
        if !number.has_fraction {
            return Ok(());
        }
        let slip = Slip::new("an occurrence is at a whole second, and this has a fraction of one");
        Err(refusal(self.text, span.clone(), slip.with_help("leave the fraction out")))
    }

    fn step(&self, step: &Number, span: Range<usize>) -> Result<i64, ParseError> {
        self.no_fraction(step, &span)?;
        match step.value {
            0 => Err(refusal(self.text, span, Slip::new("a step of 0 never comes round"))),
            // No component has so many values.
            step => Ok(step.min(10_000)),
        }
    }

    /// A range whose end comes before its start.
    fn backwards(&self, span: Range<usize>, first: i64, last: i64, plain: bool, of: Of) -> ParseError {
        let (least, greatest) = of.range();
        let range = |from: i64, to: i64| if from == to { format!("{from}") } else { format!("{from}..{to}") };
        let mut slip = Slip::new("this range ends before it begins");
        if plain && of.from_end {
            slip = slip.or([Edit::at(self.text, &span, range(last, first))]);
        } else if plain && of.period != Period::Year {
            let both = format!("{},{}", range(least, last), range(first, greatest));
            slip = slip.or([Edit::at(self.text, &span, both)]);
        }
        refusal(self.text, span, slip)
    }
}

fn zero() -> Field {
    Field { values: 1, ..Field::default() }
}

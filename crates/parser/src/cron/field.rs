//! One field of a line: a list of values, ranges, steps, and the days that only the day fields know.

use super::dialect::Dialect;
use super::line::{Refusal, Word};
use super::says::Field;
use crate::Period;
use crate::error::CronFault as Fault;
use crate::lexicon::{range_of, value_of_name, without_l};
use crate::model::mask_of_steps;
use std::ops::Range;

/// Behind `5/15` later.js counts to other ends.
fn last_of_steps(period: Period, first: i64, dialect: Dialect) -> i64 {
    match (dialect, period) {
        (dialect, Period::DayOfWeek) if dialect == Dialect::Later || dialect.counts_from_sunday() => 6,
        (Dialect::Later, Period::Year) if first <= 2099 => 2099,
        _ => range_of(period).1,
    }
}

/// Reads a field into one that says nothing special yet. What it said else is replaced.
#[inline]
pub(super) fn read(
    field: &mut Field,
    word: Word<'_>,
    period: Period,
    dialect: Dialect,
) -> Result<(), Refusal> {
    let is_open = match word.text.as_bytes() {
        b"*" => true,
        b"?" => dialect == Dialect::Later || matches!(period, Period::Day | Period::DayOfWeek),
        _ => false,
    };
    if is_open {
        (field.open, field.starred, field.values) = (true, true, 0);
        return Ok(());
    }
    read_list(field, word, period, dialect)
}

fn read_list(field: &mut Field, word: Word<'_>, period: Period, dialect: Dialect) -> Result<(), Refusal> {
    (field.open, field.starred, field.values) = (false, word.text.starts_with('*'), 0);
    let mut reader = Reader { text: word.text, start: word.at, at: 0, period, dialect, field };
    let mut alone = true;
    loop {
        reader.item()?;
        match reader.peek() {
            Some(b',') => {
                reader.at += 1;
                alone = false;
            }
            Some(b'#') => return Err(reader.refuse(Fault::Instance, reader.at..reader.at + 1)),
            Some(b'~') => return Err(reader.refuse(Fault::Random, reader.rest_of_item())),
            Some(_) => return Err(reader.refuse(Fault::Unexpected, reader.rest_of_item())),
            None => {
                if !alone {
                    field.step = 0;
                }
                return Ok(());
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    /// Where the field begins in the whole text.
    start: usize,
    /// Where the reader is in the field.
    at: usize,
    period: Period,
    dialect: Dialect,
    field: &'a mut Field,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over a byte.
    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// The letters and digits from here on, without going there.
    fn chunk(&self) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let chunk = Self::chunk_of(rest);
        #[cfg(test)]
        crate::effort::spent(chunk.len() + 1);
        chunk
    }

    fn chunk_of(rest: &str) -> &str {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == ':';
        match rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()) {
            None => rest,
            // What ends nearly all of them, without a look at characters.
            Some(end) if matches!(rest.as_bytes().get(end), Some(b',' | b'-' | b'/' | b'#')) => {
                rest.get(..end).unwrap_or_default()
            }
            Some(_) => rest.split(|c| !is_part(c)).next().unwrap_or_default(),
        }
    }

    /// The bytes of a chunk that begins here.
    fn here(&self, chunk: &str) -> Range<usize> {
        self.at..self.at + chunk.len()
    }

    fn rest_of_item(&self) -> Range<usize> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at..self.at + rest.find(',').unwrap_or(rest.len())
    }

    #[cold]
    fn refuse(&self, fault: Fault, span: Range<usize>) -> Refusal {
        (fault, self.start + span.start..self.start + span.end)
    }

    /// One member of the list.
    fn item(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let (least, greatest) = range_of(self.period);
        let (first, mut last, is_value) = match self.peek() {
            Some(b'*') => {
                self.at += 1;
                let first = least;
                (first, Some(last_of_steps(self.period, first, self.dialect)), false)
            }
            Some(b'?') => {
                let in_its_place = matches!(self.period, Period::Day | Period::DayOfWeek);
                let fault = if in_its_place { Fault::QuestionInList } else { Fault::QuestionElsewhere };
                return Err(self.refuse(fault, self.at..self.at + 1));
            }
            _ if !self.is_plain_number() && (self.day_of_month_only()? || self.day_of_week_only()?) => {
                if matches!(self.peek(), Some(b'-' | b'/')) {
                    return Err(self.refuse(Fault::OneDay, start..self.at));
                }
                return Ok(());
            }
            _ => (self.value(true)?, None, true),
        };
        let range_span = |reader: &Self| start..reader.at;
        if is_value && self.eat(b'-') {
            last = Some(self.value(false)?);
        }
        let step = if self.eat(b'/') { Some(self.step()?) } else { None };
        // What counts from a value has no end of its own.
        let last = match (last, step) {
            (Some(last), _) => last,
            (None, Some(_)) => last_of_steps(self.period, first, self.dialect),
            (None, None) => first,
        };
        let size = if self.period == Period::DayOfWeek { 7 } else { greatest - least + 1 };
        if let Some(step) = step.filter(|_| last >= least + size - 1) {
            self.field.step = u32::try_from(step).unwrap_or(u32::MAX);
        }
        let step = step.unwrap_or(1);
        if self.period == Period::Year {
            if first > last {
                return Err(self.refuse(Fault::Backwards, range_span(self)));
            }
            self.field.add_years(first, last, step);
            return Ok(());
        }
        // All but Sunday, which is 0 and 7, and ranges over the end.
        if first <= last && (self.period != Period::DayOfWeek || last < 7) {
            self.field.values |= mask_of_steps(first, last, step);
            return Ok(());
        }
        let wraps_to = |value| if value >= least + size { value - size } else { value };
        let end = if first <= last { last } else { last + size };
        let mut value = first;
        while value <= end {
            // Twice when a range begins at 7 and goes on to 7.
            self.field.values |= 1 << wraps_to(wraps_to(value));
            // At least 1 more; the end is below 128.
            value = value.saturating_add(step);
        }
        Ok(())
    }

    /// Whether nothing but digits stands before the next `,`, `-` or `/`, as in nearly all items: the forms that only days
    /// have need not be looked for.
    fn is_plain_number(&self) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let end = rest.iter().position(|byte| !byte.is_ascii_digit());
        #[cfg(test)]
        crate::effort::spent(end.unwrap_or(rest.len()) + 1);
        end != Some(0) && matches!(end.and_then(|end| rest.get(end)), None | Some(b',' | b'-' | b'/'))
    }

    /// A value by number or name. `first` in its item: there later.js knows a 0 that stands for the least value.
    fn value(&mut self, first: bool) -> Result<i64, Refusal> {
        let chunk = self.chunk();
        let (least, greatest) = range_of(self.period);
        let value = match number(chunk) {
            Some(value) if self.period == Period::DayOfWeek => Some(self.dialect.weekday(value)),
            Some(value) => Some(value),
            None => value_of_name(chunk, self.period),
        };
        match value {
            Some(value) if (least..=greatest).contains(&value) => {
                self.at += chunk.len();
                Ok(value)
            }
            Some(0)
                if first
                    && self.dialect == Dialect::Later
                    && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("0/")) =>
            {
                self.at += chunk.len();
                Ok(least)
            }
            _ => Err(self.not_a_value(chunk, value)),
        }
    }

    /// Why this is not a value.
    #[cold]
    fn not_a_value(&self, chunk: &str, value: Option<i64>) -> Refusal {
        let span = self.here(chunk);
        let is = |text: &str| chunk.eq_ignore_ascii_case(text);
        let letter_behind_number = |letter: char| {
            let number = chunk.strip_suffix([letter, letter.to_ascii_lowercase()]);
            number.is_some_and(|chunk| number_or_short_day(chunk, self.period))
        };
        let fault = match (chunk, self.peek()) {
            ("", Some(b',' | b'-' | b'/') | None) => Fault::Missing(self.period),
            ("", Some(b'#')) => Fault::Instance,
            ("", Some(b'~')) => return self.refuse(Fault::Random, self.rest_of_item()),
            ("", _) => return self.refuse(Fault::Unexpected, self.rest_of_item()),
            _ if is("H") => Fault::Jenkins,
            _ if is("L") && self.period == Period::DayOfWeek => Fault::LastOfWhich,
            _ if is("L") || letter_behind_number('L') => Fault::Last,
            _ if is("W")
                || is("LW")
                || letter_behind_number('W')
                || chunk.strip_prefix(['W', 'w']).and_then(number).is_some() =>
            {
                Fault::Nearest
            }
            _ if self.period == Period::DayOfWeek
                && value.is_some_and(|value| Period::Year.range().contains(&value)) =>
            {
                Fault::YearForWeekday
            }
            _ if self.period == Period::DayOfWeek && self.dialect.counts_from_sunday() => {
                Fault::NotFromSunday
            }
            _ => Fault::NotAValue(self.period),
        };
        self.refuse(fault, span)
    }

    /// What stands after `/`.
    fn step(&mut self) -> Result<i64, Refusal> {
        let chunk = self.chunk();
        match number(chunk) {
            Some(0) => Err(self.refuse(Fault::ZeroStep, self.here(chunk))),
            Some(step) => {
                self.at += chunk.len();
                Ok(step)
            }
            None => Err(self.refuse(Fault::NotAStep, self.rest_of_item())),
        }
    }

    /// `L`, `L-3`, `LW` and `15W`.
    fn day_of_month_only(&mut self) -> Result<bool, Refusal> {
        if self.period != Period::Day {
            return Ok(false);
        }
        let chunk = self.chunk();
        if chunk.eq_ignore_ascii_case("LW") {
            self.field.special().last_weekday = true;
        } else if chunk.eq_ignore_ascii_case("L") {
            self.at += 1;
            if !self.eat(b'-') {
                self.field.values |= 1;
                return Ok(true);
            }
            let chunk = self.chunk();
            let Some(offset @ 1..=30) = number(chunk) else {
                return Err(self.refuse(Fault::NotAnOffset, self.here(chunk)));
            };
            self.field.special().offsets |= 1 << offset;
            self.at += chunk.len();
            return Ok(true);
        } else {
            let Some(day) = chunk.strip_suffix(['W', 'w']) else { return Ok(false) };
            match number(day) {
                Some(day @ 1..=31) => self.field.special().nearest |= 1 << day,
                Some(_) => return Err(self.refuse(Fault::NotAValue(Period::Day), self.here(day))),
                None => return Ok(false),
            }
        }
        self.at += chunk.len();
        Ok(true)
    }

    /// `5L`, `FRIL` and `MON#2`.
    fn day_of_week_only(&mut self) -> Result<bool, Refusal> {
        if self.period != Period::DayOfWeek {
            return Ok(false);
        }
        let chunk = self.chunk();
        let behind = self.text.as_bytes().get(self.at + chunk.len());
        let weekday = |text: &str| {
            let value = match number(text) {
                Some(value) => Some(self.dialect.weekday(value)),
                None => value_of_name(text, Period::DayOfWeek),
            };
            value.filter(|value| (0..=7).contains(value)).map(|value| value % 7)
        };
        if behind == Some(&b'#') {
            let Some(day) = weekday(chunk) else { return Ok(false) };
            self.at += chunk.len() + 1;
            let chunk = self.chunk();
            let Some(instance @ 1..=5) = number(chunk) else {
                return Err(self.refuse(Fault::NotAnInstance, self.here(chunk)));
            };
            self.field.add_instance(instance as u8, day);
            self.at += chunk.len();
            return Ok(true);
        }
        // No name of a day ends in an L.
        if !chunk.ends_with(['L', 'l']) {
            return Ok(false);
        }
        let Some(day) = weekday(without_l(chunk)) else { return Ok(false) };
        self.field.add_instance(0, day);
        self.at += chunk.len();
        Ok(true)
    }
}

/// Not a whole name, nor that of a month: there a letter too many is a slip.
fn number_or_short_day(chunk: &str, period: Period) -> bool {
    let is_short_day = || chunk.len() == 3 && value_of_name(chunk, Period::DayOfWeek).is_some();
    number(chunk).is_some() || (period == Period::DayOfWeek && is_short_day())
}

/// A number of digits only; one that is too great for the type is too great for every field too.
fn number(digits: &str) -> Option<i64> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0i64, |number, byte| {
        byte.is_ascii_digit().then(|| number.saturating_mul(10).saturating_add(i64::from(byte - b'0')))
    })
}

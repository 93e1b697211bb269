//! The Open Cron Pattern Specification 1.0 with its increments 1.1 to 1.4, read strictly: what the specification does not have is
//! refused, also where crontab's reading has a meaning for it.
//!
//! Where the specification leaves a choice: `?` is `*` in the two day fields; years are 1970 to 9999, so that `*/2` are the even
//! ones; a range may end with `SUN`, which is 7 there. A pattern whose days never come, and `@reboot`, are read as schedules that
//! never occur.

use super::assemble;
use super::field;
use super::fields::{Fields, periods};
use super::line::{Frame, Word, Words};
use super::says::Field;
use crate::error::{CronFault as Fault, Kind, Slip};
use crate::lexicon::{names_of, value_of_name};
use crate::{Expression, Model, Notation, ParseError, Period};
use std::ops::Range;

/// What is wrong, and where.
type Refusal = (Kind, Range<usize>);

/// Reads a pattern that has these first words.
pub(super) fn read<'a>(
    text: &'a str,
    words: &mut Words<'a>,
    note: impl FnOnce(Frame<'a>, &[Word<'a>], &mut Fields),
) -> Result<Expression, ParseError> {
    let refuse = |(kind, span)| ParseError::new(kind, text, span);
    let frame = frame(text, words).map_err(refuse)?;
    let mut fields = fields(words.as_slice()).map_err(refuse)?;
    let mut model = Model::unsaid();
    let is_event = frame.shorthand.is_some_and(|(word, _)| word.text == REBOOT);
    if is_event || !assemble::fill(&mut model, &fields, super::Dialect::Cron) {
        model = never();
    }
    note(frame, words.as_slice(), &mut fields);
    Ok(Expression::said(model, None, Notation::Cron))
}

/// The event that a nickname stands for; it has no times.
const REBOOT: &str = "@reboot";

/// The nicknames and their patterns, which are in small letters.
const NICKNAMES: [(&str, &str); 8] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
    (REBOOT, "0 0 30 2 *"),
];

/// A schedule that no date meets: 30 February.
fn never() -> Model {
    let mut model = Model::unsaid();
    let fields = Fields {
        second: Field::one(0),
        minute: Field::one(0),
        hour: Field::one(0),
        day: Field::one(30),
        month: Field::one(2),
        ..Fields::open()
    };
    assemble::fill(&mut model, &fields, super::Dialect::Cron);
    model
}

fn slip(
    message: impl Into<std::borrow::Cow<'static, str>>,
    help: &'static str,
    span: Range<usize>,
) -> Refusal {
    (Kind::Slip(Slip::new(message).with_help(help)), span)
}

/// Leaves the fields in `words`: five to seven, or those of a nickname.
fn frame<'a>(text: &'a str, words: &mut Words<'a>) -> Result<Frame<'a>, Refusal> {
    let is_of_it = |c: char| c.is_ascii_alphanumeric() || " \t*,-/#?+@".contains(c);
    if let Some((at, other)) = text.char_indices().find(|&(_, c)| !is_of_it(c)) {
        let help =
            "a pattern has digits, names, spaces, tabs and `* , - / # ? +`; the time zone is said beside it";
        return Err(slip("a pattern does not have this character", help, at..at + other.len_utf8()));
    }
    let all = words.as_slice();
    let whole = all.first().map_or(0, |word| word.at)..text.trim_end().len();
    if let Some(first) = all.first().copied().filter(|first| first.text.starts_with('@')) {
        let Some((_, pattern)) = NICKNAMES.into_iter().find(|(name, _)| *name == first.text) else {
            let help = "the nicknames are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and @reboot, in small letters";
            return Err(slip(format!("`{}` is no nickname", first.text), help, first.span()));
        };
        if all.len() > 1 {
            return Err(slip("a nickname stands alone", "leave out what follows it", whole));
        }
        words.read(pattern, 0);
        return Ok(Frame { zone: None, shorthand: Some((first, pattern)) });
    }
    match all.len() {
        5..=7 => Ok(Frame::default()),
        count @ 0..=4 => Err((Kind::Cron(Fault::TooFew(count)), whole)),
        _ => Err((Kind::Cron(Fault::TooMany), whole)),
    }
}

/// The fields, as crontab would have them.
fn fields(words: &[Word<'_>]) -> Result<Fields, Refusal> {
    let mut fields = Fields { second: Field::one(0), year: Field::open(), ..Fields::default() };
    let mut both = false;
    for (word, &period) in words.iter().zip(periods(words.len(), super::Dialect::Ocps)) {
        let mut plain = *word;
        if let Some(rest) = word.text.strip_prefix('+').filter(|_| period == Period::DayOfWeek) {
            (both, plain) = (true, Word { text: rest, at: word.at + 1 });
        }
        let items = checked(plain, period)?;
        let target = fields.of(period);
        *target = Field::default();
        field::read(target, Word { text: &items, at: plain.at }, period, super::Dialect::Cron)
            .map_err(|(fault, span)| (Kind::Cron(fault), span))?;
    }
    // Only what is a wildcard restricts nothing: `*/2` does.
    fields.day.starred = both || fields.day.open;
    fields.weekday.starred = fields.weekday.open;
    fields.day_span = words.get(2 + usize::from(words.len() > 5)).map(Word::span).unwrap_or_default();
    Ok(fields)
}

/// The field as crontab writes the same, once each of its items is one that the specification has.
fn checked(word: Word<'_>, period: Period) -> Result<String, Refusal> {
    if word.text == "?" && matches!(period, Period::Day | Period::DayOfWeek) {
        return Ok("*".to_owned());
    }
    let mut at = word.at;
    let mut all: Vec<String> = Vec::new();
    let is_list = word.text.contains(',');
    for item in word.text.split(',') {
        let span = at..at + item.len();
        at = span.end + 1;
        match self::item(item, period, is_list) {
            Some(plain) => all.push(plain),
            None => {
                let help = match period {
                    Period::Day => {
                        "an item is a value, a range `A-B`, `*`, a step of one of the latter two, `L`, or alone in its field `15W`"
                    }
                    Period::DayOfWeek => {
                        "an item is a value, a range `A-B`, `*`, a step of one of the latter two, `MON#2`, `MON#L` or `1L`; a `+` may stand in front of the field"
                    }
                    _ => "an item is a value, a range `A-B`, `*`, or a step of one of the latter two",
                };
                let found: String = item.chars().take(40).collect();
                return Err(slip(format!("`{found}` is no item of a {period}"), help, span));
            }
        }
    }
    Ok(all.join(","))
}

/// An item as crontab writes the same; `None` where the specification does not have it. Whether values are within their field is
/// found by the reader of fields.
fn item(item: &str, period: Period, is_list: bool) -> Option<String> {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_short = |text: &str| names_of(period).any(|[short, _]| short.eq_ignore_ascii_case(text));
    let is_value = |text: &str| is_number(text) || is_short(text);
    match (period, item) {
        (Period::Day, "L") => return Some(item.to_owned()),
        (Period::Day, _) if item.strip_suffix('W').is_some_and(is_number) && !is_list => {
            return Some(item.to_owned());
        }
        (Period::DayOfWeek, _) => {
            if let Some((day, which)) = item.split_once('#') {
                let plain = if which == "L" { format!("{day}L") } else { item.to_owned() };
                return (is_value(day) && (which == "L" || is_number(which))).then_some(plain);
            }
            if item.strip_suffix('L').is_some_and(is_value) {
                return Some(item.to_owned());
            }
        }
        _ => {}
    }
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| !is_number(step)) {
        return None;
    }
    if range == "*" {
        return Some(item.to_owned());
    }
    let Some((first, last)) = range.split_once('-') else {
        return (is_value(range) && step.is_none()).then(|| item.to_owned());
    };
    if !is_value(first) || !is_value(last) {
        return None;
    }
    let value = |text: &str| text.parse().ok().or_else(|| value_of_name(text, period));
    let (from, mut until): (i64, i64) = (value(first)?, value(last)?);
    // Sunday is 0 or 7.
    if period == Period::DayOfWeek && from > 0 && last.eq_ignore_ascii_case("SUN") {
        until = 7;
    }
    let step = step.map_or(String::new(), |step| format!("/{step}"));
    (from <= until).then(|| format!("{from}-{until}{step}"))
}

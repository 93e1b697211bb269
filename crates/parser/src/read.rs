//! The front door: one text in, what it says out, and where somebody asks for it, its syntax.
//!
//! Each text is read once, by one set of rules. They hand what they read to a [`Note`], which forgets it where only the
//! expression is wanted.

mod proposals;

use crate::cron::{self, Line};
use crate::error::{Expected, Kind, MAX_INPUT_LEN, Slip};
use crate::model::read_moment;
use crate::notation::{self, Written};
use crate::text::{self, Clause};
use crate::{Anchor, CivilTime, Dialect, Expression, Interval, Notation, ParseError, Timing, interval, zone};
use std::ops::Range;
use std::str::FromStr;

/// What was written, with its places: it borrows from the text.
#[derive(Debug)]
pub(crate) enum Syntax<'a> {
    /// The clauses of a sentence and where they stand.
    Sentence(Vec<(Range<usize>, Clause<'a>)>),
    /// A line of cron.
    Line(Box<Line<'a>>),
    /// An elapsed time or a number of milliseconds, and `in` with the name of a zone.
    Elapsed(Range<usize>, Option<Range<usize>>),
    /// later.js's structured form.
    Structured(Range<usize>),
    /// What another program reads.
    Foreign(Written<'a>),
}

impl<'a> Syntax<'a> {
    /// Reads a text as [`Expression::parse_as`] does, and keeps how it was written.
    pub(crate) fn read(text: &'a str, dialect: Dialect) -> Result<(Expression, Self), ParseError> {
        let mut syntax = Self::Sentence(Vec::new());
        let expression =
            read_as(text, dialect, &mut syntax).map_err(|error| with_proposals(error, text, dialect))?;
        Ok((expression, syntax))
    }
}

/// What becomes of the syntax while a text is read.
trait Note<'a> {
    /// A part of it; `syntax` is called where it is wanted.
    fn whole(&mut self, syntax: impl FnOnce() -> Syntax<'a>);
    /// The next clause of a sentence.
    fn clause(&mut self, span: &Range<usize>, clause: &Clause<'a>);
}

/// It is forgotten.
impl<'a> Note<'a> for () {
    #[inline(always)]
    fn whole(&mut self, _: impl FnOnce() -> Syntax<'a>) {}

    #[inline(always)]
    fn clause(&mut self, _: &Range<usize>, _: &Clause<'a>) {}
}

impl<'a> Note<'a> for Syntax<'a> {
    fn whole(&mut self, syntax: impl FnOnce() -> Syntax<'a>) {
        *self = syntax();
    }

    fn clause(&mut self, span: &Range<usize>, clause: &Clause<'a>) {
        if let Self::Sentence(clauses) = self {
            clauses.push((span.clone(), clause.clone()));
        }
    }
}

impl Expression {
    /// Reads a sentence, a line of [cron](crate::cron) (as crontab reads it), a number of milliseconds, or an elapsed time; [`notation`](Self::notation) says which it was.
    ///
    /// ```
    /// use downbeat_parser::{Expression, Notation};
    ///
    /// let quarter_hours = [
    ///     ("every 15 minutes", Notation::Text),
    ///     ("*/15 * * * *", Notation::Cron),
    ///     ("900000", Notation::Milliseconds),
    ///     ("@every 15m", Notation::Every),
    ///     ("PT15M", Notation::Iso8601),
    /// ];
    /// for (text, notation) in quarter_hours {
    ///     assert_eq!(Expression::parse(text)?.notation(), notation);
    /// }
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    ///
    /// With the feature `json` a text that begins with `{` is later.js's structured form. Beside later.js's keys it may
    /// have a `timezone`, which is the [zone](Self::zone).
    ///
    /// Time is linear in the length of the text, which may be [`MAX_INPUT_LEN`](crate::MAX_INPUT_LEN) bytes at most.
    ///
    /// # Errors
    ///
    /// [`ParseError`] when any part of the text is not understood or has no meaning.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut read = read(text, &mut ());
        // In its place: an expression is large, and handing it up costs as much as reading a word.
        if let Err(error) = &mut read {
            propose_for(error, text, Dialect::Auto);
        }
        read
    }

    /// Reads a text in a notation that the caller knows; [`parse`](Self::parse) with [`Dialect::Auto`].
    ///
    /// ```
    /// use downbeat_parser::{Dialect, Expression};
    ///
    /// let timer = Expression::parse_as("12-24 09:00", Dialect::OnCalendar)?;
    /// assert_eq!(timer.timing(), Expression::parse_as("0 0 9 24 12 * *", Dialect::Cron)?.timing());
    /// # Ok::<(), downbeat_parser::ParseError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ParseError`] when any part of the text is not understood or has no meaning in this notation.
    pub fn parse_as(text: &str, dialect: Dialect) -> Result<Self, ParseError> {
        read_as(text, dialect, &mut ()).map_err(|error| with_proposals(error, text, dialect))
    }
}

/// Adds what was probably meant to an error.
#[cold]
fn propose_for(error: &mut ParseError, text: &str, dialect: Dialect) {
    *error = with_proposals(error.clone(), text, dialect);
}

/// The error with what was probably meant, as far as it can be read.
#[cold]
fn with_proposals(error: ParseError, text: &str, dialect: Dialect) -> ParseError {
    proposals::with_proposals(error, text, &|candidate| {
        let mut syntax = Syntax::Sentence(Vec::new());
        read_as(candidate, dialect, &mut syntax)?;
        // Another day may leave open what stands after it.
        let can_be_read = |meant: &String| meant == candidate || read_as(meant, dialect, &mut ()).is_ok();
        Ok(as_meant(candidate, &syntax).into_iter().filter(can_be_read).collect())
    })
}

/// A text that can be read, as its writer probably means it: where later.js, and so this, reads a step in it and the day of that
/// number is meant, both.
fn as_meant(text: &str, syntax: &Syntax<'_>) -> Vec<String> {
    let Syntax::Sentence(clauses) = syntax else { return vec![text.to_owned()] };
    let mut all = Vec::new();
    let mut is_one = false;
    for found in clauses.iter().filter_map(|placed| text::numbered_day(text, placed)) {
        // Each day is no step.
        is_one |= found.step == 1;
        all.push(found.day);
    }
    if !is_one {
        all.push(text.to_owned());
    }
    all
}

#[inline]
fn read<'a>(text: &'a str, note: &mut impl Note<'a>) -> Result<Expression, ParseError> {
    if text.len() > MAX_INPUT_LEN {
        return Err(ParseError::new(Kind::TooLong, "", 0..0));
    }
    // The white space of the sentence: a byte order mark is some.
    let (start, trimmed) = text::trimmed(text);
    let end = start + trimmed.len();
    let elapsed = |(fault, at): interval::Refusal| {
        ParseError::new(Kind::Elapsed(fault), text, start + at.start..start + at.end)
    };
    // The first byte leaves few forms that the text can have.
    match trimmed.as_bytes().first() {
        Some(b'{') => {
            note.whole(|| Syntax::Structured(start..end));
            return structured(text, trimmed, start);
        }
        Some(b'@') => {
            let (every, zone) = split_last(trimmed, "in");
            let (length, first) = split_last(every, "starting");
            if let Some(read) = interval::parse_every(length) {
                let mut interval = read.map_err(elapsed)?;
                if let Some((_, moment)) = first {
                    let place = start + every.len() - moment.len()..start + every.len();
                    let anchor = anchor(moment)
                        .ok_or_else(|| ParseError::new(Kind::Unexpected(Expected::DATE), text, place))?;
                    interval = interval.starting(anchor);
                }
                let expression = Expression::elapsing(interval, Notation::Every);
                let time = start..start + every.len();
                let Some((at, name)) = zone else {
                    note.whole(|| Syntax::Elapsed(time, None));
                    return Ok(expression);
                };
                if !zone::is_name(name) {
                    let span = end - name.len()..end;
                    return Err(ParseError::new(Kind::Unexpected(Expected::ZONE), text, span));
                }
                note.whole(|| Syntax::Elapsed(time, Some(start + at..end)));
                return Ok(expression.in_zone(name));
            }
        }
        Some(b'P' | b'p') => {
            if let Some(read) = interval::parse_iso8601(trimmed) {
                note.whole(|| Syntax::Elapsed(start..end, None));
                return read
                    .map(|interval| Expression::elapsing(interval, Notation::Iso8601))
                    .map_err(elapsed);
            }
        }
        Some(b'0'..=b'9') if trimmed.bytes().all(|byte| byte.is_ascii_digit()) => {
            note.whole(|| Syntax::Elapsed(start..end, None));
            // More digits than a u64 has are too many milliseconds too.
            let kind = match trimmed.parse().unwrap_or(u64::MAX) {
                // Nearly always seconds or minutes are meant, and a monitor would be flooded.
                number @ 1..1000 => Kind::BelowASecond(number),
                number => match Interval::from_millis(number) {
                    Ok(interval) => return Ok(Expression::elapsing(interval, Notation::Milliseconds)),
                    Err(error) => Kind::Interval(error),
                },
            };
            return Err(ParseError::new(kind, text, start..end));
        }
        _ => {}
    }
    let mut words = cron::Words::default();
    let mut read = if cron::is_meant(text, start, &mut words) {
        let dialect = cron::Dialect::Cron;
        cron::read(text, &mut words, dialect, |frame, words, fields| {
            note.whole(|| Syntax::Line(Box::new(Line::new(frame, words, fields, dialect))));
        })
    } else {
        sentence(text, note)
    };
    if read.is_err()
        && let Some(foreign) = notation::by_form(text).and_then(|dialect| foreign(text, dialect, note))
    {
        read = foreign;
    }
    read
}

/// Reads a text in the notation that is asked for.
fn read_as<'a>(text: &'a str, dialect: Dialect, note: &mut impl Note<'a>) -> Result<Expression, ParseError> {
    if text.len() > MAX_INPUT_LEN {
        return Err(ParseError::new(Kind::TooLong, "", 0..0));
    }
    match dialect {
        Dialect::Auto => read(text, note),
        Dialect::Text => sentence(text, note),
        Dialect::Cron => line(text, cron::Dialect::Cron, note),
        Dialect::LaterCron => line(text, cron::Dialect::Later, note),
        Dialect::Quartz => line(text, cron::Dialect::Quartz, note),
        Dialect::Ocps => line(text, cron::Dialect::Ocps, note),
        Dialect::Interval => only(text, read(text, note)?, "an elapsed time", |expression| {
            matches!(expression.timing(), Timing::Interval(_))
        }),
        Dialect::Iso8601 if !notation::is_repeating(text) => {
            only(text, read(text, note)?, "a duration or a repeating interval of ISO 8601", |expression| {
                expression.notation() == Notation::Iso8601
            })
        }
        Dialect::Json => only(text, read(text, note)?, "later.js's structured form", |expression| {
            expression.notation() == Notation::Structured
        }),
        other => foreign(text, other, note).unwrap_or_else(|| read(text, note)),
    }
}

/// Reads a sentence.
#[inline]
fn sentence<'a>(text: &'a str, note: &mut impl Note<'a>) -> Result<Expression, ParseError> {
    text::parse(text, |clause| match clause {
        Some((span, clause)) => note.clause(span, clause),
        None => note.whole(|| Syntax::Sentence(Vec::new())),
    })
}

/// Reads a line of cron.
fn line<'a>(
    text: &'a str,
    dialect: cron::Dialect,
    note: &mut impl Note<'a>,
) -> Result<Expression, ParseError> {
    let mut words = cron::Words::of(text);
    cron::read(text, &mut words, dialect, |frame, words, fields| {
        note.whole(|| Syntax::Line(Box::new(Line::new(frame, words, fields, dialect))));
    })
}

/// Reads a notation of another program; `None` for one of ours.
#[cold]
fn foreign<'a>(
    text: &'a str,
    dialect: Dialect,
    note: &mut impl Note<'a>,
) -> Option<Result<Expression, ParseError>> {
    let read = notation::read(text, dialect)?;
    Some(read.map(|read| {
        note.whole(|| Syntax::Foreign(read.syntax));
        read.expression
    }))
}

/// The expression, if it is in a notation.
fn only(
    text: &str,
    expression: Expression,
    name: &str,
    is_meant: impl Fn(&Expression) -> bool,
) -> Result<Expression, ParseError> {
    if is_meant(&expression) {
        return Ok(expression);
    }
    let (start, trimmed) = text::trimmed(text);
    let slip = Slip::new(format!("this is not {name}"));
    Err(ParseError::new(Kind::Slip(slip), text, start..start + trimmed.len()))
}

/// The first occurrence of an interval: a date, and perhaps a time.
fn anchor(text: &str) -> Option<Anchor> {
    let (date, time) = read_moment(text)?;
    let (second, offset) = time.unwrap_or((0, None));
    let at = date.days() * 86_400 + i64::from(second) - offset.unwrap_or(0);
    let at = CivilTime::from_seconds(at)?;
    Some(if offset.is_some() { Anchor::Utc(at) } else { Anchor::Civil(at) })
}

/// What stands before a word and a last word; where that word begins, and the last one. An interval without a first occurrence
/// needs no zone, yet it keeps the one that a program gave it.
fn split_last<'a>(text: &'a str, wanted: &str) -> (&'a str, Option<(usize, &'a str)>) {
    let split = || {
        let (before, name) = text.rsplit_once(char::is_whitespace)?;
        let before = before.trim_end_matches(char::is_whitespace);
        let (every, word) = before.rsplit_once(char::is_whitespace)?;
        let at = before.len() - word.len();
        let every = every.trim_end_matches(char::is_whitespace);
        word.eq_ignore_ascii_case(wanted).then_some((every, Some((at, name))))
    };
    split().unwrap_or((text, None))
}

/// Reads the structured form: `trimmed`, which begins at the byte `start` of `text`.
#[cfg(feature = "json")]
fn structured(text: &str, trimmed: &str, start: usize) -> Result<Expression, ParseError> {
    match crate::model::from_json(trimmed) {
        Ok((model, None)) => Ok(model.into()),
        Ok((model, Some(zone))) => Ok(Expression::from(model).in_zone(zone)),
        Err((message, span)) => {
            Err(ParseError::new(Kind::Structured(message), text, start + span.start..start + span.end))
        }
    }
}

#[cfg(not(feature = "json"))]
fn structured(text: &str, trimmed: &str, start: usize) -> Result<Expression, ParseError> {
    let message = "the structured form of a schedule is read only with the feature `json` of downbeat-parser";
    Err(ParseError::new(Kind::Structured(message.into()), text, start..start + trimmed.len()))
}

/// As its canonical text. One that only later.js's structured form can say is read back with the feature `json`.
#[cfg(feature = "serde")]
impl serde::Serialize for Expression {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From any text that [`Expression::parse`] reads.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Expression {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| match error.help() {
            Some(help) => serde::de::Error::custom(format_args!("{error} ({help})")),
            None => serde::de::Error::custom(error),
        })
    }
}

impl FromStr for Expression {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::parse(text)
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use crate::Expression;

    #[test]
    fn an_expression_is_its_text_in_json() {
        for text in [
            "every 5 minutes on weekdays in Europe/Stockholm",
            "0 9 * * MON-FRI",
            "@every 90m",
            r#"{"schedules":[{"fd":[0]}]}"#,
        ] {
            let read: Expression = serde_json::from_value(text.into()).unwrap();
            let written = serde_json::to_value(&read).unwrap();
            assert_eq!(written, read.to_string());
            let again: Expression = serde_json::from_value(written).unwrap();
            assert_eq!((again.timing(), again.zone()), (read.timing(), read.zone()), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_none_says_what_would_do() {
        let error = serde_json::from_str::<Expression>("\"every 5 minuts\"").unwrap_err().to_string();
        assert!(error.contains("found `minuts` (did you mean `minutes` or `minute`?)"), "{error}");
    }
}

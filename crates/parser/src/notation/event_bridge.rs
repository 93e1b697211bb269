//! The schedule expressions of Amazon EventBridge: `cron(0 9 ? * MON-FRI *)` and `rate(5 minutes)`.
//!
//! A rate counts from when its rule was made, which no text knows: it is read as an elapsed time, and so counts from the Unix
//! epoch. EventBridge reads a rule's `cron(…)` in UTC and the Scheduler's in a time zone that stands elsewhere; here it is read
//! in the zone that the reader chooses.

use super::written::{Piece, Read, Says, Written, refusal};
use crate::error::{Edit, Kind, Slip};
use crate::lexicon;
use crate::{Expression, Interval, Notation, ParseError, Period, cron, text};
use nom::bytes::complete::tag_no_case;
use nom::character::complete::{alpha1, char, digit1, multispace0, multispace1};
use nom::combinator::eof;
use nom::sequence::{delimited, terminated};
use nom::{IResult, Parser};
use std::ops::Range;

/// Whether a text has the form of one of them, also where it is wrong.
pub(super) fn is_meant(text: &str) -> bool {
    let (_, trimmed) = text::trimmed(text);
    name(trimmed).is_some()
}

/// The name before the parenthesis, and what comes after that.
fn name(trimmed: &str) -> Option<(&str, &str)> {
    let (name, rest) = trimmed.split_once('(')?;
    ["cron", "rate", "at"].iter().any(|known| name.eq_ignore_ascii_case(known)).then_some((name, rest))
}

/// Reads one of them, or the six fields alone.
pub(super) fn read(text: &str) -> Result<Read<'_>, ParseError> {
    let (start, trimmed) = text::trimmed(text);
    let end = start + trimmed.len();
    let refuse = |span, slip| Err(refusal(text, span, slip));
    let Some((name, rest)) = name(trimmed) else { return cron_fields(text, start..end, Vec::new()) };
    if !rest.ends_with(')') {
        let slip = Slip::new("the parenthesis is not closed").or([Edit::at(text, &(end..end), ")")]);
        return refuse(end..end, slip);
    }
    let inner = end - rest.len()..end - 1;
    if name.eq_ignore_ascii_case("cron") {
        let frame = [start..inner.start, inner.end..end].map(|span| Piece { span, says: Says::Frame });
        return cron_fields(text, inner, frame.into());
    }
    if name.eq_ignore_ascii_case("at") {
        let slip = Slip::new("`at(…)` is a single time, and not a schedule");
        return refuse(start..end, slip);
    }
    let Ok((_, (number, unit))) = rate(trimmed) else {
        let slip = Slip::new("expected a number and a unit")
            .with_help("a rate reads like `rate(5 minutes)`; its units are minutes, hours and days");
        return refuse(inner, slip);
    };
    let millis = match lexicon::unit(unit.to_ascii_lowercase().as_bytes()) {
        Some(Period::Minute) => 60_000,
        Some(Period::Hour) => 3_600_000,
        Some(Period::Day) => 86_400_000,
        _ => {
            let at = inner.end - (rest.len() - 1 - rest.find(unit).unwrap_or(0));
            let slip = Slip::new(format!("`{unit}` is no unit of a rate: minutes, hours and days are"));
            return refuse(at..at + unit.len(), slip);
        }
    };
    let number = number.parse().unwrap_or(u64::MAX);
    if number == 0 {
        let slip = Slip::new("a rate of 0 never comes round")
            .with_help("its number is 1 or more, as in `rate(5 minutes)`");
        return refuse(inner, slip);
    }
    match Interval::from_millis(u64::saturating_mul(number, millis)) {
        Ok(interval) => {
            let pieces = vec![Piece { span: start..end, says: Says::Interval }];
            let expression = Expression::elapsing(interval, Notation::EventBridge);
            Ok(Read { expression, syntax: Written::Pieces(pieces) })
        }
        Err(error) => Err(ParseError::new(Kind::Interval(error), text, inner)),
    }
}

/// The six fields at a place.
fn cron_fields(text: &str, place: Range<usize>, frame: Vec<Piece>) -> Result<Read<'_>, ParseError> {
    let (model, line) = cron::read_event_bridge(text, place)?;
    let expression = Expression::said(model, None, Notation::EventBridge);
    Ok(Read { expression, syntax: Written::Line(Box::new(line), frame) })
}

/// The number and the unit of `rate(5 minutes)`.
fn rate(text: &str) -> IResult<&str, (&str, &str)> {
    let inner = (terminated(digit1, multispace1), alpha1);
    let closed = (multispace0, char(')'), eof);
    delimited((tag_no_case("rate("), multispace0), inner, closed).parse(text)
}

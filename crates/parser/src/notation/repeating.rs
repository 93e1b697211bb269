//! Repeating intervals of ISO 8601: `R/2027-01-04T09:00:00Z/P2W`.
//!
//! From an instant (`Z` or an offset) hours, days and weeks elapse: they are so many seconds. From a time without an offset days
//! and weeks are those of the calendar, in the zone that the reader chooses, and what is shorter elapses. Months and years are
//! always those of the calendar, so the day of the month stays, and months that lack it have no occurrence.

use super::moment::{self, Moment};
use super::written::{Piece, Read, Says, Written, refusal};
use crate::error::{Edit, Kind, Slip};
use crate::model::Schedules;
use crate::{
    Anchor, AnchoredStep, Bounds, Conjunction, Constraint, Expression, Model, Notation, ParseError, Period,
    StepUnit, Values, interval, text,
};
use nom::bytes::complete::tag_no_case;
use nom::character::complete::digit1;
use nom::combinator::{all_consuming, map_res, opt};
use nom::sequence::terminated;
use nom::{IResult, Parser};
use std::ops::Range;

/// Whether a text begins as one: `R`, a count perhaps, and a slash.
pub(crate) fn is_meant(text: &str) -> bool {
    let (_, trimmed) = text::trimmed(text);
    let count = trimmed.strip_prefix(['R', 'r']).and_then(|rest| rest.split_once('/'));
    count.is_some_and(|(count, _)| count.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

/// Reads one.
pub(super) fn read(text: &str) -> Result<Read<'_>, ParseError> {
    let (start, trimmed) = text::trimmed(text);
    let mut at = start;
    let parts = trimmed.split('/').map(|part| {
        let span = at..at + part.len();
        at = span.end + 1;
        (part, span)
    });
    let parts: Vec<(&str, Range<usize>)> = parts.take(4).collect();
    let [(count, count_at), (first, first_at), (length, length_at)] = parts.as_slice() else {
        let slip = Slip::new("a repeating interval has three parts: `R`, the first time and the length")
            .with_help("it reads like `R/2027-01-04T09:00:00Z/P2W`");
        // Without a first time it is a length of time.
        let slip = match parts.as_slice() {
            [("R" | "r", _), (length, _)] => {
                slip.or([Edit::at(text, &(start..start + trimmed.len()), *length)])
            }
            _ => slip,
        };
        return Err(refusal(text, start..start + trimmed.len(), slip));
    };
    match count.strip_prefix(['R', 'r']) {
        Some("" | "-1") => {}
        Some(count) if count.bytes().all(|byte| byte.is_ascii_digit()) => {
            let slip = Slip::new("a schedule goes on: it does not end after a number of occurrences")
                .led_by("without the number it is")
                .or([Edit::at(text, count_at, "R")]);
            return Err(refusal(text, count_at.clone(), slip));
        }
        _ => return Err(refusal(text, count_at.clone(), Slip::new("a repeating interval begins with `R/`"))),
    }
    let Some(moment) = moment::read(first) else {
        let slip = Slip::new("expected the first time, to the second").with_help(
            "it reads like `2027-01-04T09:00:00Z`, `2027-01-04T09:00:00+01:00` or `2027-01-04T09:00:00`",
        );
        return Err(refusal(text, first_at.clone(), slip));
    };
    let expression = expression(text, moment, length, length_at)?;
    let pieces = vec![
        Piece { span: count_at.start..count_at.end + 1, says: Says::Frame },
        Piece { span: first_at.start..first_at.end + 1, says: Says::Start },
        Piece { span: length_at.clone(), says: Says::all_of(&expression) },
    ];
    Ok(Read { expression, syntax: Written::Pieces(pieces) })
}

fn expression(
    text: &str,
    moment: Moment,
    length: &str,
    span: &Range<usize>,
) -> Result<Expression, ParseError> {
    let step = |every: i64, unit| {
        AnchoredStep::new(every, unit, moment.date)
            .map_err(|error| refusal(text, span.clone(), Slip::new(error.to_string())))
    };
    if let Some((years, months)) =
        months(length).ok().map(|(_, found)| found).filter(|found| *found != (0, 0))
    {
        let step = step(years.saturating_mul(12).saturating_add(months), StepUnit::Month)?;
        return Ok(zoned(calendar(moment, step), moment));
    }
    let days = if moment.offset.is_none() { days(length).ok().map(|(_, days)| days) } else { None };
    if let Some(days) = days {
        return Ok(calendar(moment, step(days, StepUnit::Day)?));
    }
    let read = interval::parse_iso8601(length).unwrap_or(Err((interval::Fault::NoNumber, 0..length.len())));
    let interval = read.map_err(|(fault, at)| {
        let span = span.start + at.start..span.start + at.end;
        match fault {
            // With anything beside them.
            interval::Fault::NoFixedLength => {
                let slip =
                    Slip::new("years and months have no fixed length, so nothing else can stand beside them");
                refusal(text, span, slip)
            }
            fault => ParseError::new(Kind::Elapsed(fault), text, span),
        }
    })?;
    let day = 86_400_000;
    if moment.offset.is_none() && interval.as_millis() > day && length.contains(['D', 'd', 'W', 'w']) {
        let slip = Slip::new(
            "without an offset days are those of the calendar, and nothing else can stand beside them",
        )
        .with_help("with `Z` or an offset after the first time all of it elapses");
        return Err(refusal(text, span.clone(), slip));
    }
    let anchor = match moment.offset {
        None => Anchor::Civil(moment.civil()),
        Some(_) => match moment.in_utc() {
            Some(at) => Anchor::Utc(at),
            None => {
                return Err(refusal(text, span.clone(), Slip::new("the first time is not after 1970-01-01")));
            }
        },
    };
    Ok(Expression::elapsing(interval.starting(anchor), Notation::Repeating))
}

/// The schedule of a step from a time, at that time of the day, and on that day of the month.
fn calendar(moment: Moment, step: AnchoredStep) -> Expression {
    let second = i64::from(moment.civil().second());
    let mut schedule = Conjunction::empty();
    schedule.add(Constraint::known(Period::Time, None, Values::one(second)));
    if step.unit() == StepUnit::Month {
        schedule.add(Constraint::known(Period::Day, None, Values::one(moment.date.day())));
    }
    schedule.set_dates(Bounds::default(), Some(step));
    let mut model = Model::unsaid();
    *model.lists_mut().0 = Schedules::from_buf([schedule]);
    Expression::said(model, None, Notation::Repeating)
}

/// In the zone of the moment's offset, where it has one.
fn zoned(expression: Expression, moment: Moment) -> Expression {
    match moment.offset {
        None => expression,
        Some(0) => expression.in_zone("UTC"),
        Some(offset) => {
            let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
            expression.in_zone(format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60))
        }
    }
}

fn number(input: &str) -> IResult<&str, i64> {
    map_res(digit1, str::parse).parse(input)
}

/// `P1Y`, `P6M`, `P1Y6M`.
fn months(text: &str) -> IResult<&str, (i64, i64)> {
    let years = opt(terminated(number, tag_no_case("Y")));
    let months = opt(terminated(number, tag_no_case("M")));
    let (rest, (_, years, months)) = all_consuming((tag_no_case("P"), years, months)).parse(text)?;
    Ok((rest, (years.unwrap_or(0), months.unwrap_or(0))))
}

/// `P3D`, `P2W`, `P1W3D`.
fn days(text: &str) -> IResult<&str, i64> {
    let weeks = opt(terminated(number, tag_no_case("W")));
    let days = opt(terminated(number, tag_no_case("D")));
    let (rest, (_, weeks, days)) = all_consuming((tag_no_case("P"), weeks, days)).parse(text)?;
    Ok((rest, weeks.unwrap_or(0).saturating_mul(7).saturating_add(days.unwrap_or(0))))
}

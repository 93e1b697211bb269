//! Durations of ISO 8601-1 (5.5.2): `P1DT12H`, `PT15M`, `P2W`, `PT0.5S`. Years and months are refused: they have no fixed
//! length. The standard has upper case; lower case is read too.

use super::fault::{Fault, Refusal};
use super::fixed::Interval;
use super::number::{millis_of, split_number};

/// The designators, before and after the `T`, from the greatest to the least.
const DATE: [(char, Option<u64>); 4] =
    [('Y', None), ('M', None), ('W', Some(7 * 86_400_000)), ('D', Some(86_400_000))];
const TIME: [(char, Option<u64>); 3] = [('H', Some(3_600_000)), ('M', Some(60_000)), ('S', Some(1_000))];

/// As [`millis`], for an interval.
pub(crate) fn parse(text: &str) -> Option<Result<Interval, Refusal>> {
    let interval =
        |millis| Interval::from_millis(millis).map_err(|error| (Fault::Interval(error), 0..text.len()));
    millis(text).map(|read| read.and_then(interval))
}

/// The regular expression of all that is read; `number` gives that of a number before a unit.
pub(super) fn pattern(number: impl Fn(u64) -> String) -> String {
    let part = |(designator, unit): &(char, Option<u64>)| {
        let unit = unit.as_ref().map(|unit| number(*unit))?;
        Some(format!("({unit}[{designator}{}])?", designator.to_ascii_lowercase()))
    };
    let dates: String = DATE.iter().filter_map(part).collect();
    let times: String = TIME.iter().filter_map(part).collect();
    format!("[Pp](?=[0-9Tt]){dates}([Tt](?=[0-9.,]){times})?")
}

/// The milliseconds; saturates. `None` when the text is no attempt at a duration: a `P`, and after it a digit, a `T` or
/// nothing. Spans are bytes of `text`.
pub(super) fn millis(text: &str) -> Option<Result<u64, Refusal>> {
    let rest = text.strip_prefix(['P', 'p'])?;
    let attempt = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'T' | 't'));
    attempt.then(|| duration(text, rest))
}

fn duration(text: &str, rest: &str) -> Result<u64, Refusal> {
    let mut rest = rest;
    let mut total: u64 = 0;
    let mut parts = 0;
    let mut fraction = false;
    for (designators, units) in [(&DATE[..], "`D` or `W`"), (&TIME[..], "`H`, `M` or `S`")] {
        let mut left = designators.iter();
        // Each turn uses up a designator.
        while !rest.is_empty() && !rest.starts_with(['T', 't']) {
            let at = text.len() - rest.len();
            let Some((number, after)) = split_number(rest) else {
                return Err((Fault::NoNumber, at..text.len()));
            };
            let unit_at = text.len() - after.len();
            let end = unit_at + after.chars().next().map_or(0, char::len_utf8);
            let letter = after.chars().next().unwrap_or_default().to_ascii_uppercase();
            let known = designators.iter().any(|(designator, _)| letter == *designator);
            let Some((_, unit)) = left.find(|(designator, _)| letter == *designator) else {
                let fault = if known { Fault::Order } else { Fault::NoUnit(units) };
                return Err((fault, if known { at } else { unit_at }..end));
            };
            let unit = unit.ok_or((Fault::NoFixedLength, at..end))?;
            let millis = millis_of(number, unit).filter(|_| !fraction).ok_or((Fault::Fraction, at..end))?;
            fraction = number.contains(['.', ',']);
            total = total.saturating_add(millis);
            parts += 1;
            rest = text.get(end..).unwrap_or_default();
        }
        match rest.strip_prefix(['T', 't']) {
            Some(times) if designators.len() == DATE.len() && !times.is_empty() => rest = times,
            Some(_) => return Err((Fault::NoNumber, text.len()..text.len())),
            None => break,
        }
    }
    if parts == 0 {
        return Err((Fault::NoNumber, text.len()..text.len()));
    }
    Ok(total)
}

//! `@every` and an elapsed time in the units of Go's durations: `@every 1h30m`. Beside those: `d` for days, white space
//! between the parts, and words that a person may write (`90 minutes`).

use super::{Fault, Interval, Refusal, millis_of, split_number};

const UNITS: &str = "`d`, `h`, `m`, `s` or `ms`";

/// `None` when the text does not begin with `@every`. Spans are bytes of `text`.
pub(crate) fn parse(text: &str) -> Option<Result<Interval, Refusal>> {
    let word = text.get(..6).filter(|word| word.eq_ignore_ascii_case("@every"))?;
    let rest = text.get(word.len()..)?;
    // `@everyday` is another word.
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| elapsed(text, rest))
}

fn elapsed(text: &str, rest: &str) -> Result<Interval, Refusal> {
    let offset = |rest: &str| text.len() - rest.len();
    let start = offset(rest.trim_start());
    let mut rest = rest.trim_start();
    let mut total: u64 = 0;
    let mut greatest = u64::MAX;
    let mut fraction = false;
    // Each turn reads a number and a unit.
    loop {
        let at = offset(rest);
        let Some((number, behind)) = split_number(rest) else {
            return Err((Fault::NoNumber, at..at + chunk(rest)));
        };
        let behind = behind.trim_start();
        let unit_at = offset(behind);
        let end = behind.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(behind.len());
        let (name, next) = behind.split_at_checked(end).unwrap_or((behind, ""));
        let Some(unit) = unit(name) else {
            return Err((Fault::NoUnit(UNITS), unit_at..unit_at + chunk(behind)));
        };
        if unit >= greatest {
            return Err((Fault::Order, at..unit_at + end));
        }
        let Some(millis) = millis_of(number, unit).filter(|_| !fraction) else {
            return Err((Fault::Fraction, at..at + number.len()));
        };
        fraction = number.contains(['.', ',']);
        greatest = unit;
        total = total.saturating_add(millis);
        rest = next.trim_start();
        if rest.is_empty() {
            return Interval::from_millis(total).map_err(|error| (Fault::Interval(error), start..text.len()));
        }
    }
}

/// The milliseconds of a unit.
fn unit(name: &str) -> Option<u64> {
    Some(match name.to_ascii_lowercase().as_str() {
        "ms" | "millisecond" | "milliseconds" => 1,
        "s" | "sec" | "secs" | "second" | "seconds" => 1_000,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        _ => return None,
    })
}

/// What a person sees as one thing.
fn chunk(rest: &str) -> usize {
    rest.find(char::is_whitespace).unwrap_or(rest.len())
}

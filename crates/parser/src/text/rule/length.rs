//! Lengths of time that no step of the calendar can say: several units, a fraction, more than the period has. They elapse, so
//! that `@every` says them, alone.

use super::list::{and, joint};
use crate::error::{Edit, Kind, Slip};
use crate::text::failure::Failure;
use crate::text::later;
use crate::text::name::period;
use crate::text::number::{count, split_digits, value};
use crate::text::word::{first_byte, keyword, maybe, space, word};
use crate::{Length, Period, lexicon};
use nom::Parser;
use nom::combinator::opt;
use std::time::Duration;

/// The milliseconds of one of a period that has a fixed length.
fn millis(period: Period) -> Option<u64> {
    Some(period.seconds()?.unsigned_abs() * 1000)
}

fn every(millis: u64) -> String {
    format!("@every {}", Length::from(Duration::from_millis(millis)))
}

/// Refuses a length of several units or with a fraction. `start` begins the clause, `number` the number, which is `whole`;
/// `behind` is what stands after it, and after the period if that was read.
#[inline]
pub(super) fn refuse_compound(
    start: &str,
    whole: i64,
    period: Option<Period>,
    behind: &str,
) -> Result<(), nom::Err<Failure>> {
    // Nearly always something else stands here, which one byte tells.
    match (period, first_byte(behind)) {
        (Some(_), b'0'..=b'9' | b'a' | b',') | (None, b'.' | b',' | b'a' | b'0'..=b'9') => {}
        _ => return Ok(()),
    }
    let read = match period {
        Some(period) => further_units(whole, period, behind),
        None => fraction(whole, behind),
    };
    match read {
        Some((millis, rest)) => Err(refused(start, millis, rest)),
        None => Ok(()),
    }
}

/// `and 30 minutes`, `30 minutes`, `and a half` after a whole number of a period.
fn further_units(whole: i64, greatest: Period, behind: &str) -> Option<(u64, &str)> {
    let mut total = u64::try_from(whole).ok()?.checked_mul(millis(greatest)?)?;
    let (mut least, mut rest, mut found) = (greatest, behind, false);
    // Each turn reads a number and a unit, each less than the one before.
    loop {
        let (at, _) = opt(joint).parse(rest).ok()?;
        if let Some(after) = a_half(at) {
            return Some((total.checked_add(millis(least)? / 2)?, after));
        }
        let read = || {
            let (after, number) = number_of_unit(at)?;
            let (after, unit) = after;
            (unit < least).then_some((after, unit, number))
        };
        let Some((after, unit, number)) = read() else { return found.then_some((total, rest)) };
        total = total.checked_add(u64::try_from(number).ok()?.checked_mul(millis(unit)?)?)?;
        (least, rest, found) = (unit, after, true);
    }
}

/// A number and a unit, in one word or two.
fn number_of_unit(at: &str) -> Option<((&str, Period), i64)> {
    let at = space(at);
    if let Ok((rest, one)) = word(at)
        && let Some((digits, unit)) = split_digits(one)
        && let Some(unit) = lexicon::unit(unit.to_ascii_lowercase().as_bytes())
    {
        return Some(((rest, unit), value(digits)));
    }
    let (rest, number) = count(at).ok()?;
    let (rest, unit) = period(rest).ok()?;
    Some(((rest, unit), number))
}

/// `.5 hours`, `and a half hours` after a whole number.
fn fraction(whole: i64, behind: &str) -> Option<(u64, &str)> {
    let whole = u64::try_from(whole).ok()?;
    if let Some(after) = opt(and).parse(behind).ok().and_then(|(at, _)| a_half(at)) {
        let (rest, unit) = period(after).ok()?;
        return Some(((whole.checked_mul(2)?.checked_add(1)?).checked_mul(millis(unit)? / 2)?, rest));
    }
    let decimals = behind.strip_prefix(['.', ','])?;
    let (rest, one) = word(decimals).ok()?;
    let (digits, unit) = split_digits(one)?;
    let (rest, unit) = match unit {
        "" => period(rest).ok()?,
        unit => (rest, lexicon::unit(unit.to_ascii_lowercase().as_bytes())?),
    };
    let scale = 10u64.checked_pow(u32::try_from(digits.len()).ok()?)?;
    let part = digits.parse::<u64>().ok()?.checked_mul(millis(unit)?)?;
    (part % scale == 0).then_some(())?;
    Some((whole.checked_mul(millis(unit)?)?.checked_add(part / scale)?, rest))
}

/// `a half`, `half`.
fn a_half(at: &str) -> Option<&str> {
    let (at, _) = maybe(lexicon::ARTICLES)(at).ok()?;
    let (rest, word) = keyword(crate::error::Expected::NOTHING, lexicon::PART_OF_HOUR)(at).ok()?;
    word.eq_ignore_ascii_case("half").then_some(rest)
}

/// `1h30m` in one word, and whatever goes on with further units.
pub(super) fn refuse_one_word(start: &str, input: &str) -> Result<(), nom::Err<Failure>> {
    let at = space(input);
    let Ok((rest, one)) = word(at) else { return Ok(()) };
    match one.parse::<Length>() {
        Ok(length) => Err(refused(start, length.as_millis(), rest)),
        Err(_) => Ok(()),
    }
}

#[cold]
fn refused(start: &str, millis: u64, rest: &str) -> nom::Err<Failure> {
    let start = space(start);
    let said = said(start, rest);
    let message = format!("`{said}` is a length of time, which does not go round with the clock");
    let minutes = millis / 60_000;
    let better = match millis.is_multiple_of(60_000) && minutes > 0 && 60 % minutes == 0 {
        true => format!("every {}", lexicon::counted(minutes as i64, Period::Minute)),
        false => every(millis),
    };
    let slip = Slip::new(message)
        .up_to(rest)
        .with_help(format!("it can only stand alone: `{}`", every(millis)))
        .or([Edit::between(start, rest, better)]);
    Failure::because(start, Kind::Slip(slip))
}

fn said<'a>(start: &'a str, rest: &str) -> &'a str {
    start.get(..start.len().saturating_sub(rest.len())).unwrap_or_default().trim_end()
}

/// Refuses a step that is longer than the period, of which only the least value would be left: `90m`. later.js reads
/// `every 90 minutes`, which therefore has a lint.
pub(super) fn refuse_too_long(
    start: &str,
    step: i64,
    period: Period,
    behind: &str,
) -> Result<(), nom::Err<Failure>> {
    let size = *period.range().end() - period.range().start() + 1;
    if step <= size || matches!(period, Period::Year) {
        return Ok(());
    }
    let start = space(start);
    let said = said(start, behind);
    if later::reads(said) {
        return Ok(());
    }
    let units = lexicon::unit_name(period, true);
    let message = format!("`{said}` is longer than what it would be counted within: {size} {units}");
    let slip =
        Slip::new(message).up_to(behind).with_help("a longer time can only stand alone, as in `@every 90m`");
    let elapsing = elapsed(step, period).filter(|_| period <= Period::Day);
    let rounds = in_greater_period(step, period).map(|rounds| format!("every {rounds}"));
    let texts = elapsing.into_iter().chain(rounds);
    let slip = texts.fold(slip, |slip, words| slip.or([Edit::between(start, behind, words)]));
    Err(Failure::because(start, Kind::Slip(slip)))
}

/// `@every` with the length of `count` periods, `@every 90m`; `None` for months and years, whose lengths differ, and for too great a number of weeks.
pub(crate) fn elapsed(count: i64, period: Period) -> Option<String> {
    Some(match period {
        Period::Second => format!("@every {count}s"),
        Period::Minute => format!("@every {count}m"),
        Period::Hour => format!("@every {count}h"),
        Period::Day => format!("@every {count}d"),
        Period::WeekOfYear => format!("@every {}d", count.checked_mul(7)?),
        _ => return None,
    })
}

/// A step beyond its cycle in the next greater period, where it goes round evenly there.
pub(crate) fn in_greater_period(step: i64, period: Period) -> Option<String> {
    let (greater, cycle, size) = match period {
        Period::Second => (Period::Minute, 60, 60),
        Period::Minute => (Period::Hour, 60, 24),
        Period::Month => (Period::Year, 12, step),
        _ => return None,
    };
    let count = step / cycle;
    (step % cycle == 0 && count <= size && size % count == 0).then(|| lexicon::counted(count, greater))
}

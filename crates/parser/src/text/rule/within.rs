//! In which months or years a day is: `of january`, `of the month`, `of every 3 months`, `of the second quarter`.

use super::day::year_behind;
use super::list::{collected, listed, ranges, single};
use crate::error::Expected;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::{month_name, of_every_month, period};
use crate::text::number::{count, ordinal};
use crate::text::word::{keyword, lookup, space};
use crate::{Constraint, Period, Values, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::combinator::{opt, value};
use std::ops::Range;

/// The year after months, if one is said.
pub(super) fn within_year(input: &str) -> Outcome<'_, Option<Constraint>> {
    let (rest, year) = year_behind(input);
    Ok((rest, year.map(|year| single(input, Period::Year, None, year)).transpose()?))
}

/// In which months or years a day is.
pub(super) enum Within {
    Months(Constraint),
    EachMonth,
    EachYear,
}

/// `of january`, `january`, `of the month`, `of every 3 months`, `of the quarter`, `of the year`.
pub(super) fn within(input: &str, last: bool) -> Outcome<'_, Within> {
    let of = keyword(Expected::NOTHING, lexicon::OF)(input);
    let months = listed(of.as_ref().map_or(input, |(at, _)| at), month_name, Period::Month);
    if !matches!(months, Err(nom::Err::Error(_))) {
        return months.map(|(rest, months)| (rest, Within::Months(months)));
    }
    if let Ok((rest, ())) = of_every_month(input) {
        return Ok((rest, Within::EachMonth));
    }
    if let Ok((rest, months)) = of_quarter(input, last) {
        return Ok((rest, Within::Months(months)));
    }
    let (at, _) = of?;
    let (at, _) = alt((keyword(Expected::NOTHING, lexicon::THE), keyword(Expected::NOTHING, lexicon::EVERY)))
        .parse(at)?;
    if let Ok((rest, _)) = keyword(Expected::NOTHING, lexicon::A_YEAR)(at) {
        return Ok((rest, Within::EachYear));
    }
    let (rest, step) = alt((count, value(2, keyword(Expected::NOTHING, lexicon::OTHER)))).parse(at)?;
    let (rest, period) = period(rest)?;
    let (least, most) = Period::Month.every_range();
    match Values::steps(least, most, step).filter(|_| period == Period::Month && step > 0) {
        Some(values) => Ok((rest, Within::Months(Constraint::known(Period::Month, None, values)))),
        None => Err(nom::Err::Error(Failure::expecting(space(at), Expected::NOTHING))),
    }
}

/// `of [the] quarter`, `of the second month of [the] quarter`, `of q2`: its first month where nothing else is said, the last one for
/// what is last.
pub(super) fn of_quarter(input: &str, last: bool) -> Outcome<'_, Constraint> {
    let word = |words| keyword(Expected::NOTHING, words);
    let article = |at| opt(alt((word(lexicon::THE), word(lexicon::EVERY)))).parse(at);
    let (at, _) = word(lexicon::OF)(input)?;
    let (at, _) = article(at)?;
    let mut which: Vec<i64> = vec![if last { 3 } else { 1 }];
    let mut rest = at;
    if which_quarter(at).is_err() {
        which.clear();
        let (behind, ()) = ranges(at, ordinal, |_, first, last| {
            which.extend((first..=last.min(3)).filter(|one| (1..=3).contains(one)));
            Ok(())
        })?;
        let (behind, _) = word(lexicon::A_MONTH)(behind)?;
        let (behind, _) = word(lexicon::OF)(behind)?;
        (rest, _) = article(behind)?;
    }
    let (rest, quarters) = which_quarter(rest)?;
    let months = collected(input, Period::Month, None, |values| {
        which.iter().for_each(|first| {
            quarters.clone().for_each(|quarter| values.add(first + 3 * quarter, first + 3 * quarter))
        });
    })?;
    Ok((rest, months))
}

/// `quarter`, which is each of them; `q2`, `second quarter`. They count from 0.
fn which_quarter(input: &str) -> Outcome<'_, Range<i64>> {
    let word = |words| keyword(Expected::NOTHING, words);
    let (at, number) = opt(ordinal).parse(input)?;
    if let Ok((rest, _)) = word(lexicon::QUARTER)(at) {
        return match number {
            None => Ok((rest, 0..4)),
            Some(number @ 1..=4) => Ok((rest, number - 1..number)),
            Some(_) => Err(nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING))),
        };
    }
    let numbered = |name: &[u8]| match name {
        [b'q', number @ b'1'..=b'4'] => Some(i64::from(number - b'1')),
        _ => None,
    };
    let (rest, number) = lookup(Expected::NOTHING, numbered)(input)?;
    Ok((rest, number..number + 1))
}

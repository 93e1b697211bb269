//! Dates of each year, the month first: `december 24`, `dec 24-26 and jan 1`; a year may stand after a single one.

use super::list::{LIST, add_range, begins_clause, finish, joint, repeated, single, through};
use super::said::{Choice, Said, What};
use super::select::together;
use crate::error::Expected;
use crate::model::Collector;
use crate::text::failure::Outcome;
use crate::text::name::month_name;
use crate::text::number::{ordinal, year};
use crate::text::word::keyword;
use crate::{Conjunction, Period, lexicon};
use nom::Parser;
use nom::combinator::{cut, opt};
use nom::sequence::preceded;

/// Dates: a month and its days, and further ones; a year after a single one.
pub(super) fn dates(input: &str) -> Outcome<'_, Said> {
    let mut choices: Vec<Conjunction> = Vec::new();
    let mut at = input;
    let (mut rest, mut month) = month_name(input)?;
    loop {
        let mut days = Collector::default();
        let mut further = None;
        let (mut behind, first) = cut(ordinal).parse(rest)?;
        let mut first_at = rest;
        let mut first = first;
        // Each turn reads at least a comma and a number.
        loop {
            let (after, last) = opt(preceded(through, cut(ordinal))).parse(behind)?;
            add_range(&mut days, first_at, Period::Day, first, last.unwrap_or(first))?;
            behind = after;
            let Ok((joined, ())) = joint(after) else { break };
            let next_at = repeated(joined);
            // Behind `on` a number without a month is a day of each month.
            let is_apart = keyword(Expected::NOTHING, lexicon::ON)(joined).is_ok();
            if let Ok((next, next_month)) = month_name(next_at) {
                further = Some((next_at, next, next_month));
                break;
            }
            if choices.is_empty() && year(next_at).is_ok() {
                break;
            }
            if is_apart {
                break;
            }
            first_at = next_at;
            (behind, first) = match ordinal(next_at) {
                Ok(read) => read,
                Err(nom::Err::Error(_)) if begins_clause(joined) => break,
                Err(_) => cut(ordinal).parse(next_at)?,
            };
        }
        let mut date =
            together([single(at, Period::Month, None, month)?, finish(rest, Period::Day, None, days)?]);
        if choices.is_empty()
            && further.is_none()
            && let Ok((after, of_year)) = preceded(opt(joint), year).parse(behind)
        {
            date.add(single(behind, Period::Year, None, of_year)?);
            behind = after;
        }
        choices.push(date);
        match further {
            Some((next_at, next, next_month)) => (at, rest, month) = (next_at, next, next_month),
            None => return Ok((behind, Said::from(What::Any(Choice::Date, choices)).followed_by(LIST))),
        }
    }
}

//! `on`, `of` and `in`: which days, months and years, and in which zone.

use super::calendar::calendars;
use super::date;
use super::day;
use super::every::{days, months};
use super::list::{LIST, begins_clause, finish, joint, listed, single};
use super::month_date::dates;
use super::month_day;
use super::numbered::numbered as after_period;
use super::part_of_day::with_article;
use super::said::{Choice, Clause, Said, What};
use super::select::{selected, selection, together};
use crate::error::{Edit, Expected, Kind, Slip};
use crate::model::Collector;
use crate::text::failure::{Failure, OrRefused, Outcome};
use crate::text::name::{month_name, of_every_month};
use crate::text::number::{ordinal, year};
use crate::text::word::{expecting, first_byte, is_word, keyword, maybe, space};
use crate::zone::is_evident;
use crate::{Constraint, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::{anychar, char, one_of};
use nom::combinator::{cut, map, not, value, verify};
use nom::sequence::{delimited, terminated};

/// `on` [`the`]: days by name, days by number, dates.
pub(super) fn on(input: &str) -> Outcome<'_, Said> {
    let (rest, _) = keyword(Expected::ON, lexicon::ON)(input)?;
    let (at, the) = maybe(lexicon::THE)(rest)?;
    // None of these begins another of the days, but for `day` and `december`.
    if matches!(first_byte(at), b'h' | b'c' | b'd')
        && let read @ (Ok(_) | Err(nom::Err::Failure(_))) = calendars(at)
    {
        return read;
    }
    if !first_byte(at).is_ascii_digit() {
        let other = after_period(at).or_refused(|| edge_of_month(at));
        let other = if the { other.or_refused(|| beginning(at)) } else { other };
        if !matches!(other, Err(nom::Err::Error(_))) {
            return other;
        }
    }
    if the {
        let choice = alt((
            month_day::before_last,
            month_day::nearest_weekday,
            |at| selection(at, true),
            days,
            dates,
            calendars,
        ));
        return date::dates(at).or_refused(|| cut(choice).parse(at));
    }
    let numbered =
        |at| selection(at, false).map_err(|error| error.map(|failure| failure.or_expecting(Expected::THE)));
    // Nothing else begins with a digit.
    let likely = if first_byte(at).is_ascii_digit() {
        if day::is_iso(at) || day::is_numeric(at) {
            date::dates(at)
        } else {
            date::dates(at).or_refused(|| month_day::before_last(at)).or_refused(|| numbered(at))
        }
    } else {
        days(at).or_refused(|| date::dates(at))
    };
    likely.or_refused(|| {
        belongs_to_in(input, at)?;
        cut(alt((month_day::nearest_weekday, month_day::before_last, days, dates, numbered, calendars)))
            .parse(at)
    })
}

/// Refuses a month without a day and a time zone, of which `in` is said.
#[cold]
fn belongs_to_in(input: &str, at: &str) -> Result<(), nom::Err<Failure>> {
    let month = listed(at, month_name, Period::Month).map(|(rest, _)| rest);
    let Ok(rest) = month.or_else(|_| bare_zone(at).map(|(rest, _)| rest)) else { return Ok(()) };
    if ordinal(rest).is_ok() || maybe(lexicon::THE)(rest).is_ok_and(|(_, the)| the) {
        return Ok(());
    }
    let input = space(input);
    let said = at.get(..at.len() - rest.len()).unwrap_or_default().trim();
    let slip = Slip::new(format!("`on` needs a day, and `{said}` is none"))
        .up_to(rest)
        .or([Edit::between(input, at, "in ")]);
    Err(Failure::because(input, Kind::Slip(slip)))
}

/// Days without `on`: `mondays`, `the last friday of the month`, `1st and 15th`, `december 24`.
pub(super) fn days_alone(input: &str) -> Outcome<'_, Said> {
    // A month alone is one only where nothing follows: else its day is missing.
    let month = |at| match months(at)? {
        (rest, said) if said.cadence.is_some() && !space(rest).is_empty() => match dates(at) {
            Ok(_) => Ok((rest, said)),
            // Another clause follows: `june at 9:00`.
            Err(_) if begins_clause(rest) && ordinal(rest).is_err() => {
                let at = space(at);
                let month = at.get(..at.len() - rest.len()).unwrap_or_default().trim_end();
                let slip = Slip::new(format!("`{month}` alone is no day: the whole month, or a day of it?"))
                    .or([Edit::between(at, at, "in ")]);
                Err(Failure::because(space(rest), Kind::Slip(slip)))
            }
            Err(error) => Err(error),
        },
        read => Ok(read),
    };
    alt((days, selected, month_day::nearest_weekday, month, calendars)).parse(input)
}

/// `of` months; `of the month` says nothing more.
pub(super) fn of(input: &str) -> Outcome<'_, Clause<'_>> {
    let (at, _) = keyword(Expected::OF, lexicon::OF)(input)?;
    if let Ok((rest, ())) = of_every_month(input) {
        return Ok((rest, Clause::OfMonth));
    }
    let (rest, said) = cut(months_of_year).parse(at)?;
    Ok((rest, Clause::Say(said)))
}

/// Months, and the year that they are of: `may 2027`, `march 2027 and may 2028`, `march 2027 to may 2028`.
fn months_of_year(input: &str) -> Outcome<'_, Said> {
    let (rest, months) = listed_again(input, month_name, Period::Month)?;
    let (rest, Some(year)) = day::year_behind(rest) else {
        return Ok((rest, Said::from(months).followed_by(LIST)));
    };
    if let Some(read) = date::through_months(&months, year, rest) {
        return read;
    }
    let year = single(input, Period::Year, None, year)?;
    let mut all = vec![(months, year)];
    let mut rest = rest;
    // Each turn reads at least a joint.
    while let Some((behind, more)) = further_months(rest) {
        rest = behind;
        all.push(more?);
    }
    let what = match all.as_slice() {
        [(months, year)] => What::Both(months.clone(), year.clone()),
        all => {
            let choices = all.iter().map(|(months, year)| together([months.clone(), year.clone()]));
            What::Any(Choice::Stretch, choices.collect())
        }
    };
    Ok((rest, what.into()))
}

/// Months and the year that they are of.
type OfYear = Result<(Constraint, Constraint), nom::Err<Failure>>;

/// Further months with a year, after a joint.
fn further_months(input: &str) -> Option<(&str, OfYear)> {
    let (at, ()) = joint(input).ok()?;
    let at = said_again(input).unwrap_or(at);
    let (rest, months) = listed_again(at, month_name, Period::Month).ok()?;
    let (rest, year) = day::year_behind(rest);
    Some((rest, single(at, Period::Year, None, year?).map(|year| (months, year))))
}

/// A list of which each item may say `in` again: `january and in july`.
fn listed_again<'a>(
    input: &'a str,
    item: fn(&'a str) -> Outcome<'a, i64>,
    period: Period,
) -> Outcome<'a, Constraint> {
    let (mut rest, mut all) = listed(input, item, period)?;
    // Each turn reads at least a joint.
    while let Some((behind, more)) = said_again(rest).and_then(|at| listed(at, item, period).ok()) {
        let mut values = Collector::default();
        [&all, &more]
            .into_iter()
            .flat_map(|one| one.values().ranges())
            .for_each(|(first, last)| values.add(first, last));
        all = finish(input, period, None, values)?;
        rest = behind;
    }
    Ok((rest, all))
}

/// What stands after a joint and `in`, `of` or `during`.
fn said_again(input: &str) -> Option<&str> {
    let (at, ()) = joint(input).ok()?;
    let words = [lexicon::IN, lexicon::OF, lexicon::DURING];
    words.iter().find_map(|words| keyword(Expected::NOTHING, words)(at).ok()).map(|(rest, _)| rest)
}

/// `beginning of the month`, `end of each month`, `end of march`: the first day and the last.
pub(super) fn edge_of_month(input: &str) -> Outcome<'_, Said> {
    let (at, _) = maybe(lexicon::THE)(input)?;
    let (rest, day) = alt((
        value(1, keyword(Expected::NOTHING, lexicon::BEGINNING)),
        value(0, keyword(Expected::NOTHING, lexicon::END)),
    ))
    .parse(at)?;
    let day = single(input, Period::Day, None, day)?;
    if let Ok((rest, ())) = of_every_month(rest) {
        return Ok((rest, day.into()));
    }
    let (rest, _) = keyword(Expected::NOTHING, lexicon::OF)(rest)?;
    let (rest, months) = listed(rest, month_name, Period::Month)?;
    let (rest, year) = day::year_behind(rest);
    let mut dates = together([months, day]);
    if let Some(year) = year {
        dates.add(single(input, Period::Year, None, year)?);
    }
    Ok((rest, What::Any(Choice::Date, vec![dates]).into()))
}

/// `hour`, `half hour`, `minute` after `on the`: the moment at which one begins, or its half.
fn beginning(input: &str) -> Outcome<'_, Said> {
    let (at, half) = match keyword(Expected::NOTHING, lexicon::PART_OF_HOUR)(input) {
        Ok((at, word)) if word.eq_ignore_ascii_case("half") => (at.strip_prefix('-').unwrap_or(at), true),
        _ => (input, false),
    };
    if !half && let Ok((rest, _)) = keyword(Expected::NOTHING, lexicon::A_MINUTE)(at) {
        return Ok((rest, single(input, Period::Second, None, 0)?.into()));
    }
    let (rest, _) = keyword(Expected::NOTHING, lexicon::HOURS)(at)?;
    Ok((rest, single(input, Period::Minute, None, if half { 30 } else { 0 })?.into()))
}

/// `in` years, months, or a time zone.
pub(super) fn in_(input: &str) -> Outcome<'_, Clause<'_>> {
    let said = |constraint: Constraint| Clause::Say(Said::from(constraint).followed_by(LIST));
    let (at, _) = keyword(Expected::IN, lexicon::IN)(input)?;
    cut(alt((
        map(|at| listed_again(at, year, Period::Year), said),
        map(months_of_year, Clause::Say),
        map(after_period, Clause::Say),
        map(with_article, Clause::Say),
        map(zone, Clause::Zone),
    )))
    .parse(at)
}

/// `during` months or years: what `in` says.
pub(super) fn during(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::IN, lexicon::DURING)(input)?;
    let (at, _) = maybe(lexicon::THE)(at)?;
    let said = |constraint: Constraint| Said::from(constraint).followed_by(LIST);
    cut(alt((map(|at| listed_again(at, year, Period::Year), said), months_of_year))).parse(at)
}

/// The name of a time zone, perhaps in parentheses: `Europe/Stockholm`, `UTC`, `UTC+2`. Whether there is such a zone is the
/// scheduler's to know.
pub(super) fn zone(input: &str) -> Outcome<'_, &str> {
    let name = || {
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '+' | '-' | ':');
        verify(take_while1(letters), is_evident)
    };
    // The `Z` of ISO 8601.
    let zulu = value("UTC", terminated(one_of("Zz"), not(verify(anychar, |&c| is_word(c)))));
    let name = alt((zulu, delimited(char('('), name(), char(')')), name()));
    expecting(Expected::ZONE, name).parse(input)
}

/// The same without `in`: an offset west of Greenwich alone would be the end of a range of times, `9:00 -12:00`.
pub(super) fn bare_zone(input: &str) -> Outcome<'_, &str> {
    let is_word =
        |name: &str| name.starts_with(|c: char| c.is_ascii_alphabetic() || (c == '+' && name.len() > 4));
    expecting(Expected::ZONE, verify(zone, is_word)).parse(input)
}

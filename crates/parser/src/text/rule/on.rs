//! `on`, `of` and `in`: which days, months and years, and in which zone.

use super::date;
use super::every::days;
use super::list::{LIST, add_range, begins_clause, finish, joint, listed, ranges, repeated, single, through};
use super::month_day;
use super::said::{Choice, Clause, Joint, Said, What};
use crate::error::{Expected, Kind};
use crate::model::{Collector, MonthDay};
use crate::text::failure::{Failure, OrRefused, Outcome};
use crate::text::name::{day_name, longer, month_name, of_every_month, period, weekday};
use crate::text::number::{numeric_ordinal, ordinal, ordinal_word, rank, year};
use crate::text::word::{expecting, first_byte, keyword, maybe, space};
use crate::zone::is_evident;
use crate::{Conjunction, Constraint, Period, lexicon};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::combinator::{cut, map, opt, value, verify};
use nom::sequence::{delimited, preceded};

/// `on` [`the`]: days by name, days by number, dates.
pub(super) fn on(input: &str) -> Outcome<'_, Said> {
    let (rest, _) = keyword(Expected::ON, lexicon::ON)(input)?;
    let (at, the) = maybe(lexicon::THE)(rest)?;
    if the {
        let choice =
            alt((month_day::before_last, month_day::nearest_weekday, |at| selection(at, true), days, dates));
        return date::dates(at).or_refused(|| cut(choice).parse(at));
    }
    let numbered =
        |at| selection(at, false).map_err(|error| error.map(|failure| failure.or_expecting(Expected::THE)));
    // Nothing else begins with a digit.
    let likely = if first_byte(at).is_ascii_digit() {
        if date::is_iso(at) || date::is_numeric(at) {
            date::dates(at)
        } else {
            date::dates(at).or_refused(|| month_day::before_last(at)).or_refused(|| numbered(at))
        }
    } else {
        days(at).or_refused(|| date::dates(at))
    };
    likely.or_refused(|| {
        cut(alt((month_day::nearest_weekday, month_day::before_last, days, dates, numbered))).parse(at)
    })
}

/// Days without `on`: `mondays`, `the last friday of the month`, `first weekday of the month`, `december 24`.
pub(super) fn days_alone(input: &str) -> Outcome<'_, Said> {
    let nth = |at| {
        let (at, _) = maybe(lexicon::THE)(at)?;
        // Only what begins with an ordinal and goes on with a day.
        let (day_at, _) =
            alt((value(0, keyword(Expected::LAST, lexicon::LAST)), ordinal_word, numeric_ordinal))
                .parse(at)?;
        alt((day_name, value(0, weekday))).parse(day_at)?;
        selection(at, true)
    };
    alt((days, nth, month_day::nearest_weekday, dates)).parse(input)
}

/// `first` and `last` among numbers: what they are depends on the period behind them.
const FIRST: i64 = -1;
const LAST: i64 = -2;

/// A number, or `first` or `last`.
fn item(input: &str) -> Outcome<'_, i64> {
    let in_words = map(ordinal_word, |value| if value == 1 { FIRST } else { value });
    alt((
        rank,
        expecting(Expected::FIRST.or(Expected::ORDINAL), in_words),
        value(LAST, keyword(Expected::LAST, lexicon::LAST)),
    ))
    .parse(input)
}

/// The value of an item.
fn resolved(item: i64, period: Period) -> i64 {
    match item {
        FIRST => *period.range().start(),
        // later.js takes 0 where it knows it as the last, and the greatest value elsewhere.
        LAST if matches!(period, Period::DayOfWeek | Period::Month) || !period.zero_is_last() => {
            period.every_range().1
        }
        LAST => 0,
        value => value,
    }
}

/// Numbers, and what they count: a period, a weekday of the month, a month's days; the month's days too when nothing is said
/// and `the` or an ending (`15th`) shows that days are meant.
fn selection(input: &str, the: bool) -> Outcome<'_, Said> {
    let mut only = None;
    let mut count = 0;
    let (behind, ()) = ranges(input, item, |_, first, last| {
        count += 1;
        only = (count == 1 && first == last).then_some(first);
        Ok(())
    })?;
    // The second reading is made when it is known what is counted, and with it which values there are and where a range
    // wraps.
    if let (rest, Some(period)) = opt(period).parse(behind)? {
        if count > 1 && !period.zero_is_last() && holds_first(input) {
            return Err(Failure::because(space(input), Kind::CountsFromZero(period)));
        }
        return Ok((rest, Said::from(numbers(input, period)?).followed_by(longer(period))));
    }
    if let (rest, Some(_)) = opt(weekday).parse(behind)? {
        let day = match only {
            Some(FIRST | 1) => MonthDay::Nearest(1),
            Some(LAST) => MonthDay::LastWeekday,
            _ => return Err(Failure::because(space(input), Kind::WhichWeekday)),
        };
        let (rest, _) = opt(of_every_month).parse(rest)?;
        return Ok((rest, What::Any(Choice::Nth, day.conjunctions(None, None)).into()));
    }
    if let (rest, Some(day)) = opt(day_name).parse(behind)? {
        let which = numbers(input, Period::DayOfWeekCount)?;
        let day = single(behind, Period::DayOfWeek, None, day)?;
        let (rest, _) = opt(of_every_month).parse(rest)?;
        return Ok((rest, What::Any(Choice::Nth, vec![together([day, which])]).into()));
    }
    let of = |at| {
        preceded(keyword(Expected::NOTHING, lexicon::OF), |at| listed(at, month_name, Period::Month))
            .parse(at)
    };
    let month = |at| {
        let (rest, month) = month_name(at)?;
        Ok((rest, single(at, Period::Month, None, month)?))
    };
    if let (rest, Some(months)) = opt(alt((of, month))).parse(behind)? {
        let days = numbers(input, Period::Day)?;
        return Ok((rest, What::Any(Choice::Date, vec![together([months, days])]).into()));
    }
    let (rest, of_month) = opt(of_every_month).parse(behind)?;
    let is_day = of_month.is_some() || (the && only != Some(LAST)) || numeric_ordinal(input).is_ok();
    if !is_day {
        let what = Expected::PERIOD.or(Expected::DAY_NAME).or(Expected::MONTH_NAME).or(LIST);
        return Err(nom::Err::Failure(Failure::expecting(space(behind), what)));
    }
    let follow = Expected::PERIOD.or(Expected::DAY_NAME).or(Expected::MONTH_NAME).or(LIST);
    Ok((rest, Said::from(numbers(input, Period::Day)?).followed_by(follow)))
}

fn holds_first(input: &str) -> bool {
    let mut found = false;
    let _ = ranges(input, item, |_, first, last| {
        found |= first == FIRST || last == FIRST;
        Ok(())
    });
    found
}

/// The numbers at `input` as values of a period.
fn numbers(input: &str, period: Period) -> Result<Constraint, nom::Err<Failure>> {
    let mut values = Collector::default();
    ranges(input, item, |at, first, last| {
        add_range(&mut values, at, period, resolved(first, period), resolved(last, period))
    })?;
    finish(input, period, None, values)
}

/// Constraints that belong together.
fn together<const N: usize>(constraints: [Constraint; N]) -> Conjunction {
    let mut all = Conjunction::empty();
    constraints.into_iter().for_each(|one| all.add(one));
    all
}

/// Dates: a month and its days, and further ones; a year behind a single one.
fn dates(input: &str) -> Outcome<'_, Said> {
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
            if let Ok((next, next_month)) = month_name(next_at) {
                further = Some((next_at, next, next_month));
                break;
            }
            if choices.is_empty() && year(next_at).is_ok() {
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

/// `of` months; `of the month` says nothing more.
pub(super) fn of(input: &str) -> Outcome<'_, Clause<'_>> {
    let (at, _) = keyword(Expected::OF, lexicon::OF)(input)?;
    if let Ok((rest, ())) = of_every_month(input) {
        return Ok((rest, Clause::Separator(Joint::Nothing)));
    }
    let (rest, months) = cut(|at| listed(at, month_name, Period::Month)).parse(at)?;
    Ok((rest, Clause::Say(Said::from(months).followed_by(LIST))))
}

/// `in` years, months, or a time zone.
pub(super) fn in_(input: &str) -> Outcome<'_, Clause<'_>> {
    let said = |constraint: Constraint| Clause::Say(Said::from(constraint).followed_by(LIST));
    let (at, _) = keyword(Expected::IN, lexicon::IN)(input)?;
    cut(alt((
        map(|at| listed(at, year, Period::Year), said),
        map(|at| listed(at, month_name, Period::Month), said),
        map(zone, Clause::Zone),
    )))
    .parse(at)
}

/// `during` months or years: what `in` says.
pub(super) fn during(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::IN, lexicon::DURING)(input)?;
    let (at, _) = maybe(lexicon::THE)(at)?;
    let said = |constraint: Constraint| Said::from(constraint).followed_by(LIST);
    cut(alt((
        map(|at| listed(at, year, Period::Year), said),
        map(|at| listed(at, month_name, Period::Month), said),
    )))
    .parse(at)
}

/// The name of a time zone, perhaps in parentheses: `Europe/Stockholm`, `UTC`, `UTC+2`. Whether there is such a zone is the
/// scheduler's to know.
pub(super) fn zone(input: &str) -> Outcome<'_, &str> {
    let name = || {
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '+' | '-' | ':');
        verify(take_while1(letters), is_evident)
    };
    let name = alt((delimited(char('('), name(), char(')')), name()));
    expecting(Expected::ZONE, name).parse(input)
}

/// The same without `in`: an offset alone would be the end of a range of times, `9:00 -12:00`.
pub(super) fn bare_zone(input: &str) -> Outcome<'_, &str> {
    let is_word = |name: &str| name.starts_with(|c: char| c.is_ascii_alphabetic());
    expecting(Expected::ZONE, verify(zone, is_word)).parse(input)
}

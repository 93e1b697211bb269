//! Dates and days of each year: lists of them, and what begins and ends with them: `starting`, `from … to …`, `until`.
//!
//! A date with a year is one day. A day without a year comes each year: it can be a day on which something holds, or the end
//! of a stretch of each year, but nothing begins or ends with it for good.

use super::come_round::{self, Side};
use super::day::{Day, day, is_iso, is_numeric, named, refused, year_behind};
use super::list::{LIST, add_range, finish, joint, repeated, single, through};
use super::said::{Bound, Choice, Said, What};
use crate::calendar::month_lengths;
use crate::error::{Edit, Expected, Kind, Slip};
use crate::model::{Collector, read_time};
use crate::text::failure::{Failure, Outcome};
use crate::text::name::{month_name, period};
use crate::text::number::year;
use crate::text::word::{dash, first_byte, keyword, maybe, space};
use crate::{CivilTime, Conjunction, Constraint, Date, ModelError, Modifier, Period, lexicon};

/// Days on which something holds, of which one at least has a year: `2026-12-25, 2027-01-06 and dec 24`; or days of each year that
/// name their months: `1 May and 1 November`, `dec 24 to dec 26`. Two of a year that `to` joins are bounds.
pub(super) fn dates(input: &str) -> Outcome<'_, Said> {
    // Not among what a message says could stand here: what begins a clause is legion.
    let unsaid = || nom::Err::Error(Failure::expecting(space(input), Expected::NOTHING));
    let (mut rest, first) = day(input).map_err(|error| match error {
        nom::Err::Error(_) => unsaid(),
        error => error,
    })?;
    not_a_moment(first, rest)?;
    let mut has_year = first.year.is_some();
    let mut choices = vec![of_day(first)?];
    // Days of each year that begin with a month have another rule, and so has a day of a list of numbers.
    let mut is_clear = false;
    if let Ok((behind, ())) = through(rest)
        && let Ok((behind, last)) = day(behind)
    {
        let said = stretch(first, last)?;
        let What::Any(_, stretch) = said.what else { return Ok((behind, said)) };
        (rest, choices, is_clear) = (behind, stretch, true);
    }
    // Each turn reads at least a comma.
    while let Ok((joined, ())) = joint(rest) {
        match day(repeated(joined)) {
            Ok((behind, next)) => {
                not_a_moment(next, behind)?;
                choices.push(of_day(next)?);
                has_year |= next.year.is_some();
                is_clear |= month_name(first.at).is_err();
                rest = behind;
            }
            Err(nom::Err::Error(_)) => break,
            Err(error) => return Err(error),
        }
    }
    if !has_year && !is_clear {
        return Err(unsaid());
    }
    Ok((rest, Said::from(What::Any(Choice::Date, choices)).followed_by(LIST)))
}

/// Refuses a time that touches the date of a day.
fn not_a_moment(day: Day<'_>, rest: &str) -> Result<(), nom::Err<Failure>> {
    let Some(written) = rest.strip_prefix(['T', 't']).filter(|_| day.year.is_some()) else { return Ok(()) };
    let Some((second, offset, behind)) = read_time(written) else { return Ok(()) };
    let slip = Slip::new("a day has no time of its own: say it with `at`").up_to(behind);
    let time = lexicon::Clock(second.into());
    let slip = match offset {
        None => slip.or([Edit::between(rest, behind, format!(" at {time}"))]),
        Some(0) => slip.or([Edit::between(rest, behind, format!(" at {time} UTC"))]),
        Some(_) => slip,
    };
    Err(Failure::because(space(day.at), Kind::Slip(slip)))
}

/// `25 december` after `every`.
pub(super) fn each_years(input: &str) -> Outcome<'_, Said> {
    let (rest, day) = named(input)?;
    Ok((rest, What::Any(Choice::Date, vec![of_day(day.checked()?)?]).into()))
}

/// The constraints of a day.
fn of_day(day: Day<'_>) -> Result<Conjunction, nom::Err<Failure>> {
    let mut all = Conjunction::empty();
    all.add(single(day.at, Period::Day, None, day.day)?);
    all.add(single(day.at, Period::Month, None, day.month)?);
    if let Some(year) = day.year {
        all.add(single(day.at, Period::Year, None, year)?);
    }
    Ok(all)
}

/// A date, and a time that touches it: `2026-12-01`, `2026-12-01T06:00`, `2026-12-01T06:00Z`.
fn moment(input: &str) -> Outcome<'_, Moment> {
    if let Some((rest, [date, last])) = month_of_year(input).or_else(|| whole_year(input)) {
        return Ok((rest, Moment { date, last, time: None, utc: false }));
    }
    let (rest, day) = day(input)?;
    let date = day.date()?;
    let Some(written) = rest.strip_prefix(['T', 't']) else {
        return Ok((rest, Moment::of(date)));
    };
    let Some((second, offset, behind)) = read_time(written) else {
        return Err(Failure::because(rest, Kind::Unexpected(Expected::TIME)));
    };
    let Some(offset) = offset else { return Ok((behind, Moment { time: Some(second), ..Moment::of(date) })) };
    let at = CivilTime::from_seconds(date.days() * 86_400 + i64::from(second) - offset);
    match at {
        Some(at) => Ok((behind, Moment { time: Some(at.second()), utc: true, ..Moment::of(at.date()) })),
        None => Err(day.no_such_day()),
    }
}

/// A date and perhaps a second of it, in civil time or in UTC; the first day of a month, and its last.
#[derive(Clone, Copy)]
struct Moment {
    date: Date,
    last: Date,
    time: Option<u32>,
    utc: bool,
}

impl Moment {
    fn of(date: Date) -> Self {
        Self { date, last: date, time: None, utc: false }
    }

    fn start(self) -> Bound {
        let at = self.time.and_then(|second| CivilTime::new(self.date, second));
        Bound {
            at: at.unwrap_or(CivilTime::first_of(self.date)),
            is_date: self.time.is_none(),
            utc: self.utc,
        }
    }

    fn end(self) -> Bound {
        let at = self.time.and_then(|second| CivilTime::new(self.date, second));
        Bound { at: at.unwrap_or(CivilTime::last_of(self.last)), is_date: self.time.is_none(), utc: self.utc }
    }
}

/// Whether a day begins here: its digits and signs, or the name of a month and a number, in either order.
pub(super) fn begins(input: &str) -> bool {
    is_iso(input)
        || is_numeric(input)
        || !matches!(named(input), Err(nom::Err::Error(_)))
        || month_of_year(input).is_some()
}

/// The same, or a year alone.
pub(super) fn begins_moment(input: &str) -> bool {
    begins(input) || whole_year(input).is_some()
}

/// A year, as its first and last day. A number before a period, as in `2030 minutes`, is not a year.
fn whole_year(input: &str) -> Option<(&str, [Date; 2])> {
    let (rest, of) = year(input)
        .ok()
        .filter(|(rest, _)| period(rest).is_err() && !rest.starts_with(['-', ':', '/', '.']))?;
    Some((rest, [Date::new(of, 1, 1)?, Date::new(of, 12, 31)?]))
}

/// `from 2027`: from its first day on. A range or a list of years is another's.
pub(super) fn from_year(input: &str) -> Option<Outcome<'_, Said>> {
    let (rest, _) = whole_year(input)?;
    if to(rest).is_ok() || through(rest).is_ok() || joint(rest).is_ok() {
        return None;
    }
    Some(
        moment(input)
            .map(|(rest, from)| (rest, What::Bound { from: Some(from.start()), until: None }.into())),
    )
}

/// Refuses a date after `after`: the day itself may be part of it.
#[cold]
pub(super) fn after<'a>(input: &'a str, at: &'a str) -> Outcome<'a, Said> {
    let (rest, after) = moment(at)?;
    let said = space(at).get(..space(at).len() - rest.len()).unwrap_or_default();
    let next = Date::from_days(after.last.days() + 1).filter(|_| after.time.is_none());
    let slip = Slip::new(format!("is `{said}` part of it?"))
        .up_to(rest)
        .with_help("write `starting` and the first day");
    let texts = next.into_iter().chain(Some(after.date).filter(|_| after.time.is_none()));
    let slip =
        texts.fold(slip, |slip, day| slip.or([Edit::between(space(input), rest, format!("starting {day}"))]));
    Err(Failure::because(space(input), Kind::Slip(slip)))
}

/// `starting` [`on`] date, `from` date.
pub(super) fn starting(input: &str) -> Outcome<'_, Said> {
    let (at, _) = keyword(Expected::NOTHING, lexicon::STARTING)(input)?;
    let (rest, on) = maybe(lexicon::ON)(at)?;
    let rest = if on { rest } else { maybe(lexicon::FROM)(rest)?.0 };
    if !begins_moment(rest) {
        if keyword(Expected::NOTHING, lexicon::EVERY)(at).is_ok() {
            let slip =
                Slip::new("a schedule needs no word for its start").or([Edit::between(space(input), at, "")]);
            return Err(Failure::because(space(input), Kind::Slip(slip)));
        }
        come_round::refuse(input, rest, Side::Starting)?;
        return refused(rest);
    }
    let (rest, from) = moment(rest)?;
    Ok((rest, What::Bound { from: Some(from.start()), until: None }.into()))
}

/// `until` date, which is part of it.
pub(super) fn until(at: &str) -> Outcome<'_, Said> {
    let (rest, until) = moment(at)?;
    Ok((rest, What::Bound { from: None, until: Some(until.end()) }.into()))
}

/// `before` date, which is no part of it.
pub(super) fn before(at: &str) -> Outcome<'_, Said> {
    let (rest, until) = moment(at)?;
    let start = until.start();
    match CivilTime::from_seconds(start.at.seconds() - 1) {
        Some(last) => Ok((rest, What::Bound { from: None, until: Some(Bound { at: last, ..start }) }.into())),
        None => Err(Failure::because(space(at), Kind::EmptyWindow)),
    }
}

/// `to`, `until`, `through` or a dash between the two ends.
fn to(input: &str) -> Outcome<'_, ()> {
    if let Ok((rest, _)) = keyword(Expected::UNTIL, lexicon::UNTIL)(input) {
        return Ok((rest, ()));
    }
    dash(input).or_else(|_| refused(input))
}

/// date `to` date, after `from`; days of each year too. A date alone is a beginning.
pub(super) fn from(at: &str) -> Outcome<'_, Said> {
    let first = if month_of_year(at).is_some() { None } else { Some(day(at)?) };
    let Some((behind, first)) = first.filter(|(_, first)| first.year.is_none()) else {
        let (rest, from) = moment(at)?;
        let Ok((rest, ())) = to(rest) else {
            return Ok((rest, What::Bound { from: Some(from.start()), until: None }.into()));
        };
        let (rest, until) = moment(rest)?;
        return Ok((rest, between(at, from, until)?));
    };
    let (rest, ()) = to(behind).map_err(|error| match error {
        nom::Err::Error(failure) => nom::Err::Failure(failure.or_expecting(Expected::UNTIL)),
        error => error,
    })?;
    let (rest, last) = day(rest)?;
    Ok((rest, stretch(first, last)?))
}

/// A month and its year, as its first day and its last.
fn month_of_year(input: &str) -> Option<(&str, [Date; 2])> {
    if !first_byte(input).is_ascii_alphabetic() {
        return None;
    }
    let (rest, month) = month_name(input).ok()?;
    let (rest, year) = year_behind(rest);
    let year = year?;
    let last = (28..=31).rev().find_map(|day| Date::new(year, month, day))?;
    Some((rest, [Date::new(year, month, 1)?, last]))
}

/// `to may 2028` after the months of a year: a stretch from the first day of the one to the last of the other.
pub(super) fn through_months<'a>(months: &Constraint, year: i64, rest: &'a str) -> Option<Outcome<'a, Said>> {
    let (at, ()) = to(rest).or_else(|_| through(rest)).ok()?;
    let (rest, [_, last]) = month_of_year(at)?;
    let first = Date::new(year, months.values().min(), 1).filter(|_| months.values().len() == 1)?;
    Some(between(at, Moment::of(first), Moment::of(last)).map(|said| (rest, said)))
}

/// day `and` day, after `between`; both are part of it.
pub(super) fn both(at: &str) -> Outcome<'_, Said> {
    if month_of_year(at).is_some() {
        let (rest, from) = moment(at)?;
        let (rest, ()) = super::list::and(rest)?;
        let (rest, until) = moment(rest)?;
        return Ok((rest, between(at, from, until)?));
    }
    let (rest, first) = day(at)?;
    let (rest, ()) = super::list::and(rest)?;
    let (rest, last) = day(rest)?;
    Ok((rest, stretch(first, last)?))
}

fn between(at: &str, from: Moment, until: Moment) -> Result<Said, nom::Err<Failure>> {
    let (from, until) = (from.start(), until.end());
    if from.utc == until.utc && until.at < from.at {
        let error = ModelError::EmptyBounds { from: from.at, until: until.at };
        return Err(Failure::because(space(at), Kind::Model(error)));
    }
    Ok(What::Bound { from: Some(from), until: Some(until) }.into())
}

/// From a day to a day, both of a year or both of each year.
fn stretch(first: Day<'_>, last: Day<'_>) -> Result<Said, nom::Err<Failure>> {
    match (first.year, last.year) {
        (Some(_), _) => between(first.at, Moment::of(first.date()?), Moment::of(last.date()?)),
        // `from dec 24 to jan 2 2027`
        (None, Some(_)) => Err(first.without_year()),
        (None, None) => each_year(first, last),
    }
}

/// Days of each year, month by month; over its end where the last comes before the first.
fn each_year(first: Day<'_>, last: Day<'_>) -> Result<Said, nom::Err<Failure>> {
    let (first, last) = (first.checked()?, last.checked()?);
    let wraps = (last.month, last.day) < (first.month, first.day);
    let mut months = last.month - first.month;
    if months < 0 || (months == 0 && wraps) {
        months += 12;
    }
    let mut choices = Vec::new();
    for (month, number) in (first.month..=first.month + months).zip(0..) {
        let month = (month - 1) % 12 + 1;
        // To the 29th in February, which leap years have.
        let length = month_lengths(true)
            .into_iter()
            .zip(1..)
            .find(|&(_, of)| of == month)
            .map_or(31, |(length, _)| length.into());
        let start = if number == 0 { first.day } else { 1 };
        let end = if number == months { last.day } else { length };
        let mut days = Collector::default();
        add_range(&mut days, first.at, Period::Day, start, end)?;
        let mut part = Conjunction::empty();
        part.add(single(first.at, Period::Month, None, month)?);
        part.add(finish(first.at, Period::Day, None, days)?);
        choices.push(part);
    }
    Ok(What::Any(Choice::Stretch, choices).into())
}

impl Bound {
    /// The constraint on instants that it is in UTC: from it on, or to its end.
    pub(crate) fn instant(self, modifier: Modifier) -> Option<crate::Constraint> {
        let second = self.at.seconds() + i64::from(modifier == Modifier::Before);
        crate::Constraint::new(Period::FullDate, Some(modifier), [second * 1000]).ok()
    }
}

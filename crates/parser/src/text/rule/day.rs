//! A day as a text writes it: `2026-12-25`, `25 December 2026`, `December 25, 2026`, or of each year. Numbers alone, as in `25/12/2026`,
//! are refused: they could be a day and a month in either order.

use crate::error::{Edit, Expected, Kind, Slip};
use crate::model::read_date;
use crate::text::failure::{Failure, Outcome};
use crate::text::name::month_name;
use crate::text::number::{ordinal, value, year};
use crate::text::word::{chunk_len, maybe, space};
use crate::{Date, lexicon};

/// A day, of a year or of each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Day<'a> {
    pub(super) year: Option<i64>,
    pub(super) month: i64,
    pub(super) day: i64,
    /// The rest of the text where it begins.
    pub(super) at: &'a str,
}

impl Day<'_> {
    /// The date of a day with a year.
    pub(super) fn date(self) -> Result<Date, nom::Err<Failure>> {
        match self.year {
            Some(year) => Date::new(year, self.month, self.day).ok_or_else(|| self.no_such_day()),
            None => Err(self.without_year()),
        }
    }

    /// Checks that there is such a day.
    pub(super) fn checked(self) -> Result<Self, nom::Err<Failure>> {
        // 2024 was a leap year.
        match Date::new(self.year.unwrap_or(2024), self.month, self.day) {
            Some(_) => Ok(self),
            None => Err(self.no_such_day()),
        }
    }

    #[cold]
    pub(super) fn no_such_day(self) -> nom::Err<Failure> {
        let message = match self.year {
            Some(year) if !(1970..=9999).contains(&year) => "a year is one of 1970 to 9999".to_owned(),
            _ if !(1..=12).contains(&self.month) => format!("{} is no month: 1–12", self.month),
            Some(year) => format!("{} {year} has no day {}", lexicon::month_name(self.month), self.day),
            None => format!("{} has no day {}", lexicon::month_name(self.month), self.day),
        };
        let slip = Slip::new(message).led_by("the nearest is");
        let slip = self.nearest().into_iter().fold(slip, |slip, date| slip.or([date]));
        Failure::because(space(self.at), Kind::Slip(slip))
    }

    /// The last day of a month that has no such one; the date whose day and month change places.
    fn nearest(self) -> Option<Edit> {
        let at = space(self.at);
        let (rest, written) = if is_iso(at) { (at.get(10..)?, true) } else { (named(at).ok()?.0, false) };
        // A leap year: a day of each year may be one of those.
        let year = self.year.unwrap_or(2024);
        let date = match self.month {
            1..=12 if (29..=31).contains(&self.day) => {
                (28..=30).rev().find_map(|day| Date::new(year, self.month, day))
            }
            13..=31 => Date::new(year, self.day, self.month),
            _ => None,
        }?;
        let words = match self.year {
            Some(_) if written => date.to_string(),
            Some(year) => format!("{} {}, {year}", lexicon::month_name(date.month()), date.day()),
            None => format!("{} {}", lexicon::month_name(date.month()), date.day()),
        };
        Some(Edit::between(at, rest, words))
    }

    /// A day of each year where one of a year is wanted.
    #[cold]
    pub(super) fn without_year(self) -> nom::Err<Failure> {
        let name = lexicon::month_name(self.month);
        let slip = Slip::new(format!("{name} {} comes each year: which one is meant?", self.day))
            .with_help(format!("add the year, as in `{name} {}, 2027`", self.day));
        Failure::because(space(self.at), Kind::Slip(slip))
    }
}

/// Whether a date as ISO 8601 writes it begins here, perhaps with too few digits: `2026-12-25`. A year and a number alone are
/// none: `2026-2030`.
pub(super) fn is_iso(input: &str) -> bool {
    let bytes = space(input).as_bytes();
    let month = bytes.get(5..8).unwrap_or_default();
    bytes.get(4) == Some(&b'-')
        && bytes.iter().take(4).all(u8::is_ascii_digit)
        && month.first().is_some_and(u8::is_ascii_digit)
        && month.contains(&b'-')
}

/// Whether numbers with signs between them begin here, as in `25/12/2026`.
pub(super) fn is_numeric(input: &str) -> bool {
    let is_part =
        |part: &str| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|byte| byte.is_ascii_digit());
    let start = space(input);
    let chunk = start.get(..chunk_len(start)).unwrap_or_default();
    let mut parts = chunk.split(['/', '.']);
    let three = (parts.next(), parts.next(), parts.next(), parts.next());
    matches!(three, (Some(one), Some(two), Some(year), None) if is_part(one) && is_part(two) && is_part(year) && (one.len() == 4 || year.len() == 4))
}

/// Numbers alone could be a day and a month in either order.
#[cold]
fn numeric(input: &str) -> nom::Err<Failure> {
    let start = space(input);
    let chunk = start.get(..chunk_len(start)).unwrap_or_default();
    let rest = start.get(chunk.len()..).unwrap_or_default();
    let parts: Vec<i64> = chunk.split(['/', '.']).map(value).collect();
    let mut slip = Slip::new(format!("`{chunk}` could be a day and a month in either order"))
        .with_help("write dates as in `2026-12-25`");
    if let [one, two, three] = parts.as_slice() {
        let dates = match (one, three) {
            (1000.., _) => [Date::new(*one, *two, *three), Date::new(*one, *three, *two)],
            _ => [Date::new(*three, *two, *one), Date::new(*three, *one, *two)],
        };
        let [one, two] = dates;
        for date in one.into_iter().chain(two.filter(|_| two != one)) {
            slip = slip.or([Edit::between(start, rest, date.to_string())]);
        }
    }
    Failure::because(start, Kind::Slip(slip))
}

pub(super) fn refused<T>(at: &str) -> Outcome<'_, T> {
    Err(nom::Err::Error(Failure::expecting(space(at), Expected::DATE)))
}

/// `2026-12-25`.
fn iso(input: &str) -> Outcome<'_, Day<'_>> {
    let at = space(input);
    match read_date(at) {
        Some(((year, month, day), rest)) => Ok((rest, Day { year: Some(year), month, day, at }.checked()?)),
        None => {
            let slip = Slip::new("a date has a year of four digits, a month and a day of two")
                .with_help("write dates as in `2026-01-05`");
            Err(Failure::because(at, Kind::Slip(slip)))
        }
    }
}

/// A year after a day and a month, with a comma before it perhaps.
pub(super) fn year_behind(input: &str) -> (&str, Option<i64>) {
    let at = space(input).strip_prefix(',').unwrap_or(input);
    // `2027-01-04` is a date of its own, and `2027 year` no year of this one.
    match year(at) {
        Ok((rest, year)) if !rest.starts_with(['-', ':', '/']) => (rest, Some(year)),
        _ => (input, None),
    }
}

/// `December 25, 2026`, `25th of December 2026`, with or without the year. Whether there is such a day is not asked: a schedule on
/// 31 June never occurs, which is another's to say.
pub(super) fn named(input: &str) -> Outcome<'_, Day<'_>> {
    let at = space(input);
    if let Ok((rest, month)) = month_name(at) {
        let (rest, _) = maybe(lexicon::THE)(rest)?;
        let Ok((rest, day)) = ordinal(rest) else { return refused(input) };
        // `march 2027` is a month.
        if (1000..=9999).contains(&day) {
            return refused(input);
        }
        let (rest, year) = year_behind(rest);
        return Ok((rest, Day { year, month, day, at }));
    }
    let (rest, _) = maybe(lexicon::THE)(at)?;
    let Ok((rest, day)) = ordinal(rest) else { return refused(input) };
    let (rest, _) = maybe(lexicon::OF)(rest)?;
    let Ok((rest, month)) = month_name(rest) else { return refused(input) };
    let (rest, year) = year_behind(rest);
    Ok((rest, Day { year, month, day, at }))
}

/// A day, of a year or of each.
pub(super) fn day(input: &str) -> Outcome<'_, Day<'_>> {
    if is_numeric(input) {
        return Err(numeric(input));
    }
    if is_iso(input) { iso(input) } else { named(input) }
}

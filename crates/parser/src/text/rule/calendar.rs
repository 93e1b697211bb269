//! Days of calendars, which are named and known only when the schedule is compiled: `holidays`, `bank holidays of england`,
//! `days of calendar patching`.

use super::list::{LIST, joint};
use super::said::{Said, What};
use crate::error::Expected;
use crate::model::is_of_name;
use crate::text::failure::{Failure, Outcome};
use crate::text::word::{keyword, maybe, space};
use crate::{CalendarName, lexicon};
use nom::Parser;
use nom::combinator::cut;

/// A list of calendars, of any of which a day has to be.
#[cold]
pub(super) fn calendars(input: &str) -> Outcome<'_, Said> {
    let (mut rest, first) = calendar(input)?;
    let mut names = vec![first];
    // Each turn reads a joint and a name.
    while let Ok((after, name)) = (joint, on, calendar).parse(rest).map(|(rest, (_, _, name))| (rest, name)) {
        names.push(name);
        rest = after;
    }
    Ok((rest, Said::from(What::Calendars(names)).followed_by(LIST)))
}

fn on(input: &str) -> Outcome<'_, bool> {
    maybe(lexicon::ON)(input)
}

/// One calendar.
fn calendar(input: &str) -> Outcome<'_, CalendarName> {
    let (at, _) = maybe(lexicon::ARTICLES)(input)?;
    let word = |words| keyword(Expected::NOTHING, words);
    if let Ok((rest, _)) = word(lexicon::CALENDAR)(at).or_else(|_| {
        let days = (word(lexicon::A_DAY), word(lexicon::OF), maybe(lexicon::THE), word(lexicon::CALENDAR));
        let (rest, _) = { days }.parse(at)?;
        Ok::<_, nom::Err<Failure>>((rest, ""))
    }) {
        return cut(|at| named(at, "", Expected::CALENDAR)).parse(rest);
    }
    let kind = lexicon::HOLIDAY_KINDS.iter().find_map(|kind| word(kind)(at).ok());
    let (rest, kind) = kind.unwrap_or((at, ""));
    // `school` alone could be any word.
    let (rest, _) = keyword(Expected::HOLIDAYS, lexicon::HOLIDAYS)(rest).map_err(|error| match kind {
        "" => error,
        _ => nom::Err::Error(Failure::expecting(space(at), Expected::HOLIDAYS)),
    })?;
    let kind = if kind.is_empty() { String::new() } else { format!("{kind} ") };
    let holidays = lexicon::HOLIDAYS.first().copied().unwrap_or_default();
    // `of march` is a clause of its own.
    if let Ok((of, word)) = word(lexicon::OF)(rest)
        && let Ok(read) = named(of, &format!("{kind}{holidays} {word} "), Expected::NOTHING)
    {
        return Ok(read);
    }
    known(rest, rest, &format!("{kind}{holidays}"), Expected::NOTHING)
}

/// One word that names a calendar, with what stands before it in the name.
fn named<'a>(input: &'a str, before: &str, expected: Expected) -> Outcome<'a, CalendarName> {
    let at = space(input);
    let end = at.find(|c| !is_of_name(c)).unwrap_or(at.len());
    let (word, rest) = at.split_at_checked(end).unwrap_or((at, ""));
    if word.is_empty() || lexicon::is_reserved(word) {
        return Err(nom::Err::Error(Failure::expecting(at, expected)));
    }
    known(at, rest, &format!("{before}{word}"), expected)
}

fn known<'a>(at: &'a str, rest: &'a str, name: &str, expected: Expected) -> Outcome<'a, CalendarName> {
    let name = CalendarName::new(name).map_err(|_| nom::Err::Error(Failure::expecting(at, expected)))?;
    Ok((rest, name))
}

//! What stands where a step could and is probably something else: a time with a full stop, office hours, a time to start at, a
//! number before a month.

use super::day::named;
use super::list::begins_clause;
use crate::error::{Edit, Kind, Slip};
use crate::lexicon::{Clock, Ordinal, month_name as name_of};
use crate::text::clock::time;
use crate::text::failure::Failure;
use crate::text::name::month_name;
use crate::text::word::{first_byte, space, word};
use crate::{Date, Period};

/// Refuses `8.30` alone, which may be a time and needs `at`.
pub(super) fn refuse_dotted<'a>(
    start: &'a str,
    input: &'a str,
    hour: i64,
    at: &'a str,
) -> Result<(), nom::Err<Failure>> {
    let (start, minutes) = (space(start), at.strip_prefix('.').and_then(|rest| word(rest).ok()));
    let Some((rest, minutes)) =
        minutes.filter(|(_, minutes)| minutes.len() == 2 && start.len() == space(input).len())
    else {
        return Ok(());
    };
    let is_time = hour < 24 && minutes.parse().is_ok_and(|minute: u8| minute < 60);
    if !is_time {
        return Ok(());
    }
    let slip = Slip::new("a time with a full stop needs `at`").up_to(rest).or([Edit::between(
        start,
        rest,
        format!("at {hour}:{minutes}"),
    )]);
    Err(Failure::because(start, Kind::Slip(slip)))
}

/// Refuses `17 on mondays`, `0830 daily`: a time, which needs `at`.
pub(super) fn refuse_bare_time<'a>(
    start: &'a str,
    input: &'a str,
    number: i64,
    at: &'a str,
) -> Result<(), nom::Err<Failure>> {
    let start = space(start);
    let said = start.get(..start.len() - at.len()).unwrap_or_default().trim_end();
    let is_time = match said.len() {
        _ if start.len() != space(input).len() || !said.bytes().all(|byte| byte.is_ascii_digit()) => false,
        4 => number / 100 < 24 && number % 100 < 60,
        len => len <= 2 && number < 24,
    };
    // Behind a sign it is a part of something else.
    if !is_time || !begins_clause(at) {
        return Ok(());
    }
    let slip = Slip::new(format!("`{said}` alone is a number: a time needs `at`"))
        .or([Edit::between(start, start, "at ")]);
    Err(Failure::because(start, Kind::Slip(slip)))
}

/// Refuses `between 9 and 5`, which hardly means the 21 hours from one to the other. Numbers that can only mean that wrap.
pub(super) fn office_hours(
    from: &str,
    to: &str,
    period: Period,
    (first, last): (u8, u8),
) -> Result<(), nom::Err<Failure>> {
    if first > 12 || last == 0 || !matches!(period, Period::Second | Period::Minute | Period::Hour) {
        return Ok(());
    }
    let from = space(from);
    let in_place = |words: String| [Edit::between(from, to, words)];
    let message = format!("`between {first} and {last}` leaves open which of them is in the afternoon");
    let mut slip = Slip::new(message)
        .up_to(to)
        .or(in_place(format!("between {first}:00 and {}:00", u16::from(last) + 12)));
    if period == Period::Hour {
        slip = slip.or(in_place(format!("between {} and {last}", (first + 12) % 24)));
    }
    Err(Failure::because(from, Kind::Slip(slip)))
}

/// Refuses `every other january`, `every second january`, `every second 1 january`: each so-many-th year. A number may be the day
/// instead.
#[cold]
pub(super) fn refuse_months(
    input: &str,
    at: &str,
    step: i64,
    may_be_day: bool,
) -> Result<(), nom::Err<Failure>> {
    let name = month_name(at);
    // `march 15`, and not `march 15:00`.
    let is_time = name.as_ref().is_ok_and(|(rest, _)| time(rest).is_ok());
    let (rest, month, day) = match (named(at), name) {
        (Ok((end, day)), _) if day.year.is_none() && !is_time => (end, day.month, Some(day.day)),
        (_, Ok((rest, month))) => (rest, month, None),
        _ => return Ok(()),
    };
    let start = space(input);
    let said = start.get(..start.len() - rest.len()).unwrap_or_default();
    let slip = Slip::new(format!("`every {said}` leaves open from which year to count")).up_to(rest);
    let slip = slip.with_help("say when it begins, as in `every 24 months starting 2027-01-01`");
    let words = |words: String| [Edit::between(start, rest, words)];
    let slip = match day {
        None if may_be_day => slip.or(words(format!("{} {}", name_of(month), Ordinal(step)))),
        // Or the unit.
        Some(day) if may_be_day && step == 2 && first_byte(at).is_ascii_digit() => {
            slip.or(words(format!("second on {} {day}", name_of(month))))
        }
        _ => slip,
    };
    // Years long past, so that a schedule goes on at once; more beginnings than two are more than anyone compares.
    let years = if step == 2 { [2024, 2025].as_slice() } else { &[] };
    let counted = years.iter().filter_map(|&year| {
        let first = Date::new(year, month, day.unwrap_or(1))?;
        Some(words(format!("{} months starting {first}", 12 * step)))
    });
    let slip = counted.fold(slip, Slip::or);
    Err(Failure::because(start, Kind::Slip(slip)))
}

/// Refuses a time as the start of a step: the step is one of numbers.
pub(super) fn refuse_start_at_time(
    input: &str,
    at: &str,
    period: Period,
    step: i64,
) -> Result<(), nom::Err<Failure>> {
    let Ok((rest, time)) = time(at) else { return Ok(()) };
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let input = space(input);
    let said = input.get(..input.len() - rest.len()).unwrap_or_default();
    let slip = Slip::new(format!("`{said}`: `every` begins at a number or a date")).up_to(rest);
    let ordinal = |value: i64, unit: &str| format!("on the {} {unit}", Ordinal(value));
    let words = match period {
        Period::Hour if second == 0 => {
            let start = if step > 1 {
                format!("starting {}", ordinal(hour, "hour"))
            } else {
                format!("after {}", Clock(time))
            };
            Some(if minute > 0 && step > 1 {
                format!("{start} {}", ordinal(minute, "minute"))
            } else if minute > 0 {
                format!("{} {start}", ordinal(minute, "minute"))
            } else {
                start
            })
        }
        Period::Minute if second == 0 && 60 % step == 0 => {
            let after = format!("after {}", Clock(time));
            Some(match minute % step {
                0 => after,
                first => format!("starting {} {after}", ordinal(first, "minute")),
            })
        }
        Period::Second | Period::Minute => None,
        _ => Some(format!("at {}", Clock(time))),
    };
    let slip = words.into_iter().fold(slip, |slip, words| slip.or([Edit::between(input, rest, words)]));
    Err(Failure::because(input, Kind::Slip(slip)))
}

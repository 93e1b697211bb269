//! Hours that may be of the morning or of the evening, and the parts of the day that say which: `every morning at 7`.

use super::clock::END_OF_DAY;
use super::roles::Placed;
use super::rule::{Choice, Clause, OpenHours, Said, What};
use crate::error::{Edit, Kind, Slip};
use crate::model::Collector;
use crate::{CivilTime, Conjunction, Constraint, Date, Model, ParseError, Period, lexicon};
use std::ops::Range;

/// The clauses with each hour as it is meant.
pub(super) fn resolved<'a>(text: &str, mut clauses: Vec<Placed<'a>>) -> Result<Vec<Placed<'a>>, ParseError> {
    let ends = |(_, clause): &Placed<'_>| matches!(clause, Clause::Also | Clause::Except);
    for schedule in clauses.split_mut(ends) {
        let part = schedule.iter().find_map(|(span, clause)| match clause {
            Clause::Say(Said { what: What::Part(part), .. }) => Some((span.clone(), *part)),
            _ => None,
        });
        let ends_day = |(span, clause): &Placed<'_>| match clause {
            Clause::Say(Said { open: Some(open), .. }) if open.ends_day() => Some(span.clone()),
            _ => None,
        };
        if let Some(span) = schedule.iter().find_map(ends_day) {
            return Err(end_of_day(text, &span, schedule));
        }
        let mut has_time = false;
        for (span, clause) in schedule.iter_mut() {
            let Clause::Say(said) = clause else { continue };
            if let Some(open) = said.open.take() {
                said.what = What::One(settled(text, span, &open, part.as_ref().map(|(_, part)| *part))?);
            }
            let Some(times) = said.times() else { continue };
            has_time = true;
            if let Some((part_at, part)) = &part
                && !times.values().iter().all(|time| is_within(part, time))
            {
                let other =
                    Some(times).filter(|_| is_of_twelve(text, span)).and_then(|times| in_part(times, part));
                if let Some(times) = other {
                    said.what = What::One(times);
                    continue;
                }
                let slip = no_time_of(text, (span, times), (part_at, part));
                return Err(ParseError::new(Kind::Slip(slip), text, span.clone()));
            }
        }
        if let Some((span, part)) = part.filter(|_| !has_time) {
            let slip = Slip::new(format!("which time of the {part}?"))
                .with_help(format!("say when, as in `every {part} at {}`", lexicon::Clock(middle(part))));
            return Err(ParseError::new(Kind::Slip(slip), text, span));
        }
        check_count(text, schedule)?;
    }
    Ok(clauses)
}

/// The stretches of the day that a part of it has.
fn stretches(part: &str) -> impl Iterator<Item = &'static (i64, i64)> {
    let parts = lexicon::PARTS_OF_DAY.iter().filter(move |(words, _)| words.first() == Some(&part));
    parts.flat_map(|(_, stretches)| stretches.iter())
}

/// Whether a second of the day is one of a part of it.
fn is_within(part: &str, time: i64) -> bool {
    stretches(part).any(|&(from, until)| (from..until).contains(&time))
}

/// The hour in the middle of a part of the day.
fn middle(part: &str) -> i64 {
    stretches(part).next().map_or(0, |(from, until)| (from + until) / 7200 * 3600)
}

/// Times that a part of the day does not have: either its words or those of the times are wrong.
#[cold]
fn no_time_of(
    text: &str,
    (span, times): (&Range<usize>, &Constraint),
    (part_at, part): (&Range<usize>, &str),
) -> Slip {
    let mut slip = Slip::new(format!("this is no time of the {part}")).with_help("leave out one of the two");
    let fitting = |time| [time, other_half(time)].into_iter().find(|&time| is_within(part, time));
    let turned: Option<Vec<String>> =
        times.values().iter().map(|time| Some(lexicon::Clock(fitting(time)?).to_string())).collect();
    let said = text.get(span.clone()).unwrap_or_default();
    let lead = if said.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "at " };
    if let Some(turned) = turned {
        slip = slip.or([Edit::at(text, span, format!("{lead}{}", turned.join(" and ")))]);
    }
    let names = lexicon::PARTS_OF_DAY.iter().filter_map(|(words, _)| words.first());
    let other = names.copied().find(|name| times.values().iter().all(|time| is_within(name, time)));
    let words = text.get(part_at.clone()).unwrap_or_default().to_ascii_lowercase();
    if let (Some(other), Some(at)) = (other, words.find(part)) {
        let start = part_at.start + at;
        slip = slip.or([Edit::at(text, &(start..start + part.len()), other)]);
    }
    slip
}

/// Whether the words of a time leave open in which half of the day it is: `3:30`.
fn is_of_twelve(text: &str, span: &Range<usize>) -> bool {
    let words = text.get(span.clone()).unwrap_or_default().to_ascii_lowercase();
    let words = words.trim_start_matches(['a', 't', '@', ' ']);
    !words.starts_with('0') && words.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

/// The times, each in the half of the day that the part is of, if there is one such.
fn in_part(times: &Constraint, part: &str) -> Option<Constraint> {
    let mut values = Collector::default();
    for time in times.values().iter() {
        let is_of_twelve = (3600..46_800).contains(&time);
        let other =
            [time, other_half(time)].into_iter().find(|&time| is_of_twelve && is_within(part, time))?;
        values.add(other, other);
    }
    Constraint::from_collected(Period::Time, None, values).ok()
}

/// The same hour in the other half of the day.
fn other_half(time: i64) -> i64 {
    (time + 43_200) % 86_400
}

/// The times, as a part of the day has them; both ways are proposed where none says which.
fn settled(
    text: &str,
    span: &Range<usize>,
    hours: &OpenHours,
    part: Option<&str>,
) -> Result<Constraint, ParseError> {
    let mut values = Collector::default();
    hours.clear.iter().for_each(|&time| values.add(time, time));
    for &(time, ..) in &hours.open {
        let halves = [time, other_half(time)];
        let mut fitting = halves.into_iter().filter(|&time| part.is_some_and(|part| is_within(part, time)));
        match (fitting.next(), fitting.next()) {
            (Some(time), None) => values.add(time, time),
            _ => return Err(refused(text, span, hours)),
        }
    }
    let constraint = Constraint::from_collected(Period::Time, None, values);
    constraint.map_err(|error| ParseError::new(Kind::Model(error), text, span.clone()))
}

/// Refuses `24:00`, which ends a day: the time meant is the beginning of the next one.
#[cold]
fn end_of_day(text: &str, span: &Range<usize>, schedule: &[Placed<'_>]) -> ParseError {
    let open = schedule.iter().filter_map(|(_, clause)| match clause {
        Clause::Say(said) => said.open.as_deref(),
        _ => None,
    });
    let midnights = open.flat_map(|open| &open.open).filter(|(time, ..)| *time == END_OF_DAY);
    let mut edits: Vec<Edit> = midnights
        .map(|&(_, from, to)| {
            let at = text.len().saturating_sub(from)..text.len().saturating_sub(to);
            Edit::at(text, &at, lexicon::Clock(0).to_string())
        })
        .collect();
    let mut slip = Slip::new("`24:00` ends a day: it is the `0:00` of the next one")
        .with_help("write `0:00` and the day after");
    let mut days = schedule.iter().filter_map(|(span, clause)| match clause {
        Clause::Say(said) => said.days().map(|days| (span, days)),
        _ => None,
    });
    match (days.next(), days.next()) {
        (None, _) => slip = slip.or(edits),
        // All times of the day would move with it.
        (Some((at, days)), None) => {
            let others = schedule.iter().filter_map(|(_, clause)| match clause {
                Clause::Say(said) => said.times().map(|times| times.values().len()),
                _ => None,
            });
            if let Some(next) = next_days(days).filter(|_| others.sum::<usize>() == 1) {
                edits.push(Edit::at(text, at, next));
                slip = slip.or(edits);
            }
        }
        _ => {}
    }
    ParseError::new(Kind::Slip(slip), text, span.clone())
}

/// The days after these, in words, where they are the same in each month and each year.
fn next_days(days: &What) -> Option<String> {
    let next = match days {
        What::One(days) => vec![Conjunction::new([next_values(days)?]).ok()?],
        What::Any(Choice::Date, dates) => dates.iter().map(next_date).collect::<Option<_>>()?,
        _ => return None,
    };
    // Several schedules would each need what else is said.
    let words = Model::new(next, []).ok()?.to_string();
    (!words.contains(" also ")).then_some(words)
}

fn next_values(days: &Constraint) -> Option<Constraint> {
    let next = |day: i64| match (days.period(), day) {
        (Period::DayOfWeek, day) => Some(day % 7 + 1),
        // The last one is 0, and February has 28 days.
        (Period::Day, 0..=27) => Some(day + 1),
        _ => None,
    };
    let mut values = Collector::default();
    for day in days.values().iter() {
        let day = next(day)?;
        values.add(day, day);
    }
    Constraint::from_collected(days.period(), None, values).ok()
}

/// The day after a date, with a year or of each year.
fn next_date(date: &Conjunction) -> Option<Conjunction> {
    let only = |period| {
        date.get(period, None).map(|one| one.values()).filter(|one| one.len() == 1).map(|one| one.min())
    };
    let (month, day, year) = (only(Period::Month)?, only(Period::Day)?, only(Period::Year));
    // February ends in leap years on another day.
    if (date.get(Period::Year, None).is_some() && year.is_none())
        || (year.is_none() && month == 2 && day > 27)
    {
        return None;
    }
    let next = CivilTime::last_of(Date::new(year.unwrap_or(2024), month, day)?).seconds() + 1;
    let next = CivilTime::from_seconds(next)?.date();
    let part = |period, value| Constraint::new(period, None, [value]).ok();
    let year = year.and_then(|_| part(Period::Year, next.year()));
    let parts = [part(Period::Month, next.month())?, part(Period::Day, next.day())?];
    Conjunction::new(parts.into_iter().chain(year)).ok()
}

fn refused(text: &str, span: &Range<usize>, hours: &OpenHours) -> ParseError {
    let way = |half: fn(i64) -> i64| {
        let edit = |&(time, from, to): &(i64, usize, usize)| {
            let at = text.len().saturating_sub(from)..text.len().saturating_sub(to);
            Edit::at(text, &at, lexicon::Clock(half(time)).to_string())
        };
        hours.open.iter().map(edit).collect::<Vec<_>>()
    };
    let slip = Slip::new("this hour may be of the morning or of the evening")
        .or(way(|time| time))
        .or(way(other_half));
    ParseError::new(Kind::Slip(slip), text, span.clone())
}

/// How many days of a week, a month or a year a schedule names.
fn days_said(schedule: &[Placed<'_>], period: Period) -> usize {
    let of_week = |one: &Conjunction| one.get(Period::DayOfWeek, None).map_or(1, |days| days.values().len());
    let of = |one: &Conjunction| {
        let has = |period| one.get(period, None).is_some();
        let count = |period| one.get(period, None).map_or(1, |values| values.values().len());
        let is_date = has(Period::Day) && has(Period::Month);
        match period {
            Period::WeekOfYear
                if !has(Period::Day) && !has(Period::DayOfWeekCount) && has(Period::DayOfWeek) =>
            {
                of_week(one)
            }
            Period::Month if has(Period::Month) => 0,
            Period::Month if has(Period::Day) && !has(Period::DayOfWeek) => count(Period::Day),
            Period::Month if has(Period::DayOfWeekCount) => count(Period::DayOfWeekCount) * of_week(one),
            Period::Year if is_date && !has(Period::DayOfWeek) => count(Period::Day) * count(Period::Month),
            _ => 0,
        }
    };
    let said = schedule.iter().map(|(_, clause)| match clause {
        Clause::Say(Said { what: What::Any(_, choices), .. }) => choices.iter().map(of).sum(),
        Clause::Say(Said { what: What::One(one), .. }) => {
            Conjunction::new([one.clone()]).map_or(0, |one| of(&one))
        }
        _ => 0,
    });
    said.sum()
}

/// So many days of a week, a month or a year, as evenly apart as days with names are.
fn apart(many: i64, period: Period) -> Option<&'static str> {
    match (period, many) {
        (Period::WeekOfYear, 2) => Some("on Monday and Thursday"),
        (Period::WeekOfYear, 3) => Some("on Monday, Wednesday and Friday"),
        (Period::Month, 2) => Some("on the 1st and 15th"),
        (Period::Month, 3) => Some("on the 1st, 11th and 21st"),
        (Period::Year, 2) => Some("on January 1 and July 1"),
        (Period::Year, 4) => Some("on the first day of the quarter"),
        _ => None,
    }
}

/// `twice a day` needs two times.
fn check_count(text: &str, schedule: &[Placed<'_>]) -> Result<(), ParseError> {
    let wanted = schedule.iter().find_map(|(span, clause)| match clause {
        Clause::Times(many, period) => Some((span.clone(), *many, *period)),
        _ => None,
    });
    let Some((span, many, period)) = wanted else { return Ok(()) };
    let times = schedule.iter().filter_map(|(at, clause)| match clause {
        Clause::Say(said) => Some((at, said.times()?)),
        _ => None,
    });
    let said: usize = times.clone().map(|(_, times)| times.values().len()).sum();
    let of = |period| -> usize {
        let values = schedule.iter().filter_map(|(_, clause)| match clause {
            Clause::Say(Said { what: What::One(one), .. }) if one.period() == period => {
                Some(one.values().len())
            }
            _ => None,
        });
        values.sum()
    };
    let within = match period {
        Period::Minute => of(Period::Second),
        Period::Hour => of(Period::Minute),
        _ => 0,
    };
    let all = match period {
        Period::Day => said,
        Period::Minute | Period::Hour => within,
        // With one time a day or none, the number of days is the number of occurrences.
        Period::WeekOfYear | Period::Month | Period::Year if said <= 1 => days_said(schedule, period),
        _ => 0,
    };
    if i64::try_from(all) == Ok(many) {
        return Ok(());
    }
    let message = format!("`{}` does not say when", text.get(span.clone()).unwrap_or_default());
    let help = match period {
        Period::Second | Period::Minute => "list the seconds, as in `at second 0 and 30`",
        Period::Hour => "list the minutes, as in `at minute 0 and 30`",
        Period::Day => "list the times, as in `at 8:00 and 20:00`",
        Period::WeekOfYear => "name the days, as in `on Monday and Thursday at 9:00`",
        _ => "name the days, as in `on the 1st and 15th of the month at 9:00`",
    };
    let mut slip = Slip::new(message).with_help(help);
    let (size, less) = match period {
        Period::Minute if within == 0 => (60, Period::Second),
        Period::Hour if within == 0 => (60, Period::Minute),
        Period::Day if said == 0 => (24, Period::Hour),
        _ => (0, Period::Minute),
    };
    if size > 0 && many > 0 && size % many == 0 {
        let step = size / many;
        let unit = lexicon::unit_name(less, step != 1);
        slip = slip.led_by("if they are to be evenly apart write").or([Edit::at(
            text,
            &span,
            format!("every {step} {unit}"),
        )]);
    }
    let says_days =
        schedule.iter().any(|(_, clause)| matches!(clause, Clause::Say(said) if said.days().is_some()));
    if let Some(days) = apart(many, period).filter(|_| !says_days && said <= 1) {
        slip = slip.led_by("if they are to be evenly apart write").or([Edit::at(text, &span, days)]);
    }
    // One time of several: the others are as far apart as they can be.
    if let Some((at, time)) = times.clone().next().filter(|_| period == Period::Day && said == 1)
        && (2..=24).contains(&many)
        && 24 % many == 0
    {
        let first = time.values().min();
        let all = (0..many).map(|place| (first + place * (86_400 / many)) % 86_400);
        let others: Vec<String> = all.skip(1).map(|time| format!(" and {}", lexicon::Clock(time))).collect();
        slip = slip.led_by("if they are to be evenly apart write").or([Edit::at(
            text,
            &(at.end..at.end),
            others.concat(),
        )]);
    }
    Err(ParseError::new(Kind::Slip(slip), text, span))
}

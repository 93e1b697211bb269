//! How often and when a schedule occurs.
//!
//! Its *tick* sets the pace: the finest period among its constraints without a modifier, or, when all have one, of those. An
//! occurrence is the first second of a tick at which the schedule holds. That second is the tick's own first one unless a
//! window finer than the tick is in the way; then it is named where it is the same every time, and defined elsewhere.

use super::{anchored, holds, instant, list};
use crate::write::{Piece, Progression};
use crate::{Modifier, Period, Tick, Values};
use std::borrow::Cow;

/// The tick of what one piece says.
fn tick_of(piece: &Piece<'_>) -> Tick {
    let is_open = |one: &crate::Constraint| one.modifier().is_none();
    let constraints = piece.common.constraints();
    match &piece.choice {
        // What is chosen are days.
        Some(_) if !constraints.iter().any(is_open) => Tick::Day,
        Some(_) => piece.common.tick().min(Tick::Day),
        None => piece.common.tick(),
    }
}

/// The tick of a schedule that has windows only.
fn every(tick: Tick) -> &'static str {
    match tick {
        Tick::Second => "every second",
        Tick::Minute => "every minute",
        Tick::Hour => "every hour, on the hour",
        Tick::Day => "every day",
        Tick::IsoWeek | Tick::MonthWeek => "every week",
        Tick::DayInstance => "once in each of the days 1–7, 8–14, 15–21, 22–28 and 29–31",
        Tick::Month => "every month",
        Tick::Year => "every year",
    }
}

/// A tick with its article: `a day`.
pub(super) fn named(tick: Tick) -> &'static str {
    match tick {
        Tick::Second => "a second",
        Tick::Minute => "a minute",
        Tick::Hour => "an hour",
        Tick::Day => "a day",
        Tick::IsoWeek | Tick::MonthWeek | Tick::DayInstance => "a week",
        Tick::Month => "a month",
        Tick::Year => "a year",
    }
}

/// The pieces that occur on their own: a coarse schedule has an occurrence in each half of a window over midnight.
pub(super) fn separate<'a>(piece: Piece<'a>) -> Vec<Piece<'a>> {
    let tick = tick_of(&piece);
    let finer = piece.wrapped.iter().find(|&&period| period.tick() < tick);
    let Some(&period) = finer.filter(|_| !matches!(start(&piece, tick), Start::Unsaid)) else {
        return vec![piece];
    };
    // Three windows at most, so that there are eight at most.
    let half = |modifier| Piece::<'a> {
        common: Cow::Owned(piece.common.without(period, Some(modifier))),
        wrapped: piece.wrapped.iter().copied().filter(|&other| other != period).collect(),
        choice: piece.choice.clone(),
    };
    [Modifier::After, Modifier::Before].into_iter().map(half).flat_map(separate).collect()
}

/// The windows in the order in which they are said.
const WINDOWS: [Period; 13] = [
    Period::Time,
    Period::Hour,
    Period::Minute,
    Period::Second,
    Period::DayOfWeek,
    Period::DayOfWeekCount,
    Period::Day,
    Period::DayOfYear,
    Period::WeekOfMonth,
    Period::WeekOfYear,
    Period::Month,
    Period::Year,
    Period::FullDate,
];

/// Whether a phrase is times of day: `at minute 5` is none.
fn is_times(phrase: &str) -> bool {
    phrase.strip_prefix("at ").is_some_and(|times| times.starts_with(|c: char| c.is_ascii_digit()))
}

/// When a schedule occurs.
pub(super) fn occurs(piece: &Piece<'_>) -> String {
    let tick = tick_of(piece);
    let mut phrases = pace(piece, tick);
    let on_days = [
        Period::Day,
        Period::DayOfWeek,
        Period::DayOfWeekCount,
        Period::DayOfYear,
        Period::WeekOfMonth,
        Period::WeekOfYear,
        Period::FullDate,
    ];
    let daily = piece.choice.is_none()
        && piece.common.step().is_none()
        && piece.common.calendars().is_empty()
        && on_days.iter().all(|&period| open(piece, period).is_none());
    // Times alone leave a reader asking for the day.
    if daily && phrases.first().is_some_and(|phrase| is_times(phrase)) {
        phrases.push("every day".into());
    }
    phrases.extend(holds::dates(piece));
    phrases.extend(piece.common.step().map(anchored::step));
    phrases.extend(holds::calendars(piece));
    let start = start(piece, tick);
    let windows = WINDOWS.iter().filter(|&&period| {
        // The time of day that they come to is said instead.
        !(matches!(start, Start::At(_)) && matches!(period, Period::Time | Period::Hour))
    });
    match start {
        Start::At(second) => phrases.push(format!("at {}", list::clock(second))),
        Start::Said(text) => phrases.push(text.into()),
        Start::Unsaid | Start::First(_) => {}
    }
    phrases.extend(windows.filter_map(|&period| holds::window(piece, period)));
    phrases.extend(anchored::bounds(piece.common.bounds()));
    let text = join(&phrases);
    match start {
        Start::First(stretch) => format!("{text}, each time at the first second of {stretch} that fits"),
        _ => text,
    }
}

/// When an exception holds.
pub(super) fn holds(piece: &Piece<'_>) -> String {
    let mut phrases = Vec::new();
    for period in [Period::Time, Period::Hour, Period::Minute, Period::Second] {
        phrases.extend(open(piece, period).map(|values| holds::of_day(period, values)));
    }
    phrases.extend(open(piece, Period::FullDate).map(|values| format!("at exactly {}", instants(values))));
    phrases.extend(holds::dates(piece));
    phrases.extend(piece.common.step().map(anchored::step));
    phrases.extend(holds::calendars(piece));
    phrases.extend(WINDOWS.iter().filter_map(|&period| holds::window(piece, period)));
    phrases.extend(anchored::bounds(piece.common.bounds()));
    join(&phrases)
}

/// Phrases in a row, with a comma after one that has some itself.
fn join(phrases: &[String]) -> String {
    let mut text = String::new();
    let mut joint = "";
    for phrase in phrases {
        text.push_str(joint);
        text.push_str(phrase);
        joint = if phrase.contains([',', '…']) { ", " } else { " " };
    }
    text
}

/// The values of an unmodified constraint.
fn open<'a>(piece: &'a Piece<'_>, period: Period) -> Option<&'a Values> {
    piece.common.get(period, None).map(|one| one.values())
}

fn instants(values: &Values) -> String {
    list::values(values, instant::said)
}

/// How often, in terms of the clock. Nothing for schedules of days and coarser ones.
fn pace(piece: &Piece<'_>, tick: Tick) -> Vec<String> {
    let said = |period| open(piece, period);
    let also = |periods: &[Period]| -> Vec<String> {
        periods.iter().filter_map(|&period| Some(holds::of_day(period, said(period)?))).collect()
    };
    let (second, minute, hour) = (said(Period::Second), said(Period::Minute), said(Period::Hour));
    if let Some(instants_said) = said(Period::FullDate) {
        let mut phrases = vec![format!("at {}", instants(instants_said))];
        phrases.extend(also(&[Period::Time, Period::Hour, Period::Minute, Period::Second]));
        return phrases;
    }
    if let Some(times) = said(Period::Time) {
        let mut phrases = vec![format!("at {}", list::values(times, list::clock))];
        phrases.extend(also(&[Period::Hour, Period::Minute, Period::Second]));
        return phrases;
    }
    let windowed = |period| {
        [Modifier::After, Modifier::Before].iter().any(|&one| piece.common.get(period, Some(one)).is_some())
    };
    match (second, tick) {
        // The first second of each minute, as for a schedule of minutes.
        (Some(second), _) if second.max() == 0 && !windowed(Period::Second) => minutes(minute, hour),
        (Some(second), _) => {
            let mut phrases = vec![cycle(second, "second", "minute")];
            phrases.extend(also(&[Period::Minute, Period::Hour]));
            phrases
        }
        (None, Tick::Minute) if minute.is_some() => minutes(minute, hour),
        (None, Tick::Hour) if hour.is_some() => hour.map(|hour| hours(piece, hour)).into_iter().collect(),
        _ if piece.choice.is_none()
            && piece.common.step().is_none()
            && piece.common.constraints().iter().all(|one| one.modifier().is_some()) =>
        {
            vec![every(tick).into()]
        }
        _ => Vec::new(),
    }
}

/// Seconds of a minute, minutes of an hour: `every 5 minutes`, `every 7 minutes, at minutes 0, 7, 14 … 56 of each hour`.
fn cycle(values: &Values, unit: &str, whole: &str) -> String {
    if values.len() == 60 {
        return format!("every {unit}");
    }
    let number = |value: i64| value.to_string();
    let plural = if values.len() == 1 { "" } else { "s" };
    let listed = format!("at {unit}{plural} {} of each {whole}", list::values(values, number));
    // As far as it goes within the sixty, from its first value on.
    match Progression::of(values) {
        Some(Progression { first: 0, step, last, .. }) if step > 1 && last + step == 60 => {
            format!("every {step} {unit}s")
        }
        Some(Progression { first, step, last, count })
            if step > 1 && first < step && last + step > 59 && count > 2 =>
        {
            format!("every {step} {unit}s, {listed}")
        }
        _ => listed,
    }
}

/// Minutes and the hours that they are in; each minute where none are said.
fn minutes(minute: Option<&Values>, hour: Option<&Values>) -> Vec<String> {
    if let (Some(minute), Some(hour)) = (minute, hour) {
        let run = Progression::of(hour).is_some_and(|hours| hours.step == 1 && hours.count > 2);
        if minute.len() < 3 && minute.len() * hour.len() <= 12 && !run {
            let at = |hour: i64, minute: i64| list::clock((hour * 60 + minute) * 60);
            if minute.len() == 1 && Progression::of(hour).is_some() {
                return vec![format!("at {}", list::values(hour, |hour| at(hour, minute.min())))];
            }
            let times = hour.iter().flat_map(|hour| minute.iter().map(move |minute| at(hour, minute)));
            return vec![format!("at {}", list::phrases(times.collect()))];
        }
    }
    let mut phrases = vec![minute.map_or("every minute".into(), |minute| cycle(minute, "minute", "hour"))];
    phrases.extend(hour.map(|hour| holds::of_day(Period::Hour, hour)));
    phrases
}

/// Hours, at their first minute.
fn hours(piece: &Piece<'_>, hour: &Values) -> String {
    if matches!(start(piece, Tick::Hour), Start::First(_)) {
        return match hour.len() {
            24 => "every hour".into(),
            _ => format!("once an hour {}", holds::of_day(Period::Hour, hour)),
        };
    }
    let times = || {
        let steps = Progression::of(hour).filter(|steps| steps.count > 5);
        match steps {
            Some(_) => list::values(hour, |hour| list::clock(hour * 3600)),
            None => list::phrases(hour.iter().map(|hour| list::clock(hour * 3600)).collect()),
        }
    };
    match Progression::of(hour) {
        Some(Progression { step: 1, count: 24, .. }) => "every hour, on the hour".into(),
        Some(Progression { step: 1, first, last, count }) if count > 2 => format!(
            "every hour from {} to {}, both included",
            list::clock(first * 3600),
            list::clock(last * 3600)
        ),
        Some(Progression { first, step, last, count }) if first < step && last + step > 23 && count > 2 => {
            format!("every {step} hours, at {} of each day", times())
        }
        _ => format!("at {}", times()),
    }
}

/// When in its tick a schedule occurs.
enum Start {
    /// At the tick's first second, which the pace has said.
    Unsaid,
    /// At this second of the day.
    At(i64),
    /// At a place that a few words name.
    Said(&'static str),
    /// Wherever it holds first in this stretch.
    First(&'static str),
}

fn start(piece: &Piece<'_>, tick: Tick) -> Start {
    let constraints = piece.common.constraints();
    let finer = |period: &Period| period.tick() < tick;
    let windows =
        || constraints.iter().filter(|one| one.modifier().is_some()).map(|one| one.period()).filter(finer);
    let end = |period, modifier| piece.common.get(period, Some(modifier)).map(|one| one.values());
    let after = |period, unit: i64| end(period, Modifier::After).map_or(0, |values| values.min() * unit);
    let before =
        |period, unit: i64| end(period, Modifier::Before).map_or(86_400, |values| values.max() * unit);
    let from = after(Period::Time, 1).max(after(Period::Hour, 3600));
    let until = before(Period::Time, 1).min(before(Period::Hour, 3600));
    // A window of the clock that begins with one of such stretches.
    let wrapped = piece.wrapped.contains(&Period::Time);
    let beginning = piece.common.bounds().from();
    let begins_with = |length: i64| beginning.is_none_or(|from| i64::from(from.second()) % length == 0);
    let aligned = |length: i64| {
        let window = windows().next().is_none()
            || (windows().all(|period| period == Period::Time)
                && from % length == 0
                && (from < until || wrapped));
        window && begins_with(length)
    };
    // The first week, month or year may not be whole.
    let is_whole =
        beginning.is_none() && piece.common.step().is_none() && piece.common.calendars().is_empty();
    // Weeks are cut by nothing that they are made of.
    let alone = piece.choice.is_none()
        && is_whole
        && constraints.iter().all(|one| one.period().tick() == tick)
        && !piece.wrapped.iter().any(|&period| period.tick() == tick);
    match tick {
        Tick::Second => Start::Unsaid,
        Tick::Minute if aligned(60) => Start::Unsaid,
        Tick::Minute => Start::First("the minute"),
        Tick::Hour if aligned(3600) => Start::Unsaid,
        Tick::Hour => Start::First("the hour"),
        Tick::Day
            if windows().all(|period| matches!(period, Period::Time | Period::Hour))
                && from < until
                && begins_with(86_400) =>
        {
            Start::At(from)
        }
        Tick::Day => Start::First("the day"),
        Tick::IsoWeek if alone => Start::Said("on Monday at 00:00"),
        Tick::MonthWeek if alone => Start::Said("at 00:00 on its first day"),
        Tick::DayInstance if alone && constraints.iter().all(|one| one.values().min() > 0) => {
            Start::Said("at 00:00 on the first of them")
        }
        Tick::IsoWeek | Tick::MonthWeek => Start::First("the week"),
        Tick::DayInstance => Start::First("days 1–7, 8–14, 15–21, 22–28 or 29–31"),
        Tick::Month if is_whole && windows().next().is_none() => Start::Said("on the 1st at 00:00"),
        Tick::Month => Start::First("the month"),
        Tick::Year if is_whole && windows().next().is_none() => Start::Said("on 1 January at 00:00"),
        Tick::Year => Start::First("the year"),
    }
}

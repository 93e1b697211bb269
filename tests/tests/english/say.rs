//! Makes sentences as people write them, each together with what it means. The words and their meaning are put down side by side
//! here; nothing is asked of the parser.

use crate::days::{anchored, bounds, some_days, some_months};
use crate::meant::{Exception, Meant, Schedule, SecondSet, all_day, every_day};
use fastrand::Rng;
use std::rc::Rc;

/// A sentence and what it means.
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) meant: Meant,
}

/// Some words that say when within the day.
struct When {
    words: String,
    times: Vec<u32>,
    /// Whether they say `every` or an adverb, and whether they are times of the clock.
    comes_round: bool,
}

pub(crate) const NUMBERS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

pub(crate) fn pick<'a>(random: &mut Rng, from: &[&'a str]) -> &'a str {
    from.get(random.usize(..from.len())).copied().unwrap_or_default()
}

/// 1st, 2nd, 3rd, 4th.
pub(crate) fn nth(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

pub(crate) fn joined(random: &mut Rng, items: &[String]) -> String {
    let last = pick(random, &[" and ", " and ", ", ", " & ", ", and "]);
    match items {
        [all @ .., end] if !all.is_empty() => format!("{}{last}{end}", all.join(", ")),
        _ => items.concat(),
    }
}

/// So many different numbers below a bound, in order.
pub(crate) fn some(random: &mut Rng, count: usize, bound: u32) -> Vec<u32> {
    let mut all: Vec<u32> = (0..count).map(|_| random.u32(..bound)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A time of day as somebody may write it.
fn clock(random: &mut Rng, time: u32) -> String {
    let (hour, minute) = (time / 3600, time / 60 % 60);
    let (half, side) = (if hour % 12 == 0 { 12 } else { hour % 12 }, if hour < 12 { "am" } else { "pm" });
    let blank = pick(random, &["", " "]);
    match random.u32(..8) {
        0 if time == 12 * 3600 => "noon".to_owned(),
        0 if time == 0 => "midnight".to_owned(),
        1 if minute == 0 => format!("{half}{blank}{side}"),
        2 if minute == 0 => format!("{half} {}", if hour < 12 { "a.m." } else { "p.m." }),
        3 => format!("{half}:{minute:02}{blank}{side}"),
        4 => format!("{hour:02}:{minute:02}"),
        5 => format!("{half}:{minute:02}{blank}{}", side.to_uppercase()),
        _ => format!("{hour}:{minute:02}"),
    }
}

fn a_time(random: &mut Rng) -> u32 {
    let minute = match random.u32(..4) {
        0 => random.u32(..60),
        1 => 30,
        _ => 0,
    };
    random.u32(..24) * 3600 + minute * 60
}

fn times(random: &mut Rng) -> When {
    let count = match random.u32(..4) {
        0 => 2,
        1 => 3,
        _ => 1,
    };
    let mut times: Vec<u32> = (0..count).map(|_| a_time(random)).collect();
    times.sort_unstable();
    times.dedup();
    let said: Vec<String> = times.iter().map(|&time| clock(random, time)).collect();
    let said = joined(random, &said);
    let lead = pick(random, &["at ", "at ", "at ", "@ ", ""]);
    When { words: format!("{lead}{said}"), times, comes_round: false }
}

fn from_to(random: &mut Rng) -> (String, u32, u32) {
    let first = random.u32(..20);
    let last = first + 1 + random.u32(..23 - first);
    let (from, to) = (clock(random, first * 3600), clock(random, last * 3600));
    let words = match random.u32(..5) {
        0 => format!("from {from} to {to}"),
        1 => format!("between {from} and {to}"),
        2 => format!("from {from} until {to}"),
        3 => format!("after {from} before {to}"),
        _ => format!("{from} to {to}"),
    };
    (words, first * 3600, last * 3600)
}

/// Every so often within the day, perhaps in a window.
fn pace(random: &mut Rng) -> When {
    let minutes = [1, 2, 5, 10, 12, 15, 20, 30];
    let hours = [1, 2, 3, 4, 6, 8, 12];
    let by_hours = random.u32(..3) == 0;
    let step = if by_hours { hours[random.usize(..7)] } else { minutes[random.usize(..8)] };
    let lead = pick(random, &["every", "every", "every", "each", "once every"]);
    let number = match step {
        1 => String::new(),
        step if step <= 12 && random.u32(..4) == 0 => format!("{} ", NUMBERS[step as usize]),
        step => format!("{step} "),
    };
    let unit = match (by_hours, step) {
        (true, 1) => "hour",
        (false, 1) => "minute",
        (true, _) => pick(random, &["hours", "hrs", "hours"]),
        (false, _) => pick(random, &["minutes", "mins", "min", "minutes"]),
    };
    let words = match (by_hours, step, random.u32(..4)) {
        (true, 1, 0) => "hourly".to_owned(),
        (false, 30, 0) => "every half hour".to_owned(),
        (false, 15, 0) => "every quarter of an hour".to_owned(),
        (true, 2, 0) => "every other hour".to_owned(),
        _ => format!("{lead} {number}{unit}"),
    };
    let size = if by_hours { 3600 } else { 60 };
    let all: Vec<u32> = (0..86_400).step_by((step * size) as usize).collect();
    match random.u32(..6) {
        0 if by_hours => {
            // The minute of these hours.
            let minute = 1 + random.u32(..59);
            let behind = match random.u32(..4) {
                0 => format!("at minute {minute}"),
                1 => format!("on the {} minute", nth(minute)),
                2 => format!("at :{minute:02}"),
                _ => format!("at {minute} minutes past the hour"),
            };
            let times = all.into_iter().map(|time| time + minute * 60).collect();
            When { words: format!("{words} {behind}"), times, comes_round: true }
        }
        1 | 2 => {
            let (window, first, last) = from_to(random);
            let is_half_open = window.starts_with("after") || !by_hours;
            // Hours are counted from the start of a window that says both of its ends at once, and include the end.
            let times = if is_half_open {
                all.into_iter().filter(|time| (first..last).contains(time)).collect()
            } else {
                (first..=last).step_by((step * size) as usize).collect()
            };
            When { words: format!("{words} {window}"), times, comes_round: true }
        }
        3 => {
            let at = random.u32(1..23) * 3600;
            let (word, after) = match random.u32(..3) {
                0 => ("after", true),
                1 => ("before", false),
                _ => ("until", false),
            };
            let times = all.into_iter().filter(|time| (*time >= at) == after).collect();
            When { words: format!("{words} {word} {}", clock(random, at)), times, comes_round: true }
        }
        _ => When { words, times: all, comes_round: true },
    }
}

/// What does not occur.
fn exception(random: &mut Rng, has_pace: bool) -> (String, Vec<Exception>) {
    let word = pick(random, &["except", "except", "except", "excluding", "but not"]);
    match random.u32(..5) {
        0 if has_pace => {
            let (first, last) = (random.u32(..11), 12 + random.u32(..11));
            let (from, to) = (clock(random, first * 3600), clock(random, last * 3600));
            let words = match random.u32(..2) {
                0 => format!("between {from} and {to}"),
                _ => format!("from {from} to {to}"),
            };
            let set: SecondSet = Rc::new(move |time| (first * 3600..last * 3600).contains(&time));
            (format!("{word} {words}"), vec![Exception { days: every_day(), times: set }])
        }
        1 => {
            let months = some_months(random);
            (format!("{word} {}", months.words), vec![Exception { days: months.set, times: all_day() }])
        }
        _ => {
            let days = some_days(random, false);
            (format!("{word} {}", days.words), vec![Exception { days: days.set, times: all_day() }])
        }
    }
}

/// The clauses of a schedule in some order, what it means, whether it comes round within the day, and whether a time without `at`
/// is its first word.
fn schedule(random: &mut Rng, is_whole: bool) -> (String, Schedule, bool, bool) {
    let when = match random.u32(..5) {
        0 | 1 => Some(pace(random)),
        2 | 3 => Some(times(random)),
        _ if is_whole => Some(times(random)),
        _ => None,
    };
    let with_every = !when.as_ref().is_some_and(|when| when.comes_round);
    let mut all = match random.u32(..8) {
        0 if with_every => vec![anchored(random)],
        1 if when.is_some() && !is_whole => Vec::new(),
        _ => vec![some_days(random, with_every)],
    };
    if random.u32(..4) == 0 && !all.iter().any(|days| days.has_months || days.words.contains("20")) {
        all.push(some_months(random));
    }
    if random.u32(..8) == 0 && !all.iter().any(|days| days.words.contains("20")) {
        all.push(bounds(random));
    }
    let comes_round = when.as_ref().is_some_and(|when| when.comes_round);
    let times = when.as_ref().map_or(vec![0], |when| when.times.clone());
    let first_time = when.as_ref().map(|when| when.words.clone());
    let mut clauses: Vec<String> = all.iter().map(|days| days.words.clone()).collect();
    let at = if random.bool() { 0 } else { clauses.len().min(1) };
    clauses.splice(at..at, when.map(|when| when.words));
    if random.u32(..5) == 0 {
        random.shuffle(&mut clauses);
    }
    let joint = if random.u32(..8) == 0 { ", " } else { " " };
    let days = all.into_iter().map(|days| days.set).collect();
    let is_bare_time = !comes_round
        && first_time.is_some_and(|time| clauses.first() == Some(&time) && !time.starts_with(['a', '@']));
    (clauses.join(joint), Schedule { times, days }, comes_round, is_bare_time)
}

/// A sentence, with what it means.
pub(crate) fn sentence(random: &mut Rng) -> Sentence {
    let count = if random.u32(..6) == 0 { 2 } else { 1 };
    let mut meant = Meant::default();
    let (mut text, mut has_pace) = (String::new(), true);
    for turn in 0..count {
        let (words, schedule, comes_round, is_bare_time) = schedule(random, count > 1);
        if turn > 0 {
            text += pick(random, &[" also ", " also ", " and ", ", ", "; ", " and also "]);
        }
        // A time after a joint would go on with the list before it.
        text += if turn > 0 && is_bare_time { "at " } else { "" };
        text += &words;
        has_pace &= comes_round;
        meant.schedules.push(schedule);
    }
    if random.u32(..5) == 0 {
        let (words, exceptions) = exception(random, has_pace);
        text = format!("{text} {words}");
        meant.exceptions = exceptions;
    }
    let text = match random.u32(..6) {
        0 => text.to_lowercase(),
        1 => text.to_uppercase(),
        2 => format!("{text}."),
        _ => text,
    };
    Sentence { text, meant }
}

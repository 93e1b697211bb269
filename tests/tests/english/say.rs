//! Makes sentences as people write them, each together with what it means. The words and their meaning are put down side by side
//! here; nothing is asked of the parser.

use crate::meant::{
    DaySet, Exception, Meant, Schedule, SecondSet, all_day, days_behind, every_day, is_nth, nearest_weekday,
    weekday,
};
use chrono::{Datelike, NaiveDate, TimeDelta};
use fastrand::Rng;
use std::rc::Rc;

/// A sentence and what it means.
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) meant: Meant,
}

/// Some words that say on which days.
struct Days {
    words: String,
    set: DaySet,
    /// Whether they say their months, or that they are each month's, so that no others stand beside them.
    has_months: bool,
}

/// Some words that say when within the day.
struct When {
    words: String,
    times: Vec<u32>,
    /// Whether they say `every` or an adverb, and whether they are times of the clock.
    comes_round: bool,
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SHORT: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const ORDINALS: [&str; 5] = ["last", "first", "second", "third", "fourth"];
const NUMBERS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

fn pick<'a>(random: &mut Rng, from: &[&'a str]) -> &'a str {
    from.get(random.usize(..from.len())).copied().unwrap_or_default()
}

/// 1st, 2nd, 3rd, 4th.
fn nth(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn joined(random: &mut Rng, items: &[String]) -> String {
    let last = pick(random, &[" and ", " and ", ", ", " & ", ", and "]);
    match items {
        [all @ .., end] if !all.is_empty() => format!("{}{last}{end}", all.join(", ")),
        _ => items.concat(),
    }
}

/// So many different numbers below a bound, in order.
fn some(random: &mut Rng, count: usize, bound: u32) -> Vec<u32> {
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

/// Days of the week by name, and the numbers of those, 1 for Monday.
fn named(random: &mut Rng) -> (String, Vec<u32>) {
    let short = random.u32(..3) == 0;
    let names = if short { SHORT } else { WEEKDAYS };
    match random.u32(..6) {
        0 => (
            pick(random, &["weekdays", "weekdays", "workdays", "business days"]).to_owned(),
            (1..=5).collect(),
        ),
        1 => (pick(random, &["weekends", "Saturdays and Sundays"]).to_owned(), vec![6, 7]),
        2 => {
            let first = random.usize(..5);
            let last = first + 1 + random.usize(..6 - first);
            let dash = if short {
                pick(random, &["-", " - ", "–", " to "])
            } else {
                pick(random, &[" to ", " through "])
            };
            let words = format!("{}{dash}{}", names[first], names[last]);
            (words, (first as u32 + 1..=last as u32 + 1).collect())
        }
        3 => {
            let days = some(random, 3, 7);
            let plural = if short || random.bool() { "" } else { "s" };
            let said: Vec<String> =
                days.iter().map(|&day| format!("{}{plural}", names[day as usize])).collect();
            let words = match short && random.u32(..3) == 0 {
                true => said.join("/"),
                false => joined(random, &said),
            };
            (words, days.iter().map(|day| day + 1).collect())
        }
        _ => {
            let day = random.u32(..7);
            let plural = if short || random.bool() { "" } else { "s" };
            (format!("{}{plural}", names[day as usize]), vec![day + 1])
        }
    }
}

/// The same in the singular, for `every`.
fn every_named(random: &mut Rng) -> (String, Vec<u32>) {
    let day = random.u32(..7);
    match random.u32(..5) {
        0 => ("weekday".to_owned(), (1..=5).collect()),
        1 => ("weekend".to_owned(), vec![6, 7]),
        2 => {
            let days = some(random, 3, 7);
            let said: Vec<String> = days.iter().map(|&day| WEEKDAYS[day as usize].to_owned()).collect();
            (joined(random, &said), days.iter().map(|day| day + 1).collect())
        }
        3 => (SHORT[day as usize].to_owned(), vec![day + 1]),
        _ => (WEEKDAYS[day as usize].to_owned(), vec![day + 1]),
    }
}

fn of_week(days: Vec<u32>) -> DaySet {
    Rc::new(move |day| days.contains(&weekday(day)))
}

fn days(words: impl Into<String>, set: DaySet) -> Days {
    Days { words: words.into(), set, has_months: false }
}

/// Some of the days, as they can be said.
fn some_days(random: &mut Rng, with_every: bool) -> Days {
    let each_month = |random: &mut Rng| pick(random, &[" of the month", " of every month", " of each month"]);
    match random.u32(..11) {
        0 | 1 => {
            let (words, list) = named(random);
            let lead = pick(random, &["on ", "on ", ""]);
            days(format!("{lead}{words}"), of_week(list))
        }
        2 if with_every => {
            let (words, list) = every_named(random);
            days(format!("{} {words}", pick(random, &["every", "every", "each"])), of_week(list))
        }
        2 | 3 if with_every => {
            days(pick(random, &["every day", "daily", "each day", "everyday"]), every_day())
        }
        3..=5 => {
            // Days of the month by number.
            let count = 1 + random.usize(..3);
            let list: Vec<u32> = some(random, count, 28).iter().map(|day| day + 1).collect();
            let said: Vec<String> = list.iter().map(|&day| nth(day)).collect();
            let said = joined(random, &said);
            let set: DaySet = Rc::new(move |day| list.contains(&day.day()));
            let lead = match random.u32(..4) {
                0 => "",
                1 if with_every => pick(random, &["monthly on the ", "every month on the "]),
                _ => "on the ",
            };
            let behind = match lead {
                "" | "on the " => {
                    pick(random, &[" of the month", " of every month", " of each month", " day of the month"])
                }
                _ => "",
            };
            Days { has_months: true, ..days(format!("{lead}{said}{behind}"), set) }
        }
        6 => {
            // The first of a weekday.
            let (number, day) = (random.u32(..5), random.u32(..7));
            let set: DaySet = Rc::new(move |date| is_nth(date, number, &|one| weekday(one) == day + 1));
            let ordinal = match number {
                1..=4 if random.bool() => nth(number),
                number => ORDINALS[number as usize].to_owned(),
            };
            let lead = pick(random, &["on the ", "on the ", "", "the "]);
            let name = if random.bool() { WEEKDAYS } else { SHORT }[day as usize];
            let months = each_month(random);
            Days { has_months: true, ..days(format!("{lead}{ordinal} {name}{months}"), set) }
        }
        7 => {
            let (word, set): (_, DaySet) = match random.u32(..5) {
                0 => ("first weekday", Rc::new(|date| is_nth(date, 1, &|one| weekday(one) < 6))),
                1 => ("last weekday", Rc::new(|date| is_nth(date, 0, &|one| weekday(one) < 6))),
                2 => ("last day", Rc::new(|date| days_behind(date) == 0)),
                3 => ("first day", Rc::new(|date| date.day() == 1)),
                _ => ("last business day", Rc::new(|date| is_nth(date, 0, &|one| weekday(one) < 6))),
            };
            let lead = pick(random, &["on the ", "on the ", "the ", ""]);
            Days { has_months: true, ..days(format!("{lead}{word}{}", each_month(random)), set) }
        }
        8 => {
            let (word, set): (String, DaySet) = match random.u32(..4) {
                0 => {
                    let number = 2 + random.u32(..5);
                    let words = format!(
                        "{} days before the last day{}",
                        NUMBERS[number as usize],
                        each_month(random)
                    );
                    (words, Rc::new(move |date| days_behind(date) == number))
                }
                1 => {
                    let number = 1 + random.u32(..28);
                    let words = format!("on the weekday nearest the {}", nth(number));
                    (words, Rc::new(move |date| nearest_weekday(date, number) == Some(date)))
                }
                2 => {
                    let number = 2 + random.u32(..6);
                    (
                        format!("on the first {number} days of the month"),
                        Rc::new(move |date| date.day() <= number),
                    )
                }
                _ => {
                    let last = random.bool();
                    let months: [u32; 4] = if last { [3, 6, 9, 12] } else { [1, 4, 7, 10] };
                    let words = format!("on the {} day of the quarter", if last { "last" } else { "first" });
                    let is_edge =
                        move |date: NaiveDate| if last { days_behind(date) == 0 } else { date.day() == 1 };
                    (words, Rc::new(move |date| months.contains(&date.month()) && is_edge(date)))
                }
            };
            Days { has_months: true, ..days(word, set) }
        }
        _ => {
            // Days of each year.
            let count = 1 + random.usize(..2);
            let list: Vec<(u32, u32)> =
                (0..count).map(|_| (1 + random.u32(..12), 1 + random.u32(..28))).collect();
            let how = random.u32(..4);
            let said: Vec<String> = list
                .iter()
                .map(|&(month, day)| {
                    let name = MONTHS[month as usize - 1];
                    match how {
                        0 => format!("{name} {day}"),
                        1 => format!("{name} {}", nth(day)),
                        2 => format!("{day} {name}"),
                        _ => format!("the {} of {name}", nth(day)),
                    }
                })
                .collect();
            let lead = match random.u32(..4) {
                0 if how < 3 => "",
                1 if with_every => pick(random, &["every year on ", "yearly on ", "once a year on "]),
                _ => "on ",
            };
            let said = joined(random, &said);
            let set: DaySet = Rc::new(move |day| list.contains(&(day.month(), day.day())));
            Days { has_months: true, ..days(format!("{lead}{said}"), set) }
        }
    }
}

fn some_months(random: &mut Rng) -> Days {
    let (first, count) = (random.u32(..12), random.u32(..5));
    let short = |month: u32| MONTHS[month as usize].get(..3).unwrap_or_default().to_lowercase();
    let (words, list): (String, Vec<u32>) = match count {
        0 | 1 => (MONTHS[first as usize].to_owned(), vec![first + 1]),
        2 => {
            let last = first + random.u32(..12 - first);
            let words = match first == last {
                true => MONTHS[first as usize].to_owned(),
                false => format!("{} to {}", MONTHS[first as usize], MONTHS[last as usize]),
            };
            (words, (first + 1..=last + 1).collect())
        }
        3 => {
            let other = (first + 6) % 12;
            (format!("{}-{}", short(first), short(other)), (0..=6).map(|at| (first + at) % 12 + 1).collect())
        }
        _ => {
            let list = some(random, 3, 12);
            let said: Vec<String> = list.iter().map(|&month| MONTHS[month as usize].to_owned()).collect();
            (joined(random, &said), list.iter().map(|month| month + 1).collect())
        }
    };
    let lead = pick(random, &["in", "in", "during", "of"]);
    days(format!("{lead} {words}"), Rc::new(move |day| list.contains(&day.month())))
}

fn a_date(random: &mut Rng) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap_or_default();
    start + TimeDelta::days(random.i64(0..700))
}

fn date_words(random: &mut Rng, date: NaiveDate) -> String {
    let (year, month, day) = (date.year(), MONTHS[date.month0() as usize], date.day());
    match random.u32(..4) {
        0 => format!("{month} {day}, {year}"),
        1 => format!("{day} {month} {year}"),
        2 => format!("{month} {} {year}", nth(day)),
        _ => date.to_string(),
    }
}

/// Where it begins or ends.
fn bounds(random: &mut Rng) -> Days {
    let from = a_date(random);
    let until = from + TimeDelta::days(random.i64(20..600));
    let (first, last) = (date_words(random, from), date_words(random, until));
    match random.u32(..5) {
        0 => days(format!("starting {first}"), Rc::new(move |day| day >= from)),
        1 => days(format!("until {last}"), Rc::new(move |day| day <= until)),
        2 => days(format!("from {first} to {last}"), Rc::new(move |day| day >= from && day <= until)),
        3 => days(format!("between {first} and {last}"), Rc::new(move |day| day >= from && day <= until)),
        _ => days(format!("in {}", from.year()), Rc::new(move |day| day.year() == from.year())),
    }
}

/// Each so-many-th day or week from a date on.
fn anchored(random: &mut Rng) -> Days {
    let from = a_date(random);
    let step = 2 + random.i64(0..5);
    let date = date_words(random, from);
    let number = if random.u32(..3) == 0 { NUMBERS[step as usize].to_owned() } else { step.to_string() };
    let lead = pick(random, &["starting", "starting on", "from", "starting from"]);
    if random.bool() {
        let set: DaySet = Rc::new(move |day| day >= from && (day - from).num_days() % step == 0);
        return days(format!("every {number} days {lead} {date}"), set);
    }
    let name = WEEKDAYS[weekday(from) as usize - 1];
    let set = |step: i64| -> DaySet {
        Rc::new(move |day| day >= from && (day - from).num_days() % (7 * step) == 0)
    };
    match random.u32(..4) {
        0 => days(format!("every other {name} {lead} {date}"), set(2)),
        1 => days(format!("every {number} weeks {lead} {date}"), set(step)),
        2 => days(format!("every other week on {name} {lead} {date}"), set(2)),
        _ => days(format!("every {number} weeks on {name} {lead} {date}"), set(step)),
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
        // A time behind a joint would go on with the list before it.
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

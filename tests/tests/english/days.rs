//! Days, months and dates as people write them, each with what it means.

use crate::meant::{DaySet, days_behind, every_day, is_nth, nearest_weekday, weekday};
use crate::say::{NUMBERS, joined, nth, pick, some};
use chrono::{Datelike, NaiveDate, TimeDelta};
use fastrand::Rng;
use std::rc::Rc;

/// Some words that say on which days.
pub(crate) struct Days {
    pub(crate) words: String,
    pub(crate) set: DaySet,
    /// Whether they say their months, or that they are each month's, so that no others stand beside them.
    pub(crate) has_months: bool,
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
pub(crate) fn some_days(random: &mut Rng, with_every: bool) -> Days {
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

pub(crate) fn some_months(random: &mut Rng) -> Days {
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
pub(crate) fn bounds(random: &mut Rng) -> Days {
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
pub(crate) fn anchored(random: &mut Rng) -> Days {
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

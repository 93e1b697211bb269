//! Names, numbers and lists in English.

use crate::model::MonthDay;
use crate::{Period, lexicon, zone};
use std::borrow::Borrow;

pub(crate) use crate::lexicon::{Clock, Ordinal};

/// A day of the month that is no number: `three days before the last day`, `the weekday nearest the 15th`.
pub(crate) fn month_day(day: MonthDay) -> String {
    match day {
        MonthDay::BeforeLast(1) => "the day before the last day".into(),
        MonthDay::BeforeLast(days) => {
            format!("{} days before the last day", lexicon::number_name(days.into()))
        }
        MonthDay::LastDays(days) => format!("the last {} days", lexicon::number_name(days.into())),
        MonthDay::Nearest(1) => "the first weekday".into(),
        MonthDay::Nearest(day) => format!("the weekday nearest the {}", Ordinal(day.into())),
        MonthDay::OnOrAfter(day) => format!("the first weekday on or after the {}", Ordinal(day.into())),
        MonthDay::OnOrBefore(day) => format!("the last weekday on or before the {}", Ordinal(day.into())),
        MonthDay::LastWeekday => "the last weekday".into(),
        MonthDay::NthOf(weekdays, number @ ..=-2) if weekdays.count_ones() == 1 => {
            let day = lexicon::day_name(weekdays.trailing_zeros().into());
            format!("the {} to last {day}", lexicon::instance_name((-number).into()))
        }
        // Others have no name.
        MonthDay::NthOf(_, number) => format!("the {} weekday", Ordinal(number.into())),
    }
}

/// The same with the preposition and the month: `on the last weekday of the month`. Before several days there is none: `on the
/// three days` would be several.
pub(crate) fn on_month_day(day: MonthDay) -> String {
    let on = if matches!(day, MonthDay::BeforeLast(2..)) { "" } else { "on " };
    format!("{on}{} of the month", month_day(day))
}

/// So many milliseconds: `1 hour 30 minutes`. Nothing for 0.
pub(crate) fn length(millis: u64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second"), (1, "millisecond")];
    let mut rest = millis;
    let mut parts = Vec::new();
    for (unit, name) in UNITS {
        let count = rest / unit;
        rest %= unit;
        match count {
            0 => {}
            1 => parts.push(format!("1 {name}")),
            _ => parts.push(format!("{count} {name}s")),
        }
    }
    parts.join(" ")
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn join<S: Borrow<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.borrow().to_owned(),
        [first @ .., last] => format!("{} and {}", first.join(", "), last.borrow()),
    }
}

/// Whether `in` and this name is a time zone for the text language: a path such as `Europe/Stockholm`, or UTC.
pub(crate) fn is_zone(name: &str) -> bool {
    // `in` looks for months first.
    let like_a_month =
        name.get(..3).is_some_and(|start| lexicon::value_of_name(start, Period::Month).is_some());
    zone::is_evident(name) && !like_a_month
}

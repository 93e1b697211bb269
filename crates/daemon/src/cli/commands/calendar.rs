//! A month or a year as a calendar of the terminal, with how often a schedule occurs on each day.

use crate::cli::support::budget;
use crate::cli::support::progress::Progress;
use crate::cli::support::terminal::{self, bold, green, yellow};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use clap::ValueEnum;
use downbeat::words::counted;
use downbeat_inspect::calendar::{self, Day};
use downbeat_inspect::calendar_days::{self, CalendarDay};
use downbeat_scheduler::{WithPolicy, Zone};
use serde::Serialize;
use std::io::{self, Write as _};

/// How much of the calendar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stretch {
    // The number of occurrences below each day.
    Month,
    // One line per month and one character per day.
    Year,
}

/// A day in the JSON.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    day: Day,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    calendar_days: Vec<CalendarDay>,
}

/// Draws the month or the year of `from`, or prints it as JSON, one object per day.
pub(crate) fn draw(
    schedule: &WithPolicy<Zone>,
    stretch: Stretch,
    from: DateTime<Utc>,
    json: bool,
) -> anyhow::Result<()> {
    let zone = *schedule.schedule().zone();
    let today = from.with_timezone(&zone).date_naive();
    let days = days(schedule, first(today, stretch), stretch);
    let cut = days.iter().find(|day| day.count.is_none());
    let cut = cut.map(|day| budget::cut(&format!("days from {} on are not counted", day.date)));
    let span = days.first().zip(days.last()).map(|(first, last)| (first.date, last.date));
    let named = span.map_or_else(Vec::new, |(first, last)| {
        calendar_days::between(schedule.schedule(), first, last, &budget::whole())
    });
    if json {
        let line = |day: &Day| Line {
            day: *day,
            calendar_days: named.iter().filter(|named| named.date == day.date).cloned().collect(),
        };
        days.iter().map(line).try_for_each(|line| terminal::json(&line))?;
        cut.iter().for_each(|cut| terminal::say(cut));
        return Ok(());
    }
    let mut out = io::stdout().lock();
    let total: u64 = days.iter().filter_map(|day| day.count).sum();
    let with = days.iter().filter(|day| day.count > Some(0)).count();
    let color = terminal::stdout_has_color();
    let name = match (stretch, days.first()) {
        (Stretch::Month, Some(day)) => day.date.format("%B %Y").to_string(),
        (_, day) => day.map(|day| day.date.year().to_string()).unwrap_or_default(),
    };
    let occurrences = counted(usize::try_from(total).unwrap_or(usize::MAX), "occurrence");
    writeln!(out, "{}, {zone}: {occurrences} on {}\n", bold(&name, color), counted(with, "day"))?;
    let lines = match stretch {
        Stretch::Month => month(&days, color),
        Stretch::Year => year(&days, color),
    };
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    for day in &days {
        if let Some(change) = day.change {
            let (start, end) = change.civil();
            let verb = if change.is_gap() { "skip" } else { "repeat" };
            let (start, end) = (start.format("%-H:%M"), end.format("%-H:%M"));
            writeln!(out, "{} {}: the clocks {verb} {start} to {end}", yellow("!", color), day.date)?;
        }
    }
    for day in &named {
        writeln!(out, "- {}: {}", day.date, day.told())?;
    }
    if let Some(cut) = cut {
        writeln!(out, "{} {cut}", yellow("!", color))?;
    }
    Ok(())
}

/// The first day of the month or year.
fn first(day: NaiveDate, stretch: Stretch) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    if stretch == Stretch::Year { first.with_month(1).unwrap_or(first) } else { first }
}

fn days(schedule: &WithPolicy<Zone>, first: NaiveDate, stretch: Stretch) -> Vec<Day> {
    let within = |date: &NaiveDate| {
        date.year() == first.year() && (stretch == Stretch::Year || date.month() == first.month())
    };
    let dates = first.iter_days().take_while(within);
    let mut progress = Progress::of(dates.clone().count());
    calendar::days(schedule, dates, &budget::whole(), || progress.step())
}

/// One line per week, with the counts below it.
fn month(days: &[Day], color: bool) -> Vec<String> {
    const WIDTH: usize = 7;
    let names: String = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        .iter()
        .map(|name| format!("{name:>WIDTH$}"))
        .collect();
    let mut lines = vec![bold(&names, color)];
    let mut at = 0;
    while let Some(first) = days.get(at) {
        let skipped = first.date.weekday().num_days_from_monday() as usize;
        let week = days.get(at..days.len().min(at + 7 - skipped)).unwrap_or_default();
        let indent = " ".repeat(WIDTH * skipped);
        let (mut numbers, mut counts) = (indent.clone(), indent);
        for day in week {
            let number = format!("{}{}", if day.change.is_some() { "!" } else { "" }, day.date.day());
            let number = format!("{number:>WIDTH$}");
            numbers.push_str(&if day.change.is_some() { yellow(&number, color) } else { number });
            let count = match day.count {
                None => "?".to_owned(),
                Some(0) => ".".to_owned(),
                Some(count) => shortened(count),
            };
            let count = format!("{count:>WIDTH$}");
            counts.push_str(&if day.count > Some(0) { green(&count, color) } else { count });
        }
        lines.extend([numbers, counts]);
        at += week.len().max(1);
    }
    lines
}

/// A count in six characters.
fn shortened(count: u64) -> String {
    match count {
        0..1_000_000 => count.to_string(),
        1_000_000..10_000_000_000 => format!("{}M", count / 1_000_000),
        _ => "many".to_owned(),
    }
}

/// One line per month, aligned by the days of the week.
fn year(days: &[Day], color: bool) -> Vec<String> {
    // A month begins on the seventh column at the latest.
    const COLUMNS: usize = 6 + 31;
    let names: String = ["M", "T", "W", "T", "F", "S", "S"]
        .iter()
        .cycle()
        .take(COLUMNS)
        .map(|name| format!(" {name}"))
        .collect();
    let mut lines = vec![bold(&format!("   {names}"), color)];
    for month in days.chunk_by(|one, other| one.date.month() == other.date.month()) {
        let Some(first) = month.first() else { continue };
        let skipped = first.date.weekday().num_days_from_monday() as usize;
        let mut line = format!("{}{}", first.date.format("%b"), "  ".repeat(skipped));
        for day in month {
            line.push_str(&yellow(
                if day.change.is_some() { "!" } else { " " },
                color && day.change.is_some(),
            ));
            let mark = day.count.map_or('?', mark);
            line.push_str(&green(mark.encode_utf8(&mut [0; 4]), color && day.count > Some(0)));
        }
        lines.push(line);
    }
    lines.push(String::new());
    lines.push(". none   1-9 so many   + 10 or more   * 100 or more   # 1000 or more".to_owned());
    lines
}

fn mark(count: u64) -> char {
    match count {
        0 => '.',
        1..10 => char::from_digit(count as u32, 10).unwrap_or('9'),
        10..100 => '+',
        100..1_000 => '*',
        _ => '#',
    }
}

//! What other libraries say of a line, where their language is the same.

use crate::naive::{DAY, HOUR, Kind, MINUTE, MONTH, WEEKDAY, all_values, value};
use chrono::{DateTime, Utc};

/// What another library says of a line.
pub(crate) enum Answer {
    /// It has another language: why.
    Elsewhere(&'static str),
    Refused,
    Next(Box<dyn Fn(DateTime<Utc>) -> Option<DateTime<Utc>>>),
}

pub(crate) fn croner(line: &str) -> Answer {
    let fields: Vec<&str> = line.split(' ').collect();
    let (day, weekday) = if fields.len() == 5 { (fields[2], fields[4]) } else { (fields[3], fields[5]) };
    let both = day.starts_with('*') || weekday.starts_with('*');
    // One flag of its field stands for LW and for L with any W.
    if day.contains('L') && day.contains(',') && (day.contains('W') || day.contains("LW")) {
        return Answer::Elsewhere("croner: L or LW beside other days with W");
    }
    if fields.get(6).is_some_and(|years| years.contains("*/")) {
        return Answer::Elsewhere("croner: steps of years count from the year 1");
    }
    let is_whole_week = |item: &str| {
        let range = item.split('/').next().and_then(|range| range.split_once('-'));
        range.is_some_and(|(first, last)| value(first, WEEKDAY) == 0 && last.eq_ignore_ascii_case("SUN"))
    };
    if weekday.split(',').any(is_whole_week) {
        return Answer::Elsewhere("croner: SUN-SUN is the whole week");
    }
    let parser = croner::parser::CronParser::builder().dom_and_dow(both).sloppy_ranges(true).build();
    match parser.parse(line) {
        Err(_) => Answer::Refused,
        Ok(cron) => Answer::Next(Box::new(move |at| cron.find_next_occurrence(&at, false).ok())),
    }
}

pub(crate) fn cronexpr(line: &str) -> Answer {
    if line.split(' ').count() != 5 {
        return Answer::Elsewhere("cronexpr: five fields only");
    }
    let fields: Vec<&str> = line.split(' ').collect();
    if (fields[2].contains('L') || fields[4].contains('L')) && all_values(fields[3], MONTH).contains(&12) {
        return Answer::Elsewhere("cronexpr: the last days of December are lost");
    }
    match cronexpr::parse_crontab(&format!("{line} UTC")) {
        Err(_) => Answer::Refused,
        Ok(cron) => Answer::Next(Box::new(move |at| {
            let at = cronexpr::MakeTimestamp::from_second(at.timestamp()).ok()?;
            let next = cron.find_next(at).ok()?;
            DateTime::from_timestamp(next.timestamp().as_second(), 0)
        })),
    }
}

pub(crate) fn saffron(line: &str) -> Answer {
    let fields: Vec<&str> = line.split(' ').collect();
    if fields.len() != 5 {
        return Answer::Elsewhere("saffron: five fields only");
    }
    let (day, weekday) = (fields[2], fields[4]);
    let number = weekday.split(',').any(|item| {
        item.starts_with(|c: char| c.is_ascii_digit()) || item.contains('/') || item.contains('-')
    });
    if number {
        return Answer::Elsewhere("saffron: Sunday is 1");
    }
    let star = |field: &str| field.starts_with('*') && field != "*";
    if star(day) && weekday != "*" {
        return Answer::Elsewhere("saffron: a star with a step is no star");
    }
    if let Some(29..=31) = day.strip_suffix('W').and_then(|day| day.parse().ok()) {
        return Answer::Elsewhere("saffron: 31W is a Friday 30th in months of 30 days too");
    }
    if line.contains(",*") || line.contains("*,") {
        return Answer::Elsewhere("saffron: a star in a list is lost");
    }
    let wraps = |field: &str, kind: Kind| {
        let ranges = field.split(',').filter_map(|item| item.split('/').next()?.split_once('-'));
        ranges.filter(|(first, _)| *first != "L").any(|(first, last)| value(first, kind) > value(last, kind))
    };
    let kinds = [MINUTE, HOUR, DAY, MONTH, WEEKDAY];
    if fields.iter().zip(kinds).any(|(field, kind)| wraps(field, kind)) {
        return Answer::Elsewhere("saffron: 22-2 is 2-22");
    }
    // A debug assertion of it knows days to 30 only.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let read = std::panic::catch_unwind(|| line.parse::<saffron::Cron>());
    std::panic::set_hook(hook);
    match read {
        Err(_) => Answer::Elsewhere("saffron: stopped by its own assertion about the 31st"),
        Ok(Err(_)) => Answer::Refused,
        Ok(Ok(cron)) => Answer::Next(Box::new(move |at| cron.next_after(at))),
    }
}

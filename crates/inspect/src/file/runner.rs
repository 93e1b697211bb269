//! The variants of cron that the programs read, and what they do with other lines.

use super::look::Complaint;
use chrono::{Month, TimeDelta, Weekday};
use downbeat_scheduler::Schedule;
use std::ops::Range;

/// The cron of a program.
pub(super) struct Runner {
    pub(super) name: &'static str,
    /// `@daily` and the like; `@every 5m`.
    pub(super) macros: bool,
    pub(super) every: bool,
    /// Whether `?` is read as `*`.
    pub(super) question: bool,
    /// Whether `L` and `#` are read.
    pub(super) last: bool,
    /// Whether 7 is Sunday.
    pub(super) seven: bool,
    /// Whether ranges may wrap: `FRI-MON`, `22-2`.
    pub(super) wraps: bool,
    /// Where the time zone is set.
    pub(super) zone: &'static str,
    /// The interval in minutes at which it looks for due schedules, and the reason.
    pub(super) floor: (i64, &'static str),
}

impl Runner {
    /// The parts of a valid line that the program does not read.
    pub(super) fn refuses(&self, text: &str) -> Option<Complaint> {
        let name = self.name;
        let mut behind = 0;
        let words = text.split_whitespace().map(|word| {
            let at = behind + text.get(behind..).and_then(|rest| rest.find(word)).unwrap_or_default();
            behind = at + word.len();
            (at, word)
        });
        let words: Vec<(usize, &str)> = words.collect();
        let span = |(at, word): (usize, &str)| at..at + word.len();
        let first = *words.first()?;
        if let Some((key, _)) = first.1.split_once('=')
            && ["CRON_TZ", "TZ"].contains(&key)
        {
            let message = format!("{name} takes no `{key}=` in a schedule");
            return Some(Complaint::refused(message, self.zone, span(first)));
        }
        if first.1.starts_with('@') {
            let known = if first.1 == "@every" { self.every } else { self.macros };
            let message = format!("{name} does not know `{}`", first.1);
            return (!known).then(|| Complaint::refused(message, "write the five fields", span(first)));
        }
        if words.len() != 5 {
            let message =
                format!("{name} takes five fields: minute, hour, day of the month, month, day of the week");
            let help = match words.last() {
                Some((_, word)) if word.contains(|c: char| c.is_ascii_lowercase()) => self.zone,
                _ => "leave out the second and the year",
            };
            return Some(Complaint::refused(message, help, 0..text.len()));
        }
        words.iter().enumerate().find_map(|(at, &word)| self.refuses_field(at, word.1, span(word)))
    }

    /// `at` counts the fields from 0.
    fn refuses_field(&self, at: usize, field: &str, span: Range<usize>) -> Option<Complaint> {
        let name = self.name;
        let refused = |what: &str, help: &str| {
            Some(Complaint::refused(format!("{name} does not know {what}"), help, span.clone()))
        };
        let (is_day, is_weekday) = (at == 2, at == 4);
        if field.contains('?') && !self.question {
            return refused("`?`", "write `*`");
        }
        if is_day && field.contains(['W', 'w']) {
            return refused("`W`", "write days that it knows, and leave the rest to the command");
        }
        if ((is_day || is_weekday) && field.contains(['L', 'l']) || field.contains('#')) && !self.last {
            return refused("`L` and `#`", "write days that it knows, and leave the rest to the command");
        }
        for item in field.split(',') {
            let range = item.split('/').next().unwrap_or_default();
            let values: Option<Vec<usize>> = range.split('-').map(|value| value_of(at, value)).collect();
            let values = values.unwrap_or_default();
            if is_weekday && !self.seven && values.contains(&7) {
                return refused("7 as Sunday", "write `0` or `SUN`");
            }
            if let [first, last] = values[..]
                && first > last
                && !self.wraps
            {
                return refused(
                    &format!("the range `{range}`, which ends before it begins"),
                    "write two ranges",
                );
            }
        }
        None
    }

    /// The problem of a schedule that occurs more often than the program looks.
    pub(super) fn too_often(&self, text: &str, schedule: &Schedule) -> Option<Complaint> {
        let (minutes, why) = self.floor;
        let shortest = schedule.pace()?.shortest_gap;
        let message = || format!("{why}: this schedule has gaps of {}", lengths(shortest));
        let help = format!("choose gaps of {minutes} minutes or more");
        (shortest < TimeDelta::minutes(minutes))
            .then(|| Complaint::differs("runner-floor", message(), &help, 0..text.len()))
    }
}

fn lengths(gap: TimeDelta) -> String {
    let seconds = gap.num_seconds();
    match (seconds % 60, seconds / 60) {
        (0, 1) => "1 minute".to_owned(),
        (0, minutes) => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}

/// The value of a number or the name of a month or weekday.
fn value_of(field: usize, value: &str) -> Option<usize> {
    let short = value.get(..3).unwrap_or_default();
    let named = match field {
        3 => short.parse().ok().map(|month: Month| month.number_from_month()),
        4 => short.parse().ok().map(|day: Weekday| day.num_days_from_sunday()),
        _ => None,
    };
    value.parse().ok().or(named.map(|value| value as usize))
}

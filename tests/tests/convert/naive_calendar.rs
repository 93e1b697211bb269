//! A reading of systemd's calendar expressions that is too simple to be wrong: it takes them apart and walks through the
//! days. It knows what systemd.time(7) says of the forms that are written here, and nothing else.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use std::collections::BTreeSet;

const OCCURRENCES: usize = 50;
const HORIZON_DAYS: u64 = 9 * 366;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// An expression, taken apart.
pub(crate) struct Calendar {
    weekdays: BTreeSet<u32>,
    years: BTreeSet<u32>,
    months: BTreeSet<u32>,
    days: BTreeSet<u32>,
    from_end: bool,
    /// Seconds of the day.
    times: Vec<i64>,
}

/// `*`, or a list of `a`, `a..b`, `a/step` and `a..b/step`.
fn values(text: &str, least: u32, greatest: u32) -> BTreeSet<u32> {
    if text == "*" {
        return (least..=greatest).collect();
    }
    let mut all = BTreeSet::new();
    for item in text.split(',') {
        let (range, step) = item.split_once('/').unwrap_or((item, ""));
        let (first, last) = range.split_once("..").unwrap_or((range, range));
        let first: u32 = first.parse().unwrap();
        let last: u32 =
            if !step.is_empty() && !range.contains("..") { greatest } else { last.parse().unwrap() };
        assert!(least <= first && first <= last && last <= greatest, "{text}");
        all.extend((first..=last).step_by(if step.is_empty() { 1 } else { step.parse().unwrap() }));
    }
    all
}

fn weekdays(text: &str) -> BTreeSet<u32> {
    let number = |name: &str| WEEKDAYS.iter().position(|known| *known == name).unwrap() as u32;
    let items = text.split(',').map(|item| item.split_once("..").unwrap_or((item, item)));
    items.flat_map(|(first, last)| number(first)..=number(last)).collect()
}

impl Calendar {
    pub(crate) fn read(text: &str) -> Self {
        let mut words: Vec<&str> = text.split(' ').collect();
        // A zone says nothing about times of the clock.
        if words.last().is_some_and(|word| !word.contains(':')) {
            words.pop();
        }
        let weekdays = if words.len() == 3 { weekdays(words.remove(0)) } else { (0..7).collect() };
        let (date, time) = (words[0], words[1]);
        let from_end = date.contains('~');
        let date: Vec<&str> = date.split(['-', '~']).collect();
        let time: Vec<&str> = time.split(':').collect();
        assert_eq!((words.len(), date.len(), time.len()), (2, 3, 3), "{text}");
        let mut times = Vec::new();
        for hour in values(time[0], 0, 23) {
            for minute in values(time[1], 0, 59) {
                times.extend(
                    values(time[2], 0, 59)
                        .into_iter()
                        .map(|second| i64::from(hour * 3600 + minute * 60 + second)),
                );
            }
        }
        Self {
            weekdays,
            years: values(date[0], 1970, 2199),
            months: values(date[1], 1, 12),
            days: values(date[2], 1, 31),
            from_end,
            times,
        }
    }

    fn holds(&self, date: NaiveDate) -> bool {
        let day = if self.from_end {
            date.iter_days().take_while(|later| later.month() == date.month()).count() as u32
        } else {
            date.day()
        };
        self.weekdays.contains(&date.weekday().num_days_from_monday())
            && self.years.contains(&(date.year() as u32))
            && self.months.contains(&date.month())
            && self.days.contains(&day)
    }

    /// The first occurrences after a start, and up to where there is no other.
    pub(crate) fn after(&self, start: DateTime<Utc>) -> (Vec<DateTime<Utc>>, DateTime<Utc>) {
        let mut found = Vec::new();
        let first = start.date_naive();
        for date in first.iter_days().take(HORIZON_DAYS as usize).filter(|date| self.holds(*date)) {
            for time in &self.times {
                let at = date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::seconds(*time);
                if at > start {
                    found.push(at);
                }
                if found.len() == OCCURRENCES {
                    return (found, at);
                }
            }
        }
        (found, (first + Days::new(HORIZON_DAYS)).and_time(NaiveTime::MIN).and_utc())
    }
}

//! A reading of lines of cron that is too simple to be wrong: it takes the fields apart and walks through the days.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use std::collections::BTreeSet;

/// How many occurrences are compared from each start.
pub const OCCURRENCES: usize = 50;
/// How far after a start occurrences are looked for: far enough for a 29 February.
const HORIZON_DAYS: u64 = 9 * 366;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A field: its least and greatest value, and the names from the least on.
#[derive(Clone, Copy, Debug)]
pub struct Kind(pub(super) u32, pub(super) u32, pub(super) &'static [&'static str]);

/// The second of a minute.
pub const SECOND: Kind = Kind(0, 59, &[]);
/// The minute of an hour.
pub const MINUTE: Kind = Kind(0, 59, &[]);
/// The hour of a day.
pub const HOUR: Kind = Kind(0, 23, &[]);
/// The day of a month.
pub const DAY: Kind = Kind(1, 31, &[]);
/// The month of a year.
pub const MONTH: Kind = Kind(1, 12, &MONTHS);
/// The day of a week, Sunday twice.
pub const WEEKDAY: Kind = Kind(0, 7, &WEEKDAYS);
/// The year.
pub const YEAR: Kind = Kind(1970, 9999, &[]);

/// The value that a number or a name means.
///
/// # Panics
///
/// When it is neither.
pub fn value(text: &str, kind: Kind) -> u32 {
    match kind.2.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        Some(at) => kind.0 + at as u32,
        None => text.parse().unwrap(),
    }
}

/// The values of one member of a list.
fn values(item: &str, kind: Kind) -> BTreeSet<u32> {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    let (first, last) = match range.split_once('-') {
        _ if range == "*" => (kind.0, kind.1),
        Some((first, last)) => (value(first, kind), value(last, kind)),
        None if step.is_some() => (value(range, kind), kind.1),
        None => (value(range, kind), value(range, kind)),
    };
    let weekday = kind.1 == 7;
    let mut all = BTreeSet::new();
    let mut at = first;
    for count in 0.. {
        if count % step.map_or(1, |step| step.parse().unwrap()) == 0 {
            all.insert(if weekday { at % 7 } else { at });
        }
        // Sunday is reached by either name, but not before anything has been counted.
        if at == last || (weekday && first > last && at % 7 == last % 7) {
            return all;
        }
        at = match at {
            6 if weekday && first > last => 0,
            _ if at == kind.1 && weekday => 1,
            _ if at == kind.1 => kind.0,
            _ => at + 1,
        };
    }
    all
}

/// The values of a field.
pub fn all_values(field: &str, kind: Kind) -> BTreeSet<u32> {
    field.split(',').flat_map(|item| values(item, kind)).collect()
}

fn last_of_month(date: NaiveDate) -> NaiveDate {
    (date.day()..).map_while(|day| date.with_day(day)).last().unwrap()
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// One member of the list of a day field.
#[derive(Debug)]
enum Rule {
    Days(BTreeSet<u32>),
    LastLess(u64),
    LastWeekday,
    Nearest(u32),
    Weekdays(BTreeSet<u32>),
    LastOf(u32),
    Instance(u32, u32),
}

fn day_rule(item: &str) -> Rule {
    if item == "LW" {
        Rule::LastWeekday
    } else if item == "L" {
        Rule::LastLess(0)
    } else if let Some(less) = item.strip_prefix("L-") {
        Rule::LastLess(less.parse().unwrap())
    } else if let Some(day) = item.strip_suffix('W') {
        Rule::Nearest(day.parse().unwrap())
    } else {
        Rule::Days(values(item, DAY))
    }
}

fn weekday_rule(item: &str) -> Rule {
    if let Some((day, instance)) = item.split_once('#') {
        match instance {
            "L" => Rule::LastOf(value(day, WEEKDAY) % 7),
            _ => Rule::Instance(value(day, WEEKDAY) % 7, instance.parse().unwrap()),
        }
    } else if let Some(day) = item.strip_suffix('L') {
        Rule::LastOf(value(day, WEEKDAY) % 7)
    } else {
        Rule::Weekdays(values(item, WEEKDAY))
    }
}

impl Rule {
    fn holds(&self, date: NaiveDate) -> bool {
        let weekday = date.weekday().num_days_from_sunday();
        match self {
            Self::Days(days) => days.contains(&date.day()),
            Self::LastLess(less) => {
                (date + Days::new(*less)).month() == date.month()
                    && date + Days::new(*less) == last_of_month(date)
            }
            Self::LastWeekday => {
                let mut last = last_of_month(date);
                while is_weekend(last) {
                    last = last.pred_opt().unwrap();
                }
                date == last
            }
            Self::Nearest(day) => date.with_day(*day).is_some_and(|aim| {
                // Of Saturday's and Sunday's neighbours, the nearest that is in the month.
                let near = [0i64, -1, 1, -2, 2].map(|days| aim + chrono::TimeDelta::days(days));
                near.into_iter().find(|near| near.month() == aim.month() && !is_weekend(*near)) == Some(date)
            }),
            Self::Weekdays(weekdays) => weekdays.contains(&weekday),
            Self::LastOf(day) => *day == weekday && (date + Days::new(7)).month() != date.month(),
            Self::Instance(day, instance) => *day == weekday && date.day().div_ceil(7) == *instance,
        }
    }
}

/// A line, taken apart.
#[derive(Debug)]
pub struct Naive {
    /// Seconds of the day.
    times: BTreeSet<i64>,
    days: Vec<Rule>,
    months: BTreeSet<u32>,
    weekdays: Vec<Rule>,
    years: Option<BTreeSet<u32>>,
    /// Both day fields must hold.
    pub both: bool,
}

impl Naive {
    /// Reads a line of five to seven fields, which must be right.
    pub fn read(line: &str) -> Self {
        let mut fields: Vec<&str> =
            line.split(' ').map(|field| if field == "?" { "*" } else { field }).collect();
        if fields.len() == 5 {
            fields.insert(0, "0");
        }
        let mut times = BTreeSet::new();
        for hour in all_values(fields[2], HOUR) {
            for minute in all_values(fields[1], MINUTE) {
                for second in all_values(fields[0], SECOND) {
                    times.insert(i64::from(hour * 3600 + minute * 60 + second));
                }
            }
        }
        Self {
            times,
            days: fields[3].split(',').map(day_rule).collect(),
            months: all_values(fields[4], MONTH),
            weekdays: fields[5].split(',').map(weekday_rule).collect(),
            years: fields.get(6).filter(|years| **years != "*").map(|years| all_values(years, YEAR)),
            both: fields[3].starts_with('*') || fields[5].starts_with('*'),
        }
    }

    /// Reads a pattern of the Open Cron Pattern Specification, which must be right and no `@reboot`.
    pub fn read_ocps(pattern: &str) -> Self {
        let line = match pattern.trim() {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            line => line,
        };
        let mut fields: Vec<&str> = line.split_whitespace().collect();
        let (day, weekday) = if fields.len() == 5 { (2, 4) } else { (3, 5) };
        let is_open = |field: &str| field == "*" || field == "?";
        let both = is_open(fields[day]) || is_open(fields[weekday]) || fields[weekday].starts_with('+');
        fields[weekday] = fields[weekday].trim_start_matches('+');
        Self { both, ..Self::read(&fields.join(" ")) }
    }

    fn holds(&self, date: NaiveDate) -> bool {
        let any = |rules: &[Rule]| rules.iter().any(|rule| rule.holds(date));
        self.months.contains(&date.month())
            && self.years.as_ref().is_none_or(|years| years.contains(&(date.year() as u32)))
            && if self.both {
                any(&self.days) && any(&self.weekdays)
            } else {
                any(&self.days) || any(&self.weekdays)
            }
    }

    /// The first occurrences after a start, and the moment up to which there is no other.
    pub fn after(&self, start: DateTime<Utc>) -> (Vec<DateTime<Utc>>, DateTime<Utc>) {
        let mut found = Vec::new();
        let first = start.date_naive();
        for date in first.iter_days().take(HORIZON_DAYS as usize).filter(|date| self.holds(*date)) {
            let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc();
            for time in &self.times {
                let at = midnight + chrono::TimeDelta::seconds(*time);
                if at > start {
                    found.push(at);
                }
                if found.len() == OCCURRENCES {
                    return (found, at);
                }
            }
        }
        // The first midnight that was not looked at is not part of it.
        let beyond = (first + Days::new(HORIZON_DAYS)).and_time(chrono::NaiveTime::MIN).and_utc();
        (found, beyond - chrono::TimeDelta::seconds(1))
    }
}

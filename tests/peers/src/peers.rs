//! What other libraries say of a line, and for which reasons they say something else than crontab does.

use chrono::{DateTime, TimeDelta, Utc};
use downbeat_tests::cron::naive::{DAY, HOUR, Kind, MINUTE, MONTH, WEEKDAY, all_values, value};

/// A search from an instant for the next occurrence, or the one before.
type Search = Box<dyn Fn(DateTime<Utc>) -> Option<DateTime<Utc>>>;

/// What a library makes of a line.
pub(crate) enum Reading {
    Refused,
    /// It panicked.
    Stopped,
    Read {
        next: Search,
        previous: Option<Search>,
    },
}

/// A library that reads cron.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    read: fn(&str) -> Reading,
    reason: fn(&[&str]) -> Option<&'static str>,
}

pub(crate) const PEERS: [Peer; 3] = [
    Peer { name: "croner", read: croner, reason: why_croner },
    Peer { name: "cronexpr", read: cronexpr, reason: why_cronexpr },
    Peer { name: "saffron", read: saffron, reason: why_saffron },
];

/// All reasons, as the documentation has them.
pub const REASONS: [&str; 13] = [
    L_BESIDE_W,
    YEARS_FROM_ONE,
    WHOLE_WEEK,
    LOST_DECEMBER,
    ZONE,
    SUNDAY_IS_ONE,
    STAR_WITH_STEP,
    BEYOND_SHORT_MONTH,
    STAR_IN_LIST,
    BACKWARDS,
    "gives up after four years",
    "refuses it",
    "stopped by its own assertion about the 31st",
];

const L_BESIDE_W: &str = "`L` or `LW` beside other days with `W`";
const YEARS_FROM_ONE: &str = "steps of years count from the year 1";
const WHOLE_WEEK: &str = "`SUN-SUN` is the whole week";
const LOST_DECEMBER: &str = "the last days of December are lost";
const ZONE: &str = "a sixth field such as `wed-3` is a time zone";
const SUNDAY_IS_ONE: &str = "Sunday is 1";
const STAR_WITH_STEP: &str = "a star with a step is no star";
const BEYOND_SHORT_MONTH: &str = "`31W` is a Friday 30th in months of 30 days too";
const STAR_IN_LIST: &str = "a star in a list is lost";
const BACKWARDS: &str = "`22-2` is `2-22`";

impl Peer {
    pub(crate) fn read(&self, line: &str) -> Reading {
        (self.read)(line)
    }

    /// The reason why it may say something else of a line.
    pub(crate) fn reason(&self, line: &str) -> Option<&'static str> {
        (self.reason)(&line.split(' ').collect::<Vec<_>>())
    }

    /// Whether it does not look as far as this.
    pub(crate) fn gives_up(&self, distance: TimeDelta) -> bool {
        self.name == "cronexpr" && distance > TimeDelta::days(4 * 365)
    }
}

/// The two day fields.
fn days<'a>(fields: &[&'a str]) -> (&'a str, &'a str) {
    if fields.len() == 5 { (fields[2], fields[4]) } else { (fields[3], fields[5]) }
}

fn croner(line: &str) -> Reading {
    let fields: Vec<&str> = line.split(' ').collect();
    let (day, weekday) = days(&fields);
    let both = day.starts_with('*') || weekday.starts_with('*');
    let parser = croner::parser::CronParser::builder().dom_and_dow(both).sloppy_ranges(true).build();
    match parser.parse(line) {
        Err(_) => Reading::Refused,
        Ok(cron) => {
            let backward = cron.clone();
            Reading::Read {
                next: Box::new(move |at| cron.find_next_occurrence(&at, false).ok()),
                previous: Some(Box::new(move |at| backward.find_previous_occurrence(&at, false).ok())),
            }
        }
    }
}

fn why_croner(fields: &[&str]) -> Option<&'static str> {
    let (day, weekday) = days(fields);
    // One flag of its field stands for LW and for L with any W.
    if day.contains('L') && day.contains(',') && day.contains('W') {
        return Some(L_BESIDE_W);
    }
    if fields.get(6).is_some_and(|years| years.contains("*/")) {
        return Some(YEARS_FROM_ONE);
    }
    let is_whole_week = |item: &str| {
        let range = item.split('/').next().and_then(|range| range.split_once('-'));
        range.is_some_and(|(first, last)| value(first, WEEKDAY) == 0 && last.eq_ignore_ascii_case("SUN"))
    };
    weekday.split(',').any(is_whole_week).then_some(WHOLE_WEEK)
}

fn cronexpr(line: &str) -> Reading {
    match cronexpr::parse_crontab(&format!("{line} UTC")) {
        Err(_) => Reading::Refused,
        Ok(cron) => Reading::Read {
            next: Box::new(move |at| {
                let at = cronexpr::MakeTimestamp::from_second(at.timestamp()).ok()?;
                let next = cron.find_next(at).ok()?;
                DateTime::from_timestamp(next.timestamp().as_second(), 0)
            }),
            previous: None,
        },
    }
}

fn why_cronexpr(fields: &[&str]) -> Option<&'static str> {
    let (day, weekday) = days(fields);
    // It reads five fields and a zone, which may be one of POSIX: a name, and hours from Greenwich.
    let is_zone = |word: &&str| {
        let parts = word.split_once('-');
        parts.is_some_and(|(name, hours)| {
            name.bytes().all(|byte| byte.is_ascii_alphabetic())
                && hours.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    if fields.get(5).is_some_and(is_zone) {
        return Some(ZONE);
    }
    let december = all_values(fields[if fields.len() == 5 { 3 } else { 4 }], MONTH).contains(&12);
    ((day.contains('L') || weekday.contains('L')) && december).then_some(LOST_DECEMBER)
}

fn saffron(line: &str) -> Reading {
    // A debug assertion of it knows days to 30 only.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let read = std::panic::catch_unwind(|| line.parse::<saffron::Cron>());
    std::panic::set_hook(hook);
    match read {
        Err(_) => Reading::Stopped,
        Ok(Err(_)) => Reading::Refused,
        Ok(Ok(cron)) => Reading::Read { next: Box::new(move |at| cron.next_after(at)), previous: None },
    }
}

fn why_saffron(fields: &[&str]) -> Option<&'static str> {
    let (day, weekday) = days(fields);
    let number = weekday.split(',').any(|item| {
        item.starts_with(|c: char| c.is_ascii_digit()) || item.contains('/') || item.contains('-')
    });
    if number {
        return Some(SUNDAY_IS_ONE);
    }
    let star = |field: &str| field.starts_with('*') && field != "*";
    if star(day) && weekday != "*" {
        return Some(STAR_WITH_STEP);
    }
    if let Some(29..=31) = day.strip_suffix('W').and_then(|day| day.parse().ok()) {
        return Some(BEYOND_SHORT_MONTH);
    }
    if fields.iter().any(|field| field.contains(",*") || field.contains("*,")) {
        return Some(STAR_IN_LIST);
    }
    let wraps = |field: &str, kind: Kind| {
        let ranges = field.split(',').filter_map(|item| item.split('/').next()?.split_once('-'));
        ranges.filter(|(first, _)| *first != "L").any(|(first, last)| value(first, kind) > value(last, kind))
    };
    let kinds = [MINUTE, HOUR, DAY, MONTH, WEEKDAY];
    fields.iter().zip(kinds).any(|(field, kind)| wraps(field, kind)).then_some(BACKWARDS)
}

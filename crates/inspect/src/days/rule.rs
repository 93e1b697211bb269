//! Yearly rules of events. The parser of schedules reads them, and the days are the occurrences.

use super::error::Slip;
use chrono::{Datelike as _, NaiveDate};
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::Schedule;

/// The frequencies of a rule except `YEARLY`.
const OFTENER: [&str; 6] = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY"];

const PARTS: &str =
    "a rule is written as in `RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`; is the file as it was exported?";

/// The first days of the events of a rule, from 1970 to 9999, given the first event.
pub(super) fn starts(rule: &str, first: NaiveDate) -> Result<Vec<NaiveDate>, Slip> {
    let parts: Vec<(&str, &str)> = rule.split(';').filter_map(|part| part.split_once('=')).collect();
    let value = |name: &str| {
        parts.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    };
    if let Some(frequency) = value("FREQ").filter(|frequency| !frequency.eq_ignore_ascii_case("YEARLY")) {
        let message = match OFTENER.iter().find(|known| known.eq_ignore_ascii_case(frequency)) {
            Some(known) => format!("this event recurs, and not yearly: its rule has `FREQ={known}`"),
            None => "the rule of this event does not say how often it recurs".to_owned(),
        };
        let help = "say what recurs oftener in the schedule, as in `except on fridays`, or give its dates one by one";
        return Err(Slip::new(message, help));
    }
    if let Some(time) = ["BYHOUR", "BYMINUTE", "BYSECOND"].into_iter().find(|name| value(name).is_some()) {
        let message = format!("an event of whole days has no times, and its rule has `{time}`");
        return Err(Slip::new(message, "leave that part out"));
    }
    let count = match value("COUNT").map(|count| (count, count.parse::<usize>())) {
        None => usize::MAX,
        Some((_, Ok(count))) if count > 0 => count,
        Some(_) => {
            let message = "the `COUNT` of its rule is no number from 1 on";
            return Err(Slip::new(message, "write how many times it takes place"));
        }
    };
    let is_before = first.year() < 1970;
    let start = match is_before {
        true if count < usize::MAX => {
            let message =
                format!("the event takes place a number of times from {first} on, which is before 1970");
            return Err(Slip::new(message, "end it with `UNTIL` instead of `COUNT`"));
        }
        true => {
            since_1970(first, value("INTERVAL"), value("BYDAY").or(value("BYMONTHDAY")), value("BYMONTH"))
        }
        false => Some(first),
    };
    let Some(start) = start else { return Ok(Vec::new()) };
    let end = value("UNTIL").and_then(|until| NaiveDate::parse_from_str(until.get(..8)?, "%Y%m%d").ok());
    if is_before && end.is_some_and(|end| first <= end && end < start) {
        return Ok(Vec::new());
    }
    // Schedules have no count as an end, so the days are counted here.
    let is_kept =
        |part: &&str| !part.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("COUNT"));
    let rule = rule.split(';').filter(is_kept).collect::<Vec<_>>().join(";");
    let text = format!("DTSTART:{}T000000Z\nRRULE:{rule}", start.format("%Y%m%d"));
    let expression = Expression::parse_as(&text, Dialect::Recurrence).map_err(|error| {
        let help = error.help().unwrap_or_else(|| "give its dates one by one".to_owned());
        match has_known_words(&rule) {
            true => Slip::new(format!("this rule is not read: {error}"), help),
            false => Slip::new("this rule is not read: RFC 5545 has no such part or value", PARTS),
        }
    })?;
    let schedule = Schedule::new(&expression)
        .map_err(|error| Slip::new(error.to_string(), "give its dates one by one"))?;
    let all = schedule.after(&chrono::DateTime::<chrono::Utc>::MIN_UTC).map(|at| at.date_naive());
    let days: Vec<NaiveDate> = all.take(count).collect();
    if !is_before && days.first() != Some(&first) {
        let message = format!("the rule of this event does not have its own first day, {first}");
        return Err(Slip::new(message, "let `DTSTART` be the first day that the rule has"));
    }
    Ok(days)
}

/// Whether a rule consists of words of RFC 5545 and short numbers, so that a message may show parts of it.
fn has_known_words(rule: &str) -> bool {
    const WORDS: &str = "FREQ INTERVAL UNTIL WKST BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS YEARLY MO TU WE TH FR SA SU T Z";
    const LONGEST_NUMBER: usize = 8;
    let is_known = |word: &str| WORDS.split(' ').chain(OFTENER).any(|known| known.eq_ignore_ascii_case(word));
    rule.chars().all(|c| c.is_ascii_alphanumeric() || "=;,+-".contains(c))
        && rule.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).all(is_known)
        && rule.split(|c: char| !c.is_ascii_digit()).all(|number| number.len() <= LONGEST_NUMBER)
}

/// A new start for a rule that begins before 1970: its first year from 1970 on, and a day in it from which the rule has the same
/// meaning. `None` if it has no such year.
fn since_1970(
    first: NaiveDate,
    interval: Option<&str>,
    days: Option<&str>,
    months: Option<&str>,
) -> Option<NaiveDate> {
    // The parser refuses a wrong interval.
    let interval = interval
        .and_then(|number| number.parse::<i32>().ok())
        .filter(|number| (1..=100_000).contains(number));
    let interval = interval.unwrap_or(1);
    let year = 1970 + (first.year() - 1970).rem_euclid(interval);
    match (days, months) {
        (Some(_), _) => NaiveDate::from_ymd_opt(year, 1, 1),
        // The day of the month is that of the start.
        (None, Some(_)) => NaiveDate::from_ymd_opt(year, 1, first.day()),
        (None, None) => (0..)
            .map_while(|step: i32| year.checked_add(step.checked_mul(interval)?).filter(|year| *year <= 9999))
            .find_map(|year| first.with_year(year)),
    }
}

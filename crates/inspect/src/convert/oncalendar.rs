//! Writes slices as systemd's calendar expressions (systemd.time(7), "Calendar Events").
//!
//! In systemd a weekday and a date must both hold, so every rectangle of days and weekdays is one expression; days counted from
//! the end of the month come after `~`. They are spelled as `systemd-analyze calendar` normalises them.

use super::calendar::Day;
use super::error::Reason;
use super::language::MAX_LINES;
use super::meaning::Slice;
use super::pattern::{EVERY_DAY, EVERY_MONTH, EVERY_WEEKDAY, Pattern, Rule};
use super::spell::{Spelling, field, list, runs, weekday_name, weekday_runs};
use super::years::{Years, until};

/// The last year of systemd's calendar.
const LAST_YEAR: i64 = 2199;
const FIRST_YEAR: i64 = 1970;

/// systemd refuses dates more than 28 days from the end of the month.
const DAYS_BACK: u32 = 0x1fff_fffe;

/// The expressions of some slices, without a time zone.
pub(super) fn expressions(slices: &[Slice], shapes: &[Vec<Day>]) -> Result<Vec<String>, Reason> {
    let mut all = Vec::new();
    for slice in slices {
        let Some(year) = years(&slice.years) else { continue };
        let pattern = Pattern::of(&slice.days, shapes).ok_or(Reason::Dates)?;
        let groups = pattern.grouped(|months| cover(&pattern, months)).ok_or(Reason::Dates)?;
        let rules = |(months, rules): &(u16, Vec<Rule>)| -> Vec<(u16, Rule)> {
            rules.iter().map(|rule| (*months, *rule)).collect()
        };
        let rules: Vec<(u16, Rule)> = groups.iter().flat_map(rules).collect();
        let dates: Vec<String> =
            rules.into_iter().flat_map(|(months, rule)| dates(&year, months, rule)).collect();
        let products = slice.times.products();
        if all.len() + products.len() * dates.len() > MAX_LINES {
            return Err(Reason::TooManyLines);
        }
        for date in dates {
            for product in &products {
                let part = |mask, last| field(mask, 0, last, Spelling::Systemd);
                let expression = format!(
                    "{date} {}:{}:{}",
                    part(product.hours, 23),
                    part(product.minutes, 59),
                    part(product.seconds, 59)
                );
                if !all.contains(&expression) {
                    all.push(expression);
                }
            }
        }
    }
    Ok(all)
}

/// The field of years; `None` when systemd knows none of them.
fn years(years: &Years) -> Option<String> {
    match until(years, LAST_YEAR).as_slice() {
        [] => None,
        [(FIRST_YEAR, LAST_YEAR)] => Some("*".to_owned()),
        known => Some(list(known, Spelling::Systemd)),
    }
}

/// Rules that choose exactly the wanted days of these months; `None` if there are none.
fn cover(pattern: &Pattern, months: u16) -> Option<Vec<Rule>> {
    let from_start = pattern.rectangles(months, false);
    let mut from_end = pattern.rectangles(months, true);
    for rule in &mut from_end {
        if let Rule::FromEnd(days, weekdays) = *rule
            && days != EVERY_DAY
        {
            *rule = Rule::FromEnd(days & DAYS_BACK, weekdays);
        }
    }
    let all: Vec<Rule> = from_start.iter().chain(&from_end).copied().collect();
    let covers = [from_start, from_end, all].into_iter().filter(|rules| pattern.is_union(rules, months));
    covers.map(|rules| Pattern::needed(rules, months)).min_by_key(Vec::len)
}

/// Weekdays and dates.
fn dates(year: &str, months: u16, rule: Rule) -> Vec<String> {
    let (separator, days, weekdays) = match rule {
        Rule::FromStart(days, weekdays) => ('-', days, weekdays),
        Rule::FromEnd(EVERY_DAY, weekdays) => ('-', EVERY_DAY, weekdays),
        Rule::FromEnd(days, weekdays) => ('~', days, weekdays),
        // Never chosen for this target.
        Rule::Nearest(_) | Rule::LastWeekday => ('-', EVERY_DAY, EVERY_WEEKDAY),
    };
    let month = field(u64::from(months & EVERY_MONTH), 1, 12, Spelling::Systemd);
    let days = match separator {
        '~' => days_back(days),
        _ => vec![field(u64::from(days), 1, 31, Spelling::Systemd)],
    };
    let weekdays = weekday_names(weekdays);
    days.into_iter().map(|day| format!("{weekdays}{year}-{month}{separator}{day}")).collect()
}

/// Days counted from the last, as one field or several. Without steps, which would count forward.
fn days_back(days: u32) -> Vec<String> {
    let ranges = runs((1..=31).filter(|day| days >> day & 1 == 1));
    // systemd lowers the bound of 28 by three with each further member of a list.
    let fits = (0..).zip(&ranges).all(|(place, (_, last))| *last <= 28 - 3 * place);
    let write = |(first, last): (i64, i64)| {
        if first == last { format!("{first:02}") } else { format!("{first:02}..{last:02}") }
    };
    let each: Vec<String> = ranges.into_iter().map(write).collect();
    if fits { vec![each.join(",")] } else { each }
}

/// `Mon..Fri `, or nothing for every day.
fn weekday_names(mask: u8) -> String {
    if mask == EVERY_WEEKDAY {
        return String::new();
    }
    // From Monday on, as in systemd.
    weekday_runs(mask, [1, 2, 3, 4, 5, 6, 0], "..", weekday_name) + " "
}

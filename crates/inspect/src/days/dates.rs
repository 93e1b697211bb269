//! A list of dates, one per line: `2027-01-01`, `2027-01-01 New Year's Day`, `2027-12-24 to 2027-12-26 Christmas  # closed`.

use super::error::{DaysError, Slip};
use super::gathered::{Gathered, named};
use chrono::NaiveDate;
use downbeat_scheduler::CalendarDays;

/// The words between a first and a last day.
const TO: [&str; 6] = ["to ", "..", "- ", "– ", "/", "until "];

const HELP: &str =
    "write `2027-12-24`, and a name after it if you like; a line that begins with `#` is a comment";

pub(super) fn read(file: &[u8]) -> Result<CalendarDays, DaysError> {
    let mut found = Gathered::default();
    for (number, bytes) in (1..).zip(file.split(|byte| *byte == b'\n')) {
        let Ok(line) = std::str::from_utf8(bytes) else {
            return Err(Slip::new("this is not text in UTF-8", "save the file as UTF-8").at(number));
        };
        add(&mut found, without_comment(line).trim()).map_err(|slip| slip.at(number))?;
    }
    Ok(found.days)
}

/// A line without its comment, which begins with a `#` at the start or after white space.
fn without_comment(line: &str) -> &str {
    let is_comment =
        |at: &usize| line.get(..*at).is_none_or(|before| before.trim_end().len() < *at || *at == 0);
    let end = line.match_indices('#').map(|(at, _)| at).find(is_comment);
    line.get(..end.unwrap_or(line.len())).unwrap_or_default()
}

fn add(found: &mut Gathered, line: &str) -> Result<(), Slip> {
    if line.is_empty() {
        return Ok(());
    }
    let Some((first, rest)) = date_at_start(line)? else {
        let word = line.split([' ', '\t', ',', ';']).next().unwrap_or(line);
        return Err(Slip::new(format!("expected a date, found {}", kind(word)), HELP));
    };
    let (mut last, mut name) = (first, rest);
    let after = rest.trim_start();
    if let Some(behind) = TO.iter().find_map(|to| after.strip_prefix(to))
        && let Some((date, rest)) = date_at_start(behind.trim_start())?
    {
        (last, name) = (date, rest);
    }
    if last < first {
        let message = format!("the last day, {last}, is before the first, {first}");
        return Err(Slip::new(message, "write the earlier one first"));
    }
    if !(name.is_empty() || name.starts_with([' ', '\t', ',', ';'])) {
        return Err(Slip::new("expected a space after the date, found something else", HELP));
    }
    let name = name.trim_matches([' ', '\t', ',', ';']);
    for word in name.split([' ', '\t', ',', ';', '/', '.', '"']) {
        if let Some((date, _)) = date_at_start(word)? {
            let help = "write each date on a line of its own; days that follow each other as `2027-12-24 to 2027-12-26`";
            return Err(Slip::new(format!("this line has another date, {date}"), help));
        }
    }
    found.add(first, last, &named(name))
}

/// The kind of a word that is no date in this form.
fn kind(word: &str) -> &'static str {
    let is_of_date = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | '.');
    match word.chars().all(is_of_date) {
        true if word.contains(|c: char| !c.is_ascii_digit()) => "digits in another form",
        true => "a number",
        false => "something else",
    }
}

/// The date at the start of a text, if the text begins with something of that form, and the rest.
fn date_at_start(text: &str) -> Result<Option<(NaiveDate, &str)>, Slip> {
    let Some((head, rest)) = text.split_at_checked(10) else { return Ok(None) };
    let has_form = (0..).zip(head.bytes()).all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !has_form || rest.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return Ok(None);
    }
    let Ok(date) = NaiveDate::parse_from_str(head, "%Y-%m-%d") else {
        return Err(Slip::new("this has the form of a date, and there is no such day", HELP));
    };
    match super::gathered::date(date) {
        Some(_) => Ok(Some((date, rest))),
        None => Err(Slip::new(format!("{date} is before 1970"), "leave it out: schedules begin with 1970")),
    }
}

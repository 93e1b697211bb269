//! The calendars of a file: names for its schedules to use, each with the file that holds the days.

use super::node::Node;
use super::reading::Reading;
use crate::config::contents::Calendar;
use crate::config::keys::short;
use crate::config::report::{Problem, looks_like_url};
use crate::config::variables;
use crate::config::yaml::Value;
use downbeat_inspect::days;
use downbeat_parser::CalendarName;
use downbeat_scheduler::CalendarDays;

/// The most calendars of a file.
pub(in crate::config) const MAX_CALENDARS: usize = 100;

const HELP: &str = "write `holidays: holidays.ics` below it, indented";

/// What a name may be.
const NAMES: &str = "`holidays`, `bank holidays`, `holidays of sweden`, or one word that is none of the language, such as `patching`";

/// Reads the calendars and makes them known to the schedules of the file.
pub(super) fn read(reading: &mut Reading<'_>, node: &Node<'_>, file: &str) -> Vec<Calendar> {
    let entries = node.entries();
    if node.is_mapping() && entries.is_empty() {
        let problem = Problem::new("there are no calendars in this mapping").with_help(HELP);
        reading.report(node, node.at_key(), problem);
        return Vec::new();
    }
    if !node.is_mapping() {
        reading.unexpected::<()>(node, "names of calendars with their files", HELP);
        return Vec::new();
    }
    if entries.len() > MAX_CALENDARS {
        let problem = Problem::new(format!("there are more than {MAX_CALENDARS} calendars"));
        reading.report(node, node.at_key(), problem);
        return Vec::new();
    }
    let mut known: Vec<(CalendarName, Node<'_>)> = Vec::new();
    let mut calendars = Vec::new();
    for (written, entry) in entries {
        let Some(name) = named(reading, written, &entry) else { continue };
        if let Some((_, first)) = known.iter().find(|(other, _)| *other == name) {
            let problem = Problem::new(format!("there are two calendars `{name}`"));
            reading.twice(problem, &first.clone(), &entry);
            continue;
        }
        known.push((name.clone(), entry.clone()));
        let Some((days, path)) = days(reading, &entry) else {
            reading.wrong_calendars.insert(name);
            continue;
        };
        calendars.push(Calendar {
            name: name.clone(),
            file: file.into(),
            path,
            days: days.len(),
            span: days.iter().next().map(|(first, _)| first).zip(days.last()),
        });
        reading.calendars.insert(name, days);
    }
    calendars
}

/// The name of a calendar; reports a name that no sentence can use.
fn named(reading: &mut Reading<'_>, written: &str, entry: &Node<'_>) -> Option<CalendarName> {
    let message = match CalendarName::new(written) {
        Ok(name) if name.can_be_said() => return Some(name),
        Ok(name) => {
            format!("no sentence can name the calendar `{name}`")
        }
        Err(_) => format!("`{}` cannot be the name of a calendar", short(written)),
    };
    reading.refuse_key(entry, Problem::new(message).with_help(format!("a calendar is called {NAMES}")))
}

/// The days in a file, and its path; reports what is wrong with the file.
fn days(reading: &mut Reading<'_>, entry: &Node<'_>) -> Option<(CalendarDays, std::path::PathBuf)> {
    if let Value::Text(text) = entry.value
        && looks_like_url(text)
    {
        let problem = Problem::new("expected the path of a file, found what looks like a URL");
        let help = "download it and name the file here; when that changes its days are taken up";
        return reading.refuse(entry, problem.with_help(help));
    }
    let bytes = reading.named_file(entry, days::MAX_LEN)?;
    let bytes = bytes.as_ref().as_ref().ok()?;
    let Value::Text(written) = entry.value else { return None };
    let path = reading.expanded(entry, written)?;
    let path = reading.path(&path);
    match days::read(bytes) {
        Ok(days) => Some((days, path)),
        Err(error) => {
            // What a variable stands for may be a secret.
            let path = if variables::are_in(written) { written.clone() } else { path.display().to_string() };
            reading.refuse(entry, Problem::new(format!("`{path}`, {error}")).with_help(error.help.clone()))
        }
    }
}

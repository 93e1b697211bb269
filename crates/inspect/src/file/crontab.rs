//! The lines of a crontab, or of a file with one schedule per line.
//!
//! The command of a line may hold a secret, so a report only keeps the part before it. `crontab_jobs` has the commands, for a program
//! that replaces cron.

use super::format::assignment;
use super::look::{Look, Place};
use super::report::{FileSchedule, Finding, Severity};
use downbeat_parser::{Dialect, zone};
use downbeat_scheduler::{UnknownZone, Zone};

/// The lines except for empty ones and comments, with their numbers.
fn said(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    })
}

/// Reads a file with one schedule per line.
pub(super) fn lines(look: &mut Look<'_>, text: &str) {
    for (line, shown) in said(text) {
        let (start, shown) = (shown.len() - shown.trim_start().len(), shown.trim_end());
        let place = Place { line, shown, start, other: None };
        let zone = look.reading.zone;
        look.schedule(&place, shown.get(start..).unwrap_or_default(), Dialect::Auto, zone, |_| true);
    }
}

/// What a line of a crontab is.
pub(super) enum Line<'t> {
    /// A variable, and its value.
    Variable(&'t str, &'t str),
    /// A schedule and a command. Holds the range of the schedule, in bytes of the line.
    Entry(usize, usize),
}

impl<'t> Line<'t> {
    pub(super) fn of(line: &'t str) -> Self {
        if let Some((name, value)) = assignment(line) {
            return Self::Variable(name, value);
        }
        let start = line.len() - line.trim_start().len();
        // On SUSE a `-` before a line keeps it from being logged.
        let start = start + usize::from(line.trim_start().starts_with('-'));
        Self::Entry(start, start + fields(line.get(start..).unwrap_or_default()))
    }
}

/// Reads a crontab.
pub(super) fn read(look: &mut Look<'_>, text: &str) {
    let mut zone = look.reading.zone;
    for (number, line) in said(text) {
        let (start, end) = match Line::of(line) {
            Line::Entry(start, end) => (start, end),
            Line::Variable("CRON_TZ" | "TZ", value) => {
                // The colon says that no rules follow, but a name.
                let value = value.strip_prefix(':').unwrap_or(value);
                let named = (look.reading.find_zone)(value);
                if let Some((message, help)) = misread(value, &named) {
                    let start = line.rfind(value).unwrap_or_default();
                    let place = Place { line: number, shown: line.trim_end(), start, other: None };
                    look.problem(&place, Severity::Error, None, &message, Some(help), 0..value.len());
                }
                zone = named.unwrap_or(zone);
                continue;
            }
            Line::Variable(..) => continue,
        };
        let place = Place { line: number, shown: line.get(..end).unwrap_or_default(), start, other: None };
        match line.get(start..end).unwrap_or_default() {
            text if text.eq_ignore_ascii_case("@reboot") => {
                let meaning = "When the machine starts; on no schedule.".to_owned();
                look.report.add(Finding::Schedule(FileSchedule {
                    line: Some(number),
                    text: text.to_owned(),
                    zone: zone.to_string(),
                    meaning: Some(meaning),
                }));
            }
            text if text.starts_with("@every ") => {
                look.schedule(&place, text, Dialect::Auto, zone, |_| true);
            }
            text => {
                look.schedule(&place, text, Dialect::Cron, zone, |_| true);
            }
        }
    }
}

/// The problem of a zone for cron, with its remedy. cron passes the name to the C library, which knows the names of the database in
/// their exact case. It silently takes any other text for UTC, except for an offset, which it counts west of Greenwich.
fn misread(value: &str, found: &Result<Zone, UnknownZone>) -> Option<(String, String)> {
    let name = match found {
        Ok(Zone::UTC) => return None,
        Ok(Zone::Named(zone)) if zone.name() == value => return None,
        Ok(zone) => zone.to_string(),
        Err(unknown) => {
            return Some((
                "there is no such time zone, and cron takes it for UTC".to_owned(),
                unknown.help(),
            ));
        }
    };
    let message =
        match zone::offset(value).is_some_and(|_| value.starts_with(|c: char| c.is_ascii_alphabetic())) {
            true => "cron counts such an offset west of Greenwich, not east",
            false => "cron does not know this name, and takes it for UTC",
        };
    let help = match zone::database_name(&name) {
        Some(name) => format!("write `{name}`"),
        None => "it has no name for this offset: write that of a place".to_owned(),
    };
    Some((message.to_owned(), help))
}

/// The length in bytes of the schedule at the start of a line: five fields, or a macro; fewer fields if one of them can only be a
/// part of the command.
fn fields(line: &str) -> usize {
    let first = line.split_whitespace().next().unwrap_or_default();
    let most = match first {
        _ if first.eq_ignore_ascii_case("@every") => 2,
        _ if first.starts_with('@') => 1,
        _ => 5,
    };
    let is_field = |word: &&str| !word.contains([':', '=', '.', '$', '"', '\'', '\\']);
    let mut end = 0;
    for word in line.split_whitespace().take(most).take_while(is_field) {
        let rest = line.get(end..).unwrap_or_default();
        end += rest.find(word).unwrap_or_default() + word.len();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_of_a_line_is_left_out() {
        let kept = |line: &'static str| line.get(..fields(line)).unwrap();
        assert_eq!(kept("*/5 * * * *  root curl https://hc-ping.com/s3cr3t"), "*/5 * * * *");
        assert_eq!(kept("0\t9 * * 1-5"), "0\t9 * * 1-5");
        assert_eq!(kept("@daily backup s3cr3t"), "@daily");
        assert_eq!(kept("@every 5m backup"), "@every 5m");
        assert_eq!(kept("0 9 https://hc-ping.com/s3cr3t"), "0 9");
        assert_eq!(kept(""), "");
    }

    #[test]
    fn a_line_that_sets_a_variable_is_told_from_a_schedule() {
        assert_eq!(assignment("CRON_TZ=Europe/Stockholm"), Some(("CRON_TZ", "Europe/Stockholm")));
        assert_eq!(assignment(" TZ = \"UTC\" "), Some(("TZ", "UTC")));
        assert_eq!(assignment("MAILTO="), Some(("MAILTO", "")));
        for (line, name, value) in [
            (r#"BORG_PASSCOMMAND="sh -c 'cat /root/pw'""#, "BORG_PASSCOMMAND", "sh -c 'cat /root/pw'"),
            (r#"SINGLE='sq "x"'"#, "SINGLE", r#"sq "x""#),
            (r#"A=""x"""#, "A", r#""x""#),
            (r#"A="x'"#, "A", r#""x'"#),
            (r#"A=""#, "A", r#"""#),
            ("A.B=c", "A.B", "c"),
            ("$A=1", "$A", "1"),
            ("'G H'='x y'", "G H", "x y"),
            ("\"N\" = v=w", "N", "v=w"),
        ] {
            assert_eq!(assignment(line), Some((name, value)), "{line}");
        }
        for line in ["=x", "''=x", "garbage line=x"] {
            assert_eq!(assignment(line), None, "{line}");
        }
        assert_eq!(assignment("0 9 * * * A=1 backup"), None);
        assert_eq!(assignment("@daily A=1 backup"), None);
    }
}

//! The lines of a crontab, or of a file with a schedule a line.
//!
//! The command of a line may hold a secret, so of a line of crontab only what stands before the command is kept.

use super::assignment::assignment;
use super::format::Format;
use super::report::{Problem, Report, Schedule, Severity};
use crate::cli::support::progress::Progress;
use crate::cli::support::{budget, expression};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use chrono::{DateTime, Utc};
use downbeat::zones;
use downbeat_inspect::{Purse, in_one_line, lints};
use downbeat_parser::cron::{self, Dialect};
use downbeat_parser::{Expression, zone};
use downbeat_scheduler::{UnknownZone, Zone};
use std::ops::Range;

/// A schedule in a file.
struct Place<'a> {
    /// Counted from 1.
    line: usize,
    /// The line, as much of it as may be shown.
    shown: &'a str,
    /// Where in it the schedule begins.
    start: usize,
}

/// Reads all lines.
pub(super) fn read(report: &mut Report, text: &str, format: Format, default: Zone, from: DateTime<Utc>) {
    let mut zone = default;
    let mut progress = Progress::of(text.lines().count());
    let mut purse = budget::for_each();
    for (number, line) in (1..).zip(text.lines()) {
        progress.step();
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let start = line.len() - line.trim_start().len();
        if format == Format::Lines {
            let place = Place { line: number, shown: line.trim_end(), start };
            schedule(report, &place, Expression::parse, zone, from, &mut purse);
            continue;
        }
        if let Some((name, value)) = assignment(line) {
            if matches!(name, "CRON_TZ" | "TZ") {
                // The colon says that no rules follow, but a name.
                let value = value.strip_prefix(':').unwrap_or(value);
                let named = zones::find(value);
                if let Some((message, help)) = misread(value, &named) {
                    let start = line.rfind(value).unwrap_or_default();
                    let place = Place { line: number, shown: line.trim_end(), start };
                    place.problem(report, Severity::Error, None, &message, Some(help), 0..value.len());
                }
                zone = named.unwrap_or(zone);
            }
            continue;
        }
        // SUSE has a `-` in front of what is not to be logged.
        let start = start + usize::from(trimmed.starts_with('-'));
        let end = start + fields(line.get(start..).unwrap_or_default());
        let place = Place { line: number, shown: line.get(..end).unwrap_or_default(), start };
        match place.text() {
            text if text.eq_ignore_ascii_case("@reboot") => {
                let meaning = "When the machine starts; on no schedule.".to_owned();
                report.schedule(Schedule {
                    line: Some(number),
                    text: text.to_owned(),
                    zone: zone.to_string(),
                    meaning: Some(meaning),
                });
            }
            text if text.starts_with("@every ") => {
                schedule(report, &place, Expression::parse, zone, from, &mut purse)
            }
            _ => schedule(report, &place, |text| cron::parse(text, Dialect::Cron), zone, from, &mut purse),
        }
    }
}

/// What is wrong with a zone that cron is given, and what would do. cron leaves the name to the C library, which knows those
/// of the database, in their own case, and takes each other text for UTC without a word; but an offset, which it counts west
/// of Greenwich.
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

/// How many bytes of a line without white space in front are its schedule: five fields, or a macro; fewer fields where one
/// of them can only be a part of the command.
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

/// Looks at a schedule.
fn schedule(
    report: &mut Report,
    place: &Place<'_>,
    parse: impl Fn(&str) -> Result<Expression, downbeat_parser::ParseError>,
    default: Zone,
    from: DateTime<Utc>,
    purse: &mut Purse,
) {
    let text = place.text();
    let read = parse(text);
    let zone = read.as_ref().map_or(Ok(default), |expression| Zone::of(expression, default));
    report.schedule(Schedule {
        line: Some(place.line),
        text: in_one_line(text),
        zone: zone.as_ref().unwrap_or(&default).to_string(),
        meaning: read.as_ref().ok().map(Expression::describe),
    });
    let expression = match read {
        Ok(expression) => expression,
        Err(error) => {
            let help = error.help();
            return place.problem(report, Severity::Error, None, &error.to_string(), help, error.span());
        }
    };
    let compiled = match zone {
        Ok(zone) => downbeat_scheduler::Schedule::ignoring_named_zone(&expression, zone),
        Err(unknown) => {
            let (span, help) = (expression::zone_span(text, unknown.name()), Some(unknown.help()));
            return place.problem(report, Severity::Error, None, "there is no such time zone", help, span);
        }
    };
    for lint in lints::all(text, &expression, &compiled, from, purse) {
        let span = lint.span().unwrap_or(0..text.len());
        place.problem(report, Severity::Warning, Some(lint.code()), lint.message(), lint.help(), span);
    }
}

impl Place<'_> {
    fn text(&self) -> &str {
        self.shown.get(self.start..).unwrap_or_default()
    }

    /// Adds a problem with these bytes of the schedule.
    fn problem(
        &self,
        report: &mut Report,
        severity: Severity,
        code: Option<&'static str>,
        message: &str,
        help: Option<String>,
        span: Range<usize>,
    ) {
        let span = self.start + span.start..self.start + span.end;
        let before = self.shown.get(..span.start).unwrap_or_default();
        let column = before.chars().count() + 1;
        let renderer = if report.color { Renderer::styled() } else { Renderer::plain() };
        let level = if severity == Severity::Error { Level::ERROR } else { Level::WARNING };
        let title = level.primary_title(message);
        let title = match code {
            Some(code) => title.id(code),
            None => title,
        };
        let file = report.file().to_owned();
        let snippet = Snippet::source(self.shown).path(&file).line_start(self.line);
        let mut group = title.element(snippet.annotation(AnnotationKind::Primary.span(span)));
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help));
        }
        let drawn = renderer.render(&[group]);
        let (message, line, column) = (message.to_owned(), Some(self.line), Some(column));
        report.problem(Problem { severity, code, message, help, line, column, drawn });
    }
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
        assert_eq!(assignment("0 9 * * * A=1 backup"), None);
        assert_eq!(assignment("@daily A=1 backup"), None);
    }
}

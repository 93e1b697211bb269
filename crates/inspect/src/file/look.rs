//! Reads one schedule of a file, describes it in English, and checks it.

use super::format::FileFormat;
use super::reading::Reading;
use super::report::{Excerpt, FileProblem, FileReport, FileSchedule, Finding, Severity};
use crate::explanation::in_one_line;
use crate::lints;
use downbeat_parser::{Dialect, Expression, Lint, lint};
use downbeat_scheduler::{Calendars, Schedule, Zone};
use std::ops::Range;

/// A file that is checked.
pub(super) struct Look<'r> {
    pub(super) report: FileReport,
    pub(super) reading: Reading<'r>,
}

/// The place of a text in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// Counted from 1.
    pub(super) line: usize,
    /// The line, as much of it as may be shown.
    pub(super) shown: &'a str,
    /// Where the text begins in it.
    pub(super) start: usize,
    /// Its length in the file if that differs from the length of the text, because of escapes or several lines.
    pub(super) other: Option<usize>,
}

/// A problem that the program of a file has with a schedule.
pub(super) struct Complaint {
    pub(super) severity: Severity,
    pub(super) code: Option<&'static str>,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// Bytes of the text.
    pub(super) span: Range<usize>,
}

impl Complaint {
    /// The program refuses these bytes.
    pub(super) fn refused(message: String, help: impl Into<String>, span: Range<usize>) -> Self {
        Self {
            severity: Severity::Error,
            code: Some("runner-refuses"),
            message,
            help: Some(help.into()),
            span,
        }
    }

    /// The program reads these bytes differently.
    pub(super) fn differs(code: &'static str, message: String, help: &str, span: Range<usize>) -> Self {
        let help = (!help.is_empty()).then(|| help.to_owned());
        Self { severity: Severity::Warning, code: Some(code), message, help, span }
    }
}

impl Look<'_> {
    /// Reads a schedule in a zone, unless it names another, and reports it with its lints, of which some may be left out. Returns
    /// the expression.
    pub(super) fn schedule(
        &mut self,
        place: &Place<'_>,
        text: &str,
        dialect: Dialect,
        zone: Zone,
        is_meant: impl Fn(&str) -> bool,
    ) -> Option<(Expression, Schedule)> {
        self.schedule_said(place, text, (text, &Expression::describe), dialect, zone, is_meant)
    }

    /// The same for a schedule that is read in place of the text in the file, and is described in other words.
    pub(super) fn schedule_said(
        &mut self,
        place: &Place<'_>,
        text: &str,
        (written, describe): (&str, &dyn Fn(&Expression) -> String),
        dialect: Dialect,
        zone: Zone,
        is_meant: impl Fn(&str) -> bool,
    ) -> Option<(Expression, Schedule)> {
        let read = Expression::parse_as(text, dialect);
        let of_text = read.as_ref().map_or(Ok(zone), |expression| Zone::of(expression, zone));
        self.report.add(Finding::Schedule(FileSchedule {
            line: Some(place.line),
            text: in_one_line(written),
            zone: of_text.as_ref().unwrap_or(&zone).to_string(),
            meaning: read.as_ref().ok().map(describe),
        }));
        (self.reading.step)();
        let expression = match read {
            Ok(expression) => expression,
            Err(error) => {
                self.problem(place, Severity::Error, None, &error.to_string(), error.help(), error.span());
                return None;
            }
        };
        let calendars =
            if self.report.format().has_calendars() { self.reading.calendars } else { &Calendars::default() };
        let schedule = match of_text.map(|zone| Schedule::in_zone(&expression, zone, calendars)) {
            Ok(Ok(schedule)) => schedule,
            Ok(Err(unknown)) => {
                let (message, help) = if self.report.format().has_calendars() {
                    let help =
                        format!("give the file that has them: `--calendar-file \"{}=FILE\"`", unknown.name());
                    (unknown.to_string(), help)
                } else {
                    let help = "the program of this file knows no calendars: write the dates".to_owned();
                    (format!("there is no calendar `{}`", unknown.name()), help)
                };
                self.problem(place, Severity::Error, None, &message, Some(help), 0..text.len());
                return None;
            }
            Err(unknown) => {
                let start = text.rfind(unknown.name()).unwrap_or_default();
                let (span, help) = (start..start + unknown.name().len(), Some(unknown.help()));
                self.problem(place, Severity::Error, None, "there is no such time zone", help, span);
                return None;
            }
        };
        let mut found = lint::lints_as(text, dialect).unwrap_or_default();
        found.extend(lints::of_dates(&expression, &schedule, self.reading.from, self.reading.purse));
        for lint in found.iter().filter(|lint| is_meant(lint.code())) {
            let span = lint.span().unwrap_or(0..text.len());
            let message = self.as_of_runner(lint.message());
            let help = lint.help().filter(|_| self.is_for_runner(lint, dialect));
            self.problem(place, Severity::Warning, Some(lint.code()), message, help, span);
        }
        Some((expression, schedule))
    }

    /// Whether a text that a lint proposes can be put into the file: its program reads one notation, and none of our sentences.
    fn is_for_runner(&self, lint: &Lint, dialect: Dialect) -> bool {
        let is_ours = matches!(self.report.format(), FileFormat::Butler | FileFormat::Lines);
        is_ours || lint.suggestion().is_none_or(|better| Expression::parse_as(better, dialect).is_ok())
    }

    /// The message of a lint without the part about downbeat itself, as another program runs the schedule.
    fn as_of_runner<'m>(&self, message: &'m str) -> &'m str {
        match self.report.format() {
            FileFormat::Butler | FileFormat::Crontab | FileFormat::Lines => message,
            _ => message.split(": by default ").next().unwrap_or(message),
        }
    }

    /// Adds the problems of the program.
    pub(super) fn complain(&mut self, place: &Place<'_>, complaint: Complaint) {
        let Complaint { severity, code, message, help, span } = complaint;
        self.problem(place, severity, code, &message, help, span);
    }

    /// Adds a problem with these bytes of the text at a place.
    pub(super) fn problem(
        &mut self,
        place: &Place<'_>,
        severity: Severity,
        code: Option<&'static str>,
        message: &str,
        help: Option<String>,
        span: Range<usize>,
    ) {
        let within = match place.other {
            Some(length) => 0..length,
            None => span,
        };
        let end = place.shown.len();
        let span = (place.start + within.start).min(end)..(place.start + within.end).min(end);
        let before = place.shown.get(..span.start).unwrap_or_default();
        self.report.add(Finding::Problem(FileProblem {
            severity,
            code,
            message: message.to_owned(),
            help,
            line: Some(place.line),
            column: Some(before.chars().count() + 1),
            excerpt: Some(Excerpt { text: place.shown.to_owned(), span }),
        }));
    }
}

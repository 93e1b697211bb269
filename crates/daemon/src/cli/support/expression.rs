//! A schedule from the command line: read, or refused with a caret under what is wrong.

use super::{CalendarFiles, When, input, terminal};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use downbeat_inspect::in_one_line;
use downbeat_parser::{CalendarName, Dialect, Expression, MAX_INPUT_LEN, ParseError};
use downbeat_scheduler::{Schedule, UnknownCalendar, UnknownZone, Zone};
use serde::Serialize;
use std::fmt;
use std::ops::Range;

/// A schedule, and what it was read from.
pub(crate) struct Read {
    /// As it was written.
    pub(crate) text: String,
    /// The text in one line, for a report.
    pub(crate) line: String,
    pub(crate) expression: Expression,
    pub(crate) schedule: Schedule,
}

/// The arguments that name a schedule.
#[derive(Debug, clap::Args)]
pub(crate) struct Asked {
    /// The schedule: a sentence, a line of cron, a calendar expression of systemd, an expression of EventBridge, a repeating
    /// interval, a recurrence rule, an elapsed time such as `@every 90m`, milliseconds, or later.js's structured JSON; `-` reads
    /// it from standard input, `file:PATH` from a file
    #[arg(value_name = "EXPR")]
    expression: String,

    /// The notation of the schedule, where its form does not tell it or another is meant
    #[arg(long, value_name = "TYPE", default_value = "auto", value_parser = dialects())]
    pub(crate) dialect: Dialect,

    #[command(flatten)]
    pub(crate) when: When,

    #[command(flatten)]
    calendars: CalendarFiles,
}

impl Asked {
    /// Reads the schedule.
    pub(crate) fn read(&self) -> anyhow::Result<Read> {
        read(&self.expression, self.dialect, self.when.tz, &self.calendars)
    }
}

/// The name of a notation.
pub(crate) fn dialects() -> impl TypedValueParser<Value = Dialect> {
    PossibleValuesParser::new(Dialect::ALL.map(Dialect::as_str))
        .try_map(|name| Dialect::from_name(&name).ok_or("there is no such notation"))
}

/// Reads a schedule in a notation, in the zone that it names itself or in `default`. The argument may stand for [another
/// text](input::text).
pub(crate) fn read(
    argument: &str,
    dialect: Dialect,
    default: Zone,
    calendars: &CalendarFiles,
) -> anyhow::Result<Read> {
    let text = input::text(argument, MAX_INPUT_LEN)?;
    let expression =
        Expression::parse_as(&text, dialect).map_err(|error| WrongSchedule::of(&text, &error))?;
    let (expression, zone) = zoned(&text, expression, default)?;
    let schedule = Schedule::in_zone(&expression, zone, &calendars.read()?).map_err(|unknown| {
        let help = format!("give the file that has them: `--calendar-file \"{}=FILE\"`", unknown.name());
        WrongSchedule::of_calendar(&text, &unknown, &help)
    })?;
    let line = in_one_line(&text);
    Ok(Read { text, line, expression, schedule })
}

/// The expression of a text with the proper name of its zone, and that zone, or `default` if it names none.
pub(crate) fn zoned(
    text: &str,
    expression: Expression,
    default: Zone,
) -> Result<(Expression, Zone), WrongSchedule> {
    let Some(name) = expression.zone() else { return Ok((expression, default)) };
    let zone = Zone::find(name).map_err(|unknown| WrongSchedule::of_zone(text, &unknown))?;
    Ok((expression.in_zone(zone.to_string()), zone))
}

/// The place of a zone's name in a text.
pub(crate) fn zone_span(text: &str, name: &str) -> Range<usize> {
    let start = text.rfind(name).filter(|_| !name.is_empty());
    start.map_or(0..text.len(), |start| start..start + name.len())
}

/// A schedule that cannot be used. Displays as the schedule with a caret under what is wrong.
#[derive(Debug, Serialize)]
pub(crate) struct WrongSchedule {
    /// The schedule, as it was written.
    schedule: String,
    #[serde(rename = "error")]
    message: String,
    /// The bytes that are meant.
    #[serde(serialize_with = "as_pair")]
    span: Range<usize>,
    help: Option<String>,
}

fn as_pair<S: serde::Serializer>(span: &Range<usize>, to: S) -> Result<S::Ok, S::Error> {
    [span.start, span.end].serialize(to)
}

impl WrongSchedule {
    /// A text that is no schedule.
    pub(crate) fn of(text: &str, error: &ParseError) -> Self {
        Self::new(text, error.to_string(), error.span(), error.help())
    }

    /// A schedule in a zone that does not exist.
    fn of_zone(text: &str, unknown: &UnknownZone) -> Self {
        let span = zone_span(text, unknown.name());
        Self::new(text, "there is no such time zone".to_owned(), span, Some(unknown.help()))
    }

    /// A schedule with a calendar whose days are not known.
    pub(crate) fn of_calendar(text: &str, unknown: &UnknownCalendar, help: &str) -> Self {
        Self::new(text, unknown.to_string(), calendar_span(text, unknown.name()), Some(help.to_owned()))
    }

    fn new(text: &str, message: String, span: Range<usize>, help: Option<String>) -> Self {
        Self { schedule: text.to_owned(), message, span, help }
    }
}

impl fmt::Display for WrongSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let renderer = if terminal::stderr_has_color() { Renderer::styled() } else { Renderer::plain() };
        let title = Level::ERROR.primary_title(&self.message);
        let meant = AnnotationKind::Primary.span(self.span.clone());
        let mut group = title.element(Snippet::source(&self.schedule).annotation(meant));
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        f.write_str(&renderer.render(&[group]))
    }
}

impl std::error::Error for WrongSchedule {}

/// The place in a text of the last word of a calendar's name.
pub(crate) fn calendar_span(text: &str, name: &CalendarName) -> Range<usize> {
    let word = name.as_str().rsplit(' ').next().unwrap_or_default();
    let start = text.to_ascii_lowercase().rfind(word).filter(|start| text.is_char_boundary(*start));
    let end = start.map(|start| start + word.len()).filter(|end| text.is_char_boundary(*end));
    start.zip(end).map_or(0..text.len(), |(start, end)| start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        WrongSchedule::of(text, &Expression::parse(text).unwrap_err()).to_string()
    }

    #[test]
    fn a_structured_schedule_that_is_wrong_is_shown_with_a_caret() {
        insta::assert_snapshot!(refused(r#"{"schedules":[{"M":[13]}]}"#), @r#"
        error: 13 is not a month: 1–12, or 0 for the last
          |
        1 | {"schedules":[{"M":[13]}]}
          |                        ^
        "#);
        insta::assert_snapshot!(refused("{\"schedules\":[\n  {\"h\":[1],}\n]}"), @r#"
        error: trailing comma
          |
        2 |   {"h":[1],}
          |            ^
        "#);
    }
}

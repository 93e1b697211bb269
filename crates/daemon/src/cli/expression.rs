//! A schedule from the command line: read, or refused with a caret under what is wrong.

use super::{Wrong, input, terminal};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use chrono_tz::Tz;
use downbeat_parser::{Expression, MAX_INPUT_LEN, ParseError};
use downbeat_scheduler::Schedule;

/// A schedule, and what it was read from.
pub(super) struct Read {
    /// As it was written.
    pub(super) text: String,
    /// The same for a line of a report, which has no room for several.
    pub(super) line: String,
    pub(super) expression: Expression,
    pub(super) schedule: Schedule<Tz>,
}

/// Reads a schedule, in the zone that it names itself or in `default`. The argument may stand for [another
/// text](input::text).
pub(super) fn read(argument: &str, default: Tz) -> anyhow::Result<Read> {
    let text = input::text(argument, MAX_INPUT_LEN)?;
    let expression = Expression::parse(&text).map_err(|error| Wrong(render(&text, &error)))?;
    let schedule = compiled(&expression, default)?;
    let line = in_one_line(&text);
    Ok(Read { text, line, expression, schedule })
}

/// The schedule in the zone that it names itself or in `default`.
pub(super) fn compiled(expression: &Expression, default: Tz) -> Result<Schedule<Tz>, Wrong> {
    Schedule::in_its_zone(expression, default).map_err(|error| Wrong(format!("error: {error}")))
}

/// A text without its line breaks.
pub(super) fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The expression with a caret under what is wrong with it.
pub(super) fn render(text: &str, error: &ParseError) -> String {
    let renderer = if terminal::stderr_has_color() { Renderer::styled() } else { Renderer::plain() };
    let title = Level::ERROR.primary_title(error.to_string());
    let mut group =
        title.element(Snippet::source(text).annotation(AnnotationKind::Primary.span(error.span())));
    if let Some(help) = error.help() {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        render(text, &Expression::parse(text).unwrap_err())
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

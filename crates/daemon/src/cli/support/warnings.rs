//! The lints of a schedule on the command line.

use super::{budget, terminal};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use chrono::{DateTime, Utc};
use downbeat_inspect::lints;
use downbeat_parser::{Dialect, Expression, Lint};
use downbeat_scheduler::Schedule;

/// Shows the lints of a schedule on standard error, seen from `now`; nothing when there are none.
pub(crate) fn warn(
    (text, dialect): (&str, Dialect),
    expression: &Expression,
    schedule: &Schedule,
    now: DateTime<Utc>,
) {
    for lint in &lints::all(text, dialect, expression, schedule, now, &mut budget::for_one()) {
        terminal::say(&render(text, lint, terminal::stderr_has_color()));
    }
}

/// The text with carets under the part that a lint is about.
pub(crate) fn render(text: &str, lint: &Lint, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let span = lint.span().unwrap_or(0..text.len());
    // After the end of the text there is nothing to point at.
    let snippet = Snippet::source(text).annotation(AnnotationKind::Primary.span(span));
    let report = Level::WARNING.primary_title(lint.message()).id(lint.code()).element(snippet);
    let help = lint.help();
    let report = match &help {
        Some(help) => report.element(Level::HELP.message(help)),
        None => report,
    };
    renderer.render(&[report])
}

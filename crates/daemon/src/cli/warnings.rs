//! What of a schedule on the command line is legal and probably not meant.

use super::terminal;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use downbeat_parser::{Expression, Lint, lint};

/// Shows the lints of a schedule on standard error, seen from `now`; nothing when there are none.
pub(super) fn warn(text: &str, expression: &Expression, default: Tz, now: DateTime<Utc>) {
    let mut lints = lint::lints(text).unwrap_or_default();
    lints.extend(downbeat_scheduler::lint::lints(expression, default, now));
    for lint in &lints {
        terminal::say(&render(text, lint));
    }
}

/// The text with carets under what a lint is about.
fn render(text: &str, lint: &Lint) -> String {
    let renderer = if terminal::stderr_has_color() { Renderer::styled() } else { Renderer::plain() };
    let span = lint.span().unwrap_or(0..text.len());
    // Behind the text there is nothing to point at.
    let snippet = Snippet::source(text).annotation(AnnotationKind::Primary.span(span));
    let report = Level::WARNING.primary_title(lint.message()).id(lint.code()).element(snippet);
    let help = lint.help();
    let report = match &help {
        Some(help) => report.element(Level::HELP.message(help)),
        None => report,
    };
    renderer.render(&[report])
}

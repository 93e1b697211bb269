//! What of a schedule on the command line is legal and probably not meant.

use super::{budget, terminal};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use chrono::{DateTime, Utc};
use downbeat::budget::Purse;
use downbeat::config::cut;
use downbeat_parser::{Expression, Lint, lint};
use downbeat_scheduler::Schedule;
use serde::Serialize;

/// Shows the lints of a schedule on standard error, seen from `now`; nothing when there are none.
pub(crate) fn warn(text: &str, expression: &Expression, schedule: &Schedule, now: DateTime<Utc>) {
    for lint in &lints(text, expression, schedule, now, &mut budget::for_one()) {
        terminal::say(&render(text, lint, terminal::stderr_has_color()));
    }
}

/// The lints of a schedule: those of its words, then those of its dates, seen from `now`; of these one when the purse is
/// not enough to find them.
pub(crate) fn lints(
    text: &str,
    expression: &Expression,
    schedule: &Schedule,
    now: DateTime<Utc>,
    purse: &mut Purse,
) -> Vec<Lint> {
    let mut lints = lint::lints(text).unwrap_or_default();
    let (expression, schedule) = (expression.clone(), schedule.clone());
    let of_dates = purse.run(move || downbeat_scheduler::lint::lints(&expression, &schedule, now));
    lints.extend(of_dates.unwrap_or_else(|| vec![cut(purse)]));
    lints
}

/// A lint for a program.
#[derive(Serialize)]
pub(crate) struct Warning {
    code: &'static str,
    message: String,
    /// What would do, in a sentence.
    help: Option<String>,
    /// A text that says what was probably meant.
    suggestion: Option<String>,
    /// The bytes of the text that it is about; `null` when it is about all of it.
    span: Option<[usize; 2]>,
}

impl From<&Lint> for Warning {
    fn from(lint: &Lint) -> Self {
        Self {
            code: lint.code(),
            message: lint.message().to_owned(),
            help: lint.help(),
            suggestion: lint.suggestion().map(str::to_owned),
            span: lint.span().map(|span| [span.start, span.end]),
        }
    }
}

/// The text with carets under what a lint is about.
pub(crate) fn render(text: &str, lint: &Lint, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
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

//! A problem of a file of another program, drawn for a person.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use downbeat_inspect::file::{Excerpt, FileProblem, Severity};

/// A problem under its line.
pub(crate) fn draw(file: &str, problem: &FileProblem, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let level = if problem.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let title = level.primary_title(&problem.message);
    let title = match problem.code {
        Some(code) => title.id(code),
        None => title,
    };
    let excerpt = problem.excerpt.clone().unwrap_or(Excerpt { text: String::new(), span: 0..0 });
    let snippet = Snippet::source(excerpt.text).path(file).line_start(problem.line.unwrap_or(1));
    let mut group = title.element(snippet.annotation(AnnotationKind::Primary.span(excerpt.span)));
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

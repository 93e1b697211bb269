//! Why there is no answer: the `ScheduleError` of Python. Its class is written in Python, `_error.py`.

use downbeat_parser::ParseError;
use downbeat_scheduler::UnknownZone;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use std::ops::Range;

/// What the class is made of; most of it may be missing.
#[derive(Default)]
struct Said<'a> {
    text: Option<&'a str>,
    span: Option<Range<usize>>,
    found: Option<&'a str>,
    expected: Vec<&'a str>,
    suggestions: Vec<&'a str>,
    help: Option<String>,
    proposals: Vec<&'a str>,
    /// The error under the text, for people.
    drawn: Option<String>,
}

fn class(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        Ok::<_, PyErr>(py.import("downbeat_schedule._error")?.getattr("ScheduleError")?.unbind())
    });
    Ok(class?.bind(py).clone())
}

fn error(py: Python<'_>, message: String, said: Said<'_>) -> PyErr {
    let make = || {
        let fields = PyDict::new(py);
        if let (Some(text), Some(span)) = (said.text, &said.span) {
            fields.set_item("text", text)?;
            fields.set_item("span", in_characters(text, span.clone()))?;
        }
        fields.set_item("found", said.found)?;
        fields.set_item("expected", PyTuple::new(py, said.expected)?)?;
        fields.set_item("suggestions", PyTuple::new(py, said.suggestions)?)?;
        fields.set_item("help", said.help)?;
        fields.set_item("proposals", PyTuple::new(py, said.proposals)?)?;
        fields.set_item("drawn", said.drawn)?;
        class(py)?.call((message,), Some(&fields))
    };
    make().map_or_else(|error| error, PyErr::from_value)
}

/// One with a message alone.
pub fn of(py: Python<'_>, message: impl ToString) -> PyErr {
    error(py, message.to_string(), Said::default())
}

/// What is wrong with a text.
pub fn of_text(py: Python<'_>, text: &str, wrong: &ParseError) -> PyErr {
    let said = Said {
        text: Some(text),
        span: Some(wrong.span()),
        found: Some(wrong.found()),
        expected: wrong.expected().collect(),
        suggestions: wrong.suggestions().collect(),
        help: wrong.help(),
        proposals: wrong.proposals().collect(),
        drawn: Some(wrong.render(text).to_string()),
    };
    error(py, wrong.to_string(), said)
}

/// A zone that there is not: where its name stands in a text, if it does, and what was probably meant.
pub fn of_zone(py: Python<'_>, text: &str, unknown: &UnknownZone) -> PyErr {
    let name = unknown.name();
    let span = text.rfind(name).map(|start| start..start + name.len());
    let said = Said {
        text: Some(text),
        span,
        found: Some(name),
        suggestions: unknown.suggestion().into_iter().collect(),
        help: Some(unknown.help()),
        ..Said::default()
    };
    error(py, unknown.to_string(), said)
}

/// Bytes of a text in the units by which Python counts: characters.
pub fn in_characters(text: &str, span: Range<usize>) -> (usize, usize) {
    let before = |byte: usize| text.get(..byte).unwrap_or(text).chars().count();
    (before(span.start), before(span.end))
}

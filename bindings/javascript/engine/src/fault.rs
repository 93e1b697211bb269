//! Why there is no answer, as JSON: `{"error": {"message": …}}`.
#![forbid(unsafe_code)]

use downbeat_parser::ParseError;
use downbeat_scheduler::UnknownZone;
use serde::Serialize;
use std::ops::Range;

/// An answer that failed.
#[derive(Debug, Serialize)]
pub struct Fault {
    error: Box<Said>,
}

#[derive(Debug, Default, Serialize)]
struct Said {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expected: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    proposals: Vec<String>,
    /// A zone that there is not, as it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    /// The name of the zone, where there is one, and the host is to tell of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    untold: Option<&'static str>,
}

impl Fault {
    /// One with a message alone.
    pub fn of(message: impl Into<String>) -> Self {
        Self { error: Box::new(Said { message: message.into(), ..Said::default() }) }
    }

    /// One of a part of a text.
    pub fn at(text: &str, bytes: Range<usize>, message: String) -> Self {
        Self { error: Box::new(Said { message, span: Some(in_utf16(text, bytes)), ..Said::default() }) }
    }

    /// One of a number that is no handle.
    pub fn no_handle() -> Self {
        Self::of("this schedule has been released, or there has never been one")
    }

    /// What is wrong with a text.
    pub fn of_text(text: &str, error: &ParseError) -> Self {
        let owned = |text: &str| text.to_owned();
        Self {
            error: Box::new(Said {
                message: error.to_string(),
                span: Some(in_utf16(text, error.span())),
                found: Some(error.found().to_owned()),
                expected: error.expected().collect(),
                suggestion: error.suggestion().map(owned),
                suggestions: error.suggestions().map(owned).collect(),
                help: error.help(),
                proposals: error.proposals().map(owned).collect(),
                zone: None,
                untold: None,
            }),
        }
    }

    /// A zone that there is not: where its name stands in a text, if it does, and what was probably meant.
    pub fn of_zone(text: &str, unknown: &UnknownZone) -> Self {
        let (name, suggestion) = (unknown.name(), unknown.suggestion());
        let span = text.rfind(name).map(|start| in_utf16(text, start..start + name.len()));
        Self {
            error: Box::new(Said {
                message: unknown.to_string(),
                found: Some(name.to_owned()),
                span,
                suggestion: suggestion.map(str::to_owned),
                suggestions: suggestion.map(str::to_owned).into_iter().collect(),
                help: Some(unknown.help()),
                zone: Some(name.to_owned()),
                untold: unknown.to_be_told().map(|zone| zone.name()),
                ..Said::default()
            }),
        }
    }
}

/// Bytes of a text in the units by which JavaScript counts.
pub fn in_utf16(text: &str, span: Range<usize>) -> [usize; 2] {
    let before = |byte: usize| text.get(..byte).unwrap_or(text).encode_utf16().count();
    [before(span.start), before(span.end)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_in_the_units_of_javascript() {
        // An emoji has four bytes and two units, an umlaut two bytes and one unit.
        assert_eq!(in_utf16("😀ä bc", 7..9), [4, 6]);
        assert_eq!(in_utf16("abc", 1..9), [1, 3]);
    }
}

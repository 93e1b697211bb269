//! Owns [`Template`]: a text with placeholders, for a body or for the message that a monitor shows.
//!
//! A placeholder is a word in braces, such as `{name}`. JSON needs no escapes: there a brace is followed by a quotation mark, a
//! space or another brace, never by a letter. Neither do labels of Prometheus, whose name is followed by `=`. Any other brace
//! before a letter is written twice.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use crate::signal::on_one_line;

/// The most placeholders of a text, so that a filled text is not much longer than the template.
const MAX_PLACEHOLDERS: usize = 64;

/// How much of a value is filled in, in characters.
const MAX_VALUE: usize = 500;

/// What can be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placeholder {
    Name,
    Host,
    Reason,
    Took,
}

const PLACEHOLDERS: [(&str, Placeholder); 4] = [
    ("name", Placeholder::Name),
    ("host", Placeholder::Host),
    ("reason", Placeholder::Reason),
    ("took", Placeholder::Took),
];

/// A text with placeholders, read once.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
    is_json: bool,
}

#[derive(Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(Placeholder),
}

/// What is filled in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'v> {
    pub(crate) name: &'v str,
    pub(crate) host: &'v str,
    /// Why the service is ill, or how a run ended; `OK` for a beat.
    pub(crate) reason: &'v str,
    /// How long the checks or the run took.
    pub(crate) took: Duration,
}

/// In which notation a filled text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// Words.
    Plain,
    /// JSON where the template is, else words.
    JsonOrPlain,
    /// `key=value&key=value`.
    Form,
}

/// Why a text is no template. Quotes nothing of it. Characters are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A word in braces that is no placeholder. Holds at which character the first brace stands.
    #[error("the braces at character {at} hold no placeholder: {}", known(), at = .0)]
    Unknown(usize),
    /// A brace that is not closed after its word. Holds at which character it stands.
    #[error("the brace at character {at} is not closed after a placeholder: {}", known(), at = .0)]
    Unclosed(usize),
    /// There are too many.
    #[error("there are more than {MAX_PLACEHOLDERS} placeholders")]
    TooMany,
    /// In JSON a text stands outside of quotation marks.
    #[error(
        "a placeholder for a text stands outside of quotation marks in JSON: only `{{took}}` is a number"
    )]
    Bare,
}

fn known() -> String {
    let words: Vec<String> = PLACEHOLDERS.iter().map(|(word, _)| format!("`{{{word}}}`")).collect();
    format!("the placeholders are {}, and `{{{{` is a brace", words.join(", "))
}

impl Template {
    /// Reads a text; `None` if it has neither a placeholder nor a doubled brace, and is sent as it is.
    pub(crate) fn read(text: &str) -> Result<Option<Self>, TemplateError> {
        let mut pieces = Vec::new();
        let (mut plain, mut rest) = (String::new(), text);
        let mut is_plain = true;
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            let at = || text.get(..text.len() - after.len()).unwrap_or_default().chars().count();
            rest = match follows(after) {
                Follows::Brace(rest) => {
                    is_plain = false;
                    plain.push('{');
                    rest
                }
                Follows::Placeholder(placeholder, rest) => {
                    is_plain = false;
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    pieces.push(Piece::Value(placeholder));
                    rest
                }
                Follows::Text => {
                    plain.push('{');
                    after
                }
                Follows::Unknown => return Err(TemplateError::Unknown(at())),
                Follows::Unclosed => return Err(TemplateError::Unclosed(at())),
            };
        }
        if is_plain {
            return Ok(None);
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain));
        if pieces.iter().filter(|piece| matches!(piece, Piece::Value(_))).count() > MAX_PLACEHOLDERS {
            return Err(TemplateError::TooMany);
        }
        let mut template = Self { pieces, is_json: false };
        template.is_json = is_json(&template.with(|_| "0".to_owned()));
        let word = |placeholder| if placeholder == Placeholder::Took { "0" } else { "a" }.to_owned();
        match template.is_json && !is_json(&template.with(word)) {
            true => Err(TemplateError::Bare),
            false => Ok(Some(template)),
        }
    }

    /// Whether it says how long the checks took.
    pub(crate) fn has_took(&self) -> bool {
        self.pieces.contains(&Piece::Value(Placeholder::Took))
    }

    /// Whether it says why the service is ill.
    pub(crate) fn has_reason(&self) -> bool {
        self.pieces.contains(&Piece::Value(Placeholder::Reason))
    }

    /// The text with these values, each on one line.
    pub(crate) fn filled(&self, values: Values<'_>, notation: Notation) -> String {
        self.with(|placeholder| {
            let value = match placeholder {
                Placeholder::Name => on_one_line(values.name, MAX_VALUE),
                Placeholder::Host => on_one_line(values.host, MAX_VALUE),
                Placeholder::Reason => on_one_line(values.reason, MAX_VALUE),
                Placeholder::Took => values.took.as_micros().div_ceil(1_000).to_string(),
            };
            match notation {
                Notation::Form => byte_serialize(value.as_bytes()).collect(),
                // Control characters are spaces already.
                Notation::JsonOrPlain if self.is_json => value.replace('\\', "\\\\").replace('"', "\\\""),
                _ => value,
            }
        })
    }

    fn with(&self, value: impl Fn(Placeholder) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(placeholder) => value(*placeholder),
        };
        self.pieces.iter().map(piece).collect()
    }
}

/// What follows a brace.
enum Follows<'t> {
    /// Another one, and the rest.
    Brace(&'t str),
    Placeholder(Placeholder, &'t str),
    /// Something that has nothing to do with placeholders.
    Text,
    Unknown,
    Unclosed,
}

fn follows(text: &str) -> Follows<'_> {
    if let Some(rest) = text.strip_prefix('{') {
        return Follows::Brace(rest);
    }
    let inner = text.trim_start_matches(' ');
    let after = inner.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '_');
    let word = inner.strip_suffix(after).unwrap_or_default();
    let known = PLACEHOLDERS.iter().find(|(known, _)| *known == word);
    let has_spaces = inner.len() < text.len();
    match (word, after.trim_start_matches(' ').starts_with('}')) {
        ("", _) if text.is_empty() => Follows::Unclosed,
        ("", _) => Follows::Text,
        (_, true) => match (known, after.strip_prefix('}')) {
            (Some((_, placeholder)), Some(rest)) if !has_spaces => Follows::Placeholder(*placeholder, rest),
            _ => Follows::Unknown,
        },
        _ if has_spaces || after.starts_with('=') => Follows::Text,
        _ => Follows::Unclosed,
    }
}

/// Whether a text is a list or a mapping of JSON; serde_json bounds its depth.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<Value>(text).is_ok()
}

/// Leaves the text out, which may be secret.
impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("pieces", &self.pieces.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: Values<'_> = Values {
        name: "nightly backup",
        host: "web1",
        reason: "disk \"full\"\n\\ & <hot> ü",
        took: Duration::from_micros(12_345),
    };

    fn filled(text: &str, notation: Notation) -> String {
        match Template::read(text) {
            Ok(Some(template)) => template.filled(VALUES, notation),
            Ok(None) => "as it is".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_word_in_braces_is_filled_in_and_a_doubled_brace_is_one() {
        assert_eq!(filled("{name} on {host}: {took} ms", Notation::Plain), "nightly backup on web1: 13 ms");
        assert_eq!(filled("{reason}", Notation::Plain), "disk \"full\" \\ & <hot> ü");
        assert_eq!(filled("{{name} is {name}}", Notation::Plain), "{name} is nightly backup}");
        assert_eq!(filled("ü{{", Notation::Plain), "ü{");
    }

    #[test]
    fn json_and_labels_of_prometheus_need_no_escapes() {
        for text in ["", "alive", r#"{"a":{"b":1},"c":{}}"#, "up{job=\"x\",host=\"y\"} 1", "{ a b }", "}{}"] {
            assert_eq!(filled(text, Notation::JsonOrPlain), "as it is", "{text}");
        }
        let json =
            filled(r#"[{"host_name":"{host}","ms":{took},"message":"{reason}"}]"#, Notation::JsonOrPlain);
        assert_eq!(json, r#"[{"host_name":"web1","ms":13,"message":"disk \"full\" \\ & <hot> ü"}]"#);
        serde_json::from_str::<Value>(&json).unwrap();
        assert_eq!(
            filled("a={reason}&b={took}", Notation::Form),
            "a=disk+%22full%22+%5C+%26+%3Chot%3E+%C3%BC&b=13"
        );
    }

    #[test]
    fn what_is_no_placeholder_is_refused_with_its_place_and_without_its_text() {
        let texts = ["ü {nmae}", "{Name}", "{ name }", "{name", "a {name is ill", "up {", "{\"a\":{name}}"];
        let errors: Vec<String> = texts.iter().map(|text| filled(text, Notation::JsonOrPlain)).collect();
        insta::assert_snapshot!(errors.join("\n"), @"
        the braces at character 3 hold no placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
        the braces at character 1 hold no placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
        the braces at character 1 hold no placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
        the brace at character 1 is not closed after a placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
        the brace at character 3 is not closed after a placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
        the brace at character 4 is not closed after a placeholder: the placeholders are `{name}`, `{host}`, `{reason}`, `{took}`, and `{{` is a brace
        a placeholder for a text stands outside of quotation marks in JSON: only `{took}` is a number
        ");
        assert_eq!(filled(&"{name}".repeat(65), Notation::Plain), "there are more than 64 placeholders");
    }

    #[test]
    fn a_value_is_cut_between_characters() {
        let template = Template::read("{reason}").unwrap().unwrap();
        let reason = "ü".repeat(600);
        assert_eq!(
            template.filled(Values { reason: &reason, ..VALUES }, Notation::Plain).chars().count(),
            500
        );
    }
}

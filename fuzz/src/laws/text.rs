//! Any text: case and white space around it do not matter, and no word of it is passed over.

use super::expression::{same_but_for_case, stands, survives_json};
use super::{clauses, variation};
use downbeat_parser::{Expression, Notation, ParseError, Timing, lint};

/// Any bytes as a text.
pub fn text(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = check(text);
    }
}

/// The laws of a text, whatever it is.
pub(super) fn check(text: &str) -> Result<Expression, ParseError> {
    let parsed = Expression::parse(text);
    stands(text, &parsed);
    let variation = variation(text.as_bytes(), 7);
    match variation {
        0 if text.len() + 2 <= downbeat_parser::MAX_INPUT_LEN => {
            if let Ok(parsed) = &parsed {
                let again = Expression::parse(&format!(" {text}\t"));
                assert_eq!(again.as_ref(), Ok(parsed), "white space around it matters");
            }
        }
        // The keys of the structured form are of one case.
        1 | 2 if text.trim_start_matches(is_space).starts_with('{') => {}
        1 => same_but_for_case(&parsed, &Expression::parse(&text.to_ascii_lowercase())),
        2 => same_but_for_case(&parsed, &Expression::parse(&text.to_ascii_uppercase())),
        3 => assert_eq!(parsed, Expression::parse(text), "parsing twice differs"),
        4 if parsed.is_ok() => proposals_can_be_read(text),
        5 => {
            if let Ok(expression) = &parsed {
                clauses::each_is_said_once(text, expression);
            }
        }
        _ => {
            if let Ok(expression) = &parsed {
                if let Timing::Calendar(model) = expression.timing() {
                    survives_json(model);
                }
                passes_over_nothing(text, expression);
            }
        }
    }
    parsed
}

/// What a lint proposes can be read, and is another text without that lint.
fn proposals_can_be_read(text: &str) {
    for found in lint::lints(text).unwrap_or_default() {
        let Some(better) = found.suggestion() else { continue };
        let again = lint::lints(better);
        assert!(again.is_ok(), "{text:?}: {better:?} is proposed: {again:?}");
        let same = again.unwrap_or_default().into_iter().find(|other| other.code() == found.code());
        assert_eq!(same, None, "{text:?}: {better:?} is proposed");
        assert_ne!(better, text, "it proposes the text itself");
    }
}

/// What the tokenizer below takes for words of the language: the fuzzer's own list.
const VOCABULARY: &str = include_str!("../../text.dict");

/// A second reading, too simple to be wrong: whatever was read as a sentence falls into words of the language, numbers and
/// marks; and the same with a foreign word in it is refused.
fn passes_over_nothing(text: &str, expression: &Expression) {
    if expression.notation() != Notation::Text {
        return;
    }
    for token in tokens(text) {
        let letters = token.trim_matches(|c: char| !c.is_ascii_alphabetic());
        let is_zone = expression.zone().is_some_and(|zone| zone.contains(letters));
        assert!(is_zone || is_word(letters), "{text:?} was read, though {letters:?} is no word");
    }
    // Behind a whole token that is no part of the name of a zone.
    let ends: Vec<usize> =
        text.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at).chain([text.len()]).collect();
    let at = ends.get(variation(text.as_bytes(), ends.len())).copied().unwrap_or(0);
    let (before, behind) = text.split_at(at);
    let foreign = format!("{before} xyzzy {behind}");
    if foreign.len() <= downbeat_parser::MAX_INPUT_LEN {
        let read = Expression::parse(&foreign);
        assert!(read.is_err(), "{foreign:?} was read: {read:?}");
    }
}

/// What the language passes over: a byte order mark is white space too.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Runs of letters, of digits, and of anything else that is no white space.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| (c.is_ascii_alphabetic(), c.is_ascii_digit());
    text.split(is_space).flat_map(move |word| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
            let (token, behind) = rest.split_at(end);
            rest = behind;
            Some(token)
        })
    })
}

/// Whether the list has it, whole or as a part of a phrase.
fn is_word(letters: &str) -> bool {
    letters.is_empty()
        || VOCABULARY
            .lines()
            .filter(|line| line.starts_with('"'))
            .flat_map(|line| line.split(|c: char| !c.is_ascii_alphabetic()))
            .any(|word| word.eq_ignore_ascii_case(letters))
}

//! Any text: case and white space around it do not matter, and no word of it is passed over.

use super::expression::{same_but_for_case, stands, survives_json};
use super::{clauses, several, variation};
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
    // The input chooses. When it occurs takes a hundred times as long as the others, and is asked seldom.
    let choice = variation(text.as_bytes(), 320);
    // Where the corpus is replayed, each law is tried on each input.
    let is_replay = env!("CARGO_PKG_NAME") != "downbeat-fuzz";
    let is_tried = |law| choice % 8 == law || is_replay;
    // The keys of the structured form are of one case.
    let has_cases = !text.trim_start_matches(is_space).starts_with('{');
    if is_tried(0) && has_cases {
        same_but_for_case(&parsed, &Expression::parse(&text.to_ascii_lowercase()));
    }
    if is_tried(1) && has_cases {
        same_but_for_case(&parsed, &Expression::parse(&text.to_ascii_uppercase()));
    }
    if is_tried(2) {
        assert_eq!(parsed, Expression::parse(text), "parsing twice differs");
    }
    let Ok(expression) = &parsed else { return parsed };
    if is_tried(3) && text.len() + 2 <= downbeat_parser::MAX_INPUT_LEN {
        let again = Expression::parse(&format!(" {text}\t"));
        assert_eq!(again, parsed, "white space around it matters");
    }
    if is_tried(4) {
        proposals_can_be_read(text);
    }
    if is_tried(5) {
        clauses::each_is_said_once(text, expression);
    }
    if is_tried(6) {
        passes_over_nothing(text, expression);
    }
    if is_tried(7)
        && let Timing::Calendar(model) = expression.timing()
    {
        survives_json(model);
    }
    if choice / 8 == 0 || is_replay {
        several::add_up(text, expression);
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
    // The names of calendars are the configuration's.
    let calendars: Vec<String> = match expression.timing() {
        Timing::Calendar(model) => model.calendars().map(ToString::to_string).collect(),
        Timing::Interval(_) => Vec::new(),
    };
    for token in tokens(text) {
        let letters = token.trim_matches(|c: char| !c.is_ascii_alphabetic());
        let is_zone = expression.zone().is_some_and(|zone| zone.contains(letters));
        let is_name = calendars.iter().any(|name| name.contains(&letters.to_ascii_lowercase()));
        assert!(is_zone || is_name || is_word(letters), "{text:?} was read, though {letters:?} is no word");
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

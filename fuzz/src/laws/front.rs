//! The front door: which notation a text was read as agrees with how it begins, and each notation's own reader agrees.

use super::expression::stands;
use super::sentence_maker::Choices;
use super::{Steered, text};
use arbitrary::Unstructured;
use downbeat_parser::cron::{self, parse};
use downbeat_parser::{Dialect, Expression, Notation, Timing};

/// What may stand in front of the fuzzer's own bytes, so that no notation is rare.
const STARTS: [&str; 12] =
    ["", "", "@every ", "PT", "P", "@", "TZ=", "CRON_TZ=", "*/5 ", "0 9 ", "6", "every "];

/// Any bytes as a text, after one of a few beginnings.
pub fn front(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(rest) = std::str::from_utf8(rest) else { return };
    let start = STARTS.get(usize::from(*first) % STARTS.len()).unwrap_or(&"");
    let mut whole = format!("{start}{rest}");
    if first / 16 == 1 {
        elapsed(&mut whole, bytes);
    }
    check(&whole);
}

/// An elapsed time in the place of the text, of the units that the bytes choose.
fn elapsed(text: &mut String, bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    let mut choices = Steered(&mut bytes);
    text.clear();
    let every = choices.below(2) == 0;
    text.push_str(if every { "@every " } else { "PT" });
    let units = if every { ["h", "m", "s", "ms"] } else { ["H", "M", "S", ".5S"] };
    for unit in units {
        if choices.below(2) == 0 {
            let most = if choices.once_in(10) { 1_000_000_000 } else { 100 };
            text.push_str(&choices.below(most).to_string());
            text.push_str(unit);
        }
    }
}

fn check(whole: &str) {
    let parsed = Expression::parse(whole);
    stands(whole, &parsed);
    assert_eq!(parsed, whole.parse(), "two ways in");
    let Ok(expression) = &parsed else { return };
    let begins = |with: &str| {
        let trimmed = whole.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        trimmed.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    let calendar = matches!(expression.timing(), Timing::Calendar(_));
    match expression.notation() {
        Notation::Every => assert!(begins("@every") && !calendar),
        Notation::Iso8601 => assert!(begins("P") && !calendar),
        Notation::Milliseconds => assert!(!calendar),
        Notation::Cron => assert_eq!(parse(whole, cron::Dialect::Cron).as_ref(), Ok(expression)),
        Notation::Text => {
            assert!(calendar);
            let _ = text::check(whole);
        }
        Notation::Structured => assert!(begins("{") && calendar),
        Notation::OnCalendar => {
            assert!(calendar);
            assert_eq!(Expression::parse_as(whole, Dialect::OnCalendar).as_ref(), Ok(expression));
        }
        Notation::EventBridge => {
            assert_eq!(calendar, begins("cron("));
            assert_eq!(Expression::parse_as(whole, Dialect::EventBridge).as_ref(), Ok(expression));
        }
        Notation::Repeating => {
            assert!(begins("R"));
            assert_eq!(Expression::parse_as(whole, Dialect::Iso8601).as_ref(), Ok(expression));
        }
        Notation::Recurrence => {
            assert_eq!(Expression::parse_as(whole, Dialect::Recurrence).as_ref(), Ok(expression));
        }
        other => unreachable!("{whole:?} was read as {other:?}"),
    }
}

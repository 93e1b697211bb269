//! What is written back is read as the same, and written the same again; what a schedule is described as is said.

use super::sentence_maker::{self, Choices, Style};
use super::{Steered, structured};
use arbitrary::Unstructured;
use downbeat_parser::{Expression, MAX_INPUT_LEN, Model};

/// An expression out of the bytes: a text as it is, a sentence of the grammar's words, or a model in its structured form.
pub fn round_trip(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let expression = match first % 4 {
        0 | 1 => std::str::from_utf8(rest).ok().and_then(|text| Expression::parse(text).ok()),
        2 => {
            let mut bytes = Unstructured::new(rest);
            let mut choices = Steered(&mut bytes);
            let words = sentence_maker::sentence(&mut choices, Style::Meaningful);
            Expression::parse(&sentence_maker::join(&mut choices, &words, true)).ok()
        }
        _ => {
            let mut bytes = Unstructured::new(rest);
            let mut choices = Steered(&mut bytes);
            let model: Option<Model> = serde_json::from_str(&structured::made(&mut choices)).ok();
            model.map(|model| match choices.below(8) {
                0 => Expression::from(model).in_zone("Europe/Stockholm"),
                _ => Expression::from(model),
            })
        }
    };
    if let Some(expression) = expression {
        check(&expression);
    }
}

fn check(expression: &Expression) {
    let written = expression.to_string();
    assert!(!written.is_empty());
    // Text is never longer than what may be read; the structured form of thousands of values can be.
    if written.len() > MAX_INPUT_LEN {
        assert!(written.starts_with('{'), "{} bytes of text", written.len());
        return;
    }
    let read = Expression::parse(&written);
    let Ok(read) = read else {
        // An interval in a zone of whose name no zone could be.
        let odd_zone = expression.zone().is_some_and(|zone| !zone.contains('/') || zone.contains(' '));
        assert!(odd_zone, "{written:?} is not read: {read:?}");
        return;
    };
    assert_eq!(read.timing(), expression.timing(), "{written:?}");
    assert_eq!(read.zone(), expression.zone(), "{written:?}");
    assert_eq!(read.to_string(), written, "written otherwise again");
    let described = expression.describe();
    assert!(!described.is_empty() && described.len() < 64 * 1024);
}

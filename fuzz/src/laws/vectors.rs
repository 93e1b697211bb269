//! The recorded answers of the real later.js: however a sentence of the table is spaced and cased, it is read as recorded.

use super::Steered;
use super::sentence_maker::{Choices, join};
use arbitrary::Unstructured;
use downbeat_parser::{Expression, Model, Timing};
use std::sync::OnceLock;

const TABLE: &str = include_str!("../../../tests/later-js/vectors.jsonl");

/// One line of the table, chosen by the bytes, spaced and cased as they say.
pub fn vectors(bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    let mut choices = Steered(&mut bytes);
    let table = table();
    let Some((text, model)) = table.get(choices.below(table.len().max(1))) else { return };
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let spelt = join(&mut choices, &words, false);
    let read = Expression::parse(&spelt);
    let timing = read.as_ref().map(Expression::timing);
    assert_eq!(timing, Ok(&Timing::Calendar(model.clone())), "{spelt:?}");
}

/// The sentences that later.js read to the very same model.
fn table() -> &'static [(String, Model)] {
    static ONCE: OnceLock<Vec<(String, Model)>> = OnceLock::new();
    ONCE.get_or_init(|| {
        let read = |line: &str| {
            let line: serde_json::Value = serde_json::from_str(line).ok()?;
            let same = line.get("verdict")?.as_str()? == "same model";
            let text = line.get("text")?.as_str()?;
            let model = serde_json::from_value(line.get("later")?.clone()).ok()?;
            same.then(|| (text.to_owned(), model))
        };
        let all: Vec<_> = TABLE.lines().filter_map(read).collect();
        assert!(all.len() > 100, "the table has {} sentences only", all.len());
        all
    })
}

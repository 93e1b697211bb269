//! What the parser reads it also writes, as a sentence: for all that later.js's recorded answers and the pages of the
//! documentation have, and for sentences out of a generator.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../src/sentence/mod.rs"]
mod sentence;

use downbeat_parser::Expression;
use sentence::{Choices, Style};
use serde_json::Value;

/// What is wrong with the canonical text of `text`, if it is a schedule and anything is.
fn fault(text: &str) -> Option<String> {
    let expression = Expression::parse(text).ok()?;
    let printed = expression.to_string();
    if printed.starts_with('{') {
        return Some(format!("{text:?} is written as {printed}"));
    }
    match Expression::parse(&printed) {
        Err(error) => Some(format!("{text:?} is written as {printed:?}: {error}")),
        Ok(read) if (read.timing(), read.zone()) != (expression.timing(), expression.zone()) => {
            Some(format!("{text:?} is written as {printed:?}, which means something else"))
        }
        Ok(read) if read.to_string() != printed => {
            Some(format!("{text:?} is written as {printed:?} and then as {:?}", read.to_string()))
        }
        Ok(_) => None,
    }
}

fn assert_written<'a>(texts: impl IntoIterator<Item = &'a str>, least: usize) {
    let (mut read, mut faults) = (0, Vec::new());
    for text in texts {
        read += usize::from(Expression::parse(text).is_ok());
        faults.extend(fault(text));
    }
    assert!(faults.is_empty(), "{} of {read}:\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
    assert!(read >= least, "only {read} schedules");
}

#[test]
fn every_vector_that_is_read_is_written_as_a_sentence() {
    let vectors: Vec<Value> = include_str!("../later-js/vectors.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_written(vectors.iter().map(|vector| vector["text"].as_str().unwrap()), 500);
}

#[test]
fn every_example_of_the_pages_is_written_as_a_sentence() {
    let pages = [include_str!("../../docs/language.md"), include_str!("../../docs/later-js.md")];
    let cells = pages.iter().flat_map(|page| page.lines()).flat_map(|line| line.split('|'));
    let code = cells.filter_map(|cell| cell.trim().strip_prefix('`')?.strip_suffix('`'));
    // One page writes its texts as strings of JSON.
    let texts: Vec<String> = code
        .filter(|code| !code.starts_with('{'))
        .map(|code| serde_json::from_str(code).unwrap_or_else(|_| code.to_owned()))
        .collect();
    assert_written(texts.iter().map(String::as_str), 70);
}

struct Seeded(fastrand::Rng);

impl Choices for Seeded {
    fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound.max(1))
    }
}

#[test]
fn sentences_of_the_generator_are_written_as_sentences() {
    let mut choices = Seeded(fastrand::Rng::with_seed(1));
    let texts: Vec<String> = (0..20_000)
        .map(|turn| {
            let style = if turn % 4 == 0 { Style::Loose } else { Style::Meaningful };
            let mut words = sentence::sentence(&mut choices, style);
            if turn % 8 == 0 {
                sentence::mutate(&mut choices, &mut words);
            }
            let plain = choices.below(2) == 0;
            sentence::join(&mut choices, &words, plain)
        })
        .collect();
    assert_written(texts.iter().map(String::as_str), 15_000);
}

//! Each text that an error or a lint proposes is proved: it can be read, it occurs, and where the help claims something of its
//! occurrences, that holds. The phrases of the corpus, the recorded questions to later.js, the examples of the pages and
//! sentences of a generator, spoiled ones too, are tried.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../src/proposals.rs"]
mod proposals;
#[path = "../src/sentence/mod.rs"]
mod sentence;

use sentence::{Choices, Style};
use std::path::Path;

/// The faults of these texts, and how many texts were proposed for them.
fn proved<'a>(spoiled: bool, texts: impl IntoIterator<Item = &'a str>) -> usize {
    let (mut count, mut faults) = (0, Vec::new());
    for text in texts {
        count += proposals::check(text, spoiled, &mut faults);
    }
    assert!(
        faults.is_empty(),
        "{} of {count} proposals:\n{}",
        faults.len(),
        faults[..faults.len().min(30)].join("\n")
    );
    count
}

/// The phrases of the corpus.
fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("phrases");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "tsv"))
        .map(|path| std::fs::read_to_string(path).unwrap());
    let phrases = |text: String| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
    };
    texts.flat_map(phrases).collect()
}

/// `phrase` with each number in it replaced in turn.
fn with_number<'a>(phrase: &'a str, number: &'a str) -> impl Iterator<Item = String> + 'a {
    let starts = phrase.char_indices().map(|(at, _)| at);
    let is_digit = |at: usize| phrase.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let starts = starts.filter(move |&at| is_digit(at) && (at == 0 || !is_digit(at - 1)));
    starts.map(move |at| {
        let rest = phrase[at..].trim_start_matches(|digit: char| digit.is_ascii_digit());
        format!("{}{number}{rest}", &phrase[..at])
    })
}

#[test]
fn numbers_too_large_for_an_integer_overflow_nothing_and_what_is_proposed_for_them_is_proved() {
    let numbers = ["99999999999999999999", "9223372036854775807", "99999999999999"];
    let corpus = corpus();
    let spoiled =
        corpus.iter().flat_map(|phrase| numbers.into_iter().flat_map(|number| with_number(phrase, number)));
    let texts: Vec<String> = spoiled.chain(["first 99999999999999999999 days".to_owned()]).collect();
    assert!(texts.len() > 1000);
    proved(true, texts.iter().map(String::as_str));
}

#[test]
fn what_is_proposed_for_the_phrases_of_the_corpus_is_proved() {
    let corpus = corpus();
    let count = proved(false, corpus.iter().map(String::as_str));
    assert!(count >= 100, "{count}");
}

#[test]
fn what_is_proposed_for_the_questions_to_later_js_is_proved() {
    let texts: Vec<String> = include_str!("../later-js/vectors.jsonl")
        .lines()
        .map(|line| {
            let vector: serde_json::Value = serde_json::from_str(line).unwrap();
            vector["text"].as_str().unwrap().to_owned()
        })
        .collect();
    let count = proved(true, texts.iter().map(String::as_str));
    assert!(count >= 100, "{count}");
}

#[test]
fn what_is_proposed_for_the_examples_of_the_pages_is_proved() {
    let pages = [
        include_str!("../../docs/language.md"),
        include_str!("../../docs/later-js.md"),
        include_str!("../../docs/lints.md"),
    ];
    let cells = pages.iter().flat_map(|page| page.lines()).flat_map(|line| line.split('|'));
    let count = proved(false, cells.filter_map(|cell| cell.trim().strip_prefix('`')?.strip_suffix('`')));
    assert!(count >= 30, "{count}");
}

struct Seeded(fastrand::Rng);

impl Choices for Seeded {
    fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound.max(1))
    }
}

#[test]
fn what_is_proposed_for_sentences_of_the_generator_is_proved() {
    let mut choices = Seeded(fastrand::Rng::with_seed(2));
    let texts: Vec<String> = (0..4_000)
        .map(|turn| {
            let style = if turn % 2 == 0 { Style::Loose } else { Style::Meaningful };
            let mut words = sentence::sentence(&mut choices, style);
            if turn % 4 < 2 {
                sentence::mutate(&mut choices, &mut words);
            }
            sentence::join(&mut choices, &words, true)
        })
        .collect();
    let count = proved(true, texts.iter().map(String::as_str));
    assert!(count >= 100, "{count}");
}

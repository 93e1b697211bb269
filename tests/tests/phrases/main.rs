//! What people type, one phrase a line in `tests/phrases/*.tsv`, and what each means. The corpus says what is right; the parser
//! is measured by it.
//!
//! ```text
//! cargo test -p downbeat-tests --test phrases -- --nocapture
//! ```
//!
//! prints how many phrases there are, how many are read, and how many are refused with the text that was meant.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod case;

use case::{Case, Meaning};
use std::collections::BTreeMap;
use std::path::Path;

/// The lines of the corpus, each with its place.
fn corpus() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("phrases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "tsv"));
    files.sort();
    files.iter().flat_map(|path| lines(path)).collect()
}

fn lines(path: &Path) -> Vec<(String, Case)> {
    let name = path.file_name().unwrap().to_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let told = (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    told.map(|(number, line)| {
        let at = format!("{name}:{number}");
        let case = Case::read(line).unwrap_or_else(|fault| panic!("{at}: {fault}: {line}"));
        (at, case)
    })
    .collect()
}

#[test]
fn every_phrase_means_what_the_corpus_says() {
    let all = corpus();
    let faults: Vec<String> = all
        .iter()
        .filter_map(|(at, case)| Some(format!("{at}: {:?} is {}", case.phrase, case.fault()?)))
        .collect();
    assert!(faults.is_empty(), "{} of {} phrases:\n{}", faults.len(), all.len(), faults.join("\n"));
}

#[test]
fn no_phrase_stands_twice() {
    let mut places = BTreeMap::new();
    for (at, case) in corpus() {
        if let Some(other) = places.insert(case.phrase.clone(), at.clone()) {
            panic!("{:?} stands at {other} and at {at}", case.phrase);
        }
    }
}

#[test]
fn the_front_page_says_how_many_phrases_are_read() {
    let all = corpus();
    let refused = all.iter().filter_map(|(_, case)| match case.meaning() {
        Meaning::Refused(proposals) => Some(proposals.is_empty()),
        _ => None,
    });
    let (without, with): (Vec<bool>, Vec<bool>) = refused.partition(|without| *without);
    let read = all.len() - without.len() - with.len();
    let told = format!(
        "of {} phrases {read} are read as meant, {} are refused with the text that was meant, and {} with the reason alone",
        all.len(),
        with.len(),
        without.len()
    );
    println!("{told}");
    let page = include_str!("../../../README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains(&told), "README.md says otherwise; it should say: {told}");
}

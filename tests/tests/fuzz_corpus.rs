//! Replays the inputs of the fuzz targets, without a fuzzer: the corpus, and whatever once broke a law. The laws are
//! those of the targets themselves.

#[path = "../../fuzz/src/laws/mod.rs"]
pub mod laws;

use arbitrary::{Arbitrary, Unstructured};
use std::path::{Path, PathBuf};

/// The files of `fuzz/<kind>/<target>`; none when there is no such folder.
fn inputs(kind: &str, target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz").join(kind).join(target);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// Runs the law over every input; the last path printed is the one that broke it.
fn replay(target: &str, law: fn(&[u8])) {
    let corpus = inputs("corpus", target);
    assert!(corpus.len() >= 40, "the corpus of {target} has only {} inputs", corpus.len());
    for path in corpus.into_iter().chain(inputs("regressions", target)) {
        println!("{}", path.display());
        let bytes = std::fs::read(&path);
        assert!(bytes.is_ok(), "{bytes:?}");
        law(&bytes.unwrap_or_default());
    }
}

#[test]
fn the_laws_hold_for_the_corpus_of_text() {
    replay("text", laws::text);
}

#[test]
fn the_laws_hold_for_the_corpus_of_sentence() {
    replay("sentence", |bytes| {
        let sentence = laws::Sentence::arbitrary_take_rest(Unstructured::new(bytes));
        assert!(sentence.is_ok());
        if let Ok(sentence) = sentence {
            laws::sentence(&sentence);
        }
    });
}

#[test]
fn the_laws_hold_for_the_corpus_of_structured() {
    replay("structured", laws::structured);
}

#[test]
fn the_laws_hold_for_the_corpus_of_cron() {
    replay("cron", laws::cron);
}

#[test]
fn the_laws_hold_for_the_corpus_of_days() {
    replay("days", laws::days);
}

#[test]
fn the_laws_hold_for_the_corpus_of_front() {
    replay("front", laws::front);
}

#[test]
fn the_laws_hold_for_the_corpus_of_vectors() {
    replay("vectors", laws::vectors);
}

#[test]
fn the_laws_hold_for_the_corpus_of_round_trip() {
    replay("round_trip", laws::round_trip);
}

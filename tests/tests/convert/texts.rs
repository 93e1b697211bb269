//! The expressions that are converted: what is written elsewhere, what people type, and random ones.

use crate::lines;
use crate::sentence::{Choices, Style, join, sentence};
use fastrand::Rng;
use serde_json::Value;

const SENTENCES: usize = 500;
const LINES: usize = 250;

struct Random(Rng);

impl Choices for Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound)
    }
}

/// Whatever stands as code in the tables of a page.
fn code(page: &'static str) -> impl Iterator<Item = String> {
    let tables = page.lines().filter(|line| line.starts_with('|'));
    tables.flat_map(|line| line.split('`').skip(1).step_by(2)).map(str::to_owned)
}

fn vectors() -> impl Iterator<Item = String> {
    include_str!("../../later-js/vectors.jsonl").lines().map(|line| {
        let vector: Value = serde_json::from_str(line).unwrap();
        vector["text"].as_str().unwrap().to_owned()
    })
}

/// What a person would expect to see converted.
pub(crate) const EXPECTED: &str = include_str!("expected.txt");

fn sentences() -> impl Iterator<Item = String> {
    let mut random = Random(Rng::with_seed(5));
    (0..SENTENCES).map(move |_| {
        let words = sentence(&mut random, Style::Meaningful);
        join(&mut random, &words, true)
    })
}

fn cron() -> impl Iterator<Item = String> {
    let mut random = Rng::with_seed(6);
    (0..LINES).map(move |_| lines::line(&mut random))
}

/// All texts with where they are from. Some are no expression.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, String)> {
    let expected = EXPECTED.lines().map(str::to_owned);
    let label = |source: &'static str| move |text: String| (source, text);
    let language = code(include_str!("../../../docs/language.md")).map(label("language"));
    let page = code(include_str!("../../../docs/conversions.md")).map(label("conversions"));
    let written = language.chain(page).chain(vectors().map(label("vectors")));
    let random = sentences().map(label("sentences")).chain(cron().map(label("cron")));
    expected.map(label("expected")).chain(written).chain(random)
}

//! Compares the reading of cron with later.js 4.2.0 on a table of its recorded answers, so that no Node is needed. The
//! program `compare-later` wrote the table and gives the verdicts here too:
//!
//! ```text
//! cargo run --release -p downbeat-tests --bin compare-later -- --count 0 --cron-count 20000 --write-cron-vectors tests/later-js/cron-vectors.jsonl
//! ```

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, unused_imports, reason = "the program uses more")]

#[path = "../src/bin/compare-later/cron/mod.rs"]
mod cron;
#[path = "../src/sentence/mod.rs"]
mod sentence;

use serde_json::Value;
use std::collections::BTreeSet;

impl sentence::Choices for fastrand::Rng {
    fn below(&mut self, bound: usize) -> usize {
        self.usize(..bound.max(1))
    }
}

fn vectors() -> Vec<(cron::Line, Value, String)> {
    include_str!("../later-js/cron-vectors.jsonl")
        .lines()
        .map(|line| {
            let json: Value = serde_json::from_str(line).unwrap();
            let text = json["cron"].as_str().unwrap().to_owned();
            let line = cron::Line { text, seconds: json["seconds"].as_bool().unwrap() };
            (line, json["later"].clone(), json["verdict"].as_str().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn every_line_goes_together_with_later_js_as_recorded() {
    let all = vectors();
    assert!(all.len() >= 200, "only {} vectors", all.len());
    for (line, later, verdict) in all {
        assert!(!verdict.contains("DISAGREEMENT"), "{line:?}");
        assert_eq!(cron::judge(&line, &later).to_string(), verdict, "{line:?}");
    }
}

#[test]
fn the_page_has_every_class_of_lines() {
    let page = include_str!("../../docs/later-js.md");
    let classes: BTreeSet<String> = vectors()
        .into_iter()
        .filter_map(|(.., verdict)| Some(verdict.split_once(": ")?.1.to_owned()))
        .collect();
    let known = ["same model", "another model of the same instants"];
    let single = classes.iter().filter(|class| !class.contains(" + ") && !known.contains(&class.as_str()));
    let missing: Vec<_> = single.filter(|class| !page.contains(&format!("{class} |"))).collect();
    assert!(classes.len() > 20 && missing.is_empty(), "docs/later-js.md says nothing of {missing:?}");
}

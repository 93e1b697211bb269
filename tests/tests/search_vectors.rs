//! Compares the engine with later.js 4.2.0 on a table of its recorded answers, so that no Node is needed. The program
//! `compare-engine` wrote the table and gives the verdicts here too:
//!
//! ```text
//! cargo run --release -p downbeat-tests --bin compare-engine -- --count 20000 --write-vectors tests/later-js/search-vectors.jsonl
//! ```

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "the program uses more")]

#[path = "../src/bin/compare-engine/class.rs"]
mod class;
#[path = "../../crates/scheduler/tests/common/definition.rs"]
mod definition;
#[path = "../src/bin/compare-engine/judge.rs"]
mod judge;
#[path = "../src/bin/compare-engine/truth.rs"]
mod truth;

use chrono::NaiveDateTime;
use judge::{CALLS, Call, Case, readable};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../docs/later-js.md");

struct Vector {
    definition: Value,
    start: i64,
    call: Call,
    later: Value,
    verdict: String,
}

fn vectors() -> Vec<Vector> {
    include_str!("../later-js/search-vectors.jsonl")
        .lines()
        .map(|line| {
            let json: Value = serde_json::from_str(line).unwrap();
            Vector {
                definition: json["def"].clone(),
                start: json["start"].as_i64().unwrap(),
                call: *CALLS.iter().find(|call| json["call"] == call.name()).unwrap(),
                later: json["later"].clone(),
                verdict: json["verdict"].as_str().unwrap().to_owned(),
            }
        })
        .collect()
}

#[test]
fn every_search_goes_together_with_later_js_as_recorded() {
    let all = vectors();
    assert!(all.len() >= 500, "only {} vectors", all.len());
    for vector in all {
        let mut case = Case::new(vector.definition.clone(), vec![vector.start]).unwrap();
        let verdict = case.judge_call(vector.call, vector.start, &vector.later);
        assert!(!verdict.is_disagreement(), "{} {}: {verdict:?}", vector.definition, vector.start);
        assert_eq!(verdict.class(), vector.verdict, "{} {}", vector.definition, vector.start);
    }
}

#[test]
fn the_vectors_have_each_call_and_each_period_where_both_say_the_same() {
    let same: Vec<Vector> = vectors().into_iter().filter(|vector| vector.verdict == "the same").collect();
    for call in CALLS {
        let count = same.iter().filter(|vector| vector.call == call).count();
        assert!(count >= 40, "{}: only {count}", call.name());
    }
    let keys: BTreeSet<String> = same
        .iter()
        .flat_map(|vector| vector.definition["schedules"].as_array().unwrap().clone())
        .flat_map(|schedule| schedule.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
        .collect();
    let missing: Vec<_> =
        "s m h t D d dc dy wm wy M Y".split(' ').filter(|key| !keys.contains(*key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The rows of the page about searches: class, definition, call and start, later.js's answer, ours.
fn rows() -> Vec<Vec<&'static str>> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = rows.map(|line| line.split(" | ").collect::<Vec<_>>());
    cells.filter(|cells| cells.len() == 5 && cells[1].starts_with('`')).collect()
}

#[test]
fn every_search_of_the_page_is_as_written() {
    let all = vectors();
    let rows = rows();
    assert!(rows.len() >= 20, "only {} rows", rows.len());
    for row in rows {
        let code = |at: usize| row[at].trim_matches('`');
        let mut definition: Value = serde_json::from_str(code(1)).unwrap();
        if definition.get("exceptions").is_none() {
            definition["exceptions"] = json!([]);
        }
        let (call, from) = code(2).split_once(' ').unwrap();
        let start = NaiveDateTime::parse_from_str(from, "%Y-%m-%dT%H:%M:%S").unwrap().and_utc().timestamp();
        let vector = all
            .iter()
            .find(|one| one.definition == definition && one.start == start && one.call.name() == call)
            .unwrap_or_else(|| panic!("not among the vectors: {row:?}"));
        assert!(vector.verdict.starts_with(row[0]), "{row:?}: {}", vector.verdict);
        let told = vector.later.get("answer").map_or_else(|| row[3].trim_matches('`').to_owned(), readable);
        assert_eq!(code(3), told, "later.js: {row:?}");
        let case = Case::new(definition, vec![start]).unwrap();
        assert_eq!(code(4), readable(&case.ours(vector.call, start)), "{row:?}");
    }
}

#[test]
fn the_page_has_every_class() {
    let written: BTreeSet<&str> = rows().into_iter().map(|row| row[0]).collect();
    let classes: BTreeSet<String> = vectors()
        .iter()
        .filter(|vector| vector.verdict != "the same")
        .map(|vector| vector.verdict.rsplit_once(" (").unwrap().0.to_owned())
        .collect();
    let missing: Vec<_> = classes.iter().filter(|class| !written.contains(class.as_str())).collect();
    assert!(missing.is_empty(), "docs/later-js.md says nothing of {missing:?}");
}

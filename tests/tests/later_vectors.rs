//! Compares the parser with later.js 4.2.0 on a table of its recorded answers, so that no Node is needed. The program
//! `compare-later` wrote the table and gives the verdicts here too:
//!
//! ```text
//! cargo run --release -p downbeat-tests --bin compare-later -- --count 200000 --write-vectors tests/later-js/vectors.jsonl
//! ```

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../src/bin/compare-later/verdict/mod.rs"]
mod verdict;

use serde_json::Value;
use std::collections::BTreeSet;
use verdict::{Answer, First, Verdict, judge, rewrite, settle};

struct Vector {
    text: String,
    /// The verdict at the time of writing.
    verdict: String,
    later: Value,
    /// The text in words that later.js reads right, and its answer to that.
    rewritten: Option<(String, Value)>,
}

fn vectors() -> Vec<Vector> {
    let string = |value: &Value| value.as_str().unwrap().to_owned();
    include_str!("../later-js/vectors.jsonl")
        .lines()
        .map(|line| {
            let json: Value = serde_json::from_str(line).unwrap();
            Vector {
                text: string(&json["text"]),
                verdict: string(&json["verdict"]),
                later: json["later"].clone(),
                rewritten: json
                    .get("rewritten")
                    .map(|again| (string(&again["text"]), again["later"].clone())),
            }
        })
        .collect()
}

fn verdict(vector: &Vector) -> Verdict {
    let later = Answer::from_json(&vector.later);
    match (judge(&vector.text, &later), &vector.rewritten) {
        // Neither reads a sentence that makes sense: what later.js made of it in other words is in the table.
        (First::Final(Verdict::BothRefuse), Some((text, again))) => {
            let rewritten = rewrite(&vector.text);
            assert_eq!(rewritten.text, *text);
            settle(&vector.text, &later, &rewritten, &Answer::from_json(again))
        }
        (First::Final(verdict), _) => verdict,
        (First::Ask(rewritten), Some((text, again))) if rewritten.text == *text => {
            settle(&vector.text, &later, &rewritten, &Answer::from_json(again))
        }
        (First::Ask(rewritten), _) => {
            Verdict::Disagreement(format!("later.js was not asked `{}`", rewritten.text))
        }
    }
}

#[test]
fn every_answer_of_later_js_goes_together_with_ours_as_recorded() {
    let all = vectors();
    assert!(all.len() >= 500, "only {} vectors", all.len());
    let changed: Vec<String> = all
        .iter()
        .map(|vector| (vector, verdict(vector).to_string()))
        .filter(|(vector, now)| *now != vector.verdict)
        .map(|(vector, now)| format!("{:?}: {now}, was {}", vector.text, vector.verdict))
        .collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn no_vector_is_a_disagreement() {
    let bad: Vec<_> =
        vectors().into_iter().filter(|vector| vector.verdict.contains("DISAGREEMENT")).collect();
    assert!(bad.is_empty(), "{:?}", bad.iter().map(|vector| &vector.text).collect::<Vec<_>>());
}

#[test]
fn the_vectors_cover_every_clause_and_every_period() {
    let same: Vec<Vector> = vectors().into_iter().filter(|vector| vector.verdict == "same model").collect();
    let lower: Vec<String> = same.iter().map(|vector| vector.text.to_lowercase()).collect();
    let phrases = "every|weekday|weekend|start|start at|start on|start on the|starting|starting at|starting on|\
        starting on the|between|between the|on the|first|last|on mon|of jan|in 20|at 9:00|@|am|pm|after|before|also|except|\
        and|,|-| to | through |1st|2nd|3rd|4th";
    let missing: Vec<&str> =
        phrases.split('|').filter(|phrase| !lower.iter().any(|text| text.contains(phrase))).collect();
    assert!(missing.is_empty(), "{missing:?}");

    let keys: BTreeSet<&String> = same
        .iter()
        .flat_map(|vector| vector.later["schedules"].as_array().unwrap())
        .flat_map(|schedule| schedule.as_object().unwrap().keys())
        .collect();
    let missing: Vec<String> = "s m h t D d dc dy wm wy M Y"
        .split(' ')
        .flat_map(|period| ["", "_a", "_b"].map(|modifier| format!("{period}{modifier}")))
        .filter(|key| !keys.contains(key))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_vectors_cover_every_verdict() {
    let found: BTreeSet<String> = vectors().iter().map(|vector| verdict(vector).class()).collect();
    let page = include_str!("../../docs/later-js.md");
    for (class, least) in [("nonsense: ", 13), ("repair: ", 4), ("extension: ", 6)] {
        let kinds: Vec<&str> = found.iter().filter_map(|verdict| verdict.strip_prefix(class)).collect();
        assert!(kinds.len() >= least, "{class}only {kinds:?}");
        let unwritten: Vec<_> = kinds
            .into_iter()
            .filter(|kind| *kind != "several of these" && !page.contains(&format!("| {kind}")))
            .collect();
        assert!(unwritten.is_empty(), "docs/later-js.md says nothing of {class}{unwritten:?}");
    }
    assert!(found.contains("same model") && found.contains("both refuse"));
}

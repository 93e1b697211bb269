//! The table `tests/later-js/search-vectors.jsonl`: searches with later.js's answers and the verdict, one JSON
//! object on each line, so that the comparison runs without Node.

use crate::PATIENCE;
use crate::judge::{CALLS, Case};
use anyhow::{Context, Result};
use chrono::DateTime;
use downbeat_tests::later_js::{self, LaterJs};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// How many are kept for each verdict and call.
const EACH: usize = 4;
const SAME: usize = 60;
/// Longer lines than this are hard to review.
const MAX_LINE: usize = 600;

/// Collects vectors.
#[derive(Default)]
pub(crate) struct Vectors {
    seen: HashSet<String>,
    counts: BTreeMap<String, usize>,
    lines: Vec<String>,
}

impl Vectors {
    pub(crate) fn add(&mut self, vector: Value, by_hand: bool) {
        let of = |key: &str| vector.get(key).and_then(Value::as_str).unwrap_or_default();
        let class = format!("{} {}", of("call"), of("verdict"));
        let most = if of("verdict") == "the same" { SAME } else { EACH };
        let count = self.counts.entry(class).or_default();
        let wanted = by_hand || (*count < most && !of("verdict").starts_with("DIS"));
        if !wanted {
            return;
        }
        let line = vector.to_string();
        if (by_hand || line.len() <= MAX_LINE) && self.seen.insert(line.clone()) {
            *count += usize::from(!by_hand);
            self.lines.push(line);
        }
    }

    /// Takes up what another has and this one has not enough of.
    pub(crate) fn merge(&mut self, other: Self) {
        for line in other.lines {
            if let Ok(vector) = serde_json::from_str(&line) {
                self.add(vector, false);
            }
        }
    }

    /// Writes the table.
    pub(crate) fn write(&self, path: &Path) -> Result<usize> {
        let mut all = self.lines.join("\n");
        all.push('\n');
        std::fs::write(path, all).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(self.lines.len())
    }
}

/// The searches that a person chose: one JSON object a line, with a definition and a time to start from.
pub(crate) fn by_hand() -> Result<Vectors> {
    let path = later_js::folder().join("search-examples.txt");
    let lines = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut node = LaterJs::start(PATIENCE)?;
    let mut vectors = Vectors::default();
    for line in lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let example: Value = serde_json::from_str(line).with_context(|| format!("not JSON: {line}"))?;
        let from = example.get("from").and_then(Value::as_str).unwrap_or_default();
        let start =
            DateTime::parse_from_rfc3339(from).with_context(|| format!("no time: {line}"))?.timestamp();
        let definition = json!({
            "schedules": example.get("schedules"),
            "exceptions": example.get("exceptions").unwrap_or(&json!([])),
        });
        let mut case = Case::new(definition, vec![start])?;
        let answer = node.ask(&case.questions())?.pop().context("an answer is missing")?;
        for (call, verdict) in case.judge(0, &answer) {
            let wanted = example.get("call").and_then(Value::as_str);
            debug_assert!(CALLS.contains(&call));
            if wanted.is_none_or(|wanted| wanted == call.name()) {
                vectors.add(case.vector(0, call, &answer, &verdict), true);
            }
        }
    }
    Ok(vectors)
}

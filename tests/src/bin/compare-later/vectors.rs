//! The table `tests/later-js/vectors.jsonl`: texts with later.js's answers and the verdict, one JSON object on
//! each line, so that the comparison runs without Node.

use crate::cron;
use crate::verdict::Verdict;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// How many generated texts of each verdict are kept: enough of the common verdicts, and all of the rare ones.
const EACH: usize = 12;
const SAME: usize = 240;
const BOTH_REFUSE: usize = 60;
/// Longer lines than this are hard to review and say nothing that shorter ones do not.
const MAX_LINE: usize = 700;

/// Collects vectors.
pub(crate) struct Vectors {
    seen: HashSet<String>,
    counts: BTreeMap<String, usize>,
    lines: Vec<String>,
}

impl Vectors {
    pub(crate) fn new() -> Self {
        Self { seen: HashSet::new(), counts: BTreeMap::new(), lines: Vec::new() }
    }

    /// Takes up a text with later.js's answer and the verdict, and the text in other words with the answer to that.
    pub(crate) fn add(
        &mut self,
        text: &str,
        later: &Value,
        again: Option<(&str, &Value)>,
        verdict: &Verdict,
        by_hand: bool,
    ) -> Result<()> {
        let mut vector = json!({"text": text, "verdict": verdict.to_string(), "later": later});
        if let (Some((words, answer)), Some(fields)) = (again, vector.as_object_mut()) {
            fields.insert("rewritten".to_owned(), json!({"text": words, "later": answer}));
        }
        let line = serde_json::to_string(&vector)?;
        let most = match verdict {
            Verdict::Same => SAME,
            Verdict::BothRefuse => BOTH_REFUSE,
            Verdict::Disagreement(_) => 0,
            _ => EACH,
        };
        self.take(text, line, verdict.class(), most, by_hand);
        Ok(())
    }

    /// Takes up a line of cron with later.js's answer and the verdict.
    pub(crate) fn add_line(
        &mut self,
        line: &cron::Line,
        later: &Value,
        verdict: &cron::Verdict,
        by_hand: bool,
    ) -> Result<()> {
        let vector = json!({
            "cron": line.text, "seconds": line.seconds, "verdict": verdict.to_string(), "later": later
        });
        let most = match verdict {
            cron::Verdict::Same => SAME / 2,
            cron::Verdict::Disagreement(_) => 0,
            _ => EACH,
        };
        self.take(&line.text, serde_json::to_string(&vector)?, verdict.class(), most, by_hand);
        Ok(())
    }

    fn take(&mut self, text: &str, line: String, class: String, most: usize, by_hand: bool) {
        let count = self.counts.entry(class).or_default();
        if (by_hand || (*count < most && line.len() <= MAX_LINE)) && self.seen.insert(text.to_owned()) {
            *count += usize::from(!by_hand);
            self.lines.push(line);
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

//! What a machine writes as people do, and knows the meaning of: it is read and means that, or it is refused with texts of which
//! one means that. A single text claims to be what is meant.
//!
//! ```text
//! cargo test -p downbeat-tests --test english -- --nocapture
//! ```
//!
//! prints how many sentences are read, how many are refused with what was meant, and those that are neither, which
//! may be of two kinds alone.
//! `SENTENCES=100000 SEED=7` makes more of them, and others.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod days;
mod meant;
mod say;

use chrono::{NaiveDate, TimeDelta, Utc};
use downbeat_parser::Expression;
use downbeat_scheduler::Schedule;
use meant::Meant;
use std::collections::BTreeMap;

/// So many occurrences are compared from each start.
const OCCURRENCES: usize = 40;

/// What is said of sentences for which no text is proposed: `on the 23rd, the last Sunday of the month at 9:00` (on both, or on the
/// last Sunday alone at that time?), and two phrases with nothing but a comma between them of which each has a beginning.
const WITHOUT_TEXT: [&str; 2] = ["is not a day instance", "a schedule has one beginning"];

/// What a sentence that is read, or a text that is proposed for it, says otherwise than was meant.
fn differs(text: &str, meant: &Meant) -> Option<String> {
    let expression = Expression::parse(text).ok()?;
    let schedule = Schedule::ignoring_named_zone(&expression, Utc).unwrap();
    [(2027, 1, 1), (2028, 2, 27)].into_iter().find_map(|(year, month, day)| {
        let start = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let expected = meant.occurrences(start, OCCURRENCES);
        let before = start.and_hms_opt(0, 0, 0).unwrap() - TimeDelta::milliseconds(1);
        let last = meant::last_day(start);
        let found: Vec<_> = schedule
            .after(&before.and_utc())
            .map(|at| at.naive_utc())
            .take_while(|at| at.date() <= last)
            .take(OCCURRENCES)
            .collect();
        if found == expected {
            return None;
        }
        let at = found.iter().zip(&expected).position(|(one, other)| one != other);
        let at = at.unwrap_or(found.len().min(expected.len()));
        Some(format!("read as `{expression}`: {:?}, and {:?} is meant", found.get(at), expected.get(at)))
    })
}

/// The error without what differs from sentence to sentence.
fn kind(error: &str) -> String {
    let parts = error.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { "…" } else { part }).collect()
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[test]
fn what_is_read_of_sentences_means_what_was_meant() {
    let mut random = fastrand::Rng::with_seed(number("SEED", 5));
    let count = number("SENTENCES", 4_000);
    let (mut read, mut proposed) = (0, 0);
    let mut wrong = Vec::new();
    let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for _ in 0..count {
        let say::Sentence { text, meant } = say::sentence(&mut random);
        match Expression::parse(&text) {
            Ok(_) => {
                read += 1;
                wrong.extend(differs(&text, &meant).map(|fault| format!("{text:?}: {fault}")));
            }
            Err(error) => {
                let proposals: Vec<&str> = error.proposals().collect();
                let is_meant = proposals.iter().any(|proposal| differs(proposal, &meant).is_none());
                proposed += usize::from(is_meant);
                // One of several may be meant in another way; a single one claims to be what is meant.
                if let ([only], false) = (&proposals[..], is_meant) {
                    wrong.extend(
                        differs(only, &meant).map(|fault| format!("{text:?}: {only:?} is proposed, {fault}")),
                    );
                } else if !is_meant && !WITHOUT_TEXT.iter().any(|kind| error.to_string().contains(kind)) {
                    wrong.push(format!("{text:?} is refused: {error}; proposed are {proposals:?}"));
                } else if !is_meant {
                    refused.entry(kind(&error.to_string())).or_default().push(text);
                }
            }
        }
    }
    let mut kinds: Vec<_> = refused.iter().collect();
    kinds.sort_by_key(|(_, texts)| std::cmp::Reverse(texts.len()));
    println!("of {count} sentences {read} are read, {proposed} are refused with the text that was meant");
    for (kind, texts) in kinds {
        println!("{:>5} {kind}\n      {}", texts.len(), texts[..texts.len().min(4)].join("\n      "));
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

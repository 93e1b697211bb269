//! Runs every row of `docs/lints.md`: the example gives the code and the message, and the better text does not.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{DateTime, TimeZone as _, Utc};
use downbeat_parser::{Expression, Lint, lint};
use downbeat_scheduler::Schedule;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../docs/lints.md");
const VECTORS: &str = include_str!("../later-js/vectors.jsonl");
const SOURCES: [&str; 10] = [
    include_str!("../../crates/parser/src/lint/phrases.rs"),
    include_str!("../../crates/parser/src/lint/read_apart.rs"),
    include_str!("../../crates/parser/src/lint/cycle.rs"),
    include_str!("../../crates/parser/src/lint/line.rs"),
    include_str!("../../crates/parser/src/lint/model.rs"),
    include_str!("../../crates/parser/src/lint/slips.rs"),
    include_str!("../../crates/parser/src/lint/words.rs"),
    include_str!("../../crates/scheduler/src/lint/daylight.rs"),
    include_str!("../../crates/scheduler/src/lint/mod.rs"),
    include_str!("../../crates/scheduler/src/lint/parts.rs"),
];

struct Row {
    code: &'static str,
    example: &'static str,
    message: &'static str,
    better: &'static str,
}

fn rows() -> Vec<Row> {
    let code = |cell: &'static str| cell.trim().strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix(" |")?.split('|').collect();
        let [lint, example, _, message, better] = cells[..] else { return None };
        Some(Row {
            code: code(lint)?,
            example: code(example)?,
            message: message.trim(),
            better: code(better)?,
        })
    };
    PAGE.lines().filter_map(row).collect()
}

fn new_year_2027() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap()
}

/// All lints of a text: those of its words, and those of its dates.
fn lints(text: &str) -> Vec<Lint> {
    let mut all = lint::lints(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let expression = Expression::parse(text).unwrap();
    all.extend(downbeat_scheduler::lint::lints(
        &expression,
        &Schedule::new(&expression).unwrap(),
        new_year_2027(),
    ));
    all
}

#[test]
fn every_example_gives_its_code_and_its_message() {
    let wrong: Vec<String> = rows()
        .iter()
        .filter_map(|row| {
            let found = lints(row.example);
            let same = |lint: &&Lint| lint.code() == row.code;
            match found.iter().find(same) {
                Some(lint) if lint.message() == row.message => None,
                Some(lint) => Some(format!("{} | {} | {}", row.code, row.example, lint.message())),
                None => Some(format!("{} | {} | {found:?}", row.code, row.example)),
            }
        })
        .collect();
    assert!(wrong.is_empty(), "the page says otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn every_suggestion_of_words_is_the_better_text() {
    for row in rows() {
        let found = lints(row.example);
        let suggestion = found.iter().find(|lint| lint.code() == row.code).and_then(|lint| lint.suggestion());
        assert!(
            suggestion.is_none_or(|suggestion| suggestion == row.better),
            "{}: {suggestion:?}",
            row.example
        );
    }
}

#[test]
fn no_better_text_gives_the_code() {
    for row in rows() {
        let codes: Vec<&str> = lints(row.better).iter().map(Lint::code).collect();
        assert!(!codes.contains(&row.code), "{}: {codes:?}", row.better);
    }
}

#[test]
fn of_every_text_that_later_js_was_asked_the_suggestions_can_be_read_and_do_not_have_the_lint() {
    let texts = VECTORS.lines().map(|line| {
        let vector: serde_json::Value = serde_json::from_str(line).unwrap();
        vector["text"].as_str().unwrap().to_owned()
    });
    let mut suggested = 0;
    for text in texts {
        for found in lint::lints(&text).unwrap_or_default() {
            assert!(found.span().is_none_or(|span| text.get(span).is_some()), "{text}: {found:?}");
            let Some(better) = found.suggestion() else { continue };
            suggested += 1;
            let again = lint::lints(better).unwrap_or_else(|error| panic!("{text}: {better}: {error}"));
            assert!(again.iter().all(|other| other.code() != found.code()), "{text}: {better}: {again:?}");
        }
    }
    assert!(suggested > 100, "{suggested}");
}

#[test]
fn every_code_is_on_the_page() {
    let listed: BTreeSet<&str> = rows().iter().map(|row| row.code).collect();
    // A code is the only kind of text in these files that is of lower-case words joined by hyphens.
    let is_code = |text: &&str| {
        text.contains('-')
            && text
                .split('-')
                .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
    };
    let known: BTreeSet<&str> = SOURCES.iter().flat_map(|source| source.split('"')).filter(is_code).collect();
    assert_eq!(listed, known);
}

#[test]
fn each_lint_of_a_configuration_is_on_the_page() {
    const SOURCES: [&str; 4] = [
        include_str!("../../crates/scheduler/src/lint/calendars.rs"),
        include_str!("../../crates/daemon/src/config/monitor.rs"),
        include_str!("../../crates/daemon/src/config/own/secret.rs"),
        include_str!("../../crates/daemon/src/config/url.rs"),
    ];
    // A code is the one literal of small letters and a hyphen.
    let is_code = |text: &&str| {
        text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let codes: BTreeSet<&str> =
        SOURCES.iter().flat_map(|source| source.split('"').skip(1).step_by(2).filter(is_code)).collect();
    assert!(codes.is_superset(&BTreeSet::from([
        "calendar-ends",
        "monitor-rate",
        "readable-secret",
        "url-action"
    ])));
    for code in codes {
        assert!(PAGE.contains(&format!("| `{code}` |")), "{code}");
    }
}

//! Runs every example of `docs/language.md` and `docs/later-js.md`: a table row with a text and what it gives, both as
//! code. What the second page says of later.js is compared with its recorded answers.

use downbeat_parser::{Expression, Model, Timing};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

const LANGUAGE: &str = include_str!("../../../docs/language.md");
const LATER: &str = include_str!("../../../docs/later-js.md");
const VECTORS: &str = include_str!("../../later-js/vectors.jsonl");
const RULES: [&str; 21] = [
    include_str!("../../../crates/parser/src/text/clock.rs"),
    include_str!("../../../crates/parser/src/text/name.rs"),
    include_str!("../../../crates/parser/src/text/number.rs"),
    include_str!("../../../crates/parser/src/text/rule/mod.rs"),
    include_str!("../../../crates/parser/src/text/rule/at.rs"),
    include_str!("../../../crates/parser/src/text/rule/calendar.rs"),
    include_str!("../../../crates/parser/src/text/rule/date.rs"),
    include_str!("../../../crates/parser/src/text/rule/day.rs"),
    include_str!("../../../crates/parser/src/text/rule/every.rs"),
    include_str!("../../../crates/parser/src/text/rule/every_selected.rs"),
    include_str!("../../../crates/parser/src/text/rule/list.rs"),
    include_str!("../../../crates/parser/src/text/rule/month_date.rs"),
    include_str!("../../../crates/parser/src/text/rule/month_day.rs"),
    include_str!("../../../crates/parser/src/text/rule/numbered.rs"),
    include_str!("../../../crates/parser/src/text/rule/on.rs"),
    include_str!("../../../crates/parser/src/text/rule/part_of_day.rs"),
    include_str!("../../../crates/parser/src/text/rule/select.rs"),
    include_str!("../../../crates/parser/src/text/rule/through.rs"),
    include_str!("../../../crates/parser/src/text/rule/times.rs"),
    include_str!("../../../crates/parser/src/text/rule/window.rs"),
    include_str!("../../../crates/parser/src/text/rule/within.rs"),
];

/// What stands as code in a cell: between single backticks, or double ones where it has backticks itself.
fn code(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    let double = cell.strip_prefix("``").and_then(|cell| cell.strip_suffix("``"));
    double
        .or_else(|| cell.strip_prefix('`')?.strip_suffix('`'))
        .map(str::trim)
        .filter(|code| !code.is_empty())
}

/// The last `count` cells of each table row that has code in all of them.
fn rows(page: &'static str, columns: usize, count: usize) -> Vec<Vec<&'static str>> {
    page.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").collect::<Vec<_>>())
        .filter(|cells| cells.len() == columns)
        .filter_map(|cells| cells.into_iter().skip(columns - count).map(code).collect())
        .collect()
}

/// The part of the page under this heading.
fn section(page: &'static str, heading: &str) -> &'static str {
    let behind = page.split_once(&format!("\n## {heading}\n")).unwrap().1;
    behind.split("\n## ").next().unwrap()
}

/// What a text gives, against what the page says: a model as JSON, milliseconds, or a message.
fn check(text: &str, said: &str) -> Result<(), String> {
    let given = match Expression::parse(text) {
        Ok(expression) => match expression.timing() {
            Timing::Calendar(model) => {
                let same = serde_json::from_str::<Model>(said).is_ok_and(|said| said == *model);
                return if same { Ok(()) } else { Err(format!("{text:?}: {}", json!(model))) };
            }
            Timing::Interval(interval) => interval.to_string(),
        },
        Err(error) => error.to_string(),
    };
    if given == said { Ok(()) } else { Err(format!("{text:?}: {given}")) }
}

fn assert_all(results: Vec<Result<(), String>>, least: usize) {
    assert!(results.len() >= least, "only {} examples found", results.len());
    let wrong: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "the page says otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn every_example_of_the_language_gives_its_model() {
    let examples = rows(LANGUAGE, 4, 2);
    assert_all(examples.iter().map(|row| check(row[0], row[1])).collect(), 30);
}

#[test]
fn every_text_that_the_language_refuses_gives_its_message() {
    let examples = rows(section(LANGUAGE, "What is refused"), 2, 2);
    assert_all(examples.iter().map(|row| check(row[0], row[1])).collect(), 9);
}

#[test]
fn every_phrase_of_the_page_that_has_other_words_is_refused_with_them() {
    let section = section(LANGUAGE, "What people type");
    let table = section.split_once("\n### Other words\n").unwrap().1;
    let check = |phrase: &str, said: &str| match Expression::parse(phrase) {
        Ok(read) => Err(format!("{phrase:?} is read as {read}")),
        Err(error) if error.proposals().collect::<Vec<_>>().join("` or `") == said => Ok(()),
        Err(error) => Err(format!("{phrase:?}: {:?}", error.proposals().collect::<Vec<_>>())),
    };
    assert_all(rows(table, 2, 2).iter().map(|row| check(row[0], row[1])).collect(), 9);
}

#[test]
fn every_canonical_text_of_the_page_is_what_is_written() {
    let check = |text: &str, said: &str| {
        let expression = Expression::parse(text).map_err(|error| format!("{text:?}: {error}"))?;
        let written = expression.to_string();
        let again = Expression::parse(&written).map_err(|error| format!("{written:?}: {error}"))?;
        let same = (again.timing(), again.zone()) == (expression.timing(), expression.zone());
        if written == said && same { Ok(()) } else { Err(format!("{text:?}: {written:?}, the same: {same}")) }
    };
    let examples = rows(section(LANGUAGE, "Written back"), 3, 2);
    assert_all(examples.iter().map(|row| check(row[0], row[1])).collect(), 20);
}

#[test]
fn every_description_of_the_page_is_what_is_said() {
    let check = |text: &str, said: &str| {
        let described = Expression::parse(text).map_err(|error| format!("{text:?}: {error}"))?.describe();
        if described == said { Ok(()) } else { Err(format!("{text:?}: {described:?}")) }
    };
    let examples = rows(section(LANGUAGE, "Written back"), 2, 2);
    assert_all(examples.iter().map(|row| check(row[0], row[1])).collect(), 3);
}

#[test]
fn every_difference_from_later_js_is_as_written() {
    let examples = rows(LATER, 4, 3).into_iter().chain(rows(LATER, 3, 3));
    let checked = examples.map(|row| check(&serde_json::from_str::<String>(row[0]).unwrap(), row[2]));
    assert_all(checked.collect(), 35);
}

#[test]
fn what_is_said_of_later_js_is_what_it_answered() {
    let answers: HashMap<String, Value> = VECTORS
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|vector| (vector["text"].as_str().unwrap().to_owned(), vector["later"].clone()))
        .collect();
    let examples = rows(LATER, 4, 3).into_iter().chain(rows(LATER, 3, 3));
    let checked = examples.map(|row| {
        let text: String = serde_json::from_str(row[0]).unwrap();
        let Some(answer) = answers.get(&text) else { return Err(format!("{text:?}: not among the vectors")) };
        let answered = match (answer.get("threw"), answer["error"].as_i64()) {
            (Some(_), _) => json!("throws"),
            (None, Some(-1)) => {
                json!({"schedules": answer["schedules"], "exceptions": answer["exceptions"]})
            }
            (None, position) => json!(format!("error {}", position.unwrap())),
        };
        let said = serde_json::from_str(row[1]).unwrap_or_else(|_| json!(row[1]));
        if said == answered { Ok(()) } else { Err(format!("{text:?}: {answered}")) }
    });
    assert_all(checked.collect(), 35);
}

#[test]
fn the_grammar_names_the_rules_of_the_parser() {
    let grammar = LANGUAGE.split("```ebnf").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let named: BTreeSet<&str> = grammar
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.split('(').next().unwrap().trim())
        .filter(|name| !name.is_empty() && !["sentence", "hours", "dash"].contains(name))
        .collect();
    assert!(named.len() >= 20, "{named:?}");
    let is_rule = |name: &&str| RULES.iter().any(|source| source.contains(&format!("fn {name}")));
    let unknown: Vec<_> = named.into_iter().filter(|name| !is_rule(name)).collect();
    assert!(unknown.is_empty(), "no such rule: {unknown:?}");
}

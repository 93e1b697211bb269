//! The table of log lines in `docs/operations.md` has each line that the program logs, and no other.

use downbeat_tests::pages::{self, Page};
use downbeat_tests::program::Program;
use downbeat_tests::server::{Answer, Server};
use serde_json::Value;
use std::path::Path;

fn operations() -> Page {
    pages::all().into_iter().find(|page| page.path == "docs/operations.md").unwrap()
}

/// The text that the source files of a place hold, without tests.
fn sources(place: &str) -> String {
    let mut text = String::new();
    let mut files = vec![pages::root().join(place)];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if is_source(&path) {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
    text
}

fn is_source(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name.ends_with(".rs") && !name.contains("test")
}

fn all_sources() -> String {
    ["operate", "history", "cli/commands/run.rs"]
        .map(|place| sources(&format!("crates/daemon/src/{place}")))
        .concat()
}

/// Each line of the table: its constant parts.
fn lines(page: &Page) -> Vec<Vec<&str>> {
    let rows = page.section("Logs").lines().filter_map(|line| line.strip_prefix("| `"));
    // A line with backticks in it stands between two of them.
    let texts =
        rows.filter_map(|row| Some(row.split_once("` | ")?.0.trim_start_matches('`').trim_end_matches('`')));
    texts.map(|text| text.split('…').map(str::trim).filter(|part| !part.is_empty()).collect()).collect()
}

#[test]
fn each_line_of_the_table_is_one_of_the_program() {
    let page = operations();
    let sources = all_sources();
    let lines = lines(&page);
    assert!(lines.len() > 20, "{lines:?}");
    let unknown: Vec<_> = lines.iter().flatten().filter(|part| !sources.contains(**part)).collect();
    assert!(unknown.is_empty(), "the program says none of {unknown:?}");
}

#[test]
fn each_line_of_the_program_is_in_the_table() {
    let page = operations();
    let sources = all_sources();
    let table = lines(&page);
    let mut count = 0;
    for text in
        ["info!(", "warn!(", "error!(", "tell("].iter().flat_map(|logged| sources.split(logged).skip(1))
    {
        let call = text.split(");").next().unwrap();
        let Some(message) = call.split('"').nth(1) else { continue };
        // What is a variable alone is a line that is made elsewhere.
        let has_words = message.split(['{', '}']).step_by(2).any(|words| words.trim().len() > 8);
        if has_words {
            count += 1;
            let is_told = table.iter().any(|parts| parts.iter().any(|part| message.contains(part)));
            assert!(is_told, "docs/operations.md does not have {message:?}");
        }
    }
    assert!(count > 18, "only {count} lines found");
}

#[test]
fn each_field_of_a_json_line_is_on_the_page() {
    let server = Server::always(Answer::Status(503));
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "heartbeats: [{{ name: a, url: '{}', schedule: every 1 hour, retries: 0 }}]\n",
        server.url("/")
    );
    std::fs::write(folder.path().join("a.yaml"), config).unwrap();
    let program = Program::new(["run", "-c", "a.yaml", "--log-format", "json"]).within(folder.path()).start();
    let log = program.wait_for_log_until(|log| log.contains("failing"));
    program.stop();
    let page = operations();
    let section = page.section("Logs");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for field in line.as_object().unwrap().keys() {
            assert!(section.contains(&format!("`{field}`")), "{field}");
        }
        let level = line["level"].as_str().unwrap();
        assert!(section.contains(&format!("`{level}`")), "{level}");
    }
}

//! Every key of a command's JSON is in its section of `docs/cli.md`. The commands of the page are run with those of all pages.

use downbeat_tests::program::Program;
use downbeat_tests::server::{Answer, Server};
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../docs/cli.md");

/// The names of all keys of a value, however deep.
fn keys(value: &Value, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            all.insert(key.clone());
            keys(value, all);
        }),
        Value::Array(values) => values.iter().for_each(|value| keys(value, all)),
        _ => {}
    }
}

#[test]
fn every_key_of_a_program_s_output_is_on_the_page() {
    let server = Server::always(Answer::Status(503));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("crontab"), "*/7 * * * * x\n").unwrap();
    let url = server.url("/");
    let commands: [&[&str]; 10] = [
        &["next", "at 9:00", "-n", "1"],
        &["next", "at 9:00", "-n", "1", "--ranges"],
        &["next", "at 9:00", "--calendar", "month"],
        &["explain", "at 2:30 on weekdays", "--tz", "Europe/Stockholm", "--from", "2027-01-01"],
        &["explain", "every 7 seconds"],
        &["convert", "at 9:00", "--to", "cron"],
        &["diff", "at 9:00", "at 10:00"],
        &["lint", "crontab"],
        &["send", &url, "--retries", "0"],
        &["send", &url, "--retries", "0", "--method", "HEAD"],
    ];
    let common = PAGE.split_once("\n## next\n").unwrap().0;
    for arguments in commands {
        let section = format!("\n## {}\n", arguments[0]);
        let section = PAGE.split_once(&section).unwrap().1.split("\n## ").next().unwrap();
        let ended = Program::new([arguments, &["--json"]].concat()).within(folder.path()).run();
        let mut all = BTreeSet::new();
        for line in ended.stdout.lines() {
            keys(&serde_json::from_str(line).unwrap(), &mut all);
        }
        assert!(!all.is_empty(), "{arguments:?}: {ended:#?}");
        let missing: Vec<_> = all
            .iter()
            .filter(|key| ![section, common].iter().any(|part| part.contains(&format!("`{key}`"))))
            .collect();
        assert!(missing.is_empty(), "{arguments:?} has keys that the page does not know: {missing:?}");
    }
}

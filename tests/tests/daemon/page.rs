//! Runs every example of `docs/cli.md`: a block of `console` with commands behind `$` and what they print.

use downbeat_tests::program::Program;
use downbeat_tests::server::{Answer, Server};
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../docs/cli.md");

/// A command of the page, and what the page says that it prints.
#[derive(Debug)]
struct Example {
    command: String,
    printed: String,
    /// 0 unless a comment behind the command says otherwise.
    code: i32,
}

fn examples() -> Vec<Example> {
    let blocks = PAGE.split("```console\n").skip(1).map(|block| block.split("```").next().unwrap());
    let mut all: Vec<Example> = Vec::new();
    for line in blocks.flat_map(str::lines) {
        match line.strip_prefix("$ ") {
            Some(command) => {
                let (command, code) = command.split_once("  # exit code ").unwrap_or((command, "0"));
                let code = code.trim().parse().unwrap();
                all.push(Example { command: command.to_owned(), printed: String::new(), code });
            }
            None => {
                let last = all.last_mut().unwrap();
                last.printed.push_str(line);
                last.printed.push('\n');
            }
        }
    }
    all
}

#[cfg(unix)]
#[test]
fn every_example_of_the_page_prints_what_it_says() {
    let server = Server::always(Answer::text(200, "OK"));
    let url = server.url("/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| {
        let block = PAGE.split_once(&format!("`{name}`:\n\n```")).unwrap().1.split_once('\n').unwrap().1;
        let text = block.split("```").next().unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
    };
    file("butler.yaml");
    file("crontab");
    std::fs::write(folder.path().join("url.txt"), &url).unwrap();
    let examples = examples();
    assert!(examples.len() > 15, "only {} examples", examples.len());
    let on_the_page = on_the_page(&url);
    let mut wrong = Vec::new();
    for example in examples {
        let line = example.command.replace("https://hc-ping.com/your-uuid", &url);
        let ended = Program::shell(&line).within(folder.path()).run();
        let printed = on_the_page(&format!("{}{}", ended.stdout, ended.stderr));
        if printed != example.printed || ended.code != Some(example.code) {
            wrong.push(format!("$ {}\n{printed}exit code {:?}", example.command, ended.code));
        }
    }
    assert!(wrong.is_empty(), "the page says otherwise:\n{}", wrong.join("\n"));
}

/// Puts the page's host and times in place of the server's.
#[cfg(unix)]
fn on_the_page(url: &str) -> impl Fn(&str) -> String {
    let host = url.strip_prefix("http://").unwrap().split('/').next().unwrap().to_owned();
    move |text| {
        let mut said = String::new();
        for line in text.replace(&format!("http://{host}"), "https://hc-ping.com").split_inclusive('\n') {
            match line.split_once("delivered after ") {
                Some((before, _)) => said.push_str(&format!("{before}delivered after 12 ms\n")),
                None => said.push_str(line),
            }
        }
        said
    }
}

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

//! The examples of the libraries run, without a network, and print what they are there to show.

use downbeat_tests::pages;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The examples' files, by name. All are built at once, as `cargo test --workspace` has built them before.
fn examples() -> &'static BTreeMap<String, PathBuf> {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--workspace", "--examples", "--message-format", "json"]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let ended = build.current_dir(pages::root()).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        let messages = String::from_utf8(ended.stdout).unwrap();
        let built = |line: &str| {
            let message: Value = serde_json::from_str(line).ok()?;
            let is_example = message["target"]["kind"] == serde_json::json!(["example"]);
            let path = message["executable"].as_str().filter(|_| is_example)?;
            Some((message["target"]["name"].as_str()?.to_owned(), path.into()))
        };
        messages.lines().filter_map(built).collect()
    })
}

/// Runs an example and returns what it prints.
fn printed(example: &str) -> String {
    let ended = Command::new(&examples()[example]).output().unwrap();
    let text = String::from_utf8(ended.stdout).unwrap();
    assert!(
        ended.status.success() && ended.stderr.is_empty(),
        "{text}{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    text
}

#[test]
fn a_text_is_read_described_and_pointed_at() {
    insta::assert_snapshot!(printed("read"), @"
    every 15 minutes on Mon-Fri except in july
      means       Every 15 minutes from Monday to Friday, except in July.
      canonical   every 15 minutes on weekdays except in July

    30 9 * * MON-FRI
      means       At 9:30 from Monday to Friday.
      canonical   on the 0th second on the 30th minute on the 9th hour on weekdays

    every 5 minuts
            ^^^^^^ expected a time period such as `minutes` or `day of the year`, found `minuts`
    help: did you mean `minutes` or `minute`?
    ");
}

#[test]
fn a_schedule_is_asked() {
    insta::assert_snapshot!(printed("ask"), @"
    next      2027-03-26T14:00:00+01:00
    previous  2027-03-26T12:00:00+01:00
    after     2027-03-26 14:00:00 CET
    after     2027-03-26 16:00:00 CET
    after     2027-03-29 10:00:00 CEST
    a week    20 occurrences
    open      2027-03-26 14:00:00 CET to 2027-03-26T15:00:00+01:00
    pace      PT7200S to PT237600S
    nightly   2027-03-27 02:30:00 CET, with the policy 2027-03-27 02:30:00 CET
    nightly   2027-03-29 02:30:00 CEST, with the policy 2027-03-28 03:00:00 CEST
    same      false
    subset    true
    one only  2027-03-27 09:00:00 UTC
    never     true, next never
    ");
}

#[test]
fn a_beat_is_sent_with_attempts() {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT");
    let _bound = settings.bind_to_scope();
    insta::assert_snapshot!(printed("beat"), @"
    attempt failed: status: 503 Service Unavailable from 127.0.0.1:PORT
    delivered: true, attempts: 2
    lost: status: 404 Not Found from 127.0.0.1:PORT, step: status, attempts: 1
    told with a POST: true
    ");
}

#[test]
fn a_service_beats_tells_a_failure_and_recovers() {
    insta::assert_snapshot!(printed("embed"), @"
    received: GET
    well, beats delivered: 1
    received: POST /fail: the database is gone
    ill: the database is gone
    received: GET
    well again
    ");
}

#[test]
fn the_page_for_library_users_names_each_example() {
    let pages = pages::all();
    let page = pages.iter().find(|page| page.path == "docs/for-library-users.md").unwrap();
    let mut count = 0;
    for folder in std::fs::read_dir(pages::root().join("crates")).unwrap() {
        let folder = folder.unwrap().path();
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let package = manifest.split("name = \"").nth(1).unwrap().split('"').next().unwrap();
        for example in std::fs::read_dir(folder.join("examples")).into_iter().flatten() {
            let path = example.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy();
            // What takes long names a profile too.
            let commands = ["cargo run", "cargo run --profile test"]
                .map(|run| format!("{run} -p {package} --example {name}"));
            let is_named = |line: &str| {
                commands.iter().any(|command| line.split(" #").next().unwrap().trim_end() == command)
            };
            assert!(page.text.lines().any(is_named), "{commands:?}");
            count += 1;
        }
    }
    assert_eq!(count, 5);
}

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
fn a_text_is_read_written_in_other_languages_and_pointed_at() {
    insta::assert_snapshot!(printed("read"), @"");
}

#[test]
fn a_schedule_is_asked() {
    insta::assert_snapshot!(printed("ask"), @"");
}

#[test]
fn a_beat_is_sent_with_attempts() {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT");
    let _bound = settings.bind_to_scope();
    insta::assert_snapshot!(printed("beat"), @"");
}

#[test]
fn a_service_beats_tells_a_failure_and_recovers() {
    insta::assert_snapshot!(printed("embed"), @"");
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
        for example in std::fs::read_dir(folder.join("examples")).unwrap() {
            let path = example.unwrap().path();
            let command =
                format!("cargo run -p {package} --example {}", path.file_stem().unwrap().to_string_lossy());
            assert!(
                page.text.lines().any(|line| line.split(" #").next().unwrap().trim_end() == command),
                "{command}"
            );
            count += 1;
        }
    }
    assert_eq!(count, 4);
}

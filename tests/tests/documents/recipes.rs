//! Each heartbeat of the page of recipes is delivered to a receiver that keeps the rules of its service, and refused without what
//! its recipe is about.

use crate::commands::{UUID, here};
use downbeat_tests::monitors::{self, TOKEN};
use downbeat_tests::pages;
use downbeat_tests::program::{Ended, Program};
use downbeat_tests::server::Server;
use std::path::Path;

const FILE: &str = "downbeat.yaml";

/// The variables of the page.
const VARIABLES: [&str; 7] =
    ["DD_API_KEY", "ROOTLY_SECRET", "ILERT_KEY", "GRAFANA_TOKEN", "PHARE_TOKEN", "KENER_SECRET", "HC_UUID"];

/// Sends the beat of one heartbeat of the configuration in this folder.
fn sent(folder: &Path, name: &str) -> Ended {
    let arguments = ["send", "--config", FILE, "--name", name, "--retries", "0"];
    let value = |variable: &str| if variable == "HC_UUID" { UUID } else { TOKEN };
    let program = Program::new(arguments).within(folder);
    VARIABLES.iter().fold(program, |program, name| program.env(name, value(name))).run()
}

#[test]
fn each_recipe_is_delivered_and_refused_without_what_it_is_about() {
    let server = Server::start(monitors::answer);
    let page = pages::all().into_iter().find(|page| page.path == "docs/monitors/recipes.md").unwrap();
    let all = page.configurations();
    let [block] = all.as_slice() else { panic!("{all:?}") };
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join(FILE), here(text, &server)).unwrap();
    write(block.text);
    let names: Vec<&str> = block.text.lines().filter_map(|line| line.strip_prefix("  - name: ")).collect();
    assert_eq!(names.len(), 9);
    for name in &names {
        let ended = sent(folder.path(), name);
        assert_eq!(ended.code, Some(0), "{name}: {ended:#?}");
    }
    assert_eq!(server.requests().len(), names.len());
    for (name, written, otherwise, status) in [
        ("datadog", "DD-API-KEY: ", "X-KEY: ", 403),
        ("datadog", "\"status\"", "\"state\"", 400),
        ("rootly", "    method: POST\n", "", 404),
        ("rootly", "Bearer ", "", 404),
        ("ilert", "${ILERT_KEY}", "gone", 404),
        ("grafana-irm", "/heartbeat/\n", "/heartbeat\n", 404),
        ("phare", "${PHARE_TOKEN}", "gone", 404),
        ("kener", "${KENER_SECRET}", "wrong", 400),
        ("kener", "backup:", "", 404),
        ("pushgateway", "body: |", "body: |-", 400),
        ("alertmanager", "\"labels\"", "\"label\"", 400),
        ("pagerduty by Healthchecks", "${HC_UUID}", "gone", 404),
    ] {
        assert!(names.contains(&name) && block.text.contains(written), "{written}");
        write(&block.text.replace(written, otherwise));
        let ended = sent(folder.path(), name);
        assert_eq!(ended.code, Some(1), "{name} with `{otherwise}` for `{written}`: {ended:#?}");
        assert!(ended.stdout.contains(&format!("status: {status} ")), "{name}: {ended:#?}");
    }
}

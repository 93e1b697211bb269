//! The libraries stand alone: the parser and the scheduler bring no runtime and no network, the client no schedules.

use downbeat_tests::pages;
use std::collections::BTreeSet;
use std::process::Command;

/// The packages that a package needs, its own included: a line each, with its name first.
fn needed(package: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ended = Command::new(cargo)
        .args(["tree", "--locked", "--offline", "-p", package])
        .args(["-e", "normal", "--prefix", "none", "--no-dedupe"])
        .current_dir(pages::root())
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let text = String::from_utf8(ended.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn name(line: &str) -> &str {
    line.split(' ').next().unwrap()
}

fn assert_without(package: &str, others: &[&str]) {
    let needed = needed(package);
    assert!(needed.iter().any(|line| name(line) == package), "{needed:?}");
    let brought: Vec<_> = needed.iter().filter(|line| others.contains(&name(line))).collect();
    assert!(brought.is_empty(), "{package} brings {brought:?}");
}

#[test]
fn the_parser_brings_neither_clocks_nor_a_runtime() {
    let others = ["chrono", "chrono-tz", "tokio", "hyper", "rustls", "downbeat-scheduler", "downbeat-client"];
    assert_without("downbeat-parser", &others);
}

#[test]
fn the_scheduler_brings_no_runtime_and_no_network() {
    assert_without("downbeat-scheduler", &["tokio", "hyper", "rustls", "futures-core", "downbeat-client"]);
}

#[test]
fn what_is_said_of_a_schedule_brings_no_terminal_and_no_runtime() {
    let others = ["tokio", "hyper", "rustls", "clap", "annotate-snippets", "downbeat-client", "downbeat"];
    assert_without("downbeat-inspect", &others);
}

#[test]
fn the_client_brings_no_schedules() {
    assert_without(
        "downbeat-client",
        &["nom", "chrono", "downbeat-parser", "downbeat-scheduler", "downbeat"],
    );
}

#[test]
fn a_service_with_a_heartbeat_compiles_neither_a_server_nor_a_command_line() {
    let others = ["clap", "yaml_serde", "serde", "tracing-subscriber", "process-wrap", "downbeat"];
    assert_without("downbeat-heartbeat", &others);
    // As the page says, with the command that prints it. What it is elsewhere depends on the platform.
    if cfg!(target_os = "linux") {
        let count = needed("downbeat-heartbeat").len();
        assert!(count <= 115, "{count}");
        let pages = pages::all();
        let page = pages.iter().find(|page| page.path == "docs/for-library-users.md").unwrap();
        assert!(page.text.contains(&format!("{count} crates")), "the page does not say {count}");
        let command =
            "cargo tree -p downbeat-heartbeat -e normal --prefix none --no-dedupe | sort -u | wc -l";
        assert!(page.text.contains(command));
    }
}

#[test]
fn the_front_page_of_each_crate_leads_to_the_next() {
    for (folder, next) in [
        ("parser", "downbeat_scheduler"),
        ("scheduler", "downbeat_client"),
        ("client", "downbeat_heartbeat"),
        ("heartbeat", "downbeat"),
        ("inspect", "downbeat"),
        ("daemon", "downbeat_parser"),
    ] {
        let source =
            std::fs::read_to_string(pages::root().join(format!("crates/{folder}/src/lib.rs"))).unwrap();
        let front: String = source.lines().take_while(|line| line.starts_with("//!")).collect();
        let package = next.replace('_', "-");
        let links = [format!("](https://docs.rs/{package})"), format!("[`{next}`]")];
        assert!(links.iter().any(|link| front.contains(link)), "{folder} does not lead to {next}");
    }
}

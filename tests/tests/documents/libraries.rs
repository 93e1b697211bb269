//! The libraries stand alone: the parser and the scheduler bring no runtime and no network, the client no schedules.

use downbeat_tests::pages;
use std::process::Command;

/// The names of all packages that a package needs, its own included.
fn needed(package: &str) -> Vec<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ended = Command::new(cargo)
        .args([
            "tree",
            "--locked",
            "--offline",
            "-e",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "-p",
            package,
        ])
        .current_dir(pages::root())
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let text = String::from_utf8(ended.stdout).unwrap();
    text.lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect()
}

fn assert_without(package: &str, others: &[&str]) {
    let needed = needed(package);
    assert!(needed.iter().any(|name| name == package), "{needed:?}");
    let brought: Vec<_> = needed.iter().filter(|name| others.contains(&name.as_str())).collect();
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
fn the_client_brings_no_schedules() {
    assert_without(
        "downbeat-client",
        &["nom", "chrono", "downbeat-parser", "downbeat-scheduler", "downbeat"],
    );
}

#[test]
fn the_front_page_of_each_crate_leads_to_the_next() {
    let order = ["parser", "scheduler", "client", "daemon"];
    let names = ["downbeat_scheduler", "downbeat_client", "downbeat", "downbeat_parser"];
    for (folder, next) in order.into_iter().zip(names) {
        let source =
            std::fs::read_to_string(pages::root().join(format!("crates/{folder}/src/lib.rs"))).unwrap();
        let front: String = source.lines().take_while(|line| line.starts_with("//!")).collect();
        let links = [format!("](../{next}/index.html)"), format!("[`{next}`]")];
        assert!(links.iter().any(|link| front.contains(link)), "{folder} does not lead to {next}");
    }
}

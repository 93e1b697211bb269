//! `docs/dependencies.md` names every direct dependency of every manifest, in its part and with the crates that have it,
//! and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const PAGE: &str = include_str!("../../docs/dependencies.md");

/// The parts of the page, in its order.
const PARTS: [&str; 3] =
    ["In the program and the libraries", "In tests only", "In the benchmarks and the fuzz targets"];

/// For each part and dependency, the crates that have it.
type Users = BTreeMap<(usize, String), BTreeSet<String>>;

/// What the manifests of a workspace say.
fn packages(manifest: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path"])
        .arg(format!("{}/../{manifest}", env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn in_the_manifests() -> Users {
    let mut users = Users::new();
    // A checkout may be called as it likes.
    let root = env!("CARGO_MANIFEST_DIR").replace('\\', "/");
    let root = root.strip_suffix("tests").unwrap().to_owned();
    for manifest in ["Cargo.toml", "bench/Cargo.toml", "fuzz/Cargo.toml"] {
        for package in packages(manifest) {
            let path = package["manifest_path"].as_str().unwrap().replace('\\', "/");
            let mut folders = path.strip_prefix(&root).unwrap().rsplit('/').skip(1);
            let folder = folders.next().unwrap();
            let ships = folders.next() == Some("crates");
            for dependency in package["dependencies"].as_array().unwrap() {
                // Those of the project itself have a path instead.
                if dependency["source"].is_null() {
                    continue;
                }
                let part = match (manifest, ships && dependency["kind"] != "dev") {
                    ("Cargo.toml", true) => 0,
                    ("Cargo.toml", false) => 1,
                    _ => 2,
                };
                let name = dependency["name"].as_str().unwrap().to_owned();
                users.entry((part, name)).or_default().insert(folder.to_owned());
            }
        }
    }
    users
}

fn on_the_page() -> Users {
    let mut users = Users::new();
    for (part, heading) in PARTS.iter().enumerate() {
        let text = PAGE.split_once(&format!("\n## {heading}\n")).expect(heading).1;
        let text = text.split("\n## ").next().unwrap();
        let mut last = String::new();
        for row in text.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let ["", name, crates, why, _, keeper, ""] = cells[..] else { panic!("not five cells: {row}") };
            assert!(!why.is_empty() && !keeper.is_empty(), "an empty cell: {row}");
            let name = name.trim_matches('`').to_owned();
            assert!(last < name, "{name} comes after {last}");
            last.clone_from(&name);
            let crates = crates.split(", ").map(str::to_owned).collect();
            users.insert((part, name), crates);
        }
    }
    users
}

#[test]
fn the_page_names_every_direct_dependency_and_nothing_else() {
    let (manifests, page) = (in_the_manifests(), on_the_page());
    assert!(manifests.len() > 40, "{manifests:?}");
    let names: BTreeSet<_> = manifests.keys().chain(page.keys()).collect();
    let join = |users: Option<&BTreeSet<String>>| {
        users.map_or("nobody".to_owned(), |users| {
            users.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        })
    };
    let wrong: Vec<String> = names
        .into_iter()
        .map(|key| (key, join(manifests.get(key)), join(page.get(key))))
        .filter(|(_, manifests, page)| manifests != page)
        .map(|((part, name), manifests, page)| {
            format!("{name} ({}): the manifests say {manifests}, the page {page}", PARTS[*part])
        })
        .collect();
    assert!(wrong.is_empty(), "docs/dependencies.md:\n{}", wrong.join("\n"));
}

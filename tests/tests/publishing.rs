//! Each crate can be published: it has what a registry shows, and names no file outside itself.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use downbeat_tests::pages;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates that are published, and their manifests as cargo understands them.
fn crates() -> Vec<(PathBuf, Value)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(pages::root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let all = metadata["packages"].as_array().unwrap().iter();
    // `publish` is null where every registry will do, and an empty list where none will.
    let published = all.filter(|package| package["publish"].is_null());
    published
        .map(|package| {
            let manifest = Path::new(package["manifest_path"].as_str().unwrap());
            (manifest.parent().unwrap().to_owned(), package.clone())
        })
        .collect()
}

/// The files below a folder with this ending.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found
}

#[test]
fn each_crate_has_what_a_registry_shows() {
    let crates = crates();
    let folders = fs::read_dir(pages::root().join("crates")).unwrap().count();
    assert_eq!(crates.len(), folders, "each folder of crates/ is a crate that is published");
    for (folder, package) in crates {
        let name = package["name"].as_str().unwrap();
        for key in ["description", "license", "repository", "rust_version", "readme"] {
            assert!(package[key].is_string(), "{name} has no {key}");
        }
        for key in ["keywords", "categories"] {
            let count = package[key].as_array().unwrap().len();
            assert!((2..=5).contains(&count), "{name} has {count} {key}, and 5 are the most");
        }
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
            // Where a checkout has no links, the file holds the path of what it stands for.
            assert!(text.len() > 10, "{name} has no {file}");
        }
    }
}

#[test]
fn the_front_page_and_the_guides_of_each_crate_have_absolute_links() {
    for (folder, package) in crates() {
        let mut texts = files(&folder.join("docs"), "md");
        texts.push(folder.join("README.md"));
        for path in texts {
            let text = fs::read_to_string(&path).unwrap();
            for link in (pages::Page { path: path.display().to_string(), text }).links() {
                let is_absolute = link.to.starts_with("https://") || link.to.starts_with('#');
                assert!(is_absolute, "{}, {}:{}: {}", package["name"], path.display(), link.line, link.to);
            }
        }
    }
}

#[test]
fn no_crate_names_a_file_outside_itself() {
    for (folder, package) in crates() {
        for path in files(&folder.join("src"), "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for (number, line) in text.lines().enumerate() {
                let at = format!("{} {}:{}", package["name"], path.display(), number + 1);
                assert!(!line.contains("CARGO_MANIFEST_DIR\"), \"/.."), "{at}");
                let included = ["include_str!(\"", "include_bytes!(\""];
                for name in included.iter().flat_map(|start| line.split(start).skip(1)) {
                    let Some((name, _)) = name.split_once("\")") else {
                        panic!("{at}: a path over two lines")
                    };
                    let ups = name.split('/').filter(|part| *part == "..").count();
                    let depth = path.strip_prefix(&folder).unwrap().components().count() - 1;
                    assert!(ups <= depth, "{at}: {name}");
                }
            }
        }
    }
}

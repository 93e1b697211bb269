//! The fault table in `docs/reliability.md` names tests that exist.

use std::path::Path;

/// Names of the tests in a table: what stands in the last column, in backquotes.
fn named(table: &str) -> Vec<String> {
    let rows = table.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    rows.filter_map(|row| row.trim_end_matches(['|', ' ']).rsplit_once("| "))
        .flat_map(|(_, last)| last.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

/// All Rust sources below a folder.
fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_row_of_the_fault_table_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let table = std::fs::read_to_string(root.join("docs/reliability.md")).unwrap();
    let mut tests = String::new();
    for folder in ["tests/tests", "tests/src", "crates"] {
        sources(&root.join(folder), &mut tests);
    }
    let named = named(&table);
    assert!(named.len() >= 30, "{named:#?}");
    let missing: Vec<&String> = named.iter().filter(|name| !tests.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let rows = table.lines().filter(|line| line.starts_with("| ")).count();
    let rows_with_tests =
        table.lines().filter(|line| line.starts_with("| ") && line.ends_with("` |")).count();
    // The head of each table has no test.
    let heads = table.lines().filter(|line| line.starts_with("| ---")).count();
    assert_eq!(rows, rows_with_tests + 2 * heads, "a row without a test");
}

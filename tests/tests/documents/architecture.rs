//! The table of rooms in `docs/architecture.md` is what the sources of the daemon do: each room names those that the table says,
//! and all of them stand below it.

use downbeat_tests::pages;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The names in a cell that stand as code.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rooms of the table, in order, each with those that it names.
fn table() -> Vec<(BTreeSet<String>, BTreeSet<String>)> {
    let pages = pages::all();
    let page = pages.iter().find(|page| page.path == "docs/architecture.md").unwrap();
    let table = page.section("The rooms").split_once("| room | knows | names |\n").unwrap().1;
    let rows = table.lines().skip(1).map_while(|line| line.strip_prefix("| ")?.strip_suffix('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        (names(cells[0]), names(cells[2]))
    })
    .collect()
}

/// The source of a room, without its tests.
fn source(room: &str) -> String {
    let folder = pages::root().join("crates/daemon/src");
    let mut text = String::new();
    let mut files: Vec<PathBuf> = vec![folder.join(room), folder.join(format!("{room}.rs"))];
    while let Some(path) = files.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "tests" {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.is_file() && name.ends_with(".rs") && !name.contains("tests") && name != "fixture.rs" {
            let whole = std::fs::read_to_string(&path).unwrap();
            text.push_str(whole.split("#[cfg(test)]\nmod tests {").next().unwrap());
        }
    }
    text
}

/// The rooms that a source names.
fn named(source: &str) -> BTreeSet<String> {
    let behind = source.split("crate::").skip(1);
    behind.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn each_room_of_the_daemon_names_only_rooms_below_it_and_those_that_the_page_says() {
    let table = table();
    let mut level: BTreeMap<&String, usize> = BTreeMap::new();
    for (at, (rooms, _)) in table.iter().enumerate() {
        level.extend(rooms.iter().map(|room| (room, at)));
    }
    assert!(level.len() > 10, "{level:?}");
    for (at, (rooms, said)) in table.iter().enumerate() {
        // The command line is another crate: it names the library.
        for room in rooms.iter().filter(|room| *room != "cli") {
            let all = named(&source(room));
            let others: BTreeSet<String> =
                all.into_iter().filter(|name| name != room && level.contains_key(name)).collect();
            assert_eq!(others, *said, "what `{room}` names");
            let above: Vec<_> = others.iter().filter(|name| level[name] <= at).collect();
            assert!(above.is_empty(), "`{room}` names {above:?}, which do not stand below it");
        }
    }
}

#[test]
fn each_room_of_the_daemon_is_on_the_page() {
    let rooms: BTreeSet<String> = table().into_iter().flat_map(|(rooms, _)| rooms).collect();
    for entry in std::fs::read_dir(pages::root().join("crates/daemon/src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(["lib", "main"].contains(&&*name) || rooms.contains(&name), "{name} is missing");
    }
}

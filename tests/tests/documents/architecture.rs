//! The tables of rooms in `docs/architecture.md` are what the sources do: each room names those that its table says, and all of
//! them stand below it. No files of a crate name one another in a circle.

mod sources;

use downbeat_tests::pages;
use sources::{Name, Sources, circles};
use std::collections::{BTreeMap, BTreeSet};

/// The crates, and what their libraries are called.
const CRATES: [(&str, &str); 8] = [
    ("crates/parser", "downbeat_parser"),
    ("crates/scheduler", "downbeat_scheduler"),
    ("crates/client", "downbeat_client"),
    ("crates/inspect", "downbeat_inspect"),
    ("crates/fleet", "downbeat_fleet"),
    ("crates/heartbeat", "downbeat_heartbeat"),
    ("crates/daemon", "downbeat"),
    ("bench", "downbeat_bench"),
];

/// A table of rooms.
struct Table {
    /// The folder that it is about: `crates/client`, or `crates/daemon/src/cli`.
    folder: String,
    /// From above to below: rooms that do not name one another, and the rooms that each of them names.
    rows: Vec<(BTreeSet<String>, BTreeSet<String>)>,
}

/// The names in a cell that stand as code.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The tables of the page.
fn tables() -> Vec<Table> {
    let pages = pages::all();
    let page = pages.iter().find(|page| page.path == "docs/architecture.md").unwrap();
    let tables = page.text.split("\n### `").skip(1).map(|section| {
        let (folder, text) = section.split_once("`\n").unwrap();
        let table = text
            .split_once("| room | knows | names |\n")
            .unwrap_or_else(|| panic!("{folder} has no table"))
            .1;
        let rows = table.lines().skip(1).map_while(|line| line.strip_prefix("| ")?.strip_suffix('|'));
        let rows = rows.map(|row| {
            let cells: Vec<&str> = row.split(" | ").collect();
            (names(cells[0]), names(cells[2]))
        });
        Table { folder: folder.to_owned(), rows: rows.collect() }
    });
    tables.collect()
}

/// The sources of the crate that a folder is or belongs to.
fn sources(folder: &str) -> Sources {
    let within =
        |name: &str| folder.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let (name, library) =
        CRATES.iter().find(|(name, _)| within(name)).unwrap_or_else(|| panic!("no crate has {folder}"));
    Sources::read(&pages::root().join(name), library)
}

/// The rooms of a folder, and for each those of the others that its files name.
fn rooms(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources(folder);
    // A folder within a crate is a module; of a crate as a whole the rooms are the modules of its library and its program.
    let path: Vec<&str> =
        folder.split_once("/src/").into_iter().flat_map(|(_, path)| path.split('/')).collect();
    let room = |name: &Name| {
        let rest =
            name[1..].strip_prefix(&path.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>()[..])?;
        rest.first().cloned()
    };
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, others) in sources.arrows() {
        let Some(name) = room(name) else { continue };
        let others = others.into_iter().filter_map(room).filter(|other| *other != name).collect::<Vec<_>>();
        rooms.entry(name).or_default().extend(others);
    }
    rooms
}

#[test]
fn each_room_names_only_rooms_below_it_and_those_that_the_page_says() {
    let mut wrong = Vec::new();
    for Table { folder, rows } in tables() {
        let found = rooms(&folder);
        let told: BTreeSet<&String> = rows.iter().flat_map(|(rooms, _)| rooms).collect();
        if told != found.keys().collect() {
            wrong.push(format!("{folder} has the rooms {:?}, and the page {told:?}", found.keys()));
            continue;
        }
        for (at, (rooms, told)) in rows.iter().enumerate() {
            let below: BTreeSet<&String> = rows[at + 1..].iter().flat_map(|(rooms, _)| rooms).collect();
            let named: BTreeSet<&String> = rooms.iter().flat_map(|room| &found[room]).collect();
            if named != told.iter().collect() {
                wrong.push(format!("{folder}: {rooms:?} names {named:?}, and on the page {told:?}"));
            }
            let above: Vec<_> = named.difference(&below).collect();
            if !above.is_empty() {
                wrong.push(format!("{folder}: {rooms:?} names {above:?}, which do not stand below"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_crate_has_a_table_of_its_rooms() {
    let told: Vec<String> = tables().into_iter().map(|table| table.folder).collect();
    let crates = std::fs::read_dir(pages::root().join("crates")).unwrap();
    let crates = crates.map(|entry| format!("crates/{}", entry.unwrap().file_name().to_string_lossy()));
    for name in crates.chain(["bench".to_owned()]) {
        assert!(told.contains(&name), "{name}");
    }
}

#[test]
fn no_files_of_a_crate_name_one_another_in_a_circle() {
    let mut text = Vec::new();
    for (name, library) in CRATES {
        let sources = Sources::read(&pages::root().join(name), library);
        let arrows = sources.arrows();
        assert!(arrows.len() > 3 && arrows.values().any(|others| !others.is_empty()), "{name}");
        for circle in circles(&arrows) {
            text.push(format!("{name}: a circle of {}", circle.len()));
            for name in &circle {
                let others: Vec<String> =
                    arrows[name].intersection(&circle).map(|other| other.join("::")).collect();
                text.push(format!("    {} -> {}", name.join("::"), others.join(", ")));
            }
        }
    }
    assert!(text.is_empty(), "\n{}", text.join("\n"));
}

#[test]
fn a_circle_is_seen_through_what_modules_hand_on_and_through_super() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join("src").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("lib.rs", "mod a;\nmod b;\nmod c;\npub use c::C;\n#[cfg(test)]\nmod tests;");
    write("a/mod.rs", "mod inner;\npub use inner::Inner;");
    write("a/inner.rs", "pub struct Inner(pub super::super::b::B);");
    write("b.rs", "use crate::{C, a};\npub struct B;\nfn f(_: C) { let _: Option<a::Inner> = None; }");
    write(
        "c.rs",
        "pub struct C;\nmod within { use super::C; }\n#[cfg(test)]\nmod tests { use crate::b::B; }",
    );
    let sources = Sources::read(folder.path(), "example");
    let arrows = sources.arrows();
    let shown: Vec<Vec<String>> =
        circles(&arrows).iter().map(|circle| circle.iter().map(|name| name.join("::")).collect()).collect();
    assert_eq!(shown, [["crate::a::inner", "crate::b"]]);
}

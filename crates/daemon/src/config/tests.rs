//! What is read from whole files, what is not looked at, and what no file can do.

mod bombs;
mod calendars;
mod jobs;
mod messages;
mod monitors;
mod own;
mod own_messages;
mod reference;
mod secrets;
mod settings;
mod slips;
pub(super) mod surroundings;
mod values;
mod variables;

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use std::io;

use super::files::unreadable as why_unreadable;
use super::*;
use surroundings::Files;

/// The files of `tests/fixtures/`: name, key, and the frequency as it is written; `None` when disabled.
const FIXTURES: &[(&str, &str, Option<&str>)] = &[
    ("butler.yaml", "Butler.heartbeat", Some("every 30 seconds")),
    ("butler-sos.yaml", "Butler-SOS.heartbeat", Some("every 1 hour")),
    ("butler-auth.yaml", "ButlerAuth.heartbeat", Some("60000")),
    ("butler-cw.yaml", "heartbeat", Some("every 1 hour on Mon-Fri")),
    ("anchors.yaml", "Butler.heartbeat", Some("every 5 minutes")),
    ("merged-section.yaml", "Butler.heartbeat", Some("every 5 minutes")),
    ("aliased-section.yaml", "Butler.heartbeat", Some("every 5 minutes")),
    (
        "block-scalar.yaml",
        "Butler.heartbeat",
        Some("every 5 minutes on Mon-Fri\nalso at 17:00\nexcept on the last day of the month"),
    ),
    ("butler.json", "Butler.heartbeat", Some("every 5 minutes")),
    ("disabled.yaml", "Butler.heartbeat.enable", None),
];

fn path(fixture: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/config/tests/fixtures")).join(fixture)
}

fn fixture(name: &str) -> String {
    // A checkout may have changed the line breaks.
    fs::read_to_string(path(name)).unwrap().replace("\r\n", "\n")
}

/// One file, where no variable is set.
fn read(path: &Path) -> Result<Config, ConfigError> {
    load(&[path], &Files).map_err(|errors| errors.files()[0].clone())
}

/// Key, masked URL and frequency, or the key that says that it is disabled and its line.
fn outline(config: &Config) -> (String, Option<(String, String)>) {
    match (&*config.heartbeats, &*config.disabled) {
        ([], [disabled]) => (disabled.key.clone(), None),
        ([heartbeat], []) => {
            let target = heartbeat.request.target().to_string();
            (heartbeat.key.clone(), Some((target, heartbeat.frequency.clone())))
        }
        _ => panic!("not one: {config:?}"),
    }
}

fn expected(key: &str, frequency: Option<&str>) -> (String, Option<(String, String)>) {
    (key.into(), frequency.map(|frequency| ("http://monitor.example/…".into(), frequency.into())))
}

/// A section below `Butler:`, each line at its indent.
fn section(lines: &str) -> Result<Config, ConfigError> {
    parse("butler.yaml", format!("Butler:\n  heartbeat:\n    {}\n", lines.replace('\n', "\n    ")).as_bytes())
}

fn is_enabled(config: &Result<Config, ConfigError>) -> bool {
    config.as_ref().is_ok_and(|config| config.heartbeats.len() == 1 && config.disabled.is_empty())
}

fn is_disabled(config: &Result<Config, ConfigError>) -> bool {
    config.as_ref().is_ok_and(|config| config.heartbeats.is_empty() && config.disabled.len() == 1)
}

fn frequency(config: Result<Config, ConfigError>) -> String {
    config.unwrap().heartbeats.remove(0).frequency.clone()
}

fn messages(config: Result<Config, ConfigError>) -> Vec<String> {
    config.unwrap_err().problems().iter().map(|problem| problem.message().to_owned()).collect()
}

#[test]
fn each_fixture_is_read() {
    for &(name, key, frequency) in FIXTURES {
        let config = read(&path(name)).unwrap_or_else(|error| panic!("{}", error.render(false)));
        assert_eq!(outline(&config), expected(key, frequency), "{name}");
    }
}

#[test]
fn line_breaks_of_windows_change_nothing() {
    for &(name, key, frequency) in FIXTURES {
        let config = parse(name, fixture(name).replace('\n', "\r\n").as_bytes()).unwrap();
        assert_eq!(outline(&config), expected(key, frequency), "{name}");
    }
}

#[test]
fn line_breaks_of_old_macs_change_nothing() {
    for &(name, key, frequency) in FIXTURES {
        let config = parse(name, fixture(name).replace('\n', "\r").as_bytes()).unwrap();
        assert_eq!(outline(&config), expected(key, frequency), "{name}");
    }
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    for &(name, key, frequency) in FIXTURES {
        let config = parse(name, format!("\u{feff}{}", fixture(name)).as_bytes()).unwrap();
        assert_eq!(outline(&config), expected(key, frequency), "{name}");
    }
}

#[test]
fn a_place_is_the_same_with_any_line_break_and_a_byte_order_mark() {
    let text = fixture("butler.yaml").replace("30 seconds", "30 secnds");
    for (name, text) in [
        ("LF", text.clone()),
        ("CRLF", text.replace('\n', "\r\n")),
        ("CR", text.replace('\n', "\r")),
        ("BOM", format!("\u{feff}{text}")),
    ] {
        let error = parse("butler.yaml", text.as_bytes()).unwrap_err();
        let problem = &error.problems()[0];
        assert_eq!((problem.line(), problem.column()), (Some(25), Some(29)), "{name}");
    }
}

#[test]
fn milliseconds_are_an_interval() {
    for milliseconds in ["60000", "'60000'", "0xEA60", "+60000", "060000"] {
        let config =
            section(&format!("enable: true\nremoteURL: http://a.example/\nfrequency: {milliseconds}"));
        let next: Vec<i64> = config.unwrap().heartbeats[0]
            .schedule
            .after(&chrono::DateTime::UNIX_EPOCH)
            .map(|at| at.timestamp())
            .take(2)
            .collect();
        assert_eq!(next, [60, 120], "{milliseconds}");
    }
}

#[test]
fn a_disabled_configuration_names_the_line_of_the_switch() {
    let config = read(&path("disabled.yaml")).unwrap();
    assert_eq!((config.heartbeats.len(), config.disabled[0].line), (0, 4));
}

#[test]
fn while_disabled_values_are_not_looked_at() {
    for value in
        ["", "~", "[]", "{a: b}", "<url>", "1.5", "-1", "!x y", "!x {y: z}", "'unknown'", "2024-02-30"]
    {
        let config = section(&format!("enable: false\nremoteURL: {value}\nfrequency: {value}"));
        assert!(is_disabled(&config), "{value}");
    }
}

#[test]
fn the_switch_is_a_boolean_of_yaml_1_2() {
    for (value, enabled) in [
        ("true", true),
        ("True", true),
        ("TRUE", true),
        ("!!bool true", true),
        ("false", false),
        ("False", false),
        ("FALSE", false),
    ] {
        let config =
            section(&format!("enable: {value}\nremoteURL: http://a.example/\nfrequency: every 1 minute"));
        assert_eq!(is_enabled(&config), enabled, "{value}");
        assert_eq!(is_disabled(&config), !enabled, "{value}");
    }
}

#[test]
fn a_section_at_the_top_level_goes_before_one_below_a_root_key() {
    let text = "a:\n  heartbeat: {enable: true}\nheartbeat: {enable: false, remoteURL: , frequency: }\n";
    let config = parse("x", text.as_bytes()).unwrap();
    assert_eq!(outline(&config).0, "heartbeat.enable");
}

#[test]
fn a_heartbeat_that_is_no_mapping_is_a_neighbour() {
    let text = "heartbeat: 5\na: {heartbeat: true}\nb: {heartbeat: {enable: false, remoteURL: , frequency: }}\nc: {heartbeat: []}";
    let config = parse("x", text.as_bytes()).unwrap();
    assert_eq!(outline(&config).0, "b.heartbeat.enable");
}

#[test]
fn a_section_is_not_looked_for_within_a_section() {
    let text = "heartbeat: {heartbeat: {enable: false}, enable: false, remoteURL: , frequency: }";
    assert_eq!(messages(parse("x", text.as_bytes())), ["unknown key `heartbeat`"]);
}

#[test]
fn no_neighbour_causes_an_error() {
    let section =
        "Butler:\n  heartbeat: {enable: true, remoteURL: 'http://a.example/', frequency: every 1 minute}\n";
    for neighbour in [
        "twice: 1\ntwice: 2",
        "Butler2: {twice: 1, twice: 2}",
        "a: !secret x",
        "a: !include {b: c}",
        "? [a, {b: c}]\n: d",
        "!x a: b",
        "1: 2",
        "~: ~",
        "a: &a [*a]",
        "a: &a {b: *a}",
        "a: &a\n  <<: *a",
        "<<: nothing",
        "a: {<<: 5}",
        "a: {<<: [5, {b: c}]}",
        "a: {b: !!int c}",
        "a: !!set {b, c}",
        "a: !!binary '*'",
        "a: 99999999999999999999999999999999999999999999999999",
        "a: \"\\0\\e[31m\"",
        "a: - b",
    ] {
        let before = format!("{neighbour}\n{section}");
        let after = format!("{section}{neighbour}\n");
        // The last one proves that the others are understood.
        let readable = neighbour != "a: - b";
        assert_eq!(parse("x", before.as_bytes()).is_ok(), readable, "{neighbour}");
        assert_eq!(parse("x", after.as_bytes()).is_ok(), readable, "{neighbour}");
    }
}

#[test]
fn what_is_written_goes_before_what_is_merged() {
    let base = "x: &x {frequency: every 1 hour, enable: false}\ny: &y {frequency: every 2 hours, remoteURL: 'http://a.example/'}\n";
    for (section, expected) in [
        ("{<<: [*x, *y], enable: true}", "every 1 hour"),
        ("{enable: true, <<: [*y, *x]}", "every 2 hours"),
        ("{<<: *y, enable: true}", "every 2 hours"),
        ("{<<: *x, <<: *y, enable: true}", "every 1 hour"),
        ("{<<: *y, enable: true, frequency: every 3 hours}", "every 3 hours"),
        ("{frequency: every 3 hours, <<: {<<: *y, enable: true}}", "every 3 hours"),
    ] {
        let config = parse("x", format!("{base}Butler: {{heartbeat: {section}}}").as_bytes());
        assert_eq!(frequency(config), expected, "{section}");
    }
}

#[test]
fn a_section_that_is_written_goes_before_one_that_is_merged() {
    let text = "Butler:\n  <<: {heartbeat: {enable: true}}\n  heartbeat: {enable: false, remoteURL: , frequency: }\n";
    assert!(is_disabled(&parse("x", text.as_bytes())));
}

#[test]
fn equal_sections_of_two_tools_are_still_two() {
    let section = "{heartbeat: {enable: false, remoteURL: , frequency: }}";
    let text = format!("Butler: {section}\nButlerAuth: {section}\n");
    assert!(messages(parse("x", text.as_bytes()))[0].starts_with("there is more than one"));
}

#[test]
fn the_root_may_come_out_of_a_merge() {
    let text = "x: &x\n  heartbeat: {enable: true, remoteURL: 'http://a.example/', frequency: every 1 hour}\n<<: *x\n";
    let config = parse("x", text.as_bytes()).unwrap();
    assert_eq!(outline(&config).0, "heartbeat");
}

/// The report on a file that could not be read, without its path.
fn unreadable(path: &Path) -> String {
    read(path).unwrap_err().render(false).replace(&path.display().to_string(), "PATH")
}

#[test]
fn a_missing_file_is_reported() {
    insta::assert_snapshot!(unreadable(&path("none.yaml")), @"
    error: there is no such file
    --> PATH
    ");
}

#[test]
fn a_folder_without_files_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(unreadable(folder.path()), @"
    error: no file in this folder ends in `.yaml` or `.yml`
    --> PATH
     = help: folders in it and files that begin with a dot are not looked at
    ");
}

#[test]
fn a_file_that_is_too_large_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.yaml");
    fs::write(&path, vec![b'#'; MAX_FILE_LEN]).unwrap();
    assert_eq!(read(&path).unwrap_err().problems()[0].message(), "this file is empty");
    fs::write(&path, vec![b'#'; MAX_FILE_LEN + 1]).unwrap();
    insta::assert_snapshot!(unreadable(&path), @"
    error: this file is larger than the 4 MiB that are read
    --> PATH
     = help: is it the configuration?
    ");
}

#[test]
fn a_file_that_may_not_be_read_is_reported() {
    let problem = why_unreadable(&io::ErrorKind::PermissionDenied.into());
    insta::assert_snapshot!(problem.to_string(), @"this file may not be read (give the user that runs downbeat the permission to read it)");
}

#[test]
fn a_file_that_fails_while_it_is_read_is_reported() {
    let problem = why_unreadable(&io::ErrorKind::BrokenPipe.into());
    insta::assert_snapshot!(problem.to_string(), @"this file cannot be read: broken pipe");
}

#[test]
fn nothing_that_is_printed_of_a_configuration_shows_the_url() {
    let config = read(&path("butler.yaml")).unwrap();
    assert!(!format!("{config:?}").contains("secret"));
}

/// Some bytes that mean something in YAML, and some that do not.
fn edits() -> impl Strategy<Value = Vec<(proptest::sample::Index, usize, Vec<u8>)>> {
    let bytes = prop_oneof![
        Just(Vec::new()),
        "[\\-?:,\\[\\]{}#&*!|>'\"%@` \t\r\n~<a0.]{1,4}".prop_map(String::into_bytes),
        Just(b"heartbeat:".to_vec()),
        Just(b"<<: *a".to_vec()),
        Just(b"enable: ".to_vec()),
        prop::collection::vec(any::<u8>(), 1..4),
    ];
    prop::collection::vec((any::<proptest::sample::Index>(), 0..12_usize, bytes), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_of_a_file_makes_reading_panic(file in 0..FIXTURES.len(), edits in edits()) {
        let mut bytes = fixture(FIXTURES[file].0).into_bytes();
        for (place, removed, added) in edits {
            let start = place.index(bytes.len() + 1);
            let end = (start + removed).min(bytes.len());
            bytes.splice(start..end, added);
        }
        if let Err(error) = parse("edited.yaml", &bytes) {
            prop_assert!(!error.problems().is_empty());
            prop_assert!(!error.render(false).is_empty());
        }
    }

    #[test]
    fn no_edit_elsewhere_in_a_file_makes_the_url_show(file in 0..FIXTURES.len(), edits in edits()) {
        let mut bytes = fixture(FIXTURES[file].0).into_bytes();
        for (place, removed, added) in edits {
            let start = place.index(bytes.len() + 1);
            let end = (start + removed).min(bytes.len());
            let line = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count();
            let touched: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').skip(line(start)).take(line(end) - line(start) + 1).collect();
            if !touched.concat().windows(6).any(|word| word == b"secret") {
                bytes.splice(start..end, added);
            }
        }
        let printed = match parse("edited.yaml", &bytes) {
            Ok(config) => format!("{config:?}"),
            Err(error) => error.render(false) + &error.to_string(),
        };
        prop_assert!(!printed.contains("secret"), "{}\n{}", printed, String::from_utf8_lossy(&bytes));
    }
}

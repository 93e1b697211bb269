//! With `--json` an error is one JSON object on standard error, and nothing is on standard output.

use downbeat_tests::program::Program;
use serde_json::{Value, json};

use crate::{Config, FILE};

/// The error of a command, which ends with this code.
fn error_of(config: Option<&Config>, arguments: &[&str], code: i32) -> Value {
    let program = Program::new(arguments);
    let ended = match config {
        Some(config) => program.within(config.folder()).run(),
        None => program.run(),
    };
    assert_eq!((ended.code, &*ended.stdout), (Some(code), ""), "{ended:#?}");
    let error: Value = serde_json::from_str(&ended.stderr).expect(&ended.stderr);
    assert_eq!(error["exit_code"], code);
    error
}

#[test]
fn a_schedule_that_is_wrong_has_its_text_the_bytes_that_are_meant_and_help() {
    let expected = json!({
        "schedule": "every 5 mintes",
        "error": "expected a time period such as `minutes` or `day of the year`, found `mintes`",
        "span": [8, 14],
        "help": "did you mean `minutes`?",
        "exit_code": 2,
    });
    for command in ["next", "explain"] {
        assert_eq!(error_of(None, &[command, "every 5 mintes", "--json"], 2), expected, "{command}");
    }
    let converted = error_of(None, &["convert", "every 5 mintes", "--to", "cron", "--json"], 2);
    assert_eq!(converted, expected);
    let zone = error_of(None, &["next", "at 9:00 in Europe/Stokholm", "--json"], 2);
    assert_eq!((&zone["error"], &zone["span"]), (&json!("there is no such time zone"), &json!([11, 26])));
}

#[test]
fn a_configuration_that_is_wrong_has_its_problems_each_with_its_place() {
    let config = Config::at("http://127.0.0.1:9/", "every 5 minuts");
    let expected = json!({
        "error": "the configuration cannot be used",
        "problems": [{
            "file": FILE,
            "key": "Butler.heartbeat.frequency",
            "code": null,
            "message": "expected a time period such as `minutes` or `day of the year`, found `minuts`",
            "help": "did you mean `minutes` or `minute`?",
            "line": 6,
            "column": 24,
        }],
        "exit_code": 2,
    });
    assert_eq!(error_of(Some(&config), &["check", "--config", FILE, "--json"], 2), expected);
}

#[test]
fn every_other_error_has_its_text_and_its_help() {
    let unknown = error_of(None, &["next", "hourly", "--jsn", "--json"], 2);
    assert_eq!(
        unknown["error"],
        "unexpected argument '--jsn' found\n\n  tip: a similar argument exists: '--json'"
    );
    let absent = error_of(None, &["lint", "absent.txt", "--json"], 2);
    assert!(absent["error"].as_str().is_some_and(|error| error.starts_with("absent.txt: ")), "{absent}");
    let url = error_of(None, &["check", "--url", "ftp://a.example/", "--schedule", "hourly", "--json"], 2);
    assert_eq!(url["help"], "begin it with `https://` or `http://`", "{url}");
}

#[test]
fn what_belongs_to_another_program_does_not_count() {
    let ended =
        Program::new(["exec", "--strict", "--name", "a", "-c", "absent.yaml", "--", "true", "--json"]).run();
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert!(!ended.stderr.contains('{'), "{ended:#?}");
}

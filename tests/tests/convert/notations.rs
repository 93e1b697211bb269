//! Runs every example of `docs/notations.md`.

use crate::page::code;
use chrono::{DateTime, TimeZone, Utc};
use downbeat_inspect::convert::{CronFlavour, to_cron, to_repeating, to_rrule};
use downbeat_parser::{Expression, Notation};
use downbeat_scheduler::Schedule;

const PAGE: &str = include_str!("../../../docs/notations.md");

/// The code of the rows of three cells that have some in the first and the last.
fn rows(heading: &str) -> Vec<[Vec<String>; 3]> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let lines = section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.map(|line| line.split(" | ").map(code).collect::<Vec<_>>());
    rows.filter_map(|cells| <[Vec<String>; 3]>::try_from(cells).ok())
        .filter(|cells| !cells[2].is_empty())
        .collect()
}

fn occurrences(expression: &Expression) -> Vec<DateTime<Utc>> {
    let start = Utc.with_ymd_and_hms(2026, 12, 1, 0, 0, 0).unwrap();
    Schedule::ignoring_named_zone(expression, Utc).unwrap().after(&start).take(100).collect()
}

#[test]
fn what_the_page_reads_is_read_so() {
    let rows = rows("What is read");
    assert!(rows.len() >= 12, "only {} rows", rows.len());
    for [notation, text, same] in rows {
        let [read, other] = [&text[0], &same[0]].map(|text| Expression::parse(text).unwrap());
        let name = match read.notation() {
            Notation::OnCalendar => "oncalendar",
            Notation::EventBridge => "eventbridge",
            Notation::Repeating => "repeating",
            Notation::Recurrence => "rrule",
            _ => "another",
        };
        assert_eq!(name, notation[0], "{}", text[0]);
        assert_eq!(occurrences(&read), occurrences(&other), "{}", text[0]);
        if !text[0].starts_with("R/") {
            assert_eq!(read.zone(), other.zone(), "{}", text[0]);
        }
    }
}

#[test]
fn what_the_page_writes_is_written_so() {
    let rows = rows("What is written");
    assert!(rows.len() >= 6, "only {} rows", rows.len());
    for [text, target, lines] in rows {
        let expression = Expression::parse(&text[0]).unwrap();
        let written = match target[0].as_str() {
            "eventbridge" => to_cron(&expression, CronFlavour::EventBridge).unwrap().lines().to_vec(),
            "rrule" => to_rrule(&expression).unwrap().to_string().lines().map(str::to_owned).collect(),
            _ => vec![to_repeating(&expression).unwrap()],
        };
        assert_eq!(written, lines, "{} to {}", text[0], target[0]);
    }
}

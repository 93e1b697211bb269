//! Texts that are sentences and calendar expressions of systemd at once are read as sentences. Where the two occur at other
//! times is listed here.

use chrono::{DateTime, TimeZone, Utc};
use downbeat_parser::{Dialect, Expression, Notation};
use downbeat_scheduler::Schedule;

/// Forms of both.
const BOTH: &[&str] = &[
    "minutely",
    "hourly",
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "Mon",
    "monday",
    "Sat,Sun",
    "9:00",
    "17:30:15",
    "Mon 9:00",
    "Mon-Fri 9:00",
    "Mon,Wed 9:00",
    "Fri, 17:00",
    "Sun 03:10",
    "Mon-Wed,Sat 12:00",
    "daily UTC",
    "9:00 UTC",
    "Mon 9:00 Europe/Stockholm",
    "yearly",
    "annually",
    "2027-12-25",
    "2027-12-25 9:00",
];

/// Those that differ: `yearly` ends with the year 2450 as a sentence, because it is later.js's.
const OTHERS: &[&str] = &["yearly", "annually"];

#[test]
fn a_sentence_that_is_a_calendar_expression_too_differs_in_the_forms_that_are_listed_only() {
    let starts =
        [(2027, 1, 1), (2451, 1, 1)].map(|(y, m, d)| Utc.with_ymd_and_hms(y, m, d, 0, 0, 0).unwrap());
    let mut others = Vec::new();
    let mut sentences = 0;
    for text in BOTH {
        let timer = Expression::parse_as(text, Dialect::OnCalendar).unwrap();
        let Ok(read) = Expression::parse(text) else { panic!("{text} is refused") };
        println!("{text}: {:?}", read.notation());
        if read.notation() != Notation::Text {
            continue;
        }
        sentences += 1;
        let occurrences = |expression: &Expression| -> Vec<DateTime<Utc>> {
            let schedule = Schedule::ignoring_named_zone(expression, Utc).unwrap();
            starts.iter().flat_map(|start| schedule.after(start).take(20).collect::<Vec<_>>()).collect()
        };
        if occurrences(&read) != occurrences(&timer) || read.zone() != timer.zone() {
            others.push(*text);
        }
    }
    assert_eq!(others, OTHERS);
    assert!(sentences >= 15, "only {sentences} are sentences");
}

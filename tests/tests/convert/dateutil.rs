//! Recurrence rules occur when python-dateutil says, where that is installed.

use crate::pairs;
use chrono::{NaiveDateTime, Utc};
use downbeat_parser::{Dialect, Expression};
use downbeat_scheduler::Schedule;
use fastrand::Rng;
use std::io::Write;
use std::process::{Command, Stdio};

const RULES: usize = 1500;
const OCCURRENCES: usize = 30;

/// For each line of standard input (a rule and its start, the line break as `|`) the first occurrences of the rule, a line.
const PROGRAM: &str = "
import sys, itertools
from dateutil.rrule import rrulestr
for line in sys.stdin:
    rule = rrulestr(line.strip().replace('|', '\\n'))
    print(' '.join(at.strftime('%Y-%m-%dT%H:%M:%S') for at in itertools.islice(rule, 30)))
";

#[test]
fn a_rule_occurs_when_dateutil_says() {
    let version = Command::new("python3").args(["-c", "import dateutil"]).output();
    if !version.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: python3 with dateutil is not here: nothing was compared with it");
        return;
    }
    let mut random = Rng::with_seed(31);
    let rules: Vec<String> = (0..RULES).map(|_| pairs::recurrence(&mut random)).collect();
    let read: Vec<(String, Expression)> = rules
        .into_iter()
        .filter_map(|rule| Some((rule.clone(), Expression::parse_as(&rule, Dialect::Recurrence).ok()?)))
        .collect();
    let mut python = Command::new("python3")
        .args(["-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input: String = read.iter().map(|(rule, _)| rule.replace('\n', "|") + "\n").collect();
    let mut stdin = python.stdin.take().unwrap();
    let feed = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = python.wait_with_output().unwrap();
    feed.join().unwrap().unwrap();
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).unwrap();
    let mut wrong = Vec::new();
    for ((rule, expression), answer) in read.iter().zip(answers.lines()) {
        let expected: Vec<_> = answer
            .split_whitespace()
            .map(|at| NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M:%S").unwrap().and_utc())
            .collect();
        let schedule = Schedule::ignoring_named_zone(expression, Utc).unwrap();
        let start = chrono::DateTime::UNIX_EPOCH;
        let found: Vec<_> = schedule.after(&start).take(OCCURRENCES).collect();
        // Of a rule that has none within the years that are looked through, both have none.
        if found[..found.len().min(expected.len())] != expected[..expected.len().min(found.len())]
            || (found.len() < expected.len())
            || (expected.len() < found.len()
                && expected.len() < OCCURRENCES
                && found[expected.len()..].iter().any(|at| at.timestamp() < 32_503_680_000))
        {
            wrong.push(format!("{rule}: {found:?}, not {expected:?}"));
        }
    }
    println!("{} of {RULES} rules compared", read.len());
    assert_eq!(answers.lines().count(), read.len());
    assert!(read.len() >= 1000, "only {} rules are read", read.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

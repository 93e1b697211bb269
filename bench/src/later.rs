//! later.js under Node, timed by a script of its own (`later.mjs`) on the same inputs.
//!
//! Its conventions are other ones: a search that starts in a valid tick answers the start. They are those of
//! [`downbeat_scheduler::later`], which its answers are held against.

use crate::schedule::{CASES, Call, Case, ITERATION_START, starts};
use chrono::{DateTime, Utc};
use downbeat_parser::Expression;
use downbeat_scheduler::{Schedule, later};
use std::io::Write;
use std::process::{Command, Stdio};

/// It is slow, so it is asked from fewer starts.
const STARTS: usize = 128;

/// What later.js was timed at, or that it was wrong.
#[derive(Debug)]
pub struct Timing {
    /// The case.
    pub case: &'static str,
    /// The call; `None` for a range.
    pub call: Option<Call>,
    /// Nanoseconds a call, or which answer is wrong.
    pub result: Result<f64, String>,
}

/// Runs later.js. In UTC: it has no other zones than the machine's.
///
/// # Errors
///
/// Why it could not be run.
pub fn run() -> Result<Vec<Timing>, String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/later.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("node does not run: {error}"))?;
    let millis: Vec<String> = starts().iter().take(STARTS).map(|at| format!("{at}000")).collect();
    let mut input = format!("{}\n{ITERATION_START}000\n", millis.join(" "));
    // Lines of cron are timed with the readers of cron alone.
    for case in CASES.iter().filter(|case| case.cron != Some(case.text)) {
        input += &format!("{}\t{}\n", case.name, case.text);
    }
    if let Some(mut stdin) = node.stdin.take() {
        stdin.write_all(input.as_bytes()).map_err(|error| error.to_string())?;
    }
    let output = node.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("`npm ci --prefix tests/later-js` installs it".to_owned());
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines.lines().filter_map(timing).collect())
}

fn timing(line: &str) -> Option<Timing> {
    let mut fields = line.split('\t');
    let (name, what, nanos) = (fields.next()?, fields.next()?, fields.next()?.parse().ok()?);
    let found: Vec<&str> = fields.next()?.split(' ').filter(|text| !text.is_empty()).collect();
    let case = CASES.iter().find(|case| case.name == name)?;
    let call = match what {
        "compile" => Some(Call::Compile),
        "next" => Some(Call::Next),
        "prev" => Some(Call::Previous),
        "next1000" => Some(Call::Iterate(1000)),
        _ => None,
    };
    let expected = expected(case, call);
    let differing = (0..expected.len()).find(|&at| found.get(at) != Some(&expected[at].as_str()));
    let result = match differing {
        None => Ok(nanos),
        Some(at) => {
            let show = |text: &str| {
                let ms: Option<i64> = text.split('/').next().and_then(|ms| ms.parse().ok());
                let at = ms.and_then(DateTime::from_timestamp_millis);
                at.map_or_else(|| text.to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
            };
            Err(format!("{} instead of {}", show(found.get(at).unwrap_or(&"nothing")), show(&expected[at])))
        }
    };
    Some(Timing { case: case.name, call, result })
}

/// What later.js should answer.
fn expected(case: &Case, call: Option<Call>) -> Vec<String> {
    let schedule =
        Schedule::ignoring_named_zone(Expression::parse(case.text).expect("a text of the benchmark"), Utc)
            .unwrap();
    let ms = |at: &DateTime<Utc>| at.timestamp_millis().to_string();
    let one = |found: Vec<DateTime<Utc>>| found.first().map_or_else(|| "none".to_owned(), ms);
    let starts = starts().into_iter().take(STARTS).filter_map(|at| DateTime::from_timestamp(at, 0));
    match call {
        Some(Call::Compile | Call::Once) => Vec::new(),
        Some(Call::Next) => starts.map(|at| one(later::next(&schedule, 1, &at, None))).collect(),
        Some(Call::Previous) => starts.map(|at| one(later::prev(&schedule, 1, &at, None))).collect(),
        Some(Call::Iterate(count)) => {
            let start = DateTime::from_timestamp(ITERATION_START, 0).expect("an instant of the benchmark");
            later::next(&schedule, count, &start, None).iter().map(ms).collect()
        }
        None => starts
            .map(|at| {
                let range = later::next_range(&schedule, 1, &at, None);
                range.first().map_or_else(
                    || "none".to_owned(),
                    |range| {
                        [Some(range.start), range.end].iter().flatten().map(ms).collect::<Vec<_>>().join("/")
                    },
                )
            })
            .collect(),
    }
}

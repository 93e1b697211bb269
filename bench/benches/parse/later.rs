//! later.js beside the others: a small program for Node, fed with the texts, tells occurrences and times.

use downbeat_bench::parse::{self, Case};
use std::io::Write;
use std::process::{Command, Stdio};

/// Name of the case and nanoseconds of one call.
type Times = Vec<(&'static str, String)>;

/// Times of later.js, once it has given the same occurrences. `None` where there is no Node or no package.
pub fn preflight() -> Option<Result<Times, String>> {
    let cases: Vec<Case> = parse::cases().into_iter().filter(|case| case.later.is_some()).collect();
    let mut node = Command::new("node")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/later-js/time.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let starts = parse::STARTS.map(|start| start.to_string()).join(" ");
    let questions: String = cases
        .iter()
        .filter_map(|case| case.later)
        .map(|(text, cron)| {
            let kind = if cron { "cron" } else { "text" };
            format!("{kind}\t{}\t{starts}\t{text}\n", parse::OCCURRENCES)
        })
        .collect();
    node.stdin.take()?.write_all(questions.as_bytes()).ok()?;
    let output = node.wait_with_output().ok().filter(|output| output.status.success())?;
    Some(compare(&cases, &String::from_utf8(output.stdout).ok()?))
}

/// A line each: nanoseconds, and for each start the occurrences; nothing where the text was refused.
fn compare(cases: &[Case], answers: &str) -> Result<Times, String> {
    if answers.lines().count() != cases.len() {
        return Err("later.js: answers are missing".to_owned());
    }
    let mut times = Vec::new();
    for (case, answer) in cases.iter().zip(answers.lines()) {
        let mut parts = answer.split('\t');
        times.push((case.name, parts.next().unwrap_or_default().to_owned()));
        let text = case.later.map_or("", |(text, _)| text);
        if case.refused {
            if parts.next().is_some() {
                return Err(format!("{}: later.js reads `{text}`", case.name));
            }
            continue;
        }
        for from in parse::STARTS {
            let found = parts.next().unwrap_or_default().split(' ');
            let found: Vec<i64> = found.filter_map(|seconds| seconds.parse().ok()).collect();
            parse::same(case, "later.js", text, &found, &parse::occurrences(case, from)?)?;
        }
    }
    Ok(times)
}

/// The rows of later.js, below the table.
pub fn print(times: Option<Result<Times, String>>) {
    println!();
    let Some(Ok(times)) = times else {
        println!("later.js: not timed. It needs Node, and `npm ci --prefix tests/later-js`.");
        return;
    };
    println!("later.js 4.2.0 (fastest of 20 runs)");
    for (name, nanoseconds) in times {
        println!("  {name:<22} {nanoseconds:>8} ns");
    }
}

//! Instructions a call, counted by valgrind: the same on a busy machine as on a quiet one, so that a change shows at once.
//!
//! ```sh
//! cargo bench --manifest-path bench/Cargo.toml --bench instructions               # the counts, and the peers'
//! cargo bench --manifest-path bench/Cargo.toml --bench instructions -- --check    # fails 2 % above bench/instructions.tsv
//! cargo bench --manifest-path bench/Cargo.toml --bench instructions -- --write    # writes that file
//! ```
//!
//! The program starts itself under callgrind, twice for each row, once with more calls than the other time: the difference
//! is what these calls cost.
#![allow(missing_docs, reason = "a benchmark is no library")]

use chrono::Utc;
use chrono_tz::Tz;
use downbeat_bench::engines::{Cron, CronExpr, Downbeat, Engine, Hron, Saffron};
use downbeat_bench::proof::prove;
use downbeat_bench::schedule::{Call, FOUR_LESS_TWO, STOCKHOLM, find, starts};
use downbeat_scheduler::Zone;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};

/// What is counted: a name for the call, the call, whether in Stockholm, and the schedule.
const ROWS: &[(&str, Call, bool, &str)] = &[
    ("compile", Call::Compile, false, "*/5 * * * *"),
    ("compile", Call::Compile, false, "0 9 * * MON-FRI"),
    ("compile", Call::Compile, false, "every 5 minutes"),
    ("compile", Call::Compile, false, "working hours"),
    ("compile", Call::Compile, false, "February 29th"),
    ("compile", Call::Compile, false, FOUR_LESS_TWO),
    ("once", Call::Once, false, "*/5 * * * *"),
    ("once", Call::Once, false, "0 9 * * MON-FRI"),
    ("next", Call::Next, false, "every 5 minutes"),
    ("next", Call::Next, false, "working hours"),
    ("next", Call::Next, false, "February 29th"),
    ("next", Call::Next, false, FOUR_LESS_TWO),
    ("next", Call::Next, true, "every 5 minutes"),
    ("next", Call::Next, true, "Monday at 10:15"),
    ("next", Call::Next, true, "February 29th"),
    ("next", Call::Next, true, "ISO weeks"),
    ("next", Call::Next, true, "window inside a tick"),
    ("next", Call::Next, true, "exception inside a tick"),
    ("previous", Call::Previous, true, "every 5 minutes"),
    ("iterate", Call::Iterate(1000), true, "every 5 minutes"),
    ("iterate", Call::Iterate(1000), true, FOUR_LESS_TWO),
];

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.tsv");

/// How many hundredths more than in the table is a failure.
const MORE: u64 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| *word != "--bench").collect();
    match words[..] {
        ["--call", engine, row, rounds] => {
            call(engine, row.parse().expect("a row"), rounds.parse().expect("a number"));
            ExitCode::SUCCESS
        }
        ["--check"] => check(),
        ["--write"] => {
            std::fs::write(TABLE, table(&counts())).expect("the table is written");
            ExitCode::SUCCESS
        }
        [] => {
            show();
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("--check, --write or nothing");
            ExitCode::from(2)
        }
    }
}

/// Makes the calls of a row, a number of rounds.
fn call(engine: &str, row: usize, rounds: usize) {
    let (_, call, in_stockholm, name) = ROWS[row];
    let zone = if in_stockholm { STOCKHOLM } else { Tz::UTC };
    match engine {
        "downbeat" if in_stockholm => run::<Downbeat<Zone>>(call, zone, name, rounds),
        "downbeat" => run::<Downbeat<Utc>>(call, zone, name, rounds),
        Saffron::NAME => run::<Saffron>(call, zone, name, rounds),
        CronExpr::NAME => run::<CronExpr>(call, zone, name, rounds),
        Hron::NAME => run::<Hron>(call, zone, name, rounds),
        Cron::NAME => run::<Cron>(call, zone, name, rounds),
        _ => unreachable!("an engine of the list"),
    }
}

/// Calls in a round.
fn calls(call: Call) -> u64 {
    match call {
        Call::Compile | Call::Once => 64,
        Call::Next | Call::Previous => 256,
        Call::Iterate(count) => count as u64,
    }
}

fn run<E: Engine>(call: Call, zone: Tz, name: &str, rounds: usize) {
    // An engine that gives other answers is not counted; the proof, which lasts as long as it may, is not either.
    if rounds == 0 {
        std::process::exit(if prove::<E>(find(name), zone, call).is_ok() { 0 } else { 3 });
    }
    let source = E::source(find(name), zone).expect("it was proven");
    let engine = E::compile(&source, zone).expect("it was proven");
    let starts: Vec<_> =
        starts().into_iter().take(calls(call) as usize).map(|at| E::instant(at, zone)).collect();
    for _ in 0..rounds {
        match call {
            Call::Compile => (0..calls(call)).for_each(|_| {
                black_box(E::compile(black_box(&source), zone));
            }),
            Call::Once => starts.iter().take(calls(call) as usize).for_each(|at| {
                let engine = E::compile(black_box(&source), zone).expect("it was proven");
                black_box(engine.next(black_box(at)));
            }),
            Call::Next => starts.iter().for_each(|at| {
                black_box(engine.next(black_box(at)));
            }),
            Call::Previous => starts.iter().for_each(|at| {
                black_box(engine.previous(black_box(at)));
            }),
            Call::Iterate(count) => engine.iterate(black_box(&starts[0]), count, |at| {
                black_box(at);
            }),
        }
    }
}

/// The instructions of a call of a row; `None` when the engine cannot say it, or gives other answers.
fn count(engine: &str, row: usize) -> Option<u64> {
    // In the first rounds a zone is asked so often that it has its table in all others.
    const FEW: u64 = 17;
    const MANY: u64 = 25;
    let this = std::env::current_exe().expect("this program");
    let arguments =
        |rounds: u64| ["--call".to_owned(), engine.to_owned(), row.to_string(), rounds.to_string()];
    if !Command::new(&this).args(arguments(0)).status().expect("it starts").success() {
        return None;
    }
    let of = |rounds: u64| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(&this)
            .args(arguments(rounds))
            .output()
            .expect("valgrind is installed");
        let said = String::from_utf8_lossy(&output.stderr);
        said.rsplit_once("Collected : ")
            .and_then(|(_, count)| count.split_whitespace().next()?.parse::<u64>().ok())
            .unwrap_or_else(|| panic!("callgrind counts: {said}"))
    };
    Some((of(MANY) - of(FEW)) / ((MANY - FEW) * calls(ROWS[row].1)))
}

fn name(row: usize) -> String {
    let (call, _, in_stockholm, case) = ROWS[row];
    format!("{call}{}, {case}", if in_stockholm { " in Stockholm" } else { "" })
}

fn counts() -> BTreeMap<String, u64> {
    (0..ROWS.len()).map(|row| (name(row), count("downbeat", row).expect("downbeat has all rows"))).collect()
}

fn show() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("Without valgrind no instructions are counted.");
        return;
    }
    let engines = ["downbeat", Saffron::NAME, CronExpr::NAME, Cron::NAME, Hron::NAME];
    println!("\nInstructions a call (iterations: an occurrence).\n\n| | {} |", engines.join(" | "));
    println!("| --- {}|", "| ---: ".repeat(engines.len()));
    for row in 0..ROWS.len() {
        let cell = |engine| count(engine, row).map_or_else(|| "–".to_owned(), |count| count.to_string());
        println!("| {} | {} |", name(row), engines.map(cell).join(" | "));
    }
}

/// The compiler, and what it compiles for: under another one other instructions are counted.
fn compiler() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc is there");
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
    format!("{} for {host}", said.lines().next().unwrap_or_default())
}

fn table(counts: &BTreeMap<String, u64>) -> String {
    let rows: String = counts.iter().map(|(name, count)| format!("{name}\t{count}\n")).collect();
    format!("{}\tinstructions a call\n{rows}", compiler())
}

fn check() -> ExitCode {
    let kept = std::fs::read_to_string(Path::new(TABLE)).expect("the table is there");
    let compiler = compiler();
    if !kept.starts_with(&format!("{compiler}\t")) {
        let of = kept.split('\t').next().unwrap_or_default();
        println!("The table is of {of}, and this is {compiler}: nothing is compared. --write renews it.");
        return ExitCode::SUCCESS;
    }
    let kept: BTreeMap<&str, u64> = kept
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once('\t').and_then(|(name, count)| Some((name, count.parse().ok()?))))
        .collect();
    let mut failed = false;
    for (name, count) in counts() {
        let verdict = match kept.get(name.as_str()) {
            None => "is not in the table",
            Some(before) if count * 100 > before * (100 + MORE) => "more than the table allows",
            Some(before) if count * (100 + MORE) < before * 100 => "fewer: --write keeps that",
            Some(_) => "",
        };
        failed |= verdict.starts_with("more") || verdict.starts_with("is not");
        println!("{name}\t{count}\t{}\t{verdict}", kept.get(name.as_str()).copied().unwrap_or_default());
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

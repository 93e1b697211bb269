//! What users do with a schedule, beside the peers: `cargo bench --manifest-path bench/Cargo.toml --bench users`.
//!
//! Lines of cron, which all engines read. Each engine first proves that it gives downbeat's answers; one that gives another is left
//! out of the row. The engines take turns, so that what else the machine does meets all of them, and the fastest round counts.
#![allow(missing_docs, reason = "a benchmark is no library")]

use chrono::Utc;
use chrono_tz::Tz;
use downbeat_bench::engines::{Cron, CronExpr, Croner, Downbeat, Engine, Hron, JiffCron, Saffron};
use downbeat_bench::proof::{Refusal, prove};
use downbeat_bench::schedule::{Call, Case, ITERATION_START, STOCKHOLM, find, starts};
use downbeat_scheduler::Zone;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The rounds of a row.
const ROUNDS: usize = 21;

/// How many calls are timed together, so that the clock does not count.
const CALLS: usize = 64;

/// How many lines a file has.
const LINES: usize = 10_000;

/// A year of working hours: four times in eight hours of each weekday of 2027.
const YEAR: usize = 4 * 8 * 261;

/// A row: measures an engine once, if its answers are right; answers the time of one thing that a user does.
type Measure = Box<dyn Fn() -> Duration>;

fn main() {
    println!("\nThe fastest of {ROUNDS} rounds.\n");
    println!("| | {} |", NAMES.join(" | "));
    println!("| --- {}|", "| ---: ".repeat(NAMES.len()));
    for zone in [Tz::UTC, STOCKHOLM] {
        let place = zone.name().rsplit('/').next().unwrap_or_default();
        show(&format!("read once, then a next, {place}"), engines(Row::Next, zone));
        show(&format!("read and asked once, {place}"), engines(Row::Once, zone));
        show(&format!("all occurrences of a year, {place}"), engines(Row::Year, zone));
    }
    show(&format!("a file of {LINES} lines"), engines(Row::File, Tz::UTC));
    println!("\n–: it has no zones. The line is `{}`; the year is that of `{}`.", usual().text, hours().text);
}

#[derive(Clone, Copy)]
enum Row {
    Next,
    Once,
    Year,
    File,
}

const NAMES: [&str; 7] = [
    Downbeat::<Utc>::NAME,
    Saffron::NAME,
    CronExpr::NAME,
    Cron::NAME,
    Hron::NAME,
    Croner::NAME,
    JiffCron::NAME,
];

fn engines(row: Row, zone: Tz) -> [Result<Measure, Refusal>; 7] {
    let ours = if zone == Tz::UTC {
        measure::<Downbeat<Utc>>(row, zone)
    } else {
        measure::<Downbeat<Zone>>(row, zone)
    };
    [
        ours,
        measure::<Saffron>(row, zone),
        measure::<CronExpr>(row, zone),
        measure::<Cron>(row, zone),
        measure::<Hron>(row, zone),
        measure::<Croner>(row, zone),
        measure::<JiffCron>(row, zone),
    ]
}

fn show(name: &str, engines: [Result<Measure, Refusal>; 7]) {
    let mut best = [Duration::MAX; 7];
    for _ in 0..ROUNDS {
        for (engine, best) in engines.iter().zip(&mut best) {
            if let Ok(measure) = engine {
                *best = measure().min(*best);
            }
        }
    }
    let cells = engines.iter().zip(best).map(|(engine, best)| match engine {
        Ok(_) => written(best),
        Err(Refusal::Missing) => "–".to_owned(),
        Err(Refusal::Wrong(_)) => "wrong".to_owned(),
    });
    println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    for (engine, name) in engines.iter().zip(NAMES) {
        if let Err(Refusal::Wrong(why)) = engine {
            eprintln!("{name} is wrong: {why}");
        }
    }
}

/// Three digits, with the unit.
fn written(time: Duration) -> String {
    let nanos = time.as_nanos() as f64 / CALLS as f64;
    let (value, unit) = match nanos {
        ..1e3 => (nanos, "ns"),
        ..1e6 => (nanos / 1e3, "µs"),
        _ => (nanos / 1e6, "ms"),
    };
    let decimals = if value < 100.0 { 1 } else { 0 };
    format!("{value:.decimals$} {unit}")
}

fn usual() -> &'static Case {
    find("0 9 * * MON-FRI")
}

fn hours() -> Case {
    let cron = "*/15 9-16 * * MON-FRI";
    Case { name: "a year", text: cron, cron: Some(cron) }
}

/// How an engine is measured on a row, [`CALLS`] times what a user does once.
fn measure<E: Engine + 'static>(row: Row, zone: Tz) -> Result<Measure, Refusal> {
    match row {
        Row::Next => {
            let proven = prove::<E>(usual(), zone, Call::Next)?;
            let starts = instants::<E>(zone, proven.starts);
            Ok(Box::new(move || {
                let begun = Instant::now();
                for start in starts.iter().cycle().take(CALLS) {
                    black_box(proven.engine.next(black_box(start)));
                }
                begun.elapsed()
            }))
        }
        Row::Once => {
            let proven = prove::<E>(usual(), zone, Call::Once)?;
            let source = E::source(usual(), zone).ok_or(Refusal::Missing)?;
            let starts = instants::<E>(zone, proven.starts);
            Ok(Box::new(move || {
                let begun = Instant::now();
                for start in starts.iter().cycle().take(CALLS) {
                    let engine = E::compile(black_box(&source), zone);
                    black_box(engine.and_then(|engine| engine.next(black_box(start))));
                }
                begun.elapsed()
            }))
        }
        Row::Year => {
            let proven = prove::<E>(&hours(), zone, Call::Iterate(YEAR))?;
            let start = E::instant(ITERATION_START, zone);
            Ok(Box::new(move || {
                let begun = Instant::now();
                let mut sum = 0i64;
                proven.engine.iterate(black_box(&start), YEAR, |at| sum = sum.wrapping_add(at));
                black_box(sum);
                begun.elapsed() * CALLS as u32
            }))
        }
        Row::File => {
            let mut sources = Vec::with_capacity(LINES);
            for line in 0..LINES {
                let case = line_of_file(line);
                // One in 500 is held against downbeat's answers.
                if line % 500 == 0 {
                    prove::<E>(&case, zone, Call::Compile)?;
                }
                sources.push(E::source(&case, zone).ok_or(Refusal::Missing)?);
            }
            Ok(Box::new(move || {
                let begun = Instant::now();
                let all: Vec<Option<E>> = sources.iter().map(|source| E::compile(source, zone)).collect();
                let took = begun.elapsed();
                assert!(all.iter().all(Option::is_some), "each was read before");
                took * CALLS as u32
            }))
        }
    }
}

fn instants<E: Engine>(zone: Tz, count: usize) -> Vec<E::Instant> {
    starts().into_iter().take(count).map(|at| E::instant(at, zone)).collect()
}

/// The lines of a file: each minute and hour in turn, in the forms that crontabs have most.
fn line_of_file(line: usize) -> Case {
    let (minute, hour) = (line % 60, line / 60 % 24);
    let cron = match line % 4 {
        0 => format!("*/{} * * * *", [5, 10, 15, 20][line / 4 % 4]),
        1 => format!("{minute} {hour} * * *"),
        2 => format!("{minute} {hour} * * MON-FRI"),
        _ => format!("{minute} {hour} {} * *", line % 28 + 1),
    };
    // For as long as the program runs, which ends with the table.
    let cron: &'static str = cron.leak();
    Case { name: "a line", text: cron, cron: Some(cron) }
}

//! The engine beside its peers: `cargo bench --manifest-path bench/Cargo.toml --bench schedule`.
//!
//! Every engine first proves on the very inputs that it gives downbeat's answers; one that does not is named, with the
//! answer, and left out of the row. divan measures and prints each; a table of all, of the fastest runs, comes last.
#![allow(missing_docs, reason = "a benchmark is no library")]

use chrono::Utc;
use chrono_tz::Tz;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use downbeat_bench::engines::{Cron, CronExpr, Croner, Downbeat, Engine, Hron, JiffCron, Saffron};
use downbeat_bench::later;
use downbeat_bench::proof::{Refusal, prove};
use downbeat_bench::schedule::{CASES, Call, FOUR_LESS_TWO, ITERATION_START, STOCKHOLM, find, starts};
use downbeat_parser::{Conjunction, Constraint};
use downbeat_scheduler::{Expression, Model, Period, Schedule, Zone};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The columns of the table.
const ENGINES: [&str; 8] = [
    Downbeat::<Utc>::NAME,
    Saffron::NAME,
    Cron::NAME,
    Hron::NAME,
    Croner::NAME,
    CronExpr::NAME,
    JiffCron::NAME,
    LATER,
];
const LATER: &str = "later.js";

/// The fastest run of each row and engine in nanoseconds a call, and the refusals.
static TABLE: Mutex<BTreeMap<(String, &str), Result<f64, String>>> = Mutex::new(BTreeMap::new());

fn main() {
    divan::main();
    let mut table = std::mem::take(&mut *TABLE.lock().expect("no bench panicked"));
    if table.is_empty() {
        return;
    }
    match later::run() {
        Ok(timings) => {
            for timing in timings {
                let row = timing
                    .call
                    .map_or_else(|| range_row(timing.case), |call| row(call, Tz::UTC, timing.case));
                table.insert((row, LATER), timing.result);
            }
        }
        Err(why) => println!("\nWithout later.js: {why}."),
    }
    print(&table);
}

fn print(table: &BTreeMap<(String, &'static str), Result<f64, String>>) {
    let mut rows: Vec<&String> = table.keys().map(|(row, _)| row).collect();
    rows.dedup();
    println!("\nNanoseconds a call (iterations: an occurrence), the fastest run.\n");
    println!("| {:44} | {} |", "", ENGINES.map(|engine| format!("{engine:>9}")).join(" | "));
    println!("| {:-<44} | {} |", "", ENGINES.map(|_| "--------:".to_owned()).join(" | "));
    for row in rows {
        let cell = |engine: &'static str| match table.get(&(row.clone(), engine)) {
            Some(Ok(nanos)) if *nanos < 100.0 => format!("{nanos:9.1}"),
            Some(Ok(nanos)) => format!("{nanos:9.0}"),
            Some(Err(_)) => format!("{:>9}", "wrong"),
            None => format!("{:>9}", "–"),
        };
        println!(
            "| {:44} | {} |",
            row.split_once(' ').map_or("", |(_, row)| row),
            ENGINES.map(cell).join(" | ")
        );
    }
    println!("\n–: it has no such call, or no words for the schedule. Wrong, and left out:\n");
    for ((row, engine), result) in table {
        if let Err(why) = result {
            println!("- {engine}, {}: {why}", row.split_once(' ').map_or("", |(_, row)| row));
        }
    }
}

/// The name of a row, after a word that sorts it.
fn row(call: Call, zone: Tz, case: &str) -> String {
    let at = CASES.iter().position(|other| other.name == case).unwrap_or(CASES.len());
    let zone_at = u8::from(zone != Tz::UTC);
    let zone = zone.name().rsplit('/').next().unwrap_or_default();
    match call {
        Call::Compile => format!("a0{at:02} compile, {case}"),
        Call::Once => format!("a1{at:02} compile and next, {case}"),
        Call::Next => format!("b{zone_at}{at:02} next, {zone}, {case}"),
        Call::Previous => format!("c{zone_at}{at:02} previous, {zone}, {case}"),
        Call::Iterate(count) => format!("d{zone_at}{count:06}{at:02} {count} in a row, {zone}, {case}"),
    }
}

fn range_row(case: &str) -> String {
    let at = CASES.iter().position(|other| other.name == case).unwrap_or(CASES.len());
    format!("e{at:02} next range, UTC, {case}")
}

fn record(row: &str, engine: &'static str, calls: usize, took: Duration) {
    let nanos = took.as_nanos() as f64 / calls as f64;
    let mut table = TABLE.lock().expect("no bench panicked");
    let best = table.entry((row.to_owned(), engine)).or_insert(Ok(f64::INFINITY));
    if let Ok(best) = best {
        *best = best.min(nanos);
    }
}

/// Measures a call, if the engine gives the right answers.
fn measure<E: Engine>(bencher: Bencher<'_, '_>, call: Call, zone: Tz, name: &str) {
    let case = find(name);
    let row = row(call, zone, case.name);
    let proven = match prove::<E>(case, zone, call) {
        Ok(proven) => proven,
        Err(Refusal::Missing) => return,
        Err(Refusal::Wrong(why)) => {
            TABLE.lock().expect("no bench panicked").insert((row, E::NAME), Err(why));
            return;
        }
    };
    let engine = proven.engine;
    let all: Vec<E::Instant> =
        starts().into_iter().take(proven.starts).map(|at| E::instant(at, zone)).collect();
    // A batch of some milliseconds at most, so that slow engines have their samples too.
    let begun = Instant::now();
    black_box(all.first().map(|at| engine.next(at)));
    let batch = (5_000_000 / begun.elapsed().as_nanos().max(1)) as usize;
    let instants = &all[..all.len().min(batch.max(1))];
    let source = E::source(case, zone).expect("it was proven");
    let start = E::instant(ITERATION_START, zone);
    let calls = match call {
        Call::Compile | Call::Once => 64,
        Call::Next | Call::Previous => instants.len(),
        Call::Iterate(count) => count,
    };
    bencher.counter(ItemsCount::new(calls)).bench_local(|| {
        let begun = Instant::now();
        match call {
            Call::Compile => (0..calls).for_each(|_| {
                black_box(E::compile(black_box(&source), zone));
            }),
            Call::Once => instants.iter().cycle().take(calls).for_each(|at| {
                let engine = E::compile(black_box(&source), zone);
                black_box(engine.and_then(|engine| engine.next(black_box(at))));
            }),
            Call::Next => instants.iter().for_each(|at| {
                black_box(engine.next(black_box(at)));
            }),
            Call::Previous => instants.iter().for_each(|at| {
                black_box(engine.previous(black_box(at)));
            }),
            Call::Iterate(count) => {
                let mut sum = 0i64;
                engine.iterate(black_box(&start), count, |at| sum = sum.wrapping_add(at));
                black_box(sum);
            }
        }
        record(&row, E::NAME, calls, begun.elapsed());
    });
}

fn names() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(|case| case.name)
}

#[divan::bench(types = [Downbeat<Utc>, Saffron, Cron, Hron, Croner, CronExpr, JiffCron], args = names(), max_time = 0.1)]
fn compile<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Compile, Tz::UTC, name);
}

#[divan::bench(types = [Downbeat<Utc>, Saffron, Cron, Hron, Croner, CronExpr, JiffCron], args = names(), max_time = 0.1)]
fn compile_and_next<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Once, Tz::UTC, name);
}

#[divan::bench(types = [Downbeat<Utc>, Saffron, Cron, Hron, Croner, CronExpr, JiffCron], args = names(), max_time = 0.1)]
fn next_utc<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Next, Tz::UTC, name);
}

#[divan::bench(types = [Downbeat<Zone>, Cron, Hron, Croner, CronExpr, JiffCron], args = names(), max_time = 0.1)]
fn next_stockholm<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Next, STOCKHOLM, name);
}

#[divan::bench(types = [Downbeat<Utc>, Cron, Hron, Croner, JiffCron], args = names(), max_time = 0.1)]
fn previous_utc<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Previous, Tz::UTC, name);
}

#[divan::bench(types = [Downbeat<Zone>, Cron, Hron, Croner, JiffCron], args = names(), max_time = 0.1)]
fn previous_stockholm<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Previous, STOCKHOLM, name);
}

/// Schedules that have a hundred thousand occurrences before the calendar ends.
const MANY: [&str; 4] = ["every 5 minutes", "Monday at 10:15", "working hours", FOUR_LESS_TWO];

#[divan::bench(types = [Downbeat<Utc>, Saffron, Cron, Hron, Croner, CronExpr, JiffCron], args = MANY, max_time = 0.2)]
fn iterate_1000_utc<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Iterate(1000), Tz::UTC, name);
}

#[divan::bench(types = [Downbeat<Utc>, Saffron, Cron, Hron, Croner, CronExpr, JiffCron], args = MANY, max_time = 0.2)]
fn iterate_100000_utc<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Iterate(100_000), Tz::UTC, name);
}

#[divan::bench(types = [Downbeat<Zone>, Cron, Hron, Croner, CronExpr, JiffCron], args = MANY, max_time = 0.2)]
fn iterate_1000_stockholm<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Iterate(1000), STOCKHOLM, name);
}

#[divan::bench(types = [Downbeat<Zone>, Cron, Hron, Croner, CronExpr, JiffCron], args = MANY, max_time = 0.2)]
fn iterate_100000_stockholm<E: Engine>(bencher: Bencher<'_, '_>, name: &str) {
    measure::<E>(bencher, Call::Iterate(100_000), STOCKHOLM, name);
}

/// Ranges: later.js alone has them too.
#[divan::bench(args = names(), max_time = 0.1)]
fn range_utc(bencher: Bencher<'_, '_>, name: &str) {
    let schedule = Schedule::ignoring_named_zone(
        &Expression::parse(find(name).text).expect("a text of the benchmark"),
        Utc,
    )
    .unwrap();
    from_starts(bencher, &range_row(name), |at| schedule.ranges_after(at).next());
}

/// A range without an end that two schedules make together: all kinds of days until 9999 have to be looked at.
#[divan::bench(max_time = 0.1)]
fn range_without_end(bencher: Bencher<'_, '_>) {
    let schedule = Schedule::ignoring_named_zone(
        &Expression::parse("after 12:00 also before 12:00").expect("a text of the benchmark"),
        Utc,
    )
    .unwrap();
    from_starts(bencher, "e99 next range, UTC, always, by two halves", |at| schedule.ranges_after(at).next());
}

fn from_starts<T>(bencher: Bencher<'_, '_>, row: &str, call: impl Fn(&chrono::DateTime<Utc>) -> T) {
    let instants: Vec<_> = starts().into_iter().map(|at| Downbeat::<Utc>::instant(at, Tz::UTC)).collect();
    bencher.counter(ItemsCount::new(instants.len())).bench_local(|| {
        let begun = Instant::now();
        instants.iter().for_each(|at| {
            black_box(call(black_box(at)));
        });
        record(row, Downbeat::<Utc>::NAME, instants.len(), begun.elapsed());
    });
}

/// Schedules that make a search work: rare ones, and what exceptions leave almost nothing of.
fn rare(name: &str) -> Expression {
    let text = |text: &str| Expression::parse(text).expect("a text of the benchmark");
    match name {
        "Monday, February 29th" => text("on the 29th day of february on Monday"),
        "ISO week 53 on day 366" => text("at 0:00 on the 53rd week of the year on the 366th day of the year"),
        "years at the far end" => text("at 9:00 on Monday in 9990-9999"),
        "one second of 400 years" => text(
            "every 1 hour of february on the 29th day on monday except before 12:00 also after 12:01 \
             also in 1970-2043 also in 2045-9999 also after 1st second",
        ),
        "every other year excepted" => {
            // February 29th but in years that have none and until 9990: every second year with an exception of its own.
            let dead = (1970..=9999).filter(|year| year % 4 != 0 || *year < 9990).collect();
            model(
                vec![vec![(Period::Month, vec![2]), (Period::Day, vec![29])]],
                vec![
                    vec![(Period::Year, dead)],
                    vec![(Period::Year, (1971..=9999).step_by(2).collect()), (Period::Second, vec![0])],
                ],
            )
        }
        _ => {
            // On each day of the year another minute is taken.
            let exception =
                |at: i64| vec![(Period::Time, vec![at * 251 % 1440 * 60]), (Period::DayOfYear, vec![at])];
            model(vec![vec![(Period::Minute, vec![0, 30])]], (1..=300).map(exception).collect())
        }
    }
}

type Parts = Vec<Vec<(Period, Vec<i64>)>>;

fn model(schedules: Parts, exceptions: Parts) -> Expression {
    let conjunctions = |parts: Parts| -> Vec<Conjunction> {
        let conjunction = |part: Vec<(Period, Vec<i64>)>| {
            let constraint =
                |(period, values)| Constraint::new(period, None, values).expect("values of the period");
            Conjunction::new(part.into_iter().map(constraint)).expect("not empty")
        };
        parts.into_iter().map(conjunction).collect()
    };
    Expression::from(Model::new(conjunctions(schedules), conjunctions(exceptions)).expect("not empty"))
}

const RARE: [&str; 6] = [
    "Monday, February 29th",
    "ISO week 53 on day 366",
    "years at the far end",
    "one second of 400 years",
    "every other year excepted",
    "three hundred exceptions",
];

#[divan::bench(args = RARE, max_time = 0.2)]
fn rare_next(bencher: Bencher<'_, '_>, name: &str) {
    let schedule = Schedule::ignoring_named_zone(&rare(name), Utc).unwrap();
    from_starts(bencher, &format!("f0 next, UTC, {name}"), |at| schedule.next(at));
}

#[divan::bench(args = RARE, max_time = 0.2)]
fn rare_previous(bencher: Bencher<'_, '_>, name: &str) {
    let schedule = Schedule::ignoring_named_zone(&rare(name), Utc).unwrap();
    from_starts(bencher, &format!("f1 previous, UTC, {name}"), |at| schedule.previous(at));
}

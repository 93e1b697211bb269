//! What a compiled schedule keeps in memory, and how often the engines allocate: beside the times, in a program of its own,
//! for the counting would slow what is timed. `cargo bench --manifest-path bench/Cargo.toml --bench memory`
#![allow(missing_docs, reason = "a benchmark is no library")]

use allocation_counter::measure;
use chrono::Utc;
use chrono_tz::Tz;
use downbeat_bench::engines::{Cron, CronExpr, Croner, Downbeat, Engine, Hron, JiffCron, Saffron};
use downbeat_bench::proof::prove;
use downbeat_bench::schedule::{CASES, Call, Case, ITERATION_START, STOCKHOLM};
use downbeat_scheduler::Zone;
use std::hint::black_box;

fn main() {
    println!(
        "Bytes of a compiled schedule with all that it points to; allocations of a compile from text, of a next, and of"
    );
    println!("1,000 in a row. The first in UTC, the nexts in Stockholm where there are zones.\n");
    println!("| {:22} | {:9} | {:>7} | {:>7} | {:>5} | {:>9} |", "", "", "bytes", "compile", "next", "1000");
    println!("| {:-<22} | {:-<9} | {:->7} | {:->7} | {:->5} | {:->9} |", "", "", ":", ":", ":", ":");
    for case in CASES {
        tell::<Downbeat<Zone>>(case, STOCKHOLM);
        tell::<Saffron>(case, Tz::UTC);
        tell::<Cron>(case, STOCKHOLM);
        tell::<Hron>(case, STOCKHOLM);
        tell::<Croner>(case, STOCKHOLM);
        tell::<CronExpr>(case, STOCKHOLM);
        tell::<JiffCron>(case, STOCKHOLM);
    }
    tell_utc();
}

fn tell<E: Engine>(case: &Case, zone: Tz) {
    // What a process does once is not counted.
    let Ok(proven) = prove::<E>(case, zone, Call::Next) else { return };
    let source = E::source(case, zone).expect("it was proven");
    let mut kept = None;
    let compile = measure(|| kept = E::compile(black_box(&source), zone));
    let bytes = compile.bytes_current as usize + size_of::<E>();
    let at = E::instant(ITERATION_START, zone);
    black_box(proven.engine.next(&at));
    let next = measure(|| {
        black_box(proven.engine.next(black_box(&at)));
    });
    let many = measure(|| {
        let mut sum = 0i64;
        proven.engine.iterate(black_box(&at), 1000, |at| sum = sum.wrapping_add(at));
        black_box(sum);
    });
    let never = next.count_total == 0 && proven.engine.next(&at).is_none();
    let many = if never { "–".to_owned() } else { many.count_total.to_string() };
    println!(
        "| {:22} | {:9} | {bytes:7} | {:7} | {:5} | {many:>9} |",
        case.name,
        E::NAME,
        compile.count_total,
        next.count_total
    );
    drop(kept);
}

/// A plan without exceptions in at most a KiB, and no allocation after it: the run fails if that is not so.
fn tell_utc() {
    let case = &CASES[0];
    let source = Downbeat::<Utc>::source(case, Tz::UTC).expect("a text");
    let schedule = Downbeat::<Utc>::compile(&source, Tz::UTC).expect("a schedule");
    let at = Downbeat::<Utc>::instant(ITERATION_START, Tz::UTC);
    let next = measure(|| {
        black_box((schedule.next(&at), schedule.previous(&at)));
        schedule.iterate(&at, 1000, |at| {
            black_box(at);
        });
    });
    assert_eq!(next.count_total, 0, "downbeat allocates after compiling");
}

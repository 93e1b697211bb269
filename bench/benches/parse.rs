//! The parsers side by side: `cargo bench --manifest-path bench/Cargo.toml --bench parse`.
//!
//! Each time is that of reading a text and dropping what it gave. Before anything is timed, a preflight proves that all
//! parsers of a group mean the same schedule by it. later.js is timed by Node, where it and the package are installed.

#![allow(missing_docs, reason = "a benchmark is no library")]

use divan::{AllocProfiler, Bencher};
use downbeat_bench::parse::{self, Row};

#[path = "parse/later.rs"]
mod later;

/// Counts allocations. That costs a few nanoseconds each, for all parsers alike.
#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    let later = later::preflight();
    if let Err(fault) =
        parse::preflight().and_then(|()| later.as_ref().map_or(Ok(()), |later| later.clone().map(drop)))
    {
        eprintln!("the parsers do not mean the same:\n{fault}");
        std::process::exit(1);
    }
    divan::main();
    later::print(later);
}

macro_rules! group {
    ($($case:ident),*) => {$(
        #[divan::bench(sample_count = 200, sample_size = 100, args = parse::$case().rows)]
        fn $case(bencher: Bencher<'_, '_>, row: Row) {
            bencher.bench(|| (row.run)(row.text));
        }
    )*};
}

group!(
    every_5_minutes,
    sentence_of_100,
    exception,
    slip,
    cron_every_5_minutes,
    cron_working_days,
    cron_lists,
    cron_before_the_last,
    cron_out_of_range
);

/// What downbeat alone reads.
#[divan::bench(sample_count = 200, sample_size = 100, args = parse::OTHERS.map(|(name, _)| name))]
fn others(bencher: Bencher<'_, '_>, name: &str) {
    let text = parse::OTHERS.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    let row = parse::downbeat(text);
    bencher.bench(|| (row.run)(row.text));
}

/// Texts of 4 KiB that are made to take long.
#[divan::bench(args = parse::nasty().into_iter().map(|(name, _)| name))]
fn nasty(bencher: Bencher<'_, '_>, name: &str) {
    let text =
        parse::nasty().into_iter().find(|(known, _)| *known == name).map_or(String::new(), |(_, text)| text);
    let row = parse::downbeat("");
    bencher.bench(|| (row.run)(&text));
}

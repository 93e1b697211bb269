//! Compares lines of cron with the naive reading of `tests/src/cron`, and with croner, cronexpr and saffron.
//!
//! ```text
//! cargo run --release -p downbeat-peers -- --lines 25000 --starts 4
//! ```
//!
//! Prints how many lines × starts fell under which class (`docs/cron-peers.md`), and ends with exit code 1 on a difference
//! that has none, or where ours is not what the naive reading says.

use clap::Parser;
use downbeat_peers::compare;
use std::process::ExitCode;

/// Compares downbeat's cron with other libraries on random lines.
#[derive(Parser)]
struct Options {
    /// How many lines
    #[arg(long, default_value_t = 25_000)]
    lines: usize,
    /// From how many starts each
    #[arg(long, default_value_t = 4)]
    starts: usize,
    /// So many occurrences from each start
    #[arg(long, default_value_t = 50)]
    occurrences: usize,
    /// Makes the same lines again
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let report = compare::compare(options.seed, options.lines, options.starts, options.occurrences);
    report.print();
    report.differences.iter().take(50).for_each(|difference| println!("DIFFERENCE {difference}"));
    if report.differences.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("{} differences (seed {})", report.differences.len(), options.seed);
    ExitCode::FAILURE
}

//! Compares the engine with later.js 4.2.0: random definitions and starts, asked for `next`, `prev`, `isValid`,
//! `nextRange` and `prevRange` in UTC.
//!
//! ```text
//! (cd tests/later-js && npm ci)
//! cargo run --release -p downbeat-tests --bin compare-engine -- --count 100000 --seed 1
//! ```
//!
//! If the answers differ, the brute-force [`truth`] must say that ours is right, and one of the [`class`]es of
//! later.js's faults must apply to the definition and to how later.js's search went. The counts of the classes
//! are printed. Anything else is printed in full, and the exit code is 1. Needs Node.js at run time.

mod class;
#[path = "../../../../crates/scheduler/tests/common/definition.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "shared with tests")]
mod definition;
mod generate;
mod judge;
#[path = "../../sentence/mod.rs"]
#[allow(dead_code, unused_imports, reason = "only right sentences are asked about")]
mod sentence;
#[allow(clippy::indexing_slicing, reason = "a table of days and seconds of a day")]
mod truth;
mod vectors;

use anyhow::{Context, Result, anyhow};
use clap::Parser;
use downbeat_tests::later_js::LaterJs;
use judge::{Case, Verdict};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use vectors::Vectors;

/// Compares downbeat's engine with later.js on random definitions and starts.
#[derive(Parser)]
struct Options {
    /// How many definitions × starts
    #[arg(long, default_value_t = 100_000)]
    count: u64,
    /// Makes the same questions again
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many Node processes
    #[arg(long, default_value_t = 2)]
    workers: u64,
    /// Writes a table of questions and answers: those in search-examples.txt, and some of every class
    #[arg(long, value_name = "FILE")]
    write_vectors: Option<PathBuf>,
    /// Shows so many examples of each class
    #[arg(long, default_value_t = 2)]
    examples: usize,
}

/// later.js stops by itself after a number of probes that takes half a second.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many definitions are asked about at once, each from several starts.
const BATCH: u64 = 128;
const STARTS: u64 = 4;
/// How many disagreements are shown.
const DISAGREEMENTS: usize = 40;

impl sentence::Choices for fastrand::Rng {
    fn below(&mut self, bound: usize) -> usize {
        self.usize(..bound.max(1))
    }
}

#[derive(Default)]
struct Tally {
    count: u64,
    examples: Vec<String>,
}

#[derive(Default)]
struct Tallies {
    vectors: Vectors,
    classes: BTreeMap<String, Tally>,
    pairs: u64,
    disagreements: u64,
}

impl Tallies {
    fn add(&mut self, class: String, most: usize, example: impl FnOnce() -> String) {
        let tally = self.classes.entry(class).or_default();
        tally.count += 1;
        if tally.examples.len() < most {
            tally.examples.push(example());
        }
    }

    fn merge(&mut self, other: Self, most: usize) {
        self.pairs += other.pairs;
        self.vectors.merge(other.vectors);
        self.disagreements += other.disagreements;
        for (class, tally) in other.classes {
            let ours = self.classes.entry(class).or_default();
            ours.count += tally.count;
            ours.examples.extend(tally.examples);
            ours.examples.truncate(most.max(DISAGREEMENTS.min(ours.examples.len())));
        }
    }
}

/// Asks about `count` pairs and counts the verdicts.
fn work(options: &Options, seed: u64, count: u64) -> Result<Tallies> {
    let mut node = LaterJs::start(PATIENCE)?;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut tallies = Tallies::default();
    while tallies.pairs < count {
        let left = (count - tallies.pairs).div_ceil(STARTS);
        let mut cases = Vec::new();
        for _ in 0..left.min(BATCH) {
            let definition = generate::definition(&mut random);
            let starts = (0..STARTS).map(|_| generate::start(&mut random)).collect();
            cases.push(Case::new(definition, starts)?);
        }
        let questions: Vec<_> = cases.iter().flat_map(Case::questions).collect();
        let mut answers = node.ask(&questions)?.into_iter();
        for case in &mut cases {
            for at in 0..case.starts.len() {
                let answer = answers.next().context("an answer is missing")?;
                tallies.pairs += 1;
                for (call, verdict) in case.judge(at, &answer) {
                    let most = if verdict.is_disagreement() { DISAGREEMENTS } else { options.examples };
                    tallies.disagreements += u64::from(verdict.is_disagreement());
                    let told = || case.show(at, call, &answer, &verdict);
                    let most = if matches!(verdict, Verdict::Same) { 0 } else { most };
                    tallies.add(verdict.class(), most, told);
                    if options.write_vectors.is_some() {
                        tallies.vectors.add(case.vector(at, call, &answer, &verdict), false);
                    }
                }
            }
        }
    }
    Ok(tallies)
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let workers = options.workers.max(1);
    let mut all = Tallies::default();
    std::thread::scope(|scope| -> Result<()> {
        let share = options.count.div_ceil(workers);
        let running: Vec<_> = (0..workers)
            .map(|worker| {
                let options = &options;
                scope
                    .spawn(move || work(options, options.seed.wrapping_mul(1000).wrapping_add(worker), share))
            })
            .collect();
        for worker in running {
            let tallies = worker.join().map_err(|_| anyhow!("a worker failed"))??;
            all.merge(tallies, options.examples);
        }
        Ok(())
    })?;
    if let Some(path) = &options.write_vectors {
        let mut vectors = vectors::by_hand()?;
        vectors.merge(all.vectors);
        println!("{} vectors written to {}", vectors.write(path)?, path.display());
    }
    println!("{} definitions × starts", all.pairs);
    for (class, tally) in &all.classes {
        println!("{:>9}  {class}", tally.count);
        tally.examples.iter().for_each(|example| println!("      {example}"));
    }
    if all.disagreements > 0 {
        println!("{} disagreements (seed {})", all.disagreements, options.seed);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

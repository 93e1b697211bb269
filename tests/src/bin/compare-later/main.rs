//! Compares the parser with later.js 4.2.0 on random sentences and lines of cron, both good and misspelt.
//!
//! ```text
//! (cd tests/later-js && npm ci)
//! cargo run --release -p downbeat-tests --bin compare-later -- --count 100000 --cron-count 100000 --seed 1
//! ```
//!
//! Prints how many texts fell under which verdict, with examples, and ends with exit code 1 if there is a
//! disagreement. `--write-vectors` makes the table that `cargo test` checks without Node. Needs Node.js at run
//! time.

mod cron;
#[path = "../../sentence/mod.rs"]
mod sentence;
mod vectors;
mod verdict;

use anyhow::{Context, Result};
use clap::Parser;
use downbeat_tests::later_js::{self, LaterJs};
use sentence::{Choices, Style};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use vectors::Vectors;
use verdict::{Answer, First, Rewritten, Verdict, judge, rewrite, settle};

/// Compares downbeat's parser with later.js on random sentences.
#[derive(Parser)]
struct Options {
    /// How many sentences
    #[arg(long, default_value_t = 100_000)]
    count: u64,
    /// How many lines of cron
    #[arg(long, default_value_t = 100_000)]
    cron_count: u64,
    /// Makes the same sentences again
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes a table of texts and answers: those in examples.txt, and some of every verdict
    #[arg(long, value_name = "FILE")]
    write_vectors: Option<PathBuf>,
    /// The same of lines of cron: those in cron-examples.txt, and some of every verdict
    #[arg(long, value_name = "FILE")]
    write_cron_vectors: Option<PathBuf>,
}

/// later.js needs some 50 ms for the longest list that is asked for.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many texts are asked about at once.
const BATCH: usize = 4096;
/// How many examples of each verdict are shown, and how many disagreements.
const EXAMPLES: usize = 5;
const DISAGREEMENTS: usize = 100;

impl Choices for fastrand::Rng {
    fn below(&mut self, bound: usize) -> usize {
        self.usize(..bound.max(1))
    }
}

/// A text to ask about.
struct Question {
    text: String,
    /// Nothing is wrong with it.
    meaningful: bool,
    /// Chosen by a person.
    by_hand: bool,
}

/// The counts and examples of a verdict.
#[derive(Default)]
struct Tally {
    count: u64,
    examples: Vec<String>,
}

fn question(random: &mut fastrand::Rng) -> Question {
    loop {
        let kind = random.below(10);
        let style = if kind < 4 { Style::Meaningful } else { Style::Loose };
        let mut words = sentence::sentence(random, style);
        if kind >= 7 {
            sentence::mutate(random, &mut words);
        }
        let plain = random.below(2) == 0;
        let text = sentence::join(random, &words, plain);
        // later.js takes its time with numbers of five digits.
        let digits = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        // One in so many is empty, and says no more than the first.
        let told = !text.is_empty() || random.below(50) == 0;
        if told && digits <= Some(4) {
            return Question { text, meaningful: style == Style::Meaningful && kind < 7, by_hand: false };
        }
    }
}

/// The texts that a person chose: one JSON string a line, blank lines and `#` between them.
fn examples(folder: &Path) -> Result<VecDeque<Question>> {
    let path = folder.join("examples.txt");
    let lines = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let text = serde_json::from_str(line).with_context(|| format!("not a JSON string: {line}"))?;
            Ok(Question { text, meaningful: false, by_hand: true })
        })
        .collect()
}

/// The lines of cron that a person chose, as JSON strings. Six fields and more begin with seconds.
fn cron_examples(folder: &Path) -> Result<VecDeque<cron::Line>> {
    let path = folder.join("cron-examples.txt");
    let lines = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    lines
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let text: String =
                serde_json::from_str(line).with_context(|| format!("not a JSON string: {line}"))?;
            let seconds = text.split_whitespace().count() > 5;
            Ok(cron::Line { text, seconds })
        })
        .collect()
}

/// Asks later.js about all of `questions` and hands each with its verdict to `report`.
fn compare(
    oracle: &mut LaterJs,
    questions: &[Question],
    mut report: impl FnMut(&Question, &Value, Option<(&str, &Value)>, Verdict) -> Result<()>,
) -> Result<()> {
    let texts: Vec<Value> = questions.iter().map(|question| question.text.as_str().into()).collect();
    let answers = oracle.ask(&texts)?;
    let mut open: Vec<(&Question, &Value, Rewritten)> = Vec::new();
    for (question, json) in questions.iter().zip(&answers) {
        match judge(&question.text, &Answer::from_json(json)) {
            First::Ask(rewritten) => open.push((question, json, rewritten)),
            First::Final(Verdict::BothRefuse) if question.meaningful => {
                open.push((question, json, rewrite(&question.text)));
            }
            First::Final(verdict) => report(question, json, None, verdict)?,
        }
    }
    let words: Vec<Value> = open.iter().map(|(_, _, rewritten)| rewritten.text.as_str().into()).collect();
    let again = oracle.ask(&words)?;
    for ((question, json, rewritten), again) in open.iter().zip(&again) {
        let (first, second) = (Answer::from_json(json), Answer::from_json(again));
        let verdict = settle(&question.text, &first, rewritten, &second);
        report(question, json, Some((&rewritten.text, again)), verdict)?;
    }
    Ok(())
}

/// Verdicts counted by class.
#[derive(Default)]
struct Tallies {
    classes: BTreeMap<String, Tally>,
    disagreements: u64,
}

impl Tallies {
    /// Counts a verdict; `example` shows what it is about.
    fn add(&mut self, class: String, disagree: bool, example: impl FnOnce() -> String) {
        let tally = self.classes.entry(class).or_default();
        tally.count += 1;
        self.disagreements += u64::from(disagree);
        if tally.examples.len() < if disagree { DISAGREEMENTS } else { EXAMPLES } {
            tally.examples.push(example());
        }
    }

    fn print(&self) {
        for (class, tally) in &self.classes {
            println!("{:>9}  {class}", tally.count);
            tally.examples.iter().for_each(|example| println!("      {example}"));
        }
    }
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let folder = later_js::folder();
    let mut oracle = LaterJs::start(PATIENCE)?;
    let mut random = fastrand::Rng::with_seed(options.seed);
    let writes = options.write_vectors.is_some();
    let mut by_hand = if writes { examples(&folder)? } else { VecDeque::new() };
    let mut vectors = Vectors::new();
    let mut tallies = Tallies::default();
    let mut left = options.count;
    while left > 0 || !by_hand.is_empty() {
        let mut questions: Vec<Question> = by_hand.drain(..).collect();
        while left > 0 && questions.len() < BATCH {
            questions.push(question(&mut random));
            left -= 1;
        }
        compare(&mut oracle, &questions, |question, json, again, verdict| {
            if writes {
                vectors.add(&question.text, json, again, &verdict, question.by_hand)?;
            }
            let disagree = matches!(verdict, Verdict::Disagreement(_));
            tallies.add(verdict.class(), disagree, || match &verdict {
                Verdict::Disagreement(why) => format!("{:?}: {why}\n      later.js: {json}", question.text),
                _ => format!("{:?}", question.text),
            });
            Ok(())
        })?;
    }
    let writes = options.write_cron_vectors.is_some();
    let mut line_vectors = Vectors::new();
    let mut by_hand = if writes { cron_examples(&folder)? } else { VecDeque::new() };
    let mut left = options.cron_count;
    while left > 0 || !by_hand.is_empty() {
        let mut lines: Vec<(cron::Line, bool)> = by_hand.drain(..).map(|line| (line, true)).collect();
        while left > 0 && lines.len() < BATCH {
            lines.push((cron::question(&mut random), false));
            left -= 1;
        }
        let asked: Vec<Value> = lines.iter().map(|(line, _)| line.to_json()).collect();
        for ((line, by_hand), json) in lines.iter().zip(oracle.ask(&asked)?) {
            let verdict = cron::judge(line, &json);
            if writes {
                line_vectors.add_line(line, &json, &verdict, *by_hand)?;
            }
            let disagree = matches!(verdict, cron::Verdict::Disagreement(_));
            tallies.add(verdict.class(), disagree, || match &verdict {
                cron::Verdict::Disagreement(why) => {
                    format!("{}: {why}\n      later.js: {json}", line.to_json())
                }
                _ => format!("{:?}", line.text),
            });
        }
    }
    tallies.print();
    if let Some(path) = &options.write_vectors {
        println!("{} vectors written to {}", vectors.write(path)?, path.display());
    }
    if let Some(path) = &options.write_cron_vectors {
        println!("{} vectors written to {}", line_vectors.write(path)?, path.display());
    }
    if tallies.disagreements > 0 {
        println!("{} disagreements (seed {})", tallies.disagreements, options.seed);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

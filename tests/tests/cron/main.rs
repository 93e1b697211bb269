//! Lines of cron in the `cron` dialect happen when other readings of them say.
//!
//! One is written here; the others are `croner`, `cronexpr` and `saffron`, on what they read and mean alike. How many
//! lines that were is printed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod lines;
mod naive;
mod peers;

use chrono::TimeDelta;
use downbeat_parser::cron::{Dialect, parse};
use downbeat_scheduler::Schedule;
use fastrand::Rng;
use lines::{line, start};
use naive::{Naive, OCCURRENCES};
use peers::{Answer, croner, cronexpr, saffron};
use std::collections::BTreeMap;

const LINES: usize = 4000;
/// So many occurrences are compared with the peers, of which some are slow.
const WITH_PEERS: usize = 10;

#[test]
fn lines_of_cron_happen_when_other_readings_say() {
    let mut random = Rng::with_seed(20);
    let mut counts: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut differences = Vec::new();
    for _ in 0..LINES {
        let line = line(&mut random);
        let naive = Naive::read(&line);
        let mut count = |class: &str| {
            let entry = counts.entry(class.to_owned()).or_insert_with(|| (0, line.clone()));
            entry.0 += 1;
        };
        let schedule = match parse(&line, Dialect::Cron) {
            Ok(expression) => Schedule::new(&expression),
            Err(error) => {
                assert_eq!(error.to_string(), "no such day ever comes", "{line}");
                let start = start(&mut random);
                assert!(naive.after(start).0.is_empty(), "{line}");
                count("refused: the day never comes");
                continue;
            }
        };
        let starts: Vec<_> = (0..3).map(|_| start(&mut random)).collect();
        for &start in &starts {
            let (expected, end) = naive.after(start);
            let found: Vec<_> =
                schedule.after(&start).take(OCCURRENCES).take_while(|at| *at <= end).collect();
            assert_eq!(found, expected, "{line} from {start}");
        }
        count("read as the naive reading does");
        for (name, answer) in
            [("croner", croner(&line)), ("cronexpr", cronexpr(&line)), ("saffron", saffron(&line))]
        {
            let next = match answer {
                Answer::Elsewhere(why) => {
                    count(why);
                    continue;
                }
                Answer::Refused => {
                    count(&format!("{name}: refused"));
                    continue;
                }
                Answer::Next(next) => next,
            };
            let mut at = starts[0];
            // Where there is no more within the horizon, a peer may look for centuries.
            for expected in naive.after(at).0.into_iter().take(WITH_PEERS) {
                let found = next(at);
                if name == "cronexpr" && found.is_none() && expected - at > TimeDelta::days(4 * 365) {
                    count("cronexpr: gives up after four years");
                    break;
                }
                if found != Some(expected) {
                    differences.push(format!("{name}: {line} from {at}: {found:?}, not {expected}"));
                    break;
                }
                at = expected;
            }
            count(&format!("{name}: the same"));
        }
    }
    for (class, (count, example)) in &counts {
        println!("{count:>6}  {class}    ({example})");
    }
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences[..differences.len().min(20)].join("\n")
    );
    for name in ["croner", "cronexpr", "saffron"] {
        let same = counts.get(&format!("{name}: the same")).map_or(0, |(count, _)| *count);
        assert!(same > LINES / 20, "{name} was asked about {same} lines only");
    }
}

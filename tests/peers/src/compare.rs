//! Lines of cron read by us, by the naive reading and by the peers: who says what, counted.
//!
//! The naive reading must say what we say, forward and backward. A peer that says something else is wrong by it, and must
//! be so for one of the reasons in `peers`.

use crate::peers::{PEERS, Reading};
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_parser::cron::{Dialect, parse};
use downbeat_scheduler::Schedule;
use downbeat_tests::cron::lines::{line, start};
use downbeat_tests::cron::naive::{Naive, OCCURRENCES};
use fastrand::Rng;
use std::collections::BTreeMap;

/// What came out.
#[derive(Default)]
pub struct Report {
    /// Lines, or lines × starts, by class, with an example each.
    pub counts: BTreeMap<String, (usize, String)>,
    /// What has no reason.
    pub differences: Vec<String>,
}

impl Report {
    fn count(&mut self, class: &str, line: &str) {
        self.counts.entry(class.to_owned()).or_insert_with(|| (0, line.to_owned())).0 += 1;
    }

    /// Prints how many fell under which class.
    pub fn print(&self) {
        for (class, (count, example)) in &self.counts {
            println!("{count:>9}  {class}    ({example})");
        }
    }

    /// How often a class came.
    #[allow(dead_code, reason = "each program uses its part")]
    pub fn of(&self, class: &str) -> usize {
        self.counts.get(class).map_or(0, |(count, _)| *count)
    }
}

/// Compares `lines` random lines, each from `starts` starts; with the peers `most` occurrences.
pub fn compare(seed: u64, lines: usize, starts: usize, most: usize) -> Report {
    let mut random = Rng::with_seed(seed);
    let mut report = Report::default();
    for _ in 0..lines {
        let line = line(&mut random);
        let starts: Vec<_> = (0..starts).map(|_| start(&mut random)).collect();
        let naive = Naive::read(&line);
        let schedule = match parse(&line, Dialect::Cron) {
            Ok(expression) => Schedule::ignoring_named_zone(&expression, Utc).unwrap(),
            Err(error) => {
                let never = error.to_string() == "no such day ever comes"
                    && starts.iter().all(|start| naive.after(*start).0.is_empty());
                if !never {
                    report.differences.push(format!("we refuse {line}: {error}"));
                }
                report.count("refused: the day never comes", &line);
                continue;
            }
        };
        let readings: Vec<_> = PEERS.iter().map(|peer| (peer, peer.read(&line))).collect();
        for (peer, reading) in &readings {
            match reading {
                Reading::Refused => report.count(&format!("{}: refuses it", peer.name), &line),
                Reading::Stopped => {
                    report
                        .count(&format!("{}: stopped by its own assertion about the 31st", peer.name), &line);
                }
                Reading::Read { .. } => {}
            }
        }
        for &start in &starts {
            let (expected, end) = naive.after(start);
            if !ours_agrees(&schedule, start, &expected, end) {
                report.differences.push(format!("ours: {line} from {start}, not {expected:?}"));
            }
            report.count("ours: as the naive reading", &line);
            for (peer, reading) in &readings {
                let Reading::Read { next, previous } = reading else { continue };
                let few: Vec<_> = expected.iter().copied().take(most).collect();
                let forward = differs(next.as_ref(), start, &few);
                // Where one occurrence follows another, the other comes before it.
                let backward = previous.as_ref().and_then(|previous| {
                    let (last, rest) = few.split_last()?;
                    differs(previous.as_ref(), *last, &rest.iter().rev().copied().collect::<Vec<_>>())
                });
                let class = match forward.or(backward) {
                    None if few.is_empty() => {
                        format!("{}: not asked, there is none for nine years", peer.name)
                    }
                    None => format!("{}: the same", peer.name),
                    Some((at, None, expected)) if peer.gives_up(expected - at) => {
                        format!("{}: gives up after four years", peer.name)
                    }
                    Some((at, found, expected)) => match peer.reason(&line) {
                        Some(reason) => format!("{}: {reason}", peer.name),
                        None => {
                            let name = peer.name;
                            report
                                .differences
                                .push(format!("{name}: {line} from {at}: {found:?}, not {expected}"));
                            format!("{name}: DIFFERENCE")
                        }
                    },
                };
                report.count(&class, &line);
            }
        }
    }
    report
}

fn ours_agrees(
    schedule: &Schedule<Utc>,
    start: DateTime<Utc>,
    expected: &[DateTime<Utc>],
    end: DateTime<Utc>,
) -> bool {
    let found: Vec<_> = schedule.after(&start).take(OCCURRENCES).take_while(|at| *at <= end).collect();
    let behind = end + TimeDelta::seconds(1);
    let mut backward: Vec<_> =
        schedule.before(&behind).take_while(|at| *at > start).take(OCCURRENCES).collect();
    backward.reverse();
    found == expected && backward == expected
}

/// A search from an instant.
type Search = dyn Fn(DateTime<Utc>) -> Option<DateTime<Utc>>;
/// A step that a search takes elsewhere: from where, to where, and where to it should.
type Step = (DateTime<Utc>, Option<DateTime<Utc>>, DateTime<Utc>);

/// The first step that a search takes elsewhere.
fn differs(search: &Search, start: DateTime<Utc>, expected: &[DateTime<Utc>]) -> Option<Step> {
    let from = std::iter::once(start).chain(expected.iter().copied());
    let steps = from.zip(expected).map(|(at, expected)| (at, search(at), *expected));
    steps.into_iter().find(|(_, found, expected)| *found != Some(*expected))
}

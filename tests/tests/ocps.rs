//! Runs the vectors of the Open Cron Pattern Specification in `tests/ocps/vectors.jsonl`: what is valid, and when it occurs. A
//! naive reading of cron, which is too simple to be wrong, has to give the same times.

// A surprise here is a failure of the test; only the tests themselves would be exempt from these lints.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{DateTime, FixedOffset, Utc};
use downbeat_parser::cron::{self, Dialect};
use downbeat_scheduler::{FoldPolicy, GapPolicy, Policy, Schedule, Zone};
use downbeat_tests::cron::naive::Naive;
use serde_json::Value;

fn vectors() -> Vec<Value> {
    include_str!("../ocps/vectors.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse::<DateTime<FixedOffset>>().unwrap().to_utc()
}

#[test]
fn each_pattern_is_valid_or_not_as_the_vectors_say() {
    let wrong: Vec<String> = vectors()
        .iter()
        .filter_map(|vector| {
            let pattern = vector["pattern"].as_str().unwrap();
            let read = cron::parse(pattern, Dialect::Ocps);
            (read.is_ok() != vector["valid"].as_bool().unwrap()).then(|| format!("{pattern:?}: {read:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_pattern_occurs_when_the_vectors_say() {
    let mut run = 0;
    for vector in vectors().iter().filter(|vector| vector["valid"] == true) {
        let pattern = vector["pattern"].as_str().unwrap();
        let expected: Vec<DateTime<Utc>> = vector["next"].as_array().unwrap().iter().map(instant).collect();
        let zone: Zone = vector["zone"].as_str().unwrap().parse().unwrap();
        let expression = cron::parse(pattern, Dialect::Ocps).unwrap();
        // The specification's advice on clock changes.
        let policy = Policy::default().with_gap(Some(GapPolicy::Skip)).with_fold(Some(FoldPolicy::First));
        let schedule = Schedule::ignoring_named_zone(&expression, zone).unwrap().with_policy(policy);
        let next = schedule.after(&instant(&vector["from"])).take(expected.len().max(1));
        let found: Vec<DateTime<Utc>> = next.map(|at| at.to_utc()).collect();
        assert_eq!(found, expected, "{pattern}");
        run += 1;
    }
    assert!(run > 100, "{run}");
}

#[test]
fn the_naive_reading_gives_the_same_times() {
    let mut compared = 0;
    for vector in vectors().iter().filter(|vector| vector["valid"] == true && vector["zone"] == "UTC") {
        let pattern = vector["pattern"].as_str().unwrap();
        if pattern == "@reboot" {
            continue;
        }
        let expected: Vec<DateTime<Utc>> = vector["next"].as_array().unwrap().iter().map(instant).collect();
        let (found, until) = Naive::read_ocps(pattern).after(instant(&vector["from"]));
        // It looks a few years ahead.
        let expected: Vec<_> = expected.into_iter().filter(|at| *at <= until).collect();
        assert_eq!(found[..found.len().min(expected.len())], expected, "{pattern}");
        compared += expected.len();
    }
    assert!(compared > 400, "{compared}");
}

#[test]
fn the_vectors_cover_each_version_both_ways() {
    let all = vectors();
    for version in ["1.0", "1.1", "1.2", "1.3", "1.4"] {
        for valid in [true, false] {
            let of = all.iter().filter(|vector| vector["version"] == version && vector["valid"] == valid);
            assert!(of.count() >= 7, "{version} {valid}");
        }
    }
}

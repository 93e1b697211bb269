//! Lines of cron in the `cron` dialect happen when other readings of them say.
//!
//! One is written here; the others are `croner`, `cronexpr` and `saffron`. The program `compare-cron` does the same with
//! more lines:
//!
//! ```text
//! cargo run --release -p downbeat-peers -- --lines 25000 --starts 4
//! ```

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use downbeat_peers::{compare, peers};

const LINES: usize = 4000;
const STARTS: usize = 2;

#[test]
fn lines_of_cron_happen_when_other_readings_say() {
    let report = compare::compare(20, LINES, STARTS, 10);
    report.print();
    let shown = &report.differences[..report.differences.len().min(20)];
    assert!(shown.is_empty(), "{} differences:\n{}", report.differences.len(), shown.join("\n"));
    for name in ["croner", "cronexpr", "saffron"] {
        let same = report.of(&format!("{name}: the same"));
        assert!(same > LINES * STARTS / 20, "{name} says the same {same} times only");
    }
}

#[test]
fn every_reason_of_a_peer_stands_in_the_documentation() {
    let page = include_str!("../../../docs/cron-peers.md");
    let missing: Vec<_> = peers::REASONS.iter().filter(|reason| !page.contains(**reason)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

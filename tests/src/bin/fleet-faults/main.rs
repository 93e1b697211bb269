//! Does to real members of a fleet and to a real etcd what can befall them, and prints the table of `docs/fleet.md`. Ends with 1 if a
//! heartbeat was silent for longer than promised, or a job was run twice.
//!
//! ```text
//! cargo run -p downbeat-tests --bin fleet-faults
//! ```
//!
//! Three members with one configuration share heartbeats of 2, 5 and 15 s, and jobs of 15 s; the monitor notes each beat, and each run itself. Needs `etcd` and libfaketime, and
//! root for the network namespaces: without it a relay stands in for the one of a member, and the leader of etcd is not cut off.

#![cfg_attr(target_os = "linux", allow(clippy::print_stdout, clippy::unwrap_used))]

/// Tries what can befall the members of a fleet.
#[cfg(target_os = "linux")]
#[derive(clap::Parser)]
struct Options {
    /// How long a lease lives, in seconds
    #[arg(long, default_value_t = 10)]
    ttl: u64,

    /// How many heartbeats
    #[arg(long, default_value_t = 60)]
    heartbeats: usize,

    /// How many faults are tried side by side, each with members and an etcd of its own
    #[arg(long, default_value_t = 3)]
    at_once: usize,

    /// Also print what the members have warned of
    #[arg(long)]
    warnings: bool,

    /// Only those whose names in the source contain one of these
    only: Vec<String>,
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use clap::Parser as _;
    use downbeat_tests::fleet::{Fault, Row};
    use std::process::ExitCode;
    use std::sync::Mutex;
    use std::time::Duration;

    let Options { ttl, heartbeats, at_once, warnings, only } = Options::parse();
    let is_wanted = |fault: &Fault| {
        let name = format!("{fault:?}").to_lowercase();
        only.is_empty() || only.iter().any(|part| name.contains(&part.to_lowercase()))
    };
    let faults: Vec<Fault> = Fault::ALL.into_iter().filter(is_wanted).collect();
    let left = Mutex::new(faults.iter().enumerate());
    let rows: Mutex<Vec<(usize, Option<Row>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..at_once.max(1) {
            scope.spawn(|| {
                loop {
                    let Some((place, fault)) = left.lock().unwrap().next() else { return };
                    let row = fault.run(Duration::from_secs(ttl), heartbeats);
                    rows.lock().unwrap().push((place, row));
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|(place, _)| *place);
    println!("3 members, {heartbeats} heartbeats of 2, 5 and 15 s, 15 jobs of 15 s, leases of {ttl} s.\n");
    println!(
        "| what happens | longest silence beyond the own gap | promised | beats | doubles | runs | twice | not run | of these not told |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let mut is_kept = rows.len() == faults.len();
    for (_, row) in &rows {
        let Some(Row { what, account, promised, runs, .. }) = row else {
            is_kept = false;
            continue;
        };
        is_kept &= account.silence <= *promised && runs.twice == 0;
        println!(
            "| {what} | {:.1} s | {} s | {} | {} | {} | {} | {} | {} |",
            account.silence.as_secs_f64(),
            promised.as_secs(),
            account.beats,
            account.doubles,
            runs.done,
            runs.twice,
            runs.missed,
            runs.untold
        );
    }
    if warnings {
        for row in rows.iter().filter_map(|(_, row)| row.as_ref()) {
            println!("\n{}:", row.what);
            row.warnings.iter().for_each(|warning| println!("    {warning}"));
        }
    }
    if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// It needs what Linux has.
#[cfg(not(target_os = "linux"))]
fn main() {}

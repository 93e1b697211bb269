//! Measures the daemon with many heartbeats, with one, and with many jobs: lateness, losses, memory, processor time, wake-ups.
//!
//! ```text
//! cargo run --release -p downbeat-tests --bin load
//! ```
//!
//! The real program runs together with a receiver on the loopback interface, which notes when each request
//! arrives. The schedule and the heartbeat's part of the jitter tell when a beat is due, so lateness includes
//! everything that happens on the way: timers, connections, the receiver itself. It runs on Linux only, as it
//! reads `/proc`.

// A surprise here ends the measurement.
#![cfg_attr(target_os = "linux", allow(clippy::unwrap_used, clippy::indexing_slicing))]

#[cfg(target_os = "linux")]
mod beat;
#[cfg(target_os = "linux")]
mod case;
#[cfg(target_os = "linux")]
mod lateness;
#[cfg(target_os = "linux")]
mod mute;
#[cfg(target_os = "linux")]
mod runs;
#[cfg(target_os = "linux")]
mod taken_up;

/// Measures the daemon with many heartbeats, and with one.
#[derive(clap::Parser)]
struct Options {
    /// What to measure; all when nothing is named
    #[arg(value_enum)]
    cases: Vec<Case>,

    /// How many heartbeats, each to a target of its own
    #[arg(long, default_value_t = 10_000)]
    targets: usize,

    /// For how long, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u32,

    /// How often each case is measured
    #[arg(long, default_value_t = 1)]
    runs: usize,

    /// With one heartbeat: fails if more bytes are resident
    #[arg(long)]
    at_most: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Case {
    /// One heartbeat in an idle minute, without a history and with one
    One,
    /// Many heartbeats in an idle minute
    Idle,
    /// What it takes until many heartbeats have been taken up
    Start,
    /// Many heartbeats whose configuration is read again: three times without a change, and with one
    Reload,
    /// Each target gets a beat a second, spread over the second
    Spread,
    /// Each target gets a beat a minute, spread over the minute; only when it is named
    Minute,
    /// The beats to all targets are due at the same instant
    Burst,
    /// What a beat takes, beside curl, Node's fetch, and runitor if RUNITOR names it
    Beat,
    /// 60 heartbeats beside none, 1, 2, 10 and 100 hosts that never answer, with 300 heartbeats each (190 of 100)
    Mute,
    /// 1,000 runs of commands a minute: fails if one is not accounted for or leaves anything
    Runs,
}

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    use clap::Parser as _;
    use downbeat_tests::process;
    let Options { mut cases, targets, seconds, runs, at_most } = Options::parse();
    if cases.is_empty() {
        cases = vec![
            Case::One,
            Case::Idle,
            Case::Start,
            Case::Reload,
            Case::Spread,
            Case::Burst,
            Case::Beat,
            Case::Mute,
            Case::Runs,
        ];
    }
    println!("{} processors, load {}", process::processors(), process::load()?);
    for case in cases {
        for _ in 0..runs {
            case::measure(case, targets, seconds, at_most)?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("this reads /proc, which Linux alone has");
    std::process::ExitCode::FAILURE
}

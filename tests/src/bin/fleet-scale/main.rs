//! Has four members share very many heartbeats of a minute, adds one, and kills one: what moves, what is silent, and what etcd has to do.
//! Prints the table of `docs/fleet.md`. Ends with 1 if anything moved that need not, or etcd was asked for more than it should be.
//!
//! ```text
//! cargo run --release -p downbeat-tests --bin fleet-scale
//! ```

#![cfg_attr(target_os = "linux", allow(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing))]

#[cfg(target_os = "linux")]
mod scale;

/// Has members share very many heartbeats.
#[cfg(target_os = "linux")]
#[derive(clap::Parser)]
struct Options {
    /// How many heartbeats, each of a minute
    #[arg(long, default_value_t = 100_000)]
    heartbeats: u32,

    /// How many members at first
    #[arg(long, default_value_t = 4)]
    members: u32,
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use clap::Parser as _;
    let Options { heartbeats, members } = Options::parse();
    if scale::run(heartbeats, members) {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}

/// It needs what Linux has.
#[cfg(not(target_os = "linux"))]
fn main() {}

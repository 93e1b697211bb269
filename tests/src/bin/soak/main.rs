//! Runs the real program for a while against monitors that fail in every way, and accounts for every beat that was due.
//!
//! ```text
//! cargo run --release -p downbeat-tests --bin soak -- --minutes 10 --seed 1
//! ```
//!
//! A few dozen heartbeats beat every few seconds, together with hundreds at hosts that never answer and at names
//! that hang. Meanwhile the program is told to read its configuration again, finds it changed, finds it full of
//! garbage, is stopped for a while as a suspended machine would be, is killed and started again, and has its
//! clock set and its resolver fall silent. In the end the record of the receiver and the log of the program are
//! compared with the schedules: each beat has arrived once, or the log says why not; nothing was sent that was
//! not due; and no monitor that is well went without a beat for longer than the schedule's gap. What cannot be
//! accounted for is printed, and the exit code is 1. The soak runs on Unix only, as it sends signals; the clock
//! needs a C compiler, and the resolver needs root.

// A surprise here ends the soak.
#![cfg_attr(unix, allow(clippy::unwrap_used, clippy::indexing_slicing))]

#[cfg(unix)]
mod account;
#[cfg(unix)]
mod arrivals;
#[cfg(unix)]
mod clock;
#[cfg(unix)]
mod drive;
#[cfg(unix)]
mod excuse;
#[cfg(unix)]
mod journal;
#[cfg(unix)]
mod judge;
#[cfg(unix)]
mod log;
#[cfg(unix)]
mod monitor;
#[cfg(unix)]
mod plan;
#[cfg(unix)]
mod resolver;
#[cfg(unix)]
mod silence;
#[cfg(unix)]
mod span;
#[cfg(unix)]
mod timeline;
#[cfg(unix)]
mod verdict;

#[cfg(unix)]
fn main() -> anyhow::Result<std::process::ExitCode> {
    use clap::Parser as _;
    use std::process::ExitCode;
    use std::time::Duration;

    /// Runs the program against failing monitors, and accounts for every beat that was due.
    #[derive(clap::Parser)]
    struct Options {
        /// For so long
        #[arg(long, default_value_t = 1.0)]
        minutes: f64,

        /// Makes the same heartbeats, and the same disturbances in the same order
        #[arg(long, default_value_t = 1)]
        seed: u64,

        /// How many heartbeats of all kinds: of fewer the log tells in another way
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(21..=1000))]
        heartbeats: u16,

        /// How many more at each of two hosts that never answer (on Linux)
        #[arg(long, default_value_t = 300)]
        mute: u16,

        /// How many more at names that hang
        #[arg(long, default_value_t = 100)]
        hanging: u16,

        /// So late, in milliseconds, may a beat arrive at a monitor that is well
        #[arg(long, default_value_t = 1000)]
        late: u64,

        /// Never sets the program's clock: a C compiler is not needed then
        #[arg(long)]
        no_clock: bool,

        /// Without a resolver that hangs: root is not needed then
        #[arg(long)]
        no_resolver: bool,
    }

    let options = Options::parse();
    fastrand::seed(options.seed);
    let folder = tempfile::tempdir()?;
    let has_resolver = !options.no_resolver;
    let course = drive::Course {
        counts: plan::Counts {
            mixed: options.heartbeats.into(),
            mute: if monitor::HAS_HOSTS { options.mute.into() } else { 0 },
            hanging: if has_resolver { options.hanging.into() } else { 0 },
        },
        has_clock: !options.no_clock,
        has_resolver,
        length: Duration::from_secs_f64(options.minutes * 60.0),
    };
    let record = match drive::drive(folder.path(), &course) {
        Ok(record) => record,
        Err(error) => {
            return Err(error.context(format!(
                "seed {}; the logs are in {}",
                options.seed,
                folder.keep().display()
            )));
        }
    };
    let verdict = judge::judge(&record, Duration::from_millis(options.late));
    println!("{verdict}");
    if verdict.faults.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("seed {}; the logs are in {}", options.seed, folder.keep().display());
    Ok(ExitCode::FAILURE)
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    eprintln!("this sends signals, which Unix alone has");
    std::process::ExitCode::FAILURE
}

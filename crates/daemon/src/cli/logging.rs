//! The log: lines on standard error.
//!
//! The level is that of downbeat's own crates. Libraries below say no more than warnings whatever is asked for: at `trace`
//! some of them would write request lines, and with them secret URLs.

use super::terminal;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

/// Starts the log.
pub(super) fn start(level: Level) {
    let own = match level {
        Level::Error => "downbeat=error",
        Level::Warn => "downbeat=warn",
        Level::Info => "downbeat=info",
        Level::Debug => "downbeat=debug",
    };
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).parse_lossy(own);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(terminal::stderr_has_color())
        .with_target(false)
        // A log that cannot be written, its reader gone or the disk full, costs its lines and not the beats: the report
        // of such an error would be a panic.
        .log_internal_errors(false)
        .init();
}

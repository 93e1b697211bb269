//! The journal of systemd as the end of standard error: a line there begins with its priority, which the journal takes off.
//!
//! sd-daemon(3) has the form, `<3>` for an error. systemd.exec(5) says how a program knows: `JOURNAL_STREAM` has the device and
//! the inode of the stream that leads there.

use std::io::Write as _;
use std::sync::OnceLock;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::registry::LookupSpan;

/// The variable that names the stream to the journal.
const STREAM: &str = "JOURNAL_STREAM";

/// The priority of an error, as syslog(3) counts.
const ERROR: u8 = 3;

/// The priority of an event of this level.
fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => ERROR,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

/// Whether standard error leads to the journal. Asked once: nothing exchanges the stream of a running process.
pub(crate) fn is_stderr() -> bool {
    static IS: OnceLock<bool> = OnceLock::new();
    *IS.get_or_init(|| std::env::var(STREAM).is_ok_and(|stream| Some(stream) == stderr()))
}

/// The device and the inode of standard error, as systemd writes them.
#[cfg(unix)]
fn stderr() -> Option<String> {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;
    let stderr = std::io::stderr().as_fd().try_clone_to_owned().ok()?;
    let stream = std::fs::File::from(stderr).metadata().ok()?;
    Some(format!("{}:{}", stream.dev(), stream.ino()))
}

/// There is no journal.
#[cfg(not(unix))]
fn stderr() -> Option<String> {
    None
}

/// Writes the lines of an error to standard error, each with its priority where that is the journal. Nothing can be done when
/// it is closed.
pub(crate) fn say_error(text: &str) {
    let mark = if is_stderr() { format!("<{ERROR}>") } else { String::new() };
    let lines: String = text.lines().map(|line| format!("{mark}{line}\n")).collect();
    let _ = std::io::stderr().write_all(lines.as_bytes());
}

/// A form of events, after the priority of each.
pub(super) struct Prioritized<F>(pub(super) F);

impl<S, N, F> FormatEvent<S, N> for Prioritized<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> std::fmt::Result {
        write!(writer, "<{}>", priority(*event.metadata().level()))?;
        self.0.format_event(context, writer, event)
    }
}

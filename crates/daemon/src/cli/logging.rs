//! The log: lines on standard error, for a person or for a program.
//!
//! The level is that of downbeat's own crates. Libraries below say no more than warnings whatever is asked for: at `trace`
//! some of them would write request lines, and with them secret URLs.

use super::terminal;
use std::fmt;
use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::Writer;

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    // Not documented for clap, which would lay the whole help out in another way.
    Text,
    Json,
}

/// What the options of a command say about the log.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Options {
    /// How much is logged: `info` tells the first success and changes of state, `debug` every beat
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: Level,

    /// How a line of the log is written: for a person, or as a JSON object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log_format: Format,
}

/// Starts the log.
pub(super) fn start(options: Options) {
    let own = match options.log_level {
        Level::Error => "downbeat=error",
        Level::Warn => "downbeat=warn",
        Level::Info => "downbeat=info",
        Level::Debug => "downbeat=debug",
    };
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).parse_lossy(own);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(terminal::stderr_has_color())
        .with_target(false)
        // A log that cannot be written, its reader gone or the disk full, costs its lines and not the beats: the report
        // of such an error would be a panic.
        .log_internal_errors(false);
    match options.log_format {
        Format::Text => log.fmt_fields(Text).init(),
        Format::Json => log.json().flatten_event(true).with_current_span(false).with_span_list(false).init(),
    }
}

/// Writes the heartbeat that an event is about before its message: `backup: beats are failing`.
struct Text;

impl<'w> FormatFields<'w> for Text {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut parts = Parts::default();
        fields.record(&mut parts);
        let Parts { heartbeat, message, rest } = parts;
        if let Some(heartbeat) = heartbeat {
            write!(writer, "{heartbeat}: ")?;
        }
        write!(writer, "{message}{rest}")
    }
}

/// The fields of an event.
#[derive(Default)]
struct Parts {
    heartbeat: Option<String>,
    message: String,
    rest: String,
}

impl Visit for Parts {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "heartbeat" => self.heartbeat = Some(value.to_owned()),
            _ => self.record_debug(field, &value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            name => self.rest.push_str(&format!(" {name}={value:?}")),
        }
    }
}

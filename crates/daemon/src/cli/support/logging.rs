//! The log: lines on standard error or in a file, for a person or for a program.
//!
//! The level holds for downbeat's own crates. Libraries log warnings at most: at `trace` some of them would write request lines,
//! and with them secret URLs.

use super::input::patiently;
use super::journal::{self, Prioritized};
use super::log_file::LogFile;
use super::terminal;
use anyhow::Context as _;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::Mutex;
use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt as lines};

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    // The variants are not documented for clap, which would lay out the whole help differently.
    Text,
    Json,
}

/// The options for the log.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Options {
    /// How much is logged: `info` tells the first success and changes of state, `debug` every beat
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: Level,

    /// How a line of the log is written: for a person, or as a JSON object
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log_format: Format,

    /// The file that is logged to, in place of standard error: of 10 MiB, with four older ones beside it
    #[arg(long, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,
}

impl Options {
    /// These options as they are written on a command line, without those that have their defaults.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        fn value<T: clap::ValueEnum + PartialEq>(of: &T, default: &T) -> Option<OsString> {
            (of != default).then(|| of.to_possible_value()).flatten().map(|value| value.get_name().into())
        }
        let all = [
            ("--log-level", value(&self.log_level, &Level::Info)),
            ("--log-format", value(&self.log_format, &Format::Text)),
            ("--log-file", self.log_file.clone().map(Into::into)),
        ];
        all.into_iter().filter_map(|(name, value)| Some([name.into(), value?])).flatten().collect()
    }
}

/// Starts the log. Errors also go to `errors`, if that is given.
pub(crate) fn start(options: &Options, errors: Option<BoxMakeWriter>) -> anyhow::Result<()> {
    let own = match options.log_level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    // Not an `EnvFilter`: its regular expressions are half a megabyte of code.
    let filter = Targets::new().with_default(LevelFilter::WARN).with_target("downbeat", own);
    let (writer, has_color) = match &options.log_file {
        None => (BoxMakeWriter::new(std::io::stderr), terminal::stderr_has_color()),
        Some(path) => {
            let at = path.clone();
            let file = patiently(move || LogFile::open(&at));
            let file = file.with_context(|| format!("the log file {} cannot be opened", path.display()))?;
            (BoxMakeWriter::new(Mutex::new(file)), false)
        }
    };
    // When the log cannot be written, because its reader is gone or the disk is full, only lines are lost. Reporting the error
    // would be a panic.
    let log =
        lines::layer().with_writer(writer).with_ansi(has_color).with_target(false).log_internal_errors(false);
    let is_journal = options.log_file.is_none() && journal::is_stderr();
    let log = match options.log_format {
        Format::Text if is_journal => log.fmt_fields(Text).map_event_format(Prioritized).boxed(),
        Format::Text => log.fmt_fields(Text).boxed(),
        Format::Json => {
            let log = log.json().flatten_event(true).with_current_span(false).with_span_list(false);
            if is_journal { log.map_event_format(Prioritized).boxed() } else { log.boxed() }
        }
    };
    let errors = errors.map(|writer| {
        let errors =
            lines::layer().with_writer(writer).with_ansi(false).with_target(false).log_internal_errors(false);
        errors.without_time().with_level(false).fmt_fields(Text).with_filter(LevelFilter::ERROR)
    });
    tracing_subscriber::registry().with(log).with(errors).with(filter).init();
    Ok(())
}

/// Writes the heartbeat or job that an event is about before its message: `backup: beats are failing`.
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
            "heartbeat" | "job" => self.heartbeat = Some(value.to_owned()),
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

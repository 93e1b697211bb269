//! The metrics, for Prometheus and what reads its formats.
//!
//! Written here, not by a library: all is text made of one look at the board, and no second register of 10,000 heartbeats has to
//! be kept in step with it. Times have one histogram for all heartbeats: one for each would be 30 lines for each.
//! Counters and gauges are for each heartbeat.

use super::board::{Board, Histogram, Outcome, State};
use chrono::{DateTime, Utc};
use std::fmt::{self, Write as _};

/// The two formats, which differ in the names of counters and in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// The text format that all versions of Prometheus and its tools read.
    Prometheus,
    /// OpenMetrics 1.0, for whoever asks for it.
    OpenMetrics,
}

impl Format {
    /// The format that an `Accept` header wants.
    pub(super) fn wanted(accept: Option<&str>) -> Self {
        match accept {
            Some(accept) if accept.to_ascii_lowercase().contains("application/openmetrics-text") => {
                Self::OpenMetrics
            }
            _ => Self::Prometheus,
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// All metrics.
pub(super) fn render(board: &Board, format: Format) -> String {
    let mut page = Page { text: String::new(), format };
    // A `String` takes everything.
    let _ = page.all(board);
    page.text
}

struct Page {
    text: String,
    format: Format,
}

/// The value of a label, escaped.
struct Label<'a>(&'a str);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '\\' => f.write_str("\\\\"),
            '"' => f.write_str("\\\""),
            '\n' => f.write_str("\\n"),
            c => f.write_char(c),
        })
    }
}

/// An instant in seconds since 1970.
fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64 / 1000.0
}

impl Page {
    fn all(&mut self, board: &Board) -> fmt::Result {
        let figures = board.figures();
        let samples = board.samples();

        self.family("downbeat_build_info", "gauge", "The version of the program.")?;
        let version = env!("CARGO_PKG_VERSION");
        writeln!(self.text, "downbeat_build_info{{version=\"{version}\"}} 1")?;
        self.family(
            "process_start_time_seconds",
            "gauge",
            "When the program was started, in seconds since 1970.",
        )?;
        writeln!(self.text, "process_start_time_seconds {}", seconds(figures.started))?;
        self.family(
            "downbeat_loop_silence_seconds",
            "gauge",
            "How long the scheduling loop has not been heard of.",
        )?;
        writeln!(self.text, "downbeat_loop_silence_seconds {}", board.silence().as_secs_f64())?;

        self.counter("downbeat_config_reloads", "How often the configuration was read again, by result.")?;
        for (result, count) in [("success", figures.reloads.succeeded), ("failure", figures.reloads.failed)] {
            writeln!(self.text, "downbeat_config_reloads_total{{result=\"{result}\"}} {count}")?;
        }
        let name = "downbeat_config_last_reload_successful";
        self.family(name, "gauge", "Whether the configuration could be used when it was last read.")?;
        writeln!(self.text, "{name} {}", u8::from(!figures.reload_failed))?;
        let name = "downbeat_config_last_reload_success_timestamp_seconds";
        self.family(name, "gauge", "When the configuration in use was read, in seconds since 1970.")?;
        if let Some(loaded) = figures.loaded {
            writeln!(self.text, "{name} {}", seconds(loaded))?;
        }

        self.family("downbeat_heartbeats", "gauge", "How many heartbeats are in which state.")?;
        for state in State::ALL {
            let count = samples.iter().filter(|sample| sample.state == state).count();
            writeln!(self.text, "downbeat_heartbeats{{state=\"{}\"}} {count}", state.as_str())?;
        }

        self.family("downbeat_up", "gauge", "Whether the monitor got the heartbeat's last beat: 1 if it is well, 0 if it is failing, ill or not started.")?;
        for sample in &samples {
            let up = match sample.state {
                State::Well => 1,
                State::Failing | State::Ill | State::NotStarted => 0,
                _ => continue,
            };
            writeln!(self.text, "downbeat_up{{heartbeat=\"{}\"}} {up}", Label(&sample.name))?;
        }
        self.counter(
            "downbeat_beats",
            "Beats by what became of them: retried ones arrived after attempts that failed.",
        )?;
        for sample in samples.iter().filter(|sample| sample.state != State::Disabled) {
            for outcome in Outcome::ALL {
                writeln!(
                    self.text,
                    "downbeat_beats_total{{heartbeat=\"{}\",outcome=\"{}\"}} {}",
                    Label(&sample.name),
                    outcome.as_str(),
                    sample.counts.of(outcome)
                )?;
            }
        }
        let name = "downbeat_last_success_timestamp_seconds";
        self.family(name, "gauge", "When the monitor last got a beat, in seconds since 1970.")?;
        for sample in &samples {
            if let Some(at) = sample.last_success {
                writeln!(self.text, "{name}{{heartbeat=\"{}\"}} {}", Label(&sample.name), seconds(at))?;
            }
        }
        let name = "downbeat_next_due_timestamp_seconds";
        self.family(name, "gauge", "When the next beat is due, in seconds since 1970.")?;
        for sample in &samples {
            if let Some(at) = sample.next {
                writeln!(self.text, "{name}{{heartbeat=\"{}\"}} {}", Label(&sample.name), seconds(at))?;
            }
        }

        self.counter("downbeat_beat_failures", "Beats that were lost, by the kind of failure.")?;
        for (kind, count) in &figures.failures {
            writeln!(self.text, "downbeat_beat_failures_total{{kind=\"{}\"}} {count}", Label(kind))?;
        }
        self.histogram(
            "downbeat_beat_lateness_seconds",
            "How long after it was due a beat began to be sent.",
            &figures.lateness,
        )?;
        self.histogram(
            "downbeat_beat_duration_seconds",
            "How long a beat took, checks and all attempts included.",
            &figures.duration,
        )?;
        if self.format == Format::OpenMetrics {
            self.text.push_str("# EOF\n");
        }
        Ok(())
    }

    fn family(&mut self, name: &str, kind: &str, help: &str) -> fmt::Result {
        writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}")?;
        // The unit is the end of the name.
        if self.format == Format::OpenMetrics && name.ends_with("_seconds") {
            writeln!(self.text, "# UNIT {name} seconds")?;
        }
        Ok(())
    }

    /// `name` without `_total`.
    fn counter(&mut self, name: &str, help: &str) -> fmt::Result {
        match self.format {
            Format::OpenMetrics => self.family(name, "counter", help),
            Format::Prometheus => self.family(&format!("{name}_total"), "counter", help),
        }
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) -> fmt::Result {
        self.family(name, "histogram", help)?;
        let mut total = 0;
        for (bound, count) in histogram.cumulative() {
            match bound.is_finite() {
                // With a point, as OpenMetrics wants bounds.
                true => writeln!(self.text, "{name}_bucket{{le=\"{bound:?}\"}} {count}")?,
                false => writeln!(self.text, "{name}_bucket{{le=\"+Inf\"}} {count}")?,
            }
            total = count;
        }
        writeln!(self.text, "{name}_sum {}\n{name}_count {total}", histogram.sum())
    }
}

//! `downbeat explain`: what a schedule was read as, what it means, and what follows from it.

mod clocks;
mod monitor;

use crate::cli::support::budget;
use crate::cli::support::expression::{self, Read};
use crate::cli::support::length::length;
use crate::cli::support::moment::{self, Moment};
use crate::cli::support::terminal::{self, bold};
use crate::cli::support::warnings::{self, Warning};
use chrono::{DateTime, Utc};
use clocks::ClockDay;
use downbeat::budget::Pending;
use downbeat::config::{MAX_JITTER, Secret};
use downbeat_parser::convert::ConversionError;
use downbeat_parser::{Expression, Lint, Notation, Timing, parts};
use downbeat_scheduler::{Pace, Policy, Zone};
use monitor::{Monitor, Receiver};
use serde::Serialize;
use std::io::{self, Write as _};
use std::time::Duration;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat explain \"every 5 mins on Mon-Fri except on the last day of the month\"
  downbeat explain \"at 2:30\" --tz Europe/Stockholm --from 2027-01-01
  downbeat explain \"*/15 9-17 * * MON-FRI\"
  echo \"every weekday at 9am\" | downbeat explain -
  downbeat explain @daily --json

Exit codes:
  0  done
  2  the command line or the schedule is wrong
  1  anything else";

/// How many of the next occurrences are shown.
const SHOWN: usize = 5;

/// The widest part of a text that has its meaning beside it; a wider one has it on the next line.
const WIDEST: usize = 44;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The schedule, as `next` reads it; `-` reads it from standard input, `file:PATH` from a file
    #[arg(value_name = "EXPR")]
    expression: String,

    /// Seen from when: a date, a date and a time, or RFC 3339; without an offset it is read in the zone  [default: now]
    #[arg(long, value_name = "T")]
    from: Option<String>,

    /// The time zone in which the schedule is read, unless it names its own: an IANA name such as Europe/Stockholm
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = moment::zone)]
    tz: Zone,

    /// The URL of the check in the monitor, to be told which monitor it is; `-`, `file:PATH` or `env:NAME` keep it out of the
    /// list of processes
    #[arg(long, value_name = "URL", value_parser = secret)]
    url: Option<Secret>,

    /// The `jitter` of the heartbeat, for the grace that the monitor needs: a length of time such as `90s`, `1h30m` or `1.5h`
    #[arg(long, value_name = "TIME", value_parser = jitter)]
    jitter: Option<Duration>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// As the key of a configuration has it.
fn jitter(text: &str) -> Result<Duration, String> {
    length(text, Duration::ZERO..=MAX_JITTER)
}

/// Keeps what may be secret out of sight.
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

/// All that is known of a schedule.
#[derive(Serialize)]
struct Explanation {
    text: String,
    notation: &'static str,
    zone: String,
    parts: Vec<Part>,
    meaning: String,
    canonical: String,
    pace: Option<Gaps>,
    next: Vec<Moment>,
    clock_changes: Vec<ClockDay>,
    cron: Converted,
    oncalendar: Converted,
    monitor: Option<Monitor>,
    /// What the URL tells; `null` without one.
    receiver: Option<Receiver>,
    warnings: Vec<Warning>,
    /// The names of the fields that are not known, as that takes too long. They are empty, or `null`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cut: Vec<&'static str>,
    #[serde(skip)]
    from: DateTime<Utc>,
    #[serde(skip)]
    instants: Vec<DateTime<Zone>>,
    #[serde(skip)]
    lints: Vec<Lint>,
    #[serde(skip)]
    is_interval: bool,
}

/// A part of the text.
#[derive(Serialize)]
struct Part {
    text: String,
    /// The bytes of the text that it is.
    span: [usize; 2],
    role: &'static str,
    meaning: String,
}

#[derive(Serialize)]
struct Gaps {
    shortest_ms: i64,
    longest_ms: i64,
}

/// The same in another language, or why there is none.
#[derive(Serialize)]
#[serde(untagged)]
enum Converted {
    Lines { lines: Vec<String>, zone: Option<String> },
    Refused { reason: String },
}

impl Converted {
    fn new(lines: Result<(Vec<String>, Option<String>), ConversionError>) -> Self {
        match lines {
            Ok((lines, zone)) => Self::Lines { lines, zone },
            Err(error) => Self::Refused { reason: error.to_string() },
        }
    }
}

/// Explains a schedule.
pub(crate) fn explain(arguments: &Arguments) -> anyhow::Result<()> {
    let read = expression::read(&arguments.expression, arguments.tz)?;
    let zone = *read.schedule.zone();
    let from = arguments.from.as_deref().map(|from| moment::instant(from, zone)).transpose()?;
    let mut explanation =
        Explanation::new(read, arguments.jitter.unwrap_or_default(), from.unwrap_or_else(Utc::now));
    explanation.receiver = arguments.url.as_ref().map(|url| Receiver::read(url.reveal())).transpose()?;
    if arguments.json { terminal::json(&explanation) } else { Ok(explanation.print()?) }
}

impl Explanation {
    fn new(read: Read, jitter: Duration, from: DateTime<Utc>) -> Self {
        let Read { text, expression, schedule, .. } = read;
        let zone = *schedule.zone();
        let lints = warnings::lints(&text, &expression, &schedule, from, &mut budget::for_one());
        let is_interval = matches!(expression.timing(), Timing::Interval(_));
        // Each on a thread of its own, so that what is dear holds up nothing else.
        let budget = budget::whole();
        let asked = schedule.clone();
        // As beats come.
        let instants = budget
            .begin(move || asked.with_policy(Policy::default()).after(&from).take(SHOWN).collect::<Vec<_>>());
        let (asked, said) = (schedule.clone(), expression.clone());
        let pace = budget.begin(move || {
            let pace = asked.pace();
            let shift = if is_interval { 0 } else { clocks::greatest_shift(asked.zone(), from) };
            (pace, pace.map(|pace| Monitor::new(pace, &said, &zone.to_string(), jitter, shift)))
        });
        let said = expression.clone();
        let clocks = budget.begin(move || match is_interval {
            true => Vec::new(),
            false => clocks::days(&said, &schedule, from),
        });
        let said = expression.clone();
        let cron = budget.begin(move || {
            let cron = said.to_cron().map(|cron| (cron.lines().to_vec(), cron.zone().map(str::to_owned)));
            Converted::new(cron)
        });
        let said = expression.clone();
        let oncalendar = budget.begin(move || {
            Converted::new(said.to_oncalendar().map(|timer| (timer.expressions().to_vec(), None)))
        });
        let mut cut = Vec::new();
        let mut is_known = |is_known: bool, name| {
            if !is_known {
                cut.push(name);
            }
        };
        let instants = instants.wait(&budget);
        is_known(instants.is_some(), "next");
        let pace = pace.wait(&budget);
        is_known(pace.is_some(), "pace");
        let (pace, monitor) = pace.unwrap_or_default();
        let clocks = clocks.wait(&budget);
        is_known(clocks.is_some(), "clock_changes");
        let converted = |pending: Pending<Converted>| {
            let refused = || Converted::Refused { reason: budget::cut("the conversion takes too long") };
            pending.wait(&budget).unwrap_or_else(refused)
        };
        let (cron, oncalendar) = (converted(cron), converted(oncalendar));
        let instants = instants.unwrap_or_default();
        let gaps = |pace: Pace| Gaps {
            shortest_ms: pace.shortest_gap.num_milliseconds(),
            longest_ms: pace.longest_gap.num_milliseconds(),
        };
        Self {
            notation: notation(&expression),
            zone: zone.to_string(),
            parts: parts_of(&text),
            meaning: expression.describe(),
            canonical: expression.to_string(),
            pace: pace.map(gaps),
            next: instants.iter().map(Moment::from).collect(),
            clock_changes: clocks.unwrap_or_default(),
            cron,
            oncalendar,
            monitor,
            receiver: None,
            cut,
            warnings: lints.iter().map(Warning::from).collect(),
            text,
            from,
            instants,
            lints,
            is_interval,
        }
    }

    fn print(&self) -> io::Result<()> {
        let color = terminal::stdout_has_color();
        let mut out = io::stdout().lock();
        for (label, lines) in [
            ("Read as", self.part_lines()),
            ("Means", vec![self.meaning.clone()]),
            ("Canonical", vec![self.canonical.clone()]),
            ("Pace", vec![self.pace_line()]),
            ("Next", self.next_lines()),
            ("Clocks", self.clock_lines()),
            ("cron", self.cron.lines()),
            ("OnCalendar", self.oncalendar.lines()),
            ("Monitor", self.monitor_lines()),
        ] {
            for (at, line) in lines.iter().enumerate() {
                let label = format!("{:<11}", if at == 0 { label } else { "" });
                writeln!(out, "{} {line}", bold(&label, color))?;
            }
        }
        for lint in &self.lints {
            writeln!(out, "\n{}", warnings::render(&self.text, lint, color))?;
        }
        Ok(())
    }

    fn part_lines(&self) -> Vec<String> {
        let width = |text: &str| text.chars().count();
        let widest = self.parts.iter().map(|part| width(&part.text)).filter(|&width| width <= WIDEST).max();
        let indent = widest.unwrap_or(WIDEST);
        let mut lines = Vec::new();
        for part in &self.parts {
            if width(&part.text) > indent {
                lines.push(part.text.clone());
                lines.push(format!("{:indent$}  {}", "", part.meaning));
            } else {
                lines.push(format!("{:indent$}  {}", part.text, part.meaning));
            }
        }
        lines
    }

    fn is_cut(&self, name: &str) -> bool {
        self.cut.contains(&name)
    }

    fn no_period(&self) -> Vec<String> {
        match self.is_cut("pace") {
            true => vec![budget::cut("the gaps are not known")],
            false => vec!["no period: there are no two beats".to_owned()],
        }
    }

    fn pace_line(&self) -> String {
        let said = |millis: i64| match (millis.unsigned_abs() / 1_000, millis % 1_000) {
            (0, millis) => format!("{millis} ms"),
            (seconds, 0) => moment::exact(seconds),
            (seconds, millis) => format!("{} {millis} ms", moment::exact(seconds)),
        };
        if self.is_cut("pace") {
            return budget::cut("the gaps are not known");
        }
        match &self.pace {
            None if self.instants.is_empty() => "none: it never occurs, or never again".to_owned(),
            None => "none: it occurs once".to_owned(),
            Some(Gaps { shortest_ms, longest_ms }) if shortest_ms == longest_ms => {
                format!("every gap is {}", said(*longest_ms))
            }
            Some(Gaps { shortest_ms, longest_ms }) => {
                format!("shortest gap {}, longest gap {}", said(*shortest_ms), said(*longest_ms))
            }
        }
    }

    fn next_lines(&self) -> Vec<String> {
        match self.instants.as_slice() {
            [] if self.is_cut("next") => vec![budget::cut("the next occurrence is not known")],
            [] => vec!["never again".to_owned()],
            instants => instants.iter().map(|at| moment::long(at, self.from)).collect(),
        }
    }

    fn monitor_lines(&self) -> Vec<String> {
        let receiver = self.receiver.iter().flat_map(Receiver::lines);
        receiver.chain(self.monitor.as_ref().map_or_else(|| self.no_period(), Monitor::lines)).collect()
    }

    fn clock_lines(&self) -> Vec<String> {
        if self.is_interval {
            return vec!["an elapsed time is the same on every day".to_owned()];
        }
        match self.clock_changes.as_slice() {
            [] if self.is_cut("clock_changes") => vec![budget::cut("what becomes of it is not known")],
            [] => vec![format!("{} does not set them within a year", self.zone)],
            days => days.iter().map(ClockDay::line).collect(),
        }
    }
}

impl Converted {
    fn lines(&self) -> Vec<String> {
        match self {
            Self::Refused { reason } => vec![format!("none: {reason}")],
            Self::Lines { lines, zone } => {
                let zone = zone.as_ref().map(|zone| format!("CRON_TZ={zone}"));
                zone.into_iter().chain(lines.iter().cloned()).collect()
            }
        }
    }
}

fn parts_of(text: &str) -> Vec<Part> {
    let part = |part: &parts::Part| {
        let span = part.span();
        Part {
            text: expression::in_one_line(text.get(span.clone()).unwrap_or_default()),
            span: [span.start, span.end],
            role: part.role().as_str(),
            meaning: part.meaning().to_owned(),
        }
    };
    // The text has been read before.
    parts::parts(text).unwrap_or_default().iter().map(part).collect()
}

/// In which way a schedule was written, in a word.
pub(crate) fn notation(expression: &Expression) -> &'static str {
    match expression.notation() {
        Notation::Text => "text",
        Notation::Cron => "cron",
        Notation::Every => "every",
        Notation::Iso8601 => "iso8601",
        Notation::Milliseconds => "milliseconds",
        _ => "json",
    }
}

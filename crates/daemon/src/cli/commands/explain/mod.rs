//! `downbeat explain`: how a schedule was read, what it means, and what follows from it.

mod monitor;

use crate::cli::support::budget;
use crate::cli::support::configured::secret;
use crate::cli::support::expression::{Asked, Read};
use crate::cli::support::length::length;
use crate::cli::support::moment;
use crate::cli::support::terminal::{self, bold};
use crate::cli::support::warnings;
use chrono::{DateTime, Days, Utc};
use downbeat::config::{MAX_JITTER, Secret, expected};
use downbeat_inspect::calendar_days::{self, CalendarDay};
use downbeat_inspect::{Converted, Explanation, Gaps, Question};
use downbeat_parser::Timing;
use monitor::Receiver;
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

/// How many days of calendars are shown; JSON has all.
const TOLD_DAYS: usize = 10;

/// The widest part of a text whose meaning stands beside it; the meaning of a wider part stands on the next line.
const WIDEST: usize = 44;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    asked: Asked,

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

/// With the bounds of the key in a configuration.
fn jitter(text: &str) -> Result<Duration, String> {
    length(text, Duration::ZERO..=MAX_JITTER)
}

/// What is shown.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    explanation: Explanation,
    /// The monitor that the URL tells; `null` without a URL.
    receiver: Option<Receiver>,
    /// The days of the next year that its calendars decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    calendar_days: Vec<CalendarDay>,
    #[serde(skip)]
    from: DateTime<Utc>,
    #[serde(skip)]
    is_interval: bool,
}

/// Explains a schedule.
pub(crate) fn explain(arguments: &Arguments) -> anyhow::Result<()> {
    let Read { text, expression, schedule, .. } = arguments.asked.read()?;
    let from = arguments.asked.when.from(*schedule.zone(), Utc::now)?;
    let mut question = Question::new(&text, &expression, &schedule, from);
    question.dialect = arguments.asked.dialect;
    (question.jitter, question.limit) = (arguments.jitter.unwrap_or_default(), budget::LIMIT);
    let today = from.with_timezone(schedule.zone()).date_naive();
    let within_a_year = today.checked_add_days(Days::new(365)).unwrap_or(today);
    let receiver = arguments.url.as_ref().map(|url| Receiver::read(url.reveal())).transpose()?;
    let shown = Shown {
        explanation: Explanation::new(&question),
        receiver: receiver.map(|receiver| {
            let jitter = question.jitter;
            receiver.telling(|| expected(&schedule, jitter, None, &mut budget::for_each()))
        }),
        calendar_days: calendar_days::between(&schedule, today, within_a_year, &budget::whole()),
        from,
        is_interval: matches!(expression.timing(), Timing::Interval(_)),
    };
    if arguments.json { terminal::json(&shown) } else { Ok(shown.print()?) }
}

impl Shown {
    fn print(&self) -> io::Result<()> {
        let color = terminal::stdout_has_color();
        let mut out = io::stdout().lock();
        for (label, lines) in [
            ("Read as", self.part_lines()),
            ("Means", vec![self.explanation.meaning.clone()]),
            ("Canonical", vec![self.explanation.canonical.clone()]),
            ("Pace", vec![self.pace_line()]),
            ("Next", self.next_lines()),
            ("Calendars", self.calendar_lines()),
            ("Clocks", self.clock_lines()),
            ("cron", converted(&self.explanation.cron)),
            ("OnCalendar", converted(&self.explanation.oncalendar)),
            ("Monitor", self.monitor_lines()),
        ] {
            for (at, line) in lines.iter().enumerate() {
                let label = format!("{:<11}", if at == 0 { label } else { "" });
                writeln!(out, "{} {line}", bold(&label, color))?;
            }
        }
        for lint in &self.explanation.lints {
            writeln!(out, "\n{}", warnings::render(&self.explanation.text, lint, color))?;
        }
        Ok(())
    }

    fn part_lines(&self) -> Vec<String> {
        let width = |text: &str| text.chars().count();
        let widest = self
            .explanation
            .parts
            .iter()
            .map(|part| width(&part.text))
            .filter(|&width| width <= WIDEST)
            .max();
        let indent = widest.unwrap_or(WIDEST);
        let mut lines = Vec::new();
        for part in &self.explanation.parts {
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
        self.explanation.cut.contains(&name)
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
        match &self.explanation.pace {
            None if self.explanation.instants.is_empty() => {
                "none: it never occurs, or never again".to_owned()
            }
            None => "none: it occurs once".to_owned(),
            Some(Gaps { shortest_ms, longest_ms, .. }) if shortest_ms == longest_ms => {
                format!("every gap is {}", said(*longest_ms))
            }
            Some(Gaps { shortest_ms, longest_ms, .. }) => {
                format!("shortest gap {}, longest gap {}", said(*shortest_ms), said(*longest_ms))
            }
        }
    }

    fn next_lines(&self) -> Vec<String> {
        match self.explanation.instants.as_slice() {
            [] if self.is_cut("next") => vec![budget::cut("the next occurrence is not known")],
            [] => vec!["never again".to_owned()],
            instants => instants.iter().map(|at| moment::long(at, self.from)).collect(),
        }
    }

    fn monitor_lines(&self) -> Vec<String> {
        let receiver = self.receiver.as_ref();
        let kind = receiver.and_then(Receiver::kind);
        let settings = self.explanation.monitor.as_ref();
        let settings = settings.map_or_else(|| self.no_period(), |settings| monitor::lines(settings, kind));
        let upsert = receiver.and_then(Receiver::upsert_line);
        receiver.into_iter().flat_map(Receiver::lines).chain(settings).chain(upsert).collect()
    }

    fn calendar_lines(&self) -> Vec<String> {
        let told =
            self.calendar_days.iter().take(TOLD_DAYS).map(|day| format!("{}  {}", day.date, day.told()));
        let more = self.calendar_days.len().saturating_sub(TOLD_DAYS);
        let more = (more > 0).then(|| format!("and {more} more within a year"));
        told.chain(more).collect()
    }

    fn clock_lines(&self) -> Vec<String> {
        if self.is_interval {
            return vec!["an elapsed time is the same on every day".to_owned()];
        }
        match self.explanation.clock_changes.as_slice() {
            [] if self.is_cut("clock_changes") => vec![budget::cut("what becomes of it is not known")],
            [] => vec![format!("{} does not set them within a year", self.explanation.zone)],
            days => days.iter().map(|day| format!("{}  {}", day.date, day.summary)).collect(),
        }
    }
}

fn converted(converted: &Converted) -> Vec<String> {
    match converted {
        Converted::Lines { lines, zone } => {
            let zone = zone.as_ref().map(|zone| format!("CRON_TZ={zone}"));
            zone.into_iter().chain(lines.iter().cloned()).collect()
        }
        Converted::Refused { reason } => vec![format!("none: {reason}")],
        _ => Vec::new(),
    }
}

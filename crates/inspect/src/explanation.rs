//! Explains a schedule: how it was read, what it means, and what follows from it.

use crate::budget::{Budget, Pending, Purse};
use crate::clocks::{self, ClockDay};
use crate::convert::{ConversionError, CronFlavour, to_cron, to_oncalendar};
use crate::lints::{self, Warning};
use crate::moment::Moment;
use crate::monitor::MonitorSettings;
use crate::simple;
use chrono::{DateTime, Utc};
use downbeat_parser::{Dialect, Expression, Lint, Timing, parts};
use downbeat_scheduler::{Policy, Schedule, Zone};
use serde::Serialize;
use std::time::Duration;

/// How many of the next occurrences are listed.
const TOLD: usize = 5;

/// A schedule to be explained, and the options.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Question<'a> {
    /// The schedule as it was written.
    pub text: &'a str,
    /// The notation that was asked for when it was read. Any by default.
    pub dialect: Dialect,
    /// The expression that was read.
    pub expression: &'a Expression,
    /// The compiled schedule.
    pub schedule: &'a Schedule,
    /// The start of the search for occurrences.
    pub from: DateTime<Utc>,
    /// By how much beats may come after their occurrences, for the grace that a monitor needs. None by default.
    pub jitter: Duration,
    /// How long to find the answers may take. 10 s by default.
    pub limit: Duration,
}

impl<'a> Question<'a> {
    /// A question with the defaults.
    pub fn new(
        text: &'a str,
        expression: &'a Expression,
        schedule: &'a Schedule,
        from: DateTime<Utc>,
    ) -> Self {
        let (dialect, jitter, limit) = (Dialect::Auto, Duration::ZERO, Duration::from_secs(10));
        Self { text, dialect, expression, schedule, from, jitter, limit }
    }
}

/// The explanation of a schedule.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The text.
    pub text: String,
    /// Its notation: see [`notation`].
    pub notation: &'static str,
    /// The zone that it is read in.
    pub zone: String,
    /// The parts of the text and their meanings.
    pub parts: Vec<Part>,
    /// What it means, in plain English.
    pub meaning: String,
    /// The same schedule as a plain sentence: see [`simple`].
    pub canonical: String,
    /// How far apart its occurrences are; `None` if there are fewer than two.
    pub pace: Option<Gaps>,
    /// The next occurrences, as beats come by the default [`Policy`].
    pub next: Vec<Moment>,
    /// The days within a year on which the clocks of the zone change.
    pub clock_changes: Vec<ClockDay>,
    /// As lines of a crontab.
    pub cron: Converted,
    /// As lines of a systemd timer.
    pub oncalendar: Converted,
    /// The settings for a monitor; `None` if there are fewer than two occurrences.
    pub monitor: Option<MonitorSettings>,
    /// What is probably not meant.
    pub warnings: Vec<Warning>,
    /// The names of the fields whose computation was cut. They are empty, or `None`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cut: Vec<&'static str>,
    /// What is probably not meant, as the parser and the scheduler say it.
    #[serde(skip)]
    pub lints: Vec<Lint>,
    /// The [next](Self::next) occurrences as instants.
    #[serde(skip)]
    pub instants: Vec<DateTime<Zone>>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// The part, on one line.
    pub text: String,
    /// The bytes of the part: the first, and the one after the last.
    pub span: [usize; 2],
    /// Its role: [`Role::as_str`](parts::Role::as_str).
    pub role: &'static str,
    /// Its meaning.
    pub meaning: String,
}

/// How far apart occurrences are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gaps {
    /// The shortest gap, in milliseconds.
    pub shortest_ms: i64,
    /// The longest gap, in milliseconds.
    pub longest_ms: i64,
}

/// The schedule in another language, or the reason why that language cannot express it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Converted {
    /// It can be said.
    Lines {
        /// Together they are the schedule.
        lines: Vec<String>,
        /// The zone in which they are read; `None` if the lines contain it, or if there is none.
        zone: Option<String>,
    },
    /// It cannot be said.
    Refused {
        /// Why.
        reason: String,
    },
}

impl Converted {
    fn new(lines: Result<(Vec<String>, Option<String>), ConversionError>) -> Self {
        match lines {
            Ok((lines, zone)) => Self::Lines { lines, zone },
            Err(error) => Self::Refused { reason: error.to_string() },
        }
    }
}

impl Explanation {
    /// Explains a schedule. Each answer is found on a thread of its own, and what takes longer than the limit is
    /// [cut](Self::cut).
    pub fn new(question: &Question<'_>) -> Self {
        let Question { text, dialect, expression, schedule, from, jitter, limit } = *question;
        let zone = *schedule.zone();
        let lints = lints::all(text, dialect, expression, schedule, from, &mut Purse::new(limit, limit));
        let is_interval = matches!(expression.timing(), Timing::Interval(_));
        let budget = Budget::of(limit);
        let asked = schedule.clone();
        let instants = budget
            .begin(move || asked.with_policy(Policy::default()).after(&from).take(TOLD).collect::<Vec<_>>());
        let asked = schedule.clone();
        let pace = budget.begin(move || {
            let pace = asked.pace()?;
            let gaps = Gaps {
                shortest_ms: pace.shortest_gap.num_milliseconds(),
                longest_ms: pace.longest_gap.num_milliseconds(),
            };
            Some((gaps, MonitorSettings::of(&asked, jitter, from)?))
        });
        let (asked, said) = (schedule.clone(), expression.clone());
        let clocks = budget.begin(move || match is_interval {
            true => Vec::new(),
            false => clocks::days(&said, &asked, from),
        });
        let said = expression.clone();
        let cron = budget.begin(move || {
            let cron = to_cron(&said, CronFlavour::Crontab);
            Converted::new(cron.map(|cron| (cron.lines().to_vec(), cron.zone().map(str::to_owned))))
        });
        let said = expression.clone();
        let oncalendar = budget.begin(move || {
            Converted::new(to_oncalendar(&said).map(|timer| (timer.expressions().to_vec(), None)))
        });
        let said = expression.clone();
        let canonical = budget.begin(move || simple(&said).to_string());
        let mut cut = Vec::new();
        let instants = known(instants, &budget, "next", &mut cut);
        let pace = known(pace, &budget, "pace", &mut cut);
        let clock_changes = known(clocks, &budget, "clock_changes", &mut cut);
        let converted = |pending: Pending<Converted>| {
            let refused = || Converted::Refused { reason: budget.cut("the conversion takes too long") };
            pending.wait(&budget).unwrap_or_else(refused)
        };
        Self {
            text: text.to_owned(),
            notation: notation(expression),
            zone: zone.to_string(),
            parts: parts_of(text, dialect),
            meaning: expression.describe(),
            canonical: canonical.wait(&budget).unwrap_or_else(|| expression.to_string()),
            pace: pace.as_ref().map(|(gaps, _)| *gaps),
            next: instants.iter().map(Moment::from).collect(),
            clock_changes,
            cron: converted(cron),
            oncalendar: converted(oncalendar),
            monitor: pace.map(|(_, monitor)| monitor),
            warnings: lints.iter().map(Warning::from).collect(),
            cut,
            lints,
            instants,
        }
    }
}

/// An answer; or a default, with its name added to those that were cut.
fn known<T: Default>(
    pending: Pending<T>,
    budget: &Budget,
    name: &'static str,
    cut: &mut Vec<&'static str>,
) -> T {
    pending.wait(budget).unwrap_or_else(|| {
        cut.push(name);
        T::default()
    })
}

/// What each part of a text was taken for; empty where it cannot be read.
pub fn parts_of(text: &str, dialect: Dialect) -> Vec<Part> {
    let part = |part: &parts::Part| {
        let span = part.span();
        Part {
            text: in_one_line(text.get(span.clone()).unwrap_or_default()),
            span: [span.start, span.end],
            role: part.role().as_str(),
            meaning: part.meaning(),
        }
    };
    // The text has been read before.
    parts::parts_as(text, dialect).unwrap_or_default().iter().map(part).collect()
}

/// A text without its line breaks.
pub fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The notation of a schedule in a word: `text`, `cron`, `every`, `iso8601`, `milliseconds`,
/// `oncalendar`, `eventbridge`, `repeating`, `rrule` or `json`.
pub fn notation(expression: &Expression) -> &'static str {
    expression.notation().as_str()
}

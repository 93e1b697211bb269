//! The part about the monitor: which kind a URL tells, and what to enter in the monitor.

use crate::cli::support::configured::target_in_a_line;
use crate::cli::support::{input, moment, to_set};
use downbeat::config::{Expected, nearest_in_words};
use downbeat_client::{Inference, Monitor as Kind};
use downbeat_inspect::MonitorSettings;
use serde::Serialize;
use serde_json::Value;

/// The longest URL, in bytes.
const MAX_URL: usize = 1 << 20;

/// The kind of monitor that a URL tells, and what follows from it. Holds nothing secret.
#[derive(Serialize)]
pub(super) struct Receiver {
    /// Scheme, host and port.
    target: String,
    monitor: &'static str,
    /// How the monitor is told that a check has failed; `null` if it cannot be told.
    failure_signal: Option<&'static str>,
    /// Why the URL is not taken for that of a monitor whose URLs it resembles.
    problem: Option<String>,
    /// What it is told to expect with `upsert: true`, where it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    upsert: Option<Definition>,
    #[serde(skip)]
    kind: Kind,
}

/// What a monitor is told to expect.
#[derive(Serialize)]
struct Definition {
    /// As it is sent.
    sent: Value,
    /// Why it is no more than the nearest window that never alarms falsely; `null` where it is exact.
    nearest: Option<String>,
}

impl Receiver {
    /// Reads a URL as it is read for a beat.
    pub(super) fn read(url: &str) -> anyhow::Result<Self> {
        let target = target_in_a_line(&input::text(url, MAX_URL)?)?;
        let (monitor, problem) = match Kind::infer(&target) {
            Inference::Kind(monitor) => (monitor, None),
            Inference::Altered(_, why) => (Kind::Plain, Some(why.to_string())),
            _ => (Kind::Plain, None),
        };
        Ok(Self {
            target: target.to_string(),
            monitor: monitor.as_str(),
            failure_signal: monitor.failure_signal(),
            problem,
            upsert: None,
            kind: monitor,
        })
    }

    /// Adds what it is told to expect, if it can be told.
    pub(super) fn telling(mut self, expected: impl FnOnce() -> Option<Expected>) -> Self {
        let told = self.kind.takes_definitions().then(expected).flatten();
        self.upsert = told.and_then(|(definition, nearest)| {
            let sent = serde_json::from_str(&self.kind.defined(&definition)?).ok()?;
            Some(Definition { sent, nearest })
        });
        self
    }

    /// What it is told to expect, for a person.
    pub(super) fn upsert_line(&self) -> Option<String> {
        let Definition { sent, nearest } = self.upsert.as_ref()?;
        let nearest = nearest_in_words(nearest.as_deref());
        Some(format!("{}: with `upsert: true` it is told {sent}{nearest}", self.kind.name()))
    }

    /// Lines for a person.
    pub(super) fn lines(&self) -> Vec<String> {
        let (Self { target, monitor, .. }, name) = (self, self.kind.name());
        let said = match self.failure_signal {
            Some(signal) => {
                format!(
                    "{target} is {monitor}, inferred from the URL: of an ill service {name} is told by {signal}"
                )
            }
            None => {
                format!("{target} is plain: each 2xx is a success, and for an ill service no beat is sent")
            }
        };
        std::iter::once(said).chain(self.problem.clone()).collect()
    }

    /// The kind, if the URL tells one.
    pub(super) fn kind(&self) -> Option<Kind> {
        Some(self.kind).filter(|kind| *kind != Kind::Plain)
    }
}

/// Lines for a person, about this kind of monitor; `None` for what suits any.
pub(super) fn lines(settings: &MonitorSettings, kind: Option<Kind>) -> Vec<String> {
    let mut lines = vec![period(settings)];
    if kind.is_none_or(|kind| kind == Kind::Healthchecks) {
        lines.extend(healthchecks(settings));
    }
    let (name, kind) = match kind {
        Some(Kind::Healthchecks) => return lines,
        Some(kind) => (kind.name(), kind),
        None => (Kind::UptimeKuma.name(), Kind::UptimeKuma),
    };
    lines.push(match (to_set(kind, settings), kind) {
        (Ok(set), Kind::UptimeKuma) => {
            format!("{name}: {set}, period and grace together: it calls a monitor down a second after that")
        }
        (Ok(said), _) | (Err(said), _) => format!("{name}: {said}"),
    });
    lines
}

fn said(seconds: u64) -> String {
    format!("{} ({seconds} s)", moment::exact(seconds))
}

fn period(settings: &MonitorSettings) -> String {
    let shares =
        [(settings.jitter_s, "the jitter"), (settings.clock_shift_s, "the day on which clocks are set back")];
    let shares: Vec<String> = shares
        .into_iter()
        .filter(|(seconds, _)| *seconds > 0)
        .map(|(seconds, what)| format!("{} for {what}", moment::exact(seconds)))
        .collect();
    let grace = match shares.as_slice() {
        [] => said(settings.grace_s),
        shares => format!("{}, of which {}", said(settings.grace_s), shares.join(" and ")),
    };
    format!("period {}, grace {grace}", said(settings.period_s))
}

fn healthchecks(settings: &MonitorSettings) -> Vec<String> {
    let mut lines = Vec::new();
    if !settings.healthchecks {
        lines.push("Healthchecks takes no period of more than 365 d".to_owned());
    }
    if !settings.healthchecks_keeps_all {
        lines.push(format!(
            "Healthchecks keeps five beats a minute of one check: `every {} seconds` is the most that makes sense",
            MonitorSettings::HEALTHCHECKS_GAP_S
        ));
    }
    if let Some(exact) = &settings.schedule {
        let jitter = match settings.jitter_s {
            0 => String::new(),
            jitter => format!(", of which {} for the jitter", moment::exact(jitter)),
        };
        let text: Vec<String> = exact.text.lines().map(|line| format!("`{line}`")).collect();
        let notation = if exact.notation == "cron" { "" } else { ", of OnCalendar," };
        lines.push(format!(
            "Healthchecks: more exact with the schedule {}{notation} in {}, grace {}{jitter}: it knows when a beat is due",
            text.join(" and "),
            exact.zone,
            said(exact.grace_s)
        ));
    } else if settings.is_uneven() {
        lines.push(format!("Healthchecks: period and grace, as {}", settings.why));
    }
    lines
}

//! What to enter on the side of the monitor: how long it must wait before it raises an alarm.

use crate::cli::support::{Wrong, input, moment};
use chrono::TimeDelta;
use downbeat_client::{Inference, Monitor as Kind, Target};
use downbeat_parser::Expression;
use downbeat_parser::zone::database_name;
use downbeat_scheduler::Pace;
use serde::Serialize;
use std::time::Duration;

/// More than any URL may have, in bytes.
const MAX_URL: usize = 1 << 20;

/// What Healthchecks takes as period and as grace, in seconds.
const HEALTHCHECKS: std::ops::RangeInclusive<u64> = 60..=365 * 86_400;

/// What Uptime Kuma takes as heartbeat interval, in seconds.
const UPTIME_KUMA: std::ops::RangeInclusive<u64> = 20..=24 * 86_400;

/// A grace of a fifth of the period within these bounds: beats are late by an attempt or two, not by a share of a day.
const GRACE: (u64, u64) = (60, 3_600);

/// Between beats that Healthchecks keeps: it has five a minute.
const KEPT_GAP: TimeDelta = TimeDelta::seconds(12);

/// Which monitor a URL tells, and what follows from it. Nothing in it is secret.
#[derive(Serialize)]
pub(super) struct Receiver {
    /// Scheme, host and port.
    target: String,
    monitor: &'static str,
    /// How the monitor is told of an ill service; `null` where it cannot be told.
    failure_signal: Option<&'static str>,
    /// Why the URL is not taken for one of a monitor that it resembles.
    problem: Option<String>,
    #[serde(skip)]
    name: &'static str,
}

impl Receiver {
    /// Reads a URL as a beat would.
    pub(super) fn read(url: &str) -> anyhow::Result<Self> {
        let text = input::text(url, MAX_URL)?;
        let target = Target::parse(&text).map_err(|error| {
            let help = error.help().map(|help| format!(": {help}")).unwrap_or_default();
            Wrong(format!("error: {error}{help}"))
        })?;
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
            name: monitor.name(),
        })
    }

    /// Lines for a person.
    pub(super) fn lines(&self) -> Vec<String> {
        let Self { target, monitor, name, .. } = self;
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
}

/// What to enter. Lengths are in seconds.
#[derive(Serialize)]
pub(super) struct Monitor {
    /// The longest time between two beats.
    period_s: u64,
    /// How late a beat may be.
    grace_s: u64,
    /// How much of the grace is for the jitter.
    jitter_s: u64,
    /// How much of the grace is for the day on which clocks are set back.
    clock_shift_s: u64,
    /// Whether Healthchecks takes these.
    healthchecks: bool,
    /// Whether Healthchecks keeps all of the beats.
    healthchecks_keeps_all: bool,
    /// A schedule that Healthchecks takes instead of the period; `null` where it says nothing more.
    cron: Option<Cron>,
    /// Uptime Kuma's heartbeat interval; `null` when it takes none so long.
    uptime_kuma_interval_s: Option<u64>,
}

/// A line of cron and the zone in which it is read.
#[derive(Serialize)]
struct Cron {
    line: String,
    zone: String,
}

impl Monitor {
    /// For a schedule of this pace in `zone`, whose clocks are set by `shift` seconds at most, and beats that come up to
    /// `jitter` after their occurrences.
    pub(super) fn new(pace: Pace, expression: &Expression, zone: &str, jitter: Duration, shift: u64) -> Self {
        let millis = pace.longest_gap.num_milliseconds().unsigned_abs();
        let longest = millis.div_ceil(1_000);
        // A rhythm goes on through the shift; what has none is late by it.
        let clock_shift_s = if longest > shift { shift } else { 0 };
        let period_s = longest.max(*HEALTHCHECKS.start());
        let jitter_s = jitter.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX);
        let own = (period_s / 5).clamp(GRACE.0, GRACE.1);
        let grace_s = own.saturating_add(clock_shift_s).saturating_add(jitter_s);
        let cron = expression.to_cron().ok().and_then(|cron| match cron.lines() {
            [line] => {
                let zone = cron.zone().map(Into::into).or_else(|| database_name(zone))?;
                Some(Cron { line: line.clone(), zone: zone.into_owned() })
            }
            _ => None,
        });
        let interval = longest.saturating_add(grace_s).max(*UPTIME_KUMA.start());
        Self {
            period_s,
            grace_s,
            jitter_s,
            clock_shift_s,
            healthchecks: HEALTHCHECKS.contains(&period_s),
            healthchecks_keeps_all: pace.shortest_gap >= KEPT_GAP,
            // Where all gaps are alike it says nothing more.
            cron: cron.filter(|_| pace.shortest_gap < pace.longest_gap || clock_shift_s > 0),
            uptime_kuma_interval_s: UPTIME_KUMA.contains(&interval).then_some(interval),
        }
    }

    /// Lines for a person.
    pub(super) fn lines(&self) -> Vec<String> {
        let said = |seconds| format!("{} ({seconds} s)", moment::exact(seconds));
        let shares =
            [(self.jitter_s, "the jitter"), (self.clock_shift_s, "the day on which clocks are set back")];
        let shares: Vec<String> = shares
            .into_iter()
            .filter(|(seconds, _)| *seconds > 0)
            .map(|(seconds, what)| format!("{} for {what}", moment::exact(seconds)))
            .collect();
        let grace = match shares.as_slice() {
            [] => said(self.grace_s),
            shares => format!("{}, of which {}", said(self.grace_s), shares.join(" and ")),
        };
        let mut lines = vec![format!("period {}, grace {grace}", said(self.period_s))];
        if !self.healthchecks {
            lines.push("Healthchecks takes no period of more than 365 d".to_owned());
        }
        if !self.healthchecks_keeps_all {
            lines.push(format!(
                "Healthchecks keeps five beats a minute of one check: `every {} seconds` is the most that makes sense",
                KEPT_GAP.num_seconds()
            ));
        }
        if let Some(Cron { line, zone }) = &self.cron {
            lines.push(format!("Healthchecks: rather the schedule `{line}` in {zone}, with the same grace: it knows when a beat is due"));
        }
        lines.push(match self.uptime_kuma_interval_s {
            Some(interval) => format!(
                "Uptime Kuma: heartbeat interval {interval} s, period and grace together: it calls a monitor down a second after that"
            ),
            None => "Uptime Kuma takes no interval of more than 24 d".to_owned(),
        });
        lines
    }
}

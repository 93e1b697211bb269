//! What the program is configured with: heartbeats of all kinds, made by chance.

use std::fmt::Write as _;
use std::time::Duration;

use chrono_tz::Tz;
use downbeat_parser::Expression;
use downbeat_scheduler::{Policy, Schedule, WithPolicy};
use downbeat_tests::program::SECRET;

use crate::monitor::{Monitors, Trouble};

/// Kinds of monitors, as the configuration names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    Healthchecks,
    UptimeKuma,
    BetterStack,
    Cronitor,
    DeadMansSnitch,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Plain,
        Self::Healthchecks,
        Self::UptimeKuma,
        Self::BetterStack,
        Self::Cronitor,
        Self::DeadMansSnitch,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Healthchecks => "healthchecks",
            Self::UptimeKuma => "uptime-kuma",
            Self::BetterStack => "better-stack",
            Self::Cronitor => "cronitor",
            Self::DeadMansSnitch => "dead-mans-snitch",
        }
    }

    /// A path that this kind takes. Ends with the number, in decimal.
    fn path(self, number: usize) -> String {
        match self {
            Self::Plain => format!("/{SECRET}/{number}"),
            Self::Healthchecks => format!("/0f9e54a6-0b1c-4a0e-9d2c-{number:012}"),
            Self::UptimeKuma => format!("/api/push/{SECRET}-{number}"),
            Self::BetterStack => format!("/api/v1/heartbeat/{SECRET}-{number}"),
            Self::Cronitor => format!("/p/{SECRET}/{number}"),
            Self::DeadMansSnitch => format!("/{SECRET}-{number}"),
        }
    }

    /// Whether the text of the answer says whether the beat counted, so that it is asked for again if it breaks off.
    pub(crate) fn says_in_text(self) -> bool {
        matches!(self, Self::Healthchecks | Self::UptimeKuma)
    }

    pub(crate) fn well(self) -> &'static str {
        match self {
            Self::UptimeKuma => r#"{"ok":true}"#,
            _ => "OK",
        }
    }
}

/// A heartbeat as it is configured.
#[derive(Clone, Debug)]
pub(crate) struct Beating {
    pub(crate) number: usize,
    pub(crate) kind: Kind,
    pub(crate) trouble: Trouble,
    schedule: String,
    jitter: u64,
}

/// Each occurs each 1 to 7 s.
fn schedule() -> String {
    match fastrand::u32(0..4) {
        0 => format!("every {} seconds", fastrand::u32(2..=7)),
        1 => format!("PT{}.{}S", fastrand::u32(1..=6), fastrand::u32(0..10)),
        2 => format!("*/{} * * * * *", fastrand::u32(2..=7)),
        _ => format!("every {} seconds except on the 30 second", fastrand::u32(2..=5)),
    }
}

impl Beating {
    /// Half of them have monitors that are well.
    pub(crate) fn new(number: usize) -> Self {
        let kind = Kind::ALL[number / 2 % Kind::ALL.len()];
        let trouble = match number % 2 {
            0 => Trouble::None,
            // The kinds go round too: the shift has all troubles meet all kinds in time.
            _ => Trouble::of(number / 2 + number / 2 / Kind::ALL.len(), kind),
        };
        let mut beating = Self { number, kind, trouble, schedule: String::new(), jitter: 0 };
        beating.change();
        beating
    }

    /// A heartbeat whose monitor is well, with this schedule and no jitter.
    #[cfg(test)]
    pub(crate) fn fixed(number: usize, schedule: &str) -> Self {
        let (kind, trouble) = (Kind::Plain, Trouble::None);
        Self { number, kind, trouble, schedule: schedule.to_owned(), jitter: 0 }
    }

    /// Gives it another schedule.
    pub(crate) fn change(&mut self) {
        self.schedule = schedule();
        self.jitter = if fastrand::bool() { fastrand::u64(1..=900) } else { 0 };
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.trouble.word(), self.number)
    }

    /// Whether it is configured the same way.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.schedule == other.schedule && self.jitter == other.jitter
    }

    /// Its occurrences.
    pub(crate) fn schedule(&self) -> anyhow::Result<WithPolicy<Tz>> {
        let schedule = Schedule::in_its_zone(&Expression::parse(&self.schedule)?, Tz::UTC)?;
        Ok(schedule.with_policy(Policy::default()))
    }

    /// How long behind its occurrences it beats.
    pub(crate) fn offset(&self, machine: &str) -> Duration {
        downbeat::operate::offset(Duration::from_millis(self.jitter), machine, &self.name())
    }
}

/// The configuration of all of them.
pub(crate) fn config(beatings: &[Beating], monitors: &Monitors) -> String {
    let mut text = "heartbeats:\n".to_owned();
    for beating in beatings {
        let Beating { number, kind, trouble, schedule, jitter } = beating;
        let url = format!("{}{}", monitors.origin(*trouble), kind.path(*number));
        let _ = write!(
            text,
            "  - name: {}\n    url: {url}\n    schedule: '{schedule}'\n    monitor: {}\n",
            beating.name(),
            kind.word()
        );
        if *jitter > 0 {
            let _ = writeln!(text, "    jitter: {jitter}ms");
        }
    }
    text
}

//! The program's configuration: random heartbeats of all kinds.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use downbeat_parser::Expression;
use downbeat_scheduler::{Policy, Schedule, WithPolicy};
use downbeat_tests::program::SECRET;

use crate::monitor::{MUTE_HOSTS, Monitors, Trouble};
use crate::span::Moment;

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

/// How many heartbeats of what kind there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    /// With all kinds of monitors, half of which are well.
    pub(crate) mixed: usize,
    /// At each of the hosts that never answer.
    pub(crate) mute: usize,
    /// At names: a few that the resolver knows, and this many that hang.
    pub(crate) hanging: usize,
}

/// Those that beat at the hosts that never answer and at names that hang: seldom, and all at once.
const SELDOM: &str = "every 10 seconds";

/// Those whose beats go on after their first minute.
const RARE: &str = "every 10 minutes";

/// How many of them there are.
const RARELY: usize = 4;

/// How many heartbeats are at names that the resolver knows, if there is one.
const NAMED: usize = 6;

impl Beating {
    /// All heartbeats, those that [change](Self::change) first.
    pub(crate) fn all(counts: Counts) -> Vec<Self> {
        let named = if counts.hanging > 0 { NAMED } else { 0 };
        let mute = (0..MUTE_HOSTS).flat_map(|host| std::iter::repeat_n(Trouble::Mute(host), counts.mute));
        let seldom = mute.chain(std::iter::repeat_n(Trouble::Hanging, counts.hanging));
        let rare = std::iter::repeat_n((Trouble::Outage, RARE), RARELY);
        let mut all: Vec<Self> = (0..counts.mixed).map(Self::mixed).collect();
        for trouble in std::iter::repeat_n(Trouble::Named, named) {
            all.push(Self::new(all.len(), Kind::Plain, trouble));
        }
        for (trouble, schedule) in seldom.map(|trouble| (trouble, SELDOM)).chain(rare) {
            let (number, kind, schedule) = (all.len(), Kind::Plain, schedule.to_owned());
            all.push(Self { number, kind, trouble, schedule, jitter: 0 });
        }
        all
    }

    /// Half of them have monitors that are well, a few of these by a name.
    fn mixed(number: usize) -> Self {
        let kind = Kind::ALL[number / 2 % Kind::ALL.len()];
        let trouble = match number % 10 {
            4 => Trouble::Local,
            0 | 2 | 6 | 8 => Trouble::None,
            // The kinds go round too: the shift has all troubles meet all kinds in time.
            _ => Trouble::of(number / 2 + number / 2 / Kind::ALL.len(), kind),
        };
        Self::new(number, kind, trouble)
    }

    fn new(number: usize, kind: Kind, trouble: Trouble) -> Self {
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
    pub(crate) fn schedule(&self) -> anyhow::Result<WithPolicy> {
        let schedule = Schedule::new(&Expression::parse(&self.schedule)?)?;
        Ok(schedule.with_policy(Policy::default()))
    }

    /// Whether it is counted from one fixed instant.
    pub(crate) fn is_interval(&self) -> bool {
        self.schedule.starts_with("PT")
    }

    /// Whether the same beat is next by other settings, so that they change nothing yet. `now` is by the program's clock.
    pub(crate) fn goes_on_as(&self, other: &Self, now: Moment, machine: &str) -> bool {
        let late = TimeDelta::from_std(self.offset(machine)).unwrap();
        let next = |beating: &Self| beating.schedule().unwrap().next(&(now - late));
        self.is_interval() == other.is_interval()
            && self.offset(machine) == other.offset(machine)
            && next(self) == next(other)
    }

    /// The longest time between two of its occurrences.
    pub(crate) fn gap(&self) -> TimeDelta {
        let schedule = self.schedule().unwrap();
        // More than a minute of it, after which each of these schedules begins anew.
        let times: Vec<_> = schedule.after(&DateTime::UNIX_EPOCH).take(100).collect();
        times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap()
    }

    /// How long after its occurrences it beats.
    pub(crate) fn offset(&self, machine: &str) -> Duration {
        downbeat::operate::offset(Duration::from_millis(self.jitter), machine, &self.name())
    }
}

/// The configuration of all of them. Another `round` changes every heartbeat, but none of its beats.
pub(crate) fn config(beatings: &[Beating], monitors: &Monitors, round: u32) -> String {
    let mut text = format!(
        "status: {{ listen: '127.0.0.1:0' }}\ndefaults:\n  headers: {{ X-Round: '{round}' }}\nheartbeats:\n"
    );
    for beating in beatings {
        let Beating { number, kind, trouble, schedule, jitter } = beating;
        let url = format!("{}{}", monitors.origin(*trouble, *number), kind.path(*number));
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

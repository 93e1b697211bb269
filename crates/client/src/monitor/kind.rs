//! Owns [`Monitor`]: the kinds of monitors, what they are called, and what they can be told.

use std::fmt;

/// The kind of a monitor: which URLs it has, what its answers mean, and how it is told of a failure.
///
/// ```
/// use downbeat_client::{Monitor, Request, Signal, Target};
///
/// let target = Target::parse("https://kuma.test/api/push/s3cr3t")?;
/// let request = Monitor::UptimeKuma.request(&Request::new(target), Signal::Well)?;
/// assert!(request.is_some()); // … /api/push/s3cr3t?status=up&msg=OK
///
/// let target = Target::parse("https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/")?;
/// let error = Monitor::Healthchecks.request(&Request::new(target), Signal::Well).unwrap_err();
/// assert_eq!(error.to_string(), "the URL ends with a slash, with which Healthchecks does not know it: remove it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Monitor {
    /// Any URL: a status of 2xx is a success, and nothing else. Failures cannot be signalled.
    #[default]
    Plain,
    /// Healthchecks, hosted (hc-ping.com) or one's own.
    Healthchecks,
    /// A push monitor of Uptime Kuma.
    UptimeKuma,
    /// A heartbeat of Better Stack.
    BetterStack,
    /// A heartbeat or job of Cronitor.
    Cronitor,
    /// Dead Man's Snitch.
    DeadMansSnitch,
}

impl Monitor {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Plain,
        Self::Healthchecks,
        Self::UptimeKuma,
        Self::BetterStack,
        Self::Cronitor,
        Self::DeadMansSnitch,
    ];

    /// The name of the kind in configurations: `uptime-kuma`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Healthchecks => "healthchecks",
            Self::UptimeKuma => "uptime-kuma",
            Self::BetterStack => "better-stack",
            Self::Cronitor => "cronitor",
            Self::DeadMansSnitch => "dead-mans-snitch",
        }
    }

    /// What people call the kind: `Uptime Kuma`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "a monitor",
            Self::Healthchecks => "Healthchecks",
            Self::UptimeKuma => "Uptime Kuma",
            Self::BetterStack => "Better Stack",
            Self::Cronitor => "Cronitor",
            Self::DeadMansSnitch => "Dead Man's Snitch",
        }
    }

    /// How the monitor is told that the watched service is ill, in words; `None` if it cannot be told.
    pub fn failure_signal(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain => return None,
            Self::Healthchecks | Self::BetterStack => "`/fail`, with the reason",
            Self::UptimeKuma => "`status=down`, with the reason",
            Self::Cronitor => "`state=fail`, with the reason",
            Self::DeadMansSnitch => "`s=1`, with the reason",
        })
    }

    /// How many beats a minute the monitor keeps for one check; `None` if no limit is known.
    pub fn max_per_minute(self) -> Option<usize> {
        (self == Self::Healthchecks).then_some(5)
    }

    /// Whether the monitor can be told that the watched service is ill. If it cannot, the missing beat is the signal.
    pub fn takes_failures(self) -> bool {
        self.failure_signal().is_some()
    }
}

impl fmt::Display for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

//! Owns [`Monitor`]: what is peculiar to the services that receive beats. No I/O, no clock.
//!
//! The forms of their URLs are in [`form`], what a URL tells of its monitor in [`infer`], what answers mean in [`verdict`]; the facts are from their
//! documentation, their sources, and from running them.

mod form;
mod infer;
mod verdict;

pub use form::MonitorError;
pub use infer::Inference;
pub use verdict::Verdict;

use std::fmt;
use std::str::FromStr;

use crate::request::Request;
use crate::target::Target;

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

/// What a monitor is told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signal {
    /// The watched service is alive: a beat.
    Well,
    /// The watched service is ill: why, in words. Cut to what the monitor takes.
    Ill(String),
    /// Something begins. Not a beat: a monitor that hears nothing more raises an alarm.
    Start,
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
        form::form(self).0
    }

    /// What the URL tells of its monitor: by the host of a service (`hc-ping.com`), or by a path that no other program is
    /// known to have (`/api/push/…`).
    ///
    /// ```
    /// use downbeat_client::{Inference, Monitor, Target};
    ///
    /// let infer = |url: &str| Target::parse(url).map(|target| Monitor::infer(&target));
    /// assert_eq!(infer("https://nosnch.in/c2354d53d2")?, Inference::Kind(Monitor::DeadMansSnitch));
    /// assert_eq!(infer("https://monitor.test/alive")?, Inference::Unknown);
    /// let failing = infer("https://kuma.test/api/push/s3cr3t?status=down")?;
    /// assert!(matches!(failing, Inference::Altered(Monitor::UptimeKuma, _)));
    /// # Ok::<(), downbeat_client::TargetError>(())
    /// ```
    pub fn infer(target: &Target) -> Inference {
        infer::infer(target.address().url())
    }

    /// How the monitor is told that the watched service is ill, in words; `None` where it cannot be told.
    pub fn failure_signal(self) -> Option<&'static str> {
        Some(match self {
            Self::Plain => return None,
            Self::Healthchecks | Self::BetterStack => "`/fail`, with the reason",
            Self::UptimeKuma => "`status=down`, with the reason",
            Self::Cronitor => "`state=fail`, with the reason",
            Self::DeadMansSnitch => "`s=1`, with the reason",
        })
    }

    /// How many beats a minute the monitor keeps of one check; `None` where no limit is known.
    pub fn max_per_minute(self) -> Option<usize> {
        (self == Self::Healthchecks).then_some(5)
    }

    /// Whether the monitor can be told that the watched service is ill. Where it cannot, no beat is the signal.
    pub fn takes_failures(self) -> bool {
        self.failure_signal().is_some()
    }

    /// The request that tells a monitor something. `beat` has what the user has written: the plain URL, and perhaps a
    /// method, headers and a body, which a beat keeps. `None` where the monitor has no such signal.
    ///
    /// # Errors
    ///
    /// When the URL is not one of this kind of monitor. The error says what such a URL looks like.
    pub fn request(self, beat: &Request, signal: Signal) -> Result<Option<Request>, MonitorError> {
        form::request(self, beat, signal)
    }

    /// What an answer means: its status, and its text where it has one (a HEAD has none).
    pub fn judge(self, status: u16, text: Option<&str>) -> Verdict {
        verdict::judge(self, status, text, false)
    }

    /// The same where the kind was only inferred from the URL: what a monitor of this kind refuses is refused, and any other
    /// answer of 2xx is a success, with a note when no such monitor says it.
    pub fn judge_inferred(self, status: u16, text: Option<&str>) -> Verdict {
        verdict::judge(self, status, text, true)
    }
}

impl fmt::Display for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Monitor {
    type Err = MonitorError;

    fn from_str(text: &str) -> Result<Self, MonitorError> {
        Self::ALL.into_iter().find(|monitor| monitor.as_str() == text).ok_or(MonitorError::Unknown)
    }
}

#[cfg(test)]
mod tests;

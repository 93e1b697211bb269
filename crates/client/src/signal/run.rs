//! Owns what each kind of monitor is told of a run of a command: that it begins, and how it has ended.

use std::fmt;
use std::time::Duration;

use url::Url;

use super::address::{add_segment, set_query};
use super::text::{MAX_IN_URL, end_for_query, first_bytes, last_line, on_one_line};
use crate::monitor::Monitor;
use crate::request::MAX_BODY;
use crate::target::Target;

/// The longest `message` of Cronitor, in characters.
const MAX_MESSAGE: usize = 2_000;

/// How much of a URL a message may take when its characters are encoded, in bytes: a target has 8,192.
const MAX_ENCODED: usize = 6_000;

/// How much of a body one's own Healthchecks keeps, in bytes, unless its operator has set another limit.
const OWN_HEALTHCHECKS: usize = 10_000;

/// How much of a body hc-ping.com keeps, in bytes.
const HOSTED_HEALTHCHECKS: usize = 100_000;

/// The exit codes that a URL can end with.
const CODES: std::ops::RangeInclusive<u32> = 1..=255;

/// Identifies a run: its start and its end carry the same one, so that a monitor keeps runs apart that overlap. It
/// displays as a UUID.
///
/// ```
/// use downbeat_client::RunId;
///
/// assert_eq!(RunId::of(1).to_string(), "00000000-0000-4000-8000-000000000001");
/// assert_ne!(RunId::random(), RunId::random());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RunId(u128);

impl RunId {
    /// One that no other run has. Not a secret: it can be guessed.
    pub fn random() -> Self {
        Self::of(fastrand::u128(..))
    }

    /// The one that a number stands for: a UUID of version 4 with 122 of its bits.
    pub const fn of(number: u128) -> Self {
        let version = 0x4 << 76;
        let variant = 0x2 << 62;
        Self(number & !(0xf << 76) & !(0x3 << 62) | version | variant)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, mask: u128| (self.0 >> shift) & mask;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            part(96, u128::from(u32::MAX)),
            part(80, 0xffff),
            part(64, 0xffff),
            part(48, 0xffff),
            part(0, (1 << 48) - 1)
        )
    }
}

/// How a run of a command has ended.
///
/// ```
/// use std::time::Duration;
/// use downbeat_client::RunEnd;
///
/// let end = RunEnd::new(Some(0), Duration::from_secs(12)).with_output("42 files saved\n");
/// assert!(end.is_success());
/// assert!(!RunEnd::new(Some(3), Duration::ZERO).is_success());
/// let killed = RunEnd::new(Some(137), Duration::ZERO).because("killed by SIGKILL");
/// assert_eq!(killed.summary(), "killed by SIGKILL");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RunEnd {
    code: Option<u32>,
    took: Duration,
    reason: Option<String>,
    output: String,
}

/// Leaves the output out, which may be secret.
impl fmt::Debug for RunEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunEnd")
            .field("code", &self.code)
            .field("took", &self.took)
            .field("reason", &self.reason)
            .field("output", &self.output.len())
            .finish()
    }
}

impl RunEnd {
    /// A run that ended with an exit code, if it had one, after this time. Code 0 is a success.
    pub fn new(code: Option<u32>, took: Duration) -> Self {
        Self { code, took, reason: None, output: String::new() }
    }

    /// Makes it a failure, whatever its code, and says why where the code alone does not.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Adds what the command has written, cut to [what the monitor takes](Monitor::output_limit).
    #[must_use]
    pub fn with_output(mut self, output: impl Into<String>) -> Self {
        self.output = output.into();
        self
    }

    /// Whether it was a success.
    pub fn is_success(&self) -> bool {
        self.code == Some(0) && self.reason.is_none()
    }

    /// How it ended, in a few words: the reason, or `exit code 3`.
    pub fn summary(&self) -> String {
        match (&self.reason, self.code) {
            (Some(reason), _) => reason.clone(),
            (None, Some(code)) => format!("exit code {code}"),
            (None, None) => "no exit code".to_owned(),
        }
    }

    /// The code for a URL that can end with one.
    fn code_in_url(&self) -> Option<String> {
        self.code.filter(|code| CODES.contains(code)).map(|code| code.to_string())
    }

    /// The body: the output, after the reason where the code alone does not say it.
    fn body(self) -> String {
        let is_told_by_code = self.reason.is_none() && (self.is_success() || self.code_in_url().is_some());
        let text = match (is_told_by_code, self.output.is_empty()) {
            (true, _) => self.output,
            (false, true) => self.summary(),
            (false, false) => format!("{}\n{}", self.summary(), self.output),
        };
        first_bytes(text, MAX_BODY)
    }

    /// A line for a message: how it ended, and the last line of the output.
    fn line(&self) -> String {
        let last = last_line(&self.output);
        let text = match (self.is_success(), last) {
            (true, Some(last)) => last.to_owned(),
            (true, None) => "OK".to_owned(),
            (false, Some(last)) => format!("{}: {last}", self.summary()),
            (false, None) => self.summary(),
        };
        on_one_line(&text, MAX_IN_URL)
    }

    /// A message of several lines: how it ended if it failed, and the end of the output.
    fn message(&self) -> String {
        let before = if self.is_success() { String::new() } else { format!("{}\n", self.summary()) };
        let before = first_bytes(before, MAX_IN_URL);
        let (limit, encoded) = (MAX_MESSAGE - before.chars().count(), MAX_ENCODED - 3 * before.len());
        let end = end_for_query(self.output.trim_end(), limit, encoded);
        format!("{before}{end}").trim_end().to_owned()
    }
}

impl Monitor {
    /// How many bytes of a command's output the monitor at this URL takes with the end of a run. Of a longer text it would
    /// keep the beginning, or refuse it.
    pub fn output_limit(self, target: &Target) -> usize {
        match self {
            Self::Healthchecks if target.address().url().host_str() == Some("hc-ping.com") => {
                HOSTED_HEALTHCHECKS
            }
            Self::Healthchecks | Self::BetterStack => OWN_HEALTHCHECKS,
            Self::Cronitor => MAX_ENCODED,
            // Of these the last line is sent.
            Self::UptimeKuma | Self::DeadMansSnitch => MAX_IN_URL,
            Self::Plain => 0,
        }
    }

    /// Makes a URL the one that tells of the start of a run; `false` if the monitor has none.
    pub(super) fn start_of_run(self, url: &mut Url, id: RunId) -> bool {
        match self {
            Self::Healthchecks => {
                add_segment(url, "start");
                set_query(url, &[("rid", &id.to_string())]);
            }
            Self::Cronitor => set_query(url, &[("state", "run"), ("series", &id.to_string())]),
            Self::Plain | Self::UptimeKuma | Self::BetterStack | Self::DeadMansSnitch => return false,
        }
        true
    }

    /// Makes a URL the one that tells of the end of a run, and returns what is posted to it, if anything is; `None` if the
    /// monitor is not told.
    pub(super) fn end_of_run(self, url: &mut Url, id: RunId, end: RunEnd) -> Option<Option<String>> {
        let is_success = end.is_success();
        let code = end.code.filter(|code| is_success || *code != 0);
        match self {
            Self::Plain if is_success => Some(None),
            Self::Plain => None,
            Self::Healthchecks | Self::BetterStack => {
                if !is_success {
                    add_segment(url, &end.code_in_url().unwrap_or_else(|| "fail".to_owned()));
                }
                if self == Self::Healthchecks {
                    set_query(url, &[("rid", &id.to_string())]);
                }
                let body = end.body();
                Some((!is_success || !body.is_empty()).then_some(body))
            }
            Self::UptimeKuma => {
                let status = if is_success { "up" } else { "down" };
                let took = end.took.as_millis().to_string();
                set_query(url, &[("status", status), ("msg", &end.line()), ("ping", &took)]);
                Some(None)
            }
            Self::Cronitor => {
                let state = if is_success { "complete" } else { "fail" };
                let (id, message) = (id.to_string(), end.message());
                let took = format!("duration:{:.3}", end.took.as_secs_f64());
                let code = code.map(|code| code.to_string());
                let mut pairs = vec![("state", state), ("series", &*id), ("metric", &*took)];
                pairs.extend(code.as_deref().map(|code| ("status_code", code)));
                pairs.extend(Some(("message", &*message)).filter(|_| !message.is_empty()));
                set_query(url, &pairs);
                Some(None)
            }
            Self::DeadMansSnitch => {
                let code = if is_success { 0 } else { code.unwrap_or(1) };
                set_query(url, &[("s", &code.to_string()), ("m", &end.line())]);
                Some(None)
            }
        }
    }
}

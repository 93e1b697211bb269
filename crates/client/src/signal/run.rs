//! Owns the parts of signals about a run of a command: the id of the run, and how it has ended.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::text::{MAX_BODY, MAX_IN_URL, end_for_query, first_bytes, is_uuid, last_line, on_one_line};

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

    /// The id made of a number: a UUID of version 4 with 122 of its bits.
    pub const fn of(number: u128) -> Self {
        let version = 0x4 << 76;
        let variant = 0x2 << 62;
        Self(number & !(0xf << 76) & !(0x3 << 62) | version | variant)
    }
}

/// A text that is no UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no UUID with hyphens, such as 0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f")]
pub struct RunIdError;

/// Reads a UUID with hyphens.
///
/// ```
/// use downbeat_client::RunId;
///
/// let id: RunId = "0F9E54A6-0b1c-4a0e-9d2c-1b2f3a4d5e6f".parse()?;
/// assert_eq!(id.to_string(), "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f");
/// assert!("0f9e54a60b1c4a0e9d2c1b2f3a4d5e6f".parse::<RunId>().is_err());
/// # Ok::<(), downbeat_client::RunIdError>(())
/// ```
impl FromStr for RunId {
    type Err = RunIdError;

    fn from_str(text: &str) -> Result<Self, RunIdError> {
        if !is_uuid(text) {
            return Err(RunIdError);
        }
        u128::from_str_radix(&text.replace('-', ""), 16).map(Self).map_err(|_| RunIdError)
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

    /// Adds the output of the command, cut to [the limit of the monitor](crate::Monitor::output_limit).
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

    /// How long it took.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }

    /// The output of the command.
    pub(crate) fn output(&self) -> &str {
        &self.output
    }

    /// The exit code, unless it is 0 and the run a failure all the same.
    pub(crate) fn true_code(&self) -> Option<u32> {
        self.code.filter(|code| self.is_success() || *code != 0)
    }

    /// The code for a URL that can end with one.
    pub(crate) fn code_in_url(&self) -> Option<String> {
        self.code.filter(|code| CODES.contains(code)).map(|code| code.to_string())
    }

    /// The body: the output, after the reason where the code alone does not say it.
    pub(crate) fn body(self) -> String {
        let is_told_by_code = self.reason.is_none() && (self.is_success() || self.code_in_url().is_some());
        let text = match (is_told_by_code, self.output.is_empty()) {
            (true, _) => self.output,
            (false, true) => self.summary(),
            (false, false) => format!("{}\n{}", self.summary(), self.output),
        };
        first_bytes(text, MAX_BODY)
    }

    /// A line for a message: how it ended, and the last line of the output.
    pub(crate) fn line(&self) -> String {
        let last = last_line(&self.output);
        let text = match (self.is_success(), last) {
            (true, Some(last)) => last.to_owned(),
            (true, None) => "OK".to_owned(),
            (false, Some(last)) => format!("{}: {last}", self.summary()),
            (false, None) => self.summary(),
        };
        on_one_line(&text, MAX_IN_URL)
    }

    /// A message of several lines: how it ended if it failed, and the end of the output; of at most `limit` characters, and
    /// `encoded` bytes when it stands in a query.
    pub(crate) fn message(&self, limit: usize, encoded: usize) -> String {
        let before = if self.is_success() { String::new() } else { format!("{}\n", self.summary()) };
        let before = first_bytes(before, MAX_IN_URL);
        let (limit, encoded) =
            (limit.saturating_sub(before.chars().count()), encoded.saturating_sub(3 * before.len()));
        let end = end_for_query(self.output.trim_end(), limit, encoded);
        format!("{before}{end}").trim_end().to_owned()
    }
}

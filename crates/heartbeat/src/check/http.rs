//! The check that a URL answers with an expected status.

use super::ill::Ill;
use downbeat_client::{Request, RetryPolicy, Route, RouteOptions};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

/// A request to a service, and the statuses of a well service. Redirects are followed as for a beat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// The request.
    pub request: Request,
    /// The expected statuses.
    pub expected: Expected,
    /// The time limit for the connection, the redirects and the answer.
    pub timeout: Duration,
    /// How the service is reached.
    pub route: RouteOptions,
}

impl Http {
    pub(super) async fn run(&self, route: &Route) -> Result<(), Ill> {
        let outcome = route.send(&self.request, &RetryPolicy::once(), self.timeout).await;
        let status = match outcome.result() {
            Ok(delivery) => delivery.status(),
            // Without a status there was no answer; a status decides, even that of an error.
            Err(error) => error.status().ok_or_else(|| Ill::new(&error.to_string()))?,
        };
        match self.expected.contains(status) {
            true => Ok(()),
            false => Err(Ill::new(&format!(
                "status {status} from {}, expected {}",
                self.request.target(),
                self.expected
            ))),
        }
    }
}

/// The statuses of a well service: single ones, classes such as `2xx`, and ranges. 2xx by default.
///
/// ```
/// use downbeat_heartbeat::check::Expected;
///
/// let expected: Expected = "2xx, 301-302, 401".parse()?;
/// assert!([200, 204, 301, 401].iter().all(|status| expected.contains(*status)));
/// assert!(!expected.contains(403));
/// assert_eq!(expected.to_string(), "2xx, 301-302, 401");
///
/// let error = "2xy".parse::<Expected>().unwrap_err();
/// assert_eq!(error.to_string(), "expected statuses such as `200`, `2xx` or `200-299`");
/// # Ok::<(), downbeat_heartbeat::check::ExpectedError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected(Vec<RangeInclusive<u16>>);

/// The error of a text that is no list of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected statuses such as `200`, `2xx` or `200-299`")]
pub struct ExpectedError;

/// The statuses that HTTP has.
const STATUSES: RangeInclusive<u16> = 100..=599;

/// The longest list.
const MAX_RANGES: usize = 100;

impl Default for Expected {
    fn default() -> Self {
        Self(vec![200..=299])
    }
}

impl Expected {
    /// Whether a service that answers with this status is well.
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|range| range.contains(&status))
    }
}

impl FromStr for Expected {
    type Err = ExpectedError;

    fn from_str(text: &str) -> Result<Self, ExpectedError> {
        let ranges = text.split(',').map(range).collect::<Option<Vec<_>>>();
        ranges.filter(|ranges| ranges.len() <= MAX_RANGES).map(Self).ok_or(ExpectedError)
    }
}

/// `200`, `2xx`, `200-299`.
fn range(text: &str) -> Option<RangeInclusive<u16>> {
    let status = |text: &str| {
        let digits =
            Some(text.trim()).filter(|text| text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()));
        digits?.parse().ok().filter(|status| STATUSES.contains(status))
    };
    let text = text.trim();
    if let Some(class) = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")) {
        let first = status(&format!("{class}00"))?;
        return Some(first..=first + 99);
    }
    match text.split_once('-') {
        Some((from, to)) => Some(status(from)?..=status(to)?).filter(|range| !range.is_empty()),
        None => status(text).map(|status| status..=status),
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, range) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { ", " };
            match (*range.start(), *range.end()) {
                (first, last) if first % 100 == 0 && last == first + 99 => {
                    write!(f, "{separator}{}xx", first / 100)?;
                }
                (first, last) if first == last => write!(f, "{separator}{first}")?,
                (first, last) => write!(f, "{separator}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

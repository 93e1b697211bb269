//! Owns what a URL tells of its monitor, if no monitor is named: by the host of the service, or by a path that no
//! other program is known to have.

use url::Url;

use super::form::{MonitorError, check};
use super::kind::Monitor;
use super::owner::{own_host, owner};
use super::service::Place;
use crate::target::Target;

/// What a URL tells of its monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Inference {
    /// It is the plain URL of this kind of monitor.
    Kind(Monitor),
    /// It is of this kind, but not the plain one: it holds an action of its own, is mistyped, or is a page for people. It counts as
    /// [plain](Monitor::Plain).
    Altered(Monitor, MonitorError),
    /// Nothing.
    Unknown,
}

impl Monitor {
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
        infer(target.address().url())
    }
}

fn infer(url: &Url) -> Inference {
    let place = Place::of(url, false);
    let Some(monitor) = owner(&place) else { return Inference::Unknown };
    match check(monitor, &place) {
        Ok(()) => Inference::Kind(monitor),
        // At the service's own host it is mistyped; elsewhere it may be another program's.
        Err(MonitorError::Form { .. }) if own_host(&place).is_none() => Inference::Unknown,
        Err(error) => Inference::Altered(monitor, error),
    }
}

//! Owns the forms of the monitors' URLs, and whether one is right.

use std::str::FromStr;

use super::kind::Monitor;
use super::owner;
use super::service::{Place, Service, UrlFault};
use crate::target::{Target, TargetError};

/// Why a URL is not one of a monitor, or a name not one of a kind of monitors. Quotes nothing of the URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MonitorError {
    /// There is no such kind.
    #[error("the kinds of monitors are {}", all())]
    Unknown,
    /// The path is not of the right form.
    #[error("the URL is not one of {name}: it should look like {form}")]
    Form {
        /// The monitor's name.
        name: &'static str,
        /// The right form.
        form: &'static str,
    },
    /// It is the address of a page for people.
    #[error(
        "the URL is the address of a page of {name} for people, which counts no beats: that of a beat looks like {form}"
    )]
    Page {
        /// The name of the monitor whose page it is.
        name: &'static str,
        /// The right form.
        form: &'static str,
    },
    /// It is one of another kind of monitor than the one that is named.
    #[error("the URL is one of {}, not of {name}: the kind is `{other}`", other.name())]
    Other {
        /// The name of the monitor that is named.
        name: &'static str,
        /// The kind that the URL tells.
        other: Monitor,
    },
    /// The host is the service's host with `www.` before it.
    #[error("the host that takes beats for {name} is {host}, without `www.`")]
    Host {
        /// The monitor's name.
        name: &'static str,
        /// The right host.
        host: &'static str,
    },
    /// There is nothing between two slashes of the path.
    #[error("the path of the URL has two slashes in a row, with which {name} does not know it: remove one")]
    EmptySegment {
        /// The monitor's name.
        name: &'static str,
    },
    /// The URL begins with `http`, but the service has `https`.
    #[error(
        "the URL begins with `http://`, so its secret travels in clear for all to read on the way: {name} takes `https://`"
    )]
    Clear {
        /// The monitor's name.
        name: &'static str,
    },
    /// The URL already says what it is a signal of.
    #[error(
        "the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of {name}"
    )]
    Action {
        /// The monitor's name.
        name: &'static str,
    },
    /// It is wrong in another way, of which only this kind of monitor knows: what is wrong, and what would do.
    #[error("{0}")]
    Wrong(&'static str),
    /// It takes no message, as it shows the body.
    #[error("{name} has no place for a message but the body: give the text as the body")]
    MessageInBody {
        /// The monitor's name.
        name: &'static str,
    },
    /// It does not look at a body, and takes a message.
    #[error(
        "{name} does not show the body, so placeholders in it have no use: give the text as the message, which becomes `{key}`"
    )]
    BodyNotShown {
        /// The monitor's name.
        name: &'static str,
        /// What it calls its message.
        key: &'static str,
    },
    /// It shows no text of a beat.
    #[error("{name} shows no text of a beat: take the message, or the placeholders in the body, out")]
    NoText {
        /// The monitor's name.
        name: &'static str,
    },
    /// The URL has a message of its own, which stays.
    #[error("the URL has a `{key}` of its own, which stays in each beat: keep that or the message")]
    MessageTwice {
        /// The key of the query.
        key: &'static str,
    },
    /// Only the URL tells the kind, so that a beat stays as it is written.
    #[error(
        "where only the URL tells the kind, a beat is sent as it is written: name the kind, `{kind}`, to add a message"
    )]
    Unnamed {
        /// The kind.
        kind: Monitor,
    },
    /// With what the monitor needs, the URL is too long.
    #[error(transparent)]
    Target(#[from] TargetError),
}

impl Monitor {
    /// Checks that a URL is the plain one of this kind of monitor.
    ///
    /// # Errors
    ///
    /// When it is not. The error says what such a URL looks like.
    pub fn check(self, target: &Target) -> Result<(), MonitorError> {
        check(self, &Place::of(target.address().url(), true))
    }

    /// What is wrong with a URL whatever kind of monitor is named for it: it sends a secret in clear to a service
    /// that takes `https`.
    ///
    /// ```
    /// use downbeat_client::{Monitor, MonitorError, Target};
    ///
    /// let target = Target::parse("http://nosnch.in/c2354d53d2")?;
    /// assert_eq!(Monitor::doubt(&target), Some(MonitorError::Clear { name: "Dead Man's Snitch" }));
    /// assert_eq!(Monitor::doubt(&Target::parse("http://kuma.test/api/push/s3cr3t")?), None);
    /// # Ok::<(), downbeat_client::TargetError>(())
    /// ```
    pub fn doubt(target: &Target) -> Option<MonitorError> {
        let url = target.address().url();
        let (_, monitor) = owner::own_host(&Place::of(url, true))?;
        (url.scheme() == "http").then_some(MonitorError::Clear { name: monitor.name() })
    }
}

impl FromStr for Monitor {
    type Err = MonitorError;

    fn from_str(text: &str) -> Result<Self, MonitorError> {
        Self::ALL.iter().find(|monitor| monitor.as_str() == text).copied().ok_or(MonitorError::Unknown)
    }
}

/// Whether a URL is the plain one of a monitor.
pub(super) fn check(monitor: Monitor, place: &Place<'_>) -> Result<(), MonitorError> {
    let Service { name, form, .. } = *monitor.service();
    if monitor == Monitor::Plain {
        return Ok(());
    }
    if let Some(shown) = owner::page(place) {
        return Err(MonitorError::Page { name: shown.name(), form: shown.service().form });
    }
    if let Some(other) = owner::owner(place).filter(|other| *other != monitor) {
        return Err(MonitorError::Other { name, other });
    }
    if let Some((host, _)) = owner::own_host(place).filter(|(host, _)| place.url.host_str() != Some(host)) {
        return Err(MonitorError::Host { name, host });
    }
    if place.url.path().contains("//") {
        return Err(MonitorError::EmptySegment { name });
    }
    (monitor.service().check)(place).map_err(|fault| match fault {
        UrlFault::Form => MonitorError::Form { name, form },
        UrlFault::Action => MonitorError::Action { name },
        UrlFault::Wrong(why) => MonitorError::Wrong(why),
    })
}

/// A text that lists the names of all kinds.
fn all() -> String {
    let names: Vec<&str> = Monitor::ALL.iter().map(|monitor| monitor.as_str()).collect();
    match names.split_last() {
        Some((last, names)) => format!("{} and {last}", names.join(", ")),
        None => String::new(),
    }
}

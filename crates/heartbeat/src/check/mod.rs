//! The checks before a beat: is the watched service well?
//!
//! A daemon must not say "alive" for a dead service. A [`Check`] looks at the service; a beat follows only if the check
//! succeeds. A check always ends within its time-out, and never panics.

#[cfg(feature = "command")]
mod command;
mod http;
mod ill;
mod tcp;

#[cfg(feature = "command")]
pub use command::{Command, SERVICE_VARIABLES};
pub use http::{Expected, ExpectedError, Http};
pub use ill::Ill;
pub use tcp::Tcp;

use downbeat_client::{Client, ClientError, Route, span};
use std::fmt;
use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Checks whether the watched service is well.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// A URL answers with a status that is expected.
    Http(Box<Http>),
    /// Something listens on a port.
    Tcp(Tcp),
    /// A command ends with success.
    #[cfg(feature = "command")]
    Command(Command),
}

/// The subject of the check, without parts that may be secret.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(http) => write!(f, "{} answers {}", http.request.target(), http.expected),
            Self::Tcp(tcp) => write!(f, "{} takes connections", tcp.place()),
            #[cfg(feature = "command")]
            Self::Command(command) => write!(f, "{} succeeds", command.program),
        }
    }
}

impl Check {
    /// The time limit.
    pub fn timeout(&self) -> Duration {
        match self {
            Self::Http(http) => http.timeout,
            Self::Tcp(tcp) => tcp.timeout,
            #[cfg(feature = "command")]
            Self::Command(command) => command.timeout,
        }
    }

    /// Prepares the check to be run.
    ///
    /// # Errors
    ///
    /// When a certificate or key of an HTTP check cannot be used.
    pub fn probe(&self, client: &Client) -> Result<Probe, ClientError> {
        Ok(match self {
            Self::Http(http) => Probe::Http(http.clone(), client.route(&http.route)?),
            Self::Tcp(tcp) => Probe::Tcp(tcp.clone(), client.clone()),
            #[cfg(feature = "command")]
            Self::Command(command) => Probe::Command(command.clone()),
        })
    }
}

/// A check that is ready to be run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Probe {
    /// See [`Check::Http`]; with the route to its host.
    Http(Box<Http>, Route),
    /// See [`Check::Tcp`]; with the client that resolves its name.
    Tcp(Tcp, Client),
    /// See [`Check::Command`].
    #[cfg(feature = "command")]
    Command(Command),
}

impl Probe {
    /// Runs the check.
    ///
    /// # Errors
    ///
    /// [`Ill`] when the service is not well, or has not shown within the time-out that it is.
    pub async fn run(&self) -> Result<(), Ill> {
        match self {
            Self::Http(http, route) => http.run(route).await,
            Self::Tcp(tcp, client) => tcp.run(client).await,
            #[cfg(feature = "command")]
            Self::Command(command) => command.run().await,
        }
    }
}

impl Probe {
    /// The host and port that are asked, masked; `None` for a command.
    pub fn host(&self) -> Option<String> {
        match self {
            Self::Http(http, _) => Some(http.request.target().to_string()),
            Self::Tcp(tcp, _) => Some(tcp.place()),
            #[cfg(feature = "command")]
            Self::Command(_) => None,
        }
    }

    /// The time limit.
    pub fn timeout(&self) -> Duration {
        match self {
            Self::Http(http, _) => http.timeout,
            Self::Tcp(tcp, _) => tcp.timeout,
            #[cfg(feature = "command")]
            Self::Command(command) => command.timeout,
        }
    }
}

/// Permission to run, held while a probe runs.
pub trait Leave: Sync {
    /// The permit.
    type Held: Send;

    /// Waits until a probe may run.
    fn leave(&self, probe: &Probe) -> impl Future<Output = Self::Held> + Send;

    /// Called when a probe has ended by itself, not when its time-out cut it off.
    fn done(&self, held: Self::Held, ended: bool);
}

/// All probes may run at once.
impl Leave for () {
    type Held = ();

    async fn leave(&self, _: &Probe) {}

    fn done(&self, (): (), _: bool) {}
}

/// Why a service does not count as well.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotWell {
    /// A check has failed.
    Ill(Ill),
    /// Unknown: this probe did not get permission before the time was over.
    Unknown(Box<str>),
}

/// Runs one probe after the other, up to the first that fails, and for no longer than `limit` in total. Returns how long they took,
/// without the waits for permission.
///
/// # Errors
///
/// [`NotWell`] with the finding of the first failed check, or when the time for all is over, or when a check got no permission
/// until then.
pub async fn all(probes: &[Probe], limit: Duration, leave: &impl Leave) -> Result<Duration, NotWell> {
    let (deadline, mut took) = (Instant::now() + limit, Duration::ZERO);
    for (at, probe) in probes.iter().enumerate() {
        let Ok(held) = timeout_at(deadline, leave.leave(probe)).await else {
            return Err(NotWell::Unknown(probe.host().unwrap_or_default().into()));
        };
        let began = Instant::now();
        let looked = timeout_at(deadline, probe.run()).await;
        took += began.elapsed();
        leave.done(held, looked.is_ok() && began.elapsed() < probe.timeout());
        match looked {
            Ok(result) => result.map_err(NotWell::Ill)?,
            Err(_) => {
                let number = at + 1;
                let limit = span(limit);
                return Err(NotWell::Ill(Ill::new(&format!(
                    "check {number} did not end within the {limit} that are left"
                ))));
            }
        }
    }
    Ok(took)
}

#[cfg(test)]
mod tests;

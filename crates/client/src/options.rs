//! Owns [`ClientOptions`]: what a caller can choose, with its bounds and defaults.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use crate::connect::Resolver;
use crate::remedy::{Names, Remedy};
use crate::setters::setters;
use crate::source::{Chance, TimeOfDay};

/// How a [`Client`](crate::Client) behaves. The same for every beat that it sends.
///
/// ```
/// use std::time::Duration;
/// use downbeat_client::ClientOptions;
///
/// let options = ClientOptions::default().with_connect_timeout(Duration::from_secs(2)).with_max_redirects(0);
/// assert_eq!(options.connect_timeout, Duration::from_secs(2));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ClientOptions {
    /// How long it may take to look the name up, connect, pass a proxy and complete the TLS handshake: all
    /// together, for each new connection. 5 s by default. The time-out of the attempt applies as well.
    pub connect_timeout: Duration,
    /// How many redirects a beat follows before it fails. 5 by default; 0 follows none.
    pub max_redirects: u8,
    /// How much of a response body is read, in bytes. 64 KiB by default. A much larger body costs the connection,
    /// and the beat only if the monitor says in its text whether it counted.
    pub max_body: usize,
    /// Certificates of authorities to trust in addition to the system's, as PEM texts. None by default.
    pub extra_roots_pem: Vec<Vec<u8>>,
    /// How many unused connections to one host are kept, for 90 s each. 4 by default. Beats to one target do not
    /// overlap; more are for many targets on one host.
    pub max_idle_per_host: usize,
    pub(crate) clock: TimeOfDay,
    pub(crate) chance: Chance,
    pub(crate) names: Resolver,
    pub(crate) remedies: Names,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            max_redirects: 5,
            max_body: 64 * 1024,
            extra_roots_pem: Vec::new(),
            max_idle_per_host: 4,
            clock: TimeOfDay::default(),
            chance: Chance::default(),
            names: Resolver::default(),
            remedies: Names::default(),
        }
    }
}

impl ClientOptions {
    setters! {
        with_connect_timeout: connect_timeout, Duration;
        with_max_redirects: max_redirects, u8;
        with_max_body: max_body, usize;
        with_max_idle_per_host: max_idle_per_host, usize;
    }

    /// Takes the time of day, for the dates of certificates and of `Retry-After`, from elsewhere than the system: for
    /// tests.
    #[must_use]
    pub fn with_clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = TimeOfDay::new(now);
        self
    }

    /// Takes the numbers from 0 to 1 that set the pauses between attempts from elsewhere than chance: for tests.
    #[must_use]
    pub fn with_random(mut self, roll: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.chance = Chance::new(roll);
        self
    }

    /// Takes the addresses of names from elsewhere than the system's resolver: for tests. The function may block.
    #[must_use]
    pub fn with_resolver(
        mut self,
        look_up: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static,
    ) -> Self {
        self.names = Resolver::new(look_up);
        self
    }

    /// Has failures name the [options that would help](Remedy) as the users of the program know them: by keys of a file,
    /// or by flags. By default they are named by the methods of this crate.
    #[must_use]
    pub fn with_remedy_names(mut self, name: fn(Remedy) -> &'static str) -> Self {
        self.remedies = Names(name);
        self
    }

    /// Trusts the certificate authorities in a PEM text, in addition to the system's own and those added before: for
    /// a monitor whose certificate comes from a private authority.
    ///
    /// The text may hold several certificates. It is read by [`Client::new`](crate::Client::new), which
    /// refuses a text without any.
    #[must_use]
    pub fn with_extra_roots_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.extra_roots_pem.push(pem.into());
        self
    }
}

/// Shows how many PEM texts there are, not their bytes.
impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("max_redirects", &self.max_redirects)
            .field("max_body", &self.max_body)
            .field("extra_roots_pem", &self.extra_roots_pem.len())
            .field("max_idle_per_host", &self.max_idle_per_host)
            .finish()
    }
}

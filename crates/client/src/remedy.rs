//! Owns [`Remedy`]: the client option that would help after a failure, under the name by which the caller's own
//! users set it.

use std::fmt;

/// An option that would help, named by a failure.
///
/// The text of a [`BeatError`](crate::BeatError) names it by the method of this crate. A program whose users set it
/// elsewhere, in a file or on a command line, [gives the names that they
/// know](crate::ClientOptions::with_remedy_names).
///
/// ```
/// use downbeat_client::{ClientOptions, Remedy};
///
/// let options = ClientOptions::default().with_remedy_names(|remedy| match remedy {
///     Remedy::Trust => "`--ca-file`",
///     other => other.method(),
/// });
/// # drop(options);
/// assert_eq!(Remedy::Trust.method(), "`TlsOptions::with_ca_pem`");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Another certificate to trust.
    Trust,
    /// The client's own certificate and key.
    Identity,
    /// The proxy's address, with user name and password.
    Proxy,
    /// The family of addresses.
    Addresses,
    /// The monitor's URL.
    Url,
}

impl Remedy {
    /// All remedies, for programs that give each a name.
    pub const ALL: [Self; 5] = [Self::Trust, Self::Identity, Self::Proxy, Self::Addresses, Self::Url];

    /// The method of this crate that sets it, in backquotes.
    pub fn method(self) -> &'static str {
        match self {
            Self::Trust => "`TlsOptions::with_ca_pem`",
            Self::Identity => "`TlsOptions::with_client_identity`",
            Self::Proxy => "the address of `RouteOptions::with_proxies`",
            Self::Addresses => "`RouteOptions::with_ip`",
            Self::Url => "the URL of `Target::parse`",
        }
    }
}

/// The names of the remedies.
#[derive(Clone, Copy)]
pub(crate) struct Names(pub(crate) fn(Remedy) -> &'static str);

impl Default for Names {
    fn default() -> Self {
        Self(Remedy::method)
    }
}

/// The address of a function is not worth showing.
impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

/// How a remedy helps: its name is put between two parts of a sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Help {
    pub(crate) before: &'static str,
    pub(crate) remedy: Remedy,
    pub(crate) after: &'static str,
    pub(crate) names: Names,
}

//! Owns [`RouteOptions`], how a monitor is reached, and [`IpPreference`].

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::proxy::Proxies;
use crate::setters::setters;
use crate::tls::TlsOptions;

/// How a monitor is reached: address family, proxy and TLS. [`Client::route`](crate::Client::route) makes a route of
/// it.
///
/// ```
/// use downbeat_client::{IpPreference, Proxies, RouteOptions};
///
/// let options = RouteOptions::default().with_ip(IpPreference::V4).with_proxies(Proxies::all("proxy.corp:3128")?);
/// assert_eq!(options.ip, IpPreference::V4);
/// # Ok::<(), downbeat_client::ProxyError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RouteOptions {
    /// Which addresses to use. Any by default.
    pub ip: IpPreference,
    /// Which proxy to use. None by default, whatever the environment says.
    pub proxies: Proxies,
    /// The trusted certificates, and the client's own certificate.
    pub tls: TlsOptions,
}

impl RouteOptions {
    setters! {
        with_ip: ip, IpPreference;
        with_proxies: proxies, Proxies;
        with_tls: tls, TlsOptions;
    }
}

/// Which IP addresses of a name are used.
///
/// ```
/// use downbeat_client::IpPreference;
///
/// assert_eq!("6".parse(), Ok(IpPreference::V6));
/// assert_eq!("10".parse::<IpPreference>().unwrap_err().to_string(), "`10` is none of `4`, `6` and `any`");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IpPreference {
    /// Both families, in the order that the system's resolver gives; if the first does not answer within 300 ms,
    /// the other is tried at the same time ("happy eyeballs", RFC 8305).
    #[default]
    Any,
    /// IPv4 alone.
    V4,
    /// IPv6 alone.
    V6,
}

impl IpPreference {
    pub(crate) fn admits(self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::V4 => address.is_ipv4(),
            Self::V6 => address.is_ipv6(),
        }
    }
}

/// `any`, `4` or `6`.
impl fmt::Display for IpPreference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any",
            Self::V4 => "4",
            Self::V6 => "6",
        })
    }
}

impl FromStr for IpPreference {
    type Err = IpPreferenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "any" => Ok(Self::Any),
            "4" => Ok(Self::V4),
            "6" => Ok(Self::V6),
            other => Err(IpPreferenceError(crate::error::plain(other))),
        }
    }
}

/// A text that is no [`IpPreference`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none of `4`, `6` and `any`")]
pub struct IpPreferenceError(String);

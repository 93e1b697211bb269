//! Owns [`Peer`]: the part of a URL that may be shown to anyone.
//!
//! Every message of this crate names the other side through this type. It holds no path, query or userinfo,
//! so a message that is built from it cannot leak them.

use std::fmt;

use hyper::Uri;
use hyper::http::uri::Scheme;

/// Scheme, host and port of one side of a connection: an origin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Peer {
    https: bool,
    host: String,
    port: u16,
}

impl Peer {
    /// The origin of `uri`, or `None` when it has no host or a scheme other than http and https.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let scheme = uri.scheme()?;
        let https = *scheme == Scheme::HTTPS;
        if !https && *scheme != Scheme::HTTP {
            return None;
        }
        let host = uri.host().filter(|host| !host.is_empty())?.to_owned();
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        Some(Self { https, host, port })
    }

    /// The origin with these parts; an IPv6 address in brackets.
    pub(crate) fn new(https: bool, host: &str, port: u16) -> Self {
        Self { https, host: host.to_owned(), port }
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// The host alone; an IPv6 address in brackets.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The host as the system's calls and certificates write it: an IPv6 address without brackets.
    pub(crate) fn bare_host(&self) -> &str {
        self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&self.host)
    }

    /// The origin as a URI that names its port in any case, for connectors that do not know the scheme's own.
    pub(crate) fn uri(&self) -> Option<Uri> {
        let (scheme, authority) = (self.scheme(), self.with_port());
        Uri::builder().scheme(scheme).authority(authority).path_and_query("/").build().ok()
    }

    /// Host and port, even if the port is the scheme's default: for messages about a TCP connection.
    pub(crate) fn with_port(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

/// The host, and the port unless it is the scheme's own.
impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)?;
        if self.port == if self.https { 443 } else { 80 } { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(uri: &str) -> Peer {
        Peer::of(&uri.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_default_port_is_left_out_and_every_other_is_shown() {
        let shown = [
            "http://a.test/",
            "https://a.test/",
            "http://a.test:443/",
            "https://a.test:80/",
            "http://[::1]:81/",
        ]
        .map(|uri| peer(uri).to_string());
        assert_eq!(shown, ["a.test", "a.test", "a.test:443", "a.test:80", "[::1]:81"]);
    }

    #[test]
    fn a_connection_is_named_with_its_port() {
        assert_eq!(peer("http://a.test/").with_port(), "a.test:80");
        assert_eq!(peer("https://a.test/").with_port(), "a.test:443");
    }

    #[test]
    fn two_origins_are_equal_only_with_scheme_host_and_port() {
        assert_eq!(peer("http://a.test/x"), peer("http://a.test:80/y"));
        for other in ["https://a.test/", "http://b.test/", "http://a.test:81/"] {
            assert_ne!(peer("http://a.test/"), peer(other), "{other}");
        }
    }
}

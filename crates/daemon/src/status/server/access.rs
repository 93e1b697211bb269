//! Who is answered: whoever knows the token, or, where there is none, whoever asks by a name that this machine has.

use crate::config::Secret;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::header::{AUTHORIZATION, HOST, HeaderMap};
use hyper::http::uri::Authority;
use ring::digest::{Digest, SHA256, digest};
use std::net::{IpAddr, SocketAddr};
use subtle::ConstantTimeEq as _;

/// The rules of a listener.
pub(super) struct Access {
    /// Of the token: to compare hashes tells nothing of how much of a guess was right, nor of the length.
    token: Option<Digest>,
    /// Whether it listens on the loopback interface alone, where a request by the name of another host is one that a page of
    /// that host has made a browser send.
    loopback: bool,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// By a name that is not this machine's.
    Host,
    /// Without the token.
    Token,
}

impl Access {
    pub(super) fn new(listen: SocketAddr, token: Option<&Secret>) -> Self {
        let token = token.map(|token| digest(&SHA256, token.reveal().as_bytes()));
        Self { token, loopback: listen.ip().to_canonical().is_loopback() }
    }

    /// Whether there is a token, which whoever is answered has shown.
    pub(super) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Whether a request may see the state.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), Denied> {
        match &self.token {
            Some(token) if shows(headers, token) => Ok(()),
            Some(_) => Err(Denied::Token),
            None if !self.loopback || names_loopback(headers) => Ok(()),
            None => Err(Denied::Host),
        }
    }
}

/// Whether a request shows the token, as `Bearer` or as the password of `Basic`, whatever the user name.
fn shows(headers: &HeaderMap, token: &Digest) -> bool {
    let Some((scheme, shown)) = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.trim().split_once(' '))
    else {
        return false;
    };
    let shown = shown.trim();
    let password;
    let shown: &[u8] = if scheme.eq_ignore_ascii_case("bearer") {
        shown.as_bytes()
    } else if scheme.eq_ignore_ascii_case("basic") {
        password = BASE64_STANDARD.decode(shown).unwrap_or_default();
        let Some(colon) = password.iter().position(|byte| *byte == b':') else { return false };
        password.get(colon + 1..).unwrap_or_default()
    } else {
        return false;
    };
    digest(&SHA256, shown).as_ref().ct_eq(token.as_ref()).into()
}

/// Whether a request is for `localhost` or an address of the loopback interface, on whatever port: it may be forwarded.
fn names_loopback(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Some(authority) = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()) else {
        return false;
    };
    let host = authority.host();
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    !authority.as_str().contains('@')
        && (host.eq_ignore_ascii_case("localhost")
            || address.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn headers(pairs: &[(hyper::header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_loopback_listener_answers_to_the_names_of_its_own_machine_alone() {
        let access = Access::new("127.0.0.1:12398".parse().unwrap(), None);
        let check = |host: &str| access.check(&headers(&[(HOST, host)]));
        for host in [
            "localhost",
            "LOCALHOST:9000",
            "127.0.0.1:12398",
            "127.0.0.1",
            "127.8.9.10:1",
            "[::1]:12398",
            "[::1]",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert_eq!(check(host), Ok(()), "{host}");
        }
        for host in [
            "evil.test",
            "evil.test:12398",
            "localhost.evil.test",
            "127.0.0.1.evil.test",
            "localhost@evil.test",
            "evil@localhost",
            "192.168.1.1",
            "0.0.0.0:12398",
            "",
        ] {
            assert_eq!(check(host), Err(Denied::Host), "{host}");
        }
        assert_eq!(access.check(&HeaderMap::new()), Err(Denied::Host));
        let mut two = headers(&[(HOST, "localhost")]);
        two.append(HOST, HeaderValue::from_static("evil.test"));
        assert_eq!(access.check(&two), Err(Denied::Host));
    }

    #[test]
    fn a_token_is_asked_for_and_then_the_name_does_not_matter() {
        let access = Access::new("127.0.0.1:1".parse().unwrap(), Some(&Secret::new("t0ken:with:colons")));
        let check = |value: &str| access.check(&headers(&[(HOST, "status.test"), (AUTHORIZATION, value)]));
        let basic = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        assert_eq!(check("Bearer t0ken:with:colons"), Ok(()));
        assert_eq!(check("bearer  t0ken:with:colons "), Ok(()));
        assert_eq!(check(&basic(":t0ken:with:colons")), Ok(()));
        assert_eq!(check(&basic("anyone:t0ken:with:colons")), Ok(()));
        for wrong in ["", "Bearer", "Bearer ", "Bearer t0ken", "Digest t0ken:with:colons", "Basic ???"] {
            assert_eq!(check(wrong), Err(Denied::Token), "{wrong}");
        }
        assert_eq!(check(&basic("t0ken")), Err(Denied::Token));
        assert_eq!(check(&basic("t0ken:with:colons:")), Err(Denied::Token));
        assert_eq!(access.check(&headers(&[(HOST, "localhost")])), Err(Denied::Token));
    }

    #[test]
    fn a_listener_that_others_reach_answers_to_every_name() {
        let access = Access::new("0.0.0.0:12398".parse().unwrap(), None);
        assert_eq!(access.check(&headers(&[(HOST, "downbeat.monitoring.svc:12398")])), Ok(()));
    }
}

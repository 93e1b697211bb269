//! Owns what a failed handshake is called: what is wrong, with the facts, and the option that would help.

use rustls::{AlertDescription, CertificateError, Error};

use super::facts::{Facts, Link};
use super::verifier::Refusal;
use crate::error::plain;
use crate::peer::Peer;

/// Says that nothing is trusted; `cause` is [`Trust::no_roots`](super::Trust::no_roots).
pub(crate) fn no_roots(peer: &Peer, cause: &str) -> String {
    format!(
        "the certificate of {} cannot be checked: this system has no root certificates{cause}; install them (package \
         ca-certificates on Linux) or name a PEM file in SSL_CERT_FILE",
        peer.host()
    )
}

/// What a handshake's failure means to the person who wrote the URL.
pub(crate) fn explain(error: &Error, peer: &Peer) -> String {
    use rustls::AlertDescription as A;
    match error {
        Error::InvalidCertificate(error) => {
            let (error, facts) = unpack(error);
            format!("certificate of {} {}", peer.host(), certificate(error, facts))
        }
        Error::InvalidMessage(_) => format!("{peer} does not speak TLS; is it an http:// address?"),
        Error::PeerIncompatible(_) | Error::AlertReceived(A::ProtocolVersion) => {
            format!("{peer} speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)")
        }
        Error::AlertReceived(A::UnrecognisedName) => {
            format!("{peer} does not serve the name {}", peer.host())
        }
        Error::AlertReceived(A::CertificateRequired) => {
            format!(
                "{peer} asks for a client certificate: name one in the options `tls.client_cert` and `tls.client_key`"
            )
        }
        Error::AlertReceived(
            alert @ (A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied),
        ) => format!(
            "{peer} refuses the client certificate ({}): see the option `tls.client_cert`",
            alert_name(*alert)
        ),
        Error::AlertReceived(alert) => format!("{peer} broke off the handshake: {}", alert_name(*alert)),
        Error::NoCertificatesPresented => format!("{peer} shows no certificate"),
        other => format!("the handshake with {peer} failed: {}", plain(&other.to_string())),
    }
}

fn alert_name(alert: AlertDescription) -> String {
    format!("{alert:?}")
}

/// The verifier's refusal, out of the error that carries it through rustls.
fn unpack(error: &CertificateError) -> (&CertificateError, Option<&Facts>) {
    match error {
        CertificateError::Other(other) => match other.0.downcast_ref::<Refusal>() {
            Some(refusal) => (&refusal.error, Some(&refusal.facts)),
            None => (error, None),
        },
        _ => (error, None),
    }
}

/// Continues "certificate of HOST …".
fn certificate(error: &CertificateError, facts: Option<&Facts>) -> String {
    use CertificateError as C;
    const DAY: u64 = 24 * 60 * 60;
    let server = facts.and_then(Facts::server);
    match error {
        C::UnknownIssuer if server.is_some_and(|server| server.self_issued) => self_signed(server),
        C::UnknownIssuer => format!(
            "is not trusted: unknown issuer{}; if that is an authority of your own, name a PEM file with its \
             certificate in the option `tls.ca_file` or in SSL_CERT_FILE",
            shown(facts)
        ),
        C::Expired => format!("has expired{}", until(server)),
        C::ExpiredContext { time, not_after } => {
            let age = match time.as_secs().saturating_sub(not_after.as_secs()) / DAY {
                0 => "less than a day ago".to_owned(),
                1 => "1 day ago".to_owned(),
                days => format!("{days} days ago"),
            };
            format!("has expired, {age}{}; renew it on the server", until(server))
        }
        C::NotValidYet | C::NotValidYetContext { .. } => {
            let from = server.map(|server| format!(", only from {}", server.not_before)).unwrap_or_default();
            format!("is not valid yet{from}; is the clock of this machine right?")
        }
        C::NotValidForName => "is not valid for this name".to_owned(),
        C::NotValidForNameContext { presented, .. } => match names(presented) {
            Some(names) => format!(
                "is not valid for this name, only for {names}; write one of these in the URL, or renew it for this name"
            ),
            None => "is not valid for this name, nor for any other".to_owned(),
        },
        C::Revoked => "has been revoked".to_owned(),
        C::BadEncoding => "is malformed".to_owned(),
        C::BadSignature => format!(
            "is not trusted: its authority has the name of a trusted one, but another key (renewed, perhaps){}; name \
             a PEM file with its present certificate in the option `tls.ca_file`",
            shown(facts)
        ),
        C::InvalidPurpose | C::InvalidPurposeContext { .. } => "is not meant for servers".to_owned(),
        // The verifier below rustls has a case of its own for this, the commonest form of a self-signed
        // certificate, that reaches us as text only.
        C::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            if server.is_none_or(|server| server.self_issued) {
                self_signed(server)
            } else {
                format!(
                    "is an authority's own certificate{}; issue one for the server that is not marked as a CA",
                    shown(facts)
                )
            }
        }
        other => format!("is not acceptable: {}", plain(&other.to_string())),
    }
}

fn self_signed(server: Option<&Link>) -> String {
    let who = server.map(|server| format!(" ({}, until {})", server.subject, server.not_after));
    format!(
        "is not trusted: it is self-signed{}; to trust this one, name a PEM file with it in the option `tls.ca_file`",
        who.unwrap_or_default()
    )
}

fn until(server: Option<&Link>) -> String {
    server.map(|server| format!(" (it was valid until {})", server.not_after)).unwrap_or_default()
}

/// The chain that the server showed: `; it shows CN=localhost, issued by CN=Corp`.
fn shown(facts: Option<&Facts>) -> String {
    let links: Vec<String> = facts
        .map(|facts| facts.chain.iter().map(|link| format!("{}, issued by {}", link.subject, link.issuer)))
        .into_iter()
        .flatten()
        .collect();
    if links.is_empty() { String::new() } else { format!("; it shows {}", links.join(", then ")) }
}

/// The first of the names that a certificate is for.
fn names(presented: &[String]) -> Option<String> {
    const SHOWN: usize = 3;
    let shown: Vec<String> = presented.iter().take(SHOWN).map(|name| plain(bare(name))).collect();
    let more = presented.len().saturating_sub(SHOWN);
    match (shown.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(shown.join(", ")),
        (false, more) => Some(format!("{} and {more} more", shown.join(", "))),
    }
}

/// A name without the kind that the verifier writes around it: `DnsName("a.test")`, `IpAddress(10.0.0.1)`.
fn bare(name: &str) -> &str {
    name.split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'))
        .map_or(name, |inner| inner.trim_matches('"'))
}

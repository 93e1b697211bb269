//! Owns the words for what is wrong with a server's certificate, and for what would mend it.

use rustls::CertificateError;

use super::facts::{Algorithm, Facts, Link, SPOKEN};
use crate::error::plain;
use crate::peer::Peer;
use crate::remedy::{Help, Names, Remedy};

/// A sentence that continues "certificate of HOST", and the option that helps.
type Words = (String, Option<Help>);

/// Names the option to trust another certificate with.
fn trust(before: &'static str, after: &'static str) -> Option<Help> {
    Some(Help { before, remedy: Remedy::Trust, after, names: Names::default() })
}

/// What is wrong; continues "certificate of HOST …".
pub(super) fn explain(error: &CertificateError, facts: Option<&Facts>, peer: &Peer) -> Words {
    use CertificateError as C;
    const DAY: u64 = 24 * 60 * 60;
    let server = facts.and_then(Facts::server);
    let plainly = |text: &str| (text.to_owned(), None);
    match error {
        C::UnknownIssuer if server.is_some_and(|server| server.self_issued) => self_signed(server),
        C::UnknownIssuer => (
            format!("is not trusted: unknown issuer{}", shown(facts)),
            trust(
                "if that is an authority of your own, give its certificate with ",
                " or as a PEM file in SSL_CERT_FILE",
            ),
        ),
        // webpki says so also of dates that are the wrong way round.
        C::Expired if server.is_some_and(|server| server.not_before > server.not_after) => {
            plainly("has dates that are the wrong way round; issue it anew")
        }
        C::Expired => (format!("has expired{}; renew it on the server", until(server)), None),
        C::ExpiredContext { time, not_after } => {
            let age = match time.as_secs().saturating_sub(not_after.as_secs()) / DAY {
                0 => "less than a day ago".to_owned(),
                1 => "1 day ago".to_owned(),
                days => format!("{days} days ago"),
            };
            (format!("has expired, {age}{}; renew it on the server", until(server)), None)
        }
        C::NotValidYet | C::NotValidYetContext { .. } => {
            let from = server.map(|server| format!(", only from {}", server.not_before)).unwrap_or_default();
            (format!("is not valid yet{from}; is the clock of this machine right?"), None)
        }
        C::NotValidForName => plainly("is not valid for this name"),
        C::NotValidForNameContext { presented, .. } => match names(presented) {
            Some(names) => (
                format!(
                    "is not valid for this name, only for {names}; write one of these in the URL, or renew it for this name"
                ),
                None,
            ),
            None => (nameless(peer), None),
        },
        C::Revoked => plainly("has been revoked"),
        C::UnknownRevocationStatus | C::ExpiredRevocationList | C::ExpiredRevocationListContext { .. } => {
            plainly("cannot be looked up among those that are revoked")
        }
        C::InvalidOcspResponse => plainly("comes with a proof that it is not revoked which is not valid"),
        C::BadEncoding => plainly("is malformed; issue it anew"),
        C::UnhandledCriticalExtension => critical(facts),
        C::BadSignature => another_key(facts, "another key (renewed, perhaps)"),
        C::UnsupportedSignatureAlgorithmContext { signature_algorithm_id, .. } => {
            unsupported(&Algorithm::of(signature_algorithm_id).to_string())
        }
        C::UnsupportedSignatureAlgorithmForPublicKeyContext { public_key_algorithm_id, .. } => {
            let key = Algorithm::of(public_key_algorithm_id);
            // A kind of key that is understood, and another signature: two authorities of one name.
            if key.is_key_understood() {
                another_key(facts, &format!("a key of another kind than {key} (renewed, perhaps)"))
            } else {
                unsupported(&format!("a key of the kind {key}"))
            }
        }
        C::InvalidPurpose | C::InvalidPurposeContext { .. } => {
            plainly("is not meant for servers: its extended key usage lacks serverAuth")
        }
        C::ApplicationVerificationFailure => plainly("is refused"),
        C::Other(other) => match other.0.downcast_ref::<webpki::Error>() {
            Some(error) => by_webpki(error, facts, server),
            // Of ours, in words that continue the sentence.
            None => (plain(&other.to_string()), None),
        },
        // What the rest is called is an old name of the above, or is not known yet.
        _ => unsupported("a signature of another kind"),
    }
}

/// What rustls has no case of its own for.
fn by_webpki(error: &webpki::Error, facts: Option<&Facts>, server: Option<&Link>) -> Words {
    use webpki::Error as E;
    let text = match error {
        // The commonest form of a self-signed certificate.
        E::CaUsedAsEndEntity if server.is_none_or(|server| server.self_issued) => return self_signed(server),
        E::CaUsedAsEndEntity => {
            return (
                format!(
                    "is an authority's own certificate{}; issue one for the server that is not marked as a CA",
                    shown(facts)
                ),
                None,
            );
        }
        E::EndEntityUsedAsCa => {
            return (
                format!(
                    "is not trusted: a certificate that signs another is not marked as an authority's \
                     (basicConstraints CA){}",
                    shown(facts)
                ),
                None,
            );
        }
        E::UnsupportedCertVersion => {
            "is of an old form (X.509 version 1 or 2), which names no host that counts; issue one of version 3 with a \
             subjectAltName"
        }
        E::UnsupportedCriticalExtension => return critical(facts),
        E::UnsupportedNameType => "holds a name of a kind that is not understood",
        E::MalformedDnsIdentifier => "holds a host name that is malformed; issue it anew",
        E::MalformedExtensions | E::ExtensionValueInvalid => {
            "has an extension that is malformed; issue it anew"
        }
        E::EmptyEkuExtension => "has an extended key usage that is empty; issue it with serverAuth",
        E::SignatureAlgorithmMismatch => "names two kinds of signature that differ; issue it anew",
        E::NameConstraintViolation => "is for a name that its authority may not give (name constraints)",
        E::MalformedNameConstraint | E::InvalidNetworkMaskConstraint => {
            "is of an authority whose name constraints are malformed"
        }
        E::PathLenConstraintViolated => "is more steps away from its authority than that allows (pathLen)",
        E::MaximumPathDepthExceeded
        | E::MaximumPathBuildCallsExceeded
        | E::MaximumSignatureChecksExceeded
        | E::MaximumNameConstraintComparisonsExceeded => "comes with a chain that is too long to be checked",
        E::CertDistrusted => "is of an authority that is no longer trusted",
        E::InvalidSerialNumber => "has a serial number that is malformed; issue it anew",
        E::IssuerNotCrlSigner
        | E::InvalidCrlNumber
        | E::InvalidCrlSignatureForPublicKey
        | E::UnsupportedCrlIssuingDistributionPoint
        | E::UnsupportedCrlVersion
        | E::UnsupportedDeltaCrl
        | E::UnsupportedIndirectCrl
        | E::UnsupportedRevocationReason
        | E::UnsupportedRevocationReasonsPartitioning => "cannot be looked up among those that are revoked",
        _ => "is refused by the TLS library for a reason that has no words here yet",
    };
    (text.to_owned(), None)
}

/// The signature of the handshake itself does not fit the key in the certificate.
pub(super) fn bad_proof(server: Option<&Link>) -> String {
    let key = server.map(|server| format!(" ({})", server.key)).unwrap_or_default();
    format!(
        "does not fit how the server signs the handshake: its key{key} is another, or too short; {SPOKEN}"
    )
}

fn unsupported(what: &str) -> Words {
    (format!("is signed with {what}, which is not supported; {SPOKEN}"), None)
}

fn another_key(facts: Option<&Facts>, key: &str) -> Words {
    (
        format!("is not trusted: its authority has the name of a trusted one, but {key}{}", shown(facts)),
        trust("give its present certificate with ", ""),
    )
}

fn critical(facts: Option<&Facts>) -> Words {
    let which = facts.and_then(Facts::unknown_critical).map(|id| format!(" (OID {id})")).unwrap_or_default();
    let text = format!(
        "has an extension that is marked as critical and not known here{which}; issue it without, or unmarked"
    );
    (text, None)
}

fn nameless(peer: &Peer) -> String {
    let host = peer.bare_host();
    let kind = if host.parse::<std::net::IpAddr>().is_ok() { "IP" } else { "DNS" };
    format!(
        "names no host: it has no subjectAltName, and a common name does not count; issue it with `{kind}:{host}` there"
    )
}

fn self_signed(server: Option<&Link>) -> Words {
    let who = server.map(|server| format!(" ({}, until {})", server.subject, server.not_after));
    (
        format!("is not trusted: it is self-signed{}", who.unwrap_or_default()),
        trust("to trust this one, give it with ", ""),
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

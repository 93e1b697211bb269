//! Owns the words for a failed handshake: whose fault it is, and the option that would help.
//!
//! rustls's own texts show many of its errors as they are named in its code, so none is passed on: each error has
//! its own words here, and an error that a later version adds is described by its kind.

use rustls::{AlertDescription, CertificateError, Error, InvalidMessage, PeerIncompatible};

use super::certificate;
use super::facts::{Facts, SPOKEN};
use super::verifier::RefusedCertificate;
use crate::error::{BeatError, Step, plain};
use crate::peer::Peer;
use crate::remedy::Remedy;

/// Says that nothing is trusted; `cause` is [`Trust::no_roots`](super::Trust::no_roots).
pub(crate) fn no_roots(peer: &Peer, cause: &str) -> BeatError {
    let text = format!(
        "the certificate of {} cannot be checked: this system has no root certificates{cause}",
        peer.host()
    );
    BeatError::new(Step::Tls, text).helped(
        "install them (package ca-certificates on Linux), name a PEM file in SSL_CERT_FILE, or give one with ",
        Remedy::Trust,
        "",
    )
}

/// What a handshake's failure means to the person who wrote the URL.
pub(crate) fn explain(error: &Error, peer: &Peer) -> BeatError {
    use AlertDescription as A;
    let new = |text: String| BeatError::new(Step::Tls, text);
    match error {
        Error::InvalidCertificate(error) => {
            let (error, facts) = unpack(error);
            let (text, help) = certificate::explain(error, facts, peer);
            new(format!("certificate of {} {text}", peer.host())).with_help(help)
        }
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            new(format!("{peer} does not speak TLS; is it an http:// address?"))
        }
        Error::PeerIncompatible(error) => new(format!("{peer} {}", incompatible(error))),
        Error::AlertReceived(A::CertificateRequired) => new(format!("{peer} asks for a client certificate"))
            .helped("give one with ", Remedy::Identity, ""),
        Error::AlertReceived(
            alert @ (A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateRevoked
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied),
        ) => new(format!("{peer} refuses the client certificate: {}", alert_words(*alert))).helped(
            "see ",
            Remedy::Identity,
            "",
        ),
        Error::AlertReceived(A::ProtocolVersion) => new(format!("{peer} {OLD}")),
        Error::AlertReceived(A::UnrecognisedName) => {
            new(format!("{peer} does not serve the name {}", peer.host()))
        }
        Error::AlertReceived(alert) => {
            new(format!("{peer} broke off the handshake: {}", alert_words(*alert)))
        }
        Error::NoCertificatesPresented => new(format!("{peer} shows no certificate")),
        other => new(format!("the handshake with {peer} failed: {}", fault(other))),
    }
}

const OLD: &str = "speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)";

/// What a server and this program do not have in common; continues "HOST …".
fn incompatible(error: &PeerIncompatible) -> String {
    use PeerIncompatible as P;
    match error {
        P::NoKxGroupsInCommon
        | P::NoEcPointFormatsInCommon
        | P::NamedGroupsExtensionRequired
        | P::KeyShareExtensionRequired
        | P::EcPointsExtensionRequired
        | P::UncompressedEcPointsRequired => {
            "agrees on no curve for the key exchange (X25519, P-256 and P-384 are spoken)".to_owned()
        }
        P::NoSignatureSchemesInCommon
        | P::NoCertificateRequestSignatureSchemesInCommon
        | P::SignatureAlgorithmsExtensionRequired => {
            format!("signs in no way that is understood here; {SPOKEN}")
        }
        P::ServerRejectedEncryptedClientHello(_) => {
            "refuses an encrypted beginning of the handshake".to_owned()
        }
        _ => OLD.to_owned(),
    }
}

/// A fault of the handshake that is not about a certificate; continues "the handshake with HOST failed: …".
fn fault(error: &Error) -> String {
    match error {
        Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::PeerMisbehaved(_) => "it breaks the rules of TLS".to_owned(),
        Error::InvalidMessage(_) | Error::PeerSentOversizedRecord => {
            "it sends messages that are malformed; is it a server of TLS?".to_owned()
        }
        Error::DecryptError => {
            "what it sends cannot be decrypted; does something on the way change it?".to_owned()
        }
        Error::EncryptError => "what is to be sent cannot be encrypted".to_owned(),
        Error::InvalidEncryptedClientHello(_) => "its encrypted beginning is malformed".to_owned(),
        Error::UnsupportedNameType => "its name is of a kind that TLS does not have".to_owned(),
        Error::InvalidCertRevocationList(_) => "a list of revoked certificates cannot be used".to_owned(),
        Error::FailedToGetCurrentTime => "the time of this machine is not known".to_owned(),
        Error::FailedToGetRandomBytes => "this machine gives no random numbers".to_owned(),
        Error::NoApplicationProtocol => "it speaks neither HTTP/1.1 nor HTTP/2".to_owned(),
        Error::HandshakeNotComplete => "it was not complete".to_owned(),
        Error::InconsistentKeys(_) => "the client's key does not belong to its certificate".to_owned(),
        // In sentences already.
        Error::General(text) => plain(text),
        Error::Other(other) => plain(&other.to_string()),
        _ => "the TLS library gives a reason that has no words here yet".to_owned(),
    }
}

/// An alert of TLS (RFC 8446, section 6) in words.
fn alert_words(alert: AlertDescription) -> String {
    use AlertDescription as A;
    let words = match alert {
        A::CloseNotify | A::UserCanceled => "it ended the connection",
        A::UnexpectedMessage | A::IllegalParameter | A::DecodeError | A::MissingExtension => {
            "it takes what it was sent for malformed"
        }
        A::UnsupportedExtension | A::NoRenegotiation => "it does not support what was asked",
        A::BadRecordMac | A::DecryptionFailed | A::DecryptError => {
            "it cannot decrypt or verify what it was sent; does something on the way change it?"
        }
        A::RecordOverflow | A::DecompressionFailure => "it takes what it was sent for too large",
        A::HandshakeFailure => {
            return format!(
                "it has no cipher, curve or signature in common with this program, or wants a client certificate; {SPOKEN}"
            );
        }
        A::InsufficientSecurity | A::ExportRestriction => "it asks for stronger ciphers",
        A::InappropriateFallback => "it takes this for a fallback to an older version",
        A::InternalError => "it has an internal error",
        A::NoCertificate | A::CertificateRequired => "it asks for a client certificate",
        A::BadCertificate => "it takes it for malformed or wrong",
        A::UnsupportedCertificate => "it does not take certificates of its kind",
        A::CertificateRevoked => "it has been revoked",
        A::CertificateExpired => "it has expired, by the clock there",
        A::CertificateUnknown => "it gives no reason",
        A::UnknownCA => "its authority is not known there",
        A::AccessDenied => "it is valid, and not allowed in",
        A::CertificateUnobtainable | A::BadCertificateStatusResponse | A::BadCertificateHashValue => {
            "it cannot check a certificate"
        }
        A::ProtocolVersion => "it speaks another version of TLS",
        A::UnrecognisedName => "it does not serve this name",
        A::UnknownPSKIdentity => "it does not know the session",
        A::NoApplicationProtocol => "it speaks neither HTTP/1.1 nor HTTP/2",
        A::EncryptedClientHelloRequired => "it wants an encrypted beginning of the handshake",
        other => return format!("alert {} of TLS", u8::from(other)),
    };
    words.to_owned()
}

/// The verifier's refusal, out of the error that carries it through rustls.
fn unpack(error: &CertificateError) -> (&CertificateError, Option<&Facts>) {
    match error {
        CertificateError::Other(other) => match other.0.downcast_ref::<RefusedCertificate>() {
            Some(refusal) => (&refusal.error, Some(&refusal.facts)),
            None => (error, None),
        },
        _ => (error, None),
    }
}

//! Owns TLS: which authorities are trusted, and what a failed handshake is called.
//!
//! The cryptography is ring's, which builds with a C compiler alone. TLS 1.2 and 1.3 are spoken.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{AlertDescription, CertificateError, ClientConfig, RootCertStore};

use crate::error::{ClientError, plain};
use crate::peer::Peer;

/// What a client needs to speak TLS.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    pub(crate) config: Arc<ClientConfig>,
    /// Why no authority is trusted at all, when that is so. Every https beat fails then and says this, while
    /// http is not affected.
    pub(crate) no_roots: Option<Arc<str>>,
}

impl Trust {
    /// Trusts the system's authorities and those in the PEM texts.
    ///
    /// The system's are found where OpenSSL would look; the variables `SSL_CERT_FILE` and `SSL_CERT_DIR` name
    /// others instead. A certificate there that cannot be used is passed over, as in every program that reads
    /// them.
    pub(crate) fn load(extra_roots_pem: &[Vec<u8>]) -> Result<Self, ClientError> {
        let mut roots = RootCertStore::empty();
        let system = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(system.certs);
        for (index, pem) in extra_roots_pem.iter().enumerate() {
            add_pem(&mut roots, pem)
                .map_err(|reason| ClientError::ExtraRoots { number: index.saturating_add(1), reason })?;
        }
        let no_roots = roots.is_empty().then(|| {
            let cause = system.errors.first().map(|error| format!(" ({})", plain(&error.to_string())));
            Arc::from(cause.unwrap_or_default())
        });
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(ClientError::Tls)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), no_roots })
    }
}

fn add_pem(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), String> {
    let mut count: usize = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        count = count.saturating_add(1);
        // The PEM reader's errors quote the text, which may be a private key that was given by mistake.
        let certificate = certificate.map_err(|_| format!("is malformed at certificate {count}"))?;
        roots.add(certificate).map_err(|error| {
            format!("holds a certificate that cannot be used, number {count}: {}", plain(&error.to_string()))
        })?;
    }
    if count == 0 { Err("holds no certificate".to_owned()) } else { Ok(()) }
}

/// Says that nothing is trusted; `cause` is [`Trust::no_roots`].
pub(crate) fn no_roots(peer: &Peer, cause: &str) -> String {
    format!(
        "the certificate of {} cannot be checked: this system has no root certificates{cause}; install them (package \
         ca-certificates on Linux) or name a PEM file in SSL_CERT_FILE",
        peer.host()
    )
}

/// What a handshake's failure means to the person who wrote the URL.
pub(crate) fn explain(error: &rustls::Error, peer: &Peer) -> String {
    use rustls::Error as E;
    match error {
        E::InvalidCertificate(error) => {
            format!("certificate of {} {}", peer.host(), explain_certificate(error))
        }
        E::InvalidMessage(_) => format!("{peer} does not speak TLS; is it an http:// address?"),
        E::PeerIncompatible(_) | E::AlertReceived(AlertDescription::ProtocolVersion) => {
            format!("{peer} speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)")
        }
        E::AlertReceived(AlertDescription::UnrecognisedName) => {
            format!("{peer} does not serve the name {}", peer.host())
        }
        E::AlertReceived(AlertDescription::CertificateRequired) => {
            format!("{peer} asks for a client certificate, which downbeat does not send")
        }
        E::AlertReceived(alert) => format!("{peer} broke off the handshake: {alert:?}"),
        E::NoCertificatesPresented => format!("{peer} shows no certificate"),
        other => format!("the handshake with {peer} failed: {}", plain(&other.to_string())),
    }
}

/// Continues "certificate of HOST …".
fn explain_certificate(error: &CertificateError) -> String {
    use CertificateError as C;
    match error {
        C::UnknownIssuer => "is not trusted: unknown issuer; if that is an authority of your own, add its \
                             certificate to the system's or name a PEM file that holds it in SSL_CERT_FILE"
            .to_owned(),
        C::Expired => "has expired".to_owned(),
        C::ExpiredContext { time, not_after } => {
            match time.as_secs().saturating_sub(not_after.as_secs()) / (24 * 60 * 60) {
                0 => "has expired, less than a day ago".to_owned(),
                1 => "has expired, 1 day ago".to_owned(),
                days => format!("has expired, {days} days ago"),
            }
        }
        C::NotValidYet | C::NotValidYetContext { .. } => {
            "is not valid yet; is the clock of this machine right?".to_owned()
        }
        C::NotValidForName => "is not valid for this name".to_owned(),
        C::NotValidForNameContext { presented, .. } => match names(presented) {
            Some(names) => format!("is not valid for this name, only for {names}"),
            None => "is not valid for this name, nor for any other".to_owned(),
        },
        C::Revoked => "has been revoked".to_owned(),
        C::BadEncoding => "is malformed".to_owned(),
        C::BadSignature => "is not trusted: its authority has the name of a trusted one, but another key (renewed, \
                            perhaps)"
            .to_owned(),
        C::InvalidPurpose | C::InvalidPurposeContext { .. } => "is not meant for servers".to_owned(),
        // The verifier below rustls has a case of its own for this, the commonest form of a self-signed
        // certificate, that reaches us as text only.
        C::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "is not trusted: it is an authority's own certificate, as self-signed ones often are; issue one for the \
             server that is not marked as a CA"
                .to_owned()
        }
        other => format!("is not acceptable: {}", plain(&other.to_string())),
    }
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

#[cfg(test)]
mod tests;

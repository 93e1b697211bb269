//! Owns the check of a server's certificate: webpki's verdict, with the facts that a person needs to act on it.
//!
//! rustls passes the verdict on without the certificates, so a refusal is packed together with what they say. One
//! thing is accepted beyond webpki: a server's own self-signed certificate that the caller has given as trusted.
//! webpki refuses such a certificate if it is marked as an authority's, as OpenSSL does by default. Its names and
//! dates are checked like any other's, and the handshake proves that the server has its key.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use super::certificate;
use super::facts::Facts;

/// A refusal of a server's certificate.
#[derive(Debug, thiserror::Error)]
#[error("the certificate is refused")]
pub(super) struct RefusedCertificate {
    pub(super) error: CertificateError,
    pub(super) facts: Facts,
}

/// Checks certificates.
#[derive(Debug)]
pub(super) struct Verifier {
    /// Judges certificates; `None` for the option `insecure`, which accepts every certificate whose key the server has.
    inner: Option<Arc<WebPkiServerVerifier>>,
    /// Checks the signatures of the handshake.
    provider: Arc<CryptoProvider>,
    /// The certificates that the caller has given as trusted.
    given: Vec<CertificateDer<'static>>,
}

impl Verifier {
    pub(super) fn new(
        inner: Option<Arc<WebPkiServerVerifier>>,
        provider: Arc<CryptoProvider>,
        given: Vec<CertificateDer<'static>>,
    ) -> Self {
        Self { inner, provider, given }
    }

    /// Whether a certificate is good because the caller has given this very one.
    fn is_given(
        &self,
        server: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<bool, Error> {
        if !self.given.iter().any(|given| given.as_ref() == server.as_ref()) {
            return Ok(false);
        }
        verify_server_name(&ParsedCertificate::try_from(server)?, name)?;
        let certificate = Certificate::from_der(server).map_err(|_| CertificateError::BadEncoding)?;
        let validity = certificate.tbs_certificate().validity();
        let seconds = |time: x509_cert::time::Time| {
            time.to_system_time().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
        };
        let at = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let (not_before, not_after) = (seconds(validity.not_before), seconds(validity.not_after));
        if now.as_secs() < not_before {
            let not_before = at(not_before);
            return Err(CertificateError::NotValidYetContext { time: now, not_before }.into());
        }
        if now.as_secs() > not_after {
            return Err(CertificateError::ExpiredContext { time: now, not_after: at(not_after) }.into());
        }
        Ok(true)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(inner) = &self.inner else { return Ok(ServerCertVerified::assertion()) };
        let verdict = inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let error = match verdict {
            Ok(verified) => return Ok(verified),
            Err(error) => match self.is_given(end_entity, server_name, now) {
                Ok(true) => return Ok(ServerCertVerified::assertion()),
                Ok(false) => error,
                Err(error) => error,
            },
        };
        let Error::InvalidCertificate(error) = error else { return Err(error) };
        let facts = Facts::of(end_entity, intermediates);
        let refusal = OtherError(Arc::new(RefusedCertificate { error, facts }));
        Err(CertificateError::Other(refusal).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
            .map_err(|error| bad_proof(error, certificate))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
            .map_err(|error| bad_proof(error, certificate))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A signature of the handshake that does not fit the certificate's key is another matter than one in a certificate.
fn bad_proof(error: Error, certificate: &CertificateDer<'_>) -> Error {
    if error != Error::InvalidCertificate(CertificateError::BadSignature) {
        return error;
    }
    CertificateError::Other(OtherError(Arc::new(BadProof(Facts::of(certificate, &[]))))).into()
}

/// A server does not prove that it has the key of its certificate.
#[derive(Debug, thiserror::Error)]
#[error("{}", certificate::bad_proof(.0.server()))]
struct BadProof(Facts);

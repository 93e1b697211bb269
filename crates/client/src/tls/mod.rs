//! Owns TLS: which authorities are trusted, which certificate the client shows, and the words for a failed handshake.
//!
//! The cryptography is ring's, which needs only a C compiler to build. TLS 1.2 and 1.3 are spoken.

mod certificate;
mod explain;
mod facts;
mod options;
mod verifier;

pub(crate) use explain::{explain, no_roots};
pub use options::TlsOptions;

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{CertificateError, ClientConfig, RootCertStore};

use crate::error::{ClientError, plain};
use crate::source::TimeOfDay;
use verifier::Verifier;

/// The protocols that are offered in the handshake, the preferred first.
const ALPN: [&[u8]; 2] = [b"h2", HTTP1];

const HTTP1: &[u8] = b"http/1.1";

/// The most certificates that one PEM text may hold: several times the number of public authorities.
const MAX_CERTIFICATES: usize = 1000;

/// The system's authorities. Read from disk once, and then shared by all [`Trust`]s.
#[derive(Debug)]
pub(crate) struct SystemRoots {
    store: Arc<RootCertStore>,
    /// Why there are none, when that is so.
    fault: Option<String>,
}

impl SystemRoots {
    /// Reads them where OpenSSL would look; the variables `SSL_CERT_FILE` and `SSL_CERT_DIR` name others instead. A
    /// certificate that cannot be used is passed over, as in every program that reads them.
    pub(crate) fn load() -> Self {
        let mut store = RootCertStore::empty();
        let system = rustls_native_certs::load_native_certs();
        store.add_parsable_certificates(system.certs);
        let mut fault = system.errors.first().map(|error| plain(&error.to_string()));
        if store.is_empty()
            && let Some(path) = std::env::var_os("SSL_CERT_FILE")
        {
            // It may be in DER, or in a form that can be named.
            let read = std::fs::read(&path).map_err(|error| format!("cannot be read: {error}"));
            let reason = read.and_then(|bytes| add(&mut store, &mut Vec::new(), &bytes)).err();
            let path = path.to_string_lossy();
            fault = reason.map(|reason| plain(&format!("{path}, which SSL_CERT_FILE names, {reason}")));
        }
        Self { store: Arc::new(store), fault }
    }
}

/// What a client needs to speak TLS.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    /// For monitors: HTTP/2 and HTTP/1.1 are offered.
    pub(crate) config: Arc<ClientConfig>,
    /// For proxies, which speak HTTP/1.1 and need not know the client's certificate.
    pub(crate) for_proxies: Arc<ClientConfig>,
    /// Why no authority is trusted at all, when that is so. Every https beat fails then and says this, while
    /// http is not affected.
    pub(crate) no_roots: Option<Arc<str>>,
}

impl Trust {
    /// Trusts the system's authorities, those in the PEM texts, and what the options say.
    pub(crate) fn new(
        system: &SystemRoots,
        extra_roots_pem: &[Vec<u8>],
        options: &TlsOptions,
        clock: &TimeOfDay,
    ) -> Result<Self, ClientError> {
        let mut roots = system.store.clone();
        let mut given = Vec::new();
        let texts = extra_roots_pem.iter().map(Vec::as_slice).chain(options.ca_pem.iter().map(AsRef::as_ref));
        for (index, pem) in texts.enumerate() {
            // Copies the store once, and only where something is added to it.
            add(Arc::make_mut(&mut roots), &mut given, pem)
                .map_err(|reason| ClientError::ExtraRoots { number: index.saturating_add(1), reason })?;
        }
        let no_roots = (roots.is_empty() && !options.insecure).then(|| {
            let cause = system.fault.as_ref().map(|fault| format!(" ({fault})"));
            Arc::from(cause.unwrap_or_default())
        });

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_details(provider.clone(), Arc::new(clock.clone()))
            .with_safe_default_protocol_versions()
            .map_err(ClientError::Tls)?;
        let builder = if roots.is_empty() && !options.insecure {
            // Never used: such a beat fails before it connects.
            builder.with_root_certificates(roots)
        } else {
            let judge = (!options.insecure).then(|| webpki(roots, provider.clone())).transpose()?;
            let verifier = Verifier::new(judge, provider, given);
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
        };
        let mut for_proxies = builder.clone().with_no_client_auth();
        for_proxies.alpn_protocols.clear();
        let mut config = match &options.identity {
            None => builder.with_no_client_auth(),
            Some([certificate, key]) => {
                let (chain, key) = identity(certificate, key).map_err(ClientError::Identity)?;
                builder.with_client_auth_cert(chain, key).map_err(|error| {
                    ClientError::Identity(match error {
                        rustls::Error::InconsistentKeys(_) => {
                            "the key does not belong to the certificate".to_owned()
                        }
                        // In sentences, without bytes of the key.
                        rustls::Error::General(text) => plain(&text),
                        _ => "certificate and key cannot be used together".to_owned(),
                    })
                })?
            }
        };
        config.alpn_protocols = ALPN.map(<[u8]>::to_vec).into();
        Ok(Self { config: Arc::new(config), for_proxies: Arc::new(for_proxies), no_roots })
    }
}

impl Trust {
    /// The same without an offer of HTTP/2.
    pub(crate) fn http1_only(&self) -> Self {
        let mut config = ClientConfig::clone(&self.config);
        config.alpn_protocols = vec![HTTP1.to_vec()];
        Self { config: Arc::new(config), ..self.clone() }
    }
}

impl TlsOptions {
    /// Checks that the certificates and the key can be used, without what the system has.
    ///
    /// # Errors
    ///
    /// As [`Client::route`](crate::Client::route).
    ///
    /// ```
    /// use downbeat_client::TlsOptions;
    ///
    /// let error = TlsOptions::default().with_ca_pem("no PEM").check().unwrap_err();
    /// assert_eq!(error.to_string(), "extra roots: PEM text 1 holds no certificate");
    /// ```
    pub fn check(&self) -> Result<(), ClientError> {
        let system = SystemRoots { store: Arc::new(RootCertStore::empty()), fault: None };
        Trust::new(&system, &[], self, &TimeOfDay::default()).map(drop)
    }
}

fn webpki(
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, ClientError> {
    WebPkiServerVerifier::builder_with_provider(roots, provider)
        .build()
        .map_err(|_| ClientError::Tls(rustls::Error::General("the authorities cannot be used".to_owned())))
}

/// Adds the certificates of a file to `roots` and to `given`.
fn add(
    roots: &mut RootCertStore,
    given: &mut Vec<CertificateDer<'static>>,
    file: &[u8],
) -> Result<(), String> {
    for (index, certificate) in certificates(file)?.into_iter().enumerate() {
        given.push(certificate.clone());
        roots.add(certificate).map_err(|error| {
            let number = index.saturating_add(1);
            let reason = match error {
                rustls::Error::InvalidCertificate(CertificateError::BadEncoding) => "it is malformed",
                _ => "it is of no form that an authority's certificate can have",
            };
            format!("holds a certificate that cannot be used, number {number}: {reason}")
        })?;
    }
    Ok(())
}

/// The certificates of a PEM text, or the one in DER: at least one.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    if facts::is_certificate(pem) {
        return Ok(vec![CertificateDer::from(pem.to_vec())]);
    }
    let mut found = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let number = found.len().saturating_add(1);
        if number > MAX_CERTIFICATES {
            return Err(format!("holds more than {MAX_CERTIFICATES} certificates"));
        }
        // The PEM reader's errors quote the text, which may be a private key that was given by mistake.
        found.push(certificate.map_err(|_| format!("is malformed at certificate {number}"))?);
    }
    if found.is_empty() { Err(holds_none(pem)) } else { Ok(found) }
}

/// Why a file holds no certificate, as far as its form tells.
fn holds_none(bytes: &[u8]) -> String {
    let holds = |label: &str| {
        let begin = format!("-----BEGIN {label}-----");
        bytes.windows(begin.len()).any(|window| window == begin.as_bytes())
    };
    let what = if holds("TRUSTED CERTIFICATE") {
        "; it is in OpenSSL's own form: convert it with `openssl x509`"
    } else if holds("PKCS7") || holds("CMS") {
        "; it is in the form PKCS#7: convert it with `openssl pkcs7 -print_certs`"
    } else if holds("CERTIFICATE REQUEST") {
        ", only the request for one"
    } else if bytes.starts_with(&[0x30]) {
        // What is binary and no certificate is a container of some.
        "; it is neither PEM nor one certificate in DER: if it is PKCS#12 (.pfx, .p12), convert it with `openssl pkcs12 \
         -nokeys`, if PKCS#7 (.p7b) with `openssl pkcs7 -inform DER -print_certs`"
    } else {
        ""
    };
    format!("holds no certificate{what}")
}

/// The client's certificate, with those that lead to its authority, and its key.
fn identity(
    certificate: &[u8],
    given_key: &[u8],
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), String> {
    let chain = certificates(certificate).map_err(|fault| format!("the PEM text {fault}"))?;
    // The PEM reader's errors quote the text, here as above.
    let key = PrivateKeyDer::from_pem_slice(given_key);
    let key = key.or_else(|error| PrivateKeyDer::try_from(given_key.to_vec()).map_err(|_| error)).map_err(
        |_| {
            if String::from_utf8_lossy(given_key).contains("ENCRYPTED") {
                "the key is encrypted: remove the pass phrase with `openssl pkey` and guard the file"
                    .to_owned()
            } else {
                "the PEM text of the key holds no private key".to_owned()
            }
        },
    )?;
    Ok((chain, key))
}

#[cfg(test)]
mod tests;

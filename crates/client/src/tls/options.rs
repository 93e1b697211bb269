//! Owns [`TlsOptions`]: what a caller can choose about TLS.

use std::fmt;
use std::sync::Arc;

/// Which certificates to trust over TLS, and which one to show.
///
/// The defaults trust the authorities of the system and of
/// [the whole client](crate::ClientOptions::with_extra_roots_pem), and show no certificate.
///
/// [`Debug`] shows how much was given, never certificates or keys.
///
/// ```
/// use downbeat_client::TlsOptions;
///
/// let options = TlsOptions::default().with_client_identity("certificate", "key");
/// assert_eq!(
///     format!("{options:?}"),
///     "TlsOptions { ca: 0, client_certificate: true, insecure: false }"
/// );
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct TlsOptions {
    pub(crate) ca_pem: Vec<Arc<[u8]>>,
    /// Certificate and key.
    pub(crate) identity: Option<[Arc<[u8]>; 2]>,
    pub(crate) insecure: bool,
}

impl TlsOptions {
    /// Trusts the certificates in a PEM text, or the one in DER, in addition to the system's authorities and
    /// those added before.
    ///
    /// Each is either an authority, whose certificates are then accepted, or a server's own self-signed
    /// certificate, which is then accepted within its dates and for its names.
    #[must_use]
    pub fn with_ca_pem(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.ca_pem.push(pem.as_ref().into());
        self
    }

    /// Shows a certificate to servers that ask for one: PEM texts (or DER) of the certificate, followed by those that lead from
    /// it to an authority if there are any, and of its key, unencrypted.
    #[must_use]
    pub fn with_client_identity(
        mut self,
        certificate_pem: impl AsRef<[u8]>,
        key_pem: impl AsRef<[u8]>,
    ) -> Self {
        self.identity = Some([certificate_pem.as_ref().into(), key_pem.as_ref().into()]);
        self
    }

    /// Accepts any certificate. Anyone on the way can then read the URLs of beats and send beats of their own, so
    /// use this only for tests, and only for a while.
    #[must_use]
    pub fn with_insecure(mut self, insecure: bool) -> Self {
        self.insecure = insecure;
        self
    }

    /// Whether [any certificate is accepted](Self::with_insecure).
    pub fn is_insecure(&self) -> bool {
        self.insecure
    }
}

impl fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsOptions")
            .field("ca", &self.ca_pem.len())
            .field("client_certificate", &self.identity.is_some())
            .field("insecure", &self.insecure)
            .finish()
    }
}

//! Owns [`Facts`]: what a certificate says about itself, in words for a person.
//!
//! Read only after a handshake has failed, from bytes that a stranger sent: whatever cannot be read is left out, and
//! every text is cut to one line.

use rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use crate::error::plain;

/// The most certificates of a chain that are told about.
const MAX_CHAIN: usize = 4;

/// A chain of certificates as a server showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// The server's own certificate first.
    pub(super) chain: Vec<Link>,
}

/// One certificate of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// Whom it is for, as RFC 4514 writes names: `CN=localhost,O=Corp`.
    pub(super) subject: String,
    /// Who has signed it.
    pub(super) issuer: String,
    /// Its dates, in UTC: `2001-01-01`.
    pub(super) not_before: String,
    pub(super) not_after: String,
    /// Whether it names itself as its issuer.
    pub(super) self_issued: bool,
}

impl Facts {
    pub(super) fn of(server: &CertificateDer<'_>, others: &[CertificateDer<'_>]) -> Self {
        let all = std::iter::once(server).chain(others).take(MAX_CHAIN);
        Self { chain: all.map_while(|certificate| Link::of(certificate)).collect() }
    }

    /// The server's own certificate.
    pub(super) fn server(&self) -> Option<&Link> {
        self.chain.first()
    }
}

impl Link {
    fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?;
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        Some(Self {
            subject: name(content.subject()),
            issuer: name(content.issuer()),
            not_before: date(validity.not_before),
            not_after: date(validity.not_after),
            self_issued: content.subject() == content.issuer(),
        })
    }
}

/// The day: the hour helps nobody.
fn date(time: x509_cert::time::Time) -> String {
    time.to_date_time().to_string().chars().take_while(|c| *c != 'T').collect()
}

fn name(name: &x509_cert::name::Name) -> String {
    let text = plain(&name.to_string());
    if text.is_empty() { "(empty)".to_owned() } else { text }
}

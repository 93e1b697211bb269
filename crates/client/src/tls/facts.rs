//! Owns [`Facts`]: what a certificate says about itself, in words for a person.
//!
//! The facts are read only after a handshake has failed, from bytes that a stranger sent: anything that cannot be
//! read is left out, and every text is cut to one line.

use std::fmt;

use rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::asn1::{ObjectIdentifier, UintRef};
use x509_cert::der::{Decode as _, Reader as _, SliceReader};

use crate::error::plain;

/// How many certificates of a chain are described at most.
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
    /// Its key: `RSA, 1024 bits`.
    pub(super) key: String,
    /// The first extension that is marked as critical and that webpki does not know.
    unknown_critical: Option<String>,
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

    /// The first extension of the chain that is critical and not known.
    pub(super) fn unknown_critical(&self) -> Option<&str> {
        self.chain.iter().find_map(|link| link.unknown_critical.as_deref())
    }
}

impl Link {
    fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?;
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        let key = content.subject_public_key_info();
        let algorithm = Algorithm {
            id: Some(key.algorithm.oid),
            parameter: key.algorithm.parameters.as_ref().and_then(|any| any.decode_as().ok()),
        };
        let bits = rsa_bits(key.subject_public_key.raw_bytes()).filter(|_| algorithm.id == Some(RSA));
        let unknown = content
            .extensions()
            .into_iter()
            .flatten()
            .find(|extension| extension.critical && !KNOWN_EXTENSIONS.contains(&extension.extn_id));
        Some(Self {
            subject: name(content.subject()),
            issuer: name(content.issuer()),
            not_before: date(validity.not_before),
            not_after: date(validity.not_after),
            self_issued: content.subject() == content.issuer(),
            key: match bits {
                Some(bits) => format!("{algorithm}, {bits} bits"),
                None => algorithm.to_string(),
            },
            unknown_critical: unknown.map(|extension| extension.extn_id.to_string()),
        })
    }
}

/// The extensions that webpki understands: key usage, the subject's other names, basic constraints, name constraints,
/// where revocation lists are, and extended key usage.
const KNOWN_EXTENSIONS: [ObjectIdentifier; 6] = [
    ObjectIdentifier::new_unwrap("2.5.29.15"),
    ObjectIdentifier::new_unwrap("2.5.29.17"),
    ObjectIdentifier::new_unwrap("2.5.29.19"),
    ObjectIdentifier::new_unwrap("2.5.29.30"),
    ObjectIdentifier::new_unwrap("2.5.29.31"),
    ObjectIdentifier::new_unwrap("2.5.29.37"),
];

/// The keys whose signatures can be checked, in words; see [`Algorithm::is_key_understood`].
pub(super) const SPOKEN: &str =
    "keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood";

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A kind of key or of signature: its identifier and, for an elliptic curve, which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Algorithm {
    id: Option<ObjectIdentifier>,
    parameter: Option<ObjectIdentifier>,
}

impl Algorithm {
    /// Reads what webpki gives: the content of an `AlgorithmIdentifier`.
    pub(super) fn of(content: &[u8]) -> Self {
        let mut reader = SliceReader::new(content).ok();
        let mut next = || reader.as_mut().and_then(|reader| ObjectIdentifier::decode(reader).ok());
        let (id, parameter) = (next(), next());
        Self { id, parameter }
    }

    /// The identifier that says most about it: the curve, if there is one.
    fn telling(&self) -> Option<ObjectIdentifier> {
        self.parameter.or(self.id)
    }

    /// Whether it is a kind of key whose signatures can be checked.
    pub(super) fn is_key_understood(&self) -> bool {
        let id = self.telling().map(|id| id.to_string());
        let understood = ["1.2.840.113549.1.1.1", "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.101.112"];
        id.is_some_and(|id| understood.contains(&id.as_str()))
    }
}

/// In words, or by its number.
impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [(&str, &str); 27] = [
            ("1.2.840.113549.1.1.1", "RSA"),
            ("1.2.840.113549.1.1.2", "RSA and MD2"),
            ("1.2.840.113549.1.1.4", "RSA and MD5"),
            ("1.2.840.113549.1.1.5", "RSA and SHA-1"),
            ("1.2.840.113549.1.1.10", "RSA-PSS"),
            ("1.2.840.113549.1.1.11", "RSA and SHA-256"),
            ("1.2.840.113549.1.1.12", "RSA and SHA-384"),
            ("1.2.840.113549.1.1.13", "RSA and SHA-512"),
            ("1.2.840.113549.1.1.14", "RSA and SHA-224"),
            ("1.2.840.10040.4.1", "DSA"),
            ("1.2.840.10040.4.3", "DSA and SHA-1"),
            ("2.16.840.1.101.3.4.3.2", "DSA and SHA-256"),
            ("1.2.840.10045.2.1", "ECDSA"),
            ("1.2.840.10045.4.1", "ECDSA and SHA-1"),
            ("1.2.840.10045.4.3.1", "ECDSA and SHA-224"),
            ("1.2.840.10045.4.3.2", "ECDSA and SHA-256"),
            ("1.2.840.10045.4.3.3", "ECDSA and SHA-384"),
            ("1.2.840.10045.4.3.4", "ECDSA and SHA-512"),
            ("1.2.840.10045.3.1.7", "curve P-256"),
            ("1.3.132.0.34", "curve P-384"),
            ("1.3.132.0.35", "curve P-521"),
            ("1.3.132.0.10", "curve secp256k1"),
            ("1.3.36.3.3.2.8.1.1.7", "curve brainpoolP256r1"),
            ("1.3.36.3.3.2.8.1.1.11", "curve brainpoolP384r1"),
            ("1.3.36.3.3.2.8.1.1.13", "curve brainpoolP512r1"),
            ("1.3.101.112", "Ed25519"),
            ("1.3.101.113", "Ed448"),
        ];
        let Some(id) = self.telling().map(|id| id.to_string()) else { return f.write_str("unknown") };
        match NAMES.iter().find(|(number, _)| *number == id) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "number {id}"),
        }
    }
}

/// The length of an RSA key: of its first number.
fn rsa_bits(key: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(key).ok()?;
    let read = reader.sequence(|inner| {
        let modulus = UintRef::decode(inner)?.as_bytes().len();
        UintRef::decode(inner).map(|_| modulus)
    });
    read.ok().map(|bytes: usize| bytes.saturating_mul(8))
}

/// Whether bytes are one certificate in DER.
pub(super) fn is_certificate(bytes: &[u8]) -> bool {
    Certificate::from_der(bytes).is_ok()
}

/// The day; the hour would not help.
fn date(time: x509_cert::time::Time) -> String {
    time.to_date_time().to_string().chars().take_while(|c| *c != 'T').collect()
}

fn name(name: &x509_cert::name::Name) -> String {
    let text = plain(&name.to_string());
    if text.is_empty() { "(empty)".to_owned() } else { text }
}

//! Owns the certificates of the https tests: an [`Authority`] and the [`Identity`]s it issues, good and bad.
//!
//! All are made when a test runs. The good ones are valid for centuries, so no test depends on the date.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SignatureAlgorithm,
    SigningKey as _, date_time_ymd,
};
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::crypto::{ActiveKeyExchange, CryptoProvider, SupportedKxGroup};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{NamedGroup, RootCertStore, ServerConfig};

/// The names that a good identity is for: those that [`Server::url`](crate::server::Server::url) uses.
pub const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// A certificate authority.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// Makes an authority that only its caller knows, with a name that no other in this process has.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        Self::named(&format!("downbeat test authority {}", COUNT.fetch_add(1, Ordering::Relaxed)))
    }

    /// Makes an authority with a name of the caller's choice.
    pub fn named(name: &str) -> Self {
        Self::named_with(name, &PKCS_ECDSA_P256_SHA256)
    }

    /// The same with a key of another kind.
    pub fn named_with(name: &str, kind: &'static SignatureAlgorithm) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name.push(DnType::CommonName, name);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate_for(kind).unwrap()).unwrap() }
    }

    /// Its certificate in DER.
    pub fn der(&self) -> Vec<u8> {
        self.issuer.der().to_vec()
    }

    /// Its certificate as PEM: what a client must trust.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// Writes the certificate to a file of its own, for `SSL_CERT_FILE`. The file goes with the returned
    /// folder.
    pub fn pem_file(&self) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authority.pem");
        std::fs::write(&path, self.pem()).unwrap();
        (folder, path)
    }

    /// Issues a good certificate, for [`NAMES`].
    pub fn identity(&self) -> Identity {
        self.issue(params(&NAMES))
    }

    /// Issues a certificate for these names instead.
    pub fn identity_for(&self, names: &[&str]) -> Identity {
        self.issue(params(names))
    }

    /// Issues a certificate that expired at the end of the year 2000.
    pub fn expired_identity(&self) -> Identity {
        let mut params = params(&NAMES);
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2001, 1, 1);
        self.issue(params)
    }

    /// Issues a certificate that becomes valid in the year 4000.
    pub fn future_identity(&self) -> Identity {
        let mut params = params(&NAMES);
        params.not_before = date_time_ymd(4000, 1, 1);
        params.not_after = date_time_ymd(4001, 1, 1);
        self.issue(params)
    }

    /// Issues a certificate that is not for servers.
    pub fn client_identity(&self) -> Identity {
        let mut params = params(&NAMES);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(params)
    }

    /// Issues a certificate with a critical extension that nobody knows.
    pub fn critical_identity(&self) -> Identity {
        let mut params = params(&NAMES);
        let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
        extension.set_criticality(true);
        params.custom_extensions = vec![extension];
        self.issue(params)
    }

    /// Issues a certificate of X.509 version 1: without extensions.
    pub fn version_1_identity(&self) -> Identity {
        let key = KeyPair::generate().unwrap();
        let whole = params(&NAMES).signed_by(&key, &self.issuer).unwrap();
        let [content, algorithm, _] = parts(whole.der()).try_into().unwrap();
        // Less the version, which comes first, and the extensions, which come last.
        let content: Vec<Vec<u8>> =
            parts(&content).into_iter().filter(|part| !matches!(part.first(), Some(0xa0 | 0xa3))).collect();
        self.signed(sequence(&content), algorithm, &key)
    }

    /// Issues a certificate that says that it is signed with ECDSA and SHA-1.
    pub fn sha1_identity(&self) -> Identity {
        let key = KeyPair::generate().unwrap();
        let whole = params(&NAMES).signed_by(&key, &self.issuer).unwrap();
        let [content, algorithm, _] = parts(whole.der()).try_into().unwrap();
        let sha1 = sequence(&[vec![6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1]]);
        let content: Vec<Vec<u8>> = parts(&content)
            .into_iter()
            .map(|part| if part == algorithm { sha1.clone() } else { part })
            .collect();
        self.signed(sequence(&content), sha1, &key)
    }

    /// The certificate with this content.
    fn signed(&self, content: Vec<u8>, algorithm: Vec<u8>, key: &KeyPair) -> Identity {
        let signature = self.issuer.key().sign(&content).unwrap();
        let signature = element(3, &[vec![0], signature].concat());
        Identity::of(sequence(&[content, algorithm, signature]).into(), key, String::new())
    }

    fn issue(&self, params: CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity::new(&certificate, &key)
    }

    /// Issues a certificate for a client, and returns it and its key as PEM.
    pub fn client_pem(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "downbeat test client");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }
}

/// What an https server shows: a certificate and its key.
#[derive(Debug, Clone)]
pub struct Identity {
    config: Arc<ServerConfig>,
    pem: String,
}

impl Identity {
    /// A certificate for [`NAMES`] that signs itself and is marked as an authority, as OpenSSL makes them by
    /// default.
    pub fn self_signed() -> Self {
        let mut params = params(&NAMES);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self::signing_itself(params)
    }

    /// A certificate for [`NAMES`] that signs itself and is no authority.
    pub fn self_signed_server() -> Self {
        Self::signing_itself(params(&NAMES))
    }

    /// As [`self_signed`](Self::self_signed), expired at the end of the year 2000.
    pub fn self_signed_expired() -> Self {
        let mut params = params(&NAMES);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(2001, 1, 1);
        Self::signing_itself(params)
    }

    /// As [`self_signed`](Self::self_signed), for other names.
    pub fn self_signed_for(names: &[&str]) -> Self {
        let mut params = params(names);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self::signing_itself(params)
    }

    fn signing_itself(params: CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self::new(&certificate, &key)
    }

    fn new(certificate: &Certificate, key: &KeyPair) -> Self {
        Self::of(certificate.der().clone(), key, certificate.pem())
    }

    fn of(certificate: CertificateDer<'static>, key: &KeyPair, pem: String) -> Self {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(
                vec![certificate],
                ring::sign::any_supported_type(&private(key)).unwrap(),
            ))));
        Self { config: Arc::new(config), pem }
    }

    /// The same certificate, from a server that lets in only clients with a certificate of this authority.
    pub fn asking_for_clients_of(authority: &Authority) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params(&NAMES).signed_by(&key, &authority.issuer).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(authority.issuer.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let clients =
            WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone()).build().unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![certificate.der().clone()], private(&key))
            .unwrap();
        Self { config: Arc::new(config), pem: certificate.pem() }
    }

    /// The same certificate, from a server that agrees on keys over the curve P-521 alone.
    pub fn on_another_curve(mut self) -> Self {
        let provider = CryptoProvider { kx_groups: vec![&OtherCurve], ..ring::default_provider() };
        let config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(self.config.cert_resolver.clone());
        self.config = Arc::new(config);
        self
    }

    /// The certificate as PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    pub(crate) fn server_config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }

    /// For a server that speaks these protocols, the preferred first.
    pub fn config_speaking(&self, protocols: &[&str]) -> Arc<ServerConfig> {
        let mut config = ServerConfig::clone(&self.config);
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        Arc::new(config)
    }
}

/// A curve that is offered, and that nobody takes.
#[derive(Debug)]
struct OtherCurve;

impl SupportedKxGroup for OtherCurve {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, tokio_rustls::rustls::Error> {
        Err(tokio_rustls::rustls::Error::General("never begun".to_owned()))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::secp521r1
    }
}

/// The elements in a sequence of DER.
fn parts(sequence: &[u8]) -> Vec<Vec<u8>> {
    let (_, mut rest) = sequence.split_at(header(sequence).0);
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (head, length) = header(rest);
        let (part, after) = rest.split_at(head + length);
        parts.push(part.to_vec());
        rest = after;
    }
    parts
}

/// The length of an element's tag and length, and that of its content.
fn header(element: &[u8]) -> (usize, usize) {
    let [_tag, first, rest @ ..] = element else { return (element.len(), 0) };
    match *first {
        short @ ..0x80 => (2, short.into()),
        long => {
            let bytes = usize::from(long & 0x7f);
            (2 + bytes, rest.iter().take(bytes).fold(0, |length, byte| length << 8 | usize::from(*byte)))
        }
    }
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    // As short as it can be: DER knows no other.
    let length = match content.len() {
        short @ ..0x80 => vec![u8::try_from(short).unwrap()],
        middle @ ..0x100 => vec![0x81, u8::try_from(middle).unwrap()],
        long => [&[0x82], &u16::try_from(long).unwrap().to_be_bytes()[..]].concat(),
    };
    [&[tag], &length[..], content].concat()
}

fn private(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()))
}

fn params(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
}

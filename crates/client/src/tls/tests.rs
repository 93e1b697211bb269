use std::time::Duration;

use rustls::pki_types::{ServerName, UnixTime};
use rustls::{InvalidMessage, PeerIncompatible};

use super::explain::*;
use super::*;
use crate::peer::Peer;
use rustls::{AlertDescription, CertificateError};

fn peer() -> Peer {
    Peer::of(&"https://hc-ping.test:8443/".parse().unwrap()).unwrap()
}

fn certificate(error: CertificateError) -> String {
    explain(&rustls::Error::InvalidCertificate(error), &peer()).to_string()
}

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

#[test]
fn an_unknown_issuer_is_explained_with_the_remedy() {
    insta::assert_snapshot!(certificate(CertificateError::UnknownIssuer), @"tls: certificate of hc-ping.test is not trusted: unknown issuer; if that is an authority of your own, give its certificate with `TlsOptions::with_ca_pem` or as a PEM file in SSL_CERT_FILE");
}

#[test]
fn an_expired_certificate_is_explained_with_its_age() {
    const DAY: u64 = 24 * 60 * 60;
    let age = |age| certificate(CertificateError::ExpiredContext { time: at(DAY + age), not_after: at(DAY) });
    insta::assert_snapshot!(certificate(CertificateError::Expired), @"tls: certificate of hc-ping.test has expired; renew it on the server");
    insta::assert_snapshot!(age(DAY - 1), @"tls: certificate of hc-ping.test has expired, less than a day ago; renew it on the server");
    insta::assert_snapshot!(age(DAY), @"tls: certificate of hc-ping.test has expired, 1 day ago; renew it on the server");
    insta::assert_snapshot!(age(3 * DAY), @"tls: certificate of hc-ping.test has expired, 3 days ago; renew it on the server");
}

#[test]
fn a_certificate_of_the_future_points_to_the_clock() {
    insta::assert_snapshot!(certificate(CertificateError::NotValidYet), @"tls: certificate of hc-ping.test is not valid yet; is the clock of this machine right?");
}

#[test]
fn a_certificate_for_other_names_shows_three_of_them() {
    let name = |presented: &[&str]| {
        certificate(CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("hc-ping.test").unwrap(),
            presented: presented.iter().map(|name| (*name).to_owned()).collect(),
        })
    };
    insta::assert_snapshot!(name(&[]), @"tls: certificate of hc-ping.test names no host: it has no subjectAltName, and a common name does not count; issue it with `DNS:hc-ping.test` there");
    insta::assert_snapshot!(name(&["DnsName(\"a.test\")"]), @"tls: certificate of hc-ping.test is not valid for this name, only for a.test; write one of these in the URL, or renew it for this name");
    insta::assert_snapshot!(name(&["DnsName(\"*.a.test\")", "IpAddress(10.0.0.1)", "c.test", "d.test", "e.test"]), @"tls: certificate of hc-ping.test is not valid for this name, only for *.a.test, 10.0.0.1, c.test and 2 more; write one of these in the URL, or renew it for this name");
    insta::assert_snapshot!(certificate(CertificateError::NotValidForName), @"tls: certificate of hc-ping.test is not valid for this name");
}

#[test]
fn other_faults_of_a_certificate_are_explained() {
    insta::assert_snapshot!(certificate(CertificateError::Revoked), @"tls: certificate of hc-ping.test has been revoked");
    insta::assert_snapshot!(certificate(CertificateError::BadEncoding), @"tls: certificate of hc-ping.test is malformed; issue it anew");
    insta::assert_snapshot!(certificate(CertificateError::BadSignature), @"tls: certificate of hc-ping.test is not trusted: its authority has the name of a trusted one, but another key (renewed, perhaps); give its present certificate with `TlsOptions::with_ca_pem`");
    insta::assert_snapshot!(certificate(CertificateError::InvalidPurpose), @"tls: certificate of hc-ping.test is not meant for servers: its extended key usage lacks serverAuth");
    insta::assert_snapshot!(certificate(CertificateError::UnhandledCriticalExtension), @"tls: certificate of hc-ping.test has an extension that is marked as critical and not known here; issue it without, or unmarked");
}

/// Every variant of rustls 0.23 that this program can meet, with what fills it.
fn certificate_errors() -> Vec<CertificateError> {
    use CertificateError as C;
    let (time, id) = (at(1), vec![6, 5, 0x2b, 0x81, 4, 0, 0x23]);
    let name = ServerName::try_from("hc-ping.test").unwrap();
    vec![
        C::BadEncoding,
        C::Expired,
        C::ExpiredContext { time, not_after: time },
        C::NotValidYet,
        C::NotValidYetContext { time, not_before: time },
        C::Revoked,
        C::UnhandledCriticalExtension,
        C::UnknownIssuer,
        C::UnknownRevocationStatus,
        C::ExpiredRevocationList,
        C::ExpiredRevocationListContext { time, next_update: time },
        C::BadSignature,
        C::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: id.clone(),
            supported_algorithms: vec![],
        },
        C::UnsupportedSignatureAlgorithmForPublicKeyContext {
            signature_algorithm_id: id.clone(),
            public_key_algorithm_id: id,
        },
        C::NotValidForName,
        C::NotValidForNameContext { expected: name, presented: vec![] },
        C::InvalidPurpose,
        C::InvalidPurposeContext {
            required: rustls::ExtendedKeyPurpose::ServerAuth,
            presented: vec![rustls::ExtendedKeyPurpose::Other(vec![1, 2])],
        },
        C::InvalidOcspResponse,
        C::ApplicationVerificationFailure,
    ]
}

/// Further errors of webpki, which rustls passes on without a case of their own.
fn webpki_errors() -> Vec<webpki::Error> {
    use webpki::Error as E;
    vec![
        E::CaUsedAsEndEntity,
        E::CertDistrusted,
        E::EmptyEkuExtension,
        E::EndEntityUsedAsCa,
        E::ExtensionValueInvalid,
        E::InvalidCrlNumber,
        E::InvalidNetworkMaskConstraint,
        E::InvalidSerialNumber,
        E::InvalidCrlSignatureForPublicKey,
        E::IssuerNotCrlSigner,
        E::MalformedDnsIdentifier,
        E::MalformedExtensions,
        E::MalformedNameConstraint,
        E::MaximumNameConstraintComparisonsExceeded,
        E::MaximumPathBuildCallsExceeded,
        E::MaximumPathDepthExceeded,
        E::MaximumSignatureChecksExceeded,
        E::NameConstraintViolation,
        E::PathLenConstraintViolated,
        E::SignatureAlgorithmMismatch,
        E::UnsupportedCertVersion,
        E::UnsupportedCriticalExtension,
        E::UnsupportedCrlIssuingDistributionPoint,
        E::UnsupportedCrlVersion,
        E::UnsupportedDeltaCrl,
        E::UnsupportedIndirectCrl,
        E::UnsupportedNameType,
        E::UnsupportedRevocationReason,
        E::UnsupportedRevocationReasonsPartitioning,
    ]
}

#[test]
fn every_error_of_the_verifier_has_words_of_its_own() {
    let by_rustls = certificate_errors();
    let by_webpki =
        webpki_errors().into_iter().map(|error| CertificateError::Other(rustls::OtherError(Arc::new(error))));
    let mut lines = Vec::new();
    for error in by_rustls.into_iter().chain(by_webpki) {
        let library = format!("{error:?}");
        let code = library.split(['(', ' ', '{']).next().unwrap().to_owned();
        let inner = library.rsplit('(').next().unwrap().trim_matches(')').to_owned();
        let text = certificate(error);
        assert!(
            !text.contains(&code) && !text.contains(&inner) && !text.contains("no words"),
            "{library}: {text}"
        );
        lines.push(text.strip_prefix("tls: certificate of hc-ping.test ").unwrap().to_owned());
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    is malformed; issue it anew
    has expired; renew it on the server
    has expired, less than a day ago; renew it on the server
    is not valid yet; is the clock of this machine right?
    is not valid yet; is the clock of this machine right?
    has been revoked
    has an extension that is marked as critical and not known here; issue it without, or unmarked
    is not trusted: unknown issuer; if that is an authority of your own, give its certificate with `TlsOptions::with_ca_pem` or as a PEM file in SSL_CERT_FILE
    cannot be looked up among those that are revoked
    cannot be looked up among those that are revoked
    cannot be looked up among those that are revoked
    is not trusted: its authority has the name of a trusted one, but another key (renewed, perhaps); give its present certificate with `TlsOptions::with_ca_pem`
    is signed with curve P-521, which is not supported; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood
    is signed with a key of the kind curve P-521, which is not supported; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood
    is not valid for this name
    names no host: it has no subjectAltName, and a common name does not count; issue it with `DNS:hc-ping.test` there
    is not meant for servers: its extended key usage lacks serverAuth
    is not meant for servers: its extended key usage lacks serverAuth
    comes with a proof that it is not revoked which is not valid
    is refused
    is not trusted: it is self-signed; to trust this one, give it with `TlsOptions::with_ca_pem`
    is of an authority that is no longer trusted
    has an extended key usage that is empty; issue it with serverAuth
    is not trusted: a certificate that signs another is not marked as an authority's (basicConstraints CA)
    has an extension that is malformed; issue it anew
    cannot be looked up among those that are revoked
    is of an authority whose name constraints are malformed
    has a serial number that is malformed; issue it anew
    cannot be looked up among those that are revoked
    cannot be looked up among those that are revoked
    holds a host name that is malformed; issue it anew
    has an extension that is malformed; issue it anew
    is of an authority whose name constraints are malformed
    comes with a chain that is too long to be checked
    comes with a chain that is too long to be checked
    comes with a chain that is too long to be checked
    comes with a chain that is too long to be checked
    is for a name that its authority may not give (name constraints)
    is more steps away from its authority than that allows (pathLen)
    names two kinds of signature that differ; issue it anew
    is of an old form (X.509 version 1 or 2), which names no host that counts; issue one of version 3 with a subjectAltName
    has an extension that is marked as critical and not known here; issue it without, or unmarked
    cannot be looked up among those that are revoked
    cannot be looked up among those that are revoked
    cannot be looked up among those that are revoked
    cannot be looked up among those that are revoked
    holds a name of a kind that is not understood
    cannot be looked up among those that are revoked
    cannot be looked up among those that are revoked
    ");
}

#[test]
fn every_alert_and_every_fault_of_a_handshake_has_words() {
    let mut lines = Vec::new();
    for number in 0..=u8::MAX {
        let alert = AlertDescription::from(number);
        let name = format!("{alert:?}");
        let text = explain(&rustls::Error::AlertReceived(alert), &peer()).to_string();
        assert!(!text.contains(&name), "{text}");
        if !text.ends_with(&format!("alert {number} of TLS")) {
            lines.push(format!("{number}: {}", text.strip_prefix("tls: hc-ping.test:8443 ").unwrap()));
        }
    }
    use rustls::{EncryptedClientHelloError, Error, InconsistentKeys, PeerMisbehaved};
    let faults = [
        Error::InappropriateMessage { expect_types: vec![], got_type: rustls::ContentType::Alert },
        Error::InappropriateHandshakeMessage {
            expect_types: vec![],
            got_type: rustls::HandshakeType::Finished,
        },
        Error::InvalidEncryptedClientHello(EncryptedClientHelloError::NoCompatibleConfig),
        Error::InvalidMessage(InvalidMessage::MessageTooShort),
        Error::UnsupportedNameType,
        Error::DecryptError,
        Error::EncryptError,
        Error::PeerIncompatible(PeerIncompatible::NoKxGroupsInCommon),
        Error::PeerIncompatible(PeerIncompatible::NoSignatureSchemesInCommon),
        Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
        Error::PeerMisbehaved(PeerMisbehaved::IllegalTlsInnerPlaintext),
        Error::InvalidCertRevocationList(rustls::CertRevocationListError::BadSignature),
        Error::General("in sentences".to_owned()),
        Error::FailedToGetCurrentTime,
        Error::FailedToGetRandomBytes,
        Error::HandshakeNotComplete,
        Error::PeerSentOversizedRecord,
        Error::NoApplicationProtocol,
        Error::BadMaxFragmentSize,
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch),
    ];
    for fault in faults {
        let text = explain(&fault, &peer()).to_string();
        lines.push(text.strip_prefix("tls: ").unwrap().to_owned());
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    0: broke off the handshake: it ended the connection
    10: broke off the handshake: it takes what it was sent for malformed
    20: broke off the handshake: it cannot decrypt or verify what it was sent; does something on the way change it?
    21: broke off the handshake: it cannot decrypt or verify what it was sent; does something on the way change it?
    22: broke off the handshake: it takes what it was sent for too large
    30: broke off the handshake: it takes what it was sent for too large
    40: broke off the handshake: it has no cipher, curve or signature in common with this program, or wants a client certificate; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood
    41: broke off the handshake: it asks for a client certificate
    42: refuses the client certificate: it takes it for malformed or wrong; see `TlsOptions::with_client_identity`
    43: refuses the client certificate: it does not take certificates of its kind; see `TlsOptions::with_client_identity`
    44: refuses the client certificate: it has been revoked; see `TlsOptions::with_client_identity`
    45: refuses the client certificate: it has expired, by the clock there; see `TlsOptions::with_client_identity`
    46: refuses the client certificate: it gives no reason; see `TlsOptions::with_client_identity`
    47: broke off the handshake: it takes what it was sent for malformed
    48: refuses the client certificate: its authority is not known there; see `TlsOptions::with_client_identity`
    49: refuses the client certificate: it is valid, and not allowed in; see `TlsOptions::with_client_identity`
    50: broke off the handshake: it takes what it was sent for malformed
    51: broke off the handshake: it cannot decrypt or verify what it was sent; does something on the way change it?
    60: broke off the handshake: it asks for stronger ciphers
    70: speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)
    71: broke off the handshake: it asks for stronger ciphers
    80: broke off the handshake: it has an internal error
    86: broke off the handshake: it takes this for a fallback to an older version
    90: broke off the handshake: it ended the connection
    100: broke off the handshake: it does not support what was asked
    109: broke off the handshake: it takes what it was sent for malformed
    110: broke off the handshake: it does not support what was asked
    111: broke off the handshake: it cannot check a certificate
    112: does not serve the name hc-ping.test
    113: broke off the handshake: it cannot check a certificate
    114: broke off the handshake: it cannot check a certificate
    115: broke off the handshake: it does not know the session
    116: asks for a client certificate; give one with `TlsOptions::with_client_identity`
    120: broke off the handshake: it speaks neither HTTP/1.1 nor HTTP/2
    121: broke off the handshake: it wants an encrypted beginning of the handshake
    the handshake with hc-ping.test:8443 failed: it breaks the rules of TLS
    the handshake with hc-ping.test:8443 failed: it breaks the rules of TLS
    the handshake with hc-ping.test:8443 failed: its encrypted beginning is malformed
    the handshake with hc-ping.test:8443 failed: it sends messages that are malformed; is it a server of TLS?
    the handshake with hc-ping.test:8443 failed: its name is of a kind that TLS does not have
    the handshake with hc-ping.test:8443 failed: what it sends cannot be decrypted; does something on the way change it?
    the handshake with hc-ping.test:8443 failed: what is to be sent cannot be encrypted
    hc-ping.test:8443 agrees on no curve for the key exchange (X25519, P-256 and P-384 are spoken)
    hc-ping.test:8443 signs in no way that is understood here; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood
    hc-ping.test:8443 speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)
    the handshake with hc-ping.test:8443 failed: it breaks the rules of TLS
    the handshake with hc-ping.test:8443 failed: a list of revoked certificates cannot be used
    the handshake with hc-ping.test:8443 failed: in sentences
    the handshake with hc-ping.test:8443 failed: the time of this machine is not known
    the handshake with hc-ping.test:8443 failed: this machine gives no random numbers
    the handshake with hc-ping.test:8443 failed: it was not complete
    the handshake with hc-ping.test:8443 failed: it sends messages that are malformed; is it a server of TLS?
    the handshake with hc-ping.test:8443 failed: it speaks neither HTTP/1.1 nor HTTP/2
    the handshake with hc-ping.test:8443 failed: the TLS library gives a reason that has no words here yet
    the handshake with hc-ping.test:8443 failed: the client's key does not belong to its certificate
    ");
}

#[test]
fn a_proof_that_does_not_fit_the_key_is_told_from_a_certificate_that_is_not_signed_right() {
    insta::assert_snapshot!(certificate::bad_proof(None), @"does not fit how the server signs the handshake: its key is another, or too short; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood");
}

#[test]
fn files_without_a_certificate_are_named_by_their_form() {
    let refused = |file: &[u8]| refused(&TlsOptions::default().with_ca_pem(file));
    let armoured =
        |label: &str| refused(format!("-----BEGIN {label}-----\nAA==\n-----END {label}-----\n").as_bytes());
    let told = [
        armoured("TRUSTED CERTIFICATE"),
        armoured("PKCS7"),
        armoured("CERTIFICATE REQUEST"),
        refused(b"0\x82\x0a\x00 a container"),
        refused(b""),
    ];
    insta::assert_snapshot!(told.join("\n"), @"
    extra roots: PEM text 1 holds no certificate; it is in OpenSSL's own form: convert it with `openssl x509`
    extra roots: PEM text 1 holds no certificate; it is in the form PKCS#7: convert it with `openssl pkcs7 -print_certs`
    extra roots: PEM text 1 holds no certificate, only the request for one
    extra roots: PEM text 1 holds no certificate; it is neither PEM nor one certificate in DER: if it is PKCS#12 (.pfx, .p12), convert it with `openssl pkcs12 -nokeys`, if PKCS#7 (.p7b) with `openssl pkcs7 -inform DER -print_certs`
    extra roots: PEM text 1 holds no certificate
    ");
}

#[test]
fn a_peer_without_tls_is_asked_for_http() {
    insta::assert_snapshot!(explain(&InvalidMessage::InvalidContentType.into(), &peer()), @"tls: hc-ping.test:8443 does not speak TLS; is it an http:// address?");
}

#[test]
fn refusals_by_the_peer_are_explained() {
    let alert = |alert| explain(&rustls::Error::AlertReceived(alert), &peer());
    insta::assert_snapshot!(alert(AlertDescription::HandshakeFailure), @"tls: hc-ping.test:8443 broke off the handshake: it has no cipher, curve or signature in common with this program, or wants a client certificate; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood");
    insta::assert_snapshot!(alert(AlertDescription::ProtocolVersion), @"tls: hc-ping.test:8443 speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)");
    insta::assert_snapshot!(alert(AlertDescription::UnrecognisedName), @"tls: hc-ping.test:8443 does not serve the name hc-ping.test");
    insta::assert_snapshot!(alert(AlertDescription::CertificateRequired), @"tls: hc-ping.test:8443 asks for a client certificate; give one with `TlsOptions::with_client_identity`");
    insta::assert_snapshot!(explain(&PeerIncompatible::NoCipherSuitesInCommon.into(), &peer()), @"tls: hc-ping.test:8443 speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)");
    insta::assert_snapshot!(explain(&rustls::Error::NoCertificatesPresented, &peer()), @"tls: hc-ping.test:8443 shows no certificate");
    insta::assert_snapshot!(explain(&rustls::Error::DecryptError, &peer()), @"tls: the handshake with hc-ping.test:8443 failed: what it sends cannot be decrypted; does something on the way change it?");
}

#[test]
fn missing_roots_are_explained_with_the_remedy() {
    insta::assert_snapshot!(no_roots(&peer(), ""), @"tls: the certificate of hc-ping.test cannot be checked: this system has no root certificates; install them (package ca-certificates on Linux), name a PEM file in SSL_CERT_FILE, or give one with `TlsOptions::with_ca_pem`");
    insta::assert_snapshot!(no_roots(&peer(), " (no such file)"), @"tls: the certificate of hc-ping.test cannot be checked: this system has no root certificates (no such file); install them (package ca-certificates on Linux), name a PEM file in SSL_CERT_FILE, or give one with `TlsOptions::with_ca_pem`");
}

fn refused(options: &TlsOptions) -> String {
    let system = SystemRoots { store: Arc::new(RootCertStore::empty()), fault: None };
    Trust::new(&system, &[], options, &TimeOfDay::default()).unwrap_err().to_string()
}

#[test]
fn a_client_certificate_that_cannot_be_used_is_refused() {
    let refused =
        |certificate: &str, key: &str| refused(&TlsOptions::default().with_client_identity(certificate, key));
    let certificate = "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n";
    insta::assert_snapshot!(refused("", ""), @"client certificate: the PEM text holds no certificate");
    insta::assert_snapshot!(refused(certificate, ""), @"client certificate: the PEM text of the key holds no private key");
    insta::assert_snapshot!(refused(certificate, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----\n"), @"client certificate: the key is encrypted: remove the pass phrase with `openssl pkey` and guard the file");
    insta::assert_snapshot!(refused(certificate, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"), @"client certificate: failed to parse private key as RSA, ECDSA, or EdDSA");
}

#[test]
fn extra_roots_without_a_certificate_are_refused() {
    let refused = |pem: &str| refused(&TlsOptions::default().with_ca_pem(pem));
    insta::assert_snapshot!(refused(""), @"extra roots: PEM text 1 holds no certificate");
    insta::assert_snapshot!(refused("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"), @"extra roots: PEM text 1 holds no certificate");
    insta::assert_snapshot!(refused("-----BEGIN CERTIFICATE-----\nc2Vj*mV0\n-----END CERTIFICATE-----\n"), @"extra roots: PEM text 1 is malformed at certificate 1");
    insta::assert_snapshot!(refused("-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n"), @"extra roots: PEM text 1 holds a certificate that cannot be used, number 1: it is malformed");
}

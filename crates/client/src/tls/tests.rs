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
    explain(&rustls::Error::InvalidCertificate(error), &peer())
}

fn at(seconds: u64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(seconds))
}

#[test]
fn an_unknown_issuer_is_explained_with_the_remedy() {
    insta::assert_snapshot!(certificate(CertificateError::UnknownIssuer), @"certificate of hc-ping.test is not trusted: unknown issuer; if that is an authority of your own, name a PEM file with its certificate in the option `tls.ca_file` or in SSL_CERT_FILE");
}

#[test]
fn an_expired_certificate_is_explained_with_its_age() {
    const DAY: u64 = 24 * 60 * 60;
    let age = |age| certificate(CertificateError::ExpiredContext { time: at(DAY + age), not_after: at(DAY) });
    insta::assert_snapshot!(certificate(CertificateError::Expired), @"certificate of hc-ping.test has expired");
    insta::assert_snapshot!(age(DAY - 1), @"certificate of hc-ping.test has expired, less than a day ago; renew it on the server");
    insta::assert_snapshot!(age(DAY), @"certificate of hc-ping.test has expired, 1 day ago; renew it on the server");
    insta::assert_snapshot!(age(3 * DAY), @"certificate of hc-ping.test has expired, 3 days ago; renew it on the server");
}

#[test]
fn a_certificate_of_the_future_points_to_the_clock() {
    insta::assert_snapshot!(certificate(CertificateError::NotValidYet), @"certificate of hc-ping.test is not valid yet; is the clock of this machine right?");
}

#[test]
fn a_certificate_for_other_names_shows_three_of_them() {
    let name = |presented: &[&str]| {
        certificate(CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("hc-ping.test").unwrap(),
            presented: presented.iter().map(|name| (*name).to_owned()).collect(),
        })
    };
    insta::assert_snapshot!(name(&[]), @"certificate of hc-ping.test is not valid for this name, nor for any other");
    insta::assert_snapshot!(name(&["DnsName(\"a.test\")"]), @"certificate of hc-ping.test is not valid for this name, only for a.test; write one of these in the URL, or renew it for this name");
    insta::assert_snapshot!(name(&["DnsName(\"*.a.test\")", "IpAddress(10.0.0.1)", "c.test", "d.test", "e.test"]), @"certificate of hc-ping.test is not valid for this name, only for *.a.test, 10.0.0.1, c.test and 2 more; write one of these in the URL, or renew it for this name");
    insta::assert_snapshot!(certificate(CertificateError::NotValidForName), @"certificate of hc-ping.test is not valid for this name");
}

#[test]
fn other_faults_of_a_certificate_are_explained() {
    insta::assert_snapshot!(certificate(CertificateError::Revoked), @"certificate of hc-ping.test has been revoked");
    insta::assert_snapshot!(certificate(CertificateError::BadEncoding), @"certificate of hc-ping.test is malformed");
    insta::assert_snapshot!(certificate(CertificateError::BadSignature), @"certificate of hc-ping.test is not trusted: its authority has the name of a trusted one, but another key (renewed, perhaps); name a PEM file with its present certificate in the option `tls.ca_file`");
    insta::assert_snapshot!(certificate(CertificateError::InvalidPurpose), @"certificate of hc-ping.test is not meant for servers");
    insta::assert_snapshot!(certificate(CertificateError::UnhandledCriticalExtension), @"certificate of hc-ping.test is not acceptable: UnhandledCriticalExtension");
}

#[test]
fn a_peer_without_tls_is_asked_for_http() {
    insta::assert_snapshot!(explain(&InvalidMessage::InvalidContentType.into(), &peer()), @"hc-ping.test:8443 does not speak TLS; is it an http:// address?");
}

#[test]
fn refusals_by_the_peer_are_explained() {
    let alert = |alert| explain(&rustls::Error::AlertReceived(alert), &peer());
    insta::assert_snapshot!(alert(AlertDescription::HandshakeFailure), @"hc-ping.test:8443 broke off the handshake: HandshakeFailure");
    insta::assert_snapshot!(alert(AlertDescription::ProtocolVersion), @"hc-ping.test:8443 speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)");
    insta::assert_snapshot!(alert(AlertDescription::UnrecognisedName), @"hc-ping.test:8443 does not serve the name hc-ping.test");
    insta::assert_snapshot!(alert(AlertDescription::CertificateRequired), @"hc-ping.test:8443 asks for a client certificate: name one in the options `tls.client_cert` and `tls.client_key`");
    insta::assert_snapshot!(explain(&PeerIncompatible::NoCipherSuitesInCommon.into(), &peer()), @"hc-ping.test:8443 speaks no version or cipher of TLS that is safe today (1.2 or 1.3 is needed)");
    insta::assert_snapshot!(explain(&rustls::Error::NoCertificatesPresented, &peer()), @"hc-ping.test:8443 shows no certificate");
    insta::assert_snapshot!(explain(&rustls::Error::DecryptError, &peer()), @"the handshake with hc-ping.test:8443 failed: cannot decrypt peer's message");
}

#[test]
fn missing_roots_are_explained_with_the_remedy() {
    insta::assert_snapshot!(no_roots(&peer(), ""), @"the certificate of hc-ping.test cannot be checked: this system has no root certificates; install them (package ca-certificates on Linux) or name a PEM file in SSL_CERT_FILE");
    insta::assert_snapshot!(no_roots(&peer(), " (no such file)"), @"the certificate of hc-ping.test cannot be checked: this system has no root certificates (no such file); install them (package ca-certificates on Linux) or name a PEM file in SSL_CERT_FILE");
}

fn refused(options: &TlsOptions) -> String {
    let system = SystemRoots { store: Arc::new(RootCertStore::empty()), fault: None };
    Trust::new(&system, &[], options, &Clock::default()).unwrap_err().to_string()
}

#[test]
fn a_client_certificate_that_cannot_be_used_is_refused() {
    let refused =
        |certificate: &str, key: &str| refused(&TlsOptions::default().with_client_identity(certificate, key));
    let certificate = "-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n";
    insta::assert_snapshot!(refused("", ""), @"client certificate: the PEM text holds no certificate");
    insta::assert_snapshot!(refused(certificate, ""), @"client certificate: the PEM text of the key holds no private key");
    insta::assert_snapshot!(refused(certificate, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----\n"), @"client certificate: the key is encrypted: remove the pass phrase with `openssl pkey` and guard the file");
    insta::assert_snapshot!(refused(certificate, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"), @"client certificate: unexpected error: failed to parse private key as RSA, ECDSA, or EdDSA");
}

#[test]
fn extra_roots_without_a_certificate_are_refused() {
    let refused = |pem: &str| refused(&TlsOptions::default().with_ca_pem(pem));
    insta::assert_snapshot!(refused(""), @"extra roots: PEM text 1 holds no certificate");
    insta::assert_snapshot!(refused("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"), @"extra roots: PEM text 1 holds no certificate");
    insta::assert_snapshot!(refused("-----BEGIN CERTIFICATE-----\nc2Vj*mV0\n-----END CERTIFICATE-----\n"), @"extra roots: PEM text 1 is malformed at certificate 1");
    insta::assert_snapshot!(refused("-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n"), @"extra roots: PEM text 1 holds a certificate that cannot be used, number 1: invalid peer certificate: BadEncoding");
}

//! Beats over TLS, and what each failure of TLS is called.

use std::process::Command;

use downbeat_client::{Client, ClientOptions, Step};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::{Authority, Identity};

use crate::{AMPLE, beat, target, text};

fn trusting(authority: &Authority) -> Client {
    Client::new(ClientOptions::default().with_extra_roots_pem(authority.pem())).unwrap()
}

/// The text of the failure that a beat to an https server with this identity ends in, and that no request
/// came through.
async fn failure(authority: &Authority, identity: &Identity) -> String {
    let server = Server::always_tls(identity, Answer::Status(200));
    let error = trusting(authority).beat(&target(&server.url("/")), AMPLE).await.unwrap_err();
    assert_eq!(error.step(), Step::Tls);
    assert_eq!(server.requests().len(), 0);
    text(&error)
}

#[tokio::test]
async fn three_beats_over_tls_use_one_connection() {
    let authority = Authority::new();
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    let client = trusting(&authority);
    for _ in 0..3 {
        client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
    }
    assert_eq!((server.requests().len(), server.opened()), (3, 1));
}

#[tokio::test]
async fn a_certificate_for_an_ip_address_is_accepted() {
    let authority = Authority::new();
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    let url = server.url("/").replace("localhost", "127.0.0.1");
    assert_eq!(trusting(&authority).beat(&target(&url), AMPLE).await.unwrap().status(), 200);
}

#[tokio::test]
async fn several_authorities_can_be_added() {
    let authorities = [Authority::new(), Authority::new(), Authority::new()];
    let together = authorities[0].pem() + &authorities[1].pem();
    let options =
        ClientOptions::default().with_extra_roots_pem(together).with_extra_roots_pem(authorities[2].pem());
    let client = Client::new(options).unwrap();
    for authority in &authorities {
        let server = Server::always_tls(&authority.identity(), Answer::Status(200));
        client.beat(&target(&server.url("/")), AMPLE).await.unwrap();
    }
}

#[tokio::test]
async fn an_unknown_issuer_is_refused() {
    insta::assert_snapshot!(failure(&Authority::new(), &Authority::named("another").identity()).await, @"tls: certificate of localhost is not trusted: unknown issuer; it shows CN=rcgen self signed cert, issued by CN=another; if that is an authority of your own, give its certificate with `TlsOptions::with_ca_pem` or as a PEM file in SSL_CERT_FILE");
}

#[tokio::test]
async fn an_issuer_that_only_has_a_trusted_name_is_refused() {
    let (trusted, impostor) = (Authority::named("one name"), Authority::named("one name"));
    insta::assert_snapshot!(failure(&trusted, &impostor.identity()).await, @"tls: certificate of localhost is not trusted: its authority has the name of a trusted one, but another key (renewed, perhaps); it shows CN=rcgen self signed cert, issued by CN=one name; give its present certificate with `TlsOptions::with_ca_pem`");
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused() {
    insta::assert_snapshot!(failure(&Authority::new(), &Identity::self_signed()).await, @"tls: certificate of localhost is not trusted: it is self-signed (CN=rcgen self signed cert, until 4096-01-01); to trust this one, give it with `TlsOptions::with_ca_pem`");
}

#[tokio::test]
async fn a_self_signed_certificate_of_no_authority_is_refused() {
    insta::assert_snapshot!(failure(&Authority::new(), &Identity::self_signed_server()).await, @"tls: certificate of localhost is not trusted: it is self-signed (CN=rcgen self signed cert, until 4096-01-01); to trust this one, give it with `TlsOptions::with_ca_pem`");
}

#[tokio::test]
async fn an_expired_certificate_is_refused() {
    let authority = Authority::new();
    let text = failure(&authority, &authority.expired_identity()).await;
    let days = text.split_once("has expired, ").unwrap().1.split(' ').next().unwrap();
    assert!(days.parse::<u32>().unwrap() > 8_000, "{text}");
    insta::assert_snapshot!(text.replace(days, "N"), @"tls: certificate of localhost has expired, N days ago (it was valid until 2001-01-01); renew it on the server");
}

#[tokio::test]
async fn a_certificate_that_is_not_valid_yet_is_refused() {
    let authority = Authority::new();
    insta::assert_snapshot!(failure(&authority, &authority.future_identity()).await, @"tls: certificate of localhost is not valid yet, only from 4000-01-01; is the clock of this machine right?");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let authority = Authority::new();
    let other = authority.identity_for(&["wrong.test", "*.wrong.test", "10.0.0.1"]);
    insta::assert_snapshot!(failure(&authority, &other).await, @"tls: certificate of localhost is not valid for this name, only for wrong.test, *.wrong.test, 10.0.0.1; write one of these in the URL, or renew it for this name");
}

/// What is wrong with a certificate of the trusted authority.
async fn fault(make: impl FnOnce(&Authority) -> Identity) -> String {
    let authority = Authority::named("one name");
    failure(&authority, &make(&authority)).await
}

#[tokio::test]
async fn a_certificate_without_a_subject_alternative_name_is_refused() {
    insta::assert_snapshot!(fault(|authority| authority.identity_for(&[])).await, @"tls: certificate of localhost names no host: it has no subjectAltName, and a common name does not count; issue it with `DNS:localhost` there");
}

#[tokio::test]
async fn a_certificate_of_x509_version_1_is_refused() {
    insta::assert_snapshot!(fault(Authority::version_1_identity).await, @"tls: certificate of localhost is of an old form (X.509 version 1 or 2), which names no host that counts; issue one of version 3 with a subjectAltName");
}

#[tokio::test]
async fn a_certificate_with_an_unknown_critical_extension_is_refused() {
    insta::assert_snapshot!(fault(Authority::critical_identity).await, @"tls: certificate of localhost has an extension that is marked as critical and not known here (OID 1.3.6.1.4.1.99999.1); issue it without, or unmarked");
}

#[tokio::test]
async fn an_issuer_with_a_trusted_name_and_another_kind_of_key_is_refused() {
    let impostor = Authority::named_with("one name", &rcgen::PKCS_ED25519);
    insta::assert_snapshot!(fault(|_| impostor.identity()).await, @"tls: certificate of localhost is not trusted: its authority has the name of a trusted one, but a key of another kind than curve P-256 (renewed, perhaps); it shows CN=rcgen self signed cert, issued by CN=one name; give its present certificate with `TlsOptions::with_ca_pem`");
}

#[tokio::test]
async fn a_certificate_that_is_signed_with_sha_1_is_refused() {
    insta::assert_snapshot!(fault(Authority::sha1_identity).await, @"tls: certificate of localhost is signed with ECDSA and SHA-1, which is not supported; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood");
}

#[tokio::test]
async fn a_certificate_for_clients_is_refused_of_a_server() {
    insta::assert_snapshot!(fault(Authority::client_identity).await, @"tls: certificate of localhost is not meant for servers: its extended key usage lacks serverAuth");
}

#[tokio::test]
async fn an_authority_in_der_is_read() {
    let authority = Authority::new();
    let options = ClientOptions::default().with_extra_roots_pem(authority.der());
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    let delivery = Client::new(options).unwrap().beat(&target(&server.url("/")), AMPLE).await.unwrap();
    assert_eq!(delivery.status(), 200);
}

#[test]
fn an_authority_in_der_is_read_from_ssl_cert_file_and_what_is_none_is_named() {
    let authority = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.crt");
    std::fs::write(&file, authority.der()).unwrap();
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    assert_eq!(outcome_with_ssl_cert_file(&file, &server.url("/")), "200");
    std::fs::write(&file, b"0\x82 a container").unwrap();
    let outcome = outcome_with_ssl_cert_file(&file, &server.url("/"));
    // The rest is cut where the path is long.
    let said = outcome.replace(file.to_str().unwrap(), "FILE");
    let why = "this system has no root certificates (FILE, which SSL_CERT_FILE names, holds no certificate; it is neither PEM nor one certificate in DER";
    assert!(said.contains(why), "{said}");
    assert!(said.ends_with("or give one with `TlsOptions::with_ca_pem`"), "{said}");
}

#[tokio::test]
async fn an_http_server_at_an_https_url() {
    let server = Server::always(Answer::Status(200));
    let error = beat(&server.url("/").replace("http:", "https:")).await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"tls: 127.0.0.1:PORT does not speak TLS; is it an http:// address?");
}

#[tokio::test]
async fn an_https_server_at_an_http_url() {
    let server = Server::always_tls(&Authority::new().identity(), Answer::Status(200));
    let error = beat(&server.url("/").replace("https:", "http:")).await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"exchange: localhost:PORT does not answer in HTTP/1.1; is it an https:// address?");
}

#[tokio::test]
async fn a_server_that_closes_the_connection_within_the_handshake() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let (beat, ()) = tokio::join!(beat(&url), async {
        let (mut connection, _) = listener.accept().await.unwrap();
        // Reads what has been sent first, so that the end is an orderly one.
        tokio::io::AsyncReadExt::read(&mut connection, &mut [0; 4096]).await.unwrap();
    });
    insta::assert_snapshot!(text(&beat.unwrap_err()), @"tls: 127.0.0.1:PORT closed the connection during the handshake");
}

/// Runs `beat_of_a_child` in a process of its own, whose roots are those in `pem_file`, and returns the
/// outcome.
fn outcome_with_ssl_cert_file(pem_file: &std::path::Path, url: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "https::beat_of_a_child", "--ignored", "--nocapture"])
        .env("SSL_CERT_FILE", pem_file)
        .env_remove("SSL_CERT_DIR")
        .env("DOWNBEAT_TEST_URL", url)
        .output()
        .unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let outcome = output.lines().find_map(|line| line.split_once("outcome: ")).expect(&output).1;
    outcome.to_owned()
}

#[tokio::test]
#[ignore = "run by the tests below as a process of its own, whose environment they choose"]
async fn beat_of_a_child() {
    let url = std::env::var("DOWNBEAT_TEST_URL").unwrap();
    match beat(&url).await {
        Ok(delivery) => println!("outcome: {}", delivery.status()),
        Err(error) => println!("outcome: {}", text(&error)),
    }
}

#[test]
fn the_authorities_in_ssl_cert_file_are_trusted() {
    let authority = Authority::new();
    let (_folder, file) = authority.pem_file();
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    assert_eq!(outcome_with_ssl_cert_file(&file, &server.url("/")), "200");
}

#[test]
fn without_any_root_certificate_https_fails_with_the_remedy_and_http_works() {
    let (folder, _) = Authority::new().pem_file();
    let missing = folder.path().join("missing.pem");
    let server = Server::always_tls(&Authority::new().identity(), Answer::Status(200));
    let outcome = outcome_with_ssl_cert_file(&missing, &server.url("/"));
    let mut settings = insta::Settings::clone_current();
    // Each system has its own words for it.
    settings.add_filter(r"read: [^:]+ \(os error 2\)", "read: No such file or directory (os error 2)");
    let _filtered = settings.bind_to_scope();
    insta::assert_snapshot!(outcome.replace(missing.to_str().unwrap(), "FILE"), @"tls: the certificate of localhost cannot be checked: this system has no root certificates (FILE, which SSL_CERT_FILE names, cannot be read: No such file or directory (os error 2)); install them (package ca-certificates on Linux), name a PEM file in SSL_CERT_FILE, or give one with `TlsOptions::with_ca_pem`");
    let server = Server::always(Answer::Status(200));
    assert_eq!(outcome_with_ssl_cert_file(&missing, &server.url("/")), "200");
}

#[tokio::test]
async fn a_server_whose_curve_is_not_spoken_is_told_in_words() {
    let authority = Authority::new();
    insta::assert_snapshot!(failure(&authority, &authority.identity().on_another_curve()).await, @"tls: localhost:PORT broke off the handshake: it has no cipher, curve or signature in common with this program, or wants a client certificate; keys of RSA with 2048 bits or more, or on the curves P-256, P-384 and Ed25519, are understood");
}

//! Whom the client trusts, and as whom it appears, by the options of a route.

use std::time::{Duration, UNIX_EPOCH};

use downbeat_client::{Client, ClientOptions, RetryPolicy, RouteOptions, TlsOptions};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::{Authority, Identity};

use crate::{AMPLE, request, route, story};

/// How one beat to an https server with this identity ends.
async fn sent(identity: &Identity, tls: TlsOptions) -> String {
    let server = Server::always_tls(identity, Answer::Status(200));
    let route = route(&RouteOptions::default().with_tls(tls));
    story(&route.send(&request(&server.url("/")), &RetryPolicy::once(), AMPLE).await)
}

fn trusting(pem: &str) -> TlsOptions {
    TlsOptions::default().with_ca_pem(pem)
}

#[tokio::test]
async fn an_authority_of_a_route_is_trusted_by_that_route_alone() {
    let authority = Authority::named("own");
    assert_eq!(sent(&authority.identity(), trusting(&authority.pem())).await, "Delivered after 1");
    insta::assert_snapshot!(sent(&authority.identity(), TlsOptions::default()).await, @"
    tls: certificate of localhost is not trusted: unknown issuer; it shows CN=rcgen self signed cert, issued by CN=own; if that is an authority of your own, give its certificate with `TlsOptions::with_ca_pem` or as a PEM file in SSL_CERT_FILE
    Final after 1
    ");
}

#[tokio::test]
async fn a_self_signed_certificate_that_is_given_is_trusted() {
    for identity in [Identity::self_signed(), Identity::self_signed_server()] {
        assert_eq!(sent(&identity, trusting(identity.pem())).await, "Delivered after 1");
    }
}

#[tokio::test]
async fn a_given_certificate_is_held_to_its_names_and_dates() {
    let expired = Identity::self_signed_expired();
    let text = sent(&expired, trusting(expired.pem())).await;
    assert!(text.starts_with("tls: certificate of localhost has expired, "), "{text}");
    let other = Identity::self_signed_for(&["wrong.test"]);
    let text = sent(&other, trusting(other.pem())).await;
    assert!(text.contains("is not valid for this name, only for wrong.test"), "{text}");
    // Another one of the same name.
    let text = sent(&Identity::self_signed(), trusting(Identity::self_signed().pem())).await;
    assert!(text.contains("is self-signed"), "{text}");
}

#[tokio::test]
async fn insecure_accepts_what_is_refused_otherwise() {
    let authority = Authority::new();
    let identities = [
        Identity::self_signed(),
        authority.identity(),
        authority.expired_identity(),
        authority.identity_for(&["x.test"]),
    ];
    for identity in identities {
        assert_eq!(sent(&identity, TlsOptions::default().with_insecure(true)).await, "Delivered after 1");
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_where_it_is_asked_for() {
    let authority = Authority::named("clients'");
    let (certificate, key) = authority.client_pem();
    let identity = Identity::asking_for_clients_of(&authority);
    let tls = trusting(&authority.pem());
    let shown = tls.clone().with_client_identity(certificate, key);
    assert_eq!(sent(&identity, shown).await, "Delivered after 1");
    insta::assert_snapshot!(sent(&identity, tls.clone()).await, @"
    tls: localhost:PORT asks for a client certificate; give one with `TlsOptions::with_client_identity`
    Final after 1
    ");
    let (certificate, key) = Authority::named("another").client_pem();
    insta::assert_snapshot!(sent(&identity, tls.with_client_identity(certificate, key)).await, @"
    tls: localhost:PORT refuses the client certificate: its authority is not known there; see `TlsOptions::with_client_identity`
    Final after 1
    ");
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused_at_once() {
    let authority = Authority::new();
    let tls = TlsOptions::default().with_client_identity(authority.client_pem().0, authority.client_pem().1);
    let error = crate::client().route(&RouteOptions::default().with_tls(tls)).unwrap_err();
    insta::assert_snapshot!(error, @"client certificate: the key does not belong to the certificate");
}

#[tokio::test]
async fn the_dates_of_certificates_are_compared_with_the_clock_that_is_given() {
    let authority = Authority::new();
    // The middle of the year 2000.
    let now = UNIX_EPOCH + Duration::from_secs(962_409_600);
    let options = ClientOptions::default().with_extra_roots_pem(authority.pem()).with_clock(move || now);
    let server = Server::always_tls(&authority.expired_identity(), Answer::Status(200));
    let outcome =
        Client::new(options).unwrap().send(&request(&server.url("/")), &RetryPolicy::once(), AMPLE).await;
    assert!(outcome.is_delivered(), "{outcome}");
}

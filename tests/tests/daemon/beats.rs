//! The main job: one beat at start and one on each occurrence, over HTTP and HTTPS.

use std::time::Duration;

use downbeat_tests::program::{ENCODED_SECRET, LIMIT, SECRET_PATH};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::Authority;

#[cfg(windows)]
use crate::FAR;
use crate::{Config, assert_rhythm, normalised};

/// Lets a configuration beat until so many beats have come.
fn beats_come(frequency: &str, count: usize, period: Duration) {
    let server = Server::always(Answer::Body(200, 2));
    let program = Config::beating(&server, frequency);
    let program = program.run().start();
    server.wait_for_requests(count, LIMIT);
    let started = program.started();
    program.stop();
    assert_rhythm(started, &server.requests(), period);
    assert_eq!(server.opened(), 1, "connections");
}

#[test]
fn a_beat_comes_at_start_and_then_one_each_second() {
    beats_come("every 1 second", 4, Duration::from_secs(1));
}

#[test]
fn a_beat_comes_at_start_and_then_one_on_each_even_second() {
    beats_come("every 2 seconds", 3, Duration::from_secs(2));
}

#[test]
fn a_thousand_milliseconds_are_a_second_that_begins_on_the_second() {
    beats_come("1000", 3, Duration::from_secs(1));
}

#[test]
fn five_hundred_milliseconds_are_half_a_second() {
    beats_come("'@every 500ms'", 4, Duration::from_millis(500));
}

#[test]
fn each_beat_is_a_get_of_exactly_the_configured_url() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run().start();
    let beats = server.wait_for_requests(2, LIMIT);
    program.stop();
    let host = server.address().to_string();
    for beat in beats {
        assert_eq!((&*beat.method, &*beat.target), ("GET", SECRET_PATH));
        let mut headers: Vec<_> = beat.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        headers.sort_unstable();
        assert_eq!(
            headers,
            [
                ("accept", "*/*"),
                ("authorization", &*format!("Basic {ENCODED_SECRET}")),
                ("host", &*host),
                ("user-agent", concat!("downbeat/", env!("CARGO_PKG_VERSION"))),
            ]
        );
    }
}

#[test]
fn beats_over_https_trust_the_authority_that_ssl_cert_file_names() {
    let authority = Authority::new();
    let (_folder, pem) = authority.pem_file();
    let server = Server::always_tls(&authority.identity(), Answer::Body(200, 2));
    let config = Config::beating(&server, "every 1 second");
    let program = config.run().env("SSL_CERT_FILE", pem).start();
    let started = program.started();
    server.wait_for_requests(3, LIMIT);
    let ended = program.stop();
    assert_rhythm(started, &server.requests(), Duration::from_secs(1));
    assert_eq!(server.opened(), 1, "connections");
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating https://localhost:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  INFO Butler: first beat delivered to https://localhost:PORT/… in N ms
    TIME  INFO stopped by SIGTERM
    ");
}

/// On a machine that somebody works on, Windows asks whether this is meant.
#[cfg(windows)]
#[test]
#[ignore = "changes the certificate store of this Windows"]
fn beats_over_https_trust_an_authority_of_the_certificate_store() {
    use schannel::cert_context::CertContext;
    use schannel::cert_store::{CertAdd, CertStore};

    /// An authority that the user trusts until this is dropped.
    struct Trusted(CertContext);

    impl Trusted {
        fn new(pem: &str) -> Self {
            let certificate = CertContext::from_pem(pem).unwrap();
            // What is added is there when the store is closed.
            CertStore::open_current_user("ROOT").unwrap().add_cert(&certificate, CertAdd::Always).unwrap();
            Self(certificate)
        }
    }

    impl Drop for Trusted {
        fn drop(&mut self) {
            let store = CertStore::open_current_user("ROOT").unwrap();
            let own = store.certs().find(|certificate| certificate.to_der() == self.0.to_der());
            own.unwrap().delete().unwrap();
        }
    }

    let authority = Authority::named("downbeat test authority of the store");
    let server = Server::always_tls(&authority.identity(), Answer::Status(200));
    let config = Config::beating(&server, FAR);
    let before = config.run().start();
    before.wait_for_log("are failing: tls: certificate of localhost is not trusted");
    before.stop();
    let _trusted = Trusted::new(&authority.pem());
    let after = config.run().start();
    server.wait_for_requests(1, LIMIT);
    after.wait_for_log("first beat delivered to https://localhost");
    after.stop();
}

#[test]
fn an_authority_that_is_not_trusted_is_named_as_the_reason_and_the_program_stays_up() {
    let server = Server::always_tls(&Authority::named("another").identity(), Answer::Status(200));
    let (_folder, other) = Authority::new().pem_file();
    let config = Config::beating(&server, "every 1 second");
    let trusting_another = config.run().env("SSL_CERT_FILE", other).start();
    let trusting_the_system = config.run().start();
    trusting_the_system.wait_for_log("are failing: tls: ");
    trusting_another.wait_for_log("are failing: tls: ");
    // Beats go on.
    server.wait_for_closed(4, LIMIT);
    trusting_the_system.stop();
    let ended = trusting_another.stop();
    assert_eq!(server.requests().len(), 0);
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating https://localhost:PORT/… at start and `every 1 second` (Butler.heartbeat), times in UTC; next: TIME, TIME, TIME
    TIME  WARN Butler: beats to https://localhost:PORT/… are failing: tls: certificate of localhost is not trusted: unknown issuer; it shows CN=rcgen self signed cert, issued by CN=another; if that is an authority of your own, give its certificate with the key `tls.ca_file` or as a PEM file in SSL_CERT_FILE
    TIME  INFO stopped by SIGTERM
    ");
}

#[test]
fn a_schedule_of_the_past_beats_at_start_and_says_that_it_has_ended() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 1 second in 2020");
    let program = config.run().start();
    program.wait_for_log("first beat delivered");
    let ended = program.stop();
    assert_eq!(server.requests().len(), 1);
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stderr, @"
    TIME  INFO Butler: beating http://127.0.0.1:PORT/… at start and `every 1 second in 2020` (Butler.heartbeat), times in UTC; next: never again
    TIME  WARN Butler: butler.yaml:6:16: Butler.heartbeat.frequency: it fires never again: the last time was TIME [has-ended]
    TIME  WARN Butler: the schedule has no more occurrences: no more beats to http://127.0.0.1:PORT/… until the configuration changes
    TIME  INFO Butler: first beat delivered to http://127.0.0.1:PORT/… in N ms
    TIME  INFO stopped by SIGTERM
    ");
}

//! The reference is whole, and its examples are read.

use super::surroundings::{PAIR, Surroundings, pem};
use super::*;
use downbeat_client::Monitor;

fn reads(text: &str) -> bool {
    let surroundings = Surroundings::new()
        .with_variable("CREDENTIALS_DIRECTORY", "/run/credentials")
        .with_variable("DD_API_KEY", "key")
        .with_variable("HC_PING_KEY", "key")
        .with_variable("HC_UUID", "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11")
        .with_variable("KUMA_TOKEN", "token")
        .with_variable("TOKEN", "token")
        .with_file("/run/credentials/billing-token", "Bearer x")
        .with_file("/run/secrets/invoices-url", "http://a.example/")
        .with_file("/run/secrets/status-token", "0123456789")
        .with_file("/run/secrets/token", "0123456789")
        .with_file("/etc/ssl/corp-ca.pem", pem())
        .with_file("/etc/ssl/beat.pem", pem())
        .with_file("/etc/ssl/beat.key", PAIR.key.as_str())
        .with_file("/etc/downbeat/holidays.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
        .with_file("closing-days.txt", "2027-12-24 to 2027-12-31 between the years\n")
        .with_file("a.yaml", text);
    load(&["a.yaml"], &surroundings).is_ok()
}

#[test]
fn every_example_of_the_reference_is_read() {
    let page = reference();
    let blocks: Vec<&str> =
        page.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(blocks.len() >= 7, "{}", blocks.len());
    for block in blocks {
        assert!(reads(block), "{block}");
    }
}

#[test]
fn every_key_has_what_the_reference_needs() {
    for section in [
        &crate::config::own::ROOT,
        &crate::config::own::HEARTBEAT,
        &crate::config::own::KINDS,
        &crate::config::own::HTTP,
        &crate::config::own::TCP,
        &crate::config::own::COMMAND,
        &crate::config::own::TLS,
        &crate::config::own::JOB,
        &crate::config::own::OUTPUT,
        &crate::config::own::STATUS,
        &crate::config::own::FLEET,
        &crate::config::own::STATE,
        &crate::config::own::BUTLER,
    ]
    .into_iter()
    .chain(Monitor::ALL.iter().map(|monitor| crate::config::own::parts_of(*monitor)))
    {
        for key in section.keys {
            assert!(key.doc.ends_with('.') && !key.example.is_empty(), "{}", key.name);
            // A name that leads elsewhere must not be that of another key here.
            assert!(key.other_names.iter().all(|other| !section.names().contains(other)), "{}", key.name);
        }
    }
}

#[test]
fn the_defaults_take_all_keys_but_those_that_no_two_heartbeats_share() {
    let is_own =
        |key: &&keys::Key| ["name", "url"].contains(&key.name) || matches!(key.kind, keys::Kind::Parts(_));
    let rest = crate::config::own::HEARTBEAT.keys.iter().filter(|key| !is_own(key)).map(|key| key.name);
    assert_eq!(crate::config::own::DEFAULTS.names(), rest.collect::<Vec<_>>());
}

//! By its settings a heartbeat is known when the configuration is read again.

use super::surroundings::{Surroundings, pem};
use super::*;

#[test]
fn settings_are_equal_for_what_is_equal_wherever_it_stands() {
    let settings = |text: &str, surroundings: Surroundings| {
        load(&["a.yaml"], &surroundings.with_file("a.yaml", text))
            .unwrap_or_else(|errors| panic!("{}", errors.render(false)))
            .heartbeats
            .iter()
            .map(|one| one.settings.clone())
            .collect::<Vec<_>>()
    };
    let around = || {
        Surroundings::new()
            .with_file("ca.pem", pem())
            .with_file("s", "x")
            .with_file("url", "http://b.example/")
    };
    let one = "{ name: a, url: 'http://a.example/', schedule: every 1 hour }";
    let same = [
        format!("heartbeats: [{one}]"),
        format!("# moved\n\ndefaults: {{ retries: 5, timeout: 10000ms }}\nheartbeats:\n  - {one}"),
        "heartbeats: [{ schedule: 'every 1 hour', name: a, url: 'http://${HOST}/' }]".to_owned(),
        // The environment names no proxy.
        format!("defaults: {{ proxy: none }}\nheartbeats: [{one}]"),
        "defaults: { schedule: every 1 hour, start: true }\nheartbeats: [{ name: a, url: { file: u } }]"
            .to_owned(),
    ];
    let given = || around().with_variable("HOST", "a.example").with_file("u", "http://a.example/\n");
    let first = settings(&same[0], given());
    for text in &same {
        assert_eq!(settings(text, given()), first, "{text}");
    }
    let with = |more: &str| {
        format!("heartbeats: [{{ url: 'http://a.example/', schedule: every 1 hour, name: a, {more} }}]")
    };
    let others = [
        one.replace("name: a", "name: b"),
        one.replace("a.example", "b.example"),
        one.replace("1 hour", "2 hours"),
    ]
    .map(|one| format!("heartbeats: [{one}]"))
    .into_iter()
    .chain(
        [
            "timezone: Asia/Tokyo",
            "monitor: dead-mans-snitch, url: 'https://nosnch.in/c2354d53d2'",
            "check: { tcp: 'a:1' }",
            "check: { tcp: 'a:2' }",
            "check: { http: 'http://a/' }",
            "check: { http: { url: 'http://a/', status: 200 } }",
            "check: { http: { url: 'http://a/', tls: { ca_file: ca.pem } } }",
            "check: { command: [a, b] }",
            "check: { command: [a b] }",
            "method: POST",
            "headers: { A: b }",
            "headers: { A: c }",
            "body: x",
            "body: { file: body.txt }",
            "timeout: 9s",
            "deadline: 9s",
            "retries: 4",
            "jitter: 1s",
            "start: false",
            "catch_up: false",
            "share: false",
            "gap: skip",
            "gap: at-end",
            "fold: both",
            "tls: { ca_file: ca.pem }",
            "tls: { insecure: true }",
            "proxy: 'http://p:1'",
            "proxy: 'http://x:y@p:1'",
            "ip: 6",
        ]
        .iter()
        .map(|more| {
            with(more).replace(
                "url: 'http://a.example/', schedule: every 1 hour, name: a, monitor",
                "schedule: every 1 hour, name: a, monitor",
            )
        }),
    );
    let mut all = vec![first];
    for text in others {
        let settings = settings(&text, given().with_file("body.txt", "y"));
        assert!(!all.contains(&settings), "{text}");
        all.push(settings);
    }
}

#[test]
fn a_change_in_a_file_of_secrets_or_certificates_is_a_change_of_settings() {
    let text = "heartbeats: [{ name: a, url: 'http://a.example/', schedule: every 1 hour, body: { file: b }, tls: { ca_file: ca.pem } }]";
    let settings = |body: &str, pem: &str| {
        let surroundings =
            Surroundings::new().with_file("a.yaml", text).with_file("b", body).with_file("ca.pem", pem);
        load(&["a.yaml"], &surroundings).unwrap().heartbeats.remove(0).settings.clone()
    };
    let long = "x".repeat(1000);
    assert_eq!(settings("x", pem()), settings("x\n", pem()));
    assert_ne!(settings("x", pem()), settings("y", pem()));
    assert_ne!(settings(&long, pem()), settings(&long.replacen('x', "y", 1), pem()));
    assert_ne!(settings("x", pem()), settings("x", &[pem(), pem()].join("\n")));
}

#[test]
fn a_default_that_the_reference_names_is_the_one_that_is_taken() {
    let settings = |own: &str, check: &str| {
        let text = format!(
            "heartbeats: [{{ name: a, url: 'http://a.example/', schedule: every 1 hour, {own} check: {{ http: {{ url: 'http://b.example/', {check} }} }} }}]"
        );
        parse("a.yaml", text.as_bytes()).unwrap_or_else(|error| panic!("{}", error.render(false))).heartbeats
            [0]
        .settings
        .clone()
    };
    let defaults = |section: &'static keys::Section| {
        section.keys.iter().filter_map(|key| match key.default {
            keys::Default::Value(value) => Some(format!("{}: {value}", key.name)),
            _ => None,
        })
    };
    for said in defaults(&crate::config::own::DEFAULTS) {
        assert_eq!(settings(&format!("{said}, "), ""), settings("", ""), "{said}");
    }
    for said in defaults(&crate::config::own::HTTP) {
        assert_eq!(settings("", &said), settings("", ""), "{said}");
    }
    assert!(
        defaults(&crate::config::own::DEFAULTS).count() >= 6
            && defaults(&crate::config::own::HTTP).count() >= 3
    );
}

#[test]
fn a_schedule_is_read_in_the_dialect_that_stands_with_it_or_else_in_that_of_the_defaults() {
    let text = "
        defaults: { dialect: quartz }
        heartbeats:
          - { name: a, url: 'http://a.example/', schedule: 0 0 12 ? * 2 }
          - { name: b, url: 'http://a.example/b', schedule: 0 0 12 * * 2, dialect: cron }
          - { name: c, url: 'http://a.example/c', schedule: 60000 }";
    let config = parse("a.yaml", text.as_bytes()).unwrap_or_else(|error| panic!("{}", error.render(false)));
    let said: Vec<(String, &str)> =
        config.heartbeats.iter().map(|one| (one.description().unwrap(), one.dialect.as_str())).collect();
    let [(quartz, "quartz"), (cron, "cron"), (_, "auto")] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((&**quartz, &**cron), ("At 12:00 on Monday.", "At 12:00 on Tuesday."));
    // What the same text means depends on the dialect.
    let settings = |dialect: &str| {
        let text = text.replace("dialect: cron", dialect);
        parse("a.yaml", text.as_bytes()).unwrap().heartbeats[1].settings.clone()
    };
    assert_ne!(settings("dialect: cron"), settings("dialect: auto"));
    assert_eq!(settings("dialect: cron"), settings("dialect: cron, retries: 5"));
    let error = parse("a.yaml", text.replace("dialect: cron", "dialect: sentence").as_bytes()).unwrap_err();
    assert!(error.problems()[0].message().contains("`quartz`"), "{error}");
}

#[test]
fn the_key_dialect_takes_each_dialect_that_there_is() {
    let key = crate::config::own::HEARTBEAT.key("dialect").unwrap();
    let keys::Kind::Choice(choices) = key.kind else { panic!() };
    let words: Vec<&str> = choices.iter().map(|choice| choice.word).collect();
    let dialects: Vec<&str> = downbeat_parser::Dialect::ALL.iter().map(|dialect| dialect.as_str()).collect();
    assert_eq!(words, dialects);
}

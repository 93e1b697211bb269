//! No file makes reading panic, and nothing that is printed shows a secret, wherever it stands.

use super::surroundings::Surroundings;
use super::*;

const SECRET: &str = "s3cr3t-0f9e8d7c-6b5a";

/// A value that holds the secret in some form, or none.
fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(SECRET.to_owned()),
        Just(format!("'{SECRET}'")),
        Just(format!("\"{SECRET}\\n\"")),
        Just(format!("https://a.example/{SECRET}")),
        Just(format!("ftp://{SECRET}@a.example/")),
        Just(format!("http://user:{SECRET}@a.example:99999/")),
        Just(format!("\"{SECRET} ${{NOT_SET}}\"")),
        Just("\"${HIDDEN}\"".to_owned()),
        Just("{ file: hidden }".to_owned()),
        Just(format!("{{ file: /{SECRET} }}")),
        Just(format!("{{ fil: {SECRET} }}")),
        Just(format!("[{SECRET}]")),
        Just(format!("!{SECRET} x")),
        Just(format!("!x {SECRET}")),
        Just(format!("&a {SECRET}")),
        Just("*a".to_owned()),
        Just(String::new()),
        Just("5".to_owned()),
        Just("true".to_owned()),
        Just("1.5".to_owned()),
        Just("10s".to_owned()),
        Just("POST".to_owned()),
        Just("localhost:80".to_owned()),
        "[\\[\\]{}:,&*!|>'\"%@`#a-z0-9 -]{0,8}",
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let key = prop_oneof![
            Just("http"),
            Just("tcp"),
            Just("command"),
            Just("url"),
            Just("status"),
            Just("timeout"),
            Just("headers"),
            Just("argv"),
            Just("address"),
            Just("tls"),
            Just("ca_file"),
            Just("client_cert"),
            Just("client_key"),
            Just("X-Header"),
            Just("file"),
            Just("listen"),
            Just("token"),
            Just("unknown"),
        ];
        let entries = prop::collection::vec((key, inner.clone()), 1..4);
        prop_oneof![
            entries.prop_map(|entries| {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{ {} }}", entries.join(", "))
            }),
            prop::collection::vec(inner, 1..3).prop_map(|items| format!("[ {} ]", items.join(", "))),
        ]
    })
}

/// A file with values anywhere but where people are shown what is written: names and schedules.
fn file() -> impl Strategy<Value = String> {
    let keys = prop::sample::subsequence(
        crate::config::own::HEARTBEAT
            .names()
            .into_iter()
            .filter(|name| !["name", "schedule"].contains(name))
            .collect::<Vec<_>>(),
        0..6,
    );
    let entries = keys.prop_flat_map(|keys| {
        let values = prop::collection::vec(value(), keys.len());
        values.prop_map(move |values| {
            keys.iter().zip(values).map(|(key, value)| format!("    {key}: {value}\n")).collect::<String>()
        })
    });
    let root = prop_oneof![
        Just(String::new()),
        value().prop_map(|value| format!("status: {value}\n")),
        value().prop_map(|value| format!("defaults: {value}\n")),
        value().prop_map(|value| format!("x-any: {value}\n")),
        value().prop_map(|value| format!("extra: {value}\n")),
        value().prop_map(|value| format!("calendars: {value}\n")),
        Just("calendars: { holidays: lines }\n".to_owned()),
        value().prop_map(|value| format!("heartbeat: {value}\n")),
    ];
    (entries, root).prop_map(|(entries, root)| {
        format!("{root}heartbeats:\n  - name: a\n    schedule: every 1 hour\n{entries}")
    })
}

/// The lines of a file that is named as one of days, and is another: whose secrets stand where a date or a name would.
fn lines() -> impl Strategy<Value = String> {
    let places = "(# keys\n)?(2027-01-01\n|BEGIN:VCALENDAR\n|BEGIN:VCALENDAR\nBEGIN:VEVENT\n(DTSTART:20270101\n)?)?(|TOKEN=|2027-01-02|BEGIN:|END:|DTSTART:|RRULE:|RRULE:FREQ=|X:)SECRET(:x)?\n(END:VEVENT\nEND:VCALENDAR\n)?";
    places.prop_map(|lines| lines.replace("SECRET", SECRET))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_shows_wherever_it_stands(text in file(), lines in lines()) {
        let surroundings = Surroundings::new()
            .with_variable("HIDDEN", SECRET)
            .with_file("hidden", SECRET)
            .with_file("lines", lines)
            .with_file("a.yaml", text.clone());
        let printed = match load(&["a.yaml"], &surroundings) {
            Ok(config) => format!("{config:?}"),
            Err(errors) => format!("{} {errors} {errors:?}", errors.render(false)),
        };
        // Files are told by their paths, which are no secret.
        let printed = printed.replace(&format!("/{SECRET}"), "").replace(&format!("`{SECRET}`: there is no such file"), "");
        prop_assert!(!printed.contains("s3cr3t"), "{printed}\n{text}");
    }

    #[test]
    fn no_value_that_was_typed_with_its_key_shows(
        separator in prop_oneof![Just(": "), Just(":"), Just("="), Just(": Bearer "), Just(" : "), Just(" "), Just(" Bearer ")],
        place in prop_oneof![
            Just("    headers: { KEY: VALUE }\n"),
            Just("    headers:\n      KEY: VALUE\n"),
            Just("    headers:\n      KEY: VALUE\n      KEY: VALUE\n"),
            Just("    headers:\n    - KEY: VALUE\n"),
            Just("    KEY: VALUE\n"),
            Just("    body: { KEY: VALUE }\n"),
            Just("    check: { http: { url: 'http://a.example/', headers: { KEY: VALUE } } }\n"),
            Just("    check:\n      http:\n        url: http://a.example/\n        headers:\n          KEY: VALUE\n"),
            Just("    tls: { KEY: VALUE }\n"),
            Just("KEY: VALUE\n"),
            Just("defaults:\n  headers:\n    KEY: VALUE\n"),
            Just("status: { listen: '127.0.0.1:1', KEY: VALUE }\n"),
            Just("heartbeat:\n  enable: true\n  KEY: VALUE\n"),
        ],
        value in prop_oneof![Just("''"), Just("x"), Just("[x]"), Just("5"), Just("{ fil: x }"), Just("${NOT_SET}"), Just("")],
        quote in prop_oneof![Just("\""), Just("'")],
    ) {
        let key = format!("{quote}Authorization{separator}{SECRET}{quote}");
        let place = place.replace("KEY", &key).replace("VALUE", value);
        let text = format!("heartbeats:\n  - name: a\n    url: http://a.example/\n    schedule: every 1 hour\n{place}");
        let surroundings = Surroundings::new().with_file("a.yaml", text.clone());
        // A header of this name cannot be sent, and no section has such a key.
        let errors = load(&["a.yaml"], &surroundings).expect_err(&text);
        let printed = format!("{} {errors} {errors:?}", errors.render(false));
        prop_assert!(!printed.contains("s3cr3t"), "{printed}\n{text}");
    }

    #[test]
    fn no_text_makes_reading_panic(text in "(heartbeats:\n|- |  |name: |url: |schedule: |defaults:|status: |<<: |\\*a|&a |[\\[\\]{}:,!|>'\"%@`#a-z0-9 \n-]){0,40}") {
        if let Err(error) = parse("a.yaml", text.as_bytes()) {
            prop_assert!(!error.problems().is_empty());
            prop_assert!(!error.render(false).is_empty());
        }
    }
}

#[test]
fn a_secret_that_is_a_number_does_not_show() {
    let beat = "heartbeats:\n  - name: a\n    url: http://a.example/\n    schedule: every 1 hour\n";
    for number in ["987654321", "0x3ade68b1", "12345678.25", "true"] {
        let places = [
            format!("heartbeats:\n  - {{ name: a, url: {number}, schedule: every 1 hour }}\n"),
            format!("{beat}    body: {number}\n"),
            format!("{beat}    headers: {{ X-Pin: {number} }}\n"),
            format!("{beat}    proxy: {number}\n"),
            format!("{beat}status: {{ listen: '127.0.0.1:1', token: {number} }}\n"),
            format!("heartbeat:\n  enable: true\n  frequency: every 1 hour\n  remoteURL: {number}\n"),
        ];
        for text in places {
            let surroundings = Surroundings::new().with_file("a.yaml", text.clone());
            let errors = load(&["a.yaml"], &surroundings).expect_err(&text);
            let printed = format!("{} {errors} {errors:?}", errors.render(false));
            assert!(!printed.contains(&format!(": {number}")), "{printed}\n{text}");
            assert!(!printed.contains(&format!(", {number}")), "{printed}\n{text}");
        }
    }
}

#[test]
fn a_section_below_a_root_key_is_not_hidden_by_one_at_the_top() {
    let section = "heartbeat:\n  enable: false\n  remoteURL: http://a.example/x\n  frequency: every 1 hour\n";
    let below = section.replace('\n', "\n  ").replace("enable: false", "enable: true");
    let text = format!("{section}Butler:\n  {}\n", below.trim_end());
    let error = parse("a.yaml", text.as_bytes()).expect_err(&text);
    assert!(error.to_string().contains("there is more than one `heartbeat` section"), "{error}");
    // Another thing of that name is none.
    let text = format!("{section}Other:\n  heartbeat: {{ interval: 5 }}\n");
    assert!(parse("a.yaml", text.as_bytes()).is_ok());
}

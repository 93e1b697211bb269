//! Files that people and their editors get wrong: each has words, its place, and the mend.

use super::*;

/// What is wrong, and a file with it.
fn slips() -> Vec<(&'static str, String)> {
    let one = |lines: &[&str]| {
        let mut text = "heartbeats:\n  - name: backup\n    url: https://hc.example/s3cr3t\n".to_owned();
        for line in lines {
            text.push_str(&format!("    {line}\n"));
        }
        text
    };
    let file = |lines: &[&str]| lines.join("\n") + "\n";
    vec![
        ("a key too far to the right", one(&["  schedule: every 1 hour"])),
        (
            "a key too far to the left",
            file(&["heartbeats:", "  - name: backup", "   url: https://hc.example/s3cr3t"]),
        ),
        (
            "a key at the column of the dash",
            file(&["heartbeats:", "  - name: backup", "  url: https://hc.example/s3cr3t"]),
        ),
        ("a dash too far to the right", one(&["schedule: every 1 hour", "- name: reports"])),
        ("a dash too far to the left", one(&["schedule: every 1 hour"]) + " - name: reports\n"),
        ("a list on the line of its key", file(&["heartbeats: - name: backup"])),
        (
            "a dash without its space",
            file(&["heartbeats:", "  -name: backup", "   url: https://hc.example/s3cr3t"]),
        ),
        (
            "no dash",
            file(&[
                "heartbeats:",
                "  name: backup",
                "  url: https://hc.example/s3cr3t",
                "  schedule: every 1 hour",
            ]),
        ),
        ("a colon without its space", one(&["schedule:every 1 hour", "retries: 5"])),
        ("an equals sign", one(&["schedule = every 1 hour", "retries: 5"])),
        ("a tab before a key", one(&["schedule: every 1 hour"]) + "\tretries: 5\n"),
        ("a tab before a dash", file(&["heartbeats:", "\t- name: backup"])),
        (
            "a no-break space before a key",
            one(&["schedule: every 1 hour"]) + "\u{a0}\u{a0}\u{a0}\u{a0}retries: 5\n",
        ),
        (
            "a no-break space after a dash",
            file(&["heartbeats:", "  -\u{a0}name: backup", "    url: https://hc.example/s3cr3t"]),
        ),
        ("a no-break space after a colon", one(&["schedule:\u{a0}every 1 hour", "retries: 5"])),
        ("a no-break space before a value", one(&["schedule: every 1 hour", "retries: \u{a0}5"])),
        ("a no-break space within a key", one(&["schedule: every 1 hour", "re\u{a0}tries: 5"])),
        ("an ideographic space before a value", one(&["schedule: every 1 hour", "start: \u{3000}true"])),
        (
            "curly quotes around a URL",
            one(&["schedule: every 1 hour"])
                .replace("https://hc.example/s3cr3t", "\u{201c}https://hc.example/s3cr3t\u{201d}"),
        ),
        ("curly quotes around a switch", one(&["schedule: every 1 hour", "start: \u{2018}true\u{2019}"])),
        (
            "curly quotes around a text with a colon",
            one(&["schedule: every 1 hour", "body: \u{201c}a: b\u{201d}"]),
        ),
        ("curly quotes around a key", one(&["\u{201c}schedule\u{201d}: every 1 hour"])),
        (
            "a path of Windows with a tab alone",
            one(&["schedule: every 1 hour", "tls: { ca_file: \"C:\\temp\" }"]),
        ),
        (
            "a path of Windows with a tab",
            one(&["schedule: every 1 hour", "tls: { ca_file: \"C:\\temp\\ca.pem\" }"]),
        ),
        (
            "a path of Windows with an escape",
            one(&["schedule: every 1 hour", "tls: { ca_file: \"C:\\Users\\ca.pem\" }"]),
        ),
        (
            "a path of Windows with an unknown escape",
            one(&["schedule: every 1 hour", "tls: { ca_file: \"C:\\program\\ca.pem\" }"]),
        ),
        ("a line of cron without quotes", one(&["schedule: */5 * * * *"])),
        ("an elapsed time without quotes", one(&["schedule: @every 90s"])),
        ("a percent sign without quotes", one(&["schedule: every 1 hour", "body: %done"])),
        ("a value that begins with a bracket", one(&["schedule: every 1 hour", "body: [ok] done"])),
        ("a value with a colon", one(&["schedule: every 1 hour", "body: result: well"])),
        ("a quote that is not closed", one(&["schedule: 'every 1 hour", "retries: 5"])),
        ("TOML", file(&["[[heartbeats]]", "name = \"backup\"", "url = \"https://hc.example/s3cr3t\""])),
        ("TOML without a header", file(&["name = \"backup\"", "url = \"https://hc.example/s3cr3t\""])),
        ("INI", file(&["; downbeat", "[backup]", "url=https://hc.example/s3cr3t"])),
    ]
}

#[test]
fn what_people_get_wrong_in_yaml_is_told_in_words_with_the_mend() {
    let shown = |text: &str| match parse("downbeat.yaml", text.as_bytes()) {
        Ok(config) => panic!("{config:?}"),
        Err(error) => error.render(false),
    };
    let all: Vec<String> =
        slips().iter().map(|(name, text)| format!("# {name}\n{}\n", shown(text))).collect();
    let all = all.join("\n");
    assert!(!all.contains("s3cr3t") && !all.contains("hc.example"), "{all}");
    insta::assert_snapshot!("slips", all);
}

#[test]
fn a_schedule_in_curly_quotes_is_read() {
    let text = "heartbeats:\n  - name: a\n    url: https://hc.example/s3cr3t\n    schedule: \u{201c}every 1 hour\u{201d}\n";
    assert_eq!(parse("downbeat.yaml", text.as_bytes()).unwrap().heartbeats.len(), 1);
}

#[test]
fn each_slip_has_its_mend() {
    for (name, text) in slips() {
        let error = parse("downbeat.yaml", text.as_bytes()).unwrap_err();
        assert!(error.problems().iter().all(|problem| problem.help().is_some()), "{name}: {error}");
    }
}

/// Texts that YAML does not read as such without quotes, and what is said of each.
const UNQUOTED: [(&str, &str); 19] = [
    ("{reason}", "in YAML braces begin a mapping: for a text put it in quotes, `'{reason}'`"),
    ("{name} is well", "a value that begins with `{` ends at its `}`: put all of it in quotes"),
    ("{name} {reason}", "a value that begins with `{` ends at its `}`: put all of it in quotes"),
    ("[{name}] is well", "a value that begins with `[` ends at its `]`: put all of it in quotes"),
    ("\"{name}\" is well", "a value in quotes ends at the second one: put all of it in single quotes"),
    (
        "{name}: {reason}",
        "put a value that holds `: ` in quotes, and begin the keys of one mapping at one column",
    ),
    (
        "is ill: {reason}",
        "put a value that holds `: ` in quotes, and begin the keys of one mapping at one column",
    ),
    ("@home", "put a value that begins with `@` in quotes"),
    ("%done", "put a value that begins with `%` in quotes"),
    ("`done`", "put a value that begins with a backtick in quotes"),
    ("*done*", "put a value that begins with `*` in quotes"),
    ("&done", "put a value that begins with `&` in quotes"),
    ("!done", "; put one that begins with `!` in quotes"),
    ("!done well", "; put one that begins with `!` in quotes"),
    ("# done", "put a value that begins with `#` in quotes"),
    ("| done", "put a value that begins with `|` or `>` in quotes"),
    ("> done", "put a value that begins with `|` or `>` in quotes"),
    ("? done", "put a value that begins with `?` in quotes"),
    (
        "- done",
        "begin a list on the next line, each item with a dash and a space; put a text that begins with a dash in quotes",
    ),
];

#[test]
fn a_text_that_yaml_reads_otherwise_is_told_with_its_mend_and_is_read_in_quotes() {
    let kuma = "https://kuma.example.com/api/push/token";
    let hc = "https://hc-ping.com/0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11";
    let places = [
        format!(
            "    url: {kuma}\n    monitor: uptime-kuma\n    check: {{ http: 'http://a/' }}\n    message: "
        ),
        format!("    url: {hc}\n    monitor: healthchecks\n    check: {{ http: 'http://a/' }}\n    body: "),
        format!("    url: {hc}\n    headers:\n      X-Told: "),
    ];
    let read = |place: &str, value: &str| {
        let text = format!("heartbeats:\n  - name: a\n    schedule: every 1 hour\n{place}{value}\n");
        parse("downbeat.yaml", text.as_bytes())
    };
    for place in &places {
        for (value, help) in UNQUOTED {
            let error = read(place, value).unwrap_err();
            let [problem] = error.problems() else { panic!("{value}: {error}") };
            assert!(problem.help().unwrap().ends_with(help), "{place}{value}: {}", error.render(false));
            assert!(read(place, &format!("'{value}'")).is_ok(), "{place}'{value}'");
            // A text that is proposed word for word is read as it is proposed.
            if let Some((_, proposed)) = help.split_once("in quotes, `") {
                assert!(read(place, proposed.trim_end_matches('`')).is_ok(), "{place}{proposed}");
            }
        }
    }
    for value in ["{ a, b }", "{'a b'}"] {
        let error = read(&places[2], value).unwrap_err();
        let help = error.problems()[0].help();
        assert_eq!(help, Some("in YAML braces begin a mapping: for a text put it in quotes"), "{value}");
        assert!(read(&places[2], &format!("\"{value}\"")).is_ok(), "{value}");
    }
}

//! Every message, drawn as a person sees it.

use super::*;

const GOOD: &str = "remoteURL: https://hc.example/0f9e-secret";

/// What is wrong, and a file with it.
pub(super) fn cases() -> Vec<(&'static str, String)> {
    let section = |lines: &[&str]| {
        let mut text = String::from("Butler:\n    logLevel: info\n    heartbeat:\n");
        for line in lines {
            text.push_str(&format!("        {line}\n"));
        }
        text
    };
    let frequency = |value: &str| section(&["enable: true", GOOD, &format!("frequency: {value}")]);
    let url =
        |value: &str| section(&["enable: true", &format!("remoteURL: {value}"), "frequency: every 1 minute"]);
    let enable = |value: &str| section(&[&format!("enable: {value}"), GOOD, "frequency: every 1 minute"]);
    vec![
        ("a misspelt period", frequency("every 30 minuts # was https://hc.example/secret")),
        ("in single quotes", frequency("'every 30 minuts'")),
        ("in double quotes", frequency("\"at 10:15 on Mnday\"  # secret")),
        ("in quotes with escapes", frequency(r#""every 30 m\x69nuts""#)),
        ("in quotes over two lines", frequency("'every 30\n          minuts'")),
        ("over two lines", frequency("every 30 minutes\n          on Mnday")),
        ("in a folded block", frequency(">-\n          every 30\n          minuts")),
        ("in a literal block", frequency("| # comment\n          every 30 minutes\n          on Mnday")),
        ("with an anchor", frequency("&often every 30 minuts")),
        ("with an anchor on a line of its own", frequency("&often\n          every 30 minuts")),
        ("with the tag of a text", frequency("!!str every 30 minuts")),
        ("missing at the end", frequency("every 5 # secret")),
        ("after a tab", frequency("\tevery 5 minuts")),
        ("after wide characters", "Bütler: {heartbeat: {enable: true, remoteURL: 'http://a.example/secret', frequency: at 5:00 on 日曜日}}".into()),
        ("through an alias", "often: &often every 30 minuts\nButler:\n  heartbeat: {enable: true, remoteURL: http://a.example/, frequency: *often}\n".into()),
        ("on one line with the URL", "Butler: {heartbeat: {enable: true, remoteURL: a.example/secret, frequency: every 30 minuts, }}".into()),
        ("in JSON", r#"{"Butler": {"heartbeat": {"enable": true, "remoteURL": "http://a.example/secret", "frequency": "every 30 minuts"}}}"#.into()),
        ("far to the right", format!("{{x: {}, heartbeat: {{enable: true, remoteURL: 'http://a.example/', frequency: every 30 minuts}}}}", "y".repeat(2000))),
        ("an empty frequency", frequency("''")),
        ("a frequency that is not written", frequency("# every 1 minute, secret")),
        ("a frequency that is null", frequency("null")),
        ("a frequency with a fraction", frequency("1.5e3")),
        ("a frequency of zero", frequency("0")),
        ("a frequency of a minute in seconds", frequency("60")),
        ("a URL with a variable that is not set", url("http://hc.example/${HC_UUID}/0f9e-secret")),
        ("a URL of port 0", url("http://hc.example:0/0f9e-secret")),
        ("a negative frequency", frequency("-60000 # ms")),
        ("a frequency of centuries", frequency("340282366920938463463374607431768211455")),
        ("a frequency of centuries in words", frequency("'99999999999999999999'")),
        ("a frequency that is true", frequency("true")),
        ("a list of frequencies", frequency("\n          - every 1 minute\n          - every 2 minutes")),
        ("a mapping for a frequency", frequency("{every: 1 minute}")),
        ("a frequency with a tag", frequency("!vault frequency")),
        ("a frequency that is too long", frequency(&"every 1 minute ".repeat(300))),
        ("the URL for a frequency", frequency("https://hc.example/0f9e-secret")),
        ("the URL without its scheme for a frequency", frequency("hc.example/0f9e-secret")),
        ("a frequency that draws on the terminal", frequency(r#""every 5 \e[31mminutes""#)),
        ("a placeholder for the URL", url("<secret>")),
        ("a URL without a scheme", url("hc.example/0f9e-secret # secret")),
        ("a URL of another scheme", url("\"ftp://hc.example/0f9e-secret\"")),
        ("a URL with a blank", url("http://hc.example/0f9e secret")),
        ("a URL in a block", url(">-\n          hc.example/0f9e-secret")),
        ("a URL through an alias", "x-url: &url hc.example/0f9e-secret\nheartbeat:\n  enable: true\n  remoteURL: *url\n  frequency: 60000\n".into()),
        ("an empty URL", url("")),
        ("a number for a URL", url("8080")),
        ("a list of URLs", url("[http://a.example/secret, http://b.example/secret]")),
        ("a URL with a tag", url("!vault url")),
        ("enable is yes", enable("yes # please")),
        ("enable is off", section(&["enable: off", "remoteURL: <url>", "frequency: never"])),
        ("enable is in quotes", enable("\"true\"")),
        ("enable is a number", enable("1")),
        ("enable is null", enable("~")),
        ("enable is not written", enable("")),
        ("enable is a list", enable("[true]")),
        ("enable is another word", enable("sometimes")),
        ("enable is a long text", enable("0f9e8d7c-6b5a-4f3e-secret")),
        ("enable is the URL", enable("https://hc.example/0f9e-secret")),
        ("enable and enabled", section(&["enable: true", "enabled: true", GOOD, "frequency: every 1 minute"])),
        ("a key twice", section(&["enable: true", GOOD, "frequency: every 1 minute", "frequency: every 2 minutes"])),
        ("the URL twice", section(&["enable: true", GOOD, "frequency: every 1 minute", GOOD])),
        ("a key in another case", section(&["enable: true", "remoteUrl: hc.example/0f9e-secret", "frequency: every 1 minute"])),
        ("a misspelt key", section(&["enabel: true", GOOD, "frequncy: every 1 minute # secret"])),
        ("a key of Python's style", section(&["enable: true", "remote_url: hc.example/0f9e-secret", "frequency: every 1 minute"])),
        ("an unknown key", section(&["enable: true", GOOD, "frequency: every 1 minute", "token: secret"])),
        ("a URL where a key should be", section(&["enable: true", "? https://hc.example/0f9e-secret", "frequency: every 1 minute"])),
        ("keys that are not texts", section(&["enable: true", GOOD, "frequency: every 1 minute", "1: a", "true: b", "[a, b]: c", "{a: b}: c", "null: d", "1.5: e", "!x y: f"])),
        ("more problems than are shown", section(&["a1: 1", "b1: 1", "c1: 1", "d1: 1", "e1: 1", "f1: 1", "g1: 1", "h1: 1", "i1: 1", "j1: 1", "k1: 1", "l1: 1"])),
        ("keys that are missing", section(&["enable: true"])),
        ("keys that are missing while disabled", section(&["enable: false"])),
        ("a schedule that never occurs", section(&["enable: true", GOOD, "frequency: ' on the 30th day of february'"])),
        ("a schedule in no zone", section(&["enable: true", GOOD, "frequency: at 9:00 in Europe/Stokholm"])),
        ("enable is missing", section(&[GOOD, "frequency: every 1 minute"])),
        ("everything is wrong", section(&["enabled: on", "remoteURL: <secret>", "frequncy: every minute", "extra: 1"])),
        ("a merge of no mapping", section(&["<<: secret", "enable: true", GOOD, "frequency: every 1 minute"])),
        ("a misspelt section", "Butler:\n    heartbeet:\n        enable: false\n".into()),
        ("a section in another case", "Heartbeat: {enable: false} # secret\n".into()),
        ("no section", "Butler:\n    logLevel: info\n".into()),
        ("a section too deep", "a:\n  b:\n    heartbeat:\n      enable: true\n".into()),
        ("a section without keys", "Butler:\n    heartbeat:\n    logLevel: info\n".into()),
        ("a section that is a text", "Butler:\n    heartbeat: every 1 minute\n".into()),
        ("several sections", format!("{}Butler-SOS:\n  x: y\n  heartbeat: {{enable: false}}\n'Butler 3':\n  \"heartbeat\":\n    enable: false\n", enable("true"))),
        ("a section twice", format!("{}    heartbeat:\n        enable: false\n", enable("true"))),
        ("an empty file", String::new()),
        ("a file of comments", "# secret\n---\n# secret\n".into()),
        ("a list", "- Butler\n".into()),
        ("a text", "Butler heartbeat secret\n".into()),
        ("two documents", "a: b\n---\nc: d\n".into()),
        ("a tab for an indent", "Butler:\n\theartbeat: secret\n".into()),
        ("a tab within a section", "Butler:\n  heartbeat:\n    enable: true\n\tfrequency: secret\n".into()),
        ("an unquoted at sign", frequency("@every 90s")),
        ("an unquoted line of cron", frequency("*/5 * * * *")),
        ("an unquoted colon", frequency("every 5 minutes: secret")),
        ("an indent that jumps", section(&["enable: true", "  remoteURL: secret"])),
        ("an indent in between", "Butler:\n    a: b\n  c: secret\n".into()),
        ("an open quote", frequency("'every 5 minutes")),
        ("an open bracket", "Butler: [secret\nx: y\n".into()),
        ("an unknown alias", frequency("*secret")),
        ("an unknown tag handle", frequency("!a!b secret")),
        ("a tag that does not fit", url("!!int https://hc.example/0f9e-secret")),
        ("a key that holds a line break", "\"heart\\nbeat\": {}\n".into()),
    ]
}

/// The file as a report, or as what was read from it.
fn shown(text: &str) -> String {
    match parse("butler.yaml", text.as_bytes()) {
        Ok(config) => format!("{config:?}"),
        Err(error) => error.render(false),
    }
}

#[test]
fn every_message_points_at_what_is_wrong_and_says_what_would_do() {
    let all: Vec<String> =
        cases().iter().map(|(name, text)| format!("# {name}\n{}\n", shown(text))).collect();
    insta::assert_snapshot!("messages", all.join("\n"));
}

#[test]
fn every_case_is_refused() {
    for (name, text) in cases() {
        assert!(parse("butler.yaml", text.as_bytes()).is_err(), "{name}");
    }
}

#[test]
fn no_message_shows_a_secret() {
    for (name, text) in cases() {
        let error = parse("butler.yaml", text.as_bytes()).unwrap_err();
        for printed in [error.render(false), error.render(true), error.to_string(), format!("{error:?}")] {
            assert!(!printed.contains("secret"), "{name}: {printed}");
            assert!(!printed.contains("hc.example"), "{name}: {printed}");
        }
    }
}

#[test]
fn colours_change_nothing_else() {
    let (_, text) = &cases()[0];
    let error = parse("butler.yaml", text.as_bytes()).unwrap_err();
    let coloured = error.render(true);
    assert!(coloured.contains('\x1b'));
    let mut plain = String::new();
    let mut pieces = coloured.split('\x1b');
    plain.push_str(pieces.next().unwrap());
    for piece in pieces {
        plain.push_str(piece.split_once('m').unwrap().1);
    }
    assert_eq!(plain, error.render(false));
}

/// Bytes that are no text.
fn refused(bytes: &[u8]) -> String {
    parse("butler.yaml", bytes).unwrap_err().render(false)
}

#[test]
fn a_file_in_utf_16_is_refused() {
    let little_endian: Vec<u8> = "Butler:".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big_endian: Vec<u8> = "\u{feff}Butler:".encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little_endian, big_endian] {
        insta::allow_duplicates! { insta::assert_snapshot!(refused(&bytes), @"
        error: this file is in UTF-16 or UTF-32
        --> butler.yaml
         = help: save it as UTF-8; PowerShell 5 does so with `Set-Content -Encoding UTF8`, and its `>` does not
        "); }
    }
}

#[test]
fn a_byte_that_is_not_utf_8_is_refused_with_its_place() {
    insta::assert_snapshot!(refused(b"Butler:\r\n  name: \xc3\xa5\xe5\r\n"), @"
    error: this byte is not UTF-8
    --> butler.yaml:2:10
     = help: save the file as UTF-8
    ");
}

#[test]
fn a_control_character_is_refused_with_its_place() {
    insta::assert_snapshot!(refused(b"Butler:\r  name: \x07\r"), @"
    error: the character U+0007 cannot stand in a YAML file
    --> butler.yaml:2:9
     = help: remove it
    ");
}

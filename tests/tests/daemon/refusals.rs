//! What is wrong with a configuration stops `run` and `check` alike, before the first beat, with exit code 2.

use downbeat_tests::program::with_secrets;
use downbeat_tests::server::{Answer, Server};

use crate::{Config, normalised};

/// What both commands say of a configuration, which is made from a URL that must not be asked.
fn refused(config: impl FnOnce(&str) -> Config) -> String {
    let server = Server::always(Answer::Status(200));
    let config = config(&with_secrets(&server.url("")));
    let [run, check] = [config.run(), config.check()].map(|program| program.run());
    for ended in [&run, &check] {
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    }
    assert_eq!(run.stderr, check.stderr);
    assert_eq!(server.opened(), 0);
    run.stderr
}

/// A configuration that is a text with `HERE` in place of the URL.
fn refused_text(text: &str) -> String {
    refused(|url| Config::of(text.replace("HERE", url)))
}

/// A configuration whose frequency is this.
fn refused_frequency(frequency: &str) -> String {
    refused(|url| Config::at(url, frequency))
}

#[test]
fn a_misspelt_period() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_frequency("every 30 minuts"), @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
     --> butler.yaml:6:25
      |
    6 |     frequency: every 30 minuts
      |                         ^^^^^^ Butler.heartbeat.frequency
      |
      = help: did you mean `minutes` or `minute`?
    ");
}

#[test]
fn a_comment_behind_a_mistake_is_not_shown() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_frequency("every 5 minuts   # ask Anna"), @"
    error: expected a time period such as `minutes` or `day of the year`, found `minuts`
     --> butler.yaml:6:24
      |
    6 |     frequency: every 5 minuts # …
      |                        ^^^^^^ Butler.heartbeat.frequency
      |
      = help: did you mean `minutes` or `minute`?
    ");
}

#[test]
fn a_frequency_of_zero() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_frequency("0"), @"
    error: an interval of 0 milliseconds has no meaning
     --> butler.yaml:6:16
      |
    6 |     frequency: 0
      |                ^ Butler.heartbeat.frequency
      |
      = help: write the milliseconds between two beats, or a schedule in words
    ");
}

#[test]
fn a_schedule_that_never_occurs() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_frequency("on the 30th day of february"), @"
    error: this schedule never occurs
     --> butler.yaml:6:16
      |
    6 |     frequency: on the 30th day of february
      |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^ Butler.heartbeat.frequency
    ");
}

#[test]
fn a_misspelt_key() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_text(
        "Butler-SOS:\n  heartbeat:\n    enable: true\n    remoteUrl: HERE\n    frequency: every 1 minute\n"
    ), @"
    error: unknown key `remoteUrl`
     --> butler.yaml:4:5
      |
    4 |     remoteUrl: …
      |     ^^^^^^^^^ Butler-SOS.heartbeat.remoteUrl
      |
      = help: did you mean `remoteURL`? Upper and lower case matter.
    ");
}

#[test]
fn a_missing_key() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_text("ButlerAuth:\n  heartbeat:\n    enable: true\n    remoteURL: HERE\n"), @"
    error: the key `frequency` is missing
     --> butler.yaml:2:3
      |
    2 |   heartbeat:
      |   ^^^^^^^^^ ButlerAuth.heartbeat
      |
      = help: add `frequency:`, such as `frequency: every 1 minute`
    ");
}

#[test]
fn a_value_of_the_wrong_type() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_text(
        "heartbeat:\n  enable: yes\n  remoteURL:\n    - HERE\n  frequency: every 1 minute\n"
    ), @"
    error: expected `true` or `false`, found the text `yes`
     --> butler.yaml:2:11
      |
    2 |   enable: yes
      |           ^^^ heartbeat.enable
      |
      = help: write `true`, without quotes

    error: expected a URL, found a list
     --> butler.yaml:3:3
      |
    3 |   remoteURL:
      |   ^^^^^^^^^ heartbeat.remoteURL
      |
      = help: write the address that the monitoring tool gives for the check
    ");
}

#[test]
fn a_url_that_is_none() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(|url| Config::at(url.split_once("://").unwrap().1, "every 1 minute")), @"
    error: the URL does not begin with http:// or https://
     --> butler.yaml:5:16
      |
    5 |     remoteURL: …
      |                ^ Butler.heartbeat.remoteURL
      |
      = help: put `https://` in front of it
    ");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_text(
        "Butler:\n  heartbeat:\n    enable: on\n    remoteURL: <HERE>\n    frequncy: every minute\n"
    ), @"
    error: expected `true` or `false`, found the text `on`
     --> butler.yaml:3:13
      |
    3 |     enable: on
      |             ^^ Butler.heartbeat.enable
      |
      = help: write `true`, without quotes

    error: the URL has `<` or `>` at character 1, which no URL can hold
     --> butler.yaml:4:16
      |
    4 |     remoteURL: …
      |                ^ Butler.heartbeat.remoteURL
      |
      = help: replace the placeholder by the address that the monitoring tool gives for the check

    error: unknown key `frequncy`
     --> butler.yaml:5:5
      |
    5 |     frequncy: …
      |     ^^^^^^^^ Butler.heartbeat.frequncy
      |
      = help: did you mean `frequency`?
    ");
}

#[test]
fn a_file_without_a_section() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_text("Butler:\n  uptimeMonitor:\n    enable: true\n    url: HERE\n"), @"
    error: there is neither a list `heartbeats` or `jobs` nor a `heartbeat` section
    --> butler.yaml
     = help: write `heartbeats:` or `jobs:` with a list of them; or, as the Butler tools have it, `heartbeat:` with the keys `enable`, `remoteURL` and `frequency`, at the top level or below one root key such as `Butler`
    ");
}

#[test]
fn an_empty_file() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_text(""), @"
    error: this file is empty
    --> butler.yaml
     = help: write `heartbeats:` or `jobs:` with a list of them; or, as the Butler tools have it, `heartbeat:` with the keys `enable`, `remoteURL` and `frequency`, at the top level or below one root key such as `Butler`
    ");
}

#[test]
fn a_file_that_is_not_yaml() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused_text("Butler: {heartbeat: [HERE\n"), @"
    error: this is not YAML: did not find expected ',' or ']', while parsing a flow sequence at line 1 column 21
    --> butler.yaml:2:1
     = help: close the bracket, or put a value that begins with `[` or `{` in quotes
    ");
}

#[test]
fn a_file_that_is_not_text() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(|_| Config::of(b"\x7fELF\x02\x01\x01\x00\xff\xff")), @"
    error: this file is binary, not text: line 1 has a NUL byte
    --> butler.yaml
     = help: name the YAML file; if this is it, save it anew as UTF-8
    ");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_there() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(|_| {
        let config = Config::of("");
        std::fs::remove_file(config.folder().join(crate::FILE)).unwrap();
        config
    }), @"
    error: there is no such file
    --> butler.yaml
    ");
}

#[cfg(unix)]
#[test]
fn a_folder_in_place_of_a_file() {
    let _normalised = normalised();
    insta::assert_snapshot!(refused(|_| {
        let config = Config::of("");
        let file = config.folder().join(crate::FILE);
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(file).unwrap();
        config
    }), @"
    error: no file in this folder ends in `.yaml` or `.yml`
    --> butler.yaml
     = help: folders in it and files that begin with a dot are not looked at
    ");
}

//! `downbeat check`.

use chrono::{DateTime, Utc};
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::{Ended, Program, with_secrets};
use downbeat_tests::server::{Answer, Server};

use crate::{Config, FILE, normalised};

/// The words of a check that finds nothing wrong.
fn checked(config: &Config) -> Ended {
    let ended = config.check().run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    ended
}

#[test]
fn an_enabled_heartbeat_is_shown_and_not_sent() {
    let server = Server::always(Answer::Status(200));
    let ended = checked(&Config::beating(&server, "every 5 minutes # often"));
    assert_eq!(server.opened(), 0);
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stdout, @"
    butler.yaml: Butler.heartbeat is in order
    beats  http://127.0.0.1:PORT/…
    at     start, and `every 5 minutes`
    next   TIME
           TIME
           TIME
    ");
}

#[test]
fn the_times_shown_are_the_next_three() {
    let port = ClosedPort::take();
    let config = Config::at(&with_secrets(&format!("http://127.0.0.1:{}", port.port())), "every 1 second");
    let before = Utc::now();
    let ended = checked(&config);
    let after = Utc::now();
    let times: Vec<DateTime<Utc>> =
        ended.stdout.lines().filter_map(|line| line.split_whitespace().next_back()?.parse().ok()).collect();
    let [first, second, third] = times[..] else { panic!("{}", ended.stdout) };
    assert!(before < first && (first - after).num_milliseconds() <= 1000, "{before} {first} {after}");
    assert_eq!([(second - first).num_seconds(), (third - second).num_seconds()], [1, 1]);
}

#[test]
fn a_monitor_that_the_url_tells_is_named_and_what_an_ill_service_causes() {
    let config = Config::of(
        "heartbeats:\n  - name: a\n    url: https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f\n    \
         schedule: every 10 seconds\n    check: { tcp: 'localhost:1' }\n  - name: b\n    \
         url: https://kuma.test/api/push/s3cr3t?status=down\n    schedule: every 1 minute\n    \
         check: { tcp: 'localhost:1' }\n",
    );
    let ended = config.check().run();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    for line in [
        "beats  https://hc-ping.com/…, healthchecks, inferred from the URL\n",
        "else   Healthchecks is told at once: `/fail`, with the reason\n",
        "beats  https://kuma.test/…\n",
        "else   no beat is sent, and the monitor alarms when it has missed one\n",
    ] {
        assert!(ended.stdout.contains(line), "{}", ended.stdout);
    }
    for lint in [
        "warning[monitor-rate]: Healthchecks keeps 5 beats a minute",
        "warning[url-action]: the URL ends with an",
    ] {
        assert!(ended.stderr.contains(lint), "{}", ended.stderr);
    }
    assert!(!format!("{ended:?}").contains("s3cr3t"));
}

#[test]
fn what_is_said_of_a_url_has_its_place_and_is_counted_beside_what_is_in_order() {
    let config = Config::of(
        "heartbeats:\n  - name: a\n    url: https://nosnch.in/s3cr3t?s=1\n    schedule: every 1 minute\n  \
         - name: b\n    url: https://monitor.test/%KEY%\n    schedule: every 90 minutes\n  \
         - name: c\n    url: https://monitor.test/\n    schedule: every 5 minutes\n",
    );
    let ended = config.check().run();
    let told: Vec<&str> = ended.stdout.lines().filter(|line| line.contains("in order")).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    butler.yaml: a, heartbeats[0] is in order, but for 1 warning
    butler.yaml: b, heartbeats[1] is in order, but for 2 warnings
    butler.yaml: c, heartbeats[2] is in order
    3 heartbeats, all in order, but for 3 warnings
    ");
    insta::assert_snapshot!(ended.stderr, @"
    warning[url-action]: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Dead Man's Snitch
     --> butler.yaml:3:10
      |
    3 |     url: …
      |          ^ heartbeats[0].url
      |
      = help: as it is, it is not treated as one of Dead Man's Snitch: each 2xx is a success, and a failed check is not told; if it is meant, write `monitor: plain`
    warning[step-beyond-cycle]: `every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left
     --> butler.yaml:7:15
      |
    7 |     schedule: every 90 minutes
      |               ^^^^^^^^^^^^^^^^ heartbeats[1].schedule
      |
      = help: for a longer time write `'@every 90m'`

    warning[foreign-variable]: a text like `%NAME%` in this URL is sent as it stands: it is no variable here
     --> butler.yaml:6:10
      |
    6 |     url: …
      |          ^ heartbeats[1].url
      |
      = help: for a variable of the environment write `${NAME}`
    ");
}

#[test]
fn a_disabled_heartbeat_is_told_with_its_line() {
    let config =
        Config::of("Butler-SOS:\n  heartbeat:\n    remoteURL:\n    frequency:\n    enabled: false\n");
    insta::assert_snapshot!(checked(&config).stdout, @"butler.yaml: Butler-SOS is disabled: Butler-SOS.heartbeat.enabled is false, line 5");
}

#[test]
fn milliseconds_are_shown_as_such() {
    let _normalised = normalised();
    insta::assert_snapshot!(checked(&Config::at("https://monitor.test/s3cr3t", "60000")).stdout, @"
    butler.yaml: Butler.heartbeat is in order
    beats  https://monitor.test/…
    at     start, and every 60000 milliseconds
    means  Every 1 minute, counted from 1970-01-01 00:00 UTC.
    next   TIME
           TIME
           TIME
    ");
}

#[test]
fn a_schedule_that_has_ended_is_told() {
    let ended = Config::at("https://monitor.test/s3cr3t", "every 1 second in 2020").check().run();
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.stdout, @"
    butler.yaml: Butler.heartbeat is in order, but for 1 warning
    beats  https://monitor.test/…
    at     start, and `every 1 second in 2020`
    means  Every second in 2020.
    next   never again: the schedule has ended
    ");
}

/// Several heartbeats, a status page, and what is probably not meant.
const SEVERAL: &str = "\
defaults: { timezone: Arabian Standard Time, monitor: healthchecks }
status: { listen: '127.0.0.1:12398', token: s3cr3ts3cr3t }
heartbeats:
- name: shop
  url: https://hc-ping.com/s3cr3ts3cr3ts3cr3t/shop
  schedule: every 90 minutes
  jitter: 1m30s
  check:
  - http: http://127.0.0.1:8080/health?key=s3cr3t
  - tcp: '[::1]:5432'
  - command: [/usr/local/bin/well, s3cr3t]
- name: nightly backup
  url: https://monitor.test/s3cr3t
  schedule: 30 2 * * *
  monitor: plain
  start: false
  tls: { insecure: true }
";

#[test]
fn all_that_a_heartbeat_is_told_to_do_is_shown() {
    let ended = Config::of(SEVERAL).check().run();
    let _normalised = normalised();
    insta::assert_snapshot!(ended.stdout, @"
    butler.yaml: shop, heartbeats[0] is in order, but for 2 warnings
    beats  https://hc-ping.com/…, healthchecks
    at     start, and `every 90 minutes`, times in Asia/Dubai
    means  At minute 0 of each hour.
    late   by up to 1 m 30 s, always the same
    while  http://127.0.0.1:PORT/… answers 2xx
           [::1]:5432 takes connections
           /usr/local/bin/well succeeds
    else   Healthchecks is told at once: `/fail`, with the reason
    next   TIME+04:00
           TIME+04:00
           TIME+04:00

    butler.yaml: nightly backup, heartbeats[1] is in order
    beats  https://monitor.test/…
           INSECURE: its certificate is not checked
    at     `30 2 * * *`, times in Asia/Dubai
    means  At 2:30 every day.
    next   TIME+04:00
           TIME+04:00
           TIME+04:00

    status page at http://127.0.0.1:PORT/, for who has the token
    2 heartbeats, all in order, but for 2 warnings
    ");

    // Its program is on no machine.
    assert!(ended.stderr.contains("warning[no-program]: "), "{}", ended.stderr);
    assert!(ended.stderr.starts_with(
        "warning[step-beyond-cycle]: `every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left\n --> butler.yaml:6:13\n"
    ), "{}", ended.stderr);
}

#[test]
fn the_same_for_a_program_is_one_object() {
    let config = Config::of(SEVERAL);
    let ended = Program::new(["check", "--json", "--config", FILE]).within(config.folder()).run();
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""));
    let mut shown: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    // Its program is on no machine; the rest of the warnings is in the snapshot.
    let warnings = shown["heartbeats"][0]["warnings"].as_array_mut().unwrap();
    let at = warnings.iter().position(|warning| warning["code"] == "no-program").unwrap();
    assert_eq!(warnings.remove(at)["line"], 11);
    for heartbeat in shown["heartbeats"].as_array_mut().unwrap() {
        let next = heartbeat["next"].take();
        assert_eq!(next.as_array().unwrap().len(), 3);
        assert!(next[0]["utc"].is_string() && next[0]["unix_ms"].is_i64(), "{next}");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown).unwrap(), @r#"
    {
      "calendars": [],
      "disabled": [],
      "heartbeats": [
        {
          "checks": [
            "http://127.0.0.1:8080/… answers 2xx",
            "[::1]:5432 takes connections",
            "/usr/local/bin/well succeeds"
          ],
          "checks_within_s": 55.0,
          "deadline_s": null,
          "failure_signal": "`/fail`, with the reason",
          "file": "butler.yaml",
          "insecure": false,
          "jitter_s": 90.0,
          "key": "heartbeats[0]",
          "meaning": "At minute 0 of each hour.",
          "monitor": "healthchecks",
          "monitor_inferred": false,
          "name": "shop",
          "next": null,
          "retries": 5,
          "schedule": "every 90 minutes",
          "start": true,
          "tags": [],
          "target": "https://hc-ping.com/…",
          "warnings": [
            {
              "code": "step-beyond-cycle",
              "column": 13,
              "help": "for a longer time write `'@every 90m'`",
              "key": "heartbeats[0].schedule",
              "line": 6,
              "message": "`every 90 minutes` counts within the hour, which has 60 minutes: only minute 0 of it is left"
            }
          ],
          "zone": "Asia/Dubai"
        },
        {
          "checks": [],
          "checks_within_s": null,
          "deadline_s": null,
          "failure_signal": null,
          "file": "butler.yaml",
          "insecure": true,
          "jitter_s": 0.0,
          "key": "heartbeats[1]",
          "meaning": "At 2:30 every day.",
          "monitor": "plain",
          "monitor_inferred": false,
          "name": "nightly backup",
          "next": null,
          "retries": 5,
          "schedule": "30 2 * * *",
          "start": false,
          "tags": [],
          "target": "https://monitor.test/…",
          "warnings": [],
          "zone": "Asia/Dubai"
        }
      ],
      "jobs": [],
      "share": null,
      "status": "http://127.0.0.1:12398/",
      "warnings": []
    }
    "#);
}

#[test]
fn a_time_out_of_checks_that_beats_close_to_each_other_cut_is_told() {
    let lines = |schedule: &str, more: &str, checks: &str| {
        let config = Config::of(format!(
            "heartbeats: [{{ name: a, url: 'https://monitor.test/', schedule: {schedule}, {more} check: {checks} }}]\n"
        ));
        let shown = checked(&config).stdout;
        let cut: Vec<&str> = shown.lines().filter(|line| line.contains("within")).map(str::trim).collect();
        cut.join("\n")
    };
    let tcp = |timeout: &str| format!("{{ tcp: {{ address: '127.0.0.1:1', timeout: {timeout} }} }}");
    insta::assert_snapshot!(lines("every 10 seconds", "", &tcp("5s")), @"within 2.5 s, not 5 s, as beats come 10 s apart");
    assert_eq!(lines("every 10 seconds", "", &tcp("2500ms")), "");
    insta::assert_snapshot!(lines("every 1 hour", "deadline: 6s,", &tcp("4s")), @"within 3 s, not 4 s, as a beat has 6 s");
    let two = format!("[{}, {}]", tcp("2s"), tcp("3s"));
    insta::assert_snapshot!(lines("every 10 seconds", "", &two), @"all within 2.5 s, as beats come 10 s apart: their time-outs add up to 5 s");
}

#[test]
fn a_check_whose_program_is_not_there_is_warned_of() {
    let of = |program: &str| {
        Config::of(format!(
            "heartbeats:\n  - name: a\n    url: https://monitor.test/\n    schedule: every 1 minute\n    check:\n      command: [{program}, s3cr3t]\n"
        ))
    };
    let said = of("no-such-program-here").check().run().stderr;
    assert!(
        said.starts_with(
            "warning[no-program]: no folder of PATH has a program `no-such-program-here`\n --> butler.yaml:6:"
        ),
        "{said}"
    );
    let said = of("/no/such/program").check().run().stderr;
    assert!(said.starts_with("warning[no-program]: there is no program `/no/such/program` on this machine, or nobody may execute it\n --> butler.yaml:6:"), "{said}");
    let own = of(&format!("'{}'", downbeat_tests::program::path().display())).check().run();
    assert_eq!((own.code, &*own.stderr), (Some(0), ""));
}

#[test]
fn a_file_that_is_no_text_and_one_in_utf_16_are_told_apart() {
    let said = |bytes: &[u8]| Config::of(bytes).check().run().stderr;
    insta::assert_snapshot!(said(b"heartbeats:\n- \x00\x01\x02"), @"
    error: this file is binary, not text: line 2 has a NUL byte
    --> butler.yaml
     = help: name the YAML file; if this is it, save it anew as UTF-8
    ");
    let utf_16: Vec<u8> = "heartbeats:".encode_utf16().flat_map(u16::to_le_bytes).collect();
    insta::assert_snapshot!(said(&utf_16), @"
    error: this file is in UTF-16 or UTF-32
    --> butler.yaml
     = help: save it as UTF-8; PowerShell 5 does so with `Set-Content -Encoding UTF8`, and its `>` does not
    ");
    assert_eq!(said(&[&[0xff, 0xfe], &utf_16[..]].concat()), said(&utf_16));
}

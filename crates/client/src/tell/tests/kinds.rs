//! Each kind's table: which URLs it takes, what it is told, and what its answers mean.

use super::*;
use crate::monitor::Verdict;

const TOOK: Duration = Duration::from_millis(12_345);

/// What is told, and how that is called.
fn signals() -> [(&'static str, Signal); 8] {
    let failed = RunEnd::new(Some(3), TOOK).with_output("a\ndisk \"full\"\n");
    let killed = RunEnd::new(Some(0), TOOK).because("timed out after 10 m");
    [
        ("well", Signal::Well),
        ("ill", ill()),
        ("start", Signal::Start),
        ("run", Signal::RunStart(RunId::of(7))),
        ("done", Signal::RunEnd(RunId::of(7), RunEnd::new(Some(0), TOOK).with_output("42 files"))),
        ("failed", Signal::RunEnd(RunId::of(7), failed)),
        ("killed", Signal::RunEnd(RunId::of(7), killed)),
        ("note", Signal::Note("skipped".to_owned())),
    ]
}

fn judged(verdict: Verdict) -> String {
    match verdict {
        Verdict::Delivered { note } => format!("delivered {}", note.unwrap_or_default()),
        Verdict::Refused { reason, retry } => format!("{retry:?} {}", reason.unwrap_or_default()),
        Verdict::Unfinished => "unfinished".to_owned(),
    }
}

/// What a kind makes of parts, of its plain URL, of others, and of answers.
fn table(monitor: Monitor, parts: &[(&str, &str)], others: &[&str], answers: &[(u16, &str)]) -> String {
    let beat = monitor.request_of(parts).unwrap();
    let url = beat.target().address().url().to_string();
    let mut lines =
        vec![format!("{url} {}", beat.headers().keys().map(ToString::to_string).collect::<String>())];
    // By its URL it is known.
    let inferred = at(&url).infer_monitor();
    assert_eq!((inferred.judge(), inferred.is_inferred()), (monitor, true), "{url}");
    assert_eq!(monitor.request(&inferred, Signal::Well).unwrap().unwrap(), inferred);
    lines.extend(signals().map(|(name, signal)| format!("{name}: {}", sent(monitor, &url, signal))));
    lines.extend(others.iter().map(|other| match at(other).infer_monitor().inference().unwrap() {
        crate::Inference::Kind(kind) => format!("{other} is {kind}"),
        crate::Inference::Altered(_, why) => format!("{other}: {why}"),
        crate::Inference::Unknown => match monitor.check(at(other).target()) {
            Ok(()) => format!("{other} is unknown, and right where the kind is named"),
            Err(error) => format!("{other} is unknown; {error}"),
        },
    }));
    lines.extend(answers.iter().map(|(status, text)| {
        let means = crate::monitor::meaning(monitor, beat.target().address().url(), *status);
        format!("{status} {text}: {}{means}", judged(monitor.judge(*status, Some(text))))
    }));
    let lines = lines.iter().map(|line| line.trim_end());
    lines.collect::<Vec<_>>().join("\n").replace(&RunId::of(7).to_string(), "RUN")
}

#[test]
fn sentry() {
    let table = table(
        Monitor::Sentry,
        &[("dsn", "https://k3y@o1.ingest.sentry.io/42"), ("slug", "nightly")],
        &[
            "https://o1.ingest.sentry.io/api/42/cron/nightly/k3y",
            "https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=error",
            "https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=ok&environment=prod",
            "https://sentry.test/below/api/42/cron/nightly/k3y/",
            "https://o1.ingest.sentry.io/api/42/cron/a-slug-that-is-longer-than-the-fifty-characters-of-sentry/k3y/",
            "https://o1.ingest.sentry.io/api/x/cron/nightly/k3y/",
            "https://sentry.io/organizations/o/crons/nightly/",
        ],
        &[(202, ""), (400, "invalid check-in"), (403, ""), (413, ""), (429, ""), (503, "")],
    );
    insta::assert_snapshot!(table, @"
    https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/
    well: GET https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=ok
    ill: GET https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=error
    start: GET https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=in_progress
    run: GET https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=in_progress&check_in_id=RUN
    done: GET https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=ok&check_in_id=RUN&duration=12.345
    failed: GET https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=error&check_in_id=RUN&duration=12.345
    killed: GET https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=error&check_in_id=RUN&duration=12.345
    note: -
    https://o1.ingest.sentry.io/api/42/cron/nightly/k3y: the URL has no slash at its end, without which Sentry does not know it: add it
    https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=error: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Sentry
    https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?status=ok&environment=prod is sentry
    https://sentry.test/below/api/42/cron/nightly/k3y/ is sentry
    https://o1.ingest.sentry.io/api/42/cron/a-slug-that-is-longer-than-the-fifty-characters-of-sentry/k3y/: the slug in the URL is longer than 50 characters, of which Sentry takes the first 50: give the monitor a shorter one
    https://o1.ingest.sentry.io/api/x/cron/nightly/k3y/ is unknown; the URL is not one of Sentry: it should look like https://INGEST-HOST/api/PROJECT/cron/SLUG/PUBLIC-KEY/
    https://sentry.io/organizations/o/crons/nightly/: the URL is the address of a page of Sentry for people, which counts no beats: that of a beat looks like https://INGEST-HOST/api/PROJECT/cron/SLUG/PUBLIC-KEY/
    202 : delivered
    400 invalid check-in: Never invalid check-in
    403 : Never
    413 : Never
    429 : Later
    503 : Later
    ");
}

#[test]
fn gatus() {
    let table = table(
        Monitor::Gatus,
        &[("base", "https://status.test/"), ("group", "Core & Co"), ("name", "a.b/c_d"), ("token", "t0ken")],
        &[
            "https://status.test/below/api/v1/endpoints/core_backup/external?success=true",
            "https://status.test/api/v1/endpoints/core_backup/external?success=false",
            "https://status.test/api/v1/endpoints/backup/external",
            "https://status.test/api/v1/endpoints/core_backup/external/",
            "https://status.test/api/v1/endpoints/core_backup/statuses",
        ],
        &[
            (200, ""),
            (400, "invalid success"),
            (401, "invalid token"),
            (404, "not found"),
            (405, ""),
            (500, ""),
        ],
    );
    insta::assert_snapshot!(table, @"
    https://status.test/api/v1/endpoints/core---co_a-b-c-d/external authorization
    well: POST https://status.test/api/v1/endpoints/core---co_a-b-c-d/external?success=true
    ill: POST https://status.test/api/v1/endpoints/core---co_a-b-c-d/external?success=false&error=disk+full+%26+%3Chot%3E+%C3%BC
    start: -
    run: -
    done: POST https://status.test/api/v1/endpoints/core---co_a-b-c-d/external?success=true&duration=12.345s
    failed: POST https://status.test/api/v1/endpoints/core---co_a-b-c-d/external?success=false&error=exit+code+3%3A+disk+%22full%22&duration=12.345s
    killed: POST https://status.test/api/v1/endpoints/core---co_a-b-c-d/external?success=false&error=timed+out+after+10+m&duration=12.345s
    note: -
    https://status.test/below/api/v1/endpoints/core_backup/external?success=true is gatus
    https://status.test/api/v1/endpoints/core_backup/external?success=false: the URL ends with an action of its own, such as /fail or state=fail: give the plain URL of Gatus
    https://status.test/api/v1/endpoints/backup/external: the key in the URL has no `_`: Gatus joins the group, which may be empty, and the name of the endpoint by one
    https://status.test/api/v1/endpoints/core_backup/external/: the URL ends with a slash, with which Gatus does not know it: remove it
    https://status.test/api/v1/endpoints/core_backup/statuses is unknown; the URL is not one of Gatus: it should look like https://HOST/api/v1/endpoints/GROUP_NAME/external
    200 : delivered
    400 invalid success: Never invalid success
    401 invalid token: Never invalid token; Gatus wants the endpoint's token in the header `Authorization: Bearer TOKEN`
    404 not found: Never not found; Gatus has no external endpoint of this key, or was not asked by POST: the key is the group, `_` and the name in small letters, with `-` for each of ` /_,.#+&`
    405 : Never ; Gatus takes a POST: say `method: POST`, or name the kind
    500 : Later
    ");
}

#[test]
fn honeybadger() {
    let table = table(
        Monitor::Honeybadger,
        &[("id", "XyZZy1")],
        &[
            "https://api.honeybadger.io/v1/check_in/k3y/nightly",
            "https://api.honeybadger.io/v1/check_in",
            "https://api.honeybadger.io/v1/notices",
            "http://api.honeybadger.io/v1/check_in/k3y/nightly/x",
            "https://app.honeybadger.io/projects/1/check_ins",
        ],
        &[(200, ""), (201, ""), (403, ""), (404, "not found"), (429, "")],
    );
    insta::assert_snapshot!(table, @r#"
    https://api.honeybadger.io/v1/check_in/XyZZy1
    well: GET https://api.honeybadger.io/v1/check_in/XyZZy1
    ill: POST https://api.honeybadger.io/v1/check_in/XyZZy1 {"check_in":{"status":"error","stderr":"disk full & <hot>\nü"}}
    start: -
    run: -
    done: POST https://api.honeybadger.io/v1/check_in/XyZZy1 {"check_in":{"duration":12345,"exit_code":0,"status":"success","stdout":"42 files"}}
    failed: POST https://api.honeybadger.io/v1/check_in/XyZZy1 {"check_in":{"duration":12345,"exit_code":3,"status":"error","stderr":"exit code 3","stdout":"a\ndisk \"full\"\n"}}
    killed: POST https://api.honeybadger.io/v1/check_in/XyZZy1 {"check_in":{"duration":12345,"status":"error","stderr":"timed out after 10 m"}}
    note: -
    https://api.honeybadger.io/v1/check_in/k3y/nightly is honeybadger
    https://api.honeybadger.io/v1/check_in: the URL is not one of Honeybadger: it should look like https://api.honeybadger.io/v1/check_in/ID or https://api.honeybadger.io/v1/check_in/API-KEY/SLUG
    https://api.honeybadger.io/v1/notices is unknown; the URL is not one of Honeybadger: it should look like https://api.honeybadger.io/v1/check_in/ID or https://api.honeybadger.io/v1/check_in/API-KEY/SLUG
    http://api.honeybadger.io/v1/check_in/k3y/nightly/x: the URL is not one of Honeybadger: it should look like https://api.honeybadger.io/v1/check_in/ID or https://api.honeybadger.io/v1/check_in/API-KEY/SLUG
    https://app.honeybadger.io/projects/1/check_ins: the URL is the address of a page of Honeybadger for people, which counts no beats: that of a beat looks like https://api.honeybadger.io/v1/check_in/ID or https://api.honeybadger.io/v1/check_in/API-KEY/SLUG
    200 : delivered
    201 : delivered
    403 : Never
    404 not found: Never not found
    429 : Later
    "#);
}

#[test]
fn oh_dear() {
    let table = table(
        Monitor::OhDear,
        &[("uuid", UUID)],
        &[
            "https://ping.ohdear.app/not-a-uuid",
            "https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/starting",
            "https://ohdear.app/monitors/1",
        ],
        &[(200, ""), (404, ""), (429, ""), (500, "")],
    );
    insta::assert_snapshot!(table, @"
    https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    well: POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    ill: POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f exit_code=1&failure_message=disk+full+%26+%3Chot%3E+%C3%BC
    start: -
    run: -
    done: POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f runtime=12.345&exit_code=0
    failed: POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f runtime=12.345&exit_code=3&failure_message=exit+code+3%0Aa%0Adisk+%22full%22
    killed: POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f runtime=12.345&exit_code=1&failure_message=timed+out+after+10+m
    note: -
    https://ping.ohdear.app/not-a-uuid: the URL is not one of Oh Dear: it should look like https://ping.ohdear.app/UUID
    https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/starting: the URL is not one of Oh Dear: it should look like https://ping.ohdear.app/UUID
    https://ohdear.app/monitors/1: the URL is the address of a page of Oh Dear for people, which counts no beats: that of a beat looks like https://ping.ohdear.app/UUID
    200 : delivered
    404 : Never
    429 : Later
    500 : Later
    ");
}

#[test]
fn incident_io() {
    let table = table(
        Monitor::IncidentIo,
        &[("id", "01HXYZ"), ("token", "t0ken")],
        &[
            "https://api.incident.io/v2/heartbeat/01HXYZ/ping?token=t0ken",
            "https://api.incident.io/v2/heartbeat/01HXYZ",
            "https://api.incident.io/v2/incidents",
            "https://app.incident.io/alerts",
        ],
        &[(204, ""), (401, ""), (404, ""), (429, "")],
    );
    insta::assert_snapshot!(table, @"
    https://api.incident.io/v2/heartbeat/01HXYZ/ping authorization
    well: GET https://api.incident.io/v2/heartbeat/01HXYZ/ping
    ill: -
    start: -
    run: -
    done: GET https://api.incident.io/v2/heartbeat/01HXYZ/ping
    failed: -
    killed: -
    note: -
    https://api.incident.io/v2/heartbeat/01HXYZ/ping?token=t0ken is incident-io
    https://api.incident.io/v2/heartbeat/01HXYZ: the URL is not one of incident.io: it should look like https://api.incident.io/v2/heartbeat/ID/ping
    https://api.incident.io/v2/incidents is unknown; the URL is not one of incident.io: it should look like https://api.incident.io/v2/heartbeat/ID/ping
    https://app.incident.io/alerts: the URL is the address of a page of incident.io for people, which counts no beats: that of a beat looks like https://api.incident.io/v2/heartbeat/ID/ping
    204 : delivered
    401 : Never ; incident.io wants its token in the header `Authorization: Bearer TOKEN`, or as `?token=`
    404 : Never
    429 : Later
    ");
}

#[test]
fn opsgenie() {
    let table = table(
        Monitor::Opsgenie,
        &[("base", "https://api.eu.opsgenie.com"), ("name", "nightly backup"), ("key", "k3y")],
        &[
            "https://api.opsgenie.com/v2/heartbeats/nightly/ping",
            "https://api.opsgenie.com/v2/heartbeats/nightly",
            "https://api.opsgenie.com/v2/alerts",
            "https://app.opsgenie.com/heartbeat",
        ],
        &[(202, r#"{"result":"PONG - Heartbeat received"}"#), (401, ""), (403, ""), (429, ""), (503, "")],
    );
    insta::assert_snapshot!(table, @r#"
    https://api.eu.opsgenie.com/v2/heartbeats/nightly%20backup/ping authorization
    well: GET https://api.eu.opsgenie.com/v2/heartbeats/nightly%20backup/ping
    ill: -
    start: -
    run: -
    done: GET https://api.eu.opsgenie.com/v2/heartbeats/nightly%20backup/ping
    failed: -
    killed: -
    note: -
    https://api.opsgenie.com/v2/heartbeats/nightly/ping is opsgenie
    https://api.opsgenie.com/v2/heartbeats/nightly: the URL is not one of Opsgenie: it should look like https://api.opsgenie.com/v2/heartbeats/NAME/ping
    https://api.opsgenie.com/v2/alerts is unknown; the URL is not one of Opsgenie: it should look like https://api.opsgenie.com/v2/heartbeats/NAME/ping
    https://app.opsgenie.com/heartbeat: the URL is the address of a page of Opsgenie for people, which counts no beats: that of a beat looks like https://api.opsgenie.com/v2/heartbeats/NAME/ping
    202 {"result":"PONG - Heartbeat received"}: delivered
    401 : Never ; Opsgenie wants a key of its API in the header `Authorization: GenieKey KEY`
    403 : Never ; Opsgenie wants a key of its API in the header `Authorization: GenieKey KEY`
    429 : Later
    503 : Later
    "#);
}

#[test]
fn checkly() {
    let table = table(
        Monitor::Checkly,
        &[("id", UUID)],
        &[
            "https://api.checklyhq.com/heartbeats/ping/x",
            "https://api.checklyhq.com/v1/checks",
            "https://ping.checklyhq.com/",
            "https://app.checklyhq.com/checks/x",
        ],
        &[(200, ""), (404, ""), (429, "")],
    );
    insta::assert_snapshot!(table, @"
    https://ping.checklyhq.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    well: GET https://ping.checklyhq.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    ill: -
    start: -
    run: -
    done: GET https://ping.checklyhq.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    failed: -
    killed: -
    note: -
    https://api.checklyhq.com/heartbeats/ping/x is checkly
    https://api.checklyhq.com/v1/checks is unknown; the URL is not one of Checkly: it should look like https://ping.checklyhq.com/ID
    https://ping.checklyhq.com/: the URL is not one of Checkly: it should look like https://ping.checklyhq.com/ID
    https://app.checklyhq.com/checks/x: the URL is the address of a page of Checkly for people, which counts no beats: that of a beat looks like https://ping.checklyhq.com/ID
    200 : delivered
    404 : Never
    429 : Later
    ");
}

#[test]
fn online_or_not() {
    let table = table(
        Monitor::OnlineOrNot,
        &[("id", "aBc123")],
        &["https://oonchk.com/", "https://oonchk.com/a/b", "https://onlineornot.com/app"],
        &[(200, ""), (404, ""), (500, "")],
    );
    insta::assert_snapshot!(table, @"
    https://oonchk.com/aBc123
    well: GET https://oonchk.com/aBc123
    ill: -
    start: -
    run: -
    done: GET https://oonchk.com/aBc123
    failed: -
    killed: -
    note: -
    https://oonchk.com/: the URL is not one of OnlineOrNot: it should look like https://oonchk.com/ID
    https://oonchk.com/a/b: the URL is not one of OnlineOrNot: it should look like https://oonchk.com/ID
    https://onlineornot.com/app: the URL is the address of a page of OnlineOrNot for people, which counts no beats: that of a beat looks like https://oonchk.com/ID
    200 : delivered
    404 : Never
    500 : Later
    ");
}

#[test]
fn those_that_were_there_before_are_made_of_parts_too() {
    let made = |monitor: Monitor, parts: &[(&str, &str)]| match monitor.request_of(parts) {
        Ok(request) => request.target().address().url().to_string(),
        Err(error) => error.to_string(),
    };
    let base = ("base", "https://kuma.test/below/");
    let lines = [
        made(Monitor::Healthchecks, &[("uuid", UUID)]),
        made(Monitor::Healthchecks, &[("base", "https://hc.test/ping"), ("ping_key", "k3y"), ("slug", "a")]),
        made(Monitor::Healthchecks, &[("slug", "a")]),
        made(Monitor::Healthchecks, &[("uuid", UUID), ("slug", "a")]),
        made(Monitor::Healthchecks, &[("ping_key", "k3y"), ("slug", "A")]),
        made(Monitor::UptimeKuma, &[base, ("token", "t/0?ken")]),
        made(Monitor::UptimeKuma, &[("base", "kuma.test"), ("token", "t0ken")]),
        made(Monitor::BetterStack, &[("token", " ")]),
        made(Monitor::BetterStack, &[("token", "t0ken")]),
        made(Monitor::Cronitor, &[("key", "k3y"), ("monitor", "a b")]),
        made(Monitor::DeadMansSnitch, &[("token", "t0ken")]),
        made(Monitor::Sentry, &[("dsn", "s3cr3t"), ("slug", "a")]),
        made(Monitor::Sentry, &[("dsn", "https://k3y:0ld@sentry.test/below/7"), ("slug", "a")]),
        made(Monitor::Gatus, &[base, ("name", "a"), ("token", "t0\nken")]),
        made(Monitor::Honeybadger, &[("api_key", "k3y"), ("slug", "a")]),
        made(Monitor::Plain, &[]),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    https://hc.test/ping/k3y/a
    the key `ping_key` is missing
    `uuid` says which check it is, and so do the keys beside it: keep one way
    the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters
    https://kuma.test/below/api/push/t%2F0%3Fken
    `base` is not the address of a server, such as https://status.example.com
    `token` is empty
    https://uptime.betterstack.com/api/v1/heartbeat/t0ken
    https://cronitor.link/p/k3y/a%20b
    https://nosnch.in/t0ken
    `dsn` is not one of Sentry, which looks like https://KEY@HOST/PROJECT
    https://sentry.test/below/api/7/cron/a/k3y/
    the value of the header `authorization` holds a line break or a character that no header can hold
    https://api.honeybadger.io/v1/check_in/k3y/a
    the key `url` is missing
    ");
}

#[test]
fn each_kind_has_what_the_lists_of_them_need() {
    for &monitor in Monitor::ALL {
        assert!(!monitor.as_str().is_empty() && !monitor.name().is_empty() && !monitor.about().is_empty());
        let is_known = Monitor::ALL.iter().filter(|other| other.as_str() == monitor.as_str()).count() == 1;
        assert!(is_known, "{monitor}");
        assert_eq!(monitor.parts().is_empty(), monitor == Monitor::Plain, "{monitor}");
        for part in monitor.parts() {
            assert!(part.about().ends_with('.') && !part.example().is_empty(), "{monitor} {}", part.name());
        }
    }
}

#[test]
fn no_secret_of_a_kind_shows_in_what_is_printed() {
    for &monitor in Monitor::ALL {
        let secret = |part: &str| match part {
            "dsn" => "https://s3cr3t@sentry.test/7",
            "base" => "https://a.test",
            "uuid" => UUID,
            _ => "s3cr3t",
        };
        let parts: Vec<_> = monitor.parts().iter().map(|part| (part.name(), secret(part.name()))).collect();
        let Ok(beat) = monitor.request_of(&parts) else { continue };
        for (name, signal) in signals() {
            if let Some(request) = monitor.request(&beat, signal).unwrap() {
                let shown = format!("{request:?} {}", request.target());
                assert!(!shown.contains("s3cr3t") && !shown.contains(UUID), "{monitor} {name}: {shown}");
            }
        }
        // Nor in what is wrong with parts.
        for (name, _) in &parts {
            let spoilt: Vec<_> = parts
                .iter()
                .map(|(part, text)| (*part, if part == name { "s3cr3t\n<>" } else { *text }))
                .collect();
            if let Err(error) = monitor.request_of(&spoilt) {
                assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{monitor} {name}: {error}");
            }
        }
    }
}

#[test]
fn a_report_stays_below_what_honeybadger_takes_whatever_the_output() {
    for output in ["\"".repeat(50_000), "ü".repeat(50_000), "\u{1}\n".repeat(50_000)] {
        let end = RunEnd::new(Some(3), TOOK).because("\"".repeat(5_000)).with_output(&*output);
        let beat = at("https://api.honeybadger.io/v1/check_in/x");
        for signal in [Signal::RunEnd(RunId::of(7), end), Signal::Ill(output.clone())] {
            let request = Monitor::Honeybadger.request(&beat, signal).unwrap().unwrap();
            assert!((10_000..20_000).contains(&request.body().len()), "{}", request.body().len());
            assert!(serde_json::from_slice::<serde_json::Value>(request.body()).is_ok());
        }
    }
}

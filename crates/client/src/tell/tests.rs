use super::*;
use crate::request::Method;
use crate::signal::{RunEnd, RunId};
use std::time::Duration;

mod kinds;

const UUID: &str = "0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

fn at(url: &str) -> Request {
    Request::new(Target::parse(url).unwrap())
}

/// The request for a signal as method, URL and body; `-` when the monitor has no request for it; or the text of the error.
fn sent(monitor: Monitor, url: &str, signal: Signal) -> String {
    match monitor.request(&at(url), signal) {
        Ok(None) => "-".to_owned(),
        Ok(Some(request)) => {
            assert_eq!(request.judge(), monitor);
            let body = String::from_utf8_lossy(request.body());
            format!("{} {} {body}", request.method(), request.target().address().url()).trim_end().to_owned()
        }
        Err(error) => error.to_string(),
    }
}

fn ill() -> Signal {
    Signal::Ill("disk full & <hot>\nü".to_owned())
}

#[test]
fn each_signal_has_its_request() {
    let urls = [
        (Monitor::Plain, "https://a.test/x?y=z".to_owned()),
        (Monitor::Healthchecks, format!("https://hc-ping.com/{UUID}")),
        (Monitor::Healthchecks, "https://hc.test/ping/AbC_d-9/my-slug?create=1".to_owned()),
        (Monitor::UptimeKuma, "https://kuma.test/sub/api/push/t0ken?status=up&msg=OK&ping=&x=y".to_owned()),
        (Monitor::BetterStack, "https://uptime.betterstack.com/api/v1/heartbeat/t0ken".to_owned()),
        (Monitor::Cronitor, "https://cronitor.link/p/key/monitor?env=prod".to_owned()),
        (Monitor::DeadMansSnitch, "https://nosnch.in/t0ken".to_owned()),
    ];
    let mut lines = Vec::new();
    for (monitor, url) in &urls {
        for (name, signal) in [("well", Signal::Well), ("ill", ill()), ("start", Signal::Start)] {
            lines.push(format!("{monitor} {name}: {}", sent(*monitor, url, signal)));
        }
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    plain well: GET https://a.test/x?y=z
    plain ill: -
    plain start: -
    healthchecks well: GET https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    healthchecks ill: POST https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/fail disk full & <hot>
    ü
    healthchecks start: GET https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/start
    healthchecks well: GET https://hc.test/ping/AbC_d-9/my-slug?create=1
    healthchecks ill: POST https://hc.test/ping/AbC_d-9/my-slug/fail?create=1 disk full & <hot>
    ü
    healthchecks start: GET https://hc.test/ping/AbC_d-9/my-slug/start?create=1
    uptime-kuma well: GET https://kuma.test/sub/api/push/t0ken?status=up&msg=OK&ping=&x=y
    uptime-kuma ill: GET https://kuma.test/sub/api/push/t0ken?status=down&msg=disk+full+%26+%3Chot%3E+%C3%BC&ping=&x=y
    uptime-kuma start: -
    better-stack well: GET https://uptime.betterstack.com/api/v1/heartbeat/t0ken
    better-stack ill: POST https://uptime.betterstack.com/api/v1/heartbeat/t0ken/fail disk full & <hot>
    ü
    better-stack start: -
    cronitor well: GET https://cronitor.link/p/key/monitor?env=prod
    cronitor ill: GET https://cronitor.link/p/key/monitor?state=fail&message=disk+full+%26+%3Chot%3E+%C3%BC&env=prod
    cronitor start: GET https://cronitor.link/p/key/monitor?state=run&env=prod
    dead-mans-snitch well: GET https://nosnch.in/t0ken
    dead-mans-snitch ill: GET https://nosnch.in/t0ken?s=1&m=disk+full+%26+%3Chot%3E+%C3%BC
    dead-mans-snitch start: -
    ");
}

#[test]
fn a_beat_keeps_what_the_user_has_written() {
    let beat = at(&format!("https://hc-ping.com/{UUID}"))
        .with_method(Method::Post)
        .unwrap()
        .with_body("alive")
        .unwrap()
        .with_header("X-Y", "z")
        .unwrap();
    let sent = Monitor::Healthchecks.request(&beat, Signal::Well).unwrap().unwrap();
    assert_eq!((sent.method(), sent.body()), (Method::Post, b"alive".as_slice()));
    assert_eq!(sent.headers(), beat.headers());
    assert_eq!(sent.target(), beat.target());
}

#[test]
fn a_beat_to_an_inferred_monitor_goes_out_as_it_was_written() {
    for url in [
        "https://kuma.test/api/push/t0ken".to_owned(),
        "https://kuma.test/api/push/t0ken?ping=3&msg=hello&status=up&x=y".to_owned(),
        format!("https://hc-ping.com/{UUID}?create=1"),
        "https://cronitor.link/p/key/monitor?env=prod".to_owned(),
        "https://nosnch.in/t0ken?m=hello".to_owned(),
        "https://uptime.betterstack.com/api/v1/heartbeat/t0ken".to_owned(),
        "https://monitor.test/x?y=z".to_owned(),
    ] {
        let beat = at(&url).infer_monitor();
        let sent = beat.judge().request(&beat, Signal::Well).unwrap().unwrap();
        assert_eq!(sent, beat, "{url}");
        assert_eq!(sent.target().address().url().as_str(), url);
        assert_eq!(beat.is_inferred(), beat.judge() != Monitor::Plain);
    }
    // To name the kind sets Kuma's query.
    let named = Monitor::UptimeKuma.request(&at("https://kuma.test/api/push/t0ken"), Signal::Well).unwrap();
    assert_eq!(named.unwrap().target().address().url().query(), Some("status=up&msg=OK"));
}

#[test]
fn a_message_in_the_url_of_kuma_stays_in_a_beat() {
    let beat = |query: &str| {
        sent(Monitor::UptimeKuma, &format!("https://kuma.test/api/push/x?{query}"), Signal::Well)
    };
    insta::assert_snapshot!(beat("msg=from+web1&ping=7&status=down"), @"GET https://kuma.test/api/push/x?status=up&msg=from+web1&ping=7");
    insta::assert_snapshot!(beat("ping=7"), @"GET https://kuma.test/api/push/x?status=up&msg=OK&ping=7");
}

#[test]
fn a_failure_is_signalled_to_an_inferred_monitor_as_to_a_named_one() {
    let beat = at("https://kuma.test/api/push/t0ken?status=up&msg=OK&ping=").infer_monitor();
    let ill = beat.judge().request(&beat, ill()).unwrap().unwrap();
    assert!(ill.target().address().url().as_str().contains("status=down&msg=disk+full"));
    assert!(ill.is_inferred());
    let altered = at(&format!("https://hc-ping.com/{UUID}/fail")).infer_monitor();
    assert_eq!(altered.judge().request(&altered, Signal::Ill("disk full".to_owned())), Ok(None));
}

#[test]
fn a_reason_is_cut_to_what_the_monitor_takes() {
    let long = Signal::Ill("ü".repeat(20_000));
    let kuma = Monitor::UptimeKuma.request(&at("http://k.test/api/push/x"), long.clone()).unwrap().unwrap();
    let query = kuma.target().address().url().query_pairs().find(|(key, _)| key == "msg").unwrap().1;
    assert_eq!(query.chars().count(), 250);
    let checks =
        Monitor::Healthchecks.request(&at(&format!("http://hc.test/ping/{UUID}")), long).unwrap().unwrap();
    assert_eq!(checks.body().len(), 10_000);
    assert!(std::str::from_utf8(checks.body()).is_ok());
}

#[test]
fn what_a_monitor_needs_may_make_its_url_too_long() {
    let url = format!("http://k.test/api/push/x?y={}", "z".repeat(8_160));
    insta::assert_snapshot!(sent(Monitor::UptimeKuma, &url, Signal::Well), @"the URL is 8204 bytes long, more than the 8192 that are allowed");
}

mod runs {
    use super::*;
    use crate::signal::{RunEnd, RunId};
    use std::time::Duration;

    const RUN: RunId = RunId::of(7);
    const TOOK: Duration = Duration::from_millis(12_345);

    fn kinds() -> [(Monitor, String); 6] {
        [
            (Monitor::Plain, "https://a.test/x".to_owned()),
            (Monitor::Healthchecks, format!("https://hc-ping.com/{UUID}")),
            (Monitor::UptimeKuma, "https://kuma.test/api/push/t0ken?status=up&msg=OK&ping=".to_owned()),
            (Monitor::BetterStack, "https://uptime.betterstack.com/api/v1/heartbeat/t0ken".to_owned()),
            (Monitor::Cronitor, "https://cronitor.link/p/key/monitor?env=prod".to_owned()),
            (Monitor::DeadMansSnitch, "https://nosnch.in/t0ken".to_owned()),
        ]
    }

    fn all(signal: &Signal) -> String {
        let shown =
            kinds().map(|(monitor, url)| format!("{monitor}: {}", sent(monitor, &url, signal.clone())));
        shown.join("\n").replace("00000000-0000-4000-8000-000000000007", "RUN").replace(UUID, "UUID")
    }

    fn ended(end: RunEnd) -> String {
        all(&Signal::RunEnd(RUN, end))
    }

    #[test]
    fn a_start_is_told_to_those_that_hear_of_the_end() {
        insta::assert_snapshot!(all(&Signal::RunStart(RUN)), @"
        plain: -
        healthchecks: GET https://hc-ping.com/UUID/start?rid=RUN
        uptime-kuma: -
        better-stack: -
        cronitor: GET https://cronitor.link/p/key/monitor?state=run&series=RUN&env=prod
        dead-mans-snitch: -
        ");
    }

    #[test]
    fn a_success_is_told_with_the_output() {
        insta::assert_snapshot!(ended(RunEnd::new(Some(0), TOOK).with_output("a\n42 files & more\n")), @"
        plain: GET https://a.test/x
        healthchecks: POST https://hc-ping.com/UUID?rid=RUN a
        42 files & more
        uptime-kuma: GET https://kuma.test/api/push/t0ken?status=up&msg=42+files+%26+more&ping=12345
        better-stack: POST https://uptime.betterstack.com/api/v1/heartbeat/t0ken a
        42 files & more
        cronitor: GET https://cronitor.link/p/key/monitor?state=complete&series=RUN&metric=duration%3A12.345&status_code=0&message=a%0A42+files+%26+more&env=prod
        dead-mans-snitch: GET https://nosnch.in/t0ken?s=0&m=42+files+%26+more
        ");
    }

    #[test]
    fn a_success_without_output_is_a_beat() {
        insta::assert_snapshot!(ended(RunEnd::new(Some(0), TOOK)), @"
        plain: GET https://a.test/x
        healthchecks: GET https://hc-ping.com/UUID?rid=RUN
        uptime-kuma: GET https://kuma.test/api/push/t0ken?status=up&msg=OK&ping=12345
        better-stack: GET https://uptime.betterstack.com/api/v1/heartbeat/t0ken
        cronitor: GET https://cronitor.link/p/key/monitor?state=complete&series=RUN&metric=duration%3A12.345&status_code=0&env=prod
        dead-mans-snitch: GET https://nosnch.in/t0ken?s=0&m=OK
        ");
    }

    #[test]
    fn a_failure_is_told_by_its_exit_code() {
        insta::assert_snapshot!(ended(RunEnd::new(Some(3), TOOK).with_output("disk full\n")), @"
        plain: -
        healthchecks: POST https://hc-ping.com/UUID/3?rid=RUN disk full
        uptime-kuma: GET https://kuma.test/api/push/t0ken?status=down&msg=exit+code+3%3A+disk+full&ping=12345
        better-stack: POST https://uptime.betterstack.com/api/v1/heartbeat/t0ken/3 disk full
        cronitor: GET https://cronitor.link/p/key/monitor?state=fail&series=RUN&metric=duration%3A12.345&status_code=3&message=exit+code+3%0Adisk+full&env=prod
        dead-mans-snitch: GET https://nosnch.in/t0ken?s=3&m=exit+code+3%3A+disk+full
        ");
    }

    #[test]
    fn what_an_exit_code_does_not_say_stands_before_the_output() {
        let end = RunEnd::new(Some(139), TOOK).because("killed by SIGSEGV").with_output("last words");
        insta::assert_snapshot!(ended(end), @"
        plain: -
        healthchecks: POST https://hc-ping.com/UUID/139?rid=RUN killed by SIGSEGV
        last words
        uptime-kuma: GET https://kuma.test/api/push/t0ken?status=down&msg=killed+by+SIGSEGV%3A+last+words&ping=12345
        better-stack: POST https://uptime.betterstack.com/api/v1/heartbeat/t0ken/139 killed by SIGSEGV
        last words
        cronitor: GET https://cronitor.link/p/key/monitor?state=fail&series=RUN&metric=duration%3A12.345&status_code=139&message=killed+by+SIGSEGV%0Alast+words&env=prod
        dead-mans-snitch: GET https://nosnch.in/t0ken?s=139&m=killed+by+SIGSEGV%3A+last+words
        ");
    }

    #[test]
    fn a_code_that_no_url_can_end_with_is_a_failure_with_the_number_in_its_text() {
        let told = |end: RunEnd| {
            sent(Monitor::Healthchecks, "https://hc.test/ping/key/slug", Signal::RunEnd(RUN, end))
        };
        insta::assert_snapshot!(told(RunEnd::new(Some(0xC000_0005), TOOK)), @"POST https://hc.test/ping/key/slug/fail?rid=00000000-0000-4000-8000-000000000007 exit code 3221225477");
        insta::assert_snapshot!(told(RunEnd::new(Some(0), TOOK).because("timed out after 10 m")), @"POST https://hc.test/ping/key/slug/fail?rid=00000000-0000-4000-8000-000000000007 timed out after 10 m");
        let snitch = sent(
            Monitor::DeadMansSnitch,
            "https://nosnch.in/t0ken",
            Signal::RunEnd(RUN, RunEnd::new(Some(0), TOOK).because("timed out after 10 m")),
        );
        insta::assert_snapshot!(snitch, @"GET https://nosnch.in/t0ken?s=1&m=timed+out+after+10+m");
    }

    #[test]
    fn a_note_is_told_to_those_that_keep_a_log() {
        insta::assert_snapshot!(all(&Signal::Note("skipped".to_owned())), @"
        plain: -
        healthchecks: POST https://hc-ping.com/UUID/log skipped
        uptime-kuma: -
        better-stack: -
        cronitor: -
        dead-mans-snitch: -
        ");
    }

    #[test]
    fn a_message_in_a_url_is_the_end_of_the_output_and_fits() {
        for output in ["ü".repeat(100_000), "x".repeat(100_000), "\u{1f980}".repeat(9_000)] {
            let url = "https://cronitor.link/p/key/monitor";
            let end = RunEnd::new(Some(3), TOOK).with_output(format!("first{output}last"));
            let request = Monitor::Cronitor.request(&at(url), Signal::RunEnd(RUN, end)).unwrap().unwrap();
            let url = request.target().address().url();
            let message = url.query_pairs().find(|(key, _)| key == "message").unwrap().1;
            assert!(message.chars().count() <= 2_000, "{}", message.chars().count());
            assert!(message.starts_with("exit code 3\n") && message.ends_with("last"), "{message}");
            assert!(!message.contains("first"));
        }
    }

    #[test]
    fn a_body_is_never_above_1_mib() {
        let end = RunEnd::new(Some(0), TOOK).with_output("ü".repeat(3_000_000));
        let url = format!("https://hc-ping.com/{UUID}");
        let request = Monitor::Healthchecks.request(&at(&url), Signal::RunEnd(RUN, end)).unwrap().unwrap();
        assert_eq!(request.body().len(), 1024 * 1024);
    }

    #[test]
    fn the_output_is_no_part_of_the_debug_form() {
        let end = RunEnd::new(Some(0), TOOK).with_output("s3cr3t");
        assert_eq!(format!("{end:?}"), "RunEnd { code: Some(0), took: 12.345s, reason: None, output: 6 }");
    }
}

/// The requests of a beat, a failure and the end of a run, of this request.
fn told(monitor: Monitor, request: &Request) -> String {
    let took = Duration::from_millis(1500);
    let end = RunEnd::new(Some(3), took).with_output("disk \"full\"\n");
    let signals = [Signal::Well, ill(), Signal::RunEnd(RunId::of(1), end)];
    let lines = signals.map(|signal| match monitor.request(request, signal) {
        Ok(Some(made)) => {
            let body = String::from_utf8_lossy(made.body());
            format!("{} {} {body}", made.method(), made.target().address().url())
        }
        Ok(None) => "-".to_owned(),
        Err(error) => error.to_string(),
    });
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn kuma(query: &str) -> Request {
    at(&format!("https://kuma.test/api/push/t0ken{query}")).with_names("reports", "web1")
}

#[test]
fn kuma_is_told_how_long_the_checks_took_unless_the_url_says_it() {
    let ping = |query: &str, took: Duration| {
        let request =
            Monitor::UptimeKuma.request(&kuma(query).with_took(took), Signal::Well).unwrap().unwrap();
        request.target().address().url().query().unwrap().to_owned()
    };
    let took = Duration::from_micros(12_001);
    assert_eq!(ping("", took), "status=up&msg=OK&ping=13");
    assert_eq!(ping("?status=up&msg=OK&ping=", took), "status=up&ping=13&msg=OK");
    assert_eq!(ping("?ping=5", took), "status=up&msg=OK&ping=5");
    // Kuma draws none for 0, and takes 1e11 at most.
    assert_eq!(ping("", Duration::ZERO), "status=up&msg=OK&ping=1");
    assert_eq!(ping("", Duration::MAX), "status=up&msg=OK&ping=100000000000");
    // Without checks there is nothing to tell.
    assert!(!sent(Monitor::UptimeKuma, "https://kuma.test/api/push/t0ken", Signal::Well).contains("ping"));
}

#[test]
fn a_message_stands_where_the_monitor_shows_one() {
    let text = "{name} on {host}: {reason} after {took} ms";
    let made = |monitor: Monitor, url: &str| {
        let request = at(url).with_message(text).unwrap().with_names("reports", "web1");
        told(monitor, &request.with_took(Duration::from_millis(12)))
    };
    insta::assert_snapshot!(made(Monitor::UptimeKuma, "https://kuma.test/api/push/t0ken?status=up&msg=OK&ping="), @"
    GET https://kuma.test/api/push/t0ken?status=up&msg=reports+on+web1%3A+OK+after+12+ms&ping=12
    GET https://kuma.test/api/push/t0ken?status=down&msg=reports+on+web1%3A+disk+full+%26+%3Chot%3E+%C3%BC+after+12+ms&ping=
    GET https://kuma.test/api/push/t0ken?status=down&msg=reports+on+web1%3A+exit+code+3%3A+disk+%22full%22+after+1500+ms&ping=1500
    ");
    insta::assert_snapshot!(made(Monitor::Cronitor, "https://cronitor.link/p/key/monitor"), @"
    GET https://cronitor.link/p/key/monitor?message=reports+on+web1%3A+OK+after+12+ms
    GET https://cronitor.link/p/key/monitor?state=fail&message=reports+on+web1%3A+disk+full+%26+%3Chot%3E+%C3%BC+after+12+ms
    GET https://cronitor.link/p/key/monitor?state=fail&series=00000000-0000-4000-8000-000000000001&metric=duration%3A1.500&status_code=3&message=reports+on+web1%3A+exit+code+3%3A+disk+%22full%22+after+1500+ms
    ");
    insta::assert_snapshot!(made(Monitor::DeadMansSnitch, "https://nosnch.in/t0ken"), @"
    GET https://nosnch.in/t0ken?m=reports+on+web1%3A+OK+after+12+ms
    GET https://nosnch.in/t0ken?s=1&m=reports+on+web1%3A+disk+full+%26+%3Chot%3E+%C3%BC+after+12+ms
    GET https://nosnch.in/t0ken?s=3&m=reports+on+web1%3A+exit+code+3%3A+disk+%22full%22+after+1500+ms
    ");
    insta::assert_snapshot!(made(Monitor::Gatus, "https://gatus.test/api/v1/endpoints/a_b/external"), @"
    POST https://gatus.test/api/v1/endpoints/a_b/external?success=true
    POST https://gatus.test/api/v1/endpoints/a_b/external?success=false&error=reports+on+web1%3A+disk+full+%26+%3Chot%3E+%C3%BC+after+12+ms
    POST https://gatus.test/api/v1/endpoints/a_b/external?success=false&error=reports+on+web1%3A+exit+code+3%3A+disk+%22full%22+after+1500+ms&duration=1.500s
    ");
    insta::assert_snapshot!(made(Monitor::Honeybadger, "https://api.honeybadger.io/v1/check_in/x"), @r#"
    GET https://api.honeybadger.io/v1/check_in/x
    POST https://api.honeybadger.io/v1/check_in/x {"check_in":{"status":"error","stderr":"reports on web1: disk full & <hot> ü after 12 ms"}}
    POST https://api.honeybadger.io/v1/check_in/x {"check_in":{"duration":1500,"exit_code":3,"status":"error","stderr":"reports on web1: exit code 3: disk \"full\" after 1500 ms","stdout":"disk \"full\"\n"}}
    "#);
    insta::assert_snapshot!(made(Monitor::OhDear, &format!("https://ping.ohdear.app/{UUID}")), @"
    POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f
    POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f exit_code=1&failure_message=reports+on+web1%3A+disk+full+%26+%3Chot%3E+%C3%BC+after+12+ms
    POST https://ping.ohdear.app/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f runtime=1.500&exit_code=3&failure_message=reports+on+web1%3A+exit+code+3%3A+disk+%22full%22+after+1500+ms
    ");
    insta::assert_snapshot!(made(Monitor::UptimeKuma, "https://kuma.test/api/push/t0ken?msg=mine"), @"
    the URL has a `msg` of its own, which stays in each beat: keep that or the message
    the URL has a `msg` of its own, which stays in each beat: keep that or the message
    the URL has a `msg` of its own, which stays in each beat: keep that or the message
    ");
    insta::assert_snapshot!(made(Monitor::Healthchecks, &format!("https://hc-ping.com/{UUID}")), @"
    Healthchecks has no place for a message but the body: give the text as the body
    Healthchecks has no place for a message but the body: give the text as the body
    Healthchecks has no place for a message but the body: give the text as the body
    ");
    insta::assert_snapshot!(made(Monitor::Plain, "https://a.test/"), @"
    a monitor has no place for a message but the body: give the text as the body
    a monitor has no place for a message but the body: give the text as the body
    a monitor has no place for a message but the body: give the text as the body
    ");
    insta::assert_snapshot!(made(Monitor::OnlineOrNot, "https://oonchk.com/x"), @"
    OnlineOrNot shows no text of a beat: take the message, or the placeholders in the body, out
    OnlineOrNot shows no text of a beat: take the message, or the placeholders in the body, out
    OnlineOrNot shows no text of a beat: take the message, or the placeholders in the body, out
    ");
    let inferred = kuma("").with_message(text).unwrap().infer_monitor();
    insta::assert_snapshot!(told(Monitor::UptimeKuma, &inferred), @"
    where only the URL tells the kind, a beat is sent as it is written: name the kind, `uptime-kuma`, to add a message
    where only the URL tells the kind, a beat is sent as it is written: name the kind, `uptime-kuma`, to add a message
    where only the URL tells the kind, a beat is sent as it is written: name the kind, `uptime-kuma`, to add a message
    ");
}

#[test]
fn a_body_with_placeholders_is_filled_in_and_tells_of_a_failure_where_it_says_the_reason() {
    let json = r#"{"check":"{name}","said":"{reason}","ms":{took}}"#;
    let made = |monitor: Monitor, url: &str, body: &str| {
        let request = at(url).with_body_template(body).unwrap().with_names("reports", "web1").by_post();
        told(monitor, &request.with_took(Duration::from_millis(12)))
    };
    let healthchecks = format!("https://hc-ping.com/{UUID}");
    insta::assert_snapshot!(made(Monitor::Plain, "https://a.test/", json), @r#"
    POST https://a.test/ {"check":"reports","said":"OK","ms":12}
    -
    -
    "#);
    insta::assert_snapshot!(made(Monitor::Healthchecks, &healthchecks, json), @r#"
    POST https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f {"check":"reports","said":"OK","ms":12}
    POST https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/fail {"check":"reports","said":"disk full & <hot> ü","ms":12}
    POST https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/3?rid=00000000-0000-4000-8000-000000000001 disk "full"
    "#);
    insta::assert_snapshot!(made(Monitor::Healthchecks, &healthchecks, "{name}"), @r#"
    POST https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f reports
    POST https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/fail disk full & <hot>
    ü
    POST https://hc-ping.com/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/3?rid=00000000-0000-4000-8000-000000000001 disk "full"
    "#);
    insta::assert_snapshot!(made(Monitor::UptimeKuma, "https://kuma.test/api/push/t0ken", json), @"
    Uptime Kuma does not show the body, so placeholders in it have no use: give the text as the message, which becomes `msg`
    Uptime Kuma does not show the body, so placeholders in it have no use: give the text as the message, which becomes `msg`
    Uptime Kuma does not show the body, so placeholders in it have no use: give the text as the message, which becomes `msg`
    ");
    insta::assert_snapshot!(made(Monitor::Sentry, "https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/", json), @"
    Sentry shows no text of a beat: take the message, or the placeholders in the body, out
    Sentry shows no text of a beat: take the message, or the placeholders in the body, out
    Sentry shows no text of a beat: take the message, or the placeholders in the body, out
    ");
    let form =
        at("https://a.test/").with_header("Content-Type", "application/x-www-form-urlencoded").unwrap();
    let form = form.with_body_template("said={reason}&host={host}").unwrap().with_names("a", "b&c");
    insta::assert_snapshot!(told(Monitor::Plain, &form), @"
    GET https://a.test/ said=OK&host=b%26c
    -
    -
    ");
}

#[test]
fn a_long_message_is_cut_between_characters_so_that_the_url_stays_within_its_limit() {
    let request = kuma("").with_message(&"\u{1f600}".repeat(5_000)).unwrap();
    let made = Monitor::UptimeKuma.request(&request, Signal::Well).unwrap().unwrap();
    let url = made.target().address().url();
    let (_, message) = url.query_pairs().find(|(key, _)| key == "msg").unwrap();
    // Four bytes a character, of three bytes each in a query.
    assert_eq!(message.chars().count(), 500);
    assert!(message.chars().all(|c| c == '\u{1f600}'));
}

#[test]
fn each_signal_of_a_run_can_tell_sentry_what_to_expect_and_says_the_same_without_it() {
    let url = "https://o1.ingest.sentry.io/api/42/cron/nightly/k3y/?environment=prod";
    let definition = crate::Definition::cron("30 4 * * *", "Europe/Stockholm", 2).with_longest_run(121);
    let request = |signal: Signal| {
        let beat = at(url).with_definition(definition.clone());
        let request = Monitor::Sentry.request(&beat, signal).unwrap().unwrap();
        assert!(request.without_explanation().is_none());
        format!("{} {}", request.method(), String::from_utf8_lossy(request.body()))
    };
    let (id, took) = (RunId::of(7), Duration::from_millis(1_500));
    let signals = [
        Signal::RunStart(id),
        Signal::RunEnd(id, RunEnd::new(Some(0), took).with_output("42 files\n")),
        Signal::RunEnd(id, RunEnd::new(Some(3), took)),
    ];
    insta::assert_snapshot!(signals.clone().map(request).join("\n"), @r#"
    POST {"check_in_id":"00000000-0000-4000-8000-000000000007","environment":"prod","monitor_config":{"checkin_margin":2,"max_runtime":121,"schedule":{"type":"crontab","value":"30 4 * * *"},"timezone":"Europe/Stockholm"},"status":"in_progress"}
    POST {"check_in_id":"00000000-0000-4000-8000-000000000007","duration":1.5,"environment":"prod","monitor_config":{"checkin_margin":2,"max_runtime":121,"schedule":{"type":"crontab","value":"30 4 * * *"},"timezone":"Europe/Stockholm"},"status":"ok"}
    POST {"check_in_id":"00000000-0000-4000-8000-000000000007","duration":1.5,"environment":"prod","monitor_config":{"checkin_margin":2,"max_runtime":121,"schedule":{"type":"crontab","value":"30 4 * * *"},"timezone":"Europe/Stockholm"},"status":"error"}
    "#);
    // The query says it too, for a monitor in between that reads no more.
    for signal in signals {
        let beat = at(url).with_definition(definition.clone());
        let with = Monitor::Sentry.request(&beat, signal.clone()).unwrap().unwrap();
        let without = Monitor::Sentry.request(&at(url), signal).unwrap().unwrap();
        assert_eq!(with.target().address().url(), without.target().address().url());
    }
}

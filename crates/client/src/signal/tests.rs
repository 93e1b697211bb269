use super::*;
use crate::request::Method;
use crate::target::Target;

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

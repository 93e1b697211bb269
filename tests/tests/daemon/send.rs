//! `downbeat send`.

use crate::{Config, FILE, normalised};
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::{Ended, Program, SECRET, SECRET_PATH, with_secrets};
use downbeat_tests::proxy::{Manner, Proxy};
use downbeat_tests::server::{Answer, Server};
use downbeat_tests::tls::{Authority, Identity};
use std::io::Write as _;

fn send(arguments: &[&str]) -> Ended {
    Program::new([&["send"], arguments].concat()).run()
}

/// What is said of a command line that is wrong.
fn refused(arguments: &[&str]) -> String {
    let ended = send(arguments);
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
    ended.stderr
}

#[test]
fn a_beat_that_is_delivered_says_how() {
    let _normalised = normalised();
    let server = Server::always(Answer::text(200, "OK"));
    let ended = send(&[&with_secrets(&server.url(""))]);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    insta::assert_snapshot!(ended.stdout, @"
    GET http://127.0.0.1:PORT/…
    attempt 1: 200 over HTTP/1.1
    delivered after N ms
    ");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn each_attempt_that_failed_is_shown() {
    let _normalised = normalised();
    let mut answers =
        [Answer::Close, Answer::Redirect(302, format!("/{SECRET}/on")), Answer::Status(204)].into_iter();
    let server = Server::start(move |_| answers.next().unwrap());
    let ended = send(&[&with_secrets(&server.url("")), "--retries", "3"]);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:#?}");
    insta::assert_snapshot!(ended.stdout, @"
    GET http://127.0.0.1:PORT/…
    attempt 1 at N ms, for N ms: exchange: 127.0.0.1:PORT closed the connection before it answered
    attempt 2: 204 over HTTP/1.1, after 1 redirect
    delivered after N ms
    ");
}

#[test]
fn a_beat_that_is_lost_says_why_there_is_no_further_attempt() {
    let _normalised = normalised();
    let lost = |answer: Answer, arguments: &[&str]| {
        let server = Server::always(answer);
        let ended = send(&[&[&*with_secrets(&server.url(""))], arguments].concat());
        assert_eq!((ended.code, &*ended.stderr), (Some(1), ""), "{ended:#?}");
        ended.stdout
    };
    insta::assert_snapshot!(lost(Answer::Status(404), &[]), @"
    GET http://127.0.0.1:PORT/…
    attempt 1 at N ms, for N ms: status: 404 Not Found from 127.0.0.1:PORT
    lost after N ms: another attempt would fail alike
    ");
    insta::assert_snapshot!(lost(Answer::Status(503), &["--retries", "0"]), @"
    GET http://127.0.0.1:PORT/…
    attempt 1 at N ms, for N ms: status: 503 Service Unavailable from 127.0.0.1:PORT
    lost after N ms: there are no more retries
    ");
    let later = Answer::Full(429, vec![("Retry-After", "90".to_owned())], String::new());
    insta::assert_snapshot!(lost(later, &["--timeout", "5s"]), @"
    GET http://127.0.0.1:PORT/…
    attempt 1 at N ms, for N ms: status: 429 Too Many Requests from 127.0.0.1:PORT
      the answer asks to wait 1 m 30 s
    lost after N ms: the answer asks to wait longer than there is time
    ");
}

#[test]
fn a_program_gets_one_object() {
    let server = Server::always(Answer::text(200, "OK"));
    let ended = send(&[&with_secrets(&server.url("")), "--json"]);
    let object: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(object["delivered"], true);
    assert_eq!(object["answer"]["status"], 200);
    assert_eq!(object["end"], "delivered");
    let closed = ClosedPort::take();
    let url = with_secrets(&format!("http://127.0.0.1:{}", closed.port()));
    let ended = send(&[&url, "--json", "--retries", "0"]);
    assert_eq!(ended.code, Some(1));
    let object: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(object["failures"][0]["step"], "connect");
    assert_eq!((&object["answer"], &object["end"]), (&serde_json::Value::Null, &"retries".into()));
}

#[test]
fn what_is_asked_for_is_sent() {
    let server = Server::always(Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("headers"), format!("X-Token: {SECRET}\n\nX-Other: 1\n")).unwrap();
    let arguments = [
        "send",
        &server.url("/beat"),
        "--body",
        "all well",
        "--header",
        "X-One: a: b",
        "--header",
        "file:headers",
    ];
    let ended = Program::new(arguments).within(folder.path()).run();
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let [request] = &server.requests()[..] else { panic!("not one request") };
    assert_eq!((&*request.method, &*request.target, &*request.body), ("POST", "/beat", &b"all well"[..]));
    let headers = ["X-One", "X-Token", "X-Other"].map(|name| request.header(name));
    assert_eq!(headers, [Some("a: b"), Some(SECRET), Some("1")]);
}

#[test]
fn a_body_makes_it_a_post_unless_another_method_is_said() {
    let server = Server::always(Answer::Status(200));
    let url = server.url("/beat");
    for arguments in [&["--body", "x"][..], &["--body", "x", "--method", "get"], &[]] {
        assert_eq!(send(&[&[&*url], arguments].concat()).code, Some(0));
    }
    let methods: Vec<String> = server.requests().iter().map(|request| request.method.to_string()).collect();
    assert_eq!(methods, ["POST", "GET", "GET"]);
}

#[test]
fn it_goes_by_the_proxy_of_the_environment_as_run_does_and_past_it_when_told() {
    let server = Server::always(Answer::Status(200));
    let proxy = Proxy::start(Manner::Http(None));
    let with = |arguments: &[&str]| {
        let url = server.url("/beat");
        let address = format!("http://{}", proxy.address());
        Program::new([&["send", &*url], arguments].concat()).env("HTTP_PROXY", address).run().code
    };
    for (arguments, expected) in
        [(&[][..], 1), (&["--proxy", "environment"], 1), (&["--proxy", "env"], 1), (&["--proxy", "none"], 0)]
    {
        let before = proxy.asked().len();
        assert_eq!(with(arguments), Some(0));
        assert_eq!(proxy.asked().len() - before, expected, "{arguments:?}");
    }
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn what_the_environment_and_a_file_with_a_byte_order_mark_say_is_sent() {
    let server = Server::always(Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    let text = "heartbeats:\n  - name: ${NAME}\n    url: { file: url }\n    schedule: every ${N:-5} minutes\n    \
                method: ${METHOD}\n    headers: { X-Token: '${TOKEN}' }\n    retries: ${RETRIES}\n";
    std::fs::write(folder.path().join("own.yaml"), text).unwrap();
    std::fs::write(folder.path().join("url"), format!("\u{feff}{}\r\n", server.url(SECRET_PATH))).unwrap();
    let send = |token: &str| {
        let program =
            Program::new(["send", "--config", "own.yaml", "--name", "backup"]).within(folder.path());
        let program =
            program.env("NAME", "backup").env("METHOD", "POST").env("RETRIES", "0").env("TOKEN", token);
        program.run()
    };
    let ended = send(SECRET);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let [request] = &server.requests()[..] else { panic!("not one request") };
    assert_eq!(
        (&*request.method, &*request.target, request.header("X-Token")),
        ("POST", SECRET_PATH, Some(SECRET))
    );
    let ended = send("");
    assert_eq!(ended.code, Some(2), "{ended:#?}");
    assert!(ended.stderr.contains("the environment variable `TOKEN` is empty"), "{}", ended.stderr);
}

#[test]
fn secrets_come_from_files_and_from_the_environment() {
    let server = Server::always(Answer::Status(200));
    let proxy = Server::always(Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    file("token", &format!("Bearer {SECRET}\n"));
    file("body", SECRET);
    file("proxy", &format!("http://us3r:{SECRET}@{}\n", proxy.address()));
    let run = |arguments: &[&str]| {
        let program = Program::new([&["send"], arguments].concat()).within(folder.path());
        let program = program
            .env("BEAT_URL", with_secrets(&server.url("")))
            .env("KEY", SECRET)
            .env("NOTHING", "")
            .env("NO_PROXY", "127.0.0.1");
        program.env("HEADERS", format!("X-One: {SECRET}\nX-Two: 2")).run()
    };
    let ended = run(&[
        "env:BEAT_URL",
        "--method",
        "POST",
        "--body",
        "file:body",
        "--header",
        "Authorization: file:token",
        "--header",
        "X-Key: env:KEY",
        "--header",
        "env:HEADERS",
        "--header",
        "X-Text: env: text",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(!format!("{ended:?}").contains(SECRET), "{ended:#?}");
    let [request] = &server.requests()[..] else { panic!("not one request") };
    assert_eq!(request.body, SECRET.as_bytes());
    let bearer = format!("Bearer {SECRET}");
    let headers = ["Authorization", "X-Key", "X-One", "X-Two", "X-Text"].map(|name| request.header(name));
    assert_eq!(headers, [Some(&*bearer), Some(SECRET), Some(SECRET), Some("2"), Some("env: text")]);
    // By way of the proxy, with its password.
    let ended =
        run(&["http://monitor.test/", "--body", "env:KEY", "--method", "POST", "--proxy", "file:proxy"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert!(proxy.requests()[0].header("proxy-authorization").is_some());
    for (arguments, expected) in [
        (["http://a.test/", "--body", "env:NOTHING"], "error: the variable `NOTHING` is empty"),
        (["http://a.test/", "--header", "X-Key: env:NOT_SET"], "error: the variable `NOT_SET` is not set"),
        (["http://a.test/", "--proxy", "env:NOTHING"], "error: the variable `NOTHING` is empty"),
    ] {
        let ended = run(&arguments);
        assert_eq!((ended.code, ended.stderr.trim()), (Some(2), expected));
    }
}

#[test]
fn a_client_certificate_is_shown_where_it_is_asked_for() {
    let authority = Authority::new();
    let server = Server::always_tls(&Identity::asking_for_clients_of(&authority), Answer::Status(200));
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let (certificate, key) = authority.client_pem();
    file("ca.pem", &authority.pem());
    file("client.pem", &certificate);
    file("client.key", &key);
    let run = |arguments: &[&str]| {
        let url = server.url("/x");
        let all = [&["send", &url, "--ca-file", "ca.pem", "--retries", "0"], arguments].concat();
        Program::new(all).within(folder.path()).run()
    };
    assert_eq!(run(&[]).code, Some(1));
    let ended = run(&["--client-cert", "client.pem", "--client-key", "client.key"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(run(&["--client-cert", "client.pem"]).code, Some(2));
    let swapped = run(&["--client-cert", "client.key", "--client-key", "client.pem"]);
    assert_eq!(swapped.code, Some(2), "{swapped:#?}");
}

#[test]
fn a_monitor_that_the_url_tells_is_inferred_and_the_beat_goes_out_as_written() {
    let _normalised = normalised();
    let server =
        Server::always(Answer::text(404, r#"{"ok":false,"msg":"Monitor not found or not active."}"#));
    let url = server.url("/api/push/t0ken?ping=");
    let ended = send(&[&url, "--retries", "0"]);
    insta::assert_snapshot!(ended.stdout, @"
    GET http://127.0.0.1:PORT/…, uptime-kuma, inferred from the URL
    attempt 1 at N ms, for N ms: status: 404 Not Found from 127.0.0.1:PORT: Monitor not found or not active.
    lost after N ms: there are no more retries
    ");
    assert_eq!(send(&[&url, "--retries", "0", "--signal", "ill", "--reason", "disk full"]).code, Some(1));
    assert_eq!(send(&[&url, "--retries", "0", "--monitor", "plain", "--signal", "ill"]).code, Some(2));
    let targets: Vec<String> = server.requests().iter().map(|request| request.target.clone()).collect();
    assert_eq!(targets, ["/api/push/t0ken?ping=", "/api/push/t0ken?status=down&msg=disk+full&ping="]);
}

#[test]
fn a_monitor_is_told_in_its_own_way() {
    let server = Server::always(Answer::text(200, "OK"));
    let url = server.url("/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f");
    let arguments = [&*url, "--monitor", "healthchecks", "--signal", "ill", "--reason", "disk full"];
    assert_eq!(send(&arguments).code, Some(0));
    let [request] = &server.requests()[..] else { panic!("not one request") };
    assert_eq!(request.target, "/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/fail");
    assert_eq!(request.body, b"disk full");
    insta::assert_snapshot!(refused(&["https://a.test/", "--signal", "ill"]), @"error: a monitor of the kind `plain` has no signal `ill`: name its kind with `--monitor`, or in the configuration");
    insta::assert_snapshot!(refused(&["https://a.test/", "--monitor", "uptime-kuma"]), @"error: the URL is not one of Uptime Kuma: it should look like https://HOST/api/push/TOKEN");
}

#[test]
fn a_run_and_a_line_of_the_log_are_told_by_hand() {
    let server = Server::always(Answer::text(200, "OK"));
    let url = server.url("/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f");
    let rid = "5A0E9D2C-0b1c-4a0e-9d2c-1b2f3a4d5e6f";
    let sends = |more: &[&str]| send(&[&[&*url, "--monitor", "healthchecks"], more].concat()).code;
    assert_eq!(sends(&["--signal", "start", "--rid", rid]), Some(0));
    assert_eq!(
        sends(&["--signal", "end", "--exit-status", "3", "--rid", rid, "--reason", "no room"]),
        Some(0)
    );
    assert_eq!(sends(&["--signal", "log", "--reason", "half done"]), Some(0));
    assert_eq!(sends(&["--signal", "end"]), Some(0));
    let requests = server.requests();
    let told: Vec<(&str, String)> = requests
        .iter()
        .map(|request| {
            let target = request.target.strip_prefix("/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f").unwrap();
            (target, String::from_utf8(request.body.clone()).unwrap())
        })
        .collect();
    let [start, end, log, success] = &told[..] else { panic!("{told:?}") };
    let of_run = format!("?rid={}", rid.to_lowercase());
    assert_eq!(*start, (&*format!("/start{of_run}"), String::new()));
    assert_eq!(end.0, format!("/3{of_run}"));
    assert!(end.1.contains("no room"), "{}", end.1);
    assert_eq!(*log, ("/log", "half done".to_owned()));
    // Of a run that nobody has a number for, none is made up.
    assert!(success.0.starts_with("/0?rid=") || success.0.starts_with("?rid="), "{}", success.0);
    insta::assert_snapshot!(refused(&["https://a.test/", "--exit-status", "3"]), @"error: `--exit-status` is of a run that has ended: add `--signal end`");
    insta::assert_snapshot!(refused(&["https://a.test/", "--rid", rid, "--signal", "log"]), @"error: `--rid` is of a run: add `--signal start` or `--signal end`");
    insta::assert_snapshot!(refused(&["https://a.test/", "--rid", "17"]), @"
    error: invalid value '17' for '--rid <UUID>': this is no UUID with hyphens, such as 0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f

    For more information, try '--help'.
    ");
}

#[test]
fn the_url_can_be_kept_out_of_the_list_of_processes() {
    let server = Server::always(Answer::Status(200));
    let url = with_secrets(&server.url(""));
    let (reader, mut writer) = std::io::pipe().unwrap();
    let program = Program::new(["send", "-"]).stdin(reader).start();
    writeln!(writer, "{url}").unwrap();
    drop(writer);
    assert_eq!(program.wait().code, Some(0));
    assert_eq!(Program::new(["send"]).env("DOWNBEAT_URL", &url).run().code, Some(0));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("url"), &url).unwrap();
    assert_eq!(Program::new(["send", "file:url"]).within(folder.path()).run().code, Some(0));
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn the_beat_of_a_configuration_is_sent_as_run_sends_it() {
    let server = Server::always(Answer::Status(200));
    let config = Config::beating(&server, "every 90 minutes");
    let send = |arguments: &[&str]| {
        Program::new([&["send", "--config", FILE], arguments].concat()).within(config.folder()).run()
    };
    assert_eq!(send(&[]).code, Some(0));
    assert_eq!(send(&["--name", "Butler"]).code, Some(0));
    let [one, other] = &server.requests()[..] else { panic!("not two requests") };
    assert_eq!((&*one.target, &*other.target), (SECRET_PATH, SECRET_PATH));
    let wrong = |arguments: &[&str]| {
        let ended = send(arguments);
        assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{ended:#?}");
        ended.stderr
    };
    let _normalised = normalised();
    insta::assert_snapshot!(wrong(&["--name", "Buttler"]), @"error: there is no heartbeat `Buttler`: the names are Butler");
    insta::assert_snapshot!(wrong(&["--signal", "ill"]), @"error: a monitor of the kind `plain` has no signal `ill`: name its kind with `--monitor`, or in the configuration");
    insta::assert_snapshot!(wrong(&["--method", "POST"]), @"
    error: the argument '--config <FILE>' cannot be used with '--method <METHOD>'

    Usage: downbeat send --config <FILE> [URL]

    For more information, try '--help'.
    ");
}

#[test]
fn a_configuration_without_a_beat_has_none_to_send() {
    let config = Config::of("heartbeat: {enable: false, remoteURL: , frequency: }");
    let ended = Program::new(["send", "--config", FILE]).within(config.folder()).run();
    assert_eq!(ended.code, Some(2));
    insta::assert_snapshot!(ended.stderr, @"error: no heartbeat is enabled: Butler CW is disabled, heartbeat.enable is false, line 1");
}

#[test]
fn what_is_wrong_with_the_command_line_is_said_without_a_secret() {
    insta::assert_snapshot!(refused(&[]), @"error: there is no URL: give it as an argument, `-`, `file:PATH`, or in DOWNBEAT_URL");
    insta::assert_snapshot!(refused(&[&format!("hc-ping.com/{SECRET}")]), @"error: the URL does not begin with http:// or https://: put `https://` in front of it");
    insta::assert_snapshot!(refused(&["-", "--body", "-"]), @"error: standard input can be one of the URL, the body, a header and the proxy");
    insta::assert_snapshot!(refused(&["https://a.test/", "--header", SECRET]), @"error: a header has no colon: write `Name: value`");
    insta::assert_snapshot!(refused(&["https://a.test/", "--header", &format!("Host: {SECRET}")]), @"error: the header `host` belongs to the connection, and is written by downbeat itself");
    insta::assert_snapshot!(refused(&["https://a.test/", "--method", "PUT"]), @"
    error: invalid value 'PUT' for '--method <METHOD>': the method is none of GET, HEAD and POST

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused(&["https://a.test/", "--method", "HEAD", "--body", SECRET]), @"error: a HEAD request has no body: use POST");
    insta::assert_snapshot!(refused(&["https://a.test/", "--timeout", "10"]), @"
    error: invalid value '10' for '--timeout <TIME>': expected a unit after the number: `d`, `h`, `m`, `s` or `ms`; did you mean `10s`?

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused(&["https://a.test/", "--timeout", "5m in UTC"]), @"
    error: invalid value '5m in UTC' for '--timeout <TIME>': expected a number, found `in`; write it as `90s`, `1h30m` or `1.5h`

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused(&["https://a.test/", "--timeout", "0s"]), @"
    error: invalid value '0s' for '--timeout <TIME>': this length of time is shorter than 1ms; write one from 1ms to 1d

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused(&["https://a.test/", "--ip", "5"]), @"
    error: invalid value '5' for '--ip <FAMILY>': `5` is none of `4`, `6` and `any`

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refused(&["https://a.test/", "--proxy", &format!("ftp://u:{SECRET}@p")]), @"error: the proxy's address has the scheme `ftp`: write http://, https:// or socks5://");
    insta::assert_snapshot!(refused(&["https://a.test/", "--ca-file", "/nonexistent.pem"]), @"error: /nonexistent.pem: there is no such file");
}

#[test]
fn ctrl_c_says_what_is_known_of_the_beat() {
    use downbeat_tests::program::{LIMIT, Signal};
    let _normalised = normalised();
    let server = Server::always(Answer::Never);
    let url = with_secrets(&server.url(""));
    let program = Program::new(["send", &url]).start();
    server.wait_for_requests(1, LIMIT);
    let ended = program.signal(Signal::Interrupt);
    assert_eq!((ended.code, &*ended.stdout), (Some(130), ""), "{ended:#?}");
    insta::assert_snapshot!(ended.stderr, @"interrupted after N ms, during attempt 1: the beat may have arrived, or may not");
}

#[test]
fn an_address_for_good_is_said_with_what_differs() {
    let _normalised = normalised();
    let server = Server::start(|request| match request.target.ends_with('/') {
        true => Answer::Status(200),
        false => Answer::Redirect(301, format!("{}/", request.target)),
    });
    let ended = send(&[&server.url("/s3cr3t")]);
    insta::assert_snapshot!(ended.stdout, @"
    GET http://127.0.0.1:PORT/…
    attempt 1: 200 over HTTP/1.1, after 1 redirect
    note: the monitor has moved for good to http://127.0.0.1:PORT/…, with another path (one slash more at its end): put that URL in its place (`Location` in the answer, which `curl -I` shows, has it whole)
    delivered after N ms
    ");
}

#[test]
fn a_url_that_is_no_beats_is_warned_of() {
    let ended = send(&[
        "https://healthchecks.io/checks/0f9e54a6-0b1c-4a0e-9d2c-1b2f3a4d5e6f/details/",
        "--proxy",
        "http://127.0.0.1:1",
        "--retries",
        "0",
    ]);
    assert_eq!(ended.code, Some(1));
    insta::assert_snapshot!(ended.stderr, @"warning: the URL is the address of a page of Healthchecks for people, which counts no beats: that of a beat looks like https://hc-ping.com/UUID or https://hc-ping.com/PING-KEY/SLUG");
}

//! What is read from files of our own.

use super::surroundings::{Files, Surroundings, pem};
use super::*;
use downbeat_client::{IpPreference, Method, Monitor};
use downbeat_heartbeat::check::Check;
use downbeat_scheduler::{FoldPolicy, GapPolicy, Policy};
use std::time::Duration;

/// A file of all keys.
const WHOLE: &str = "
status: { listen: 127.0.0.1:12398, token: { file: token } }
defaults:
  timezone: W. Europe Standard Time
  headers: { X-Host: web1, X-Env: '${ENV}' }
  retries: 2
  jitter: 20s
  tags: [stockholm, test]
heartbeats:
  - name: first
    url: https://hc-ping.com/${UUID}
    schedule: at 10:15 on Monday
    monitor: healthchecks
    method: POST
    headers: { x-env: mine, Authorization: { file: /run/token } }
    body: { file: body.txt }
    timeout: 3s
    deadline: 1m
    retries: 0
    jitter: 1m30s
    start: false
    catch_up: false
    gap: at-end
    fold: first
    tls: { ca_file: ca.pem, insecure: true }
    proxy: http://user:${UUID}@proxy.corp:3128
    ip: 4
    tags: [shop, '${ENV}', shop]
    check:
      - http: http://localhost/$${x}
      - http: { url: 'http://localhost/', status: [200, 3xx], method: HEAD, headers: { A: b }, timeout: 500ms }
      - tcp: '[::1]:5432'
      - tcp: { address: db:5432, timeout: 2s }
      - command: [sleep, 5]
      - command: { argv: [/bin/true], timeout: 1s }
  - name: second
    url: { file: url }
    schedule: 60000
    check: { tcp: localhost:22 }
  - { name: third, url: 'http://a.example/', schedule: { schedules: [{ h: [10], m: [15] }], timezone: Asia/Tokyo } }
";

fn surroundings() -> Surroundings {
    Surroundings::new()
        .with_variable("ENV", "test")
        .with_variable("UUID", "0b6c6b5e-2a0e-4a53-8c9c-5d7f3d7b9b11")
        .with_file("conf/whole.yaml", WHOLE)
        .with_file("conf/token", "a long token\n".replace(' ', "-"))
        .with_file("/run/token", "Bearer abc\r\n")
        .with_file("conf/body.txt", "all\nwell\n")
        .with_file("conf/ca.pem", pem())
        .with_file("conf/url", "http://b.example/secret\n")
}

fn whole() -> Config {
    load(&["conf/whole.yaml"], &surroundings()).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

#[test]
fn every_key_says_what_it_says() {
    let config = whole();
    let status = config.status.unwrap();
    assert_eq!(
        (status.listen.to_string().as_str(), status.token.unwrap().reveal()),
        ("127.0.0.1:12398", "a-long-token")
    );
    let [first, second, third] = config.heartbeats.as_slice() else { panic!() };

    assert_eq!((&*first.name, &*first.key, &*first.file), ("first", "heartbeats[0]", "conf/whole.yaml"));
    assert_eq!(first.frequency, "at 10:15 on Monday");
    assert_eq!(first.schedule.zone().to_string(), "Europe/Berlin");
    assert_eq!((first.monitor, first.request.method()), (Monitor::Healthchecks, Method::Post));
    assert_eq!(first.request.body(), b"all\nwell");
    let shown = format!("{:?}", first.request);
    assert!(shown.contains("[\"x-host\", \"x-env\", \"authorization\"]"), "{shown}");
    assert_eq!(first.retry.attempt_timeout, Duration::from_secs(3));
    assert_eq!((first.retry.retries, first.deadline), (0, Some(Duration::from_secs(60))));
    assert_eq!(*first.tags, ["stockholm", "test", "shop"].map(str::to_owned));
    assert_eq!(*second.tags, ["stockholm", "test"].map(str::to_owned));
    assert_eq!((first.jitter, first.start, first.catch_up), (Duration::from_secs(90), false, false));
    let policy = Policy::default().with_gap(Some(GapPolicy::AtEnd)).with_fold(Some(FoldPolicy::First));
    assert_eq!(first.policy, policy);
    assert_eq!(first.route.ip, IpPreference::V4);
    assert_eq!(
        format!("{:?}", first.route.proxies),
        "Proxies { http: proxy.corp:3128, https: proxy.corp:3128 }"
    );
    assert_eq!(
        format!("{:?}", first.route.tls),
        "TlsOptions { ca: 1, client_certificate: false, insecure: true }"
    );
    let [
        Check::Http(short),
        Check::Http(http),
        Check::Tcp(tcp),
        Check::Tcp(slow),
        Check::Command(sleep),
        Check::Command(long),
    ] = first.checks.as_slice()
    else {
        panic!("{:?}", first.checks)
    };
    assert_eq!((short.timeout, short.expected.to_string()), (Duration::from_secs(5), "2xx".to_owned()));
    assert_eq!(
        (http.timeout, http.expected.to_string()),
        (Duration::from_millis(500), "200, 3xx".to_owned())
    );
    assert_eq!(http.request.method(), Method::Head);
    assert_eq!((&*tcp.host, tcp.port), ("::1", 5432));
    assert_eq!((&*slow.host, slow.timeout), ("db", Duration::from_secs(2)));
    assert_eq!((&*sleep.program, sleep.arguments.as_slice()), ("sleep", ["5".to_owned()].as_slice()));
    assert_eq!((&*long.program, long.timeout), ("/bin/true", Duration::from_secs(1)));

    assert_eq!(second.request.target().to_string(), "http://b.example/…");
    assert_eq!((&*second.frequency, second.retry.retries), ("60000", 2));
    assert_eq!((second.request.method(), second.checks.len()), (Method::Get, 1));
    assert_eq!(
        (&*third.frequency, &*third.schedule.zone().to_string()),
        ("on the 15th minute on the 10th hour in Asia/Tokyo", "Asia/Tokyo")
    );
}

#[test]
fn all_that_was_read_is_to_be_watched() {
    assert_eq!(
        whole().read,
        ["/run/token", "conf/body.txt", "conf/ca.pem", "conf/token", "conf/url", "conf/whole.yaml"]
            .map(PathBuf::from)
    );
}

#[test]
fn what_is_not_there_is_to_be_watched_as_well() {
    let surroundings = Surroundings::new().with_file(
        "a.yaml",
        "heartbeats: [{ name: a, url: { file: secret }, schedule: every 1 hour, tls: { ca_file: ca.pem } }]",
    );
    let errors = load(&["a.yaml"], &surroundings).unwrap_err();
    assert_eq!(errors.read(), ["a.yaml", "ca.pem", "secret"].map(PathBuf::from));
}

#[test]
fn five_lines_are_enough() {
    let text =
        b"heartbeats:\n  - name: backup\n    url: https://hc-ping.com/uuid\n    schedule: every 5 minutes\n";
    let config = parse("downbeat.yaml", text).unwrap();
    let heartbeat = &config.heartbeats[0];
    assert_eq!(heartbeat.schedule.zone().to_string(), "UTC");
    assert_eq!((heartbeat.retry.retries, heartbeat.deadline, heartbeat.jitter), (5, None, Duration::ZERO));
    assert_eq!((heartbeat.start, heartbeat.catch_up, heartbeat.checks.len()), (true, true, 0));
    assert!(config.status.is_none());
}

#[test]
fn a_body_is_posted_unless_another_method_is_said() {
    let method = |more: &str| {
        let text =
            format!("heartbeats: [{{ name: a, url: 'http://a.example/', schedule: every 1 hour, {more} }}]");
        parse("a.yaml", text.as_bytes()).unwrap().heartbeats[0].request.method()
    };
    assert_eq!(method("body: x"), Method::Post);
    assert_eq!(method("body: x, method: GET"), Method::Get);
    assert_eq!(method("method: HEAD"), Method::Head);
}

#[test]
fn anchors_and_merges_share_what_is_the_same() {
    let text = "
x-base: &base { schedule: &often every 5 minutes, retries: 1 }
heartbeats:
  - { <<: *base, name: a, url: 'http://a.example/' }
  - { <<: *base, name: b, url: 'http://b.example/', retries: 2 }
  - { name: c, url: 'http://c.example/', schedule: *often }
";
    let config = parse("a.yaml", text.as_bytes()).unwrap();
    let said: Vec<_> = config.heartbeats.iter().map(|one| (&*one.frequency, one.retry.retries)).collect();
    assert_eq!(said, [("every 5 minutes", 1), ("every 5 minutes", 2), ("every 5 minutes", 5)]);
}

#[test]
fn the_proxies_of_the_environment_are_used_unless_others_are_said() {
    let text = "
heartbeats:
  - { name: a, url: 'http://a.example/', schedule: every 1 hour }
  - { name: b, url: 'http://b.example/', schedule: every 1 hour, proxy: none }
  - { name: c, url: 'http://c.example/', schedule: every 1 hour, proxy: environment }
";
    let butler = "heartbeat: { enable: true, remoteURL: 'http://d.example/', frequency: every 1 hour }";
    let surroundings = Surroundings::new()
        .with_variable("HTTP_PROXY", "http://proxy.corp:3128")
        .with_file("a.yaml", text)
        .with_file("b.yaml", butler);
    let config = load(&["a.yaml", "b.yaml"], &surroundings).unwrap();
    let proxies: Vec<String> =
        config.heartbeats.iter().map(|one| format!("{:?}", one.route.proxies)).collect();
    let proxy = "Proxies { http: proxy.corp:3128 }";
    assert_eq!(proxies, [proxy, "Proxies", proxy, proxy]);
}

#[test]
fn a_wrong_variable_of_a_proxy_is_said_once_and_only_where_it_is_used() {
    let heartbeats = |proxy: &str| {
        let one = |name: u8| {
            format!("- {{ name: n{name}, url: 'http://a.example/', schedule: every 1 hour, {proxy} }}\n")
        };
        let text = format!("heartbeats:\n{}{}", one(1), one(2));
        let surroundings =
            Surroundings::new().with_variable("ALL_PROXY", "ftp://s3cr3t@proxy").with_file("a.yaml", text);
        load(&["a.yaml"], &surroundings)
    };
    assert!(heartbeats("proxy: none").is_ok());
    insta::assert_snapshot!(heartbeats("start: true").unwrap_err().render(false), @"
    error: the proxy's address in ALL_PROXY has the scheme `ftp`: write http://, https:// or socks5://
     --> a.yaml:1:1
      |
    1 | heartbeats:
      | ^^^^^^^^^^ heartbeats
      |
      = help: put the variable right, or write `proxy:` in `defaults` or the heartbeat
    ");
}

#[test]
fn a_file_may_be_a_tools_and_our_own() {
    let text = "
Butler: { logLevel: info, heartbeat: { enable: true, remoteURL: 'http://a.example/', frequency: every 1 hour } }
status: of the tool
heartbeats: [{ name: b, url: 'http://b.example/', schedule: every 2 hours }]
";
    let text = text.replace("status: of the tool\n", "");
    let config = parse("a.yaml", text.as_bytes()).unwrap();
    let names: Vec<&str> = config.heartbeats.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["Butler", "b"]);
}

#[test]
fn a_tool_may_have_keys_that_are_ours() {
    let text = "defaults: 5\nstatus: { a: b }\nheartbeat: { enable: false, remoteURL: , frequency: }\n";
    let config = parse("a.yaml", text.as_bytes()).unwrap();
    assert_eq!((config.disabled.len(), config.status), (1, None));
}

#[test]
fn a_status_page_may_stand_in_a_file_of_its_own() {
    let surroundings = Surroundings::new()
        .with_file("conf/1.yaml", "status: { listen: 'localhost:0' }")
        .with_file(
            "conf/2.yml",
            "heartbeats: [{ name: a, url: 'http://a.example/', schedule: every 1 hour }]",
        )
        .with_file("conf/.hidden.yaml", "[")
        .with_file("conf/notes.txt", "[")
        .with_file("conf/below/3.yaml", "[");
    let config = load(&["conf"], &surroundings).unwrap();
    assert_eq!((config.heartbeats.len(), config.status.unwrap().listen.port()), (1, 0));
    assert_eq!(config.read, ["conf", "conf/1.yaml", "conf/2.yml"].map(PathBuf::from));
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let text = "heartbeats: [{ name: a, url: 'http://a.example/', schedule: every 1 hour }]";
    let surroundings = Surroundings::new().with_file("conf/1.yaml", text);
    assert_eq!(load(&["conf", "conf/1.yaml", "conf"], &surroundings).unwrap().heartbeats.len(), 1);
}

#[test]
fn sections_of_tools_get_names_that_nobody_else_has() {
    let butler =
        "Butler: { heartbeat: { enable: true, remoteURL: 'http://a.example/', frequency: every 1 hour } }";
    let surroundings = Surroundings::new()
        .with_file("a/b.yaml", butler)
        .with_file("b/b.yaml", butler)
        .with_file("c/b.yaml", butler)
        .with_file(
            "d.yaml",
            "heartbeats: [{ name: Butler (b.yaml), url: 'http://a.example/', schedule: every 1 hour }]",
        );
    let config = load(&["a/b.yaml", "b/b.yaml", "c/b.yaml", "d.yaml"], &surroundings).unwrap();
    let names: Vec<&str> = config.heartbeats.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["Butler", "Butler (b/b.yaml)", "Butler (c/b.yaml)", "Butler (b.yaml)"]);
}

#[test]
fn ten_thousand_heartbeats_are_read_each_with_its_place() {
    let mut text = String::from(
        "defaults: { schedule: every 7 minutes, check: { tcp: 'localhost:22' } }\nheartbeats:\n",
    );
    for number in 0..10_000 {
        text.push_str(&format!("  - name: service {number}\n    url: https://hc-ping.com/{number}\n    schedule: every {} minutes\n", number % 50 + 5));
    }
    let config = parse("a.yaml", text.as_bytes()).unwrap();
    assert_eq!(config.heartbeats.len(), 10_000);
    let warnings = config.heartbeats[9_996].warnings(chrono::DateTime::UNIX_EPOCH);
    assert_eq!(warnings.problems()[0].line(), Some(3 + 9_996 * 3 + 2));
}

#[test]
fn files_of_json_may_have_ten_thousand_heartbeats_too() {
    let one = |number: usize| {
        format!(
            "{{\"name\": \"n{number}\", \"url\": \"http://a.example/{number}\", \"schedule\": \"every 1 hour\"}}"
        )
    };
    let list: Vec<String> = (0..10_000).map(one).collect();
    for (start, between, end) in [
        ("{\"heartbeats\": [", ", ", "]}"),
        ("heartbeats:\n- ", "\n- ", "\n"),
        ("{\n\"heartbeats\": [\n", ",\n", "\n]\n}\n"),
    ] {
        let text = format!("{start}{}{end}", list.join(between));
        assert_eq!(parse("a.yaml", text.as_bytes()).unwrap().heartbeats.len(), 10_000);
    }
}

#[test]
fn the_files_of_this_machine_are_read_relative_to_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), "http://a.example/secret\n").unwrap();
    let text = "heartbeats: [{ name: a, url: { file: secret }, schedule: every 1 hour }]";
    std::fs::write(folder.path().join("a.yaml"), text).unwrap();
    let config = load(&[folder.path()], &Files).unwrap();
    assert_eq!(config.heartbeats[0].request.target().to_string(), "http://a.example/…");
    assert!(config.read.contains(&folder.path().join("secret")));
}

#[test]
fn a_schedule_that_names_a_calendar_is_refused_at_its_place() {
    let text = b"heartbeats:\n  - name: a\n    url: https://hc.example/x\n    schedule: at 9:00 except on holidays\n";
    let error = parse("downbeat.yaml", text).unwrap_err().to_string();
    assert!(
        error.contains("4:15") && error.contains("the days of the calendar `holidays` are not known"),
        "{error}"
    );
}

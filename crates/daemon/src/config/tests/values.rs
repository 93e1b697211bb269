//! Variables in values, what a file of a secret holds, and what is warned of beside schedules.

use super::surroundings::Surroundings;
use super::*;
use downbeat_client::{IpPreference, Method, Monitor};
use downbeat_heartbeat::check::Check;
use std::time::Duration;

fn around(text: &str) -> Surroundings {
    Surroundings::new()
        .with_variable("NUMBER", "7")
        .with_variable("SPAN", "2s")
        .with_variable("WORD", "POST")
        .with_variable("YES", "true")
        .with_variable("NO", "false")
        .with_variable("ZONE", "Asia/Tokyo")
        .with_variable("HOST", "db.example")
        .with_variable("MINUTES", "17")
        .with_variable("EMPTY", "")
        .with_variable("TOKEN", "s3cr3t-0f9e8d7c")
        .with_variable("PROXY", "none")
        .with_file("a.yaml", text)
}

fn read(text: &str) -> Config {
    load(&["a.yaml"], &around(text)).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn refused(text: &str) -> String {
    let errors = load(&["a.yaml"], &around(text)).unwrap_err();
    let drawn = errors.render(false);
    assert!(!drawn.contains("s3cr3t") && !format!("{errors} {errors:?}").contains("s3cr3t"), "{drawn}");
    drawn
}

const ALL: &str = "
status:
  listen: 127.0.0.1:1239${NUMBER}
  token: ${TOKEN}
  allow_remote: ${NO}
defaults:
  timezone: ${ZONE}
  retries: ${NUMBER}
  jitter: ${SPAN}
heartbeats:
  - name: backup of ${HOST} $${x}
    url: http://${HOST}/${TOKEN}
    schedule: every ${MINUTES} minutes
    monitor: ${UNSET:-plain}
    method: ${WORD}
    headers: { X-Token: '${TOKEN}' }
    body: ${TOKEN}
    timeout: ${SPAN}
    deadline: 1${NUMBER}s
    start: ${NO}
    catch_up: ${NO}
    gap: ${UNSET:-skip}
    ip: ${UNSET:-4}
    proxy: ${PROXY}
    tls: { insecure: '${YES}' }
    check:
      - http: { url: 'http://${HOST}/', status: ['20${NUMBER}', 3xx], timeout: '${SPAN}' }
      - tcp: ${HOST}:543${NUMBER}
      - tcp: { address: '${HOST}:1', timeout: '${SPAN}' }
      - command: [echo, '${HOST}', '${UNSET}', '$${x}']
  - name: ${NUMBER}
    url: http://a.example/
    schedule: ${NUMBER}000
  - name: structured
    url: http://a.example/
    schedule: { schedules: [{ m: ['${MINUTES}'] }], timezone: '${ZONE}' }
";

#[test]
fn every_value_but_the_arguments_of_commands_may_have_variables() {
    let config = read(ALL);
    let status = config.status.unwrap();
    assert_eq!((status.listen.port(), status.token.unwrap().reveal()), (12397, "s3cr3t-0f9e8d7c"));
    let [first, second, third] = config.heartbeats.as_slice() else { panic!() };
    assert_eq!(&*first.name, "backup of db.example ${x}");
    assert_eq!(first.request.target().to_string(), "http://db.example/…");
    assert_eq!((&*first.frequency, &*first.schedule.zone().to_string()), ("every 17 minutes", "Asia/Tokyo"));
    assert_eq!((first.monitor, first.request.method()), (Monitor::Plain, Method::Post));
    assert_eq!(first.request.body(), b"s3cr3t-0f9e8d7c");
    assert_eq!((first.retry.retries, first.retry.attempt_timeout), (7, Duration::from_secs(2)));
    assert_eq!((first.deadline, first.jitter), (Some(Duration::from_secs(17)), Duration::from_secs(2)));
    assert_eq!((first.start, first.catch_up, first.route.ip), (false, false, IpPreference::V4));
    assert!(first.route.tls.is_insecure());
    assert_eq!(format!("{:?}", first.route.proxies), format!("{:?}", downbeat_client::Proxies::none()));
    let [Check::Http(http), Check::Tcp(short), Check::Tcp(tcp), Check::Command(command)] =
        first.checks.as_slice()
    else {
        panic!("{:?}", first.checks)
    };
    assert_eq!((http.expected.to_string(), http.timeout), ("207, 3xx".to_owned(), Duration::from_secs(2)));
    assert_eq!((&*short.host, short.port, &*tcp.host), ("db.example", 5437, "db.example"));
    assert_eq!(command.arguments, ["${HOST}", "${UNSET}", "$${x}"]);
    assert_eq!((&*second.name, &*second.frequency), ("7", "7000"));
    assert_eq!(third.frequency, "on the 17th minute in Asia/Tokyo");
}

#[test]
fn what_a_variable_makes_wrong_is_told_at_its_place_and_without_what_it_stands_for() {
    let with = |lines: &str| {
        refused(&format!(
            "heartbeats:\n  - name: a\n    url: http://a.example/\n    schedule: every 1 hour\n{lines}"
        ))
    };
    insta::assert_snapshot!(with("    retries: ${TOKEN}\n    timeout: ${TOKEN}\n    start: ${NUMBER}\n    ip: ${NUMBER}\n    timezone: ${HOST}\n    deadline: ${NUMBER}\n"), @r#"
    error: expected a whole number, found a text
     --> a.yaml:5:14
      |
    5 |     retries: …
      |              ^ heartbeats[0].retries
      |
      = help: write a number from 0 to 20

    error: expected a length of time with its unit
     --> a.yaml:6:14
      |
    6 |     timeout: …
      |              ^ heartbeats[0].timeout
      |
      = help: write it as `90s`, `1h30m` or `1.5h`

    error: expected `true` or `false`, found a text
     --> a.yaml:7:12
      |
    7 |     start: …
      |            ^ heartbeats[0].start
      |
      = help: write `true` or `false`, without quotes

    error: expected `any`, `4` or `6`, found another text
     --> a.yaml:8:9
      |
    8 |     ip: …
      |         ^ heartbeats[0].ip
      |
      = help: write one of these words

    error: there is no such time zone
     --> a.yaml:9:15
      |
    9 |     timezone: …
      |               ^ heartbeats[0].timezone
      |
      = help: write an IANA name such as `Europe/Stockholm`, an offset such as `UTC+2`, or a name that Windows has

    error: expected a unit after the number: `d`, `h`, `m`, `s` or `ms`
      --> a.yaml:10:15
       |
    10 |     deadline: …
       |               ^ heartbeats[0].deadline
       |
       = help: did you mean `7s`?
    "#);
    insta::assert_snapshot!(with("    retries: ${UNSET}\n    timeout: ${EMPTY}\n    jitter: ${a b}\n"), @r#"
    error: the environment variable `UNSET` is not set
     --> a.yaml:5:14
      |
    5 |     retries: …
      |              ^ heartbeats[0].retries
      |
      = help: set it where downbeat is started, or write `${UNSET:-default}`; `$${` stands for the characters `${`

    error: the environment variable `EMPTY` is empty
     --> a.yaml:6:14
      |
    6 |     timeout: …
      |              ^ heartbeats[0].timeout
      |
      = help: set it where downbeat is started, or write `${EMPTY:-default}`; `$${` stands for the characters `${`

    error: `${` begins the name of a variable, and none follows
     --> a.yaml:7:13
      |
    7 |     jitter: …
      |             ^ heartbeats[0].jitter
      |
      = help: write `${NAME}` or `${NAME:-default}`, the name of letters, digits and `_`; or `$${` for the two characters
    "#);
    insta::assert_snapshot!(with("    check: { tcp: '${TOKEN}' }\n    tls: { insecure: '${WORD}' }\n    method: ${TOKEN}\n"), @r#"
    error: expected a host and a port, found another text
     --> a.yaml:5:19
      |
    5 | …                 …
      |                   ^ heartbeats[0].check.tcp
      |
      = help: write `localhost:5432`: a host (IPv6 in brackets), a colon and a port from 1 to 65535

    error: expected `true` or `false`, found a text
     --> a.yaml:6:22
      |
    6 | …                    …
      |                      ^ heartbeats[0].tls.insecure
      |
      = help: write `true` or `false`, without quotes

    error: expected `GET`, `HEAD` or `POST`, found another text
     --> a.yaml:7:13
      |
    7 |     method: …
      |             ^ heartbeats[0].method
      |
      = help: write one of these words
    "#);
}

#[test]
fn an_empty_variable_in_a_secret_is_an_error_that_names_it_and_a_default_is_a_cure() {
    let url = |url: &str| format!("heartbeats:\n  - name: a\n    url: {url}\n    schedule: every 1 hour\n");
    insta::assert_snapshot!(refused(&url("https://hc.example/${EMPTY}/s3cr3t")), @r#"
    error: the environment variable `EMPTY` is empty
     --> a.yaml:3:10
      |
    3 |     url: …
      |          ^ heartbeats[0].url
      |
      = help: set it where downbeat is started, or write `${EMPTY:-default}`; `$${` stands for the characters `${`
    "#);
    for (written, shown) in [
        ("http://a.example/${EMPTY:-x}", "http://a.example/…"),
        ("http://a.example/${UNSET:-}", "http://a.example"),
        ("${UNSET:-http://b.example/x}", "http://b.example/…"),
    ] {
        assert_eq!(read(&url(written)).heartbeats[0].request.target().to_string(), shown, "{written}");
    }
}

#[test]
fn the_url_of_a_tool_may_have_variables_and_nothing_else_of_it() {
    let section = |url: &str, frequency: &str| {
        format!("Butler:\n  heartbeat:\n    enable: true\n    remoteURL: {url}\n    frequency: {frequency}\n")
    };
    let config = read(&section("http://${HOST}/${TOKEN}", "every 1 hour"));
    assert_eq!(config.heartbeats[0].request.target().to_string(), "http://db.example/…");
    insta::assert_snapshot!(refused(&section("http://${HOST}/${UNSET}${EMPTY}", "every ${MINUTES} minutes")), @r#"
    error: the environment variable `UNSET` is not set
     --> a.yaml:4:16
      |
    4 |     remoteURL: …
      |                ^ Butler.heartbeat.remoteURL
      |
      = help: set it where downbeat is started, or write `${UNSET:-default}`; `$${` stands for the characters `${`

    error: the environment variable `EMPTY` is empty
     --> a.yaml:4:16
      |
    4 |     remoteURL: …
      |                ^ Butler.heartbeat.remoteURL
      |
      = help: set it where downbeat is started, or write `${EMPTY:-default}`; `$${` stands for the characters `${`

    error: expected a number, a time period such as `minutes` or `day of the year`, the name of a day, the name of a month, `weekday` or `weekend`, found `${MINUTES}`
     --> a.yaml:5:22
      |
    5 |     frequency: every ${MINUTES} minutes
      |                      ^^^^^^^^^^ Butler.heartbeat.frequency
      |
      = help: in the file of a tool `remoteURL` alone can have variables: write the value
    "#);
    let other = |host: &str| {
        let around = around(&section("http://${OTHER}/", "every 1 hour")).with_variable("OTHER", host);
        load(&["a.yaml"], &around).unwrap().heartbeats.remove(0).settings.clone()
    };
    assert!(other("a.example") == other("a.example") && other("a.example") != other("b.example"));
}

#[test]
fn a_byte_order_mark_is_none_of_a_secret() {
    let text = "heartbeats: [{ name: a, url: { file: url }, schedule: every 1 hour, body: { file: body } }]";
    let around = around(text)
        .with_file("url", "\u{feff}http://a.example/x\r\n")
        .with_file("body", "\u{feff}one\r\ntwo\r\n\r\n");
    let config = load(&["a.yaml"], &around).unwrap();
    assert_eq!(config.heartbeats[0].request.target().to_string(), "http://a.example/…");
    assert_eq!(config.heartbeats[0].request.body(), b"one\r\ntwo");
}

#[test]
fn a_file_of_a_secret_that_is_missing_is_named_by_its_path() {
    let url = |path: &str| {
        format!("heartbeats:\n  - name: a\n    url: {{ file: '{path}' }}\n    schedule: every 1 hour\n")
    };
    insta::assert_snapshot!(refused(&url("/run/secrets/ping-url")), @r#"
    error: `/run/secrets/ping-url`: there is no such file
     --> a.yaml:3:18
      |
    3 | …                …
      |                  ^ heartbeats[0].url.file
    "#);
    insta::assert_snapshot!(refused(&url("${TOKEN}/x")), @r#"
    error: `${TOKEN}/x`: there is no such file
     --> a.yaml:3:18
      |
    3 | …                …
      |                  ^ heartbeats[0].url.file
      |
      = help: a relative path begins at the folder of this configuration
    "#);
    // A URL at the wrong place.
    insta::assert_snapshot!(refused(&url("https://hc.example/s3cr3t")), @r#"
    error: there is no such file
     --> a.yaml:3:18
      |
    3 | …                …
      |                  ^ heartbeats[0].url.file
      |
      = help: a relative path begins at the folder of this configuration
    "#);
    let around = Surroundings::new().with_file("conf/a.yaml", url("secrets/ping"));
    let message = load(&["conf/a.yaml"], &around).unwrap_err().to_string();
    let path = Path::new("conf").join("secrets/ping");
    assert!(message.contains(&format!("`{}`: there is no such file", path.display())), "{message}");
}

#[test]
fn names_and_addresses_with_characters_that_nobody_sees_are_refused_and_show_them_by_number() {
    let one = |name: &str, url: &str, more: &str| {
        refused(&format!("heartbeats:\n  - name: {name}\n    url: {url}\n    schedule: every 1 hour\n{more}"))
    };
    insta::assert_snapshot!(one("back\u{200b}up", "http://a.example/", ""), @r#"
    error: the name has an invisible character, \u{200b}
     --> a.yaml:2:11
      |
    2 |   - name: …
      |           ^ heartbeats[0].name
      |
      = help: write a few words on one line
    "#);
    insta::assert_snapshot!(one("\u{202e}pukcab", "http://a\u{202e}b.example/s3cr3t", "    check: { tcp: \"a\u{ad}b:1\" }\n"), @r#"
    error: the name has an invisible character, \u{202e}
     --> a.yaml:2:11
      |
    2 |   - name: …
      |           ^ heartbeats[0].name
      |
      = help: write a few words on one line

    error: the URL has an invisible character, \u{202e}, at character 9
     --> a.yaml:3:10
      |
    3 |     url: …
      |          ^ heartbeats[0].url
      |
      = help: remove it, or write the URL anew by hand: it came along when the text was copied

    error: the address has an invisible character, \u{ad}
     --> a.yaml:5:19
      |
    5 | …                 …
      |                   ^ heartbeats[0].check.tcp
      |
      = help: write `localhost:5432`: a host (IPv6 in brackets), a colon and a port from 1 to 65535
    "#);
    insta::assert_snapshot!(one("\"a\\u2028b\"", "http://a.example:0/s3cr3t", "    check: [{ tcp: 'a..b:1' }, { tcp: 'a:0' }]\n"), @r#"
    error: the name has a line break or another control character
     --> a.yaml:2:11
      |
    2 |   - name: …
      |           ^ heartbeats[0].name
      |
      = help: write a few words on one line

    error: the URL is malformed: its port is 0, at which nothing can listen
     --> a.yaml:3:10
      |
    3 |     url: …
      |          ^ heartbeats[0].url

    error: expected a host and a port, found another text
     --> a.yaml:5:20
      |
    5 | …                  …
      |                    ^ heartbeats[0].check[0].tcp
      |
      = help: write `localhost:5432`: a host (IPv6 in brackets), a colon and a port from 1 to 65535

    error: expected a host and a port, found another text
     --> a.yaml:5:39
      |
    5 | …                                     …
      |                                       ^ heartbeats[0].check[1].tcp
      |
      = help: write `localhost:5432`: a host (IPv6 in brackets), a colon and a port from 1 to 65535
    "#);
    // What changes how the character before it looks is seen.
    assert_eq!(
        &*read("heartbeats: [{ name: \"❤\\uFE0F\", url: 'http://a/', schedule: every 1 hour }]").heartbeats
            [0]
        .name,
        "❤\u{fe0f}"
    );
}

fn warned(config: &Config) -> String {
    let now = chrono::DateTime::UNIX_EPOCH;
    let of_heartbeats = config.heartbeats.iter().map(|heartbeat| heartbeat.warnings(now).render(false));
    let of_files = config.warnings.iter().map(|one| one.render(false));
    of_heartbeats.chain(of_files).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_variable_of_a_shell_or_of_windows_in_a_url_is_warned_of_wherever_a_url_stands() {
    let config = read(
        "heartbeats:\n  - name: a\n    url: http://a.example/$HOME/s3cr3t\n    schedule: every 1 hour\n    check: { http: 'http://a.example/%KEY%' }\n",
    );
    insta::assert_snapshot!(warned(&config), @r#"
    warning[foreign-variable]: a text like `$NAME` in this URL is sent as it stands: it is no variable here
     --> a.yaml:3:10
      |
    3 |     url: …
      |          ^ heartbeats[0].url
      |
      = help: for a variable of the environment write `${NAME}`

    warning[foreign-variable]: a text like `%NAME%` in this URL is sent as it stands: it is no variable here
     --> a.yaml:5:20
      |
    5 | …                  …
      |                    ^ heartbeats[0].check.http
      |
      = help: for a variable of the environment write `${NAME}`
    "#);
    let config = read(
        "Butler:\n  heartbeat:\n    enable: true\n    remoteURL: http://a.example/%KEY%/s3cr3t\n    frequency: every 1 hour\n",
    );
    insta::assert_snapshot!(warned(&config), @r#"
    warning[foreign-variable]: a text like `%NAME%` in this URL is sent as it stands: it is no variable here
     --> a.yaml:4:16
      |
    4 |     remoteURL: …
      |                ^ Butler.heartbeat.remoteURL
      |
      = help: for a variable of the environment write `${NAME}`
    "#);
    assert_eq!(
        warned(&read(
            "heartbeats: [{ name: a, url: 'http://a.example/${HOST}%20x', schedule: every 1 hour }]"
        )),
        ""
    );
}

#[cfg(unix)]
#[test]
fn a_file_of_a_secret_that_everyone_may_read_is_warned_of_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    put("open", "s3cr3t-0f9e8d7c", 0o644);
    put("closed", "http://a.example/s3cr3t", 0o640);
    put("cert.pem", surroundings::pem(), 0o644);
    put(
        "a.yaml",
        "defaults: { headers: { X-A: { file: open } }, tls: { ca_file: cert.pem } }\nheartbeats:\n  - { name: a, url: { file: closed }, schedule: every 1 hour }\n  - { name: b, url: { file: closed }, schedule: every 1 hour, method: HEAD }\n",
        0o644,
    );
    let path = folder.path().join("a.yaml");
    let drawn = warned(&load(&[&path], &surroundings::Files).unwrap());
    insta::assert_snapshot!(drawn.replace(&path.display().to_string(), "a.yaml"), @"
    warning[readable-secret]: every user of this machine may read this file of a secret
     --> a.yaml:1:37
      |
    1 | …                                   …
      |                                     ^ defaults.headers.X-A.file
      |
      = help: take that right away: `chmod o-r FILE`
    ");
    put("open", "s3cr3t-0f9e8d7c", 0o600);
    assert_eq!(warned(&load(&[&path], &surroundings::Files).unwrap()), "");
}

#[test]
fn a_section_that_is_switched_off_is_called_as_one_that_is_on() {
    let section = |root: &str, on: bool| {
        format!(
            "{root}heartbeat: {{ enable: {on}, remoteURL: 'http://a.example/', frequency: every 1 hour }}\n"
        )
    };
    for (root, name) in [("Butler:\n  ", "Butler"), ("Butler-SOS:\n  ", "Butler-SOS"), ("", "Butler CW")] {
        let on = read(&section(root, true));
        let off = read(&section(root, false));
        assert_eq!((&*on.heartbeats[0].name, &*off.disabled[0].name), (name, name));
    }
    let around = Surroundings::new()
        .with_file("a/b.yaml", section("Butler:\n  ", false))
        .with_file("b/c.yaml", section("Butler:\n  ", true))
        .with_file("c/d.yaml", section("Butler:\n  ", false));
    let config = load(&["a/b.yaml", "b/c.yaml", "c/d.yaml"], &around).unwrap();
    let names: Vec<&str> = config
        .heartbeats
        .iter()
        .map(|one| &*one.name)
        .chain(config.disabled.iter().map(|one| &*one.name))
        .collect();
    assert_eq!(names, ["Butler", "Butler (b.yaml)", "Butler (d.yaml)"]);
}

#[test]
fn a_zone_is_read_alike_in_a_file_of_our_own_and_in_that_of_a_tool() {
    for (zone, name) in [
        ("utc", "UTC"),
        ("europe/stockholm", "Europe/Stockholm"),
        ("(Europe/Stockholm)", "Europe/Stockholm"),
        ("UTC+2", "UTC+02:00"),
        ("+02:00", "UTC+02:00"),
        ("Europe/Stokholm", ""),
    ] {
        let schedule = format!("at 9:00 in {zone}");
        let own = format!(
            "heartbeats:\n  - url: https://hc-ping.com/uuid\n    name: a\n    schedule: '{schedule}'\n"
        );
        let tool = format!(
            "heartbeat: {{ enable: true, remoteURL: 'https://hc-ping.com/uuid', frequency: '{schedule}' }}\n"
        );
        for text in [own, tool] {
            let config = crate::config::parse("file.yaml", text.as_bytes());
            let found =
                config.map(|config| config.heartbeats[0].schedule.zone().to_string()).unwrap_or_default();
            assert_eq!(found, name, "{text}");
        }
    }
}

#[test]
fn the_dates_of_a_schedule_are_looked_at_in_the_zone_of_its_heartbeat() {
    let text = "heartbeats:\n  - url: https://monitor.example.com/a\n    name: a\n    schedule: at 2:30\n    timezone: europe/stockholm\n";
    let config = crate::config::parse("file.yaml", text.as_bytes()).unwrap();
    let now = chrono::DateTime::parse_from_rfc3339("2027-01-01T00:00:00Z").unwrap().to_utc();
    let warnings = config.heartbeats[0].warnings(now);
    let codes: Vec<_> = warnings.problems().iter().filter_map(|problem| problem.code()).collect();
    assert_eq!(codes, ["daylight-gap", "daylight-fold"]);
}

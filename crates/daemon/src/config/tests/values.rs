//! The files of secrets, names and zones of a configuration, and what is warned of apart from schedules.

use super::surroundings::Surroundings;
use super::variables::{around, read, refused};
use super::*;

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

//! `downbeat fleet status` shows what etcd has of a fleet, beside real members.

use downbeat_tests::etcd::Etcd;
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::{Ended, LIMIT, Program, SECRET};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const FILE: &str = "downbeat.yaml";

fn folder(etcd: &str, more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let beats: String = (0..25)
        .map(|number| format!("  - {{ name: h{number:02}, url: 'http://127.0.0.1:1/', schedule: every 1 hour, start: false }}\n"))
        .collect();
    let text = format!(
        "fleet:\n  etcd: ['{etcd}']\n  member: '${{MEMBER:-none}}'\n{more}heartbeats:\n{beats}\
         jobs:\n  - {{ name: tick, shell: 'true', schedule: every 2 seconds }}\n  - {{ name: never, shell: 'true' }}\n"
    );
    std::fs::write(folder.path().join(FILE), text).unwrap();
    folder
}

fn status(folder: &TempDir, options: &[&str]) -> Ended {
    let arguments = [&["fleet", "status", "--config", FILE], options].concat();
    Program::new(arguments).within(folder.path()).run()
}

#[test]
fn the_status_of_a_fleet_names_members_shares_and_claims() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let here = folder(&etcd.url(), "");
    let empty = status(&here, &[]).stdout;
    assert!(empty.contains("no member has a lease: none runs, or none reaches etcd"), "{empty}");
    let start = |folder: &TempDir, member: &str| {
        Program::new(["run", "--config", FILE]).within(folder.path()).env("MEMBER", member).start()
    };
    let [a, b] = ["a", "b"].map(|member| start(&here, member));
    // One with a heartbeat less.
    let other = folder(&etcd.url(), "");
    let file = other.path().join(FILE);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("name: h24", "name: other")).unwrap();
    let c = start(&other, "c");
    c.wait_for_log("the fleet: a (with other names");
    a.wait_for_log("c (with other names");
    b.wait_for_log("c (with other names");
    // A run was claimed, and is over.
    let began = Instant::now();
    while !etcd.keys("/downbeat/jobs/").iter().any(|(_, value)| value.contains("started")) {
        assert!(began.elapsed() < LIMIT, "nothing was claimed");
        std::thread::sleep(Duration::from_millis(100));
    }
    let said = status(&here, &[]).stdout;
    // What differs from run to run.
    let steady = said
        .lines()
        .map(|line| match line.split_once(" s left of ") {
            Some((before, _)) => {
                format!("{}N s left of 10 s", before.trim_end_matches(|c: char| c.is_ascii_digit()))
            }
            None if line.starts_with("tick ") => "tick …".to_owned(),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    insta::assert_snapshot!(steady, @"
    fleet /downbeat: 3 members, 25 heartbeats and 2 jobs shared
    the clock of this machine is that of etcd

    MEMBER  CONFIGURATION  HEARTBEATS  JOBS  LEASE
    a       this one       15          1     N s left of 10 s
    b       this one       10          1     N s left of 10 s
    c       other names    -           -     N s left of 10 s

    HEARTBEAT  MEMBER
    h00        b
    h01        a
    h02        a
    h03        b
    h04        a
    h05        b
    h06        a
    h07        a
    h08        a
    h09        a
    h10        b
    h11        a
    h12        b
    h13        a
    h14        b
    h15        b
    h16        b
    h17        a
    h18        b
    h19        a
    and 5 more: `--all` shows them

    JOB    MEMBER  CLAIMED LAST             BY  STATE
    tick …
    never  a       never                    -
    ");
    let all = status(&here, &["--all"]).stdout;
    assert!(all.contains("\nh24 "), "{all}");
    let json: serde_json::Value = serde_json::from_str(&status(&here, &["--json"]).stdout).unwrap();
    let members = json["members"].as_array().unwrap();
    let of = |key: &str| members.iter().map(|member| member[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("has_same_names"), [true, true, false]);
    let sum: u64 = of("heartbeats").iter().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!((sum, json["heartbeats"].as_array().unwrap().len()), (25, 25));
    let tick = json["jobs"].as_array().unwrap().iter().find(|job| job["name"] == "tick").unwrap();
    assert!(tick["claim"]["state"] == "started" || tick["claim"]["state"] == "claimed", "{tick}");
    for member in [a, b, c] {
        member.stop();
    }
}

#[test]
fn no_etcd_a_wrong_password_and_no_fleet_are_told_apart() {
    let closed = ClosedPort::take();
    let away = folder(&format!("http://127.0.0.1:{}", closed.port()), "");
    let ended = status(&away, &[]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("the fleet cannot be asked: "), "{}", ended.stderr);
    let none = folder("http://127.0.0.1:1", "");
    let file = none.path().join(FILE);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &text[text.find("heartbeats:").unwrap()..]).unwrap();
    let ended = status(&none, &[]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("the configuration has no `fleet:`"), "{}", ended.stderr);
    let Some(etcd) = Etcd::start(&[]) else { return };
    etcd.with_users("downbeat", "the-right-one", "/downbeat/");
    let wrong = folder(&etcd.url(), &format!("  user: downbeat\n  password: {SECRET}\n"));
    let ended = status(&wrong, &["--json"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let said = ended.stdout + &ended.stderr;
    assert!(said.contains("etcd does not accept the user and the password"), "{said}");
}

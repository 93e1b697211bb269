//! Real daemons share heartbeats by a real etcd: each is beaten by one of them, and by another one when that is gone.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use downbeat_tests::etcd::Etcd;
use downbeat_tests::port::ClosedPort;
use downbeat_tests::program::{Program, Running, SECRET, Signal};
use downbeat_tests::server::{Answer, Request, Server};
use tempfile::TempDir;

const FILE: &str = "downbeat.yaml";

/// How many heartbeats there are. Each beats once a second.
const COUNT: usize = 12;

const GAP: Duration = Duration::from_secs(1);

const TTL: Duration = Duration::from_secs(5);

/// How long after the end of a lease the others may take to notice, and to beat.
const NOTICE: Duration = Duration::from_secs(4);

/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(3);

/// A monitor, and a folder with the configuration that all members have.
struct Fleet {
    monitor: Server,
    folder: TempDir,
}

impl Fleet {
    /// With further lines for `fleet:`.
    fn new(etcd: &str, more: &str) -> Self {
        let monitor = Server::always(Answer::Status(200));
        let folder = tempfile::tempdir().unwrap();
        let mut text =
            format!("fleet:\n  etcd: ['{etcd}']\n  ttl: 5s\n  member: '${{MEMBER}}'\n{more}heartbeats:\n");
        for number in 0..COUNT {
            let url = monitor.url(&format!("/h{number}?m=${{MEMBER}}"));
            text += &format!("  - {{ name: h{number}, url: '{url}', schedule: '@every 1s' }}\n");
        }
        std::fs::write(folder.path().join(FILE), text).unwrap();
        Self { monitor, folder }
    }

    fn start(&self, member: &str) -> Running {
        Program::new(["run", "--config", FILE]).within(self.folder.path()).env("MEMBER", member).start()
    }

    /// The beats since a moment: which heartbeat, by which member, when.
    fn beats(&self, since: SystemTime) -> Vec<(String, String, SystemTime)> {
        let of = |request: Request| {
            let (name, member) = request.target.split_once("?m=")?;
            Some((name.trim_start_matches('/').to_owned(), member.to_owned(), request.at))
        };
        self.monitor.requests().into_iter().filter_map(of).filter(|(.., at)| *at >= since).collect()
    }

    /// Who beats each heartbeat since a moment.
    fn owners(&self, since: SystemTime) -> Vec<BTreeSet<String>> {
        let beats = self.beats(since);
        let of = |number: usize| {
            let name = format!("h{number}");
            beats.iter().filter(|(beaten, ..)| *beaten == name).map(|(_, member, _)| member.clone()).collect()
        };
        (0..COUNT).map(of).collect()
    }

    /// The longest time since a moment in which a heartbeat was silent.
    fn longest_silence(&self, since: SystemTime) -> Duration {
        let beats = self.beats(since);
        let of = |number: usize| {
            let name = format!("h{number}");
            let came = beats.iter().filter(|(beaten, ..)| *beaten == name).map(|(.., at)| *at);
            let mut moments: Vec<SystemTime> = came.chain([since, SystemTime::now()]).collect();
            moments.sort_unstable();
            moments.windows(2).map(|two| two[1].duration_since(two[0]).unwrap()).max().unwrap()
        };
        (0..COUNT).map(of).max().unwrap()
    }
}

fn sleep(seconds: u64) {
    std::thread::sleep(Duration::from_secs(seconds));
}

fn have_one_owner_each(owners: &[BTreeSet<String>], members: &[&str]) {
    assert!(owners.iter().all(|owners| owners.len() == 1), "{owners:?}");
    let all: BTreeSet<&str> = owners.iter().flatten().map(String::as_str).collect();
    assert_eq!(all, members.iter().copied().collect());
}

#[test]
fn three_members_beat_each_heartbeat_once_and_the_others_take_over_from_one_that_is_killed_or_stopped() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let fleet = Fleet::new(&etcd.url(), "");
    let a = fleet.start("a");
    // It has everything before the others come.
    a.wait_for_log("the fleet: a (this one);");
    let b = fleet.start("b");
    a.wait_for_log("the fleet: a (this one), b;");
    let c = fleet.start("c");
    a.wait_for_log("the fleet: a (this one), b, c;");
    c.wait_for_log("the fleet: a, b, c (this one);");
    sleep(4);
    let settled = SystemTime::now();
    sleep(4);
    have_one_owner_each(&fleet.owners(settled), &["a", "b", "c"]);
    // Each says what is its own, and what went to whom.
    let log = a.wait_for_log_until(|log| {
        log.contains("the member `b` has it now") && log.contains("`c` has it now")
    });
    assert!(!log.contains("no longer configured"), "{log}");
    let log = c.wait_for_log(" beating http");
    assert!((1..COUNT).contains(&log.matches(" beating http").count()), "{log}");
    let keys: Vec<String> = etcd.keys("/downbeat/").into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["a", "b", "c"].map(|member| format!("/downbeat/members/{member}")));

    let killed = SystemTime::now();
    c.signal(Signal::Kill);
    sleep(11);
    let silence = fleet.longest_silence(killed);
    assert!(silence <= GAP + TTL + NOTICE + SLACK, "{silence:?}");
    let settled = SystemTime::now();
    sleep(3);
    have_one_owner_each(&fleet.owners(settled), &["a", "b"]);

    // One that leaves says so: its lease need not end.
    let stopped = SystemTime::now();
    b.stop();
    sleep(6);
    let silence = fleet.longest_silence(stopped);
    assert!(silence <= GAP + NOTICE + SLACK, "{silence:?}");
    let settled = SystemTime::now();
    sleep(2);
    have_one_owner_each(&fleet.owners(settled), &["a"]);
    a.stop();
    assert_eq!(etcd.keys("/downbeat/"), []);
}

#[test]
fn without_etcd_a_member_beats_everything_within_two_seconds_and_joins_when_it_comes() {
    let Some(mut etcd) = Etcd::start(&[]) else { return };
    etcd.kill();
    let fleet = Fleet::new(&etcd.url(), "");
    let began = SystemTime::now();
    let a = fleet.start("a");
    a.wait_for_log("the fleet cannot be asked");
    fleet.monitor.wait_for_requests(COUNT, Duration::from_secs(8));
    etcd.start_again();
    a.wait_for_log("member `a` has joined the fleet");
    // And it beats on when it goes again.
    etcd.kill();
    sleep(9);
    let silence = fleet.longest_silence(began + Duration::from_secs(5));
    assert!(silence <= GAP + SLACK, "{silence:?}");
    let log = a.stop().stderr;
    assert!(log.contains("member `a` is out of the fleet") || log.contains("cannot be asked"), "{log}");
}

#[test]
fn a_name_that_another_process_has_ends_the_second_one_with_1_and_one_that_was_killed_has_it_again() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let fleet = Fleet::new(&etcd.url(), "");
    let first = fleet.start("a");
    first.wait_for_log("member `a` has joined the fleet");
    let second = fleet.start("a");
    second.wait_for_log("the name `a` is still leased");
    let ended = second.wait();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("another process is the member `a` of the fleet"), "{}", ended.stderr);
    first.signal(Signal::Kill);
    let again = fleet.start("a");
    let began = SystemTime::now();
    again.wait_for_log("member `a` has joined the fleet");
    let silence = fleet.longest_silence(began + GAP + GAP);
    assert!(silence <= GAP + SLACK, "it beats while it waits: {silence:?}");
    again.stop();
}

#[test]
fn a_member_that_slept_beyond_its_lease_gives_up_nothing_for_good_and_is_one_of_the_fleet_again() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let fleet = Fleet::new(&etcd.url(), "");
    let [a, b] = ["a", "b"].map(|member| fleet.start(member));
    a.wait_for_log("the fleet: a (this one), b;");
    b.wait_for_log("the fleet: a, b (this one);");
    let slept = SystemTime::now();
    b.send(Signal::Suspend);
    sleep(12);
    b.send(Signal::Continue);
    let silence = fleet.longest_silence(slept);
    assert!(silence <= GAP + TTL + NOTICE + SLACK, "{silence:?}");
    b.wait_for_log_until(|log| log.matches("member `b` has joined the fleet").count() == 2);
    sleep(5);
    let settled = SystemTime::now();
    sleep(3);
    have_one_owner_each(&fleet.owners(settled), &["a", "b"]);
    a.stop();
    b.stop();
}

#[test]
fn with_a_wrong_password_everything_is_beaten_and_the_reason_is_logged() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    etcd.with_users("downbeat", "the-right-one", "/downbeat/");
    let fleet = Fleet::new(&etcd.url(), &format!("  user: downbeat\n  password: {SECRET}\n"));
    let a = fleet.start("a");
    let log = a.wait_for_log("the fleet cannot be asked");
    assert!(log.contains("etcd does not accept the user and the password"), "{log}");
    fleet.monitor.wait_for_requests(COUNT, Duration::from_secs(8));
    a.stop();
}

#[test]
fn a_fleet_refuses_what_does_not_go_with_it() {
    let closed = ClosedPort::take();
    let fleet = Fleet::new(&format!("http://127.0.0.1:{}", closed.port()), "");
    let run = |options: &[&str]| {
        let arguments = [&["check", "--config", FILE], options].concat();
        Program::new(arguments).within(fleet.folder.path()).env("MEMBER", "a").run()
    };
    assert_eq!(run(&[]).code, Some(0));
    let ended = run(&["--shard", "1/2"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("the configuration has `fleet:`"), "{}", ended.stderr);
    let file = fleet.folder.path().join(FILE);
    let text = std::fs::read_to_string(&file).unwrap();
    let more = "shard: 1/2\n";
    let making = text.replace(
        "name: h3, url: '",
        "name: h3, monitor: healthchecks, url: 'https://hc-ping.com/PPPPPPPPPPPPPPPPPPPPPP/x?create=1#",
    );
    std::fs::write(&file, making + more).unwrap();
    let said = run(&[]).stderr;
    for part in ["shards and a fleet exclude each other", "`create=1` in the URL of `h3`"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

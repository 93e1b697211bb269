//! Real daemons share jobs by a real etcd: each run is done by one of them, and none twice, whoever dies and whatever is away.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use downbeat_tests::etcd::Etcd;
use downbeat_tests::faketime;
use downbeat_tests::program::{Program, Running, Signal};
use serde_json::json;
use tempfile::TempDir;

const FILE: &str = "downbeat.yaml";

/// How far apart the runs of the jobs are that run by a schedule, in seconds.
const EVERY: u64 = 2;

/// A run that has ended.
#[derive(Clone, Debug)]
struct Ran {
    job: String,
    member: String,
    /// In seconds since 1970.
    began: f64,
    ended: f64,
}

impl Ran {
    /// Which occurrence it was for.
    fn slot(&self) -> u64 {
        self.began as u64 / EVERY
    }
}

/// A folder with the configuration that all members have, and with a file to which each run adds a line.
struct Fleet {
    folder: TempDir,
}

impl Fleet {
    /// With these lines for the list of jobs.
    fn new(etcd: &str, jobs: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("fleet:\n  etcd: ['{etcd}']\n  ttl: 5s\n  member: '${{MEMBER}}'\njobs:\n{jobs}");
        std::fs::write(folder.path().join(FILE), text).unwrap();
        Self { folder }
    }

    /// With so many jobs that run every other second.
    fn of(etcd: &str, count: usize, takes: f64, more: &str) -> Self {
        let schedule = format!("schedule: every {EVERY} seconds, {more}");
        Self::new(
            etcd,
            &(0..count).map(|number| job(&format!("j{number}"), takes, &schedule)).collect::<String>(),
        )
    }

    fn program(&self, member: &str) -> Program {
        let runtime = self.folder.path().join(format!("run-{member}"));
        std::fs::create_dir_all(&runtime).unwrap();
        Program::new(["run", "--config", FILE])
            .within(self.folder.path())
            .env("MEMBER", member)
            .env("RUNTIME_DIRECTORY", runtime)
    }

    fn start(&self, member: &str) -> Running {
        self.program(member).start()
    }

    fn runs(&self) -> Vec<Ran> {
        let text = std::fs::read_to_string(self.folder.path().join("runs")).unwrap_or_default();
        let read = |line: &str| {
            let mut words = line.split(' ');
            let mut next = || words.next().map(str::to_owned);
            let (job, member) = (next()?, next()?);
            let mut time = || next()?.parse().ok();
            Some(Ran { job, member, began: time()?, ended: time()? })
        };
        text.lines().filter_map(read).collect()
    }

    fn runs_of(&self, job: &str) -> Vec<Ran> {
        self.runs().into_iter().filter(|ran| ran.job == job).collect()
    }
}

/// A job that adds a line when it ends.
fn job(name: &str, takes: f64, more: &str) -> String {
    let script = format!("b=$(date +%s.%N); sleep {takes}; echo {name} $MEMBER $b $(date +%s.%N) >> runs");
    format!("  - {{ name: {name}, shell: '{script}', {more} }}\n")
}

fn sleep(seconds: u64) {
    std::thread::sleep(Duration::from_secs(seconds));
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / EVERY
}

/// How often each occurrence was run.
fn slots(runs: &[Ran]) -> BTreeMap<u64, usize> {
    let mut slots = BTreeMap::new();
    runs.iter().for_each(|ran| *slots.entry(ran.slot()).or_default() += 1);
    slots
}

/// How many runs of a job are told as missed, and the lines.
fn missed(log: &str, job: &str) -> (u64, Vec<String>) {
    let lines: Vec<String> = log
        .lines()
        .filter(|line| line.contains(" missed, th") && line.contains(job))
        .map(str::to_owned)
        .collect();
    let count = |line: &String| {
        let before = line.split(" run").next()?.rsplit([' ', ':']).find(|word| !word.is_empty())?;
        before.parse::<u64>().ok()
    };
    (lines.iter().filter_map(count).sum(), lines)
}

/// How many runs of a job were skipped. One that began late, in the slot of the next, skips that.
fn skipped(log: &str, job: &str) -> u64 {
    log.lines().filter(|line| line.contains(" skipped: ") && line.contains(job)).count() as u64
}

/// Whether each occurrence from one to another was run once, but for those that were told as missed, or as skipped.
fn nothing_is_dropped(runs: &[Ran], (from, to): (u64, u64), missed: u64, what: &str) {
    let slots = slots(runs);
    assert!(slots.values().all(|count| *count == 1), "run twice: {slots:?}\n{what}");
    let gaps = (from..=to).filter(|slot| !slots.contains_key(slot)).count() as u64;
    assert_eq!(gaps, missed, "{slots:?} from {from} to {to}\n{what}");
}

#[test]
fn each_run_is_done_once_by_three_members_and_by_another_one_after_a_kill_which_is_told() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let fleet = Fleet::of(&etcd.url(), 6, 0.01, "");
    let [a, b, c] = ["a", "b", "c"].map(|member| fleet.start(member));
    c.wait_for_log("the fleet: a, b, c (this one);");
    sleep(6);
    let from = now();
    sleep(6);
    let killed = fleet.runs_of("j0").last().unwrap().member.clone();
    let mut members: BTreeMap<&str, Running> = [("a", a), ("b", b), ("c", c)].into();
    members.remove(&*killed).unwrap().signal(Signal::Kill);
    sleep(14);
    // The last ones may be under way on a busy machine.
    let to = now() - 2;
    let logs: String = members.into_values().map(|member| member.stop().stderr).collect();
    let runs = fleet.runs();
    let before = runs.iter().filter(|ran| ran.slot() >= from);
    let has_run = |member: &str| before.clone().any(|ran| ran.member == member);
    assert!(["a", "b", "c"].into_iter().all(has_run), "{runs:?}");
    assert_ne!(fleet.runs_of("j0").last().unwrap().member, killed);
    for number in 0..6 {
        let job = format!("j{number}");
        let runs: Vec<Ran> =
            fleet.runs_of(&job).into_iter().filter(|ran| (from..=to).contains(&ran.slot())).collect();
        let (count, lines) = missed(&logs, &job);
        let what = format!("{job} {killed} {lines:#?}");
        nothing_is_dropped(&runs, (from, to), count + skipped(&logs, &job), &what);
    }
    let keys: Vec<String> = etcd.keys("/downbeat/jobs/").into_iter().map(|(_, value)| value).collect();
    assert_eq!(keys.len(), 6);
    assert!(keys.iter().all(|value| value.ends_with("\"state\":\"started\"}")), "{keys:?}");
    assert_eq!(etcd.keys("/downbeat/running/"), []);
}

#[test]
fn a_member_that_is_killed_and_starts_again_runs_or_tells_what_came_due_meanwhile() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let fleet = Fleet::of(&etcd.url(), 1, 0.01, "");
    let a = fleet.start("a");
    // Nothing may have been claimed yet.
    a.wait_for_log("member `a` has joined");
    a.signal(Signal::Kill);
    let from = now() + 1;
    sleep(4);
    let again = fleet.start("a");
    again.wait_for_log("member `a` has joined");
    sleep(5);
    let to = now() - 1;
    let log = again.stop().stderr;
    let runs: Vec<Ran> = fleet.runs().into_iter().filter(|ran| (from..=to).contains(&ran.slot())).collect();
    let (count, _) = missed(&log, "j0");
    assert!(log.contains("the name `a` is still leased"), "{log}");
    let slots = slots(&runs);
    assert!(slots.values().all(|count| *count == 1), "run twice: {slots:?}\n{log}");
    // What came due before the first start may be told, too: nothing in etcd says when that was.
    let gaps = (from..=to).filter(|slot| !slots.contains_key(slot)).count() as u64;
    assert!(gaps <= count, "{gaps} of {slots:?} from {from} to {to}\n{log}");
}

#[test]
fn without_etcd_no_run_starts_which_is_told_and_then_runs_go_on() {
    let Some(mut etcd) = Etcd::start(&[]) else { return };
    let fleet = Fleet::of(&etcd.url(), 1, 0.01, "");
    let a = fleet.start("a");
    a.wait_for_log("done, after");
    let from = now();
    sleep(3);
    etcd.kill();
    let gone = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
    a.wait_for_log("no job of the fleet starts here: etcd does not answer");
    let asked = Program::new(["run-now", "j0", "--pid", &a.id().to_string()]).run();
    assert!(asked.stderr.contains("etcd does not answer"), "{asked:?}");
    sleep(14);
    let back = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
    etcd.start_again();
    a.wait_for_log("jobs of the fleet can be claimed again");
    sleep(5);
    let to = now() - 1;
    let log = a.stop().stderr;
    let runs: Vec<Ran> = fleet.runs().into_iter().filter(|ran| (from..=to).contains(&ran.slot())).collect();
    assert!(!runs.iter().any(|ran| ran.began > gone + 1.0 && ran.began < back), "{runs:?}\n{log}");
    let (count, lines) = missed(&log, "j0");
    assert!(lines.iter().any(|line| line.contains("etcd does not answer")), "{log}");
    assert!(lines.len() <= 3, "{lines:#?}");
    nothing_is_dropped(&runs, (from, to), count, &log);
}

#[test]
fn a_member_whose_clock_is_off_claims_nothing_and_tells_what_was_due_also_of_jobs_that_move_meanwhile() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let Some(library) = faketime::library() else { return };
    let fleet = Fleet::of(&etcd.url(), 4, 0.01, "");
    let a = faketime::ahead(fleet.program("a"), &library, 10).start();
    a.wait_for_log(
        "no job of the fleet starts here: the clock of this machine is more than 5 s from that of etcd",
    );
    // Longer than a member looks back that takes a job over.
    sleep(18);
    assert_eq!(etcd.keys("/downbeat/jobs/"), []);
    assert_eq!(fleet.runs().len(), 0);
    let b = fleet.start("b");
    b.wait_for_log("the fleet: a, b (this one);");
    sleep(7);
    let log = a.log();
    let moved: BTreeSet<String> = fleet.runs().into_iter().map(|ran| ran.job).collect();
    assert!(!moved.is_empty(), "{log}");
    for job in &moved {
        let (count, lines) = missed(&log, job);
        assert!((2..8).contains(&count), "{job}: {lines:?}\n{log}");
    }
    let log = a.stop().stderr;
    assert!((0..4).all(|number| missed(&log, &format!("j{number}")).0 > 0), "{log}");
    b.stop();
}

/// All at once: they do little but wait.
#[test]
fn runs_of_one_job_do_not_overlap_when_another_member_takes_it_over_meanwhile() {
    std::thread::scope(|scope| {
        for (overlap, takes) in [("skip", 5.0), ("wait", 5.0), ("kill", 12.0)] {
            scope.spawn(move || runs_do_not_overlap(overlap, takes));
        }
    });
}

fn runs_do_not_overlap(overlap: &str, takes: f64) {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let fleet = Fleet::of(&etcd.url(), 6, takes, &format!("overlap: {overlap}"));
    let a = fleet.start("a");
    a.wait_for_log("member `a` has joined");
    sleep(4);
    let b = fleet.start("b");
    b.wait_for_log("the fleet: a, b (this one);");
    sleep(13);
    let logs = [a.stop().stderr, b.stop().stderr].join("\n");
    let runs = fleet.runs();
    if overlap == "kill" {
        // None of 12 s ends by itself.
        assert!(runs.len() <= 6, "only those of the stop end by themselves: {runs:?}");
        assert!(logs.contains("stopped by the next run") || logs.contains("the next run"), "{logs}");
        return;
    }
    let mut has_moved = false;
    for number in 0..6 {
        let mut runs = fleet.runs_of(&format!("j{number}"));
        runs.sort_by(|one, other| one.began.total_cmp(&other.began));
        has_moved |= runs.iter().any(|ran| ran.member == "b") && runs.iter().any(|ran| ran.member == "a");
        for two in runs.windows(2) {
            assert!(two[0].ended <= two[1].began, "{overlap}: {two:?}\n{logs}");
        }
    }
    assert!(has_moved, "{overlap}: {runs:?}\n{logs}");
}

#[test]
fn a_run_that_two_members_are_asked_for_is_done_twice_and_on_start_by_one() {
    let Some(etcd) = Etcd::start(&[]) else { return };
    let jobs = [
        job("asked", 0.01, ""),
        job("boot", 0.01, "on_start: true"),
        job("each", 0.01, "on_start: true, share: false"),
    ];
    let fleet = Fleet::new(&etcd.url(), &jobs.concat());
    let members = ["a", "b"].map(|member| fleet.start(member));
    members[1].wait_for_log("the fleet: a, b (this one);");
    sleep(7);
    for member in &members {
        // The run of one would keep that of the other away.
        sleep(1);
        let asked = Program::new(["run-now", "asked", "--pid", &member.id().to_string()]).run();
        assert_eq!(asked.code, Some(0), "{asked:?}");
    }
    sleep(2);
    let logs = members.map(|member| member.stop().stderr);
    let by = |job: &str| {
        let mut by: Vec<String> = fleet.runs_of(job).into_iter().map(|ran| ran.member).collect();
        by.sort_unstable();
        by
    };
    assert_eq!(by("asked"), ["a", "b"], "{logs:?}");
    assert_eq!(by("boot").len(), 1, "{logs:?}");
    assert_eq!(by("each"), ["a", "b"], "{logs:?}");
    assert_eq!(etcd.keys("/downbeat/run-now/"), []);
}

#[test]
fn when_the_space_of_etcd_is_used_up_no_run_starts_and_the_reason_is_told_once() {
    let Some(etcd) = Etcd::start(&["--quota-backend-bytes", "200000"]) else { return };
    let fleet = Fleet::of(&etcd.url(), 1, 0.01, "");
    let a = fleet.start("a");
    a.wait_for_log("done, after");
    let large = STANDARD.encode("x".repeat(50_000));
    for number in 0..20 {
        let key = STANDARD.encode(format!("other/{number}"));
        etcd.post("/v3/kv/put", &json!({ "key": key, "value": large }));
    }
    a.wait_for_log("no job of the fleet starts here: the space of etcd is used up");
    let told = fleet.runs().len();
    sleep(7);
    assert_eq!(fleet.runs().len(), told);
    let log = a.stop().stderr;
    assert_eq!(log.matches("the space of etcd is used up").count(), 2, "why, and what was missed: {log}");
    assert!(missed(&log, "j0").0 >= 3, "{log}");
}

//! Runs of commands, a thousand a minute: does each begin in time, whatever its monitor does; is each accounted for, in the log
//! and at its monitor; and is nothing of any left, neither a process nor a file descriptor?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::NaiveDateTime;
use downbeat::operate::{machine, offset};
use downbeat_tests::program::{Program, Running, Signal};
use downbeat_tests::server::{Answer, Server};

use crate::case::now;
use crate::mute;
use downbeat_tests::process::{self, Usage};

/// How many jobs, each of which runs every [`EVERY`]: 1,000 runs a minute.
const JOBS: usize = 50;

const EVERY: Duration = Duration::from_secs(3);

/// Spreads them: shorter than what is between two runs of a job.
const JITTER: Duration = Duration::from_millis(2999);

/// After the last run monitors are told of its end within 10 s, and then a connection that is not used for 90 s is closed, which is
/// looked for each 90 s.
const QUIET: Duration = Duration::from_secs(200);

/// How often the process is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// How long the daemon has to come to rest before anything is measured.
const GRACE: Duration = Duration::from_secs(5);

/// What a job has for a monitor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Monitor {
    /// One that keeps the rules of Healthchecks.
    Well,
    /// One that takes connections and never answers.
    Silent,
    None,
}

/// What a command does after it has said when it began.
const COMMANDS: [(&str, &str); 5] = [
    ("quick", "exit 0"),
    ("fails", "echo no space left >&2; exit 3"),
    ("writes", "head -c 100000 /dev/zero | tr '\\0' x; echo"),
    ("leaves", "sleep 1 >/dev/null 2>&1 & exit 0"),
    ("killed", "kill -KILL $$"),
];

struct Job {
    name: String,
    monitor: Monitor,
    script: &'static str,
    offset: Duration,
}

fn jobs() -> Vec<Job> {
    let machine = machine();
    let job = |number: usize| {
        let monitor = [Monitor::Well, Monitor::Silent, Monitor::None][number % 3];
        let (kind, script) = COMMANDS[number % COMMANDS.len()];
        let name = format!("{kind} {number}");
        let offset = offset(JITTER, &machine, &name);
        Job { name, monitor, script, offset }
    };
    (0..JOBS).map(job).collect()
}

/// The address of a job's check, below the origin of its monitor.
fn check(number: usize) -> String {
    format!("/ping/0f9e54a6-0b1c-4a0e-9d2c-{number:012x}")
}

fn config(jobs: &[Job], well: &Server, silent: u16, folder: &Path) -> String {
    let mut text = idle().to_owned();
    for (number, job) in jobs.iter().enumerate() {
        let url = match job.monitor {
            Monitor::Well => format!(", url: '{}'", well.url(&check(number))),
            Monitor::Silent => format!(", url: 'http://127.0.0.1:{silent}{}'", check(number)),
            Monitor::None => String::new(),
        };
        let file = folder.join(number.to_string());
        let _ = writeln!(
            text,
            "  - {{ name: {}, schedule: PT{}S, jitter: {}ms, output: {{ log: false }}{url}, shell: \"date +%s.%N >>{}; {}\" }}",
            job.name,
            EVERY.as_secs(),
            JITTER.as_millis(),
            file.display(),
            job.script.replace('\\', "\\\\")
        );
    }
    text
}

/// What is configured before and after: a command that runs once, for what the first of a process leaves open for good.
fn idle() -> &'static str {
    "jobs:\n  - { name: idle, command: [\"true\"], on_start: true }\n"
}

/// Runs commands for so long, and fails if anything of what is asked above is not so.
pub(crate) fn measure(length: Duration) -> anyhow::Result<()> {
    println!(
        "\n{JOBS} jobs, a run each {} s, for {} s: a third tells a monitor, a third one that never answers",
        EVERY.as_secs(),
        length.as_secs()
    );
    let well = Server::always(Answer::text(200, "OK"));
    let silent = mute::swallow()?;
    let (folder, jobs) = (tempfile::tempdir()?, jobs());
    let path = folder.path().join("downbeat.yaml");
    std::fs::write(&path, idle())?;
    let log = folder.path().join("log");
    let options = ["--config", "downbeat.yaml", "--log-file", "log"];
    let running = Program::new([&["run"], &options[..]].concat())
        .within(folder.path())
        .env("RUNTIME_DIRECTORY", folder.path().join("runs"))
        .start();
    wait_for(&log, "idle: run at start done")?;
    std::thread::sleep(GRACE);
    let before = Usage::of(running.id())?;
    // The daemon sees to it by itself that a file has changed.
    std::fs::write(&path, config(&jobs, &well, silent, folder.path()))?;
    wait_for(&log, "the configuration was read again")?;
    let mut seen = Seen::default();
    seen.watch(&running, length)?;
    std::fs::write(&path, idle())?;
    wait_for_count(&log, "the configuration was read again", 2)?;
    seen.watch(&running, QUIET)?;
    let after = Usage::of(running.id())?;
    let left = children(running.id());
    let written = std::fs::read_to_string(&log)?;
    let (accounted, taken) = accounted(&written, &jobs, &well)?;
    let late = late(&jobs, folder.path())?;
    let left_files = std::fs::read_dir(folder.path().join("runs"))?.count();
    running.send(Signal::Terminate);
    running.wait();
    println!(
        "  {accounted} runs, each accounted for, and {taken} taken back at the end; at most {} commands at once",
        seen.most_children
    );
    for (monitor, mut late) in late {
        late.sort_unstable();
        let at = |part: usize| late[(late.len() * part).div_ceil(1000).saturating_sub(1)].as_secs_f64() * 1e3;
        println!(
            "  late beside a monitor that is {monitor:?}: p50 {:.1} ms, p99 {:.1} ms, at most {:.1} ms; {} runs",
            at(500),
            at(990),
            at(1000),
            late.len()
        );
    }
    println!(
        "  open files {} before, {} at most, {} after; {} threads before, {} after; {:.1} MiB before, {:.1} MiB after; load {}",
        before.files,
        seen.most_files,
        after.files,
        before.threads,
        after.threads,
        before.resident as f64 / 1024.0,
        after.resident as f64 / 1024.0,
        process::load()?
    );
    ensure!(seen.zombies.is_empty(), "nobody has waited for these: {:?}", seen.zombies);
    ensure!(left.is_empty(), "these are left of runs: {left:?}");
    ensure!(after.files <= before.files, "file descriptors are left open");
    ensure!(left_files == 0, "{left_files} files of runs are left");
    Ok(())
}

fn wait_for(log: &Path, text: &str) -> anyhow::Result<()> {
    wait_for_count(log, text, 1)
}

fn wait_for_count(log: &Path, text: &str, count: usize) -> anyhow::Result<()> {
    let until = Instant::now() + downbeat_tests::program::LIMIT;
    while std::fs::read_to_string(log).unwrap_or_default().matches(text).count() < count {
        ensure!(Instant::now() < until, "the log has no `{text}`");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// What was seen of the process while it was watched.
#[derive(Default)]
struct Seen {
    most_files: usize,
    most_children: usize,
    /// Those of the last look that had ended and were not waited for.
    last: BTreeSet<u32>,
    /// Those that were so at two looks.
    zombies: BTreeSet<u32>,
}

impl Seen {
    fn watch(&mut self, running: &Running, length: Duration) -> anyhow::Result<()> {
        let until = Instant::now() + length;
        while Instant::now() < until {
            let children = children(running.id());
            self.most_files = self.most_files.max(Usage::of(running.id())?.files);
            self.most_children = self.most_children.max(children.len());
            let ended: BTreeSet<u32> =
                children.into_iter().filter(|(_, is_zombie)| *is_zombie).map(|(pid, _)| pid).collect();
            self.zombies.extend(ended.intersection(&self.last));
            self.last = ended;
            std::thread::sleep(LOOK);
        }
        Ok(())
    }
}

/// The children of a process, and whether each has ended.
fn children(process: u32) -> Vec<(u32, bool)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let Some((_, fields)) = stat.rsplit_once(") ") else { continue };
        let mut fields = fields.split(' ');
        let state = fields.next();
        if fields.next().and_then(|parent| parent.parse().ok()) == Some(process) {
            found.push((pid, state == Some("Z")));
        }
    }
    found
}

/// Looks for each occurrence of each job in the log, once, and for the end of each run at its monitor. The last one of a job may
/// be within its jitter when the job is taken out: it is told in its place that this run does not come. Returns how many runs there
/// were, and how many were taken back so.
fn accounted(log: &str, jobs: &[Job], well: &Server) -> anyhow::Result<(usize, usize)> {
    let (mut all, mut all_taken) = (0, 0);
    let requests = well.requests();
    for (number, job) in jobs.iter().enumerate() {
        let name = format!(" {}: run for ", job.name);
        let (mut due, mut taken) = (Vec::new(), 0);
        for line in log.lines() {
            let Some((_, rest)) = line.split_once(&name) else { continue };
            let (at, what) = rest.split_once(" UTC ").context("a run without its time")?;
            ensure!(taken == 0, "{}: a run after the one that was taken back", job.name);
            taken += usize::from(what == "taken back before it began");
            ensure!(taken == 1 || what.starts_with("done, after") || what.starts_with("failed: "), "{line}");
            due.push(NaiveDateTime::parse_from_str(at, "%Y-%m-%d %H:%M:%S")?);
        }
        let first = *due.first().with_context(|| format!("{} has not run", job.name))?;
        for (index, at) in due.iter().enumerate() {
            let expected = first + EVERY * u32::try_from(index)?;
            ensure!(*at == expected, "{}: a run for {at} where one for {expected} would come", job.name);
        }
        let ran = due.len() - taken;
        all += ran;
        all_taken += taken;
        if job.monitor != Monitor::Well {
            continue;
        }
        let mut ends = BTreeSet::new();
        let (mut starts, mut told, mut notes) = (BTreeSet::new(), 0, 0);
        for request in requests.iter().filter(|request| request.target.starts_with(&check(number))) {
            if request.target.ends_with("/log") {
                notes += 1;
                continue;
            }
            let rid = request.target.split("rid=").nth(1).context("a signal without a run")?;
            if request.target.contains("/start?") {
                ensure!(starts.insert(rid), "{}: a start told twice", job.name);
            } else {
                told += 1;
                ends.insert(rid);
            }
        }
        ensure!(told == ends.len() && told == ran, "{}: {told} ends of {ran} runs", job.name);
        ensure!(notes == taken, "{}: {notes} notes of {taken} runs that were taken back", job.name);
        ensure!(starts.is_subset(&ends), "{}: a start without an end", job.name);
    }
    Ok((all, all_taken))
}

/// How late each run began, by what its monitor does: the time that its command has written less the one at which it was due.
fn late(jobs: &[Job], folder: &Path) -> anyhow::Result<BTreeMap<Monitor, Vec<Duration>>> {
    let mut late: BTreeMap<Monitor, Vec<Duration>> = BTreeMap::new();
    ensure!(now()? > EVERY, "the clock is wrong");
    for (number, job) in jobs.iter().enumerate() {
        for line in std::fs::read_to_string(folder.join(number.to_string()))?.lines() {
            let (seconds, nanos) = line.split_once('.').context("no time")?;
            let at = Duration::new(seconds.parse()?, nanos.parse()?).saturating_sub(job.offset);
            let late_by = at.as_nanos() % EVERY.as_nanos();
            late.entry(job.monitor).or_default().push(Duration::from_nanos(u64::try_from(late_by)?));
        }
    }
    Ok(late)
}

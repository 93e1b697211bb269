//! One measurement: a configuration, the program that runs it, and what is printed about it.

use std::fmt::Write as _;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use downbeat::operate::{machine, offset};
use downbeat_tests::program::{Program, Running};

use crate::lateness::Lateness;
use crate::{Case, beat, mute, runs, taken_up};
use downbeat_tests::process::{self, Usage};
use downbeat_tests::receiver::Receiver;

/// Shorter than the second between two beats of a target, as a jitter has to be.
pub(crate) const SECOND: Duration = Duration::from_millis(999);

/// How long connections are made, memory grows and so on, before anything is measured.
pub(crate) const WARM_UP: Duration = Duration::from_secs(5);

/// How long a beat that is still under way has to arrive.
pub(crate) const LEFT: Duration = Duration::from_secs(2);

/// How far the bursts are apart.
const BURST: Duration = Duration::from_secs(20);

/// Between the beats of a heartbeat that has a minute for each.
const MINUTE: Duration = Duration::from_secs(60);

/// What one file may have.
const FILE: usize = 20_000;

pub(crate) fn measure(case: Case, targets: usize, seconds: u32, at_most: Option<u64>) -> anyhow::Result<()> {
    let length = Duration::from_secs(seconds.into());
    let receiver = Receiver::start()?;
    match case {
        Case::One => {
            let without = idle(&receiver, 1, length, false)?;
            let with = idle(&receiver, 1, length, true)?;
            let most = without.max(with) * 1024;
            anyhow::ensure!(at_most.is_none_or(|limit| most <= limit), "{most} bytes are resident");
            Ok(())
        }
        Case::Idle => idle(&receiver, targets, length, false).map(drop),
        Case::Start => taken_up::start(&receiver, targets),
        Case::Reload => taken_up::reload(&receiver, targets),
        Case::Spread => {
            let beats = Beats { targets, every: Duration::from_secs(1), jitter: SECOND };
            println!("\n{targets} heartbeats, one beat a second each, spread over the second by jitter");
            beats.measure(&receiver, length)
        }
        Case::Minute => {
            let beats = Beats { targets, every: MINUTE, jitter: MINUTE - Duration::from_secs(1) };
            println!("\n{targets} heartbeats, one beat a minute each, spread over the minute by jitter");
            beats.measure(&receiver, length.max(MINUTE))
        }
        Case::Burst => {
            let beats = Beats { targets, every: BURST, jitter: Duration::ZERO };
            println!("\n{targets} heartbeats, all beats due at the same instant, each {} s", BURST.as_secs());
            let alone = beat::receiver_alone(&receiver, targets)?;
            println!("  the receiver alone takes {:.1} ms for as many requests", alone.as_secs_f64() * 1e3);
            beats.measure(&receiver, length.max(BURST))
        }
        Case::Beat => beat::measure(&receiver),
        Case::Mute => mute::measure(&receiver, length),
        Case::Runs => runs::measure(length),
    }
}

/// Heartbeats that beat at start and then not for a long time. Answers what is resident, in KiB.
fn idle(receiver: &Receiver, targets: usize, length: Duration, remembers: bool) -> anyhow::Result<u64> {
    println!(
        "\n{targets} {}{}, idle for {} s",
        if targets == 1 { "heartbeat" } else { "heartbeats" },
        if remembers { " with a history" } else { "" },
        length.as_secs()
    );
    let folder = tempfile::tempdir()?;
    // Not due while this runs.
    let mut text = config(receiver, 0..targets, "'@every 876600h'", Duration::ZERO, true);
    if remembers {
        let _ = writeln!(text, "state:\n  directory: {}", folder.path().join("state").display());
    }
    let running = start(&folder, &text)?;
    wait_for_all(receiver, targets);
    std::thread::sleep(WARM_UP);
    let before = Usage::of(running.id())?;
    std::thread::sleep(length);
    let after = Usage::of(running.id())?;
    let resident = after.resident;
    used(before, after, length);
    running.stop();
    Ok(resident)
}

/// Waits until as many beats have arrived as there are targets: the beats at the start.
pub(crate) fn wait_for_all(receiver: &Receiver, targets: usize) {
    let mut arrived = 0;
    while arrived < targets {
        std::thread::sleep(Duration::from_millis(100));
        arrived += receiver.take().0.len();
    }
}

/// Heartbeats that beat all the time.
struct Beats {
    targets: usize,
    every: Duration,
    jitter: Duration,
}

impl Beats {
    fn measure(&self, receiver: &Receiver, length: Duration) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let schedule = format!("PT{}S", self.every.as_secs());
        // A file may have that many heartbeats at most; a folder may have any number of files.
        for (file, first) in (0..self.targets).step_by(FILE).enumerate() {
            let targets = first..self.targets.min(first + FILE);
            let text = config(receiver, targets, &schedule, self.jitter, false);
            std::fs::write(folder.path().join(format!("{file}.yaml")), text)?;
        }
        let running = Program::new([
            "run".as_ref(),
            "--log-level=warn".as_ref(),
            "-c".as_ref(),
            folder.path().as_os_str(),
        ])
        .start();
        let machine = machine();
        let offsets: Vec<Duration> =
            (0..self.targets).map(|target| offset(self.jitter, &machine, &name(target))).collect();
        // Many take longer to be taken up.
        std::thread::sleep(WARM_UP * self.targets.div_ceil(FILE) as u32);
        receiver.take();
        let (before, busy) = (Usage::of(running.id())?, process::busy()?);
        // All that arrives is known from here on; what is under way now is none of the measurement's.
        std::thread::sleep(LEFT);
        let from = now()?;
        std::thread::sleep(length);
        let until = now()?;
        std::thread::sleep(LEFT);
        let (after, busy) = (Usage::of(running.id())?, process::busy()? - busy);
        let (arrivals, connections) = receiver.take();
        let lateness = Lateness::new(&arrivals, &offsets, self.every, (from, until));
        let millis = |part| lateness.per_mille(part).as_secs_f64() * 1e3;
        println!(
            "  late: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms, at most {:.1} ms",
            millis(500),
            millis(900),
            millis(990),
            millis(999),
            millis(1000)
        );
        println!(
            "  {} beats due, {} lost, {} twice; {connections} connections opened",
            lateness.due, lateness.lost, lateness.again
        );
        let length = length + 2 * LEFT;
        let a_beat = (after.processor - before.processor).as_secs_f64() / lateness.due.max(1) as f64;
        used(before, after, length);
        println!("  {:.1} µs of processor time a beat that was due", a_beat * 1e6);
        let all = busy.as_secs_f64() / length.as_secs_f64();
        println!(
            "  the whole machine, with the receiver and all else: {all:.2} of {} processors",
            process::processors()
        );
        running.stop();
        Ok(())
    }
}

/// Prints what the program has used between two moments.
fn used(before: Usage, after: Usage, length: Duration) {
    let processor = after.processor - before.processor;
    println!(
        "  resident {:.1} MiB, at most {:.1} MiB; {} threads, {} open files",
        mib(after.resident),
        mib(after.peak),
        after.threads,
        after.files
    );
    println!(
        "  {:.2} s of processor time ({:.3} of a processor), {:.1} wake-ups a second",
        processor.as_secs_f64(),
        processor.as_secs_f64() / length.as_secs_f64(),
        after.woken_since(&before) as f64 / length.as_secs_f64()
    );
}

pub(crate) fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

pub(crate) fn now() -> anyhow::Result<Duration> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?)
}

pub(crate) fn name(target: usize) -> String {
    format!("target {target}")
}

pub(crate) fn config(
    receiver: &Receiver,
    targets: Range<usize>,
    schedule: &str,
    jitter: Duration,
    start: bool,
) -> String {
    let mut text = format!("defaults:\n  schedule: {schedule}\n  start: {start}\n");
    if !jitter.is_zero() {
        let _ = writeln!(text, "  jitter: {}ms", jitter.as_millis());
    }
    text.push_str("heartbeats:\n");
    let address = receiver.address();
    for target in targets {
        let _ = writeln!(text, "  - {{ name: {}, url: 'http://{address}/{target}' }}", name(target));
    }
    text
}

pub(crate) fn start(folder: &tempfile::TempDir, config: &str) -> anyhow::Result<Running> {
    started(folder, config, "warn")
}

pub(crate) fn started(folder: &tempfile::TempDir, config: &str, level: &str) -> anyhow::Result<Running> {
    let path = folder.path().join("downbeat.yaml");
    std::fs::write(&path, config)?;
    let path = path.into_os_string();
    let running =
        Program::new(["run".into(), "--log-level".into(), level.into(), "--config".into(), path]).start();
    Ok(running)
}

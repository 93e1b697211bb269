//! The course of the measurement.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use downbeat_tests::etcd::Etcd;
use downbeat_tests::process::Usage;
use downbeat_tests::program::{Program, Running, Signal};
use downbeat_tests::receiver::{Arrival, Receiver};
use downbeat_tests::relay::Relay;

/// The folder of the configuration.
const FOLDER: &str = "configuration";

/// How many heartbeats a file has: one of 4 MiB would not be read.
const IN_A_FILE: u32 = 20_000;

/// How many warnings of a member are shown.
const SHOWN: usize = 5;

/// Each heartbeat beats once in it.
const GAP: Duration = Duration::from_secs(60);

/// How long each row lasts: what happens is over by then, and each heartbeat was due once more.
const ROW: Duration = Duration::from_secs(90);

/// How long members may take to read the configuration, and to know of one another.
const START: Duration = Duration::from_secs(300);

/// The number of a member and that of a heartbeat are one number, the target of a request.
const MEMBER: u32 = 100_000_000;

/// What each row begins with: who beat each heartbeat last, and when.
struct Beaten {
    by: Vec<u32>,
    at: Vec<Duration>,
}

/// What came in a row.
#[derive(Default)]
struct Row {
    beats: usize,
    doubles: usize,
    /// The longest time without a beat, less the gap.
    silence: Duration,
    /// The heartbeats that another member beats in the end than in the beginning.
    moved: usize,
    /// Those of them that came from or went to the member that died or joined.
    had_to: usize,
}

/// Measures, and says whether all was as it should be.
pub(crate) fn run(heartbeats: u32, members: u32) -> bool {
    let Some(etcd) = Etcd::start(&[]) else { return false };
    let (relay, receiver) = (Relay::start(etcd.port()), Receiver::start().unwrap());
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), heartbeats, &relay.url(), &receiver);
    let mut running: Vec<(u32, Running)> =
        (1..=members).map(|member| (member, start(folder.path(), member))).collect();
    know_one_another(&running);
    let mut beaten =
        Beaten { by: vec![0; heartbeats as usize], at: vec![Duration::ZERO; heartbeats as usize] };
    println!("{members} members, {heartbeats} heartbeats of a minute, one receiver, on one machine.\n");
    println!(
        "| what happens within {} s | longest silence beyond the own gap | beats | doubles | moved | had to | requests to etcd a second | keys |",
        ROW.as_secs()
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    // The beats at the start and the first of each.
    beaten.pass(&receiver, ROW);
    let mut is_well = true;
    let mut measure = |what: &str, changed: Option<u32>, now: usize, beaten: &mut Beaten| {
        let requests = relay.requests();
        let row = beaten.follow(&receiver, changed);
        let rate = (relay.requests() - requests) as f64 / ROW.as_secs_f64();
        let keys = etcd.keys("/downbeat/").len();
        println!(
            "| {what} | {:.1} s | {} | {} | {} | {} | {rate:.1} | {keys} |",
            row.silence.as_secs_f64(),
            row.beats,
            row.doubles,
            row.moved,
            row.had_to
        );
        // Each member renews and reads once in 3 s; one that joins or dies makes a few more.
        is_well &= row.moved == row.had_to && keys == now && rate <= now as f64;
    };
    measure("nothing", None, running.len(), &mut beaten);
    let joined = members + 1;
    running.push((joined, start(folder.path(), joined)));
    measure("one joins", Some(joined), running.len(), &mut beaten);
    let (died, victim) = running.remove(1);
    victim.signal(Signal::Kill);
    measure("one is killed", Some(died), running.len(), &mut beaten);
    println!();
    for (member, running) in running {
        let usage = Usage::of(running.id()).unwrap();
        println!(
            "member {member}: {:.1} s of processor time, {} MiB resident, {} MiB at most",
            usage.processor.as_secs_f64(),
            usage.resident / 1024,
            usage.peak / 1024
        );
        let log = running.stop().stderr;
        let warnings = log.lines().filter(|line| line.contains(" WARN ") || line.contains(" ERROR "));
        warnings.take(SHOWN).for_each(|warning| println!("    {warning}"));
    }
    is_well
}

fn configure(folder: &Path, heartbeats: u32, etcd: &str, receiver: &Receiver) {
    let folder = folder.join(FOLDER);
    fs::create_dir(&folder).unwrap();
    let fleet = format!("fleet: {{ etcd: ['{etcd}'], member: '${{MEMBER}}' }}\n");
    fs::write(folder.join("fleet.yaml"), fleet).unwrap();
    let address = receiver.address();
    for first in (0..heartbeats).step_by(IN_A_FILE as usize) {
        // Spread over the minute.
        let mut text = "defaults: { jitter: 59s, schedule: every 1 minute }\nheartbeats:\n".to_owned();
        for number in first..heartbeats.min(first + IN_A_FILE) {
            let url = format!("http://{address}/${{MEMBER}}{number:08}");
            writeln!(text, "- {{ name: service {number}, url: '{url}' }}").unwrap();
        }
        fs::write(folder.join(format!("{first}.yaml")), text).unwrap();
    }
}

fn start(folder: &Path, member: u32) -> Running {
    Program::new(["run", "--config", FOLDER]).within(folder).env("MEMBER", member.to_string()).start()
}

/// Waits until each sees all others.
fn know_one_another(running: &[(u32, Running)]) {
    let names: Vec<String> = running.iter().map(|(member, _)| member.to_string()).collect();
    for (member, running) in running {
        let own = format!("{member} (this one)");
        let all = names.iter().map(|name| if *name == member.to_string() { &own } else { name });
        let all: Vec<&str> = all.map(String::as_str).collect();
        running.wait_for_log_within(&format!("the fleet: {};", all.join(", ")), START);
    }
}

impl Beaten {
    fn take(&mut self, arrivals: Vec<Arrival>, mut each: impl FnMut(usize, u32, Duration, Duration)) {
        for Arrival { target, at } in arrivals {
            let (member, heartbeat) = (target / MEMBER, (target % MEMBER) as usize);
            each(heartbeat, member, self.at[heartbeat], at);
            (self.by[heartbeat], self.at[heartbeat]) = (member, at);
        }
    }

    /// Lets time pass.
    fn pass(&mut self, receiver: &Receiver, time: Duration) {
        std::thread::sleep(time);
        self.take(receiver.take().0, |_, _, _, _| {});
    }

    /// Adds up what comes in the time of a row, in which a member joined or died.
    fn follow(&mut self, receiver: &Receiver, changed: Option<u32>) -> Row {
        let (before, began) = (self.by.clone(), Instant::now());
        std::thread::sleep(ROW.saturating_sub(began.elapsed()));
        let (arrivals, _) = receiver.take();
        let now = arrivals.last().map(|last| last.at).unwrap_or_default();
        let mut row = Row { beats: arrivals.len(), ..Row::default() };
        self.take(arrivals, |_, _, last, at| {
            row.silence = row.silence.max(at.saturating_sub(last + GAP));
            row.doubles += usize::from(at < last + GAP / 2);
        });
        for (place, before) in before.iter().enumerate() {
            let after = self.by[place];
            row.silence = row.silence.max(now.saturating_sub(self.at[place] + GAP));
            row.moved += usize::from(after != *before);
            let had_to = [*before, after].iter().any(|member| Some(*member) == changed);
            row.had_to += usize::from(after != *before && had_to);
        }
        row
    }
}

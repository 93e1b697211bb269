//! What the system knows of a process: `proc(5)`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// What a process has used so far.
#[derive(Clone, Debug)]
pub struct Usage {
    /// Memory that is resident now, in KiB.
    pub resident: u64,
    /// The most that ever was, in KiB.
    pub peak: u64,
    /// Of all threads together.
    pub processor: Duration,
    /// How often each of its threads has stopped to wait for something: as often it was woken.
    pub waits: BTreeMap<OsString, u64>,
    /// How many threads it has.
    pub threads: usize,
    /// Open file descriptors.
    pub files: usize,
}

impl Usage {
    /// Of a process, until now.
    ///
    /// # Errors
    ///
    /// When there is no such process, or `/proc` says something else than expected.
    pub fn of(process: u32) -> anyhow::Result<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // Fields 14 and 15, counted from 1; the second is a name in parentheses, which may hold blanks.
        let (_, stat) = stat.rsplit_once(") ").context("/proc/PID/stat has no name")?;
        let ticks: u64 = stat.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        let mut waits = BTreeMap::new();
        for task in fs::read_dir(format!("/proc/{process}/task"))?.flatten() {
            // A thread may end meanwhile.
            if let Ok(status) = fs::read_to_string(task.path().join("status")) {
                waits.insert(task.file_name(), field(&status, "voluntary_ctxt_switches")?);
            }
        }
        Ok(Self {
            resident: field(&status, "VmRSS")?,
            peak: field(&status, "VmHWM")?,
            processor: Duration::from_millis(ticks * 10),
            threads: waits.len(),
            waits,
            files: fs::read_dir(format!("/proc/{process}/fd"))?.count(),
        })
    }
}

impl Usage {
    /// How often its threads were woken since then. What a thread did that has ended meanwhile is not known.
    pub fn woken_since(&self, before: &Self) -> u64 {
        let since = |(thread, waits): (&OsString, &u64)| waits - before.waits.get(thread).unwrap_or(&0);
        self.waits.iter().map(since).sum()
    }
}

/// A number of `/proc/PID/status`.
fn field(status: &str, name: &str) -> anyhow::Result<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("/proc/PID/status has no {name}"))
}

/// How many processors there are.
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How many threads of the whole machine want a processor, on average over the last minute.
///
/// # Errors
///
/// When `/proc` says something else than expected.
pub fn load() -> anyhow::Result<String> {
    let load = fs::read_to_string("/proc/loadavg")?;
    Ok(load.split(' ').next().unwrap_or_default().to_owned())
}

/// How long the processors of the whole machine have worked, for whomever, since it was started.
///
/// # Errors
///
/// When `/proc` says something else than expected.
pub fn busy() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    let first = stat.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = first.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    // user, nice, system, idle, iowait, irq, softirq, steal
    let busy = ticks.iter().enumerate().filter(|(at, _)| [0, 1, 2, 5, 6, 7].contains(at));
    Ok(Duration::from_millis(busy.map(|(_, ticks)| ticks).sum::<u64>() * 10))
}

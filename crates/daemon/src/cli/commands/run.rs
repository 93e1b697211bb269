//! `downbeat run`: sends beats and runs jobs until it is told to stop.

use super::health;
use crate::cli::support::channel::Ears;
use crate::cli::support::input::patiently;
use crate::cli::support::pid_file::PidFile;
use crate::cli::support::signals::{Signal, Signals};
use crate::cli::support::{Configured, Sharded, block_on, channel, logging, terminal};
use anyhow::Context as _;
use downbeat::config::Shard;
use downbeat::operate::{Control, Daemon, NameTaken, Source, TimeToStop};
use downbeat_heartbeat::clock::SystemClock;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tracing::info;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat run --config butler.yaml
  downbeat run --config downbeat.yaml --config butler.yaml
  downbeat run --config conf.d --log-format json
  downbeat run --config butler.yaml --pid-file downbeat.pid
  downbeat run --config downbeat.yaml --shard 2/3
  downbeat run --url https://hc-ping.com/your-uuid --schedule \"every 5 minutes\"

SIGINT (Ctrl-C) and SIGTERM stop it when the beats under way have ended, within 5 s, and the runs of
jobs, which have 30 s before they are asked to end; a second one stops it at once. SIGHUP and
`downbeat reload` have it read the configuration again, which it does by itself when a file changes.

Exit codes:
  0  stopped by a signal
  2  the command line or the configuration is wrong: nothing was sent
  1  anything else";

/// The number of requests that may wait; the last places are for [`STOPS`].
const ASKED: usize = 4;

/// The requests to stop, and to stop at once.
const STOPS: usize = 2;

/// Work that does not end is abandoned after this time.
const LAST: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Configured,

    #[command(flatten)]
    share: Sharded,

    #[command(flatten)]
    log: logging::Options,

    /// Where the number of this process is written while it runs, for `downbeat reload` to find it
    #[arg(long, value_name = "FILE")]
    pid_file: Option<PathBuf>,
}

/// Reads the configuration and does what it says. Returns after a stop.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { config, share, log, pid_file } = arguments;
    for (flag, file) in [("--log-file", &log.log_file), ("--pid-file", &pid_file)] {
        if let Some(file) = file.as_ref().filter(|file| config.paths.iter().any(|path| is_same(path, file))) {
            wrong!("error: {flag} {} is the configuration, which would be written over", file.display());
        }
    }
    let found = config.found()?;
    let told = found.told();
    work((found.source, share.shard), (pid_file, None), mpsc::channel(ASKED), move || {
        logging::start(&log, None)?;
        if let Some(told) = told {
            info!("{told}");
        }
        Ok(())
    })
}

/// Reads the configuration, takes its share, and then sends beats until a signal or a request through the channel stops it. `begin` is called
/// between the two, on a thread that may wait for files. `history` is where what happens is remembered if nobody says where.
///
/// Requests are heard from the start on, even while a file system does not answer.
pub(crate) fn work(
    (source, shard): (impl Into<Source> + Send + 'static, Option<Shard>),
    (pid_file, history): (Option<PathBuf>, Option<PathBuf>),
    (sender, asked): (mpsc::Sender<Signal>, mpsc::Receiver<Signal>),
    begin: impl FnOnce() -> anyhow::Result<()> + Send + 'static,
) -> anyhow::Result<()> {
    let probes = health::probes()?;
    raise_limits();
    let clock = SystemClock::for_next_runtime();
    block_on(async {
        let mut signals = Signals::listen_also(asked).context("signals cannot be listened for")?;
        let load = move || {
            let daemon = Daemon::load_share(source, shard)?.with_probes(probes).with_history(history);
            begin()?;
            anyhow::Ok(daemon)
        };
        let Some((daemon, is_old)) = unless_stopped(&mut signals, load).await? else { return Ok(()) };
        let ears = Ears { signals: sender.clone(), runs: daemon.run_now() };
        channel::listen(ears).context("`downbeat reload` cannot be listened for")?;
        // Only now, as readers of the file may send requests to this process.
        let write = move || pid_file.map(written).transpose();
        let Some((pid_file, is_older)) = unless_stopped(&mut signals, write).await? else { return Ok(()) };
        let (controls, receiver) = mpsc::channel(ASKED);
        if is_old || is_older {
            let _ = controls.try_send(Control::Reload);
        }
        // On a thread that has the timers too; otherwise each look at the clock would wake two threads.
        let time_to_stop = daemon.time_to_stop();
        let mut daemon = tokio::spawn(async move { daemon.run(&clock, receiver).await });
        let stopped_by = stopped(&mut daemon, &mut signals, &controls, &time_to_stop).await?;
        // The file system of the file may not answer any more.
        let _ = timeout(LAST, tokio::task::spawn_blocking(|| drop(pid_file))).await;
        info!("stopped by {stopped_by}");
        Ok(())
    })
}

/// Whether two paths lead to the same file.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    one == other || real(one).is_some_and(|one| real(other) == Some(one))
}

/// Writes the file with the number of this process.
fn written(path: PathBuf) -> anyhow::Result<PidFile> {
    let to = path.clone();
    patiently(move || Ok(PidFile::write(&to))).with_context(|| path.display().to_string())?
}

/// Does work that may have to wait for files, on a thread that is abandoned if a stop comes meanwhile. Returns `None` in that
/// case, else the result and whether a reload was requested meanwhile.
async fn unless_stopped<T: Send + 'static>(
    signals: &mut Signals,
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<Option<(T, bool)>> {
    let mut work = tokio::task::spawn_blocking(work);
    let mut reload = false;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return Ok(Some((done.context("the start has failed")??, reload))),
            signal = signals.wait() => match signal {
                Signal::Reload(_) => reload = true,
                Signal::Stop(name) => {
                    terminal::say(&format!("stopped by {name} before anything was sent"));
                    return Ok(None);
                }
            },
        }
    }
}

/// Passes requests on until the daemon has ended. After one request to stop the daemon has its time for that, after a second one
/// hardly any, whatever it waits for. Returns what has stopped it.
async fn stopped(
    daemon: &mut JoinHandle<Result<(), NameTaken>>,
    signals: &mut Signals,
    controls: &mpsc::Sender<Control>,
    time_to_stop: &TimeToStop,
) -> anyhow::Result<&'static str> {
    const FAILED: &str = "the daemon has failed";
    let name = loop {
        let signal = tokio::select! {
            ended = &mut *daemon => {
                ended.context(FAILED)??;
                return Ok("itself");
            }
            signal = signals.wait() => signal,
        };
        match signal {
            // The remaining places are for stops. The waiting requests have the effect of this one too.
            Signal::Reload(_) if controls.capacity() <= STOPS => {}
            Signal::Reload(name) => {
                info!("{name}: reading the configuration again");
                let _ = controls.try_send(Control::Reload);
            }
            Signal::Stop(name) => break name,
        }
    };
    let _ = controls.try_send(Control::Stop);
    let again = async {
        signals.wait_for_stop().await;
        let _ = controls.try_send(Control::Stop);
        sleep(LAST).await;
    };
    tokio::select! {
        ended = daemon => ended.context(FAILED)??,
        () = again => {}
        () = sleep(time_to_stop.now() + LAST) => {}
    }
    Ok(name)
}

/// Thousands of targets need thousands of connections, each a file descriptor; the default limit of many systems is 1,024.
fn raise_limits() {
    #[cfg(unix)]
    {
        /// More than is ever needed.
        const ENOUGH: u64 = 65_536;
        // If the limit cannot be raised, failing beats will report it.
        let _ = rlimit::increase_nofile_limit(ENOUGH);
    }
}

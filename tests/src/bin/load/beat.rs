//! How much of the processor a beat takes, compared with other tools that send beats, to servers on this machine. Only the sender's
//! time counts.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use downbeat_tests::process::Usage;
use downbeat_tests::receiver::Receiver;
use downbeat_tests::server::{Answer, Server};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::case::{SECOND, WARM_UP, config, start};

/// Heartbeats that beat once a second.
const TARGETS: usize = 1000;

const LENGTH: Duration = Duration::from_secs(10);

/// How often another tool is asked: enough to tell tenths of a millisecond.
const PROCESSES: usize = 200;

/// How many requests Node sends, in one process.
const FETCHES: usize = 10_000;

/// As many connections to one host as the daemon has.
const CONNECTIONS: usize = 256;

/// Prints what a beat takes in each way. A tool that is not installed is left out.
pub(crate) fn measure(receiver: &Receiver) -> anyhow::Result<()> {
    println!("\nProcessor time of the sender, a beat");
    say("downbeat, a thousand heartbeats", daemon(receiver)?);
    let server = Server::always(Answer::Status(200));
    let (origin, url) = (server.url(""), server.url("/1"));
    let fetches = format!("for (let i = 0; i < {FETCHES}; i++) await (await fetch('{url}')).arrayBuffer()");
    let runitor = std::env::var("RUNITOR").unwrap_or_default();
    // It adds the check to the address, and needs a command.
    let to_runitor = ["-uuid", "1", "-no-start-ping", "-quiet", "-api-url", &origin, "--", "true"];
    let tools: [(&str, &str, &[&str], usize, usize); 3] = [
        ("curl, a process a beat", "curl", &["-fsS", "-o", "/dev/null", &url], PROCESSES, PROCESSES),
        (
            "runitor, a process a beat, with the `true` that it runs",
            &runitor,
            &to_runitor,
            PROCESSES,
            PROCESSES,
        ),
        (
            "Node's fetch in a loop, with the start of Node",
            "node",
            &["--input-type=module", "--eval", &fetches],
            1,
            FETCHES,
        ),
    ];
    for (what, program, arguments, times, beats) in tools {
        let had = server.requests().len();
        match children(program, arguments, times)? {
            None => println!("  {what}: not installed"),
            Some(time) => {
                let arrived = server.requests().len() - had;
                anyhow::ensure!(arrived == beats, "{what}: {arrived} of {beats} beats arrived");
                say(what, time / beats as u32);
            }
        }
    }
    Ok(())
}

fn say(what: &str, time: Duration) {
    println!("  {what}: {:.1} µs", time.as_secs_f64() * 1e6);
}

/// The daemon, with beats spread over the second.
fn daemon(receiver: &Receiver) -> anyhow::Result<Duration> {
    let folder = tempfile::tempdir()?;
    let running = start(&folder, &config(receiver, 0..TARGETS, "PT1S", SECOND, false))?;
    std::thread::sleep(WARM_UP);
    let before = Usage::of(running.id())?;
    receiver.take();
    std::thread::sleep(LENGTH);
    let beats = receiver.take().0.len();
    let after = Usage::of(running.id())?;
    running.stop();
    anyhow::ensure!(beats > TARGETS, "only {beats} beats arrived");
    Ok((after.processor - before.processor) / beats as u32)
}

/// Runs a program `times` times, one after the other. Returns the processor time of all runs, or `None` if the program does not exist.
fn children(program: &str, arguments: &[&str], times: usize) -> anyhow::Result<Option<Duration>> {
    let before = used_by_children()?;
    for _ in 0..times {
        match Command::new(program).args(arguments).stdin(Stdio::null()).status() {
            Ok(status) => anyhow::ensure!(status.success(), "{program} failed: {status}"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| program.to_owned()),
        }
    }
    Ok(Some(used_by_children()? - before))
}

/// The processor time of all children that have ended.
fn used_by_children() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros)?))
}

/// How long the receiver takes for `requests` requests on open connections, from a sender that does nothing else. The fastest of five
/// measurements.
pub(crate) fn receiver_alone(receiver: &Receiver, requests: usize) -> anyhow::Result<Duration> {
    let address = receiver.address();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let fastest = runtime.block_on(async {
        let mut streams = Vec::new();
        for _ in 0..CONNECTIONS.min(requests) {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let each = requests.div_ceil(streams.len());
        let mut fastest = Duration::MAX;
        for _ in 0..5 {
            let begin = Instant::now();
            let mut tasks = tokio::task::JoinSet::new();
            for stream in streams.drain(..) {
                tasks.spawn(ask(stream, each));
            }
            while let Some(task) = tasks.join_next().await {
                streams.push(task??);
            }
            fastest = fastest.min(begin.elapsed());
        }
        anyhow::Ok(fastest)
    })?;
    receiver.take();
    Ok(fastest)
}

/// Sends requests, one after the other.
async fn ask(mut stream: TcpStream, requests: usize) -> anyhow::Result<TcpStream> {
    let mut answer = [0; 256];
    for _ in 0..requests {
        stream.write_all(b"GET /1 HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
        anyhow::ensure!(stream.read(&mut answer).await? > 0, "the receiver has hung up");
    }
    Ok(stream)
}

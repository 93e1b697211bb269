//! On Unix a reload is requested by SIGHUP, which `run` handles, and everything with a reply over a socket that has the process
//! number of the daemon in its name. The user of the daemon and root may use both. The kernel tells the user of the process that
//! has connected to the socket. On Linux the name of the socket is no file, so that it works for services without a folder of
//! their own, and for those with a private `/tmp`.

use super::super::first_process;
use super::super::runtime::block_on;
use super::talk::{self, Ears, PATIENCE, Reply, Request};
use anyhow::{Context as _, bail};
use nix::errno::Errno;
use nix::sys::signal::{self, kill};
use nix::unistd::{Pid, geteuid};
use std::io;
use std::os::unix::net::{self, SocketAddr};
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

/// The name of the program, by which its processes are recognised.
const NAME: &str = "downbeat";

/// The pause after an error of the socket.
const PAUSE: Duration = Duration::from_millis(100);

/// The name of the socket of a process. It includes the name space of processes, as several of these may share a network.
#[cfg(target_os = "linux")]
fn address(process: u32) -> io::Result<SocketAddr> {
    use std::os::linux::net::SocketAddrExt as _;
    let space = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    SocketAddr::from_abstract_name(format!("downbeat/{}/{process}", space.display()))
}

#[cfg(not(target_os = "linux"))]
fn address(process: u32) -> io::Result<SocketAddr> {
    SocketAddr::from_pathname(format!("/tmp/downbeat-{process}.sock"))
}

/// The socket of this process while it listens.
struct Listening(UnixListener);

impl Listening {
    fn new() -> io::Result<Self> {
        let address = address(std::process::id())?;
        // A process with the same number that has ended may have left the file.
        remove(&address);
        let listener = net::UnixListener::bind_addr(&address)?;
        listener.set_nonblocking(true)?;
        Ok(Self(UnixListener::from_std(listener)?))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = address(std::process::id()).map(|address| remove(&address));
    }
}

/// Removes the file, if the name is a file.
fn remove(address: &SocketAddr) {
    let _ = address.as_pathname().map(std::fs::remove_file);
}

/// Begins to listen, on the current runtime. If that fails, because a sandbox forbids it for example, the log says so, and all else
/// goes on.
pub(crate) fn listen(ears: Ears) -> io::Result<()> {
    let listening = match Listening::new() {
        Ok(listening) => listening,
        Err(error) => {
            warn!("`downbeat run-now` cannot be listened for: {error}");
            return Ok(());
        }
    };
    tokio::spawn(async move {
        loop {
            match listening.0.accept().await {
                Ok((stream, _)) => heard(&ears, stream).await,
                Err(_) => sleep(PAUSE).await,
            }
        }
    });
    Ok(())
}

/// Answers those who may ask, and refuses others.
async fn heard(ears: &Ears, stream: UnixStream) {
    let Ok(asks) = stream.peer_cred() else { return };
    let own = geteuid().as_raw();
    if asks.uid() != 0 && asks.uid() != own {
        info!("a process of the user {} asked for something, and may not", asks.uid());
        let why = "it is another user's: only that user and root may tell it".to_owned();
        let _ = timeout(PAUSE, talk::refuse(stream, why)).await;
        return;
    }
    // A client that sends nothing, or something else, or is gone, is not reported.
    let _ = timeout(PATIENCE, ears.hear(stream)).await;
}

/// Asks the daemon with this process number.
pub(super) fn ask(process: u32, request: &Request) -> anyhow::Result<Reply> {
    let process = daemon(process);
    block_on(async {
        match timeout(PATIENCE, asked(process, request)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) if is_nobody(&error) => {
                is_there(process)?;
                listens(process)?;
                bail!("process {process} does not listen: it is starting, or in another container")
            }
            Ok(Err(error)) => Err(error).with_context(|| format!("process {process} cannot be told")),
            Err(_) => bail!("process {process} does not answer within {} s", PATIENCE.as_secs()),
        }
    })
}

/// Whether nobody listens there.
fn is_nobody(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}

async fn asked(process: u32, request: &Request) -> io::Result<Reply> {
    let stream = net::UnixStream::connect_addr(&address(process)?)?;
    stream.set_nonblocking(true)?;
    let stream = UnixStream::from_std(stream)?;
    // Any user can take a name that is free.
    let listens = stream.peer_cred()?.pid().and_then(|pid| u32::try_from(pid).ok());
    if listens.is_some_and(|pid| pid != process) {
        return Err(io::Error::other("another process has its name"));
    }
    talk::ask(stream, request).await
}

/// The daemon for a process number. As the first process of a container, the program is not the daemon itself but its parent. The
/// daemon is the first child with this name: the parent starts no other, and adopts orphans only later.
fn daemon(process: u32) -> u32 {
    // Only Linux has these files, and containers.
    let name = |process: u32| std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    if name(process).trim_end() != first_process::NAME {
        return process;
    }
    let path = format!("/proc/{process}/task/{process}/children");
    let children = std::fs::read_to_string(path).unwrap_or_default();
    let mut children = children.split_ascii_whitespace().filter_map(|number| number.parse().ok());
    children.find(|child| name(*child).trim_end() == NAME).unwrap_or(process)
}

/// Sends the signal to a process that was checked before.
pub(super) fn tell(process: u32) -> anyhow::Result<()> {
    let process = daemon(process);
    let pid = is_there(process)?;
    listens(process)?;
    match kill(pid, signal::Signal::SIGHUP) {
        Ok(()) => Ok(()),
        Err(Errno::ESRCH) => bail!("process {process} has just ended"),
        Err(Errno::EPERM) => {
            bail!("process {process} is another user's: only that user and root may tell it")
        }
        Err(error) => Err(error).with_context(|| format!("process {process} cannot be told")),
    }
}

/// An error when there is no such process.
fn is_there(process: u32) -> anyhow::Result<Pid> {
    let pid = Pid::from_raw(i32::try_from(process).context("no process has this number")?);
    if kill(pid, None) == Err(Errno::ESRCH) {
        bail!("there is no process {process}");
    }
    Ok(pid)
}

/// An error when the process is no downbeat, or would be ended by the signal.
#[cfg(target_os = "linux")]
fn listens(process: u32) -> anyhow::Result<()> {
    let path = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(&path)
        .with_context(|| format!("what process {process} is cannot be seen"))?;
    let field = |name: &str| status.lines().find_map(|line| Some(line.strip_prefix(name)?.trim()));
    is_downbeat(process, field("Name:").unwrap_or_default())?;
    // One bit per signal; the first is for the signal 1.
    let caught = field("SigCgt:").and_then(|mask| u64::from_str_radix(mask, 16).ok()).unwrap_or_default();
    let hang_up = 1 << (signal::Signal::SIGHUP as u32 - 1);
    if caught & hang_up == 0 {
        bail!(
            "process {process} is a downbeat that does not listen: it is starting, or it is not `downbeat run`"
        );
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn listens(process: u32) -> anyhow::Result<()> {
    let output = std::process::Command::new("ps")
        .args(["-o", "comm=", "-p", &process.to_string()])
        .output()
        .with_context(|| format!("what process {process} is cannot be seen"))?;
    let path = String::from_utf8_lossy(&output.stdout);
    is_downbeat(process, path.trim().rsplit('/').next().unwrap_or_default())
}

fn is_downbeat(process: u32, name: &str) -> anyhow::Result<()> {
    if name != NAME {
        bail!("process {process} is no downbeat, it is `{name}`: it was not told anything");
    }
    Ok(())
}

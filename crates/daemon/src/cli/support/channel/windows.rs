//! Over a named pipe of each daemon, with its process in the name. Who may write to it is what Windows gives by default:
//! the account of the daemon, administrators and the system; nobody from another machine.

use super::super::runtime::block_on;
use super::super::signals::Signal;
use anyhow::{Context as _, bail};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeServer, ServerOptions};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

/// What is written.
const RELOAD: &[u8] = b"reload";

/// What comes back.
const DONE: &[u8] = b"done";

/// Whoever has connected has so long to write, and the daemon to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// `ERROR_PIPE_BUSY`: it is just told by another.
const IS_BUSY: i32 = 231;

fn name(process: u32) -> String {
    format!(r"\\.\pipe\downbeat-{process}")
}

/// Begins to listen, on the runtime that this is called on. What is heard is sent there.
pub(crate) fn listen(to: mpsc::Sender<Signal>) -> io::Result<()> {
    let mut pipe =
        ServerOptions::new().first_pipe_instance(true).max_instances(1).create(name(std::process::id()))?;
    tokio::spawn(async move {
        loop {
            match pipe.connect().await {
                Ok(()) => {
                    // One that says nothing, or something else, or has gone: the next may do better.
                    let _ = timeout(PATIENCE, hear(&mut pipe, &to)).await;
                }
                Err(_) => sleep(PAUSE).await,
            }
            let _ = pipe.disconnect();
        }
    });
    Ok(())
}

async fn hear(pipe: &mut NamedPipeServer, to: &mpsc::Sender<Signal>) -> io::Result<()> {
    let mut word = [0; RELOAD.len()];
    pipe.read_exact(&mut word).await?;
    if word == RELOAD {
        let _ = to.send(Signal::Reload("downbeat reload")).await;
        pipe.write_all(DONE).await?;
        // What is not read yet would be lost with the connection: the other end closes it.
        pipe.read_exact(&mut [0]).await?;
    }
    Ok(())
}

/// Writes to the pipe of a process.
pub(super) fn tell(process: u32) -> anyhow::Result<()> {
    block_on(async {
        match timeout(PATIENCE, ask(process)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => match error.kind() {
                io::ErrorKind::NotFound => bail!("there is no process {process} that is a running downbeat"),
                io::ErrorKind::PermissionDenied => {
                    bail!(
                        "process {process} is another user's: only that user and administrators may tell it"
                    )
                }
                _ => Err(error).with_context(|| format!("process {process} cannot be told")),
            },
            Err(_) => bail!("process {process} does not answer within {} s", PATIENCE.as_secs()),
        }
    })
}

async fn ask(process: u32) -> io::Result<()> {
    let began = Instant::now();
    let mut pipe = loop {
        match ClientOptions::new().open(name(process)) {
            Err(error) if error.raw_os_error() == Some(IS_BUSY) && began.elapsed() < PATIENCE => {
                sleep(PAUSE).await
            }
            opened => break opened?,
        }
    };
    pipe.write_all(RELOAD).await?;
    let mut answer = [0; DONE.len()];
    pipe.read_exact(&mut answer).await?;
    if answer == DONE { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

//! On Windows requests go over a named pipe with the process number of the daemon in its name. By the default of Windows the
//! account of the daemon, administrators and the system may write to it, and nobody from another machine.

use super::super::runtime::block_on;
use super::talk::{self, Ears, PATIENCE, Reply, Request};
use anyhow::{Context as _, bail};
use std::io;
use std::time::Duration;
use tokio::net::windows::named_pipe::{ClientOptions, ServerOptions};
use tokio::time::{Instant, sleep, timeout};

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// `ERROR_PIPE_BUSY`: another client is connected.
const IS_BUSY: i32 = 231;

fn name(process: u32) -> String {
    format!(r"\\.\pipe\downbeat-{process}")
}

/// Begins to listen, on the current runtime.
pub(crate) fn listen(ears: Ears) -> io::Result<()> {
    let mut pipe =
        ServerOptions::new().first_pipe_instance(true).max_instances(1).create(name(std::process::id()))?;
    tokio::spawn(async move {
        loop {
            match pipe.connect().await {
                Ok(()) => {
                    // A client that sends nothing, or something else, or is gone, is not reported.
                    let _ = timeout(PATIENCE, ears.hear(&mut pipe)).await;
                }
                Err(_) => sleep(PAUSE).await,
            }
            let _ = pipe.disconnect();
        }
    });
    Ok(())
}

/// Has a daemon read its configuration again.
pub(super) fn tell(process: u32) -> anyhow::Result<()> {
    match ask(process, &Request::Reload)? {
        Reply::Refused(why) => bail!("process {process} is not told: {why}"),
        _ => Ok(()),
    }
}

/// Asks the daemon with this process number.
pub(super) fn ask(process: u32, request: &Request) -> anyhow::Result<Reply> {
    block_on(async {
        match timeout(PATIENCE, asked(process, request)).await {
            Ok(Ok(reply)) => Ok(reply),
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

async fn asked(process: u32, request: &Request) -> io::Result<Reply> {
    let began = Instant::now();
    let pipe = loop {
        match ClientOptions::new().open(name(process)) {
            Err(error) if error.raw_os_error() == Some(IS_BUSY) && began.elapsed() < PATIENCE => {
                sleep(PAUSE).await
            }
            opened => break opened?,
        }
    };
    talk::ask(pipe, request).await
}

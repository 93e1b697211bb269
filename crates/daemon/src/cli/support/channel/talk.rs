//! The protocol of the channel: one request and one reply, each a line of JSON, on any platform.

use super::super::signals::Signal;
use downbeat::operate::{Answer, RunNow};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io;
use std::time::Duration;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::sync::mpsc;

/// The time for sending a request, and the time for the reply.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The longest request or reply, in bytes.
const MAX_LINE: u64 = 64 * 1024;

/// A request to a daemon.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Request {
    /// To read its configuration again.
    #[cfg_attr(unix, allow(dead_code))]
    Reload,
    /// To run the job of this name now.
    Run(String),
}

/// The reply of the daemon.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reply {
    /// It reads its configuration again.
    Reloads,
    /// A run has begun.
    Begun,
    /// The run begins later. Holds what it waits for.
    Waits(String),
    /// The run begins when the previous run has been ended.
    Kills,
    /// The run is skipped. Holds the reason.
    Skipped(String),
    /// There is no such job. Holds the name that was probably meant.
    Unknown(Option<String>),
    /// Another process has it. Holds which.
    Elsewhere(String),
    /// The daemon is about to end.
    Stopping,
    /// The daemon refuses the request. Holds the reason.
    Refused(String),
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Begun => Self::Begun,
            Answer::Waits(reason) => Self::Waits(reason.to_string()),
            Answer::Skipped(reason) => Self::Skipped(reason.to_string()),
            Answer::Kills => Self::Kills,
            Answer::Unknown(near) => Self::Unknown(near.map(|near| near.as_ref().to_owned())),
            Answer::Elsewhere(whose) => Self::Elsewhere(whose),
            _ => Self::Stopping,
        }
    }
}

/// Passes requests to the parts of a daemon.
#[derive(Clone, Debug)]
pub(crate) struct Ears {
    /// Takes requests for a reload.
    pub(crate) signals: mpsc::Sender<Signal>,
    /// Takes requests for runs.
    pub(crate) runs: RunNow,
}

impl Ears {
    /// Reads one request, and replies.
    pub(super) async fn hear(&self, stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
        let mut stream = BufReader::new(stream);
        let reply = match receive(&mut stream).await {
            Ok(Request::Reload) => {
                let _ = self.signals.send(Signal::Reload("downbeat reload")).await;
                Reply::Reloads
            }
            Ok(Request::Run(name)) => self.runs.run(name).await.into(),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Reply::Refused("it does not understand this version of downbeat".to_owned())
            }
            Err(error) => return Err(error),
        };
        send(&mut stream, &reply).await?;
        // Waits until the other end closes the connection: closing it here could lose a reply that was not read yet.
        let _ = stream.read(&mut [0]).await;
        Ok(())
    }
}

/// Reads one request of a user without the right to ask, and replies with the reason.
#[cfg(unix)]
pub(super) async fn refuse(stream: impl AsyncRead + AsyncWrite + Unpin, why: String) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let _: io::Result<Request> = receive(&mut stream).await;
    send(&mut stream, &Reply::Refused(why)).await
}

/// Sends a request, and waits for the reply.
pub(super) async fn ask(stream: impl AsyncRead + AsyncWrite + Unpin, request: &Request) -> io::Result<Reply> {
    let mut stream = BufReader::new(stream);
    // The daemon may have replied already and closed the connection.
    let sent = send(&mut stream, request).await;
    // A broken connection must not be taken for a broken pipe of the output, which is not reported.
    receive(&mut stream).await.map_err(|error| io::Error::other(sent.err().unwrap_or(error).to_string()))
}

async fn send(mut stream: impl AsyncWrite + Unpin, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    stream.flush().await
}

async fn receive<T: DeserializeOwned>(stream: &mut BufReader<impl AsyncRead + Unpin>) -> io::Result<T> {
    let mut line = Vec::new();
    stream.take(MAX_LINE).read_until(b'\n', &mut line).await?;
    if line.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

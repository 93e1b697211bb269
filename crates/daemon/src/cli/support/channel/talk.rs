//! What is said over the channel: one request and one reply, each a line of JSON, whatever carries them.

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

/// Whoever has connected has so long to ask, and the daemon to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// More than a request or a reply has, in bytes.
const MAX_LINE: u64 = 64 * 1024;

/// What a daemon is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Request {
    /// To read its configuration again.
    #[cfg_attr(unix, allow(dead_code))]
    Reload,
    /// To run the job of this name now.
    Run(String),
}

/// What it replies.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reply {
    /// It reads its configuration again.
    Reloads,
    /// A run has begun.
    Begun,
    /// It begins later. Holds for what it waits.
    Waits(String),
    /// It begins when the run before it has been ended.
    Kills,
    /// It does not come about. Holds why.
    Skipped(String),
    /// There is no such job. Holds the name that was probably meant.
    Unknown(Option<String>),
    /// The daemon is about to end.
    Stopping,
    /// It does not do that. Holds why.
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
            _ => Self::Stopping,
        }
    }
}

/// What a daemon does with what it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Ears {
    /// Where a reload is asked for.
    pub(crate) signals: mpsc::Sender<Signal>,
    /// Where runs are.
    pub(crate) runs: RunNow,
}

impl Ears {
    /// Hears one request, and replies.
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
        // What is not read yet may be lost with the connection: the other end closes it.
        let _ = stream.read(&mut [0]).await;
        Ok(())
    }
}

/// Hears one request of somebody who may not ask, and says why not.
#[cfg(unix)]
pub(super) async fn refuse(stream: impl AsyncRead + AsyncWrite + Unpin, why: String) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let _: io::Result<Request> = receive(&mut stream).await;
    send(&mut stream, &Reply::Refused(why)).await
}

/// Asks, and waits for the reply.
pub(super) async fn ask(stream: impl AsyncRead + AsyncWrite + Unpin, request: &Request) -> io::Result<Reply> {
    let mut stream = BufReader::new(stream);
    // The daemon may have said why not already, and have gone.
    let sent = send(&mut stream, request).await;
    // That the connection breaks is no broken pipe of a terminal, which would be nothing to speak of.
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

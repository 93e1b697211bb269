//! The check that a command ends with success.
//!
//! It runs without a shell, in a process group of its own (a job object on Windows). The whole group is killed when the time is
//! over, when the check is given up, and when the command has ended, so that no process remains. The first kilobytes of the
//! output are kept for the reason; the rest is read and dropped, so that the command never waits for its reader.

use super::ill::Ill;
use downbeat_client::span;
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::timeout;

/// A program and its arguments.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    /// The program: a path, or a name to be looked for in `PATH`.
    pub program: String,
    /// Its arguments, passed on unchanged. They may hold secrets and are never shown.
    pub arguments: Vec<String>,
    /// The time limit.
    pub timeout: Duration,
}

/// The variables that a service manager sets for the daemon alone. With these a command could report in the daemon's name that it
/// is ready, alive or stopping, take its sockets, or believe that its own output goes to the journal.
pub const SERVICE_VARIABLES: [&str; 15] = [
    "CREDENTIALS_DIRECTORY",
    "NOTIFY_SOCKET",
    "WATCHDOG_USEC",
    "WATCHDOG_PID",
    "LISTEN_FDS",
    "LISTEN_FDNAMES",
    "LISTEN_PID",
    "LISTEN_PIDFDID",
    "FDSTORE",
    "MAINPID",
    "MAINPIDFDID",
    "SYSTEMD_EXEC_PID",
    "JOURNAL_STREAM",
    "MEMORY_PRESSURE_WATCH",
    "MEMORY_PRESSURE_WRITE",
];

/// How much of each stream is kept, in bytes.
const MAX_OUTPUT: usize = 4096;

/// The wait for the last output after the command has ended: a process that the command has started may still hold the
/// output open.
const LAST_WORDS: Duration = Duration::from_millis(100);

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Command")
            .field("program", &self.program)
            .field("arguments", &self.arguments.len())
            .field("timeout", &self.timeout)
            .finish()
    }
}

impl Command {
    pub(super) async fn run(&self) -> Result<(), Ill> {
        let program = &self.program;
        let mut child =
            self.spawn().map_err(|error| Ill::new(&format!("{program}: cannot be started: {error}")))?;
        let (stdout, stderr) = (child.0.stdout().take(), child.0.stderr().take());
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let ended = {
            let words = async { tokio::join!(keep(stdout, &mut out), keep(stderr, &mut err)) };
            tokio::pin!(words);
            let both = async {
                // A command that writes a lot would wait for its reader.
                tokio::select! {
                    ended = child.0.inner_mut().wait() => {
                        let _ = timeout(LAST_WORDS, &mut words).await;
                        ended
                    }
                    // A command may close its output long before it ends.
                    _ = &mut words => child.0.inner_mut().wait().await,
                }
            };
            timeout(self.timeout, both).await
        };
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => {
                let said = last_line(&err).or_else(|| last_line(&out));
                let reason = format!("{program}: {}", described(status));
                Err(said.map_or_else(|| Ill::new(&reason), |line| Ill::quoting(&reason, &line)))
            }
            Ok(Err(error)) => Err(Ill::new(&format!("{program}: cannot be waited for: {error}"))),
            Err(_) => Err(Ill::new(&format!("{program}: not ended within {}, killed", span(self.timeout)))),
        }
    }

    fn spawn(&self) -> std::io::Result<Group> {
        let mut command = CommandWrap::with_new(&self.program, |command| {
            command.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
            for name in SERVICE_VARIABLES {
                command.env_remove(name);
            }
        });
        command.wrap(KillOnDrop);
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        command.spawn().map(Group)
    }
}

/// A process and all processes that it starts. They are killed when this is dropped.
struct Group(Box<dyn ChildWrapper>);

impl Drop for Group {
    fn drop(&mut self) {
        // There may be no process left.
        let _ = self.0.start_kill();
    }
}

/// Reads to the end and keeps the beginning.
async fn keep(stream: Option<impl AsyncRead + Unpin>, kept: &mut Vec<u8>) {
    let Some(mut stream) = stream else { return };
    let mut piece = [0; 1024];
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        let room = MAX_OUTPUT.saturating_sub(kept.len()).min(length);
        kept.extend_from_slice(piece.get(..room).unwrap_or_default());
    }
}

/// The last line that is not empty.
fn last_line(output: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(output);
    text.lines().rev().find(|line| !line.trim().is_empty()).map(str::to_owned)
}

fn described(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("killed by signal {signal}");
    }
    status.code().map_or_else(|| "no exit status".to_owned(), |code| format!("exit status {code}"))
}

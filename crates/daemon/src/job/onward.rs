//! Owns [`Onward`]: the destination of a command's output while it runs.

use std::fmt;
use tokio::io::{AsyncWrite, AsyncWriteExt as _, stderr, stdout};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// A longer line is passed on in pieces of so many bytes.
const MAX_LINE: usize = 16 * 1024;

/// How many pieces of an output may wait to be written while the command runs. After its end as many more are read, which is more
/// than a pipe holds.
const WAITING: usize = 32;

/// One of a command's two outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// The function that is called for each line of an output.
pub type EachLine = Box<dyn FnMut(Stream, &str) + Send>;

/// The destination of a command's output while it runs, in addition to the part that is [kept](super::Kept).
#[derive(Default)]
#[non_exhaustive]
pub enum Onward {
    /// Nowhere.
    #[default]
    Nowhere,
    /// To the standard output and error of this program, byte for byte. A slow reader slows the command down, and the command
    /// notices a closed pipe, as if it wrote directly.
    Own,
    /// To a function, line by line, without line breaks; lines above 16 KiB in pieces. Bytes that are no UTF-8 become U+FFFD.
    /// The function must not block for long.
    Lines(EachLine),
}

impl fmt::Debug for Onward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nowhere => "Nowhere",
            Self::Own => "Own",
            Self::Lines(_) => "Lines",
        })
    }
}

/// Writes one output of a command to that of this program, as fast as its reader reads.
pub(super) struct Copy {
    pieces: Option<mpsc::Sender<Vec<u8>>>,
    task: JoinHandle<()>,
}

impl Copy {
    pub(super) fn of(stream: Stream) -> Self {
        let (pieces, receiver) = mpsc::channel(2 * WAITING);
        let task = match stream {
            Stream::Stdout => tokio::spawn(write(receiver, stdout())),
            Stream::Stderr => tokio::spawn(write(receiver, stderr())),
        };
        Self { pieces: Some(pieces), task }
    }

    /// Waits until there is room for a piece; `false` if the output was closed by its reader. After the end of the command the
    /// second half of the room is used too.
    pub(super) async fn has_room(&self, has_ended: bool) -> bool {
        let Some(pieces) = &self.pieces else { return false };
        pieces.reserve_many(if has_ended { 1 } else { WAITING }).await.is_ok()
    }

    /// Passes a piece on. There must be room for it.
    pub(super) fn push(&self, piece: &[u8]) {
        if let Some(pieces) = &self.pieces {
            let _ = pieces.try_send(piece.to_vec());
        }
    }

    /// Waits until everything is written.
    pub(super) async fn finish(mut self) {
        self.pieces = None;
        let _ = self.task.await;
    }
}

async fn write(mut pieces: mpsc::Receiver<Vec<u8>>, mut to: impl AsyncWrite + Unpin) {
    while let Some(piece) = pieces.recv().await {
        // When the output is closed, the receiver ends.
        if to.write_all(&piece).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}

/// Splits the output into lines.
#[derive(Default)]
pub(super) struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    pub(super) fn push(&mut self, bytes: &[u8], mut each: impl FnMut(&str)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            for piece in part.chunks(MAX_LINE) {
                if self.begun.len() + piece.len() > MAX_LINE {
                    self.end(&mut each);
                }
                self.begun.extend_from_slice(piece);
            }
            if part.ends_with(b"\n") {
                self.end(&mut each);
            }
        }
    }

    /// Passes an incomplete line on, if there is one.
    pub(super) fn end(&mut self, mut each: impl FnMut(&str)) {
        if self.begun.is_empty() {
            return;
        }
        let line = self.begun.strip_suffix(b"\n").unwrap_or(&self.begun);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        each(&String::from_utf8_lossy(line));
        self.begun.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_passed_on_whole_however_they_were_read() {
        let mut seen = Vec::new();
        let mut lines = Lines::default();
        for piece in [&b"one\ntw"[..], b"o\r\n\nth", b"r\xff"] {
            lines.push(piece, |line| seen.push(line.to_owned()));
        }
        lines.end(|line| seen.push(line.to_owned()));
        lines.end(|line| seen.push(line.to_owned()));
        assert_eq!(seen, ["one", "two", "", "thr\u{fffd}"]);
    }

    #[test]
    fn a_line_without_end_is_passed_on_in_pieces() {
        let mut seen = Vec::new();
        let mut lines = Lines::default();
        for _ in 0..10 {
            lines.push(&[b'x'; 10_000], |line| seen.push(line.len()));
        }
        lines.end(|line| seen.push(line.len()));
        assert_eq!(seen.iter().sum::<usize>(), 100_000);
        assert!(seen.iter().all(|length| *length <= MAX_LINE), "{seen:?}");
    }
}

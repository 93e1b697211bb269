//! Reads both outputs of a command: keeps the beginning and the end, and passes everything on.

use super::onward::{Copy, Lines, Onward, Stream};
use super::output::Kept;
use crate::encoding::{Decoder, Encoding};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{ChildStderr, ChildStdout};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// The size of one read, in bytes.
const PIECE: usize = 8 * 1024;

/// How long reading goes on after the end of the command: a process that it has started may hold its output open for ever.
const DRAIN: Duration = Duration::from_secs(1);

/// The outputs that are still passed on when the command has ended and everything was read.
pub(super) type Rest = Vec<Copy>;

/// Reads on a task of its own.
pub(super) struct Pump {
    ended: oneshot::Sender<()>,
    task: JoinHandle<(Kept, Onward, Rest)>,
}

impl Pump {
    pub(super) fn start(
        (out, err): (Option<ChildStdout>, Option<ChildStderr>),
        limit: usize,
        encoding: Encoding,
        onward: Onward,
    ) -> Self {
        let (ended, has_ended) = oneshot::channel();
        Self { ended, task: tokio::spawn(read(out, err, limit, encoding, onward, has_ended)) }
    }

    /// Reads the rest after the end of the command, for a second at most.
    pub(super) async fn finish(self) -> (Kept, Onward, Rest) {
        let _ = self.ended.send(());
        self.task.await.unwrap_or_default()
    }
}

/// One output: our end of the pipe, until it is closed, and the destination.
struct Source<R> {
    pipe: Option<R>,
    copy: Option<Copy>,
    decoder: Decoder,
    lines: Lines,
    piece: Box<[u8]>,
}

impl<R: AsyncRead + Unpin> Source<R> {
    fn new(pipe: Option<R>, stream: Stream, encoding: Encoding, onward: &Onward) -> Self {
        let copy = matches!(onward, Onward::Own).then(|| Copy::of(stream));
        Self {
            pipe,
            copy,
            decoder: encoding.decoder(),
            lines: Lines::default(),
            piece: vec![0; PIECE].into(),
        }
    }

    /// Reads the next piece and returns its length; 0 at the end. No data is lost if the future is dropped.
    async fn next(&mut self, has_ended: bool) -> usize {
        let Some(pipe) = &mut self.pipe else { return 0 };
        let has_room = match &self.copy {
            Some(copy) => copy.has_room(has_ended).await,
            None => true,
        };
        let length = if has_room { pipe.read(&mut self.piece).await.unwrap_or(0) } else { 0 };
        if length == 0 {
            // Closing the pipe tells the command that nobody reads.
            self.pipe = None;
        }
        length
    }

    /// Keeps the piece of this length, and passes it on.
    fn take(&mut self, length: usize, stream: Stream, kept: &mut Kept, onward: &mut Onward) {
        let piece = self.piece.get(..length).unwrap_or_default();
        if let Some(copy) = &self.copy {
            copy.push(piece);
        }
        let text = self.decoder.decoded(piece);
        kept.push(&text);
        if let Onward::Lines(each) = onward {
            self.lines.push(&text, |line| each(stream, line));
        }
    }

    /// Keeps and passes on the rest of the decoder at the end of the output.
    fn end(&mut self, stream: Stream, kept: &mut Kept, onward: &mut Onward) {
        let text = self.decoder.end();
        kept.push(&text);
        if let Onward::Lines(each) = onward {
            self.lines.push(&text, |line| each(stream, line));
            self.lines.end(|line| each(stream, line));
        }
    }
}

async fn read(
    out: Option<ChildStdout>,
    err: Option<ChildStderr>,
    limit: usize,
    encoding: Encoding,
    mut onward: Onward,
    mut ended: oneshot::Receiver<()>,
) -> (Kept, Onward, Rest) {
    let mut kept = Kept::within(limit);
    let mut out = Source::new(out, Stream::Stdout, encoding, &onward);
    let mut err = Source::new(err, Stream::Stderr, encoding, &onward);
    let mut has_ended = false;
    let mut end = std::pin::pin!(sleep(DRAIN));
    let mut is_err_first = false;
    // Ends when both pipes are closed, or after the drain.
    while out.pipe.is_some() || err.pipe.is_some() {
        tokio::select! {
            biased;
            _ = &mut ended, if !has_ended => {
                has_ended = true;
                end.set(sleep(DRAIN));
            }
            () = &mut end, if has_ended => break,
            (stream, length) = either(&mut out, &mut err, is_err_first, has_ended) => {
                // In turns, so that a flood of one does not hold up the other.
                is_err_first = stream == Stream::Stdout;
                match stream {
                    Stream::Stdout => out.take(length, stream, &mut kept, &mut onward),
                    Stream::Stderr => err.take(length, stream, &mut kept, &mut onward),
                }
            }
        }
    }
    out.end(Stream::Stdout, &mut kept, &mut onward);
    err.end(Stream::Stderr, &mut kept, &mut onward);
    (kept, onward, [out.copy, err.copy].into_iter().flatten().collect())
}

/// Reads from an output that has data; if both have, from standard error if `is_err_first`. No data is lost if the future is
/// dropped. At least one of the two must be open.
async fn either(
    out: &mut Source<ChildStdout>,
    err: &mut Source<ChildStderr>,
    is_err_first: bool,
    has_ended: bool,
) -> (Stream, usize) {
    let (has_out, has_err) = (out.pipe.is_some(), err.pipe.is_some());
    let out = async { (Stream::Stdout, out.next(has_ended).await) };
    let err = async { (Stream::Stderr, err.next(has_ended).await) };
    match (has_out, has_err) {
        (true, false) => out.await,
        (false, _) => err.await,
        (true, true) if is_err_first => tokio::select! { biased; read = err => read, read = out => read },
        (true, true) => tokio::select! { biased; read = out => read, read = err => read },
    }
}

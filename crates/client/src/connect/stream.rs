//! Owns [`Stream`]: a connection in the pool, of any kind.
//!
//! A server may answer before it is asked, and close the connection: load shedders do (503 as soon as they
//! accept). hyper treats bytes that come before its request as a fault, and gives up on an answer when the
//! request cannot be written. So over HTTP/1.1 this stream holds back what can be read until a request is on its
//! way, and reports a failure to write only when there is nothing to read.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// Bytes both ways: TCP, or TLS over it, with or without a proxy in between.
pub(super) trait Transport: Read + Write + Send + Unpin {}

impl<T: Read + Write + Send + Unpin> Transport for T {}

/// A connection in the making.
pub(super) type Io = Box<dyn Transport>;

/// The result of a connector of hyper-util.
pub(super) type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// How many requests a connection has carried. Travels with the connection through the pool.
#[derive(Debug, Clone, Default)]
pub(crate) struct Uses(Arc<AtomicU32>);

impl Uses {
    /// Counts one more request and returns whether there were any before.
    pub(crate) fn count(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) > 0
    }
}

/// A connection, plain or encrypted.
pub(crate) struct Stream {
    io: Io,
    /// Whether it ends at an HTTP proxy that wants whole URLs.
    is_relayed: bool,
    is_http2: bool,
    uses: Uses,
    sent: Sent,
}

/// The state of sending over HTTP/1.1.
enum Sent {
    /// No request has been written. Holds the task to wake when one has been.
    Nothing(Option<Waker>),
    Something,
    /// A write has failed, and what came before may not have been read yet. Holds the reason until it is reported.
    Failed(Option<io::Error>),
}

impl Stream {
    pub(super) fn new(io: Io, is_relayed: bool, is_http2: bool) -> Self {
        // The server of HTTP/2 may speak first.
        let sent = if is_http2 { Sent::Something } else { Sent::Nothing(None) };
        Self { io, is_relayed, is_http2, uses: Uses::default(), sent }
    }

    /// Writes. Over HTTP/1.1 a broken connection is reported to the reader, after it has read what came before.
    fn write<T>(&mut self, written: Poll<io::Result<T>>, all: T) -> Poll<io::Result<T>> {
        use io::ErrorKind as K;
        if self.is_http2 {
            return written;
        }
        let sent = match written {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Ok(written)) => {
                if let Sent::Nothing(waiting) = &mut self.sent {
                    let waiting = waiting.take();
                    self.sent = Sent::Something;
                    wake(waiting);
                }
                return Poll::Ready(Ok(written));
            }
            Poll::Ready(Err(error)) => match error.kind() {
                K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe => Sent::Failed(Some(error)),
                _ => return Poll::Ready(Err(error)),
            },
        };
        if let Sent::Nothing(waiting) = std::mem::replace(&mut self.sent, sent) {
            wake(waiting);
        }
        Poll::Ready(Ok(all))
    }
}

fn wake(waiting: Option<Waker>) {
    if let Some(waker) = waiting {
        waker.wake();
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        let connected = Connected::new().proxy(self.is_relayed).extra(self.uses.clone());
        if self.is_http2 { connected.negotiated_h2() } else { connected }
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if let Sent::Nothing(waiting) = &mut self.sent {
            *waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        let Sent::Failed(_) = &self.sent else {
            return Pin::new(&mut self.io).poll_read(context, buffer);
        };
        // Read into a buffer of our own, as only the length of a piece tells the end. It comes, as the connection is broken.
        let mut bytes = [0; 4096];
        let room = buffer.remaining().min(bytes.len());
        let mut piece = ReadBuf::new(bytes.get_mut(..room).unwrap_or_default());
        let read = std::task::ready!(Pin::new(&mut self.io).poll_read(context, piece.unfilled()));
        if !piece.filled().is_empty() {
            buffer.put_slice(piece.filled());
            return Poll::Ready(Ok(()));
        }
        // Nothing more will come: now the failure is reported.
        match &mut self.sent {
            Sent::Failed(error @ Some(_)) => Poll::Ready(error.take().map_or(read, Err)),
            _ => Poll::Ready(read),
        }
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Sent::Failed(_) = self.sent {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.write(written, bytes.len())
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Sent::Failed(_) | Sent::Nothing(_) = self.sent {
            return Poll::Ready(Ok(()));
        }
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        self.write(flushed, ())
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let all = slices.iter().map(|slice| slice.len()).sum();
        if let Sent::Failed(_) = self.sent {
            return Poll::Ready(Ok(all));
        }
        let written = Pin::new(&mut self.io).poll_write_vectored(context, slices);
        self.write(written, all)
    }
}

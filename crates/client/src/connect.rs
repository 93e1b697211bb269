//! Owns the making of connections: name, TCP and TLS under one time-out, and which of them failed.
//!
//! hyper-util's connector (both address families, racing) and hyper-rustls's (TLS) do the work. They report
//! failures of all stages alike, as boxed errors, so each connection gets a [`Stage`] that the parts around
//! them move on; what failed is then known and not guessed. A failure leaves this module as a finished
//! [`BeatError`].

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::error::{BeatError, Step, find, find_io, plain, span};
use crate::peer::Peer;
use crate::tls::{self, Trust};

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// How many addresses of one name are tried. The time-out is shared among them, so that more would leave each
/// too little.
const MAX_ADDRESSES: usize = 8;

/// Makes connections for the pool.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    trust: Trust,
    limit: Duration,
}

impl Connector {
    /// `limit` bounds name, TCP and TLS together.
    pub(crate) fn new(trust: Trust, limit: Duration) -> Self {
        Self { trust, limit }
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BeatError;
    type Future = BoxFuture<Stream, BeatError>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BeatError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let Self { trust, limit } = self.clone();
        Box::pin(async move {
            let peer = Peer::of(&uri).ok_or_else(|| {
                BeatError::new(Step::Connect, "the URL is not one of http or https with a host")
            })?;
            if let (true, Some(cause)) = (peer.is_https(), trust.no_roots) {
                return Err(BeatError::new(Step::Tls, tls::no_roots(&peer, &cause)));
            }
            let stage = Stage::default();
            let mut tcp =
                HttpConnector::new_with_resolver(Names { stage: stage.clone(), system: GaiResolver::new() });
            // The scheme is hyper-rustls's business.
            tcp.enforce_http(false);
            tcp.set_nodelay(true);
            // Divides the limit among the addresses of a name, so that a dead one does not use it up.
            tcp.set_connect_timeout(Some(limit));
            let mut connector = HttpsConnector::from((Tcp { stage: stage.clone(), tcp }, trust.config));
            match tokio::time::timeout(limit, connector.call(uri)).await {
                Ok(Ok(inner)) => Ok(Stream { inner, uses: Uses::default() }),
                Ok(Err(error)) => Err(explain(error, stage.get(), &peer, limit)),
                Err(_) => Err(too_slow(stage.get(), &peer, limit)),
            }
        })
    }
}

/// How far a connection has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Looking the name up.
    Name,
    /// Connecting to one of the addresses; where an address that needs no look-up starts.
    Tcp,
    /// Shaking hands.
    Tls,
}

/// The progress of one connection, shared by the parts that make it.
#[derive(Debug, Clone)]
struct Stage(Arc<AtomicU8>);

impl Default for Stage {
    fn default() -> Self {
        Self(Arc::new(AtomicU8::new(Progress::Tcp as u8)))
    }
}

impl Stage {
    fn set(&self, progress: Progress) {
        // The parts of one connection run in one task: there is nothing to order.
        self.0.store(progress as u8, Ordering::Relaxed);
    }

    fn get(&self) -> Progress {
        match self.0.load(Ordering::Relaxed) {
            0 => Progress::Name,
            1 => Progress::Tcp,
            _ => Progress::Tls,
        }
    }
}

/// The system's resolver, which tells when it is at work.
#[derive(Clone)]
struct Names {
    stage: Stage,
    system: GaiResolver,
}

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<Self::Response, io::Error>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.system.poll_ready(context)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let stage = self.stage.clone();
        stage.set(Progress::Name);
        let looking_up = self.system.call(name);
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = looking_up.await?.take(MAX_ADDRESSES).collect();
            if addresses.is_empty() {
                return Err(io::Error::other("the name has none"));
            }
            stage.set(Progress::Tcp);
            Ok(addresses.into_iter())
        })
    }
}

/// hyper-util's TCP connector, which tells when it is done.
#[derive(Clone)]
struct Tcp {
    stage: Stage,
    tcp: HttpConnector<Names>,
}

impl Service<Uri> for Tcp {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = BoxFuture<Self::Response, BoxError>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let stage = self.stage.clone();
        let connecting = self.tcp.call(uri);
        Box::pin(async move {
            let stream = connecting.await?;
            stage.set(Progress::Tls);
            Ok(stream)
        })
    }
}

/// Puts a failure into words.
fn explain(error: BoxError, progress: Progress, peer: &Peer, limit: Duration) -> BeatError {
    if let Some(tls) = find::<rustls::Error>(error.as_ref()) {
        let text = tls::explain(tls, peer);
        return BeatError::new(Step::Tls, text).with_source(error);
    }
    let io = find_io(error.as_ref());
    let kind = io.map_or(io::ErrorKind::Other, io::Error::kind);
    let reason = plain(&io.map_or_else(|| error.to_string(), io::Error::to_string));
    let (step, text) = match progress {
        Progress::Name => {
            // The standard library puts this in front of the system's reason.
            let reason = reason.strip_prefix("failed to lookup address information: ").unwrap_or(&reason);
            (Step::Name, format!("no address found for {}: {reason}", peer.host()))
        }
        Progress::Tcp => match kind {
            io::ErrorKind::TimedOut => return too_slow(progress, peer, limit).with_source(error),
            io::ErrorKind::ConnectionRefused => {
                (Step::Connect, format!("{} refused the connection", peer.with_port()))
            }
            io::ErrorKind::ConnectionReset => {
                (Step::Connect, format!("{} reset the connection", peer.with_port()))
            }
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                (Step::Connect, format!("{} cannot be reached: no route to it", peer.with_port()))
            }
            _ => (Step::Connect, format!("no connection to {}: {reason}", peer.with_port())),
        },
        Progress::Tls => match kind {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                (Step::Tls, format!("{peer} closed the connection during the handshake"))
            }
            _ => (Step::Tls, format!("the handshake with {peer} failed: {reason}")),
        },
    };
    BeatError::new(step, text).with_source(error)
}

/// Says what the time-out for connecting has cut off.
fn too_slow(progress: Progress, peer: &Peer, limit: Duration) -> BeatError {
    let limit = span(limit);
    BeatError::new(
        Step::Timeout,
        match progress {
            Progress::Name => format!("the look-up of {} took longer than {limit}", peer.host()),
            Progress::Tcp => format!("{} did not accept the connection within {limit}", peer.with_port()),
            Progress::Tls => format!("the TLS handshake with {peer} took longer than {limit}"),
        },
    )
}

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
    inner: MaybeHttpsStream<TokioIo<TcpStream>>,
    uses: Uses,
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.inner.connected().extra(self.uses.clone())
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(uri: &str) -> Peer {
        Peer::of(&uri.parse().unwrap()).unwrap()
    }

    fn explained(error: impl Into<BoxError>, progress: Progress) -> String {
        explain(error.into(), progress, &peer("https://hc-ping.test/"), Duration::from_secs(5)).to_string()
    }

    fn io(kind: io::ErrorKind) -> io::Error {
        io::Error::from(kind)
    }

    #[test]
    fn a_failed_look_up_gives_the_systems_reason() {
        let error = io::Error::other("failed to lookup address information: Name or service not known");
        insta::assert_snapshot!(explained(error, Progress::Name), @"name: no address found for hc-ping.test: Name or service not known");
    }

    #[test]
    fn failures_to_connect_are_told_apart() {
        use io::ErrorKind as K;
        insta::assert_snapshot!(explained(io(K::ConnectionRefused), Progress::Tcp), @"connect: hc-ping.test:443 refused the connection");
        insta::assert_snapshot!(explained(io(K::ConnectionReset), Progress::Tcp), @"connect: hc-ping.test:443 reset the connection");
        insta::assert_snapshot!(explained(io(K::HostUnreachable), Progress::Tcp), @"connect: hc-ping.test:443 cannot be reached: no route to it");
        insta::assert_snapshot!(explained(io(K::NetworkUnreachable), Progress::Tcp), @"connect: hc-ping.test:443 cannot be reached: no route to it");
        insta::assert_snapshot!(explained(io(K::PermissionDenied), Progress::Tcp), @"connect: no connection to hc-ping.test:443: permission denied");
        insta::assert_snapshot!(explained(io(K::TimedOut), Progress::Tcp), @"time-out: hc-ping.test:443 did not accept the connection within 5 s");
    }

    #[test]
    fn failures_to_shake_hands_are_told_apart() {
        use io::ErrorKind as K;
        insta::assert_snapshot!(explained(io(K::UnexpectedEof), Progress::Tls), @"tls: hc-ping.test closed the connection during the handshake");
        insta::assert_snapshot!(explained(io(K::ConnectionReset), Progress::Tls), @"tls: hc-ping.test closed the connection during the handshake");
        insta::assert_snapshot!(explained(io(K::InvalidData), Progress::Tls), @"tls: the handshake with hc-ping.test failed: invalid data");
        let tls = io::Error::other(io::Error::new(K::InvalidData, rustls::Error::DecryptError));
        insta::assert_snapshot!(explained(tls, Progress::Tls), @"tls: the handshake with hc-ping.test failed: cannot decrypt peer's message");
    }

    #[test]
    fn the_time_out_says_what_it_cut_off() {
        let slow =
            |progress| too_slow(progress, &peer("http://hc-ping.test/"), Duration::from_secs(5)).to_string();
        insta::assert_snapshot!(slow(Progress::Name), @"time-out: the look-up of hc-ping.test took longer than 5 s");
        insta::assert_snapshot!(slow(Progress::Tcp), @"time-out: hc-ping.test:80 did not accept the connection within 5 s");
        insta::assert_snapshot!(slow(Progress::Tls), @"time-out: the TLS handshake with hc-ping.test took longer than 5 s");
    }

    #[test]
    fn a_stage_reads_back_what_was_set() {
        let stage = Stage::default();
        assert_eq!(stage.get(), Progress::Tcp);
        for progress in [Progress::Name, Progress::Tcp, Progress::Tls] {
            stage.clone().set(progress);
            assert_eq!(stage.get(), progress);
        }
    }
}

//! Owns the making of connections: name, TCP, proxy and TLS under one time-out, one after the other.
//!
//! hyper-util's connector dials (both address families, racing) and speaks SOCKS, and tokio-rustls shakes hands. Each step is awaited for itself, so that what failed is known and not guessed, and a failure leaves this
//! module as a finished [`BeatError`].

mod handshake;
mod http_proxy;
mod names;
mod progress;
mod stream;
mod tcp;
mod tunnel;

pub(crate) use names::Resolver;
pub(crate) use progress::Progress;
pub(crate) use stream::{Stream, Uses};
pub(crate) use tunnel::credentials_refused;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use tokio::time::Instant;
use tower_service::Service;

use crate::error::{BeatError, Step};
use crate::peer::Peer;
use crate::proxy::{Proxies, Via};
use crate::route::IpPreference;
use crate::source::Clock;
use crate::span::span;
use crate::tls::{self, Trust};

type BoxFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Makes connections for the pool.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    pub(crate) trust: Trust,
    pub(crate) proxies: Proxies,
    pub(crate) ip: IpPreference,
    pub(crate) names: Resolver,
    /// For the dates in a proxy's answers.
    pub(crate) clock: Clock,
    /// Bounds name, TCP, proxy and TLS together.
    pub(crate) limit: Duration,
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BeatError;
    type Future = BoxFuture<Stream, BeatError>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BeatError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { connector.connect(&uri).await })
    }
}

impl Connector {
    /// The same without HTTP/2.
    pub(crate) fn http1_only(&self) -> Self {
        Self { trust: self.trust.http1_only(), ..self.clone() }
    }

    async fn connect(&self, uri: &Uri) -> Result<Stream, BeatError> {
        let peer = Peer::of(uri).ok_or_else(|| {
            BeatError::new(Step::Connect, "the URL is not one of http or https with a host")
        })?;
        if let (true, Some(cause)) = (peer.is_https(), &self.trust.no_roots) {
            return Err(tls::no_roots(&peer, cause));
        }
        let limit = Limit { span: self.limit, deadline: Instant::now() + self.limit };
        let via = self.proxies.intercept(uri);
        // An HTTP proxy takes http requests as they are; all else goes through a tunnel.
        let is_relayed = !peer.is_https() && matches!(via, Some(Via::Http { .. }));
        let io = match &via {
            None => tcp::dial(&peer, self, limit).await?,
            Some(via) => tunnel::open(via, &peer, self, is_relayed, limit).await?,
        };
        if !peer.is_https() {
            return Ok(Stream::new(io, is_relayed, false));
        }
        let (io, is_http2) = handshake::shake(io, &self.trust.config, &peer, limit).await?;
        Ok(Stream::new(io, false, is_http2))
    }
}

/// The time that is left for a connection, and how long it was at first, for messages.
#[derive(Debug, Clone, Copy)]
struct Limit {
    span: Duration,
    deadline: Instant,
}

impl Limit {
    /// Does a step of the connection; `what` says what took too long: "the TLS handshake with a.test took longer than".
    async fn bound<T>(
        self,
        step: impl Future<Output = Result<T, BeatError>>,
        what: impl FnOnce() -> String,
    ) -> Result<T, BeatError> {
        let what = what();
        progress::begin(&what);
        tokio::time::timeout_at(self.deadline, step)
            .await
            .unwrap_or_else(|_| Err(BeatError::new(Step::Timeout, format!("{what} {}", span(self.span)))))
    }
}

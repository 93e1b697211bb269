//! Owns connecting: name look-up, TCP, proxy and TLS, one after the other, under one time-out.
//!
//! hyper-util's connector dials (both address families, racing) and speaks SOCKS, and tokio-rustls does the TLS
//! handshake. Each step is awaited separately, so that it is known, and not guessed, which one failed. A failure
//! leaves this module as a finished [`BeatError`].

mod handshake;
mod http_proxy;
mod limit;
mod names;
mod progress;
mod stream;
mod tcp;
mod tunnel;

pub(crate) use names::Resolver;
pub(crate) use progress::Progress;
pub(crate) use stream::{Stream, Uses};
pub(crate) use tunnel::credentials_refused;

use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use tokio::time::Instant;
use tower_service::Service;

use crate::error::{BeatError, Step};
use crate::peer::Peer;
use crate::proxy::{Proxies, Via};
use crate::route::IpPreference;
use crate::source::TimeOfDay;
use crate::tls::{self, Trust};
use limit::Limit;
use stream::{BoxFuture, Io};

/// Makes connections for the pool.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    pub(crate) trust: Trust,
    pub(crate) proxies: Proxies,
    pub(crate) ip: IpPreference,
    pub(crate) names: Resolver,
    /// The clock for the dates in a proxy's answers.
    pub(crate) clock: TimeOfDay,
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
        // An HTTP proxy accepts http requests directly; everything else goes through a tunnel.
        let is_relayed = !peer.is_https() && matches!(via, Some(Via::Http { .. }));
        let io = match &via {
            None => tcp::dial(&peer, self.ip, &self.names, limit).await?,
            Some(via) => self.by_way_of(via, &peer, is_relayed, limit).await?,
        };
        if !peer.is_https() {
            return Ok(Stream::new(io, is_relayed, false));
        }
        let (io, is_http2) = handshake::shake(io, &self.trust.config, &peer, limit).await?;
        Ok(Stream::new(io, false, is_http2))
    }
    /// Connects to a proxy and, unless the proxy relays requests itself, makes it open a way to `peer`.
    async fn by_way_of(
        &self,
        via: &Via,
        peer: &Peer,
        is_relayed: bool,
        limit: Limit,
    ) -> Result<Io, BeatError> {
        let proxy = via.peer();
        let of_proxy = |error: BeatError| error.at_proxy();
        let mut io = tcp::dial(proxy, self.ip, &self.names, limit).await.map_err(of_proxy)?;
        if proxy.is_https() {
            (io, _) = handshake::shake(io, &self.trust.for_proxies, proxy, limit).await.map_err(of_proxy)?;
        }
        if is_relayed { Ok(io) } else { tunnel::open(io, via, peer, &self.clock, limit).await }
    }
}

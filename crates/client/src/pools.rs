//! Owns [`Pools`]: the connections of a route, and which hosts are asked only over HTTP/1.1.

use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::connect::Connector;
use crate::peer::Peer;

/// How much of an answer's head (status line and headers) is buffered, in bytes. hyper compares between two
/// reads, so that a head of up to twice the size can pass.
pub(crate) const MAX_HEAD: usize = 64 * 1024;

/// How long an unused connection is kept: long enough for a beat a minute.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// How much of an answer's body a server may send ahead over HTTP/2, in bytes: a stream's and a connection's. An
/// answer is shorter.
const HTTP2_WINDOWS: (u32, u32) = (64 * 1024, 256 * 1024);

/// How many hosts that want HTTP/1.1 are remembered. When there are more, all are forgotten, and asked once more
/// over HTTP/2.
const MAX_HOSTS: usize = 1024;

type Pool = legacy::Client<Connector, Full<Bytes>>;

/// The connections of a route.
pub(crate) struct Pools {
    any: Pool,
    /// The connections to hosts that want HTTP/1.1 although they speak HTTP/2.
    http1: OnceLock<Pool>,
    http1_hosts: Mutex<HashSet<String>>,
    connector: Connector,
    max_idle_per_host: usize,
}

impl Pools {
    pub(crate) fn new(connector: Connector, max_idle_per_host: usize) -> Self {
        let any = pool(connector.clone(), max_idle_per_host);
        Self { any, http1: OnceLock::new(), http1_hosts: Mutex::default(), connector, max_idle_per_host }
    }

    /// Sends a request to `peer`.
    pub(crate) fn request(
        &self,
        peer: &Peer,
        request: hyper::Request<Full<Bytes>>,
    ) -> legacy::ResponseFuture {
        let wants_http1 = {
            let hosts = self.http1_hosts.lock().unwrap_or_else(PoisonError::into_inner);
            !hosts.is_empty() && hosts.contains(&peer.with_port())
        };
        if !wants_http1 {
            return self.any.request(request);
        }
        let http1 = || pool(self.connector.http1_only(), self.max_idle_per_host);
        self.http1.get_or_init(http1).request(request)
    }

    /// Remembers, for as long as the route lasts, that `peer` wants HTTP/1.1. Returns whether that is news.
    pub(crate) fn require_http1(&self, peer: &Peer) -> bool {
        let mut hosts = self.http1_hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MAX_HOSTS {
            hosts.clear();
        }
        hosts.insert(peer.with_port())
    }
}

fn pool(connector: Connector, max_idle_per_host: usize) -> Pool {
    let (stream_window, connection_window) = HTTP2_WINDOWS;
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(max_idle_per_host)
        .http1_max_buf_size(MAX_HEAD)
        .http2_initial_stream_window_size(stream_window)
        .http2_initial_connection_window_size(connection_window)
        .http2_max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
        .build(connector)
}

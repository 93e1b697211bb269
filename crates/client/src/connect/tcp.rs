//! Owns dialling: from a host name or address to a TCP connection.
//!
//! hyper-util's connector races the addresses of both families. It reports a failed look-up and a failed
//! connection in the same way, so the resolver leaves a mark when it has done its part.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use super::limit::Limit;
use super::stream::{BoxFuture, Io};
use super::{Resolver, progress};
use crate::error::{BeatError, Step, find_io, plain};
use crate::peer::Peer;
use crate::remedy::Remedy;
use crate::route::IpPreference;
use crate::span::span;

/// How many addresses of one name are tried. The time-out is shared among them, so that more would leave each
/// too little.
const MAX_ADDRESSES: usize = 8;

/// Connects to a peer.
pub(super) async fn dial(
    peer: &Peer,
    ip: IpPreference,
    resolver: &Resolver,
    limit: Limit,
) -> Result<Io, BeatError> {
    let written = peer.bare_host().parse::<IpAddr>().ok();
    if written.is_some_and(|address| !ip.admits(address)) {
        let text = format!("{} is no IPv{ip} address, and only those are to be used", peer.host());
        let error = BeatError::new(Step::Connect, text).retried(crate::error::Retry::Never);
        return Err(error.helped("see ", Remedy::Addresses, ""));
    }
    let Some(uri) = peer.uri() else {
        return Err(BeatError::new(Step::Connect, format!("{peer} cannot be dialled")));
    };
    let is_found = Arc::new(AtomicBool::new(written.is_some()));
    let dialled = taking_too_long(true, peer);
    progress::begin(&if written.is_some() { dialled.clone() } else { taking_too_long(false, peer) });
    let mut tcp = HttpConnector::new_with_resolver(Names {
        ip,
        resolver: resolver.clone(),
        is_found: is_found.clone(),
        dialled,
    });
    // The scheme is not TCP's business.
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    // Divides the limit among the addresses of a name, so that a dead one does not use it up.
    tcp.set_connect_timeout(Some(limit.span));
    let is_found = || is_found.load(Ordering::Relaxed);
    let dialling = async {
        match tcp.call(uri).await {
            Ok(stream) => Ok(Box::new(stream) as Io),
            Err(error) => Err(explain(error, is_found(), peer, limit)),
        }
    };
    match tokio::time::timeout_at(limit.deadline, dialling).await {
        Ok(outcome) => outcome,
        Err(_) => Err(too_slow(is_found(), peer, limit)),
    }
}

/// A resolver that records when it has found addresses.
#[derive(Clone)]
struct Names {
    ip: IpPreference,
    resolver: Resolver,
    is_found: Arc<AtomicBool>,
    /// The name of the step after the look-up, for the message when it takes too long.
    dialled: String,
}

impl Service<Name> for Names {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<Self::Response, io::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let Self { ip, resolver, is_found, dialled } = self.clone();
        Box::pin(async move {
            let mut other_family = false;
            let found = resolver.look_up(name.as_str()).await?;
            let addresses: Vec<SocketAddr> = found
                .iter()
                .filter(|address| {
                    let admitted = ip.admits(**address);
                    other_family |= !admitted;
                    admitted
                })
                .map(|address| SocketAddr::new(*address, 0))
                .take(MAX_ADDRESSES)
                .collect();
            if addresses.is_empty() {
                return Err(io::Error::other(if other_family {
                    format!("the name has none of IPv{ip}, and only those are to be used")
                } else {
                    "the name has none".to_owned()
                }));
            }
            is_found.store(true, Ordering::Relaxed);
            progress::begin(&dialled);
            Ok(addresses.into_iter())
        })
    }
}

/// Puts a failure into words.
fn explain(
    error: impl std::error::Error + Send + Sync + 'static,
    is_found: bool,
    peer: &Peer,
    limit: Limit,
) -> BeatError {
    use io::ErrorKind as K;
    let io = find_io(&error);
    let kind = io.map_or(K::Other, io::Error::kind);
    let reason = plain(&io.map_or_else(|| error.to_string(), io::Error::to_string));
    let to = peer.with_port();
    let (step, text) = if is_out_of_files(io) {
        let what =
            "no file descriptor is left for it; raise the limit (`LimitNOFILE` in systemd, `ulimit -n`)";
        (Step::Connect, format!("no connection to {to}: {what}"))
    } else if !is_found {
        // The standard library puts this in front of the system's reason.
        let reason = reason.strip_prefix("failed to lookup address information: ").unwrap_or(&reason);
        (Step::Name, format!("no address found for {}: {reason}", peer.host()))
    } else {
        let text = match kind {
            K::TimedOut => return too_slow(is_found, peer, limit).with_source(error),
            K::ConnectionRefused => format!("{to} refused the connection"),
            K::ConnectionReset => format!("{to} reset the connection"),
            K::HostUnreachable | K::NetworkUnreachable => format!("{to} cannot be reached: no route to it"),
            _ => format!("no connection to {to}: {reason}"),
        };
        (Step::Connect, text)
    };
    BeatError::new(step, text).with_source(error)
}

/// Whether the process, or the system, has no file descriptor left. The standard library has no stable kind for these.
#[cfg(unix)]
fn is_out_of_files(error: Option<&io::Error>) -> bool {
    /// EMFILE and ENFILE, the same on Linux, macOS and the BSDs.
    const OUT_OF_FILES: [i32; 2] = [24, 23];
    error.and_then(io::Error::raw_os_error).is_some_and(|code| OUT_OF_FILES.contains(&code))
}

#[cfg(not(unix))]
fn is_out_of_files(_: Option<&io::Error>) -> bool {
    false
}

/// The error of a step that the time-out for connecting has cut off.
fn too_slow(is_found: bool, peer: &Peer, limit: Limit) -> BeatError {
    let text = format!("{} {}", taking_too_long(is_found, peer), span(limit.span));
    BeatError::new(Step::Timeout, text)
}

/// The beginning of the message about a time-out; the limit follows.
fn taking_too_long(is_found: bool, peer: &Peer) -> String {
    if is_found {
        format!("{} did not accept the connection within", peer.with_port())
    } else {
        format!("the look-up of {} took longer than", peer.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::Instant;

    fn peer(uri: &str) -> Peer {
        Peer::of(&uri.parse().unwrap()).unwrap()
    }

    fn limit() -> Limit {
        Limit { span: Duration::from_secs(5), deadline: Instant::now() }
    }

    fn explained(error: io::Error, is_found: bool) -> String {
        explain(error, is_found, &peer("https://hc-ping.test/"), limit()).to_string()
    }

    #[test]
    fn a_failed_look_up_gives_the_systems_reason() {
        let error = io::Error::other("failed to lookup address information: Name or service not known");
        insta::assert_snapshot!(explained(error, false), @"name: no address found for hc-ping.test: Name or service not known");
    }

    #[test]
    fn failures_to_connect_are_told_apart() {
        use io::ErrorKind as K;
        let explained = |kind: K| explained(kind.into(), true);
        insta::assert_snapshot!(explained(K::ConnectionRefused), @"connect: hc-ping.test:443 refused the connection");
        insta::assert_snapshot!(explained(K::ConnectionReset), @"connect: hc-ping.test:443 reset the connection");
        insta::assert_snapshot!(explained(K::HostUnreachable), @"connect: hc-ping.test:443 cannot be reached: no route to it");
        insta::assert_snapshot!(explained(K::NetworkUnreachable), @"connect: hc-ping.test:443 cannot be reached: no route to it");
        insta::assert_snapshot!(explained(K::PermissionDenied), @"connect: no connection to hc-ping.test:443: permission denied");
        insta::assert_snapshot!(explained(K::TimedOut), @"time-out: hc-ping.test:443 did not accept the connection within 5 s");
    }

    #[test]
    fn the_time_out_says_what_it_cut_off() {
        let slow = |is_found| too_slow(is_found, &peer("http://hc-ping.test/"), limit()).to_string();
        insta::assert_snapshot!(slow(false), @"time-out: the look-up of hc-ping.test took longer than 5 s");
        insta::assert_snapshot!(slow(true), @"time-out: hc-ping.test:80 did not accept the connection within 5 s");
    }
}

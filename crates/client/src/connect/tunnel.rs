//! Owns tunnels through a proxy: turns a connection to the proxy into one to the monitor.
//!
//! hyper-util speaks SOCKS. The types of its errors are private, so the meaning is read from their texts; a test
//! compares each text with what the real proxies of `tests/` cause.

use std::future::{Ready, ready};
use std::task::{Context, Poll};

use hyper::Uri;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use tower_service::Service;

use super::http_proxy;
use super::limit::Limit;
use super::stream::Io;
use crate::error::{BeatError, Retry, Step, plain};
use crate::peer::Peer;
use crate::proxy::Via;
use crate::remedy::Remedy;
use crate::source::TimeOfDay;

/// Makes a proxy, with `io` as the connection to it, open a connection to `peer`.
pub(super) async fn open(
    io: Io,
    via: &Via,
    peer: &Peer,
    clock: &TimeOfDay,
    limit: Limit,
) -> Result<Io, BeatError> {
    let proxy = via.peer();
    let (Some(to_proxy), Some(to_peer)) = (proxy.uri(), peer.uri()) else {
        return Err(BeatError::new(Step::Proxy, format!("{peer} cannot be asked of a proxy")));
    };
    let name = proxy.with_port();
    let opening = async {
        match via {
            Via::Http { authorization, .. } => {
                http_proxy::open(io, &name, peer, authorization.as_ref(), clock).await
            }
            Via::Socks { credentials, .. } => {
                let mut socks = SocksV5::new(to_proxy, Once(Some(io)));
                if let Some((user, password)) = credentials {
                    socks = socks.with_auth(user.clone(), password.clone());
                }
                socks
                    .call(to_peer)
                    .await
                    .map_err(|error| refused(&error.to_string(), &name, peer, credentials.is_some()))
            }
        }
    };
    limit.bound(opening, || format!("the proxy {name} did not open a way to {peer} within")).await
}

/// Puts a refusal into words.
fn refused(text: &str, proxy: &str, peer: &Peer, has_credentials: bool) -> BeatError {
    let says = |part: &str| text.contains(part);
    let failed = |retry, text: String| BeatError::new(Step::Proxy, text).retried(retry);
    if says("credentials not accepted") {
        return credentials_refused(proxy, has_credentials);
    }
    if says("does not support user/pass") || says("implements authentication incorrectly") {
        if !has_credentials {
            return credentials_refused(proxy, false);
        }
        let text = format!("{proxy} takes no user name and password");
        return BeatError::new(Step::Proxy, text).helped("remove them from ", Remedy::Proxy, "");
    }
    if says("connection not allowed") {
        return failed(Retry::Never, format!("{proxy} does not allow connections to {}", peer.with_port()));
    }
    if let Some(reason) = ["network unreachable", "host unreachable", "connection refused", "ttl expired"]
        .into_iter()
        .find(|reason| says(reason))
    {
        let text = format!("{proxy} opened no way to {}: {reason}", peer.with_port());
        return failed(Retry::Later, text);
    }
    if says("general server failure") {
        return failed(Retry::Later, format!("{proxy} opened no way to {}", peer.with_port()));
    }
    if says("io error") {
        let text = format!("{proxy} closed the connection before it opened a way to {}", peer.with_port());
        return failed(Retry::Later, text);
    }
    if says("failed parsing") {
        return failed(Retry::Never, format!("{proxy} does not answer as such a proxy does"));
    }
    failed(Retry::Later, format!("{proxy}: {}", plain(text)))
}

/// The error of a proxy that wants a user name and a password, or other ones.
pub(crate) fn credentials_refused(proxy: &str, has_credentials: bool) -> BeatError {
    let text = if has_credentials {
        format!("{proxy} refuses the user name or password")
    } else {
        format!("{proxy} asks for a user name and password")
    };
    BeatError::new(Step::Proxy, text).helped(http_proxy::credentials(has_credentials), Remedy::Proxy, "")
}

/// A connector for a connection that is already established.
struct Once(Option<Io>);

impl Service<Uri> for Once {
    type Response = Io;
    type Error = std::io::Error;
    type Future = Ready<Result<Io, std::io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), std::io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        ready(self.0.take().ok_or_else(|| std::io::Error::other("the connection has been used")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(text: &str, has_credentials: bool) -> String {
        let peer = Peer::new(true, "hc-ping.test", 443);
        let error = refused(text, "proxy.test:3128", &peer, has_credentials);
        format!("{error} [{:?}]", error.retry())
    }

    #[test]
    fn what_socks_says_is_put_into_words() {
        let texts = [
            "SOCKS error: credentials not accepted",
            "SOCKS error: server does not support user/pass authentication",
            "SOCKS error: connection not allowed",
            "SOCKS error: host unreachable",
            "SOCKS error: general server failure",
            "SOCKS error: io error during SOCKS handshake",
            "SOCKS error: failed parsing server response",
            "SOCKS error: something new",
        ];
        let explained: Vec<String> =
            texts.iter().flat_map(|text| [explained(text, true), explained(text, false)]).collect();
        let mut distinct = explained.clone();
        distinct.dedup();
        insta::assert_snapshot!(distinct.join("\n"), @"
        proxy: proxy.test:3128 refuses the user name or password; put right the user name or password in the address of `RouteOptions::with_proxies` [Never]
        proxy: proxy.test:3128 asks for a user name and password; put `user:password@` before the host in the address of `RouteOptions::with_proxies` [Never]
        proxy: proxy.test:3128 takes no user name and password; remove them from the address of `RouteOptions::with_proxies` [Never]
        proxy: proxy.test:3128 asks for a user name and password; put `user:password@` before the host in the address of `RouteOptions::with_proxies` [Never]
        proxy: proxy.test:3128 does not allow connections to hc-ping.test:443 [Never]
        proxy: proxy.test:3128 opened no way to hc-ping.test:443: host unreachable [Later]
        proxy: proxy.test:3128 opened no way to hc-ping.test:443 [Later]
        proxy: proxy.test:3128 closed the connection before it opened a way to hc-ping.test:443 [Later]
        proxy: proxy.test:3128 does not answer as such a proxy does [Never]
        proxy: proxy.test:3128: SOCKS error: something new [Later]
        ");
    }
}

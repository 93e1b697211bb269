//! Owns the TLS handshake over an established connection.

use std::io;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use super::limit::Limit;
use super::stream::Io;
use crate::error::{BeatError, Retry, Step, find, plain};
use crate::peer::Peer;
use crate::tls;

/// Shakes hands with a peer and returns whether HTTP/2 has been agreed on.
pub(super) async fn shake(
    io: Io,
    config: &Arc<ClientConfig>,
    peer: &Peer,
    limit: Limit,
) -> Result<(Io, bool), BeatError> {
    let name = ServerName::try_from(peer.bare_host().to_owned()).map_err(|_| {
        BeatError::new(Step::Tls, format!("{} is no name that a certificate can have", peer.host()))
    })?;
    let shaking = async {
        let connecting = TlsConnector::from(config.clone()).connect(name, TokioIo::new(io));
        connecting.await.map_err(|error| explain(error, peer))
    };
    let what = || format!("the TLS handshake with {peer} took longer than");
    let stream = limit.bound(shaking, what).await?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    Ok((Box::new(TokioIo::new(stream)), is_http2))
}

/// Puts a failure into words. A failure of the network may pass; one of the certificate does not.
fn explain(error: io::Error, peer: &Peer) -> BeatError {
    use io::ErrorKind as K;
    if let Some(tls) = find::<rustls::Error>(&error) {
        return tls::explain(tls, peer).with_source(error);
    }
    let text = match error.kind() {
        K::UnexpectedEof | K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe => {
            format!("{peer} closed the connection during the handshake")
        }
        _ => format!("the handshake with {peer} failed: {}", plain(&error.to_string())),
    };
    BeatError::new(Step::Tls, text).retried(Retry::Later).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_to_shake_hands_are_told_apart() {
        use io::ErrorKind as K;
        let peer = Peer::of(&"https://hc-ping.test/".parse().unwrap()).unwrap();
        let explained = |error: io::Error| {
            let error = explain(error, &peer);
            format!("{error} [{:?}]", error.retry())
        };
        insta::assert_snapshot!(explained(K::UnexpectedEof.into()), @"tls: hc-ping.test closed the connection during the handshake [Later]");
        insta::assert_snapshot!(explained(K::ConnectionReset.into()), @"tls: hc-ping.test closed the connection during the handshake [Later]");
        insta::assert_snapshot!(explained(K::InvalidData.into()), @"tls: the handshake with hc-ping.test failed: invalid data [Later]");
        let tls = io::Error::other(io::Error::new(K::InvalidData, rustls::Error::DecryptError));
        insta::assert_snapshot!(explained(tls), @"tls: the handshake with hc-ping.test failed: what it sends cannot be decrypted; does something on the way change it? [Never]");
    }
}

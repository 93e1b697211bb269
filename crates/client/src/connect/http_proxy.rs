//! Owns CONNECT: asking an HTTP proxy for a tunnel, and what its answer means.
//!
//! hyper-util's tunnel does not tell the status of a refusal. The status tells a wrong password from a destination that is not
//! allowed, and from a monitor that is down.

use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::stream::Io;
use crate::error::{BeatError, Retry, Step};
use crate::peer::Peer;
use crate::remedy::Remedy;
use crate::retry_after::retry_after;
use crate::source::TimeOfDay;

/// The most that a proxy may answer before the tunnel is open, in bytes, interim answers (1xx) included.
const MAX_HEAD: usize = 16 * 1024;

/// Makes the proxy at the other end of `io` open a tunnel to `peer`. `proxy` is its host and port.
pub(super) async fn open(
    io: Io,
    proxy: &str,
    peer: &Peer,
    authorization: Option<&HeaderValue>,
    clock: &TimeOfDay,
) -> Result<Io, BeatError> {
    let to = peer.with_port();
    let mut io = TokioIo::new(io);
    let mut request = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n").into_bytes();
    if let Some(authorization) = authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    // A busy proxy may answer and close the connection without reading: its answer counts more than that.
    let _ = io.write_all(&request).await;
    let _ = io.flush().await;
    let failed = |retry, text| Err(BeatError::new(Step::Proxy, text).retried(retry));
    let mut answer = Vec::new();
    // Bound: ends at a final answer, the end of the connection, or the cap.
    loop {
        if let Some(length) =
            answer.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at.saturating_add(4))
        {
            let rest = answer.split_off(length);
            let Some(status) = status(&answer) else { break };
            let head = std::mem::replace(&mut answer, rest);
            if status.is_informational() {
                continue;
            }
            if !status.is_success() {
                let pause = retry_after(&fields(&head), clock.now());
                return Err(refused(status, proxy, &to, authorization.is_some()).with_retry_after(pause));
            }
            // The monitor speaks when it is spoken to.
            if answer.is_empty() {
                return Ok(io.into_inner());
            }
            break;
        }
        // Something else than HTTP may have no empty line either.
        if answer.len() > MAX_HEAD || !b"HTTP/1.".starts_with(answer.get(..7).unwrap_or(&answer)) {
            break;
        }
        match io.read_buf(&mut answer).await {
            Ok(0) | Err(_) => {
                let text = format!("{proxy} closed the connection before it opened a way to {to}");
                return failed(Retry::Later, text);
            }
            Ok(_) => {}
        }
    }
    failed(Retry::Never, format!("{proxy} does not answer CONNECT {to} as an HTTP proxy does"))
}

/// The status of an answer's head. Its reason is the proxy's own and is not shown.
fn status(head: &[u8]) -> Option<StatusCode> {
    let rest = head.strip_prefix(b"HTTP/1.")?;
    let (version, rest) = rest.split_first()?;
    let digits = rest.strip_prefix(b" ")?.get(..3)?;
    let ends = rest.get(4).is_some_and(|byte| matches!(byte, b' ' | b'\r'));
    if !version.is_ascii_digit() || !ends { None } else { StatusCode::from_bytes(digits).ok() }
}

/// The header fields of an answer's head. Lines that hold no field, such as the status line, are skipped.
fn fields(head: &[u8]) -> HeaderMap {
    let field = |line: &[u8]| {
        let at = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at_checked(at)?;
        let name = HeaderName::from_bytes(name).ok()?;
        Some((name, HeaderValue::from_bytes(value.get(1..)?.trim_ascii()).ok()?))
    };
    head.split(|byte| *byte == b'\n').filter_map(field).collect()
}

/// Puts a refusal into words.
fn refused(status: StatusCode, proxy: &str, to: &str, has_credentials: bool) -> BeatError {
    let code = status.as_u16();
    let reason = status.canonical_reason().map(|reason| format!(" {reason}")).unwrap_or_default();
    let text = format!("{proxy} answered {code}{reason} to CONNECT {to}");
    let (retry, meaning) = match code {
        401 | 407 => {
            return BeatError::new(Step::Proxy, text).helped(credentials(has_credentials), Remedy::Proxy, "");
        }
        403 => (Retry::Never, "; it does not allow this destination"),
        502..=504 => (Retry::Later, "; it did not reach it"),
        408 | 425 | 429 => (Retry::Later, ""),
        501 => (Retry::Never, "; it opens no tunnels"),
        500..=599 => (Retry::Later, ""),
        _ => (Retry::Never, "; is it an HTTP proxy?"),
    };
    BeatError::new(Step::Proxy, format!("{text}{meaning}")).retried(retry)
}

/// What helps if a proxy refuses the user name and password, or asks for them. The name of the option follows.
pub(crate) fn credentials(given: bool) -> &'static str {
    if given { "put right the user name or password in " } else { "put `user:password@` before the host in " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_named_and_its_retries_decided() {
        let codes = [300, 400, 401, 403, 404, 407, 408, 429, 500, 501, 502, 503, 504, 599];
        let told = |code| {
            let error =
                refused(StatusCode::from_u16(code).unwrap(), "p.test:3128", "m.test:443", code == 407);
            format!("{error} [{:?}]", error.retry())
        };
        insta::assert_snapshot!(codes.map(told).join("\n"), @"
        proxy: p.test:3128 answered 300 Multiple Choices to CONNECT m.test:443; is it an HTTP proxy? [Never]
        proxy: p.test:3128 answered 400 Bad Request to CONNECT m.test:443; is it an HTTP proxy? [Never]
        proxy: p.test:3128 answered 401 Unauthorized to CONNECT m.test:443; put `user:password@` before the host in the address of `RouteOptions::with_proxies` [Never]
        proxy: p.test:3128 answered 403 Forbidden to CONNECT m.test:443; it does not allow this destination [Never]
        proxy: p.test:3128 answered 404 Not Found to CONNECT m.test:443; is it an HTTP proxy? [Never]
        proxy: p.test:3128 answered 407 Proxy Authentication Required to CONNECT m.test:443; put right the user name or password in the address of `RouteOptions::with_proxies` [Never]
        proxy: p.test:3128 answered 408 Request Timeout to CONNECT m.test:443 [Later]
        proxy: p.test:3128 answered 429 Too Many Requests to CONNECT m.test:443 [Later]
        proxy: p.test:3128 answered 500 Internal Server Error to CONNECT m.test:443 [Later]
        proxy: p.test:3128 answered 501 Not Implemented to CONNECT m.test:443; it opens no tunnels [Never]
        proxy: p.test:3128 answered 502 Bad Gateway to CONNECT m.test:443; it did not reach it [Later]
        proxy: p.test:3128 answered 503 Service Unavailable to CONNECT m.test:443; it did not reach it [Later]
        proxy: p.test:3128 answered 504 Gateway Timeout to CONNECT m.test:443; it did not reach it [Later]
        proxy: p.test:3128 answered 599 to CONNECT m.test:443 [Later]
        ");
    }

    #[test]
    fn a_status_is_read_from_a_status_line_alone() {
        let read = |head: &str| status(head.as_bytes()).map(|status| status.as_u16());
        assert_eq!(read("HTTP/1.1 200 OK\r\n\r\n"), Some(200));
        assert_eq!(read("HTTP/1.0 299\r\n\r\n"), Some(299));
        for head in [
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/2 200 OK\r\n\r\n",
            "HTTP/1.1  200\r\n\r\n",
            "HTTP/1.1 20\r\n\r\n",
        ] {
            assert_eq!(read(head), None, "{head}");
        }
    }
}

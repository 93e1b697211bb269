//! Owns the words for a request that failed after its connection was established, and for an answer that is not a
//! success.
//!
//! This module recognises only fixed sentences of known servers in what a server says; quoted text is masked
//! before it comes here.

use hyper::StatusCode;
use hyper_util::client::legacy;

use crate::error::{BeatError, Retry, Step, find, find_io};
use crate::monitor;
use crate::peer::Peer;
use crate::pools::MAX_HEAD;
use crate::remedy::Remedy;
use crate::request::Request;
use crate::tls;

/// Whether the connection, or the request's stream in it, broke before an answer came.
pub(crate) fn is_lost(error: &legacy::Error) -> bool {
    use std::io::ErrorKind as K;
    if find::<rustls::Error>(error).is_some() {
        return false;
    }
    find::<hyper::Error>(error)
        .is_some_and(|error| error.is_incomplete_message() || error.is_canceled() || error.is_closed())
        || find::<h2::Error>(error).is_some_and(|error| error.is_remote() || error.is_io())
        || find_io(error).is_some_and(|error| {
            matches!(
                error.kind(),
                K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::UnexpectedEof
            )
        })
}

/// Whether a server of HTTP/2 wants the request over HTTP/1.1 (RFC 9113, section 7).
pub(crate) fn wants_http1(error: &legacy::Error) -> bool {
    find::<h2::Error>(error)
        .is_some_and(|error| error.is_remote() && error.reason() == Some(h2::Reason::HTTP_1_1_REQUIRED))
}

/// Puts a request's failure into words.
pub(crate) fn failed(error: legacy::Error, peer: &Peer) -> BeatError {
    if let Some(connecting) = find::<BeatError>(&error) {
        return connecting.clone();
    }
    if let Some(tls) = find::<rustls::Error>(&error) {
        return tls::explain(tls, peer).with_source(error);
    }
    let http = find::<hyper::Error>(&error);
    let stream = find::<h2::Error>(&error);
    let (text, retry) = if let Some(reason) =
        stream.filter(|stream| stream.is_remote()).and_then(h2::Error::reason)
    {
        let what = if stream.is_some_and(h2::Error::is_go_away) { "connection" } else { "request's stream" };
        (format!("{peer} ended the {what} before it answered ({})", reason.description()), Retry::Later)
    } else if is_lost(&error) {
        (format!("{peer} closed the connection before it answered"), Retry::Later)
    } else if http.is_some_and(is_head_too_large) {
        let kib = MAX_HEAD / 1024;
        (
            format!("the head of {peer}'s answer is too large: above {kib} KiB, or above 100 headers"),
            Retry::Never,
        )
    } else if http.is_some_and(hyper::Error::is_parse) {
        let hint = if peer.is_https() { "" } else { "; is it an https:// address?" };
        (format!("{peer} does not answer in HTTP/1.1{hint}"), Retry::Never)
    } else if stream.is_some() {
        (format!("{peer} breaks the rules of HTTP/2"), Retry::Later)
    } else {
        (format!("the request to {peer} failed"), Retry::Later)
    };
    BeatError::new(Step::Exchange, text).retried(retry).with_source(error)
}

/// hyper tells this case from other malformed answers in its text only.
fn is_head_too_large(error: &hyper::Error) -> bool {
    error.is_parse() && error.to_string().contains("too large")
}

/// Puts an answer that is not a success into words: first the standard words for the status, since the server's
/// own may quote the URL, then what its text (`body`) is known to mean, or else `reason`, the server's own words,
/// masked.
pub(crate) fn refused(
    status: StatusCode,
    peer: &Peer,
    request: &Request,
    body: &str,
    reason: Option<String>,
) -> BeatError {
    let code = status.as_u16();
    if status.is_success() {
        let reason = reason.unwrap_or_else(|| "the monitor did not count the beat".to_owned());
        return BeatError::new(Step::Answer, format!("{code} from {peer}, but {reason}"));
    }
    let standard = status.canonical_reason();
    let text = match standard {
        Some(standard) => format!("{code} {standard} from {peer}"),
        None => format!("{code} from {peer}"),
    };
    let new = |text: String| BeatError::new(Step::Status, text).with_status(code);
    if let Some(known) = Known::of(code, body) {
        return known.told(new, &text);
    }
    let said = reason
        .filter(|reason| !standard.is_some_and(|text| reason.eq_ignore_ascii_case(text)))
        .map(|reason| format!(": {reason}"))
        .unwrap_or_default();
    let means = monitor::meaning(request.judge(), request.target().address().url(), code);
    new(format!("{text}{said}{means}"))
}

/// What the web servers say of TLS in the text of a 400: nginx (also as 495 to 497), Apache and Go.
enum Known {
    NoIdentity,
    BadIdentity,
    PlainHttp,
}

impl Known {
    fn of(code: u16, body: &str) -> Option<Self> {
        let says = |sentence| body.contains(sentence);
        if !matches!(code, 400 | 495..=497) {
            None
        } else if says("No required SSL certificate was sent") {
            Some(Self::NoIdentity)
        } else if says("The SSL certificate error") {
            Some(Self::BadIdentity)
        } else if says("The plain HTTP request was sent to HTTPS port")
            || says("speaking plain HTTP to an SSL-enabled server port")
            || says("Client sent an HTTP request to an HTTPS server")
        {
            Some(Self::PlainHttp)
        } else {
            None
        }
    }

    fn told(self, new: impl Fn(String) -> BeatError, text: &str) -> BeatError {
        match self {
            Self::NoIdentity => new(format!("{text}: it asks for a client certificate")).helped(
                "give one with ",
                Remedy::Identity,
                "",
            ),
            Self::BadIdentity => new(format!(
                "{text}: it refuses the client certificate, which may be expired or of another authority"
            ))
            .helped("see ", Remedy::Identity, ""),
            Self::PlainHttp => {
                new(format!("{text}: this port speaks TLS")).helped("begin ", Remedy::Url, " with https://")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    const UUID: &str = "0F9E54A6-0b1c-4a0e-9d2c-1b2f3a4d5e6f";

    fn told(code: u16, url: &str) -> String {
        let beat = Request::new(Target::parse(url).unwrap());
        let status = StatusCode::from_u16(code).unwrap();
        let peer = beat.target().address().peer().clone();
        refused(status, &peer, &beat, "not found", Some("not found".to_owned())).to_string()
    }

    #[test]
    fn a_404_of_healthchecks_says_what_it_can_mean() {
        let uuid = format!("https://hc-ping.com/{UUID}");
        let said = [
            told(404, &uuid),
            told(404, "https://hc-ping.com/key/my-slug"),
            told(404, "https://hc-ping.com/key/My-Slug"),
            told(404, "https://hc.test/ping/abcdefghijklmnopqrstuv/My-Slug/fail"),
            told(409, "https://hc-ping.com/key/my-slug/0"),
            told(404, "https://elsewhere.test/ping/My-Slug"),
        ];
        insta::assert_snapshot!(said.join("\n"), @"
        status: 404 Not Found from hc-ping.com; no check has this UUID, or none in the project of this ping key has this slug: it may have been deleted, or the key changed (`?create=1` after a slug creates its check)
        status: 404 Not Found from hc-ping.com; no check has this UUID, or none in the project of this ping key has this slug: it may have been deleted, or the key changed (`?create=1` after a slug creates its check)
        status: 404 Not Found from hc-ping.com; the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters
        status: 404 Not Found from hc.test; the slug in the URL has capital letters, which slugs of Healthchecks have not: write it in small letters
        status: 409 Conflict from hc-ping.com: not found; several checks have this slug: give the check's UUID, or rename one
        status: 404 Not Found from elsewhere.test
        ");
    }
}

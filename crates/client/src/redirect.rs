//! Owns the rules for redirects; see the [front page](crate#redirects) for what they are.

use hyper::header::HeaderValue;
use hyper::{Method, StatusCode};
use url::Url;

use crate::error::{BeatError, Step};
use crate::peer::Peer;
use crate::target::{Address, MAX_URL_LEN};

/// Whether a status asks for the same request at another place.
///
/// 300 leaves the choice to a person, 304 answers a condition that no beat makes, and 305 is deprecated.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Whether a redirect says that it holds for good.
pub(crate) fn is_permanent(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 308)
}

/// With which method a redirect is followed, and whether with the body: as browsers and curl do it. 307 and 308 keep
/// both; after a POST the others ask for a GET of another page; 303 always does. A HEAD stays one.
pub(crate) fn next_method(status: StatusCode, method: &Method) -> (Method, bool) {
    match (status.as_u16(), method) {
        (307 | 308, _) => (method.clone(), true),
        (_, &Method::HEAD) => (Method::HEAD, false),
        (303, _) | (_, &Method::POST) => (Method::GET, false),
        _ => (method.clone(), true),
    }
}

/// A failure was signalled without its reason, since a redirect led to another host.
pub(crate) const REASON_KEPT_BACK: &str = "a redirect led to another host, which was not sent the reason of the failure: \
     give the URL that it leads to";

/// A failure was signalled without its reason, since a redirect turned the POST into a GET.
pub(crate) const REASON_DROPPED: &str = "a redirect turned the POST into a GET, without the reason of the failure: \
     give the URL that it leads to";

/// Why a beat with a body does not follow a redirect: without it the beat might say something else.
pub(crate) fn elsewhere(from: &Peer, to: &Peer) -> String {
    format!(
        "{from} redirects the beat to {to}, another server, which its body is not sent to: give the URL that it leads to"
    )
}

/// Why a signal that its body says does not follow a redirect that leaves the body out: it might be a beat without it.
pub(crate) fn without_body(from: &Peer) -> String {
    format!(
        "{from} redirects the signal without its body, which says what it is: give the URL that it leads to"
    )
}

/// The advice about a monitor that [has moved for good](crate::Delivery::moved_to).
pub const MOVED_HELP: &str =
    "put that URL in its place (`Location` in the answer, which `curl -I` shows, has it whole)";

/// An address, masked, and how it differs from another one: the difference may be in the masked part alone.
pub(crate) fn moved(from: &Url, to: &Address) -> String {
    let url = to.url();
    let slash = match (from.path().strip_suffix('/'), url.path().strip_suffix('/')) {
        (None, Some(path)) if path == from.path() => "path (one slash more at its end)",
        (Some(path), None) if path == url.path() => "path (no slash at its end)",
        _ => "path",
    };
    let parts = [
        (from.scheme() != url.scheme(), "scheme"),
        (from.host_str() != url.host_str(), "host"),
        (from.port() != url.port(), "port"),
        (from.path() != url.path(), slash),
        (from.query() != url.query(), "query"),
    ];
    let differs: Vec<&str> =
        parts.into_iter().filter(|(differs, _)| *differs).map(|(_, what)| what).collect();
    format!("{to}, with another {}", differs.join(" and another "))
}

/// The addresses of one beat, from redirect to redirect.
#[derive(Debug)]
pub(crate) struct Trail {
    /// Where the beat has been, the present address last. At most one more than `limit`.
    visited: Vec<Address>,
    limit: u8,
    followed: u8,
    /// Whether every redirect so far has stayed at [home](is_home).
    at_home: bool,
}

impl Trail {
    pub(crate) fn new(start: Address, limit: u8) -> Self {
        Self { visited: vec![start], limit, followed: 0, at_home: true }
    }

    /// How many redirects have been followed.
    pub(crate) fn followed(&self) -> u8 {
        self.followed
    }

    /// Whether the caller's headers and body may be sent to the present address: only while no redirect has led away from
    /// home. A redirect back home does not restore them, since the other server has chosen where it leads.
    pub(crate) fn is_at_home(&self) -> bool {
        self.at_home
    }

    /// Decides on a redirect that `from`, the present address, has answered.
    ///
    /// The rules: at most `limit` of them, to a URL that the `Location` header names, over http or https,
    /// never from https to http, and never to a URL that the beat has been to.
    pub(crate) fn follow(
        &mut self,
        from: &Address,
        location: Option<&HeaderValue>,
    ) -> Result<Address, BeatError> {
        let peer = from.peer();
        let refuse = |why: String| Err(BeatError::new(Step::Redirect, why));
        if self.followed >= self.limit {
            return refuse(match self.limit {
                0 => format!("{peer} redirects the beat, and redirects are not followed"),
                1 => format!("more than 1 redirect, the last from {peer}"),
                limit => format!("more than {limit} redirects, the last from {peer}"),
            });
        }
        let Some(location) = location else {
            return refuse(format!("{peer} redirects the beat without saying where to"));
        };
        let Some(to) = resolve(from.url(), location) else {
            return refuse(format!("{peer} redirects the beat to something that is no http or https URL"));
        };
        if peer.is_https() && !to.peer().is_https() {
            return refuse(format!(
                "{peer} redirects the beat from https to http, where it could be read on the way"
            ));
        }
        if self.visited.contains(&to) {
            return refuse(format!("{peer} redirects the beat in a loop"));
        }
        self.at_home &= is_home(peer, to.peer());
        self.followed = self.followed.saturating_add(1);
        self.visited.push(to.clone());
        Ok(to)
    }
}

/// Whether a redirect stays with the server that the caller has named: the same host and port, or from http to https at
/// the ports that they have of their own.
fn is_home(from: &Peer, to: &Peer) -> bool {
    let is_upgrade = !from.is_https() && from.port() == 80 && to.is_https() && to.port() == 443;
    from.host().eq_ignore_ascii_case(to.host()) && (from.port() == to.port() || is_upgrade)
}

/// The address that a `Location` header means, seen from `base`. Userinfo in it is dropped.
fn resolve(base: &Url, location: &HeaderValue) -> Option<Address> {
    let location = std::str::from_utf8(location.as_bytes()).ok().filter(|text| text.len() <= MAX_URL_LEN)?;
    Address::new(base.join(location).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Address {
        Address::new(Url::parse(url).unwrap()).unwrap()
    }

    /// Follows the locations one after another and returns the last address, or the first refusal.
    fn walk(start: &str, locations: &[&str]) -> Result<Address, String> {
        let mut here = address(start);
        let mut trail = Trail::new(here.clone(), 5);
        for location in locations {
            let value = HeaderValue::from_bytes(location.as_bytes()).unwrap();
            here = trail.follow(&here, Some(&value)).map_err(|error| error.to_string())?;
        }
        Ok(here)
    }

    fn refusal(start: &str, locations: &[&str]) -> String {
        walk(start, locations).unwrap_err()
    }

    #[test]
    fn five_statuses_are_redirects() {
        let redirects: Vec<u16> =
            (100..=999).filter(|code| StatusCode::from_u16(*code).is_ok_and(is_redirect)).collect();
        assert_eq!(redirects, [301, 302, 303, 307, 308]);
    }

    #[test]
    fn a_post_stays_one_after_307_and_308_only() {
        let next = |status: u16, method: &Method| {
            let (method, keeps_body) = next_method(StatusCode::from_u16(status).unwrap(), method);
            format!("{method} {keeps_body}")
        };
        for status in [301, 302, 303, 307, 308] {
            let (post, get) = match status {
                307 | 308 => ("POST true", "GET true"),
                303 => ("GET false", "GET false"),
                _ => ("GET false", "GET true"),
            };
            assert_eq!(next(status, &Method::POST), post, "{status}");
            assert_eq!(next(status, &Method::GET), get, "{status}");
            assert!(next(status, &Method::HEAD).starts_with("HEAD"), "{status}");
        }
    }

    #[test]
    fn a_location_is_resolved_against_the_present_address() {
        let cases = [
            ("/c?d", "http://a.test/c?d"),
            ("c", "http://a.test/b/c"),
            ("../c", "http://a.test/c"),
            ("?d", "http://a.test/b/x?d"),
            ("//b.test/c", "http://b.test/c"),
            ("https://b.test", "https://b.test/"),
            ("http://b.test/ü#top", "http://b.test/%C3%BC"),
            ("http://user:password@b.test/c", "http://b.test/c"),
        ];
        for (location, expected) in cases {
            assert_eq!(
                walk("http://a.test/b/x", &[location]).unwrap().uri().to_string(),
                expected,
                "{location}"
            );
        }
    }

    #[test]
    fn a_sixth_redirect_is_refused() {
        assert!(walk("http://a.test/", &["/1", "/2", "/3", "/4", "/5"]).is_ok());
        insta::assert_snapshot!(refusal("http://a.test/", &["/1", "/2", "/3", "/4", "/5", "/6"]), @"redirect: more than 5 redirects, the last from a.test");
    }

    #[test]
    fn the_limit_is_worded_for_none_and_one() {
        let start = address("http://a.test/");
        let value = HeaderValue::from_static("/1");
        insta::assert_snapshot!(Trail::new(start.clone(), 0).follow(&start, Some(&value)).unwrap_err(), @"redirect: a.test redirects the beat, and redirects are not followed");
        let mut trail = Trail::new(start.clone(), 1);
        let here = trail.follow(&start, Some(&value)).unwrap();
        insta::assert_snapshot!(trail.follow(&here, Some(&HeaderValue::from_static("/2"))).unwrap_err(), @"redirect: more than 1 redirect, the last from a.test");
    }

    #[test]
    fn a_loop_is_refused() {
        insta::assert_snapshot!(refusal("http://a.test/", &["/"]), @"redirect: a.test redirects the beat in a loop");
        assert_eq!(refusal("http://a.test/", &["/1", "/2", "/1"]), refusal("http://a.test/", &["#top"]));
    }

    #[test]
    fn a_redirect_from_https_to_http_is_refused() {
        insta::assert_snapshot!(refusal("https://a.test/", &["http://a.test/"]), @"redirect: a.test redirects the beat from https to http, where it could be read on the way");
        assert!(walk("http://a.test/", &["https://a.test/", "https://b.test/"]).is_ok());
    }

    #[test]
    fn a_redirect_without_a_location_is_refused() {
        let start = address("http://a.test/");
        insta::assert_snapshot!(Trail::new(start.clone(), 5).follow(&start, None).unwrap_err(), @"redirect: a.test redirects the beat without saying where to");
    }

    #[test]
    fn a_location_that_is_no_web_address_is_refused() {
        let expected = refusal("http://a.test/", &["ftp://b.test/secret"]);
        insta::assert_snapshot!(expected, @"redirect: a.test redirects the beat to something that is no http or https URL");
        let long = format!("/{}", "x".repeat(MAX_URL_LEN));
        for location in ["mailto:secret@b.test", "http://", "http://b.test:secret/", &long] {
            assert_eq!(refusal("http://a.test/", &[location]), expected, "{location}");
        }
        let start = address("http://a.test/");
        let not_utf8 = HeaderValue::from_bytes(b"/\xff").unwrap();
        assert!(Trail::new(start.clone(), 5).follow(&start, Some(&not_utf8)).is_err());
    }

    #[test]
    fn home_is_the_same_host_and_port_and_its_https_and_whoever_has_left_it_does_not_come_back() {
        let cases: [(&str, &[&str], bool); 11] = [
            ("http://a.test/", &["/1", "http://a.test:80/2"], true),
            ("http://a.test/", &["http://b.test/"], false),
            ("http://a.test/", &["http://a.test:81/"], false),
            ("http://a.test/", &["http://A.TEST/1"], true),
            ("http://a.test/", &["https://a.test/"], true),
            ("http://a.test/", &["https://a.test:443/", "/1"], true),
            ("http://a.test/", &["https://www.a.test/"], false),
            ("http://a.test/", &["https://a.test:8443/"], false),
            ("http://a.test:8080/", &["https://a.test/"], false),
            ("http://a.test/", &["http://b.test/", "/1"], false),
            ("http://a.test/", &["http://b.test/", "http://a.test/1"], false),
        ];
        for (start, locations, expected) in cases {
            let mut here = address(start);
            let mut trail = Trail::new(here.clone(), 5);
            for location in locations {
                here = trail.follow(&here, Some(&HeaderValue::from_str(location).unwrap())).unwrap();
            }
            assert_eq!(trail.is_at_home(), expected, "{start} {locations:?}");
        }
    }
}

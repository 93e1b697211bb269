//! Owns [`Proxies`]: which requests go through a proxy, and how to speak with it.
//!
//! The rules are those of hyper-util's matcher, which follow curl's. This module checks the addresses first,
//! since the matcher ignores what it cannot read, and a beat that was meant for a proxy must not silently bypass
//! it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::invisible::is_invisible;
use crate::peer::Peer;
use crate::target::host_fault;

/// The longest list of exceptions or address that is accepted, in bytes.
const MAX_LEN: usize = 8 * 1024;

/// What a SOCKS5 user name and password may have, in bytes (RFC 1929).
const MAX_SOCKS_CREDENTIAL: usize = 255;

/// The proxies of beats, if any.
///
/// A proxy's address is `http://`, `https://`, `socks5://` or `socks5h://`, user name and password if it wants them,
/// host, and port (80, 443 and 1080 unless given). https beats pass an HTTP proxy in a `CONNECT` tunnel, http beats as
/// requests in absolute form. A SOCKS5 proxy looks names up itself, in both spellings of its scheme.
///
/// [`Debug`] shows hosts and ports, never user names or passwords.
///
/// ```
/// use downbeat_client::Proxies;
///
/// let proxies = Proxies::all("http://user:password@proxy.corp:3128")?;
/// assert_eq!(format!("{proxies:?}"), "Proxies { http: proxy.corp:3128, https: proxy.corp:3128 }");
///
/// let error = Proxies::all("ftp://proxy.corp").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the proxy's address has the scheme `ftp`: write http://, https:// or socks5://"
/// );
/// # Ok::<(), downbeat_client::ProxyError>(())
/// ```
#[derive(Clone)]
pub struct Proxies {
    rules: Rules,
    matcher: Arc<Matcher>,
}

/// What the matcher was built from: it cannot be compared itself.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Rules {
    http: String,
    https: String,
    except: String,
}

impl Default for Proxies {
    fn default() -> Self {
        Self::none()
    }
}

impl Proxies {
    /// No proxy at all.
    pub fn none() -> Self {
        Self::build(Rules::default())
    }

    /// One proxy for everything.
    ///
    /// # Errors
    ///
    /// When the text is not the address of a proxy. The error quotes at most a scheme.
    pub fn all(address: &str) -> Result<Self, ProxyError> {
        let address = check(address).map_err(|fault| ProxyError { variable: None, fault })?;
        Ok(Self::build(Rules { http: address.clone(), https: address, except: String::new() }))
    }

    /// The proxies of the environment: `HTTP_PROXY` for http, `HTTPS_PROXY` for https, `ALL_PROXY` if these are not
    /// set, and `NO_PROXY` for the exceptions (host names with all below them, IP addresses, networks such as
    /// `10.0.0.0/8`, or `*`, separated by commas). Each is looked up in upper case first, then in lower case; an
    /// empty one counts as not set.
    ///
    /// `HTTP_PROXY` in upper case is not used if `REQUEST_METHOD` is set: in a CGI program, anyone who sends a
    /// request can set it.
    ///
    /// `look_up` gives the value of a variable, so that nothing here reads the environment without the caller's knowledge.
    ///
    /// # Errors
    ///
    /// When a variable does not hold the address of a proxy; the error names the variable.
    ///
    /// ```
    /// use downbeat_client::Proxies;
    ///
    /// let proxies = Proxies::from_variables(|name| std::env::var(name).ok());
    /// # let proxies = Proxies::from_variables(|name| (name == "https_proxy").then(|| "proxy.corp:3128".to_owned()));
    /// # assert_eq!(format!("{:?}", proxies.unwrap()), "Proxies { https: proxy.corp:3128 }");
    /// ```
    pub fn from_variables(look_up: impl Fn(&str) -> Option<String>) -> Result<Self, ProxyError> {
        let is_cgi = look_up("REQUEST_METHOD").is_some();
        let first = |names: [&'static str; 2]| {
            names
                .into_iter()
                .filter(|name| !(is_cgi && *name == "HTTP_PROXY"))
                .find_map(|name| look_up(name).filter(|value| !value.is_empty()).map(|value| (name, value)))
        };
        let address = |names| match first(names) {
            None => Ok(String::new()),
            Some((variable, value)) => {
                check(&value).map_err(|fault| ProxyError { variable: Some(variable), fault })
            }
        };
        let all = address(["ALL_PROXY", "all_proxy"])?;
        let or_all = |own: String| if own.is_empty() { all.clone() } else { own };
        let http = or_all(address(["HTTP_PROXY", "http_proxy"])?);
        let https = or_all(address(["HTTPS_PROXY", "https_proxy"])?);
        let except = match first(["NO_PROXY", "no_proxy"]) {
            Some((variable, value)) if value.len() > MAX_LEN => {
                return Err(ProxyError { variable: Some(variable), fault: AddressFault::TooLong });
            }
            Some((_, value)) => value,
            None => String::new(),
        };
        Ok(Self::build(Rules { http, https, except }))
    }

    fn build(rules: Rules) -> Self {
        let Rules { http, https, except } = &rules;
        let matcher = Arc::new(Matcher::builder().http(http).https(https).no(except).build());
        Self { rules, matcher }
    }

    /// The proxy for a request to `uri`.
    pub(crate) fn intercept(&self, uri: &Uri) -> Option<Via> {
        let found = self.matcher.intercept(uri)?;
        let to = found.uri();
        let scheme = to.scheme_str()?;
        let https = scheme == "https";
        let default = if scheme.starts_with("socks") {
            1080
        } else if https {
            443
        } else {
            80
        };
        let peer = Peer::new(https, to.host()?, to.port_u16().unwrap_or(default));
        Some(if scheme.starts_with("socks") {
            let credentials = found.raw_auth().map(|(user, password)| (user.to_owned(), password.to_owned()));
            Via::Socks { peer, credentials }
        } else {
            Via::Http { peer, authorization: found.basic_auth().cloned() }
        })
    }
}

impl PartialEq for Proxies {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
    }
}

impl Eq for Proxies {}

impl Hash for Proxies {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rules.hash(state);
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Proxies");
        for (scheme, probe) in [("http", "http://probe.invalid/"), ("https", "https://probe.invalid/")] {
            // The exceptions are no secret, but belong to neither scheme.
            let everything = Self::build(Rules { except: String::new(), ..self.rules.clone() });
            if let Some(via) = everything.intercept(&Uri::from_static(probe)) {
                shown.field(scheme, &format_args!("{}", via.peer().with_port()));
            }
        }
        if !self.rules.except.is_empty() {
            shown.field("except", &self.rules.except);
        }
        shown.finish()
    }
}

/// A proxy and the way to speak with it. Holds secrets: no `Debug`.
#[derive(Clone)]
pub(crate) enum Via {
    Http { peer: Peer, authorization: Option<HeaderValue> },
    Socks { peer: Peer, credentials: Option<(String, String)> },
}

impl Via {
    pub(crate) fn peer(&self) -> &Peer {
        match self {
            Self::Http { peer, .. } | Self::Socks { peer, .. } => peer,
        }
    }
}

/// Why a text is not the address of a proxy. Quotes at most a scheme, since the address may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the proxy's address {}{fault}", .variable.map(|variable| format!("in {variable} ")).unwrap_or_default())]
pub struct ProxyError {
    variable: Option<&'static str>,
    fault: AddressFault,
}

impl ProxyError {
    /// The environment variable that the address comes from.
    pub fn variable(&self) -> Option<&'static str> {
        self.variable
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum AddressFault {
    #[error("is empty")]
    Empty,
    #[error("is longer than {MAX_LEN} bytes")]
    TooLong,
    #[error("cannot be read: write http://host:port, with special characters of a password as `%40`")]
    Malformed,
    #[error("has the scheme `{0}`: write http://, https:// or socks5://")]
    Scheme(String),
    #[error("names no host")]
    NoHost,
    #[error("has a path, which a proxy has no use for: remove it")]
    Path,
    #[error("has a user name or password longer than {MAX_SOCKS_CREDENTIAL} bytes, or empty")]
    Credentials,
}

/// Checks an address and writes it the way that the matcher reads it.
fn check(text: &str) -> Result<String, AddressFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AddressFault::Empty);
    }
    if text.len() > MAX_LEN {
        return Err(AddressFault::TooLong);
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err(AddressFault::Malformed);
    }
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&with_scheme).map_err(|error| match error {
        url::ParseError::EmptyHost => AddressFault::NoHost,
        _ => AddressFault::Malformed,
    })?;
    let is_socks = match url.scheme() {
        "http" | "https" => false,
        "socks5" | "socks5h" => true,
        other => return Err(AddressFault::Scheme(other.chars().take(16).collect())),
    };
    if url.host_str().is_none_or(str::is_empty) {
        return Err(AddressFault::NoHost);
    }
    if url.host_str().and_then(host_fault).is_some() || url.port() == Some(0) || text.contains(is_invisible) {
        return Err(AddressFault::Malformed);
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(AddressFault::Path);
    }
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if is_socks && has_credentials {
        for part in [url.username(), url.password().unwrap_or_default()] {
            let length = percent_encoding::percent_decode_str(part).count();
            if length == 0 || length > MAX_SOCKS_CREDENTIAL {
                return Err(AddressFault::Credentials);
            }
        }
    }
    let address = url.as_str().trim_end_matches('/').to_owned();
    // The matcher would ignore an address that it cannot read.
    let probe = Matcher::builder().all(&address).build();
    match probe.intercept(&Uri::from_static("http://probe.invalid/")) {
        Some(_) => Ok(address),
        None => Err(AddressFault::Malformed),
    }
}

#[cfg(test)]
mod tests;

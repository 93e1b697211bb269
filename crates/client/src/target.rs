//! Owns [`Target`]: a beat URL that has been checked once, so that no later step need check it again.
//!
//! A beat URL is a secret: anyone who knows it can send beats. So a target shows only its [masked form](Target)
//! and keeps the rest to itself. Checking is stricter than a browser's reading of URLs, which repairs white
//! space, missing slashes and backslashes: in a config file each of these is a mistake that someone wants to hear
//! about.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Uri;
use hyper::header::HeaderValue;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::invisible::is_invisible;
use crate::peer::Peer;

// Not in a folder of the module's name: tools take `target` for build output and pass it over.
#[cfg(test)]
mod tests;

/// The longest URL that is accepted, in bytes.
pub(crate) const MAX_URL_LEN: usize = 8 * 1024;

/// The longest host name that the domain name system can hold, in bytes.
const MAX_HOST_LEN: usize = 253;

/// The longest part of a host name between two dots, in bytes.
const MAX_LABEL_LEN: usize = 63;

/// A validated beat URL: `http` or `https`, with a host.
///
/// User name and password in the URL (`https://user:password@host/…`) become an `Authorization` header of the
/// Basic scheme and are no longer part of the URL; a fragment (`#…`) is dropped, since it is never sent.
///
/// # What is shown
///
/// [`Display`](fmt::Display) and [`Debug`] print the masked form: scheme, host, the port when it is not the
/// scheme's own, and `/…` in place of a path or query. The URL itself cannot be read back.
///
/// ```
/// use downbeat_client::Target;
///
/// let target = Target::parse("https://user:password@hc-ping.com/0f9e-secret?create=1")?;
/// assert_eq!(target.to_string(), "https://hc-ping.com/…");
/// # Ok::<(), downbeat_client::TargetError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Target {
    address: Address,
    authorization: Option<HeaderValue>,
    /// User name and password as they are written, to be recognised in what a server says.
    credentials: Vec<String>,
}

impl Target {
    /// Checks a URL.
    ///
    /// # Errors
    ///
    /// When the text is empty, longer than 8 KiB, no URL, neither `http` nor `https`, or without a host. The
    /// [error](TargetError) says what was found and [what would do](TargetError::help), without quoting what
    /// is secret.
    ///
    /// ```
    /// use downbeat_client::Target;
    ///
    /// let error = Target::parse("hc-ping.com/0f9e-secret").unwrap_err();
    /// assert_eq!(error.to_string(), "the URL does not begin with http:// or https://");
    /// assert_eq!(error.help(), Some("put `https://` in front of it"));
    /// ```
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        check_spelling(text)?;
        let url = Url::parse(text).map_err(TargetError::from_url)?;
        let authorization = basic_authorization(&url)?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credentials =
            [url.username(), url.password().unwrap_or_default()].map(decoded).into_iter().collect();
        Ok(Self { address: Address::new(url)?, authorization, credentials })
    }

    /// The host and the port, even if it is the scheme's default: `hc-ping.com:443`. Beats to one server share it.
    pub fn host(&self) -> String {
        self.address.peer.with_port()
    }

    /// What stands at a path below this URL, without its query. User name and password stay.
    ///
    /// ```
    /// use downbeat_client::Target;
    ///
    /// let health = Target::parse("http://127.0.0.1:2379")?.below("/health")?;
    /// assert_eq!(health.to_string(), "http://127.0.0.1:2379/…");
    /// # Ok::<(), downbeat_client::TargetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the URL would be longer than 8 KiB.
    pub fn below(&self, path: &str) -> Result<Self, TargetError> {
        let mut url = self.address.url.clone();
        let path = format!("{}/{}", url.path().trim_end_matches('/'), path.trim_start_matches('/'));
        url.set_path(&path);
        url.set_query(None);
        self.with_url(url)
    }

    /// The same target with another path and query.
    pub(crate) fn with_url(&self, url: Url) -> Result<Self, TargetError> {
        if url.as_str().len() > MAX_URL_LEN {
            return Err(TargetError::TooLong(url.as_str().len()));
        }
        let Self { authorization, credentials, .. } = self.clone();
        Ok(Self { address: Address::new(url)?, authorization, credentials })
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) fn credentials(&self) -> Vec<String> {
        self.credentials.clone()
    }

    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.address)
    }
}

/// Where one request goes: the target's own URL, or the one that a redirect names.
///
/// Holds the URL twice, once to resolve a redirect against and once in the form that is sent, so that the
/// conversion is checked when the address is made and no request fails for it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    url: Url,
    uri: Uri,
    peer: Peer,
}

impl Address {
    /// Takes a URL, less its userinfo and fragment.
    pub(crate) fn new(mut url: Url) -> Result<Self, TargetError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(TargetError::Scheme(url.scheme().to_owned()));
        }
        match url.host_str() {
            None | Some("") => return Err(TargetError::NoHost),
            Some(host) => host_fault(host).map_or(Ok(()), |fault| Err(TargetError::Invalid(fault)))?,
        }
        if url.port() == Some(0) {
            return Err(TargetError::Invalid("its port is 0, at which nothing can listen"));
        }
        url.set_fragment(None);
        // These fail only for a URL without a host.
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| TargetError::NoHost)?;
        let uri: Uri =
            url.as_str().parse().map_err(|_| TargetError::Invalid("it cannot be sent over HTTP"))?;
        let peer = Peer::of(&uri).ok_or(TargetError::NoHost)?;
        Ok(Self { url, uri, peer })
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(crate) fn peer(&self) -> &Peer {
        &self.peer
    }
}

/// The masked form.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.peer.scheme(), self.peer)?;
        if self.url.path() == "/" && self.url.query().is_none() { Ok(()) } else { f.write_str("/…") }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Why a text is not a beat URL.
///
/// The message says what was found. It quotes at most a scheme: anything else that was written may be a secret,
/// even if it is in the wrong place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// There is no text.
    #[error("the URL is empty")]
    Empty,
    /// The text is longer than 8 KiB. Holds its length in bytes.
    #[error("the URL is {0} bytes long, more than the {max} that are allowed", max = MAX_URL_LEN)]
    TooLong(usize),
    /// The text holds `<` or `>`, as placeholders do. Holds the character's position, counted from 1.
    #[error("the URL has `<` or `>` at character {0}, which no URL can hold")]
    Placeholder(usize),
    /// The text holds white space or a control character. Holds the character's position, counted from 1.
    #[error("the URL has white space or a control character at character {0}")]
    Blank(usize),
    /// The text holds a character that is invisible or changes the direction of others.
    #[error("the URL has an invisible character, {found}, at character {at}", found = .character.escape_unicode())]
    Invisible {
        /// The character.
        character: char,
        /// Its position, counted from 1.
        at: usize,
    },
    /// The text holds a typographic quotation mark. Holds it and its position, counted from 1.
    #[error("the URL has the quotation mark {0} at character {1}")]
    Quote(char, usize),
    /// There is a backslash before the query. Holds its position in characters, counted from 1.
    #[error("the URL has a backslash at character {0}")]
    Backslash(usize),
    /// The text does not begin with a scheme.
    #[error("the URL does not begin with http:// or https://")]
    NoScheme,
    /// `http:` or `https:` without its two slashes. Holds the scheme.
    #[error("the URL has no `//` after `{0}:`")]
    NoSlashes(String),
    /// The scheme is neither `http` nor `https`. Holds the scheme.
    #[error("the URL has the scheme `{0}`, which is neither http nor https")]
    Scheme(String),
    /// No host follows the scheme.
    #[error("the URL names no host")]
    NoHost,
    /// The user name holds a colon, written as `%3A`.
    #[error("the user name in the URL holds a colon, which Basic authentication cannot send")]
    UserName,
    /// Another part is malformed. Holds what is wrong with it.
    #[error("the URL is malformed: {0}")]
    Invalid(&'static str),
}

impl TargetError {
    /// What would work instead, if that can be said.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Empty => "write the address that the monitoring tool gives for the check",
            Self::Placeholder(_) => {
                "replace the placeholder by the address that the monitoring tool gives for the check"
            }
            Self::Blank(_) => "remove it, or write `%20` for a space that belongs to the URL",
            Self::Backslash(_) => "write `/`",
            Self::Invisible { .. } => {
                "remove it, or write the URL anew by hand: it came along when the text was copied"
            }
            Self::Quote(..) => {
                "quotes are straight, `\"` or `'`: a word processor has put others in their place"
            }
            Self::NoScheme => "put `https://` in front of it",
            Self::NoSlashes(scheme) if scheme == "http" => "begin it with `http://`",
            Self::NoSlashes(_) => "begin it with `https://`",
            Self::Scheme(_) => "begin it with `https://` or `http://`",
            Self::NoHost => "write the host right after `http://` or `https://`",
            Self::TooLong(_) | Self::UserName | Self::Invalid(_) => return None,
        })
    }

    /// Puts the url crate's verdict into words; a fixed text each, so that nothing of the URL can slip in.
    pub(crate) fn from_url(error: url::ParseError) -> Self {
        use url::ParseError as P;
        match error {
            P::EmptyHost => Self::NoHost,
            P::RelativeUrlWithoutBase | P::RelativeUrlWithCannotBeABaseBase => Self::NoScheme,
            P::InvalidPort => Self::Invalid("its port is not a number from 0 to 65535"),
            P::InvalidIpv4Address => Self::Invalid("its host is not a valid IPv4 address"),
            P::InvalidIpv6Address => Self::Invalid("its host is not a valid IPv6 address"),
            P::IdnaError | P::InvalidDomainCharacter => {
                Self::Invalid("its host holds a character that no host name can hold")
            }
            _ => Self::Invalid("it cannot be read as a URL"),
        }
    }
}

/// Refuses what the url crate, which reads like a browser, would silently repair.
fn check_spelling(text: &str) -> Result<(), TargetError> {
    // Counted as an editor counts, from 1.
    let position =
        |unwanted: fn(char) -> bool| text.chars().position(unwanted).map(|index| index.saturating_add(1));
    if text.is_empty() {
        return Err(TargetError::Empty);
    }
    if text.len() > MAX_URL_LEN {
        return Err(TargetError::TooLong(text.len()));
    }
    if let Some(at) = position(|c| matches!(c, '<' | '>')) {
        return Err(TargetError::Placeholder(at));
    }
    if let Some(at) = position(|c| c.is_whitespace() || c.is_control()) {
        return Err(TargetError::Blank(at));
    }
    let found = |unwanted: fn(char) -> bool| text.chars().find(|c| unwanted(*c)).zip(position(unwanted));
    if let Some((character, at)) = found(is_invisible) {
        return Err(TargetError::Invisible { character, at });
    }
    if let Some((c, at)) = found(is_curly) {
        return Err(TargetError::Quote(c, at));
    }
    let after_scheme = match text.split_once(':') {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            rest.strip_prefix("//").ok_or_else(|| TargetError::NoSlashes(scheme.to_ascii_lowercase()))?
        }
        Some((scheme, rest)) if rest.starts_with("//") && is_scheme(scheme) => {
            return Err(TargetError::Scheme(scheme.to_ascii_lowercase()));
        }
        _ => return Err(TargetError::NoScheme),
    };
    if after_scheme.starts_with('/') {
        return Err(TargetError::NoHost);
    }
    let before_query = text.split(['?', '#']).next().unwrap_or(text);
    match before_query.chars().position(|c| c == '\\') {
        Some(index) => Err(TargetError::Backslash(index.saturating_add(1))),
        None => Ok(()),
    }
}

/// A quotation mark that a word processor puts in place of a straight one.
fn is_curly(c: char) -> bool {
    matches!(c, '\u{2018}'..='\u{201f}')
}

/// What is wrong with a host name (RFC 1035, 2.3.4); one dot may be at its end. Addresses pass.
pub(crate) fn host_fault(host: &str) -> Option<&'static str> {
    let labels = host.strip_suffix('.').unwrap_or(host);
    if labels.len() > MAX_HOST_LEN {
        return Some("its host name is longer than 253 characters");
    }
    if host.starts_with('[') {
        return None;
    }
    labels.split('.').find_map(|label| match label.len() {
        0 => Some("its host name has a dot with nothing before it"),
        1..=MAX_LABEL_LEN => None,
        _ => Some("a part of its host name is longer than 63 characters"),
    })
}

/// Whether a text has the shape of a scheme, short enough to be quoted.
fn is_scheme(text: &str) -> bool {
    text.len() <= 16
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The `Authorization` header (RFC 7617) that the URL's userinfo asks for.
fn basic_authorization(url: &Url) -> Result<Option<HeaderValue>, TargetError> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let mut credentials: Vec<u8> = percent_decode_str(url.username()).collect();
    if credentials.contains(&b':') {
        return Err(TargetError::UserName);
    }
    credentials.push(b':');
    credentials.extend(percent_decode_str(url.password().unwrap_or_default()));
    let mut value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(credentials)))
        .map_err(|_| TargetError::Invalid("its user name and password cannot be sent"))?;
    // Keeps the value out of Debug output, also of hyper's.
    value.set_sensitive(true);
    Ok(Some(value))
}

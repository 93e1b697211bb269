//! Owns [`Request`]: what one beat sends, checked once, so that no later step need check it again. [`wording`] has its texts with
//! placeholders.

mod wording;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use ring::digest;

use wording::{Message, Wording};

use crate::monitor::{Definition, Inference, Monitor, Verdict};
use crate::signal::MAX_BODY;
use crate::target::Target;
use crate::template::{Template, TemplateError};

/// The most headers that a caller can add.
const MAX_HEADERS: usize = 64;

/// The longest value of a header, in bytes.
const MAX_VALUE: usize = 8 * 1024;

/// Headers that belong to the connection, which the client writes itself.
const RESERVED: [&str; 13] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// The method of a request.
///
/// ```
/// use downbeat_client::Method;
///
/// assert_eq!("POST".parse(), Ok(Method::Post));
/// assert_eq!("PUT".parse::<Method>().unwrap_err().to_string(), "the method is none of GET, HEAD and POST");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`.
    #[default]
    Get,
    /// `HEAD`: the answer has no text, so that the status alone decides.
    Head,
    /// `POST`.
    Post,
}

impl Method {
    pub(crate) fn to_http(self) -> hyper::Method {
        match self {
            Self::Get => hyper::Method::GET,
            Self::Head => hyper::Method::HEAD,
            Self::Post => hyper::Method::POST,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.to_http().as_str())
    }
}

impl FromStr for Method {
    type Err = RequestError;

    /// Reads a method in capitals or small letters.
    fn from_str(text: &str) -> Result<Self, RequestError> {
        [Self::Get, Self::Head, Self::Post]
            .into_iter()
            .find(|method| text.eq_ignore_ascii_case(method.to_http().as_str()))
            .ok_or(RequestError::Method)
    }
}

/// Whose words a body is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    /// The user's, or nobody's.
    Own,
    /// Ours, and no more than the reason of a failure or the output of a run.
    Reason,
    /// Ours; the body is the signal itself.
    Signal,
}

/// What one beat sends: method, URL, headers and body.
///
/// [`Debug`] shows the masked target, the method, the names of the headers and the length of the body; the rest may be
/// secret.
///
/// ```
/// use downbeat_client::{Method, Request, Target};
///
/// let target = Target::parse("https://monitor.test/beat/s3cr3t")?;
/// let request = Request::new(target)
///     .with_method(Method::Post)?
///     .with_header("Authorization", "Bearer s3cr3t")?
///     .with_body("alive")?;
/// assert_eq!(
///     format!("{request:?}"),
///     "Request { method: Post, target: Target(https://monitor.test/…), headers: [\"authorization\"], body: 5 }"
/// );
///
/// let error = request.with_header("Content-Length", "5").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the header `content-length` belongs to the connection, and is written by downbeat itself"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    target: Target,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    /// Whose words the body is.
    words: Words,
    /// The texts with placeholders.
    wording: Wording,
    /// What the monitor is to expect, if the beat is to tell it.
    definition: Option<Arc<Definition>>,
    /// The kind of monitor whose rules decide whether a beat is delivered.
    judge: Monitor,
    /// The monitor that the URL tells, if none was named.
    inference: Option<Inference>,
}

impl Request {
    /// A GET without further headers, without a body, for a monitor of no special kind.
    pub fn new(target: Target) -> Self {
        let headers = HeaderMap::new();
        Self {
            target,
            method: Method::Get,
            headers,
            body: Bytes::new(),
            words: Words::Own,
            wording: Wording::default(),
            definition: None,
            judge: Monitor::Plain,
            inference: None,
        }
    }

    /// Sets the method.
    ///
    /// # Errors
    ///
    /// When it is HEAD and there is a body.
    pub fn with_method(mut self, method: Method) -> Result<Self, RequestError> {
        self.method = method;
        self.checked()
    }

    /// Adds a header. One that was added before under the same name is replaced.
    ///
    /// # Errors
    ///
    /// When the name or the value cannot be sent, when the header belongs to the connection (`Host`,
    /// `Content-Length` and such), or when there are more than 64.
    pub fn with_header(mut self, name: &str, value: &str) -> Result<Self, RequestError> {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| RequestError::HeaderName)?;
        if RESERVED.contains(&name.as_str()) {
            return Err(RequestError::Reserved(name.as_str().to_owned()));
        }
        if value.len() > MAX_VALUE {
            return Err(RequestError::HeaderTooLong(name.as_str().to_owned()));
        }
        let mut value = HeaderValue::from_str(value.trim())
            .map_err(|_| RequestError::HeaderValue(name.as_str().to_owned()))?;
        // Keeps the value out of Debug output, also of hyper's, and out of the tables of HTTP/2.
        value.set_sensitive(true);
        self.headers.insert(name, value);
        if self.headers.len() > MAX_HEADERS { Err(RequestError::TooManyHeaders) } else { Ok(self) }
    }

    /// Sets the body.
    ///
    /// # Errors
    ///
    /// When it is longer than 1 MiB, or the method is HEAD.
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Result<Self, RequestError> {
        self.body = Bytes::from(body.into());
        self.words = Words::Own;
        self.wording.body = None;
        self.checked()
    }

    /// Sets the body to a text in which `{name}` and `{host}` are those of [`with_names`](Self::with_names), `{took}` is how
    /// long the [checks](Self::with_took) or the run took, in milliseconds, and `{reason}` is why the service is ill, how a run
    /// ended, or `OK`. A body that says the reason also tells of a failure, where the monitor shows bodies. `{{` is a brace.
    ///
    /// In JSON and in forms the values are escaped.
    ///
    /// ```
    /// use downbeat_client::{Monitor, Request, Signal, Target};
    ///
    /// let request = Request::new(Target::parse("https://monitor.test/beat")?);
    /// let request = request.with_body_template(r#"{"check":"{name}"}"#)?.with_names("backup", "web1");
    /// let beat = Monitor::Plain.request(&request, Signal::Well)?.unwrap();
    /// assert_eq!(beat.body(), br#"{"check":"backup"}"#);
    ///
    /// assert!(request.with_body_template("{nmae} is well").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`with_body`](Self::with_body), and when a brace before a word is none of these placeholders.
    pub fn with_body_template(self, text: &str) -> Result<Self, RequestError> {
        let body = Template::read(text)?.map(Arc::new);
        let mut request = self.with_body(text)?;
        request.wording.body = body;
        Ok(request)
    }

    /// Sets the text that the monitor shows of a beat and of a failure, where it takes one apart from the body: the `msg` of Uptime
    /// Kuma, the `message` of Cronitor. The placeholders are those of [a body](Self::with_body_template). Of a long
    /// text the first 2,000 characters are sent, and no more than fits into a URL.
    ///
    /// # Errors
    ///
    /// When a brace before a word is no placeholder.
    pub fn with_message(mut self, text: &str) -> Result<Self, RequestError> {
        self.wording.message = Some(Message::read(text)?);
        Ok(self)
    }

    /// Sets what is filled in for `{name}` and `{host}`.
    #[must_use]
    pub fn with_names(mut self, name: impl Into<Arc<str>>, host: impl Into<Arc<str>>) -> Self {
        (self.wording.name, self.wording.host) = (name.into(), host.into());
        self
    }

    /// Sets how long the checks took, for `{took}` and for monitors that draw it: the `ping` of Uptime Kuma.
    #[must_use]
    pub fn with_took(mut self, took: Duration) -> Self {
        self.wording.took = Some(took);
        self
    }

    /// Tells the monitor with the beat what it is to expect, where it [can be told](Monitor::takes_definitions). It makes the monitor, or
    /// overwrites what is set there.
    #[must_use]
    pub fn with_definition(mut self, definition: Definition) -> Self {
        self.definition = Some(definition.into());
        self
    }

    /// A digest of what the monitor of this kind is told to expect and of its URL, in hexadecimal digits; the same in each version and on
    /// each machine. `None` where it is told nothing.
    pub fn definition_digest(&self, monitor: Monitor) -> Option<String> {
        let sent = monitor.defined(self.definition.as_ref()?)?;
        let text = format!("{}\n{sent}", self.target.address().url());
        let digest = digest::digest(&digest::SHA256, text.as_bytes());
        Some(digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(crate) fn definition(&self) -> Option<Arc<Definition>> {
        self.definition.clone()
    }

    /// Whether the message or the body says how long the checks took.
    pub fn says_took(&self) -> bool {
        self.wording.says_took()
    }

    fn checked(self) -> Result<Self, RequestError> {
        if self.body.len() > MAX_BODY {
            return Err(RequestError::BodyTooLong(self.body.len()));
        }
        if self.method == Method::Head && !self.body.is_empty() {
            Err(RequestError::HeadWithBody)
        } else {
            Ok(self)
        }
    }

    /// Whether its URL has `create=1`, by which Healthchecks makes the check of a beat.
    pub fn is_creating(&self) -> bool {
        let mut pairs = self.target.address().url().query_pairs();
        pairs.any(|(key, value)| key == "create" && value == "1")
    }

    /// Its target.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Its method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Its body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The kind of monitor whose rules decide whether a beat is delivered.
    pub fn judge(&self) -> Monitor {
        self.judge
    }

    /// Takes the kind of monitor that the URL tells, if any ([`Monitor::infer`]). The beat itself does not change; its answer is judged
    /// by the rules of that kind, and the monitor can be told of a failure.
    ///
    /// ```
    /// use downbeat_client::{Monitor, Request, Target};
    ///
    /// let target = Target::parse("https://kuma.test/api/push/s3cr3t")?;
    /// let request = Request::new(target).infer_monitor();
    /// assert_eq!((request.judge(), request.is_inferred()), (Monitor::UptimeKuma, true));
    /// # Ok::<(), downbeat_client::TargetError>(())
    /// ```
    #[must_use]
    pub fn infer_monitor(mut self) -> Self {
        let inference = Monitor::infer(&self.target);
        if let Inference::Kind(monitor) = inference {
            self.judge = monitor;
        }
        self.inference = Some(inference);
        self
    }

    /// Whether the [judge](Self::judge) was [inferred](Self::infer_monitor) from the URL, not named.
    pub fn is_inferred(&self) -> bool {
        matches!(self.inference, Some(Inference::Kind(_)))
    }

    /// The monitor that the URL tells; `None` if it was not [inferred](Self::infer_monitor).
    pub fn inference(&self) -> Option<&Inference> {
        self.inference.as_ref()
    }

    /// Whether the other request is the same to a monitor: URL, method, headers and body.
    pub fn is_same_beat(&self, other: &Self) -> bool {
        self.target == other.target
            && self.method == other.method
            && self.body == other.body
            && self.headers == other.headers
            && self.wording.is_same(&other.wording)
    }

    /// What an answer means: its status, and its text if it has one, whole or broken off.
    pub(crate) fn judged(&self, status: u16, text: Option<&str>, is_whole: bool) -> Verdict {
        match (self.is_inferred(), is_whole) {
            // An inferred monitor may be another program, whose text has no meaning.
            (true, _) => self.judge.judge_inferred(status, text),
            (false, false) => self.judge.judge_unfinished(status, text),
            (false, true) => self.judge.judge(status, text),
        }
    }

    /// The texts with placeholders.
    pub(crate) fn wording(&self) -> &Wording {
        &self.wording
    }

    /// The same request with the placeholders of its body filled in.
    pub(crate) fn filled(&self, reason: &str, took: Option<Duration>) -> Self {
        let mut filled = self.clone();
        let kind = self.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
        if let Some(body) = self.wording.filled_body(kind, reason, took) {
            filled.body = Bytes::from(body);
            filled.wording.body = None;
        }
        filled
    }

    /// The same request without its body, if the body only explains what method and URL say already, such as the reason of a
    /// failure or the output of a run. `None` for a request whose body is the signal itself, and for one without a body.
    ///
    /// ```
    /// use downbeat_client::{Monitor, Request, Signal, Target};
    ///
    /// let ill = |monitor: Monitor, url: &str| {
    ///     let beat = Request::new(Target::parse(url)?);
    ///     monitor.request(&beat, Signal::Ill("disk full".to_owned()))
    /// };
    /// let better_stack = ill(Monitor::BetterStack, "https://uptime.betterstack.com/api/v1/heartbeat/x")?.unwrap();
    /// assert!(better_stack.without_explanation().is_some_and(|bare| bare.body().is_empty()));
    /// // Without its body this would say that all is well.
    /// let honeybadger = ill(Monitor::Honeybadger, "https://api.honeybadger.io/v1/check_in/x")?.unwrap();
    /// assert!(honeybadger.without_explanation().is_none());
    /// # Ok::<(), downbeat_client::MonitorError>(())
    /// ```
    #[must_use]
    pub fn without_explanation(&self) -> Option<Self> {
        let explains = self.body_is_reason() && !self.body.is_empty();
        explains.then(|| Self { body: Bytes::new(), ..self.clone() })
    }

    pub(crate) fn body_is_reason(&self) -> bool {
        self.words == Words::Reason
    }

    /// Whether the request would be another signal without its body, which is ours.
    pub(crate) fn body_is_signal(&self) -> bool {
        self.words == Words::Signal
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn bytes(&self) -> Bytes {
        self.body.clone()
    }

    /// The same request for a monitor of this kind, to another of its URLs. A kind that was inferred stays inferred.
    pub(crate) fn for_monitor(mut self, judge: Monitor, target: Target) -> Self {
        if self.judge != judge {
            self.inference = None;
        }
        self.judge = judge;
        self.target = target;
        self
    }

    /// The same request as a POST.
    pub(crate) fn by_post(mut self) -> Self {
        self.method = Method::Post;
        self
    }

    /// The same request with a POST of the reason of a failure.
    pub(crate) fn posting(mut self, reason: String) -> Self {
        self.body = Bytes::from(reason);
        self.words = Words::Reason;
        self.by_post()
    }

    /// The same request with a POST of this text, which is what it says.
    pub(crate) fn posting_as(mut self, media: &'static str, text: String) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        self.body = Bytes::from(text);
        self.words = Words::Signal;
        self.by_post()
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        let mut shown = f.debug_struct("Request");
        shown.field("method", &self.method).field("target", &self.target);
        shown.field("headers", &names).field("body", &self.body.len());
        if self.judge != Monitor::Plain {
            shown.field("judge", &self.judge);
        }
        if self.is_inferred() {
            shown.field("inferred", &true);
        }
        shown.finish()
    }
}

/// Why a request cannot be sent. Quotes at most the name of a header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The method is another one.
    #[error("the method is none of GET, HEAD and POST")]
    Method,
    /// A HEAD with a body.
    #[error("a HEAD request has no body: use POST")]
    HeadWithBody,
    /// The body is longer than 1 MiB. Holds its length in bytes.
    #[error("the body is {0} bytes long, more than the {MAX_BODY} that are allowed")]
    BodyTooLong(usize),
    /// A header's name holds something else than letters, digits and `-`, or nothing.
    #[error("a header's name is empty or holds a character that no header's name can hold")]
    HeaderName,
    /// A header's value holds a line break, another control character, or other than ASCII. Holds the header's name.
    #[error("the value of the header `{0}` holds a line break or a character that no header can hold")]
    HeaderValue(String),
    /// A header's value is longer than 8 KiB. Holds the header's name.
    #[error("the value of the header `{0}` is longer than {MAX_VALUE} bytes")]
    HeaderTooLong(String),
    /// A header that the client writes itself. Holds its name.
    #[error("the header `{0}` belongs to the connection, and is written by downbeat itself")]
    Reserved(String),
    /// A brace before a word is no placeholder.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// More than 64 headers.
    #[error("there are more than {MAX_HEADERS} headers")]
    TooManyHeaders,
}

#[cfg(test)]
mod tests;

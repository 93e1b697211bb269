//! Owns what can go wrong: [`BeatError`] with its [`Step`], and [`ClientError`].
//!
//! A failure is put into words where it is seen, by the module that knows the step; this module holds the type,
//! the rules for its text, and the tools to look into the errors of the libraries below. Texts are made of fixed
//! words, a [`Peer`](crate::peer::Peer), numbers, and reasons that come from the system or the TLS library.
//! Nothing that was sent or received is quoted, so no secret of a URL can come back in an answer and end up in a
//! log.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::remedy::{Help, Names, Remedy};

/// The step of a beat that failed.
///
/// Its [`Display`](fmt::Display) form is the word that a [`BeatError`]'s text begins with; it is stable and
/// can serve as the label of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The host name has no address, or none could be found.
    Name,
    /// No TCP connection came about.
    Connect,
    /// The proxy could not be reached, refused the client, or opened no way to the monitor.
    Proxy,
    /// The TLS handshake failed, most often over the certificate.
    Tls,
    /// A time-out ran down, the total one or that for connecting.
    Timeout,
    /// A redirect was not followed.
    Redirect,
    /// The answer came and its status is not a success.
    Status,
    /// The connection was lost before the answer came, or what came is not HTTP.
    Exchange,
    /// The answer's status is a success and its text is not: the monitor says that it did not count the beat, or
    /// something else than the monitor answered.
    Answer,
}

impl Step {
    /// The step's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Connect => "connect",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Timeout => "time-out",
            Self::Redirect => "redirect",
            Self::Status => "status",
            Self::Exchange => "exchange",
            Self::Answer => "answer",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether another attempt makes sense after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// It would fail in the same way until an operator changes something.
    Never,
    /// The failure may pass.
    Later,
    /// The failure will probably not pass: a few more attempts make sense.
    AFew,
}

/// Why a beat was not delivered.
///
/// The [`Display`](fmt::Display) form is one line that says everything: the step, what happened, to which host,
/// and what would help if that is known. `connect: 127.0.0.1:9 refused the connection`. Neither it nor the
/// [`Debug`] form nor anything along [`source`](StdError::source) holds the path, query or userinfo of a URL.
///
/// The source is the library's own error, if there is one, for code that wants to look at it; its text
/// adds nothing.
#[derive(Debug, Clone)]
pub struct BeatError {
    step: Step,
    text: String,
    /// Boxed, since it is rare.
    help: Option<Box<Help>>,
    status: Option<u16>,
    redirected_from: Option<String>,
    retry: Retry,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl BeatError {
    /// An error whose text, without the step, is `text`.
    pub(crate) fn new(step: Step, text: impl Into<String>) -> Self {
        let retry = match step {
            Step::Name | Step::Connect | Step::Timeout | Step::Exchange => Retry::Later,
            Step::Proxy | Step::Tls | Step::Redirect | Step::Status | Step::Answer => Retry::Never,
        };
        Self {
            step,
            text: text.into(),
            help: None,
            status: None,
            redirected_from: None,
            retry,
            retry_after: None,
            source: None,
        }
    }

    /// Says which option would help: its name is put between two parts of a sentence.
    pub(crate) fn helped(mut self, before: &'static str, remedy: Remedy, after: &'static str) -> Self {
        self.help = Some(Box::new(Help { before, remedy, after, names: Names::default() }));
        self
    }

    pub(crate) fn with_help(mut self, help: Option<Help>) -> Self {
        self.help = help.map(Box::new);
        self
    }

    /// Names remedies as the caller's users know them.
    pub(crate) fn named(mut self, names: Names) -> Self {
        if let Some(help) = &mut self.help {
            help.names = names;
        }
        self
    }

    /// How much a failure tells, to choose among the failures of several attempts: an answer tells more than a fault of the
    /// connection, and such a fault more than a time-out.
    pub(crate) fn weight(&self) -> u8 {
        match self.step {
            Step::Status | Step::Answer | Step::Redirect => 3,
            Step::Name | Step::Connect | Step::Proxy | Step::Tls | Step::Exchange => 2,
            Step::Timeout => 1,
        }
    }

    /// Says whether to try again, if the step alone does not.
    pub(crate) fn retried(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    pub(crate) fn with_retry_after(mut self, pause: Option<Duration>) -> Self {
        self.retry_after = pause;
        self
    }

    /// The same failure for the connection to a proxy. A time-out and a name that was not found keep their steps.
    pub(crate) fn at_proxy(mut self) -> Self {
        self.text = format!("{} (the proxy)", self.text);
        if matches!(self.step, Step::Connect | Step::Tls) {
            self.step = Step::Proxy;
        }
        self
    }

    /// Names the proxy that has passed the request on.
    pub(crate) fn by_way_of(mut self, proxy: &str) -> Self {
        self.text = format!("{} (by way of the proxy {proxy})", self.text);
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds that a redirect has named the failing host, as the user wrote another URL.
    pub(crate) fn redirected_from(mut self, origin: impl fmt::Display) -> Self {
        self.redirected_from = Some(origin.to_string());
        self
    }

    /// The option that would help, if one is known. The text names it.
    pub fn remedy(&self) -> Option<Remedy> {
        self.help.as_ref().map(|help| help.remedy)
    }

    /// The step that failed.
    pub fn step(&self) -> Step {
        self.step
    }

    /// The status of the answer, when [`step`](Self::step) is [`Step::Status`].
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Whether another attempt makes sense. It does after a refused or lost connection, a name that was not found, a time-out, and the
    /// statuses 408, 425, 429 and 5xx (but 501 and 505). It does not after a bad certificate or another status, which an operator has
    /// to correct.
    pub fn retry(&self) -> Retry {
        self.retry
    }

    /// How long the answer asks to wait before the next attempt (its `Retry-After` header).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

impl fmt::Display for BeatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.step, self.text)?;
        if let Some(help) = &self.help {
            let Help { before, remedy, after, names } = **help;
            write!(f, "; {before}{}{after}", names.0(remedy))?;
        }
        match &self.redirected_from {
            Some(origin) => write!(f, " (redirected from {origin})"),
            None => Ok(()),
        }
    }
}

impl StdError for BeatError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Why a [`Client`](crate::Client) or a [`Route`](crate::Route) could not be made.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// A text given as extra roots holds no usable certificate.
    #[error("extra roots: PEM text {number} {reason}")]
    ExtraRoots {
        /// Which of the texts, counted from 1.
        number: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The client certificate or its key cannot be used. Holds what is wrong, without quoting either.
    #[error("client certificate: {0}")]
    Identity(String),
    /// The TLS library refused its own settings.
    #[error("TLS could not be set up: {0}")]
    Tls(#[source] rustls::Error),
}

/// The first error of type `E` among `error` and its causes.
///
/// An [`io::Error`] that wraps another error leaves it out of its `source`, so this looks inside. Bounded,
/// since a chain from a library is not ours to trust.
pub(crate) fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    causes(error).find_map(|cause| cause.downcast_ref::<E>())
}

/// The innermost [`io::Error`] among `error` and its causes: the one that the system gave.
pub(crate) fn find_io<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).last()
}

const MAX_CAUSES: usize = 16;

fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause| cause_of(*cause)).take(MAX_CAUSES)
}

fn cause_of<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// A reason that another program worded, made fit for one line: no control characters, and no longer than a
/// line.
pub(crate) fn plain(text: &str) -> String {
    const MAX_CHARS: usize = 200;
    let mut plain: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_CHARS).collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        plain.push('…');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_step_and_origin_of_a_redirect() {
        let error = BeatError::new(Step::Connect, "b.test:80 refused the connection");
        assert_eq!(error.to_string(), "connect: b.test:80 refused the connection");
        let error = error.redirected_from("a.test");
        assert_eq!(error.to_string(), "connect: b.test:80 refused the connection (redirected from a.test)");
    }

    #[test]
    fn a_cause_wrapped_in_io_errors_is_found() {
        let inner = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        let outer = io::Error::other(inner);
        assert_eq!(find::<rustls::Error>(&outer), Some(&rustls::Error::DecryptError));
        assert_eq!(find_io(&outer).map(io::Error::kind), Some(io::ErrorKind::InvalidData));
    }

    #[test]
    fn the_source_of_a_beat_error_is_the_error_it_was_given() {
        let error = BeatError::new(Step::Connect, "no")
            .with_source(io::Error::from(io::ErrorKind::ConnectionRefused));
        let source =
            error.source().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind);
        assert_eq!(source, Some(io::ErrorKind::ConnectionRefused));
    }

    #[test]
    fn a_foreign_reason_stays_on_one_line() {
        assert_eq!(plain("a\nb\u{1b}[31m"), "a b [31m");
        assert_eq!(plain(&"x".repeat(200)), "x".repeat(200));
        assert_eq!(plain(&"x".repeat(201)), format!("{}…", "x".repeat(200)));
    }
}

//! Owns [`Client`]: the pool of connections and the course of one beat through it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT, AUTHORIZATION, HeaderValue, LOCATION, USER_AGENT};
use hyper::http::Extensions;
use hyper::{Method, Request, Response};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::{Instant, timeout_at};

use crate::body::drain;
use crate::connect::{Connector, Uses};
use crate::error::{BeatError, ClientError, Step, find, find_io, span};
use crate::options::ClientOptions;
use crate::peer::Peer;
use crate::redirect::{Trail, is_redirect};
use crate::target::{Address, Target};
use crate::tls::{self, Trust};

/// How many unused connections to one host are kept. Beats to one target do not overlap, so one is the rule;
/// the second is for two targets on the same host.
const MAX_IDLE_PER_HOST: usize = 2;

/// How long an unused connection is kept: long enough for a beat a minute.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// How much of an answer's head (status line and headers) is buffered, in bytes. hyper compares between two
/// reads, so that a head of up to twice the size can pass.
const MAX_HEAD: usize = 64 * 1024;

/// How long the body of the final answer may take. The outcome is known by then: this buys a reusable
/// connection.
const BODY_PATIENCE: Duration = Duration::from_secs(2);

/// The same for the body of a redirect, which holds the beat up.
const REDIRECT_BODY_PATIENCE: Duration = Duration::from_millis(100);

/// The longest total time-out: a longer one counts as this, so that no addition to a clock can overflow.
const MAX_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

const AGENT: &str = concat!("downbeat/", env!("CARGO_PKG_VERSION"));

/// Sends beats.
///
/// A client holds the connections of earlier beats and uses them again. Cloning it is cheap, and the clones
/// share these connections, so one client serves a whole program. It never uses a proxy.
///
/// It runs inside a tokio runtime whose time and I/O drivers are enabled.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    http: legacy::Client<Connector, Empty<Bytes>>,
    options: ClientOptions,
}

impl Client {
    /// Makes a client. Reads the system's root certificates from disk, once.
    ///
    /// A system without root certificates is no error here, since http needs none; an https beat then fails
    /// at [`Step::Tls`] and says what would help.
    ///
    /// # Errors
    ///
    /// When an [extra root](ClientOptions::with_extra_roots_pem) cannot be used.
    ///
    /// ```
    /// use downbeat_client::{Client, ClientOptions};
    ///
    /// let error = Client::new(ClientOptions::default().with_extra_roots_pem("no PEM")).unwrap_err();
    /// assert_eq!(error.to_string(), "extra roots: PEM text 1 holds no certificate");
    /// ```
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let connector = Connector::new(Trust::load(&options.extra_roots_pem)?, options.connect_timeout);
        let http = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(MAX_IDLE_PER_HOST)
            .http1_max_buf_size(MAX_HEAD)
            .build(connector);
        Ok(Self { shared: Arc::new(Shared { http, options }) })
    }

    /// Sends one beat: a GET request, and those that redirects ask for.
    ///
    /// `timeout` is the total for all of it. When the answer's head has come with a status of 2xx the beat is
    /// delivered, whatever becomes of the body.
    ///
    /// Dropping the future stops the beat: a request under way is cut off and its connection closed. Only a
    /// name look-up that the system has begun runs on in its thread, without effect; a program that ends
    /// should therefore not wait for its runtime's blocking threads (`Runtime::shutdown_background`).
    ///
    /// # Errors
    ///
    /// When no 2xx answer came in time. The [error](BeatError) says at which [`Step`] the beat failed, and
    /// why.
    pub async fn beat(&self, target: &Target, timeout: Duration) -> Result<Delivery, BeatError> {
        let timeout = timeout.min(MAX_TIMEOUT);
        let deadline = Instant::now() + timeout;
        let mut course = Course::new(target, self.shared.options.max_redirects);
        let answer = match timeout_at(deadline, course.run(&self.shared)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(course.locate(error)),
            Err(_) => return Err(course.locate(course.too_slow(timeout))),
        };
        let status = answer.status();
        let until = deadline.min(Instant::now() + BODY_PATIENCE);
        drain(answer.into_body(), self.shared.options.max_body, until).await;
        if status.is_success() {
            Ok(Delivery { status: status.as_u16(), redirects: course.trail.followed() })
        } else {
            Err(course.locate(refused(status, course.here.peer())))
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("options", &self.shared.options).finish_non_exhaustive()
    }
}

/// A beat that was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    status: u16,
    redirects: u8,
}

impl Delivery {
    /// The status of the final answer: 200 to 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How many redirects led to it.
    pub fn redirects(&self) -> u8 {
        self.redirects
    }
}

/// One beat on its way. Outlives the work that a time-out cuts off, so that the error can say where it was.
struct Course<'a> {
    target: &'a Target,
    trail: Trail,
    here: Address,
    /// Knows whether the request under way has a connection.
    connection: Option<CaptureConnection>,
}

impl<'a> Course<'a> {
    fn new(target: &'a Target, max_redirects: u8) -> Self {
        let here = target.address().clone();
        Self { target, trail: Trail::new(here.clone(), max_redirects), here, connection: None }
    }

    /// Follows redirects to the answer that is none.
    async fn run(&mut self, shared: &Shared) -> Result<Response<Incoming>, BeatError> {
        // The trail bounds this loop.
        loop {
            let answer = self.ask(shared).await?;
            if !is_redirect(answer.status()) {
                return Ok(answer);
            }
            self.here = self.trail.follow(&self.here, answer.headers().get(LOCATION))?;
            self.connection = None;
            let until = Instant::now() + REDIRECT_BODY_PATIENCE;
            drain(answer.into_body(), shared.options.max_body, until).await;
        }
    }

    /// Sends the request to the present address; again on another connection, when the one that was used has
    /// been kept from an earlier beat and turns out to be dead.
    ///
    /// A server closes a connection that was idle for long, and the request may be on its way just then.
    /// Every repetition uses up a kept connection, and a request on a new one is not repeated, so this ends.
    async fn ask(&mut self, shared: &Shared) -> Result<Response<Incoming>, BeatError> {
        let mut repetitions = 0..=MAX_IDLE_PER_HOST;
        loop {
            let mut request = self.request();
            let connection = capture_connection(&mut request);
            self.connection = Some(connection.clone());
            let outcome = shared.http.request(request).await;
            let kept = uses(&connection).is_some_and(|uses| uses.count());
            match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) if kept && is_lost(&error) && repetitions.next().is_some() => {}
                Err(error) => return Err(explain(error, self.here.peer())),
            }
        }
    }

    fn request(&self) -> Request<Empty<Bytes>> {
        let mut request = Request::new(Empty::new());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = self.here.uri().clone();
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        if let (true, Some(authorization)) = (self.trail.may_authorize(), self.target.authorization()) {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        request
    }

    /// Says what the total time-out has cut off.
    fn too_slow(&self, limit: Duration) -> BeatError {
        let connected =
            self.connection.as_ref().is_some_and(|connection| connection.connection_metadata().is_some());
        let what = if connected { "answer from" } else { "connection to" };
        BeatError::new(Step::Timeout, format!("no {what} {} within {}", self.here.peer(), span(limit)))
    }

    /// Adds where the beat came from, when a redirect has led it to a host that its URL does not name.
    fn locate(&self, error: BeatError) -> BeatError {
        let home = self.target.address().peer();
        if self.here.peer() == home { error } else { error.redirected_from(home) }
    }
}

/// The count that the connector has attached to the connection of a request.
fn uses(connection: &CaptureConnection) -> Option<Uses> {
    let mut extras = Extensions::new();
    connection.connection_metadata().as_ref()?.get_extras(&mut extras);
    extras.remove()
}

/// Whether the connection broke before an answer came.
fn is_lost(error: &legacy::Error) -> bool {
    use std::io::ErrorKind as K;
    if find::<rustls::Error>(error).is_some() {
        return false;
    }
    find::<hyper::Error>(error)
        .is_some_and(|error| error.is_incomplete_message() || error.is_canceled() || error.is_closed())
        || find_io(error).is_some_and(|error| {
            matches!(
                error.kind(),
                K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::UnexpectedEof
            )
        })
}

/// Puts a request's failure into words.
fn explain(error: legacy::Error, peer: &Peer) -> BeatError {
    if let Some(connecting) = find::<BeatError>(&error) {
        return connecting.clone();
    }
    if let Some(tls) = find::<rustls::Error>(&error) {
        let text = tls::explain(tls, peer);
        return BeatError::new(Step::Tls, text).with_source(error);
    }
    let http = find::<hyper::Error>(&error);
    let text = if is_lost(&error) {
        format!("{peer} closed the connection before it answered")
    } else if http.is_some_and(is_head_too_large) {
        format!(
            "the head of {peer}'s answer is too large: above {} KiB, or above 100 headers",
            MAX_HEAD / 1024
        )
    } else if http.is_some_and(hyper::Error::is_parse) {
        let hint = if peer.is_https() { "" } else { "; is it an https:// address?" };
        format!("{peer} does not answer in HTTP/1.1{hint}")
    } else {
        format!("the request to {peer} failed")
    };
    BeatError::new(Step::Exchange, text).with_source(error)
}

/// hyper tells this case from other malformed answers in its text only.
fn is_head_too_large(error: &hyper::Error) -> bool {
    error.is_parse() && error.to_string().contains("too large")
}

/// Puts a status that is no success into words: the standard's words, since the server's own may quote the
/// URL.
fn refused(status: hyper::StatusCode, peer: &Peer) -> BeatError {
    let code = status.as_u16();
    let text = match status.canonical_reason() {
        Some(reason) => format!("{code} {reason} from {peer}"),
        None => format!("{code} from {peer}"),
    };
    BeatError::new(Step::Status, text).with_status(code)
}

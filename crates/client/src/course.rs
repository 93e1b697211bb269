//! Owns one attempt: a request, the further requests that redirects ask for, and what the answer means.

use std::borrow::Cow;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue,
    LOCATION, PROXY_AUTHORIZATION, USER_AGENT,
};
use hyper::http::Extensions;
use hyper::{Method, Response, StatusCode};
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use tokio::time::{Instant, timeout_at};

use crate::body::{self, End};
use crate::connect::{Progress, Uses, credentials_refused};
use crate::error::{BeatError, Step, plain};
use crate::mask::masked;
use crate::monitor::Verdict;
use crate::outcome::Delivery;
use crate::proxy::Via;
use crate::redirect::{
    REASON_DROPPED, REASON_KEPT_BACK, Trail, elsewhere, is_permanent, is_redirect, moved, next_method,
    without_body,
};
use crate::refusal::{failed, is_lost, refused, wants_http1};
use crate::reply::{Reply, date};
use crate::request::Request;
use crate::retry_after::retry_after;
use crate::shared::Shared;
use crate::span::span;
use crate::target::Address;

/// How long the body of the final answer may take.
const BODY_PATIENCE: Duration = Duration::from_secs(2);

/// The same for the body of a redirect, which is not used: reading it makes the connection reusable.
const REDIRECT_BODY_PATIENCE: Duration = Duration::from_millis(100);

const AGENT: &str = concat!("downbeat/", env!("CARGO_PKG_VERSION"));

/// Tries once to deliver a beat, within `limit`. `sending` hears of each request that has a connection.
pub(crate) async fn attempt(
    shared: &Shared,
    request: &Request,
    limit: Duration,
    sending: &(dyn Fn() + Sync),
) -> Result<Delivery, BeatError> {
    let deadline = Instant::now() + limit;
    let mut course = Course::new(shared, request, sending);
    let outcome = match course.answered(deadline, limit).await {
        Ok(answer) => course.read(answer, deadline).await,
        Err(error) => Err(error),
    };
    outcome.map_err(|error| course.fail(error))
}

/// Asks once, within `limit`, and gives the whole answer, whatever its status is.
pub(crate) async fn ask(shared: &Shared, request: &Request, limit: Duration) -> Result<Reply, BeatError> {
    let deadline = Instant::now() + limit;
    let mut course = Course::new(shared, request, &|| {});
    let outcome = match course.answered(deadline, limit).await {
        Ok(answer) => course.reply(answer, deadline).await,
        Err(error) => Err(error),
    };
    outcome.map_err(|error| course.fail(error))
}

/// One attempt on its way. Outlives the work that a time-out cuts off, so that the error can say where it was.
struct Course<'a> {
    shared: &'a Shared,
    request: &'a Request,
    sending: &'a (dyn Fn() + Sync),
    trail: Trail,
    here: Address,
    method: Method,
    has_body: bool,
    /// A note about the delivery for the operator, independent of the answer.
    note: Option<&'static str>,
    /// Knows whether the request under way has a connection.
    connection: Option<CaptureConnection>,
    /// Knows how far a connection in the making has come.
    progress: Progress,
    /// The permanent new address of the monitor by its redirects, masked, and how it differs.
    moved_to: Option<String>,
}

impl<'a> Course<'a> {
    fn new(shared: &'a Shared, request: &'a Request, sending: &'a (dyn Fn() + Sync)) -> Self {
        let here = request.target().address().clone();
        let trail = Trail::new(here.clone(), shared.options.max_redirects);
        let method = request.method().to_http();
        Self {
            shared,
            request,
            sending,
            trail,
            here,
            method,
            has_body: true,
            note: None,
            connection: None,
            progress: Progress::default(),
            moved_to: None,
        }
    }

    /// The head of the first answer that is not a redirect, or an error that says what the time was used for.
    async fn answered(
        &mut self,
        deadline: Instant,
        limit: Duration,
    ) -> Result<Response<Incoming>, BeatError> {
        let progress = self.progress.clone();
        let answer = timeout_at(deadline, progress.kept(self.run())).await;
        answer.unwrap_or_else(|_| Err(self.too_slow(limit)))
    }

    /// Follows redirects up to the first answer that is not a redirect.
    async fn run(&mut self) -> Result<Response<Incoming>, BeatError> {
        // The trail bounds this loop.
        loop {
            let answer = self.ask().await?;
            if !is_redirect(answer.status()) {
                return Ok(answer);
            }
            let to = self.trail.follow(&self.here, answer.headers().get(LOCATION))?;
            let (method, keeps_body) = next_method(answer.status(), &self.method);
            self.method = method;
            self.keep_body(keeps_body, &to)?;
            self.here = to;
            self.connection = None;
            self.progress.wipe();
            // Only if all redirects so far were permanent, the target has a new address.
            if is_permanent(answer.status()) && (self.trail.followed() == 1 || self.moved_to.is_some()) {
                self.moved_to = Some(moved(self.request.target().address().url(), &self.here));
            }
            let until = Instant::now() + REDIRECT_BODY_PATIENCE;
            body::read(answer.into_body(), self.shared.options.max_body, until).await;
        }
    }

    /// Decides what happens to the body on the way to the next address.
    fn keep_body(&mut self, keeps_body: bool, to: &Address) -> Result<(), BeatError> {
        let carries = self.has_body && !self.request.body().is_empty();
        let is_at_home = self.trail.is_at_home();
        if carries && !is_at_home && !self.request.body_is_reason() {
            return Err(BeatError::new(Step::Redirect, elsewhere(self.here.peer(), to.peer())));
        }
        if carries && !keeps_body && self.request.body_is_signal() {
            return Err(BeatError::new(Step::Redirect, without_body(self.here.peer())));
        }
        self.has_body &= keeps_body && is_at_home;
        if carries && !self.has_body && self.request.body_is_reason() {
            self.note = Some(if is_at_home { REASON_DROPPED } else { REASON_KEPT_BACK });
        }
        Ok(())
    }

    /// Sends the request to the present address; again on another connection, when the one that was used has
    /// been kept from an earlier beat and turns out to be dead.
    ///
    /// A server closes a connection that was idle for long, and the request may be on its way just then.
    /// Every repetition uses up a kept connection, and a request on a new one is not repeated, so this ends.
    async fn ask(&mut self) -> Result<Response<Incoming>, BeatError> {
        let mut repetitions = 0..=self.shared.options.max_idle_per_host;
        loop {
            let mut request = self.request();
            let connection = capture_connection(&mut request);
            self.connection = Some(connection.clone());
            let outcome = {
                let mut asked = std::pin::pin!(self.shared.pools.request(self.here.peer(), request));
                let mut connected = connection.clone();
                tokio::select! {
                    biased;
                    outcome = &mut asked => outcome,
                    _ = async { drop(connected.wait_for_connection_metadata().await) } => {
                        (self.sending)();
                        asked.await
                    }
                }
            };
            let kept = uses(&connection).is_some_and(|uses| uses.count());
            match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) if kept && is_lost(&error) && repetitions.next().is_some() => {
                    self.give_up_connection()
                }
                Err(error) if wants_http1(&error) && self.shared.pools.require_http1(self.here.peer()) => {}
                Err(error) => return Err(failed(error, self.here.peer())),
            }
        }
    }

    fn request(&self) -> hyper::Request<Full<Bytes>> {
        let body = if self.has_body { self.request.bytes() } else { Bytes::new() };
        let length = body.len();
        let mut request = hyper::Request::new(Full::new(body));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.here.uri().clone();
        let headers = request.headers_mut();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        if self.trail.is_at_home() {
            if let Some(authorization) = self.request.target().authorization() {
                headers.insert(AUTHORIZATION, authorization.clone());
            }
            for (name, value) in self.request.headers() {
                let is_about_body = [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LANGUAGE].contains(name);
                if self.has_body || !is_about_body {
                    headers.insert(name, value.clone());
                }
            }
        }
        // Never chunked: some servers refuse that.
        if length > 0 || self.method == Method::POST {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        if let Some(Via::Http { authorization: Some(authorization), .. }) = self.relay() {
            headers.insert(PROXY_AUTHORIZATION, authorization);
        }
        request
    }

    /// Reads the answer's text and asks the monitor's rules what it means.
    async fn read(&self, answer: Response<Incoming>, deadline: Instant) -> Result<Delivery, BeatError> {
        let (head, body) = answer.into_parts();
        let until = deadline.min(Instant::now() + BODY_PATIENCE);
        let (text, end) = body::read(body, self.shared.options.max_body, until).await;
        let text =
            String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into());
        let peer = self.here.peer();
        if head.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(via) = self.relay()
        {
            let has_credentials = matches!(&via, Via::Http { authorization: Some(_), .. });
            return Err(credentials_refused(&via.peer().with_port(), has_credentials));
        }
        let is_whole = !matches!(end, End::Broken | End::TooSlow);
        let said = (self.method != Method::HEAD).then_some(text.as_str());
        match self.request.judged(head.status.as_u16(), said, is_whole) {
            Verdict::Unfinished => {
                let text = format!("{peer} did not finish its answer, which says whether the beat counted");
                Err(BeatError::new(Step::Exchange, text))
            }
            Verdict::Delivered { note } => Ok(Delivery {
                status: head.status.as_u16(),
                redirects: self.trail.followed(),
                moved_to: self.moved_to.clone(),
                is_http2: head.version == hyper::Version::HTTP_2,
                text,
                note: self.note.or(note),
            }),
            Verdict::Refused { reason, retry } => {
                let reason = reason.map(|reason| match reason {
                    Cow::Borrowed(reason) => reason.to_owned(),
                    Cow::Owned(quoted) => {
                        let via = self.shared.proxies.intercept(self.here.uri());
                        plain(&masked(&quoted, self.request, &self.here, via.as_ref()))
                    }
                });
                let pause = retry_after(&head.headers, self.shared.options.clock.now());
                let refused = refused(head.status, peer, self.request, &text, reason);
                Err(refused.retried(retry).with_retry_after(pause))
            }
        }
    }

    /// Reads the whole answer.
    async fn reply(&self, answer: Response<Incoming>, deadline: Instant) -> Result<Reply, BeatError> {
        let (head, body) = answer.into_parts();
        let (text, end) = body::read(body, self.shared.options.max_body, deadline).await;
        let peer = self.here.peer();
        let fault = match end {
            End::Whole => {
                return Ok(Reply {
                    status: head.status.as_u16(),
                    date: date(&head.headers),
                    text: String::from_utf8_lossy(&text).into_owned(),
                });
            }
            End::TooLarge => BeatError::new(
                Step::Answer,
                format!("the answer of {peer} is larger than {} bytes", self.shared.options.max_body),
            ),
            End::Broken => BeatError::new(Step::Exchange, format!("{peer} broke its answer off")),
            End::TooSlow => {
                BeatError::new(Step::Timeout, format!("{peer} did not finish its answer in time"))
            }
        };
        Err(fault)
    }

    /// The proxy that passes on the request as it is, if there is one.
    fn relay(&self) -> Option<Via> {
        if self.here.peer().is_https() {
            return None;
        }
        self.shared.proxies.intercept(self.here.uri()).filter(|via| matches!(via, Via::Http { .. }))
    }

    /// The error of a step that the time-out of the attempt has cut off.
    fn too_slow(&self, limit: Duration) -> BeatError {
        let connected =
            self.connection.as_ref().is_some_and(|connection| connection.connection_metadata().is_some());
        let peer = self.here.peer();
        let what = match self.progress.step() {
            _ if connected => format!("no answer from {peer} within"),
            Some(step) => step,
            None => format!("no connection to {peer} within"),
        };
        BeatError::new(Step::Timeout, format!("{what} {}", span(limit)))
    }

    /// Keeps the pool from using the present connection again. An HTTP/2 connection is shared, and would be
    /// offered to the next attempt although nothing comes through it any more.
    fn give_up_connection(&self) {
        let Some(connection) = &self.connection else { return };
        if let Some(connected) = connection.connection_metadata().as_ref() {
            connected.poison();
        }
    }

    /// Puts an end to the attempt, and adds where the beat came from when a redirect has led it to a host that its
    /// URL does not name.
    fn fail(&self, mut error: BeatError) -> BeatError {
        if matches!(error.step(), Step::Timeout | Step::Exchange) {
            self.give_up_connection();
        }
        // For an http beat through a proxy one cannot tell which of the two is at fault.
        if let (Step::Timeout | Step::Exchange | Step::Status, Some(via)) = (error.step(), self.relay()) {
            error = error.by_way_of(&via.peer().with_port());
        }
        let home = self.request.target().address().peer();
        let error = error.named(self.shared.options.remedies);
        if self.here.peer() == home { error } else { error.redirected_from(home) }
    }
}

/// The count that the connector has attached to the connection of a request.
fn uses(connection: &CaptureConnection) -> Option<Uses> {
    let mut extras = Extensions::new();
    connection.connection_metadata().as_ref()?.get_extras(&mut extras);
    extras.remove()
}

//! The HTTP server: what is asked, and how much of it at once.
//!
//! It only reads the board. Everything that a client can use up is bounded: connections, time to send a request, time to
//! take an answer, streams of events, and the years that are counted and waited for at a time. What is bounded keeps no probe
//! out: `connections` has how.

mod access;
mod asked;
mod calendars;
mod connections;
mod events;
mod histories;
mod probes;
mod respond;
mod stall;

use super::board::{Board, Kind, Query};
use super::metrics::{self, Format};
use super::page::PAGE;
use crate::config::Secret;
use access::{Access, Denied};
use asked::{pairs, query, wanted};
use calendars::{Calendars, NotCounted};
use connections::{Connections, Place};
use downbeat_inspect::Budget;
use downbeat_inspect::calendar::Calendar;
use histories::{Histories, Untold};
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderName};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use percent_encoding::percent_decode_str;
pub use probes::serve_probes;
use probes::{HEAD, MAX_HEAD, PROBES};
use respond::{Content, answer, json, problem, text, whole, with};
use stall::Stalling;
use std::convert::Infallible;
use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

/// What clients may use up.
#[derive(Clone, Copy, Debug)]
struct Limits {
    connections: usize,
    /// Streams of events, which are connections too.
    streams: usize,
    /// For the head of a request, from when the connection is free for it.
    head: Duration,
    /// For taking a piece of an answer.
    write: Duration,
    /// For requests under way when the server is stopped.
    stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 128,
            streams: 32,
            head: HEAD,
            write: Duration::from_secs(20),
            stop: Duration::from_secs(1),
        }
    }
}

/// What is sent to a client too many.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 21\r\nRetry-After: 5\r\nConnection: close\r\n\r\ntoo many connections\n";

/// Shows a board to whoever asks `listener`, until `shutdown` is there; with a token, only to those who show it.
///
/// Without a token a listener on the loopback interface answers only requests for `localhost` and addresses of that
/// interface, so that no page of another site can look at the state through an operator's browser.
pub async fn serve(
    listener: TcpListener,
    board: Board,
    token: Option<Secret>,
    shutdown: impl Future<Output = ()>,
) {
    serve_within(Limits::default(), listener, board, token, shutdown).await;
}

async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    board: Board,
    token: Option<Secret>,
    shutdown: impl Future<Output = ()>,
) {
    // Where it listens is not known when the system does not tell: then it is taken for the strictest case.
    let listen = listener.local_addr().unwrap_or(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0));
    let (stop, stopped) = watch::channel(false);
    let server = Arc::new(Server {
        board,
        access: Access::new(listen, token.as_ref()),
        streams: Arc::new(Semaphore::new(limits.streams)),
        calendars: Calendars::new(),
        histories: Arc::new(Histories::new()),
        stopped,
    });
    let connections = Connections::new(limits.connections);
    let mut tasks = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
            Some(_) = tasks.join_next() => continue,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            // The client has gone before it was its turn.
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionAborted => continue,
            Err(_) => {
                // The table of files is full, say: room is made, and it will not be better at once.
                connections.give_way();
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        match connections.admit() {
            Some(place) => {
                let (server, number) = (server.clone(), place.number);
                let task = tasks.spawn(async move { server.connection(stream, limits, place).await });
                connections.is_task(number, task);
            }
            None => refuse(&stream).await,
        }
    }
    drop(listener);
    stop.send_replace(true);
    let _ = timeout(limits.stop, async { while tasks.join_next().await.is_some() {} }).await;
}

/// Says that there are too many, if that can be said at once.
async fn refuse(stream: &TcpStream) {
    // What was not read when a connection is closed takes the answer with it.
    if let Ok(Ok(())) = timeout(Duration::from_millis(10), stream.readable()).await {
        let _ = stream.try_read(&mut [0; 4096]);
    }
    let _ = stream.try_write(FULL);
}

struct Server {
    board: Board,
    access: Access,
    streams: Arc<Semaphore>,
    calendars: Calendars,
    histories: Arc<Histories>,
    stopped: watch::Receiver<bool>,
}

impl Server {
    async fn connection(self: Arc<Self>, stream: TcpStream, limits: Limits, place: Place) {
        let place = Arc::new(place);
        // Events are small and are to arrive at once.
        let _ = stream.set_nodelay(true);
        let mut stopped = self.stopped.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let (server, place) = (self.clone(), place.clone());
            async move {
                if !PROBES.contains(&request.uri().path()) {
                    // A client that asks for many pages at once waits its turn with each, and may have to give way.
                    tokio::task::yield_now().await;
                }
                place.works();
                let answer = unwinding(server.answer(&request)).await.unwrap_or_else(|_| failed());
                // A stream has its own bound, and is waited for by its client.
                if !matches!(answer.body(), Content::Pieces(_)) {
                    place.waits();
                }
                Ok::<_, Infallible>(answer)
            }
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(MAX_HEAD).max_headers(64);
        let connection = http.serve_connection(TokioIo::new(Stalling::new(stream, limits.write)), service);
        tokio::pin!(connection);
        // What breaks a connection is the client's business.
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }

    async fn answer(&self, request: &Request<Incoming>) -> Response<Content> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let refused =
                text(StatusCode::METHOD_NOT_ALLOWED, "there is nothing to change here: only GET and HEAD");
            return with(closing(refused), header::ALLOW, "GET, HEAD");
        }
        if !request.body().is_end_stream() {
            return closing(text(StatusCode::PAYLOAD_TOO_LARGE, "requests have no body here"));
        }
        let path = request.uri().path();
        // They say a word, to probes that have no token and go by whatever name.
        if let Some(response) = probes::probe(&self.board, path) {
            return response;
        }
        match self.access.check(request.headers()) {
            Ok(()) => self.route(request, path).await,
            Err(Denied::Token) => with(
                text(
                    StatusCode::UNAUTHORIZED,
                    "a token is needed: as `Authorization: Bearer …`, or as the password",
                ),
                header::WWW_AUTHENTICATE,
                "Basic realm=\"downbeat\", charset=\"UTF-8\"",
            ),
            Err(Denied::Host) => text(
                StatusCode::MISDIRECTED_REQUEST,
                "this is served to requests for localhost or 127.0.0.1 alone; behind a proxy, let it send \
                 `Host: localhost`, or set a token",
            ),
        }
    }

    async fn route(&self, request: &Request<Incoming>, path: &str) -> Response<Content> {
        match path {
            "/" => {
                let page = whole(StatusCode::OK, "text/html; charset=utf-8", PAGE.html.clone());
                with(page, header::CONTENT_SECURITY_POLICY, &PAGE.policy)
            }
            "/api/heartbeats" => self.rows(request, Kind::Heartbeat),
            "/api/jobs" => self.rows(request, Kind::Job),
            "/api/fleet" => self.fleet(request),
            "/events" => match query(request, None) {
                Ok(query) => self.events(request, query),
                Err(message) => problem(StatusCode::BAD_REQUEST, &message),
            },
            "/metrics" => {
                let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
                let format = Format::wanted(accept);
                let board = self.board.clone();
                // Those of ten thousand heartbeats take 40 ms, in which no beat would be sent.
                match spawn_blocking(move || metrics::render(&board, format)).await {
                    Ok(metrics) => whole(StatusCode::OK, format.content_type(), metrics),
                    Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "the metrics cannot be told"),
                }
            }
            _ => match path.strip_prefix("/api/").and_then(|rest| rest.split_once('/')) {
                Some((kind, rest)) => self.one(request, kind, rest).await,
                None => nothing(),
            },
        }
    }

    /// What is asked of one heartbeat or one job.
    async fn one(&self, request: &Request<Incoming>, kind: &str, rest: &str) -> Response<Content> {
        let kind = match kind {
            "heartbeats" => Kind::Heartbeat,
            "jobs" => Kind::Job,
            _ => return nothing(),
        };
        let Some((name, what)) = rest.rsplit_once('/') else { return nothing() };
        let Ok(name) = percent_decode_str(name).decode_utf8() else {
            return problem(StatusCode::BAD_REQUEST, "the name is not UTF-8");
        };
        match (kind, what) {
            (_, "calendar") => self.calendar(request, kind, &name).await,
            (_, "history") => self.history(kind, &name).await,
            (Kind::Job, "output") => self.output(&name),
            _ => nothing(),
        }
    }

    /// Who has what of the fleet.
    fn fleet(&self, request: &Request<Incoming>) -> Response<Content> {
        let Some(owners) = self.board.owners() else {
            return problem(StatusCode::NOT_FOUND, "this process is no member of a fleet");
        };
        match wanted(request) {
            Ok(wanted) => json(&owners.page(&wanted)),
            Err(message) => problem(StatusCode::BAD_REQUEST, message),
        }
    }

    async fn history(&self, kind: Kind, name: &str) -> Response<Content> {
        let Some(folder) = self.board.history() else {
            let why = "nothing is remembered: `state` in the configuration names a folder for it";
            return problem(StatusCode::NOT_FOUND, why);
        };
        match self.histories.told(folder, kind, name).await {
            Ok(bytes) => whole(StatusCode::OK, "application/json", bytes),
            Err(Untold::Unknown) => problem(StatusCode::NOT_FOUND, "nothing is remembered of this name yet"),
            Err(Untold::Busy) => busy("too many histories are being read: try again", "5"),
            Err(Untold::Failed) => {
                problem(StatusCode::INTERNAL_SERVER_ERROR, "the history cannot be read: the log says why")
            }
        }
    }

    fn output(&self, name: &str) -> Response<Content> {
        if !self.access.has_token() {
            let why = "the output of jobs is shown only where `status` has a `token`";
            return problem(StatusCode::FORBIDDEN, why);
        }
        match self.board.output(name) {
            Some(output) => json(&output),
            None => {
                problem(StatusCode::NOT_FOUND, "there is no such job, or no output of its last run is kept")
            }
        }
    }

    fn rows(&self, request: &Request<Incoming>, kind: Kind) -> Response<Content> {
        match query(request, Some(kind)) {
            Ok(query) => {
                self.histories.freshen(&self.board);
                json(&self.board.view(&query))
            }
            Err(message) => problem(StatusCode::BAD_REQUEST, &message),
        }
    }

    fn events(&self, request: &Request<Incoming>, query: Query) -> Response<Content> {
        const KIND: &str = "text/event-stream";
        if request.method() == Method::HEAD {
            return whole(StatusCode::OK, KIND, "");
        }
        let Ok(permit) = self.streams.clone().try_acquire_owned() else {
            return busy("too many clients take events", "10");
        };
        let (pieces, taken) = mpsc::channel(1);
        let (board, histories) = (self.board.clone(), self.histories.clone());
        tokio::spawn(events::send(board, histories, query, pieces, self.stopped.clone(), permit));
        // nginx holds answers back until it has enough of them.
        let response = answer(StatusCode::OK, KIND, Content::Pieces(taken));
        with(response, HeaderName::from_static("x-accel-buffering"), "no")
    }

    async fn calendar(&self, request: &Request<Incoming>, kind: Kind, name: &str) -> Response<Content> {
        let this_year = chrono::Datelike::year(&self.board.now());
        let mut year = this_year;
        for (key, value) in pairs(request) {
            match (&*key, value.parse()) {
                ("year", Ok(given)) if Calendar::YEARS.contains(&given) => year = given,
                ("year", _) => {
                    return problem(StatusCode::BAD_REQUEST, "`year` is a number from 1970 to 9998");
                }
                _ => return problem(StatusCode::BAD_REQUEST, "the one parameter here is `year`"),
            }
        }
        let Some((schedule, generation)) = self.board.schedule(kind, name) else {
            let missing = match kind {
                Kind::Heartbeat => "there is no such heartbeat, or it is switched off",
                Kind::Job => "there is no such job, or it has no schedule",
            };
            return problem(StatusCode::NOT_FOUND, missing);
        };
        let key = (kind, name.to_owned(), generation, year);
        let count = move |budget: &Budget| Calendar::new(&schedule, year, budget);
        match self.calendars.counted(key, count).await {
            Ok(bytes) => whole(StatusCode::OK, "application/json", bytes),
            Err(NotCounted::Busy) => busy("too many calendars are being counted: try again", "5"),
            Err(NotCounted::Failed) => failed(),
        }
    }
}

/// The answer while others have what is asked for, and after how many seconds to ask again.
fn busy(message: &str, again: &str) -> Response<Content> {
    with(problem(StatusCode::SERVICE_UNAVAILABLE, message), header::RETRY_AFTER, again)
}

/// The answer where there is nothing.
fn nothing() -> Response<Content> {
    text(
        StatusCode::NOT_FOUND,
        "there are /, /api/heartbeats, /api/heartbeats/{name}/calendar, /api/heartbeats/{name}/history, /api/jobs, \
         /api/jobs/{name}/calendar, /api/jobs/{name}/history, /api/jobs/{name}/output, /api/fleet, /events, /metrics, /healthz and /readyz",
    )
}

/// The answer when this program has a defect: what there is to know of it is on standard error.
fn failed() -> Response<Content> {
    problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        "the answer could not be made: a defect of downbeat, please report it",
    )
}

/// What comes of a future, or what it has panicked with: one answer may fail, and not its connection.
async fn unwinding<T>(future: impl Future<Output = T>) -> std::thread::Result<T> {
    let mut future = pin!(future);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// An answer after which nothing more is read.
fn closing(response: Response<Content>) -> Response<Content> {
    with(response, header::CONNECTION, "close")
}

#[cfg(test)]
mod tests;

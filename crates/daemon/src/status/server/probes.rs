//! The probes `/healthz` and `/readyz`; also alone, where there is no status page, for the health check of a container.

use super::super::board::{Board, Health};
use super::respond::{Content, problem, text};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

/// What probes ask for: nothing else that is asked comes before it.
pub(super) const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// Bytes of a request's head, at most.
pub(super) const MAX_HEAD: usize = 16 * 1024;

/// How long a client may take for the head of a request.
pub(super) const HEAD: Duration = Duration::from_secs(5);

/// A probe asks once in a while: of more at a time, the oldest are given up.
const AT_ONCE: usize = 16;

/// A probe that takes longer for all of it has given up itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers `/healthz` and `/readyz` on `listener`, for any host name, and nothing else. Ends when it is dropped.
pub async fn serve_probes(listener: TcpListener, board: Board) {
    let mut asking = JoinSet::new();
    let mut oldest: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // The table of files is full, say: it will not be better at once.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        while asking.try_join_next().is_some() {}
        if asking.len() >= AT_ONCE
            && let Some(task) = oldest.pop_front()
        {
            task.abort();
        }
        oldest.retain(|task| !task.is_finished());
        oldest.push_back(asking.spawn(timeout(PATIENCE, connection(stream, board.clone()))));
    }
}

async fn connection(stream: TcpStream, board: Board) {
    let service = service_fn(move |request: Request<Incoming>| {
        let none = || problem(StatusCode::NOT_FOUND, "there are /healthz and /readyz");
        let response = probe(&board, request.uri().path()).unwrap_or_else(none);
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(MAX_HEAD);
    // What breaks a connection is the client's business.
    let _ = http.keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
}

/// The answer to a probe; `None` for another path.
pub(super) fn probe(board: &Board, path: &str) -> Option<Response<Content>> {
    let [healthz, readyz] = PROBES;
    let health = match path {
        _ if path == healthz => board.health(),
        _ if path == readyz => board.readiness(),
        _ => return None,
    };
    Some(match health {
        Health::Well => text(StatusCode::OK, "ok"),
        Health::Unwell(why) => text(StatusCode::SERVICE_UNAVAILABLE, why),
    })
}

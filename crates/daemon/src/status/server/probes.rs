//! The probes alone, where there is no status page: `/healthz` and `/readyz`, for the health check of a container.

use super::respond::{Content, problem};
use super::{Limits, health};
use crate::status::Board;
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
        let response = answer(&board, request.uri().path());
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(Limits::default().head).max_buf_size(super::MAX_HEAD);
    // What breaks a connection is the client's business.
    let _ = http.keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
}

fn answer(board: &Board, path: &str) -> Response<Content> {
    match path {
        super::HEALTHZ => health(&board.health()),
        super::READYZ => health(&board.readiness()),
        _ => problem(StatusCode::NOT_FOUND, "there are /healthz and /readyz"),
    }
}

//! Server-sent events: the state when somebody comes, and then what of it changes.
//!
//! Nothing is queued: an event is made when the one before it has been taken, out of the state as it is then. So a slow
//! client sees less often what is new, and costs no more.

use super::super::board::{Board, Query, Seen};
use super::super::page::PAGE;
use super::histories::Histories;
use hyper::body::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::{Instant, sleep_until};

/// Time between two events at least: changes within it come in one.
const PAUSE: Duration = Duration::from_secs(1);

/// Time between two events at most: who hears nothing for longer has lost the daemon.
const TICK: Duration = Duration::from_secs(10);

/// Sends events until nobody takes them or `stop` changes. `_permit` is held for so long.
pub(super) async fn send(
    board: Board,
    histories: Arc<Histories>,
    query: Query,
    to: mpsc::Sender<Bytes>,
    mut stop: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
) {
    let mut changes = board.subscribe();
    let mut seen = Seen::default();
    // How soon the browser tries again when the connection breaks; and which page this is.
    let hello = format!("retry: 2000\nevent: hello\ndata: {}\n\n", PAGE.tag);
    if to.send(hello.into()).await.is_err() {
        return;
    }
    loop {
        changes.mark_unchanged();
        histories.freshen(&board);
        let view = board.view_since(&query, &mut seen);
        let Ok(json) = serde_json::to_string(&view) else { return };
        if to.send(format!("event: state\ndata: {json}\n\n").into()).await.is_err() {
            return;
        }
        let sent = Instant::now();
        let news = async {
            let _ = tokio::time::timeout_at(sent + TICK, changes.changed()).await;
            sleep_until(sent + PAUSE).await;
        };
        tokio::select! {
            () = news => {}
            () = to.closed() => return,
            _ = stop.changed() => return,
        }
    }
}

//! The status page of a configuration: served while it is configured, and anew when its settings change.

use crate::config::Status;
use crate::status::{Board, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing::{error, info};

/// Serves a board as the configuration says.
pub(super) struct Page {
    board: Board,
    served: Option<Served>,
}

struct Served {
    as_in: Status,
    /// Ends it when dropped.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Page {
    pub(super) fn new(board: Board) -> Self {
        Self { board, served: None }
    }

    /// Serves it as `status` says, if that is not what is done already. An address that cannot be listened at is logged:
    /// beats matter more than the page.
    pub(super) async fn follow(&mut self, status: Option<&Status>) {
        if self.served.as_ref().map(|served| &served.as_in) == status {
            return;
        }
        self.stop().await;
        let Some(status) = status else { return };
        let listener = match TcpListener::bind(status.listen).await {
            Ok(listener) => listener,
            Err(error) => {
                error!("the status page cannot be served at {}: {error}", status.listen);
                return;
            }
        };
        info!("status page at http://{}/", listener.local_addr().unwrap_or(status.listen));
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            // Dropped or sent: both end it.
            let _ = stopped.await;
        };
        let task = tokio::spawn(serve(listener, self.board.clone(), status.token.clone(), stopped));
        self.served = Some(Served { as_in: status.clone(), stop, task });
    }

    /// Ends it, and waits until its address is free.
    pub(super) async fn stop(&mut self) {
        if let Some(served) = self.served.take() {
            drop(served.stop);
            let _ = served.task.await;
        }
    }
}

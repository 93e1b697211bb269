//! The status page of a configuration: served while it is configured, and anew when its settings change.

use crate::config::Status;
use crate::status::{Board, serve};
use std::future::pending;
use std::io;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tracing::{error, info};

/// An address that cannot be listened at, as another program has it, is tried again after so long, each time.
const AGAIN: Duration = Duration::from_secs(10);

/// Serves a board as the configuration says.
pub(super) struct Page {
    board: Board,
    wanted: Option<Status>,
    served: Option<Served>,
}

struct Served {
    /// Ends it when dropped.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Page {
    pub(super) fn new(board: Board) -> Self {
        Self { board, wanted: None, served: None }
    }

    /// Serves it as `status` says, if that is not what is done already. An address that cannot be listened at is logged:
    /// beats matter more than the page.
    pub(super) async fn follow(&mut self, status: Option<&Status>) {
        if self.wanted.as_ref() == status {
            return;
        }
        self.stop().await;
        self.wanted = status.cloned();
        let Some(status) = status else { return };
        if let Err(error) = self.serve().await {
            error!(
                "the status page cannot be served at {}: {error}; it is tried again every {} s",
                status.listen,
                AGAIN.as_secs()
            );
        }
    }

    /// Waits until a page that could not be served is served; for ever when none is wanted, or it is served already. Nothing
    /// is lost when it is given up and called again.
    pub(super) async fn retry(&mut self) {
        loop {
            if self.wanted.is_none() || self.served.is_some() {
                pending::<()>().await;
            }
            sleep(AGAIN).await;
            if self.serve().await.is_ok() {
                return;
            }
        }
    }

    async fn serve(&mut self) -> io::Result<()> {
        let Some(status) = &self.wanted else { return Ok(()) };
        let listener = TcpListener::bind(status.listen).await?;
        info!("status page at http://{}/", listener.local_addr().unwrap_or(status.listen));
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            // Dropped or sent: both end it.
            let _ = stopped.await;
        };
        let task = tokio::spawn(serve(listener, self.board.clone(), status.token.clone(), stopped));
        self.served = Some(Served { stop, task });
        Ok(())
    }

    /// Ends it, and waits until its address is free.
    pub(super) async fn stop(&mut self) {
        if let Some(served) = self.served.take() {
            drop(served.stop);
            let _ = served.task.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use tokio::time::{Instant, timeout};

    fn at(listen: std::net::SocketAddr) -> Status {
        Status { listen, token: None }
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_was_in_use_is_taken_as_soon_as_it_is_free() {
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = other.local_addr().unwrap();
        let mut page = Page::new(Board::new(SystemClock));
        page.follow(Some(&at(address))).await;
        let began = Instant::now();
        assert!(timeout(AGAIN * 3, page.retry()).await.is_err());
        drop(other);
        page.retry().await;
        assert_eq!(began.elapsed(), AGAIN * 4);
        TcpListener::bind(address).await.unwrap_err();
        page.stop().await;
        TcpListener::bind(address).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_is_served_and_one_that_is_not_wanted_are_not_tried_again() {
        let mut page = Page::new(Board::new(SystemClock));
        assert!(timeout(AGAIN * 10, page.retry()).await.is_err());
        page.follow(Some(&at("127.0.0.1:0".parse().unwrap()))).await;
        assert!(timeout(AGAIN * 10, page.retry()).await.is_err());
        page.stop().await;
    }
}

//! Serves the status page while it is configured, and starts it again when its settings change. Also serves the probes for
//! containers without a page.

use crate::config::Status;
use crate::status::{Board, serve, serve_probes};
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;
use tracing::{error, info};

/// The pause before another attempt to listen at an address that another program uses.
const AGAIN: Duration = Duration::from_secs(10);

/// Serves a board according to the configuration.
pub(super) struct PageService {
    board: Board,
    wanted: Option<Status>,
    served: Option<Served>,
    /// The address of the probes, with or without a page.
    probes: Option<SocketAddr>,
    /// The task of the probes, if they have an address of their own.
    probing: JoinSet<()>,
}

struct Served {
    /// Ends the task when dropped.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl PageService {
    pub(super) fn new(board: Board, probes: Option<SocketAddr>) -> Self {
        Self { board, wanted: None, served: None, probes, probing: JoinSet::new() }
    }

    /// Serves the page as `status` says, unless it is served so already. If it cannot listen at the address, it logs that and goes
    /// on: beats matter more than the page.
    pub(super) async fn follow(&mut self, status: Option<&Status>) {
        let is_new = self.wanted.as_ref() != status;
        if is_new {
            self.stop().await;
            self.wanted = status.cloned();
        }
        if self.apart().is_none() {
            // The page uses the same address.
            self.probing.shutdown().await;
        } else if let Err((address, error)) = self.probe().await {
            error!(
                "health checks cannot be answered at {address}: {error}; it is tried again every {} s",
                AGAIN.as_secs()
            );
        }
        let Some(status) = status.filter(|_| is_new) else { return };
        if let Err(error) = self.serve().await {
            error!(
                "the status page cannot be served at {}: {error}; it is tried again every {} s",
                status.listen,
                AGAIN.as_secs()
            );
        }
    }

    /// Waits until a page or probe that could not be served is served; for ever if nothing is missing. The call may be cancelled
    /// and repeated.
    pub(super) async fn retry(&mut self) {
        loop {
            let no_page = self.wanted.is_some() && self.served.is_none();
            let no_probes = self.apart().is_some() && self.probing.is_empty();
            if !no_page && !no_probes {
                pending::<()>().await;
            }
            sleep(AGAIN).await;
            let probes = self.probe().await.is_ok();
            if (!no_page || self.serve().await.is_ok()) && probes {
                return;
            }
        }
    }

    /// The address of probes apart from the page; `None` if the page uses that address.
    fn apart(&self) -> Option<SocketAddr> {
        let page = self.wanted.as_ref().map(|status| status.listen);
        self.probes.filter(|probes| !page.is_some_and(|page| covers(page, *probes)))
    }

    /// Serves the probes if the page does not.
    async fn probe(&mut self) -> Result<(), (SocketAddr, io::Error)> {
        let Some(address) = self.apart().filter(|_| self.probing.is_empty()) else { return Ok(()) };
        let listener = TcpListener::bind(address).await.map_err(|error| (address, error))?;
        info!("health checks are answered at http://{address}/healthz");
        self.probing.spawn(serve_probes(listener, self.board.clone()));
        Ok(())
    }

    async fn serve(&mut self) -> io::Result<()> {
        let Some(status) = &self.wanted else { return Ok(()) };
        let listener = TcpListener::bind(status.listen).await?;
        info!("status page at http://{}/", listener.local_addr().unwrap_or(status.listen));
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            // Sending or dropping it ends the task.
            let _ = stopped.await;
        };
        let task = tokio::spawn(serve(listener, self.board.clone(), status.token.clone(), stopped));
        self.served = Some(Served { stop, task });
        Ok(())
    }

    /// Ends the page, and waits until its address is free.
    pub(super) async fn stop(&mut self) {
        if let Some(served) = self.served.take() {
            drop(served.stop);
            let _ = served.task.await;
        }
    }
}

/// Whether a listener at `page` gets requests to `probes`.
fn covers(page: SocketAddr, probes: SocketAddr) -> bool {
    let is_any = page.ip().is_unspecified() && (page.is_ipv6() || probes.is_ipv4());
    page.port() == probes.port() && (is_any || page.ip() == probes.ip())
}

#[cfg(test)]
mod tests {
    use super::*;
    use downbeat_heartbeat::clock::SystemClock;
    use tokio::time::{Instant, timeout};

    fn at(listen: std::net::SocketAddr) -> Status {
        Status { listen, token: None }
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_was_in_use_is_taken_as_soon_as_it_is_free() {
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = other.local_addr().unwrap();
        let mut page = PageService::new(Board::new(SystemClock::default()), None);
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
        let mut page = PageService::new(Board::new(SystemClock::default()), None);
        assert!(timeout(AGAIN * 10, page.retry()).await.is_err());
        page.follow(Some(&at("127.0.0.1:0".parse().unwrap()))).await;
        assert!(timeout(AGAIN * 10, page.retry()).await.is_err());
        page.stop().await;
    }

    #[test]
    fn a_page_has_the_address_of_the_probes_or_not() {
        for (page, probes, expected) in [
            ("127.0.0.1:1", "127.0.0.1:1", true),
            ("127.0.0.1:1", "127.0.0.1:2", false),
            ("0.0.0.0:1", "127.0.0.1:1", true),
            ("[::]:1", "127.0.0.1:1", true),
            ("0.0.0.0:1", "[::1]:1", false),
            ("127.0.0.2:1", "127.0.0.1:1", false),
        ] {
            assert_eq!(covers(page.parse().unwrap(), probes.parse().unwrap()), expected, "{page} {probes}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_for_probes_that_is_taken_is_tried_again_and_makes_way_for_a_page() {
        let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = other.local_addr().unwrap();
        let mut page = PageService::new(Board::new(SystemClock::default()), Some(address));
        page.follow(None).await;
        assert!(timeout(AGAIN * 3, page.retry()).await.is_err());
        drop(other);
        page.retry().await;
        TcpListener::bind(address).await.unwrap_err();
        // A page at the same address, and none again.
        page.follow(Some(&at(address))).await;
        assert!(page.served.is_some() && page.probing.is_empty());
        page.follow(None).await;
        assert!(page.served.is_none() && page.probing.len() == 1);
        // A page elsewhere leaves the probes alone.
        page.follow(Some(&at("127.0.0.1:0".parse().unwrap()))).await;
        assert!(page.served.is_some() && page.probing.len() == 1);
    }
}

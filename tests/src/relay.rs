//! Owns [`Relay`]: passes connections on to another address, at once, late or not at all, and counts the requests that it sees.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::background::Background;

/// What becomes of what is sent, in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Way {
    /// It is passed on.
    Open,
    /// It is passed on so much later.
    Slow(Duration),
    /// It is kept until the way is open again, and nobody is told: a line that is cut.
    Cut,
}

/// A running relay on a free port. Stops when dropped.
#[derive(Debug)]
pub struct Relay {
    /// Ends before the way does.
    _background: Background,
    address: SocketAddr,
    way: watch::Sender<Way>,
    requests: Arc<AtomicUsize>,
}

impl Relay {
    /// Starts one on 127.0.0.1 that passes everything on to this port of it.
    pub fn start(to: u16) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST, to)
    }

    /// The same at another address of this machine.
    pub fn start_at(host: Ipv4Addr, to: u16) -> Self {
        let (way, ways) = watch::channel(Way::Open);
        let requests = Arc::<AtomicUsize>::default();
        let count = requests.clone();
        let (background, address) =
            Background::start(host, move |listener| accept(listener, to, ways, count));
        Self { address, way, requests, _background: background }
    }

    /// Its address, as the origin of a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Changes what becomes of what is sent.
    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }

    /// How many requests with a body it has seen.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, to: u16, ways: watch::Receiver<Way>, requests: Arc<AtomicUsize>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (ways, requests) = (ways.clone(), requests.clone());
        tokio::spawn(async move {
            let Ok(onward) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await else { return };
            let ((from, back), (answers, asks)) = (stream.into_split(), onward.into_split());
            tokio::join!(pass(from, asks, ways.clone(), Some(requests)), pass(answers, back, ways, None));
        });
    }
}

/// Passes on what comes until either side ends.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut ways: watch::Receiver<Way>,
    requests: Option<Arc<AtomicUsize>>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let piece = buffer.get(..count).unwrap();
        if let Some(requests) = &requests {
            let seen = piece.windows(6).filter(|window| window == b"POST /").count();
            requests.fetch_add(seen, Ordering::SeqCst);
        }
        let way = *ways.borrow();
        if let Way::Slow(late) = way {
            tokio::time::sleep(late).await;
        }
        if ways.wait_for(|way| *way != Way::Cut).await.is_err() || to.write_all(piece).await.is_err() {
            return;
        }
    }
}

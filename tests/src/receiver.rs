//! Owns [`Receiver`]: a server that does almost nothing with a request except note when it came, and for which
//! heartbeat.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// More than the client asks with.
const MAX_HEAD: usize = 1024;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK";

/// As many connections may wait to be accepted.
const BACKLOG: u32 = 4096;

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// The number of the target.
    pub target: u32,
    /// When its head had been read, since 1970.
    pub at: Duration,
}

#[derive(Debug, Default)]
struct Record {
    arrivals: Vec<Arrival>,
    connections: usize,
}

/// A server for all targets, `/0`, `/1` and so on, on a thread of its own.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    record: Arc<Mutex<Record>>,
}

impl Receiver {
    /// Starts one.
    ///
    /// # Errors
    ///
    /// When the system has no port or no thread for it.
    pub fn start() -> anyhow::Result<Self> {
        let record = Arc::<Mutex<Record>>::default();
        let seen = record.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(async {
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            socket.listen(BACKLOG)
        })?;
        let address = listener.local_addr()?;
        std::thread::spawn(move || runtime.block_on(accept(listener, seen)));
        Ok(Self { address, record })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has arrived since the last call, and how many connections were opened.
    pub fn take(&self) -> (Vec<Arrival>, usize) {
        let Record { arrivals, connections } = std::mem::take(&mut *self.record.lock().unwrap());
        (arrivals, connections)
    }
}

async fn accept(listener: TcpListener, record: Arc<Mutex<Record>>) {
    // An error is a lack of file descriptors, which shows as lost beats.
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            record.lock().unwrap().connections += 1;
            tokio::spawn(serve(stream, record.clone()));
        }
    }
}

/// Answers requests until the client leaves, or asks for what is not understood.
async fn serve(mut stream: TcpStream, record: Arc<Mutex<Record>>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut buffer = [0; MAX_HEAD];
    let mut filled = 0;
    loop {
        let count = stream.read(buffer.get_mut(filled..)?).await.ok().filter(|count| *count > 0)?;
        filled += count;
        // One request at a time is on a connection, and it has no body.
        let head = buffer.get(..filled)?;
        if head.ends_with(b"\r\n\r\n") {
            let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
            let target = head.strip_prefix(b"GET /")?.split(|byte| *byte == b' ').next()?;
            let target = std::str::from_utf8(target).ok()?.parse().ok()?;
            record.lock().unwrap().arrivals.push(Arrival { target, at });
            filled = 0;
            stream.write_all(ANSWER).await.ok()?;
        }
    }
}

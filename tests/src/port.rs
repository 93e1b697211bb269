//! Owns the ports of 127.0.0.1 at which no server answers: closed, silent, or swallowing connections.
//!
//! Each type holds its port for as long as it lives, so that no other program can take it meanwhile.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream};

/// A port that refuses connections.
#[derive(Debug)]
pub struct ClosedPort {
    socket: TcpSocket,
}

impl ClosedPort {
    /// Takes a free port without listening on it.
    pub fn take() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self { socket }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.socket.local_addr().unwrap().port()
    }
}

/// A port whose connections come about, in the kernel, and then meet silence.
#[derive(Debug)]
pub struct SilentPort {
    listener: std::net::TcpListener,
}

impl SilentPort {
    /// Listens on a free port without ever accepting.
    pub fn open() -> Self {
        Self::open_at(Ipv4Addr::LOCALHOST)
    }

    /// The same at another address of this machine.
    pub fn open_at(address: Ipv4Addr) -> Self {
        Self { listener: std::net::TcpListener::bind((address, 0)).unwrap() }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }
}

/// A port that does not take connections, like one behind a firewall that drops packets: its queue of connections
/// that wait to be accepted is full. Linux then leaves another connection unanswered; other systems may not.
#[derive(Debug)]
pub struct BlackHole {
    port: u16,
    _listener: tokio::net::TcpListener,
    _queue: Vec<TcpStream>,
}

impl BlackHole {
    /// Opens the port and fills its queue.
    pub async fn open() -> Self {
        /// Longer than a connection within one machine takes.
        const UNANSWERED: Duration = Duration::from_millis(100);
        /// More than the queue holds.
        const ATTEMPTS: usize = 16;
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        for _ in 0..ATTEMPTS {
            match tokio::time::timeout(UNANSWERED, TcpStream::connect(address)).await {
                Ok(stream) => queue.push(stream.unwrap()),
                Err(_) => return Self { port: address.port(), _listener: listener, _queue: queue },
            }
        }
        panic!("the queue of 1 took {ATTEMPTS} connections");
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

//! The check that something listens on a port.

use super::ill::Ill;
use downbeat_client::Client;
use downbeat_client::span;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A connection can be made. It is closed at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tcp {
    /// A name or an address, IPv6 without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The time limit for finding the host and for trying all of its addresses.
    pub timeout: Duration,
}

impl Tcp {
    async fn connect(&self, client: &Client) -> io::Result<TcpStream> {
        let found = client.look_up(&self.host).await?;
        let addresses: Vec<SocketAddr> =
            found.iter().map(|address| SocketAddr::new(*address, self.port)).collect();
        TcpStream::connect(&*addresses).await
    }

    /// Host and port.
    pub(super) fn place(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }

    pub(super) async fn run(&self, client: &Client) -> Result<(), Ill> {
        let place = self.place();
        match timeout(self.timeout, self.connect(client)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Ill::new(&format!("{place}: {}", plain(&error)))),
            Err(_) => Err(Ill::new(&format!("{place}: no connection within {}", span(self.timeout)))),
        }
    }
}

/// The error without the number that Rust adds to messages of the system.
fn plain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => "the connection was refused".to_owned(),
        _ => error.to_string(),
    }
}

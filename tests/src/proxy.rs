//! Owns [`Proxy`]: a proxy that speaks HTTP (tunnels and whole URLs) or SOCKS5, and misbehaves as it is told.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::background::Background;

/// The largest head of a request that is read, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// How a proxy behaves.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Manner {
    /// An HTTP proxy; with a value, one that wants this `Proxy-Authorization`.
    Http(Option<&'static str>),
    /// An HTTP proxy that opens each tunnel with this status, after an interim answer.
    Opens(u16),
    /// An HTTP proxy that answers everything with this status.
    HttpStatus(u16),
    /// One that answers everything with these bytes and ends the connection.
    Raw(Vec<u8>),
    /// One that ends each connection when it has been asked.
    Close,
    /// One that is silent when it has been asked.
    Silent,
    /// A SOCKS5 proxy; with values, one that wants this user name and password.
    Socks(Option<(&'static str, &'static str)>),
    /// A SOCKS5 proxy that answers each request with this reply of RFC 1928: 5 is "connection refused".
    SocksReply(u8),
}

/// A running proxy on a free port of 127.0.0.1. Stops when dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    _background: Background,
}

impl Proxy {
    /// Starts a proxy.
    pub fn start(manner: Manner) -> Self {
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = asked.clone();
        let (background, address) =
            Background::start(Ipv4Addr::LOCALHOST, move |listener| accept(listener, manner, log));
        Self { address, asked, _background: background }
    }

    /// Host and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it was asked, in order: the first lines of requests, `CONNECT host:port HTTP/1.1` say, or
    /// `socks host:port`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

type Log = Arc<Mutex<Vec<String>>>;

async fn accept(listener: TcpListener, manner: Manner, log: Log) {
    while let Ok((stream, _)) = listener.accept().await {
        let (manner, log) = (manner.clone(), log.clone());
        tokio::spawn(async move {
            // An error here is the client's doing, and the test looks at the client.
            let _ = match manner {
                Manner::Socks(credentials) => socks(stream, credentials, 0, &log).await,
                Manner::SocksReply(reply) => socks(stream, None, reply, &log).await,
                manner => http(stream, manner, &log).await,
            };
        });
    }
}

async fn http(mut stream: TcpStream, manner: Manner, log: &Log) -> std::io::Result<()> {
    // A connection that relays requests carries several: each is passed on over a connection of its own.
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            // A byte at a time: what follows belongs to the tunnel. The first byte of SOCKS or TLS is no letter.
            let byte = stream.read_u8().await?;
            head.push(byte);
            let is_request = head.first().is_some_and(u8::is_ascii_uppercase) && head.len() < MAX_HEAD;
            if !is_request {
                return Ok(());
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let (line, rest) = head.split_once("\r\n").unwrap();
        log.lock().unwrap().push(line.to_owned());
        let status = match &manner {
            Manner::Close => return Ok(()),
            Manner::Raw(answer) => {
                stream.write_all(answer).await?;
                return stream.shutdown().await;
            }
            Manner::Silent => {
                while stream.read(&mut [0; 1024]).await? > 0 {}
                return Ok(());
            }
            Manner::HttpStatus(status) => Some(*status),
            Manner::Http(Some(wanted)) => {
                let header = format!("proxy-authorization: {wanted}");
                let is_given = head.lines().any(|line| line.eq_ignore_ascii_case(&header));
                (!is_given).then_some(407)
            }
            _ => None,
        };
        if let Some(status) = status {
            let answer = format!("HTTP/1.1 {status} From Proxy\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await?;
            continue;
        }
        let mut words = line.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        if method == "CONNECT" {
            let Ok(mut to) = TcpStream::connect(target).await else {
                stream.write_all(b"HTTP/1.1 502 From Proxy\r\nContent-Length: 0\r\n\r\n").await?;
                continue;
            };
            let answer = match &manner {
                Manner::Opens(status) => {
                    format!("HTTP/1.1 102 Wait\r\n\r\nHTTP/1.0 {status} From Proxy\r\nX: y\r\n\r\n")
                }
                _ => "HTTP/1.1 200 From Proxy\r\n\r\n".to_owned(),
            };
            stream.write_all(answer.as_bytes()).await?;
            copy_bidirectional(&mut stream, &mut to).await?;
            return Ok(());
        }
        // Requests in absolute form, without bodies in these tests.
        let (host, path) = target.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut to = TcpStream::connect(host).await?;
        to.write_all(format!("{method} /{path} HTTP/1.1\r\n{rest}").as_bytes()).await?;
        copy_bidirectional(&mut stream, &mut to).await?;
        return Ok(());
    }
}

async fn socks(
    mut stream: TcpStream,
    credentials: Option<(&str, &str)>,
    reply: u8,
    log: &Log,
) -> std::io::Result<()> {
    let method = if credentials.is_some() { 2 } else { 0 };
    let [version, count] = read(&mut stream).await?;
    let mut offered = vec![0; count.into()];
    stream.read_exact(&mut offered).await?;
    if version != 5 || !offered.contains(&method) {
        stream.write_all(&[5, 0xff]).await?;
        return Ok(());
    }
    stream.write_all(&[5, method]).await?;
    if let Some((user, password)) = credentials {
        let [_] = read(&mut stream).await?;
        let given = (text(&mut stream).await?, text(&mut stream).await?);
        let is_right = given == (user.to_owned(), password.to_owned());
        stream.write_all(&[1, u8::from(!is_right)]).await?;
        if !is_right {
            return Ok(());
        }
    }
    let [_, _, _, kind] = read(&mut stream).await?;
    let host = match kind {
        1 => {
            let address: [u8; 4] = read(&mut stream).await?;
            std::net::Ipv4Addr::from(address).to_string()
        }
        _ => text(&mut stream).await?,
    };
    let port = u16::from_be_bytes(read(&mut stream).await?);
    log.lock().unwrap().push(format!("socks {host}:{port}"));
    stream.write_all(&[5, reply, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    if reply == 0 {
        let mut to = TcpStream::connect((host, port)).await?;
        copy_bidirectional(&mut stream, &mut to).await?;
    }
    Ok(())
}

async fn read<const N: usize>(stream: &mut TcpStream) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// A text preceded by its length.
async fn text(stream: &mut TcpStream) -> std::io::Result<String> {
    let [length] = read(stream).await?;
    let mut bytes = vec![0; length.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

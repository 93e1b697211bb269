//! Owns [`Server`]: a small HTTP/1.1 server on a free port of 127.0.0.1, unless told otherwise, that records what it is asked and
//! answers by script.
//!
//! It reads and writes the protocol by hand, sharing no code with the client under test, and can therefore break
//! the protocol in every way that an [`Answer`] names.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::background::Background;
use crate::tls::Identity;

/// The largest head of a request that is read, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    /// When its head had arrived.
    pub at: SystemTime,
    /// Which connection it came on, counted from 1.
    pub connection: usize,
    /// `GET`, say.
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// `HTTP/1.1`, say.
    pub version: String,
    /// Names, as sent, and values.
    pub headers: Vec<(String, String)>,
    /// What followed the head, as long as `Content-Length` says.
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What to answer a request with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Answer {
    /// This status and an empty body.
    Status(u16),
    /// This status and a `Location` header.
    Redirect(u16, String),
    /// This status, these headers and this body, which a HEAD does not get.
    Full(u16, Vec<(&'static str, String)>, String),
    /// This status and a body of so many bytes.
    Body(u16, usize),
    /// This status and a body that never ends, as fast as it is read.
    Flood(u16),
    /// This status and a body that never ends, a byte each 5 ms.
    Trickle(u16),
    /// This status and half of the announced body, then the end of the connection.
    Cut(u16),
    /// The same, but the connection is reset instead of ended.
    Reset(u16),
    /// These bytes, whatever they are, then the end of the connection.
    Raw(Vec<u8>),
    /// These bytes, whatever they are, then nothing until the client leaves.
    Stall(Vec<u8>),
    /// A head that never ends, a byte each 5 ms.
    SlowHead,
    /// Nothing: the connection stays open until the client leaves.
    Never,
    /// Nothing: the connection is closed.
    Close,
    /// Another answer, after a while.
    After(Duration, Box<Answer>),
}

/// A running server. Stops, and closes its connections, when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    https: bool,
    log: Arc<Log>,
    _background: Background,
}

impl Answer {
    /// This status and this body.
    pub fn text(status: u16, text: &str) -> Self {
        Self::Full(status, Vec::new(), text.to_owned())
    }
}

impl Server {
    /// Starts an http server that answers each request with what `script` returns for it.
    pub fn start(script: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST, script)
    }

    /// The same at another address of this machine: another host, to who counts by hosts. On Linux all of 127.0.0.0/8 is.
    pub fn start_at(address: Ipv4Addr, script: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        Self::run(address, None, Box::new(script))
    }

    /// Starts an http server that gives every request the same answer.
    pub fn always(answer: Answer) -> Self {
        Self::start(move |_| answer.clone())
    }

    /// Starts an https server with a certificate.
    pub fn start_tls(identity: &Identity, script: impl FnMut(&Request) -> Answer + Send + 'static) -> Self {
        let tls = TlsAcceptor::from(identity.server_config());
        Self::run(Ipv4Addr::LOCALHOST, Some(tls), Box::new(script))
    }

    /// Starts an https server with a certificate that gives every request the same answer.
    pub fn always_tls(identity: &Identity, answer: Answer) -> Self {
        Self::start_tls(identity, move |_| answer.clone())
    }

    fn run(host: Ipv4Addr, tls: Option<TlsAcceptor>, script: Script) -> Self {
        let https = tls.is_some();
        let log = Arc::new(Log::default());
        let site = Arc::new(Site { tls, script: Mutex::new(script), log: log.clone() });
        let (background, address) = Background::start(host, move |listener| accept(listener, site));
        Self { address, https, log, _background: background }
    }

    /// A URL on this server: its address for http, localhost for https. `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        if self.https {
            format!("https://localhost:{}{path}", self.address.port())
        } else {
            format!("http://{}{path}", self.address)
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests so far, in order of arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.log.lock().requests.clone()
    }

    /// How many connections have been opened so far.
    pub fn opened(&self) -> usize {
        self.log.lock().opened
    }

    /// Waits, blocking the thread, until so many requests have come, and returns all.
    ///
    /// # Panics
    ///
    /// When they have not come within `limit`.
    pub fn wait_for_requests(&self, count: usize, limit: Duration) -> Vec<Request> {
        self.log.wait(limit, |entries| entries.requests.len() >= count).requests.clone()
    }

    /// Waits, blocking the thread, until so many connections have been closed, by either side.
    ///
    /// # Panics
    ///
    /// When they have not been within `limit`.
    pub fn wait_for_closed(&self, count: usize, limit: Duration) {
        drop(self.log.wait(limit, |entries| entries.closed >= count));
    }
}

type Script = Box<dyn FnMut(&Request) -> Answer + Send>;

/// What all connections share.
struct Site {
    tls: Option<TlsAcceptor>,
    script: Mutex<Script>,
    log: Arc<Log>,
}

#[derive(Debug, Default)]
struct Log {
    entries: Mutex<Entries>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Entries {
    requests: Vec<Request>,
    opened: usize,
    closed: usize,
}

impl Log {
    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap()
    }

    fn note<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    fn wait(&self, limit: Duration, done: impl Fn(&Entries) -> bool) -> MutexGuard<'_, Entries> {
        let deadline = Instant::now() + limit;
        let mut entries = self.lock();
        while !done(&entries) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "not seen within {limit:?}; so far: {entries:#?}");
            entries = self.changed.wait_timeout(entries, left).unwrap().0;
        }
        entries
    }
}

async fn accept(listener: TcpListener, site: Arc<Site>) {
    while let Ok((stream, _)) = listener.accept().await {
        let site = site.clone();
        tokio::spawn(async move {
            stream.set_nodelay(true).unwrap();
            let number = site.log.note(|entries| {
                entries.opened += 1;
                entries.opened
            });
            // An error here is the client's doing, and the test looks at the client.
            match &site.tls {
                None => {
                    let mut stream = stream;
                    if let Ok(Next::Reset) = serve(&mut stream, number, &site).await {
                        // With nothing to linger for, the end is a reset.
                        stream.set_zero_linger().unwrap();
                    }
                }
                Some(tls) => {
                    if let Ok(mut stream) = tls.accept(stream).await {
                        let _ = serve(&mut stream, number, &site).await;
                    }
                }
            }
            site.log.note(|entries| entries.closed += 1);
        });
    }
}

/// What becomes of a connection after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Request,
    End,
    Reset,
}

/// Serves one connection until either side ends it, and returns how this one wants to.
async fn serve<S>(stream: &mut S, connection: usize, site: &Site) -> std::io::Result<Next>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buffer = Vec::new();
    while let Some(head) = read_head(stream, &mut buffer).await? {
        let Some(mut request) = parse(&head, connection) else {
            stream
                .write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                .await?;
            stream.shutdown().await?;
            return Ok(Next::End);
        };
        let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        while buffer.len() < length {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(Next::End);
            }
        }
        let rest = buffer.split_off(length);
        request.body = std::mem::replace(&mut buffer, rest);
        site.log.note(|entries| entries.requests.push(request.clone()));
        let mut answer = (site.script.lock().unwrap())(&request);
        while let Answer::After(pause, next) = answer {
            tokio::time::sleep(pause).await;
            answer = *next;
        }
        match give(stream, answer, request.method == "HEAD").await? {
            Next::Request => {}
            Next::End => {
                stream.shutdown().await?;
                return Ok(Next::End);
            }
            Next::Reset => return Ok(Next::Reset),
        }
    }
    Ok(Next::End)
}

/// Reads up to the empty line that ends a head; `None` at the end of the connection. What is no request is
/// returned at once, since it may never come to an empty line.
async fn read_head<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
) -> std::io::Result<Option<Vec<u8>>> {
    loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = buffer.split_off(end + 4);
            return Ok(Some(std::mem::replace(buffer, rest)));
        }
        let is_request = buffer.first().is_none_or(u8::is_ascii_uppercase) && buffer.len() <= MAX_HEAD;
        if !is_request {
            return Ok(Some(std::mem::take(buffer)));
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// Reads a head as strictly as RFC 9112 writes it: a request line of three words, then headers, one of them
/// `Host`.
fn parse(head: &[u8], connection: usize) -> Option<Request> {
    let head = std::str::from_utf8(head).ok()?.strip_suffix("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some()
        || !(target.starts_with('/') || target.starts_with("http://"))
        || version != "HTTP/1.1"
    {
        return None;
    }
    let headers = lines
        .map(|line| line.split_once(':').map(|(name, value)| (name.to_owned(), value.trim().to_owned())))
        .collect::<Option<Vec<_>>>()?;
    let request = Request {
        at: SystemTime::now(),
        connection,
        method: method.to_owned(),
        target: target.to_owned(),
        version: version.to_owned(),
        headers,
        body: Vec::new(),
    };
    request.header("host").is_some().then_some(request)
}

/// Writes an answer and returns what the connection does next.
async fn give<S>(stream: &mut S, answer: Answer, is_head: bool) -> std::io::Result<Next>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match answer {
        Answer::Status(status) => {
            // These two have no body by definition, and so no length.
            let length = if matches!(status, 204 | 304) { "" } else { "Content-Length: 0\r\n" };
            stream.write_all(format!("HTTP/1.1 {status} From Server\r\n{length}\r\n").as_bytes()).await?;
            Ok(Next::Request)
        }
        Answer::Redirect(status, location) => {
            let head =
                format!("HTTP/1.1 {status} From Server\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            Ok(Next::Request)
        }
        Answer::Full(status, headers, text) => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let length = text.len();
            let head = format!("HTTP/1.1 {status} From Server\r\n{headers}Content-Length: {length}\r\n\r\n");
            let text = if is_head { "" } else { &text };
            stream.write_all((head + text).as_bytes()).await?;
            Ok(Next::Request)
        }
        Answer::Body(status, length) => {
            let head = format!("HTTP/1.1 {status} From Server\r\nContent-Length: {length}\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&vec![b'x'; length]).await?;
            Ok(Next::Request)
        }
        Answer::Flood(status) => {
            stream.write_all(&chunked(status)).await?;
            let chunk = [b"400\r\n".as_slice(), &[b'x'; 0x400], b"\r\n"].concat();
            loop {
                stream.write_all(&chunk).await?;
            }
        }
        Answer::Trickle(status) => {
            stream.write_all(&chunked(status)).await?;
            drip(stream, b"1\r\nx\r\n").await
        }
        Answer::Cut(status) => {
            let head = format!("HTTP/1.1 {status} From Server\r\nContent-Length: 20\r\n\r\n0123456789");
            stream.write_all(head.as_bytes()).await?;
            Ok(Next::End)
        }
        Answer::Reset(status) => {
            let head = format!("HTTP/1.1 {status} From Server\r\nContent-Length: 20\r\n\r\n0123456789");
            stream.write_all(head.as_bytes()).await?;
            stream.flush().await?;
            Ok(Next::Reset)
        }
        Answer::Raw(bytes) => {
            stream.write_all(&bytes).await?;
            Ok(Next::End)
        }
        Answer::SlowHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ").await?;
            drip(stream, b"x").await
        }
        Answer::Stall(bytes) => {
            stream.write_all(&bytes).await?;
            wait_for_end(stream).await
        }
        Answer::Never => wait_for_end(stream).await,
        Answer::Close => Ok(Next::End),
        Answer::After(..) => unreachable!("unwrapped by the caller"),
    }
}

fn chunked(status: u16) -> Vec<u8> {
    format!("HTTP/1.1 {status} From Server\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes()
}

/// Waits until the client ends the connection.
async fn wait_for_end<S: AsyncRead + Unpin>(stream: &mut S) -> std::io::Result<Next> {
    while stream.read(&mut [0; 1024]).await? > 0 {}
    Ok(Next::End)
}

/// Writes the same bytes each 5 ms until the client leaves.
async fn drip<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8]) -> std::io::Result<Next> {
    loop {
        stream.write_all(bytes).await?;
        stream.flush().await?;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

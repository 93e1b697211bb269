//! Owns [`Http2Server`]: an https server that speaks HTTP/2, and can break it off in the ways that the protocol has.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use h2::server::SendResponse;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::background::Background;
use crate::tls::Identity;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Http2Request {
    /// Which connection it came on, counted from 1.
    pub connection: usize,
    /// `GET`, say.
    pub method: String,
    /// The whole URL, put together from the pseudo-headers.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// What followed.
    pub body: Vec<u8>,
}

/// What to answer a request with.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Http2Answer {
    /// This status and this text.
    Text(u16, &'static str),
    /// The stream is reset: "not processed, try again".
    RefuseStream,
    /// The stream is reset with an internal error.
    ResetStream,
    /// The connection is closed with a GOAWAY.
    GoAway,
    /// The stream is reset: the request is wanted over HTTP/1.1.
    Http1Required,
    /// Nothing, for as long as the client waits.
    Never,
}

type Script = Box<dyn FnMut(&Http2Request) -> Http2Answer + Send>;

/// A running server. Stops, and closes its connections, when dropped.
#[derive(Debug)]
pub struct Http2Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Http2Request>>>,
    _background: Background,
}

struct Site {
    tls: TlsAcceptor,
    script: Mutex<Script>,
    seen: Arc<Mutex<Vec<Http2Request>>>,
}

impl Http2Server {
    /// Starts a server that answers each request with what `script` returns for it.
    pub fn start(
        identity: &Identity,
        script: impl FnMut(&Http2Request) -> Http2Answer + Send + 'static,
    ) -> Self {
        let seen = Arc::<Mutex<Vec<Http2Request>>>::default();
        let tls = TlsAcceptor::from(identity.config_speaking(&["h2", "http/1.1"]));
        let site = Arc::new(Site { tls, script: Mutex::new(Box::new(script)), seen: seen.clone() });
        let (background, address) =
            Background::start(Ipv4Addr::LOCALHOST, move |listener| accept(listener, site));
        Self { address, seen, _background: background }
    }

    /// A URL on this server. `path` begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    /// The requests so far, in order of arrival.
    pub fn requests(&self) -> Vec<Http2Request> {
        self.seen.lock().unwrap().clone()
    }
}

async fn accept(listener: TcpListener, site: Arc<Site>) {
    let mut count = 0;
    while let Ok((stream, _)) = listener.accept().await {
        count += 1;
        let (site, number) = (site.clone(), count);
        tokio::spawn(async move {
            // An error here is the client's doing, and the test looks at the client.
            let _ = serve(stream, number, &site).await;
        });
    }
}

async fn serve(stream: TcpStream, connection: usize, site: &Site) -> Result<(), Box<dyn std::error::Error>> {
    let stream = site.tls.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        return serve_http1(stream, connection, site).await;
    }
    let mut http = h2::server::handshake(stream).await?;
    let mut waiting: Vec<SendResponse<_>> = Vec::new();
    while let Some(next) = http.accept().await {
        let (request, mut respond) = next?;
        let (head, mut body) = request.into_parts();
        let mut reading = std::pin::pin!(async {
            let mut bytes = Vec::new();
            while let Some(data) = body.data().await {
                bytes.extend_from_slice(&data?);
            }
            Ok::<_, h2::Error>(bytes)
        });
        // The connection has to be driven for the body to arrive. Its end shows in the body.
        let bytes = std::future::poll_fn(|context| {
            let _ = http.poll_closed(context);
            reading.as_mut().poll(context)
        })
        .await?;
        let headers = head.headers.iter();
        let request = Http2Request {
            connection,
            method: head.method.to_string(),
            url: head.uri.to_string(),
            headers: headers
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect(),
            body: bytes,
        };
        site.seen.lock().unwrap().push(request.clone());
        let answer = (site.script.lock().unwrap())(&request);
        match answer {
            Http2Answer::Text(status, text) => {
                let mut head = http_response(status)?;
                head.headers_mut().insert("content-length", text.len().into());
                respond.send_response(head, false)?.send_data(text.into(), true)?;
            }
            Http2Answer::RefuseStream => respond.send_reset(h2::Reason::REFUSED_STREAM),
            Http2Answer::ResetStream => respond.send_reset(h2::Reason::INTERNAL_ERROR),
            Http2Answer::Http1Required => respond.send_reset(h2::Reason::HTTP_1_1_REQUIRED),
            Http2Answer::GoAway => http.abrupt_shutdown(h2::Reason::ENHANCE_YOUR_CALM),
            Http2Answer::Never => waiting.push(respond),
        }
    }
    Ok(())
}

/// Answers requests without bodies over HTTP/1.1, each with 200.
async fn serve_http1(
    mut stream: TlsStream<TcpStream>,
    connection: usize,
    site: &Site,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut head = Vec::new();
    loop {
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let text = String::from_utf8_lossy(&head).into_owned();
        let mut words = text.split(' ').map(str::to_owned);
        let (method, url) = (words.next().unwrap(), words.next().unwrap());
        let headers = vec![("version".to_owned(), "HTTP/1.1".to_owned())];
        site.seen.lock().unwrap().push(Http2Request { connection, method, url, headers, body: Vec::new() });
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK").await?;
        stream.flush().await?;
        head.clear();
    }
}

/// An answer's head.
fn http_response(status: u16) -> Result<http::Response<()>, http::Error> {
    http::Response::builder().status(status).body(())
}

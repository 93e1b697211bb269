//! Sends one heartbeat over HTTP or HTTPS, and says which step failed when it cannot.
//!
//! A heartbeat tells a monitoring tool "I'm alive": a GET request to a URL that the tool has given out for
//! it. This crate sends one such beat at a time. It knows nothing of schedules; when to beat, and whether to
//! try again, is the caller's to say.
//!
//! ```
//! use std::time::Duration;
//! use downbeat_client::{Client, ClientOptions, Step, Target};
//!
//! # use std::io::{Read as _, Write as _};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let monitor = std::net::TcpListener::bind("127.0.0.1:0")?;
//! # let url = format!("http://{}/ping/0f9e-secret", monitor.local_addr()?);
//! # let monitor = std::thread::spawn(move || -> std::io::Result<()> {
//! #     for status in ["200 OK", "404 Not Found"] {
//! #         let (mut beat, _) = monitor.accept()?;
//! #         beat.read(&mut [0; 1024])?;
//! #         write!(beat, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
//! #     }
//! #     Ok(())
//! # });
//! let client = Client::new(ClientOptions::default())?;
//! let target = Target::parse(&url)?;
//!
//! let delivery = client.beat(&target, Duration::from_secs(10)).await?;
//! assert_eq!(delivery.status(), 200);
//!
//! // Later, someone has deleted the check:
//! let error = client.beat(&target, Duration::from_secs(10)).await.unwrap_err();
//! assert_eq!(error.step(), Step::Status);
//! println!("{error}"); // status: 404 Not Found from 127.0.0.1:8080
//! # assert!(error.to_string().starts_with("status: 404 Not Found from 127.0.0.1:"));
//! # monitor.join().unwrap()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Success
//!
//! A beat is delivered when the final answer's status is 2xx, and in no other case. The head of the answer
//! decides: its body is read, up to [a cap](ClientOptions::max_body) and for at most two seconds, only to use
//! the connection again, and whatever is wrong with it changes nothing.
//!
//! # Time-outs
//!
//! Two hold at once. The *total* one is given with [each beat](Client::beat) and covers all of it:
//! connecting, redirects, and the wait for the answer. The *connect* one is [an
//! option](ClientOptions::connect_timeout) and covers, for each new connection, name look-up, TCP and TLS
//! together. A failure says which of them ran down, and over what.
//!
//! # Redirects
//!
//! A status of 301, 302, 303, 307 or 308 is followed with a GET to where its `Location` header leads, up to
//! [five times](ClientOptions::max_redirects). Refused are: a redirect from https to http, one back to a URL
//! that the beat has been to, and one to anything but an http or https URL. User name and password of the
//! target are sent to its own origin (scheme, host and port) and, once a redirect has led elsewhere, no more;
//! those in a `Location` are never used.
//!
//! # Connections
//!
//! HTTP/1.1, over TLS 1.2 or 1.3 for https. Certificates are checked against the system's authorities (or
//! those that the variables `SSL_CERT_FILE` and `SSL_CERT_DIR` name instead) and [those that the caller
//! adds](ClientOptions::with_extra_roots_pem). A connection is kept for 90 s after a beat and used again.
//! When a kept one has gone dead meanwhile, the request is sent once more on another, which is safe for a GET
//! and unseen by the caller. Proxies are never used, whatever the environment says.
//!
//! # Secrets
//!
//! A beat URL is a secret. [`Target`], [`BeatError`] and [`TargetError`] show scheme, host and port of a URL,
//! never its path, query, user name or password: not in `Display`, not in `Debug`, not in an error's sources.

mod body;
mod client;
mod connect;
mod course;
mod error;
mod mask;
mod monitor;
mod options;
mod outcome;
mod peer;
mod proxy;
mod redirect;
mod request;
mod retry;
mod retry_after;
mod route;
mod source;
mod target;
mod tls;

pub use client::{Client, Route};
pub use error::{BeatError, ClientError, Retry, Step};
pub use monitor::{Monitor, MonitorError, Signal, Verdict};
pub use options::ClientOptions;
pub use outcome::{Delivery, End, Failure, Outcome};
pub use proxy::{Proxies, ProxyError};
pub use request::{Method, Request, RequestError};
pub use retry::RetryPolicy;
pub use route::{IpPreference, IpPreferenceError, RouteOptions};
pub use target::{Target, TargetError};
pub use tls::TlsOptions;

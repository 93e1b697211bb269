//! Sends heartbeats over HTTP or HTTPS, and says which step failed when one cannot be delivered.
//!
//! A heartbeat tells a monitoring tool "I'm alive": a request to a URL that the tool has given out for it. This
//! crate sends such a beat, tries again where that makes sense, and reads the answer. It knows nothing of
//! schedules and configuration files; the caller decides when to beat, and until when to try.
//!
//! ```
//! use std::time::Duration;
//! use downbeat_client::{Client, ClientOptions, Method, Request, RetryPolicy, Step, Target};
//!
//! # use std::io::{Read as _, Write as _};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let monitor = std::net::TcpListener::bind("127.0.0.1:0")?;
//! # let url = format!("http://{}/ping/0f9e-secret", monitor.local_addr()?);
//! # let monitor = std::thread::spawn(move || -> std::io::Result<()> {
//! #     for status in ["200 OK", "200 OK", "404 Not Found"] {
//! #         let (mut beat, _) = monitor.accept()?;
//! #         beat.read(&mut [0; 1024])?;
//! #         write!(beat, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
//! #     }
//! #     Ok(())
//! # });
//! let client = Client::new(ClientOptions::default())?;
//! let target = Target::parse(&url)?;
//!
//! // Once:
//! let delivery = client.beat(&target, Duration::from_secs(10)).await?;
//! assert_eq!(delivery.status(), 200);
//!
//! // With attempts and all else, within 30 s:
//! let request = Request::new(target.clone()).with_method(Method::Post)?.with_body("all well")?;
//! let outcome = client.send(&request, &RetryPolicy::default(), Duration::from_secs(30)).await;
//! assert_eq!(outcome.attempts(), 1);
//! println!("{outcome}"); // delivered in 3 ms
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
//! # The parts
//!
//! - [`Target`]: a URL that has been checked. [`Request`]: what is sent to it. [`Monitor`]: the peculiarities of
//!   the services that receive beats: their URLs, their answers and how they are told of a failure.
//! - [`Client`]: a program needs only one. [`Route`]: a way to reach monitors ([address family, proxy,
//!   TLS](RouteOptions)); targets with equal options share one, and its connections.
//! - [`RetryPolicy`]: the attempts. [`Outcome`]: what became of them.
//!
//! # Success
//!
//! A beat is delivered when the final answer's status is 2xx and, for the monitors that say more in the answer's
//! text ([`Monitor::judge`]), when that text says so too. For all others the head of the answer decides, and
//! nothing that is wrong with its body matters. A body is read up to [a cap](ClientOptions::max_body) and for at
//! most two seconds.
//!
//! # Time-outs
//!
//! Three time-outs apply at the same time. The deadline is given with [each beat](Route::send) and covers all
//! attempts and the pauses between them. [The time-out of an attempt](RetryPolicy::attempt_timeout) covers its
//! connection, its redirects, and the wait for the answer.
//! [The time-out for connecting](ClientOptions::connect_timeout) covers, for each new connection, name look-up,
//! TCP, proxy and TLS together. A failure says which step it cut off.
//!
//! # Failures
//!
//! Of the failures of several attempts, the one that says most is reported: an answer rather than a fault on the
//! way, and such a fault rather than a time-out. If one of the caller's options would help, the failure names it
//! as a typed [`Remedy`], and in its text by the method of this crate or by
//! [the name that the program's users know](ClientOptions::with_remedy_names).
//!
//! # Redirects
//!
//! A status of 301, 302, 303, 307 or 308 is followed to where its `Location` header leads, up to
//! [five times](ClientOptions::max_redirects): 307 and 308 with the same method and body, the others with a GET
//! in place of a POST. These redirects are refused: from https to http, back to a URL that the beat has been to,
//! and to anything but an http or https URL.
//!
//! *Home* is the host and port of the target, and its https (port 443) for a target with http (port 80). The
//! caller's headers, the target's user name and password and the body are never sent anywhere else, even when a
//! redirect leads back. So a beat with a body is refused there, since without its body it might say something
//! else; a failure signal, whose body is only the reason, follows the redirect without its body, and
//! [the delivery says so](Delivery::note). A user name and password in a `Location` are never used.
//!
//! # Connections
//!
//! HTTP/2 is used if an https server offers it and does not ask for HTTP/1.1 after all, otherwise HTTP/1.1; TLS
//! is 1.2 or 1.3. Certificates are checked against the system's authorities (or those that the variables
//! `SSL_CERT_FILE` and `SSL_CERT_DIR` name instead) and those that the caller adds,
//! [for all](ClientOptions::with_extra_roots_pem) or [for a route](TlsOptions::with_ca_pem). A connection is kept
//! for 90 s after a beat and used again. If a kept connection has gone dead meanwhile, the request is sent once
//! more on another connection, without the caller noticing. A proxy is used if
//! [the route says so](RouteOptions::proxies), and only then.
//!
//! # Secrets
//!
//! A beat URL is a secret, and so are headers, bodies, and a proxy's password. [`Target`], [`Request`],
//! [`Route`], [`Outcome`] and all errors show scheme, host and port of a URL, never its path, query, user name or
//! password: not in `Display`, not in `Debug`, not in an error's sources. If an error quotes what a server has
//! said, the quotation is masked: the parts of the request and of its proxy's credentials, however they are
//! escaped, and each run of six characters that the two have in common. Only [`Delivery::text`] is the answer as
//! it came.
//!
//! # From here
//!
//! A service that should beat by itself on a schedule embeds
//! [`downbeat_heartbeat`](https://docs.rs/downbeat-heartbeat), which contains this crate and
//! [`downbeat-scheduler`](https://docs.rs/downbeat-scheduler). `cargo run -p downbeat-client --example beat`
//! shows one beat with attempts, a loss and a failure signal.

mod api;
mod body;
mod client;
mod connect;
mod course;
mod create;
mod error;
mod invisible;
mod mask;
mod monitor;
mod options;
mod outcome;
mod peer;
mod permits;
mod pools;
mod proxy;
mod redirect;
mod refusal;
mod remedy;
mod reply;
mod request;
mod retry;
mod retry_after;
mod route;
mod setters;
mod shared;
mod signal;
mod source;
mod span;
mod target;
mod tell;
mod template;
mod tls;

pub use api::{Api, ApiError, ApiFault, Check, Expects};
pub use client::{Client, Route};
pub use error::{BeatError, ClientError, Retry, Step};
pub use invisible::is_invisible;
pub use monitor::{Definition, Inference, Monitor, MonitorError, Part, PartError, Verdict, Window};
pub use options::ClientOptions;
pub use outcome::{Delivery, End, Failure, Outcome};
pub use permits::Permits;
pub use proxy::{Proxies, ProxyError};
pub use redirect::MOVED_HELP;
pub use remedy::Remedy;
pub use reply::Reply;
pub use request::{Method, Request, RequestError};
pub use retry::RetryPolicy;
pub use route::{IpPreference, IpPreferenceError, RouteOptions};
pub use signal::{RunEnd, RunId, RunIdError, Signal};
pub use span::span;
pub use target::{Target, TargetError};
pub use template::TemplateError;
pub use tls::TlsOptions;

/// The examples of the front page run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct FrontPage;

//! Heartbeats for Rust services: a service tells a monitor that it is alive, on any schedule that a person can write in English.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let url = std::env::var("HEARTBEAT_URL")?;
//! let heartbeat = downbeat_heartbeat::Heartbeat::new(&url)?.schedule("every 1 minute")?.spawn()?;
//! // … as long as `heartbeat` lives.
//! # drop(heartbeat); Ok(()) }
//! ```
//!
//! Most services need only [`Heartbeat`] and its [`Handle`]. They are built of parts for a program that sends many heartbeats for
//! other services: [`beat`] sends one beat, [`check`] looks at the watched service before it, [`supervisor`] knows which beat is
//! due when and how many are under way, and [`clock`] gives all of them the time.
//!
//! [`downbeat_parser`] reads schedules in words, [`downbeat_scheduler`] finds their occurrences, and [`downbeat_client`] sends
//! requests to monitors; each can be used without the others. The program [`downbeat`](https://docs.rs/downbeat) does the same
//! from configuration files, for services in any language. `cargo run -p downbeat-heartbeat --example embed` shows a service that
//! finds a fault in itself and tells the monitor.
#![forbid(unsafe_code)]

pub mod beat;
pub mod check;
pub mod clock;
mod embed;
pub mod supervisor;

pub use embed::{Handle, Heartbeat, HeartbeatError, Phase, State};

/// The examples of the front page compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct FrontPage;

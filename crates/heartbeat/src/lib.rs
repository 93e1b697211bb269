//! Heartbeats that beat: a Rust service tells a monitor by itself that it is alive, on any schedule that a person can write
//! in English.
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let url = std::env::var("HEARTBEAT_URL")?;
//! let heartbeat = downbeat_heartbeat::Heartbeat::new(&url)?.schedule("every 1 minute")?.spawn()?;
//! // … as long as `heartbeat` lives.
//! # drop(heartbeat); Ok(()) }
//! ```
//!
//! That is all that most services need: [`Heartbeat`] and its [`Handle`]. Below them are the parts for a program
//! that sends many heartbeats for others: [`beat`] sends one beat, [`check`] looks at the watched service before
//! it, [`supervisor`] knows which beat is due when and how many are under way, and [`clock`] tells all of them
//! the time.
//!
//! Schedules in words are read by [`downbeat_parser`], their occurrences are found by [`downbeat_scheduler`], and
//! [`downbeat_client`] knows the way to the monitor: each is useful without the others. The program
//! [`downbeat`](https://docs.rs/downbeat) does the same from files of configuration, for services in any
//! language. `cargo run -p downbeat-heartbeat --example embed` shows a service that finds a fault in itself and
//! tells the monitor.
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

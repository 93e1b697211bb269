//! Tells a monitoring tool that a service is alive, on any schedule that a person can write in English.
//!
//! A Rust service sends its own heartbeat with [`Heartbeat`], in three lines:
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let url = std::env::var("HEARTBEAT_URL")?;
//! let heartbeat = downbeat::Heartbeat::new(&url).schedule("every 1 minute")?.spawn()?;
//! // … as long as `heartbeat` lives.
//! # drop(heartbeat); Ok(()) }
//! ```
//!
//! The program `downbeat` runs beside services in any language: [`config`] reads what is to be sent when, [`operate`] does
//! it, and a command line stands in front. [`supervisor`] knows when which beat is due, [`beat`] sends one, [`check`] looks
//! at the watched service before, [`status`] shows how it stands, and [`clock`] is where all have the time from.
//!
//! Schedules in words are the business of [`downbeat_parser`], when they occur that of [`downbeat_scheduler`], and the way to the
//! monitor that of [`downbeat_client`]: each is of use without the others. `cargo run -p downbeat --example embed` shows a
//! service that finds a fault in itself and tells the monitor.
#![forbid(unsafe_code)]

pub mod beat;
pub mod check;
pub mod clock;
pub mod config;
mod embed;
pub mod operate;
pub mod status;
pub mod supervisor;
pub mod words;
pub mod zones;

pub use embed::{Handle, Heartbeat, HeartbeatError, Phase, State};

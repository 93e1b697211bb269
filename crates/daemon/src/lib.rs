//! The library of the program `downbeat`, which sends heartbeats for services in any language: [`config`] reads the configuration,
//! [`operate`] does what it says, [`status`] shows the state, and the command line uses all of these.
//!
//! It is meant for the program and its tests, without promises of stability. A Rust service that sends its own heartbeat uses
//! [`downbeat_heartbeat`]; [`downbeat_parser`] reads schedules in words, [`downbeat_scheduler`] finds their occurrences, and
//! [`downbeat_client`] sends one beat.
#![forbid(unsafe_code)]

pub mod config;
mod encoding;
mod hash;
pub mod held;
pub mod history;
pub mod job;
pub mod operate;
pub mod status;
pub mod supervise;
pub mod words;
pub mod zones;

//! The library of the program `downbeat`, which sends heartbeats for services in any language: [`config`] reads what is to
//! be sent when, [`operate`] does it, [`status`] shows how it stands, and a command line stands in front.
//!
//! It is for the program and its tests, and promises nothing to others. A Rust service that beats by itself takes
//! [`downbeat_heartbeat`]; schedules in words are read by [`downbeat_parser`], their occurrences are found by
//! [`downbeat_scheduler`], and [`downbeat_client`] sends one beat.
#![forbid(unsafe_code)]

pub mod config;
pub mod job;
pub mod operate;
pub mod status;
pub mod supervise;
pub mod words;
pub mod zones;

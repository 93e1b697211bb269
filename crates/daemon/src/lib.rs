//! The daemon: tells a monitoring tool that a service is alive, on any schedule that a person can write in English.
//!
//! [`config`] reads what is to be sent when, [`heartbeat`] sends it, and [`clock`] is where both have the time from. The
//! program `downbeat` puts a command line in front. Schedules are the business of `downbeat-scheduler`, HTTP that of
//! `downbeat-client`.
#![forbid(unsafe_code)]

pub mod beat;
pub mod check;
pub mod clock;
pub mod config;
pub mod heartbeat;
pub mod supervisor;

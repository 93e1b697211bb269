//! A fleet with a real etcd.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(target_os = "linux")]

mod faults;
mod gateway;
mod heartbeats;
mod jobs;
mod status;

//! The servers that the project's tests talk to, over real sockets.
//!
//! [`server`] is a monitoring tool that records every beat and answers as it is told, well or badly; [`tls`]
//! makes the certificates for its https form, at run time, so that none ever expires by itself; [`http2`] speaks
//! HTTP/2; [`proxy`] stands in between. A server runs on a thread of its own, apart from the runtime or child
//! process that is being tested. [`port`] has places where no server answers. [`program`] runs the real
//! `downbeat` against them, and has everything that it shows searched for what was [`planted`]. [`later_js`] asks
//! the real later.js, and [`etcd`] is a real etcd, with which [`fleet`] tries what befalls members of a fleet, some of them behind a
//! [`relay`]. [`cron`] reads lines of cron in the simplest way. [`pages`] finds what can be run in the
//! documentation.
//!
//! A failure in this crate is a failure of the test that uses it, so the crate panics on anything unexpected.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod background;
pub mod cron;
pub mod etcd;
#[cfg(target_os = "linux")]
pub mod faketime;
#[cfg(target_os = "linux")]
pub mod fleet;
pub mod http2;
pub mod later_js;
pub mod management;
pub mod monitors;
pub mod pages;
pub mod planted;
pub mod port;
#[cfg(target_os = "linux")]
pub mod process;
pub mod program;
pub mod proxy;
#[cfg(target_os = "linux")]
pub mod receiver;
pub mod relay;
pub mod server;
pub mod tls;
mod traces;

/// The examples of the pages run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
#[doc = include_str!("../../docs/cron.md")]
#[doc = include_str!("../../docs/for-library-users.md")]
struct Pages;

//! The commands: each has its arguments, its examples and what it prints.

mod calendar;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod convert;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod exec;
pub(crate) mod explain;
pub(crate) mod fleet;
pub(crate) mod health;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod man;
pub(crate) mod monitors;
pub(crate) mod next;
pub(crate) mod reload;
pub(crate) mod run;
pub(crate) mod run_now;
pub(crate) mod schema;
pub(crate) mod send;
pub(crate) mod service;
pub(crate) mod status;
